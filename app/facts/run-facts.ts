/**
 * What the page counts and looks up in a run: numbers of the statements, totals, and what each line of the program sent.
 * Derived once per list of statements and shared by header, log, margin and diagram.
 */
import type { SourceLocation, Statement } from '../../src/index.ts';
import { type Cause, type CauseFamily, causeOf, isCounted } from './statement-cause.ts';

export interface RunTotals {
  /** Statements that are counted at all: reads and writes. */
  readonly statements: number;
  /** Reads alone: what a lesson's `queries` counts. */
  readonly queries: number;
  readonly lazy: number;
  readonly eager: number;
  readonly flush: number;
  readonly rows: number;
  readonly durationMs: number;
}

/** The counted statements of one line, for its margin badge. */
export interface LineFacts {
  readonly file: string;
  readonly line: number;
  readonly statements: readonly number[];
  readonly family: CauseFamily;
  readonly words: string;
}

export interface RunFacts {
  readonly totals: RunTotals;
  readonly causes: readonly Cause[];
  /** The number people see, by statement index; null where the statement is not counted. */
  readonly numbers: readonly (number | null)[];
  readonly lines: ReadonlyMap<string, LineFacts>;
}

/** Key of a line in `RunFacts.lines`. */
export function lineKey(file: string, line: number): string {
  return `${file}:${line}`;
}

const FAMILY_RANK: Readonly<Record<CauseFamily, number>> = { lazy: 5, eager: 4, write: 3, query: 2, tx: 1, schema: 0 };

/** Counts and indexes a run's statements. */
export function gatherRunFacts(statements: readonly Statement[]): RunFacts {
  const causes = statements.map(causeOf);
  const numbers: (number | null)[] = [];
  const totals = { statements: 0, queries: 0, lazy: 0, eager: 0, flush: 0, rows: 0, durationMs: 0 };
  const byLine = new Map<string, { source: SourceLocation; indexes: number[] }>();
  statements.forEach((statement, index) => {
    if (!isCounted(statement)) {
      numbers.push(null);
      return;
    }
    totals.statements += 1;
    numbers.push(totals.statements);
    if (statement.kind === 'select') totals.queries += 1;
    if (statement.origin.kind === 'lazy-load') totals.lazy += 1;
    if (causes[index]!.family === 'eager') totals.eager += 1;
    if (statement.origin.kind === 'flush') totals.flush += 1;
    if (statement.kind === 'select') totals.rows += statement.rowCount;
    totals.durationMs += statement.durationMs;
    if (statement.source === null) return;
    const key = lineKey(statement.source.file, statement.source.line);
    const entry = byLine.get(key);
    if (entry) entry.indexes.push(index);
    else byLine.set(key, { source: statement.source, indexes: [index] });
  });
  const lines = new Map<string, LineFacts>();
  for (const [key, { source, indexes }] of byLine) {
    lines.set(key, lineFacts(source, indexes, statements, causes));
  }
  return { totals, causes, numbers, lines };
}

function lineFacts(
  source: SourceLocation,
  indexes: readonly number[],
  statements: readonly Statement[],
  causes: readonly Cause[],
): LineFacts {
  const counts = new Map<string, number>();
  let family: CauseFamily = 'schema';
  for (const index of indexes) {
    const cause = causes[index]!;
    if (FAMILY_RANK[cause.family] > FAMILY_RANK[family]) family = cause.family;
    const phrase = phraseOf(statements[index]!, cause);
    counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  }
  const words = [...counts].map(([phrase, count]) => `${count} ${phrase}`).join(', ');
  return { file: source.file, line: source.line, statements: indexes, family, words };
}

function phraseOf(statement: Statement, cause: Cause): string {
  const { origin } = statement;
  if (origin.kind === 'lazy-load') return `lazy load of ${origin.path}`;
  if (origin.kind === 'eager-load') return `${origin.strategy} load of ${origin.path}`;
  if (cause.family === 'write') return statement.kind.toUpperCase() + (origin.kind === 'flush' ? ' by flush' : '');
  return cause.word;
}

/** Counts above 99 do not fit a badge. */
export function badgeText(count: number): string {
  return count > 99 ? '99+' : String(count);
}
