/**
 * What rows come from: tables, joins, aliases, subqueries, CTEs, and the SELECT statements themselves. They make each other
 * (a table gives a Select, a Select a Subquery), hence one file; select-state.ts works out FROM lists and joins.
 *
 * Counterpart: sqlalchemy/sql/selectable.py. Left out: LATERAL, TABLESAMPLE, hints, FETCH, FOR UPDATE beyond its arguments.
 */
import { pythonRepr } from '../util/python-repr.ts';
import type { Annotations } from './annotations.ts';
import { ClauseElement, type CloneOptions, type SetupJoin, type TraverseField } from './clause-element.ts';
import { expect, expectLimitOffset, refuseList } from './coercions.ts';
import { ClauseAdapter } from './column-adapter.ts';
import { ColumnCollection, ColumnSet, DedupeColumnCollection, ElementSet } from './column-collection.ts';
import { Delete, Insert, Update } from './dml.ts';
import {
  type BindParameter,
  BooleanClauseList,
  ClauseList,
  ColumnClause,
  ColumnElement,
  inheritPropagateAttrs,
  literalColumn,
  OffsetLimitParam,
  type ProxyOptions,
  selectIterableOf,
  TableValuedColumn,
  type TextClause,
  type TypeArgument,
  UnaryExpression,
} from './elements.ts';
import { ArgumentError, InvalidRequestError, NotSupportedInPlayground } from './errors.ts';
import { joinCondition } from './join-condition.ts';
import { anonymousName, isAnonymous } from './names.ts';
import { type Operator, operators } from './operators.ts';
import type { ForeignKey } from './schema.ts';
import {
  allSelectedColumns,
  columnNamingConvention,
  columnsClauseFroms,
  generateColumnsPlusNames,
} from './select-columns.ts';
import { reduceColumns } from './sql-util.ts';
import { BOOLEANTYPE, NULLTYPE, TABLEVALUE, type TypeEngine } from './types.ts';

/** How the columns of a SELECT are labelled. */
export const LABEL_STYLE_NONE = 'LABEL_STYLE_NONE';
export const LABEL_STYLE_TABLENAME_PLUS_COL = 'LABEL_STYLE_TABLENAME_PLUS_COL';
export const LABEL_STYLE_DISAMBIGUATE_ONLY = 'LABEL_STYLE_DISAMBIGUATE_ONLY';
export const LABEL_STYLE_LEGACY_ORM = 'LABEL_STYLE_LEGACY_ORM';
export const LABEL_STYLE_DEFAULT = LABEL_STYLE_DISAMBIGUATE_ONLY;
export type LabelStyle =
  | typeof LABEL_STYLE_NONE
  | typeof LABEL_STYLE_TABLENAME_PLUS_COL
  | typeof LABEL_STYLE_DISAMBIGUATE_ONLY
  | typeof LABEL_STYLE_LEGACY_ORM;

/** Where `generateFromclauseColumnProxies` puts what it makes. */
export interface ProxyTarget {
  readonly columns: ColumnCollection;
  readonly primaryKey: ColumnSet;
  readonly foreignKeys: Set<ForeignKey>;
}

/** Anything that has rows. */
export abstract class ReturnsRows extends ClauseElement {
  override readonly isReturnsRows: boolean = true;
  override readonly isSelectable: boolean = true;

  abstract get exportedColumns(): ColumnCollection;
  abstract isDerivedFrom(from: ClauseElement | null): boolean;
  /** Adds to a subquery or alias of this the columns that stand for its columns. */
  abstract generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compoundColumns?: readonly (readonly ColumnElement[])[] | null,
  ): void;

  correspondingColumn(column: ColumnElement, requireEmbedded = false): ColumnElement | null {
    return this.exportedColumns.correspondingColumn(column, requireEmbedded);
  }

  lateral(): never {
    throw new NotSupportedInPlayground('LATERAL', 'SQLite does not have it; use a correlated subquery.');
  }
}

/** Something that can stand in FROM. */
export abstract class FromClause extends ReturnsRows {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.FromClause';
  override readonly isFromClause: boolean = true;
  /** It has a name that columns are qualified with. */
  readonly namedWithColumn: boolean = false;
  schema: string | null = null;
  protected collections: ProxyTarget | null = null;

  protected abstract populateColumnCollection(target: ProxyTarget): void;

  protected setupCollections(): ProxyTarget {
    if (this.collections) return this.collections;
    const target: ProxyTarget = {
      columns: new ColumnCollection(),
      primaryKey: new ColumnSet(),
      foreignKeys: new Set(),
    };
    this.populateColumnCollection(target);
    this.collections = target;
    return target;
  }

  get columns(): ColumnCollection {
    return this.setupCollections().columns;
  }
  get c(): ColumnCollection {
    return this.columns;
  }
  /** The columns that make a row unique: a set of columns, or a Table's PRIMARY KEY. */
  get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return this.setupCollections().primaryKey;
  }
  /** The columns that make a row unique, in order. */
  get primaryKeyColumns(): readonly ColumnElement[] {
    return [...this.primaryKey];
  }
  get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.setupCollections().foreignKeys;
  }
  get exportedColumns(): ColumnCollection {
    return this.columns;
  }
  get selectIterable(): readonly ClauseElement[] {
    return [...this.columns].filter((c) => !c.omitFromStatements);
  }
  /** FROM objects that this one contains, so that they are not listed beside it. */
  get hideFroms(): readonly ClauseElement[] {
    return [];
  }
  override get description(): string | null {
    return `${this.pythonClass.split('.').at(-1)} object`;
  }

  override annotate(values: Annotations): this {
    return super.annotate(values);
  }

  override withAnnotations(values: Annotations): this {
    if (!this.isImmutable) this.setupCollections();
    return super.withAnnotations(values);
  }

  override clone(options: CloneOptions = {}): this {
    return super.clone(options);
  }

  override copyInternals(options: CloneOptions): void {
    super.copyInternals(options);
    if (options.indColsOnFromclause) this.resetColumnCollection();
  }

  resetColumnCollection(): void {
    this.collections = null;
  }

  /** The table under it got a column: forget what was worked out. */
  refreshForNewColumn(_column: ColumnElement): void {
    this.resetColumnCollection();
  }

  isDerivedFrom(from: ClauseElement | null): boolean {
    return from !== null && this.clonedSet().some((e) => e.origin === from.origin);
  }

  isLexicalEquivalent(other: ClauseElement): boolean {
    const mine = new Set(this.clonedSet().map((e) => e.origin));
    return other.clonedSet().some((e) => mine.has(e.origin));
  }

  generateFromclauseColumnProxies(from: FromClause, target: ProxyTarget): void {
    target.columns.populateSeparateKeys(
      [...this.columns].map((c) =>
        c.makeProxy(from, { primaryKey: target.primaryKey, foreignKeys: target.foreignKeys }),
      ),
    );
  }

  select(): Select {
    return new Select([this]);
  }
  join(right: unknown, onclause: unknown = null, options: { isouter?: boolean; full?: boolean } = {}): Join {
    return new Join(this, right, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoin(right: unknown, onclause: unknown = null, full = false): Join {
    return new Join(this, right, onclause, true, full);
  }
  alias(name: string | null = null, _flat = false): FromClause {
    return new Alias(this, name);
  }
  anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    return this.alias(options.name ?? null);
  }
}

