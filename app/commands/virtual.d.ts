/** Made at build time by scripts/vite-course.ts. */
declare module 'virtual:course' {
  export const course: readonly import('../stores/lesson-store.ts').CourseEntry[];
}
