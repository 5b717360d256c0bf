/**
 * One statement that reached SQLite, with what caused it. Recorded by observe/, read by analysis/, checks/ and the page.
 */
import type { IdentityKey, RelationshipPath, SourceLocation, SqlValue } from './values.ts';

/** What a statement is, read off its text. `begin` to `release` are transaction control. */
export type StatementKind =
  | 'select'
  | 'insert'
  | 'update'
  | 'delete'
  | 'create'
  | 'drop'
  | 'pragma'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release'
  | 'other';

/** The ways one relationship can be loaded by a statement of its own or within another. */
export type EagerStrategy = 'joined' | 'selectin' | 'subquery' | 'immediate';

/** Why a statement was sent. */
export type StatementOrigin =
  /** The program asked: select(), query(), execute(), get(). `joined` lists the relationships loaded within it. */
  | { readonly kind: 'query'; readonly entities: readonly string[]; readonly joined: readonly RelationshipPath[] }
  /** First touch of an unloaded relationship. */
  | { readonly kind: 'lazy-load'; readonly path: RelationshipPath; readonly owner: IdentityKey }
  /** A statement that a loader strategy sends for a page of parents. */
  | {
      readonly kind: 'eager-load';
      readonly strategy: EagerStrategy;
      readonly path: RelationshipPath;
      readonly parents: number;
    }
  /** Columns of one object, read again: after commit, expire(), refresh(), or deferred columns. */
  | {
      readonly kind: 'refresh';
      readonly owner: IdentityKey;
      readonly why: 'expired' | 'refresh' | 'deferred' | 'server-default';
      readonly attributes: readonly string[];
    }
  /** Written by the unit of work. `entity` is the mapped class, or the table's name for an association table. */
  | { readonly kind: 'flush'; readonly cause: 'autoflush' | 'explicit' | 'commit'; readonly entity: string }
  /** A collection that lazy="dynamic" or "write_only" reads on demand. */
  | { readonly kind: 'dynamic'; readonly path: RelationshipPath; readonly owner: IdentityKey }
  /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT ... */
  | { readonly kind: 'transaction' }
  /** create_all, drop_all, inspection. */
  | { readonly kind: 'schema' };

/** A statement as it went to SQLite. */
export interface Statement {
  /** Position in the run, from 0. Other contract types refer to it. */
  readonly index: number;
  readonly sql: string;
  /** Positional parameters; a list of lists for an executemany. */
  readonly parameters: readonly SqlValue[] | readonly (readonly SqlValue[])[];
  readonly many: boolean;
  readonly kind: StatementKind;
  /** Tables named in it, in order of first mention. */
  readonly tables: readonly string[];
  /** Rows returned by a SELECT or RETURNING, else rows changed. */
  readonly rowCount: number;
  /** Time in SQLite, in milliseconds. */
  readonly durationMs: number;
  readonly origin: StatementOrigin;
  readonly source: SourceLocation | null;
  /** SQLite's message where the statement failed. */
  readonly error: string | null;
  /** True for the PRAGMAs by which create_all looks for tables. */
  readonly noise: boolean;
  /** The first rows as SQLite returned them (see RunLimits.rowsKept), with their column labels. */
  readonly rows: readonly (readonly SqlValue[])[];
  readonly columns: readonly string[];
}