/** A FROM object with a name. */
export abstract class NamedFromClause extends FromClause {
  override readonly namedWithColumn: boolean = true;
  name = '';

  tableValued(): TableValuedColumn {
    return new TableValuedColumn(this, TABLEVALUE);
  }
}

/** `left JOIN right ON onclause`. */
export class Join extends FromClause {
  readonly visitName: string = 'join';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Join';
  override readonly isJoin: boolean = true;
  left: FromClause;
  right: FromClause;
  onclause: ClauseElement;
  readonly isouter: boolean;
  readonly full: boolean;

  constructor(left: unknown, right: unknown, onclause: unknown = null, isouter = false, full = false) {
    super();
    this.left = expect('from-clause', left) as FromClause;
    this.right = (expect('from-clause', right) as FromClause).selfGroup() as FromClause;
    this.onclause =
      onclause === null || onclause === undefined
        ? joinCondition(this.left, this.right, { aSubset: this.left instanceof Join ? this.left.right : null })
        : expect('on-clause', onclause).selfGroup(operators.asbool);
    this.isouter = isouter;
    this.full = full;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['left', 'element'],
      ['right', 'element'],
      ['onclause', 'element'],
    ];
  }

  override get description(): string {
    return `Join object on ${this.left.description}(${this.left.id}) and ${this.right.description}(${this.right.id})`;
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    if (from === null) return false;
    return from.origin === this.origin || this.left.isDerivedFrom(from) || this.right.isDerivedFrom(from);
  }

  override selfGroup(): ClauseElement {
    return new FromGrouping(this);
  }

  protected populateColumnCollection(target: ProxyTarget): void {
    const columns = [...this.left.columns, ...this.right.columns];
    for (const c of reduceColumns(
      columns.filter((column) => column.primaryKey),
      [this.onclause],
    ))
      target.primaryKey.add(c);
    target.columns.populateSeparateKeys(columns.map((c) => [c.tqKeyLabel ?? '', c] as const));
    for (const column of columns) for (const fk of column.foreignKeys) target.foreignKeys.add(fk);
  }

  override copyInternals(options: CloneOptions): void {
    super.copyInternals(withFromReplacement(options, [...this.left.fromObjects, ...this.right.fromObjects]));
    this.resetColumnCollection();
  }

  override refreshForNewColumn(column: ColumnElement): void {
    super.refreshForNewColumn(column);
    this.left.refreshForNewColumn(column);
    this.right.refreshForNewColumn(column);
  }

  override select(): Select {
    return new Select([this.left, this.right]).selectFrom(this);
  }

  override anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    const name = options.name ?? null;
    if (!options.flat) {
      return this.select().setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL).correlate(null).subquery(name);
    }
    const nameOf = (side: FromClause): string | null => {
      if (side instanceof FromGrouping || side instanceof Join) return name;
      return name && side instanceof NamedFromClause ? `${name}_${side.name}` : name;
    };
    const left = this.left.anonymousFromclause({ name: nameOf(this.left), flat: true });
    const right = this.right.anonymousFromclause({ name: nameOf(this.right), flat: true });
    const adapter = new ClauseAdapter(left).chain(new ClauseAdapter(right));
    return left.join(right, adapter.traverse(this.onclause), { isouter: this.isouter, full: this.full });
  }

  override alias(name: string | null = null, flat = false): FromClause {
    return this.anonymousFromclause({ name, flat });
  }

  override get hideFroms(): readonly ClauseElement[] {
    return this.clonedSet().flatMap((e) => {
      const join = e as Join;
      return [...join.left.fromObjects, ...join.right.fromObjects];
    });
  }

  override get fromObjects(): readonly ClauseElement[] {
    return [this, ...this.left.fromObjects, ...this.right.fromObjects];
  }
}

/** Copies the FROM objects first, so that columns in the copy are those of the copied FROM objects. */
function withFromReplacement(options: CloneOptions, froms: readonly ClauseElement[]): CloneOptions {
  const cloner = options.clone;
  if (!cloner) return options;
  const copies = new Map<ClauseElement, FromClause>();
  for (const from of new Set(froms)) copies.set(from.origin, cloner(from, options) as FromClause);
  return {
    ...options,
    replace: (element) => {
      if (!(element instanceof ColumnClause) || !element.table) return null;
      const copy = copies.get(element.table.origin);
      return copy ? copy.correspondingColumn(element) : null;
    },
  };
}

/** A FROM object made of another: alias, subquery, CTE. */
export abstract class AliasedReturnsRows extends NamedFromClause {
  override readonly isFromContainer: boolean = true;
  element: ReturnsRows;
  /** The name that was given; null where it is anonymous. */
  readonly originalName: string | null;

  constructor(selectable: ReturnsRows, name: string | null) {
    super();
    this.element = selectable;
    inheritPropagateAttrs(this, selectable);
    this.originalName = name;
    this.name = name ?? this.anonymousNameFor(selectable);
  }

