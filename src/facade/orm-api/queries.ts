/**
 * Bridge functions for the legacy Query and for collections that are queried. Methods go by their Python names.
 * Python's half is python/sqlalchemy/orm/query.py and writeonly.py.
 */
import {
  appenderSession,
  collectionDelete,
  collectionInsert,
  collectionQuery,
  collectionSelect,
  collectionUpdate,
  requireAppenderQuery,
} from '../../orm/appender-query.ts';
import { ORMCompileState } from '../../orm/compile-state.ts';
import type { InternalEntity } from '../../orm/entities.ts';
import type { LoaderOption } from '../../orm/loader-options.ts';
import { Query } from '../../orm/query.ts';
import {
  BundleEntity,
  MapperEntity,
  type OrmColumnEntity,
  type QueryEntity,
  type RawColumnEntity,
} from '../../orm/query-entities.ts';
import { QueryableAttribute } from '../../orm/queryable-attribute.ts';
import type { RelationshipProperty } from '../../orm/relationship.ts';
import type { Session } from '../../orm/session.ts';
import { type FromClause, type LabelStyle, Select } from '../../sql/selectable.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, type Decoded } from '../codec.ts';
import { giveElement } from '../core-api/arguments.ts';
import type { OrmContextHolder } from '../orm-context.ts';

type Method = (query: Query, reader: ArgumentReader) => object;

function queries(reader: ArgumentReader): Query[] {
  return reader.rest() as unknown as Query[];
}

const METHODS: Readonly<Record<string, Method>> = {
  filter: (q, r) => q.filter(...r.rest()),
  reset_joinpoint: (q) => q.resetJoinpoint(),
  join: (q, r) => q.join(r.next(), r.next(), { isouter: r.next() as boolean, full: r.next() as boolean }),
  select_from: (q, r) => q.selectFrom(...r.rest()),
  order_by: (q, r) => q.orderBy(...r.rest()),
  group_by: (q, r) => q.groupBy(...r.rest()),
  having: (q, r) => q.having(...r.rest()),
  distinct: (q, r) => q.distinct(...r.rest()),
  limit: (q, r) => q.limit(r.next()),
  offset: (q, r) => q.offset(r.next()),
  slice: (q, r) => q.slice(r.next() as number | null, r.next() as number | null),
  options: (q, r) => q.options(...(r.rest() as unknown as LoaderOption[])),
  execution_options: (q, r) => q.executionOptions(Object.fromEntries(r.next() as ReadonlyMap<string, Decoded>)),
  params: (q, r) => q.params(r.next() as ReadonlyMap<string, unknown>),
  populate_existing: (q) => q.populateExisting(),
  autoflush: (q, r) => q.autoflush(r.next() as boolean),
  yield_per: (q, r) => q.yieldPer(r.next() as number),
  only_return_tuples: (q, r) => q.onlyReturnTuples(r.next() as boolean),
  enable_eagerloads: (q, r) => q.enableEagerloads(r.next() as boolean),
  enable_assertions: (q, r) => q.enableAssertions(r.next() as boolean),
  set_label_style: (q, r) => q.setLabelStyle(r.next() as LabelStyle),
  with_for_update: (q, r) =>
    q.withForUpdate({ nowait: r.next() as boolean, read: r.next() as boolean, skipLocked: r.next() as boolean }),
  correlate: (q, r) => q.correlate(...r.rest()),
  prefix_with: (q, r) => q.prefixWith(r.rest()),
  suffix_with: (q, r) => q.suffixWith(r.rest()),
  with_entities: (q, r) => q.withEntities(...r.rest()),
  add_columns: (q, r) => q.addColumns(...r.rest()),
  with_session: (q, r) => q.withSession(r.next() as unknown as Session),
  from_statement: (q, r) => q.fromStatement(r.next()),
  union: (q, r) => q.union(...queries(r)),
  union_all: (q, r) => q.unionAll(...queries(r)),
  intersect: (q, r) => q.intersect(...queries(r)),
  intersect_all: (q, r) => q.intersectAll(...queries(r)),
  except_: (q, r) => q.except_(...queries(r)),
  except_all: (q, r) => q.exceptAll(...queries(r)),
  for_first: (q) => q.forFirst(),
  count: (q) => q.countQuery(),
};

/** What makes something other than a Query. Permanent where Python gives it an identity. */
const MAKERS: Readonly<Record<string, Method>> = {
  statement: (q) => q.statement,
  executable: (q) => q.executable as object,
  clause_element: (q) => q.clauseElement(),
  subquery: (q, r) => q.subquery(r.next() as string | null, r.next() as boolean),
  cte: (q, r) => q.cte(r.next() as string | null, r.next() as boolean),
  scalar_subquery: (q) => q.scalarSubquery(),
  label: (q, r) => q.label(r.next() as string | null),
  exists: (q) => q.exists(),
};

const PERMANENT: ReadonlySet<string> = new Set(['subquery', 'cte']);

