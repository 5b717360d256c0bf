/**
 * SQLite itself: the one importer of sql.js. Opens databases, prepares and caches statements, binds and reads values without
 * losing what JavaScript's number cannot say (INTEGER against REAL, 64-bit integers).
 *
 * Counterpart: the C half of CPython's sqlite3. It talks to the module's raw SQLite functions, because sql.js's own Statement
 * binds 1.0 as an integer, binds integers beyond 32 bits as doubles and stats a journal file around every statement.
 */
import initSqlJs from 'sql.js';
import type { SqlValue } from '../contract/values.ts';
import { HostValue, SqlReal } from '../sql/host-value.ts';
import { SqliteError } from './dbapi-errors.ts';

const SQLITE_OK = 0;
const SQLITE_ROW = 100;
const SQLITE_DONE = 101;
const SQLITE_NOMEM = 7;
const INTEGER = 1;
const FLOAT = 2;
const TEXT = 3;
const BLOB = 4;
/** SQLite copies the bytes before the call returns. */
const TRANSIENT = -1;
const SCRATCH_BYTES = 1 << 16;

/** The functions of the sql.js module that its own types leave out. */
interface SqliteModule {
  memory?: WebAssembly.Memory | undefined;
  _sqlite3_open(filename: number, handle: number): number;
  _sqlite3_close_v2(db: number): number;
  _sqlite3_prepare_v2(db: number, sql: number, bytes: number, statement: number, tail: number): number;
  _sqlite3_step(statement: number): number;
  _sqlite3_reset(statement: number): number;
  _sqlite3_finalize(statement: number): number;
  _sqlite3_clear_bindings(statement: number): number;
  _sqlite3_bind_int(statement: number, position: number, value: number): number;
  _sqlite3_bind_double(statement: number, position: number, value: number): number;
  _sqlite3_bind_text(statement: number, position: number, text: number, bytes: number, destructor: number): number;
  _sqlite3_bind_blob(statement: number, position: number, blob: number, bytes: number, destructor: number): number;
  _sqlite3_column_count(statement: number): number;
  _sqlite3_column_name(statement: number, column: number): number;
  _sqlite3_column_type(statement: number, column: number): number;
  _sqlite3_column_double(statement: number, column: number): number;
  _sqlite3_column_text(statement: number, column: number): number;
  _sqlite3_column_blob(statement: number, column: number): number;
  _sqlite3_column_bytes(statement: number, column: number): number;
  _sqlite3_changes(db: number): number;
  _sqlite3_errmsg(db: number): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  UTF8ToString(pointer: number, bytes?: number, ignoreNul?: boolean): string;
}

/** What a statement gave: rows as arrays, and how many rows it changed (-1 for one that changes none). */
export interface DriverResult {
  readonly columns: readonly string[];
  readonly rows: SqlValue[][];
  readonly changes: number;
}

interface Prepared {
  readonly pointer: number;
  readonly columns: readonly string[];
  readonly parameterCount: number;
  busy: boolean;
}

/** Compiles SQLite once; the driver it gives opens as many databases as wanted. `module` is sql.js's own .wasm file, compiled. */
export async function loadSqliteDriver(module: WebAssembly.Module): Promise<SqljsDriver> {
  const held: { memory?: WebAssembly.Memory } = {};
  const config = {
    instantiateWasm(
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) {
      void WebAssembly.instantiate(module, imports).then((instance) => {
        for (const exported of Object.values(instance.exports)) {
          if (exported instanceof WebAssembly.Memory) held.memory = exported;
        }
        ready(instance, module);
      });
      return {};
    },
  };
  const sqlite = (await initSqlJs(config as unknown as Parameters<typeof initSqlJs>[0])) as unknown as SqliteModule;
  // sql.js makes one module for a process and gives it again when asked again, so its memory is noted on it.
  sqlite.memory ??= held.memory;
  if (sqlite.memory === undefined) throw new Error('sql.js exports no memory');
  return new SqljsDriver(sqlite, sqlite.memory);
}

