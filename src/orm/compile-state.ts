/**
 * Turns a SELECT about mapped classes into one about tables: entities become columns, relationships become joins, loader
 * options become eager joins, and a LIMIT with joined collections becomes a subquery. The result is an ordinary Select, and
 * what is needed to read its rows.
 *
 * Counterpart: ORMCompileState and ORMSelectCompileState of sqlalchemy/orm/context.py. Left out: lambda statements,
 * RETURNING of DML, FETCH.
 */
import { deepAnnotate } from '../sql/annotations.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnSet, ElementMap } from '../sql/column-collection.ts';
import { type ColumnElement, LabelReference } from '../sql/elements.ts';
import { CompileError, InvalidRequestError } from '../sql/errors.ts';
import { columnNamingConvention, normalizeFroms } from '../sql/select-columns.ts';
import {
  AliasedReturnsRows,
  type FromClause,
  LABEL_STYLE_DISAMBIGUATE_ONLY,
  LABEL_STYLE_LEGACY_ORM,
  LABEL_STYLE_TABLENAME_PLUS_COL,
  type LabelStyle,
  Select,
} from '../sql/selectable.ts';
import { surfaceSelectables } from '../sql/selectable-search.ts';
import { expandColumnListFromOrderBy, spliceJoins } from '../sql/sql-util.ts';
import { replacementTraverse } from '../sql/visitors.ts';
import { joinTargets } from './compile-joins.ts';
import { type CompileOptions, DEFAULT_COMPILE_OPTIONS } from './compile-options.ts';
import { type AliasedInsp, type InternalEntity, OrmAdapter } from './entities.ts';
import type { LoaderCriteriaOption, LoaderOption } from './loader-options.ts';
import type { Mapper } from './mapper.ts';
import type { OrmJoin } from './orm-join.ts';
import type { PathRegistry } from './path-registry.ts';
import { MapperEntity, type QueryEntity, queryEntities } from './query-entities.ts';

export { MapperEntity } from './query-entities.ts';

/** What a whole statement shares with the statements inside it. */
export interface GlobalAttributes {
  /** with_loader_criteria() options by mapper. */
  readonly criteria: Map<Mapper, LoaderCriteriaOption[]>;
  hasToplevelOrm: boolean;
}

export function newGlobalAttributes(): GlobalAttributes {
  return { criteria: new Map(), hasToplevelOrm: false };
}

/** Adapts an expression, or leaves it. */
export type CurrentAdapter = (clause: ColumnElement) => ColumnElement;

const NO_OPTIONS: readonly LoaderOption[] = [];

/** An ORM SELECT being turned into a Core one. */
export class ORMCompileState {
  /** The statement as it was given. */
  readonly selectStatement: Select;
  compileOptions: CompileOptions;
  readonly globalAttributes: GlobalAttributes;
  /** Loader options and what strategies keep, by path. */
  readonly attributes = new Map<string, unknown>();
  readonly currentPath: PathRegistry;
  readonly forStatement: boolean;
  readonly labelStyle: LabelStyle;
  entities: QueryEntity[] = [];
  primaryEntity: MapperEntity | null = null;
  hasMapperEntities = false;
  /** The result: a Core SELECT. */
  statement: Select;

  readonly polymorphicAdapters = new Map<Mapper | ClauseElement, OrmAdapter>();
  fromObjAlias: OrmAdapter | null = null;
  compoundEagerAdapter: OrmAdapter | null = null;
  fromClauses: FromClause[] = [];
  readonly fallbackFromClauses: FromClause[] = [];
  readonly primaryColumns: ColumnElement[] = [];
  readonly secondaryColumns: ColumnElement[] = [];
  readonly dedupeColumns = new ColumnSet();
  readonly eagerJoins = new Map<MapperEntity | number, OrmJoin>();
  readonly createEagerJoins: (() => void)[] = [];
  readonly eagerOrderBy: ColumnElement[] = [];
  multiRowEagerLoaders = false;
  /** A column could not be told in terms of its eager join's alias. */
  hasUnadaptedColumns = false;
  eagerAddingJoins = false;
  /** Relationships loaded by the statement itself, for its origin. */
  readonly joinedPaths: string[] = [];
  readonly extraCriteriaEntities = new Map<InternalEntity, OrmAdapter | null>();
  readonly joinEntities = new Set<InternalEntity>();
  readonly alreadyJoinedEdges: (readonly [unknown, unknown, string])[] = [];

