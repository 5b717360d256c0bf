/**
 * Foreign keys, keys, CHECKs and indexes of tables, with the moment at which each finds its columns.
 *
 * Counterpart: ForeignKey, Constraint and Index of sqlalchemy/sql/schema.py.
 */

import { pythonRepr } from '../util/python-repr.ts';
import type { ClauseElement } from './clause-element.ts';
import { expect, expectColumnOrKey } from './coercions.ts';
import { type ColumnCollection, DedupeColumnCollection } from './column-collection.ts';
import { ColumnClause, type ColumnElement, findColumns, TextClause } from './elements.ts';
import {
  ArgumentError,
  ConstraintColumnNotFoundError,
  InvalidRequestError,
  NoReferencedColumnError,
  NoReferencedTableError,
} from './errors.ts';
import { nextElementId } from './names.ts';
import { constraintNameForTable } from './naming.ts';
import { Column, Table, tableKey } from './schema.ts';
import { type FromClause, TableClause } from './selectable.ts';
import { traverse } from './visitors.ts';
import { warn } from './warnings.ts';

export interface ForeignKeyOptions {
  readonly useAlter?: boolean;
  readonly name?: string | null;
  readonly onupdate?: string | null;
  readonly ondelete?: string | null;
  readonly deferrable?: boolean | null;
  readonly initially?: string | null;
  readonly linkToName?: boolean;
  readonly match?: string | null;
  readonly info?: Map<unknown, unknown>;
  readonly comment?: string | null;
  readonly sqliteOnConflict?: string | null;
}

/** One column's reference to another: `ForeignKey('users.id')`. */
export class ForeignKey {
  readonly visitName = 'foreign_key';
  /** The target as it was given: `table.column`, or a column. */
  readonly colspec: string | ColumnElement;
  constraint: ForeignKeyConstraint | null;
  parent: Column | null = null;
  readonly options: ForeignKeyOptions;
  private readonly unresolvable: boolean;
  private resolved: ColumnElement | null = null;

  constructor(
    column: unknown,
    options: ForeignKeyOptions = {},
    internal: { constraint?: ForeignKeyConstraint | null; unresolvable?: boolean } = {},
  ) {
    this.colspec = expectColumnOrKey('ddl-referred-column', column) as string | ColumnElement;
    if (this.colspec instanceof ColumnClause && this.colspec.table && !(this.colspec.table instanceof TableClause))
      throw new ArgumentError(
        `ForeignKey received Column not bound to a Table, got: ${pythonRepr(this.colspec.table)}`,
      );
    this.options = options;
    this.constraint = internal.constraint ?? null;
    this.unresolvable = internal.unresolvable ?? false;
  }

  get name(): string | null {
    return this.options.name ?? null;
  }
  get ondelete(): string | null {
    return this.options.ondelete ?? null;
  }
  get onupdate(): string | null {
    return this.options.onupdate ?? null;
  }
  get useAlter(): boolean {
    return this.options.useAlter ?? false;
  }
  get linkToName(): boolean {
    return this.options.linkToName ?? false;
  }

  pythonRepr(): string {
    return `ForeignKey(${pythonRepr(this.targetFullname)})`;
  }

  copy(): ForeignKey {
    return new ForeignKey(this.targetFullname, this.options);
  }

  /** `users.id`. */
  get targetFullname(): string {
    if (typeof this.colspec === 'string') return this.colspec;
    const column = this.colspec as ColumnClause;
    const table = column.table as TableClause | null;
    return table ? `${table.fullname}.${column.key}` : column.key;
  }

  private get columnTokens(): readonly [schema: string | null, table: string, column: string | null] {
    const parts = this.targetFullname.split('.');
    if (parts.length === 1) return [null, parts[0] as string, null];
    const column = parts.pop() as string;
    const table = parts.pop() as string;
    return [parts.length > 0 ? parts.join('.') : null, table, column];
  }

  get referredSchema(): string | null {
    return this.columnTokens[0];
  }

