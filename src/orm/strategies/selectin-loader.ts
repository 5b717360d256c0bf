/**
 * Loads a relationship for a page of parents with one more SELECT ... WHERE key IN (...), 500 keys at a time.
 *
 * SQL: `SELECT posts.author_id AS posts_author_id, posts.id AS posts_id, ... FROM posts WHERE posts.author_id IN (?, ?)`;
 * a many-to-one asks for the related keys; what has no simple key joins from an alias of the parent.
 * Counterpart: SelectInLoader of sqlalchemy/orm/strategies.py.
 */
import type { SqlValue } from '../../contract/values.ts';
import { BindParameter, type ColumnElement, Tuple } from '../../sql/elements.ts';
import { EncodedValue } from '../../sql/host-value.ts';
import { MANYTOONE, PASSIVE_NO_FETCH, PASSIVE_NO_RESULT } from '../base.ts';
import { AliasedInsp, Bundle, type InternalEntity } from '../entities.ts';
import { identityHash } from '../identity-map.ts';
import type { LoadElement } from '../load-element.ts';
import { bundleSelect, executeLoad, type LoadStatement, loadStatement } from '../load-statement.ts';
import { LoaderCriteriaOption, type LoaderOption } from '../loader-options.ts';
import type { Mapper } from '../mapper.ts';
import type { EntityRegistry, PathRegistry } from '../path-registry.ts';
import { addPostLoader, type PostLoadState } from '../post-load.ts';
import { isPrimaryKeyLookup } from '../primary-key-lookup.ts';
import type { QueryContext } from '../query-context.ts';
import type { InstanceState } from '../state.ts';
import type { LazyLoader } from './lazy-loader.ts';
import type { RowProcessorArguments } from './loader-strategy.ts';
import { PostLoadingLoader } from './relationship-loader.ts';

/** How many keys go into one IN list. */
export const SELECTIN_CHUNK_SIZE = 500;

interface QueryInfo {
  /** Only the related row is read, found by a key that the parent holds. */
  readonly loadOnlyChild: boolean;
  /** The SELECT joins from an alias of the parent. */
  readonly parentAlias: AliasedInsp | null;
  readonly keyColumns: readonly ColumnElement[];
  /** The parent's columns that hold the related key. */
  readonly lookupColumns: readonly ColumnElement[];
}

/** lazy="selectin". */
export class SelectinLoader extends PostLoadingLoader {
  private infoMemo: QueryInfo | null = null;
  private joinInfoMemo: QueryInfo | null = null;
  private readonly statements = new WeakMap<readonly LoaderOption[], Map<string, LoadStatement>>();

  private get lazyLoader(): LazyLoader {
    return this.property.getStrategy('select') as LazyLoader;
  }

  private get queryInfo(): QueryInfo {
    this.infoMemo ??= this.makeQueryInfo();
    return this.infoMemo;
  }

  private get joinInfo(): QueryInfo {
    if (!this.joinInfoMemo) {
      const parentAlias = new AliasedInsp(this.parent);
      this.joinInfoMemo = {
        loadOnlyChild: false,
        parentAlias,
        keyColumns: this.parent.primaryKey.map((column) => parentAlias.adaptElement(column)),
        lookupColumns: [],
      };
    }
    return this.joinInfoMemo;
  }

  private makeQueryInfo(): QueryInfo {
    const { property, lazyLoader } = this;
    const isManyToOne = property.direction === MANYTOONE;
    const omitJoin =
      property.omitJoin ??
      (isManyToOne ? lazyLoader.useGet : isPrimaryKeyLookup(lazyLoader.reverseLazywhere, this.parent));
    if (!omitJoin) return this.joinInfo;
    if (isManyToOne) {
      const { primaryKey } = this.mapper;
      return {
        loadOnlyChild: true,
        parentAlias: null,
        keyColumns: primaryKey,
        lookupColumns: primaryKey.map((column) => lazyLoader.equatedColumn(column)),
      };
    }
    const pairs = property.localRemotePairs;
    const foreignColumn = (column: ColumnElement): ColumnElement | null => {
      const same = [column, ...(this.parent.equivalentColumns.get(column) ?? [])].map((one) => one.origin);
      return pairs.findLast(([local]) => same.includes(local.origin))?.[1] ?? null;
    };
    const keyColumns = this.parent.primaryKey.map(foreignColumn).filter((column) => column !== null);
    return { loadOnlyChild: false, parentAlias: null, keyColumns, lookupColumns: [] };
  }

