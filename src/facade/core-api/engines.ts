/**
 * Bridge functions for engines, connections and transactions, the driver's connection below them, DDL and inspection.
 * Python's half is python/sqlalchemy/engine/.
 */
import type { SqlValue } from '../../contract/values.ts';
import type { Connection, Transaction } from '../../engine/connection.ts';
import { NestedTransaction as NestedTransactionClass } from '../../engine/connection.ts';
import { SchemaWriter } from '../../engine/create-schema.ts';
import type { DbapiConnection } from '../../engine/dbapi-connection.ts';
import { SqliteError } from '../../engine/dbapi-errors.ts';
import { createEngine, type DatabaseCatalog, type Engine } from '../../engine/engine.ts';
import { executeCompiled } from '../../engine/execute.ts';
import { type InspectorMemory, SchemaInspector } from '../../engine/inspector.ts';
import { makeUrl } from '../../engine/url.ts';
import { compileStatement } from '../../orm/compile-statement.ts';
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { Index, MetaData, Table } from '../../sql/schema.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, encodeBatch } from '../codec.ts';
import { ddlWriter } from './ddl-statements.ts';
import { tableOfEngineListeners } from './engine-events.ts';
import { databaseValue, type PythonValues } from './python-values.ts';
import { CoreRows } from './results.ts';

/** What the engine functions need of the run. */
export interface EngineContext {
  readonly catalog: DatabaseCatalog;
  readonly values: PythonValues;
  warn(category: string, message: string): void;
}

export type CoreParameters = ReadonlyMap<string, unknown>;

/** Rows of named parameters, as `encode_parameters` in Python's engine/base.py sends them. */
export function readParameters(reader: ArgumentReader, count: number): CoreParameters[] {
  return Array.from({ length: count }, () => {
    const row = new Map<string, unknown>();
    for (let left = reader.raw() as number; left > 0; left--) {
      const key = reader.raw() as string;
      row.set(key, reader.next());
    }
    return row;
  });
}

