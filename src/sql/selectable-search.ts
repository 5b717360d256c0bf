/**
 * Questions about FROM objects: which tables are in one, what overlaps, which one a join should start from.
 *
 * Counterpart: the searching half of sqlalchemy/sql/util.py.
 */
import type { ClauseElement } from './clause-element.ts';
import { ElementSet } from './column-collection.ts';
import { ColumnClause, type ColumnElement, findColumns } from './elements.ts';
import { canJoin } from './join-condition.ts';
import { Alias, type FromClause, FromGrouping, Join, SelectBase, TableClause } from './selectable.ts';
import { iterate, traverse } from './visitors.ts';

export { findColumns };

export interface FindTablesOptions {
  readonly checkColumns?: boolean;
  readonly includeAliases?: boolean;
  readonly includeJoins?: boolean;
  readonly includeSelects?: boolean;
  readonly includeCrud?: boolean;
}

/** The tables in a piece of SQL, with what else is asked for. */
export function findTables(clause: ClauseElement, options: FindTablesOptions = {}): ClauseElement[] {
  const tables: ClauseElement[] = [];
  const add = (element: ClauseElement): void => {
    tables.push(element);
  };
  const addTarget = (element: ClauseElement): void => {
    tables.push((element as unknown as { table: ClauseElement }).table);
  };
  traverse(clause, {
    ...(options.includeSelects ? { select: add, compound_select: add } : {}),
    ...(options.includeJoins ? { join: add } : {}),
    ...(options.includeAliases ? { alias: add, subquery: add } : {}),
    ...(options.includeCrud ? { insert: addTarget, update: addTarget, delete: addTarget } : {}),
    ...(options.checkColumns
      ? {
          column: (column: ClauseElement): void => {
            const table = (column as ColumnClause).table;
            if (table) tables.push(table);
          },
        }
      : {}),
    table: add,
  });
  return tables;
}

/** The FROM objects side by side in a join, the join included. */
export function* surfaceSelectables(clause: ClauseElement): Generator<ClauseElement> {
  const stack: ClauseElement[] = [clause];
  for (let element = stack.pop(); element; element = stack.pop()) {
    yield element;
    if (element instanceof Join) stack.push(element.left, element.right);
    else if (element instanceof FromGrouping) stack.push(element.element);
  }
}

/** Only the tables and aliases among them. */
export function* surfaceSelectablesOnly(clause: ClauseElement): Generator<ClauseElement> {
  const stack: ClauseElement[] = [clause];
  for (let element = stack.pop(); element; element = stack.pop()) {
    if (element instanceof TableClause || element instanceof Alias) yield element;
    if (element instanceof Join) stack.push(element.left, element.right);
    else if (element instanceof FromGrouping) stack.push(element.element);
    else if (element instanceof ColumnClause) {
      if (element.table) stack.push(element.table);
      else yield element;
    } else yield element;
  }
}

/** Whether two FROM objects have one in common. */
export function selectablesOverlap(left: ClauseElement, right: ClauseElement): boolean {
  const mine = new ElementSet(surfaceSelectables(left));
  return mine.intersects(surfaceSelectables(right));
}

/** Whether `search` contains `clause` on its surface. */
export function clauseIsPresent(clause: ClauseElement, search: ClauseElement): boolean {
  return new ElementSet(surfaceSelectables(search)).has(clause);
}

/** The tables from left to right. */
export function* tablesFromLeftmost(clause: FromClause): Generator<FromClause> {
  if (clause instanceof Join) {
    yield* tablesFromLeftmost(clause.left);
    yield* tablesFromLeftmost(clause.right);
  } else if (clause instanceof FromGrouping) yield* tablesFromLeftmost(clause.element);
  else yield clause;
}

/** Positions of the FROM objects that the join's target is derived from. */
export function findJoinSource(clauses: readonly FromClause[], joinTo: ClauseElement): number[] {
  const selectables = joinTo.fromObjects;
  return clauses.flatMap((from, i) => selectables.filter((s) => from.isDerivedFrom(s)).map(() => i));
}

/** Positions of the FROM objects that contain the given left side. */
export function findLeftClauseThatMatchesGiven(clauses: readonly FromClause[], joinFrom: ClauseElement): number[] {
  const selectables = joinFrom.fromObjects;
  const liberal = clauses.flatMap((from, i) => (selectables.some((s) => from.isDerivedFrom(s)) ? [i] : []));
  if (liberal.length <= 1) return liberal;
  const conservative = liberal.filter((i) => {
    const surface = new ElementSet(surfaceSelectables(clauses[i] as FromClause));
    return selectables.some((s) => surface.intersects(surfaceSelectables(s)));
  });
  return conservative.length > 0 ? conservative : liberal;
}

/** Positions of the FROM objects that the target can be joined to. */
export function findLeftClauseToJoinFrom(
  clauses: readonly FromClause[],
  joinTo: ClauseElement,
  onclause: ClauseElement | null,
): number[] {
  const selectables = new ElementSet(joinTo.fromObjects).toArray() as FromClause[];
  const onclauseColumns = clauses.length > 1 && onclause ? [...findColumns(onclause)] : null;
  let found: number[] = [];
  clauses.forEach((from, i) => {
    for (const s of selectables) {
      if (s.origin === from.origin) continue;
      if (onclauseColumns) {
        const columns = new ElementSet<ColumnElement>([...from.columns, ...s.columns]);
        if (columns.isSupersetOf(onclauseColumns)) {
          found.push(i);
          break;
        }
      } else if (onclause || canJoin(from, s, from instanceof Join ? from.right : null)) {
        found.push(i);
        break;
      }
    }
  });
  if (found.length > 1) {
    const hidden = new Set(
      clauses.flatMap((f) => f.hideFroms.flatMap((inner) => inner.clonedSet().map((e) => e.origin))),
    );
    found = found.filter((i) => !hidden.has((clauses[i] as FromClause).origin));
  }
  if (found.length === 0 && onclause) return clauses.map((_, i) => i);
  return found;
}

/** The first value of an annotation in an expression, FROM objects and subqueries left out. */
export function extractFirstColumnAnnotation(column: ClauseElement, name: string): unknown {
  const queue: ClauseElement[] = [column];
  for (let element = queue.shift(); element; element = queue.shift()) {
    if (name in element.annotations) return element.annotations[name];
    for (const child of element.getChildren()) {
      if (!(child instanceof FromGrouping) && !(child instanceof SelectBase)) queue.push(child);
    }
  }
  return null;
}

/** The values of the binds in an expression. */
export function bindValues(clause: ClauseElement): unknown[] {
  return [...iterate(clause)]
    .filter((e) => e.isBindParameter)
    .map((e) => (e as unknown as { effectiveValue: unknown }).effectiveValue);
}
