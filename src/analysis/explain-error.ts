/**
 * A plain reading of the error a program ended with: what it means, what was probably meant, and the lesson that treats it.
 * The library's own text stays first; this stands under it. The readings themselves are rows of error-readings.ts.
 */
import type { PythonError, SchemaGraph } from '../contract/report.ts';
import type { SourceLocation } from '../contract/values.ts';
import { ERROR_READINGS } from './error-readings.ts';
import type { ProgramFiles } from './python-text.ts';

export interface ErrorContext {
  readonly error: PythonError;
  readonly schema: SchemaGraph;
  readonly files: ProgramFiles;
}

/** What one row of the table says of a message that it matches. */
export interface ErrorReading {
  readonly words: string;
  /** The name that was probably meant. */
  readonly meant?: string | null;
  /** Id of the lesson that treats it. */
  readonly lesson?: string;
}

export interface ErrorRow {
  /** The exception's class without its module; null for any. */
  readonly type: RegExp | null;
  readonly message: RegExp;
  read(match: RegExpExecArray, context: ErrorContext): ErrorReading | null;
}

export interface ExplainedError {
  readonly words: string;
  readonly meant: string | null;
  readonly lesson: string | null;
  readonly source: SourceLocation | null;
}

/** The reading of an error, or null where nothing plainer than its own text is known. */
export function explainError(context: ErrorContext): ExplainedError | null {
  const { error } = context;
  const type = error.type.split('.').at(-1) ?? error.type;
  for (const row of ERROR_READINGS) {
    if (row.type !== null && !row.type.test(type)) continue;
    const match = row.message.exec(error.message);
    const reading = match === null ? null : row.read(match, context);
    if (reading === null) continue;
    return {
      words: reading.words,
      meant: reading.meant ?? null,
      lesson: reading.lesson ?? null,
      source: error.frames.at(-1) ?? null,
    };
  }
  return null;
}
