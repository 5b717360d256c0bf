/**
 * Loads a relationship for all parents with one more SELECT, which joins the related table to the parents' own SELECT as a
 * subquery. Sent when the first parent row is read.
 *
 * SQL: `SELECT posts.id AS posts_id, ..., anon_1.users_id AS anon_1_users_id FROM (SELECT users.id AS users_id FROM users) AS anon_1
 * JOIN posts ON anon_1.users_id = posts.author_id`
 * Counterpart: SubqueryLoader of sqlalchemy/orm/strategies.py.
 */
import type { SqlValue } from '../../contract/values.ts';
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { LABEL_STYLE_TABLENAME_PLUS_COL, type Select } from '../../sql/selectable.ts';
import { expandColumnListFromOrderBy } from '../../sql/sql-util.ts';
import { type CompileOptions, DEFAULT_COMPILE_OPTIONS } from '../compile-options.ts';
import { ORMCompileState } from '../compile-state.ts';
import { AliasedInsp, type InternalEntity } from '../entities.ts';
import { executeSelect } from '../execute-select.ts';
import { identityHash } from '../identity-map.ts';
import type { DatabaseRow } from '../instance-processor.ts';
import type { LoadElement } from '../load-element.ts';
import { entitySelect } from '../load-statement.ts';
import { LoaderCriteriaOption, type LoaderOption } from '../loader-options.ts';
import type { Mapper } from '../mapper.ts';
import { type EntityRegistry, type PathRegistry, ROOT_PATH } from '../path-registry.ts';
import type { QueryEntity } from '../query-entities.ts';
import type { QueryableAttribute } from '../queryable-attribute.ts';
import type { RelationshipProperty } from '../relationship.ts';
import type { InstanceState } from '../state.ts';
import type { RowProcessorArguments } from './loader-strategy.ts';
import { PostLoadingLoader } from './relationship-loader.ts';

/** What a subquery load hands down to the subquery loads below it, in the execution options of its statement. */
const ORIGINAL_QUERY = '_subquery original';
const PATHS = '_subquery paths';

interface SubqueryPaths {
  readonly subqueryPath: PathRegistry;
  readonly rewrittenPath: PathRegistry;
}

/** The related objects by parent key, loaded when first asked for. */
class SubqueryCollections {
  private readonly load: () => readonly (readonly unknown[])[];
  private data: Map<unknown, InstanceState[]> | null = null;

  constructor(load: () => readonly (readonly unknown[])[]) {
    this.load = load;
  }

  get(key: readonly unknown[]): readonly InstanceState[] {
    return this.loaded().get(identityHash(key)) ?? [];
  }

  loaded(): Map<unknown, InstanceState[]> {
    if (this.data) return this.data;
    const data = new Map<unknown, InstanceState[]>();
    for (const [member, ...key] of this.load()) {
      const hash = identityHash(key);
      const found = data.get(hash);
      if (found) found.push(member as InstanceState);
      else data.set(hash, [member as InstanceState]);
    }
    this.data = data;
    return data;
  }
}