  private anonymousNameFor(selectable: ReturnsRows): string {
    const inner = selectable instanceof NamedFromClause && selectable.namedWithColumn ? selectable.name : null;
    return anonymousName(this.id, inner && !isAnonymous(inner) ? inner : 'anon');
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }

  protected populateColumnCollection(target: ProxyTarget): void {
    this.element.generateFromclauseColumnProxies(this, target);
  }

  override refreshForNewColumn(column: ColumnElement): void {
    super.refreshForNewColumn(column);
    if (this.element instanceof FromClause) this.element.refreshForNewColumn(column);
  }

  override get description(): string {
    return isAnonymous(this.name) ? 'anon_1' : this.name;
  }

  get original(): ReturnsRows {
    return this.element;
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    return super.isDerivedFrom(from) || this.element.isDerivedFrom(from);
  }

  override copyInternals(options: CloneOptions): void {
    const existing = this.element;
    super.copyInternals(options);
    if (existing !== this.element) this.resetColumnCollection();
  }

  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}

/** `table AS name`. */
export class Alias extends AliasedReturnsRows {
  readonly visitName: string = 'alias';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Alias';

  override get description(): string {
    return isAnonymous(this.name) ? `Anonymous alias of ${this.element.description}` : this.name;
  }
}

/** A function's rows as a FROM object: `func.json_each(...).table_valued('value')`. */
export class TableValuedAlias extends AliasedReturnsRows {
  readonly visitName: string = 'table_valued_alias';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TableValuedAlias';
  readonly tableValueType: TypeEngine;
  readonly joinsImplicitly: boolean;
  private readonly columnClauses: readonly ColumnClause[];

  constructor(
    func: ReturnsRows,
    name: string | null,
    columns: readonly ColumnClause[],
    tableValueType: TypeEngine = TABLEVALUE,
    joinsImplicitly = false,
  ) {
    super(func, name);
    this.columnClauses = columns;
    this.tableValueType = tableValueType;
    this.joinsImplicitly = joinsImplicitly;
  }

  get column(): TableValuedColumn {
    return new TableValuedColumn(this, this.tableValueType);
  }

  protected override populateColumnCollection(target: ProxyTarget): void {
    for (const column of this.columnClauses) {
      const own = new ColumnClause(column.name, column.type, false, this);
      target.columns.add(own, column.key);
    }
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    return from !== null && this.clonedSet().some((e) => e.origin === from.origin);
  }

  override alias(name: string | null = null): TableValuedAlias {
    return new TableValuedAlias(this.element, name, this.columnClauses, this.tableValueType, this.joinsImplicitly);
  }
}

/** WITH name AS (...). */
export class CTE extends AliasedReturnsRows {
  readonly visitName: string = 'cte';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.CTE';
  declare element: SelectBase;
  readonly recursive: boolean;
  readonly nesting: boolean;
  cteAlias: CTE | null;
  restates: CTE | null;
  prefixes: readonly ClauseElement[];
  suffixes: readonly ClauseElement[];

  constructor(
    selectable: SelectBase | ReturnsRows,
    name: string | null,
    options: {
      recursive?: boolean;
      nesting?: boolean;
      cteAlias?: CTE | null;
      restates?: CTE | null;
      prefixes?: readonly ClauseElement[];
      suffixes?: readonly ClauseElement[];
    } = {},
  ) {
    super(selectable, name);
    this.recursive = options.recursive ?? false;
    this.nesting = options.nesting ?? false;
    this.cteAlias = options.cteAlias ?? null;
    this.restates = options.restates ?? null;
    this.prefixes = options.prefixes ?? [];
    this.suffixes = options.suffixes ?? [];
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['cteAlias', 'element'],
      ['restates', 'element'],
    ];
  }

  protected override populateColumnCollection(target: ProxyTarget): void {
    (this.cteAlias ?? this.element).generateFromclauseColumnProxies(this, target);
  }

  private restated(element: SelectBase): CTE {
    const { recursive, nesting, prefixes, suffixes } = this;
    return new CTE(element, this.name, { recursive, nesting, restates: this, prefixes, suffixes });
  }

  override alias(name: string | null = null): CTE {
    const { recursive, nesting, prefixes, suffixes } = this;
    return new CTE(this.element, name, { recursive, nesting, cteAlias: this, prefixes, suffixes });
  }
  union(...others: readonly unknown[]): CTE {
    return this.restated((this.element as Select).union(...others));
  }
  unionAll(...others: readonly unknown[]): CTE {
    return this.restated((this.element as Select).unionAll(...others));
  }
  /** The CTE that this one adds to with UNION, else itself. */
  get referenceCte(): CTE {
    return this.restates ?? this;
  }
}

/** `(SELECT ...) AS name`. */
export class Subquery extends AliasedReturnsRows {
  readonly visitName: string = 'subquery';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Subquery';
  override readonly isSubquery: boolean = true;
  declare element: SelectBase;

  asScalar(): ScalarSelect {
    return this.element.setLabelStyle(LABEL_STYLE_NONE).scalarSubquery();
  }
}

/** Parentheses round a join. */
export class FromGrouping extends FromClause {
  readonly visitName: string = 'grouping';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.FromGrouping';
  element: FromClause;

  constructor(element: unknown) {
    super();
    this.element = expect('from-clause', element) as FromClause;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  protected populateColumnCollection(): void {}
  override get columns(): ColumnCollection {
    return this.element.columns;
  }
  override get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return this.element.primaryKey;
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.element.foreignKeys;
  }
  override withAnnotations(values: Annotations): this {
    const copy = this.shallowCopy();
    copy.origin = this.origin;
    copy.annotations = values;
    return copy;
  }
  override isDerivedFrom(from: ClauseElement | null): boolean {
    return this.element.isDerivedFrom(from);
  }
  override selfGroup(): ClauseElement {
    return this;
  }
  override alias(name: string | null = null, flat = false): FromClause {
    return new NamedFromGrouping(this.element.alias(name, flat));
  }
  override anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    return new FromGrouping(this.element.anonymousFromclause(options));
  }
  override get hideFroms(): readonly ClauseElement[] {
    return this.element.hideFroms;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
}

