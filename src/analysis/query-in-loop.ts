/**
 * Suspects a query that the program itself repeats: the same text from the same line with other parameters, three times or
 * more. A lazy="dynamic" collection counted in a loop is one, so is session.get() for one key after another.
 */
import type { Finding, RunReport } from '../contract/report.ts';
import { groupBy, isRead, onLine, sourceText, template } from './statement-groups.ts';

const LEAST_REPEATS = 3;

/** Each repeated query whose parameters differ; a repeat with equal ones is a duplicate, see duplicate-query.ts. */
export function findQueryInLoop(report: RunReport): Finding[] {
  const queries = report.statements.filter(
    (s) => isRead(s) && (s.origin.kind === 'query' || s.origin.kind === 'dynamic') && s.source,
  );
  const findings: Finding[] = [];
  for (const repeats of groupBy(queries, (s) => `${template(s)}@${sourceText(s.source)}`).values()) {
    const first = repeats[0];
    const distinct = new Set(
      repeats.map((s) => JSON.stringify(s.parameters, (_, v) => (typeof v === 'bigint' ? String(v) : v))),
    );
    if (!first || distinct.size < LEAST_REPEATS) continue;
    const path = first.origin.kind === 'dynamic' ? first.origin.path : null;
    findings.push({
      kind: 'query-in-loop',
      statements: repeats.map((s) => s.index),
      path,
      source: first.source,
      explanation: `The same query was sent ${repeats.length} times${onLine(first.source)} with ${distinct.size} different parameters.`,
      remedy: path
        ? `${path} asks the database each time it is used. Ask once for all parents, with a join and group_by().`
        : 'Ask once for all of them: where(Model.column.in_(values)), or a join.',
      option: null,
    });
  }
  return findings;
}