  override initClassAttribute(mapper: Mapper): void {
    this.property.getStrategy('select').initClassAttribute(mapper);
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, path } = given;
    if (context.options.refreshState) {
      this.immediateRowProcessor(given, option);
      return;
    }
    const { effectivePath, isDue, recursionDepth, executionOptions } = this.recursion(context, path, option);
    if (!isDue || !context.compileState.compileOptions.enableEagerloads) return;
    this.requirePopulation();
    if (!this.appliesTo(given)) return;
    const effectiveEntity =
      (path as EntityRegistry)
        .prop(this.property)
        .get<InternalEntity>(context.compileState.attributes, 'path_with_polymorphic') ?? this.entity;
    addPostLoader(context, effectivePath, this.parent, this.property, (loading, at, states, loadOnly) => {
      if (loadOnly && !loadOnly.has(this.key)) return;
      this.loadForPath(loading, at, states, effectiveEntity, option, recursionDepth, executionOptions);
    });
  }

  private loadForPath(
    context: QueryContext,
    path: PathRegistry,
    states: readonly PostLoadState[],
    entity: InternalEntity,
    option: LoadElement | null,
    recursionDepth: number | null,
    executionOptions: ReadonlyMap<string, unknown>,
  ): void {
    let info = this.queryInfo;
    let related: (readonly unknown[])[] = [];
    if (info.loadOnlyChild) {
      related = states.map(({ state }) =>
        info.lookupColumns.map((column) => {
          const value = this.parent.getStateAttrByColumn(state, column, PASSIVE_NO_FETCH);
          const isPlain = typeof value !== 'object' || value === null || value instanceof Uint8Array;
          return isPlain ? value : context.session.environment.host.encode(value, column);
        }),
      );
      if (related.some((key) => key.includes(PASSIVE_NO_RESULT))) info = this.joinInfo;
    }
    const statement = this.statementFor(context, path, entity, info, option, recursionDepth);
    if (info.loadOnlyChild) this.loadViaChild(context, states, related, statement, executionOptions);
    else this.loadViaParent(context, states, statement, executionOptions);
  }

  private statementFor(
    context: QueryContext,
    path: PathRegistry,
    entity: InternalEntity,
    info: QueryInfo,
    option: LoadElement | null,
    recursionDepth: number | null,
  ): LoadStatement {
    const given = context.compileState.statementOptions;
    let cache = this.statements.get(given);
    if (!cache) {
      cache = new Map();
      this.statements.set(given, cache);
    }
    const cacheKey = `${path.key} ${entity.isAliasedClass ? 'a' : 'm'}${entity.id} ${info.parentAlias ? 'join' : ''} ${
      recursionDepth === null ? '' : 'recursive'
    }`;
    let statement = cache.get(cacheKey);
    if (!statement) {
      statement = this.makeStatement(given, path, entity, info, option, recursionDepth);
      cache.set(cacheKey, statement);
    }
    return statement;
  }

  private makeStatement(
    given: readonly LoaderOption[],
    path: PathRegistry,
    entity: InternalEntity,
    info: QueryInfo,
    option: LoadElement | null,
    recursionDepth: number | null,
  ): LoadStatement {
    const { property } = this;
    const { parentAlias } = info;
    const alias = entity.isAliasedClass ? (entity as AliasedInsp) : null;
    let columns = info.keyColumns;
    if (!parentAlias && alias) columns = columns.map((column) => alias.adaptElement(column));
    let select = bundleSelect(new Bundle('pk', columns), entity);
    if (parentAlias) {
      select = select.selectFrom(parentAlias);
      select = select.join(parentAlias.attribute(property.key).ofTypeEntity(entity));
    } else select = select.selectFrom(entity);
    const inExpression = columns.length > 1 ? new Tuple(columns) : (columns[0] as ColumnElement);
    select = select.where(inExpression.in_(new BindParameter('primary_keys', { expanding: true })));
    const options = [...given];
    if (option && option.extraCriteria.length > 0) {
      options.push(new LoaderCriteriaOption(entity, this.criteriaOf(option)));
    }
    let currentPath: PathRegistry = (path as EntityRegistry).prop(property);
    if (recursionDepth !== null) currentPath = currentPath.truncateRecursive();
    const { orderBy } = property;
    if (orderBy.length > 0 && !parentAlias) {
      select = select.orderBy(...(alias ? orderBy.map((element) => alias.adaptElement(element)) : orderBy));
    }
    return loadStatement(select, {
      options,
      compileOptions: { currentPath },
      prepare:
        orderBy.length > 0 && parentAlias
          ? (compileState) => {
              compileState.eagerOrderBy.push(...orderBy);
            }
          : null,
    });
  }

  private execute(
    context: QueryContext,
    statement: LoadStatement,
    keys: readonly (readonly unknown[])[],
    parents: number,
    executionOptions: ReadonlyMap<string, unknown>,
  ): readonly (readonly unknown[])[] {
    const isComposite = this.queryInfo.keyColumns.length > 1;
    // Keys are the database's own: their types must not convert them again.
    const bound = keys.map((key) =>
      key.map((value) => (typeof value === 'number' ? value : new EncodedValue(value as SqlValue))),
    );
    const primaryKeys = bound.map((key) => (isComposite ? key : key[0]));
    return executeLoad(
      context.session,
      statement,
      new Map([['primary_keys', primaryKeys]]),
      {
        topLevelContext: context.topLevel,
        populateExisting: context.options.populateExisting ?? false,
        origin: { kind: 'eager-load', strategy: 'selectin', path: String(this), parents },
      },
      executionOptions,
    ).uniqueRows();
  }

  private loadViaChild(
    context: QueryContext,
    states: readonly PostLoadState[],
    related: readonly (readonly unknown[])[],
    statement: LoadStatement,
    executionOptions: ReadonlyMap<string, unknown>,
  ): void {
    const byKey = new Map<unknown, { key: readonly unknown[]; states: PostLoadState[] }>();
    const without: PostLoadState[] = [];
    states.forEach((entry, index) => {
      const key = related[index] as readonly unknown[];
      if (key.includes(null)) {
        without.push(entry);
        return;
      }
      const hash = identityHash(key);
      const found = byKey.get(hash);
      if (found) found.states.push(entry);
      else byKey.set(hash, { key, states: [entry] });
    });
    const keys = [...byKey.values()].sort((left, right) => compareKeys(left.key, right.key));
    for (let start = 0; start < keys.length; start += SELECTIN_CHUNK_SIZE) {
      const chunk = keys.slice(start, start + SELECTIN_CHUNK_SIZE);
      const parents = chunk.reduce((count, entry) => count + entry.states.length, 0);
      const rows = this.execute(
        context,
        statement,
        chunk.map((entry) => entry.key),
        parents,
        executionOptions,
      );
      const found = new Map(rows.map((row) => [identityHash(row[0] as readonly unknown[]), row[1]]));
      for (const { key, states: owners } of chunk) {
        const value = (found.get(identityHash(key)) ?? null) as InstanceState | null;
        for (const entry of owners) this.fill(context, entry, this.uselist ? (value ? [value] : []) : value);
      }
    }
    for (const entry of without) this.fill(context, entry, this.uselist ? [] : null);
  }

  private loadViaParent(
    context: QueryContext,
    states: readonly PostLoadState[],
    statement: LoadStatement,
    executionOptions: ReadonlyMap<string, unknown>,
  ): void {
    for (let start = 0; start < states.length; start += SELECTIN_CHUNK_SIZE) {
      const chunk = states.slice(start, start + SELECTIN_CHUNK_SIZE);
      const keys = chunk.map(({ state }) => state.key?.values ?? []);
      const rows = this.execute(context, statement, keys, chunk.length, executionOptions);
      const byKey = new Map<unknown, InstanceState[]>();
      for (const row of rows) {
        const hash = identityHash(row[0] as readonly unknown[]);
        const member = row[1] as InstanceState;
        const found = byKey.get(hash);
        if (found) found.push(member);
        else byKey.set(hash, [member]);
      }
      for (const entry of chunk) {
        const members = byKey.get(entry.state.key?.hash) ?? [];
        if (this.uselist) {
          this.fill(context, entry, members);
          continue;
        }
        if (!entry.overwrite && entry.state.dict.has(this.key)) continue;
        if (members.length > 1) {
          context.session.environment.warn(
            'SAWarning',
            `Multiple rows returned with uselist=False for eagerly-loaded attribute '${this}' `,
          );
        }
        this.fill(context, entry, members[0] ?? null);
      }
    }
  }

  private fill(
    context: QueryContext,
    { state, overwrite }: PostLoadState,
    value: readonly InstanceState[] | InstanceState | null,
  ): void {
    if (!overwrite && state.dict.has(this.key)) return;
    state.getImpl(this.key).setCommittedValue(state, value);
    const { loadBatch, environment } = context.session;
    loadBatch.attribute(state, this.key);
    const { observer } = environment;
    if (!observer) return;
    const members = (this.uselist ? value : value === null ? [] : [value]) as readonly InstanceState[];
    loadBatch.afterSynchronize(() => observer({ kind: 'attribute-loaded', state, key: this.key, members }));
  }
}

function compareKeys(left: readonly unknown[], right: readonly unknown[]): number {
  for (let i = 0; i < left.length; i++) {
    const a = left[i] as number | string;
    const b = right[i] as number | string;
    if (a < b) return -1;
    if (a > b) return 1;
  }
  return 0;
}