  tableKey(): string | null {
    if (typeof this.colspec !== 'string') {
      const table = (this.colspec as ColumnClause).table;
      return table instanceof Table ? table.key : table instanceof TableClause ? table.fullname : null;
    }
    const [schema, table] = this.columnTokens;
    return tableKey(table, schema);
  }

  references(table: FromClause): boolean {
    return table.correspondingColumn(this.column) !== null;
  }

  /** The column of `from` that this refers to; null where it has none. */
  getReferent(from: FromClause): ColumnElement | null {
    return from.columns.correspondingColumn(this.column);
  }

  private resolveTokens(): readonly [parent: Table, key: string, column: string | null] {
    if (!this.parent)
      throw new InvalidRequestError('this ForeignKey object does not yet have a parent Column associated with it.');
    if (!this.parent.table)
      throw new InvalidRequestError("this ForeignKey's parent column is not yet associated with a Table.");
    let parentTable = this.parent.table as unknown as Table;
    for (const base of this.parent.baseColumns)
      if (base instanceof Column && base.table instanceof Table) {
        parentTable = base.table;
        break;
      }
    const [schema, table, column] = this.columnTokens;
    return [parentTable, tableKey(table, schema ?? parentTable.metadata.schema), column];
  }

  private linkToColumn(parentTable: Table, table: Table, colname: string | null): ColumnElement {
    let key = colname;
    let column: ColumnElement | undefined;
    if (key === null) {
      key = this.parent?.key ?? '';
      column = table.columns.get(key);
    } else if (this.linkToName) column = [...table.columns].find((c) => c.name === key);
    else column = table.columns.get(key);
    if (!column)
      throw new NoReferencedColumnError(
        `Could not initialize target column for ForeignKey '${this.targetFullname}' on table '${parentTable.name}': table '${table.name}' has no column named '${key}'`,
        table.name,
        key,
      );
    return column;
  }

  private setTargetColumn(column: ColumnElement): void {
    const parent = this.parent as Column;
    if (parent.type.isNull) parent.type = column.type;
    parent.setupOnMemoizedFks((fk) => {
      if (fk.parent?.type.isNull) fk.parent.type = column.type;
    });
    this.resolved = column;
  }

  /** The column referred to; raises NoReferencedTableError or NoReferencedColumnError. */
  get column(): Column {
    this.resolved ??= this.resolveColumn(true);
    return this.resolved as Column;
  }

  /** The column referred to; null where its table is not known (yet) and `raiseError` is false. */
  resolveColumn(raiseError: boolean): ColumnElement | null {
    if (this.resolved) return this.resolved;
    if (typeof this.colspec !== 'string') return this.colspec;
    const [parentTable, key, colname] = this.resolveTokens();
    const table = this.unresolvable ? undefined : parentTable.metadata.tables.get(key);
    if (!table) {
      if (!raiseError) return null;
      throw new NoReferencedTableError(
        `Foreign key associated with column '${this.parent?.pythonStr()}' could not find table '${key}' with which to generate a foreign key to target column '${colname ?? 'None'}'`,
        key,
      );
    }
    if (!parentTable.metadata.tables.has(parentTable.key)) {
      if (!raiseError) return null;
      throw new InvalidRequestError(`Table ${parentTable.key} is no longer associated with its parent MetaData`);
    }
    return this.linkToColumn(parentTable, table, colname);
  }

  /** Becomes the key of a column; its constraint is made when the column gets its table. */
  setParent(column: Column): void {
    if (this.parent && this.parent !== column) throw new InvalidRequestError('This ForeignKey already has a parent !');
    this.parent = column;
    column.foreignKeySet.add(this);
    column.onTableAttach((c, table) => this.setTable(c, table));
  }

  /** The table referred to has come into being. */
  setRemoteTable(table: Table): void {
    const [parentTable, , colname] = this.resolveTokens();
    this.setTargetColumn(this.linkToColumn(parentTable, table, colname));
    this.constraint?.validateDestTable();
  }

  removeFromMetadata(memos: Map<string, ForeignKey[]>): void {
    for (const [key, keys] of memos)
      memos.set(
        key,
        keys.filter((fk) => fk !== this),
      );
  }

