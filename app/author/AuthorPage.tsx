/**
 * The author view: a lesson's markdown on the left with what is wrong with it, the lesson as a student has it on the right, running.
 * The text stays in this browser and in the author's own files.
 */
import { FilePlus2, FolderOpen, ListChecks, Save } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import type { LessonError } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { droppedLesson } from '../commands/drop-lesson.ts';
import { beginPreview, endPreview } from '../commands/preview-lesson.ts';
import type { MarkdownHandle } from '../editor/MarkdownEditor.tsx';
import { ThemeButton } from '../frame/Header.tsx';
import { useLayout, useStores } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import { Logo } from '../ui/Logo.tsx';
import { Splitter } from '../ui/Panel.tsx';
import styles from './Author.module.css';
import { Findings, type Verdict } from './Findings.tsx';
import { skeletonOf } from './lesson-skeleton.ts';
import { type FileHandle, openFile, saveFile } from './open-save.ts';
import { lineOfTask, SNIPPETS } from './snippets.ts';
import { useLessonDraft } from './use-lesson-draft.ts';
import { Wizard } from './Wizard.tsx';

const MarkdownEditor = lazy(() =>
  import('../editor/MarkdownEditor.tsx').then((module) => ({ default: module.MarkdownEditor })),
);

const FIRST = {
  name: 'my-first-lesson.md',
  text: skeletonOf({ title: 'My first lesson', track: 'loading', parent: 'Author', child: 'Book' }),
};

export function AuthorPage({ preview, runButtons }: { preview: ReactNode; runButtons: ReactNode }) {
  const stores = useStores();
  const { proveLesson } = useCommands();
  const width = useLayout((state) => state.width);
  const [side, setSide] = useState<'write' | 'preview'>('write');
  const [name, setName] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [isWizardOpen, setWizardOpen] = useState(false);
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'none' });
  const editor = useRef<MarkdownHandle>(null);
  const handle = useRef<FileHandle | null>(null);
  const latest = useRef<string | null>(null);
  const draft = useLessonDraft(FIRST);
  const { initial, change } = draft;
  const fileName = name ?? initial?.name ?? FIRST.name;

  useEffect(() => {
    beginPreview(stores);
    stores.layout.getState().set({ phoneTab: 'lesson' });
    return () => endPreview(stores);
  }, [stores]);

  const onChange = useCallback(
    (text: string) => {
      latest.current = text;
      setVerdict({ kind: 'none' });
      change(fileName, text);
    },
    [change, fileName],
  );

  const put = (nextName: string, text: string, nextHandle: FileHandle | null) => {
    handle.current = nextHandle;
    setName(nextName);
    editor.current?.replace(text);
    change(nextName, text);
    setNote(`Opened ${nextName}`);
    setSide('write');
  };

  const open = async () => {
    try {
      const opened = await openFile();
      if (opened) put(opened.name, opened.text, opened.handle);
    } catch {
      setNote('The file could not be read');
    }
  };

  const save = async () => {
    const saved = await saveFile(fileName, latest.current ?? initial?.text ?? '', handle.current);
    if (saved === null) return;
    handle.current = saved.handle;
    setNote(saved.words);
  };

  const check = async () => {
    if (draft.lesson === null) return;
    setVerdict({ kind: 'checking', label: 'the start' });
    const before = latest.current;
    const found = await proveLesson(draft.lesson, (label) => setVerdict({ kind: 'checking', label }));
    if (latest.current !== before) return;
    const places = found.map(({ message, task }): LessonError => {
      return { file: fileName, line: lineOfTask(draft.text, task), column: 1, message };
    });
    setVerdict({ kind: 'checked', found: places });
  };

  const isPhone = width === 'phone';
  const writing = (
    <section className={styles.write} aria-label="The lesson's text" hidden={isPhone && side !== 'write'}>
      <div className={styles.tools} role="toolbar" aria-label="Insert">
        {SNIPPETS.map((snippet) => (
          <button
            key={snippet.label}
            type="button"
            title={snippet.title}
            onClick={() => editor.current?.insert(snippet.text)}
          >
            {snippet.label}
          </button>
        ))}
      </div>
      <div className={styles.editor}>
        {initial !== null && (
          <Suspense fallback={null}>
            <MarkdownEditor
              ref={editor}
              initial={initial.text}
              errors={verdict.kind === 'checked' && draft.errors.length === 0 ? verdict.found : draft.errors}
              onChange={onChange}
            />
          </Suspense>
        )}
      </div>
      <Findings errors={draft.errors} verdict={verdict} onGo={(line, column) => editor.current?.reveal(line, column)} />
    </section>
  );
  const previewing = (
    <section className={styles.preview} aria-label="Preview" hidden={isPhone && side !== 'preview'}>
      <div className={styles.bar}>
        <b>Preview</b>
        <span className={styles.push} />
        {runButtons}
      </div>
      {preview}
    </section>
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the Open button does the same
    <div
      className={styles.page}
      onDrop={(event) => {
        const file = droppedLesson(event.nativeEvent);
        if (file === null) return;
        event.preventDefault();
        void file.text().then((text) => put(file.name, text, null));
      }}
    >
      <header className={styles.head}>
        <a className={styles.brand} href="#/" aria-label="Joinery, the course">
          <Logo />
          {!isPhone && 'Joinery'}
        </a>
        <h1>{fileName}</h1>
        <span className={styles.state} role="status">
          {note ||
            (draft.isPersistent ? 'Draft kept in this browser' : 'Draft kept until this tab closes: save the file')}
        </span>
        <span className={styles.push} />
        <div className={styles.group}>
          <Button onClick={() => setWizardOpen(true)}>
            <FilePlus2 className="i" size={14} aria-hidden />
            New
          </Button>
          <Button onClick={() => void open()}>
            <FolderOpen className="i" size={14} aria-hidden />
            Open
          </Button>
          <Button onClick={() => void save()}>
            <Save className="i" size={14} aria-hidden />
            Save
          </Button>
          <Button strong disabled={draft.lesson === null || verdict.kind === 'checking'} onClick={() => void check()}>
            <ListChecks className="i" size={14} aria-hidden />
            Check
          </Button>
          <ThemeButton />
        </div>
      </header>
      {isPhone && (
        <div className={styles.sides}>
          {(['write', 'preview'] as const).map((value) => (
            <button key={value} type="button" aria-pressed={side === value} onClick={() => setSide(value)}>
              {value === 'write' ? 'Text' : 'Preview'}
            </button>
          ))}
        </div>
      )}
      <div className={styles.work}>
        {isPhone ? (
          <>
            {writing}
            {previewing}
          </>
        ) : (
          <Group orientation="horizontal" className={styles.columns ?? ''}>
            <Panel id="write" minSize={320}>
              {writing}
            </Panel>
            <Splitter label="Resize the preview" />
            <Panel id="preview" minSize={320}>
              {previewing}
            </Panel>
          </Group>
        )}
      </div>
      <Wizard open={isWizardOpen} onMake={(made, text) => put(made, text, null)} onClose={() => setWizardOpen(false)} />
    </div>
  );
}
