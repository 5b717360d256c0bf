/**
 * All findings of a report, in the order of their first statement. A new finding is one file and one row here.
 */
import type { Finding, RunReport } from '../contract/report.ts';
import { findDuplicateQueries } from './duplicate-query.ts';
import { findMissingUnique } from './missing-unique.ts';
import { findNPlusOne } from './n-plus-one.ts';
import { findQueryInLoop } from './query-in-loop.ts';
import { findRefreshPerObject } from './refresh-per-object.ts';
import { findCartesianProducts, findRowMultiplication } from './row-multiplication.ts';
import { findUnusedEagerLoads } from './unused-eager-load.ts';

const FINDERS: readonly ((report: RunReport) => Finding[])[] = [
  findNPlusOne,
  findRefreshPerObject,
  findQueryInLoop,
  findDuplicateQueries,
  findCartesianProducts,
  findRowMultiplication,
  findMissingUnique,
  findUnusedEagerLoads,
];

/** Opinions about a run, derived from its facts alone. */
export function findFindings(report: RunReport): Finding[] {
  return FINDERS.flatMap((find) => find(report)).sort((a, b) => (a.statements[0] ?? 0) - (b.statements[0] ?? 0));
}