  private setTable(column: Column, table: Table): void {
    if (!this.constraint) {
      this.constraint = new ForeignKeyConstraint([], [], this.options);
      this.constraint.appendElement(column, this);
      this.constraint.setParent(table);
    }
    table.addForeignKey(this);
    if (typeof this.colspec !== 'string') {
      this.setTargetColumn(this.colspec);
      return;
    }
    const [parentTable, key, colname] = this.resolveTokens();
    const remote = parentTable.metadata.tables.get(key);
    if (remote) {
      try {
        this.setTargetColumn(this.linkToColumn(parentTable, remote, colname));
      } catch (error) {
        if (!(error instanceof NoReferencedColumnError)) throw error;
      }
    }
    parentTable.metadata.memoizeForeignKey(key, colname, this);
  }
}

export interface ConstraintOptions {
  readonly name?: string | null;
  readonly deferrable?: boolean | null;
  readonly initially?: string | null;
  readonly info?: Map<unknown, unknown>;
  readonly comment?: string | null;
  readonly sqliteOnConflict?: string | null;
}

/** A rule of a table. */
export abstract class Constraint {
  abstract readonly visitName: string;
  /** The Python class, for messages. */
  abstract readonly pythonName: string;
  name: string | null;
  /** The name was made by the naming convention (or conv()): the convention leaves it alone. */
  nameIsFinal = false;
  readonly deferrable: boolean | null;
  readonly initially: string | null;
  readonly comment: string | null;
  readonly sqliteOnConflict: string | null;
  readonly info: Map<unknown, unknown>;
  readonly creationOrder: number = nextElementId();
  parent: Table | Column | null = null;
  /** Made by the type of a column (Boolean, Enum). */
  typeBound = false;
  /** Written as an argument of a Column (index=, unique=). */
  columnFlag = false;

  constructor(options: ConstraintOptions = {}) {
    this.name = options.name ?? null;
    this.deferrable = options.deferrable ?? null;
    this.initially = options.initially ?? null;
    this.comment = options.comment ?? null;
    this.sqliteOnConflict = options.sqliteOnConflict ?? null;
    this.info = options.info ?? new Map();
  }

  get table(): Table {
    if (this.parent instanceof Table) return this.parent;
    throw new InvalidRequestError(
      'This constraint is not bound to a table.  Did you mean to call table.append_constraint(constraint) ?',
    );
  }

  /** Becomes a rule of the table (or column) and gets the name that the naming convention gives it. */
  setParent(parent: Table | Column): void {
    this.parent = parent;
    parent.constraints.add(this);
  }

  protected applyNamingConvention(parent: Table | Column): void {
    if (parent instanceof Column) parent.onTableAttach((_column, table) => this.nameFor(table));
    else this.nameFor(parent);
  }

  private nameFor(table: Table): void {
    if (this.nameIsFinal) return;
    const name = constraintNameForTable(this, table);
    if (name) {
      this.name = name;
      this.nameIsFinal = true;
    }
  }
}

/** A constraint over columns. */
export abstract class ColumnCollectionConstraint extends Constraint {
  readonly columnCollection = new DedupeColumnCollection<Column>();
  protected pendingColumns: readonly (ColumnElement | TextClause | string)[];
  protected readonly allowMultipleTables: boolean = false;

  constructor(columns: readonly unknown[], options: ConstraintOptions = {}, autoattach = true) {
    super(options);
    this.pendingColumns = columns.map((c) => expectColumnOrKey('ddl-constraint-column', c));
    if (autoattach && this.pendingColumns.length > 0) checkAttach(this.pendingColumns, this, this.allowMultipleTables);
  }

  get columns(): ColumnCollection<Column> {
    return this.columnCollection;
  }
  get columnKeys(): string[] {
    return this.parent
      ? this.columnCollection.keys()
      : this.pendingColumns.map((c) => (typeof c === 'string' ? c : (c.key ?? '')));
  }
  get size(): number {
    return this.columnCollection.size;
  }
  [Symbol.iterator](): IterableIterator<Column> {
    return this.columnCollection[Symbol.iterator]();
  }
  containsColumn(column: ColumnElement): boolean {
    return this.columnCollection.containsColumn(column);
  }
  has(key: string): boolean {
    return this.columnCollection.has(key);
  }

