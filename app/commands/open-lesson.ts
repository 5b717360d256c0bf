/**
 * Opens a lesson, the sandbox or the course home: loads what the build parsed, lays the kept draft over its files.
 */
import { course } from 'virtual:course';
import type { RunReport, WorkspaceFile } from '../../src/index.ts';
import type { KeyedStorage } from '../stores/keyed-storage.ts';
import type { CompiledLesson } from '../stores/lesson-store.ts';
import type { Stores } from '../stores/stores.tsx';
import type { Draft } from '../stores/workspace-store.ts';
import { SANDBOX_FILES } from './sandbox-files.ts';
import { decodeShare } from './share-link.ts';

const LESSONS = import.meta.glob<CompiledLesson>('../../lessons/**/*.md', { query: '?lesson', import: 'default' });
/** Reports of the lessons' starts, recorded when the site was built. */
const RECORDED = import.meta.glob<string>('../../.cache/reports/*.json', {
  query: '?url',
  import: 'default',
  eager: true,
});

export const SANDBOX_ID = 'sandbox';

export function draftKey(id: string): string {
  return `draft:${id}`;
}

async function readDraft(storage: KeyedStorage, id: string): Promise<Draft | null> {
  const draft = await storage.get(draftKey(id));
  return typeof draft === 'object' && draft !== null ? (draft as Draft) : null;
}

/** Opens files as the workspace, with the draft kept under this id over them. */
export async function openWorkspace(
  stores: Stores,
  storage: KeyedStorage,
  id: string,
  files: readonly WorkspaceFile[],
  entry: string,
): Promise<void> {
  const draft = await readDraft(storage, id);
  stores.workspace.getState().open(id, files, entry, draft);
  if (draft !== null && !storage.persistent) stores.workspace.getState().setDraft('memory');
}

async function showRecorded(stores: Stores, id: string): Promise<void> {
  const url = RECORDED[`../../.cache/reports/${id}.json`];
  if (url === undefined) return;
  const response = await fetch(url);
  if (!response.ok) return;
  const report = (await response.json()) as RunReport;
  const { workspace, run } = stores;
  if (workspace.getState().id !== id) return;
  const isEdited = workspace.getState().files !== workspace.getState().startFiles;
  run.getState().showRecorded(report, isEdited ? -1 : workspace.getState().revision);
}

/** Opens the lesson with this id, or says in the lesson store why it cannot. */
export async function openLesson(stores: Stores, storage: KeyedStorage, id: string): Promise<void> {
  const { lesson, run, linked } = stores;
  if (lesson.getState().lesson?.id === id) return;
  const entry = course.find((candidate) => candidate.id === id);
  const load = entry && LESSONS[`../../${entry.path}`];
  lesson.getState().setLoading();
  run.getState().clear();
  linked.getState().clear();
  if (!entry || !load) {
    lesson.getState().fail([{ file: id, line: 1, column: 1, message: `There is no lesson called ${id}.` }]);
    return;
  }
  const parsed = await load();
  if (parsed.lesson === null) {
    lesson.getState().fail(parsed.errors);
    return;
  }
  await openWorkspace(stores, storage, id, parsed.lesson.files, parsed.lesson.entry);
  lesson.getState().open(parsed.lesson, Date.now(), parsed.inline);
  const { panels } = parsed.lesson;
  stores.layout.getState().set({
    diagramView: panels.includes('objects') && !panels.includes('schema') ? 'objects' : 'schema',
    outputTab: 'output',
    phoneTab: 'lesson',
    lessonOpen: true,
  });
  await showRecorded(stores, id);
}

/** Opens the playground without a lesson; `shared` is the program of a share link, laid over the kept one and undone like a reset. */
export async function openSandbox(stores: Stores, storage: KeyedStorage, shared: string | null): Promise<void> {
  const { lesson, run, linked, workspace } = stores;
  if (
    workspace.getState().id !== SANDBOX_ID ||
    lesson.getState().lesson !== null ||
    lesson.getState().errors.length > 0
  ) {
    lesson.getState().close();
    run.getState().clear();
    linked.getState().clear();
    await openWorkspace(stores, storage, SANDBOX_ID, SANDBOX_FILES, 'main.py');
  }
  if (shared === null) return;
  const program = await decodeShare(shared);
  if (program === null) {
    lesson.getState().fail([
      {
        file: 'link',
        line: 1,
        column: 1,
        message: 'This share link is damaged. Ask for it again; nothing of yours is lost.',
      },
    ]);
    return;
  }
  const files = Object.entries(program.files).map(([path, content]) => ({
    path,
    content,
    readonly: false,
    hidden: false,
  }));
  workspace.getState().applyFiles(files, 'Opened a shared program');
  workspace.getState().activate(program.entry);
}
