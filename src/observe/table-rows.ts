/**
 * How many rows each table holds when the program has ended: counted below SQLAlchemy's connections, so nothing is recorded.
 */
import type { DatabaseCatalog, Engine } from '../engine/engine.ts';

/** Rows by table, over every database of the run. A name that two databases share counts in the one created last. */
export function countTableRows(catalog: DatabaseCatalog): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const seen = new Set<string>();
  for (const engine of catalog.engines) {
    if (!engine.isMemory && seen.has(engine.url.fileName)) continue;
    seen.add(engine.url.fileName);
    countInto(engine, counts);
  }
  return counts;
}

function countInto(engine: Engine, counts: Record<string, number>): void {
  // An engine that was never used has no database yet.
  if (engine.poolStatus.open === 0) return;
  const { dbapi, release } = engine.rawConnection();
  try {
    const tables = dbapi.execute(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    );
    for (const [name] of tables.rows) {
      const quoted = `"${String(name).replaceAll('"', '""')}"`;
      counts[String(name)] = Number(dbapi.execute(`SELECT count(*) FROM ${quoted}`).rows[0]?.[0]);
    }
  } finally {
    release();
  }
}
