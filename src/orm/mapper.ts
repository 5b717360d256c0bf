/**
 * One mapped class: its table or tables, its properties by name, its place in an inheritance hierarchy, its primary key.
 * A Registry makes it; mapper-configure.ts fills it; loading and the unit of work ask it.
 *
 * Counterpart: Mapper in sqlalchemy/orm/mapper.py. Left out: non-primary mappers, horizontal sharding tokens.
 */
import type { SourceLocation, SqlValue } from '../contract/values.ts';
import type { Annotations, OrmEntity } from '../sql/annotations.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnMap, ColumnSet } from '../sql/column-collection.ts';
import type { BindParameter, ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError } from '../sql/errors.ts';
import type { Column, Table } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';
import { PASSIVE_RETURN_NO_VALUE, type PassiveFlag } from './base.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import type { OrmEnvironment } from './environment.ts';
import { attributeError, UnmappedColumnError } from './errors.ts';
import { type IdentityKey, identityHash } from './identity-map.ts';
import type { ClassManager, InstrumentedAttribute, MappedClass } from './instrumentation.ts';
import type { MapperProperty } from './interfaces.ts';
import { cascadeIterator } from './mapper-cascade.ts';
import * as columns from './mapper-columns.ts';
import * as configure from './mapper-configure.ts';
import * as polymorphic from './mapper-polymorphic.ts';
import { type EntityRegistry, entityRootPath } from './path-registry.ts';
import type { ColumnProperty, CompositeProperty, SynonymProperty } from './properties.ts';
import type { QueryableAttribute } from './queryable-attribute.ts';
import type { Registry } from './registry.ts';
import type { RelationshipProperty } from './relationship.ts';
import type { InstanceState } from './state.ts';
import { listenValidator, type ValidatorSpec } from './validators.ts';

export type VersionIdGenerator = ((version: unknown) => unknown) | false;

/** `with_polymorphic`: which subclasses a SELECT of the class brings along, and from what. */
export interface WithPolymorphic {
  readonly spec: '*' | readonly (Mapper | MappedClass)[];
  readonly selectable: FromClause | null;
}

/** The arguments of mapper(). */
export interface MapperOptions {
  readonly properties?: ReadonlyMap<string, MapperProperty | ColumnElement | readonly ColumnElement[]>;
  readonly primaryKey?: readonly (Column | string)[] | null;
  readonly inherits?: Mapper | MappedClass | null;
  readonly inheritCondition?: ColumnElement | null;
  readonly inheritForeignKeys?: readonly ColumnElement[] | null;
  readonly alwaysRefresh?: boolean;
  readonly versionIdCol?: ColumnElement | MapperProperty | string | null;
  readonly versionIdGenerator?: VersionIdGenerator | null;
  readonly polymorphicOn?: ColumnElement | string | MapperProperty | null;
  /** What the discriminator column holds for this class. */
  readonly polymorphicIdentity?: SqlValue | boolean;
  /** What `state.dict` gets for it, where the host's representation differs. */
  readonly polymorphicIdentityValue?: unknown;
  readonly polymorphicAbstract?: boolean;
  readonly polymorphicLoad?: string | null;
  readonly withPolymorphic?: WithPolymorphic | null;
  readonly concrete?: boolean;
  readonly allowPartialPks?: boolean;
  readonly batch?: boolean;
  readonly columnPrefix?: string | null;
  readonly includeProperties?: readonly (string | Column)[] | null;
  readonly excludeProperties?: readonly (string | Column)[] | null;
  readonly passiveUpdates?: boolean;
  readonly passiveDeletes?: boolean;
  readonly confirmDeletedRows?: boolean;
  readonly eagerDefaults?: boolean | 'auto';
  readonly legacyIsOrphan?: boolean;
  readonly validators?: ReadonlyMap<string, ValidatorSpec>;
  /** Whether the class (`local`: itself, else also a base) binds a name to something of the program's own, such as a method. */
  readonly bindsName?: (name: string, local: boolean) => boolean;
  readonly source?: SourceLocation | null;
}