export class NamedFromGrouping extends FromGrouping {
  override readonly namedWithColumn: boolean = true;
}

/** A table by its name and columns, without constraints: `table('t', column('a'))`. schema.ts extends it. */
export class TableClause extends NamedFromClause {
  readonly visitName: string = 'table';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TableClause';
  override readonly isTable: boolean = true;
  override readonly isImmutable: boolean = true;
  quote: boolean | null = null;
  protected readonly tableColumns: DedupeColumnCollection<ColumnClause>;
  protected readonly tableForeignKeys = new Set<ForeignKey>();

  constructor(name: string, columns: readonly ColumnClause[] = [], schema: string | null = null) {
    super();
    this.name = name;
    this.schema = schema;
    this.tableColumns = new DedupeColumnCollection<ColumnClause>();
    for (const column of columns) this.addColumnClause(column);
  }

  get fullname(): string {
    return this.schema === null ? this.name : `${this.schema}.${this.name}`;
  }

  private addColumnClause(column: ColumnClause): void {
    if (column.table !== null && column.table !== this)
      throw new ArgumentError(`column object '${column.key}' already assigned to table '${column.table.description}'`);
    this.tableColumns.add(column);
    column.table = this;
  }

  protected populateColumnCollection(): void {}
  override get columns(): ColumnCollection {
    return this.tableColumns as ColumnCollection;
  }
  override get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return new ColumnSet();
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.tableForeignKeys;
  }
  insert(): Insert {
    return new Insert(this);
  }
  update(): Update {
    return new Update(this);
  }
  delete(): Delete {
    return new Delete(this);
  }
  override refreshForNewColumn(): void {}
  override get description(): string {
    return this.name;
  }
  override getChildren(): readonly ClauseElement[] {
    return [];
  }
  override clone(): this {
    return this;
  }
  override copyInternals(): void {}
  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}

/** What with_for_update() was told; SQLite renders nothing for it. */
export interface ForUpdateArg {
  readonly nowait: boolean;
  readonly read: boolean;
  readonly skipLocked: boolean;
  readonly keyShare: boolean;
  readonly of: readonly unknown[] | null;
}

/** A prefix or suffix with the dialect it is for (`*` for all). */
export type Prefix = readonly [ClauseElement, string];

/** SELECT statements and what combines them. */
export abstract class SelectBase extends ReturnsRows {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.SelectBase';
  override readonly isSelectBase: boolean = true;
  override readonly isExecutable: boolean = true;
  labelStyle: LabelStyle = LABEL_STYLE_NONE;
  independentCtes: readonly (readonly [CTE, boolean])[] = [];
  withOptions: readonly unknown[] = [];
  /** Functions applied to the ORM's compile state, with what tells them apart. */
  contextOptions: readonly (readonly [(state: unknown) => void, unknown])[] = [];
  executionOptionsMap: ReadonlyMap<string, unknown> = new Map();
  /** The ORM's compile options; opaque here. */
  compileOptions: unknown = null;

  abstract get allSelectedColumns(): readonly ClauseElement[];
  abstract get selectedColumns(): ColumnCollection;
  abstract scalarType(): TypeEngine;
  abstract setLabelStyle(style: LabelStyle): SelectBase;
  abstract ensureDisambiguatedNames(): SelectBase;

  get exportedColumns(): ColumnCollection {
    return this.selectedColumns;
  }
  getLabelStyle(): LabelStyle {
    return this.labelStyle;
  }

  /** SELECTs take annotations on a clone of their own identity. */
  override withAnnotations(values: Annotations): this {
    const copy = this.clone();
    copy.annotations = values;
    return copy;
  }

  /** A copy to be changed: the next of a chain of method calls. */
  protected generate(): this {
    const copy = this.shallowCopy();
    copy.isCloneOf = null;
    return copy;
  }
  protected with(change: (copy: this) => void): this {
    const copy = this.generate();
    change(copy);
    return copy;
  }

  get implicitSubquery(): Subquery {
    return this.memoize('implicitSubquery', () => this.subquery());
  }
  subquery(name: string | null = null): Subquery {
    return new Subquery(this.ensureDisambiguatedNames(), name);
  }
  alias(name: string | null = null): Subquery {
    return this.subquery(name);
  }
  scalarSubquery(): ScalarSelect {
    return new ScalarSelect(this.labelStyle === LABEL_STYLE_NONE ? this : this.setLabelStyle(LABEL_STYLE_NONE));
  }
  label(name: string | null): ColumnElement {
    return this.scalarSubquery().label(name);
  }
  exists(): Exists {
    return new Exists(this);
  }
  cte(name: string | null = null, recursive = false, nesting = false): CTE {
    return new CTE(this, name, { recursive, nesting });
  }
  addCte(ctes: readonly CTE[], nestHere = false): this {
    return this.with((copy) => {
      copy.independentCtes = [...this.independentCtes, ...ctes.map((cte) => [cte, nestHere] as const)];
    });
  }
  /** Loader options and the like; opaque here. */
  options(...options: readonly unknown[]): this {
    for (const option of options) {
      if (typeof option !== 'object' || option === null)
        throw new ArgumentError(`ExecutionOption Core or ORM object expected, got ${pythonRepr(option)}.`);
    }
    return this.with((copy) => {
      copy.withOptions = [...this.withOptions, ...options];
    });
  }
  executionOptions(options: Readonly<Record<string, unknown>>): this {
    return this.with((copy) => {
      copy.executionOptionsMap = new Map([...this.executionOptionsMap, ...Object.entries(options)]);
    });
  }
  addContextOption(apply: (state: unknown) => void, cacheKey: unknown = null): this {
    return this.with((copy) => {
      copy.contextOptions = [...this.contextOptions, [apply, cacheKey]];
    });
  }
  setCompileOptions(options: unknown): this {
    return this.with((copy) => {
      copy.compileOptions = options;
    });
  }
  union(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('UNION', [this, ...others]);
  }
  unionAll(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('UNION ALL', [this, ...others]);
  }
  except_(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('EXCEPT', [this, ...others]);
  }
  exceptAll(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('EXCEPT ALL', [this, ...others]);
  }
  intersect(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('INTERSECT', [this, ...others]);
  }
  intersectAll(...others: readonly unknown[]): CompoundSelect {
    return new CompoundSelect('INTERSECT ALL', [this, ...others]);
  }
}

