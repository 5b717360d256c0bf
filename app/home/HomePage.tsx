/**
 * The course home: a title page and a table of contents.
 */
import {
  Circle,
  CircleCheck,
  CircleDot,
  Download,
  Layers,
  type LucideIcon,
  Play,
  Search,
  Upload,
  Waypoints,
  Wrench,
} from 'lucide-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { orderCourse, type Track } from '../facts/course-order.ts';
import { ThemeButton } from '../frame/Header.tsx';
import { type CourseEntry, type Progress, progressOf } from '../stores/lesson-store.ts';
import { useLesson, useStores } from '../stores/stores.tsx';
import { buttonClass, IconButton } from '../ui/Button.tsx';
import { Logo } from '../ui/Logo.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Steps } from '../ui/Steps.tsx';
import { Demo } from './Demo.tsx';
import styles from './HomePage.module.css';
import { OpenLesson } from './OpenLesson.tsx';

const KIND_ICONS: Readonly<Record<Track['kind'], LucideIcon>> = {
  relationship: Waypoints,
  strategy: Layers,
  query: Search,
  mistake: Wrench,
};

type Mark = 'done' | 'now' | 'todo';

function LessonLine({ entry, mark, kind }: { entry: CourseEntry; mark: Mark; kind: Track['kind'] }) {
  const StateIcon = mark === 'done' ? CircleCheck : mark === 'now' ? CircleDot : Circle;
  const KindIcon = KIND_ICONS[kind];
  const words = mark === 'done' ? 'completed' : mark === 'now' ? 'in progress' : 'not started';
  return (
    <li className={styles[mark]}>
      <a href={`#/lesson/${entry.id}`}>
        <span className={styles.state}>
          <StateIcon className="i" size={16} aria-hidden />
          <span className="sr">{words}</span>
        </span>
        <span className={styles.name}>{entry.title}</span>
        <span className={styles.dots} aria-hidden />
        <span className={styles.kind}>
          <KindIcon className="i" size={14} aria-hidden />
          {kind}
        </span>
        <span className={styles.minutes}>{entry.minutes} min</span>
      </a>
    </li>
  );
}

/** Where to go on: the lesson opened last that is not completed, else the first that is not. */
function nextLesson(order: readonly CourseEntry[], progress: Progress): CourseEntry | undefined {
  const open = order.filter((entry) => !progressOf(progress, entry.id).completed);
  const begun = open.filter((entry) => progressOf(progress, entry.id).openedAt > 0);
  begun.sort((a, b) => progressOf(progress, b.id).openedAt - progressOf(progress, a.id).openedAt);
  return begun[0] ?? open[0] ?? order[0];
}

