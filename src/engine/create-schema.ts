/**
 * create_all, drop_all and their kin: asks which tables are there, then sends CREATE or DROP for the others, those referred to
 * first (last, when dropping).
 *
 * Counterpart: SchemaGenerator and SchemaDropper of sqlalchemy/sql/ddl.py. Left out: sequences, comments, ALTER (SQLite has
 * none, so every foreign key stays in its CREATE TABLE).
 */
import { sortTablesAndConstraints } from '../sql/ddl-order.ts';
import { CircularDependencyError } from '../sql/errors.ts';
import type { Index, MetaData, Table } from '../sql/schema.ts';
import type { Connection } from './connection.ts';
import type { ExecutionOptions } from './events.ts';
import { SchemaInspector } from './inspector.ts';

/** Writes the statements. */
export interface DdlWriter {
  createTable(table: Table): string;
  dropTable(table: Table): string;
  createIndex(index: Index): string;
  dropIndex(index: Index): string;
}

/** What a program may listen for: `before_create`, `after_create`, `before_drop`, `after_drop`. */
export type DdlListener = (event: string, target: MetaData | Table | Index, tables: readonly Table[]) => void;

export interface SchemaOptions {
  /** The tables to work on; all of the metadata's when null. */
  readonly tables?: readonly Table[] | null;
  /** Whether what exists (or does not) is left alone. */
  readonly checkfirst?: boolean;
  readonly listener?: DdlListener | null;
  readonly warn?: (message: string) => void;
}

const OPTIONS: ExecutionOptions = { origin: { kind: 'schema' } };

/** Sends DDL on one connection; the caller begins and commits. */
export class SchemaWriter {
  private readonly connection: Connection;
  private readonly ddl: DdlWriter;
  private readonly inspector: SchemaInspector;
  private readonly options: SchemaOptions;

  constructor(connection: Connection, ddl: DdlWriter, options: SchemaOptions = {}) {
    this.connection = connection;
    this.ddl = ddl;
    this.options = options;
    this.inspector = new SchemaInspector(connection, options.warn);
  }

  /** All the PRAGMAs come first, then the CREATEs. */
  createAll(metadata: MetaData): void {
    const tables = this.chosen(metadata).filter((table) => !this.exists(table));
    const sorted = sortTablesAndConstraints(tables).flatMap(([table]) => (table ? [table] : []));
    this.around('create', metadata, sorted, () => {
      for (const table of sorted) this.createTable(table);
    });
  }

  dropAll(metadata: MetaData): void {
    const tables = this.chosen(metadata).filter((table) => this.mayDrop(table));
    const sorted = this.dropOrder(tables);
    this.around('drop', metadata, sorted, () => {
      for (const table of sorted) this.dropTable(table);
    });
  }

  /** `Table.create()`. */
  createOne(table: Table): void {
    if (!this.exists(table)) this.createTable(table);
  }

  /** `Table.drop()`. */
  dropOne(table: Table): void {
    if (this.mayDrop(table)) this.dropTable(table);
  }

  /** `Index.create()`. */
  createIndex(index: Index): void {
    if (this.options.checkfirst && this.inspector.hasIndex(tableOf(index).name, index.name ?? '')) return;
    this.around('create', index, [], () => this.send(this.ddl.createIndex(index)));
  }

  /** `Index.drop()`. */
  dropIndex(index: Index): void {
    if (this.options.checkfirst && !this.inspector.hasIndex(tableOf(index).name, index.name ?? '')) return;
    this.around('drop', index, [], () => this.send(this.ddl.dropIndex(index)));
  }

  private createTable(table: Table): void {
    this.around('create', table, [], () => {
      this.send(this.ddl.createTable(table));
      for (const index of table.indexes) {
        this.around('create', index, [], () => this.send(this.ddl.createIndex(index)));
      }
    });
  }

  private dropTable(table: Table): void {
    this.around('drop', table, [], () => this.send(this.ddl.dropTable(table)));
  }

  private dropOrder(tables: readonly Table[]): readonly Table[] {
    try {
      // Without ALTER no foreign key can be left for later, so a cycle cannot be broken.
      const sorted = sortTablesAndConstraints(tables, () => false);
      return sorted.flatMap(([table]) => (table ? [table] : [])).reverse();
    } catch (error) {
      if (!(error instanceof CircularDependencyError)) throw error;
      this.options.warn?.(
        "Can't sort tables for DROP; an unresolvable foreign key dependency exists between tables: " +
          `${cycleNames(error, tables)}; and backend does not support ALTER.  To restore at least a partial sort, apply ` +
          'use_alter=True to ForeignKey and ForeignKeyConstraint objects involved in the cycle to mark these as known ' +
          'cycles that will be ignored.',
      );
      return tables;
    }
  }

  private chosen(metadata: MetaData): readonly Table[] {
    return this.options.tables ?? [...metadata.tables.values()];
  }

  private exists(table: Table): boolean {
    return (this.options.checkfirst ?? false) && this.inspector.hasTable(table.name, table.schema);
  }

  private mayDrop(table: Table): boolean {
    return !(this.options.checkfirst ?? false) || this.inspector.hasTable(table.name, table.schema);
  }

  private around(
    what: 'create' | 'drop',
    target: MetaData | Table | Index,
    tables: readonly Table[],
    work: () => void,
  ): void {
    this.options.listener?.(`before_${what}`, target, tables);
    work();
    this.options.listener?.(`after_${what}`, target, tables);
  }

  private send(sql: string): void {
    this.connection.execDriverSql(sql, [], OPTIONS);
  }
}

function tableOf(index: Index): Table {
  if (!index.table) throw new Error(`Index '${index.name}' is not associated with any table.`);
  return index.table;
}

function cycleNames(error: CircularDependencyError, tables: readonly Table[]): string {
  const cycles = (error as { readonly cycles?: Iterable<Table> }).cycles ?? tables;
  return [...cycles]
    .map((table) => table.fullname)
    .sort()
    .join(', ');
}
