/**
 * Keeps the student's work: drafts half a second after the last key, progress at once. Both survive a reload where the browser allows it.
 */
import { course } from 'virtual:course';
import type { KeyedStorage } from '../stores/keyed-storage.ts';
import type { Progress } from '../stores/lesson-store.ts';
import type { Stores } from '../stores/stores.tsx';
import { toDraft } from '../stores/workspace-store.ts';
import { draftKey } from './open-lesson.ts';

const SAVE_AFTER_MS = 500;
const PROGRESS_KEY = 'progress';

/** Starts keeping; to be called once, before a lesson is opened. */
export async function keepDrafts(stores: Stores, storage: KeyedStorage): Promise<void> {
  const { workspace, lesson } = stores;
  lesson.getState().setCourse(course);
  const kept = await storage.get(PROGRESS_KEY);
  if (typeof kept === 'object' && kept !== null) lesson.getState().setProgress(kept as Progress);
  lesson.subscribe((state, before) => {
    if (state.progress !== before.progress) void storage.set(PROGRESS_KEY, state.progress);
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = async () => {
    clearTimeout(timer);
    const { id, files, startFiles, draft, revision } = workspace.getState();
    if (id === null || draft !== 'saving') return;
    const content = toDraft(files, startFiles);
    const isEmpty = Object.keys(content).length === 0;
    if (isEmpty) await storage.delete(draftKey(id));
    const isKept = isEmpty ? storage.persistent : await storage.set(draftKey(id), content);
    const now = workspace.getState();
    if (now.revision === revision && now.id === id) now.setDraft(isEmpty ? 'none' : isKept ? 'kept' : 'memory');
  };
  workspace.subscribe((state, before) => {
    if (before.draft === 'saving' && before.id !== state.id && before.id !== null) {
      void storage.set(draftKey(before.id), toDraft(before.files, before.startFiles));
    }
    if (state.draft !== 'saving' || state.revision === before.revision) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_AFTER_MS);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save();
  });
  window.addEventListener('pagehide', () => void save());
}
