/**
 * "Edge, row, line are one thing": the statements that the pointer or the focus is on, wherever it is, and the step of the time slider.
 * Every panel lights what belongs to `statements`; none needs to know which panel set them.
 */
import { createStore } from 'zustand/vanilla';

export type LinkOrigin = 'diagram' | 'log' | 'editor';

export interface Linked {
  readonly origin: LinkOrigin;
  /** Statement indexes of the shown run. */
  readonly statements: readonly number[];
  /** Says what is linked; read out by the caption strip. */
  readonly words: string;
}

export interface LinkedState {
  readonly linked: Linked | null;
  /** Steps of the slider that have happened; null is the end of the run. */
  readonly step: number | null;
  /** A line to bring into view and put the cursor on. */
  readonly reveal: { readonly file: string; readonly line: number; readonly ask: number } | null;

  link(linked: Linked): void;
  /** Ends the link if `origin` set it. */
  unlink(origin: LinkOrigin): void;
  goTo(step: number | null): void;
  revealLine(file: string, line: number): void;
  clear(): void;
}

export function createLinkedStore() {
  return createStore<LinkedState>()((set, get) => ({
    linked: null,
    step: null,
    reveal: null,

    link: (linked) => {
      const before = get().linked;
      const isSame =
        before?.origin === linked.origin &&
        before.words === linked.words &&
        before.statements.join() === linked.statements.join();
      if (!isSame) set({ linked });
    },
    unlink: (origin) => {
      if (get().linked?.origin === origin) set({ linked: null });
    },
    goTo: (step) => set({ step }),
    revealLine: (file, line) => set((state) => ({ reveal: { file, line, ask: (state.reveal?.ask ?? 0) + 1 } })),
    clear: () => set({ linked: null, step: null }),
  }));
}

export type LinkedStore = ReturnType<typeof createLinkedStore>;
