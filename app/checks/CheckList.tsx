/**
 * The checks of a task, before and after they were judged. A miss says by how much, and its statements can be pointed at.
 */
import { Circle, CircleCheck, CircleX } from 'lucide-react';
import type { Check, CheckResult } from '../../src/index.ts';
import { describeLink } from '../facts/describe-link.ts';
import { useRun, useStores } from '../stores/stores.tsx';
import styles from './CheckList.module.css';

function Evidence({ result }: { result: CheckResult }) {
  const { linked } = useStores();
  const view = useRun((state) => state.view);
  if (result.evidence.length === 0 || view === null) return null;
  const light = () => {
    const words = describeLink(result.evidence, view.report.statements, view.facts);
    linked.getState().link({ origin: 'diagram', statements: result.evidence, words });
  };
  const end = () => linked.getState().unlink('diagram');
  return (
    <button
      type="button"
      className={styles.evidence}
      onMouseEnter={light}
      onMouseLeave={end}
      onFocus={light}
      onBlur={end}
      onClick={light}
    >
      Show {result.evidence.length === 1 ? 'the statement' : `the ${result.evidence.length} statements`}
    </button>
  );
}

export function CheckList({
  checks,
  results,
}: {
  checks: readonly Check[];
  results: readonly CheckResult[] | undefined;
}) {
  return (
    <ul className={styles.checks}>
      {checks.map((check) => {
        const result = results?.find((candidate) => candidate.checkId === check.id);
        const Icon = result === undefined ? Circle : result.passed ? CircleCheck : CircleX;
        const tone = result === undefined ? '' : result.passed ? styles.yes : styles.no;
        return (
          <li key={check.id} className={`${styles.check} ${tone}`}>
            <Icon
              className="i"
              size={16}
              aria-label={result === undefined ? 'not checked' : result.passed ? 'passes' : 'fails'}
            />
            <span>{capitalise(check.text)}</span>
            {result && !result.passed && (
              <span className={styles.miss}>
                {result.message} <Evidence result={result} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A check line is written in lower case; as a sentence it starts with a capital, unless it names a class. */
function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
