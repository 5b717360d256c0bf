/**
 * The student's files: what the editor shows and a run sends. Opened from a lesson or the sandbox, over a kept draft where there is one.
 * A reset or an applied solution can be undone once; `revision` counts edits, so that a run knows what it ran.
 */
import { createStore } from 'zustand/vanilla';
import type { FilePath, RunRequest, WorkspaceFile } from '../../src/index.ts';

/** Whether the last edit survives a reload. */
export type DraftState = 'none' | 'saving' | 'kept' | 'memory';

/** Contents that differ from the start; null for a file the student removed. */
export type Draft = Readonly<Record<FilePath, string | null>>;

export interface WorkspaceState {
  /** Lesson id, or `sandbox`. */
  readonly id: string | null;
  readonly files: readonly WorkspaceFile[];
  readonly startFiles: readonly WorkspaceFile[];
  readonly entry: FilePath;
  readonly activePath: FilePath;
  readonly revision: number;
  /** Grows when contents were replaced from outside the editor. */
  readonly replaced: number;
  readonly draft: DraftState;
  readonly undo: { readonly files: readonly WorkspaceFile[]; readonly label: string } | null;

  open(id: string, startFiles: readonly WorkspaceFile[], entry: FilePath, draft: Draft | null): void;
  edit(path: FilePath, content: string): void;
  activate(path: FilePath): void;
  addFile(path: FilePath): boolean;
  removeFile(path: FilePath): void;
  /** Puts `files` over the present ones; files that `files` does not name stay. */
  applyFiles(files: readonly WorkspaceFile[], label: string): void;
  reset(): void;
  undoReplace(): void;
  setDraft(draft: DraftState): void;
}

/** The files as a run wants them. */
export function toRunFiles(files: readonly WorkspaceFile[]): RunRequest['files'] {
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

/** What a draft keeps: the contents that differ from the start, and files the student added or removed (null). */
export function toDraft(files: readonly WorkspaceFile[], startFiles: readonly WorkspaceFile[]): Draft {
  const start = new Map(startFiles.map((file) => [file.path, file.content]));
  const draft: Record<FilePath, string | null> = {};
  for (const file of files) if (start.get(file.path) !== file.content) draft[file.path] = file.content;
  for (const path of start.keys()) if (!files.some((file) => file.path === path)) draft[path] = null;
  return draft;
}

/** The start with a draft laid over it. */
export function withDraft(startFiles: readonly WorkspaceFile[], draft: Draft | null): readonly WorkspaceFile[] {
  if (draft === null) return startFiles;
  const files = startFiles
    .filter((file) => draft[file.path] !== null)
    .map((file) => ({ ...file, content: file.readonly ? file.content : (draft[file.path] ?? file.content) }));
  for (const [path, content] of Object.entries(draft)) {
    if (content === null || startFiles.some((file) => file.path === path)) continue;
    files.push({ path, content, readonly: false, hidden: false });
  }
  return files;
}

/** True where the student changed the file since the lesson's start. */
export function isEdited(file: WorkspaceFile, startFiles: readonly WorkspaceFile[]): boolean {
  return startFiles.find((start) => start.path === file.path)?.content !== file.content;
}

const MODULE_PATH = /^(?:[A-Za-z_][A-Za-z0-9_]*\/)*[A-Za-z_][A-Za-z0-9_]*\.py$/;

export function createWorkspaceStore() {
  return createStore<WorkspaceState>()((set, get) => ({
    id: null,
    files: [],
    startFiles: [],
    entry: 'main.py',
    activePath: 'main.py',
    revision: 0,
    replaced: 0,
    draft: 'none',
    undo: null,

    open: (id, startFiles, entry, draft) => {
      const files = withDraft(startFiles, draft);
      const shown = files.filter((file) => !file.hidden);
      const activePath = shown.some((file) => file.path === entry) ? entry : (shown[0]?.path ?? entry);
      set({ id, files, startFiles, entry, activePath, undo: null, draft: draft ? 'kept' : 'none' });
      set((state) => ({ revision: state.revision + 1, replaced: state.replaced + 1 }));
    },
    edit: (path, content) => {
      const file = get().files.find((candidate) => candidate.path === path);
      if (!file || file.readonly || file.content === content) return;
      set((state) => ({
        files: state.files.map((other) => (other.path === path ? { ...other, content } : other)),
        revision: state.revision + 1,
        draft: 'saving',
        undo: null,
      }));
    },
    activate: (path) => {
      if (get().files.some((file) => file.path === path && !file.hidden)) set({ activePath: path });
    },
    addFile: (path) => {
      if (!MODULE_PATH.test(path) || get().files.some((file) => file.path === path)) return false;
      set((state) => ({
        files: [...state.files, { path, content: '', readonly: false, hidden: false }],
        activePath: path,
        revision: state.revision + 1,
        replaced: state.replaced + 1,
        draft: 'saving',
      }));
      return true;
    },
    removeFile: (path) => {
      const { files, entry, activePath } = get();
      if (path === entry) return;
      const left = files.filter((file) => file.path !== path);
      set((state) => ({
        files: left,
        activePath: activePath === path ? entry : activePath,
        undo: { files, label: `Removed ${path}` },
        revision: state.revision + 1,
        replaced: state.replaced + 1,
        draft: 'saving',
      }));
    },
    applyFiles: (files, label) => {
      const before = get().files;
      const merged = [
        ...before.map((file) => {
          const next = files.find((candidate) => candidate.path === file.path);
          return next ? { ...file, content: next.content } : file;
        }),
        ...files.filter((file) => !before.some((other) => other.path === file.path)),
      ];
      set((state) => ({
        files: merged,
        undo: { files: before, label },
        revision: state.revision + 1,
        replaced: state.replaced + 1,
        draft: 'saving',
      }));
    },
    reset: () => {
      const { files, startFiles, entry } = get();
      set((state) => ({
        files: startFiles,
        activePath: startFiles.some((file) => file.path === state.activePath) ? state.activePath : entry,
        undo: { files, label: 'Reset to the start' },
        revision: state.revision + 1,
        replaced: state.replaced + 1,
        draft: 'saving',
      }));
    },
    undoReplace: () => {
      const { undo } = get();
      if (!undo) return;
      set((state) => ({
        files: undo.files,
        undo: null,
        revision: state.revision + 1,
        replaced: state.replaced + 1,
        draft: 'saving',
      }));
    },
    setDraft: (draft) => set({ draft }),
  }));
}

export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>;
