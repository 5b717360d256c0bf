/**
 * Loads a relationship with its parent, by a LEFT OUTER JOIN (or JOIN) that is added to the parent's SELECT; also reads what
 * the program joined itself, for contains_eager().
 *
 * SQL: `SELECT users.id, users.name, posts_1.id AS id_1, ... FROM users LEFT OUTER JOIN posts AS posts_1 ON users.id = posts_1.author_id`
 * Counterpart: JoinedLoader of sqlalchemy/orm/strategies.py.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import { InvalidRequestError } from '../../sql/errors.ts';
import type { FromClause } from '../../sql/selectable.ts';
import { findColumns, findLeftClauseThatMatchesGiven } from '../../sql/selectable-search.ts';
import { initStateCollection } from '../attributes.ts';
import type { MapperEntity, ORMCompileState } from '../compile-state.ts';
import { AliasedInsp, type InternalEntity, OrmAdapter } from '../entities.ts';
import { setupEntityQuery } from '../entity-query.ts';
import { type InstanceGetter, instanceProcessor } from '../instance-processor.ts';
import type { LoadElement } from '../load-element.ts';
import type { Mapper } from '../mapper.ts';
import { OrmJoin } from '../orm-join.ts';
import type { EntityRegistry, PathRegistry, PropRegistry } from '../path-registry.ts';
import type { CollectionAppender, QueryContext } from '../query-context.ts';
import { QueryableAttribute } from '../queryable-attribute.ts';
import type { InstanceState } from '../state.ts';
import type { RowProcessorArguments, SetupArguments } from './loader-strategy.ts';
import { RelationshipLoader } from './relationship-loader.ts';
import { spliceNestedInnerJoin } from './splice-inner-join.ts';

/** What a joined load is to add, put off until the FROM clauses of the statement are known. */
interface EagerJoin {
  readonly queryEntity: MapperEntity;
  readonly path: PropRegistry;
  readonly adapter: OrmAdapter | null;
  readonly parentMapper: Mapper | null;
  readonly clauses: OrmAdapter;
  readonly innerjoin: boolean | string;
  readonly chainedFromOuterjoin: boolean;
  readonly extraCriteria: readonly ColumnElement[];
}

/** `false`: the option names no alias; null: the rows are the entity's own. */
type UserAdapter = OrmAdapter | null | false;

const USER_ADAPTER = 'user_defined_eager_row_processor';
const EAGER_ADAPTER = 'eager_row_processor';

/** lazy="joined". */
export class JoinedLoader extends RelationshipLoader {
  override initClassAttribute(mapper: Mapper): void {
    this.property.getStrategy('select').initClassAttribute(mapper);
  }

  override setupQuery(given: SetupArguments, option: LoadElement | null): void {
    const { compileState, queryEntity } = given;
    if (!compileState.compileOptions.enableEagerloads) return;
    if (this.uselist) compileState.multiRowEagerLoaders = true;
    const path = (given.path as EntityRegistry).prop(this.property);
    const userAdapter = option ? this.userAdapter(option, compileState, compileState.attributes) : false;
    let clauses: OrmAdapter | null;
    let columnCollection: ColumnElement[];
    let chainedFromOuterjoin = given.chainedFromOuterjoin ?? false;
    if (userAdapter !== false) {
      clauses = this.wrapUserAdapter(compileState, queryEntity, path, userAdapter);
      columnCollection = compileState.primaryColumns;
    } else {
      if (!path.contains(compileState.attributes, 'loader')) {
        const { joinDepth } = this.property;
        if (joinDepth) {
          if (path.length / 2 > joinDepth) return;
        } else if (path.containsMapper(this.mapper)) return;
      }
      const innerjoin = option?.localOptions.innerjoin ?? this.property.innerjoin;
      if (!innerjoin) chainedFromOuterjoin = true;
      clauses = this.makeRowAdapter(compileState, path);
      const join: EagerJoin = {
        queryEntity,
        path,
        adapter: given.adapter,
        parentMapper: given.parentMapper ?? null,
        clauses,
        innerjoin,
        chainedFromOuterjoin,
        extraCriteria: option?.extraCriteria ?? [],
      };
      compileState.createEagerJoins.push(() => this.createEagerJoin(compileState, join));
      path.set(compileState.attributes, EAGER_ADAPTER, clauses);
      columnCollection = compileState.secondaryColumns;
      compileState.eagerAddingJoins = true;
      compileState.joinedPaths.push(String(this));
    }
    const polymorphic = path.get<AliasedInsp>(compileState.attributes, 'path_with_polymorphic');
    setupEntityQuery({
      compileState,
      mapper: this.mapper,
      queryEntity,
      path: path.child(this.entity),
      adapter: clauses,
      columnCollection,
      withPolymorphic: polymorphic ? polymorphic.withPolymorphicMappers : null,
      parentMapper: this.mapper,
      chainedFromOuterjoin,
    });
    if (polymorphic && compileState.hasUnadaptedColumns) {
      throw new InvalidRequestError(
        'Detected unaliased columns when generating joined load.  Make sure to use aliased=True or flat=True when using joined loading with with_polymorphic().',
      );
    }
    compileState.hasUnadaptedColumns = false;
  }

