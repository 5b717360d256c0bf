/**
 * Suspects an N+1: one relationship, lazily loaded from one line for several parents that came out of one statement.
 * A parent that was fetched alone is no N+1 ("1+1"), whatever it loads afterwards.
 */
import type { Finding, RunReport, Statement } from '../contract/report.ts';
import { groupBy, identityText, loadingStatements, onLine, sourceText } from './statement-groups.ts';

type LazyLoad = Statement & { readonly origin: { readonly kind: 'lazy-load' } };

function isLazyLoad(statement: Statement): statement is LazyLoad {
  return statement.origin.kind === 'lazy-load';
}

/** True where two or more of the owners came from the same SELECT. */
function ownersShareAStatement(loads: readonly LazyLoad[], loadedBy: ReadonlyMap<string, number>): boolean {
  const seen = new Set<number>();
  const owners = new Set(loads.map((load) => identityText(load.origin.owner)));
  for (const owner of owners) {
    const at = loadedBy.get(owner);
    // An object that was created in this session rather than loaded has no statement; a loop over such is still a loop.
    const source = at ?? -1;
    if (seen.has(source)) return true;
    seen.add(source);
  }
  return false;
}

/** The loader option that cures it: a list is cheapest with selectinload, a single object with joinedload. */
function optionFor(report: RunReport, path: string): string {
  const relationship = report.schema.relationships.find((r) => r.path === path);
  return relationship && !relationship.uselist ? `joinedload(${path})` : `selectinload(${path})`;
}

/** Each group of lazy loads that grows with its parents, as far as one run can tell. */
export function findNPlusOne(report: RunReport): Finding[] {
  const loadedBy = loadingStatements(report);
  const groups = groupBy(report.statements.filter(isLazyLoad), (s) => `${s.origin.path}@${sourceText(s.source)}`);
  const findings: Finding[] = [];
  for (const loads of groups.values()) {
    const first = loads[0];
    const owners = new Set(loads.map((load) => identityText(load.origin.owner)));
    if (!first || owners.size < 2 || !ownersShareAStatement(loads, loadedBy)) continue;
    const path = first.origin.path;
    const option = optionFor(report, path);
    findings.push({
      kind: 'n-plus-one',
      statements: loads.map((load) => load.index),
      path,
      source: first.source,
      explanation: `${path} was loaded ${loads.length} times${onLine(first.source)}, once for each of ${owners.size} ${first.origin.owner.entity} objects.`,
      remedy: `Load it with the query that finds the parents: .options(${option}).`,
      option,
    });
  }
  return findings;
}
