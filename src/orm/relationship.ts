/**
 * A link between two mapped classes: its target, its join condition, its cascades, its other side.
 * Mappers hold it; loader strategies load along it; dependency processors write its foreign keys.
 *
 * Counterpart: RelationshipProperty in sqlalchemy/orm/relationships.py.
 */

import type { ColumnSet } from '../sql/column-collection.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError, PythonBuiltinError } from '../sql/errors.ts';
import type { Column } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { ClauseAdapter } from '../sql/sql-util.ts';
import {
  MANYTOMANY,
  MANYTOONE,
  NO_RAISE,
  ONETOMANY,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_NO_RESULT,
  PASSIVE_OFF,
  type PassiveFlag,
  type RelationshipDirection,
} from './base.ts';
import { CascadeOptions } from './cascade-options.ts';
import { unresolvedNameError } from './class-registry.ts';
import { CollectionAdapter, type CollectionClass, LIST_COLLECTION } from './collections.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import type { AliasedInsp, InternalEntity } from './entities.ts';
import { UnmappedClassError } from './errors.ts';
import { MappedClass } from './instrumentation.ts';
import { type MapperPropertyOptions, StrategizedProperty } from './interfaces.ts';
import { JoinCondition } from './join-condition.ts';
import { Mapper } from './mapper.ts';
import { registerDescriptor } from './properties.ts';
import { type ColumnArguments, resolveRelationshipArguments } from './relationship-arguments.ts';
import { InstanceState } from './state.ts';
import type { LazyLoader } from './strategies/lazy-loader.ts';
import { lazyOption, type StrategyKey } from './strategies/strategy-key.ts';

/** A class, a mapper, an alias, a name, or a function that gives one of them. */
export type RelationshipTarget = MappedClass | Mapper | AliasedInsp | string | (() => unknown);

/** `backref="name"` or `backref("name", **arguments)`. */
export interface Backref {
  readonly key: string;
  readonly options: RelationshipOptions;
}

/** An expression, a string to be evaluated by the host, or a function that gives the expression. */
export type RelationshipArgument<T> = T | string | (() => unknown);

/** The arguments of relationship(), apart from its target. */
export interface RelationshipOptions extends MapperPropertyOptions {
  readonly secondary?: RelationshipArgument<FromClause> | null;
  readonly primaryjoin?: RelationshipArgument<ColumnElement> | null;
  readonly secondaryjoin?: RelationshipArgument<ColumnElement> | null;
  readonly foreignKeys?: RelationshipArgument<ColumnElement | readonly ColumnElement[]> | null;
  readonly remoteSide?: RelationshipArgument<ColumnElement | readonly ColumnElement[]> | null;
  readonly orderBy?: RelationshipArgument<ColumnElement | readonly ColumnElement[]> | false | null;
  readonly uselist?: boolean | null;
  readonly collectionClass?: CollectionClass | null;
  readonly backPopulates?: string | null;
  readonly backref?: string | Backref | null;
  readonly overlaps?: string | null;
  readonly postUpdate?: boolean;
  readonly cascade?: string | null;
  readonly viewonly?: boolean;
  readonly lazy?: string | boolean | null;
  readonly passiveDeletes?: boolean | 'all';
  readonly passiveUpdates?: boolean;
  readonly activeHistory?: boolean;
  readonly enableTypechecks?: boolean;
  readonly joinDepth?: number | null;
  readonly singleParent?: boolean;
  /** `false`, `true`, `'nested'` or `'unnested'`. */
  readonly innerjoin?: boolean | 'nested' | 'unnested';
  readonly distinctTargetKey?: boolean | null;
  readonly loadOnPending?: boolean;
  readonly queryClass?: unknown;
  readonly omitJoin?: boolean | null;
  readonly syncBackref?: boolean | null;
  readonly cascadeBackrefs?: boolean;
  readonly localRemotePairs?: readonly ColumnPair[] | null;
}

export type ColumnPair = readonly [ColumnElement, ColumnElement];

/** A source column and the column that takes its value. */
export type SynchronizePair = readonly [Column, Column];

