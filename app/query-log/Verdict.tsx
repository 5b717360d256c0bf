/**
 * The verdict under a group of repeats: framed word, small chart, the sentence, and the change that mends it.
 */
import { Wrench } from 'lucide-react';
import { useState } from 'react';
import { type Finding, fixFinding, type Statement } from '../../src/index.ts';
import { useFixes } from '../commands/use-fix.ts';
import type { GrowthPoint } from '../stores/run-store.ts';
import { useRun, useWorkspace } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import { DiffCard } from '../ui/DiffCard.tsx';
import { VerdictMark } from '../ui/Mark.tsx';
import { judgeGrowth } from './growth-verdict.ts';
import styles from './QueryLog.module.css';

function Sparkline({ counts }: { counts: readonly number[] }) {
  const top = Math.max(...counts);
  const points = counts.map((count, at) => `${4 + at * 18},${16 - (count / top) * 13}`);
  return (
    <svg
      className={styles.spark}
      viewBox="0 0 46 18"
      role="img"
      aria-label={`${counts.join(', ')} statements at 1x, 2x and 3x the data`}
    >
      <path d="M0 17H46" stroke="var(--line-3)" fill="none" />
      <polyline points={points.join(' ')} fill="none" stroke="var(--danger)" strokeWidth="1.5" />
      {points.map((point) => {
        const [x, y] = point.split(',');
        return <circle key={point} cx={x} cy={y} r="1.8" fill="var(--danger)" />;
      })}
    </svg>
  );
}

const FINDING_WORDS: Readonly<Record<Finding['kind'], string>> = {
  'n-plus-one': 'N+1 suspected',
  'refresh-per-object': 'refresh per object',
  'query-in-loop': 'query in a loop',
  'duplicate-query': 'same query again',
  'unused-eager-load': 'loaded, never read',
  'row-multiplication': 'rows multiply',
  'cartesian-product': 'cartesian product',
  'missing-unique': 'unique() missing',
};

/** The advice in words and, where the program's text allows it, as a change to make and run. */
function Advice({ finding }: { finding: Finding }) {
  const view = useRun((state) => state.view);
  const revision = useWorkspace((state) => state.revision);
  const fixes = useFixes();
  const isCurrent = view !== null && view.revision === revision;
  const edits = isCurrent ? fixFinding(finding, view.report, fixes.files) : null;
  const after = edits === null ? null : fixes.preview(edits);
  const label = `Applied the fix for ${finding.path ?? FINDING_WORDS[finding.kind]}`;
  return (
    <div className={styles.fix}>
      <p>
        {finding.explanation} {finding.remedy}
      </p>
      {after !== null && (
        <DiffCard
          before={fixes.files}
          after={after}
          onApply={() => fixes.apply(after, label)}
          onApplyAndRun={() => fixes.applyAndRun(after, label)}
        />
      )}
      {after === null && finding.option !== null && <code>.options({finding.option})</code>}
    </div>
  );
}

export interface VerdictProps {
  readonly finding: Finding;
  readonly statement: Statement;
  readonly growth: readonly GrowthPoint[];
}

/** The verdict under a group: framed word, small chart, the sentence, and what to change. */
export function Verdict({ finding, statement, growth }: VerdictProps) {
  const [isShown, setShown] = useState(false);
  const isNPlusOne = finding.kind === 'n-plus-one';
  const verdict = isNPlusOne ? judgeGrowth(statement, growth) : null;
  const owner = 'owner' in statement.origin ? statement.origin.owner.entity : null;
  return (
    <>
      <VerdictMark tone={verdict?.tone ?? 'warning'}>{verdict?.words ?? FINDING_WORDS[finding.kind]}</VerdictMark>
      {verdict && verdict.counts.length > 0 && <Sparkline counts={verdict.counts} />}
      {isNPlusOne && owner !== null && verdict?.tone !== 'muted' && <span>+1 query per {owner}</span>}
      <Button className={styles.push} size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        <Wrench className="i" size={14} />
        {isShown ? 'Hide fix' : 'Show fix'}
      </Button>
      {isShown && <Advice finding={finding} />}
    </>
  );
}
