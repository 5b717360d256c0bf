/**
 * Opens lessons that are not of this site: from an address, or from a file of this computer. Progress and drafts are kept under the
 * address or the file's name, and nothing runs before Run is pressed.
 */
import { loadLessonTools } from '../../src/index.ts';
import { fetchLesson } from '../foreign/fetch-lesson.ts';
import { fileRoute } from '../frame/route.ts';
import type { KeyedStorage } from '../stores/keyed-storage.ts';
import type { LessonOrigin } from '../stores/lesson-store.ts';
import type { Stores } from '../stores/stores.tsx';
import { openWorkspace } from './open-lesson.ts';

const LARGEST_FILE = 2_000_000;

const fileKey = (name: string) => `lesson-file:${name}`;

function begin(stores: Stores): void {
  stores.lesson.getState().setLoading();
  stores.run.getState().clear();
  stores.linked.getState().clear();
}

function failWith(stores: Stores, file: string, message: string): void {
  stores.lesson.getState().fail([{ file, line: 0, column: 0, message }]);
}

async function openText(
  stores: Stores,
  storage: KeyedStorage,
  id: string,
  text: string,
  origin: LessonOrigin,
  isCurrent: () => boolean,
): Promise<void> {
  const { compileLesson } = await loadLessonTools();
  const { lesson, errors, inline } = compileLesson(origin.name, text);
  if (!isCurrent()) return;
  if (lesson === null) {
    stores.lesson.getState().fail(errors);
    return;
  }
  await openWorkspace(stores, storage, id, lesson.files, lesson.entry);
  // The lesson's own id could be one of the course; its address cannot.
  stores.lesson.getState().open({ ...lesson, id }, Date.now(), inline, origin);
}

/** Opens the lesson at an address. `isCurrent` tells whether the reader still waits for it. */
export async function openForeignLesson(
  stores: Stores,
  storage: KeyedStorage,
  address: string,
  isCurrent: () => boolean,
): Promise<void> {
  if (stores.lesson.getState().lesson?.id === address) return;
  begin(stores);
  const fetched = await fetchLesson(address);
  if (!isCurrent()) return;
  if ('problem' in fetched) failWith(stores, address, fetched.problem);
  else
    await openText(stores, storage, address, fetched.text, { kind: 'address', name: fetched.host, address }, isCurrent);
}

/** Opens a lesson file that was given to this browser before. */
export async function openLessonFile(
  stores: Stores,
  storage: KeyedStorage,
  name: string,
  isCurrent: () => boolean,
): Promise<void> {
  begin(stores);
  const text = await storage.get(fileKey(name));
  if (!isCurrent()) return;
  if (typeof text !== 'string')
    failWith(stores, name, 'This browser no longer has the file. Drop it on the page once more.');
  else await openText(stores, storage, fileKey(name), text, { kind: 'file', name, address: '' }, isCurrent);
}

/** Keeps a dropped or chosen file and goes to it. */
export async function takeLessonFile(storage: KeyedStorage, file: File): Promise<void> {
  // More than the parser accepts is enough to be refused by it.
  await storage.set(fileKey(file.name), await file.slice(0, LARGEST_FILE).text());
  const route = fileRoute(file.name);
  if (location.hash === route) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = route;
}