  protected attachColumns(parent: Table | Column): void {
    for (const column of columnExpressions(this.pendingColumns, parent, this.pythonName))
      this.columnCollection.add(column as Column);
  }

  override setParent(parent: Table | Column): void {
    super.setParent(parent);
    this.attachColumns(parent);
    this.completeParts();
    this.applyNamingConvention(parent);
  }

  /** What must be in place before the constraint gets its name. */
  protected completeParts(): void {}
}

/** The columns behind names; a name that the table lacks is an error. */
function columnExpressions(
  pending: readonly (ColumnElement | TextClause | string)[],
  parent: Table | Column,
  pythonName: string,
): (ColumnElement | TextClause)[] {
  if (parent instanceof Column) return pending.filter((c): c is Column => c instanceof Column);
  return pending.map((c) => {
    if (typeof c !== 'string') return c;
    const column = parent.columns.get(c);
    if (!column)
      throw new ConstraintColumnNotFoundError(
        `Can't create ${pythonName} on table '${parent.description}': no column named '${c}' is present.`,
      );
    return column;
  });
}

/** Attaches to the table of the columns, at once or when the last of them gets its table. */
function checkAttach(
  pending: readonly (ColumnElement | TextClause | string)[],
  item: { setParent(table: Table): void },
  allowMultipleTables: boolean,
  late = false,
): void {
  const columns = pending.filter((c): c is Column => c instanceof Column);
  const withTable = columns.filter((c) => c.table instanceof Table);
  const without = new Set(columns.filter((c) => !(c.table instanceof Table)));
  if (without.size > 0 && !late) {
    if (columns.length === pending.length) {
      for (const column of [...without])
        column.onTableAttach((attached) => {
          without.delete(attached);
          if (without.size === 0) checkAttach(pending, item, allowMultipleTables, true);
        });
      return;
    }
  }
  const tables = new Set(withTable.map((c) => c.table as Table));
  if (tables.size === 1) item.setParent([...tables][0] as Table);
  else if (tables.size > 1 && !allowMultipleTables) {
    const table = withTable[0]?.table as Table;
    const others = withTable.slice(1).filter((c) => c.table !== table);
    if (others.length > 0)
      throw new ArgumentError(
        `Column(s) ${others.map((c) => `'${c.pythonStr()}'`).join(', ')} are not part of table '${table.description}'.`,
      );
  }
}

/** PRIMARY KEY. */
export class PrimaryKeyConstraint extends ColumnCollectionConstraint {
  readonly visitName = 'primary_key_constraint';
  readonly pythonName = 'PrimaryKeyConstraint';
  /** Made by the table from `primary_key=True` columns. */
  readonly implicitGenerated: boolean;

  constructor(columns: readonly unknown[], options: ConstraintOptions = {}, implicitGenerated = false) {
    super(columns, options);
    this.implicitGenerated = implicitGenerated;
  }

  override setParent(parent: Table | Column): void {
    const table = parent as Table;
    this.parent = table;
    table.constraints.add(this);
    this.attachColumns(table);
    if (table.primaryKey !== this) {
      if (table.primaryKey) table.constraints.delete(table.primaryKey);
      table.setPrimaryKey(this);
    }
    let tablePks = [...table.columns].filter((c) => c.primaryKey) as Column[];
    const own = [...this.columnCollection] as Column[];
    if (own.length > 0 && tablePks.length > 0 && !sameColumns(tablePks, own)) {
      const list = (columns: readonly Column[]): string => columns.map((c) => `'${c.name}'`).join(', ');
      warn(
        `Table '${table.name}' specifies columns ${list(tablePks)} as primary_key=True, not matching locally specified columns ${list(own)}; setting the current primary key columns to ${list(own)}. This warning may become an exception in a future release`,
      );
      tablePks = [];
    }
    for (const column of own) {
      column.isPrimaryKey = true;
      if (column.userDefinedNullable === null) column.nullable = false;
    }
    this.columnCollection.extend(tablePks);
    this.applyNamingConvention(table);
  }

