/**
 * Turns one check line of a lesson into a CheckSpec, or a sentence that says what is wrong with it. A closed grammar: what
 * the table does not know is an error with a suggestion, never a check that always passes.
 */
import type { CheckSpec, Comparison, Countable, LoadedBy } from '../contract/check.ts';
import type { FindingKind } from '../contract/finding.ts';
import type { Direction } from '../contract/schema-graph.ts';
import { didYouMean } from './nearest.ts';

const COUNTABLES = [
  'queries',
  'selects',
  'inserts',
  'updates',
  'deletes',
  'lazy loads',
  'eager loads',
  'rows fetched',
] as const satisfies readonly Countable[];

const FINDINGS: Readonly<Record<string, FindingKind>> = {
  'n+1': 'n-plus-one',
  'refresh per object': 'refresh-per-object',
  'query in a loop': 'query-in-loop',
  'duplicate query': 'duplicate-query',
  'unused eager load': 'unused-eager-load',
  'row multiplication': 'row-multiplication',
  'cartesian product': 'cartesian-product',
  'missing unique': 'missing-unique',
};

const STRATEGIES = [
  'select',
  'joined',
  'selectin',
  'subquery',
  'immediate',
  'raise',
  'noload',
  'dynamic',
  'write_only',
] as const satisfies readonly LoadedBy[];

const DIRECTIONS: Readonly<Record<string, Direction | 'one-to-one'>> = {
  'one-to-many': 'ONETOMANY',
  'many-to-one': 'MANYTOONE',
  'many-to-many': 'MANYTOMANY',
  'one-to-one': 'one-to-one',
};

const CASCADES = ['save-update', 'merge', 'expunge', 'delete', 'delete-orphan', 'refresh-expire', 'all'];

/** An example of each form, for the error and the reference. */
export const CHECK_FORMS: readonly string[] = [
  'queries <= 2',
  'lazy loads = 0',
  'queries grow O(1)',
  'no n+1',
  'Author.books loaded by selectin',
  'Author.books one-to-many',
  'back_populates pair Author.books Book.author',
  'foreign key books.author_id',
  'unique profiles.user_id',
  'index books.author_id',
  'cascade Author.books delete-orphan',
  'checklist all',
  'rows books = 3',
  'raises DetachedInstanceError',
  'completes',
  'output same as start',
  'output contains "text"',
  'assert len(authors) == 3',
];

export type ParsedCheck =
  | { readonly ok: true; readonly spec: CheckSpec }
  | { readonly ok: false; readonly message: string };

interface Rule {
  readonly pattern: RegExp;
  read(match: RegExpExecArray): CheckSpec | string;
}

const PATH = '([A-Za-z_]\\w*\\.[A-Za-z_]\\w*)';

/** A group that the pattern guarantees. */
function part(match: RegExpExecArray, index: number): string {
  return match[index] ?? '';
}

function oneOf<T extends string>(word: string, known: readonly T[], noun: string): T | string {
  const found = known.find((k) => k === word);
  return found ?? `"${word}" is not ${noun}.${didYouMean(word, known)} Known: ${known.join(', ')}.`;
}

function isKnown<T extends string>(word: string, known: readonly T[]): word is T {
  return (known as readonly string[]).includes(word);
}

