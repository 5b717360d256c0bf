/**
 * Under a traceback: what the error means in plain words, the name that was probably meant, and the lesson that treats it.
 */
import { Lightbulb } from 'lucide-react';
import { useMemo } from 'react';
import { explainError, type PythonError } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { useLesson, useRun, useWorkspace } from '../stores/stores.tsx';
import { toRunFiles } from '../stores/workspace-store.ts';
import styles from './OutputPanel.module.css';

export function PlainWords({ error }: { error: PythonError }) {
  const { goToLine } = useCommands();
  const schema = useRun((state) => state.view?.report.schema);
  const files = useWorkspace((state) => state.files);
  const course = useLesson((state) => state.course);
  const explained = useMemo(
    () => (schema ? explainError({ error, schema, files: toRunFiles(files) }) : null),
    [error, schema, files],
  );
  if (explained === null) return null;
  const { words, meant, source } = explained;
  const lesson = course.find((entry) => entry.id === explained.lesson);
  return (
    <section className={styles.plain} aria-label="In plain words">
      <Lightbulb className="i" size={16} aria-hidden />
      <p>
        <b>In plain words</b> {words}
        {meant !== null && (
          <>
            {' '}
            Did you mean <code>{meant}</code>?
          </>
        )}
        {lesson && (
          <>
            {' '}
            <a href={`#/lesson/${lesson.id}`}>Lesson: {lesson.title}</a>
          </>
        )}
      </p>
      {source && (
        <button
          type="button"
          className={styles.plainLine}
          aria-label={`Go to line ${source.line} of ${source.file}`}
          onClick={() => goToLine(source.file, source.line)}
        >
          line {source.line}
        </button>
      )}
    </section>
  );
}
