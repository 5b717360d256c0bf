/**
 * The header of the workbench: where one is, the counts, Run and Stop, reset, theme.
 */
import { BookOpen, Moon, PanelLeft, Play, RotateCcw, Share2, Square, Sun } from 'lucide-react';
import { useState } from 'react';
import { useCommands } from '../commands/commands-context.tsx';
import { orderCourse, trackOf } from '../facts/course-order.ts';
import { progressOf } from '../stores/lesson-store.ts';
import { useLayout, useLesson, useRun, useStores } from '../stores/stores.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Logo } from '../ui/Logo.tsx';
import { Steps } from '../ui/Steps.tsx';
import { Count } from './Count.tsx';
import styles from './Header.module.css';

export function ThemeButton() {
  const { toggleTheme } = useCommands();
  const theme = useLayout((state) => state.theme);
  const Icon = theme === 'dark' ? Sun : Moon;
  return (
    <IconButton label={theme === 'dark' ? 'Light theme' : 'Dark theme'} onClick={toggleTheme}>
      <Icon className="i" size={16} />
    </IconButton>
  );
}

function Place() {
  const lesson = useLesson((state) => state.lesson);
  const course = useLesson((state) => state.course);
  const progress = useLesson((state) => state.progress);
  if (lesson === null) {
    return (
      <nav className={styles.crumb} aria-label="Place">
        <b>Playground</b>
      </nav>
    );
  }
  const lessons = orderCourse(course).find(({ track }) => track.id === lesson.track)?.lessons ?? [];
  const at = lessons.findIndex((entry) => entry.id === lesson.id);
  return (
    <>
      <nav className={styles.crumb} aria-label="Place">
        <a href="#/">{trackOf(lesson.track).title}</a>
        <span className={styles.sep}>/</span>
        <b>{lesson.title}</b>
      </nav>
      {lessons.length > 1 && at !== -1 && (
        <span className={styles.steps}>
          <Steps
            label={`Lesson ${at + 1} of ${lessons.length}`}
            states={lessons.map((entry, index) =>
              index === at ? 'now' : progressOf(progress, entry.id).completed ? 'done' : 'todo',
            )}
          />
          <span>
            {at + 1} of {lessons.length}
          </span>
        </span>
      )}
    </>
  );
}

export function RunButtons() {
  const { runWorkspace, stopRun } = useCommands();
  const runner = useRun((state) => state.runner);
  const queued = useRun((state) => state.queued);
  const isPhone = useLayout((state) => state.width === 'phone');
  const isRunning = runner.kind === 'running';
  const label = isRunning ? 'Running' : queued ? 'Runs when ready' : 'Run';
  return (
    <>
      {!(isPhone && isRunning) && (
        <Button
          weight="primary"
          disabled={isRunning || queued}
          onClick={() => void runWorkspace()}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          <Play className="i fill" size={14} aria-hidden />
          {label}
          {label === 'Run' && <kbd>Ctrl ↵</kbd>}
        </Button>
      )}
      {(!isPhone || isRunning) && (
        <Button strong={isRunning} disabled={!isRunning && !queued} onClick={stopRun}>
          <Square className="i" size={14} aria-hidden />
          Stop
        </Button>
      )}
    </>
  );
}

function ShareButton() {
  const { copyShareLink } = useCommands();
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <IconButton
        label="Copy a link to this program"
        onClick={() => {
          void copyShareLink().then((done) => {
            setCopied(done);
            setTimeout(() => setCopied(false), 2500);
          });
        }}
      >
        <Share2 className="i" size={16} />
      </IconButton>
      {isCopied && (
        <span className={styles.copied} role="status">
          link copied
        </span>
      )}
    </>
  );
}

export function Header() {
  const { layout } = useStores();
  const { resetLesson } = useCommands();
  const hasLesson = useLesson((state) => state.lesson !== null);
  const isHidden = useLayout((state) => state.lessonHidden);
  const isWide = useLayout((state) => state.width === 'wide');
  const isBooting = useRun((state) => (state.runner.kind === 'booting' ? state.runner.progress.share : null));
  return (
    <header className={styles.head}>
      <a className={styles.brand} href="#/" aria-label="Joinery, the course">
        <Logo />
        Joinery
      </a>
      <span className={styles.rule} />
      <Place />
      <span className={styles.push} />
      <Count />
      <div className={styles.group}>
        <RunButtons />
      </div>
      <div className={styles.group}>
        {isWide && hasLesson && (
          <IconButton
            label={isHidden ? 'Show the lesson' : 'Hide the lesson'}
            aria-pressed={false}
            onClick={() => layout.getState().set({ lessonHidden: !isHidden })}
          >
            {isHidden ? <BookOpen className="i" size={16} /> : <PanelLeft className="i" size={16} />}
          </IconButton>
        )}
        <IconButton label="Reset to the start" onClick={resetLesson}>
          <RotateCcw className="i" size={16} />
        </IconButton>
        <ShareButton />
        <ThemeButton />
      </div>
      {isBooting !== null && (
        <span className={styles.load} aria-hidden>
          <i style={{ width: `${Math.round(isBooting * 100)}%` }} />
        </span>
      )}
    </header>
  );
}
