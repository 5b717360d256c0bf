/**
 * Opens a lesson that is not of this course: from an address, or from a file chosen here or dropped on the page.
 */
import { FolderOpen } from 'lucide-react';
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from 'react';
import { useCommands } from '../commands/commands-context.tsx';
import { rawAddress } from '../foreign/raw-address.ts';
import { foreignRoute } from '../frame/route.ts';
import { Button } from '../ui/Button.tsx';
import styles from './OpenLesson.module.css';

export function OpenLesson() {
  const { openLessonFile } = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('address') ?? '').trim();
    const found = rawAddress(given);
    setProblem('problem' in found ? found.problem : null);
    if ('address' in found) location.hash = foreignRoute(given);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file) void openLessonFile(file);
  };
  return (
    <section className={styles.open} aria-labelledby={`${problemId}-head`}>
      <h2 id={`${problemId}-head`}>A lesson from elsewhere</h2>
      <p>
        Paste the address of a markdown lesson (a page of GitHub, GitLab, Bitbucket, Codeberg or a gist will do), or
        drop its file on this page. Nothing of it runs before you press Run. To write one, open the{' '}
        <a href="#/author">author view</a>.
      </p>
      <form onSubmit={go} noValidate>
        <label>
          <span className="sr">Address of a lesson</span>
          <input
            name="address"
            type="url"
            placeholder="https://"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== null}
            aria-describedby={problemId}
          />
        </label>
        <Button type="submit">Open the address</Button>
        <Button onClick={() => input.current?.click()}>
          <FolderOpen className="i" size={14} aria-hidden />
          Open a file
        </Button>
        <input
          ref={input}
          type="file"
          accept=".md,.markdown,text/markdown"
          hidden
          onChange={choose}
          aria-label="Lesson file"
        />
      </form>
      <p id={problemId} className={styles.problem} role="alert">
        {problem}
      </p>
    </section>
  );
}