/** Which property a column belongs to; a column of another mapping is an error that says so. */
export class ColumnMapping extends ColumnMap<MapperProperty> {
  private readonly mapper: Mapper;

  constructor(mapper: Mapper) {
    super();
    this.mapper = mapper;
  }

  /** The property of the column; UnmappedColumnError if there is none. */
  require(column: ColumnElement): ColumnProperty {
    const prop = this.get(column);
    if (prop) return prop as ColumnProperty;
    throw new UnmappedColumnError(`No column ${column} is configured on mapper ${this.mapper}...`);
  }
}

/** A mapped class. */
export class Mapper implements OrmEntity {
  readonly isMapper = true;
  readonly isAliasedClass = false;
  readonly nonPrimary = false;
  readonly mappedClass: MappedClass;
  readonly classManager: ClassManager;
  readonly registry: Registry;
  readonly options: MapperOptions;
  /** A number that follows the order of mapping. */
  readonly id: number;

  readonly localTable: FromClause;
  persistSelectable: FromClause;
  inherits: Mapper | null;
  readonly single: boolean;
  readonly concrete: boolean;
  inheritCondition: ColumnElement | null;
  inheritsEquatedPairs: readonly (readonly [ColumnElement, ColumnElement])[] | null = null;
  baseMapper: Mapper;
  /** The mapper whose class is in identity keys: the root of the hierarchy, unless this one stands alone. */
  identityMapper: Mapper;
  readonly inheritingMappers: Mapper[] = [];

  /** Properties by attribute name: relationships first, then inherited ones, then columns in table order. */
  readonly props = new Map<string, MapperProperty>();
  /** Mapped columns and expressions by attribute name. */
  readonly columns = new Map<string, ColumnElement>();
  readonly columnToProperty: ColumnMapping;
  tables: readonly FromClause[] = [];
  allTables: Set<FromClause> = new Set();
  pksByTable = new Map<FromClause, ColumnSet<Column>>();
  colsByTable = new Map<FromClause, ColumnSet<Column>>();
  primaryKey: readonly ColumnElement[] = [];
  readonlyProps = new Set<MapperProperty>();
  pksConfigured = false;

  polymorphicOn: ColumnElement | null = null;
  polymorphicMap: Map<unknown, Mapper>;
  readonly polymorphicIdentity: SqlValue | boolean;
  readonly polymorphicIdentityValue: unknown;
  readonly polymorphicAbstract: boolean;
  readonly polymorphicLoad: string | null;
  polymorphicKey: string | null = null;
  setsPolymorphicIdentity = false;
  withPolymorphic: WithPolymorphic | null;
  requiresRowAliasing = false;

  versionIdCol: ColumnElement | null = null;
  versionIdGenerator: VersionIdGenerator;
  readonly alwaysRefresh: boolean;
  readonly allowPartialPks: boolean;
  batch: boolean;
  readonly confirmDeletedRows: boolean;
  passiveUpdates: boolean;
  passiveDeletes: boolean;
  readonly eagerDefaults: boolean | 'auto';
  readonly legacyIsOrphan: boolean;
  readonly validators: ReadonlyMap<string, ValidatorSpec>;
  /** Attributes whose delete-orphan cascade leads here, with the class that has the attribute. */
  readonly deleteOrphans: (readonly [key: string, parent: Mapper])[] = [];
  readonly dependencyProcessors: DependencyProcessor[] = [];

  configured = false;
  /** What the first attempt to configure threw. */
  configureFailed: unknown = null;
  source: SourceLocation | null;
  private readonly memos = new Map<string, unknown>();
  private path: EntityRegistry | null = null;

