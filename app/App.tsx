/**
 * The page: which route is shown, and where each panel stands in the three width classes. Panels meet here and nowhere else.
 */
import { BookOpen, Database, FileCode, Terminal, Waypoints } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import styles from './App.module.css';
import { ChecklistNote, ChecklistPanel } from './checklist/ChecklistPanel.tsx';
import { CheckList } from './checks/CheckList.tsx';
import { EditorPanel } from './editor/EditorPanel.tsx';
import { Header, RunButtons } from './frame/Header.tsx';
import { PhoneHeader } from './frame/PhoneHeader.tsx';
import { parseRoute, useHash } from './frame/route.ts';
import { StatusLine } from './frame/StatusLine.tsx';
import { HomePage } from './home/HomePage.tsx';
import { LabPanel } from './lab/LabPanel.tsx';
import { LessonPanel, type RenderChecks } from './lesson/LessonPanel.tsx';
import { type ExtraTab, OutputPanel } from './output/OutputPanel.tsx';
import { QueryLog } from './query-log/QueryLog.tsx';
import type { PhoneTab } from './stores/layout-store.ts';
import { useLayout, useLesson, useStores } from './stores/stores.tsx';
import { PanelFrame, Splitter } from './ui/Panel.tsx';

const DiagramPanel = lazy(() =>
  import('./diagram/DiagramPanel.tsx').then((module) => ({ default: module.DiagramPanel })),
);

const AuthorPage = lazy(() => import('./author/AuthorPage.tsx').then((module) => ({ default: module.AuthorPage })));

const ignoreCursor = () => {};

const renderChecks: RenderChecks = (checks, results) => <CheckList checks={checks} results={results} />;

const OUTPUT_TABS: readonly ExtraTab[] = [
  { value: 'lab', label: 'Strategy lab', Note: () => null, Content: LabPanel },
  { value: 'checklist', label: 'Checklist', Note: ChecklistNote, Content: ChecklistPanel },
];

function Diagram() {
  return (
    <Suspense fallback={<PanelFrame label="Diagram">{null}</PanelFrame>}>
      <DiagramPanel />
    </Suspense>
  );
}

/** A group of panels whose sizes are kept under a name. */
function Sized({
  name,
  orientation,
  children,
}: {
  name: string;
  orientation: 'horizontal' | 'vertical';
  children: ReactNode;
}) {
  const { layout } = useStores();
  const kept = layout.getState().sizes[name];
  return (
    <Group
      orientation={orientation}
      className={styles.group}
      {...(kept ? { defaultLayout: { ...kept } } : {})}
      onLayoutChanged={(sizes, meta) => {
        if (meta.isUserInteraction) layout.getState().setSizes(name, sizes);
      }}
    >
      {children}
    </Group>
  );
}

function useHasLesson(): boolean {
  return useLesson((state) => state.lesson !== null || state.loading || state.errors.length > 0);
}

type OnCursor = (line: number, column: number) => void;

function Columns({ onCursor }: { onCursor: OnCursor }) {
  const isWide = useLayout((state) => state.width === 'wide');
  const isHidden = useLayout((state) => state.lessonHidden);
  const hasLesson = useHasLesson();
  const showsLesson = isWide && hasLesson && !isHidden;
  const large = window.innerWidth >= 1680;
  const medium = window.innerWidth > 1366;
  const tall = window.innerHeight >= 1000 ? 330 : window.innerHeight > 760 ? 234 : 168;
  const logHeight = window.innerHeight > 800 ? 400 : 302;
  const right = !isWide ? 400 : large ? 680 : medium ? 472 : 424;
  return (
    <Sized
      key={showsLesson ? 'with' : 'without'}
      name={showsLesson ? 'columns-lesson' : isWide ? 'columns' : 'columns-narrow'}
      orientation="horizontal"
    >
      {showsLesson && (
        <>
          <Panel id="lesson" defaultSize={large ? 480 : medium ? 356 : 316} minSize={240}>
            <LessonPanel renderChecks={renderChecks} />
          </Panel>
          <Splitter label="Resize the lesson" />
        </>
      )}
      <Panel id="middle" minSize={280}>
        <Sized name="middle" orientation="vertical">
          <Panel id="editor" minSize={100}>
            <EditorPanel onCursor={onCursor} />
          </Panel>
          <Splitter label="Resize the output" />
          <Panel id="output" defaultSize={tall} minSize={34} groupResizeBehavior="preserve-pixel-size">
            <OutputPanel extra={OUTPUT_TABS} />
          </Panel>
        </Sized>
      </Panel>
      <Splitter label="Resize diagram and log" />
      <Panel id="right" defaultSize={right} minSize={280} groupResizeBehavior="preserve-pixel-size">
        <Sized name="right" orientation="vertical">
          <Panel id="diagram" minSize={34}>
            <Diagram />
          </Panel>
          <Splitter label="Resize the log" />
          <Panel id="log" defaultSize={logHeight} minSize={60} groupResizeBehavior="preserve-pixel-size">
            <QueryLog />
          </Panel>
        </Sized>
      </Panel>
    </Sized>
  );
}

