/**
 * What persistence and loading want to know of a mapper's columns, table by table. Mapper keeps each answer.
 *
 * Counterpart: the memoized attributes of Mapper in sqlalchemy/orm/mapper.py.
 */
import type { SqlValue } from '../contract/values.ts';
import { ColumnMap, ColumnSet } from '../sql/column-collection.ts';
import {
  and_,
  BinaryExpression,
  BindParameter,
  BooleanClauseList,
  type ColumnElement,
  findColumns,
} from '../sql/elements.ts';
import { SqlReal } from '../sql/host-value.ts';
import { operators } from '../sql/operators.ts';
import type { Column, ForeignKey, Table } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';
import { sort } from '../util/topological.ts';
import { HOST_VALUE, NO_VALUE, PASSIVE_NO_RESULT } from './base.ts';
import type { Mapper } from './mapper.ts';
import type { ColumnProperty } from './properties.ts';
import type { InstanceState } from './state.ts';

/** The database value of a column attribute whose value in `state.dict` is `value`. */
export function databaseValue(state: InstanceState, prop: ColumnProperty, value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'undefined':
      return null;
    default:
  }
  if (value === null || value === NO_VALUE || value === PASSIVE_NO_RESULT) return null;
  if (value instanceof Uint8Array) return value;
  if (value instanceof SqlReal) return value.real;
  const { host } = state.manager.environment;
  if (value === HOST_VALUE) return host.toDatabase(state, prop.key, prop.expression as Column);
  return host.encode(value, prop.expression) as SqlValue;
}

function byTable<T>(mapper: Mapper, make: (columns: Column[]) => T): Map<FromClause, T> {
  const result = new Map<FromClause, T>();
  for (const [table, columns] of mapper.colsByTable) result.set(table, make(columns.toArray()));
  return result;
}

export function insertColsEvaluatingNone(mapper: Mapper): Map<FromClause, ColumnSet<Column>> {
  return byTable(mapper, (columns) => new ColumnSet(columns.filter((column) => column.type.shouldEvaluateNone)));
}

export function insertColsAsNone(mapper: Mapper): Map<FromClause, ReadonlySet<string>> {
  return byTable(
    mapper,
    (columns) =>
      new Set(
        columns
          .filter(
            (column) =>
              !column.primaryKey && !column.serverDefault && !column.default && !column.type.shouldEvaluateNone,
          )
          .map((column) => column.key),
      ),
  );
}

export function propkeyToCol(mapper: Mapper): Map<FromClause, ReadonlyMap<string, Column>> {
  return byTable(
    mapper,
    (columns) => new Map(columns.map((column) => [mapper.columnToProperty.require(column).key, column])),
  );
}

export function pkKeysByTable(mapper: Mapper): Map<FromClause, ReadonlySet<string>> {
  const result = new Map<FromClause, ReadonlySet<string>>();
  for (const [table, pks] of mapper.pksByTable) {
    result.set(table, new Set(pks.toArray().map((column) => column.key)));
  }
  return result;
}

export function pkAttrKeysByTable(mapper: Mapper): Map<FromClause, ReadonlySet<string>> {
  const result = new Map<FromClause, ReadonlySet<string>>();
  for (const [table, pks] of mapper.pksByTable) {
    result.set(table, new Set(pks.toArray().map((column) => mapper.columnToProperty.require(column).key)));
  }
  return result;
}

export function serverDefaultCols(mapper: Mapper): Map<FromClause, ColumnSet<Column>> {
  return byTable(
    mapper,
    (columns) => new ColumnSet(columns.filter((column) => column.serverDefault || column.default?.isClauseElement)),
  );
}

export function serverOnupdateDefaultCols(mapper: Mapper): Map<FromClause, ColumnSet<Column>> {
  return byTable(
    mapper,
    (columns) => new ColumnSet(columns.filter((column) => column.serverOnupdate || column.onupdate?.isClauseElement)),
  );
}

export function keysOf(columns: ReadonlyMap<FromClause, ColumnSet<Column>>): Map<FromClause, ReadonlySet<string>> {
  const result = new Map<FromClause, ReadonlySet<string>>();
  for (const [table, set] of columns) result.set(table, new Set(set.toArray().map((column) => column.key)));
  return result;
}

export function serverDefaultPropkeys(mapper: Mapper): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const columns of [mapper.serverDefaultCols, mapper.serverOnupdateDefaultCols]) {
    for (const set of columns.values()) {
      for (const column of set) {
        const prop = mapper.columnToProperty.get(column);
        if (prop) keys.add(prop.key);
      }
    }
  }
  return keys;
}