  constructor(mappedClass: MappedClass, localTable: FromClause | null, options: MapperOptions = {}) {
    const manager = mappedClass.manager;
    if (!manager) {
      throw new InvalidRequestError(
        'The _mapper() function and Mapper() constructor may not be invoked directly outside of a declarative registry. Please use the sqlalchemy.orm.registry.map_imperatively() function for a classical mapping.',
      );
    }
    this.mappedClass = mappedClass;
    this.classManager = manager;
    this.registry = manager.registry;
    this.options = options;
    this.id = this.registry.environment.nextId('mapper');
    this.columnToProperty = new ColumnMapping(this);
    this.inherits = mapperOf(options.inherits ?? null);
    this.concrete = options.concrete ?? false;
    if (localTable) {
      this.localTable = localTable;
      this.single = false;
    } else if (this.inherits) {
      this.localTable = this.inherits.localTable;
      this.single = true;
    } else {
      throw new ArgumentError(
        `Mapper[${mappedClass.name}(None)] has None for a primary table argument and does not specify 'inherits'`,
      );
    }
    this.persistSelectable = this.localTable;
    this.inheritCondition = options.inheritCondition ?? null;
    this.baseMapper = this;
    this.identityMapper = this;
    this.polymorphicMap = new Map();
    this.polymorphicIdentity = options.polymorphicIdentity ?? null;
    this.polymorphicIdentityValue = options.polymorphicIdentityValue ?? this.polymorphicIdentity;
    this.polymorphicAbstract = options.polymorphicAbstract ?? false;
    this.polymorphicLoad = options.polymorphicLoad ?? null;
    this.withPolymorphic = options.withPolymorphic ?? null;
    this.versionIdGenerator = options.versionIdGenerator ?? ((version) => (Number(version) || 0) + 1);
    this.alwaysRefresh = options.alwaysRefresh ?? false;
    this.allowPartialPks = options.allowPartialPks ?? true;
    this.batch = options.batch ?? true;
    this.confirmDeletedRows = this.inherits && !this.concrete ? false : (options.confirmDeletedRows ?? true);
    this.passiveUpdates = options.passiveUpdates ?? true;
    this.passiveDeletes = options.passiveDeletes ?? false;
    this.eagerDefaults = options.eagerDefaults ?? 'auto';
    this.legacyIsOrphan = options.legacyIsOrphan ?? false;
    this.validators = options.validators ?? new Map();
    this.source = options.source ?? null;
    configure.constructMapper(this);
  }

  // ---- names -------------------------------------------------------------------------------------------------------

  get className(): string {
    return this.mappedClass.name;
  }

  /** `__main__.User`. */
  get qualifiedClassName(): string {
    return this.mappedClass.qualifiedName;
  }

  /** `<class '__main__.User'>`. */
  get classRepr(): string {
    return this.mappedClass.toString();
  }

  get sortKey(): string {
    return this.mappedClass.qualifiedName;
  }

  /** `Mapper[User(users)]`. */
  toString(): string {
    return `Mapper[${this.className}(${this.localTable.description})]`;
  }

  /** `<Mapper at 0x...; User>`. */
  pythonRepr(): string {
    return `<Mapper at 0x7f0000000000; ${this.className}>`;
  }

  get environment(): OrmEnvironment {
    return this.registry.environment;
  }

  // ---- as an entity ------------------------------------------------------------------------------------------------

  get mapper(): Mapper {
    return this;
  }

  /** `inspect(User).entity`. */
  get entity(): Mapper {
    return this;
  }

  /** What the class is selected from: its table, or the join that with_polymorphic asks for. */
  get selectable(): FromClause {
    return this.withPolymorphicSelectable;
  }

  /** The annotated selectable that stands for the class in a statement. */
  clauseElement(): ClauseElement {
    return this.memo('clauseElement', () => {
      const annotations: Record<string, unknown> = { entityNamespace: this, parententity: this, parentmapper: this };
      const propagate = { compileStatePlugin: 'orm', pluginSubject: this } as const;
      if (this.persistSelectable !== this.localTable) {
        annotations.dmlTable = this.localTable.annotate({ ...annotations }).setPropagateAttrs(propagate);
      }
      return this.selectable.annotate(annotations as Annotations).setPropagateAttrs(propagate);
    });
  }

