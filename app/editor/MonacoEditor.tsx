/**
 * The text of the active file in Monaco, with the run written in its margin: badges, the linked line, a squiggle at the error.
 * The workspace store is the truth; Monaco's models follow it, one per file, so that undo and scroll survive a change of tab.
 */
import { useEffect, useRef } from 'react';
import type { RunReport, WorkspaceFile } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { describeLink } from '../facts/describe-link.ts';
import { type LineFacts, lineKey } from '../facts/run-facts.ts';
import type { RunView } from '../stores/run-store.ts';
import { useLayout, useLinked, useRun, useStores, useWorkspace } from '../stores/stores.tsx';
import { addBadgeSheet, badgeClass } from './badge-sheet.ts';
import { completeMapping } from './complete-mapping.ts';
import { KeyBar } from './KeyBar.tsx';
import styles from './MonacoEditor.module.css';
import { useTokensAsTheme as applyTokens, monaco, prepareMonaco } from './monaco.ts';

type CodeEditor = monaco.editor.IStandaloneCodeEditor;

export interface MonacoEditorProps {
  /** Badges stay hidden while a prediction is open. */
  readonly covered: boolean;
  readonly onCursor: (line: number, column: number) => void;
}

const FONT = '"JetBrains Mono", ui-monospace, Menlo, Consolas, monospace';

function createEditor(host: HTMLElement, isPhone: boolean): CodeEditor {
  return monaco.editor.create(host, {
    model: null,
    theme: 'joinery',
    automaticLayout: true,
    fontFamily: FONT,
    fontSize: isPhone ? 13 : 12.5,
    lineHeight: isPhone ? 21 : 20,
    fontLigatures: false,
    minimap: { enabled: false },
    // The dimmed number of an empty last line has too little contrast.
    renderFinalNewline: 'off',
    glyphMargin: true,
    folding: false,
    lineNumbersMinChars: 3,
    scrollBeyondLastColumn: 0,
    lineDecorationsWidth: 10,
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'all',
    renderLineHighlightOnlyWhenFocus: true,
    scrollBeyondLastLine: false,
    padding: { top: 6, bottom: 6 },
    scrollbar: {
      verticalScrollbarSize: 10,
      horizontalScrollbarSize: 10,
      useShadows: false,
      alwaysConsumeMouseWheel: false,
    },
    guides: { indentation: false },
    wordBasedSuggestions: 'currentDocument',
    quickSuggestions: { other: false, comments: false, strings: false },
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    matchBrackets: 'near',
    fixedOverflowWidgets: true,
    stickyScroll: { enabled: false },
    accessibilitySupport: 'auto',
    ariaLabel: 'Python editor. Press Control M to let the Tab key leave the editor.',
    tabSize: 4,
    insertSpaces: true,
    links: false,
    contextmenu: false,
  });
}

function modelUri(workspaceId: string, path: string): monaco.Uri {
  return monaco.Uri.from({
    scheme: 'joinery',
    authority: encodeURIComponent(workspaceId).toLowerCase(),
    path: `/${path}`,
  });
}

/** The model of a file, made or brought up to date; a change from outside can be undone like an edit. */
function syncModel(workspaceId: string, file: WorkspaceFile): monaco.editor.ITextModel {
  const uri = modelUri(workspaceId, file.path);
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(file.content, 'python', uri);
  if (model.getValue() !== file.content) {
    model.pushStackElement();
    model.pushEditOperations(null, [{ range: model.getFullModelRange(), text: file.content }], () => null);
    model.pushStackElement();
  }
  return model;
}

