/**
 * Judges check lines against a report. A new kind of check is one evaluator, one row here and one member of CheckSpec.
 */
import type { Check, CheckResult, CheckSpec } from '../contract/check.ts';
import type { CheckContext, Evaluator } from './check-context.ts';
import { evaluateLoadedBy, evaluateNoFinding } from './loading.ts';
import {
  evaluateBackPopulates,
  evaluateCascade,
  evaluateChecklist,
  evaluateDirection,
  evaluateForeignKey,
  evaluateIndex,
  evaluateUnique,
} from './mapping.ts';
import {
  evaluateAssert,
  evaluateCompletes,
  evaluateOutputContains,
  evaluateRaises,
  evaluateSameOutput,
  evaluateTableRows,
} from './outcome.ts';
import { evaluateCount, evaluateGrowth } from './statement-count.ts';

const EVALUATORS: { readonly [K in CheckSpec['kind']]: Evaluator<K> } = {
  count: evaluateCount,
  growth: evaluateGrowth,
  'no-finding': evaluateNoFinding,
  'loaded-by': evaluateLoadedBy,
  direction: evaluateDirection,
  'back-populates': evaluateBackPopulates,
  'foreign-key': evaluateForeignKey,
  unique: evaluateUnique,
  index: evaluateIndex,
  cascade: evaluateCascade,
  checklist: evaluateChecklist,
  'table-rows': evaluateTableRows,
  raises: evaluateRaises,
  completes: evaluateCompletes,
  'output-same-as-start': evaluateSameOutput,
  'output-contains': evaluateOutputContains,
  assert: evaluateAssert,
};

/** Whether one check holds, with a sentence that names the miss. */
export function evaluateCheck(check: Check, context: CheckContext): CheckResult {
  const evaluate = EVALUATORS[check.kind] as Evaluator<typeof check.kind>;
  const verdict = evaluate(check as never, context);
  return { checkId: check.id, passed: verdict.passed, message: verdict.message, evidence: verdict.evidence ?? [] };
}

/** The results of several checks, in their order. */
export function evaluateChecks(checks: readonly Check[], context: CheckContext): CheckResult[] {
  return checks.map((check) => evaluateCheck(check, context));
}