/** Parentheses round a SELECT. */
export class SelectStatementGrouping extends SelectBase {
  readonly visitName: string = 'select_statement_grouping';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.SelectStatementGrouping';
  override readonly isSelectContainer: boolean = true;
  element: SelectBase;

  constructor(element: SelectBase) {
    super();
    this.element = element;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  ensureDisambiguatedNames(): SelectBase {
    const inner = this.element.ensureDisambiguatedNames();
    return inner === this.element ? this : new SelectStatementGrouping(inner);
  }
  override getLabelStyle(): LabelStyle {
    return this.element.getLabelStyle();
  }
  setLabelStyle(style: LabelStyle): SelectBase {
    return new SelectStatementGrouping(this.element.setLabelStyle(style));
  }
  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    this.element.generateFromclauseColumnProxies(from, target, compound);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.element.allSelectedColumns;
  }
  get selectedColumns(): ColumnCollection {
    return this.element.selectedColumns;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    return this.element.isDerivedFrom(from);
  }
  scalarType(): TypeEngine {
    return this.element.scalarType();
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

/** A SELECT with ORDER BY, GROUP BY and LIMIT. */
export abstract class GenerativeSelect extends SelectBase {
  override labelStyle: LabelStyle = LABEL_STYLE_DEFAULT;
  orderByClauses: readonly ClauseElement[] = [];
  groupByClauses: readonly ClauseElement[] = [];
  limitClause: ColumnElement | null = null;
  offsetClause: ColumnElement | null = null;
  forUpdateArg: ForUpdateArg | null = null;

  get orderByClause(): ClauseList {
    return new ClauseList(this.orderByClauses, operators.commaOp, true, false);
  }
  get groupByClause(): ClauseList {
    return new ClauseList(this.groupByClauses, operators.commaOp, true, false);
  }
  get hasRowLimitingClause(): boolean {
    return this.limitClause !== null || this.offsetClause !== null;
  }
  /** The LIMIT as a number; null for none. */
  get limitValue(): unknown {
    return this.limitClause instanceof OffsetLimitParam ? this.limitClause.limitOffsetValue : null;
  }
  get offsetValue(): unknown {
    return this.offsetClause instanceof OffsetLimitParam ? this.offsetClause.limitOffsetValue : null;
  }

  withForUpdate(options: Partial<ForUpdateArg> = {}): this {
    return this.with((copy) => {
      copy.forUpdateArg = { nowait: false, read: false, skipLocked: false, keyShare: false, of: null, ...options };
    });
  }
  limit(limit: unknown): this {
    return this.with((copy) => {
      copy.limitClause = expectLimitOffset(limit);
    });
  }
  offset(offset: unknown): this {
    return this.with((copy) => {
      copy.offsetClause = expectLimitOffset(offset);
    });
  }
  fetch(): never {
    throw new NotSupportedInPlayground('Select.fetch()', 'SQLite does not have FETCH FIRST; use limit().');
  }
  slice(start: number | null, stop: number | null): this {
    return this.with((copy) => {
      const [limit, offset] = makeSlice(this.limitClause, this.offsetClause, start, stop);
      copy.limitClause = limit;
      copy.offsetClause = offset;
    });
  }
  /** ORDER BY; one null alone takes it away. */
  orderBy(...clauses: readonly unknown[]): this {
    return this.with((copy) => {
      if (clauses.length === 1 && (clauses[0] === null || clauses[0] === undefined)) copy.orderByClauses = [];
      else
        copy.orderByClauses = [
          ...this.orderByClauses,
          ...clauses.map((c) => expect('order-by', c, { applyPropagateAttrs: copy })),
        ];
    });
  }
  groupBy(...clauses: readonly unknown[]): this {
    return this.with((copy) => {
      if (clauses.length === 1 && (clauses[0] === null || clauses[0] === undefined)) copy.groupByClauses = [];
      else
        copy.groupByClauses = [
          ...this.groupByClauses,
          ...clauses.map((c) => expect('group-by', c, { applyPropagateAttrs: copy })),
        ];
    });
  }
}

/** LIMIT and OFFSET of `statement[start:stop]`. */
export function makeSlice(
  limitClause: ColumnElement | null,
  offsetClause: ColumnElement | null,
  start: number | null,
  stop: number | null,
): readonly [ColumnElement | null, ColumnElement | null] {
  const shifted = (by: number): ColumnElement | null => {
    const current = offsetClause instanceof OffsetLimitParam ? Number(offsetClause.limitOffsetValue) : 0;
    const total = current + by;
    return total === 0 ? null : expectLimitOffset(total);
  };
  if (start !== null && stop !== null) return [expectLimitOffset(stop - start), shifted(start)];
  if (stop !== null) return [expectLimitOffset(stop), offsetClause];
  if (start !== null) return [limitClause, shifted(start)];
  return [limitClause, offsetClause];
}

export type CompoundKeyword = 'UNION' | 'UNION ALL' | 'EXCEPT' | 'EXCEPT ALL' | 'INTERSECT' | 'INTERSECT ALL';

/** SELECTs combined by UNION and its kin. */
export class CompoundSelect extends GenerativeSelect {
  readonly visitName: string = 'compound_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.CompoundSelect';
  override readonly isFromContainer: boolean = true;
  override readonly isSelectStatement: boolean = true;
  readonly keyword: CompoundKeyword;
  selects: readonly SelectBase[];

  constructor(keyword: CompoundKeyword, selects: readonly unknown[]) {
    super();
    this.keyword = keyword;
    this.selects = selects.map(
      (s) => expect('compound-element', s, { applyPropagateAttrs: this }).selfGroup(this) as SelectBase,
    );
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['selects', 'list'],
      ['limitClause', 'element'],
      ['offsetClause', 'element'],
      ['orderByClauses', 'list'],
      ['groupByClauses', 'list'],
    ];
  }
  scalarType(): TypeEngine {
    return (this.selects[0] as SelectBase).scalarType();
  }
  override selfGroup(): ClauseElement {
    return new SelectStatementGrouping(this);
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    return this.selects.some((s) => s.isDerivedFrom(from));
  }
  private withFirst(first: SelectBase): this {
    return this.with((copy) => {
      copy.selects = [first, ...this.selects.slice(1)];
    });
  }
  setLabelStyle(style: LabelStyle): this {
    return this.labelStyle === style ? this : this.withFirst((this.selects[0] as SelectBase).setLabelStyle(style));
  }
  ensureDisambiguatedNames(): SelectBase {
    const first = this.selects[0] as SelectBase;
    const named = first.ensureDisambiguatedNames();
    return named === first ? this : this.withFirst(named);
  }
  generateFromclauseColumnProxies(from: FromClause, target: ProxyTarget): void {
    let first = this.selects[0] as SelectBase;
    if (this.labelStyle !== LABEL_STYLE_DEFAULT) first = first.setLabelStyle(this.labelStyle);
    const parts = this.selects.map((s, i) =>
      s.allSelectedColumns
        .filter((c): c is ColumnElement => c instanceof ColumnElement)
        .map((c) => c.annotate({ weight: i + 1 })),
    );
    const compound = (parts[0] ?? []).map((_, i) => parts.flatMap((p) => (p[i] ? [p[i]] : [])));
    first.generateFromclauseColumnProxies(from, target, compound);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return (this.selects[0] as SelectBase).allSelectedColumns;
  }
  get selectedColumns(): ColumnCollection {
    return (this.selects[0] as SelectBase).selectedColumns;
  }
}

/** What a Select had before with_only_columns() replaced its columns. */
export interface MemoizedSelectEntities {
  readonly rawColumns: readonly ClauseElement[];
  readonly setupJoins: readonly SetupJoin[];
  readonly withOptions: readonly unknown[];
}

/** SELECT. */
export class Select extends GenerativeSelect {
  readonly visitName: string = 'select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Select';
  override readonly isSelectStatement: boolean = true;
  rawColumns: readonly ClauseElement[];
  fromObj: readonly ClauseElement[] = [];
  setupJoins: readonly SetupJoin[] = [];
  memoizedSelectEntities: readonly MemoizedSelectEntities[] = [];
  whereCriteria: readonly ClauseElement[] = [];
  havingCriteria: readonly ClauseElement[] = [];
  distinct_ = false;
  distinctOn: readonly ClauseElement[] = [];
  correlate_: readonly ClauseElement[] = [];
  correlateExcept_: readonly ClauseElement[] | null = null;
  autoCorrelate = true;
  prefixes: readonly Prefix[] = [];
  suffixes: readonly Prefix[] = [];
  /** from_statement(): what is sent in place of this. */
  writtenStatement: ClauseElement | null = null;

