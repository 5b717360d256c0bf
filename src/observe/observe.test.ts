import { describe, expect, test } from 'vitest';
import type { SchemaGraph } from '../contract/schema-graph.ts';
import type { SessionEvent } from '../contract/session-event.ts';
import type { Statement } from '../contract/statement.ts';
import { loadTestDriver, recordedEngine } from '../engine/testing.ts';
import { buildObjectGraph } from './object-graph.ts';
import { StatementRecorder } from './statement-recorder.ts';
import { statementKind, statementTables } from './statement-text.ts';

describe('what a statement says of itself', () => {
  test.each([
    ['SELECT a.id, b.x FROM a, b AS b_1 WHERE a.id = b_1.id', 'select', ['a', 'b']],
    ['SELECT x \nFROM a LEFT OUTER JOIN (ab AS ab_1 JOIN "order" AS o ON 1) ON 2', 'select', ['a', 'ab', 'order']],
    ["SELECT a.x FROM a WHERE a.x = 'not FROM b' AND EXISTS (SELECT 1 FROM c)", 'select', ['a', 'c']],
    ['SELECT x FROM (SELECT y FROM a) AS anon_1 JOIN b ON 1', 'select', ['a', 'b']],
    [
      'WITH RECURSIVE tree(id) AS (SELECT id FROM a UNION ALL SELECT id FROM tree, b) SELECT * FROM tree',
      'select',
      ['a', 'b'],
    ],
    ['INSERT INTO a (x) VALUES (?) RETURNING id', 'insert', ['a']],
    ['UPDATE a SET x=? WHERE a.id = ?', 'update', ['a']],
    ['DELETE FROM a WHERE a.id = ?', 'delete', ['a']],
    ['\nCREATE TABLE a (\n\tid INTEGER\n)', 'create', ['a']],
    ['CREATE UNIQUE INDEX ix ON a (x)', 'create', ['a']],
    ['PRAGMA main.table_info("a")', 'pragma', []],
    ['RELEASE SAVEPOINT sa_savepoint_1', 'release', []],
  ])('%s', (sql, kind, tables) => {
    expect([statementKind(sql), statementTables(sql)]).toEqual([kind, tables]);
  });
});

test('a recorder keeps causes, rows, failures, and no more than it may', async () => {
  const { engine } = recordedEngine(await loadTestDriver());
  const heard: Statement[] = [];
  const limits: string[] = [];
  const recorder = new StatementRecorder({
    currentSource: () => ({ file: 'main.py', line: 7 }),
    rowsKept: 1,
    limit: 6,
    limitReached: () => limits.push('limit'),
    recorded: (statement) => heard.push(statement),
  });
  engine.catalog.listeners.push(recorder);
  const connection = engine.connect();
  connection.execDriverSql('CREATE TABLE t (x UNIQUE)');
  connection.execDriverSql('INSERT INTO t VALUES (?)', [[1], [2]], {
    origin: { kind: 'flush', cause: 'commit', entity: 'T' },
  });
  connection.execDriverSql('SELECT x FROM t');
  expect(() => connection.execDriverSql('INSERT INTO t VALUES (1)')).toThrow('UNIQUE');
  connection.commit();
  connection.execDriverSql('SELECT 1');
  expect(recorder.statements.map((s) => [s.kind, s.origin.kind, s.rowCount, s.rows, s.error])).toEqual([
    ['begin', 'transaction', 0, [], null],
    ['create', 'schema', 0, [], null],
    ['insert', 'flush', 2, [], null],
    ['select', 'query', 2, [[1]], null],
    ['insert', 'query', 0, [], 'UNIQUE constraint failed: t.x'],
    ['commit', 'transaction', 0, [], null],
  ]);
  expect(heard.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(limits).toEqual(['limit']);
  expect(recorder.statements[2]).toMatchObject({ many: true, parameters: [[1], [2]], source: { line: 7 } });
});

test('the object graph follows the events, and stands as it was after any number of them', () => {
  const schema: SchemaGraph = {
    tables: [],
    mappers: [
      { entity: 'User', table: 'users', inherits: null, inheritance: 'none', attributes: [], source: null },
      { entity: 'Admin', table: 'users', inherits: 'User', inheritance: 'single', attributes: [], source: null },
    ],
    relationships: [
      {
        path: 'User.posts',
        entity: 'User',
        name: 'posts',
        target: 'Post',
        direction: 'ONETOMANY',
        uselist: true,
        lazy: 'select',
        backPopulates: null,
        inverse: null,
        secondary: null,
        pairs: [],
        optional: true,
        cascade: [],
        passiveDeletes: false,
        viewonly: false,
        orderBy: null,
        source: null,
      },
    ],
  };
  const at = (index: number | null) => ({ at: index, source: null });
  const events: SessionEvent[] = [
    { ...at(0), kind: 'loaded', instance: 1, entity: 'Admin', key: ['1'], values: { name: 'ann' } },
    { ...at(1), kind: 'loaded', instance: 2, entity: 'Post', key: ['7'], values: {} },
    { ...at(1), kind: 'attribute-loaded', instance: 1, path: 'Admin.posts', members: [2], uselist: true },
    { ...at(null), kind: 'created', instance: 3, entity: 'Post' },
    { ...at(null), kind: 'appended', instance: 1, path: 'Admin.posts', member: 3 },
    { ...at(null), kind: 'expired', instance: 1, attributes: null },
  ];
  const before = buildObjectGraph(events, schema, 1);
  expect(before.instances[0]?.collections).toEqual([
    { name: 'posts', path: 'Admin.posts', status: 'not-loaded', count: 0, uselist: true },
  ]);
  const loaded = buildObjectGraph(events, schema, 5);
  expect(loaded.links).toEqual([
    { from: 1, to: 2, path: 'Admin.posts', statement: 1 },
    { from: 1, to: 3, path: 'Admin.posts', statement: null },
  ]);
  expect(loaded.instances.map(({ entity, state }) => [entity, state])).toEqual([
    ['Admin', 'persistent'],
    ['Post', 'persistent'],
    ['Post', 'transient'],
  ]);
  const after = buildObjectGraph(events, schema);
  expect(after.links).toEqual([]);
  expect(after.instances[0]).toMatchObject({ expired: true, values: {} });
});
