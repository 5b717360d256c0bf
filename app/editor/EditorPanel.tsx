/**
 * Files and editor: one tab per file, the text below. Until Monaco has loaded the text is shown plain, so nothing jumps.
 */
import { Ellipsis, Plus, RotateCcw, Trash2, Undo2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useCommands } from '../commands/commands-context.tsx';
import { isCovered } from '../stores/lesson-store.ts';
import { useLesson, useStores, useWorkspace } from '../stores/stores.tsx';
import { isEdited } from '../stores/workspace-store.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import { BarPush, PanelBar, PanelFrame, TabContent, TabList, TabRoot } from '../ui/Panel.tsx';
import { Prompt } from '../ui/Prompt.tsx';
import styles from './EditorPanel.module.css';

const MonacoEditor = lazy(() => import('./MonacoEditor.tsx').then((module) => ({ default: module.MonacoEditor })));

function PlainText() {
  const content = useWorkspace((state) => state.files.find((file) => file.path === state.activePath)?.content ?? '');
  return <pre className={styles.loading}>{content}</pre>;
}

export function EditorPanel({ onCursor }: { onCursor: (line: number, column: number) => void }) {
  const { workspace } = useStores();
  const { resetLesson, undoReplace } = useCommands();
  const files = useWorkspace((state) => state.files);
  const startFiles = useWorkspace((state) => state.startFiles);
  const activePath = useWorkspace((state) => state.activePath);
  const entry = useWorkspace((state) => state.entry);
  const undo = useWorkspace((state) => state.undo);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  const broken = useLesson((state) => state.lesson?.broken ?? false);
  const [isNaming, setNaming] = useState(false);
  const shown = files.filter((file) => !file.hidden);
  const tabs = shown.map((file) => ({
    value: file.path,
    label: <span className={styles.tabName}>{file.path}</span>,
    note: file.readonly ? 'read only' : isEdited(file, startFiles) ? 'edited' : undefined,
  }));
  return (
    <PanelFrame label="Editor">
      <TabRoot
        value={activePath}
        onValueChange={(path) => workspace.getState().activate(path)}
        style={{ display: 'contents' }}
      >
        <PanelBar>
          <TabList label="Files" items={tabs} />
          <BarPush />
          <IconButton label="New file" small onClick={() => setNaming(true)}>
            <Plus className="i" size={16} />
          </IconButton>
          <Menu
            trigger={
              <IconButton label="More about the files" small>
                <Ellipsis className="i" size={16} />
              </IconButton>
            }
            items={[
              { label: 'Reset to the start', icon: <RotateCcw className="i" size={14} />, perform: resetLesson },
              {
                label: `Remove ${activePath}`,
                icon: <Trash2 className="i" size={14} />,
                disabled: activePath === entry,
                perform: () => workspace.getState().removeFile(activePath),
              },
            ]}
          />
        </PanelBar>
        {broken && files === startFiles && (
          <div className={`${styles.notice} ${styles.warning}`}>
            This program is broken on purpose. Run it and read what it says.
          </div>
        )}
        {undo && (
          <div className={styles.notice} role="status">
            {undo.label}.
            <Button size="small" weight="quiet" onClick={undoReplace}>
              <Undo2 className="i" size={14} />
              Undo
            </Button>
          </div>
        )}
        <TabContent value={activePath} className={styles.body} tabIndex={-1}>
          <Suspense fallback={<PlainText />}>
            <MonacoEditor covered={covered} onCursor={onCursor} />
          </Suspense>
        </TabContent>
      </TabRoot>
      <Prompt
        open={isNaming}
        title="New file"
        description="A Python module of the program. Import it by its name."
        label="Path"
        initial="models.py"
        submitLabel="Add"
        onSubmit={(path) =>
          workspace.getState().addFile(path)
            ? null
            : 'A new path that ends in .py, with letters, digits and underscores: models/store.py'
        }
        onClose={() => setNaming(false)}
      />
    </PanelFrame>
  );
}
