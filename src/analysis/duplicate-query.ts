/**
 * Finds a SELECT that was sent again with the same parameters while nothing was written in between.
 */
import type { Finding, RunReport, Statement } from '../contract/report.ts';
import { isRead, onLine } from './statement-groups.ts';

const WRITES = new Set(['insert', 'update', 'delete', 'rollback', 'commit', 'create', 'drop']);

function signature(statement: Statement): string {
  return `${statement.sql}\n${JSON.stringify(statement.parameters, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`;
}

/** Each SELECT sent twice or more to an unchanged database by the program's own queries. */
export function findDuplicateQueries(report: RunReport): Finding[] {
  const findings: Finding[] = [];
  let seen = new Map<string, Statement[]>();
  const close = () => {
    for (const repeats of seen.values()) {
      const first = repeats[0];
      const last = repeats.at(-1);
      if (!first || !last || repeats.length < 2) continue;
      findings.push({
        kind: 'duplicate-query',
        statements: repeats.map((s) => s.index),
        path: null,
        source: last.source,
        explanation: `The same SELECT with the same parameters was sent ${repeats.length} times, last${onLine(last.source)}, and nothing had changed in between.`,
        remedy: 'Keep the first result in a variable and use it again.',
        option: null,
      });
    }
    seen = new Map();
  };
  for (const statement of report.statements) {
    if (WRITES.has(statement.kind)) close();
    else if (isRead(statement) && statement.origin.kind === 'query') {
      const key = signature(statement);
      seen.set(key, [...(seen.get(key) ?? []), statement]);
    }
  }
  close();
  return findings;
}
