import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildPython } from '../../scripts/build-python.mjs';
import type { RunRequest } from '../contract/run.ts';
import type { Connection } from '../engine/connection.ts';
import { createEngine } from '../engine/engine.ts';
import { loadSqliteDriver } from '../engine/sqljs-driver.ts';
import type { Facade, FacadeRun } from '../facade/facade.ts';
import type { OrmEnvironment } from '../orm/environment.ts';
import { bootPyodide } from '../python/pyodide-runtime.ts';
import type { PythonRuntime } from '../python/python-runtime.ts';
import { ProgramRunner } from './program-runner.ts';

const LIMITS = {
  durationMs: 5000,
  outputBytes: 10_000,
  statements: 5,
  memoryBytes: 256 * 1024 * 1024,
  rowsKept: 1,
};

/** A facade of two functions: enough to send statements from Python. */
function stubFacade(python: PythonRuntime): Facade {
  const state: { run: FacadeRun | null; connection: Connection | null } = { run: null, connection: null };
  python.registerModule('_stub', {
    execute: (sql: string, ...parameters: string[]) => {
      const catalog = (state.run as FacadeRun).catalog;
      state.connection ??= createEngine('sqlite://', catalog).connect();
      return state.connection.execDriverSql(sql, parameters).rows.length;
    },
    commit: () => state.connection?.commit(),
  });
  return {
    modules: ['_stub'],
    environment: {} as OrmEnvironment,
    registries: [],
    metadatas: [],
    begin: (run) => {
      state.run = run;
      state.connection = null;
    },
    end: () => {},
  };
}

let runner: ProgramRunner;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const { path } = await buildPython();
  const driver = await loadSqliteDriver(new WebAssembly.Module(readFileSync(wasm)));
  const python = await bootPyodide({ libraryUrl: path, memoryBytes: LIMITS.memoryBytes });
  const facade = stubFacade(python);
  for (const name of facade.modules) python.importModule(name);
  python.seal();
  runner = new ProgramRunner({ python, driver, facade });
});

function request(main: string, more: Partial<RunRequest> = {}): RunRequest {
  return { runId: '1', files: { 'main.py': main }, entry: 'main.py', limits: LIMITS, ...more };
}

describe('a run', () => {
  test('gives every statement its line, and output its place among the statements', () => {
    const main = [
      'from _stub import execute, commit',
      'print("a", end="")',
      'execute("CREATE TABLE t (x)")',
      'def add(x):',
      '    execute("INSERT INTO t VALUES (?)", x)',
      'add("one")',
      'commit()',
      'print("b")',
    ].join('\n');
    const { report, reusable } = runner.run(request(main));
    expect(report.outcome).toEqual({ kind: 'completed' });
    expect(report.statements.map((s) => [s.sql, s.kind, s.tables, s.source?.line, s.source?.scope])).toEqual([
      ['BEGIN (implicit)', 'begin', [], 3, '<module>'],
      ['CREATE TABLE t (x)', 'create', ['t'], 3, '<module>'],
      ['INSERT INTO t VALUES (?)', 'insert', ['t'], 5, 'add'],
      ['COMMIT', 'commit', [], 7, '<module>'],
    ]);
    expect(report.output).toEqual([
      { stream: 'stdout', text: 'a', at: 0 },
      { stream: 'stdout', text: 'b\n', at: 4 },
    ]);
    expect(report.tableRows).toEqual({ t: 1 });
    expect(reusable).toBe(true);
    expect(structuredClone(report)).toEqual(report);
  });

  test('ends a program that sends more statements than it may', () => {
    const main = 'from _stub import execute\nwhile True:\n    execute("SELECT 1")';
    const { report } = runner.run(request(main));
    expect(report.outcome).toMatchObject({ kind: 'limit-reached', limit: 'statements' });
    expect(report.statements).toHaveLength(LIMITS.statements);
    expect(report.statements[1]?.rows).toEqual([[1]]);
  });

  test('evaluates probes over the names of the program, unrecorded', () => {
    const main = 'from _stub import execute\ntotal = 3\nclass Odd(Exception): pass\nraise Odd("no")';
    const { report } = runner.run(
      request(main, { probes: { a: 'total == 3', b: 'nothing', c: 'execute("SELECT 1")' } }),
    );
    expect(report.outcome).toMatchObject({ kind: 'raised', error: { type: 'Odd', message: 'no' } });
    expect(report.probes).toEqual({
      a: { passed: true, text: 'True' },
      b: { passed: false, text: "NameError: name 'nothing' is not defined" },
      c: { passed: true, text: '1' },
    });
    expect(report.statements).toEqual([]);
  });
});