  /** A column declared itself part of the key. */
  replace(column: Column): void {
    this.columnCollection.replace(column);
    if (this.implicitGenerated && this.parent instanceof Table) {
      this.name = null;
      this.nameIsFinal = false;
      this.applyNamingConvention(this.parent);
    }
  }

  get columnsAutoincFirst(): readonly Column[] {
    const auto = this.autoincrementColumn;
    return auto ? [auto, ...[...this].filter((c) => c !== auto)] : [...this];
  }

  /** The integer column whose value the database makes up; null for none. */
  get autoincrementColumn(): Column | null {
    const columns = [...this.columnCollection] as Column[];
    if (columns.length === 1) {
      const column = columns[0] as Column;
      if (column.autoincrement === true) {
        validateAutoincrement(column, true);
        return column;
      }
      const may = column.autoincrement === 'auto' || column.autoincrement === 'ignore_fk';
      return may && validateAutoincrement(column, false) ? column : null;
    }
    let auto: Column | null = null;
    for (const column of columns) {
      if (column.autoincrement !== true) continue;
      validateAutoincrement(column, true);
      if (auto)
        throw new ArgumentError(
          `Only one Column may be marked autoincrement=True, found both ${column.name} and ${auto.name}.`,
        );
      auto = column;
    }
    return auto;
  }
}

function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((c) => set.has(c));
}

function validateAutoincrement(column: Column, explicit: boolean): boolean {
  if (column.type.affinity !== 'Integer' && column.type.affinity !== 'Numeric') {
    if (explicit)
      throw new ArgumentError(
        `Column type ${column.type.name.toUpperCase()} on column '${column.pythonStr()}' is not compatible with autoincrement=True`,
      );
    return false;
  }
  if (column.default !== null && !explicit) return false;
  if (column.serverDefault !== null && column.identity === null && !explicit) return false;
  return !(column.foreignKeys.size > 0 && column.autoincrement !== true && column.autoincrement !== 'ignore_fk');
}

/** UNIQUE. */
export class UniqueConstraint extends ColumnCollectionConstraint {
  readonly visitName = 'unique_constraint';
  readonly pythonName = 'UniqueConstraint';
}

/** CHECK. */
export class CheckConstraint extends ColumnCollectionConstraint {
  readonly visitName = 'table_or_column_check_constraint';
  readonly pythonName = 'CheckConstraint';
  readonly sqltext: ClauseElement;
  /** Made by a Boolean: databases with a boolean type do without. */
  forNonNativeBoolean = false;
  protected override readonly allowMultipleTables: boolean = true;

  constructor(sqltext: unknown, options: ConstraintOptions & { table?: Table; autoattach?: boolean } = {}) {
    const text = typeof sqltext === 'string' ? new TextClause(sqltext) : expect('ddl-expression', sqltext);
    super(
      [...findColumns(text)].map((c) => c.origin),
      options,
      options.autoattach ?? true,
    );
    this.sqltext = text;
    if (options.table) this.setParent(options.table);
  }

  get isColumnLevel(): boolean {
    return !(this.parent instanceof Table);
  }
}

/** FOREIGN KEY over one or more columns. */
export class ForeignKeyConstraint extends ColumnCollectionConstraint {
  readonly visitName = 'foreign_key_constraint';
  readonly pythonName = 'ForeignKeyConstraint';
  readonly elements: ForeignKey[];
  readonly onupdate: string | null;
  readonly ondelete: string | null;
  readonly useAlter: boolean;
  readonly match: string | null;

  constructor(columns: readonly unknown[], refcolumns: readonly unknown[], options: ForeignKeyOptions = {}) {
    super(columns, options, false);
    this.onupdate = options.onupdate ?? null;
    this.ondelete = options.ondelete ?? null;
    this.useAlter = options.useAlter ?? false;
    this.match = options.match ?? null;
    const distinct = new Set(columns).size;
    if (distinct !== refcolumns.length) {
      throw new ArgumentError(
        distinct !== columns.length
          ? 'ForeignKeyConstraint with duplicate source column references are not supported.'
          : 'ForeignKeyConstraint number of constrained columns must match the number of referenced columns.',
      );
    }
    this.elements = refcolumns.map((ref) => new ForeignKey(ref, options, { constraint: this }));
    if (this.pendingColumns.length > 0) checkAttach(this.pendingColumns, this, false);
  }