/** What a join along the relationship is made of. */
export interface RelationshipJoins {
  readonly primaryjoin: ColumnElement;
  readonly secondaryjoin: ColumnElement | null;
  readonly sourceSelectable: FromClause;
  readonly destSelectable: FromClause;
  readonly secondary: FromClause | null;
  readonly targetAdapter: ClauseAdapter | null;
}

const PERSISTENCE_ONLY = [
  ['passive_deletes', 'passiveDeletes', false],
  ['passive_updates', 'passiveUpdates', true],
  ['enable_typechecks', 'enableTypechecks', true],
  ['active_history', 'activeHistory', false],
  ['cascade_backrefs', 'cascadeBackrefs', false],
] as const;

/** A link between two mapped classes. */
export class RelationshipProperty extends StrategizedProperty {
  override readonly isRelationship = true;
  readonly typeName = 'Relationship';
  readonly options: RelationshipOptions;
  target: RelationshipTarget | null;
  /** Null until configuration infers it from the direction. */
  private uselistGiven: boolean | null;
  readonly collectionClass: CollectionClass;
  readonly postUpdate: boolean;
  readonly viewonly: boolean;
  syncBackref: boolean | null;
  lazy: string | boolean | null;
  readonly singleParent: boolean;
  readonly passiveDeletes: boolean | 'all';
  readonly passiveUpdates: boolean;
  readonly enableTypechecks: boolean;
  readonly innerjoin: boolean | 'nested' | 'unnested';
  readonly distinctTargetKey: boolean | null;
  readonly activeHistory: boolean;
  readonly joinDepth: number | null;
  readonly omitJoin: boolean | null;
  readonly loadOnPending: boolean;
  readonly overlaps: ReadonlySet<string>;
  backPopulates: string | null;
  readonly backref: Backref | null;
  /** The other sides: more than one where several relationships name this one in back_populates. */
  readonly reverseProperties = new Set<RelationshipProperty>();

  direction: RelationshipDirection = ONETOMANY;
  orderBy: readonly ColumnElement[] = [];
  dependencyProcessor: DependencyProcessor | null = null;
  private cascadeOptions: CascadeOptions | null = null;
  private condition: JoinCondition | null = null;
  private entityValue: InternalEntity | null = null;
  private arguments: ColumnArguments | null = null;

  constructor(target: RelationshipTarget | null, options: RelationshipOptions = {}) {
    super(options);
    this.target = target;
    this.options = options;
    this.uselistGiven = options.uselist ?? null;
    this.collectionClass = options.collectionClass ?? LIST_COLLECTION;
    this.postUpdate = options.postUpdate ?? false;
    this.viewonly = options.viewonly ?? false;
    if (this.viewonly && options.syncBackref) {
      throw new ArgumentError('sync_backref and viewonly cannot both be True');
    }
    this.syncBackref = options.syncBackref ?? null;
    this.lazy = options.lazy === undefined ? 'select' : options.lazy;
    this.singleParent = options.singleParent ?? false;
    this.passiveDeletes = options.passiveDeletes ?? false;
    if (options.cascadeBackrefs) {
      throw new ArgumentError("The 'cascade_backrefs' parameter passed to relationship() may only be set to False.");
    }
    this.passiveUpdates = options.passiveUpdates ?? true;
    this.enableTypechecks = options.enableTypechecks ?? true;
    this.innerjoin = options.innerjoin ?? false;
    this.distinctTargetKey = options.distinctTargetKey ?? null;
    this.activeHistory = options.activeHistory ?? false;
    this.joinDepth = options.joinDepth ?? null;
    this.omitJoin = options.omitJoin ?? null;
    this.loadOnPending = options.loadOnPending ?? false;
    this.overlaps = new Set(options.overlaps ? options.overlaps.split(/\s*,\s*/) : []);
    this.strategyKey = lazyOption(this.lazy) ?? (String(this.lazy) as StrategyKey);
    this.backPopulates = options.backPopulates ?? null;
    if (this.backPopulates && options.backref) {
      throw new ArgumentError('backref and back_populates keyword arguments are mutually exclusive');
    }
    const { backref } = options;
    this.backref = typeof backref === 'string' ? { key: backref, options: {} } : (backref ?? null);
  }

