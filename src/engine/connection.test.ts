import { beforeAll, describe, expect, test } from 'vitest';
import { SqlReal } from '../sql/host-value.ts';
import { createEngine, DatabaseCatalog } from './engine.ts';
import { DBAPIError } from './errors.ts';
import { SchemaInspector } from './inspector.ts';
import type { SqljsDriver } from './sqljs-driver.ts';
import { loadTestDriver, recordedEngine } from './testing.ts';

let driver: SqljsDriver;

beforeAll(async () => {
  driver = await loadTestDriver();
});

function open(url = 'sqlite://') {
  const { engine, log } = recordedEngine(driver, url);
  return { engine, log, connection: engine.connect() };
}

function thrownBy(work: () => unknown): DBAPIError {
  try {
    work();
  } catch (error) {
    return error as DBAPIError;
  }
  throw new Error('nothing was thrown');
}

describe('values', () => {
  test('whole floats stay REAL, 64-bit integers whole, blobs and odd text unharmed', () => {
    const { connection } = open();
    const values = [
      new SqlReal(1),
      2 ** 40,
      -(2n ** 63n),
      new Uint8Array([0, 255]),
      new Uint8Array(),
      'é😀\0x',
      0.5,
      null,
    ];
    const marks = values.map(() => '?').join(', ');
    expect(connection.execDriverSql(`SELECT ${marks}`, values).rows).toEqual([values]);
    const types = connection.execDriverSql('SELECT typeof(?), typeof(?*1), typeof(?), 2.0, "?"', [
      new SqlReal(3),
      7,
      2 ** 40,
    ]);
    expect(types.rows).toEqual([['real', 'integer', 'integer', new SqlReal(2), '?']]);
  });

  test('an integer beyond 64 bits is an OverflowError, a wrong number of values a ProgrammingError', () => {
    const { connection } = open();
    expect(thrownBy(() => connection.execDriverSql('SELECT ?', [2n ** 63n])).message).toBe(
      'Python int too large to convert to SQLite INTEGER',
    );
    const error = thrownBy(() => connection.execDriverSql('SELECT ?', []));
    expect(error.pythonType).toBe('sqlalchemy.exc.ProgrammingError');
    expect(error.message).toBe(
      '(sqlite3.ProgrammingError) Incorrect number of bindings supplied. The current statement uses 1, and there are 0 supplied.',
    );
  });
});

describe('transactions', () => {
  test('begin by themselves at the first statement, end with commit, rollback or close', () => {
    const { connection, engine, log } = open();
    connection.execDriverSql('CREATE TABLE t (x)');
    connection.execDriverSql('INSERT INTO t VALUES (?)', [1]);
    connection.commit();
    connection.execDriverSql('INSERT INTO t VALUES (?)', [2]);
    connection.close();
    expect(log).toEqual([
      'BEGIN (implicit)',
      'CREATE TABLE t (x)',
      'INSERT INTO t VALUES (?) [1]',
      'COMMIT',
      'BEGIN (implicit)',
      'INSERT INTO t VALUES (?) [2]',
      'ROLLBACK',
    ]);
    expect(engine.connect().execDriverSql('SELECT x FROM t').rows).toEqual([[1]]);
    expect(thrownBy(() => connection.execDriverSql('SELECT 1')).message).toBe('This Connection is closed');
  });

  test('DDL before the first DML is not undone by a rollback, as with Python sqlite3', () => {
    const { connection } = open();
    connection.execDriverSql('CREATE TABLE t (x)');
    connection.rollback();
    expect(connection.execDriverSql('SELECT * FROM t').rows).toEqual([]);
  });

  test('savepoints are named in order, and undo only what is in them', () => {
    const { connection, log } = open();
    connection.execDriverSql('CREATE TABLE t (x)');
    connection.execDriverSql('INSERT INTO t VALUES (1)');
    const inner = connection.beginNested();
    connection.execDriverSql('INSERT INTO t VALUES (2)');
    inner.rollback();
    connection.beginNested().commit();
    connection.commit();
    expect(log.slice(3)).toEqual([
      'SAVEPOINT sa_savepoint_1',
      'INSERT INTO t VALUES (2)',
      'ROLLBACK TO SAVEPOINT sa_savepoint_1',
      'SAVEPOINT sa_savepoint_2',
      'RELEASE SAVEPOINT sa_savepoint_2',
      'COMMIT',
    ]);
    expect(connection.execDriverSql('SELECT x FROM t').rows).toEqual([[1]]);
  });

  test('a second begin, and work after the end of a with block, are refused', () => {
    const { connection } = open();
    const transaction = connection.begin();
    expect(thrownBy(() => connection.begin()).message).toMatch(
      /^This connection has already initialized a SQLAlchemy Trans/,
    );
    transaction.enter();
    transaction.commit();
    expect(thrownBy(() => connection.execDriverSql('SELECT 1')).message).toBe(
      "Can't operate on closed transaction inside context manager.  Please complete the context manager before emitting further commands.",
    );
    transaction.exit(false);
    expect(connection.execDriverSql('SELECT 1').rows).toEqual([[1]]);
    expect(thrownBy(() => transaction.commit()).message).toBe('This transaction is inactive');
  });

  test('connections of a file see only what others committed', () => {
    const { engine, connection } = open('sqlite:///school.db');
    connection.execDriverSql('CREATE TABLE t (x)');
    connection.execDriverSql('INSERT INTO t VALUES (1)');
    const other = engine.connect();
    expect(other.execDriverSql('SELECT * FROM t').rows).toEqual([]);
    connection.commit();
    expect(other.execDriverSql('SELECT * FROM t').rows).toEqual([[1]]);
  });
});

