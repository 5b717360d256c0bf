/** Made at build time by scripts/vite-course.ts. */
declare module 'virtual:course' {
  export const course: readonly import('./stores/lesson-store.ts').CourseEntry[];
}

/** Made at build time by scripts/vite-python.ts: the folder beside the page that the worker boots from. */
declare module 'virtual:python' {
  export const pythonFolder: string;
}
