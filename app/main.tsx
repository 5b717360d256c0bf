/**
 * Mounts the page: makes the stores, the runner and the commands, and follows the address.
 */
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createCommands } from './commands/commands.ts';
import { CommandsProvider } from './commands/commands-context.tsx';
import { keepDrafts } from './commands/keep-drafts.ts';
import { openLesson, openSandbox } from './commands/open-lesson.ts';
import { parseRoute } from './frame/route.ts';
import { connectRunner } from './runner/connect-runner.ts';
import { makeWorker } from './runner/make-worker.ts';
import { openKeyedStorage } from './stores/keyed-storage.ts';
import { browserStorage, readSettings, widthClassOf } from './stores/layout-store.ts';
import { createStores, StoresProvider } from './stores/stores.tsx';

const settingsStorage = browserStorage();
const systemTheme = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
const stores = createStores(readSettings(settingsStorage, systemTheme), settingsStorage);
const runner = connectRunner(stores, makeWorker, new URL('./py/', document.baseURI).href);
const commands = createCommands(stores, runner);

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

document.addEventListener('keydown', (event) => {
  const isRun = event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented;
  if (!isRun || parseRoute(location.hash).kind === 'home') return;
  event.preventDefault();
  void commands.runWorkspace();
});

async function start(): Promise<void> {
  const storage = await openKeyedStorage();
  await keepDrafts(stores, storage);
  const followRoute = async () => {
    const route = parseRoute(location.hash);
    if (route.kind === 'home') {
      document.title = 'Joinery: a workshop for ORM relationships';
      return;
    }
    runner.start();
    if (route.kind === 'lesson') await openLesson(stores, storage, route.id);
    else await openSandbox(stores, storage, new URLSearchParams(location.hash.split('?')[1] ?? '').get('code'));
    document.title = `${stores.lesson.getState().lesson?.title ?? 'Playground'} · Joinery`;
  };
  window.addEventListener('hashchange', () => void followRoute());
  await followRoute();
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <StoresProvider stores={stores}>
      <CommandsProvider value={commands}>
        <App />
      </CommandsProvider>
    </StoresProvider>
  </StrictMode>,
);
void start();
