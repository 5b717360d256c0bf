/**
 * A connection: begins a transaction by itself at the first statement, runs compiled statements, and tells the listeners of
 * each. Its errors carry the statement.
 *
 * Counterpart: sqlalchemy/engine/base.py Connection. Left out: two-phase transactions, isolation levels other than
 * AUTOCOMMIT, before_execute events, server-side cursors, detach.
 */
import type { SqlValue } from '../contract/values.ts';
import { InvalidRequestError, PendingRollbackError, ResourceClosedError } from '../sql/errors.ts';
import type { DbapiConnection, DbapiResult } from './dbapi-connection.ts';
import { SqliteError } from './dbapi-errors.ts';
import type { Engine, Pool } from './engine.ts';
import { DBAPIError } from './errors.ts';
import type { CursorEvent, CursorParameters, ExecutionOptions } from './events.ts';
import {
  checkTransactionContext,
  NestedTransaction,
  RootTransaction,
  type Transaction,
  type TransactionControl,
} from './transaction.ts';

export { NestedTransaction, RootTransaction, type Transaction } from './transaction.ts';

const TRANSACTION_OPTIONS: ExecutionOptions = { origin: { kind: 'transaction' } };

/** What a statement gave, before types are applied. */
export interface CursorResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Rows changed by DML; -1 for anything else. */
  readonly rowcount: number;
  readonly lastrowid: number | bigint | null;
  /** False for statements without rows: fetching from them is an error. */
  readonly returnsRows: boolean;
}

/** How a statement is sent. */
export interface CursorRequest {
  readonly sql: string;
  readonly parameters: CursorParameters;
  /** What listeners are told; an executemany is one whose parameters are lists (`isBatch`). */
  readonly many: boolean;
  /** True where `parameters` is a list of lists. */
  readonly isBatch: boolean;
  readonly options: ExecutionOptions;
  readonly table: object | null;
}

/** One connection of an engine. */
export class Connection {
  readonly engine: Engine;
  private readonly pool: Pool;
  private readonly control: TransactionControl;
  private dbapi: DbapiConnection | null;
  private closedState: 'open' | 'invalidated' | 'closed' = 'open';
  private savepointCount = 0;
  private isBeginning = false;
  private options: ExecutionOptions;
  private isAutocommit: boolean;
  /** Where warnings go; the facade sets it. */
  warn: (message: string) => void = () => {};

  constructor(engine: Engine, pool: Pool) {
    this.engine = engine;
    this.pool = pool;
    this.dbapi = pool.acquire();
    this.options = engine.options.executionOptions ?? {};
    this.isAutocommit = engine.options.isAutocommit ?? false;
    this.control = this.makeControl();
  }

  get closed(): boolean {
    return this.closedState === 'closed';
  }

  get invalidated(): boolean {
    return this.closedState === 'invalidated';
  }

  /** The DBAPI connection; reconnects where it was invalidated. */
  get dbapiConnection(): DbapiConnection {
    if (this.dbapi !== null) return this.dbapi;
    if (this.closed) throw new ResourceClosedError('This Connection is closed');
    if (this.control.root !== null) this.control.refuseInvalid();
    this.dbapi = this.pool.acquire();
    this.closedState = 'open';
    return this.dbapi;
  }

  /** Merges options for the statements that follow (`connection.execution_options()`). */
  setOptions(options: ExecutionOptions): void {
    const level = options.isolation_level;
    if (level !== undefined) {
      if (this.control.root !== null) {
        throw new InvalidRequestError(
          'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
            'isolation_level may not be altered unless rollback() or commit() is called first.',
        );
      }
      this.isAutocommit = level === 'AUTOCOMMIT';
    }
    this.options = { ...this.options, ...options };
  }

  get executionOptions(): ExecutionOptions {
    return this.options;
  }

  begin(): RootTransaction {
    if (this.control.root !== null) {
      throw new InvalidRequestError(
        "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; can't call " +
          'begin() here unless rollback() or commit() is called first.',
      );
    }
    return new RootTransaction(this, this.control);
  }

  beginNested(): NestedTransaction {
    if (this.control.root === null) this.begin();
    return new NestedTransaction(this, this.control);
  }

  commit(): void {
    this.control.root?.commit();
  }

  rollback(): void {
    this.control.root?.rollback();
  }

  inTransaction(): boolean {
    return this.control.root?.isActive ?? false;
  }

  inNestedTransaction(): boolean {
    return this.control.nested?.isActive ?? false;
  }

  getTransaction(): Transaction | null {
    return this.control.root;
  }

  getNestedTransaction(): Transaction | null {
    return this.control.nested;
  }

  /** Rolls back what is open and gives the DBAPI connection back. */
  close(): void {
    this.control.root?.close();
    if (this.dbapi !== null) {
      this.pool.release(this.dbapi);
      this.dbapi = null;
    }
    this.closedState = 'closed';
  }

