/**
 * The lesson: its blocks in reading order, the questions and tasks among them, and the way to the lessons before and after.
 */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import {
  type Check,
  type CheckResult,
  evaluateChecks,
  type Lesson,
  type LessonBlock,
  type Task,
} from '../../src/index.ts';
import { orderCourse, trackOf } from '../facts/course-order.ts';
import { progressOf, taskProgressOf } from '../stores/lesson-store.ts';
import { useLesson, useRun } from '../stores/stores.tsx';
import { buttonClass } from '../ui/Button.tsx';
import { Empty, PanelFrame } from '../ui/Panel.tsx';
import styles from './Lesson.module.css';
import { OriginNote } from './OriginNote.tsx';
import { Prose } from './Prose.tsx';
import { QuestionCard } from './QuestionCard.tsx';
import { TaskCard } from './TaskCard.tsx';

export type RenderChecks = (checks: readonly Check[], results: readonly CheckResult[] | undefined) => ReactNode;

function TaskBlock({ lesson, task, renderChecks }: { lesson: Lesson; task: Task; renderChecks: RenderChecks }) {
  const progress = useLesson((state) => taskProgressOf(state.progress, lesson.id, task.id));
  const results = useLesson((state) => state.results[task.id]);
  const view = useRun((state) => state.view);
  const mistakes = useMemo(() => {
    const isChecked = results?.some((result) => !result.passed) ?? false;
    if (!isChecked || view === null || view.live) return [];
    const context = { report: view.report, startReport: null };
    return task.mistakes
      .filter((mistake) => evaluateChecks([mistake.when], context)[0]?.passed)
      .map((mistake) => mistake.message);
  }, [results, view, task]);
  return (
    <TaskCard
      task={task}
      progress={progress}
      results={results}
      mistakes={mistakes}
      checks={renderChecks(task.checks, results)}
    />
  );
}

function Block({ lesson, block, renderChecks }: { lesson: Lesson; block: LessonBlock; renderChecks: RenderChecks }) {
  const answers = useLesson((state) => progressOf(state.progress, lesson.id).answers);
  switch (block.kind) {
    case 'prose':
      return (
        <div className={styles.prose}>
          <Prose tree={block.tree} />
        </div>
      );
    case 'note':
      return (
        <aside className={`${styles.prose} ${styles.note} ${styles[block.tone] ?? ''}`}>
          <Prose tree={block.tree} />
        </aside>
      );
    case 'predict':
    case 'quiz':
      return <QuestionCard block={block} answer={block.id in answers ? answers[block.id] : undefined} />;
    case 'task':
      return <TaskBlock lesson={lesson} task={block.task} renderChecks={renderChecks} />;
  }
}

function Neighbours({ lessonId }: { lessonId: string }) {
  const course = useLesson((state) => state.course);
  const order = orderCourse(course).flatMap(({ lessons }) => lessons);
  const at = order.findIndex((entry) => entry.id === lessonId);
  const before = order[at - 1];
  const after = at === -1 ? undefined : order[at + 1];
  if (!before && !after) return null;
  return (
    <nav className={styles.foot} aria-label="Lessons before and after">
      {before ? (
        <a className={buttonClass('quiet', 'small')} href={`#/lesson/${before.id}`} rel="prev">
          <ChevronLeft className="i" size={16} aria-hidden />
          {before.title}
        </a>
      ) : (
        <span />
      )}
      {after && (
        <a className={buttonClass('quiet', 'small')} href={`#/lesson/${after.id}`} rel="next">
          {after.title}
          <ChevronRight className="i" size={16} aria-hidden />
        </a>
      )}
    </nav>
  );
}

export function LessonPanel({ renderChecks }: { renderChecks: RenderChecks }) {
  const lesson = useLesson((state) => state.lesson);
  const errors = useLesson((state) => state.errors);
  const scroller = useRef<HTMLElement>(null);
  const id = lesson?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another lesson starts at its top
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [id]);
  if (errors.length > 0) {
    return (
      <PanelFrame label="Lesson">
        <div className={`${styles.errors} ${styles.prose}`}>
          <h1 className={styles.title}>This lesson cannot be shown</h1>
          <ul>
            {errors.map((error) => (
              <li key={`${error.line}:${error.column}:${error.message}`}>
                <code>{error.line > 0 ? `${error.file}:${error.line}:${error.column}` : error.file}</code>{' '}
                {error.message}
              </li>
            ))}
          </ul>
          <p>
            <a href="#/">Back to the course</a>
          </p>
        </div>
      </PanelFrame>
    );
  }
  if (lesson === null) {
    return (
      <PanelFrame label="Lesson">
        <Empty title="Opening the lesson.">It is on its way.</Empty>
      </PanelFrame>
    );
  }
  return (
    <PanelFrame label="Lesson">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles.scroll} ref={scroller} tabIndex={0} aria-label="Lesson text">
        <OriginNote />
        <p className={styles.kicker}>
          {trackOf(lesson.track).title} · {lesson.minutes} minutes
        </p>
        <h1 className={styles.title}>{lesson.title}</h1>
        {lesson.blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a lesson never move
          <Block key={`${lesson.id}:${index}`} lesson={lesson} block={block} renderChecks={renderChecks} />
        ))}
      </section>
      <Neighbours lessonId={lesson.id} />
    </PanelFrame>
  );
}
