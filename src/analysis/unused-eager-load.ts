/**
 * Finds relationships that were loaded along and that no line of the program ever read. It speaks of whole relationships, not
 * of single objects: one read anywhere in the program is use enough, so that a list that is read only sometimes is no finding.
 */
import type { Finding, RunReport, Statement } from '../contract/report.ts';
import { onLine } from './statement-groups.ts';

function eagerPaths(statement: Statement): readonly string[] {
  const { origin } = statement;
  if (origin.kind === 'eager-load') return [origin.path];
  return origin.kind === 'query' ? origin.joined : [];
}

/** Each eager load in vain. A program that ended early may have meant to read it: nothing is said then. */
export function findUnusedEagerLoads(report: RunReport): Finding[] {
  if (report.outcome.kind !== 'completed') return [];
  const isRelationship = new Set(report.schema.relationships.map((r) => r.path));
  const read = new Set(report.readRelationships);
  const unread = new Map<string, Statement[]>();
  for (const statement of report.statements) {
    for (const path of eagerPaths(statement)) {
      if (!isRelationship.has(path) || read.has(path) || statement.rowCount === 0) continue;
      unread.set(path, [...(unread.get(path) ?? []), statement]);
    }
  }
  return [...unread].map(([path, statements]) => {
    const source = statements[0]?.source ?? null;
    return {
      kind: 'unused-eager-load',
      statements: statements.map((statement) => statement.index),
      path,
      source,
      explanation: `${path} was loaded along${onLine(source)}, and the program never read it.`,
      remedy: `Leave ${path} out of the options of this query, or lazy="select" where the mapping asks for it.`,
      option: null,
    };
  });
}