  /** Settings that say nothing for a viewonly relationship; the host warns with them when the program makes one. */
  static persistenceOnlyWarnings(options: RelationshipOptions): string[] {
    if (!options.viewonly) return [];
    return PERSISTENCE_ONLY.filter(([, key, standard]) => (options[key] ?? standard) !== standard).map(
      ([name]) =>
        `Setting ${name} on relationship() while also setting viewonly=True does not make sense, as a viewonly=True relationship does not perform persistence operations. This configuration may raise an error in a future release.`,
    );
  }

  // ---- what configuration found ------------------------------------------------------------------------------------

  /** Whether the attribute is a collection. */
  get uselist(): boolean {
    return this.uselistGiven ?? this.direction !== MANYTOONE;
  }

  /** Annotations may say so before configuration. */
  set uselist(value: boolean | null) {
    this.uselistGiven = value;
  }

  override get cascade(): CascadeOptions {
    this.cascadeOptions ??= this.parseCascade();
    return this.cascadeOptions;
  }

  /** The mapper or alias that the relationship leads to. */
  get entity(): InternalEntity {
    if (!this.entityValue) this.parent.checkConfigure();
    if (!this.entityValue) this.setupEntity();
    return this.entityValue as InternalEntity;
  }

  get mapper(): Mapper {
    return this.entity.mapper;
  }

  get joinCondition(): JoinCondition {
    if (!this.condition) throw new Error(`${this} is not configured`);
    return this.condition;
  }

  get primaryjoin(): ColumnElement {
    return this.joinCondition.primaryjoin;
  }

  get secondaryjoin(): ColumnElement | null {
    return this.joinCondition.secondaryjoin;
  }

  get secondary(): FromClause | null {
    return this.joinCondition.secondary;
  }

  get localRemotePairs(): readonly ColumnPair[] {
    return this.joinCondition.localRemotePairs;
  }

  get remoteSide(): ColumnSet {
    return this.joinCondition.remoteColumns;
  }

  get localColumns(): ColumnSet {
    return this.joinCondition.localColumns;
  }

  get synchronizePairs(): readonly SynchronizePair[] {
    return this.joinCondition.synchronizePairs;
  }

  get secondarySynchronizePairs(): readonly SynchronizePair[] {
    return this.joinCondition.secondarySynchronizePairs;
  }

  get calculatedForeignKeys(): ColumnSet {
    return this.joinCondition.foreignKeyColumns;
  }

  get isSelfReferential(): boolean {
    return this.mapper.commonParent(this.parent);
  }

  /** Whether a lazy load looks in the identity map first: the join is on the target's primary key. */
  get useGet(): boolean {
    return (this.getStrategy('select') as LazyLoader).useGet;
  }

  get effectiveSyncBackref(): boolean {
    return !this.viewonly && this.syncBackref !== false;
  }

  // ---- configuration -----------------------------------------------------------------------------------------------

  instrumentClass(mapper: Mapper): void {
    registerDescriptor(mapper, this);
  }

  override setParent(parent: Mapper, init: boolean): void {
    super.setParent(parent, init);
    const lazy = parent.environment.lazyOverrides?.get(`${parent.className}.${this.key}`);
    // A collection that is queried instead of loaded is another class in the host, made before this.
    if (lazy === undefined || this.lazy === 'dynamic' || this.lazy === 'write_only') return;
    this.lazy = lazy;
    this.strategyKey = lazyOption(lazy) ?? this.strategyKey;
  }

  protected override doInit(): void {
    this.arguments = resolveRelationshipArguments(this);
    this.orderBy = this.arguments.orderBy;
    this.setupEntity();
    this.parent.registry.setDependsOn(this.mapper.registry);
    this.setupJoinConditions(this.arguments);
    this.checkCascadeSettings(this.cascade);
    this.uselistGiven = this.uselist;
    if (!this.viewonly) {
      this.dependencyProcessor = this.parent.registry.collaborators.makeDependencyProcessor(this);
    }
    this.generateBackref();
    this.joinCondition.warnForConflictingSyncTargets();
    super.doInit();
  }

  /** Finds the target, which another relationship may need before this one is configured. */
  setupEntity(): void {
    if (this.entityValue) return;
    this.entityValue = this.resolveEntity(this.target);
  }