/** SQLite, ready to open databases. */
export class SqljsDriver {
  private readonly sqlite: SqliteModule;
  private readonly memory: WebAssembly.Memory;
  private readonly scratch: number;

  constructor(sqlite: SqliteModule, memory: WebAssembly.Memory) {
    this.sqlite = sqlite;
    this.memory = memory;
    this.scratch = sqlite._malloc(SCRATCH_BYTES);
  }

  /** Opens a connection: a new, empty database in memory, or a file of the module's own file system. */
  open(path = ':memory:'): SqliteDatabase {
    return new SqliteDatabase(this.sqlite, this.memory, this.scratch, SCRATCH_BYTES, path);
  }

  /** SQLite's version, as `sqlite3.sqlite_version` has it. */
  get version(): string {
    const database = this.open();
    try {
      return String(database.execute('SELECT sqlite_version()', []).rows[0]?.[0]);
    } finally {
      database.close();
    }
  }
}

/** One open database with its prepared statements. */
export class SqliteDatabase {
  private readonly sqlite: SqliteModule;
  private readonly memory: WebAssembly.Memory;
  private readonly scratch: number;
  private readonly scratchBytes: number;
  private readonly encoder = new TextEncoder();
  private readonly cache = new Map<string, Prepared>();
  private handle: number;

  constructor(sqlite: SqliteModule, memory: WebAssembly.Memory, scratch: number, scratchBytes: number, path: string) {
    this.sqlite = sqlite;
    this.memory = memory;
    this.scratch = scratch;
    this.scratchBytes = scratchBytes;
    const name = this.writeText(`${path}\0`);
    const cell = sqlite._malloc(4);
    const code = sqlite._sqlite3_open(name.pointer, cell);
    name.release();
    this.handle = new Uint32Array(memory.buffer, cell, 1)[0] ?? 0;
    sqlite._free(cell);
    if (code !== SQLITE_OK) throw new SqliteError(code, 'unable to open database file');
    if (path === ':memory:') return;
    // A journal in memory spares a file for each transaction. It cannot be set while another connection holds a lock.
    try {
      this.execute('PRAGMA journal_mode=MEMORY', []);
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
    }
  }

  /** Runs one statement to its end. Values beyond 32 bits are bound through a CAST, as sql.js exports no 64-bit bind. */
  execute(sql: string, parameters: readonly SqlValue[]): DriverResult {
    const prepared = this.prepare(wideIntegers(sql, parameters));
    if (prepared.pointer === 0) return { columns: [], rows: [], changes: -1 };
    if (parameters.length !== prepared.parameterCount)
      throw wrongParameterCount(prepared.parameterCount, parameters.length);
    const { pointer, columns } = prepared;
    const sqlite = this.sqlite;
    prepared.busy = true;
    try {
      for (let i = 0; i < parameters.length; i++) this.bind(pointer, i + 1, parameters[i] as SqlValue);
      let code = sqlite._sqlite3_step(pointer);
      if (columns.length === 0) {
        if (code !== SQLITE_DONE) throw this.failure(code);
        return { columns, rows: [], changes: sqlite._sqlite3_changes(this.handle) };
      }
      const rows: SqlValue[][] = [];
      while (code === SQLITE_ROW) {
        rows.push(this.readRow(pointer, columns.length));
        code = sqlite._sqlite3_step(pointer);
      }
      if (code !== SQLITE_DONE) throw this.failure(code);
      return { columns, rows, changes: sqlite._sqlite3_changes(this.handle) };
    } finally {
      prepared.busy = false;
      sqlite._sqlite3_reset(pointer);
      sqlite._sqlite3_clear_bindings(pointer);
    }
  }

  /** The rowid of the last inserted row. */
  lastInsertRowid(): number | bigint {
    const value = this.execute('SELECT last_insert_rowid()', []).rows[0]?.[0];
    return typeof value === 'bigint' ? value : Number(value);
  }

