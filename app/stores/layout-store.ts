/**
 * What is shown where: theme, folded panels, chosen tabs, and the width class the page is in. Kept between visits, except the width.
 */
import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark';
/** wide: three columns; narrow: the lesson is a rail; phone: one panel at a time. */
export type WidthClass = 'wide' | 'narrow' | 'phone';
export type DiagramView = 'schema' | 'objects';
export type PhoneTab = 'lesson' | 'code' | 'output' | 'diagram' | 'log';
export type OutputTab = 'output' | 'rows' | 'lab' | 'checklist';
export type ColumnDetail = 'names' | 'keys' | 'all';

/** The part of the state that is kept. */
export interface Settings {
  readonly theme: Theme;
  readonly lessonHidden: boolean;
  readonly diagramFolded: boolean;
  readonly columnDetail: ColumnDetail;
  /** Sizes of resizable groups by name, in percent. */
  readonly sizes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface LayoutState extends Settings {
  readonly width: WidthClass;
  readonly diagramView: DiagramView;
  readonly phoneTab: PhoneTab;
  readonly outputTab: OutputTab;
  /** The lesson lies over the editor (narrow). */
  readonly lessonOpen: boolean;
  readonly outlineOpen: boolean;
  set(part: Partial<Omit<LayoutState, 'set' | 'setSizes'>>): void;
  setSizes(group: string, sizes: Readonly<Record<string, number>>): void;
}

const SETTINGS_KEY = 'joinery.settings';

const DEFAULTS: Settings = {
  theme: 'light',
  lessonHidden: false,
  diagramFolded: false,
  columnDetail: 'all',
  sizes: {},
};

/** Width class of a window `width` pixels wide. */
export function widthClassOf(width: number): WidthClass {
  if (width < 900) return 'phone';
  return width < 1200 ? 'narrow' : 'wide';
}

/** Reads kept settings; anything unreadable counts as absent. */
export function readSettings(storage: Pick<Storage, 'getItem'> | null, systemTheme: Theme): Settings {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(SETTINGS_KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return { ...DEFAULTS, theme: systemTheme };
    return { ...DEFAULTS, theme: systemTheme, ...(kept as Partial<Settings>) };
  } catch {
    return { ...DEFAULTS, theme: systemTheme };
  }
}

/** Access to localStorage throws in frames without an origin. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function createLayoutStore(settings: Settings, storage: Pick<Storage, 'setItem'> | null) {
  const store = createStore<LayoutState>()((set) => ({
    ...settings,
    width: 'wide',
    diagramView: 'schema',
    phoneTab: 'lesson',
    outputTab: 'output',
    lessonOpen: false,
    outlineOpen: false,
    set: (part) => set(part),
    setSizes: (group, sizes) => set((state) => ({ sizes: { ...state.sizes, [group]: sizes } })),
  }));
  store.subscribe((state) => {
    const { theme, lessonHidden, diagramFolded, columnDetail, sizes } = state;
    try {
      storage?.setItem(SETTINGS_KEY, JSON.stringify({ theme, lessonHidden, diagramFolded, columnDetail, sizes }));
    } catch {
      // A full or refused store loses the settings of this visit only.
    }
  });
  return store;
}

export type LayoutStore = ReturnType<typeof createLayoutStore>;