  private readonly nameOf: (column: ColumnElement, key: string | null) => string | null;
  private whereCriteria: ClauseElement[] = [];
  private havingCriteria: readonly ClauseElement[] = [];
  private orderBy: readonly ClauseElement[] = [];
  private groupBy: readonly ClauseElement[] = [];
  private distinctOn: readonly ClauseElement[] = [];
  private correlateTo: readonly ClauseElement[] | null = null;
  private correlateExcept: readonly ClauseElement[] | null = null;

  constructor(
    select: Select,
    given: { readonly toplevel: boolean; readonly globalAttributes?: GlobalAttributes | null },
  ) {
    this.selectStatement = select;
    this.statement = select;
    this.globalAttributes = given.globalAttributes ?? newGlobalAttributes();
    const options = (select.compileOptions as CompileOptions | null) ?? DEFAULT_COMPILE_OPTIONS;
    this.compileOptions = given.toplevel ? options : { ...options, enableEagerloads: false, renderForSubquery: true };
    this.forStatement = options.forStatement;
    this.currentPath = options.currentPath;
    const isLegacy = options.useLegacyQueryStyle;
    if (isLegacy && select.labelStyle === LABEL_STYLE_LEGACY_ORM) {
      this.labelStyle = this.forStatement ? LABEL_STYLE_DISAMBIGUATE_ONLY : LABEL_STYLE_TABLENAME_PLUS_COL;
    } else this.labelStyle = select.labelStyle;
    const convention = columnNamingConvention(select.labelStyle);
    this.nameOf = isLegacy ? (column, key) => key ?? column.key : (column) => convention(column);

    const memoized = select.memoizedSelectEntities.map(
      (one) => [one, queryEntities(this, one.rawColumns, false)] as const,
    );
    this.entities = queryEntities(this, select.rawColumns, true);
    this.processOptions(given.toplevel, memoized);
    for (const [apply] of select.contextOptions) apply(this);
    this.fromClauses = normalizeFroms(select.fromObj) as FromClause[];
    this.generate(memoized);
  }

  /** Only the entities of a statement, for what must know them before it is compiled. */
  static entitiesOnly(select: Select): QueryEntity[] {
    const partial = Object.create(ORMCompileState.prototype) as ORMCompileState;
    const convention = columnNamingConvention(select.labelStyle);
    const isLegacy = ((select.compileOptions as CompileOptions | null) ?? DEFAULT_COMPILE_OPTIONS).useLegacyQueryStyle;
    Object.assign(partial, {
      polymorphicAdapters: new Map(),
      compileOptions: DEFAULT_COMPILE_OPTIONS,
      primaryEntity: null,
      nameOf: isLegacy
        ? (column: ColumnElement, key: string | null) => key ?? column.key
        : (column: ColumnElement) => convention(column),
    });
    return queryEntities(partial, select.rawColumns, true);
  }

  // ---- options -----------------------------------------------------------------------------------------------------

  /** The statement's loader options. Equal statements made by a loader share the list. */
  get statementOptions(): readonly LoaderOption[] {
    const options = this.selectStatement.withOptions as readonly LoaderOption[];
    return options.length > 0 ? options : NO_OPTIONS;
  }

  get propagatedOptions(): readonly LoaderOption[] {
    const options = this.statementOptions;
    if (options.length === 0) return NO_OPTIONS;
    this.propagatedMemo ??= options.filter((option) => option.propagateToLoaders);
    return this.propagatedMemo.length > 0 ? this.propagatedMemo : NO_OPTIONS;
  }
  private propagatedMemo: readonly LoaderOption[] | null = null;

