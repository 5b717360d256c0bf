/**
 * The five stores of one page, handed to components by context, and a hook for each.
 */
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { createLayoutStore, type LayoutState, type LayoutStore, type Settings } from './layout-store.ts';
import { createLessonStore, type LessonStore, type LessonStoreState } from './lesson-store.ts';
import { createLinkedStore, type LinkedState, type LinkedStore } from './linked-store.ts';
import { createRunStore, type RunStore, type RunStoreState } from './run-store.ts';
import { createWorkspaceStore, type WorkspaceState, type WorkspaceStore } from './workspace-store.ts';

export interface Stores {
  readonly workspace: WorkspaceStore;
  readonly run: RunStore;
  readonly lesson: LessonStore;
  readonly layout: LayoutStore;
  readonly linked: LinkedStore;
}

export function createStores(settings: Settings, storage: Pick<Storage, 'setItem'> | null): Stores {
  return {
    workspace: createWorkspaceStore(),
    run: createRunStore(),
    lesson: createLessonStore(),
    layout: createLayoutStore(settings, storage),
    linked: createLinkedStore(),
  };
}

const StoresContext = createContext<Stores | null>(null);

export function StoresProvider({ stores, children }: { stores: Stores; children: ReactNode }) {
  return <StoresContext.Provider value={stores}>{children}</StoresContext.Provider>;
}

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('a component that reads a store must be inside StoresProvider');
  return stores;
}

export function useWorkspace<T>(select: (state: WorkspaceState) => T): T {
  return useStore(useStores().workspace, select);
}

export function useRun<T>(select: (state: RunStoreState) => T): T {
  return useStore(useStores().run, select);
}

export function useLesson<T>(select: (state: LessonStoreState) => T): T {
  return useStore(useStores().lesson, select);
}

export function useLayout<T>(select: (state: LayoutState) => T): T {
  return useStore(useStores().layout, select);
}

export function useLinked<T>(select: (state: LinkedState) => T): T {
  return useStore(useStores().linked, select);
}
