/**
 * The text that the author writes: kept in this browser half a second after the last key, parsed at the same time, and opened in the
 * preview where it is without faults.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CompiledLesson, type Lesson, type LessonError, loadLessonTools } from '../../src/index.ts';
import { previewLesson } from '../commands/preview-lesson.ts';
import { type KeyedStorage, openKeyedStorage } from '../stores/keyed-storage.ts';
import { useStores } from '../stores/stores.tsx';

const KEY = 'author-draft';
const AFTER_MS = 400;

export interface KeptText {
  readonly name: string;
  readonly text: string;
}

export interface LessonDraft {
  /** Null until the kept draft has been read. */
  readonly initial: KeptText | null;
  /** The text now, at most a moment behind the editor. */
  readonly text: string;
  readonly lesson: Lesson | null;
  readonly errors: readonly LessonError[];
  readonly isPersistent: boolean;
  change(name: string, text: string): void;
}

const NOTHING: CompiledLesson = { lesson: null, errors: [], inline: {} };

function isKept(value: unknown): value is KeptText {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

export function useLessonDraft(first: KeptText): LessonDraft {
  const stores = useStores();
  const storage = useRef<KeyedStorage | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [initial, setInitial] = useState<KeptText | null>(null);
  const [shown, setShown] = useState({ text: '', compiled: NOTHING });
  const [isPersistent, setPersistent] = useState(true);

  const show = useCallback(
    async (name: string, text: string) => {
      const { compileLesson } = await loadLessonTools();
      const compiled = compileLesson(name, text);
      setShown({ text, compiled });
      previewLesson(stores, compiled);
    },
    [stores],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft is read once
  useEffect(() => {
    void openKeyedStorage().then(async (opened) => {
      storage.current = opened;
      setPersistent(opened.persistent);
      const kept = await opened.get(KEY);
      const begun = isKept(kept) ? kept : first;
      setInitial(begun);
      await show(begun.name, begun.text);
    });
    return () => clearTimeout(timer.current);
  }, []);

  const change = useCallback(
    (name: string, text: string) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        void storage.current?.set(KEY, { name, text }).then(setPersistent);
        void show(name, text);
      }, AFTER_MS);
    },
    [show],
  );

  const { lesson, errors } = shown.compiled;
  return { initial, text: shown.text, lesson, errors, isPersistent, change };
}