  get leadMapperEntities(): MapperEntity[] {
    return this.entities.filter((entity): entity is MapperEntity => entity instanceof MapperEntity);
  }

  private processOptions(
    toplevel: boolean,
    memoized: readonly (readonly [{ readonly withOptions: readonly unknown[] }, readonly QueryEntity[]])[],
  ): void {
    if (!toplevel) {
      if (this.globalAttributes.hasToplevelOrm) return;
      this.globalAttributes.hasToplevelOrm = true;
      for (const option of this.statementOptions) if (option.isCriteriaOption) option.processCompileState(this);
      return;
    }
    this.globalAttributes.hasToplevelOrm = true;
    for (const [one, entities] of memoized) {
      const mappers = entities.filter((entity): entity is MapperEntity => entity instanceof MapperEntity);
      for (const option of one.withOptions as readonly LoaderOption[]) option.processReplacedEntities(this, mappers);
    }
    for (const option of this.statementOptions) option.processCompileState(this);
  }

  // ---- what entities and strategies ask ----------------------------------------------------------------------------

  labelConvention(column: ColumnElement, key: string | null): string | null {
    return this.nameOf(column, key);
  }

  markStar(): void {
    this.compileOptions = { ...this.compileOptions, isStar: true };
  }

  /** Adds a column to a list, unless the statement has it. */
  appendDedupeColumn(column: ColumnElement, collection: ColumnElement[]): void {
    if (this.dedupeColumns.has(column)) return;
    this.dedupeColumns.add(column);
    collection.push(column);
  }

  /** Remembers an entity that single-table inheritance or with_loader_criteria() adds criteria for. */
  noteCriteriaEntity(entity: InternalEntity): void {
    const { mapper } = entity;
    if (!mapper.singleTableCriterion && !this.globalAttributes.criteria.has(mapper)) return;
    this.extraCriteriaEntities.set(entity, entity.isAliasedClass ? (entity as AliasedInsp).adapter : null);
  }

  createWithPolymorphicAdapter(entity: InternalEntity, selectable: FromClause): void {
    if (entity.isAliasedClass || this.polymorphicAdapters.has(entity.mapper.persistSelectable)) return;
    for (const mapper of entity.mapper.iterateToRoot()) {
      this.mapperLoadsPolymorphicallyWith(
        mapper,
        new OrmAdapter(mapper, { selectable, equivalents: mapper.equivalentColumns }),
      );
    }
  }

  mapperLoadsPolymorphicallyWith(mapper: Mapper, adapter: OrmAdapter): void {
    const mappers = mapper.withPolymorphicMappers.length > 0 ? mapper.withPolymorphicMappers : [mapper];
    for (const each of mappers) {
      this.polymorphicAdapters.set(each, adapter);
      for (const above of each.iterateToRoot()) this.polymorphicAdapters.set(above.localTable, adapter);
    }
  }

  /** What columns in criteria are adapted with, or null where they stand as they are. */
  currentAdapter(): CurrentAdapter | null {
    const fromAlias = this.fromObjAlias;
    const hasPolymorphic = this.polymorphicAdapters.size > 0;
    if (!fromAlias && !hasPolymorphic) return null;
    return (clause) =>
      replacementTraverse(clause, {}, (element) => {
        if (fromAlias) {
          const replaced = fromAlias.replace(element);
          if (replaced) return replaced;
        }
        const isOrm = 'ormAdapt' in element.annotations || 'parententity' in element.annotations;
        return hasPolymorphic && isOrm ? this.adaptPolymorphicElement(element) : null;
      });
  }

  private adaptPolymorphicElement(element: ClauseElement): ClauseElement | null {
    const entity = element.annotations.parententity as InternalEntity | undefined;
    const byEntity = entity && !entity.isAliasedClass ? this.polymorphicAdapters.get(entity as Mapper) : undefined;
    if (byEntity) return byEntity.traverse(element as ColumnElement);
    const search = element.isFromClause ? element : (element as { readonly table?: ClauseElement | null }).table;
    const adapter = search ? this.polymorphicAdapters.get(search.origin) : undefined;
    return adapter ? adapter.traverse(element as ColumnElement) : null;
  }

