/**
 * Says how ours and the real thing differ on one program, the gravest kind first.
 */
import { compareRecords } from '../compare-records.ts';
import type { ProgramRecord } from '../record.ts';

/** From the gravest: what is printed or raised, how many statements, which statements, their order, warnings, lines. */
export const DIFFERENCES = ['output', 'count', 'text', 'order', 'warnings', 'lines'] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

export interface Judgement {
  readonly kind: DifferenceKind;
  readonly text: string;
}

/** The gravest difference, or null where there is none. */
export function judge(real: ProgramRecord, ours: ProgramRecord): Judgement | null {
  const [want, got] = [levelled(real), levelled(ours)];
  const verdict = compareRecords(want, got);
  const text = verdict.difference ?? '';
  if (!verdict.l1) return { kind: 'output', text };
  if (!verdict.l2) return { kind: 'count', text };
  if (!verdict.l3) return { kind: sortedStatements(want) === sortedStatements(got) ? 'order' : 'text', text };
  const warnings = warningDifference(want, got);
  if (warnings !== null) return { kind: 'warnings', text: warnings };
  return verdict.lines ? null : { kind: 'lines', text };
}

/** The members of a cycle come out of a set: in an order of our own. What newer versions of Python add to a text goes. */
function levelled(record: ProgramRecord): ProgramRecord {
  const sortMembers = (_: string, start: string, members: string) =>
    start +
    members
      .split(/, (?=[A-Z])/)
      .sort()
      .join(', ');
  const stdout = record.stdout
    .replace(/(Circular dependency detected\. \()(.*)(?=\))/g, sortMembers)
    .replace(/ and no __dict__ for setting new attributes$/gm, '');
  return { ...record, stdout };
}

function sortedStatements(record: ProgramRecord): string {
  const rows = record.statements
    .filter(({ noise }) => noise !== true)
    .map(({ sql, params }) => {
      const isBatch = Array.isArray(params?.[0]);
      const values = isBatch ? params?.map((row) => JSON.stringify(row)).sort() : params;
      return `${sql.replace(/\s+/g, ' ').trim()} ${JSON.stringify(values ?? [])}`;
    });
  return rows
    .sort()
    .join('\n')
    .replace(/\btrue\b/g, '1')
    .replace(/\bfalse\b/g, '0')
    .replace(/(\d)\.0\b/g, '$1');
}

function warningDifference(want: ProgramRecord, got: ProgramRecord): string | null {
  const texts = (record: ProgramRecord) =>
    (record.warnings ?? []).map(({ type, message }) => `${type}: ${message}`).sort();
  const [wanted, given] = [texts(want), texts(got)];
  const at = wanted.findIndex((text, i) => text !== given[i]);
  const i = at === -1 ? wanted.length : at;
  if (at === -1 && given.length === wanted.length) return null;
  return `warning ${i + 1}\n  want: ${wanted[i] ?? '<none>'}\n  got:  ${given[i] ?? '<none>'}`;
}
