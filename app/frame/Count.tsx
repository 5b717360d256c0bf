/**
 * The counts of the run, in the header before any panel is opened: `11 queries · 10 lazy · N+1`.
 */
import { CircleX, EyeOff, Hourglass, LoaderCircle, TrendingUp } from 'lucide-react';
import { isCovered } from '../stores/lesson-store.ts';
import { useLesson, useRun, useWorkspace } from '../stores/stores.tsx';
import styles from './Count.module.css';

export function Count() {
  const view = useRun((state) => state.view);
  const runner = useRun((state) => state.runner);
  const revision = useWorkspace((state) => state.revision);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  const isRunning = runner.kind === 'running';
  if (covered) {
    return (
      <div className={styles.count} role="status">
        <span className={styles.none}>
          <EyeOff className="i" size={14} aria-hidden />
          predict first
        </span>
      </div>
    );
  }
  if (isRunning) {
    const soFar = view?.live ? view.facts.totals.queries : 0;
    return (
      <div className={styles.count} role="status">
        <span>
          <LoaderCircle className="i spin" size={14} aria-hidden />
          <b>{soFar.toLocaleString('en')}</b> queries so far
        </span>
      </div>
    );
  }
  if (view === null) {
    return (
      <div className={styles.count} role="status">
        <span className={styles.none}>not run yet</span>
      </div>
    );
  }
  const { totals } = view.facts;
  const isStale = view.revision !== revision;
  const hasNPlusOne = view.findings.some((finding) => finding.kind === 'n-plus-one');
  const { outcome } = view.report;
  const errorLine = outcome.kind === 'raised' ? outcome.error.frames.at(-1)?.line : undefined;
  return (
    <div className={`${styles.count} ${isStale ? styles.stale : ''}`} role="status">
      <span>
        <b>{totals.queries.toLocaleString('en')}</b> {totals.queries === 1 ? 'query' : 'queries'}
      </span>
      {(totals.lazy > 0 || outcome.kind === 'completed') && (
        <span className={totals.lazy > 0 ? styles.lazy : styles.none}>
          <Hourglass className="i" size={13} aria-hidden />
          <b>{totals.lazy.toLocaleString('en')}</b> lazy
        </span>
      )}
      {isStale ? (
        <span>before your edit</span>
      ) : outcome.kind === 'raised' ? (
        <span className={styles.danger}>
          <CircleX className="i" size={14} aria-hidden />
          stopped{errorLine === undefined ? '' : ` at line ${errorLine}`}
        </span>
      ) : (
        hasNPlusOne && (
          <span className={styles.danger}>
            <TrendingUp className="i" size={14} aria-hidden />
            N+1
          </span>
        )
      )}
    </div>
  );
}
