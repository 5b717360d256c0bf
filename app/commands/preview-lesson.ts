/**
 * Shows what an author is writing as the open lesson, with a workspace of its own. What the author has done in it stays while the
 * programs stay the same.
 */
import type { CompiledLesson, WorkspaceFile } from '../../src/index.ts';
import type { Stores } from '../stores/stores.tsx';

export const PREVIEW_ID = 'author-preview';

function isSame(left: readonly WorkspaceFile[], right: readonly WorkspaceFile[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Opens the lesson in the preview; one with faults leaves what was there before. */
export function previewLesson(stores: Stores, { lesson, inline }: CompiledLesson): void {
  if (lesson === null) return;
  const { workspace, run, linked } = stores;
  const isOpen = workspace.getState().id === PREVIEW_ID;
  if (!isOpen || !isSame(workspace.getState().startFiles, lesson.files)) {
    run.getState().clear();
    linked.getState().clear();
    workspace.getState().open(PREVIEW_ID, lesson.files, lesson.entry, null);
  }
  const origin = { kind: 'author', name: lesson.id, address: '' } as const;
  stores.lesson.getState().open({ ...lesson, id: PREVIEW_ID }, Date.now(), inline, origin);
}

/** Begins the preview anew: whatever lesson was open is closed, and what was done in the last preview is forgotten. */
export function beginPreview(stores: Stores): void {
  const { [PREVIEW_ID]: _, ...progress } = stores.lesson.getState().progress;
  stores.lesson.getState().close();
  stores.lesson.getState().setProgress(progress);
  stores.run.getState().clear();
  stores.linked.getState().clear();
  const empty = { path: 'main.py', content: '', readonly: false, hidden: false };
  stores.workspace.getState().open(PREVIEW_ID, [empty], empty.path, null);
}

/** Closes the preview, unless another lesson has been opened meanwhile. */
export function endPreview(stores: Stores): void {
  if (stores.lesson.getState().lesson?.id === PREVIEW_ID) stores.lesson.getState().close();
}