/** Kind, name, entity, whether that is an alias, owner and key of a mapped attribute, expression. */
function describeEntity(handles: Bridge['handles'], one: QueryEntity): unknown[] {
  const { entityZero } = one;
  const entity = entityZero ? handles.of(entityZero) : 0;
  const isAlias = entityZero?.isAliasedClass ?? false;
  const name = one.labelName ?? undefined;
  if (one instanceof MapperEntity) return ['entity', name, entity, isAlias, handles.of(one.mapper), undefined, 0];
  if (one instanceof BundleEntity) return ['bundle', name, entity, isAlias, 0, undefined, handles.of(one.bundle)];
  const { column } = one as OrmColumnEntity | RawColumnEntity;
  const key = entityZero ? column.annotations.proxyKey : undefined;
  const owner = (column.annotations.proxyOwner as InternalEntity | undefined) ?? entityZero;
  return ['column', name, entity, isAlias, owner ? handles.of(owner) : 0, key, giveElement(handles, column)];
}

/** Functions of the `_orm` module for queries. */
export function queriesApi(bridge: Bridge, holder: OrmContextHolder) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const queryAt = (handle: number) => handles.get<Query>(handle);

  return {
    new_query: (session: number, ...args: unknown[]) =>
      handles.add(new Query(read(args).rest(), session ? handles.get<Session>(session) : null)),

    query_method: (handle: number, method: string, ...args: unknown[]) =>
      handles.add((METHODS[method] as Method)(queryAt(handle), read(args))),

    query_make: (handle: number, method: string, ...args: unknown[]) => {
      const made = (MAKERS[method] as Method)(queryAt(handle), read(args));
      return PERMANENT.has(method) ? handles.of(made) : handles.add(made);
    },

    query_with_parent: (handle: number, state: number, ...args: unknown[]) => {
      const reader = read(args);
      const attribute = reader.next();
      const from = reader.next() as unknown as InternalEntity | null;
      return handles.add(
        queryAt(handle).withParent(
          holder.current.host.state(state),
          attribute instanceof QueryableAttribute ? attribute : null,
          from,
        ),
      );
    },

    query_add_entity: (handle: number, ...args: unknown[]) => {
      const reader = read(args);
      const entity = reader.next() as unknown as InternalEntity;
      return handles.add(queryAt(handle).addEntity(entity, reader.next() as FromClause | null));
    },

    /** The entity that names in filter_by() belong to. */
    query_filter_by_entity: (handle: number) => {
      const entity = queryAt(handle).filterByEntity as object;
      return entity ? handles.of(entity) : 0;
    },

    /** The mapper or alias that an element of a statement stands for, or the element itself. */
    entity_of_element: (handle: number) => {
      const element = handles.get<object>(handle) as { readonly annotations?: { readonly parententity?: object } };
      const entity = element.annotations?.parententity;
      return entity ? handles.of(entity) : handle;
    },

    /** The Query of a dynamic collection; 0 where its members are the pending ones. */
    appender_query: (stateHandle: number, key: string, isRequired: boolean) => {
      const state = holder.current.host.state(stateHandle);
      const property = state.mapper.getProperty(key) as RelationshipProperty;
      if (isRequired) return handles.add(requireAppenderQuery(state, property));
      const session = appenderSession(state, property);
      return session ? handles.add(collectionQuery(state, property, session)) : 0;
    },

    collection_statement: (stateHandle: number, key: string, kind: string) => {
      const state = holder.current.host.state(stateHandle);
      const property = state.mapper.getProperty(key) as RelationshipProperty;
      if (kind === 'select') return handles.add(collectionSelect(state, property));
      if (kind === 'insert') return handles.add(collectionInsert(state, property));
      return handles.add(kind === 'update' ? collectionUpdate(state, property) : collectionDelete(state, property));
    },

    query_execute: (handle: number) => ['orm', handles.add(queryAt(handle).execute())],

    query_fact: (handle: number, name: string) => {
      const query = queryAt(handle);
      switch (name) {
        case 'is_single_entity':
          return query.isSingleEntity;
        case 'get_mapper':
          return handles.of(query.requireGetMapper());
        case 'whereclause':
          return query.whereclause ? handles.add(query.whereclause) : 0;
        case 'session':
          return query.session ? handles.of(query.session) : 0;
        case 'loader_options':
          return query.loaderOptions.map((option) => handles.add(option));
        case 'populate_existing':
          return query.loadOptions.populateExisting ?? false;
        default:
          throw new Error(`no query fact ${name}`);
      }
    },

    /** What a Query or a SELECT is about, seven items for each entity; undefined where no mapped class is. */
    column_descriptions: (handle: number) => {
      const given = handles.get<object>(handle);
      const select = given instanceof Query ? (given.executable as Select) : (given as Select);
      if (!(select instanceof Select) || select.propagateAttrs.compileStatePlugin !== 'orm') return undefined;
      return ORMCompileState.entitiesOnly(select).flatMap((one) => describeEntity(handles, one));
    },

    query_criteria: (handle: number) =>
      queryAt(handle)
        .bulkCriteria()
        .map((criterion) => handles.add(criterion)),
    query_columns: (handle: number) => queryAt(handle).rawColumns.map((column) => handles.of(column)),

    check_slice: (start: number | undefined, stop: number | undefined) => Query.checkSlice(start ?? null, stop ?? null),
  };
}
