/**
 * The check lines of a lesson, compiled. Made by lesson/, judged by checks/ against a report.
 */
import type { FindingKind } from './finding.ts';
import type { Direction } from './schema-graph.ts';
import type { RelationshipPath } from './values.ts';

export type Comparison = '<=' | '>=' | '=' | '<' | '>';

/** What a count check counts. */
export type Countable =
  | 'queries'
  | 'selects'
  | 'inserts'
  | 'updates'
  | 'deletes'
  | 'lazy loads'
  | 'eager loads'
  | 'rows fetched';

export type LoadedBy =
  | 'select'
  | 'joined'
  | 'selectin'
  | 'subquery'
  | 'immediate'
  | 'raise'
  | 'noload'
  | 'dynamic'
  | 'write_only';

export type CheckSpec =
  | { readonly kind: 'count'; readonly what: Countable; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'growth'; readonly what: Countable; readonly bound: 'O(1)' | 'O(n)' }
  | { readonly kind: 'no-finding'; readonly finding: FindingKind }
  | {
      readonly kind: 'loaded-by';
      readonly path: RelationshipPath;
      readonly strategy: LoadedBy;
      readonly notUnique: boolean;
    }
  | { readonly kind: 'direction'; readonly path: RelationshipPath; readonly direction: Direction | 'one-to-one' }
  | { readonly kind: 'back-populates'; readonly paths: readonly [RelationshipPath, RelationshipPath] }
  | { readonly kind: 'foreign-key'; readonly column: string }
  | { readonly kind: 'unique'; readonly column: string }
  | { readonly kind: 'index'; readonly column: string }
  | { readonly kind: 'cascade'; readonly path: RelationshipPath; readonly cascade: string }
  | { readonly kind: 'checklist'; readonly which: 'all' }
  | { readonly kind: 'table-rows'; readonly table: string; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'raises'; readonly error: string }
  | { readonly kind: 'completes' }
  | { readonly kind: 'output-same-as-start' }
  | { readonly kind: 'output-contains'; readonly expected: string }
  | { readonly kind: 'assert'; readonly expression: string };

/** A check with the text its author wrote. `id` is unique in the lesson. */
export type Check = CheckSpec & { readonly id: string; readonly text: string };

export interface CheckResult {
  readonly checkId: string;
  readonly passed: boolean;
  /** Says by how much it was missed, or that it holds. */
  readonly message: string;
  /** Statements to highlight. */
  readonly evidence: readonly number[];
}