  constructor(entities: readonly unknown[] = []) {
    super();
    this.rawColumns = entities.map((e) => expect('columns-clause', e, { applyPropagateAttrs: this }));
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['rawColumns', 'list'],
      ['fromObj', 'list'],
      ['whereCriteria', 'list'],
      ['havingCriteria', 'list'],
      ['orderByClauses', 'list'],
      ['groupByClauses', 'list'],
      ['setupJoins', 'setup-joins'],
      ['correlate_', 'list'],
      ['correlateExcept_', 'list'],
      ['limitClause', 'element'],
      ['offsetClause', 'element'],
      ['distinctOn', 'list'],
      ['prefixes', 'list'],
      ['suffixes', 'list'],
    ];
  }

  override getChildren(): readonly ClauseElement[] {
    return [...super.getChildren(['fromObj', 'correlate_', 'correlateExcept_']), ...this.iterateFromElements()];
  }

  /** FROM objects of columns, WHERE and select_from(), each once. */
  iterateFromElements(): readonly ClauseElement[] {
    const seen = new ElementSet();
    for (const element of this.rawColumns) seen.addAll(element.fromObjects);
    for (const element of this.whereCriteria) seen.addAll(element.fromObjects);
    return seen.addAll(this.fromObj).toArray();
  }

  override copyInternals(options: CloneOptions): void {
    const cloner = options.clone;
    if (!cloner) return;
    const froms = new ElementSet([
      ...this.rawColumns.flatMap((c) => c.fromObjects),
      ...this.whereCriteria.flatMap((c) => c.fromObjects),
      ...this.setupJoins.flatMap((j) => j.target.fromObjects),
    ]).toArray();
    const replacing = withFromReplacement(options, froms);
    const existing = this.fromObj.map((f) => cloner(f, options));
    const known = new Set([...froms, ...existing]);
    const added = froms.map((f) => cloner(f, options)).filter((f) => f.isJoin && !known.has(f));
    this.fromObj = [...existing, ...added];
    super.copyInternals({ ...replacing, omitAttrs: ['fromObj'] });
  }

  scalarType(): TypeEngine {
    const first = this.rawColumns[0];
    if (!first) return NULLTYPE;
    const column = selectIterableOf(first)[0];
    return (column as { type?: TypeEngine } | undefined)?.type ?? NULLTYPE;
  }