  /** The adapter for rows that the program selects itself, or false where the option is an ordinary joinedload(). */
  private userAdapter(
    option: LoadElement,
    compileState: ORMCompileState,
    attributes: Map<string, unknown>,
  ): UserAdapter {
    if (option.localOptions.eagerFromAlias === undefined) return false;
    const path = option.path.parent as PropRegistry;
    const found = path.get<OrmAdapter | null>(compileState.attributes, USER_ADAPTER);
    if (found !== undefined) return found;
    const alias = option.localOptions.eagerFromAlias;
    const { mapper } = this;
    let adapter: OrmAdapter | null;
    if (alias) {
      adapter = new OrmAdapter(mapper, {
        selectable: alias,
        equivalents: mapper.equivalentColumns,
        limitOnEntity: false,
      });
    } else {
      const polymorphic = path.get<AliasedInsp>(compileState.attributes, 'path_with_polymorphic');
      adapter = polymorphic
        ? new OrmAdapter(polymorphic.mapper, {
            selectable: polymorphic.selectable,
            equivalents: mapper.equivalentColumns,
            aliasedInsp: polymorphic,
          })
        : (compileState.polymorphicAdapters.get(mapper) ?? null);
    }
    path.set(attributes, USER_ADAPTER, adapter);
    return adapter;
  }

  private wrapUserAdapter(
    compileState: ORMCompileState,
    queryEntity: MapperEntity,
    path: PropRegistry,
    userAdapter: OrmAdapter | null,
  ): OrmAdapter | null {
    const adapter = queryEntity.entityClauses(compileState);
    let result = userAdapter;
    if (adapter && userAdapter) result = userAdapter.wrap(adapter);
    else if (adapter) result = adapter;
    if (adapter) path.set(compileState.attributes, USER_ADAPTER, result);
    return result;
  }

  /** An alias of the related table, and the adapter of its columns. */
  private makeRowAdapter(compileState: ORMCompileState, path: PropRegistry): OrmAdapter {
    let alias = path.get<AliasedInsp>(compileState.attributes, 'path_with_polymorphic');
    if (!alias) {
      const { entity } = this;
      alias = new AliasedInsp(this.mapper, {
        alias: entity.isAliasedClass ? entity.selectable.anonymousFromclause({ flat: true }) : null,
        flat: true,
        useMapperPath: true,
      });
    }
    let adapter = alias.memoizedValues.get(this) as OrmAdapter | undefined;
    if (!adapter) {
      adapter = new OrmAdapter(alias.mapper, {
        selectable: alias.selectable,
        equivalents: this.mapper.equivalentColumns,
        adaptRequired: true,
        allowLabelResolve: false,
        anonymizeLabels: true,
        aliasedInsp: alias,
      });
      alias.memoizedValues.set(this, adapter);
    }
    return adapter;
  }