  /** The class attribute of this name, for name resolution in filter_by() and the like. */
  namespaceAttribute(key: string): QueryableAttribute | undefined {
    return this.classManager.find(key)?.expression ?? undefined;
  }

  /** `User.name` as an expression. */
  attribute(key: string): QueryableAttribute {
    const attribute = this.namespaceAttribute(key);
    if (attribute) return attribute;
    throw attributeError(`type object '${this.className}' has no attribute '${key}'`);
  }

  /** The root of loader paths that start at this class. */
  get pathRegistry(): EntityRegistry {
    this.path ??= entityRootPath(this);
    return this.path;
  }

  get allColumnExpressions(): readonly ColumnElement[] {
    return columns.allColumnExpressions(this);
  }

  // ---- configuration -----------------------------------------------------------------------------------------------

  /** Configures all mappers of the registry, if any is new. */
  checkConfigure(): void {
    this.registry.checkConfigure();
  }

  /** Initializes the properties, once all mappers exist. */
  postConfigureProperties(): void {
    for (const prop of [...this.props.values()]) {
      if (prop.parent === this && !prop.configureStarted) prop.init();
      if (prop.configureFinished) prop.postInstrumentClass(this);
    }
    this.configured = true;
  }

  /** Adds a property after the mapping was made (`User.nickname = Column(...)`). */
  addProperty(key: string, prop: MapperProperty | ColumnElement): MapperProperty {
    return configure.configureProperty(this, key, prop, { init: this.configured, warnForExisting: true });
  }

  configureProperty(
    key: string,
    prop: MapperProperty | ColumnElement | readonly ColumnElement[],
    options: { init?: boolean; setParent?: boolean; warnForExisting?: boolean } = {},
  ): MapperProperty {
    return configure.configureProperty(this, key, prop, options);
  }

  /** A value worked out once, until the mapping changes. */
  memo<T>(key: string, make: () => T): T {
    if (this.memos.has(key)) return this.memos.get(key) as T;
    const value = make();
    this.memos.set(key, value);
    return value;
  }

  expireMemoizations(): void {
    for (const mapper of this.iterateToRoot()) mapper.memos.clear();
  }

  warn(message: string): void {
    this.registry.environment.warn('SAWarning', message);
  }

  // ---- properties --------------------------------------------------------------------------------------------------

  hasProperty(key: string): boolean {
    return this.props.has(key);
  }

  getProperty(key: string, configureMappers = false): MapperProperty {
    if (configureMappers) this.checkConfigure();
    const prop = this.props.get(key);
    if (prop) return prop;
    throw new InvalidRequestError(
      `Mapper '${this}' has no property '${key}'.  If this property was indicated from other mappers or configure events, ensure registry.configure() has been called.`,
    );
  }

  findProperty(key: string): MapperProperty | null {
    return this.props.get(key) ?? null;
  }

  getRelationship(key: string): RelationshipProperty {
    return this.getProperty(key) as RelationshipProperty;
  }

  getPropertyByColumn(column: ColumnElement): ColumnProperty {
    return this.columnToProperty.require(column);
  }

  get iterateProperties(): IterableIterator<MapperProperty> {
    return this.props.values();
  }

  /** All properties, in order. */
  get allProperties(): readonly MapperProperty[] {
    return this.memo('allProperties', () => [...this.props.values()]);
  }

  get columnProperties(): readonly ColumnProperty[] {
    return this.columnAttrs;
  }

  /** All properties by name; configures first. */
  get attrs(): ReadonlyMap<string, MapperProperty> {
    this.checkConfigure();
    return this.props;
  }

  get columnAttrs(): readonly ColumnProperty[] {
    return this.memo('columnAttrs', () => this.filterProperties((prop): prop is ColumnProperty => prop.isColumn));
  }

