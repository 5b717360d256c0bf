/**
 * What a check may look at: the run's report, and for some kinds the start's report and the runs on more data.
 */
import type { Check, CheckSpec } from '../contract/check.ts';
import type { RunReport } from '../contract/run.ts';

export interface ScaledRun {
  /** How many times the lesson's amount of data: 1, 2, 3. */
  readonly scale: number;
  readonly report: RunReport;
}

export interface CheckContext {
  readonly report: RunReport;
  /** The lesson's start as it runs unchanged; null where it was not run. */
  readonly startReport: RunReport | null;
  /** The same program on more data, for growth checks. */
  readonly scaled?: readonly ScaledRun[];
}

/** What an evaluator says: whether it holds, the sentence, and the statements that show it. */
export interface Verdict {
  readonly passed: boolean;
  readonly message: string;
  readonly evidence?: readonly number[];
}

export type Evaluator<K extends CheckSpec['kind']> = (
  check: Extract<Check, { kind: K }>,
  context: CheckContext,
) => Verdict;

export function holds(message: string, evidence: readonly number[] = []): Verdict {
  return { passed: true, message, evidence };
}

export function misses(message: string, evidence: readonly number[] = []): Verdict {
  return { passed: false, message, evidence };
}
