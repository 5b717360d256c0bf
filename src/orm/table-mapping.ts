/**
 * What writing one table of a mapping needs to know: which attribute goes to which column, which columns are always sent,
 * which the database fills in. Worked out once for each mapper and table.
 *
 * Counterpart: the memoized attributes of sqlalchemy/orm/mapper.py that persistence.py reads (_propkey_to_col,
 * _insert_cols_as_none, _pk_keys_by_table, _server_default_cols, ...).
 */
import type { Column, Table } from '../sql/schema.ts';
import type { Mapper } from './mapper.ts';

/** One column of the table and the attribute that holds it. */
export interface MappedColumn {
  readonly key: string;
  readonly column: Column;
  /** Position of the column in its table. */
  readonly index: number;
  readonly isPrimaryKey: boolean;
  /** None is a value of its own to the type (JSON null). */
  readonly evaluatesNone: boolean;
  /** Sent as NULL where the attribute was never set. */
  readonly sentAsNone: boolean;
  /** The database, or a SQL expression, gives a value on INSERT where none is sent. */
  readonly hasServerDefault: boolean;
  /** The same on UPDATE. */
  readonly hasServerOnupdate: boolean;
}

/** One table of a mapper, seen by persistence. */
export class TableMapping {
  readonly mapper: Mapper;
  readonly table: Table;
  /** Columns of the table, mapped or not. */
  readonly width: number;
  /** In table order. */
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  readonly serverDefaults: readonly MappedColumn[];
  readonly serverOnupdates: readonly MappedColumn[];
  /** The version counter, where it is in this table. */
  readonly version: MappedColumn | null;
  private readonly byColumn = new Map<object, MappedColumn>();
  private readonly byKey = new Map<string, MappedColumn>();

  constructor(mapper: Mapper, table: Table) {
    this.mapper = mapper;
    this.table = table;
    const primaryKeys = new Set([...(mapper.pksByTable.get(table) ?? [])].map((column) => column.origin));
    const positions = new Map(table.tableColumnList.map((column, index) => [column.origin, index]));
    this.width = positions.size;
    const columns: MappedColumn[] = [];
    for (const column of mapper.colsByTable.get(table) ?? []) {
      const key = mapper.columnToProperty.get(column)?.key;
      if (key === undefined) continue;
      columns.push(
        describeColumn(column as Column, key, positions.get(column.origin) ?? 0, primaryKeys.has(column.origin)),
      );
    }
    columns.sort((left, right) => left.index - right.index);
    this.columns = columns;
    for (const entry of columns) {
      this.byColumn.set(entry.column.origin, entry);
      this.byKey.set(entry.key, entry);
    }
    this.primaryKey = [...(mapper.pksByTable.get(table) ?? [])].flatMap(
      (column) => this.entryOf(column as Column) ?? [],
    );
    this.serverDefaults = columns.filter((entry) => entry.hasServerDefault);
    this.serverOnupdates = columns.filter((entry) => entry.hasServerOnupdate);
    this.version = mapper.versionIdCol ? this.entryOf(mapper.versionIdCol as Column) : null;
  }

  entryOf(column: Column): MappedColumn | null {
    return this.byColumn.get(column.origin) ?? null;
  }

  /** Attribute names of the columns that this mapper maps. */
  keysOf(columns: Iterable<Column>): string[] {
    return [...columns].flatMap((column) => this.entryOf(column)?.key ?? []);
  }

  entryOfKey(key: string): MappedColumn | null {
    return this.byKey.get(key) ?? null;
  }

  /** The mapping of `table` by `mapper`; null where the mapper does not write it. */
  static of(mapper: Mapper, table: Table): TableMapping | null {
    if (!mapper.pksByTable.has(table)) return null;
    const mappings = mapper.memo('table-mappings', () => new Map<object, TableMapping>());
    let mapping = mappings.get(table);
    if (!mapping) {
      mapping = new TableMapping(mapper, table);
      mappings.set(table, mapping);
    }
    return mapping;
  }
}

function describeColumn(column: Column, key: string, index: number, isPrimaryKey: boolean): MappedColumn {
  const evaluatesNone = column.type.shouldEvaluateNone;
  return {
    key,
    column,
    index,
    isPrimaryKey,
    evaluatesNone,
    sentAsNone: !column.primaryKey && !column.serverDefault && !column.default && !evaluatesNone,
    hasServerDefault: column.serverDefault !== null || column.default?.isClauseElement === true,
    hasServerOnupdate: column.serverOnupdate !== null || column.onupdate?.isClauseElement === true,
  };
}