  where(...criteria: readonly unknown[]): this {
    return this.with((copy) => {
      copy.whereCriteria = [
        ...this.whereCriteria,
        ...criteria.map((c) => expect('where-having', c, { applyPropagateAttrs: copy })),
      ];
    });
  }
  filter(...criteria: readonly unknown[]): this {
    return this.where(...criteria);
  }
  having(...criteria: readonly unknown[]): this {
    return this.with((copy) => {
      copy.havingCriteria = [
        ...this.havingCriteria,
        ...criteria.map((c) => expect('where-having', c, { applyPropagateAttrs: copy })),
      ];
    });
  }
  private joining(from: unknown, target: unknown, onclause: unknown, isouter: boolean, full: boolean): this {
    return this.with((copy) => {
      const left = from === null ? null : expect('from-clause', from, { applyPropagateAttrs: copy });
      const right = expect('join-target', target, { applyPropagateAttrs: copy });
      const on = onclause === null || onclause === undefined ? null : expect('on-clause', onclause);
      copy.setupJoins = [...this.setupJoins, { target: right, onclause: on, from: left, isouter, full }];
    });
  }
  join(target: unknown, onclause: unknown = null, options: { isouter?: boolean; full?: boolean } = {}): this {
    return this.joining(null, target, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoin(target: unknown, onclause: unknown = null, options: { full?: boolean } = {}): this {
    return this.joining(null, target, onclause, true, options.full ?? false);
  }
  joinFrom(
    from: unknown,
    target: unknown,
    onclause: unknown = null,
    options: { isouter?: boolean; full?: boolean } = {},
  ): this {
    return this.joining(from, target, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoinFrom(from: unknown, target: unknown, onclause: unknown = null, options: { full?: boolean } = {}): this {
    return this.joining(from, target, onclause, true, options.full ?? false);
  }
  selectFrom(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.fromObj = [...this.fromObj, ...froms.map((f) => expect('from-clause', f, { applyPropagateAttrs: copy }))];
    });
  }
  addColumns(...entities: readonly unknown[]): this {
    return this.with((copy) => {
      copy.rawColumns = [
        ...this.rawColumns,
        ...entities.map((e) => expect('columns-clause', e, { applyPropagateAttrs: copy })),
      ];
    });
  }
  withOnlyColumns(entities: readonly unknown[], maintainColumnFroms = false): this {
    refuseList('entities', 'Select.with_only_columns', entities);
    const base = maintainColumnFroms ? this.selectFrom(...this.columnsClauseFroms) : this;
    return base.with((copy) => {
      if (base.setupJoins.length > 0 || base.withOptions.length > 0) {
        copy.memoizedSelectEntities = [
          ...base.memoizedSelectEntities,
          { rawColumns: base.rawColumns, setupJoins: base.setupJoins, withOptions: base.withOptions },
        ];
        copy.setupJoins = [];
        copy.withOptions = [];
      }
      copy.rawColumns = entities.map((e) => expect('columns-clause', e));
    });
  }
  distinct(...expressions: readonly unknown[]): this {
    return this.with((copy) => {
      copy.distinct_ = true;
      if (expressions.length > 0)
        copy.distinctOn = [
          ...this.distinctOn,
          ...expressions.map((e) => expect('by-of', e, { applyPropagateAttrs: copy })),
        ];
    });
  }
  /** Names the FROM objects to take from the enclosing SELECT; null for none. */
  correlate(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.autoCorrelate = false;
      copy.correlate_ = clearsCorrelation(froms, 'correlate')
        ? []
        : [...this.correlate_, ...froms.map((f) => expect('from-clause', f))];
    });
  }
  correlateExcept(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.autoCorrelate = false;
      copy.correlateExcept_ = clearsCorrelation(froms, 'correlate_except')
        ? []
        : [...(this.correlateExcept_ ?? []), ...froms.map((f) => expect('from-clause', f))];
    });
  }
  prefixWith(prefixes: readonly unknown[], dialect = '*'): this {
    return this.with((copy) => {
      copy.prefixes = [...this.prefixes, ...prefixes.map((p) => [expect('statement-option', p), dialect] as const)];
    });
  }
  suffixWith(suffixes: readonly unknown[], dialect = '*'): this {
    return this.with((copy) => {
      copy.suffixes = [...this.suffixes, ...suffixes.map((p) => [expect('statement-option', p), dialect] as const)];
    });
  }
  /** Takes the rows of a statement written in full for those of this one's entities; for the ORM. */
  fromStatement(statement: unknown): this {
    return this.with((copy) => {
      copy.writtenStatement = expect('select-statement', statement);
    });
  }
  setLabelStyle(style: LabelStyle): this {
    return this.labelStyle === style
      ? this
      : this.with((copy) => {
          copy.labelStyle = style;
        });
  }
  ensureDisambiguatedNames(): SelectBase {
    return this.labelStyle === LABEL_STYLE_NONE ? this.setLabelStyle(LABEL_STYLE_DISAMBIGUATE_ONLY) : this;
  }

  get whereclause(): ColumnElement | null {
    return BooleanClauseList.constructForWhereclause(this.whereCriteria);
  }
  get columnsClauseFroms(): readonly ClauseElement[] {
    return columnsClauseFroms(this);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.memoize('allSelectedColumns', () => allSelectedColumns(this));
  }
  get selectedColumns(): ColumnCollection {
    return this.memoize('selectedColumns', () => {
      const nameOf = columnNamingConvention(this.labelStyle);
      return new ColumnCollection(
        this.allSelectedColumns
          .filter((c): c is ColumnElement => c instanceof ColumnElement)
          .map((c) => [nameOf(c) ?? '', c] as const),
      );
    });
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    if (from === null) return false;
    if (from.clonedSet().includes(this)) return true;
    return this.iterateFromElements().some((f) => f instanceof ReturnsRows && f.isDerivedFrom(from));
  }

  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    const made: (readonly [string, ColumnElement])[] = [];
    let position = 0;
    for (const { requiredLabelName, proxyName, column } of generateColumnsPlusNames(this, false)) {
      if (!(column instanceof ColumnElement)) continue;
      const options: ProxyOptions = {
        key: proxyName,
        name: requiredLabelName,
        nameIsTruncatable: true,
        primaryKey: target.primaryKey,
        foreignKeys: target.foreignKeys,
        compoundSelectCols: compound?.[position] ?? null,
      };
      made.push(column.makeProxy(from, options));
      position += 1;
    }
    target.columns.populateSeparateKeys(made);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    const needsParens = this.hasRowLimitingClause || this.orderByClauses.length > 0;
    return against instanceof CompoundSelect && !needsParens ? this : new SelectStatementGrouping(this);
  }
}

function clearsCorrelation(froms: readonly unknown[], method: string): boolean {
  const first = froms[0];
  if (froms.length > 0 && first !== null && first !== false && first !== undefined) return false;
  if (froms.length > 1)
    throw new ArgumentError(`additional FROM objects not accepted when passing None/False to ${method}()`);
  return true;
}

/** `select(a, b)`. */
export function select(...entities: readonly unknown[]): Select {
  refuseSelectList(entities);
  return new Select(entities);
}

function refuseSelectList(entities: readonly unknown[]): void {
  if (entities.length === 1 && Array.isArray(entities[0])) expect('columns-clause', entities[0]);
}