  /** Drops the DBAPI connection; the next statement gets another one. */
  invalidate(): void {
    if (this.invalidated) return;
    if (this.closed) throw new ResourceClosedError('This Connection is closed');
    if (this.dbapi !== null) this.pool.invalidate(this.dbapi);
    this.dbapi = null;
    this.closedState = 'invalidated';
  }

  /** Sends text as it is: `exec_driver_sql()`. `parameters` is one list, or a list of lists for an executemany. */
  execDriverSql(sql: string, parameters: CursorParameters = [], options: ExecutionOptions = {}): CursorResult {
    const isBatch = Array.isArray(parameters[0]);
    return this.executeCursor({ sql, parameters, many: isBatch, isBatch, options, table: null });
  }

  /** Sends one statement through the listeners to SQLite. Everything that is sent passes here. */
  executeCursor(request: CursorRequest): CursorResult {
    const dbapi = this.dbapiConnection;
    this.checkTransaction();
    if (this.control.root === null && !this.isBeginning) this.begin();
    const options = { ...this.options, ...request.options };
    let event: CursorEvent = {
      token: request,
      connection: this,
      sql: request.sql,
      parameters: request.parameters,
      many: request.many,
      options,
      table: request.table,
    };
    this.engine.forEachListener((listener) => {
      const changed = listener.beforeCursorExecute?.(event);
      if (changed !== undefined) event = { ...event, ...changed };
    });
    dbapi.setAutocommit(this.isAutocommit);
    const started = performance.now();
    let result: DbapiResult;
    try {
      result = request.isBatch
        ? dbapi.executemany(event.sql, event.parameters as readonly (readonly SqlValue[])[])
        : dbapi.execute(event.sql, event.parameters as readonly SqlValue[]);
    } catch (error) {
      if (error instanceof SqliteError) this.fail(event, error, request.isBatch);
      throw error;
    }
    const { columns, rows, rowcount, lastrowid } = result;
    const durationMs = performance.now() - started;
    this.engine.forEachListener((listener) =>
      listener.afterCursorExecute?.(event, { columns, rows, rowcount, durationMs }),
    );
    return { columns, rows, rowcount, lastrowid, returnsRows: columns.length > 0 };
  }

  /** What SQLAlchemy does when a statement fails before it began a transaction: a ROLLBACK of nothing. */
  rollbackOutsideTransaction(): void {
    if (!this.inTransaction()) this.control.rollback();
  }

  private fail(event: CursorEvent, error: SqliteError, isBatch: boolean): never {
    this.engine.forEachListener((listener) => listener.cursorFailed?.(event, error));
    if (error.sqliteType === 'OverflowError' || error.sqliteType === 'MemoryError') throw error;
    throw new DBAPIError(error, event.sql, event.parameters, isBatch);
  }

  private checkTransaction(): void {
    const { root, nested } = this.control;
    if ((nested !== null && !nested.isActive) || (root !== null && !root.isActive)) this.control.refuseInvalid();
    checkTransactionContext(this.control);
  }

  private sendControl(sql: string): void {
    this.executeCursor({
      sql,
      parameters: [],
      many: false,
      isBatch: false,
      options: TRANSACTION_OPTIONS,
      table: null,
    });
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof SqliteError) throw new DBAPIError(error, null, null, false);
      throw error;
    }
  }

  private makeControl(): TransactionControl {
    return {
      root: null,
      nested: null,
      context: null,
      begin: () => {
        // Touching it says that the connection is closed before anything is told of a BEGIN.
        void this.dbapiConnection;
        this.isBeginning = true;
        try {
          this.engine.forEachListener((listener) => listener.begin?.(this));
        } finally {
          this.isBeginning = false;
        }
      },
      commit: () => {
        this.engine.forEachListener((listener) => listener.commit?.(this));
        this.guarded(() => this.dbapiConnection.commit());
      },
      rollback: () => {
        this.engine.forEachListener((listener) => listener.rollback?.(this));
        this.guarded(() => this.dbapi?.rollback());
      },
      savepoint: () => {
        const name = `sa_savepoint_${++this.savepointCount}`;
        this.sendControl(`SAVEPOINT ${name}`);
        return name;
      },
      releaseSavepoint: (name) => this.sendControl(`RELEASE SAVEPOINT ${name}`),
      rollbackToSavepoint: (name) => {
        if (this.dbapi !== null) this.sendControl(`ROLLBACK TO SAVEPOINT ${name}`);
      },
      refuseInvalid: () => {
        const what = this.control.nested === null ? '' : 'savepoint ';
        throw new PendingRollbackError(
          `Can't reconnect until invalid ${what}transaction is rolled back.  Please rollback() fully before proceeding`,
          '8s2b',
        );
      },
      warn: (message) => this.warn(message),
    };
  }
}
