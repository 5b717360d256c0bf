/**
 * A statement's text for reading: one clause a line, parameters in their places, and what SQLite's plan means. For people alone;
 * what was sent is what the log has.
 */
import type { SqlValue } from '../../src/index.ts';

const CLAUSE =
  /^(?:FROM|WHERE|(?:LEFT |RIGHT |FULL |CROSS )?(?:OUTER |INNER )?JOIN|ORDER BY|GROUP BY|HAVING|LIMIT|OFFSET|UNION(?: ALL)?|EXCEPT|INTERSECT|VALUES|SET|RETURNING)\b/i;

/** Breaks before each clause of the outermost SELECT, and after each comma of its columns. */
export function formatSql(sql: string): string {
  const flat = sql.replace(/\s+/g, ' ').trim();
  let depth = 0;
  let clause = '';
  let out = '';
  for (let at = 0; at < flat.length; at += 1) {
    const char = flat[at]!;
    if (char === "'" || char === '"') {
      const end = flat.indexOf(char, at + 1);
      const stop = end === -1 ? flat.length : end + 1;
      out += flat.slice(at, stop);
      at = stop - 1;
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    const match = depth === 0 && (at === 0 || flat[at - 1] === ' ') ? CLAUSE.exec(flat.slice(at)) : null;
    if (match !== null) {
      clause = match[0].toUpperCase();
      out = `${out.trimEnd()}\n${match[0]}`;
      at += match[0].length - 1;
    } else if (depth === 0 && /^AND\b/i.test(flat.slice(at)) && flat[at - 1] === ' ' && clause === 'WHERE') {
      out = `${out.trimEnd()}\n  AND`;
      at += 2;
    } else if (char === ',' && depth === 0 && (clause === '' || clause === 'SET')) {
      out += ',\n      ';
    } else out += char;
  }
  return out.replace(/,\n +/g, ',\n       ').trim();
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  if (typeof value === 'object') return value.real.toFixed(1);
  return String(value);
}

/** The text with its parameters written where the question marks are; of an executemany, the first set. */
export function inlineParameters(
  sql: string,
  parameters: readonly SqlValue[] | readonly (readonly SqlValue[])[],
): string {
  const [first] = parameters;
  const values = (Array.isArray(first) ? first : parameters) as readonly SqlValue[];
  let next = 0;
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (token) => {
    if (token !== '?' || next >= values.length) return token;
    next += 1;
    return literal(values[next - 1]!);
  });
}

/** What a plan comes to, in a sentence. */
export function readPlan(plan: readonly string[]): string {
  const scanned = plan.flatMap((step) => /^\s*SCAN (\w+)(?! USING)/.exec(step)?.[1] ?? []);
  const sorted = plan.some((step) => step.includes('TEMP B-TREE'));
  const reads =
    scanned.length > 0
      ? `Every row of ${[...new Set(scanned)].join(' and ')} is read.`
      : 'Rows are found by a key or an index; no table is read whole.';
  return sorted ? `${reads} The rows are sorted after they are found.` : reads;
}