  appendElement(column: Column, fk: ForeignKey): void {
    this.columnCollection.add(column);
    this.elements.push(fk);
  }

  get referredTable(): Table {
    return ((this.elements[0] as ForeignKey).column as ColumnClause).table as unknown as Table;
  }

  validateDestTable(): void {
    const keys = new Set(this.elements.map((e) => e.tableKey()));
    if (keys.has(null) || keys.size <= 1) return;
    const [first, second] = ([...keys] as string[]).sort();
    throw new ArgumentError(
      `ForeignKeyConstraint on ${(this.parent as Table).fullname}(${this.columnKeys.join(', ')}) refers to multiple remote tables: ${first} and ${second}`,
    );
  }

  protected override completeParts(): void {
    [...this.columnCollection].forEach((column, i) => {
      const fk = this.elements[i];
      if (fk && fk.parent !== column) fk.setParent(column);
    });
    this.validateDestTable();
  }
}

export interface IndexOptions {
  readonly unique?: boolean;
  readonly quote?: boolean | null;
  readonly info?: Map<unknown, unknown>;
  readonly sqliteWhere?: ClauseElement | null;
  readonly table?: Table;
  readonly columnFlag?: boolean;
}

/** CREATE INDEX. */
export class Index {
  readonly visitName = 'index';
  readonly pythonName = 'Index';
  name: string | null;
  nameIsFinal = false;
  readonly quote: boolean | null;
  readonly unique: boolean;
  readonly info: Map<unknown, unknown>;
  readonly sqliteWhere: ClauseElement | null;
  readonly columnFlag: boolean;
  table: Table | null = null;
  /** What is indexed; names stand for columns until there is a table. */
  expressions: readonly (ClauseElement | string)[];
  readonly columnCollection = new DedupeColumnCollection<Column>();
  private readonly pending: readonly (ColumnElement | TextClause | string)[];

  constructor(name: string | null, expressions: readonly unknown[], options: IndexOptions = {}) {
    this.name = name;
    this.quote = options.quote ?? null;
    this.unique = options.unique ?? false;
    this.info = options.info ?? new Map();
    this.sqliteWhere = options.sqliteWhere ?? null;
    this.columnFlag = options.columnFlag ?? false;
    this.expressions = expressions.map((e) => expectColumnOrKey('ddl-constraint-column', e));
    this.pending = this.expressions.map((e) => (typeof e === 'string' ? e : firstColumn(e)));
    if (options.table) this.setParent(options.table);
    else if (this.pending.length > 0) checkAttach(this.pending, this, false);
  }

  get columns(): ColumnCollection<Column> {
    return this.columnCollection;
  }

  setParent(table: Table): void {
    if (this.table && this.table !== table)
      throw new ArgumentError(
        `Index '${this.name}' is against table '${this.table.description}', and cannot be associated with table '${table.description}'.`,
      );
    const columns = columnExpressions(this.pending, table, 'Index');
    for (const column of columns) if (column instanceof Column) this.columnCollection.add(column);
    this.table = table;
    table.indexes.add(this);
    this.expressions = this.expressions.map((e, i) => (typeof e === 'string' ? (columns[i] as ClauseElement) : e));
    if (this.nameIsFinal) return;
    const name = constraintNameForTable(this, table);
    if (name) {
      this.name = name;
      this.nameIsFinal = true;
    }
  }
}

/** The column that ties an indexed expression to its table. */
function firstColumn(expression: ClauseElement): ColumnElement | TextClause {
  const columns: ColumnElement[] = [];
  traverse(expression, { column: (c) => columns.push(c as ColumnElement) });
  return columns[0] ?? (expression as ColumnElement);
}
