/**
 * An opinion about a run, with its evidence. Made by analysis/ from a report; never sent by the worker.
 */
import type { RelationshipPath, SourceLocation } from './values.ts';

export type FindingKind =
  | 'n-plus-one'
  | 'refresh-per-object'
  | 'query-in-loop'
  | 'duplicate-query'
  | 'unused-eager-load'
  | 'row-multiplication'
  | 'cartesian-product'
  | 'missing-unique';

export interface Finding {
  readonly kind: FindingKind;
  /** Indexes of the statements it rests on. */
  readonly statements: readonly number[];
  readonly path: RelationshipPath | null;
  readonly source: SourceLocation | null;
  /** One sentence with the numbers. */
  readonly explanation: string;
  /** One sentence that says what to change. */
  readonly remedy: string;
  /** A loader option to add, as Python: `selectinload(Author.books)`. */
  readonly option: string | null;
}
