/**
 * SQL cut to one line of a log row: the column list goes first, then the middle of what is left; the table name stays.
 * `tokenizeSql` splits the text for colouring and is used by the row and by its detail alike.
 */

/** One statement on one line, with its column list replaced by an ellipsis. */
export function shortenSql(sql: string): string {
  const flat = sql.replace(/\s+/g, ' ').trim();
  const shortened = shortenSelects(flat);
  return shortened.replace(/\bIN \((\?(?:, \?)+)\)/g, (_, marks: string) => `IN (${marks.split(',').length} values)`);
}

function shortenSelects(flat: string): string {
  const match = /^SELECT\b/i.exec(flat);
  if (!match) return flat;
  const from = topLevelFrom(flat);
  if (from === -1) return flat;
  const columns = flat.slice(6, from).trim();
  if (!columns.includes(',') && columns.length < 24 && !/\bAS\b/i.test(columns)) return flat;
  const distinct = /^DISTINCT\b/i.test(columns) ? 'DISTINCT ' : '';
  return `SELECT ${distinct}… ${flat.slice(from)}`;
}

/** Position of the FROM that belongs to the outer SELECT; -1 where there is none. */
function topLevelFrom(flat: string): number {
  let depth = 0;
  for (let at = 0; at < flat.length; at += 1) {
    const char = flat[at]!;
    if (char === "'" || char === '"') {
      const end = flat.indexOf(char, at + 1);
      if (end === -1) return -1;
      at = end;
    } else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (depth === 0 && /^FROM\b/i.test(flat.slice(at, at + 5)) && flat[at - 1] === ' ') return at;
  }
  return -1;
}

export type SqlTokenKind = 'keyword' | 'string' | 'number' | 'plain';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    'SELECT FROM WHERE AND OR NOT IN IS NULL AS ON JOIN LEFT RIGHT OUTER INNER CROSS UNION ALL EXISTS DISTINCT GROUP BY ORDER ' +
    'HAVING LIMIT OFFSET INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE INDEX UNIQUE DROP PRIMARY KEY FOREIGN REFERENCES ' +
    'DEFAULT CHECK CONSTRAINT BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE TO PRAGMA RETURNING CASE WHEN THEN ELSE END LIKE BETWEEN ' +
    'ASC DESC CASCADE WITH RECURSIVE CAST INTEGER VARCHAR TEXT'
  ).split(' '),
);

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b\d+(?:\.\d+)?\b|[A-Za-z_][A-Za-z0-9_]*|\?|\s+|[^\sA-Za-z0-9_'"?]+/g;

/** Splits SQL for highlighting; the texts joined give the input back. */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const [text] of sql.matchAll(TOKEN)) {
    const kind = kindOf(text);
    const last = tokens.at(-1);
    if (last && last.kind === kind && kind === 'plain') tokens[tokens.length - 1] = { kind, text: last.text + text };
    else tokens.push({ kind, text });
  }
  return tokens;
}

function kindOf(text: string): SqlTokenKind {
  if (text.startsWith("'")) return 'string';
  if (text === '?' || /^\d/.test(text)) return 'number';
  return KEYWORDS.has(text) ? 'keyword' : 'plain';
}
