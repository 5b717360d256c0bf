/**
 * Bridge functions for sessions and their transactions.
 * Python's half is python/sqlalchemy/orm/session.py.
 */
import type { Connection } from '../../engine/connection.ts';
import type { BulkMapping } from '../../orm/bulk-persistence.ts';
import type { LoaderOption } from '../../orm/loader-options.ts';
import type { Mapper } from '../../orm/mapper.ts';
import { makeTransient, makeTransientToDetached, Session, type SessionOptions } from '../../orm/session.ts';
import type { SessionResult } from '../../orm/session-execute.ts';
import type { SessionBind, SessionTransaction } from '../../orm/session-transaction.ts';
import type { InstanceState } from '../../orm/state.ts';
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, type Decoded } from '../codec.ts';
import { elementOf } from '../core-api/arguments.ts';
import { readParameters } from '../core-api/engines.ts';
import { CoreRows } from '../core-api/results.ts';
import type { OrmContextHolder } from '../orm-context.ts';
import { encodeValue } from '../value-codec.ts';

type Options = ReadonlyMap<string, Decoded>;

const SESSION_OPTIONS = {
  bind: 'bind',
  autoflush: 'autoflush',
  expire_on_commit: 'expireOnCommit',
  autobegin: 'autobegin',
  twophase: 'twophase',
  join_transaction_mode: 'joinTransactionMode',
  close_resets_only: 'closeResetsOnly',
} as const;

/** What Python makes a Result of: the kind of result and its handle. */
export function resultPair(bridge: Bridge, result: SessionResult): readonly unknown[] {
  const { handles } = bridge;
  if (result.kind === 'orm') return ['orm', handles.add(result.result)];
  if (result.kind === 'core') return ['core', handles.add(new CoreRows(result.cursor, result.compiled))];
  if (result.kind === 'null') return ['null', result.refusesRows];
  return ['rowcount', result.rowcount];
}

/** Functions of the `_orm` module for sessions. */
/** SQLite has no row locks: what matters is that the row is read. */
const FOR_UPDATE = { nowait: false, read: false, skipLocked: false, keyShare: false, of: null } as const;