/** lazy="subquery". */
export class SubqueryLoader extends PostLoadingLoader {
  override initClassAttribute(mapper: Mapper): void {
    this.property.getStrategy('select').initClassAttribute(mapper);
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, path, adapter, result } = given;
    if (context.options.refreshState) {
      this.immediateRowProcessor(given, option);
      return;
    }
    if (!this.recursion(context, path, option).isDue) return;
    if (context.isFromStatement) return;
    this.requirePopulation();
    if (!this.appliesTo(given)) return;
    const { compileOptions } = context.compileState;
    if (!compileOptions.enableEagerloads || compileOptions.forRefreshState) return;
    context.loadersRequireBuffering = true;
    const pathWithProperty = (path as EntityRegistry).prop(this.property);
    let collections = pathWithProperty.get<SubqueryCollections>(context.attributes, 'collections');
    if (!collections) {
      collections = this.collectionsFor(given, pathWithProperty, option);
      pathWithProperty.set(context.attributes, 'collections', collections);
    }
    const indexes = [...this.property.localColumns].map((column) =>
      result.requireIndex(adapter ? adapter.column(column) : column),
    );
    this.populate(given, collections, indexes);
  }

  private populate(given: RowProcessorArguments, collections: SubqueryCollections, indexes: readonly number[]): void {
    const { context, populators } = given;
    const { key } = this;
    const { loadBatch, environment } = context.session;
    const { observer } = environment;
    const fill = (state: InstanceState, row: DatabaseRow): void => {
      const members = collections.get(indexes.map((index) => row[index] as SqlValue));
      if (!this.uselist && members.length > 1) {
        environment.warn(
          'SAWarning',
          `Multiple rows returned with uselist=False for eagerly-loaded attribute '${this}' `,
        );
      }
      state.getImpl(key).setCommittedValue(state, this.uselist ? members : (members[0] ?? null));
      loadBatch.attribute(state, key);
      if (observer) {
        const told = this.uselist ? members : members.slice(0, 1);
        loadBatch.afterSynchronize(() => observer({ kind: 'attribute-loaded', state, key, members: told }));
      }
    };
    populators.fresh.push({ key, populate: fill });
    populators.existing.push({
      key,
      populate: (state, row) => {
        if (!state.dict.has(key)) fill(state, row);
      },
    });
    if (context.options.invokeAllEagers !== false) {
      populators.eager.push({ key, populate: () => void collections.loaded() });
    }
  }

  private collectionsFor(
    given: RowProcessorArguments,
    path: PathRegistry,
    option: LoadElement | null,
  ): SubqueryCollections {
    const { context } = given;
    const select = this.makeSelect(given, path, option);
    return new SubqueryCollections(() =>
      executeSelect(context.session, select, {
        parameters: context.parameters,
        loadOptions: {
          populateExisting: context.options.populateExisting ?? false,
          onlyReturnTuples: true,
          origin: { kind: 'eager-load', strategy: 'subquery', path: String(this), parents: 0 },
        },
      }).uniqueRows(),
    );
  }

  private makeSelect(given: RowProcessorArguments, path: PathRegistry, option: LoadElement | null): Select {
    const { context, queryEntity } = given;
    const { compileState } = context;
    const index = compileState.entities.indexOf(queryEntity);
    const effectiveEntity = path.get<InternalEntity>(compileState.attributes, 'path_with_polymorphic') ?? this.entity;
    // Of the statement itself: a selectin load in between begins a new chain of subqueries.
    const handedDown = compileState.selectStatement.executionOptionsMap;
    const above = handedDown.get(PATHS) as SubqueryPaths | undefined;
    const subqueryPath = (above?.subqueryPath ?? ROOT_PATH).plus(path);
    let rewrittenPath = (above?.rewrittenPath ?? ROOT_PATH).plus(path);
    const original = (handedDown.get(ORIGINAL_QUERY) as Select | undefined) ?? compileState.selectStatement;
    const entities = ORMCompileState.entitiesOnly(original);
    const leftmost = this.leftmost(entities, index, rewrittenPath, above === undefined);
    rewrittenPath = leftmost.path;
    const leftAlias = this.originalAsSubquery(entities, original, leftmost);
    const { joins, localAttributes } = this.joinsFrom(leftAlias, subqueryPath, effectiveEntity);

    const compileOptions: CompileOptions = {
      ...DEFAULT_COMPILE_OPTIONS,
      useLegacyQueryStyle: true,
      enableSingleCrit: false,
      currentPath: rewrittenPath,
    };
    let select = entitySelect(effectiveEntity).addColumns(...localAttributes);
    for (const join of joins) select = select.join(join);
    const options: LoaderOption[] = [...(original.withOptions as readonly LoaderOption[])];
    if (option && option.extraCriteria.length > 0) {
      options.push(new LoaderCriteriaOption(effectiveEntity, this.criteriaOf(option)));
    }
    select = select.setCompileOptions(compileOptions);
    select.withOptions = options;
    const { orderBy } = this.property;
    if (orderBy.length > 0) {
      select = select.addContextOption((state) => {
        (state as ORMCompileState).eagerOrderBy.push(...orderBy);
      });
    }
    select.executionOptionsMap = new Map<string, unknown>([
      ...handedDown,
      ...context.executionOptions,
      [ORIGINAL_QUERY, original],
      [PATHS, { subqueryPath, rewrittenPath } satisfies SubqueryPaths],
    ]);
    return select;
  }

  /** The mapper and relationship at the beginning of the path, and the parent's columns that its key is made of. */
  private leftmost(
    entities: readonly QueryEntity[],
    index: number,
    path: PathRegistry,
    isRoot: boolean,
  ): {
    readonly mapper: Mapper;
    readonly property: RelationshipProperty;
    readonly attributes: QueryableAttribute[];
    readonly path: PathRegistry;
  } {
    const first = path.path[0] as InternalEntity;
    const isOwn = this.parent.isa(first.mapper) && path.path[1] === this.property;
    const mapper = isOwn ? this.parent : first.mapper;
    const property = isOwn ? this.property : (path.path[1] as RelationshipProperty);
    let newPath = path;
    if (isRoot) {
      const zero = entities[index]?.entityZero ?? first;
      newPath = (zero.pathRegistry as EntityRegistry).prop(property);
      const additional = path.length - newPath.length;
      if (additional > 0) for (const element of path.path.slice(-additional)) newPath = newPath.child(element);
    }
    const entity = newPath.path[0] as InternalEntity;
    const attributes = [...property.localColumns].map((column) =>
      entity.attribute(mapper.getPropertyByColumn(column).key),
    );
    return { mapper, property, attributes, path: newPath };
  }

  /** The parents' SELECT with the key columns alone, as a subquery that stands for the mapper. */
  private originalAsSubquery(
    entities: readonly QueryEntity[],
    original: Select,
    leftmost: {
      readonly mapper: Mapper;
      readonly property: RelationshipProperty;
      readonly attributes: readonly QueryableAttribute[];
    },
  ): AliasedInsp {
    let select = original.correlate(null);
    if (select.fromObj.length === 0) {
      const froms = new Set(entities.map((entity) => entity.entityZero).filter((zero) => zero !== null));
      select = select.selectFrom(...froms);
    }
    const columns: ClauseElement[] = leftmost.attributes.map((attribute) => attribute.clauseElement());
    let distinct = select.distinct_;
    const { distinctTargetKey } = leftmost.property;
    if (distinctTargetKey === true) distinct = true;
    else if (distinctTargetKey === null) {
      const origins = new Set(columns.map((column) => column.origin));
      for (const column of columns as ColumnElement[]) {
        const table = (column as { readonly table?: { readonly primaryKeyColumns?: readonly ColumnElement[] } }).table;
        const key = table?.primaryKeyColumns ?? [];
        if (!key.every((one) => origins.has(one.origin))) distinct = true;
      }
    }
    const embedded = select.setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL).options();
    embedded.rawColumns = columns;
    embedded.distinct_ = distinct;
    if (!embedded.hasRowLimitingClause) embedded.orderByClauses = [];
    if (distinct && embedded.orderByClauses.length > 0) {
      embedded.rawColumns = [
        ...columns,
        ...expandColumnListFromOrderBy(columns as ColumnElement[], embedded.orderByClauses as ColumnElement[]),
      ];
    }
    embedded.compileOptions = {
      ...((original.compileOptions as CompileOptions | null) ?? DEFAULT_COMPILE_OPTIONS),
      useLegacyQueryStyle: true,
      forStatement: true,
      enableEagerloads: false,
    } satisfies CompileOptions;
    embedded.withOptions = [];
    embedded.memoizedSelectEntities = [
      ...embedded.memoizedSelectEntities,
      { rawColumns: original.rawColumns, setupJoins: original.setupJoins, withOptions: [] },
    ];
    embedded.setupJoins = [];
    return new AliasedInsp(leftmost.mapper, { alias: embedded.subquery(), useMapperPath: true });
  }

  /** The relationships to join along, from the subquery to the related class. */
  private joinsFrom(
    leftAlias: AliasedInsp,
    path: PathRegistry,
    target: InternalEntity,
  ): { readonly joins: readonly QueryableAttribute[]; readonly localAttributes: readonly QueryableAttribute[] } {
    const pairs = path.pairs();
    const steps = pairs.map(([entity, property], i): { entity: InternalEntity; key: string } => {
      if (i === 0) return { entity, key: property.key };
      const previous = (pairs[i - 1] as (typeof pairs)[number])[1].mapper;
      return { entity: previous.isa(entity.mapper) ? previous : entity, key: property.key };
    });
    const last = steps[steps.length - 1] as (typeof steps)[number];
    const alias = (entity: InternalEntity): AliasedInsp =>
      entity.isAliasedClass ? (entity as AliasedInsp) : new AliasedInsp(entity, { useMapperPath: true });
    const parentAlias = steps.length < 2 ? leftAlias : alias(last.entity);
    const entities: AliasedInsp[] = [leftAlias];
    for (let i = 1; i < steps.length - 1; i++) {
      const entity = (steps[i] as (typeof steps)[number]).entity;
      entities.push(entity.isAliasedClass ? (entity as AliasedInsp) : new AliasedInsp(entity));
    }
    if (steps.length > 1) entities.push(parentAlias);
    const joins = steps.map((step, i) =>
      (entities[i] as AliasedInsp).attribute(step.key).ofTypeEntity(entities[i + 1] ?? target),
    );
    const localAttributes = [...this.property.localColumns].map((column) =>
      parentAlias.attribute(this.parent.getPropertyByColumn(column).key),
    );
    return { joins, localAttributes };
  }
}
