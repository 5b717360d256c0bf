/**
 * Tables and their columns, kept by a MetaData. Declarative mappings and students make them; ddl/ prints them.
 *
 * Counterpart: sqlalchemy/sql/schema.py. Left out: reflection into MetaData, Sequence, DDL events.
 */
import { pythonRepr } from '../util/python-repr.ts';
import type { ColumnCollection } from './column-collection.ts';
import {
  CheckConstraint,
  Constraint,
  ForeignKey,
  ForeignKeyConstraint,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from './constraints.ts';
import { sortTables } from './ddl-order.ts';
import { type ColumnDefault, Computed, DefaultClause, FetchedValue, Identity, toColumnDefault } from './defaults.ts';
import { ColumnClause, type ColumnElement, type ProxyOptions, type TypeArgument, TypeCoerce } from './elements.ts';
import { ArgumentError, DuplicateColumnError, InvalidRequestError } from './errors.ts';
import { nextElementId } from './names.ts';
import { DEFAULT_NAMING_CONVENTION, type NamingConvention } from './naming.ts';
import { type FromClause, TableClause } from './selectable.ts';
import { Boolean as BooleanType, Enum, String as StringType, type TypeEngine } from './types.ts';
import { warn } from './warnings.ts';

export {
  CheckConstraint,
  Constraint,
  ForeignKey,
  ForeignKeyConstraint,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from './constraints.ts';
export { ColumnDefault, Computed, DefaultClause, FetchedValue, Identity } from './defaults.ts';

/** The key of a table in its MetaData: `schema.name`. */
export function tableKey(name: string, schema: string | null): string {
  return schema === null ? name : `${schema}.${name}`;
}

export type Autoincrement = boolean | 'auto' | 'ignore_fk';

export interface ColumnOptions {
  readonly key?: string | null;
  readonly primaryKey?: boolean;
  /** Left out: not null for a primary key, else nullable. */
  readonly nullable?: boolean;
  readonly autoincrement?: Autoincrement;
  readonly default?: unknown;
  readonly onupdate?: unknown;
  readonly serverDefault?: unknown;
  readonly serverOnupdate?: unknown;
  readonly index?: boolean | null;
  readonly unique?: boolean | null;
  readonly comment?: string | null;
  readonly doc?: string | null;
  readonly quote?: boolean | null;
  readonly info?: Map<unknown, unknown>;
  readonly system?: boolean;
  readonly sqliteOnConflictPrimaryKey?: string | null;
  readonly sqliteOnConflictNotNull?: string | null;
  readonly sqliteOnConflictUnique?: string | null;
}

/** What may be written inside Column(...). */
export type ColumnItem = ForeignKey | Constraint | FetchedValue | ColumnDefault;

/** A column of a table. */
export class Column extends ColumnClause {
  override readonly pythonClass: string = 'sqlalchemy.sql.schema.Column';
  isPrimaryKey: boolean;
  nullable: boolean;
  /** What the student said about nullability; null where nothing was said. */
  userDefinedNullable: boolean | null;
  index: boolean | null;
  unique: boolean | null;
  autoincrement: Autoincrement;
  default: ColumnDefault | null = null;
  onupdate: ColumnDefault | null = null;
  serverDefault: FetchedValue | null = null;
  serverOnupdate: FetchedValue | null = null;
  computed: Computed | null = null;
  identity: Identity | null = null;
  comment: string | null;
  doc: string | null;
  readonly system: boolean;
  readonly info: Map<unknown, unknown>;
  readonly options: ColumnOptions;
  readonly constraints = new Set<Constraint>();
  readonly foreignKeySet = new Set<ForeignKey>();
  creationOrder: number = nextElementId();
  private attachListeners: ((column: Column, table: Table) => void)[] = [];

  constructor(
    name: string | null,
    type: TypeArgument = null,
    items: readonly ColumnItem[] = [],
    options: ColumnOptions = {},
  ) {
    super(name ?? '', type);
    if (name === null && options.quote !== undefined && options.quote !== null)
      throw new ArgumentError("Explicit 'name' is required when sending 'quote' argument");
    this.options = options;
    this.key = options.key ?? this.name;
    this.quote = options.quote ?? null;
    this.isPrimaryKey = options.primaryKey ?? false;
    this.userDefinedNullable = options.nullable ?? null;
    this.nullable = options.nullable ?? !this.isPrimaryKey;
    this.index = options.index ?? null;
    this.unique = options.unique ?? null;
    this.autoincrement = options.autoincrement ?? 'auto';
    this.comment = options.comment ?? null;
    this.doc = options.doc ?? null;
    this.system = options.system ?? false;
    this.info = options.info ?? new Map();
    this.attachTypeConstraint();
    if (options.default !== null && options.default !== undefined) {
      this.default = toColumnDefault(options.default, false);
      this.default.column = this;
    }
    if (options.onupdate !== null && options.onupdate !== undefined) {
      this.onupdate = toColumnDefault(options.onupdate, true);
      this.onupdate.column = this;
    }
    this.attachServerValue(options.serverDefault, false);
    this.attachServerValue(options.serverOnupdate, true);
    for (const item of items) this.addItem(item);
  }

  private attachServerValue(value: unknown, forUpdate: boolean): void {
    if (value === null || value === undefined) return;
    const fetched = value instanceof FetchedValue ? value.asForUpdate(forUpdate) : new DefaultClause(value, forUpdate);
    fetched.attach(this);
  }

  private addItem(item: ColumnItem): void {
    if (item instanceof ForeignKey) item.setParent(this);
    else if (item instanceof FetchedValue) item.attach(this);
    else if (item instanceof Constraint) item.setParent(this);
    else {
      item.column = this;
      if (item.forUpdate) this.onupdate = item;
      else this.default = item;
    }
  }

  /** CHECK constraints that a Boolean or Enum brings along. */
  private attachTypeConstraint(): void {
    this.onTableAttach((column, table) => {
      const type = column.type;
      if (!(type instanceof BooleanType || type instanceof Enum) || !type.createConstraint) return;
      const compared = new TypeCoerce(column, type instanceof Enum ? new StringType() : type);
      const check = new CheckConstraint(compared.in_([...type.constraintValues()]), {
        name: type.constraintName,
        autoattach: false,
      });
      check.typeBound = true;
      check.forNonNativeBoolean = type instanceof BooleanType;
      if (check.parent === null) check.setParent(table);
    });
  }

  override get primaryKey(): boolean {
    return this.isPrimaryKey;
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.foreignKeySet;
  }

  /** `users.id`. */
  pythonStr(): string {
    if (!this.name) return '(no name)';
    return this.table?.namedWithColumn ? `${this.table.description}.${this.name}` : this.name;
  }

  override pythonRepr(): string {
    const shown: string[] = [];
    if (this.key !== this.name) shown.push(`key=${pythonRepr(this.key)}`);
    if (this.isPrimaryKey) shown.push('primary_key=True');
    if (!this.nullable) shown.push('nullable=False');
    if (this.onupdate) shown.push(`onupdate=${describeDefault(this.onupdate)}`);
    if (this.default) shown.push(`default=${describeDefault(this.default)}`);
    if (this.serverDefault instanceof DefaultClause)
      shown.push(`server_default=DefaultClause(${pythonRepr(this.serverDefault.arg)}, for_update=False)`);
    if (this.comment) shown.push(`comment=${pythonRepr(this.comment)}`);
    const parts = [
      pythonRepr(this.name || null),
      this.type.pythonRepr(),
      ...[...this.foreignKeySet].map((fk) => fk.pythonRepr()),
      this.table ? `table=<${this.table.description}>` : 'table=None',
      ...shown,
    ];
    return `Column(${parts.join(', ')})`;
  }

  /** Whether a foreign key of this leads to that column. */
  references(column: ColumnElement): boolean {
    const origins = new Set(column.proxyOrigins());
    return [...this.foreignKeySet].some((fk) => fk.column.proxyOrigins().some((o) => origins.has(o)));
  }

  appendForeignKey(fk: ForeignKey): void {
    fk.setParent(this);
  }

  /** Calls back when the column has its table: at once where it has one. */
  onTableAttach(listener: (column: Column, table: Table) => void): void {
    if (this.table instanceof Table) listener(this, this.table);
    else this.attachListeners.push(listener);
  }

  setupOnMemoizedFks(visit: (fk: ForeignKey) => void): void {
    const table = this.table;
    if (!(table instanceof Table)) return;
    const memos = table.metadata.fkMemos;
    for (const [name, linked] of [
      [this.key, false],
      [this.name, true],
    ] as const)
      for (const fk of [...(memos.get(`${table.key}\n${name}`) ?? [])]) if (fk.linkToName === linked) visit(fk);
  }

  /** Becomes a column of the table; see Table.appendColumn. */
  setParent(table: Table, allNames: Map<string, Column>, allowReplacements: boolean): void {
    if (!this.name)
      throw new ArgumentError(
        'Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table.',
      );
    this.resetMemoizations();
    if (!this.key) this.key = this.name;
    if (this.table && this.table !== (table as FromClause))
      throw new ArgumentError(`Column object '${this.key}' already assigned to Table '${this.table.description}'`);
    const extraRemove = this.conflictWith(table, allNames, allowReplacements);
    table.replaceColumn(this, extraRemove);
    allNames.set(this.name, this);
    this.table = table;
    if (this.isPrimaryKey) table.primaryKey.replace(this);
    else if (table.primaryKey.has(this.key))
      throw new ArgumentError(
        `Trying to redefine primary-key column '${this.key}' as a non-primary-key column on table '${table.fullname}'`,
      );
    this.addFlaggedConstraint(table);
    this.setupOnMemoizedFks((fk) => fk.setRemoteTable(table));
    const listeners = this.attachListeners;
    this.attachListeners = [];
    for (const listener of listeners) listener(this, table);
  }

  private conflictWith(table: Table, allNames: Map<string, Column>, allowReplacements: boolean): Column[] {
    let existing = table.columns.get(this.key) as Column | undefined;
    let conflictsOn: 'name' | 'key' = this.key === this.name ? 'name' : 'key';
    let extraRemove: Column[] = [];
    if (!existing) {
      existing = allNames.get(this.name);
      conflictsOn = 'name';
      if (existing) extraRemove = [existing];
    }
    if (!existing || existing === this) return extraRemove;
    if (!allowReplacements)
      throw new DuplicateColumnError(
        `A column with ${conflictsOn} '${conflictsOn === 'key' ? this.key : this.name}' is already present in table '${table.name}'.`,
      );
    for (const fk of existing.foreignKeys) table.removeForeignKey(fk);
    if (extraRemove.length > 0 && this.key === this.name)
      warn(
        `Column with user-specified key "${existing.key}" is being replaced with plain named column "${this.name}", key "${existing.key}" is being removed.  If this is a reflection operation, specify autoload_replace=False to prevent this replacement.`,
      );
    return extraRemove;
  }

  private addFlaggedConstraint(table: Table): void {
    if (this.index) {
      if (typeof this.index === 'string')
        throw new ArgumentError(
          "The 'index' keyword argument on Column is boolean only. To create indexes with a specific name, create an explicit Index object external to the Table.",
        );
      new Index(null, [this.key], { unique: Boolean(this.unique), columnFlag: true }).setParent(table);
    } else if (this.unique) {
      if (typeof this.unique === 'string')
        throw new ArgumentError(
          "The 'unique' keyword argument on Column is boolean only. To create unique constraints or indexes with a specific name, append an explicit UniqueConstraint to the Table's list of elements, or create an explicit Index object external to the Table.",
        );
      const constraint = new UniqueConstraint([this.key]);
      constraint.columnFlag = true;
      constraint.setParent(table);
    }
  }

  /** A column like this one, without a table: for mixins and annotated types. */
  copyColumn(): Column {
    const items: ColumnItem[] = [...this.foreignKeySet].filter((fk) => fk.constraint === null).map((fk) => fk.copy());
    const generated = this.serverDefault instanceof Computed || this.serverDefault instanceof Identity;
    if (generated && this.serverDefault) items.push(this.serverDefault.copy());
    for (const constraint of this.constraints)
      if (constraint instanceof CheckConstraint && !constraint.typeBound)
        items.push(new CheckConstraint(constraint.sqltext, { name: constraint.name, autoattach: false }));
    const { nullable: _nullable, ...options } = this.options;
    const copy = new Column(this.name || null, this.type, items, {
      ...options,
      key: this.key || null,
      primaryKey: this.isPrimaryKey,
      index: this.index,
      unique: this.unique,
      autoincrement: this.autoincrement,
      default: this.default?.copy() ?? null,
      onupdate: this.onupdate?.copy() ?? null,
      serverDefault: generated ? null : (this.serverDefault?.copy() ?? null),
      serverOnupdate: generated ? null : (this.serverOnupdate?.copy() ?? null),
      comment: this.comment,
      doc: this.doc,
      info: new Map(this.info),
    });
    copy.nullable = this.nullable;
    copy.userDefinedNullable = this.userDefinedNullable;
    return copy;
  }

  /** Fills in on `other` what it does not say itself: `mapped_column()` inside Annotated. */
  mergeInto(other: Column): void {
    if (this.isPrimaryKey) other.isPrimaryKey = true;
    if (this.autoincrement !== 'auto' && other.autoincrement === 'auto') other.autoincrement = this.autoincrement;
    for (const [key, value] of this.info) other.info.set(key, value);
    if (!this.type.isNull && other.type.isNull) other.type = this.type;
    if (this.userDefinedNullable !== null && other.userDefinedNullable === null) {
      other.nullable = this.nullable;
      other.userDefinedNullable = this.userDefinedNullable;
    }
    if (this.default && !other.default) {
      other.default = this.default.copy();
      other.default.column = other;
    }
    if (this.serverDefault && !other.serverDefault) this.serverDefault.copy().attach(other);
    if (this.serverOnupdate && !other.serverOnupdate) this.serverOnupdate.copy().attach(other);
    if (this.onupdate && !other.onupdate) {
      other.onupdate = this.onupdate.copy();
      other.onupdate.column = other;
    }
    if (this.index !== null && other.index === null) other.index = this.index;
    if (this.unique !== null && other.unique === null) other.unique = this.unique;
    if (this.doc && !other.doc) other.doc = this.doc;
    if (this.comment && !other.comment) other.comment = this.comment;
    for (const fk of this.foreignKeySet) if (!fk.constraint) fk.copy().setParent(other);
    for (const constraint of this.constraints)
      if (constraint instanceof CheckConstraint && !constraint.typeBound)
        new CheckConstraint(constraint.sqltext, { name: constraint.name, autoattach: false }).setParent(other);
  }

  /** Sets the name before the column has a table: what a mapped attribute does. */
  setName(name: string): void {
    if (!this.name) {
      this.name = name;
      if (!this.key) this.key = name;
    }
    this.resetMemoizations();
  }

  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    if (!options.name && !this.name)
      throw new InvalidRequestError(
        "Cannot initialize a sub-selectable with this Column object until its 'name' has been assigned.",
      );
    const name = options.name || this.name;
    const proxy = new Column(name, this.type, [], {
      key: options.key || options.name || this.key,
      primaryKey: this.isPrimaryKey,
      nullable: this.nullable,
      quote: options.name ? null : this.quote,
    });
    proxy.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    proxy.table = selectable;
    proxy.attachListeners = [];
    proxy.propagateAttrs = selectable.propagateAttrs;
    const of = selectable.isCloneOf as FromClause | null;
    if (of) proxy.isCloneOf = of.columns.get(proxy.key) ?? null;
    for (const fk of this.foreignKeySet) {
      const target = fk.resolveColumn(false);
      const copy = new ForeignKey(
        target ?? fk.colspec,
        {},
        { constraint: fk.constraint, unresolvable: target === null },
      );
      copy.parent = proxy;
      proxy.foreignKeySet.add(copy);
      options.foreignKeys.add(copy);
    }
    if (this.isPrimaryKey) options.primaryKey.add(proxy);
    return [proxy.key, proxy];
  }
}

function describeDefault(value: ColumnDefault): string {
  const kinds = {
    scalar: 'ScalarElementColumnDefault',
    callable: 'CallableColumnDefault',
    clause: 'ColumnElementColumnDefault',
  };
  return `${kinds[value.kind]}(${pythonRepr(value.arg)})`;
}

/** Whether an element is a column of a table (or a proxy of one). */
export function isColumn(element: unknown): element is Column {
  return element instanceof Column;
}

export interface TableOptions {
  readonly schema?: string | null;
  readonly quote?: boolean | null;
  readonly extendExisting?: boolean;
  readonly keepExisting?: boolean;
  readonly mustExist?: boolean;
  readonly comment?: string | null;
  readonly info?: Map<unknown, unknown>;
  readonly prefixes?: readonly string[];
  readonly implicitReturning?: boolean;
  readonly sqliteAutoincrement?: boolean;
  readonly sqliteWithRowid?: boolean;
  readonly sqliteStrict?: boolean;
}

/** What may be written inside Table(...). */
export type TableItem = Column | Constraint | Index;

/** A table. Make it with Table.define, which knows about tables that exist already. */
export class Table extends TableClause {
  override readonly pythonClass: string = 'sqlalchemy.sql.schema.Table';
  readonly metadata: MetaData;
  private primaryKeyConstraint!: PrimaryKeyConstraint;
  readonly constraints = new Set<Constraint>();
  readonly indexes = new Set<Index>();
  readonly extraDependencies = new Set<Table>();
  info: Map<unknown, unknown>;
  comment: string | null;
  readonly prefixes: readonly string[];
  readonly implicitReturning: boolean;
  sqliteAutoincrement: boolean;
  sqliteWithRowid: boolean;
  sqliteStrict: boolean;

  private constructor(name: string, metadata: MetaData, options: TableOptions) {
    super(name, [], options.schema ?? metadata.schema);
    this.metadata = metadata;
    this.quote = options.quote ?? null;
    this.info = options.info ?? new Map();
    this.comment = options.comment ?? null;
    this.prefixes = options.prefixes ?? [];
    this.implicitReturning = options.implicitReturning ?? true;
    this.sqliteAutoincrement = options.sqliteAutoincrement ?? false;
    this.sqliteWithRowid = options.sqliteWithRowid ?? true;
    this.sqliteStrict = options.sqliteStrict ?? false;
    new PrimaryKeyConstraint([], {}, true).setParent(this);
  }

  /** `Table(name, metadata, ...)`: a new table, or the existing one where the options allow it. */
  static define(name: string, metadata: MetaData, items: readonly TableItem[] = [], options: TableOptions = {}): Table {
    if (options.keepExisting && options.extendExisting)
      throw new ArgumentError('keep_existing and extend_existing are mutually exclusive.');
    const key = tableKey(name, options.schema ?? metadata.schema);
    const existing = metadata.tables.get(key);
    if (existing) {
      if (!options.keepExisting && !options.extendExisting && items.length > 0)
        throw new InvalidRequestError(
          `Table '${key}' is already defined for this MetaData instance.  Specify 'extend_existing=True' to redefine options and columns on an existing Table object.`,
        );
      if (options.extendExisting) existing.extend(items, options);
      return existing;
    }
    if (options.mustExist) throw new InvalidRequestError(`Table '${key}' not defined`);
    const table = new Table(name, metadata, options);
    metadata.addTable(table);
    try {
      table.initItems(items, (options.extendExisting ?? false) || (options.keepExisting ?? false), new Map());
    } catch (error) {
      metadata.removeTable(name, table.schema);
      throw error;
    }
    return table;
  }

  private initItems(items: readonly TableItem[], allowReplacements: boolean, allNames: Map<string, Column>): void {
    for (const item of items) {
      if (item === null || item === undefined) continue;
      if (item instanceof Column) item.setParent(this, allNames, allowReplacements);
      else if (item instanceof Constraint || item instanceof Index) item.setParent(this);
      else
        throw new ArgumentError(
          `'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got ${pythonRepr(item)}`,
        );
    }
  }

  private extend(items: readonly TableItem[], options: TableOptions): void {
    if (options.schema && options.schema !== this.schema)
      throw new ArgumentError(`Can't change schema of existing table from '${this.schema}' to '${options.schema}'`);
    if (options.quote !== undefined && options.quote !== null)
      throw new ArgumentError("Can't redefine 'quote' or 'quote_schema' arguments");
    this.comment = options.comment ?? this.comment;
    this.info = options.info ?? this.info;
    if (options.sqliteAutoincrement !== undefined) this.sqliteAutoincrement = options.sqliteAutoincrement;
    this.initItems(items, true, new Map([...this.tableColumnList].map((c) => [c.name, c])));
  }

  override get columns(): ColumnCollection<Column> {
    return this.tableColumns as unknown as ColumnCollection<Column>;
  }
  override get c(): ColumnCollection<Column> {
    return this.columns;
  }
  get key(): string {
    return tableKey(this.name, this.schema);
  }
  /** PRIMARY KEY: iterates over its columns. */
  override get primaryKey(): PrimaryKeyConstraint {
    return this.primaryKeyConstraint;
  }
  setPrimaryKey(constraint: PrimaryKeyConstraint): void {
    this.primaryKeyConstraint = constraint;
  }
  /** The columns, as Columns. */
  get tableColumnList(): readonly Column[] {
    return [...this.tableColumns] as Column[];
  }
  get autoincrementColumn(): Column | null {
    return this.primaryKeyConstraint.autoincrementColumn;
  }
  get sortedConstraints(): readonly Constraint[] {
    return [...this.constraints].sort((a, b) => a.creationOrder - b.creationOrder);
  }
  get foreignKeyConstraints(): ReadonlySet<ForeignKeyConstraint> {
    const found = new Set<ForeignKeyConstraint>();
    for (const fk of this.tableForeignKeys) if (fk.constraint) found.add(fk.constraint);
    return found;
  }

  addForeignKey(fk: ForeignKey): void {
    this.tableForeignKeys.add(fk);
  }
  removeForeignKey(fk: ForeignKey): void {
    this.tableForeignKeys.delete(fk);
    if (fk.constraint) this.constraints.delete(fk.constraint);
  }
  replaceColumn(column: Column, extraRemove: readonly Column[]): void {
    this.tableColumns.replace(column, extraRemove);
  }

  appendColumn(column: Column, replaceExisting = false): void {
    try {
      column.setParent(this, new Map(this.tableColumnList.map((c) => [c.name, c])), replaceExisting);
    } catch (error) {
      if (error instanceof DuplicateColumnError)
        throw new DuplicateColumnError(
          `${error.message} Specify replace_existing=True to Table.append_column() to replace an existing column.`,
        );
      throw error;
    }
  }
  appendConstraint(constraint: Constraint | Index): void {
    constraint.setParent(this);
  }
  addIsDependentOn(table: Table): void {
    this.extraDependencies.add(table);
  }

  override pythonRepr(): string {
    const columns = this.tableColumnList.map((c) => c.pythonRepr());
    return `Table(${[pythonRepr(this.name), 'MetaData()', ...columns, `schema=${pythonRepr(this.schema)}`].join(', ')})`;
  }

  /** A copy of this table in another MetaData. */
  toMetadata(metadata: MetaData, name: string = this.name): Table {
    const existing = metadata.tables.get(tableKey(name, this.schema));
    if (existing) {
      warn(`Table '${this.description}' already exists within the given MetaData - not copying.`);
      return existing;
    }
    const table = Table.define(
      name,
      metadata,
      this.tableColumnList.map((c) => c.copyColumn()),
      {
        schema: this.schema,
        comment: this.comment,
        prefixes: this.prefixes,
        sqliteAutoincrement: this.sqliteAutoincrement,
      },
    );
    for (const constraint of this.constraints) {
      if (constraint instanceof ForeignKeyConstraint)
        table.appendConstraint(
          new ForeignKeyConstraint(
            constraint.elements.map((fk) => fk.parent?.key ?? ''),
            constraint.elements.map((fk) => fk.targetFullname),
            constraint.elements[0]?.options ?? {},
          ),
        );
      else if (constraint.typeBound || constraint.columnFlag) continue;
      else if (constraint instanceof UniqueConstraint)
        table.appendConstraint(new UniqueConstraint(constraint.columnKeys, { name: constraint.name }));
    }
    return table;
  }
}

/** A collection of tables that refer to each other. */
export class MetaData {
  readonly visitName = 'metadata';
  readonly tables = new Map<string, Table>();
  readonly schema: string | null;
  readonly namingConvention: NamingConvention;
  readonly info: Map<unknown, unknown>;
  /** Foreign keys by the column they name, `table\ncolumn`: tables that come later find them here. */
  readonly fkMemos = new Map<string, ForeignKey[]>();

  constructor(
    options: { schema?: string | null; namingConvention?: NamingConvention | null; info?: Map<unknown, unknown> } = {},
  ) {
    this.schema = options.schema ?? null;
    this.namingConvention =
      options.namingConvention && options.namingConvention.size > 0
        ? options.namingConvention
        : DEFAULT_NAMING_CONVENTION;
    this.info = options.info ?? new Map();
  }

  pythonRepr(): string {
    return 'MetaData()';
  }

  addTable(table: Table): void {
    this.tables.set(table.key, table);
  }
  memoizeForeignKey(key: string, column: string | null, fk: ForeignKey): void {
    const memo = `${key}\n${column}`;
    const list = this.fkMemos.get(memo);
    if (list) list.push(fk);
    else this.fkMemos.set(memo, [fk]);
  }
  removeTable(name: string, schema: string | null): void {
    const table = this.tables.get(tableKey(name, schema));
    if (!table) return;
    this.tables.delete(table.key);
    for (const fk of table.foreignKeys) fk.removeFromMetadata(this.fkMemos);
  }
  remove(table: Table): void {
    this.removeTable(table.name, table.schema);
  }
  clear(): void {
    this.tables.clear();
    this.fkMemos.clear();
  }
  /** The tables, those referred to first. */
  get sortedTables(): readonly Table[] {
    return sortTables([...this.tables.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
  }
}

/** A light table: `table('t', column('a'))`. */
export function table(name: string, columns: readonly ColumnClause[] = [], schema: string | null = null): TableClause {
  return new TableClause(name, columns, schema);
}

export type { TypeEngine };
