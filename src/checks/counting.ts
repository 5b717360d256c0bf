/**
 * Counts of a report, under the names that check lines use. Transaction control, PRAGMAs and DDL are no queries.
 */
import type { Comparison, Countable } from '../contract/check.ts';
import type { RunReport, Statement } from '../contract/report.ts';

const DML = new Set(['select', 'insert', 'update', 'delete', 'other']);

/** The statements that count as queries: reads and writes of the program, not of create_all. */
export function queriesOf(report: RunReport): Statement[] {
  return report.statements.filter((s) => !s.noise && DML.has(s.kind) && s.origin.kind !== 'schema');
}

/** Statements that read: a lesson's count starts after its seed data is written, so writes stand apart. */
export function readsOf(report: RunReport): Statement[] {
  return queriesOf(report).filter((s) => s.kind === 'select');
}

const SELECTORS = {
  queries: (report) => readsOf(report),
  selects: (report) => readsOf(report),
  inserts: (report) => queriesOf(report).filter((s) => s.kind === 'insert'),
  updates: (report) => queriesOf(report).filter((s) => s.kind === 'update'),
  deletes: (report) => queriesOf(report).filter((s) => s.kind === 'delete'),
  'lazy loads': (report) => report.statements.filter((s) => s.origin.kind === 'lazy-load'),
  'eager loads': (report) =>
    report.statements.filter(
      (s) => s.origin.kind === 'eager-load' || (s.origin.kind === 'query' && s.origin.joined.length > 0),
    ),
  'rows fetched': (report) => readsOf(report),
} satisfies Record<Countable, (report: RunReport) => Statement[]>;

/** The number a check line speaks of, with the statements it came from. */
export function countOf(
  report: RunReport,
  what: Countable,
): { readonly count: number; readonly statements: readonly number[] } {
  const statements = SELECTORS[what](report);
  const count = what === 'rows fetched' ? statements.reduce((sum, s) => sum + s.rowCount, 0) : statements.length;
  return { count, statements: statements.map((s) => s.index) };
}

const COMPARE = {
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
} satisfies Record<Comparison, (a: number, b: number) => boolean>;

export function compare(left: number, comparison: Comparison, right: number): boolean {
  return COMPARE[comparison](left, right);
}

const WORDS: Readonly<Record<Comparison, string>> = {
  '<=': 'at most',
  '>=': 'at least',
  '=': 'exactly',
  '<': 'fewer than',
  '>': 'more than',
};

/** "11 sent, 9 too many" and its kin. */
export function describeMiss(count: number, comparison: Comparison, wanted: number, noun: string): string {
  const most = comparison === '<' ? wanted - 1 : comparison === '>' ? wanted + 1 : wanted;
  const gap = Math.abs(count - most);
  return `${count} ${noun} where ${WORDS[comparison]} ${wanted} ${wanted === 1 ? 'is' : 'are'} wanted: ${gap} too ${count > most ? 'many' : 'few'}.`;
}
