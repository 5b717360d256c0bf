/**
 * The open lesson and what the student has done in each: predictions, quiz answers, tasks, hints and completed marks.
 * Progress is plain data, so that it can be kept, saved to a file and loaded again.
 */
import { createStore } from 'zustand/vanilla';
import type { CheckResult, CompiledLesson, Lesson, LessonError } from '../../src/index.ts';

export type { CompiledLesson };

/** Where a lesson that is not of this site comes from; null for the course's own. */
export interface LessonOrigin {
  readonly kind: 'address' | 'file' | 'author';
  /** The host, or the file's name. */
  readonly name: string;
  /** The address as it was given; empty for a file. */
  readonly address: string;
}

/** A line of the table of contents; made when the site is built. */
export interface CourseEntry {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly track: string;
  readonly minutes: number;
}

export interface TaskProgress {
  readonly hintsShown: number;
  readonly tries: number;
  readonly passed: boolean;
  readonly solutionShown: boolean;
}

/** An answer: the chosen option, or null where the question was skipped. */
export type Answer = number | null;

export interface LessonProgress {
  readonly answers: Readonly<Record<string, Answer>>;
  readonly tasks: Readonly<Record<string, TaskProgress>>;
  readonly completed: boolean;
  /** For "Continue": when the lesson was last open, in milliseconds. */
  readonly openedAt: number;
}

export type Progress = Readonly<Record<string, LessonProgress>>;

export interface LessonStoreState {
  readonly course: readonly CourseEntry[];
  readonly lesson: Lesson | null;
  readonly origin: LessonOrigin | null;
  /** Trees of short markdown in the lesson, by text. */
  readonly inline: CompiledLesson['inline'];
  readonly errors: readonly LessonError[];
  readonly loading: boolean;
  readonly progress: Progress;
  /** Choices that are marked but not yet given as answers, by block. */
  readonly picked: Readonly<Record<string, number>>;
  /** Results of the last check of each task of the open lesson. */
  readonly results: Readonly<Record<string, readonly CheckResult[]>>;

  setCourse(course: readonly CourseEntry[]): void;
  setLoading(): void;
  open(lesson: Lesson, now: number, inline: CompiledLesson['inline'], origin?: LessonOrigin): void;
  fail(errors: readonly LessonError[]): void;
  close(): void;
  setProgress(progress: Progress): void;
  pick(blockId: string, choice: number): void;
  answer(blockId: string, choice: Answer): void;
  showHint(taskId: string): void;
  showSolution(taskId: string): void;
  setResults(taskId: string, results: readonly CheckResult[]): void;
}

const NO_PROGRESS: LessonProgress = { answers: {}, tasks: {}, completed: false, openedAt: 0 };
const NO_TASK: TaskProgress = { hintsShown: 0, tries: 0, passed: false, solutionShown: false };

export function progressOf(progress: Progress, lessonId: string): LessonProgress {
  return progress[lessonId] ?? NO_PROGRESS;
}

export function taskProgressOf(progress: Progress, lessonId: string, taskId: string): TaskProgress {
  return progressOf(progress, lessonId).tasks[taskId] ?? NO_TASK;
}

/** Counts, badges and log stay covered while a prediction is neither answered nor skipped. */
export function isCovered(lesson: Lesson | null, progress: Progress): boolean {
  if (lesson === null) return false;
  const { answers } = progressOf(progress, lesson.id);
  return lesson.blocks.some((block) => block.kind === 'predict' && !(block.id in answers));
}

/** The solution may be seen after passing, after two failed tries, or once every hint is shown. */
export function mayShowSolution(task: { readonly hints: readonly unknown[] }, progress: TaskProgress): boolean {
  return progress.passed || progress.tries >= 2 || (task.hints.length > 0 && progress.hintsShown >= task.hints.length);
}

function isComplete(lesson: Lesson, progress: LessonProgress): boolean {
  const tasks = lesson.blocks.filter((block) => block.kind === 'task');
  const asked = lesson.blocks.filter((block) => block.kind === 'predict' || block.kind === 'quiz');
  if (tasks.length > 0) return tasks.every((block) => progress.tasks[block.task.id]?.passed === true);
  return asked.every((block) => block.id in progress.answers);
}

export function createLessonStore() {
  return createStore<LessonStoreState>()((set, get) => {
    const change = (edit: (progress: LessonProgress) => LessonProgress) => {
      const { lesson, progress } = get();
      if (lesson === null) return;
      const next = edit(progressOf(progress, lesson.id));
      set({
        progress: { ...progress, [lesson.id]: { ...next, completed: next.completed || isComplete(lesson, next) } },
      });
    };
    const changeTask = (taskId: string, edit: (task: TaskProgress) => TaskProgress) =>
      change((before) => ({ ...before, tasks: { ...before.tasks, [taskId]: edit(before.tasks[taskId] ?? NO_TASK) } }));
    return {
      course: [],
      lesson: null,
      origin: null,
      inline: {},
      errors: [],
      loading: false,
      progress: {},
      picked: {},
      results: {},

      setCourse: (course) => set({ course }),
      setLoading: () => set({ loading: true, lesson: null, origin: null, errors: [] }),
      open: (lesson, now, inline, origin) => {
        set({ lesson, origin: origin ?? null, inline, errors: [], loading: false, picked: {}, results: {} });
        const { progress } = get();
        set({ progress: { ...progress, [lesson.id]: { ...progressOf(progress, lesson.id), openedAt: now } } });
      },
      fail: (errors) => set({ lesson: null, errors, loading: false }),
      close: () => set({ lesson: null, origin: null, errors: [], loading: false, results: {} }),
      setProgress: (progress) => set({ progress }),
      pick: (blockId, choice) => set((state) => ({ picked: { ...state.picked, [blockId]: choice } })),
      answer: (blockId, choice) =>
        change((before) => ({ ...before, answers: { ...before.answers, [blockId]: choice } })),
      showHint: (taskId) => changeTask(taskId, (task) => ({ ...task, hintsShown: task.hintsShown + 1 })),
      showSolution: (taskId) => changeTask(taskId, (task) => ({ ...task, solutionShown: true })),
      setResults: (taskId, results) => {
        const passed = results.length > 0 && results.every((result) => result.passed);
        set((state) => ({ results: { ...state.results, [taskId]: results } }));
        changeTask(taskId, (task) => ({
          ...task,
          tries: task.tries + (passed ? 0 : 1),
          passed: task.passed || passed,
        }));
      },
    };
  });
}

export type LessonStore = ReturnType<typeof createLessonStore>;