describe('errors', () => {
  test('carry SQLAlchemy class, SQLite class, statement and parameters', () => {
    const { connection } = open();
    connection.execDriverSql('CREATE TABLE t (x UNIQUE)');
    connection.execDriverSql('INSERT INTO t VALUES (?)', ['a']);
    const error = thrownBy(() => connection.execDriverSql('INSERT INTO t VALUES (?)', [['a'], ['b']]));
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error).toMatchObject({
      pythonType: 'sqlalchemy.exc.IntegrityError',
      message: '(sqlite3.IntegrityError) UNIQUE constraint failed: t.x',
      origType: 'sqlite3.IntegrityError',
      origMessage: 'UNIQUE constraint failed: t.x',
      statement: 'INSERT INTO t VALUES (?)',
      parameters: [['a'], ['b']],
      isMulti: true,
      code: 'gkpj',
    });
    expect(thrownBy(() => connection.execDriverSql('SELEC')).message).toBe(
      '(sqlite3.OperationalError) near "SELEC": syntax error',
    );
  });

  test('of URLs are those of create_engine', () => {
    const catalog = new DatabaseCatalog(driver, 'test-');
    const message = (url: string) => {
      const { pythonType, message } = thrownBy(() => createEngine(url, catalog));
      return `${pythonType}: ${message}`;
    };
    expect(message('shop.db')).toBe(
      'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string',
    );
    expect(message('postgresql://me:pw@localhost/shop')).toBe("ModuleNotFoundError: No module named 'psycopg2'");
    expect(message('sqlit:///x')).toBe(
      "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:sqlit",
    );
  });
});

test('an inspector reads keys, indexes and constraints', () => {
  const { connection, log } = open();
  connection.execDriverSql('CREATE TABLE a (id INTEGER NOT NULL, PRIMARY KEY (id))');
  connection.execDriverSql(
    "CREATE TABLE b (id INTEGER NOT NULL, a_id INTEGER, name VARCHAR(20) DEFAULT 'x', CONSTRAINT pk_b PRIMARY KEY (id), " +
      'CONSTRAINT fk FOREIGN KEY(a_id) REFERENCES a (id) ON DELETE CASCADE, CONSTRAINT uq UNIQUE (name), CHECK (a_id > 0))',
  );
  connection.execDriverSql('CREATE INDEX ix_b_a_id ON b (a_id)');
  const inspector = new SchemaInspector(connection);
  const from = log.length;
  expect(inspector.tableNames()).toEqual(['a', 'b']);
  expect(inspector.hasTable('c')).toBe(false);
  expect(log.slice(from)).toEqual([
    "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
    'PRAGMA main.table_info("c")',
    'PRAGMA temp.table_info("c")',
  ]);
  expect(inspector.columns('b').map(({ name, type, default: value }) => [name, type, value])).toEqual([
    ['id', 'INTEGER', null],
    ['a_id', 'INTEGER', null],
    ['name', 'VARCHAR(20)', "'x'"],
  ]);
  expect(inspector.primaryKey('b')).toEqual({ name: 'pk_b', columns: ['id'] });
  expect(inspector.foreignKeys('b')).toEqual([
    {
      name: 'fk',
      columns: ['a_id'],
      referredSchema: null,
      referredTable: 'a',
      referredColumns: ['id'],
      options: { ondelete: 'CASCADE' },
    },
  ]);
  expect(inspector.indexes('b')).toEqual([{ name: 'ix_b_a_id', columns: ['a_id'], unique: false, where: null }]);
  expect(inspector.uniqueConstraints('b')).toEqual([{ name: 'uq', columns: ['name'] }]);
  expect(inspector.checkConstraints('b')).toEqual([{ name: null, sqltext: 'a_id > 0' }]);
});
