/**
 * INSERT, UPDATE and DELETE statements of the unit of work: compiled once for each mapper, table and set of columns, with a
 * plan that says where each positional parameter comes from, so that a row costs no more than filling an array.
 *
 * Counterpart: the statements that sqlalchemy/orm/persistence.py builds, and their compiled cache.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { compile } from '../sql/compiler/compile.ts';
import { delete_, insert, update } from '../sql/dml.ts';
import { and_, BindParameter, type ColumnElement } from '../sql/elements.ts';
import type { Column, Table } from '../sql/schema.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { Mapper } from './mapper.ts';
import type { InsertRecord } from './persistence-insert.ts';
import type { UpdateRecord } from './persistence-update.ts';
import type { AssociationRow } from './sync.ts';
import type { TableMapping } from './table-mapping.ts';

/** Where one positional parameter comes from. */
export type Slot =
  | { readonly from: 'value'; readonly index: number; readonly column: Column }
  | { readonly from: 'where'; readonly position: number; readonly column: Column }
  | { readonly from: 'default'; readonly position: number; readonly column: Column }
  | { readonly from: 'fixed'; readonly value: unknown; readonly column: { readonly type: TypeEngine } };

/** A compiled statement of the unit of work. */
export interface WriteStatement {
  readonly sql: string;
  readonly slots: readonly Slot[];
  /** Columns whose value a Python-side default or onupdate gives, row by row. */
  readonly prefetch: readonly Column[];
  /** Columns that the database computes and that are not returned: they expire. */
  readonly postfetch: readonly Column[];
  /** Columns of the RETURNING clause. */
  readonly returning: readonly Column[];
}

const WHERE = '_where_';

/** What a statement's bind of a name stands for. */
interface Names {
  readonly values: ReadonlyMap<string, Column>;
  readonly where: readonly Column[];
  readonly positions: ReadonlyMap<string, number>;
}

function compileWrite(statement: ClauseElement, names: Names, forExecutemany = false): WriteStatement {
  const compiled = compile(statement, { columnKeys: [...names.values.keys()], forExecutemany });
  const prefetch = [...compiled.prefetch];
  const slots = compiled.positions.map((name): Slot => {
    if (name.startsWith(WHERE)) {
      const position = Number(name.slice(WHERE.length));
      return { from: 'where', position, column: names.where[position] as Column };
    }
    const column = names.values.get(name);
    if (column) return { from: 'value', index: names.positions.get(name) ?? -1, column };
    const position = prefetch.findIndex((candidate) => candidate.key === name);
    if (position >= 0) return { from: 'default', position, column: prefetch[position] as Column };
    return { from: 'fixed', value: compiled.bindValue(name), column: { type: compiled.typeOf(name) } };
  });
  return { sql: compiled.sql, slots, prefetch, postfetch: compiled.postfetch, returning: [] };
}

function namesOf(table: Table, values: readonly unknown[], where: readonly Column[]): Names {
  const columns = [...table.tableColumnList];
  const present = new Map<string, Column>();
  const positions = new Map<string, number>();
  columns.forEach((column, index) => {
    if (values[index] === undefined) return;
    present.set(column.key, column);
    positions.set(column.key, index);
  });
  return { values: present, where, positions };
}

function cached(mapper: Mapper, key: string, table: Table, make: () => WriteStatement): WriteStatement {
  const byTable = mapper.baseMapper.memo('write-statements', () => new Map<Table, Map<string, WriteStatement>>());
  let statements = byTable.get(table);
  if (!statements) {
    statements = new Map();
    byTable.set(table, statements);
  }
  let statement = statements.get(key);
  if (!statement) {
    statement = make();
    statements.set(key, statement);
  }
  return statement;
}

function expressionsByColumn(
  table: Table,
  expressions: ReadonlyMap<number, ClauseElement>,
): Map<ColumnElement, ClauseElement> {
  const columns = [...table.tableColumnList];
  return new Map([...expressions].map(([index, value]) => [columns[index] as Column, value]));
}

