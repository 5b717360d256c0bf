/**
 * Monaco with what the page uses of it: the core, Python, and the editing features a student meets. Loaded lazily, as one chunk.
 */
import * as monaco from 'monaco-editor/editor/editor.api';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/lineSelection/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/suggest/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import type { Theme } from '../stores/layout-store.ts';
import { pythonConfiguration, pythonTokens } from './python-language.ts';

export { monaco };

/** Teaches Monaco Python and where its worker is; once per page. */
export function prepareMonaco(): void {
  if (monaco.languages.getLanguages().some((language) => language.id === 'python')) return;
  self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
  monaco.languages.register({ id: 'python', extensions: ['.py'] });
  monaco.languages.setMonarchTokensProvider('python', pythonTokens);
  monaco.languages.setLanguageConfiguration('python', pythonConfiguration(monaco.languages.IndentAction.Indent));
}

/** Gives Monaco the page's tokens, read from the document as they are under the present theme. */
export function useTokensAsTheme(theme: Theme): void {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  monaco.editor.defineTheme('joinery', {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [
      { token: '', foreground: token('--ink-1') },
      { token: 'keyword', foreground: token('--code-keyword') },
      { token: 'string', foreground: token('--code-string') },
      { token: 'number', foreground: token('--code-number') },
      { token: 'type', foreground: token('--code-type') },
      { token: 'comment', foreground: token('--code-comment') },
    ],
    colors: {
      'editor.background': token('--surface-sheet'),
      'editor.foreground': token('--ink-1'),
      'editorLineNumber.foreground': token('--ink-3'),
      'editorLineNumber.activeForeground': token('--ink-1'),
      'editorCursor.foreground': token('--accent'),
      'editor.selectionBackground': token('--accent-wash'),
      'editor.lineHighlightBorder': token('--line-1'),
      'editorIndentGuide.background1': token('--line-1'),
      'editorIndentGuide.activeBackground1': token('--line-2'),
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, token('--ink-1')]),
      ),
      'editorBracketMatch.background': token('--surface-sunken'),
      'editorBracketMatch.border': token('--line-3'),
      'editorError.foreground': token('--danger'),
      'editorWarning.foreground': token('--warning'),
      'editorWidget.background': token('--surface-sheet'),
      'editorWidget.foreground': token('--ink-1'),
      'editorWidget.border': token('--line-2'),
      'editorHoverWidget.background': token('--surface-sheet'),
      'editorHoverWidget.border': token('--line-2'),
      'editorSuggestWidget.background': token('--surface-sheet'),
      'editorSuggestWidget.border': token('--line-2'),
      'editorSuggestWidget.foreground': token('--ink-1'),
      'editorSuggestWidget.selectedBackground': token('--accent-wash'),
      'editorSuggestWidget.selectedForeground': token('--ink-1'),
      'editorSuggestWidget.highlightForeground': token('--accent'),
      'list.hoverBackground': token('--surface-sunken'),
      'input.background': token('--surface-paper'),
      'input.foreground': token('--ink-1'),
      'input.border': token('--line-3'),
      focusBorder: token('--accent'),
      'scrollbarSlider.background': `${token('--line-3')}55`,
      'scrollbarSlider.hoverBackground': `${token('--line-3')}88`,
      'scrollbarSlider.activeBackground': `${token('--line-3')}aa`,
    },
  });
  monaco.editor.setTheme('joinery');
}