function badgeDecorations(
  view: RunView | null,
  path: string,
  lineCount: number,
): { facts: LineFacts[]; decorations: monaco.editor.IModelDeltaDecoration[] } {
  const facts = [...(view?.facts.lines.values() ?? [])].filter((line) => line.file === path && line.line <= lineCount);
  const decorations = facts.map((line) => ({
    range: new monaco.Range(line.line, 1, line.line, 1),
    options: {
      glyphMarginClassName: `${styles.badge} ${styles[line.family] ?? ''} ${badgeClass(line.statements.length)}`,
      glyphMarginHoverMessage: { value: line.words },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  }));
  return { facts, decorations };
}

function errorMarkers(
  report: RunReport | null,
  path: string,
  model: monaco.editor.ITextModel,
): monaco.editor.IMarkerData[] {
  if (report?.outcome.kind !== 'raised') return [];
  const { error } = report.outcome;
  const frame = error.frames.findLast((candidate) => candidate.file === path);
  if (!frame || frame.line > model.getLineCount()) return [];
  const start = frame.column ?? model.getLineFirstNonWhitespaceColumn(frame.line);
  const isSameLine = frame.endLine === undefined || frame.endLine === frame.line;
  const end =
    isSameLine && frame.endColumn !== undefined ? frame.endColumn : model.getLineLastNonWhitespaceColumn(frame.line);
  return [
    {
      severity: monaco.MarkerSeverity.Error,
      message: `${error.type.split('.').at(-1)}: ${error.message}`,
      startLineNumber: frame.line,
      startColumn: Math.max(1, start),
      endLineNumber: frame.line,
      endColumn: Math.max(end, start + 1),
    },
  ];
}

/** Mapping completions for as long as the editor lives. */
function provideCompletions(read: () => RunView | null): monaco.IDisposable {
  return monaco.languages.registerCompletionItemProvider('python', {
    triggerCharacters: ['.'],
    provideCompletionItems: (model, position) => {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      const match = /([A-Za-z_]\w*)\.(\w*)$/.exec(before);
      const view = read();
      if (!match || view === null) return { suggestions: [] };
      const start = position.column - match[2]!.length;
      const range = new monaco.Range(position.lineNumber, start, position.lineNumber, position.column);
      const suggestions = completeMapping(view.report.schema, match[1]!).map((completion) => ({
        label: completion.name,
        detail: completion.detail,
        insertText: completion.name,
        range,
        kind: completion.isRelationship
          ? monaco.languages.CompletionItemKind.Reference
          : monaco.languages.CompletionItemKind.Field,
      }));
      return { suggestions };
    },
  });
}

export function MonacoEditor({ covered, onCursor }: MonacoEditorProps) {
  const hostRef = useRef<HTMLDivElement>(null);
  const editorRef = useRef<CodeEditor | null>(null);
  const factsRef = useRef<{ ids: readonly string[]; facts: readonly LineFacts[] }>({ ids: [], facts: [] });
  const stores = useStores();
  const { runWorkspace } = useCommands();
  const theme = useLayout((state) => state.theme);
  const isPhone = useLayout((state) => state.width === 'phone');
  const workspaceId = useWorkspace((state) => state.id) ?? 'none';
  const activePath = useWorkspace((state) => state.activePath);
  const replaced = useWorkspace((state) => state.replaced);
  const revision = useWorkspace((state) => state.revision);
  const view = useRun((state) => state.view);
  const linked = useLinked((state) => state.linked);
  const reveal = useLinked((state) => state.reveal);
  const isStale = view !== null && view.revision !== revision;
  const shownView = covered ? null : view;

  useEffect(() => {
    const host = hostRef.current;
    if (host === null) return;
    prepareMonaco();
    addBadgeSheet();
    applyTokens(stores.layout.getState().theme);
    const editor = createEditor(host, stores.layout.getState().width === 'phone');
    editorRef.current = editor;
    const ends: monaco.IDisposable[] = [provideCompletions(() => stores.run.getState().view)];
    editor.addAction({
      id: 'joinery.run',
      label: 'Run',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => void runWorkspace(),
    });
    const linkLine = (line: number | undefined, origin: 'editor') => {
      const model = editor.getModel();
      const here = line === undefined || model === null ? [] : model.getLineDecorations(line).map((found) => found.id);
      const at = factsRef.current.ids.findIndex((id) => here.includes(id));
      const found = factsRef.current.facts[at];
      const current = stores.run.getState().view;
      if (!found || current === null) {
        stores.linked.getState().unlink(origin);
        return;
      }
      const words = describeLink(found.statements, current.report.statements, current.facts);
      stores.linked.getState().link({ origin, statements: found.statements, words });
    };
    ends.push(
      editor.onMouseMove((event) => linkLine(event.target.position?.lineNumber, 'editor')),
      editor.onMouseLeave(() => stores.linked.getState().unlink('editor')),
      editor.onDidBlurEditorText(() => stores.linked.getState().unlink('editor')),
      editor.onDidChangeCursorPosition((event) => {
        onCursor(event.position.lineNumber, event.position.column);
        const isMoved = event.reason === monaco.editor.CursorChangeReason.Explicit && event.source === 'keyboard';
        if (isMoved) linkLine(event.position.lineNumber, 'editor');
      }),
      editor.onDidChangeModelContent(() => {
        const model = editor.getModel();
        if (model) stores.workspace.getState().edit(model.uri.path.slice(1), model.getValue());
      }),
    );
    void document.fonts.load('12.5px "JetBrains Mono"').then(() => monaco.editor.remeasureFonts());
    return () => {
      for (const end of ends) end.dispose();
      editor.dispose();
      editorRef.current = null;
    };
  }, [stores, runWorkspace, onCursor]);

  useEffect(() => {
    // The document carries the theme's tokens only after the theme attribute is set.
    requestAnimationFrame(() => applyTokens(theme));
  }, [theme]);

  useEffect(() => {
    editorRef.current?.updateOptions({ fontSize: isPhone ? 13 : 12.5, lineHeight: isPhone ? 21 : 20 });
  }, [isPhone]);

  const scrolls = useRef(new Map<string, monaco.editor.ICodeEditorViewState | null>());
  // Reads the store itself, and only when contents came from elsewhere: what is being typed must never meet an older copy of itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `replaced` says when
  useEffect(() => {
    const editor = editorRef.current;
    const file = stores.workspace.getState().files.find((candidate) => candidate.path === activePath);
    if (editor === null || file === undefined) return;
    const model = syncModel(workspaceId, file);
    editor.updateOptions({ readOnly: file.readonly, domReadOnly: file.readonly });
    if (editor.getModel() === model) return;
    const before = editor.getModel();
    if (before) scrolls.current.set(before.uri.toString(), editor.saveViewState());
    editor.setModel(model);
    const kept = scrolls.current.get(model.uri.toString());
    if (kept) editor.restoreViewState(kept);
  }, [workspaceId, activePath, replaced, stores]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new model needs its badges, whatever else stayed
  useEffect(() => {
    const editor = editorRef.current;
    const model = editor?.getModel();
    if (!editor || !model) return;
    const { facts, decorations } = badgeDecorations(shownView, activePath, model.getLineCount());
    const collection = editor.createDecorationsCollection(decorations);
    factsRef.current = { ids: collection.getRanges().map((_, at) => idAt(model, collection, at)), facts };
    monaco.editor.setModelMarkers(
      model,
      'run',
      errorMarkers(view?.live ? null : (view?.report ?? null), activePath, model),
    );
    return () => collection.clear();
  }, [shownView, view, activePath, workspaceId]);

  useEffect(() => {
    hostRef.current?.toggleAttribute('data-stale', isStale);
    const model = editorRef.current?.getModel();
    if (isStale && model) monaco.editor.setModelMarkers(model, 'run', []);
  }, [isStale]);

  useEffect(() => {
    const editor = editorRef.current;
    const model = editor?.getModel();
    if (!editor || !model || linked === null || view === null || covered) return;
    const lines = new Set<number>();
    for (const index of linked.statements) {
      const source = view.report.statements[index]?.source;
      if (source?.file === activePath)
        lines.add(currentLine(model, factsRef.current, lineKey(source.file, source.line), source.line));
    }
    const collection = editor.createDecorationsCollection(
      [...lines]
        .filter((line) => line <= model.getLineCount())
        .map((line) => ({
          range: new monaco.Range(line, 1, line, 1),
          options: { isWholeLine: true, className: styles.linkedLine!, marginClassName: styles.linkedMargin! },
        })),
    );
    const first = Math.min(...lines);
    if (linked.origin !== 'editor' && Number.isFinite(first)) editor.revealLineInCenterIfOutsideViewport(first);
    return () => collection.clear();
  }, [linked, view, activePath, covered]);

  useEffect(() => {
    const editor = editorRef.current;
    if (editor === null || reveal === null) return;
    // The tab may have changed in the same breath; its model is there a frame later.
    const frame = requestAnimationFrame(() => {
      if (stores.workspace.getState().activePath !== reveal.file) return;
      editor.setPosition({ lineNumber: reveal.line, column: 1 });
      editor.revealLineInCenterIfOutsideViewport(reveal.line);
      editor.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [reveal, stores]);

  const send = (command: string, text?: string) => {
    editorRef.current?.focus();
    editorRef.current?.trigger('keys', command, text === undefined ? null : { text });
  };
  return (
    <>
      <div ref={hostRef} className={`${styles.host} ${isPhone ? styles.aboveKeys : ''}`} />
      {isPhone && (
        <KeyBar onType={(text) => send('type', text)} onTab={() => send('tab')} onUndo={() => send('undo')} />
      )}
    </>
  );
}

/** Id of the `at`-th decoration of a collection. */
function idAt(
  model: monaco.editor.ITextModel,
  collection: monaco.editor.IEditorDecorationsCollection,
  at: number,
): string {
  const range = collection.getRange(at);
  if (!range) return '';
  return model.getLineDecorations(range.startLineNumber).find((found) => collection.has(found))?.id ?? '';
}

/** Where a line of the run is now; edits above it move it. */
function currentLine(
  model: monaco.editor.ITextModel,
  known: { readonly ids: readonly string[]; readonly facts: readonly LineFacts[] },
  key: string,
  line: number,
): number {
  const at = known.facts.findIndex((facts) => lineKey(facts.file, facts.line) === key);
  const id = known.ids[at];
  return (id ? model.getDecorationRange(id)?.startLineNumber : undefined) ?? line;
}
