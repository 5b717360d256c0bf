/**
 * What a SELECT works out before it is printed: its FROM list with the joins made, its labels, what it correlates.
 *
 * Counterpart: SelectState and CompoundSelectState of sqlalchemy/sql/selectable.py.
 */

import { pythonRepr } from '../util/python-repr.ts';
import type { ClauseElement, SetupJoin } from './clause-element.ts';
import { ElementSet } from './column-collection.ts';
import { ColumnElement, selectIterableOf } from './elements.ts';
import { InvalidRequestError } from './errors.ts';
import {
  type ColumnPlusNames,
  clonedDifference,
  clonedIntersection,
  generateColumnsPlusNames,
  normalizeFroms,
} from './select-columns.ts';
import { type CompoundSelect, type FromClause, Join, type Select } from './selectable.ts';
import { findLeftClauseThatMatchesGiven, findLeftClauseToJoinFrom } from './selectable-search.ts';

/** Columns that ORDER BY may name: all of them, those of the FROM objects, those of the columns clause. */
export interface LabelResolution {
  readonly withColumns: ReadonlyMap<string, ColumnElement>;
  readonly onlyFroms: ReadonlyMap<string, ColumnElement>;
  readonly onlyColumns: ReadonlyMap<string, ColumnElement>;
}

/** A SELECT being compiled. */
export class SelectState {
  readonly statement: Select;
  readonly froms: readonly ClauseElement[];
  readonly columnsPlusNames: readonly ColumnPlusNames[];
  private fromClauses: FromClause[];
  private resolution: LabelResolution | null = null;

  constructor(statement: Select) {
    this.statement = statement;
    this.fromClauses = [...statement.fromObj] as FromClause[];
    for (const memoized of statement.memoizedSelectEntities) this.setupJoins(memoized.setupJoins, memoized.rawColumns);
    if (statement.setupJoins.length > 0) this.setupJoins(statement.setupJoins, statement.rawColumns);
    this.froms = normalizeFroms(
      [
        ...this.fromClauses,
        ...statement.rawColumns.flatMap((c) => c.fromObjects),
        ...statement.whereCriteria.flatMap((c) => c.fromObjects),
      ],
      statement,
    );
    this.columnsPlusNames = generateColumnsPlusNames(statement, true);
  }

  private setupJoins(joins: readonly SetupJoin[], rawColumns: readonly ClauseElement[]): void {
    for (const { target, onclause, from, isouter, full } of joins) {
      const [left, index] = from ? this.placeExplicitLeft(from) : this.findImplicitLeft(rawColumns, target, onclause);
      if (index !== null) this.fromClauses[index] = new Join(this.fromClauses[index], target, onclause, isouter, full);
      else this.fromClauses.push(new Join(left, target, onclause, isouter, full));
    }
  }

  private findImplicitLeft(
    rawColumns: readonly ClauseElement[],
    right: ClauseElement,
    onclause: ClauseElement | null,
  ): readonly [ClauseElement, number | null] {
    const given = this.fromClauses.length > 0;
    const candidates = given
      ? this.fromClauses
      : (new ElementSet([
          ...rawColumns.flatMap((c) => c.fromObjects),
          ...this.statement.whereCriteria.flatMap((c) => c.fromObjects),
        ]).toArray() as FromClause[]);
    const indexes = findLeftClauseToJoinFrom(candidates, right, onclause);
    if (indexes.length > 1)
      throw new InvalidRequestError(
        "Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.",
      );
    const index = indexes[0];
    if (index === undefined)
      throw new InvalidRequestError(
        `Don't know how to join to ${pythonRepr(right)}. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.`,
      );
    return [candidates[index] as ClauseElement, given ? index : null];
  }

  private placeExplicitLeft(left: ClauseElement): readonly [ClauseElement, number | null] {
    const known = this.statement.iterateFromElements().length > 0;
    const indexes = known ? findLeftClauseThatMatchesGiven(this.fromClauses, left) : [];
    if (indexes.length > 1)
      throw new InvalidRequestError(
        "Can't identify which entity in which to assign the left side of this join.   Please use a more specific ON clause.",
      );
    return [left, indexes[0] ?? null];
  }

  /** The FROM list without what is taken from the enclosing SELECT. */
  displayFroms(explicit: ElementSet, implicit: ElementSet): readonly ClauseElement[] {
    const { statement } = this;
    let froms = this.froms;
    if (statement.correlate_.length > 0) {
      const remove = clonedIntersection(clonedIntersection(froms, explicit), statement.correlate_);
      froms = froms.filter((f) => !remove.has(f));
    }
    if (statement.correlateExcept_ !== null) {
      const remove = clonedDifference(clonedIntersection(froms, explicit), statement.correlateExcept_);
      froms = froms.filter((f) => !remove.has(f));
    }
    if (statement.autoCorrelate && implicit.size > 0 && froms.length > 1) {
      const remove = clonedIntersection(froms, implicit);
      froms = froms.filter((f) => !remove.has(f));
      if (froms.length === 0)
        throw new InvalidRequestError(
          `Select statement '${pythonRepr(statement)}' returned no FROM clauses due to auto-correlation; specify correlate(<tables>) to control correlation manually.`,
        );
    }
    return froms;
  }

  get labelResolution(): LabelResolution {
    this.resolution ??= this.resolveLabels();
    return this.resolution;
  }

  private resolveLabels(): LabelResolution {
    const withColumns = new Map<string, ColumnElement>();
    for (const c of this.statement.allSelectedColumns)
      if (c instanceof ColumnElement && c.allowLabelResolve) withColumns.set(c.tqLabel || (c.key ?? ''), c);
    const onlyFroms = new Map<string, ColumnElement>();
    for (const from of this.froms)
      for (const c of selectIterableOf(from))
        if (c instanceof ColumnElement && c.allowLabelResolve) onlyFroms.set(c.key ?? '', c);
    const onlyColumns = new Map(withColumns);
    for (const [key, column] of onlyFroms) if (!withColumns.has(key)) withColumns.set(key, column);
    return { withColumns, onlyFroms, onlyColumns };
  }
}

/** The names that the ORDER BY of a UNION may use. */
export function compoundLabelResolution(statement: CompoundSelect): LabelResolution {
  const subquery = statement.subquery();
  Object.defineProperty(subquery, 'namedWithColumn', { value: false });
  const columns = new Map([...subquery.columns].map((c) => [c.key ?? '', c] as const));
  return { withColumns: columns, onlyFroms: columns, onlyColumns: columns };
}
