/**
 * The header on a phone: title, a menu for what is used rarely, Run; the counts in a row of their own.
 */
import { Ellipsis, Moon, RotateCcw, Share2, Sun } from 'lucide-react';
import { useCommands } from '../commands/commands-context.tsx';
import { trackOf } from '../facts/course-order.ts';
import { useLayout, useLesson, useRun } from '../stores/stores.tsx';
import { IconButton } from '../ui/Button.tsx';
import { Logo } from '../ui/Logo.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Count } from './Count.tsx';
import styles from './Header.module.css';
import { RunButtons } from './Header.tsx';

export function PhoneHeader() {
  const { toggleTheme, resetLesson, copyShareLink } = useCommands();
  const lesson = useLesson((state) => state.lesson);
  const theme = useLayout((state) => state.theme);
  const share = useRun((state) => (state.runner.kind === 'booting' ? state.runner.progress.share : null));
  return (
    <>
      <header className={styles.phone}>
        <a href="#/" aria-label="Joinery, the course">
          <Logo />
        </a>
        <div className={styles.title}>
          <b>{lesson?.title ?? 'Playground'}</b>
          {lesson && <span>{trackOf(lesson.track).title}</span>}
        </div>
        <Menu
          trigger={
            <IconButton label="Share and more">
              <Ellipsis className="i" size={16} />
            </IconButton>
          }
          items={[
            { label: 'Reset to the start', icon: <RotateCcw className="i" size={16} />, perform: resetLesson },
            { label: 'Copy a link', icon: <Share2 className="i" size={16} />, perform: () => void copyShareLink() },
            {
              label: theme === 'dark' ? 'Light theme' : 'Dark theme',
              icon: theme === 'dark' ? <Sun className="i" size={16} /> : <Moon className="i" size={16} />,
              perform: toggleTheme,
            },
          ]}
        />
        <RunButtons />
        {share !== null && (
          <span className={styles.load} aria-hidden>
            <i style={{ width: `${Math.round(share * 100)}%` }} />
          </span>
        )}
      </header>
      <Count />
    </>
  );
}
