/**
 * Database URLs: parsing, and what stands behind each dialect's name. Only SQLite has a driver here; another dialect fails
 * as it does on a machine where its driver is not installed.
 *
 * Counterpart: sqlalchemy/engine/url.py. Left out: plugins, translating connect arguments.
 */
import { ArgumentError, NoSuchModuleError, PythonBuiltinError } from '../sql/errors.ts';

const URL_PATTERN =
  /^([\w+]+):\/\/(?:([^:/]*)(?::([^@]*))?@)?(?:(?:\[([^/?]+)\]|([^/:?]+))?(?::([^/?]*))?)?(?:\/([^?]*))?(?:\?(.*))?/s;

/** The module that each dialect's default driver imports. */
const DRIVER_MODULES: Readonly<Record<string, string>> = {
  postgresql: 'psycopg2',
  'postgresql+psycopg2': 'psycopg2',
  'postgresql+psycopg': 'psycopg',
  'postgresql+asyncpg': 'asyncpg',
  'postgresql+pg8000': 'pg8000',
  mysql: 'MySQLdb',
  'mysql+mysqldb': 'MySQLdb',
  'mysql+pymysql': 'pymysql',
  'mysql+aiomysql': 'pymysql',
  'mysql+mysqlconnector': 'mysql',
  mariadb: 'MySQLdb',
  'mariadb+mysqldb': 'MySQLdb',
  'mariadb+pymysql': 'pymysql',
  'mariadb+mariadbconnector': 'mariadb',
  oracle: 'cx_Oracle',
  'oracle+cx_oracle': 'cx_Oracle',
  'oracle+oracledb': 'oracledb',
  mssql: 'pyodbc',
  'mssql+pyodbc': 'pyodbc',
  'mssql+pymssql': 'pymssql',
  'sqlite+aiosqlite': 'aiosqlite',
  'sqlite+pysqlcipher': 'sqlcipher3',
};

const SQLITE_NAMES: ReadonlySet<string> = new Set(['sqlite', 'sqlite+pysqlite']);

/** A parsed database URL. */
export class DatabaseUrl {
  readonly drivername: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
  readonly query: ReadonlyMap<string, readonly string[]>;

  constructor(parts: {
    readonly drivername: string;
    readonly username?: string | null;
    readonly password?: string | null;
    readonly host?: string | null;
    readonly port?: number | null;
    readonly database?: string | null;
    readonly query?: ReadonlyMap<string, readonly string[]>;
  }) {
    this.drivername = parts.drivername;
    this.username = parts.username ?? null;
    this.password = parts.password ?? null;
    this.host = parts.host ?? null;
    this.port = parts.port ?? null;
    this.database = parts.database ?? null;
    this.query = parts.query ?? new Map();
  }

  /** `sqlite` of `sqlite+pysqlite`. */
  get backendName(): string {
    return this.drivername.split('+')[0] ?? '';
  }

  /** The file's name, or `:memory:`. */
  get fileName(): string {
    return this.database || ':memory:';
  }

  /** The URL as text, its password hidden unless asked for. */
  render(hidePassword = true): string {
    let text = `${this.drivername}://`;
    if (this.username !== null) {
      text += quoteUserInfo(this.username);
      if (this.password !== null) text += `:${hidePassword ? '***' : quoteUserInfo(this.password)}`;
      text += '@';
    }
    if (this.host !== null) text += this.host.includes(':') ? `[${this.host}]` : this.host;
    if (this.port !== null) text += `:${this.port}`;
    if (this.database !== null) text += `/${this.database}`;
    const pairs = [...this.query].sort(([a], [b]) => (a < b ? -1 : 1));
    if (pairs.length > 0) {
      text += `?${pairs.flatMap(([key, values]) => values.map((value) => `${quotePlus(key)}=${quotePlus(value)}`)).join('&')}`;
    }
    return text;
  }
}

/** Parses a URL's text. */
export function makeUrl(text: string): DatabaseUrl {
  const match = URL_PATTERN.exec(text);
  if (!match) throw new ArgumentError('Could not parse SQLAlchemy URL from given URL string');
  const [, drivername, username, password, ipv6, ipv4, port, database, query] = match;
  return new DatabaseUrl({
    drivername: drivername ?? '',
    username: username === undefined ? null : decodeURIComponent(username),
    password: password === undefined ? null : decodeURIComponent(password),
    host: ipv4 ?? ipv6 ?? null,
    port: port ? parsePort(port) : null,
    database: database ?? null,
    query: parseQuery(query),
  });
}

/** Refuses what SQLAlchemy refuses: an unknown dialect, a missing driver, a SQLite URL with a host. */
export function checkDialect(url: DatabaseUrl): void {
  const name = url.drivername;
  if (SQLITE_NAMES.has(name)) {
    if (url.username || url.password || url.host || url.port) {
      throw new ArgumentError(
        `Invalid SQLite URL: ${url.render()}\nValid SQLite URL forms are:\n sqlite:///:memory: (or, sqlite://)\n` +
          ' sqlite:///relative/path/to/file.db\n sqlite:////absolute/path/to/file.db',
      );
    }
    return;
  }
  const module = Object.hasOwn(DRIVER_MODULES, name) ? DRIVER_MODULES[name] : undefined;
  if (module === undefined) {
    throw new NoSuchModuleError(`Can't load plugin: sqlalchemy.dialects:${name.replace('+', '.')}`);
  }
  throw new PythonBuiltinError('ModuleNotFoundError', `No module named '${module}'`);
}

function parsePort(text: string): number {
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  throw new PythonBuiltinError('ValueError', `invalid literal for int() with base 10: '${text}'`);
}

function parseQuery(text: string | undefined): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  for (const pair of text?.split('&') ?? []) {
    const at = pair.indexOf('=');
    const value = at < 0 ? '' : unquotePlus(pair.slice(at + 1));
    if (value === '') continue;
    const key = unquotePlus(pair.slice(0, at));
    query.set(key, [...(query.get(key) ?? []), value]);
  }
  return query;
}

function unquotePlus(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function quotePlus(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

function quoteUserInfo(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', ' ').replaceAll('%2B', '+');
}
