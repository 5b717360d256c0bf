/**
 * An engine: a database URL, the pool of connections behind it, and those who listen. Made once for each create_engine();
 * the DatabaseCatalog of the run says which databases exist.
 *
 * Counterpart: sqlalchemy/engine/base.py Engine, engine/create.py, pool/impl.py (SingletonThreadPool for memory, QueuePool
 * for files). Left out: pool sizes and timeouts, events of the pool other than "connect", async engines.
 */
import { ArgumentError } from '../sql/errors.ts';
import { Connection } from './connection.ts';
import { DbapiConnection } from './dbapi-connection.ts';
import type { EngineListener, ExecutionOptions } from './events.ts';
import type { SqliteDatabase, SqljsDriver } from './sqljs-driver.ts';
import { checkDialect, type DatabaseUrl, makeUrl } from './url.ts';
import { PLAIN_VALUES, type ValueSource } from './value-source.ts';

/** The databases of one run: files are found again by name, a database in memory belongs to its engine alone. */
export class DatabaseCatalog {
  readonly driver: SqljsDriver;
  /** Those who hear every engine of the run. */
  readonly listeners: EngineListener[];
  /** Every engine of the run, in order of creation. */
  readonly engines: Engine[] = [];
  /** How binds become database values; the facade sets its own. */
  values: ValueSource = PLAIN_VALUES;
  private readonly prefix: string;
  private readonly open = new Set<SqliteDatabase>();

  /** `prefix` keeps the files of one run apart from those of another. */
  constructor(driver: SqljsDriver, prefix: string, listeners: EngineListener[] = []) {
    this.driver = driver;
    this.prefix = prefix;
    this.listeners = listeners;
  }

  connect(fileName: string): DbapiConnection {
    const isMemory = fileName === ':memory:' || fileName.startsWith('file::memory:');
    const database = this.driver.open(isMemory ? ':memory:' : `/${this.prefix}${encodeURIComponent(fileName)}`);
    this.open.add(database);
    return new DbapiConnection(database);
  }

  /** Closes whatever the run left open. */
  close(): void {
    for (const database of this.open) database.close();
    this.open.clear();
    this.engines.length = 0;
  }
}

export interface EngineOptions {
  readonly executionOptions?: ExecutionOptions;
  /** `isolation_level="AUTOCOMMIT"`: no BEGIN, no COMMIT. */
  readonly isAutocommit?: boolean;
  readonly hideParameters?: boolean;
  /** `static`: one connection for all; `null`: a new one each time. By default what SQLAlchemy takes for the URL. */
  readonly pool?: 'static' | 'null';
}

/** create_engine(). */
export function createEngine(url: string | DatabaseUrl, catalog: DatabaseCatalog, options: EngineOptions = {}): Engine {
  if (typeof url !== 'string' && url === null) throw new ArgumentError('Expected string or URL object, got None');
  const parsed = typeof url === 'string' ? makeUrl(url) : url;
  checkDialect(parsed);
  const engine = new Engine(parsed, catalog, options);
  catalog.engines.push(engine);
  return engine;
}

/** Gives out connections. */
export class Engine {
  readonly url: DatabaseUrl;
  readonly catalog: DatabaseCatalog;
  readonly options: EngineOptions;
  /** The program's own listeners on this engine; `catalog.listeners` come first. */
  readonly listeners: EngineListener[];
  private readonly pool: Pool;

  constructor(url: DatabaseUrl, catalog: DatabaseCatalog, options: EngineOptions = {}, sharing: Engine | null = null) {
    this.url = url;
    this.catalog = catalog;
    this.options = options;
    this.listeners = sharing ? sharing.listeners : [];
    this.pool = sharing ? sharing.pool : new Pool(this);
  }

  /** An engine on the same connections with other options (`engine.execution_options()`). */
  withOptions(options: EngineOptions): Engine {
    return new Engine(this.url, this.catalog, { ...this.options, ...options }, this);
  }

  connect(): Connection {
    return new Connection(this, this.pool);
  }

  /** Closes the pooled connections; a database in memory is gone then. */
  dispose(): void {
    this.pool.dispose();
  }

  /** A connection below SQLAlchemy's (`engine.raw_connection()`), to be given back with release(). */
  rawConnection(): { readonly dbapi: DbapiConnection; release(): void } {
    const dbapi = this.pool.acquire();
    return { dbapi, release: () => this.pool.release(dbapi) };
  }

  /** Whether all connections share one database handle. */
  get isMemory(): boolean {
    return this.url.fileName === ':memory:';
  }

  get poolStatus(): { readonly open: number; readonly checkedOut: number } {
    return this.pool.status;
  }

  /** Runs `tell` for each listener in order. */
  forEachListener(tell: (listener: EngineListener) => void): void {
    for (const listener of this.catalog.listeners) tell(listener);
    for (const listener of this.listeners) tell(listener);
  }
}

/** Connections kept open: one for a database in memory, as many as are in use at once for a file. */
export class Pool {
  private readonly engine: Engine;
  private readonly idle: DbapiConnection[] = [];
  private readonly users = new Map<DbapiConnection, number>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  acquire(): DbapiConnection {
    const shared = this.isShared ? [...this.users.keys()][0] : undefined;
    const dbapi = shared ?? this.idle.pop() ?? this.open();
    this.users.set(dbapi, (this.users.get(dbapi) ?? 0) + 1);
    return dbapi;
  }

  /** Gives a connection back; the last user's return rolls back what is left open, without an event. */
  release(dbapi: DbapiConnection): void {
    const users = (this.users.get(dbapi) ?? 0) - 1;
    if (users > 0) {
      this.users.set(dbapi, users);
      return;
    }
    if (!this.users.delete(dbapi) || !dbapi.isOpen) return;
    dbapi.rollback();
    if (this.engine.options.pool === 'null') dbapi.close();
    else this.idle.push(dbapi);
  }

  /** Drops a connection that must not be used again. */
  invalidate(dbapi: DbapiConnection): void {
    this.users.delete(dbapi);
    dbapi.close();
  }

  dispose(): void {
    for (const dbapi of this.idle) dbapi.close();
    this.idle.length = 0;
  }

  get status(): { readonly open: number; readonly checkedOut: number } {
    return { open: this.idle.length + this.users.size, checkedOut: this.users.size };
  }

  private get isShared(): boolean {
    const { pool } = this.engine.options;
    return pool === 'static' || (pool === undefined && this.engine.isMemory);
  }

  private open(): DbapiConnection {
    const dbapi = this.engine.catalog.connect(this.engine.url.fileName);
    this.engine.forEachListener((listener) => listener.connect?.(dbapi));
    return dbapi;
  }
}
