/**
 * CREATE and DROP of tables and indexes, and the plans of create_all and drop_all, with the PRAGMAs by which SQLAlchemy looks
 * first. engine/ runs a plan statement by statement.
 *
 * Counterpart: SchemaGenerator and SchemaDropper of sqlalchemy/sql/ddl.py, has_table of dialects/sqlite/base.py.
 */
import { ClauseElement } from './clause-element.ts';
import type { Index } from './constraints.ts';
import { sortTablesAndConstraints } from './ddl-order.ts';
import { CircularDependencyError } from './errors.ts';
import type { MetaData, Table } from './schema.ts';
import { warn } from './warnings.ts';

/** A DDL statement. */
export abstract class DdlElement extends ClauseElement {
  override readonly isDdl: boolean = true;
  override readonly isExecutable: boolean = true;
}

export class CreateTable extends DdlElement {
  readonly visitName = 'create_table';
  override readonly pythonClass: string = 'sqlalchemy.sql.ddl.CreateTable';
  readonly element: Table;
  readonly ifNotExists: boolean;
  constructor(element: Table, ifNotExists = false) {
    super();
    this.element = element;
    this.ifNotExists = ifNotExists;
  }
}

export class DropTable extends DdlElement {
  readonly visitName = 'drop_table';
  override readonly pythonClass: string = 'sqlalchemy.sql.ddl.DropTable';
  readonly element: Table;
  readonly ifExists: boolean;
  constructor(element: Table, ifExists = false) {
    super();
    this.element = element;
    this.ifExists = ifExists;
  }
}

export class CreateIndex extends DdlElement {
  readonly visitName = 'create_index';
  override readonly pythonClass: string = 'sqlalchemy.sql.ddl.CreateIndex';
  readonly element: Index;
  readonly ifNotExists: boolean;
  constructor(element: Index, ifNotExists = false) {
    super();
    this.element = element;
    this.ifNotExists = ifNotExists;
  }
}

export class DropIndex extends DdlElement {
  readonly visitName = 'drop_index';
  override readonly pythonClass: string = 'sqlalchemy.sql.ddl.DropIndex';
  readonly element: Index;
  readonly ifExists: boolean;
  constructor(element: Index, ifExists = false) {
    super();
    this.element = element;
    this.ifExists = ifExists;
  }
}

/** SQL of the student's own: `DDL("...")`. */
export class Ddl extends DdlElement {
  readonly visitName = 'ddl';
  readonly statement: string;
  constructor(statement: string) {
    super();
    this.statement = statement;
  }
}

/** Runs the PRAGMA and says whether it found columns. */
export type HasTable = (pragma: string) => boolean;

/** The PRAGMAs by which SQLAlchemy looks for a table, in order; the first that answers ends the search. */
export function tablePragmas(name: string, schema: string | null = null): readonly string[] {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  if (schema !== null) return [`PRAGMA "${schema.replaceAll('"', '""')}".table_info(${quoted})`];
  return [`PRAGMA main.table_info(${quoted})`, `PRAGMA temp.table_info(${quoted})`];
}

function tableExists(table: Table, hasTable: HasTable): boolean {
  return tablePragmas(table.name, table.schema).some((pragma) => hasTable(pragma));
}

function indexesOf(table: Table): readonly Index[] {
  return [...table.indexes];
}

export interface DdlPlanOptions {
  readonly tables?: readonly Table[] | null;
  /** Asks the database first, through `hasTable`. */
  readonly checkfirst?: boolean;
  readonly hasTable: HasTable;
}

/** The statements of create_all, in order. The PRAGMAs are asked before the first of them. */
export function createAllPlan(metadata: MetaData, options: DdlPlanOptions): readonly DdlElement[] {
  const candidates = options.tables ?? [...metadata.tables.values()];
  const missing = candidates.filter((t) => options.checkfirst === false || !tableExists(t, options.hasTable));
  return sortTablesAndConstraints(missing).flatMap(([table]) => (table ? createTableStatements(table) : []));
}

/** CREATE TABLE and the indexes of one table. */
export function createTableStatements(table: Table): readonly DdlElement[] {
  return [new CreateTable(table), ...indexesOf(table).map((index) => new CreateIndex(index))];
}

/** The statements of drop_all, in order. */
export function dropAllPlan(metadata: MetaData, options: DdlPlanOptions): readonly DdlElement[] {
  const candidates = options.tables ?? [...metadata.tables.values()];
  const present = candidates.filter((t) => options.checkfirst === false || tableExists(t, options.hasTable));
  return dropOrder(present).map((table) => new DropTable(table));
}

function dropOrder(tables: readonly Table[]): readonly Table[] {
  try {
    const sorted = sortTablesAndConstraints(tables, () => false);
    return sorted.flatMap(([table]) => (table ? [table] : [])).reverse();
  } catch (error) {
    if (!(error instanceof CircularDependencyError)) throw error;
    const names = error.cycleNames.length > 0 ? error.cycleNames : tables.map((t) => t.fullname).sort();
    warn(
      `Can't sort tables for DROP; an unresolvable foreign key dependency exists between tables: ${names.join(', ')}; and backend does not support ALTER.  To restore at least a partial sort, apply use_alter=True to ForeignKey and ForeignKeyConstraint objects involved in the cycle to mark these as known cycles that will be ignored.`,
    );
    return tables;
  }
}