  private resolveEntity(given: unknown): InternalEntity {
    const { registry } = this.parent;
    let resolved = given;
    if (typeof given === 'string') {
      const found = registry.classRegistry.resolveDotted(given, registry.metadata);
      if (found.kind === 'missing') throw unresolvedNameError(this, given, found.name);
      if (found.kind !== 'class') throw this.targetError(found.kind === 'table' ? TABLE_CLASS : MODULE_CLASS);
      resolved = found.mappedClass;
    } else if (typeof given === 'function') {
      resolved = registry.collaborators.resolveArgument(this, 'argument', given);
      if (typeof resolved === 'string') return this.resolveEntity(resolved);
    }
    if (resolved instanceof MappedClass) {
      const mapper = resolved.mapper;
      if (!mapper) throw UnmappedClassError.notMapped(resolved.qualifiedName);
      return mapper;
    }
    if (resolved instanceof Mapper) return resolved;
    if (isAliasedInsp(resolved)) return resolved;
    throw this.targetError(typeDescription(resolved));
  }

  private targetError(received: string): ArgumentError {
    return new ArgumentError(`relationship '${this.key}' expects a class or a mapper argument (received: ${received})`);
  }

  private setupJoinConditions(given: ColumnArguments): void {
    const { parent, entity } = this;
    const target = entityTables(entity);
    this.condition = new JoinCondition({
      parentPersistSelectable: parent.persistSelectable,
      childPersistSelectable: target.persist,
      parentLocalSelectable: parent.localTable,
      childLocalSelectable: target.local,
      primaryjoin: given.primaryjoin,
      secondary: given.secondary,
      secondaryjoin: given.secondaryjoin,
      parentEquivalents: parent.equivalentColumns,
      childEquivalents: this.mapper.equivalentColumns,
      considerAsForeignKeys: given.foreignKeys,
      localRemotePairs: this.options.localRemotePairs ?? null,
      remoteSide: given.remoteSide,
      prop: this,
      supportSync: !this.viewonly,
      canBeSynced: (...columns) => this.columnsAreMapped(given.secondary, target.persist, columns),
    });
    this.direction = this.condition.direction;
  }

  private columnsAreMapped(
    secondary: FromClause | null,
    target: FromClause,
    columns: readonly ColumnElement[],
  ): boolean {
    return columns.every(
      (column) =>
        secondary?.c.containsColumn(column) ||
        this.parent.persistSelectable.c.containsColumn(column) ||
        target.c.containsColumn(column),
    );
  }

  private parseCascade(): CascadeOptions {
    const { cascade } = this.options;
    const parsed = CascadeOptions.parse(cascade === undefined ? 'save-update, merge' : cascade, (message) => {
      if (!this.parent.registry.hostChecksDeclarations) this.parent.warn(message);
    });
    return this.viewonly ? parsed.forViewonly : parsed;
  }

  private checkCascadeSettings(cascade: CascadeOptions): void {
    const { direction } = this;
    if (cascade.deleteOrphan && !this.singleParent && (direction === MANYTOMANY || direction === MANYTOONE)) {
      throw new ArgumentError(
        `For ${direction === MANYTOONE ? 'many-to-one' : 'many-to-many'} relationship ${this}, delete-orphan cascade is normally configured only on the "one" side of a one-to-many relationship, and not on the "many" side of a many-to-one or many-to-many relationship.  To force this relationship to allow a particular "${this.mapper.className}" object to be referenced by only a single "${this.parent.className}" object at a time via the ${this} relationship, which would allow delete-orphan cascade to take place in this direction, set the single_parent=True flag.`,
        'bbf0',
      );
    }
    if (this.passiveDeletes === 'all' && (cascade.delete || cascade.deleteOrphan)) {
      throw new ArgumentError(
        `On ${this}, can't set passive_deletes='all' in conjunction with 'delete' or 'delete-orphan' cascade`,
      );
    }
    if (cascade.deleteOrphan) this.mapper.deleteOrphans.push([this.key, this.parent]);
  }

  /** Makes the relationship that `backref` asks for, and links the two sides. */
  private generateBackref(): void {
    if (this.backref && !this.backPopulates) this.createBackref(this.backref);
    if (this.backPopulates) this.addReverseProperty(this.backPopulates);
  }