  get shouldNestSelectable(): boolean {
    const select = this.selectStatement;
    return (
      select.limitClause !== null ||
      select.offsetClause !== null ||
      select.distinct_ ||
      this.distinctOn.length > 0 ||
      this.groupBy.length > 0
    );
  }

  /** Columns equated by the hierarchies of all entities. */
  private get equivalents(): ElementMap<ColumnElement, Iterable<ColumnElement>> {
    const all = new ElementMap<ColumnElement, Iterable<ColumnElement>>();
    for (const { mapper } of this.leadMapperEntities) {
      for (const [column, others] of mapper.equivalentColumns) all.set(column, others);
    }
    return all;
  }

  criteriaFor(entity: InternalEntity): ColumnElement[] {
    const options = this.globalAttributes.criteria.get(entity.mapper) ?? [];
    return options
      .filter((option) => option.includeAliases || option.entity === entity)
      .map((option) => option.resolve(entity));
  }

  // ---- making the statement ----------------------------------------------------------------------------------------

  private generate(
    memoized: readonly (readonly [{ readonly setupJoins: Select['setupJoins'] }, readonly QueryEntity[]])[],
  ): void {
    const query = this.selectStatement;
    if (this.compileOptions.setBaseAlias) this.setSelectFromAlias();
    for (const [one, entities] of memoized) if (one.setupJoins.length > 0) joinTargets(this, one.setupJoins, entities);
    if (query.setupJoins.length > 0) joinTargets(this, query.setupJoins, this.entities);

    const adapt = this.currentAdapter();
    const adapted = (clauses: readonly ClauseElement[]): readonly ClauseElement[] =>
      adapt ? clauses.map((clause) => adapt(clause as ColumnElement)) : clauses;
    this.whereCriteria = [...adapted(query.whereCriteria)];
    this.orderBy = adapted(query.orderByClauses);
    this.havingCriteria = adapted(query.havingCriteria);
    this.groupBy = adapted(query.groupByClauses);
    this.distinctOn = adapted(query.distinctOn);
    if (this.eagerOrderBy.length > 0) {
      const adapter = (this.fromClauses[0] as OrmJoin | undefined)?.targetAdapter;
      if (adapter) {
        const ordered = this.eagerOrderBy.map((one) => adapter.traverse(one));
        this.eagerOrderBy.splice(0, this.eagerOrderBy.length, ...ordered);
      }
    }
    if (query.correlate_.length > 0) this.correlateTo = query.correlate_.flatMap((one) => [...surfaceSelectables(one)]);
    else if (query.correlateExcept_)
      this.correlateExcept = query.correlateExcept_.flatMap((one) => [...surfaceSelectables(one)]);
    else if (!query.autoCorrelate) this.correlateTo = [];

    if (this.compileOptions.isStar && this.entities.length !== 1) {
      throw new CompileError(
        "Can't generate ORM query that includes multiple expressions at the same time as '*'; query for '*' alone if present",
      );
    }
    for (const entity of this.entities) entity.setup(this);
    for (const create of this.createEagerJoins) create();
    if (this.compileOptions.enableSingleCrit) this.adjustForExtraCriteria();
    if (this.primaryColumns.length === 0) {
      throw new InvalidRequestError('Query contains no columns with which to SELECT from.');
    }
    if (this.fromClauses.length === 0) this.fromClauses = [...this.fallbackFromClauses];
    this.statement =
      this.multiRowEagerLoaders && this.eagerAddingJoins && this.shouldNestSelectable
        ? this.compoundEagerStatement()
        : this.simpleStatement();
  }