/** A SELECT of one column as a value: `(SELECT ...)`. */
export class ScalarSelect extends ColumnElement {
  readonly visitName: string = 'scalar_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.ScalarSelect';
  override readonly isFromContainer: boolean = true;
  element: SelectBase;

  constructor(element: SelectBase) {
    super();
    this.element = element;
    this.type = element.scalarType();
    this.propagateAttrs = element.propagateAttrs;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  get columns(): never {
    throw new InvalidRequestError(
      'Scalar Select expression has no columns; use this object directly within a column-level expression.',
    );
  }
  private withSelect(change: (select: Select) => Select): ScalarSelect {
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.element = change(this.element as Select);
    return copy;
  }
  where(...criteria: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.where(...criteria));
  }
  correlate(...froms: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.correlate(...froms));
  }
  correlateExcept(...froms: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.correlateExcept(...froms));
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

/** EXISTS (SELECT ...). */
export class Exists extends UnaryExpression {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Exists';

  constructor(argument: unknown = null) {
    super(scalarSelectFor(argument), { operator: operators.exists, type: BOOLEANTYPE });
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [];
  }
  private regroup(change: (select: Select) => Select): Exists {
    const inner = (this.element as ScalarSelect).element;
    if (!(inner instanceof Select))
      throw new InvalidRequestError('Can only apply this operation to a plain SELECT construct');
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.element = change(inner).scalarSubquery();
    return copy;
  }
  select(): Select {
    return new Select([this]);
  }
  where(...criteria: readonly unknown[]): Exists {
    return this.regroup((s) => s.where(...criteria));
  }
  selectFrom(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.selectFrom(...froms));
  }
  correlate(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.correlate(...froms));
  }
  correlateExcept(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.correlateExcept(...froms));
  }
}

function scalarSelectFor(argument: unknown): ScalarSelect {
  if (argument === null || argument === undefined) return new Select([literalColumn('*')]).scalarSubquery();
  if (argument instanceof SelectBase) return argument.scalarSubquery();
  if (argument instanceof ScalarSelect) return argument;
  const list = Array.isArray(argument) ? argument : [argument];
  return new Select(list).scalarSubquery();
}

/** text() with named columns. */
export class TextualSelect extends SelectBase {
  readonly visitName: string = 'textual_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TextualSelect';
  override readonly isTextual: boolean = true;
  element: TextClause;
  columnArgs: readonly ColumnElement[];
  readonly positional: boolean;

  constructor(text: TextClause, columns: readonly ColumnElement[], positional = false) {
    super();
    this.element = text;
    this.columnArgs = columns;
    this.positional = positional;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['columnArgs', 'list'],
    ];
  }
  get selectedColumns(): ColumnCollection {
    return new ColumnCollection(this.columnArgs.map((c) => [c.key ?? '', c] as const));
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.columnArgs;
  }
  setLabelStyle(): this {
    return this;
  }
  ensureDisambiguatedNames(): this {
    return this;
  }
  bindparams(binds: readonly BindParameter[] = [], values: Readonly<Record<string, unknown>> = {}): this {
    return this.with((copy) => {
      copy.element = this.element.bindparams(binds, values);
    });
  }
  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    target.columns.populateSeparateKeys(
      this.columnArgs.map((c, i) =>
        c.makeProxy(from, {
          primaryKey: target.primaryKey,
          foreignKeys: target.foreignKeys,
          compoundSelectCols: compound?.[i] ?? null,
        }),
      ),
    );
  }
  isDerivedFrom(): boolean {
    return false;
  }
  scalarType(): TypeEngine {
    return this.columnArgs[0]?.type ?? NULLTYPE;
  }
}

/** `text(...).columns(...)`. */
export function textualSelect(
  text: TextClause,
  columns: readonly unknown[] = [],
  types: Readonly<Record<string, TypeArgument>> = {},
): TextualSelect {
  return text.columns((t, cols, positional) => new TextualSelect(t, cols, positional), columns, types);
}

/** VALUES (...), (...) as a FROM object. */
export class Values extends NamedFromClause {
  readonly visitName: string = 'values';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Values';
  override readonly namedWithColumn: boolean;
  readonly columnArgs: readonly ColumnElement[];
  rows: readonly (readonly (readonly unknown[])[])[] = [];
  readonly unnamed: boolean;
  readonly literalBinds: boolean;

  constructor(columns: readonly unknown[], name: string | null = null, literalBinds = false) {
    super();
    this.columnArgs = columns.map((c) => expect('labeled-column', c) as ColumnElement);
    this.unnamed = name === null;
    this.name = name ?? anonymousName(this.id, 'anon');
    this.namedWithColumn = !this.unnamed;
    this.literalBinds = literalBinds;
  }
  data(rows: readonly (readonly unknown[])[]): Values {
    const copy = this.shallowCopy();
    copy.rows = [...this.rows, rows];
    copy.collections = null;
    return copy;
  }
  scalarValues(): ScalarValues {
    return new ScalarValues(this.columnArgs, this.rows, this.literalBinds);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.columnArgs;
  }
  protected populateColumnCollection(target: ProxyTarget): void {
    for (const column of this.columnArgs) {
      const own = new ColumnClause(column.name ?? '', column.type, false, this);
      own.key = column.key ?? own.name;
      target.columns.add(own);
    }
  }
  override alias(name: string | null = null): Values {
    const copy = new Values(this.columnArgs, name ?? anonymousName(this.id, 'anon'), this.literalBinds);
    copy.rows = this.rows;
    return copy;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}

/** VALUES as an expression: the right side of IN. */
export class ScalarValues extends ColumnElement {
  readonly visitName: string = 'scalar_values';
  readonly columnArgs: readonly ColumnElement[];
  readonly rows: readonly (readonly (readonly unknown[])[])[];
  readonly literalBinds: boolean;
  constructor(
    columns: readonly ColumnElement[],
    rows: readonly (readonly (readonly unknown[])[])[],
    literalBinds: boolean,
  ) {
    super();
    this.columnArgs = columns;
    this.rows = rows;
    this.literalBinds = literalBinds;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}