  get relationships(): readonly RelationshipProperty[] {
    return this.memo('relationships', () =>
      this.filterProperties((prop): prop is RelationshipProperty => prop.isRelationship),
    );
  }

  get synonyms(): readonly SynonymProperty[] {
    return this.memo('synonyms', () =>
      this.filterProperties((prop): prop is SynonymProperty => prop.typeName === 'Synonym'),
    );
  }

  get composites(): readonly CompositeProperty[] {
    return this.memo('composites', () =>
      this.filterProperties((prop): prop is CompositeProperty => prop.typeName === 'Composite'),
    );
  }

  private filterProperties<P extends MapperProperty>(wanted: (prop: MapperProperty) => prop is P): P[] {
    this.checkConfigure();
    return [...this.props.values()].filter(wanted);
  }

  /** Synonyms of primary key columns, by name. */
  get pkSynonyms(): ReadonlyMap<string, string> {
    return this.memo('pkSynonyms', () => {
      const keys = new Set(this.identityKeyProps.map((prop) => prop.key));
      return new Map(this.synonyms.filter((syn) => keys.has(syn.name)).map((syn) => [syn.key, syn.name]));
    });
  }

  // ---- hierarchy ---------------------------------------------------------------------------------------------------

  isa(other: Mapper): boolean {
    for (let mapper: Mapper | null = this; mapper; mapper = mapper.inherits) if (mapper === other) return true;
    return false;
  }

  *iterateToRoot(): Generator<Mapper> {
    for (let mapper: Mapper | null = this; mapper; mapper = mapper.inherits) yield mapper;
  }

  /** This mapper and all that inherit from it, breadth first. */
  get selfAndDescendants(): readonly Mapper[] {
    return this.memo('selfAndDescendants', () => {
      const found: Mapper[] = [this];
      for (const mapper of found) found.push(...mapper.inheritingMappers);
      return found;
    });
  }

  polymorphicIterator(): IterableIterator<Mapper> {
    return this.selfAndDescendants[Symbol.iterator]();
  }

  commonParent(other: Mapper): boolean {
    return this.baseMapper === other.baseMapper;
  }

  isSibling(other: Mapper): boolean {
    return this.baseMapper === other.baseMapper && !this.isa(other) && !other.isa(this);
  }

  /** Whether a state may stand where this class is expected. */
  canLoad(state: InstanceState, allowSubtypes: boolean): boolean {
    if (this.polymorphicOn !== null || allowSubtypes) return state.mapper.isa(this);
    return state.mapper === this;
  }

  primaryMapper(): Mapper {
    return this;
  }

  get primaryBaseMapper(): Mapper {
    return this.baseMapper;
  }

  // ---- polymorphic loading -----------------------------------------------------------------------------------------

  get withPolymorphicMappers(): readonly Mapper[] {
    return this.memo('withPolymorphicMappers', () => {
      this.checkConfigure();
      const given = this.withPolymorphic;
      return given ? polymorphic.mappersFromSpec(this, given.spec, given.selectable) : [];
    });
  }

  get withPolymorphicSelectable(): FromClause {
    return this.memo('withPolymorphicSelectable', () => {
      const given = this.withPolymorphic;
      if (!given) return this.persistSelectable;
      if (given.selectable) return given.selectable;
      return polymorphic.selectableFromMappers(this, polymorphic.mappersFromSpec(this, given.spec, null), false);
    });
  }

  /** The mappers and the selectable for `with_polymorphic(User, spec)`. */
  withPolymorphicArgs(
    spec: WithPolymorphic['spec'] | null = null,
    selectable: FromClause | null | false = false,
    innerjoin = false,
  ): { readonly mappers: readonly Mapper[]; readonly selectable: FromClause } {
    return polymorphic.withPolymorphicArgs(this, spec, selectable, innerjoin);
  }

