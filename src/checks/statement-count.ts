/**
 * `queries <= 2`, `lazy loads = 0`, `rows fetched <= 40`: counts of the run. `queries grow O(1)`: counts over more data.
 */
import type { Evaluator, Verdict } from './check-context.ts';
import { holds, misses } from './check-context.ts';
import { compare, countOf, describeMiss } from './counting.ts';

export const evaluateCount: Evaluator<'count'> = (check, { report }) => {
  const { count, statements } = countOf(report, check.what);
  if (compare(count, check.comparison, check.value)) return holds(`${count} ${check.what}.`, statements);
  return misses(describeMiss(count, check.comparison, check.value, check.what), statements);
};

export const evaluateGrowth: Evaluator<'growth'> = (check, { scaled }): Verdict => {
  if (!scaled || scaled.length < 2)
    return misses('This check runs the program on more data, and that has not been done yet.');
  const counts = scaled.map((run) => countOf(run.report, check.what).count);
  const story = scaled.map((run, i) => `${counts[i]} at ${run.scale}×`).join(', ');
  const grows = counts.some((count) => count !== counts[0]);
  if (check.bound === 'O(1)')
    return grows
      ? misses(`${check.what} grow with the data: ${story}.`)
      : holds(`${check.what} stay at ${counts[0]}: ${story}.`);
  const steps = counts.slice(1).map((count, i) => count - (counts[i] ?? 0));
  const linear = grows && steps.every((step) => step === steps[0]);
  return linear
    ? holds(`${check.what} grow in step with the data: ${story}.`)
    : misses(`${check.what} do not grow in step with the data: ${story}.`);
};