  close(): void {
    if (this.handle === 0) return;
    for (const prepared of this.cache.values()) this.sqlite._sqlite3_finalize(prepared.pointer);
    this.cache.clear();
    this.sqlite._sqlite3_close_v2(this.handle);
    this.handle = 0;
  }

  get isOpen(): boolean {
    return this.handle !== 0;
  }

  private prepare(sql: string): Prepared {
    const known = this.cache.get(sql);
    if (known !== undefined && !known.busy) return known;
    const sqlite = this.sqlite;
    if (sql.includes('\0')) throw new SqliteError(1, 'the query contains a null character', 'ProgrammingError');
    const text = this.writeText(`${sql}\0`);
    const cell = sqlite._malloc(8);
    try {
      const code = sqlite._sqlite3_prepare_v2(this.handle, text.pointer, -1, cell, cell + 4);
      if (code !== SQLITE_OK) throw this.failure(code);
      const view = new Uint32Array(this.memory.buffer, cell, 2);
      const pointer = view[0] ?? 0;
      const rest = sqlite.UTF8ToString(view[1] ?? 0);
      if (hasStatement(rest)) {
        sqlite._sqlite3_finalize(pointer);
        throw new SqliteError(1, 'You can only execute one statement at a time.', 'ProgrammingError');
      }
      const columns: string[] = [];
      const count = sqlite._sqlite3_column_count(pointer);
      for (let i = 0; i < count; i++) columns.push(sqlite.UTF8ToString(sqlite._sqlite3_column_name(pointer, i)));
      const prepared = { pointer, columns, parameterCount: countPlaceholders(sql), busy: false };
      // A table may get other columns; SQLite then prepares again by itself, but the names here would be the old ones.
      if (/^\s*(create|drop|alter)\b/i.test(sql)) this.forget();
      else this.cache.set(sql, prepared);
      return prepared;
    } finally {
      sqlite._free(cell);
      text.release();
    }
  }

  private forget(): void {
    for (const prepared of this.cache.values()) this.sqlite._sqlite3_finalize(prepared.pointer);
    this.cache.clear();
  }