  /** The criterion that a single-table subclass adds to every SELECT, or null. */
  get singleTableCriterion(): ColumnElement | null {
    return this.memo('singleTableCriterion', () => polymorphic.singleTableCriterion(this));
  }

  get hasAliasedPolymorphicFromclause(): boolean {
    const selectable = this.withPolymorphic?.selectable;
    return selectable ? polymorphic.isAliased(selectable) : false;
  }

  get shouldSelectWithPolyAdapter(): boolean {
    return (
      this.hasAliasedPolymorphicFromclause ||
      this.requiresRowAliasing ||
      this.baseMapper.hasAliasedPolymorphicFromclause ||
      this.baseMapper.requiresRowAliasing
    );
  }

  /** Properties that a SELECT of the class, with its with_polymorphic, takes part of. */
  get polymorphicProperties(): readonly MapperProperty[] {
    return this.memo('polymorphicProperties', () => this.iteratePolymorphicProperties(this.withPolymorphicMappers));
  }

  iteratePolymorphicProperties(mappers: readonly Mapper[] | null = null): readonly MapperProperty[] {
    return polymorphic.polymorphicProperties(this, mappers ?? this.withPolymorphicMappers);
  }

  /** Attribute names and columns, in order. */
  columnsPlusKeys(mappers: readonly Mapper[] = []): readonly (readonly [string, ColumnElement])[] {
    const props = mappers.length > 0 ? this.iteratePolymorphicProperties(mappers) : this.polymorphicProperties;
    return props.flatMap((prop) => {
      const column = prop.isColumn ? (prop as ColumnProperty).columns[0] : undefined;
      return column ? [[prop.key, column] as const] : [];
    });
  }

  /** Columns that the inherit conditions of the hierarchy equate, by column. */
  get equivalentColumns(): ColumnMap<ColumnSet> {
    return this.memo('equivalentColumns', () => polymorphic.equivalentColumns(this));
  }

  /** Discriminator values that a row of this mapper's table may have without a warning. */
  get acceptablePolymorphicIdentities(): ReadonlySet<unknown> {
    return this.memo('acceptableIdentities', () => {
      const found = new Set<unknown>();
      const todo: Mapper[] = [this];
      for (const mapper of todo) {
        if (mapper.persistSelectable !== this.persistSelectable) continue;
        found.add(mapper.polymorphicIdentityValue);
        todo.push(...mapper.inheritingMappers);
      }
      return found;
    });
  }

  /** The class that a row with this discriminator is of, or null. */
  mapperForPolymorphicIdentity(value: unknown): Mapper | null {
    return this.polymorphicMap.get(polymorphic.discriminatorKey(value)) ?? null;
  }

  /** A discriminator as messages print it. */
  polymorphicIdentityText(value: unknown): string {
    return polymorphic.identityRepr(value);
  }

  /** Gives a new object its discriminator. */
  setPolymorphicIdentity(state: InstanceState): void {
    polymorphic.setPolymorphicIdentity(this, state);
  }

  /** Warns, in a flush, of an object whose discriminator is of another class. */
  validatePolymorphicIdentity(state: InstanceState): void {
    polymorphic.validatePolymorphicIdentity(this, state);
  }

  // ---- columns by table, for persistence ---------------------------------------------------------------------------

  /** Tables of the whole hierarchy, parents before children, each with the mapper that owns it. */
  get sortedTables(): ReadonlyMap<Table, Mapper> {
    return this.memo('sortedTables', () => columns.sortedTables(this));
  }

  /** Columns to be copied between the tables of a joined hierarchy before a row is written. */
  get tableToEquated(): ReadonlyMap<
    FromClause,
    readonly (readonly [Mapper, readonly (readonly [ColumnElement, ColumnElement])[]])[]
  > {
    return this.memo('tableToEquated', () => columns.tableToEquated(this));
  }

  /** Columns sent as NULL when their attribute was never set. */
  get insertColsAsNone(): ReadonlyMap<FromClause, ReadonlySet<string>> {
    return this.memo('insertColsAsNone', () => columns.insertColsAsNone(this));
  }

