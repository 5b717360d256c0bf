import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const GOOD = `from sqlalchemy import create_engine, text
from helper import greet

engine = create_engine("sqlite://")
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE t (x)"))
    connection.execute(text("INSERT INTO t VALUES (:x)"), [{"x": 1}, {"x": 2.0}])
    print(greet(connection))
`;

test('play prints a record for each program, in the form of the corpus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'play-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const good = write('good.py', GOOD);
  const bad = write('bad.py', 'print(object())\n\nnothing\n');
  write(
    'helper.py',
    'from sqlalchemy import text\ndef greet(c):\n    return c.scalar(text("SELECT count(*) FROM t"))\n',
  );
  const play = (...args: string[]) =>
    spawnSync('npx', ['tsx', 'scripts/play.ts', ...args], { encoding: 'utf8', cwd: join(import.meta.dirname, '..') });

  const json = play(good, bad, '--json');
  expect(json.status).toBe(0);
  const [first, second] = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first.name).toMatch(/^play-.*\/good$/);
  expect(first).toMatchObject({ stdout: '2\n', error: null, warnings: [] });
  expect(first.statements).toEqual([
    { sql: 'BEGIN (implicit)', params: null, many: false, line: 5 },
    { sql: 'CREATE TABLE t (x)', params: [], many: false, line: 6 },
    { sql: 'INSERT INTO t VALUES (?)', params: [[1], [2]], many: true, line: 7 },
    // The line of the program that was run, not of the module it calls.
    { sql: 'SELECT count(*) FROM t', params: [], many: false, line: 8 },
    { sql: 'COMMIT', params: null, many: false, line: 5 },
  ]);
  expect(second).toMatchObject({
    stdout: '<object object at 0x...>\n',
    statements: [],
    error: { type: 'NameError', message: "name 'nothing' is not defined", line: 3 },
  });

  const plain = play(bad);
  expect(plain.status).toBe(1);
  expect(plain.stdout).toContain('NameError: name');
});
