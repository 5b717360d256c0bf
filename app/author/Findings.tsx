/**
 * What is wrong with the lesson, line by line: faults of the file at once, and after Check what its programs do not hold.
 */
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react';
import type { LessonError } from '../../src/index.ts';
import styles from './Author.module.css';

export type Verdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'checking'; readonly label: string }
  | { readonly kind: 'checked'; readonly found: readonly LessonError[] };

export interface FindingsProps {
  readonly errors: readonly LessonError[];
  readonly verdict: Verdict;
  readonly onGo: (line: number, column: number) => void;
}

function Headline({ errors, verdict }: Omit<FindingsProps, 'onGo'>) {
  const count = errors.length || (verdict.kind === 'checked' ? verdict.found.length : 0);
  const noun = count === 1 ? 'fault' : 'faults';
  if (errors.length > 0)
    return (
      <>
        <CircleX className={`i ${styles.bad}`} size={14} aria-hidden />
        {count} {noun} in the file. The preview shows the last version without.
      </>
    );
  if (verdict.kind === 'checking')
    return (
      <>
        <LoaderCircle className="i" size={14} aria-hidden />
        Running {verdict.label}…
      </>
    );
  if (verdict.kind === 'none') return <>The file can be read. Check runs the start and every solution.</>;
  return count === 0 ? (
    <>
      <CircleCheck className={`i ${styles.good}`} size={14} aria-hidden />
      The lesson passes: the start, every prediction and every solution hold.
    </>
  ) : (
    <>
      <CircleX className={`i ${styles.bad}`} size={14} aria-hidden />
      Check found {count} {noun}.
    </>
  );
}

export function Findings({ errors, verdict, onGo }: FindingsProps) {
  const shown = errors.length > 0 ? errors : verdict.kind === 'checked' ? verdict.found : [];
  return (
    <div className={styles.findings}>
      <p role="status">
        <Headline errors={errors} verdict={verdict} />
      </p>
      {shown.length > 0 && (
        <ul aria-label="Faults">
          {shown.map((error) => (
            <li key={`${error.line}:${error.column}:${error.message}`}>
              <button type="button" onClick={() => onGo(error.line, error.column)}>
                <code>L{error.line}</code>
                <span>{error.message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