  /** Adds the JOIN, once the statement's own FROM clauses stand. */
  private createEagerJoin(compileState: ORMCompileState, given: EagerJoin): void {
    const { queryEntity, path, adapter, clauses, innerjoin, chainedFromOuterjoin } = given;
    const localParent = given.parentMapper ?? queryEntity.mapper;
    const shouldNest = compileState.multiRowEagerLoaders && compileState.shouldNestSelectable;
    let joinKey: MapperEntity | number = queryEntity;
    let toWrap: FromClause = queryEntity.selectable;
    if (!compileState.eagerJoins.has(queryEntity) && !shouldNest && compileState.fromClauses.length > 0) {
      const indexes = findLeftClauseThatMatchesGiven(compileState.fromClauses, queryEntity.selectable);
      if (indexes.length > 1) {
        throw new InvalidRequestError(
          "Can't identify which query entity in which to joined eager load from.   Please use an exact match when specifying the join path.",
        );
      }
      const index = indexes[0];
      if (index !== undefined) {
        joinKey = index;
        toWrap = compileState.fromClauses[index] as FromClause;
      }
    }
    toWrap = compileState.eagerJoins.get(joinKey) ?? toWrap;
    const onclause = this.onClause(adapter, localParent);
    const target = clauses.aliasedInsp as AliasedInsp;
    const representsOuter =
      queryEntity.entityZero.isAliasedClass && (queryEntity.entityZero as AliasedInsp).representsOuterJoin;
    const attachOutside = !chainedFromOuterjoin || !innerjoin || innerjoin === 'unnested' || representsOuter;
    const criteria = compileState.globalAttributes.criteria.get(this.mapper) ?? [];
    const extraCriteria = [
      ...given.extraCriteria,
      ...criteria.filter((one) => one.propagateToLoaders).map((one) => one.resolve(this.mapper)),
    ];
    let join: OrmJoin;
    if (attachOutside) {
      join = new OrmJoin(toWrap, target, onclause, {
        isouter: !innerjoin || representsOuter || (chainedFromOuterjoin && toWrap.isJoin),
        leftMemo: this.parent,
        rightMemo: path.child(this.mapper),
        extraCriteria,
      });
    } else {
      join = spliceNestedInnerJoin({
        path,
        onto: path.path[path.length - 2] as InternalEntity,
        mapper: this.mapper,
        joinObject: toWrap,
        target,
        onclause,
        extraCriteria,
      });
    }
    join.stopOn = queryEntity.selectable;
    compileState.eagerJoins.set(joinKey, join);
    if (!given.parentMapper) {
      for (const column of findColumns(this.property.primaryjoin)) {
        if (!localParent.persistSelectable.columns.containsColumn(column)) continue;
        const selected = adapter ? adapter.column(column) : column;
        if (selected) compileState.appendDedupeColumn(selected, compileState.primaryColumns);
      }
    }
    const { orderBy } = this.property;
    if (orderBy.length > 0) {
      const ordered = join.targetAdapter ? orderBy.map((one) => join.targetAdapter!.traverse(one)) : orderBy;
      compileState.eagerOrderBy.push(...ordered);
    }
  }

  private onClause(adapter: OrmAdapter | null, localParent: Mapper): QueryableAttribute {
    if (!adapter) return new QueryableAttribute(this.parent, this.property);
    if (adapter.aliasedInsp) {
      const entity = adapter.aliasedInsp.entityForMapper(localParent.isa(this.parent) ? localParent : this.parent);
      return entity.hasAttribute(this.key)
        ? new QueryableAttribute(entity, this.property)
        : new QueryableAttribute(this.parent, this.property);
    }
    const alias = new AliasedInsp(this.parent, { alias: adapter.selectable as FromClause, useMapperPath: true });
    return new QueryableAttribute(alias, this.property);
  }

