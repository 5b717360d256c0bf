/**
 * What a statement's text says of itself: its kind, and the tables it names. Read for the log; nothing is decided by it.
 */
import type { StatementKind } from '../contract/statement.ts';

const KINDS: Readonly<Record<string, StatementKind>> = {
  SELECT: 'select',
  WITH: 'select',
  VALUES: 'select',
  INSERT: 'insert',
  REPLACE: 'insert',
  UPDATE: 'update',
  DELETE: 'delete',
  CREATE: 'create',
  ALTER: 'other',
  DROP: 'drop',
  PRAGMA: 'pragma',
  BEGIN: 'begin',
  COMMIT: 'commit',
  ROLLBACK: 'rollback',
  SAVEPOINT: 'savepoint',
  RELEASE: 'release',
};

/** `select` of `SELECT ...`; an INSERT, UPDATE or DELETE after WITH is told apart. */
export function statementKind(sql: string): StatementKind {
  const word = /^\s*([A-Za-z]+)/.exec(sql)?.[1]?.toUpperCase() ?? '';
  if (word === 'WITH') {
    const dml = /\)\s*(INSERT|UPDATE|DELETE)\b/i.exec(sql)?.[1]?.toUpperCase();
    if (dml !== undefined) return KINDS[dml] ?? 'other';
  }
  return KINDS[word] ?? 'other';
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_]\w*)(?:\.(?:"(?:[^"]|"")+"|[A-Za-z_]\w*))?`;
const TABLE_PLACE = new RegExp(
  String.raw`'(?:[^']|'')*'|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ON)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?\(*\s*(${NAME})(?=([^;]*))`,
  'gi',
);
const NEXT_IN_LIST = new RegExp(String.raw`^\s*(?:AS\s+\w+\s*)?,\s*(${NAME})`, 'i');
const NOT_A_TABLE = /^(select|values|set|where|conflict)$/i;

/** The tables named after FROM, JOIN, INTO, UPDATE and TABLE (and ON of CREATE INDEX), in order of first mention. */
export function statementTables(sql: string): readonly string[] {
  const tables = new Set<string>();
  const isIndex = /^\s*CREATE\s+(UNIQUE\s+)?INDEX\b/i.test(sql);
  for (const match of sql.matchAll(TABLE_PLACE)) {
    const [text, name, rest = ''] = match;
    if (name === undefined || (!isIndex && /^ON\b/i.test(text))) continue;
    if (NOT_A_TABLE.test(name)) continue;
    tables.add(unquote(name));
    if (!/^FROM\b/i.test(text)) continue;
    for (let tail = rest, next = NEXT_IN_LIST.exec(tail); next; next = NEXT_IN_LIST.exec(tail)) {
      tables.add(unquote(next[1] as string));
      tail = tail.slice(next[0].length);
    }
  }
  const names = commonTableNames(sql);
  return [...tables].filter((table) => !names.has(table));
}

function unquote(name: string): string {
  return name.startsWith('"') && !name.includes('"."') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Names that WITH gives are no tables. */
function commonTableNames(sql: string): ReadonlySet<string> {
  if (!/^\s*WITH\b/i.test(sql)) return new Set();
  return new Set(
    [...sql.matchAll(/(?:WITH(?:\s+RECURSIVE)?|,)\s*(\w+)(?:\([^)]*\))?\s+AS\s*\n?\s*\(/gi)].map((m) => m[1] as string),
  );
}
