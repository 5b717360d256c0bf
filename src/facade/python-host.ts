/**
 * Shows the engine's states as instances of the program's classes: keeps the numbers by which Python knows states and
 * collections, sends what a load or a backref changed, asks Python for values that only it can convert.
 *
 * Counterpart: none. SQLAlchemy's states hold their objects; here Python holds them, by weak reference.
 * The Python half is python/sqlalchemy/orm/state.py, loads.py and collections.py.
 */
import type { SqlValue } from '../contract/values.ts';
import { CollectionAdapter } from '../orm/collections.ts';
import type { DefaultContext, InstanceHost, MirrorGroup } from '../orm/host.ts';
import type { Mapper } from '../orm/mapper.ts';
import type { Session } from '../orm/session.ts';
import { InstanceState } from '../orm/state.ts';
import { HostValue, SqlReal } from '../sql/host-value.ts';
import type { Column } from '../sql/schema.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { Bridge } from './bridge.ts';
import { BatchWriter, encodeValue, StoredValue, ValueKind } from './value-codec.ts';

/** What an event of the engine carries besides its state. */
interface EventArgument {
  readonly session?: Session;
  readonly connection?: object;
  readonly transaction?: { readonly parent?: object | null };
  readonly flushContext?: { readonly session?: Session };
  readonly keys?: readonly string[];
  readonly instances?: readonly InstanceState[] | null;
}