  /** Query.union() and the like: everything is in terms of the subquery. */
  private setSelectFromAlias(): void {
    const from = this.selectStatement.fromObj[0] as FromClause;
    const entity = from.annotations.parententity as InternalEntity | undefined;
    if (entity?.isAliasedClass) {
      this.fromObjAlias = (entity as AliasedInsp).adapter;
    } else if (from instanceof AliasedReturnsRows) {
      this.fromObjAlias = new OrmAdapter(null, { selectable: from, equivalents: this.equivalents });
    } else return;
    this.compileOptions = { ...this.compileOptions, enableSingleCrit: false };
  }

  private simpleStatement(): Select {
    const statement = this.coreSelect(
      [...this.primaryColumns, ...this.secondaryColumns],
      [...this.fromClauses, ...this.eagerJoins.values()],
    );
    if (this.eagerOrderBy.length > 0) statement.orderByClauses = [...statement.orderByClauses, ...this.eagerOrderBy];
    return statement;
  }

  /** The statement as a subquery with its LIMIT, the eager joins outside. */
  private compoundEagerStatement(): Select {
    const orderBy = this.orderBy.map((one) => (one instanceof LabelReference ? one.element : one)) as ColumnElement[];
    const orderColumns = orderBy.length > 0 ? expandColumnListFromOrderBy(this.primaryColumns, orderBy) : [];
    const inner = this.coreSelect(
      [...this.primaryColumns, ...orderColumns.filter((column) => !this.dedupeColumns.has(column))],
      this.fromClauses,
    ).alias();
    const adapter = new OrmAdapter(null, { selectable: inner, equivalents: this.equivalents });
    this.compoundEagerAdapter = adapter;
    const statement = new Select([inner, ...this.secondaryColumns]);
    statement.propagateAttrs = {};
    statement.labelStyle = this.labelStyle;
    let from: FromClause = inner;
    for (const join of this.eagerJoins.values()) from = spliceJoins(from, join, join.stopOn) as FromClause;
    statement.fromObj = [from];
    statement.orderByClauses = [...orderBy.map((one) => adapter.traverse(one)), ...this.eagerOrderBy];
    return statement;
  }

  private coreSelect(columns: readonly ColumnElement[], froms: readonly FromClause[]): Select {
    const query = this.selectStatement;
    const statement = new Select();
    statement.rawColumns = columns;
    statement.fromObj = froms;
    statement.labelStyle = this.labelStyle;
    statement.whereCriteria = this.whereCriteria;
    statement.havingCriteria = this.havingCriteria;
    statement.orderByClauses = this.orderBy;
    statement.groupByClauses = this.groupBy;
    statement.distinct_ = query.distinct_;
    statement.distinctOn = this.distinctOn;
    statement.limitClause = query.limitClause;
    statement.offsetClause = query.offsetClause;
    statement.forUpdateArg = query.forUpdateArg;
    statement.prefixes = query.prefixes;
    statement.suffixes = query.suffixes;
    statement.independentCtes = query.independentCtes;
    if (this.correlateTo) {
      statement.autoCorrelate = false;
      statement.correlate_ = this.correlateTo;
    }
    if (this.correlateExcept) {
      statement.autoCorrelate = false;
      statement.correlateExcept_ = this.correlateExcept;
    }
    return statement;
  }

  /** Adds the criteria of single-table subclasses and of with_loader_criteria(). */
  private adjustForExtraCriteria(): void {
    for (const from of this.fromClauses) {
      const entity = from.annotations.parententity as InternalEntity | undefined;
      if (entity && !this.extraCriteriaEntities.has(entity)) this.noteCriteriaEntity(entity);
    }
    const adapt = this.currentAdapter();
    for (const [entity, adapter] of this.extraCriteriaEntities) {
      if (this.joinEntities.has(entity)) continue;
      const criteria = this.compileOptions.forRefreshState ? [] : this.criteriaFor(entity);
      const single = entity.mapper.singleTableCriterion;
      if (single) criteria.push(single);
      for (const one of criteria) {
        let criterion = adapter ? adapter.traverse(one) : one;
        if (adapt) criterion = adapt(deepAnnotate(criterion, { ormAdapt: true }));
        this.whereCriteria.push(criterion);
      }
    }
  }
}