export function sessionsApi(bridge: Bridge, holder: OrmContextHolder) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const sessionAt = (handle: number) => handles.get<Session>(handle);
  const stateAt = (handle: number) => holder.current.host.state(handle);
  const handleOf = (object: object | null) => (object ? handles.of(object) : 0);
  /** Handles of states that Python has an object for. */
  const stateHandles = (states: Iterable<InstanceState>) => [...states].map((state) => state.handle);

  const CALLS: Readonly<Record<string, (session: Session, ...rest: number[]) => void>> = {
    commit: (session) => session.commit(),
    rollback: (session) => session.rollback(),
    close: (session) => session.close(),
    reset: (session) => session.reset(),
    invalidate: (session) => session.invalidate(),
    flush: (session) => session.flush(),
    flush_objects: (session, ...states) => session.flush(states.map(stateAt)),
    autoflush: (session) => session.autoflushNow(),
    expire_all: (session) => session.expireAll(),
    expunge_all: (session) => session.expungeAll(),
    prepare: (session) => session.prepare(),
  };

  return {
    new_session: (...args: unknown[]) => {
      const given = read(args).next() as Options;
      const options: Record<string, unknown> = {};
      for (const [name, key] of Object.entries(SESSION_OPTIONS)) if (given.has(name)) options[key] = given.get(name);
      return handles.of(new Session(holder.current.environment, options as SessionOptions));
    },

    release_session: (handle: number) => {
      if (!handles.has(handle)) return;
      const session = sessionAt(handle);
      session.isReleased = true;
      session.transaction?.abandon();
    },

    session_call: (handle: number, method: string, ...rest: number[]) => CALLS[method]?.(sessionAt(handle), ...rest),

    session_fact: (handle: number, name: string) => {
      const session = sessionAt(handle);
      switch (name) {
        case 'id':
          return session.id;
        case 'autoflush':
          return session.autoflush;
        case 'expire_on_commit':
          return session.expireOnCommit;
        case 'is_active':
          return session.isActive;
        case 'in_transaction':
          return session.inTransaction();
        case 'in_nested_transaction':
          return session.inNestedTransaction();
        default:
          throw new Error(`no session fact ${name}`);
      }
    },

    session_option: (handle: number, name: string, value: boolean) => {
      if (name === 'autoflush') sessionAt(handle).autoflush = value;
      else sessionAt(handle).expireOnCommit = value;
    },

    // ---- transactions ----------------------------------------------------------------------------------------------

    session_transaction: (handle: number, what: string) => {
      const session = sessionAt(handle);
      switch (what) {
        case 'begin':
          return handleOf(session.begin());
        case 'begin_nested':
          return handleOf(session.begin(true));
        case 'get':
          return handleOf(session.getTransaction());
        case 'get_nested':
          return handleOf(session.getNestedTransaction());
        default:
          return handleOf(session.transaction);
      }
    },

    transaction_call: (handle: number, method: string) => {
      const transaction = handles.get<SessionTransaction>(handle);
      if (method === 'commit') transaction.commit();
      else if (method === 'rollback') transaction.rollback();
      else if (method === 'close') transaction.close();
      else if (method === 'enter') transaction.enter();
      else transaction.exit(method === 'exit_failed');
    },

    transaction_fact: (handle: number, name: string) => {
      const transaction = handles.get<SessionTransaction>(handle);
      switch (name) {
        case 'is_active':
          return transaction.isActive;
        case 'is_closed':
          return transaction.isClosed;
        case 'can_rollback':
          return transaction.canRollback;
        case 'nested':
          return transaction.nested;
        case 'origin':
          return transaction.origin;
        case 'parent':
          return handleOf(transaction.parent);
        case 'session':
          return handleOf(transaction.session);
        default:
          throw new Error(`no transaction fact ${name}`);
      }
    },

    session_bind: (handle: number, ...args: unknown[]) => {
      const reader = read(args);
      const target = reader.next() as object;
      sessionAt(handle).binds.add(target as Mapper, handles.get<SessionBind & object>(reader.raw() as number));
    },

    session_get_bind: (handle: number, ...args: unknown[]) => {
      const reader = read(args);
      const mapper = reader.next() as unknown as Mapper | null;
      const clause = reader.next() as object | null;
      return handleOf(
        sessionAt(handle).getBind({ mapper, clause: clause ? (elementOf(clause) as never) : null }) as object,
      );
    },

    /** The connection and its engine. */
    session_connection: (handle: number, ...args: unknown[]) => {
      const bind = read(args).next() as unknown as SessionBind | null;
      const connection = sessionAt(handle).connection(bind ? { bind } : {});
      return [handles.of(connection), handles.of(connection.engine)];
    },

    connection_engine: (handle: number) => handles.of(handles.get<Connection>(handle).engine),

    // ---- statements ------------------------------------------------------------------------------------------------

    session_execute: (handle: number, statement: number, ...args: unknown[]) => {
      const reader = read(args);
      const bind = reader.next() as unknown as SessionBind | null;
      const executionOptions = reader.next() as Options;
      const many = reader.raw() as boolean;
      const rows = readParameters(reader, reader.raw() as number);
      const parameters = many ? rows : (rows[0] ?? null);
      const result = sessionAt(handle).execute(handles.get<ClauseElement>(statement), parameters, {
        executionOptions,
        ...(bind ? { bindArguments: { bind } } : {}),
      });
      return resultPair(bridge, result);
    },

    session_get: (
      handle: number,
      mapper: number,
      populateExisting: boolean,
      withForUpdate: boolean,
      ...args: unknown[]
    ) => {
      const reader = read(args);
      const options = reader.next() as unknown as readonly LoaderOption[];
      const found = sessionAt(handle).get(handles.get<Mapper>(mapper), reader.rest(), {
        options,
        populateExisting,
        withForUpdate: withForUpdate ? FOR_UPDATE : null,
      });
      return found?.handle ?? 0;
    },

    session_refresh: (handle: number, state: number, names: string | undefined) => {
      sessionAt(handle).refresh(stateAt(state), names === undefined ? null : names.split(',').filter(Boolean));
    },

    // ---- membership ------------------------------------------------------------------------------------------------

    session_add: (handle: number, state: number) => sessionAt(handle).add(stateAt(state)),

    session_state: (handle: number, what: string, stateHandle: number, names?: string) => {
      const session = sessionAt(handle);
      const state = stateAt(stateHandle);
      if (what === 'expire') session.expire(state, names === undefined ? null : names.split(',').filter(Boolean));
      else if (what === 'expunge') session.expunge(state);
      else session.delete(state);
    },

    session_merge: (handle: number, state: number, load: boolean, ...args: unknown[]) => {
      const options = read(args).next() as unknown as readonly LoaderOption[];
      return sessionAt(handle).merge(stateAt(state), { load, options: { options } }).handle;
    },

    session_contains: (handle: number, state: number) => sessionAt(handle).contains(stateAt(state)),

    session_states: (handle: number, which: string) => {
      const session = sessionAt(handle);
      switch (which) {
        case 'new':
          return stateHandles(session.newStates);
        case 'dirty':
          return stateHandles(session.dirty());
        case 'deleted':
          return stateHandles(session.deletedStates);
        case 'persistent':
          return stateHandles(session.identityMap.allStates());
        default:
          return stateHandles(session.states());
      }
    },

    session_is_modified: (handle: number, state: number, includeCollections: boolean) =>
      sessionAt(handle).isModified(stateAt(state), includeCollections),

    state_transient: (state: number, what: string) => {
      if (what === 'transient') makeTransient(stateAt(state));
      else makeTransientToDetached(stateAt(state));
    },

    // ---- bulk ------------------------------------------------------------------------------------------------------

    session_bulk_save: (
      handle: number,
      returnDefaults: boolean,
      updateChangedOnly: boolean,
      preserveOrder: boolean,
      ...states: number[]
    ) => {
      sessionAt(handle).bulkSaveObjects(states.map(stateAt), { returnDefaults, updateChangedOnly, preserveOrder });
    },

    session_bulk_mappings: (
      handle: number,
      what: string,
      mapper: number,
      returnDefaults: boolean,
      renderNulls: boolean,
      ...args: unknown[]
    ) => {
      const reader = read(args);
      const mappings: BulkMapping[] = Array.from({ length: reader.raw() as number }, () => {
        const row = new Map<string, unknown>();
        for (let left = reader.raw() as number; left > 0; left--) {
          const key = reader.raw() as string;
          row.set(key, reader.next());
        }
        return row;
      });
      const before = returnDefaults ? mappings.map((row) => new Set(row.keys())) : [];
      const session = sessionAt(handle);
      const target = handles.get<Mapper>(mapper);
      if (what === 'update') session.bulkUpdateMappings(target, mappings);
      else session.bulkInsertMappings(target, mappings, { returnDefaults, renderNulls });
      if (!returnDefaults) return undefined;
      return mappings.map((row, i) => {
        const fresh = [...row].filter(([key]) => !before[i]?.has(key));
        return [fresh.map(([key]) => key).join(','), ...fresh.flatMap(([, value]) => [...encodeValue(value, handles)])];
      });
    },
  };
}
