/**
 * Prints CREATE TABLE and its kin as SQLAlchemy does for SQLite, with its tabs and newlines.
 *
 * Counterpart: DDLCompiler of sqlalchemy/sql/compiler.py and SQLiteDDLCompiler.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import type { ClauseElement } from '../clause-element.ts';
import {
  CheckConstraint,
  type Constraint,
  ForeignKeyConstraint,
  type Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from '../constraints.ts';
import { type CreateIndex, type CreateTable, Ddl, type DdlElement, type DropIndex, type DropTable } from '../ddl.ts';
import { DefaultClause } from '../defaults.ts';
import { CompileError, PythonBuiltinError } from '../errors.ts';
import type { Column, Table } from '../schema.ts';
import { STRINGTYPE } from '../types.ts';
import { IdentifierPreparer } from './preparer.ts';
import { SqlCompiler } from './sql-compiler.ts';
import { typeText } from './type-compiler.ts';

const FK_ACTION = /^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$/i;
const FK_ACTION_TEXT = '^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$';
const FK_INITIALLY = /^(?:DEFERRED|IMMEDIATE)$/i;
const FK_INITIALLY_TEXT = '^(?:DEFERRED|IMMEDIATE)$';

/** The text of a DDL statement. */
export function compileDdl(element: DdlElement, dialect: 'sqlite' | 'default' = 'sqlite'): string {
  return new DdlCompiler(dialect).process(element);
}

class DdlCompiler {
  private readonly dialect: 'sqlite' | 'default';
  private readonly preparer: IdentifierPreparer;

  constructor(dialect: 'sqlite' | 'default') {
    this.dialect = dialect;
    this.preparer = new IdentifierPreparer(dialect);
  }

  private get isSqlite(): boolean {
    return this.dialect === 'sqlite';
  }

  process(element: DdlElement): string {
    switch (element.visitName) {
      case 'create_table':
        return this.createTable(element as CreateTable);
      case 'drop_table': {
        const drop = element as DropTable;
        return `\nDROP TABLE ${drop.ifExists ? 'IF EXISTS ' : ''}${this.preparer.formatTable(drop.element)}`;
      }
      case 'create_index':
        return this.createIndex(element as CreateIndex);
      case 'drop_index': {
        const drop = element as DropIndex;
        if (drop.element.name === null) throw new CompileError('DROP INDEX requires that the index have a name');
        return `\nDROP INDEX ${drop.ifExists ? 'IF EXISTS ' : ''}${this.indexName(drop.element)}`;
      }
      default:
        return element instanceof Ddl ? element.statement : '';
    }
  }

  /** An expression inside DDL: values written out, columns without their table. */
  private expression(element: ClauseElement): string {
    const compiler = new SqlCompiler({
      dialect: this.dialect,
      paramstyle: 'named',
      literalBinds: true,
      plugins: {},
      columnKeys: null,
      forExecutemany: false,
      lint: false,
      literalEncoder: null,
    });
    return compiler.process(element, { literalBinds: true, includeTable: false });
  }

  private createTable(create: CreateTable): string {
    const table = create.element;
    let text = '\nCREATE ';
    if (table.prefixes.length > 0) text += `${table.prefixes.join(' ')} `;
    text += `TABLE ${create.ifNotExists ? 'IF NOT EXISTS ' : ''}${this.preparer.formatTable(table)} (`;
    let separator = '\n';
    for (const column of table.tableColumnList) {
      const spec = this.columnText(table, column);
      if (spec === null) continue;
      text += `${separator}\t${spec}`;
      separator = ', \n';
    }
    const constraints = this.tableConstraints(table);
    if (constraints) text += `${separator}\t${constraints}`;
    return `${text}\n)${this.tableOptions(table)}\n\n`;
  }

  private columnText(table: Table, column: Column): string | null {
    if (column.system) return null;
    try {
      const constraints = [...column.constraints].map((c) => this.constraint(c)).filter((t) => t);
      const spec = this.columnSpecification(column);
      return constraints.length > 0 ? `${spec} ${constraints.join(' ')}` : spec;
    } catch (error) {
      if (error instanceof CompileError)
        throw new CompileError(`(in table '${table.description}', column '${column.name}'): ${error.message}`);
      throw error;
    }
  }

