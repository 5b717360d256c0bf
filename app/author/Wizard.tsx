/**
 * Asks for a title, a track and two class names, and hands back a whole lesson to start from.
 */
import { Dialog } from 'radix-ui';
import { useId, useState } from 'react';
import { TRACKS } from '../facts/course-order.ts';
import { Button } from '../ui/Button.tsx';
import { problemOf, type SkeletonWishes, skeletonOf, slugOf } from './lesson-skeleton.ts';
import styles from './Wizard.module.css';

const FIRST: SkeletonWishes = { title: '', track: 'loading', parent: 'Author', child: 'Book' };

export interface WizardProps {
  readonly open: boolean;
  readonly onMake: (name: string, text: string) => void;
  readonly onClose: () => void;
}

export function Wizard({ open, onMake, onClose }: WizardProps) {
  const [wishes, setWishes] = useState(FIRST);
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const field = (key: keyof SkeletonWishes) => ({
    value: wishes[key],
    autoComplete: 'off',
    spellCheck: false,
    'aria-describedby': problemId,
    onChange: (event: { target: { value: string } }) => setWishes({ ...wishes, [key]: event.target.value }),
  });
  const make = () => {
    const found = problemOf(wishes);
    setProblem(found);
    if (found !== null) return;
    onMake(`${slugOf(wishes.title)}.md`, skeletonOf(wishes));
    setWishes(FIRST);
    onClose();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.dialog}>
          <Dialog.Title>A new lesson</Dialog.Title>
          <Dialog.Description>
            It begins as a whole lesson about an N+1, with a program, a question and a task that hold. Change what you
            like.
          </Dialog.Description>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              make();
            }}
          >
            <label>
              Title
              <input {...field('title')} />
            </label>
            <label>
              Track
              <select {...field('track')}>
                {TRACKS.map((track) => (
                  <option key={track.id} value={track.id}>
                    {track.title}
                  </option>
                ))}
              </select>
            </label>
            <div className={styles.pair}>
              <label>
                One
                <input {...field('parent')} />
              </label>
              <label>
                has many
                <input {...field('child')} />
              </label>
            </div>
            <p id={problemId} className={styles.problem} role="alert">
              {problem}
            </p>
            <div className={styles.row}>
              <Button onClick={onClose}>Cancel</Button>
              <Button weight="primary" type="submit">
                Make the lesson
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
