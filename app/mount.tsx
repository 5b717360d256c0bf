/**
 * Puts the page together: stores, runner, commands, and the address that says what is open. Workers and the place of the runtime's
 * files are handed in, so that a preview can stand in for them.
 */
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createCommands } from './commands/commands.ts';
import { CommandsProvider } from './commands/commands-context.tsx';
import { listenForDrops } from './commands/drop-lesson.ts';
import { keepDrafts } from './commands/keep-drafts.ts';
import { openForeignLesson, openLessonFile, takeLessonFile } from './commands/open-foreign.ts';
import { openLesson, openSandbox } from './commands/open-lesson.ts';
import { parseRoute, routeOfQuery } from './frame/route.ts';
import { connectRunner } from './runner/connect-runner.ts';
import type { PythonRunner, WorkerPort } from './runner/python-runner.ts';
import { type KeyedStorage, openKeyedStorage } from './stores/keyed-storage.ts';
import { browserStorage, readSettings, widthClassOf } from './stores/layout-store.ts';
import { createStores, type Stores, StoresProvider } from './stores/stores.tsx';

function followLayout(stores: Stores): void {
  const followTheme = () => {
    document.documentElement.dataset.theme = stores.layout.getState().theme;
  };
  const followWidth = () => {
    const width = widthClassOf(window.innerWidth);
    if (stores.layout.getState().width !== width) stores.layout.getState().set({ width });
  };
  followTheme();
  followWidth();
  stores.layout.subscribe(followTheme);
  window.addEventListener('resize', followWidth);
}

async function followRoute(stores: Stores, runner: PythonRunner, opening: Promise<KeyedStorage>): Promise<void> {
  const storage = await opening;
  await keepDrafts(stores, storage);
  const follow = async () => {
    const { hash } = location;
    const route = parseRoute(hash);
    if (route.kind === 'home') {
      document.title = 'Joinery: a workshop for ORM relationships';
      return;
    }
    runner.start();
    const query = new URLSearchParams(location.hash.split('?')[1] ?? '');
    if (route.kind === 'author') {
      document.title = 'Author view · Joinery';
      return;
    }
    const isCurrent = () => location.hash === hash;
    if (route.kind === 'lesson') await openLesson(stores, storage, route.id);
    else if (route.kind === 'foreign') await openForeignLesson(stores, storage, route.address, isCurrent);
    else if (route.kind === 'file') await openLessonFile(stores, storage, route.name, isCurrent);
    else await openSandbox(stores, storage, query.get('code'));
    document.title = `${stores.lesson.getState().lesson?.title ?? 'Playground'} · Joinery`;
  };
  window.addEventListener('hashchange', () => void follow());
  listenForDrops((file) => void takeLessonFile(storage, file));
  await follow();
}

/** Mounts the page into `root`. */
export function mount(root: HTMLElement, makeWorker: () => WorkerPort, baseUrl: string): void {
  const asked = routeOfQuery(location.search);
  if (asked !== null) history.replaceState(null, '', `${location.pathname}${asked}`);
  const storage = browserStorage();
  const systemTheme = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const stores = createStores(readSettings(storage, systemTheme), storage);
  const opening = openKeyedStorage();
  const runner = connectRunner(stores, makeWorker, baseUrl);
  const commands = createCommands(stores, runner, opening);
  followLayout(stores);
  document.addEventListener('keydown', (event) => {
    const isRun = event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented;
    if (!isRun || parseRoute(location.hash).kind === 'home') return;
    event.preventDefault();
    void commands.runWorkspace();
  });
  createRoot(root).render(
    <StrictMode>
      <StoresProvider stores={stores}>
        <CommandsProvider value={commands}>
          <App />
        </CommandsProvider>
      </StoresProvider>
    </StrictMode>,
  );
  void followRoute(stores, runner, opening);
}
