/**
 * How the program ended, what it printed, what it left in its tables, and the author's own expressions.
 */
import type { RunReport } from '../contract/report.ts';
import type { Evaluator } from './check-context.ts';
import { holds, misses } from './check-context.ts';
import { compare, describeMiss } from './counting.ts';

/** What the program printed, without stderr. */
export function stdoutOf(report: RunReport): string {
  return report.output
    .filter((chunk) => chunk.stream === 'stdout')
    .map((chunk) => chunk.text)
    .join('');
}

export const evaluateRaises: Evaluator<'raises'> = (check, { report }) => {
  if (report.outcome.kind !== 'raised') return misses(`The program ended without an error; ${check.error} is wanted.`);
  const type = report.outcome.error.type;
  if (type === check.error || type.endsWith(`.${check.error}`)) return holds(`It raised ${check.error}.`);
  return misses(`It raised ${type.split('.').at(-1)}, not ${check.error}.`);
};

export const evaluateCompletes: Evaluator<'completes'> = (_check, { report }) => {
  if (report.outcome.kind === 'completed') return holds('It ran to its end.');
  if (report.outcome.kind === 'raised') return misses(`It stopped on ${report.outcome.error.type.split('.').at(-1)}.`);
  return misses('It did not run to its end.');
};

export const evaluateSameOutput: Evaluator<'output-same-as-start'> = (_check, { report, startReport }) => {
  if (!startReport) return misses("The lesson's own program has not been run, so there is nothing to compare with.");
  const wanted = stdoutOf(startReport).split('\n');
  const printed = stdoutOf(report).split('\n');
  const at = Array.from({ length: Math.max(wanted.length, printed.length) }, (_, i) => i).find(
    (i) => wanted[i] !== printed[i],
  );
  if (at === undefined) return holds('The output is the same.');
  if (printed[at] === undefined) return misses(`The output ends early: line ${at + 1} should be “${wanted[at]}”.`);
  if (wanted[at] === undefined) return misses(`The output has a line too many, line ${at + 1}: “${printed[at]}”.`);
  return misses(`Line ${at + 1} of the output is “${printed[at]}”; it should be “${wanted[at]}”.`);
};

export const evaluateOutputContains: Evaluator<'output-contains'> = (check, { report }) =>
  stdoutOf(report).includes(check.expected)
    ? holds(`The output has “${check.expected}”.`)
    : misses(`The output does not have “${check.expected}”.`);

export const evaluateTableRows: Evaluator<'table-rows'> = (check, { report }) => {
  const count = report.tableRows[check.table];
  if (count === undefined) return misses(`There is no table ${check.table}.`);
  if (compare(count, check.comparison, check.value))
    return holds(`${check.table} has ${count} ${count === 1 ? 'row' : 'rows'}.`);
  return misses(describeMiss(count, check.comparison, check.value, `rows in ${check.table}`));
};

export const evaluateAssert: Evaluator<'assert'> = (check, { report }) => {
  const result = report.probes[check.id];
  if (!result) return misses(`The program ended before ${check.expression} could be looked at.`);
  return result.passed
    ? holds(`${check.expression} holds.`)
    : misses(`${check.expression} does not hold: ${result.text}`);
};
