/**
 * A dialog that asks for one line of text.
 */
import { Dialog } from 'radix-ui';
import { useId, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './Prompt.module.css';

export interface PromptProps {
  readonly open: boolean;
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly initial: string;
  readonly submitLabel: string;
  /** Returns what is wrong with the text, or null where it was accepted. */
  readonly onSubmit: (text: string) => string | null;
  readonly onClose: () => void;
}

export function Prompt(props: PromptProps) {
  const [text, setText] = useState(props.initial);
  const [error, setError] = useState<string | null>(null);
  const errorId = useId();
  const submit = () => {
    const problem = props.onSubmit(text.trim());
    setError(problem);
    if (problem === null) {
      setText(props.initial);
      props.onClose();
    }
  };
  return (
    <Dialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.dialog}>
          <Dialog.Title>{props.title}</Dialog.Title>
          <Dialog.Description>{props.description}</Dialog.Description>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <label>
              {props.label}
              <input
                value={text}
                onChange={(event) => setText(event.target.value)}
                aria-invalid={error !== null}
                aria-describedby={errorId}
                spellCheck={false}
                autoComplete="off"
              />
            </label>
            <p id={errorId} className={styles.error} role="alert">
              {error}
            </p>
            <div className={styles.row}>
              <Button onClick={props.onClose}>Cancel</Button>
              <Button weight="primary" type="submit">
                {props.submitLabel}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
