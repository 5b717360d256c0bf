/**
 * `no n+1` and its kin from the findings; `Author.books loaded by selectin` from the statements.
 */
import { findFindings } from '../analysis/find-findings.ts';
import type { LoadedBy } from '../contract/check.ts';
import type { RunReport, Statement } from '../contract/report.ts';
import type { Evaluator } from './check-context.ts';
import { holds, misses } from './check-context.ts';

export const evaluateNoFinding: Evaluator<'no-finding'> = (check, { report }) => {
  const found = findFindings(report).filter((finding) => finding.kind === check.finding);
  const first = found[0];
  if (!first) return holds('None was found.');
  return misses(
    first.explanation,
    found.flatMap((finding) => finding.statements),
  );
};

/** Whether a statement loads the relationship, and by which strategy. */
function strategyOf(statement: Statement, path: string): LoadedBy | null {
  const origin = statement.origin;
  if (origin.kind === 'lazy-load' && origin.path === path) return 'select';
  if (origin.kind === 'eager-load' && origin.path === path) return origin.strategy;
  if (origin.kind === 'dynamic' && origin.path === path) return 'dynamic';
  if (origin.kind === 'query' && origin.joined.includes(path)) return 'joined';
  return null;
}

function endedOnMissingUnique(report: RunReport): boolean {
  return report.outcome.kind === 'raised' && report.outcome.error.message.includes('unique() method must be invoked');
}

export const evaluateLoadedBy: Evaluator<'loaded-by'> = (check, { report }) => {
  const used = new Map<LoadedBy, number[]>();
  for (const statement of report.statements) {
    const strategy = strategyOf(statement, check.path);
    if (strategy) used.set(strategy, [...(used.get(strategy) ?? []), statement.index]);
  }
  const configured = report.schema.relationships.find((r) => r.path === check.path)?.lazy as LoadedBy | undefined;
  const passive = check.strategy === 'raise' || check.strategy === 'noload' || check.strategy === 'write_only';
  const matches = passive ? configured === check.strategy : used.has(check.strategy);
  if (matches && (!check.notUnique || endedOnMissingUnique(report)))
    return holds(`${check.path} was loaded by ${check.strategy}.`, used.get(check.strategy));
  if (matches) return misses(`${check.path} was loaded by ${check.strategy}, and unique() was called.`);
  const others = [...used.keys()];
  if (others.length === 0) return misses(`${check.path} was not loaded at all.`);
  return misses(
    `${check.path} was loaded by ${others.join(' and ')}, not by ${check.strategy}.`,
    [...used.values()].flat(),
  );
};
