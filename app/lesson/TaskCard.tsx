/**
 * A task: what to do, its checks, hints one at a time, and the solution once it may be seen. The checks themselves are handed in,
 * since they are another panel's.
 */
import { Check as CheckIcon, FileCode, Lightbulb, LoaderCircle, Wrench } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CheckResult, Task } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { mayShowSolution, type TaskProgress } from '../stores/lesson-store.ts';
import { useStores } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './Lesson.module.css';
import { Prose } from './Prose.tsx';

export interface TaskCardProps {
  readonly task: Task;
  readonly progress: TaskProgress;
  readonly results: readonly CheckResult[] | undefined;
  /** Messages of the mistakes that the last run made. */
  readonly mistakes: readonly unknown[];
  readonly checks: ReactNode;
}

function stateWords(task: Task, progress: TaskProgress, results: readonly CheckResult[] | undefined): string {
  if (results !== undefined) {
    const passed = results.filter((result) => result.passed).length;
    return passed === results.length ? 'passed' : `${passed} of ${results.length} checks pass`;
  }
  return progress.passed ? 'passed before' : `${task.checks.length} check${task.checks.length === 1 ? '' : 's'}`;
}

export function TaskCard({ task, progress, results, mistakes, checks }: TaskCardProps) {
  const { checkTask, showSolution, applySolution, startTask } = useCommands();
  const { lesson } = useStores();
  const [isChecking, setChecking] = useState(false);
  const hints = task.hints.slice(0, progress.hintsShown);
  const hasMoreHints = progress.hintsShown < task.hints.length;
  const check = async () => {
    setChecking(true);
    try {
      await checkTask(task);
    } finally {
      setChecking(false);
    }
  };
  return (
    <section className={styles.card} aria-label={`Task: ${task.title}`}>
      <p className={styles.cardHead}>
        <Wrench className="i" size={14} aria-hidden />
        Task
        <span className={styles.push} role="status">
          {stateWords(task, progress, results)}
        </span>
      </p>
      <p className={styles.question}>{task.title}</p>
      <div className={styles.body}>
        <Prose tree={task.body} />
      </div>
      {task.start.length > 0 && (
        <p>
          <Button size="small" weight="quiet" onClick={() => startTask(task)}>
            <FileCode className="i" size={14} />
            Open this program
          </Button>
        </p>
      )}
      {checks}
      {mistakes.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with each check
        <div key={index} className={`${styles.hint} ${styles.mistake} ${styles.inCode}`} role="note">
          <Prose tree={message} />
        </div>
      ))}
      {hints.map((hint, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: hints are shown in order and stay
        <div key={index} className={`${styles.hint} ${styles.inCode}`}>
          <Prose tree={hint} />
        </div>
      ))}
      {progress.solutionShown && (
        <div className={styles.solution}>
          {task.solution.map((file) => (
            <figure key={file.path}>
              <figcaption>
                Solution, <code>{file.path}</code>
              </figcaption>
              <pre>{file.content}</pre>
            </figure>
          ))}
        </div>
      )}
      <div className={styles.cardFoot}>
        <Button size="small" onClick={() => void check()} disabled={isChecking}>
          {isChecking ? <LoaderCircle className="i spin" size={14} /> : <CheckIcon className="i" size={14} />}
          Check
        </Button>
        {hasMoreHints && (
          <Button size="small" weight="quiet" onClick={() => lesson.getState().showHint(task.id)}>
            <Lightbulb className="i" size={14} />
            Hint {progress.hintsShown + 1} of {task.hints.length}
          </Button>
        )}
        {!progress.solutionShown && task.solution.length > 0 && mayShowSolution(task, progress) && (
          <Button size="small" weight="quiet" onClick={() => showSolution(task)}>
            Solution
          </Button>
        )}
        {progress.solutionShown && (
          <Button size="small" weight="quiet" onClick={() => applySolution(task)}>
            Put it in the editor
          </Button>
        )}
        {progress.tries > 0 && !progress.passed && (
          <span className={styles.push}>
            {progress.tries} {progress.tries === 1 ? 'try' : 'tries'} so far
          </span>
        )}
      </div>
    </section>
  );
}
