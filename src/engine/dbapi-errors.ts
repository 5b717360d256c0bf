/**
 * SQLite's refusals, before SQLAlchemy wraps them: which class of Python's sqlite3 module each result code raises.
 *
 * Counterpart: Modules/_sqlite/util.c of CPython 3.11.
 */

/** Classes of the sqlite3 module, and the builtins it raises itself. */
export type SqliteErrorName =
  | 'IntegrityError'
  | 'OperationalError'
  | 'ProgrammingError'
  | 'InterfaceError'
  | 'DataError'
  | 'DatabaseError'
  | 'InternalError'
  | 'NotSupportedError'
  | 'Warning'
  | 'MemoryError'
  | 'OverflowError';

const BY_CODE: Readonly<Record<number, SqliteErrorName>> = {
  2: 'InternalError',
  7: 'MemoryError',
  11: 'DatabaseError',
  12: 'InternalError',
  18: 'DataError',
  19: 'IntegrityError',
  20: 'IntegrityError',
  21: 'InterfaceError',
  25: 'InterfaceError',
};

const OPERATIONAL_CODES: ReadonlySet<number> = new Set([1, 3, 4, 5, 6, 8, 9, 10, 13, 14, 15, 16, 17]);

/** What SQLite said, and the class of the sqlite3 module that says it in Python. */
export class SqliteError extends Error {
  readonly code: number;
  readonly sqliteType: SqliteErrorName;

  constructor(code: number, message: string, type?: SqliteErrorName) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
    this.sqliteType = type ?? BY_CODE[code] ?? (OPERATIONAL_CODES.has(code) ? 'OperationalError' : 'DatabaseError');
  }

  /** The Python class, with its module, for the few that SQLAlchemy lets through unwrapped. */
  get pythonType(): string {
    const isBuiltin = this.sqliteType === 'MemoryError' || this.sqliteType === 'OverflowError';
    return isBuiltin ? this.sqliteType : `sqlite3.${this.sqliteType}`;
  }
}
