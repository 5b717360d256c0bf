/**
 * The live checklist: what the student's own model answers to the questions every relationship should have answered, each with
 * its line and, where something is missing, the change that mends it.
 */
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type ChecklistQuestion, checklistOf } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { type Fixes, useFixes } from '../commands/use-fix.ts';
import { useLesson, useRun, useWorkspace } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import { DiffCard } from '../ui/DiffCard.tsx';
import { Empty } from '../ui/Panel.tsx';
import styles from './Checklist.module.css';
import { type ChecklistSummary, summarizeChecklist } from './summarize-checklist.ts';

/** The lesson that treats a question. */
const LESSONS: Readonly<Record<ChecklistQuestion['id'], string>> = {
  kind: 'one-to-many',
  parent: 'one-to-many',
  child: 'one-to-many',
  key: 'foreign-keys',
  'both-sides': 'backref-and-back-populates',
  'back-populates': 'backref-and-back-populates',
  nullable: 'foreign-keys',
  index: 'indexes',
  deletion: 'cascades',
};

function useSummary(files: Fixes['files']): ChecklistSummary | null {
  const schema = useRun((state) => state.view?.report.schema);
  return useMemo(() => (schema ? summarizeChecklist(checklistOf(schema, files)) : null), [schema, files]);
}

/** `8 of 9`, beside the tab's name. */
export function ChecklistNote() {
  const summary = useSummary(useFixes().files);
  return summary && summary.asked > 0 ? `${summary.passed} of ${summary.asked}` : null;
}

function Question({ question, fixes }: { question: ChecklistQuestion; fixes: Fixes }) {
  const { goToLine } = useCommands();
  const course = useLesson((state) => state.course);
  const [isShown, setShown] = useState(false);
  const { passed, source, fix } = question;
  const Icon = passed ? CircleCheck : TriangleAlert;
  const after = fix ? fixes.preview(fix.edits) : null;
  const lesson = passed ? undefined : course.find((entry) => entry.id === LESSONS[question.id]);
  return (
    <li className={passed ? styles.yes : styles.warn}>
      <Icon className="i" size={16} aria-label={passed ? 'answered' : 'to mend'} />
      <div>
        <b>{question.question}</b>
        <p>
          {question.finding}
          {lesson && (
            <>
              {' '}
              <a href={`#/lesson/${lesson.id}`}>Lesson: {lesson.title}</a>
            </>
          )}
        </p>
        {fix && (
          <div className={styles.fix}>
            <p>{fix.text}</p>
            {after && (
              <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
                {isShown ? 'Hide fix' : 'Show fix'}
              </Button>
            )}
          </div>
        )}
        {after && isShown && (
          <DiffCard
            before={fixes.files}
            after={after}
            onApply={() => fixes.apply(after, `Answered “${question.question}”`)}
            onApplyAndRun={() => fixes.applyAndRun(after, `Answered “${question.question}”`)}
          />
        )}
      </div>
      {source && (
        <button
          type="button"
          className={styles.line}
          aria-label={`Go to line ${source.line} of ${source.file}`}
          onClick={() => goToLine(source.file, source.line)}
        >
          L{source.line}
        </button>
      )}
    </li>
  );
}

export function ChecklistPanel() {
  const fixes = useFixes();
  const summary = useSummary(fixes.files);
  const view = useRun((state) => state.view);
  const revision = useWorkspace((state) => state.revision);
  if (summary === null || summary.groups.length === 0) {
    return (
      <Empty title="No relationships yet.">
        Run a program that maps classes with relationship() and the questions about them are answered here.
      </Empty>
    );
  }
  return (
    <div className={styles.panel}>
      <p className={styles.lead} role="status">
        {summary.passed === summary.asked
          ? 'Every question has a good answer.'
          : `${summary.passed} of ${summary.asked} questions have a good answer.`}
        {view !== null && view.revision !== revision && ' From the run before your edit.'}
      </p>
      {summary.groups.map((group) => (
        <section key={group.title} className={styles.group} aria-label={group.title}>
          <h3 className="mono">{group.title}</h3>
          <ol>
            {group.questions.map((question) => (
              <Question key={question.id} question={question} fixes={fixes} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
