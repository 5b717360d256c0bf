/**
 * A connection as Python's sqlite3 gives it: a transaction begins by itself before the first INSERT, UPDATE, DELETE or
 * REPLACE, and before nothing else, so SELECT, DDL and SAVEPOINT may run outside one.
 *
 * Counterpart: sqlite3.Connection of CPython 3.11 in its legacy transaction mode. Left out: cursors (results are read at once),
 * row factories, adapters, converters.
 */
import type { SqlValue } from '../contract/values.ts';
import { SqliteError } from './dbapi-errors.ts';
import type { DriverResult, SqliteDatabase } from './sqljs-driver.ts';

/** A statement's result with the rowid of the last insert, as a sqlite3 cursor keeps them. */
export interface DbapiResult extends DriverResult {
  readonly rowcount: number;
  /** Read off SQLite when first asked for, which must be before the next INSERT. */
  readonly lastrowid: number | bigint | null;
}

const FIRST_WORD = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([a-zA-Z]+)/;

function firstWord(sql: string): string {
  return FIRST_WORD.exec(sql)?.[1]?.toUpperCase() ?? '';
}

const DML: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE']);

/** One open connection. */
export class DbapiConnection {
  /** Free for the program's use, as SQLAlchemy's `Connection.info`. */
  readonly info = new Map<string, unknown>();
  private readonly database: SqliteDatabase;
  private readonly words = new Map<string, string>();
  private inTransaction = false;
  /** The savepoint that opened a transaction by itself: releasing it commits. */
  private rootSavepoint: string | null = null;
  /** Null where it must be asked for. */
  private lastRowid: number | bigint | null = 0;
  /** `AUTOCOMMIT`: no BEGIN is sent by itself. */
  private isAutocommit = false;

  constructor(database: SqliteDatabase) {
    this.database = database;
  }

  get hasTransaction(): boolean {
    return this.inTransaction;
  }

  get isOpen(): boolean {
    return this.database.isOpen;
  }

  setAutocommit(on: boolean): void {
    this.isAutocommit = on;
  }

  /** `cursor.execute()`. */
  execute(sql: string, parameters: readonly SqlValue[] = []): DbapiResult {
    const word = this.wordOf(sql);
    const isDml = DML.has(word);
    if (isDml && !this.inTransaction && !this.isAutocommit) this.begin();
    const result = this.run(word, sql, parameters);
    const isInsert = word === 'INSERT' || word === 'REPLACE';
    return {
      columns: result.columns,
      rows: result.rows,
      changes: result.changes,
      rowcount: isDml ? result.changes : -1,
      lastrowid: this.lastRowidAfter(isInsert),
    };
  }

  /** `cursor.executemany()`: one run for each list of parameters; only INSERT, UPDATE, DELETE and REPLACE. */
  executemany(sql: string, parameterSets: readonly (readonly SqlValue[])[]): DbapiResult {
    const word = this.wordOf(sql);
    if (!DML.has(word)) {
      throw new SqliteError(1, 'executemany() can only execute DML statements.', 'ProgrammingError');
    }
    if (!this.inTransaction && !this.isAutocommit) this.begin();
    let rowcount = 0;
    for (const parameters of parameterSets) rowcount += this.database.execute(sql, parameters).changes;
    this.lastRowid = null;
    return { columns: [], rows: [], changes: rowcount, rowcount, lastrowid: null };
  }

  /** A cursor's lastrowid is the connection's last one, whatever the statement was. */
  private lastRowidAfter(isInsert: boolean): number | bigint {
    if (isInsert || this.lastRowid === null) this.lastRowid = this.database.lastInsertRowid();
    return this.lastRowid;
  }

  commit(): void {
    if (!this.inTransaction) return;
    this.database.execute('COMMIT', []);
    this.endTransaction();
  }

  rollback(): void {
    if (!this.inTransaction) return;
    try {
      this.database.execute('ROLLBACK', []);
    } catch (error) {
      // SQLite has already rolled back by itself (ON CONFLICT ROLLBACK, a full disk): Python asks it before it sends one.
      if (!(error instanceof SqliteError) || !error.message.includes('no transaction is active')) throw error;
    }
    this.endTransaction();
  }

  close(): void {
    this.database.close();
  }

  private begin(): void {
    this.database.execute('BEGIN ', []);
    this.inTransaction = true;
  }

  private endTransaction(): void {
    this.inTransaction = false;
    this.rootSavepoint = null;
  }

  private run(word: string, sql: string, parameters: readonly SqlValue[]): DriverResult {
    const result = this.database.execute(sql, parameters);
    switch (word) {
      case 'BEGIN':
        this.inTransaction = true;
        break;
      case 'COMMIT':
      case 'END':
        this.endTransaction();
        break;
      case 'ROLLBACK':
        if (!/\bTO\b/i.test(sql)) this.endTransaction();
        break;
      case 'SAVEPOINT':
        if (!this.inTransaction) {
          this.inTransaction = true;
          this.rootSavepoint = savepointName(sql);
        }
        break;
      case 'RELEASE':
        if (this.rootSavepoint !== null && this.rootSavepoint === savepointName(sql)) this.endTransaction();
        break;
      default:
    }
    return result;
  }

  private wordOf(sql: string): string {
    let word = this.words.get(sql);
    if (word === undefined) {
      word = firstWord(sql);
      this.words.set(sql, word);
    }
    return word;
  }
}

function savepointName(sql: string): string {
  return (/(\S+?)\s*;?\s*$/.exec(sql)?.[1] ?? '').replace(/^"(.*)"$/, '$1').toLowerCase();
}
