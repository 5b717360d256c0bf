/**
 * Python for Monaco: colours of the page's own (types and class names stand out, builtins do not) and the indentation rules.
 */
import type * as monaco from 'monaco-editor/editor/editor.api';

const KEYWORDS = (
  'False None True and as assert async await break case class continue def del elif else except finally for from global if ' +
  'import in is lambda match nonlocal not or pass raise return try while with yield'
).split(' ');

const TYPES = 'int str float bool bytes list dict set tuple frozenset object datetime date Decimal'.split(' ');

/** Brackets, comments and what Enter does. `indent` is Monaco's IndentAction.Indent. */
export function pythonConfiguration(indent: monaco.languages.IndentAction): monaco.languages.LanguageConfiguration {
  return {
    comments: { lineComment: '#' },
    brackets: [
      ['{', '}'],
      ['[', ']'],
      ['(', ')'],
    ],
    autoClosingPairs: [
      { open: '{', close: '}' },
      { open: '[', close: ']' },
      { open: '(', close: ')' },
      { open: '"', close: '"', notIn: ['string'] },
      { open: "'", close: "'", notIn: ['string', 'comment'] },
    ],
    onEnterRules: [
      {
        beforeText: /^\s*(?:def|class|for|if|elif|else|while|try|with|finally|except|async|match|case).*?:\s*$/,
        action: { indentAction: indent },
      },
    ],
    folding: { offSide: true },
  };
}

export const pythonTokens: monaco.languages.IMonarchLanguage = {
  defaultToken: '',
  keywords: KEYWORDS,
  types: TYPES,
  brackets: [
    { open: '{', close: '}', token: 'delimiter.curly' },
    { open: '[', close: ']', token: 'delimiter.bracket' },
    { open: '(', close: ')', token: 'delimiter.parenthesis' },
  ],
  tokenizer: {
    root: [
      [/#.*$/, 'comment'],
      [/[rRbBuU]{0,2}"""/, 'string', '@longDouble'],
      [/[rRbBuU]{0,2}'''/, 'string', '@longSingle'],
      [/[fF][rR]?"""/, 'string', '@formatLongDouble'],
      [/[fF][rR]?"/, 'string', '@formatDouble'],
      [/[fF][rR]?'/, 'string', '@formatSingle'],
      [/[rRbBuU]{0,2}"/, 'string', '@double'],
      [/[rRbBuU]{0,2}'/, 'string', '@single'],
      [/@[A-Za-z_][\w.]*/, 'type'],
      [/(\.)([A-Za-z_]\w*)/, ['', 'identifier']],
      [/[A-Z]\w*[a-z]\w*/, { cases: { '@keywords': 'keyword', '@default': 'type' } }],
      [/[A-Za-z_]\w*/, { cases: { '@keywords': 'keyword', '@types': 'type', '@default': 'identifier' } }],
      [/0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/, 'number'],
      [/[{}[\]()]/, '@brackets'],
    ],
    double: [
      [/\\./, 'string'],
      [/[^"\\]+/, 'string'],
      [/"/, 'string', '@pop'],
      [/$/, '', '@pop'],
    ],
    single: [
      [/\\./, 'string'],
      [/[^'\\]+/, 'string'],
      [/'/, 'string', '@pop'],
      [/$/, '', '@pop'],
    ],
    longDouble: [
      [/[^"]+/, 'string'],
      [/"""/, 'string', '@pop'],
      [/"/, 'string'],
    ],
    longSingle: [
      [/[^']+/, 'string'],
      [/'''/, 'string', '@pop'],
      [/'/, 'string'],
    ],
    formatDouble: [
      [/\{\{|\}\}|\\./, 'string'],
      [/\{/, 'delimiter', '@replacement'],
      [/[^"{}\\]+/, 'string'],
      [/"/, 'string', '@pop'],
      [/$/, '', '@pop'],
    ],
    formatSingle: [
      [/\{\{|\}\}|\\./, 'string'],
      [/\{/, 'delimiter', '@replacement'],
      [/[^'{}\\]+/, 'string'],
      [/'/, 'string', '@pop'],
      [/$/, '', '@pop'],
    ],
    formatLongDouble: [
      [/\{\{|\}\}|\\./, 'string'],
      [/\{/, 'delimiter', '@replacement'],
      [/[^"{}\\]+/, 'string'],
      [/"""/, 'string', '@pop'],
      [/"/, 'string'],
    ],
    replacement: [[/\}/, 'delimiter', '@pop'], [/$/, '', '@pop'], { include: 'root' }],
  },
};