  private eagerAdapter(
    context: QueryContext,
    given: RowProcessorArguments,
    path: PropRegistry,
    option: LoadElement | null,
  ): UserAdapter {
    const { compileState } = context;
    const userAdapter = option ? this.userAdapter(option, compileState, context.attributes) : false;
    let adapter: OrmAdapter | null;
    if (userAdapter !== false) {
      const outer = compileState.compoundEagerAdapter;
      if (outer && userAdapter) adapter = userAdapter.wrap(outer);
      else adapter = outer ?? userAdapter;
    } else {
      const found = path.get<OrmAdapter>(compileState.attributes, EAGER_ADAPTER);
      if (!found || context.isFromStatement) return false;
      adapter = found;
    }
    const hasKey = this.mapper.primaryKey.every(
      (column) => given.result.indexOf(adapter ? adapter.column(column) : column) >= 0,
    );
    return hasKey ? adapter : false;
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, queryEntity, result, populators } = given;
    if (!context.compileState.compileOptions.enableEagerloads) return;
    this.requirePopulation();
    if (this.uselist) context.loadersRequireUniquing = true;
    const path = (given.path as EntityRegistry).prop(this.property);
    const adapter = this.eagerAdapter(context, given, path, option);
    if (adapter === false) {
      this.property.getStrategy('select').createRowProcessor(given, option);
      return;
    }
    const instance = instanceProcessor({
      queryEntity,
      mapper: this.mapper,
      context,
      result,
      path: path.child(this.entity) as PathRegistry,
      adapter,
    });
    if (this.uselist) this.collectionLoader(context, instance, populators);
    else this.scalarLoader(context, instance, populators);
  }

  private collectionLoader(
    context: QueryContext,
    instance: InstanceGetter,
    populators: RowProcessorArguments['populators'],
  ): void {
    const { key } = this;
    const { loadBatch, environment } = context.session;
    const { observer } = environment;
    const appenders = context.appendersOf(key);
    const start = (state: InstanceState): CollectionAppender => {
      const appender: CollectionAppender = { collection: initStateCollection(state, key), seen: new Set() };
      appenders.set(state, appender);
      loadBatch.attribute(state, key);
      if (observer) {
        loadBatch.afterSynchronize(() =>
          observer({ kind: 'attribute-loaded', state, key, members: [...appender.collection.members] }),
        );
      }
      return appender;
    };
    const append = (appender: CollectionAppender, member: InstanceState | null): void => {
      if (!member || appender.seen.has(member)) return;
      appender.seen.add(member);
      appender.collection.appendWithoutEvent(member);
    };
    populators.fresh.push({
      key,
      populate: (state, row) => append(start(state), instance(row)),
    });
    populators.existing.push({
      key,
      populate: (state, row) => append(appenders.get(state) ?? start(state), instance(row)),
    });
    if (context.options.invokeAllEagers !== false) {
      populators.eager.push({ key, populate: (_state, row) => void instance(row) });
    }
  }

  private scalarLoader(
    context: QueryContext,
    instance: InstanceGetter,
    populators: RowProcessorArguments['populators'],
  ): void {
    const { key } = this;
    const { loadBatch, environment } = context.session;
    const { observer } = environment;
    const put = (state: InstanceState, member: InstanceState | null): void => {
      state.dict.set(key, member);
      loadBatch.attribute(state, key);
      if (!observer) return;
      loadBatch.afterSynchronize(() =>
        observer({ kind: 'attribute-loaded', state, key, members: member ? [member] : [] }),
      );
    };
    populators.fresh.push({ key, populate: (state, row) => put(state, instance(row)) });
    populators.existing.push({
      key,
      populate: (state, row) => {
        const member = instance(row);
        if (!state.dict.has(key)) put(state, member);
        else if (state.dict.get(key) !== member) {
          environment.warn(
            'SAWarning',
            `Multiple rows returned with uselist=False for eagerly-loaded attribute '${this}' `,
          );
        }
      },
    });
    if (context.options.invokeAllEagers !== false) {
      populators.eager.push({ key, populate: (_state, row) => void instance(row) });
    }
  }
}