  /** Columns whose None is a value of the type (JSON null). */
  get insertColsEvaluatingNone(): ReadonlyMap<FromClause, ColumnSet<Column>> {
    return this.memo('insertColsEvaluatingNone', () => columns.insertColsEvaluatingNone(this));
  }

  get propkeyToCol(): ReadonlyMap<FromClause, ReadonlyMap<string, Column>> {
    return this.memo('propkeyToCol', () => columns.propkeyToCol(this));
  }

  get pkKeysByTable(): ReadonlyMap<FromClause, ReadonlySet<string>> {
    return this.memo('pkKeysByTable', () => columns.pkKeysByTable(this));
  }

  get pkAttrKeysByTable(): ReadonlyMap<FromClause, ReadonlySet<string>> {
    return this.memo('pkAttrKeysByTable', () => columns.pkAttrKeysByTable(this));
  }

  get serverDefaultCols(): ReadonlyMap<FromClause, ColumnSet<Column>> {
    return this.memo('serverDefaultCols', () => columns.serverDefaultCols(this));
  }

  get serverOnupdateDefaultCols(): ReadonlyMap<FromClause, ColumnSet<Column>> {
    return this.memo('serverOnupdateDefaultCols', () => columns.serverOnupdateDefaultCols(this));
  }

  get serverDefaultColKeys(): ReadonlyMap<FromClause, ReadonlySet<string>> {
    return this.memo('serverDefaultColKeys', () => columns.keysOf(this.serverDefaultCols));
  }

  get serverOnupdateDefaultColKeys(): ReadonlyMap<FromClause, ReadonlySet<string>> {
    return this.memo('serverOnupdateDefaultColKeys', () => columns.keysOf(this.serverOnupdateDefaultCols));
  }

  get serverDefaultPlusOnupdatePropkeys(): ReadonlySet<string> {
    return this.memo('serverDefaultPropkeys', () => columns.serverDefaultPropkeys(this));
  }

  /** Whether an INSERT into the table fetches server defaults with RETURNING. */
  preferEagerDefaults(table: FromClause): boolean {
    return this.eagerDefaults === 'auto' ? this.colsByTable.has(table) : this.eagerDefaults;
  }

  get multiplePersistenceTables(): boolean {
    return this.tables.length > 1;
  }

  /** Primary key columns of all tables. */
  get allPkCols(): ColumnSet<Column> {
    return this.memo(
      'allPkCols',
      () => new ColumnSet(this.tables.flatMap((table) => [...(this.pksByTable.get(table) ?? [])])),
    );
  }

  get primaryKeyPropkeys(): ReadonlySet<string> {
    return this.memo(
      'primaryKeyPropkeys',
      () => new Set(this.allPkCols.toArray().map((column) => this.columnToProperty.require(column).key)),
    );
  }

  /** Columns that `undefer("*")` leaves alone, as they are always loaded. */
  get shouldUndeferInWildcard(): ColumnSet {
    return this.memo(
      'shouldUndefer',
      () => new ColumnSet(this.polymorphicOn ? [...this.primaryKey, this.polymorphicOn] : this.primaryKey),
    );
  }

  get versionIdProp(): ColumnProperty | null {
    return this.versionIdCol ? this.columnToProperty.require(this.versionIdCol) : null;
  }

  /** `pk = :pk_1 AND ...`, and its binds by column. */
  get getClause(): { readonly criterion: ColumnElement; readonly params: ColumnMap<BindParameter> } {
    return this.memo('getClause', () => columns.getClause(this));
  }

  /** Whether a criterion selects by primary key, as `getClause` does, apart from the names of its binds. */
  comparesToGetClause(getCriterion: ColumnElement, criterion: ColumnElement): boolean {
    return columns.comparesAsKeyLookup(this, getCriterion, criterion);
  }

