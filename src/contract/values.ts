/**
 * The small nouns that the other contract files are made of: ids, database values, source positions.
 * Everything in contract/ is readonly plain data that survives a structured clone.
 */

/** A REAL whose value is a whole number: JavaScript has one number type, SQLite and Python print 10 and 10.0 apart. */
export interface SqlReal {
  readonly real: number;
}

/**
 * A value as the database gives it or takes it. A number with a fraction is REAL, a whole one INTEGER; whole REALs are
 * SqlReal; integers beyond 2^53 are bigint; blobs are bytes.
 */
export type SqlValue = null | number | bigint | string | Uint8Array | SqlReal;

/** A path inside the student's workspace, with forward slashes: `main.py`, `models/store.py`. */
export type FilePath = string;

/** Names one run; the page makes it, every message about the run carries it. */
export type RunId = string;

/** A relationship as SQLAlchemy prints it: `Author.books`. */
export type RelationshipPath = string;

/** Where in the student's code something was caused. `line` and `column` count from 1. */
export interface SourceLocation {
  readonly file: FilePath;
  readonly line: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly endColumn?: number;
  /** The function the line is in, `<module>` at the top level. */
  readonly scope?: string;
}

/** An object's identity: the mapped class and the primary key as text parts, e.g. `{ entity: 'Author', key: ['3'] }`. */
export interface IdentityKey {
  readonly entity: string;
  readonly key: readonly string[];
}
