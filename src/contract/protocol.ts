/**
 * The messages between the page and the worker. One union for each direction; a handler that forgets one fails to compile.
 */
import type { OutputChunk, RunReport, RunRequest } from './run.ts';
import type { Statement } from './statement.ts';
import type { RunId } from './values.ts';

/** Compiled modules and bytes that the page fetched once and hands to each worker. */
export interface RuntimeAssets {
  /** Absolute URL of the folder that holds the Python runtime and sql.js, with a trailing slash. */
  readonly baseUrl: string;
  readonly pythonModule?: WebAssembly.Module;
  readonly sqliteModule?: WebAssembly.Module;
  readonly standardLibrary?: ArrayBuffer;
}

export type ToWorker =
  | { readonly type: 'boot'; readonly assets: RuntimeAssets }
  | { readonly type: 'run'; readonly request: RunRequest };

/** How far the runtime is in starting: a word for people and a share between 0 and 1. */
export interface BootProgress {
  readonly step: string;
  readonly share: number;
}

export type FromWorker =
  | { readonly type: 'booting'; readonly progress: BootProgress }
  | { readonly type: 'ready'; readonly python: string; readonly sqlite: string }
  | { readonly type: 'output'; readonly runId: RunId; readonly chunk: OutputChunk }
  /** Statements as they happen, in batches; the report repeats them. */
  | { readonly type: 'statements'; readonly runId: RunId; readonly statements: readonly Statement[] }
  | {
      readonly type: 'finished';
      readonly report: RunReport /** False where the worker must be replaced. */;
      readonly reusable: boolean;
    }
  | { readonly type: 'crashed'; readonly message: string };

export type RunState =
  | { readonly kind: 'booting'; readonly progress: BootProgress }
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly runId: RunId }
  | { readonly kind: 'finished'; readonly report: RunReport }
  /** The page's verdict: it ended the worker. */
  | { readonly kind: 'stopped'; readonly by: 'learner' | 'timeout' }
  | { readonly kind: 'crashed'; readonly message: string };
