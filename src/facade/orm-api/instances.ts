/**
 * Bridge functions for objects: creation, reading and setting of attributes, collections, history, events of attributes.
 * Python's half is python/sqlalchemy/orm/attributes.py, state.py, collections.py and instrumentation.py.
 */
import {
  type AttributeEventToken,
  flagDirty,
  flagModified,
  initStateCollection,
  setCommittedValue,
} from '../../orm/attributes.ts';
import { ATTR_EMPTY, INIT_OK, PASSIVE_NO_INITIALIZE, PASSIVE_OFF } from '../../orm/base.ts';
import { CollectionAdapter } from '../../orm/collections.ts';
import type { InstrumentedAttribute } from '../../orm/instrumentation.ts';
import type { Mapper } from '../../orm/mapper.ts';
import { InstanceState } from '../../orm/state.ts';
import type { WriteOnlyAttributeImpl } from '../../orm/write-only-attribute.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader } from '../codec.ts';
import type { OrmContextHolder } from '../orm-context.ts';
import { encodeValue, ValueKind } from '../value-codec.ts';

/** Functions of the `_orm` module for objects. */
export function instancesApi(bridge: Bridge, holder: OrmContextHolder) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const stateAt = (handle: number): InstanceState => holder.current.host.state(handle);
  const memberAt = (handle: number): InstanceState | null => (handle ? stateAt(handle) : null);

  /** A value of an attribute for Python: kind and payload; states by handle. */
  function pairOf(value: unknown): readonly unknown[] {
    if (value instanceof InstanceState) return [ValueKind.state, value.handle];
    return encodeValue(value, handles);
  }

  function answerOf(answer: unknown, fallback: unknown): unknown {
    if (answer === undefined || answer === null) return fallback;
    const pair = answer as readonly unknown[];
    if (pair[0] === ValueKind.state) return memberAt(pair[1] as number);
    return read(pair).next();
  }

  return {
    create_instance: (mapperHandle: number, handle: number, keys: string, ...args: unknown[]) => {
      const { host } = holder.current;
      const { classManager } = handles.get<Mapper>(mapperHandle);
      // The discriminator is set while the state is made; Python must know the number by then.
      const state = new InstanceState(classManager, handle);
      host.enter(state);
      classManager.registry.checkConfigure();
      classManager.mapper.setPolymorphicIdentity(state);
      if (keys) {
        const reader = read(args);
        for (const key of keys.split(',')) {
          classManager.impl(key).hostSet(state, reader.next());
          // A discriminator that the program gave replaces the class's own, which Python has just been told.
          if (key === classManager.mapper.polymorphicKey) host.attributeSet(state, key);
        }
      }
      classManager.environment.observer?.({ kind: 'created', state });
    },

    release_instance: (handle: number) => holder.current.host.release(handle),
    revive_instance: (handle: number) => holder.current.host.revive(handle),

    /** A handle of the state itself, to stand in an expression (`Post.author == alice`). */
    state_reference: (handle: number) => handles.of(stateAt(handle)),

    /**
     * Loads or initializes. Gives the number of an empty collection; -1 where there is a value, which Python has been told,
     * or asks for by `push_attribute`; else nothing.
     */
    get_attribute: (handle: number, key: string) => {
      const state = stateAt(handle);
      const value = state.get(key);
      if (value instanceof CollectionAdapter && value.empty) return holder.current.host.collectionId(value);
      return state.dict.has(key) ? -1 : undefined;
    },

    /** The program reads a relationship, for the first time in its class. */
    tell_read: (handle: number, key: string) => {
      const state = stateAt(handle);
      state.manager.environment.observer?.({ kind: 'relationship-read', state, key });
    },

    push_attribute: (handle: number, key: string) => {
      const state = stateAt(handle);
      holder.current.host.attributeSet(state, key);
    },

    /** True where the engine (a validator, a listener) changed the value and has told Python. */
    set_attribute: (handle: number, key: string, ...args: unknown[]) => {
      const state = stateAt(handle);
      const value = read(args).next();
      const given = state.getImpl(key).hostSet(state, value);
      if (given === value) return false;
      holder.current.host.attributeSet(state, key);
      return true;
    },

    set_reference: (handle: number, key: string, member: number) => {
      const state = stateAt(handle);
      const value = memberAt(member);
      const given = state.getImpl(key).hostSet(state, value);
      if (given === value) return false;
      holder.current.host.attributeSet(state, key);
      return true;
    },

    /** Replaces a collection; gives the number of the new one and its members. */
    set_collection: (handle: number, key: string, ...members: number[]) => {
      const state = stateAt(handle);
      const adapter = state.getImpl(key).hostSet(state, members.map(memberAt)) as CollectionAdapter;
      return [holder.current.host.collectionId(adapter), ...adapter.members.map((member) => member?.handle ?? 0)];
    },

    delete_attribute: (handle: number, key: string) => {
      const state = stateAt(handle);
      state.getImpl(key).hostDelete(state);
    },

    set_committed_value: (handle: number, key: string, what: string, ...args: unknown[]) => {
      const state = stateAt(handle);
      if (what === 'collection')
        setCommittedValue(
          state,
          key,
          args.map((member) => memberAt(member as number)),
        );
      else if (what === 'reference') setCommittedValue(state, key, memberAt(args[0] as number));
      else state.manager.impl(key).setCommittedValue(state, read(args).next());
    },

    init_collection: (handle: number, key: string) => {
      const state = stateAt(handle);
      initStateCollection(state, key);
      holder.current.host.attributeSet(state, key);
    },

    flag_modified: (handle: number, key: string, ...args: unknown[]) => {
      const state = stateAt(handle);
      flagModified(state, key);
      if (args.length > 0) state.dict.set(key, read(args).next());
    },

    flag_dirty: (handle: number) => flagDirty(stateAt(handle)),

    // ---- history and state -----------------------------------------------------------------------------------------

    history: (handle: number, key: string, load: boolean) => {
      const state = stateAt(handle);
      const found = state.getHistory(key, load ? PASSIVE_OFF ^ INIT_OK : PASSIVE_NO_INITIALIZE);
      const flat: unknown[] = [];
      for (const part of [found.added, found.unchanged, found.deleted])
        for (const value of part) flat.push(...pairOf(value));
      return [[found.added.length, found.unchanged.length, found.deleted.length, found.lists].join(','), flat];
    },

    state_fact: (handle: number, name: string) => {
      const state = stateAt(handle);
      switch (name) {
        case 'transient':
          return state.transient;
        case 'pending':
          return state.pendingInSession;
        case 'persistent':
          return state.persistent;
        case 'deleted':
          return state.deleted;
        case 'detached':
          return state.detached;
        case 'was_deleted':
          return state.wasDeleted;
        case 'has_identity':
          return state.hasIdentity;
        case 'modified':
          return state.modified;
        case 'expired':
          return state.expired;
        case 'session':
          return state.session ? handles.of(state.session) : 0;
        default:
          throw new Error(`no state fact ${name}`);
      }
    },

    state_keys: (handle: number, name: string) => {
      const state = stateAt(handle);
      switch (name) {
        case 'identity':
          return state.key ? state.key.values.flatMap((value) => [...storedPair(value)]) : undefined;
        case 'unloaded':
          return [...state.unloaded];
        case 'unmodified':
          return [...state.unmodified];
        case 'expired':
          return [...state.expiredAttributes];
        default:
          throw new Error(`no state keys ${name}`);
      }
    },

    // ---- collections -----------------------------------------------------------------------------------------------

    /** Enters a member; gives its handle, which a listener may have changed. */
    collection_append: (id: number, member: number, index: number | undefined) => {
      const adapter = holder.current.host.collection(id);
      const given = adapter.hostAppend(memberAt(member) as InstanceState, index ?? null);
      return given?.handle ?? 0;
    },

    collection_present: (id: number, member: number) => {
      holder.current.host.collection(id).hostAppendPresent(stateAt(member));
    },

    collection_remove: (id: number, member: number, index: number | undefined) => {
      holder.current.host.collection(id).hostRemove(memberAt(member) as InstanceState, index ?? null);
    },

    collection_pre_remove: (id: number) => holder.current.host.collection(id).firePreRemoveEvent(),

    collection_reordered: (id: number, ...members: number[]) => {
      holder.current.host.collection(id).hostReordered(members.map(stateAt));
    },

    release_collection: (id: number) => holder.current.host.releaseCollection(id),

    /** What a dynamic or write-only collection is told: append, remove, replace. */
    write_only_call: (handle: number, key: string, method: string, ...members: number[]) => {
      const state = stateAt(handle);
      const impl = state.getImpl(key) as WriteOnlyAttributeImpl;
      if (method === 'append') for (const member of members) impl.append(state, stateAt(member));
      else if (method === 'remove') for (const member of members) impl.remove(state, stateAt(member));
      else impl.hostSet(state, members.map(stateAt));
    },

    write_only_pending: (handle: number, key: string) => {
      const state = stateAt(handle);
      return (state.getImpl(key) as WriteOnlyAttributeImpl).pendingMembers(state).map((member) => member.handle);
    },

    // ---- events ----------------------------------------------------------------------------------------------------

    listen_name: (name: string) => holder.current.host.listen(name),

    listen_attribute: (mapperHandle: number, key: string, event: string, entry: number, activeHistory: boolean) => {
      const attribute: InstrumentedAttribute = handles.get<Mapper>(mapperHandle).classManager.get(key);
      const { dispatch } = attribute;
      const fire = (state: InstanceState, value: unknown, old: unknown, initiator?: AttributeEventToken): unknown => {
        const usesObjects = value instanceof InstanceState || attribute.impl.usesObjects;
        const [kind, payload] = usesObjects
          ? [ValueKind.state, (value as InstanceState | null)?.handle ?? 0]
          : encodeValue(value, handles);
        const [oldKind, oldPayload] =
          typeof old === 'symbol'
            ? encodeValue(old, handles)
            : usesObjects
              ? [ValueKind.state, (old as InstanceState | null | undefined)?.handle ?? 0]
              : encodeValue(old, handles);
        const answer = bridge.python('orm_attribute_event')(
          entry,
          event,
          state.handle,
          kind,
          payload,
          oldKind,
          oldPayload,
          initiator?.key,
          initiator?.op,
        );
        return answerOf(answer, value);
      };
      if (activeHistory) dispatch.activeHistory = true;
      switch (event) {
        case 'set':
          dispatch.set.push((state, value, old, initiator) => fire(state, value, old, initiator));
          break;
        case 'append':
          dispatch.append.push((state, member, initiator) => fire(state, member, null, initiator) as InstanceState);
          break;
        case 'append_wo_mutation':
          dispatch.appendWoMutation.push(
            (state, member, initiator) => fire(state, member, null, initiator) as InstanceState,
          );
          break;
        case 'remove':
          dispatch.remove.push((state, value, initiator) => {
            fire(state, value, null, initiator);
          });
          break;
        case 'bulk_replace':
          dispatch.bulkReplace.push((state, values) => {
            bridge.python('orm_bulk_replace_event')(
              entry,
              state.handle,
              values.map((value) => value.handle),
            );
          });
          break;
        case 'modified':
          dispatch.modified.push((state, initiator) => {
            fire(state, null, null, initiator);
          });
          break;
        default:
          dispatch.initScalar.push((state, value) => {
            const given = fire(state, value, null);
            return given === value ? ATTR_EMPTY : given;
          });
      }
    },
  };
}

/** A part of an identity key: a database value that Python decodes by the column's type. */
function storedPair(value: unknown): readonly unknown[] {
  if (value instanceof Uint8Array) return [ValueKind.bytes, value];
  if (typeof value === 'bigint') return [ValueKind.big, String(value)];
  return [ValueKind.stored, value ?? undefined];
}