  // ---- identity ----------------------------------------------------------------------------------------------------

  get identityKeyProps(): readonly ColumnProperty[] {
    return this.memo('identityKeyProps', () => this.primaryKey.map((column) => this.columnToProperty.require(column)));
  }

  /** The key of a row whose primary key values are these, as the database has them. */
  identityKeyFromPrimaryKey(values: readonly SqlValue[]): IdentityKey {
    return { mapper: this.identityMapper, values, hash: identityHash(values) };
  }

  /** The key of a row; `value` gives the database value of a column. */
  identityKeyFromRow(value: (column: ColumnElement) => SqlValue): IdentityKey {
    return this.identityKeyFromPrimaryKey(this.primaryKey.map(value));
  }

  identityKeyFromState(state: InstanceState, passive: PassiveFlag = PASSIVE_RETURN_NO_VALUE): IdentityKey {
    return this.identityKeyFromPrimaryKey(this.primaryKeyFromState(state, passive));
  }

  /** Database values of the primary key attributes; what has no value is null. */
  primaryKeyFromState(state: InstanceState, passive: PassiveFlag = PASSIVE_RETURN_NO_VALUE): SqlValue[] {
    return this.identityKeyProps.map((prop) => {
      const value = state.manager.impl(prop.key).get(state, passive);
      return columns.databaseValue(state, prop, value);
    });
  }

  // ---- attributes by column ----------------------------------------------------------------------------------------

  getStateAttrByColumn(
    state: InstanceState,
    column: ColumnElement,
    passive: PassiveFlag = PASSIVE_RETURN_NO_VALUE,
  ): unknown {
    return state.manager.impl(this.columnToProperty.require(column).key).get(state, passive);
  }

  setStateAttrByColumn(state: InstanceState, column: ColumnElement, value: unknown): void {
    state.manager.impl(this.columnToProperty.require(column).key).set(state, value);
  }

  setCommittedStateAttrByColumn(state: InstanceState, column: ColumnElement, value: unknown): void {
    state.manager.impl(this.columnToProperty.require(column).key).setCommittedValue(state, value);
  }

  getCommittedStateAttrByColumn(
    state: InstanceState,
    column: ColumnElement,
    passive: PassiveFlag = PASSIVE_RETURN_NO_VALUE,
  ): unknown {
    return state.manager.impl(this.columnToProperty.require(column).key).getCommittedValue(state, passive);
  }

  /** Has the `@validates` method of an attribute, if there is one, called on its events. */
  listenValidators(attribute: InstrumentedAttribute, prop: MapperProperty): void {
    const validator = prop.parent.validators.get(prop.key);
    if (validator) listenValidator(attribute, prop.key, validator);
  }

  // ---- the unit of work --------------------------------------------------------------------------------------------

  /** Whether delete-orphan applies to the state: a parent that must hold it does not. */
  isOrphan(state: InstanceState): boolean {
    let possible = false;
    for (const mapper of this.iterateToRoot()) {
      for (const [key, parent] of mapper.deleteOrphans) {
        possible = true;
        const held = parent.classManager.hasParent(state, key, state.hasIdentity);
        if (this.legacyIsOrphan && held) return false;
        if (!this.legacyIsOrphan && !held) return true;
      }
    }
    return this.legacyIsOrphan && possible;
  }

  /** The states that a cascade reaches from `state`, depth first along the properties. */
  cascadeIterator(
    type: string,
    state: InstanceState,
    haltOn: ((state: InstanceState) => boolean) | null = null,
  ): Generator<InstanceState> {
    return cascadeIterator(type, state, haltOn);
  }
}

/** The mapper of what `inherits=` or a relationship names. */
export function mapperOf(given: Mapper | MappedClass | null): Mapper | null {
  if (given === null || given instanceof Mapper) return given;
  const mapper = given.mapper;
  if (mapper) return mapper;
  throw new ArgumentError(`Class '${given.qualifiedName}' is not mapped`);
}
