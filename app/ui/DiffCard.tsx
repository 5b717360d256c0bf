/**
 * A proposed change as a diff, with the two things to do with it: put it into the editor, or do that and run.
 */
import { Play } from 'lucide-react';
import { type DiffLine, diffLines } from '../../src/index.ts';
import { Button } from './Button.tsx';
import styles from './DiffCard.module.css';

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const WORDS = { same: '', removed: 'removed: ', added: 'added: ' } as const;

/** Lines of a diff, for programs and for what programs print. */
export function DiffLines({ lines }: { lines: readonly DiffLine[] }) {
  return lines.map((line, at) =>
    line.kind === 'gap' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a diff is made anew with each change
      <div key={at} className={styles.gap}>
        {line.from === line.to ? `line ${line.from}` : `lines ${line.from} to ${line.to}`} unchanged
      </div>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a diff is made anew with each change
      <div key={at} className={`${styles.line} ${styles[line.kind]}`}>
        <span className={styles.no}>{line.line}</span>
        <span className={styles.sign} aria-hidden>
          {SIGNS[line.kind]}
        </span>
        <span className={styles.text}>
          {line.kind !== 'same' && <span className="sr">{WORDS[line.kind]}</span>}
          {line.text}
        </span>
      </div>
    ),
  );
}

export interface DiffCardProps {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly onApply: () => void;
  readonly onApplyAndRun: () => void;
}

export function DiffCard({ before, after, onApply, onApplyAndRun }: DiffCardProps) {
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  return (
    <div className={styles.card}>
      {changed.map((path) => {
        const lines = diffLines(before[path] ?? '', after[path] ?? '');
        const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines scroll sideways, and the keyboard must reach them
          <section key={path} className={styles.diff} aria-label={`Change of ${path}`} tabIndex={0}>
            <div className={styles.head}>
              <span className="mono">{path}</span>
              <span className={styles.plus}>+{count('added')}</span>
              <span className={styles.minus}>−{count('removed')}</span>
            </div>
            <DiffLines lines={lines} />
          </section>
        );
      })}
      <div className={styles.foot}>
        <Button weight="primary" size="small" onClick={onApplyAndRun}>
          <Play className="i fill" size={13} aria-hidden />
          Run with the fix
        </Button>
        <Button size="small" onClick={onApply}>
          Apply
        </Button>
      </div>
    </div>
  );
}
