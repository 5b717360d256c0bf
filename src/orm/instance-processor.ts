/**
 * Turns rows into states of one mapper: finds or makes the state of a row's identity and fills it with what the row and the
 * loader strategies bring. The closure made here is the hot loop of every load.
 *
 * Counterpart: _instance_processor of sqlalchemy/orm/loading.py. Left out: version ids, identity tokens.
 */
import type { SqlValue } from '../contract/values.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { InvalidRequestError, PythonBuiltinError } from '../sql/errors.ts';
import { DEFER_FOR_STATE, RAISE_FOR_STATE, SET_DEFERRED_EXPIRED } from './base.ts';
import type { MapperEntity } from './compile-state.ts';
import type { OrmAdapter } from './entities.ts';
import { type IdentityHash, type IdentityKey, identityHash, identityKeyText } from './identity-map.ts';
import { StrategizedProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import type { PathRegistry } from './path-registry.ts';
import { postLoadFor } from './post-load.ts';
import type { ColumnProperty } from './properties.ts';
import type { QueryContext } from './query-context.ts';
import type { ResultIndex } from './result-index.ts';
import { schedulePolymorphicLoads } from './selectin-polymorphic.ts';
import { InstanceState } from './state.ts';
import { deferredColumnLoader, raiseColumnLoader } from './strategies/deferred-loader.ts';
import { createPropertyRowProcessor } from './strategies/loader-strategy.ts';

export type DatabaseRow = readonly SqlValue[];

/** Writes a column's value: where it is in the row, and what the host makes of it. */
export interface QuickPopulator {
  readonly key: string;
  readonly index: number;
  readonly read: ((raw: SqlValue) => unknown) | null;
}

/** Writes an attribute by a loader's own rule. */
export interface Populator {
  readonly key: string;
  readonly populate: (state: InstanceState, row: DatabaseRow) => void;
}

/** What the strategies of a mapper's attributes do with a row. */
export interface Populators {
  readonly quick: QuickPopulator[];
  /** For a state first seen in this load. */
  readonly fresh: Populator[];
  readonly expire: { readonly key: string; readonly setCallable: boolean }[];
  /** For a state seen before in this load. */
  readonly existing: Populator[];
  /** For a state that is otherwise left alone. */
  readonly eager: Populator[];
}

export type InstanceGetter = (row: DatabaseRow) => InstanceState | null;

interface CachedGetters {
  readonly populators: Populators;
  readonly todo: readonly StrategizedProperty[];
  readonly keyIndexes: readonly number[];
}

export interface InstanceProcessorArguments {
  readonly queryEntity: MapperEntity;
  readonly mapper: Mapper;
  readonly context: QueryContext;
  readonly result: ResultIndex;
  readonly path: PathRegistry;
  readonly adapter: OrmAdapter | null;
  readonly onlyLoadProps?: ReadonlySet<string> | null;
  readonly refreshState?: InstanceState | null;
  readonly polymorphicDiscriminator?: ColumnElement | null;
  readonly polymorphicFrom?: Mapper | null;
}

function collectGetters(given: InstanceProcessorArguments): CachedGetters {
  const { mapper, context, result, path, adapter, queryEntity } = given;
  const onlyLoadProps = given.onlyLoadProps ?? null;
  const { compileState } = context;
  const memoKey = `getters ${mapper.id}`;
  const found = path.get<CachedGetters>(compileState.attributes, memoKey);
  if (found) return found;
  const quick = path.get<Map<StrategizedProperty, unknown>>(compileState.attributes, 'memoized_setups');
  const populators: Populators = { quick: [], fresh: [], expire: [], existing: [], eager: [] };
  const todo: StrategizedProperty[] = [];
  for (const prop of mapper.props.values()) {
    if (!(prop instanceof StrategizedProperty)) continue;
    if (onlyLoadProps && !onlyLoadProps.has(prop.key)) continue;
    const setup = quick?.get(prop);
    if (setup === undefined) {
      todo.push(prop);
      continue;
    }
    if (setup === DEFER_FOR_STATE) {
      populators.fresh.push({ key: prop.key, populate: deferredColumnLoader(prop as ColumnProperty) });
    } else if (setup === SET_DEFERRED_EXPIRED) {
      populators.expire.push({ key: prop.key, setCallable: false });
    } else if (setup === RAISE_FOR_STATE) {
      populators.fresh.push({ key: prop.key, populate: raiseColumnLoader(prop as ColumnProperty) });
    } else {
      const column = setup as ColumnElement;
      let index = adapter ? result.indexOf(adapter.column(column)) : -1;
      if (index < 0) index = result.indexOf(column);
      if (index >= 0) populators.quick.push({ key: prop.key, index, read: result.reader(column) });
      else {
        createPropertyRowProcessor(prop, { context, queryEntity, path, mapper, result, adapter, populators });
      }
    }
  }
  let keyIndexes: number[] = [];
  if (!given.refreshState) {
    keyIndexes = mapper.primaryKey.map((column) => result.requireIndex(adapter ? adapter.column(column) : column));
  }
  const getters: CachedGetters = { populators, todo, keyIndexes };
  path.set(compileState.attributes, memoKey, getters);
  return getters;
}

/** The function that gives the state of a row. */
export function instanceProcessor(given: InstanceProcessorArguments): InstanceGetter {
  const { mapper, context, result, path, adapter, queryEntity } = given;
  const onlyLoadProps = given.onlyLoadProps ?? null;
  const refreshState = given.refreshState ?? null;
  const polymorphicFrom = given.polymorphicFrom ?? null;
  const { compileState, session } = context;
  const getters = collectGetters(given);
  const cached = getters.populators;
  const populators: Populators = {
    quick: [...cached.quick],
    fresh: [...cached.fresh],
    expire: [...cached.expire],
    existing: [...cached.existing],
    eager: [...cached.eager],
  };
  for (const prop of getters.todo) {
    createPropertyRowProcessor(prop, { context, queryEntity, path, mapper, result, adapter, populators });
  }

  const { propagatedLoaderOptions, options } = context;
  const loadPath = compileState.currentPath.isRoot ? path : compileState.currentPath.plus(path);
  const populateExisting = options.populateExisting === true || mapper.alwaysRefresh;
  if (!refreshState && polymorphicFrom) schedulePolymorphicLoads(given, polymorphicFrom, loadPath);
  const postLoad = postLoadFor(context, loadPath, onlyLoadProps);

  const { environment, identityMap, loadBatch } = session;
  const { host, observer } = environment;
  const identityMapper = mapper.identityMapper;
  const known = identityMap.ofMapper(identityMapper);
  const manager = mapper.classManager;
  const { runid } = context;
  const { quick, fresh, expire, existing, eager } = populators;
  const { keyIndexes } = getters;
  const singleKey = keyIndexes.length === 1 ? (keyIndexes[0] as number) : -1;
  const { allowPartialPks } = mapper;
  const invokeAllEagers = options.invokeAllEagers !== false;
  const freshKeys = quick.map((populator) => populator.key);
  const expireKeys = expire.map((populator) => populator.key);
  const listensLoad = host.listens('load', mapper);
  const listensRefresh = host.listens('refresh', mapper);
  const listensPersistent = host.listens('loaded_as_persistent', null);
  let group: { readonly states: InstanceState[] } | null = null;
  let groupPage: object | null = null;

  const hasNoKey = (row: DatabaseRow): boolean => {
    let nulls = 0;
    for (const index of keyIndexes) if (row[index] === null) nulls++;
    return allowPartialPks ? nulls === keyIndexes.length : nulls > 0;
  };

  const rowHash = (row: DatabaseRow): IdentityHash => {
    if (singleKey >= 0) {
      const value = row[singleKey] as SqlValue;
      return typeof value === 'number' || typeof value === 'string' ? value : identityHash([value]);
    }
    return identityHash(keyIndexes.map((index) => row[index]));
  };

  const populateFull = (state: InstanceState, row: DatabaseRow, isNew: boolean, overwrite: boolean): void => {
    const { dict } = state;
    if (isNew) {
      state.runId = runid;
      for (const { key, index, read } of quick) {
        const raw = row[index] as SqlValue;
        dict.set(key, read ? read(raw) : raw);
      }
      for (const { key, setCallable } of expire) {
        if (overwrite) dict.delete(key);
        if (setCallable) state.expiredAttributes.add(key);
      }
      if (overwrite && expireKeys.length > 0 && state.handle !== 0) host.attributesExpired(state, expireKeys);
      for (const populator of fresh) populator.populate(state, row);
      // Each page of rows is a batch of its own.
      if (group === null || groupPage !== context.partials) {
        group = loadBatch.columnGroup(mapper, freshKeys);
        groupPage = context.partials;
      }
      group.states.push(state);
      return;
    }
    if (state.loadPath === null || !loadPath.equals(state.loadPath)) {
      state.loadPath = loadPath;
      for (const { key, index, read } of quick) {
        if (dict.has(key)) continue;
        const raw = row[index] as SqlValue;
        dict.set(key, read ? read(raw) : raw);
        loadBatch.attribute(state, key);
      }
    }
    for (const populator of existing) populator.populate(state, row);
  };

  const populatePartial = (
    state: InstanceState,
    row: DatabaseRow,
    isNew: boolean,
    unloaded: ReadonlySet<string>,
  ): ReadonlySet<string> => {
    const { dict } = state;
    let toLoad: ReadonlySet<string>;
    const writeQuick = (wanted: ReadonlySet<string>): void => {
      for (const { key, index, read } of quick) {
        if (!wanted.has(key)) continue;
        const raw = row[index] as SqlValue;
        dict.set(key, read ? read(raw) : raw);
        loadBatch.attribute(state, key);
      }
    };
    if (!isNew) {
      if (unloaded.size > 0) writeQuick(unloaded);
      toLoad = context.partials.get(state) as ReadonlySet<string>;
      for (const populator of existing) if (toLoad.has(populator.key)) populator.populate(state, row);
    } else {
      toLoad = unloaded;
      context.partials.set(state, toLoad);
      writeQuick(toLoad);
      for (const { key, setCallable } of expire) {
        if (!toLoad.has(key)) continue;
        dict.delete(key);
        if (setCallable) state.expiredAttributes.add(key);
      }
      for (const populator of fresh) if (toLoad.has(populator.key)) populator.populate(state, row);
    }
    for (const populator of eager) if (!unloaded.has(populator.key)) populator.populate(state, row);
    return toLoad;
  };

  const afterFull = (state: InstanceState, loadedInstance: boolean, overwrite: boolean): void => {
    if (loadedInstance) {
      if (observer) loadBatch.afterSynchronize(() => observer({ kind: 'loaded', state }));
      if (listensLoad) loadBatch.afterSynchronize(() => host.dispatch('load', mapper, state, { context }));
      if (listensPersistent) {
        loadBatch.afterSynchronize(() => host.dispatch('loaded_as_persistent', null, state, { session }));
      }
    } else {
      if (observer) {
        loadBatch.afterSynchronize(() =>
          observer({ kind: 'columns-loaded', state, keys: quick.map((one) => one.key) }),
        );
      }
      if (listensRefresh) {
        const keys = onlyLoadProps ? [...onlyLoadProps] : null;
        loadBatch.afterSynchronize(() => host.dispatch('refresh', mapper, state, { context, keys }));
      }
    }
    if (overwrite || state.modified) {
      if (refreshState && onlyLoadProps) state.commit(onlyLoadProps);
      else state.commitAll(identityMap);
    }
  };

  const instance: InstanceGetter = (row) => {
    let state: InstanceState;
    let isNew: boolean;
    let currentLoad: boolean;
    let loadedInstance = false;
    if (refreshState) {
      state = refreshState;
      isNew = state.runId !== runid;
      currentLoad = true;
    } else {
      const hash = rowHash(row);
      const present = known.get(hash);
      if (present) {
        state = present;
        isNew = state.runId !== runid;
        currentLoad = !isNew;
      } else {
        if (hasNoKey(row)) return null;
        isNew = true;
        currentLoad = true;
        loadedInstance = true;
        const key: IdentityKey = {
          mapper: identityMapper,
          values: keyIndexes.map((index) => row[index] as SqlValue),
          hash,
        };
        state = new InstanceState(manager);
        state.key = key;
        state.sessionRef = session;
        identityMap.addUnpresent(state, key);
      }
    }
    const overwrite = populateExisting || state === refreshState;
    if (currentLoad || overwrite) {
      if (isNew && (propagatedLoaderOptions.length > 0 || !overwrite)) {
        state.loadOptions = propagatedLoaderOptions;
        state.loadPath = loadPath;
      }
      populateFull(state, row, isNew, overwrite);
      if (isNew) afterFull(state, loadedInstance, overwrite);
      postLoad?.addState(state, true);
      return state;
    }
    const isPartialNew = !context.partials.has(state);
    const unloaded = state.unloaded;
    if (isPartialNew && observer && context.options.topLevelContext == null) {
      loadBatch.afterSynchronize(() => observer({ kind: 'identity-map-hit', state, key: null, owner: null }));
    }
    if (!isPartialNew || unloaded.size > 0 || eager.length > 0) {
      const toLoad = populatePartial(state, row, isPartialNew, unloaded);
      if (isPartialNew) {
        if (listensRefresh) {
          loadBatch.afterSynchronize(() => host.dispatch('refresh', mapper, state, { context, keys: [...toLoad] }));
        }
        state.commit(toLoad);
      }
    }
    if (postLoad && invokeAllEagers) postLoad.addState(state, false);
    return state;
  };

  if (mapper.polymorphicMap.size === 0 || polymorphicFrom || refreshState) return instance;
  return polymorphicSwitch(instance, given, keyIndexes, hasNoKey);
}

/** Sends each row to the processor of the class that its discriminator names. */
function polymorphicSwitch(
  base: InstanceGetter,
  given: InstanceProcessorArguments,
  keyIndexes: readonly number[],
  hasNoKey: (row: DatabaseRow) => boolean,
): InstanceGetter {
  const { mapper, context, result, path, adapter, queryEntity } = given;
  const discriminator = given.polymorphicDiscriminator ?? mapper.polymorphicOn;
  if (!discriminator) return base;
  const column = adapter ? adapter.column(discriminator) : discriminator;
  const index = result.requireIndex(column);
  const processors = new Map<SqlValue, InstanceGetter | 'base' | 'not a subclass'>();
  const rowKey = (row: DatabaseRow): string => {
    const values = keyIndexes.map((position) => row[position] as SqlValue);
    return identityKeyText({ mapper: mapper.identityMapper, values, hash: null });
  };
  const processorFor = (value: SqlValue): InstanceGetter | 'base' | 'not a subclass' => {
    const found = processors.get(value);
    if (found) return found;
    const subMapper = mapper.mapperForPolymorphicIdentity(value);
    if (!subMapper) {
      throw new PythonBuiltinError(
        'AssertionError',
        `No such polymorphic_identity ${mapper.polymorphicIdentityText(value)} is defined`,
      );
    }
    let made: InstanceGetter | 'base' | 'not a subclass';
    if (subMapper === mapper) made = 'base';
    else if (!subMapper.isa(mapper)) made = 'not a subclass';
    else {
      made = instanceProcessor({
        queryEntity,
        mapper: subMapper,
        context,
        result,
        path,
        adapter,
        polymorphicFrom: mapper,
      });
    }
    processors.set(value, made);
    return made;
  };
  return (row) => {
    const raw = row[index] as SqlValue;
    if (raw === null) {
      if (hasNoKey(row)) return null;
      throw new InvalidRequestError(
        `Row with identity key ${rowKey(row)} can't be loaded into an object; the polymorphic discriminator column '${column}' is NULL`,
      );
    }
    const processor = processorFor(raw);
    if (processor === 'base') return base(row);
    if (processor !== 'not a subclass') return processor(row);
    if (hasNoKey(row)) return null;
    throw new InvalidRequestError(
      `Row with identity key ${rowKey(row)} can't be loaded into an object; the polymorphic discriminator column '${column}' refers to ${mapper.mapperForPolymorphicIdentity(raw)}, which is not a sub-mapper of the requested ${mapper}`,
    );
  };
}
