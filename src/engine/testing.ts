/** For tests: a driver loaded once for each file, and an engine whose statements and transaction events are kept. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createEngine, DatabaseCatalog, type Engine } from './engine.ts';
import type { EngineListener } from './events.ts';
import { loadSqliteDriver, type SqljsDriver } from './sqljs-driver.ts';

export function loadTestDriver(): Promise<SqljsDriver> {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  return loadSqliteDriver(new WebAssembly.Module(readFileSync(wasm)));
}

/** An engine and the log of what it sent: statements with their parameters, BEGIN, COMMIT, ROLLBACK. */
export function recordedEngine(driver: SqljsDriver, url = 'sqlite://'): { engine: Engine; log: string[] } {
  const log: string[] = [];
  const listener: EngineListener = {
    beforeCursorExecute: (event) => {
      log.push(
        event.parameters.length > 0 ? `${event.sql} ${JSON.stringify(event.parameters, bigintText)}` : event.sql,
      );
      return undefined;
    },
    begin: () => log.push('BEGIN (implicit)'),
    commit: () => log.push('COMMIT'),
    rollback: () => log.push('ROLLBACK'),
  };
  return { engine: createEngine(url, new DatabaseCatalog(driver, 'test-', [listener])), log };
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
