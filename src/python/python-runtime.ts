/**
 * What the rest of Joinery knows of Python: an interpreter that runs a student's files and answers with plain data.
 * pyodide-runtime.ts is its one implementation; facade/ registers modules on it, worker/ runs programs.
 */

import type { ProbeResult, PythonError, PythonWarning } from '../contract/run.ts';
import type { FilePath, SourceLocation } from '../contract/values.ts';

/** A Python function held by TypeScript. It takes and gives primitives; an exception it raises passes through. */
export type PythonCallable = (...args: unknown[]) => unknown;

/** Why a program was stopped from outside. */
export type StoppedBy = 'durationMs' | 'outputBytes' | 'statements' | 'memoryBytes';

export interface ProgramLimits {
  readonly durationMs: number;
  readonly outputBytes: number;
}

export interface Program {
  readonly files: Readonly<Record<FilePath, string>>;
  readonly entry: FilePath;
  readonly limits: ProgramLimits;
  output(stream: 'stdout' | 'stderr', text: string): void;
  /** Called often while Python code runs, also in a loop that does nothing else: keep it cheap. */
  tick?(): void;
  /** Adds the whole traceback to `ProgramOutcome.fullTraceback`: for those who work on the facade. */
  readonly wantsFullTraceback?: boolean;
}

export interface ProgramError extends PythonError {
  /** The innermost line of the entry file. */
  readonly entryLine: number | null;
}

export interface ProgramWarning extends PythonWarning {
  readonly entryLine: number | null;
}

export interface ProgramOutcome {
  readonly error: ProgramError | null;
  readonly warnings: readonly ProgramWarning[];
  readonly stoppedBy: StoppedBy | null;
  /** Where it was stopped, or where it was when the interpreter died. */
  readonly stoppedAt: SourceLocation | null;
  /** The interpreter cannot go on: what it died of. */
  readonly fatal: string | null;
  readonly fullTraceback: string | null;
}

/** Where the program is: the innermost line of a student's file, and of the file that was run. */
export interface CallSite {
  readonly source: SourceLocation;
  readonly entryLine: number | null;
}

/** An interpreter. Boot it, register modules, import them, seal it, then run programs one after the other. */
export interface PythonRuntime {
  /** `3.14.2` */
  readonly version: string;
  /** Makes a table of functions importable as a Python module. Before seal(). */
  registerModule(name: string, members: Readonly<Record<string, unknown>>): void;
  /** Imports a module of the library, so that the first program need not. */
  importModule(name: string): void;
  /** A function of a module of the library. */
  callable(module: string, name: string): PythonCallable;
  /** Hides what a program must not reach. After it, only programs run. */
  seal(): void;
  /** Runs a program; its names stay until finish(). */
  run(program: Program): ProgramOutcome;
  /** Ends the running program at the next line of Python. */
  stop(by: StoppedBy): void;
  /** Evaluates an expression over the names of the program that has just run. */
  probe(expression: string): ProbeResult;
  /** Forgets the program. False where the interpreter must not be used again. */
  finish(): boolean;
  /** Where the program is now; null outside of one. */
  currentSite(): CallSite | null;
  /** Hands over output that still waits for its newline. */
  flushOutput(): void;
}
