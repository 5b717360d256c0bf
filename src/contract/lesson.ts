/**
 * A lesson as data: what lesson/ makes of a markdown file, and what the page, the checker and the embeds read.
 */
import type { Check } from './check.ts';
import type { FilePath } from './values.ts';

export type PanelName = 'editor' | 'output' | 'log' | 'schema' | 'objects' | 'rows';

export interface WorkspaceFile {
  readonly path: FilePath;
  readonly content: string;
  readonly readonly: boolean;
  readonly hidden: boolean;
}

/** One answer of a predict question. `text` and `explanation` are markdown. */
export interface Choice {
  readonly text: string;
  readonly explanation: string;
  readonly correct: boolean;
}

export type PredictAsk = 'queries' | 'lazy' | 'line' | 'rows' | 'output' | 'error';

/** A piece of a lesson, in reading order. */
export type LessonBlock =
  /** Prose, as sanitised hast (see hast's Root); plain JSON. */
  | { readonly kind: 'prose'; readonly tree: unknown }
  | { readonly kind: 'note'; readonly tone: 'note' | 'warning' | 'tip'; readonly tree: unknown }
  | {
      readonly kind: 'predict';
      readonly id: string;
      readonly ask: PredictAsk;
      readonly prompt: unknown;
      readonly choices: readonly Choice[];
    }
  | { readonly kind: 'quiz'; readonly id: string; readonly prompt: unknown; readonly choices: readonly Choice[] }
  | { readonly kind: 'task'; readonly task: Task };

/** A wrong turn that a program may take, and what to say to it. */
export interface Mistake {
  readonly when: Check;
  readonly message: unknown;
  /** A program that takes it, for the checker; the page shows none of it. */
  readonly wrong: readonly WorkspaceFile[];
}

export interface Task {
  readonly id: string;
  readonly title: string;
  /** What to do, as hast. */
  readonly body: unknown;
  readonly checks: readonly Check[];
  /** Each a hast tree, general first. */
  readonly hints: readonly unknown[];
  readonly mistakes: readonly Mistake[];
  /** Files to start from where they differ from the lesson's. */
  readonly start: readonly WorkspaceFile[];
  readonly solution: readonly WorkspaceFile[];
}

export interface Lesson {
  readonly format: 1;
  readonly id: string;
  readonly title: string;
  readonly track: string;
  readonly needs: readonly string[];
  readonly meets: readonly string[];
  readonly minutes: number;
  /** Name of the top-level constant that the N+1 proof multiplies. */
  readonly scale: string | null;
  readonly panels: readonly PanelName[];
  /** The start is broken on purpose, and the page says so. */
  readonly broken: boolean;
  readonly files: readonly WorkspaceFile[];
  readonly entry: FilePath;
  readonly blocks: readonly LessonBlock[];
  /** The first paragraph as plain text. */
  readonly summary: string;
}

/** A fault in a lesson file. Lines and columns count from 1. */
export interface LessonError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
