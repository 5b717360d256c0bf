/**
 * The rows of the log, from the statements of a run: repeats folded into groups, schema work folded away, filters applied.
 * Pure; the panel only draws what comes out, so ten thousand statements cost one pass.
 */
import type { Finding, Statement } from '../../src/index.ts';
import type { RunFacts } from '../facts/run-facts.ts';

export type LogFilter = 'all' | 'lazy' | 'eager' | 'flush' | 'repeated';

export interface StatementRow {
  readonly kind: 'statement';
  readonly key: string;
  readonly index: number;
  /** Inside an opened group, and whether it is the group's last. */
  readonly child: 'none' | 'middle' | 'last';
}

export interface GroupRow {
  readonly kind: 'group';
  readonly key: string;
  readonly indexes: readonly number[];
  readonly rows: number;
  readonly durationMs: number;
  readonly open: boolean;
  /** The finding that rests on these statements, where there is one. */
  readonly finding: Finding | null;
}

export interface SchemaRow {
  readonly kind: 'schema';
  readonly key: string;
  readonly indexes: readonly number[];
  readonly open: boolean;
  readonly words: string;
}

export type LogRow = StatementRow | GroupRow | SchemaRow;

/** From this many on, equal statements of one line are shown as one row. */
const GROUP_FROM = 3;

/** Same text, same line, same cause: what a loop sends. */
function groupKey(statement: Statement, word: string): string {
  const where = statement.source ? `${statement.source.file}:${statement.source.line}` : '';
  return `${word}|${where}|${statement.sql}`;
}

/** Which statements repeat, by group key. Transaction control and schema work never do. */
export function groupStatements(
  statements: readonly Statement[],
  facts: RunFacts,
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  statements.forEach((statement, index) => {
    if (facts.numbers[index] === null) return;
    const key = groupKey(statement, facts.causes[index]!.word);
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  for (const [key, indexes] of groups) if (indexes.length < GROUP_FROM) groups.delete(key);
  return groups;
}

function passes(filter: LogFilter, index: number, facts: RunFacts, repeated: ReadonlySet<number>): boolean {
  const { family } = facts.causes[index]!;
  switch (filter) {
    case 'all':
      return true;
    case 'lazy':
      return family === 'lazy';
    case 'eager':
      return family === 'eager';
    case 'flush':
      return family === 'write';
    case 'repeated':
      return repeated.has(index);
  }
}

/** Rows to draw, top to bottom. `open` holds the keys of opened groups. */
export function toLogRows(
  statements: readonly Statement[],
  facts: RunFacts,
  findings: readonly Finding[],
  filter: LogFilter,
  open: ReadonlySet<string>,
): LogRow[] {
  const groups = groupStatements(statements, facts);
  const groupOf = new Map<number, string>();
  for (const [key, indexes] of groups) for (const index of indexes) groupOf.set(index, key);
  const repeated = new Set(repeatedReads(groups, facts));
  const rows: LogRow[] = [];
  const shownGroups = new Set<string>();
  let index = 0;
  while (index < statements.length) {
    const run = schemaRun(statements, facts, index);
    if (run.length > 0) {
      if (filter === 'all') rows.push(...schemaRows(statements, run, open));
      index = run.at(-1)! + 1;
      continue;
    }
    const key = groupOf.get(index);
    if (passes(filter, index, facts, repeated)) {
      if (key === undefined) rows.push({ kind: 'statement', key: String(index), index, child: 'none' });
      else if (!shownGroups.has(key)) {
        shownGroups.add(key);
        rows.push(...groupRows(statements, key, groups.get(key)!, findings, open));
      }
    }
    index += 1;
  }
  return rows;
}

/** Statements that read the same again; what a flush repeats, it has to. */
export function repeatedReads(groups: ReadonlyMap<string, readonly number[]>, facts: RunFacts): number[] {
  return [...groups.values()].flat().filter((index) => facts.causes[index]!.family !== 'write');
}

/** The unbroken run of schema statements and noise from `start` on, with the transaction around it. */
function schemaRun(statements: readonly Statement[], facts: RunFacts, start: number): number[] {
  const isSchema = (at: number) =>
    at < statements.length && (facts.causes[at]!.family === 'schema' || statements[at]!.noise);
  const begins = statements[start]!.kind === 'begin';
  const run = begins ? [start] : [];
  let at = begins ? start + 1 : start;
  for (; isSchema(at); at += 1) run.push(at);
  const ends = statements[at]?.kind === 'commit' || statements[at]?.kind === 'rollback';
  if (begins && run.length > 1 && ends) run.push(at);
  return begins && run.length === 1 ? [] : run;
}

function schemaRows(statements: readonly Statement[], indexes: readonly number[], open: ReadonlySet<string>): LogRow[] {
  const key = `schema:${indexes[0]}`;
  const isOpen = open.has(key);
  const count = (kind: Statement['kind']) => indexes.filter((index) => statements[index]!.kind === kind).length;
  const created = indexes.filter((index) => /^\s*CREATE TABLE/i.test(statements[index]!.sql)).length;
  const dropped = count('drop');
  const words: string[] = [];
  if (created > 0) words.push(`${created} table${created === 1 ? '' : 's'} created`);
  if (dropped > 0) words.push(`${dropped} dropped`);
  const summary: SchemaRow = {
    kind: 'schema',
    key,
    indexes,
    open: isOpen,
    words: words.join(', ') || `${indexes.length} statements that look at the schema`,
  };
  return isOpen ? [summary, ...childRows(indexes)] : [summary];
}

function groupRows(
  statements: readonly Statement[],
  key: string,
  indexes: readonly number[],
  findings: readonly Finding[],
  open: ReadonlySet<string>,
): LogRow[] {
  const members = new Set(indexes);
  const finding = findings.find((candidate) => candidate.statements.some((index) => members.has(index))) ?? null;
  const isOpen = open.has(key);
  const group: GroupRow = {
    kind: 'group',
    key,
    indexes,
    rows: indexes.reduce((sum, index) => sum + statements[index]!.rowCount, 0),
    durationMs: indexes.reduce((sum, index) => sum + statements[index]!.durationMs, 0),
    open: isOpen,
    finding,
  };
  return isOpen ? [group, ...childRows(indexes)] : [group];
}

function childRows(indexes: readonly number[]): StatementRow[] {
  return indexes.map((index, at) => ({
    kind: 'statement',
    key: String(index),
    index,
    child: at === indexes.length - 1 ? 'last' : 'middle',
  }));
}
