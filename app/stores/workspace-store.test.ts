import { expect, test } from 'vitest';
import type { WorkspaceFile } from '../../src/index.ts';
import { createWorkspaceStore, toDraft } from './workspace-store.ts';

const file = (path: string, content: string, part: Partial<WorkspaceFile> = {}): WorkspaceFile => ({
  path,
  content,
  readonly: false,
  hidden: false,
  ...part,
});
const START = [file('main.py', 'a = 1'), file('models.py', 'b = 2'), file('library.py', 'c = 3', { readonly: true })];

function opened(draft: Readonly<Record<string, string | null>> | null = null) {
  const store = createWorkspaceStore();
  store.getState().open('lesson', START, 'main.py', draft);
  return store;
}

test('a draft is laid over the start, read-only files excepted', () => {
  const store = opened({ 'main.py': 'a = 9', 'library.py': 'c = 0', 'extra.py': 'd', 'models.py': null });
  expect(store.getState().files.map((one) => [one.path, one.content])).toEqual([
    ['main.py', 'a = 9'],
    ['library.py', 'c = 3'],
    ['extra.py', 'd'],
  ]);
});

test('a draft holds what differs and nothing else', () => {
  const store = opened();
  store.getState().edit('main.py', 'a = 2');
  store.getState().addFile('extra.py');
  store.getState().removeFile('models.py');
  const { files, startFiles } = store.getState();
  expect(toDraft(files, startFiles)).toEqual({ 'main.py': 'a = 2', 'extra.py': '', 'models.py': null });
});

test('edits count, an equal text or a read-only file does not', () => {
  const store = opened();
  const before = store.getState().revision;
  store.getState().edit('main.py', 'a = 1');
  store.getState().edit('library.py', 'x');
  expect(store.getState().revision).toBe(before);
  store.getState().edit('main.py', 'a = 2');
  expect(store.getState()).toMatchObject({ revision: before + 1, draft: 'saving' });
});

test('a reset can be undone until the next edit', () => {
  const store = opened();
  store.getState().edit('main.py', 'mine');
  store.getState().reset();
  expect(store.getState().files[0]?.content).toBe('a = 1');
  store.getState().undoReplace();
  expect(store.getState().files[0]?.content).toBe('mine');
  store.getState().reset();
  store.getState().edit('main.py', 'other');
  expect(store.getState().undo).toBeNull();
});

test('a solution replaces the files it names and leaves the rest', () => {
  const store = opened();
  store.getState().edit('models.py', 'mine');
  store.getState().applyFiles([file('main.py', 'solved')], 'Applied the solution');
  expect(store.getState().files.map((one) => one.content)).toEqual(['solved', 'mine', 'c = 3']);
});

test('a new file needs the path of a module', () => {
  const store = opened();
  expect(store.getState().addFile('../x.py')).toBe(false);
  expect(store.getState().addFile('notes.txt')).toBe(false);
  expect(store.getState().addFile('main.py')).toBe(false);
  expect(store.getState().addFile('models/store.py')).toBe(true);
  expect(store.getState().activePath).toBe('models/store.py');
});