/** Functions of the `_core` module for everything that talks to a database. */
export function enginesApi(bridge: Bridge, current: () => EngineContext) {
  const { handles } = bridge;
  const engineOf = (handle: number) => handles.get<Engine>(handle);
  const connectionOf = (handle: number) => handles.get<Connection>(handle);
  const transaction = (made: Transaction | null) => (made === null ? undefined : handles.of(made));
  const listening = tableOfEngineListeners(bridge);

  /** Positional rows for the driver, encoded. */
  function driverRows(reader: ArgumentReader, count: number): SqlValue[][] {
    const { values } = current();
    return Array.from({ length: count }, () =>
      Array.from({ length: reader.raw() as number }, () => databaseValue(values, reader.next())),
    );
  }

  function withDriverErrors<T>(sql: string, parameters: SqlValue[][], many: boolean, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
      throw Object.assign(new Error(error.message), {
        pythonType: `sqlite3.${error.sqliteType}`,
        sql,
        parameters,
        many,
      });
    }
  }

  function writer(connection: Connection, tables: readonly Table[] | null, checkfirst: boolean): SchemaWriter {
    return new SchemaWriter(connection, ddlWriter, {
      tables,
      checkfirst,
      listener: (event, target, among) => {
        const involved = among.map((table) => handles.of(table));
        bridge.python('ddl_event')(event, handles.of(target), handles.of(connection), checkfirst, ...involved);
      },
      warn: (message) => current().warn('SAWarning', message),
    });
  }

  return {
    parse_url: (text: string) => {
      const url = makeUrl(text);
      const parts: unknown[] = [url.drivername, url.username, url.password, url.host, url.port, url.database].map(
        (part) => part ?? undefined,
      );
      for (const [key, found] of url.query) for (const value of found) parts.push(key, value);
      return parts;
    },

    new_engine: (url: string, isAutocommit: boolean, hideParameters: boolean) =>
      handles.of(createEngine(url, current().catalog, { isAutocommit, hideParameters })),
    engine_option: (handle: number, ...options: unknown[]) => {
      const named: Record<string, unknown> = {};
      for (let i = 0; i < options.length; i += 2) named[options[i] as string] = options[i + 1];
      const engine = engineOf(handle);
      const isAutocommit =
        named.isolation_level === undefined
          ? (engine.options.isAutocommit ?? false)
          : named.isolation_level === 'AUTOCOMMIT';
      return handles.of(engine.withOptions({ isAutocommit }));
    },
    dispose_engine: (handle: number) => engineOf(handle).dispose(),
    engine_listen: (handle: number, what: 'log' | 'events', on: boolean) => listening.set(engineOf(handle), what, on),
    connect: (handle: number) => {
      const connection = engineOf(handle).connect();
      connection.warn = (message) => current().warn('SAWarning', message);
      return handles.of(connection);
    },
    raw_connection: (handle: number) => handles.of(engineOf(handle).rawConnection().dbapi),

    connection_attr: (handle: number, name: string) => {
      const connection = connectionOf(handle);
      switch (name) {
        case 'closed':
          return connection.closed;
        case 'invalidated':
          return connection.invalidated;
        case 'in_transaction':
          return connection.inTransaction();
        case 'in_nested_transaction':
          return connection.inNestedTransaction();
        case 'dbapi':
          return handles.of(connection.dbapiConnection);
        default:
          throw new Error(`no attribute ${name}`);
      }
    },
    connection_option: (handle: number, key: string, value: unknown) =>
      connectionOf(handle).setOptions({ [key]: value }),
    connection_transaction: (handle: number, what: string) => {
      const connection = connectionOf(handle);
      switch (what) {
        case 'begin':
          return transaction(connection.begin());
        case 'begin_nested':
          return transaction(connection.beginNested());
        case 'commit':
          connection.commit();
          return undefined;
        case 'rollback':
          connection.rollback();
          return undefined;
        case 'get':
          return transaction(connection.getTransaction());
        case 'get_nested':
          return transaction(connection.getNestedTransaction());
        default:
          connection.invalidate();
          return undefined;
      }
    },
    close_connection: (handle: number) => connectionOf(handle).close(),
    transaction_attr: (handle: number, name: string) => {
      const made = handles.get<Transaction>(handle);
      if (name === 'is_nested') return made instanceof NestedTransactionClass;
      if (name === 'is_active') return made.isActive;
      if (name === 'can_rollback') return true;
      return made.isDeactivated;
    },
    transaction_end: (handle: number, what: string) => {
      const made = handles.get<Transaction>(handle);
      if (what === 'commit') made.commit();
      else if (what === 'rollback') made.rollback();
      else if (what === 'close') made.close();
      else if (what === 'enter') made.enter();
      else made.leave();
    },

    execute: (handle: number, statement: number, many: boolean, count: number, ...args: unknown[]) => {
      const parameters = readParameters(new ArgumentReader(handles, args), count);
      const element = handles.get<ClauseElement>(statement);
      const first = parameters[0];
      const columnKeys = element.isDml ? [...(first?.keys() ?? [])] : null;
      const compiled = compileStatement(element, { columnKeys, lint: true });
      const given = many ? parameters : (first ?? new Map<string, unknown>());
      const cursor = executeCompiled(connectionOf(handle), compiled, given, {
        origin: element.isDdl ? { kind: 'schema' } : { kind: 'query', entities: [], joined: [] },
      });
      return handles.add(new CoreRows(cursor, compiled));
    },
    driver_sql: (handle: number, sql: string, many: boolean, count: number, ...args: unknown[]) => {
      const rows = driverRows(new ArgumentReader(handles, args), count);
      const cursor = connectionOf(handle).execDriverSql(sql, many ? rows : (rows[0] ?? []), {
        origin: { kind: 'query', entities: [], joined: [] },
      });
      return handles.add(new CoreRows(cursor, null));
    },

    dbapi_execute: (handle: number, sql: string, many: boolean, count: number, ...args: unknown[]) => {
      const dbapi = handles.get<DbapiConnection>(handle);
      const rows = driverRows(new ArgumentReader(handles, args), count);
      const result = withDriverErrors(sql, rows, many, () =>
        many ? dbapi.executemany(sql, rows) : dbapi.execute(sql, rows[0] ?? []),
      );
      const lastrowid = result.lastrowid === null ? undefined : Number(result.lastrowid);
      return [result.columns.length, result.rowcount, lastrowid, ...result.columns, ...encodeBatch(result.rows.flat())];
    },
    dbapi_end: (handle: number, what: string) => {
      const dbapi = handles.get<DbapiConnection>(handle);
      if (what === 'commit') dbapi.commit();
      else if (what === 'rollback') dbapi.rollback();
    },

    metadata_ddl: (
      handle: number,
      what: string,
      target: number,
      checkfirst: boolean,
      some?: boolean,
      ...tables: number[]
    ) => {
      const connection = connectionOf(handle);
      const chosen = some ? tables.map((table) => handles.get<Table>(table)) : null;
      const ddl = writer(connection, chosen, checkfirst);
      const object = handles.get<object>(target);
      if (what === 'create_all') ddl.createAll(object as MetaData);
      else if (what === 'drop_all') ddl.dropAll(object as MetaData);
      else if (what === 'create_table') ddl.createOne(object as Table);
      else if (what === 'drop_table') ddl.dropOne(object as Table);
      else if (what === 'create_index') ddl.createIndex(object as Index);
      else ddl.dropIndex(object as Index);
    },

    /** What one Inspector has asked already. */
    inspector_memory: () => handles.add(new Map<string, unknown>()),

    inspect_database: (handle: number, memory: number, what: string, table: string | undefined) => {
      const known = handles.get<InspectorMemory>(memory);
      const inspector = new SchemaInspector(connectionOf(handle), undefined, known);
      return JSON.stringify(inspectDatabase(inspector, what, table ?? '')) ?? 'null';
    },
  };
}

function inspectDatabase(inspector: SchemaInspector, what: string, table: string): unknown {
  switch (what) {
    case 'table_names':
      return inspector.tableNames();
    case 'schema_names':
      return inspector.schemaNames();
    case 'view_names':
      return inspector.viewNames();
    case 'has_table':
      return inspector.hasTable(table);
    case 'columns':
      return inspector.columns(table).map(({ primaryKey, ...column }) => ({ ...column, primary_key: primaryKey }));
    case 'pk_constraint': {
      const { name, columns } = inspector.primaryKey(table);
      return { constrained_columns: columns, name };
    }
    case 'foreign_keys':
      return inspector.foreignKeys(table).map((key) => ({
        name: key.name,
        constrained_columns: key.columns,
        referred_schema: key.referredSchema,
        referred_table: key.referredTable,
        referred_columns: key.referredColumns,
        options: key.options,
      }));
    case 'indexes':
      return inspector.indexes(table).map(({ name, columns, unique, where }) => ({
        name,
        column_names: columns,
        unique: unique ? 1 : 0,
        dialect_options: where === null ? {} : { sqlite_where: where },
      }));
    case 'unique_constraints':
      return inspector.uniqueConstraints(table).map(({ name, columns }) => ({ name, column_names: columns }));
    case 'check_constraints':
      return inspector.checkConstraints(table).map(({ name, sqltext }) => ({ sqltext, name }));
    default:
      throw new Error(`cannot inspect ${what}`);
  }
}
