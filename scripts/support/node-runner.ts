/**
 * The playground's own runtime in Node: CPython in WASM, the facade, the engine. For the command line, the lesson checker
 * and the tests.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { RunLimits } from '../../src/contract/run.ts';
import { loadSqliteDriver } from '../../src/engine/sqljs-driver.ts';
import { installFacade } from '../../src/facade/install.ts';
import { bootPyodide } from '../../src/python/pyodide-runtime.ts';
import { ProgramRunner } from '../../src/worker/program-runner.ts';
import { buildPython } from '../build-python.mjs';

// Node 20's V8 can end with "unreachable code" where optimised JavaScript that inlined a call into WASM is thrown back out of it.
setFlagsFromString('--no-turbo-inline-js-wasm-calls');

/** Limits for trusted programs of the project itself: generous, and still an end. */
export const NODE_LIMITS: RunLimits = {
  durationMs: 60_000,
  outputBytes: 10_000_000,
  statements: 200_000,
  memoryBytes: 1024 * 1024 * 1024,
  rowsKept: 0,
};

/** Boots one interpreter (under a second once the library is built). It runs any number of programs, one after the other. */
export async function bootNodeRunner(): Promise<ProgramRunner> {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const { path } = await buildPython();
  const [driver, python] = await Promise.all([
    loadSqliteDriver(new WebAssembly.Module(readFileSync(wasm))),
    bootPyodide({ libraryUrl: path, memoryBytes: NODE_LIMITS.memoryBytes }),
  ]);
  const facade = installFacade(python);
  for (const name of facade.modules) python.importModule(name);
  python.seal();
  return new ProgramRunner({ python, driver, facade });
}