const RULES: readonly Rule[] = [
  { pattern: /^assert\s+(.+)$/, read: (m) => ({ kind: 'assert', expression: part(m, 1) }) },
  { pattern: /^output same as start$/, read: () => ({ kind: 'output-same-as-start' }) },
  { pattern: /^output contains\s+["“](.*)["”]$/, read: (m) => ({ kind: 'output-contains', expected: part(m, 1) }) },
  { pattern: /^completes$/, read: () => ({ kind: 'completes' }) },
  { pattern: /^raises\s+([A-Za-z_]\w*)$/, read: (m) => ({ kind: 'raises', error: part(m, 1) }) },
  {
    pattern: /^checklist\s+(\S+)$/,
    read: (m) =>
      part(m, 1) === 'all' ? { kind: 'checklist', which: 'all' } : `checklist takes "all", found "${part(m, 1)}".`,
  },
  {
    pattern: new RegExp(`^back_populates pair\\s+${PATH}\\s+${PATH}$`),
    read: (m) => ({ kind: 'back-populates', paths: [part(m, 1), part(m, 2)] }),
  },
  { pattern: new RegExp(`^foreign key\\s+${PATH}$`), read: (m) => ({ kind: 'foreign-key', column: part(m, 1) }) },
  { pattern: new RegExp(`^unique\\s+${PATH}$`), read: (m) => ({ kind: 'unique', column: part(m, 1) }) },
  { pattern: new RegExp(`^index\\s+${PATH}$`), read: (m) => ({ kind: 'index', column: part(m, 1) }) },
  {
    pattern: new RegExp(`^cascade\\s+${PATH}\\s+(\\S+)$`),
    read: (m) => {
      const cascade = oneOf(part(m, 2), CASCADES, 'a cascade');
      return isKnown(cascade, CASCADES) ? { kind: 'cascade', path: part(m, 1), cascade } : cascade;
    },
  },
  {
    pattern: new RegExp(`^${PATH}\\s+loaded by\\s+(\\S+)(\\s+and not unique)?$`),
    read: (m) => {
      const strategy = oneOf(part(m, 2), STRATEGIES, 'a loading strategy');
      return isKnown(strategy, STRATEGIES)
        ? { kind: 'loaded-by', path: part(m, 1), strategy, notUnique: m[3] !== undefined }
        : strategy;
    },
  },
  {
    pattern: new RegExp(`^${PATH}\\s+(\\S+-to-\\S+)$`),
    read: (m) => {
      const direction = DIRECTIONS[part(m, 2)];
      return direction
        ? { kind: 'direction', path: part(m, 1), direction }
        : oneOf(part(m, 2), Object.keys(DIRECTIONS), 'a kind of relationship');
    },
  },
  {
    pattern: /^no\s+(.+)$/,
    read: (m) => {
      const finding = FINDINGS[part(m, 1)];
      return finding ? { kind: 'no-finding', finding } : oneOf(part(m, 1), Object.keys(FINDINGS), 'a finding');
    },
  },
  {
    pattern: /^rows\s+(?!fetched\b)([A-Za-z_]\w*)\s*(<=|>=|=|<|>)\s*(\S+)$/,
    read: (m) =>
      withNumber(part(m, 3), (value) => ({
        kind: 'table-rows',
        table: part(m, 1),
        comparison: part(m, 2) as Comparison,
        value,
      })),
  },
  {
    pattern: /^(.+?)\s+grows?\s+(\S+)$/,
    read: (m) => {
      const what = oneOf(part(m, 1), COUNTABLES, 'something to count');
      if (!isKnown(what, COUNTABLES)) return what;
      const bound = part(m, 2);
      return bound === 'O(1)' || bound === 'O(n)'
        ? { kind: 'growth', what, bound }
        : `growth is O(1) or O(n), found "${bound}".`;
    },
  },
  {
    pattern: /^(.+?)\s*(<=|>=|=|<|>)\s*(\S+)$/,
    read: (m) => {
      const what = oneOf(part(m, 1), COUNTABLES, 'something to count');
      if (!isKnown(what, COUNTABLES)) return what;
      return withNumber(part(m, 3), (value) => ({ kind: 'count', what, comparison: part(m, 2) as Comparison, value }));
    },
  },
];

function withNumber(text: string, build: (value: number) => CheckSpec): CheckSpec | string {
  return /^\d+$/.test(text) ? build(Number(text)) : `a whole number is wanted after the comparison, found "${text}".`;
}

/** Reads one check line. */
export function parseCheck(line: string): ParsedCheck {
  const text = line.trim();
  for (const rule of RULES) {
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const read = rule.read(match);
    return typeof read === 'string' ? { ok: false, message: `check "${text}": ${read}` } : { ok: true, spec: read };
  }
  return {
    ok: false,
    message: `check "${text}" is not understood.${didYouMean(text, CHECK_FORMS)} A check reads like: ${CHECK_FORMS.slice(0, 6).join('; ')}.`,
  };
}
