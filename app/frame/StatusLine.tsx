/**
 * The line at the foot: Python's state, the database, the cursor, the Tab key, the draft. What toasts would say, it says.
 */
import { CircleCheck, CircleX, Database, HardDrive, Keyboard, LoaderCircle } from 'lucide-react';
import { useRun, useWorkspace } from '../stores/stores.tsx';
import type { DraftState } from '../stores/workspace-store.ts';
import styles from './StatusLine.module.css';

const DRAFT_WORDS: Readonly<Record<DraftState, string>> = {
  none: 'Nothing changed yet',
  saving: 'Keeping the draft',
  kept: 'Draft kept in this browser',
  memory: 'Draft lasts until the tab closes',
};

function PythonState() {
  const runner = useRun((state) => state.runner);
  const python = useRun((state) => state.python);
  const queued = useRun((state) => state.queued);
  if (runner.kind === 'booting') {
    const percent = Math.round(runner.progress.share * 100);
    return (
      <>
        <span>
          <LoaderCircle className="i spin" size={13} aria-hidden />
          {runner.progress.step} {percent} %
        </span>
        <span className={styles.progress} role="progressbar" aria-label="Starting Python" aria-valuenow={percent}>
          <i style={{ width: `${percent}%` }} />
        </span>
        <span className={styles.extra}>
          {queued ? 'Your program runs as soon as Python is ready' : 'You can read, edit and predict meanwhile'}
        </span>
      </>
    );
  }
  if (runner.kind === 'crashed' && python === null) {
    return (
      <span className={styles.bad}>
        <CircleX className="i" size={13} aria-hidden />
        Python could not start; the output says why
      </span>
    );
  }
  return (
    <span className={styles.ok}>
      <CircleCheck className="i" size={13} aria-hidden />
      {python ? `Python ${python.split('.').slice(0, 2).join('.')} ready` : 'Python ready'}
    </span>
  );
}

export function StatusLine({ line, column }: { line: number; column: number }) {
  const draft = useWorkspace((state) => state.draft);
  return (
    <footer className={styles.status}>
      <div className={styles.live} role="status" aria-live="polite">
        <PythonState />
      </div>
      <span className={styles.extra}>
        <Database className="i" size={13} aria-hidden />
        SQLite, in memory
      </span>
      <span className={styles.push} />
      <span>
        Ln {line}, Col {column}
      </span>
      <span>
        <Keyboard className="i" size={13} aria-hidden />
        <kbd>Ctrl+M</kbd> frees the Tab key
      </span>
      <span className={styles.extra}>
        <HardDrive className="i" size={13} aria-hidden />
        {DRAFT_WORDS[draft]}
      </span>
    </footer>
  );
}
