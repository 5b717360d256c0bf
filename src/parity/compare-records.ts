/**
 * Compares what ours answered with what real SQLAlchemy answered, at four levels:
 * L1 stdout and error; L2 also the number of statements; L3 also their text and parameters in order, with transaction
 * control; LINES the source line of every statement and of the error.
 */
import type { ProgramRecord, RecordedStatement } from './record.ts';

export interface Verdict {
  readonly l1: boolean;
  readonly l2: boolean;
  readonly l3: boolean;
  readonly lines: boolean;
  /** The first difference, for a person; null where there is none. */
  readonly difference: string | null;
}

const CONTROL = new Set(['BEGIN (implicit)', 'COMMIT', 'ROLLBACK']);

function mask(text: string): string {
  return text.replace(/\b0x[0-9a-fA-F]{6,}\b/g, '0x...');
}

function foldBlanks(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

function errorKey(record: ProgramRecord): string {
  const error = record.error;
  return error ? `${error.type}: ${mask(error.message.split('\n')[0] ?? '')}` : 'no error';
}

/** JSON with sorted keys, so that equal values print alike. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  // Python compares 1, 1.0 and True as equal; so does the comparison of parameters.
  if (typeof value === 'boolean') return value ? '1' : '0';
  return JSON.stringify(value) ?? 'null';
}

function parametersOf(statement: RecordedStatement, unordered: boolean): string {
  const value = statement.params ?? [];
  if (!unordered) return canonical(value);
  return value.map(canonical).sort().join(';');
}

function show(statement: RecordedStatement | undefined): string {
  return statement ? `${foldBlanks(statement.sql)}  ${JSON.stringify(statement.params)}` : '<none>';
}

function firstLineDifference(want: string, got: string): string {
  const wanted = want.split('\n');
  const given = got.split('\n');
  const at = wanted.findIndex((line, i) => line !== given[i]);
  const i = at === -1 ? wanted.length : at;
  return `stdout line ${i + 1}\n  want: ${wanted[i] ?? '<end>'}\n  got:  ${given[i] ?? '<end>'}`;
}

function firstStatementDifference(
  want: readonly RecordedStatement[],
  got: readonly RecordedStatement[],
): string | null {
  for (let i = 0; i < Math.max(want.length, got.length); i++) {
    const a = want[i];
    const b = got[i];
    const unordered = a?.unordered === true;
    const same =
      a && b && foldBlanks(a.sql) === foldBlanks(b.sql) && parametersOf(a, unordered) === parametersOf(b, unordered);
    if (!same)
      return `statement ${i + 1} of ${want.length} (got ${got.length})\n  want: ${show(a)}\n  got:  ${show(b)}`;
  }
  return null;
}

function outputDifference(want: ProgramRecord, got: ProgramRecord): string | null {
  const errors =
    errorKey(want) === errorKey(got) ? '' : `\n  want error: ${errorKey(want)}\n  got error:  ${errorKey(got)}`;
  if (mask(want.stdout) !== mask(got.stdout)) return firstLineDifference(mask(want.stdout), mask(got.stdout)) + errors;
  return errors ? `error${errors}` : null;
}

/** Judges one program. */
export function compareRecords(want: ProgramRecord, got: ProgramRecord): Verdict {
  const loudWant = want.statements.filter((s) => !s.noise);
  const loudGot = got.statements.filter((s) => !s.noise);
  const count = (list: readonly RecordedStatement[]) => list.filter((s) => !CONTROL.has(foldBlanks(s.sql))).length;

  const output = outputDifference(want, got);
  const statement = firstStatementDifference(loudWant, loudGot);
  const l1 = output === null;
  const l2 = l1 && count(loudWant) === count(loudGot);
  const l3 = l2 && statement === null;

  const linesOf = (record: ProgramRecord, list: readonly RecordedStatement[]) => [
    ...list.map((s) => s.line),
    record.error?.line ?? null,
  ];
  const linesWant = linesOf(want, loudWant);
  const linesGot = linesOf(got, loudGot);
  const lineAt = Array.from({ length: Math.max(linesWant.length, linesGot.length) }, (_, i) => i).find(
    (i) => linesWant[i] !== linesGot[i],
  );
  const line =
    lineAt === undefined
      ? null
      : `line of ${loudWant[lineAt] ? `statement ${lineAt + 1}` : 'the error'}: want ${linesWant[lineAt]}, got ${linesGot[lineAt]}\n  ${show(loudWant[lineAt])}`;
  return { l1, l2, l3, lines: line === null, difference: output ?? statement ?? line };
}