/** Columns of the class's SELECT. */
export function allColumnExpressions(mapper: Mapper): readonly ColumnElement[] {
  return mapper.polymorphicProperties.flatMap((prop) =>
    prop.isColumn && (prop as ColumnProperty).rendersInSubqueries ? (prop as ColumnProperty).columns : [],
  );
}

export function getClause(mapper: Mapper): {
  readonly criterion: ColumnElement;
  readonly params: ColumnMap<BindParameter>;
} {
  const params = new ColumnMap<BindParameter>();
  const criteria = mapper.primaryKey.map((column, index) => {
    const bind = new BindParameter(`pk_${index + 1}`, { type: column.type });
    params.set(column, bind);
    return column.eq(bind);
  });
  return { criterion: and_(...criteria), params };
}

/** Tables of the hierarchy, each after those it depends on by inheritance or foreign key. */
export function sortedTables(mapper: Mapper): ReadonlyMap<Table, Mapper> {
  const owners = new Map<Table, Mapper>();
  for (const each of mapper.baseMapper.selfAndDescendants) {
    for (const table of each.tables as readonly Table[]) if (!owners.has(table)) owners.set(table, each);
  }
  const edges: (readonly [Table, Table])[] = [];
  for (const [table, owner] of owners) {
    for (const parent of (owner.inherits?.tables ?? []) as readonly Table[]) edges.push([parent, table]);
    for (const constraint of table.foreignKeyConstraints) {
      if (constraint.elements.some((fk) => isOutsideInheritance(owners, fk))) continue;
      const referred = constraint.referredTable;
      if (referred !== table && owners.has(referred)) edges.push([referred, table]);
    }
  }
  const result = new Map<Table, Mapper>();
  for (const table of sort(edges, owners.keys())) result.set(table, owners.get(table) as Mapper);
  return result;
}

/** A foreign key between two tables of the hierarchy that is not what they inherit by. */
function isOutsideInheritance(owners: ReadonlyMap<Table, Mapper>, fk: ForeignKey): boolean {
  const source = fk.parent as Column;
  const target = fk.column as Column;
  const parent = owners.get(source.table as Table);
  const dependent = owners.get(target.table as Table);
  if (!parent || !dependent || dependent === parent || !dependent.inheritCondition) return false;
  const columns = new ColumnSet<ColumnElement>(findColumns(dependent.inheritCondition));
  if (!parent.inheritCondition) return !columns.has(source);
  columns.addAll(findColumns(parent.inheritCondition));
  return !columns.has(source) && !columns.has(target);
}

type EquatedPairs = readonly (readonly [ColumnElement, ColumnElement])[];

/** For each table of the hierarchy: the mappers whose inherit condition copies columns from it. */
export function tableToEquated(mapper: Mapper): Map<FromClause, readonly (readonly [Mapper, EquatedPairs])[]> {
  const result = new Map<FromClause, (readonly [Mapper, EquatedPairs])[]>();
  for (const table of mapper.sortedTables.keys()) {
    for (const each of mapper.iterateToRoot()) {
      const pairs = each.inheritsEquatedPairs;
      if (!pairs?.some(([left]) => left.proxySet.some((column) => table.c.containsColumn(column)))) continue;
      const list = result.get(table) ?? [];
      list.push([each, pairs]);
      result.set(table, list);
    }
  }
  return result;
}

/** The columns that a conjunction of `column = bind` compares, or null for any other criterion. */
function comparedColumns(criterion: ColumnElement): ColumnElement[] | null {
  const parts = criterion instanceof BooleanClauseList ? criterion.clauses : [criterion];
  const found: ColumnElement[] = [];
  for (const part of parts) {
    if (!(part instanceof BinaryExpression) || part.operator !== operators.eq) return null;
    const { left, right } = part;
    if (right instanceof BindParameter && !(left instanceof BindParameter)) found.push(left);
    else if (left instanceof BindParameter && !(right instanceof BindParameter)) found.push(right);
    else return null;
  }
  return found;
}

/** Whether two criteria look rows up by the same columns; columns that inheritance equates count as the same. */
export function comparesAsKeyLookup(mapper: Mapper, left: ColumnElement, right: ColumnElement): boolean {
  const wanted = comparedColumns(left);
  const given = comparedColumns(right);
  if (!wanted || !given || wanted.length !== given.length) return false;
  const remaining = [...given];
  return wanted.every((column) => {
    const at = remaining.findIndex((other) => isSameColumn(mapper, column, other));
    if (at < 0) return false;
    remaining.splice(at, 1);
    return true;
  });
}

function isSameColumn(mapper: Mapper, column: ColumnElement, other: ColumnElement): boolean {
  if (column.origin === other.origin || column.sharesLineage(other)) return true;
  return mapper.equivalentColumns.get(column)?.has(other) ?? false;
}
