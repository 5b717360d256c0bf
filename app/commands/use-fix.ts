/**
 * Making a proposed change to the program: what it would become, and putting that into the editor, where it can be undone.
 */
import { useMemo } from 'react';
import { applyEdits, type ProgramEdit, type ProgramFiles } from '../../src/index.ts';
import { useStores, useWorkspace } from '../stores/stores.tsx';
import { toRunFiles } from '../stores/workspace-store.ts';
import { useCommands } from './commands-context.tsx';

export interface Fixes {
  /** The program as it stands in the editor. */
  readonly files: ProgramFiles;
  /** What the edits would make of it; null where there are none or one touches a file that may not be changed. */
  preview(edits: readonly ProgramEdit[]): ProgramFiles | null;
  apply(after: ProgramFiles, label: string): void;
  applyAndRun(after: ProgramFiles, label: string): void;
}

export function useFixes(): Fixes {
  const { workspace } = useStores();
  const { runWorkspace } = useCommands();
  const open = useWorkspace((state) => state.files);
  return useMemo(() => {
    const files = toRunFiles(open);
    const apply = (after: ProgramFiles, label: string) => {
      const changed = open.filter((file) => after[file.path] !== file.content);
      workspace.getState().applyFiles(
        changed.map((file) => ({ ...file, content: after[file.path] ?? file.content })),
        label,
      );
      if (changed[0]) workspace.getState().activate(changed[0].path);
    };
    return {
      files,
      preview: (edits) => {
        const mayEdit = edits.every((edit) => open.some((file) => file.path === edit.file && !file.readonly));
        return edits.length > 0 && mayEdit ? applyEdits(files, edits) : null;
      },
      apply,
      applyAndRun: (after, label) => {
        apply(after, label);
        void runWorkspace();
      },
    };
  }, [open, workspace, runWorkspace]);
}