/** The INSERT for a row. `returning: 'key'` is for a run of rows, each of which gives its key back. */
export function compileInsert(
  record: InsertRecord,
  options: { readonly returning: 'none' | 'key'; readonly serverDefaults?: boolean },
): WriteStatement {
  const { mapping, values, expressions, signature } = record;
  const { mapper, table } = mapping;
  const make = (): WriteStatement => {
    let statement = insert(table);
    if (expressions) statement = statement.values(expressionsByColumn(table, expressions));
    const returning: Column[] = [];
    const returnsRows = options.returning === 'key' || options.serverDefaults === true;
    for (const column of table.tableColumnList) {
      const entry = mapping.entryOf(column);
      if (entry && (values[entry.index] !== undefined || expressions?.has(entry.index))) {
        // SQLite would make a key for NULL as well, so the key that it generates is asked for even where one is given.
        if (returnsRows && column === table.autoincrementColumn) returning.push(column);
        continue;
      }
      const isGenerated = column.default ? column.default.isClauseElement : column.serverDefault !== null;
      if (column.primaryKey) {
        if (!returnsRows || !(isGenerated || column === table.autoincrementColumn)) continue;
        returning.push(column);
      } else if (options.serverDefaults && entry && isGenerated) returning.push(column);
    }
    if (returning.length > 0) statement = statement.returning(...returning);
    const compiled = compileWrite(statement, namesOf(table, values, []), options.returning === 'key');
    const returned = new Set(returning.map((column) => column.origin));
    return { ...compiled, returning, postfetch: compiled.postfetch.filter((column) => !returned.has(column.origin)) };
  };
  if (expressions) return make();
  return cached(mapper, `insert ${options.returning} ${options.serverDefaults === true} ${signature}`, table, make);
}

/** The UPDATE for a row, by primary key and version. */
export function compileUpdate(
  record: UpdateRecord,
  returning: { readonly key: boolean; readonly defaults: boolean },
): WriteStatement {
  const { mapping, values, expressions, signature } = record;
  const { mapper, table } = mapping;
  const make = (): WriteStatement => {
    const where = whereColumns(mapping);
    let statement = update(table).where(criterion(where));
    if (expressions) statement = statement.values(expressionsByColumn(table, expressions));
    const columns: Column[] = [];
    if (returning.key) columns.push(...mapping.primaryKey.map(({ column }) => column));
    if (returning.defaults) {
      for (const { column, index } of mapping.serverOnupdates) if (values[index] === undefined) columns.push(column);
    }
    if (columns.length > 0) statement = statement.returning(...columns);
    const compiled = compileWrite(statement, namesOf(table, values, where));
    const returned = new Set(columns.map((column) => column.origin));
    return {
      ...compiled,
      returning: columns,
      postfetch: compiled.postfetch.filter((column) => !returned.has(column.origin)),
    };
  };
  if (expressions) return make();
  return cached(mapper, `update ${returning.key} ${returning.defaults} ${signature}`, table, make);
}

/** The DELETE for a row, by primary key and version. */
export function compileDelete(mapping: TableMapping): WriteStatement {
  const { mapper, table } = mapping;
  return cached(mapper, 'delete', table, () => {
    const where = whereColumns(mapping);
    return compileWrite(delete_(table).where(criterion(where)), namesOf(table, [], where));
  });
}

function whereColumns(mapping: TableMapping): Column[] {
  const columns = mapping.primaryKey.map(({ column }) => column);
  return mapping.version ? [...columns, mapping.version.column] : columns;
}

function criterion(columns: readonly Column[]): ColumnElement {
  return and_(
    ...columns.map((column, position) =>
      column.eq(new BindParameter(`${WHERE}${position}`, { type: column.type, required: true })),
    ),
  );
}

/** A statement on an association table; the keys of `row` say which columns it has. */
export interface AssociationStatement {
  readonly sql: string;
  /** The key in the row of each positional parameter; null for a value of the statement itself, or for a column's default. */
  readonly keys: readonly {
    readonly key: string | null;
    readonly value: unknown;
    readonly type: TypeEngine;
    readonly defaultOf: Column | null;
  }[];
  readonly defaults: 'default' | 'onupdate';
}

/** DELETE by all keys, UPDATE by the old ones, or INSERT. */
export function compileAssociation(
  table: Table,
  kind: 'insert' | 'update' | 'delete',
  row: AssociationRow,
): AssociationStatement {
  const columns = [...table.tableColumnList].filter((column) => row.has(column.key));
  const where = and_(
    ...columns.map((column) => {
      const key = kind === 'update' ? `old_${column.key}` : column.key;
      return column.eq(new BindParameter(`${WHERE}${key}`, { type: column.type, required: true }));
    }),
  );
  const statement =
    kind === 'insert' ? insert(table) : kind === 'update' ? update(table).where(where) : delete_(table).where(where);
  const compiled = compile(statement, { columnKeys: kind === 'delete' ? [] : columns.map((column) => column.key) });
  const keys = compiled.positions.map((name) => {
    const key = name.startsWith(WHERE) ? name.slice(WHERE.length) : name;
    const type = compiled.typeOf(name);
    if (row.has(key)) return { key, value: null, type, defaultOf: null };
    const defaultOf = compiled.prefetch.find((column) => column.key === key) ?? null;
    return { key: null, value: defaultOf ? null : compiled.bindValue(name), type, defaultOf };
  });
  return { sql: compiled.sql, keys, defaults: kind === 'update' ? 'onupdate' : 'default' };
}