function ProgressMenu() {
  const { lesson } = useStores();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const save = () => {
    const blob = new Blob([JSON.stringify({ joinery: 1, progress: lesson.getState().progress }, null, 2)], {
      type: 'application/json',
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'joinery-progress.json';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const load = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    try {
      const value = JSON.parse(await file.text()) as { joinery?: number; progress?: Progress };
      if (value.joinery !== 1 || typeof value.progress !== 'object') throw new Error('not a progress file');
      lesson.getState().setProgress({ ...lesson.getState().progress, ...value.progress });
      setProblem('');
    } catch {
      setProblem('That file holds no progress of this course.');
    }
  };
  return (
    <>
      <Menu
        trigger={
          <IconButton label="Progress: save or load a file">
            <Download className="i" size={16} />
          </IconButton>
        }
        items={[
          { label: 'Save progress to a file', icon: <Download className="i" size={14} />, perform: save },
          {
            label: 'Load progress from a file',
            icon: <Upload className="i" size={14} />,
            perform: () => input.current?.click(),
          },
        ]}
      />
      <input ref={input} type="file" accept="application/json,.json" hidden onChange={(event) => void load(event)} />
      {problem && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

export function HomePage() {
  const course = useLesson((state) => state.course);
  const progress = useLesson((state) => state.progress);
  const tracks = orderCourse(course);
  const order = tracks.flatMap(({ lessons }) => lessons);
  const done = order.filter((entry) => progressOf(progress, entry.id).completed).length;
  const next = nextLesson(order, progress);
  const hasBegun = next !== undefined && progressOf(progress, next.id).openedAt > 0;
  const markOf = (entry: CourseEntry): Mark =>
    progressOf(progress, entry.id).completed ? 'done' : entry === next && hasBegun ? 'now' : 'todo';
  const place = tracks.find(({ lessons }) => next !== undefined && lessons.includes(next));
  return (
    <div className={styles.home}>
      <header className={styles.head}>
        <a className={styles.brand} href="#/">
          <Logo />
          Joinery
        </a>
        <span className={styles.rule} />
        <nav className={styles.nav} aria-label="Site">
          <a aria-current="page" href="#/">
            Course
          </a>
          <a href="#/sandbox">Playground</a>
          <a href="#/author">Author</a>
        </nav>
        <span className={styles.push} />
        <span className={styles.done}>
          {done} of {order.length} lessons done, kept in this browser
        </span>
        <ProgressMenu />
        <ThemeButton />
      </header>
      <main className={styles.main}>
        <section className={styles.hero}>
          <div className={styles.pitch}>
            <h1>See what your models ask the database, and why.</h1>
            <p>
              A workshop for ORM relationships. Write Python, run it in this page, and watch which line sent which query
              and which objects it joined. Nothing to install.
            </p>
            <div className={styles.go}>
              {next && (
                <a className={buttonClass('primary', 'big')} href={`#/lesson/${next.id}`}>
                  <Play className="i fill" size={14} aria-hidden />
                  {hasBegun ? 'Continue' : 'Start'}: {next.title}
                </a>
              )}
              <a className={buttonClass('secondary', 'big')} href="#/sandbox">
                Open the playground
              </a>
            </div>
            {place && next && (
              <p className={styles.resume}>
                Lesson {place.lessons.indexOf(next) + 1} of {place.lessons.length} in {place.track.title}.
              </p>
            )}
          </div>
          <Demo />
        </section>
        <section className={styles.contents}>
          <div className={styles.contentsHead}>
            <h2>The course</h2>
            <p className={styles.kinds}>
              {(['relationship', 'strategy', 'query', 'mistake'] as const).map((kind) => {
                const Icon = KIND_ICONS[kind];
                return (
                  <span key={kind}>
                    <Icon className="i" size={14} aria-hidden />
                    {kind === 'mistake' ? 'mistake, to repair' : kind}
                  </span>
                );
              })}
            </p>
          </div>
          <div className={styles.tracks}>
            {tracks.map(({ track, lessons }, index) => {
              const completed = lessons.filter((entry) => progressOf(progress, entry.id).completed).length;
              return (
                <section key={track.id} className={styles.track}>
                  <header>
                    <span className={styles.number}>{index + 1}</span>
                    <div>
                      <h3>{track.title}</h3>
                      <p>{track.summary}</p>
                    </div>
                    <span className={styles.part}>
                      <Steps label={`${completed} of ${lessons.length} lessons done`} states={lessons.map(markOf)} />
                      {completed > 0
                        ? `${completed} of ${lessons.length}`
                        : `${lessons.length} lesson${lessons.length === 1 ? '' : 's'}`}
                    </span>
                  </header>
                  <ol>
                    {lessons.map((entry) => (
                      <LessonLine key={entry.id} entry={entry} mark={markOf(entry)} kind={track.kind} />
                    ))}
                  </ol>
                </section>
              );
            })}
          </div>
        </section>
        <OpenLesson />
      </main>
      <footer className={styles.foot}>
        Runs on CPython and SQLite, in your browser. What you write here runs unchanged on SQLAlchemy 2.0.
      </footer>
    </div>
  );
}
