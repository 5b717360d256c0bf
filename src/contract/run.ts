/**
 * What goes into a run and what comes out of it.
 */
import type { ObjectGraph } from './object-graph.ts';
import type { SchemaGraph } from './schema-graph.ts';
import type { SessionEvent } from './session-event.ts';
import type { Statement } from './statement.ts';
import type { FilePath, RelationshipPath, RunId, SourceLocation } from './values.ts';

export interface RunLimits {
  /** Wall time of the program, milliseconds. */
  readonly durationMs: number;
  /** Bytes of stdout and stderr together. */
  readonly outputBytes: number;
  readonly statements: number;
  /** Memory of the interpreter and the database, bytes. */
  readonly memoryBytes: number;
  /** Rows of each statement that the report keeps for the rows view. */
  readonly rowsKept: number;
}

/** Another loading strategy for one relationship than the program gives it; options of a query still have the last word. */
export interface StrategyOverride {
  readonly path: RelationshipPath;
  readonly lazy: string;
}

export interface RunRequest {
  readonly runId: RunId;
  readonly files: Readonly<Record<FilePath, string>>;
  readonly entry: FilePath;
  readonly limits: RunLimits;
  /** Python expressions evaluated in the program's namespace after it has ended, by id: the `assert` checks of a lesson. */
  readonly probes?: Readonly<Record<string, string>>;
  readonly overrides?: readonly StrategyOverride[];
  /** Whether the report should have SQLite's query plans. */
  readonly wantsPlans?: boolean;
}

export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Statements sent before this text was written. */
  readonly at: number;
}

export interface PythonWarning {
  /** `SAWarning`, `LegacyAPIWarning`, `DeprecationWarning` ... */
  readonly type: string;
  readonly message: string;
  readonly source: SourceLocation | null;
}

export interface PythonError {
  /** As ORACLE records it: `NameError`, `sqlalchemy.exc.IntegrityError`. */
  readonly type: string;
  readonly message: string;
  /** CPython's traceback with the student's frames only. */
  readonly traceback: string;
  /** The student's frames, outermost first; the last is where it was raised. */
  readonly frames: readonly SourceLocation[];
}

export type RunOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'raised'; readonly error: PythonError }
  | { readonly kind: 'limit-reached'; readonly limit: keyof RunLimits; readonly source: SourceLocation | null }
  /** Ours to mend, never shown as the student's fault. */
  | { readonly kind: 'internal-error'; readonly message: string };

export interface ProbeResult {
  readonly passed: boolean;
  /** The error's text where the expression raised, else its repr. */
  readonly text: string;
}

export interface RunReport {
  readonly runId: RunId;
  readonly outcome: RunOutcome;
  readonly output: readonly OutputChunk[];
  readonly warnings: readonly PythonWarning[];
  readonly statements: readonly Statement[];
  readonly events: readonly SessionEvent[];
  readonly schema: SchemaGraph;
  /** The session's objects at the end of the program. */
  readonly objects: ObjectGraph;
  readonly probes: Readonly<Record<string, ProbeResult>>;
  /** Rows in each table when the program ended, counted outside the record. */
  readonly tableRows: Readonly<Record<string, number>>;
  /** EXPLAIN QUERY PLAN by SQL text, where the request wanted it: as the database was when the program had ended. */
  readonly plans?: Readonly<Record<string, readonly string[]>>;
  /** Relationships whose attribute the program read, by path. */
  readonly readRelationships: readonly RelationshipPath[];
  readonly durationMs: number;
}

/** Limits of a run in the page. */
export const DEFAULT_LIMITS: RunLimits = {
  durationMs: 10_000,
  outputBytes: 1_000_000,
  statements: 50_000,
  memoryBytes: 256 * 1024 * 1024,
  rowsKept: 50,
};
