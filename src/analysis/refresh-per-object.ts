/**
 * Suspects columns read again one object at a time: after a commit expired them, or because they are deferred.
 */
import type { Finding, RunReport, Statement } from '../contract/report.ts';
import { groupBy, identityText, onLine, sourceText } from './statement-groups.ts';

type Refresh = Statement & { readonly origin: { readonly kind: 'refresh' } };

function isRepeatedRefresh(statement: Statement): statement is Refresh {
  return (
    statement.origin.kind === 'refresh' &&
    statement.origin.why !== 'refresh' &&
    statement.origin.why !== 'server-default'
  );
}

function remedyFor(first: Refresh): string {
  if (first.origin.why === 'deferred')
    return `Ask for the column with the objects: .options(undefer(${first.origin.owner.entity}.${first.origin.attributes[0]})).`;
  return 'commit() expires every object. Read what you need before it, query the objects again in one statement, or use Session(expire_on_commit=False).';
}

/** Each group of refreshes of two or more objects of one class from one line. */
export function findRefreshPerObject(report: RunReport): Finding[] {
  const groups = groupBy(
    report.statements.filter(isRepeatedRefresh),
    (s) => `${s.origin.owner.entity}@${sourceText(s.source)}`,
  );
  const findings: Finding[] = [];
  for (const refreshes of groups.values()) {
    const first = refreshes[0];
    const owners = new Set(refreshes.map((r) => identityText(r.origin.owner)));
    if (!first || owners.size < 2) continue;
    const why = first.origin.why === 'deferred' ? 'its deferred columns were read' : 'its values had expired';
    findings.push({
      kind: 'refresh-per-object',
      statements: refreshes.map((r) => r.index),
      path: null,
      source: first.source,
      explanation: `${owners.size} ${first.origin.owner.entity} objects were each read again${onLine(first.source)}, because ${why}.`,
      remedy: remedyFor(first),
      option: null,
    });
  }
  return findings;
}