  private bind(statement: number, position: number, value: SqlValue): void {
    const sqlite = this.sqlite;
    let code: number;
    if (typeof value === 'string') {
      const text = this.writeText(value);
      code = sqlite._sqlite3_bind_text(statement, position, text.pointer, text.bytes, TRANSIENT);
      text.release();
    } else if (typeof value === 'number') {
      code =
        value === (value | 0)
          ? sqlite._sqlite3_bind_int(statement, position, value)
          : Number.isSafeInteger(value)
            ? this.bindDigits(statement, position, String(value))
            : sqlite._sqlite3_bind_double(statement, position, value);
    } else if (value === null) {
      code = SQLITE_OK;
    } else if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value) {
        throw new SqliteError(1, 'Python int too large to convert to SQLite INTEGER', 'OverflowError');
      }
      code = this.bindDigits(statement, position, value.toString());
    } else if (value instanceof Uint8Array) {
      code = this.bindBytes(statement, position, value);
    } else if ((value as unknown) instanceof HostValue) {
      const { typeName } = value as unknown as HostValue;
      throw new SqliteError(
        1,
        `Error binding parameter ${position}: type '${typeName}' is not supported`,
        'ProgrammingError',
      );
    } else {
      code = sqlite._sqlite3_bind_double(statement, position, value.real);
    }
    if (code !== SQLITE_OK) throw this.failure(code);
  }

  private bindDigits(statement: number, position: number, digits: string): number {
    const text = this.writeText(digits);
    const code = this.sqlite._sqlite3_bind_text(statement, position, text.pointer, text.bytes, TRANSIENT);
    text.release();
    return code;
  }

  private bindBytes(statement: number, position: number, value: Uint8Array): number {
    // A null pointer would bind NULL, so an empty blob still needs an address.
    const pointer = this.sqlite._malloc(Math.max(1, value.length));
    new Uint8Array(this.memory.buffer, pointer, value.length).set(value);
    const code = this.sqlite._sqlite3_bind_blob(statement, position, pointer, value.length, TRANSIENT);
    this.sqlite._free(pointer);
    return code;
  }

  private readRow(statement: number, count: number): SqlValue[] {
    const row: SqlValue[] = new Array(count);
    for (let i = 0; i < count; i++) row[i] = this.readColumn(statement, i);
    return row;
  }

  private readColumn(statement: number, column: number): SqlValue {
    const sqlite = this.sqlite;
    switch (sqlite._sqlite3_column_type(statement, column)) {
      case INTEGER: {
        const value = sqlite._sqlite3_column_double(statement, column);
        return Number.isSafeInteger(value) ? value : BigInt(this.readText(statement, column));
      }
      case FLOAT: {
        const value = sqlite._sqlite3_column_double(statement, column);
        return Number.isInteger(value) ? new SqlReal(value) : value;
      }
      case TEXT:
        return this.readText(statement, column);
      case BLOB: {
        const bytes = sqlite._sqlite3_column_bytes(statement, column);
        const pointer = sqlite._sqlite3_column_blob(statement, column);
        return new Uint8Array(this.memory.buffer, pointer, bytes).slice();
      }
      default:
        return null;
    }
  }

  private readText(statement: number, column: number): string {
    const pointer = this.sqlite._sqlite3_column_text(statement, column);
    return this.sqlite.UTF8ToString(pointer, this.sqlite._sqlite3_column_bytes(statement, column), true);
  }

  private writeText(text: string): { pointer: number; bytes: number; release(): void } {
    if (text.length * 3 <= this.scratchBytes) {
      const target = new Uint8Array(this.memory.buffer, this.scratch, this.scratchBytes);
      return { pointer: this.scratch, bytes: this.encoder.encodeInto(text, target).written, release: keepScratch };
    }
    const bytes = this.encoder.encode(text);
    const pointer = this.sqlite._malloc(bytes.length);
    new Uint8Array(this.memory.buffer, pointer, bytes.length).set(bytes);
    return { pointer, bytes: bytes.length, release: () => this.sqlite._free(pointer) };
  }

  private failure(code: number): SqliteError {
    if (code === SQLITE_NOMEM) return new SqliteError(code, 'out of memory');
    return new SqliteError(code & 0xff, this.sqlite.UTF8ToString(this.sqlite._sqlite3_errmsg(this.handle)));
  }
}

function keepScratch(): void {}

function wrongParameterCount(wanted: number, supplied: number): SqliteError {
  return new SqliteError(
    1,
    `Incorrect number of bindings supplied. The current statement uses ${wanted}, and there are ${supplied} supplied.`,
    'ProgrammingError',
  );
}

/** Whether the text after the first statement holds more than blanks and comments. */
function hasStatement(rest: string): boolean {
  return rest.replace(/--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$)|[\s;]+/g, '') !== '';
}

const LITERAL_OR_PLACEHOLDER =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\?|[:@$][A-Za-z_]\w*/g;

function countPlaceholders(sql: string): number {
  let count = 0;
  const names = new Set<string>();
  for (const [token] of sql.matchAll(LITERAL_OR_PLACEHOLDER)) {
    if (token === '?') count++;
    else if (/^[:@$]/.test(token)) names.add(token);
  }
  return count + names.size;
}

function isWide(value: SqlValue | undefined): boolean {
  return (
    typeof value === 'bigint' || (typeof value === 'number' && value !== (value | 0) && Number.isSafeInteger(value))
  );
}

/** The statement with `CAST(? AS INTEGER)` where an integer of more than 32 bits goes: it travels as digits. */
function wideIntegers(sql: string, parameters: readonly SqlValue[]): string {
  let any = false;
  for (let i = 0; i < parameters.length; i++) if (isWide(parameters[i])) any = true;
  if (!any) return sql;
  let position = 0;
  return sql.replace(LITERAL_OR_PLACEHOLDER, (token) => {
    if (token !== '?') return token;
    return isWide(parameters[position++]) ? 'CAST(? AS INTEGER)' : token;
  });
}