/** The host of one run. */
export class PythonHost implements InstanceHost {
  private readonly bridge: Bridge;
  private readonly states = new Map<number, InstanceState>();
  private readonly collections = new Map<number, CollectionAdapter>();
  private readonly listened = new Set<string>();
  private readonly decodes = new WeakMap<TypeEngine, boolean>();
  /** Even, since Python numbers the objects it makes itself oddly. */
  private nextState = 2;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
  }

  // ---- numbers -----------------------------------------------------------------------------------------------------

  state(handle: number): InstanceState {
    const state = this.states.get(handle);
    if (!state) throw new Error(`no state has the handle ${handle}`);
    return state;
  }

  /** Enters a state that Python made an object for. */
  enter(state: InstanceState): void {
    this.states.set(state.handle, state);
  }

  /** The handle of a state that Python is about to hear of; the second part says that it is new to Python. */
  private handleOf(state: InstanceState): readonly [number, boolean] {
    if (state.handle !== 0) return [state.handle, false];
    const handle = this.nextState;
    this.nextState += 2;
    state.handle = handle;
    this.states.set(handle, state);
    return [handle, true];
  }

  /** Python's object is gone. */
  release(handle: number): void {
    const state = this.states.get(handle);
    if (!state) return;
    this.states.delete(handle);
    state.markReleased();
    state.sessionRef?.released(state);
  }

  /** Sends a state whose object died while a load that gave it was under way: Python makes another. */
  revive(handle: number): void {
    const state = this.state(handle);
    const keys = [...state.manager.keys()].filter((key) => state.dict.has(key));
    const columns = keys.filter((key) => !state.manager.impl(key).usesObjects);
    const batch = new BatchWriter();
    this.columnGroup(batch, state.mapper, columns, [state], true);
    for (const key of keys) if (!columns.includes(key)) this.objectGroup(batch, state.mapper, key, [state]);
    this.bridge.python('orm_synchronize')(batch.finish());
  }

  collection(id: number): CollectionAdapter {
    const adapter = this.collections.get(id);
    if (!adapter) throw new Error(`no collection has the number ${id}`);
    return adapter;
  }

  /** The number by which a container of Python's names its collection. */
  collectionId(adapter: CollectionAdapter): number {
    if (adapter.handle === 0) {
      adapter.handle = this.bridge.handles.number();
      this.collections.set(adapter.handle, adapter);
    }
    return adapter.handle;
  }

  releaseCollection(id: number): void {
    const adapter = this.collections.get(id);
    if (!adapter) return;
    this.collections.delete(id);
    adapter.handle = 0;
  }

  // ---- values ------------------------------------------------------------------------------------------------------

  private hasDecoder(type: TypeEngine): boolean {
    let found = this.decodes.get(type);
    if (found === undefined) {
      found = this.bridge.python('orm_has_decoder')(type.hostType ?? undefined, type.name) as boolean;
      this.decodes.set(type, found);
    }
    return found;
  }

  toDatabase(state: InstanceState, key: string, column: Column): SqlValue {
    return this.encode(state.dict.get(key), column) as SqlValue;
  }

  /** The database value of anything that `state.dict` or a bind may hold. */
  encode(value: unknown, column: { readonly type: TypeEngine }): SqlValue | SqlReal {
    if (value === null || value === undefined || typeof value === 'symbol') return null;
    if (value instanceof StoredValue) return value.raw;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (!(value instanceof HostValue)) return value as SqlValue | SqlReal;
    const { type } = column;
    const encoded = this.bridge.python('encode')(value.id, true, type.name, type.hostType ?? undefined, false);
    return (encoded ?? null) as SqlValue | SqlReal;
  }

  fromDatabase(raw: SqlValue, column: Column): unknown {
    if (raw === null || raw === undefined) return null;
    return this.hasDecoder(column.type) ? new StoredValue(raw) : raw;
  }

  sameValue(left: unknown, right: unknown, column: Column): boolean {
    if (left === right) return true;
    if (left === null || right === null || typeof left === 'symbol' || typeof right === 'symbol') return false;
    if (isPlain(left) && isPlain(right)) return plainNumber(left) === plainNumber(right);
    if (left instanceof StoredValue && right instanceof StoredValue && isPlain(left.raw) && isPlain(right.raw)) {
      return plainNumber(left.raw) === plainNumber(right.raw);
    }
    const { handles } = this.bridge;
    const [leftKind, leftPayload] = encodeValue(left, handles);
    const [rightKind, rightPayload] = encodeValue(right, handles);
    const type = column.type.hostType ?? undefined;
    return this.bridge.python('orm_same_value')(type, leftKind, leftPayload, rightKind, rightPayload) as boolean;
  }

  evaluateDefault(column: Column, which: 'default' | 'onupdate', context: DefaultContext): SqlValue {
    const given = which === 'default' ? column.default : column.onupdate;
    if (!given) return null;
    if (given.kind !== 'callable') return this.encode(given.arg, column) as SqlValue;
    const parameters: unknown[] = [];
    for (const [key, value] of context.parameters) parameters.push(key, ...encodeValue(value, this.bridge.handles));
    const { type } = column;
    const made = this.bridge.python('orm_call_default')(
      (given.arg as HostValue).id,
      type.hostType ?? undefined,
      type.name,
      this.bridge.handles.of(column),
      parameters,
    );
    return (made ?? null) as SqlValue;
  }

  // ---- the mirror --------------------------------------------------------------------------------------------------

  synchronize(groups: readonly MirrorGroup[]): void {
    const batch = new BatchWriter();
    const objects: { mapper: Mapper; key: string; states: readonly InstanceState[] }[] = [];
    for (const group of groups) {
      const columns = group.keys.filter((key) => !group.mapper.classManager.find(key)?.impl.usesObjects);
      if (columns.length > 0 || group.keys.length === 0) {
        this.columnGroup(batch, group.mapper, columns, group.states, false);
      }
      for (const key of group.keys) {
        if (!columns.includes(key)) objects.push({ mapper: group.mapper, key, states: group.states });
      }
    }
    for (const { mapper, key, states } of objects) this.introduce(batch, mapper, key, states);
    for (const { mapper, key, states } of objects) this.objectGroup(batch, mapper, key, states);
    this.bridge.python('orm_synchronize')(batch.finish());
  }

  /** Makes sure that Python knows every state of a relationship's group before the group comes. */
  private introduce(batch: BatchWriter, mapper: Mapper, key: string, states: readonly InstanceState[]): void {
    const strangers = new Set<InstanceState>();
    for (const state of states) {
      if (state.handle === 0) strangers.add(state);
      const value = state.dict.get(key);
      if (value instanceof InstanceState && value.handle === 0) strangers.add(value);
      else if (value instanceof CollectionAdapter)
        for (const member of value) if (member.handle === 0) strangers.add(member);
    }
    for (const state of strangers) this.columnGroup(batch, state.mapper ?? mapper, [], [state], false);
  }

  private columnGroup(
    batch: BatchWriter,
    mapper: Mapper,
    keys: readonly string[],
    states: readonly InstanceState[],
    isNew: boolean,
  ): void {
    const alike = states.filter((state) => state.mapper === mapper);
    if (alike.length < states.length) {
      for (const other of new Set(states.map((state) => state.mapper))) {
        this.columnGroup(
          batch,
          other,
          keys,
          states.filter((state) => state.mapper === other),
          isNew,
        );
      }
      return;
    }
    batch.plain(this.bridge.handles.of(mapper));
    batch.plain(keys.length);
    batch.plain(states.length);
    batch.plain(keys.join(','));
    batch.plain('c');
    for (const state of states) {
      const [handle, made] = this.handleOf(state);
      batch.plain(handle);
      batch.plain(made || isNew);
      for (const key of keys) batch.value(state.dict.get(key));
    }
  }

  private objectGroup(batch: BatchWriter, mapper: Mapper, key: string, states: readonly InstanceState[]): void {
    const present = states.filter((state) => state.dict.has(key));
    batch.plain(this.bridge.handles.of(mapper));
    batch.plain(1);
    batch.plain(present.length);
    batch.plain(key);
    batch.plain('r');
    for (const state of present) {
      const value = state.dict.get(key);
      batch.plain(state.handle);
      if (value instanceof CollectionAdapter) {
        batch.plain(value.members.length);
        batch.plain(this.collectionId(value));
        for (const member of value.members) batch.plain(member?.handle ?? 0);
      } else {
        batch.plain(-1);
        batch.plain(0);
        batch.plain(value instanceof InstanceState ? value.handle : 0);
      }
    }
  }

  attributeSet(state: InstanceState, key: string): void {
    if (state.handle === 0 || state.isReleased) return;
    const value = state.dict.get(key);
    const send = this.bridge.python('orm_attribute_set');
    if (value instanceof CollectionAdapter) {
      this.introduceMembers(value.members);
      const members = value.members.map((member) => member?.handle ?? 0);
      send(state.handle, key, ValueKind.collection, this.collectionId(value), members);
    } else if (value instanceof InstanceState) {
      this.introduceMembers([value]);
      send(state.handle, key, ValueKind.state, value.handle, undefined);
    } else if (value === null && state.manager.find(key)?.impl.usesObjects) {
      send(state.handle, key, ValueKind.state, 0, undefined);
    } else if (value === undefined) this.attributesExpired(state, [key]);
    else {
      const [kind, payload] = encodeValue(value, this.bridge.handles);
      send(state.handle, key, kind, payload, undefined);
    }
  }

  private introduceMembers(members: readonly (InstanceState | null)[]): void {
    const strangers = members.filter((member): member is InstanceState => member !== null && member?.handle === 0);
    if (strangers.length === 0) return;
    const batch = new BatchWriter();
    for (const state of strangers) {
      const keys = [...state.manager.keys()].filter(
        (key) => state.dict.has(key) && !state.manager.impl(key).usesObjects,
      );
      this.columnGroup(batch, state.mapper, keys, [state], false);
    }
    this.bridge.python('orm_synchronize')(batch.finish());
  }

  attributesExpired(state: InstanceState, keys: readonly string[] | null): void {
    if (state.handle === 0 || state.isReleased) return;
    if (keys !== null && keys.length === 0) return;
    this.bridge.python('orm_attributes_expired')(state.handle, keys === null ? undefined : keys.join(','));
  }

  collectionKeyFound(owner: InstanceState, key: string, member: InstanceState, isRemoval: boolean): void {
    if (owner.handle === 0 || member.handle === 0) return;
    const empty = owner.emptyCollections.get(key);
    const made = empty?.handle === 0 ? this.collectionId(empty) : undefined;
    this.bridge.python('orm_collection_key_found')(owner.handle, key, member.handle, isRemoval, made);
  }

  collectionAppended(owner: InstanceState, key: string, member: InstanceState): void {
    if (owner.handle === 0) return;
    const adapter = owner.dict.get(key);
    if (adapter instanceof CollectionAdapter && adapter.handle === 0) {
      // Python has no container yet: it gets one with all members.
      this.attributeSet(owner, key);
      return;
    }
    this.introduceMembers([member]);
    this.bridge.python('orm_collection_appended')(owner.handle, key, member.handle);
  }

  collectionRemoved(owner: InstanceState, key: string, member: InstanceState): void {
    if (owner.handle === 0 || member.handle === 0) return;
    this.bridge.python('orm_collection_removed')(owner.handle, key, member.handle);
  }

  pin(state: InstanceState): void {
    if (state.handle !== 0) this.bridge.python('orm_pin')(state.handle);
  }

  unpin(state: InstanceState): void {
    if (state.handle !== 0) this.bridge.python('orm_unpin')(state.handle);
  }

  describe(state: InstanceState): string {
    const name = state.manager.mappedClass.name;
    return this.bridge.python('orm_describe')(state.handle, name) as string;
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  /** Somebody listens to events of this name. */
  listen(event: string): void {
    this.listened.add(event);
  }

  listens(event: string, _mapper: Mapper | null): boolean {
    return this.listened.has(event) || event === 'after_transaction_create' || event === 'after_transaction_end';
  }

  dispatch(event: string, mapper: Mapper | null, state: InstanceState | null, argument?: unknown): unknown {
    // An object that the program has let go of hears of nothing.
    if (state?.isReleased) return undefined;
    const given = (argument ?? {}) as EventArgument;
    const { handles } = this.bridge;
    const session = given.session ?? given.flushContext?.session ?? null;
    if (given.transaction && session && event !== 'after_begin') {
      const { parent } = given.transaction;
      if (!parent && event !== 'after_soft_rollback') {
        this.bridge.python('orm_session_in_transaction')(handles.of(session), event === 'after_transaction_create');
      }
      if (!this.listened.has(event)) return undefined;
    }
    if (state && state.handle === 0) this.introduceMembers([state]);
    const keys = given.keys
      ? given.keys.join(',')
      : given.instances
        ? given.instances.map((one) => one.handle).join(',')
        : undefined;
    return this.bridge.python('orm_dispatch')(
      event,
      mapper ? handles.of(mapper) : 0,
      state?.handle ?? 0,
      session ? handles.of(session) : 0,
      0,
      given.transaction ? handles.of(given.transaction) : 0,
      given.connection ? handles.of(given.connection) : 0,
      keys,
    );
  }
}

function isPlain(value: unknown): value is string | number | bigint | boolean | SqlReal {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'bigint' || type === 'boolean' || value instanceof SqlReal;
}

/** Numbers as Python compares them: 1, 1.0 and True are the same. */
function plainNumber(value: string | number | bigint | boolean | SqlReal): string | number {
  if (typeof value === 'string') return value;
  if (value instanceof SqlReal) return value.real;
  return typeof value === 'number' ? value : Number(value);
}
