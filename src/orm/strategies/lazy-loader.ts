/**
 * Loads a relationship when it is first read: from the identity map where the key of the related row is known, else with a
 * SELECT of its own. Also serves lazy="raise", which refuses instead.
 *
 * SQL: `SELECT posts.id AS posts_id, ... FROM posts WHERE ? = posts.author_id`
 * Counterpart: LazyLoader of sqlalchemy/orm/strategies.py. Left out: baked queries.
 */
import type { SqlValue } from '../../contract/values.ts';
import { deepAnnotate } from '../../sql/annotations.ts';
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { BindParameter, ColumnElement } from '../../sql/elements.ts';
import { InvalidRequestError } from '../../sql/errors.ts';
import { EncodedValue } from '../../sql/host-value.ts';
import type { Select } from '../../sql/selectable.ts';
import { clonedTraverse } from '../../sql/visitors.ts';
import {
  ATTR_EMPTY,
  ATTR_WAS_SET,
  DEFERRED_HISTORY_LOAD,
  HOST_VALUE,
  INIT_OK,
  LOAD_AGAINST_COMMITTED,
  MANYTOONE,
  NEVER_SET,
  NO_AUTOFLUSH,
  NO_RAISE,
  NON_PERSISTENT_OK,
  PASSIVE_CLASS_MISMATCH,
  PASSIVE_NO_RESULT,
  type PassiveFlag,
  RELATED_OBJECT_OK,
  SQL_OK,
} from '../base.ts';
import { DetachedInstanceError } from '../errors.ts';
import { identityOf } from '../identity-origin.ts';
import type { LoadElement } from '../load-element.ts';
import { entitySelect, executeLoad, type LoadStatement, loadStatement } from '../load-statement.ts';
import { Load, LoaderCriteriaOption, type LoaderOption } from '../loader-options.ts';
import { loadOnPkIdentity } from '../loading.ts';
import type { Mapper } from '../mapper.ts';
import type { EntityRegistry, PathRegistry } from '../path-registry.ts';
import { isPrimaryKeyLookup } from '../primary-key-lookup.ts';
import type { LoadOptions } from '../query-context.ts';
import type { Session } from '../session.ts';
import { InstanceState } from '../state.ts';
import type { RowProcessorArguments } from './loader-strategy.ts';
import { registerRelationshipAttribute } from './register-attribute.ts';
import { RelationshipLoader } from './relationship-loader.ts';

/** What an eager loader adds when it loads through the lazy loader. */
export interface LazyLoadAdditions {
  readonly option?: LoadElement | null;
  readonly extraCriteria?: ColumnElement | null;
  readonly extraOptions?: readonly LoaderOption[];
  readonly alternatePath?: PathRegistry | null;
  readonly topLevelContext?: LoadOptions['topLevelContext'];
  readonly immediate?: boolean;
}

interface LazyParameter {
  readonly key: string;
  /** The parent's column whose value is bound, or null for a constant. */
  readonly column: ColumnElement | null;
  readonly value: unknown;
}

/** Loads at first read. */
export class LazyLoader extends RelationshipLoader {
  private clauses: ReturnType<LazyLoader['makeClauses']> | null = null;
  private simpleClause: { readonly criterion: ColumnElement; readonly parameters: readonly LazyParameter[] } | null =
    null;
  private useGetMemo: boolean | null = null;
  private readonly statements = new Map<string, LoadStatement>();
  private readonly optionStatements = new WeakMap<readonly LoaderOption[], Map<string, LoadStatement>>();

  private get raiseAlways(): boolean {
    return this.strategyKey === 'raise';
  }

  private get raiseOnSql(): boolean {
    return this.strategyKey === 'raise_on_sql';
  }

  private makeClauses() {
    const condition = this.property.joinCondition;
    const forward = condition.createLazyClause(false);
    const reverse = condition.createLazyClause(true);
    return { forward, reverse, equated: forward.equatedColumns };
  }

  private get lazyClauses() {
    this.clauses ??= this.makeClauses();
    return this.clauses;
  }

  get lazywhere(): ColumnElement {
    return this.lazyClauses.forward.criterion;
  }

  get bindToColumn(): ReadonlyMap<string, ColumnElement> {
    return this.lazyClauses.forward.bindToColumn;
  }

