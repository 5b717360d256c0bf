/**
 * Tells Python of an engine's statements and transactions: for `echo=True` and for what a program listens for. Nothing is
 * installed on an engine that nobody listens to.
 */
import type { Connection } from '../../engine/connection.ts';
import type { Engine } from '../../engine/engine.ts';
import type { CursorEvent, EngineListener } from '../../engine/events.ts';
import { type Bridge, encodeParameters } from '../bridge.ts';

type Subject = 'log' | 'events';

/** Which engines have which listeners. */
export function tableOfEngineListeners(bridge: Bridge) {
  const installed = new WeakMap<Engine, Map<Subject, EngineListener>>();

  return {
    set(engine: Engine, what: Subject, on: boolean): void {
      let own = installed.get(engine);
      if (own === undefined) {
        own = new Map();
        installed.set(engine, own);
      }
      const known = own.get(what);
      if (on && known === undefined) {
        const listener = what === 'log' ? logListener(bridge, engine) : eventListener(bridge, engine);
        own.set(what, listener);
        engine.listeners.push(listener);
      } else if (!on && known !== undefined) {
        own.delete(what);
        engine.listeners.splice(engine.listeners.indexOf(known), 1);
      }
    },
  };
}

function parametersOf(event: CursorEvent): unknown[] {
  return encodeParameters(event.parameters, event.many);
}

/** How SQLAlchemy's log says a statement came about. */
function kindOf(event: CursorEvent): string {
  if (/^\s*PRAGMA/i.test(event.sql)) return 'raw';
  const origin = event.options.origin?.kind;
  if (origin === 'schema' || origin === 'transaction') return 'ddl';
  return 'compiled';
}

function logListener(bridge: Bridge, engine: Engine): EngineListener {
  const handle = bridge.handles.of(engine);
  const say = (text: string) => bridge.python('log_boundary')(handle, text);
  return {
    beforeCursorExecute(event) {
      const { batch } = event.options;
      bridge.python('log_statement')(
        handle,
        event.sql,
        parametersOf(event),
        event.many,
        kindOf(event),
        batch?.position,
        batch?.total,
        batch?.ordered,
      );
      return undefined;
    },
    begin: () => say('BEGIN (implicit)'),
    commit: () => say('COMMIT'),
    rollback: () => say('ROLLBACK'),
  };
}

function eventListener(bridge: Bridge, engine: Engine): EngineListener {
  const { handles } = bridge;
  const handle = handles.of(engine);
  const boundary = (connection: Connection, name: string) =>
    bridge.python('engine_boundary')(handle, handles.of(connection), name);
  return {
    beforeCursorExecute(event) {
      const sql = bridge.python('before_cursor_execute')(
        handle,
        handles.of(event.connection),
        event.sql,
        parametersOf(event),
        event.many,
      ) as string | undefined;
      return sql === undefined ? undefined : { sql, parameters: event.parameters };
    },
    afterCursorExecute(event) {
      bridge.python('after_cursor_execute')(
        handle,
        handles.of(event.connection),
        event.sql,
        parametersOf(event),
        event.many,
      );
    },
    begin: (connection) => boundary(connection, 'begin'),
    commit: (connection) => boundary(connection, 'commit'),
    rollback: (connection) => boundary(connection, 'rollback'),
    connect: (dbapi) => {
      bridge.python('dbapi_connected')(handle, handles.of(dbapi));
    },
  };
}
