/**
 * Recognises the error that 2.0 style gives for a joined collection without unique().
 */
import type { Finding, RunReport } from '../contract/report.ts';
import { onLine } from './statement-groups.ts';

/** One finding where the program ended on "The unique() method must be invoked on this Result". */
export function findMissingUnique(report: RunReport): Finding[] {
  const outcome = report.outcome;
  if (outcome.kind !== 'raised' || !outcome.error.message.includes('unique() method must be invoked')) return [];
  const source = outcome.error.frames.at(-1) ?? null;
  const last = report.statements.findLast((s) => s.origin.kind === 'query');
  return [
    {
      kind: 'missing-unique',
      statements: last ? [last.index] : [],
      path: last?.origin.kind === 'query' ? (last.origin.joined[0] ?? null) : null,
      source,
      explanation: `A joined list repeats its parents, one row for each child, and the result was read${onLine(source)} without saying what to do with the repeats.`,
      remedy: 'Call .unique() on the result before .all() or a loop.',
      option: null,
    },
  ];
}