  get reverseLazywhere(): ColumnElement {
    return this.lazyClauses.reverse.criterion;
  }

  get reverseBindToColumn(): ReadonlyMap<string, ColumnElement> {
    return this.lazyClauses.reverse.bindToColumn;
  }

  /** The related row is found by its primary key, so the identity map may have it. */
  get useGet(): boolean {
    if (this.useGetMemo === null) {
      const entity = this.entity;
      this.useGetMemo = !entity.isAliasedClass && !this.uselist && isPrimaryKeyLookup(this.lazywhere, this.mapper);
    }
    return this.useGetMemo;
  }

  /** The parent's column that equals a primary key column of the related row. */
  equatedColumn(column: ColumnElement): ColumnElement {
    const { equated } = this.lazyClauses;
    const found = equated.get(column);
    if (found) return found;
    for (const other of this.mapper.equivalentColumns.get(column) ?? []) {
      const equivalent = equated.get(other);
      if (equivalent) return equivalent;
    }
    throw new Error(`${this}: no column equals ${column}`);
  }

  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    const { property } = this;
    const deferredHistory = !property.activeHistory && (property.direction !== MANYTOONE || !this.useGet);
    registerRelationshipAttribute(property, mapper, {
      callable: (state, passive) => this.loadForState(state, passive),
      activeHistory: property.activeHistory,
      deferredHistory,
    });
  }

  private refuse(lazy: 'raise' | 'raise_on_sql'): never {
    throw new InvalidRequestError(`'${this}' is not available due to lazy='${lazy}'`);
  }

  /** The loader callable of the attribute. */
  loadForState(state: InstanceState, passive: PassiveFlag, additions: LazyLoadAdditions = {}): unknown {
    const pending = state.key === null;
    if (pending && ((!this.property.loadOnPending && !state.loadPending) || !state.session)) return ATTR_EMPTY;
    const hasCriteria = (additions.option?.extraCriteria.length ?? 0) > 0;
    const useGet = this.useGet && !hasCriteria;
    if ((!(passive & SQL_OK) && !useGet) || (!(passive & NON_PERSISTENT_OK) && pending)) return PASSIVE_NO_RESULT;
    if (this.raiseAlways && !(passive & NO_RAISE) && (!useGet || passive & RELATED_OBJECT_OK)) this.refuse('raise');
    const session = state.session;
    if (!session) {
      if (passive & NO_RAISE) return PASSIVE_NO_RESULT;
      throw new DetachedInstanceError(
        `Parent instance ${state} is not bound to a Session; lazy load operation of attribute '${this.key}' cannot proceed`,
      );
    }
    if (!useGet) return this.emitLazyLoad(session, state, null, passive, additions);

    const identity = this.identityForGet(state, passive);
    if (identity.includes(PASSIVE_NO_RESULT)) return PASSIVE_NO_RESULT;
    if (identity.includes(NEVER_SET)) return NEVER_SET;
    const nulls = identity.filter((value) => value === null).length;
    if (this.mapper.allowPartialPks ? nulls === identity.length : nulls > 0) return null;
    if (state.dict.has(this.key) && !(passive & DEFERRED_HISTORY_LOAD)) return ATTR_WAS_SET;
    const found = session.identityLookup(this.mapper, identity as SqlValue[], passive);
    if (found === PASSIVE_CLASS_MISMATCH) return null;
    if (found === PASSIVE_NO_RESULT) return found;
    if (found instanceof InstanceState) {
      const { observer } = session.environment;
      if (observer && !additions.immediate) {
        observer({ kind: 'identity-map-hit', state: found, key: this.key, owner: state });
        observer({ kind: 'attribute-loaded', state, key: this.key, members: [found] });
      }
      return found;
    }
    if (!(passive & SQL_OK) || !(passive & RELATED_OBJECT_OK)) return PASSIVE_NO_RESULT;
    return this.emitLazyLoad(session, state, identity, passive, additions);
  }

  /** The related row's primary key, from the parent's values. */
  private identityForGet(state: InstanceState, passive: PassiveFlag): unknown[] {
    return this.mapper.primaryKey.map((column) => {
      const value = columnValue(state, this.equatedColumn(column), passive);
      return value instanceof EncodedValue ? value.raw : value;
    });
  }

  private effectivePath(state: InstanceState, additions: LazyLoadAdditions): PathRegistry {
    const base =
      additions.alternatePath ??
      (state.loadOptions.length > 0 && state.loadPath ? state.loadPath : state.mapper.pathRegistry);
    return (base as EntityRegistry).prop(this.property);
  }

  private optionsFor(state: InstanceState, additions: LazyLoadAdditions): readonly LoaderOption[] {
    const { option, extraCriteria, extraOptions } = additions;
    if (!extraCriteria && !extraOptions?.length) return state.loadOptions;
    const options = [...state.loadOptions];
    if (option && extraCriteria) options.push(new LoaderCriteriaOption(this.entity, extraCriteria));
    options.push(...(extraOptions ?? []));
    return options;
  }

  private statementFor(
    state: InstanceState,
    path: PathRegistry,
    additions: LazyLoadAdditions,
    useGet: boolean,
  ): LoadStatement {
    const options = this.optionsFor(state, additions);
    let cache = this.statements;
    if (options.length > 0) {
      const found = this.optionStatements.get(options);
      if (found) cache = found;
      else {
        cache = new Map();
        this.optionStatements.set(options, cache);
      }
    }
    const cacheKey = `${useGet ? 'get' : 'where'} ${path.key}`;
    let statement = cache.get(cacheKey);
    if (!statement) {
      statement = this.makeStatement(path, options, useGet);
      cache.set(cacheKey, statement);
    }
    return statement;
  }

  private makeStatement(path: PathRegistry, options: readonly LoaderOption[], useGet: boolean): LoadStatement {
    const { property } = this;
    let select: Select = entitySelect(this.entity);
    if (property.secondary) select = select.selectFrom(this.mapper, property.secondary);
    if (useGet) select = select.where(deepAnnotate(this.mapper.getClause.criterion, { ormAdapt: true }));
    else {
      if (property.orderBy.length > 0) {
        select = select.orderBy(...property.orderBy.map((element) => deepAnnotate(element, { ormAdapt: true })));
      }
      select = select.where(this.simpleLazyClause().criterion);
    }
    return loadStatement(select, {
      options,
      compileOptions: { currentPath: path },
      prepare: useGet
        ? null
        : (compileState) => {
            for (const reverse of property.reverseProperties) {
              if (reverse.direction !== MANYTOONE || !reverse.useGet || reverse.strategy instanceof LazyLoader)
                continue;
              const at = compileState.currentPath.child(reverse.parent);
              Load.forExistingPath(at)
                .lazyload(reverse.parent.attribute(reverse.key))
                .processCompileState(compileState);
            }
          },
    });
  }

  /** The criterion with its binds named once and for all, and what goes into them. */
  private simpleLazyClause() {
    if (this.simpleClause) return this.simpleClause;
    const bindToColumn = this.bindToColumn;
    const parameters: LazyParameter[] = [];
    const annotated = deepAnnotate(this.lazywhere, { ormAdapt: true });
    const criterion = clonedTraverse(
      annotated,
      {},
      {
        bindparam: (element: ClauseElement) => {
          const bind = element as BindParameter;
          // Fixed names: the values of each load are given by them.
          bind.unique = false;
          const column = bindToColumn.get(bind.identifyingKey) ?? null;
          if (column) parameters.push({ key: bind.key, column, value: null });
          else if (!bind.callable) parameters.push({ key: bind.key, column: null, value: bind.value });
        },
      },
    );
    this.simpleClause = { criterion, parameters };
    return this.simpleClause;
  }

  private parameterValues(state: InstanceState, passive: PassiveFlag): Map<string, unknown> {
    const flags = passive & INIT_OK ? passive ^ INIT_OK : passive;
    const values = new Map<string, unknown>();
    for (const { key, column, value } of this.simpleLazyClause().parameters) {
      values.set(key, column ? columnValue(state, column, flags) : value);
    }
    return values;
  }

  private emitLazyLoad(
    session: Session,
    state: InstanceState,
    identity: readonly unknown[] | null,
    passive: PassiveFlag,
    additions: LazyLoadAdditions,
  ): unknown {
    const pending = state.key === null;
    const useGet = identity !== null;
    const path = this.effectivePath(state, additions);
    const statement = this.statementFor(state, path, additions, useGet);
    const loadOptions: LoadOptions = {
      invokeAllEagers: false,
      lazyLoadedFrom: state,
      autoflush: !(pending || passive & NO_AUTOFLUSH),
      topLevelContext: additions.topLevelContext ?? null,
      origin: additions.immediate
        ? { kind: 'eager-load', strategy: 'immediate', path: String(this), parents: 1 }
        : { kind: 'lazy-load', path: String(this), owner: identityOf(state) },
    };
    if (useGet) {
      if (this.raiseOnSql && !(passive & NO_RAISE)) this.refuse('raise_on_sql');
      const found = loadOnPkIdentity(session, statement, this.mapper, identity, loadOptions);
      this.tell(session, state, found ? [found] : [], additions);
      return found;
    }
    const parameters = this.parameterValues(state, passive);
    if (state.dict.has(this.key) && !(passive & DEFERRED_HISTORY_LOAD)) return ATTR_WAS_SET;
    const values = [...parameters.values()];
    if (pending) {
      if (values.some((value) => value === null || value === NEVER_SET || value === PASSIVE_NO_RESULT)) return null;
    } else if (values.includes(NEVER_SET)) return null;
    if (this.raiseOnSql && !(passive & NO_RAISE)) this.refuse('raise_on_sql');
    const found = executeLoad(session, statement, parameters, loadOptions).uniqueScalars() as InstanceState[];
    if (this.uselist) {
      this.tell(session, state, found, additions);
      return found;
    }
    if (found.length > 1) {
      session.environment.warn(
        'SAWarning',
        `Multiple rows returned with uselist=False for lazily-loaded attribute '${this}' `,
      );
    }
    this.tell(session, state, found.slice(0, 1), additions);
    return found[0] ?? null;
  }

  private tell(
    session: Session,
    state: InstanceState,
    members: readonly InstanceState[],
    additions: LazyLoadAdditions,
  ): void {
    if (!additions.immediate) {
      session.environment.observer?.({ kind: 'attribute-loaded', state, key: this.key, members });
    }
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, populators, mapper } = given;
    if (context.options.isUserRefresh && context.compileState.compileOptions.onlyLoadProps?.has(this.key)) {
      this.immediateRowProcessor(given, option);
      return;
    }
    const hasCriteria = option !== null && option.extraCriteria.length > 0;
    if (!this.isClassLevel || hasCriteria) {
      const { key, strategyKey } = this;
      const isCollection = this.uselist;
      const extraCriteria = hasCriteria ? this.criteriaOf(option as LoadElement) : null;
      populators.fresh.push({
        key,
        populate: (state) => {
          if (isCollection) state.dict.delete(key);
          state.callables.set(key, (target, passive) => {
            const property = target.mapper.getRelationship(key);
            return (property.getStrategy(strategyKey) as LazyLoader).loadForState(target, passive, {
              option,
              extraCriteria,
            });
          });
        },
      });
    } else if (context.options.populateExisting || mapper.alwaysRefresh) {
      const { key } = this;
      const { host } = context.session.environment;
      populators.fresh.push({
        key,
        populate: (state) => {
          if (!state.dict.has(key)) return;
          state.reset(key);
          host.attributesExpired(state, [key]);
        },
      });
    }
  }
}

/** A column's value on an object, as the database takes it; or a symbol that says why there is none. */
function columnValue(state: InstanceState, column: ColumnElement, passive: PassiveFlag): unknown {
  const { mapper } = state;
  const value =
    passive & LOAD_AGAINST_COMMITTED
      ? mapper.getCommittedStateAttrByColumn(state, column, passive)
      : mapper.getStateAttrByColumn(state, column, passive);
  if (value !== HOST_VALUE) {
    const isPlain = typeof value !== 'object' || value === null || value instanceof Uint8Array;
    return isPlain ? value : new EncodedValue(mapper.environment.host.encode(value, column));
  }
  const property = mapper.getPropertyByColumn(column);
  return property.column ? mapper.environment.host.toDatabase(state, property.key, property.column) : value;
}
