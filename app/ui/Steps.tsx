/**
 * Lessons done, as a row of small bars.
 */
import styles from './Steps.module.css';

export type StepState = 'done' | 'now' | 'todo';

export function Steps({ states, label }: { states: readonly StepState[]; label: string }) {
  return (
    <span className={styles.steps} role="img" aria-label={label}>
      {states.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <i key={index} className={state === 'todo' ? undefined : styles[state]} />
      ))}
    </span>
  );
}
