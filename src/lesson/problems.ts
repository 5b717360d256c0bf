/**
 * Collects what is wrong with a lesson file, all of it, each with its place; nothing stops at the first.
 */
import type { LessonError } from '../contract/lesson.ts';

/** Something with a place in the file: any mdast node. */
export interface Placed {
  readonly position?: { readonly start: { readonly line: number; readonly column: number } } | undefined;
}

export class Problems {
  readonly found: LessonError[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  at(node: Placed | undefined, message: string): void {
    const start = node?.position?.start;
    this.atLine(start?.line ?? 1, start?.column ?? 1, message);
  }

  atLine(line: number, column: number, message: string): void {
    this.found.push({ file: this.#file, line, column, message });
  }

  /** In reading order. */
  sorted(): LessonError[] {
    return [...this.found].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
