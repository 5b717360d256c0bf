/**
 * The markdown of a lesson in Monaco, with a squiggle at each fault. It holds the text; the author view hears of changes, and writes
 * into it through the handle.
 */
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { LessonError } from '../../src/index.ts';
import { useLayout } from '../stores/stores.tsx';
import styles from './MonacoEditor.module.css';
import { useTokensAsTheme as applyTokens, monaco, prepareMonaco } from './monaco.ts';

export interface MarkdownHandle {
  /** Writes a block at the cursor, on lines of its own. */
  insert(text: string): void;
  replace(text: string): void;
  reveal(line: number, column: number): void;
}

export interface MarkdownEditorProps {
  readonly ref: Ref<MarkdownHandle>;
  readonly initial: string;
  readonly errors: readonly LessonError[];
  readonly onChange: (text: string) => void;
}

/** Enough of markdown for an author's eye: headings, directives, fences, front matter, code in a line. */
const TOKENS: monaco.languages.IMonarchLanguage = {
  tokenizer: {
    root: [
      [/^#{1,6}\s.*$/, 'keyword'],
      [/^:{2,}.*$/, 'type'],
      [/^---$/, 'comment'],
      [/^\s*```.*$/, { token: 'number', next: '@fence' }],
      [/`[^`\n]+`/, 'string'],
      [/^[a-z]+:(?=\s)/, 'type'],
    ],
    fence: [
      [/^\s*```\s*$/, { token: 'number', next: '@pop' }],
      [/#.*$/, 'comment'],
      [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, 'string'],
      [/\b(?:from|import|class|def|for|in|with|as|if|else|return|pass|None|True|False)\b/, 'keyword'],
    ],
  },
};

function prepareMarkdown(): void {
  prepareMonaco();
  if (monaco.languages.getLanguages().some((language) => language.id === 'lesson')) return;
  monaco.languages.register({ id: 'lesson' });
  monaco.languages.setMonarchTokensProvider('lesson', TOKENS);
}

/** The line that closes the front matter, before which nothing can be inserted; 1 where there is none. */
function frontMatterEnd(model: monaco.editor.ITextModel): number {
  const lines = model.getLinesContent();
  return lines[0] === '---' ? Math.max(lines.indexOf('---', 1), 0) + 1 : 1;
}

export function MarkdownEditor({ ref, initial, errors, onChange }: MarkdownEditorProps) {
  const hostRef = useRef<HTMLDivElement>(null);
  const editorRef = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const changeRef = useRef(onChange);
  const theme = useLayout((state) => state.theme);

  useEffect(() => {
    changeRef.current = onChange;
  }, [onChange]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text it begins with is read once
  useEffect(() => {
    if (hostRef.current === null) return;
    prepareMarkdown();
    const editor = monaco.editor.create(hostRef.current, {
      value: initial,
      language: 'lesson',
      theme: 'joinery',
      automaticLayout: true,
      fontFamily: '"JetBrains Mono", ui-monospace, Menlo, Consolas, monospace',
      fontSize: 12.5,
      lineHeight: 20,
      fontLigatures: false,
      minimap: { enabled: false },
      wordWrap: 'on',
      folding: false,
      renderFinalNewline: 'off',
      lineNumbersMinChars: 3,
      scrollBeyondLastLine: false,
      overviewRulerBorder: false,
      padding: { top: 6, bottom: 6 },
      quickSuggestions: false,
      fixedOverflowWidgets: true,
      stickyScroll: { enabled: false },
      links: false,
      contextmenu: false,
      unicodeHighlight: { ambiguousCharacters: false },
      ariaLabel: 'Lesson editor. Press Control M to let the Tab key leave the editor.',
      tabSize: 4,
      insertSpaces: true,
    });
    editorRef.current = editor;
    const listening = editor.onDidChangeModelContent(() => changeRef.current(editor.getValue()));
    void document.fonts.load('12.5px "JetBrains Mono"').then(() => monaco.editor.remeasureFonts());
    return () => {
      listening.dispose();
      editor.getModel()?.dispose();
      editor.dispose();
      editorRef.current = null;
    };
  }, []);

  useEffect(() => {
    const frame = requestAnimationFrame(() => applyTokens(theme));
    return () => cancelAnimationFrame(frame);
  }, [theme]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    if (!model) return;
    const markers = errors.map(({ line, column, message }) => {
      const lineNumber = Math.min(Math.max(line, 1), model.getLineCount());
      return {
        severity: monaco.MarkerSeverity.Error,
        message,
        startLineNumber: lineNumber,
        startColumn: Math.min(column, Math.max(1, model.getLineMaxColumn(lineNumber) - 1)),
        endLineNumber: lineNumber,
        endColumn: model.getLineMaxColumn(lineNumber),
      };
    });
    monaco.editor.setModelMarkers(model, 'lesson', markers);
  }, [errors]);

  useImperativeHandle(ref, () => {
    const write = (range: monaco.IRange, text: string) => {
      const editor = editorRef.current;
      if (editor === null) return;
      editor.pushUndoStop();
      editor.executeEdits('author', [{ range, text, forceMoveMarkers: true }]);
      editor.pushUndoStop();
      editor.focus();
    };
    return {
      insert: (text) => {
        const editor = editorRef.current;
        const model = editor?.getModel();
        const at = editor?.getPosition()?.lineNumber;
        if (!model || at === undefined) return;
        const line = Math.max(at, frontMatterEnd(model));
        const isBlank = model.getLineContent(line).trim() === '';
        const column = isBlank ? 1 : model.getLineMaxColumn(line);
        const block = isBlank ? text : `\n\n${text}`;
        write(new monaco.Range(line, column, line, column), block);
        editor?.revealPositionInCenterIfOutsideViewport(editor.getPosition() ?? { lineNumber: line, column: 1 });
      },
      replace: (text) => {
        const model = editorRef.current?.getModel();
        if (!model) return;
        write(model.getFullModelRange(), text);
        editorRef.current?.setPosition({ lineNumber: 1, column: 1 });
        editorRef.current?.revealLine(1);
      },
      reveal: (line, column) => {
        editorRef.current?.setPosition({ lineNumber: line, column });
        editorRef.current?.revealLineInCenter(line);
        editorRef.current?.focus();
      },
    };
  }, []);

  return <div ref={hostRef} className={styles.host} />;
}