function LessonRail() {
  const { layout } = useStores();
  const isOpen = useLayout((state) => state.lessonOpen);
  const toggle = () => layout.getState().set({ lessonOpen: !isOpen });
  return (
    <>
      <button type="button" className={styles.rail} aria-expanded={isOpen} aria-controls="lesson-over" onClick={toggle}>
        <BookOpen className="i" size={16} aria-hidden />
        Lesson
      </button>
      <div className={styles.over} id="lesson-over" hidden={!isOpen}>
        <LessonPanel renderChecks={renderChecks} />
      </div>
    </>
  );
}

const TABS: readonly { readonly tab: PhoneTab; readonly label: string; readonly Icon: typeof BookOpen }[] = [
  { tab: 'lesson', label: 'Lesson', Icon: BookOpen },
  { tab: 'code', label: 'Code', Icon: FileCode },
  { tab: 'output', label: 'Output', Icon: Terminal },
  { tab: 'diagram', label: 'Diagram', Icon: Waypoints },
  { tab: 'log', label: 'Log', Icon: Database },
];

function PhonePanels({ onCursor }: { onCursor: OnCursor }) {
  const { layout } = useStores();
  const hasLesson = useHasLesson();
  const chosen = useLayout((state) => state.phoneTab);
  const tab = chosen === 'lesson' && !hasLesson ? 'code' : chosen;
  const tabs = TABS.filter((item) => hasLesson || item.tab !== 'lesson');
  return (
    <>
      <main className={styles.pane}>
        {tab === 'lesson' && <LessonPanel renderChecks={renderChecks} />}
        {tab === 'code' && <EditorPanel onCursor={onCursor} />}
        {tab === 'output' && <OutputPanel extra={OUTPUT_TABS} />}
        {tab === 'diagram' && <Diagram />}
        {tab === 'log' && <QueryLog />}
      </main>
      <nav className={styles.tabbar} aria-label="Panels">
        {tabs.map(({ tab: value, label, Icon }) => (
          <button
            key={value}
            type="button"
            aria-current={value === tab ? 'true' : undefined}
            onClick={() => layout.getState().set({ phoneTab: value })}
          >
            <Icon className="i" size={18} aria-hidden />
            {label}
          </button>
        ))}
      </nav>
    </>
  );
}

function Workbench() {
  const width = useLayout((state) => state.width);
  const hasLesson = useHasLesson();
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const onCursor = useCallback((line: number, column: number) => setCursor({ line, column }), []);
  if (width === 'phone') {
    return (
      <div className={styles.app}>
        <PhoneHeader />
        <PhonePanels onCursor={onCursor} />
      </div>
    );
  }
  return (
    <div className={styles.app}>
      <Header />
      <main className={styles.work}>
        {width === 'narrow' && hasLesson && <LessonRail />}
        <Columns key={width} onCursor={onCursor} />
      </main>
      <StatusLine line={cursor.line} column={cursor.column} />
    </div>
  );
}

export function App() {
  const route = parseRoute(useHash());
  if (route.kind === 'home') return <HomePage />;
  if (route.kind === 'author') {
    return (
      <Suspense fallback={null}>
        <AuthorPage preview={<PhonePanels onCursor={ignoreCursor} />} runButtons={<RunButtons />} />
      </Suspense>
    );
  }
  return <Workbench />;
}
