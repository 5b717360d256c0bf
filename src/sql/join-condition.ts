/**
 * The ON clause between two FROM objects, from the foreign keys between them.
 *
 * Counterpart: Join._join_condition and its kin of sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement } from './clause-element.ts';
import { and_, type ColumnElement } from './elements.ts';
import { AmbiguousForeignKeysError, NoForeignKeysError, NoReferenceError } from './errors.ts';
import type { ForeignKey, ForeignKeyConstraint } from './schema.ts';
import { type FromClause, FromGrouping } from './selectable.ts';
import { findTables } from './selectable-search.ts';

export interface JoinConditionOptions {
  /** The part of the left side to try first: the right end of a chain of joins. */
  readonly aSubset?: FromClause | null;
  readonly considerAsForeignKeys?: Iterable<ColumnElement> | null;
}

type Pairs = (readonly [ColumnElement, ColumnElement])[];

/** `a JOIN b ON <this>`; raises where there is no foreign key, or more than one. */
export function joinCondition(a: FromClause, b: FromClause, options: JoinConditionOptions = {}): ColumnElement {
  const foreign = options.considerAsForeignKeys
    ? new Set([...options.considerAsForeignKeys].map((c) => c.origin))
    : null;
  const constraints = scanLeftRight(a, options.aSubset ?? null, b, foreign);
  if (constraints.size > 1) trimConstraints(a, b, constraints, foreign);
  const pairs = [...constraints.values()][0];
  if (!pairs) {
    const hint =
      b instanceof FromGrouping ? ' Perhaps you meant to convert the right side to a subquery using alias()?' : '';
    throw new NoForeignKeysError(
      `Can't find any foreign key relationships between '${a.description}' and '${b.description}'.${hint}`,
    );
  }
  const criteria = pairs.map(([x, y]) => x.eq(y));
  return criteria.length === 1 ? (criteria[0] as ColumnElement) : and_(...criteria);
}

/** Whether a foreign key leads from one to the other. */
export function canJoin(left: FromClause, right: FromClause, aSubset: FromClause | null = null): boolean {
  return scanLeftRight(left, aSubset, right, null).size > 0;
}

function byCreation(keys: Iterable<ForeignKey>): ForeignKey[] {
  return [...keys].sort((x, y) => (x.parent?.creationOrder ?? 0) - (y.parent?.creationOrder ?? 0));
}

function scanLeftRight(
  a: FromClause,
  aSubset: FromClause | null,
  b: FromClause,
  foreign: ReadonlySet<ClauseElement> | null,
): Map<ForeignKeyConstraint | null, Pairs> {
  const constraints = new Map<ForeignKeyConstraint | null, Pairs>();
  const collect = (keys: Iterable<ForeignKey>, referred: FromClause): void => {
    for (const fk of byCreation(keys)) {
      const parent = fk.parent;
      if (!parent || (foreign && !foreign.has(parent.origin))) continue;
      const column = referentOrNull(fk, referred);
      if (!column) continue;
      const pairs = constraints.get(fk.constraint);
      if (pairs) pairs.push([column, parent]);
      else constraints.set(fk.constraint, [[column, parent]]);
    }
  };
  for (const left of [aSubset, a]) {
    if (!left) continue;
    collect(b.foreignKeys, left);
    if (left !== b) collect(left.foreignKeys, b);
    if (constraints.size > 0) break;
  }
  return constraints;
}

/** The referred column on that side; an unknown table matters only where it is one of the side's own. */
function referentOrNull(fk: ForeignKey, side: FromClause): ColumnElement | null {
  try {
    return fk.getReferent(side);
  } catch (error) {
    if (!(error instanceof NoReferenceError)) throw error;
    const missing = error.tableName;
    if (findTables(side).some((t) => (t as unknown as { name: string }).name === missing)) throw error;
    return null;
  }
}

function trimConstraints(
  a: FromClause,
  b: FromClause,
  constraints: Map<ForeignKeyConstraint | null, Pairs>,
  foreign: ReadonlySet<ClauseElement> | null,
): void {
  if (foreign) {
    for (const constraint of [...constraints.keys()]) {
      const parents = new Set((constraint?.elements ?? []).map((fk) => fk.parent?.origin));
      const same = parents.size === foreign.size && [...parents].every((p) => p && foreign.has(p));
      if (!same) constraints.delete(constraint);
    }
  }
  if (constraints.size > 1) {
    const signatures = new Set(
      [...constraints.values()].map((pairs) => pairs.map(([x, y]) => `${x.origin.id}:${y.origin.id}`).join()),
    );
    if (signatures.size === 1) {
      for (const constraint of [...constraints.keys()].slice(1)) constraints.delete(constraint);
    }
  }
  if (constraints.size !== 1)
    throw new AmbiguousForeignKeysError(
      `Can't determine join between '${a.description}' and '${b.description}'; tables have more than one foreign key constraint relationship between them. Please specify the 'onclause' of this join explicitly.`,
    );
}