  private columnSpecification(column: Column): string {
    let text = `${this.preparer.quote(column.name, column.quote)} ${typeText(column.type)}`;
    const fallback = this.defaultText(column);
    if (fallback !== null)
      text +=
        this.isSqlite && !/^\s*['"(]/.test(fallback) && /\W/.test(fallback.split('\n')[0] ?? '')
          ? ` DEFAULT (${fallback})`
          : ` DEFAULT ${fallback}`;
    if (!this.isSqlite && column.computed) text += this.computedText(column);
    if (!column.nullable) {
      text += ' NOT NULL';
      if (column.options.sqliteOnConflictNotNull) text += ` ON CONFLICT ${column.options.sqliteOnConflictNotNull}`;
    }
    if (!this.isSqlite) return text;
    if (column.isPrimaryKey) text += this.inlinePrimaryKey(column);
    if (column.computed) text += this.computedText(column);
    return text;
  }

  private computedText(column: Column): string {
    const { computed } = column;
    if (!computed) return '';
    const stored = computed.persisted === true ? ' STORED' : computed.persisted === false ? ' VIRTUAL' : '';
    return ` GENERATED ALWAYS AS (${this.expression(computed.sqltext)})${stored}`;
  }

  private inlinePrimaryKey(column: Column): string {
    const table = column.table as unknown as Table;
    if (column.autoincrement === true && table.primaryKey.size !== 1)
      throw new CompileError('SQLite does not support autoincrement for composite primary keys');
    if (!this.usesAutoincrement(table, column)) return '';
    const onConflict = column.options.sqliteOnConflictPrimaryKey;
    return ` PRIMARY KEY${onConflict ? ` ON CONFLICT ${onConflict}` : ''} AUTOINCREMENT`;
  }

  private usesAutoincrement(table: Table, column: Column): boolean {
    return (
      table.sqliteAutoincrement &&
      table.primaryKey.size === 1 &&
      column.type.affinity === 'Integer' &&
      column.foreignKeys.size === 0
    );
  }

  private defaultText(column: Column): string | null {
    const value = column.serverDefault;
    if (!(value instanceof DefaultClause)) return null;
    if (typeof value.arg === 'string') return (STRINGTYPE.literalProcessor() as (v: unknown) => string)(value.arg);
    return this.expression(value.arg);
  }

  private tableConstraints(table: Table): string {
    const constraints: Constraint[] = [];
    if (table.primaryKey.size > 0) constraints.push(table.primaryKey);
    constraints.push(...table.sortedConstraints.filter((c) => c !== table.primaryKey));
    return constraints
      .filter((c) => !(c instanceof CheckConstraint && c.forNonNativeBoolean && !this.isSqlite))
      .map((c) => this.constraint(c))
      .filter((text): text is string => text !== null)
      .join(', \n\t');
  }

  private preamble(constraint: Constraint): string {
    return constraint.name === null ? '' : `CONSTRAINT ${this.preparer.quote(constraint.name)} `;
  }

  private deferrability(constraint: Constraint): string {
    let text = '';
    if (constraint.deferrable !== null) text += constraint.deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
    if (constraint.initially !== null)
      text += ` INITIALLY ${this.preparer.validateSqlPhrase(constraint.initially, FK_INITIALLY, FK_INITIALLY_TEXT)}`;
    return text;
  }

  private names(columns: Iterable<{ readonly name: string }>): string {
    return [...columns].map((c) => this.preparer.quote(c.name)).join(', ');
  }

  private constraint(constraint: Constraint): string | null {
    if (constraint instanceof PrimaryKeyConstraint) return this.primaryKey(constraint);
    if (constraint instanceof ForeignKeyConstraint) return this.foreignKey(constraint);
    if (constraint instanceof UniqueConstraint) {
      if (constraint.size === 0) return '';
      const onConflict = constraint.sqliteOnConflict ?? this.columnConflict(constraint, 'sqliteOnConflictUnique');
      return `${this.preamble(constraint)}UNIQUE (${this.names(constraint)})${this.deferrability(constraint)}${onConflict ? ` ON CONFLICT ${onConflict}` : ''}`;
    }
    if (constraint instanceof CheckConstraint) {
      const onConflict = constraint.sqliteOnConflict ? ` ON CONFLICT ${constraint.sqliteOnConflict}` : '';
      return `${this.preamble(constraint)}CHECK (${this.expression(constraint.sqltext)})${this.deferrability(constraint)}${onConflict}`;
    }
    throw new CompileError(`No text for constraint ${pythonRepr(constraint)}`);
  }

  private columnConflict(
    constraint: UniqueConstraint | PrimaryKeyConstraint,
    option: 'sqliteOnConflictUnique' | 'sqliteOnConflictPrimaryKey',
  ): string | null {
    const [only] = [...constraint];
    return constraint.size === 1 ? (only?.options[option] ?? null) : null;
  }

  private primaryKey(constraint: PrimaryKeyConstraint): string | null {
    if (constraint.size === 0) return '';
    const [only] = [...constraint];
    if (
      this.isSqlite &&
      only &&
      constraint.size === 1 &&
      only.isPrimaryKey &&
      this.usesAutoincrement(constraint.table, only)
    )
      return null;
    const columns = constraint.implicitGenerated ? constraint.columnsAutoincFirst : [...constraint];
    const onConflict = constraint.sqliteOnConflict ?? this.columnConflict(constraint, 'sqliteOnConflictPrimaryKey');
    return `${this.preamble(constraint)}PRIMARY KEY (${this.names(columns)})${this.deferrability(constraint)}${onConflict ? ` ON CONFLICT ${onConflict}` : ''}`;
  }

  private foreignKey(constraint: ForeignKeyConstraint): string | null {
    const { elements } = constraint;
    const remote = constraint.referredTable;
    const local = constraint.table;
    if (this.isSqlite && local.schema !== remote.schema) return null;
    const own = this.names(elements.map((fk) => fk.parent as Column));
    const referred = this.names(elements.map((fk) => fk.column));
    let text = `${this.preamble(constraint)}FOREIGN KEY(${own}) REFERENCES ${this.preparer.formatTable(remote, !this.isSqlite)} (${referred})`;
    if (constraint.match !== null) text += ` MATCH ${constraint.match}`;
    if (constraint.ondelete !== null)
      text += ` ON DELETE ${this.preparer.validateSqlPhrase(constraint.ondelete, FK_ACTION, FK_ACTION_TEXT)}`;
    if (constraint.onupdate !== null)
      text += ` ON UPDATE ${this.preparer.validateSqlPhrase(constraint.onupdate, FK_ACTION, FK_ACTION_TEXT)}`;
    return text + this.deferrability(constraint);
  }

  private tableOptions(table: Table): string {
    if (!this.isSqlite) return '';
    const options = [...(table.sqliteWithRowid ? [] : ['WITHOUT ROWID']), ...(table.sqliteStrict ? ['STRICT'] : [])];
    return options.length > 0 ? `\n ${options.join(',\n ')}` : '';
  }

  private indexName(index: Index): string {
    const schema = index.table?.schema ? `${this.preparer.quote(index.table.schema)}.` : '';
    return `${schema}${this.preparer.quote(index.name ?? '', index.quote)}`;
  }

  private createIndex(create: CreateIndex): string {
    const index = create.element;
    if (!index.table) throw new CompileError(`Index '${index.name}' is not associated with any table.`);
    if (index.name === null) throw new PythonBuiltinError('AssertionError', '');
    const expressions = index.expressions.map((e) => (typeof e === 'string' ? e : this.expression(e)));
    const where = index.sqliteWhere ? ` WHERE ${this.expression(index.sqliteWhere)}` : '';
    return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${create.ifNotExists ? 'IF NOT EXISTS ' : ''}${this.indexName(index)} ON ${this.preparer.formatTable(index.table, !this.isSqlite)} (${expressions.join(', ')})${where}`;
  }
}
