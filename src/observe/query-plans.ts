/**
 * SQLite's EXPLAIN QUERY PLAN of what a run sent, asked for when the program has ended, below SQLAlchemy's connections: nothing of it
 * is recorded.
 */
import type { Statement } from '../contract/statement.ts';
import type { SqlValue } from '../contract/values.ts';
import type { DatabaseCatalog, Engine } from '../engine/engine.ts';

/** Texts that are explained at most; a program that sends more different ones is not read row by row. */
const MOST_PLANS = 300;
const EXPLAINED: ReadonlySet<Statement['kind']> = new Set(['select', 'insert', 'update', 'delete']);

/** Plans by SQL text, one line for each step, indented as SQLite nests them. A text that no database can explain has none. */
export function explainStatements(
  catalog: DatabaseCatalog,
  statements: readonly Statement[],
): Readonly<Record<string, readonly string[]>> {
  const plans: Record<string, readonly string[]> = {};
  const engines = [...catalog.engines].filter((engine) => engine.poolStatus.open > 0);
  let left = MOST_PLANS;
  for (const statement of statements) {
    if (!EXPLAINED.has(statement.kind) || statement.noise || statement.sql in plans) continue;
    if (left === 0) break;
    left -= 1;
    for (const engine of engines) {
      const plan = explain(engine, statement);
      if (plan !== null) plans[statement.sql] = plan;
    }
  }
  return plans;
}

function explain(engine: Engine, statement: Statement): readonly string[] | null {
  const { dbapi, release } = engine.rawConnection();
  try {
    const [first] = statement.parameters;
    const parameters = (Array.isArray(first) ? first : statement.parameters) as readonly SqlValue[];
    const { rows } = dbapi.execute(`EXPLAIN QUERY PLAN ${statement.sql}`, parameters);
    const depths = new Map<string, number>();
    return rows.map(([id, parent, , detail]) => {
      const depth = (depths.get(String(parent)) ?? -1) + 1;
      depths.set(String(id), depth);
      return '  '.repeat(depth) + String(detail);
    });
  } catch {
    // Its table is in another database of the run, or was dropped.
    return null;
  } finally {
    release();
  }
}