  private createBackref(backref: Backref): void {
    const { mapper, joinCondition: condition } = this;
    const { key, options } = backref;
    if (!mapper.concrete) {
      for (const other of new Set([...mapper.iterateToRoot(), ...mapper.selfAndDescendants])) {
        if (other.hasProperty(key) && !other.concrete) {
          throw new ArgumentError(
            `Error creating backref '${key}' on relationship '${this}': property of that name exists on mapper '${other}'`,
          );
        }
      }
    }
    if (!this.secondary && options.secondaryjoin) {
      throw new InvalidRequestError("Can't assign 'secondaryjoin' on a backref against a non-secondary relationship.");
    }
    const primaryjoin =
      options.primaryjoin ?? (this.secondary ? condition.secondaryjoinMinusLocal : condition.primaryjoinReverseRemote);
    const secondaryjoin = this.secondary ? (options.secondaryjoin ?? condition.primaryjoinMinusLocal) : null;
    this.backPopulates = key;
    const reverse = new RelationshipProperty(this.parent, {
      viewonly: this.viewonly,
      postUpdate: this.postUpdate,
      passiveUpdates: this.passiveUpdates,
      syncBackref: this.syncBackref,
      source: this.source,
      ...options,
      foreignKeys: options.foreignKeys ?? this.arguments?.foreignKeys.toArray() ?? null,
      secondary: this.secondary,
      primaryjoin,
      secondaryjoin,
      backPopulates: this.key,
    });
    mapper.configureProperty(key, reverse, { init: true, setParent: true, warnForExisting: true });
  }

  private addReverseProperty(key: string): void {
    const other = this.mapper.getProperty(key);
    if (!(other instanceof RelationshipProperty)) {
      throw new InvalidRequestError(
        `back_populates on relationship '${this}' refers to attribute '${other}' that is not a relationship.  The back_populates parameter should refer to the name of a relationship on the target class.`,
      );
    }
    checkSyncBackref(this, other);
    checkSyncBackref(other, this);
    this.reverseProperties.add(other);
    other.reverseProperties.add(this);
    other.setupEntity();
    if (!other.mapper.commonParent(this.parent)) {
      throw new ArgumentError(
        `reverse_property '${key}' on relationship ${this} references relationship ${other}, which does not reference mapper ${this.parent}`,
      );
    }
    if (other.configureStarted && this.direction !== MANYTOMANY && this.direction === other.direction) {
      throw new ArgumentError(
        `${other} and back-reference ${this} are both of the same direction ${directionRepr(this.direction)}.  Did you mean to set remote_side on the many-to-one side ?`,
      );
    }
  }

  /** Whether this property writes for objects of the mapper: an overriding one of a subclass may do so instead. */
  persistsFor(mapper: Mapper): boolean {
    return mapper.props.get(this.key) === this;
  }

  // ---- joins -------------------------------------------------------------------------------------------------------

  /** The ON clauses of a join along the relationship, in terms of what is joined. */
  createJoins(
    given: {
      readonly sourcePolymorphic?: boolean;
      readonly sourceSelectable?: FromClause | null;
      readonly destSelectable?: FromClause | null;
      readonly ofTypeEntity?: InternalEntity | null;
      readonly aliasSecondary?: boolean;
      readonly extraCriteria?: readonly ColumnElement[];
    } = {},
  ): RelationshipJoins {
    const { parent, mapper } = this;
    let aliased = Boolean(given.aliasSecondary && this.secondary);
    let source = given.sourceSelectable ?? null;
    if (!source && given.sourcePolymorphic && parent.withPolymorphic) source = parent.withPolymorphicSelectable;
    const ofType = given.ofTypeEntity ?? null;
    let dest = given.destSelectable ?? null;
    if (ofType && !dest) {
      dest = ofType.selectable;
      aliased = true;
    }
    const destMapper = ofType ? ofType.mapper : mapper;
    if (!dest) {
      dest = this.entity.selectable;
      if (mapper.withPolymorphic) aliased = true;
      if (this.isSelfReferential && !source) {
        dest = dest.anonymousFromclause();
        aliased = true;
      }
    } else if (dest !== mapper.withPolymorphicSelectable || mapper.withPolymorphic) aliased = true;
    if (source && (source !== parent.withPolymorphicSelectable || source.isSubquery)) aliased = true;
    const joins = this.joinCondition.joinTargets(
      source,
      dest,
      aliased,
      destMapper.singleTableCriterion,
      given.extraCriteria ?? [],
    );
    return {
      primaryjoin: joins.primaryjoin,
      secondaryjoin: joins.secondaryjoin,
      sourceSelectable: source ?? parent.localTable,
      destSelectable: joins.destSelectable,
      secondary: joins.secondary,
      targetAdapter: joins.targetAdapter,
    };
  }

  // ---- cascades ----------------------------------------------------------------------------------------------------

  private related(state: InstanceState, passive: PassiveFlag): readonly (InstanceState | null)[] {
    const value = state.manager.impl(this.key).get(state, passive);
    if (value === PASSIVE_NO_RESULT || value === null) return [];
    if (value instanceof CollectionAdapter) return [...value.members];
    // A dynamic collection gives its members as they are in the database.
    if (Array.isArray(value)) return value as readonly InstanceState[];
    return value instanceof InstanceState ? [value] : [];
  }

  override *cascadeIterator(
    type: string,
    state: InstanceState,
    visited: Set<InstanceState>,
    haltOn: ((state: InstanceState) => boolean) | null = null,
  ): Generator<InstanceState> {
    const passive = type !== 'delete' || this.passiveDeletes ? PASSIVE_NO_INITIALIZE : PASSIVE_OFF | NO_RAISE;
    const found =
      type === 'save-update' ? state.manager.impl(this.key).getAllPending(state) : this.related(state, passive);
    const skipPending = type === 'refresh-expire' && !this.cascade.deleteOrphan;
    for (const member of found) {
      if (member === null || visited.has(member)) continue;
      if (haltOn?.(member) || (skipPending && !member.key)) continue;
      if (!member.mapper.isa(this.mapper)) {
        throw new PythonBuiltinError(
          'AssertionError',
          `Attribute '${this.key}' on class '${this.parent.mappedClass}' doesn't handle objects of type '${member.manager.mappedClass}'`,
        );
      }
      visited.add(member);
      yield member;
    }
  }
}

const TABLE_CLASS = "<class 'sqlalchemy.sql.schema.Table'>";
const MODULE_CLASS = "<class 'sqlalchemy.orm.clsregistry._ModNS'>";

function checkSyncBackref(left: RelationshipProperty, right: RelationshipProperty): void {
  if (left.viewonly && right.syncBackref) {
    throw new InvalidRequestError(
      `Relationship ${right} cannot specify sync_backref=True since ${left} includes viewonly=True.`,
    );
  }
  if (left.viewonly && !right.viewonly && right.syncBackref !== false) right.syncBackref = false;
}

/** As Python prints the enum member. */
function directionRepr(direction: RelationshipDirection): string {
  const number = direction === ONETOMANY ? 1 : direction === MANYTOONE ? 2 : 3;
  return `<RelationshipDirection.${direction}: ${number}>`;
}

function isAliasedInsp(given: unknown): given is AliasedInsp {
  return typeof given === 'object' && given !== null && (given as { isAliasedClass?: boolean }).isAliasedClass === true;
}

function entityTables(entity: InternalEntity): { readonly persist: FromClause; readonly local: FromClause } {
  if (entity.isAliasedClass) return { persist: entity.selectable, local: entity.selectable };
  return { persist: (entity as Mapper).persistSelectable, local: (entity as Mapper).localTable };
}

/** The Python class of what was given in place of a class; the host passes `{ pythonClass }` for objects of its own. */
function typeDescription(given: unknown): string {
  if (given === null || given === undefined) return "<class 'NoneType'>";
  if (typeof given === 'number') return Number.isInteger(given) ? "<class 'int'>" : "<class 'float'>";
  if (typeof given === 'boolean') return "<class 'bool'>";
  const described = (given as { readonly pythonClass?: string }).pythonClass;
  return `<class '${described ?? 'object'}'>`;
}
