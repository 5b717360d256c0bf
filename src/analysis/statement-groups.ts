/**
 * Small readings of a report that several findings share: which statements are reads, and how they group by line.
 */
import type { IdentityKey, RunReport, SourceLocation, Statement } from '../contract/report.ts';

/** `Author:3`, a map key for an identity. */
export function identityText(key: IdentityKey): string {
  return `${key.entity}:${key.key.join(',')}`;
}

/** `main.py:25`, or an empty text where no line is known. */
export function sourceText(source: SourceLocation | null): string {
  return source ? `${source.file}:${source.line}` : '';
}

/** "on line 25" or "on line 25 of models.py" for sentences. */
export function onLine(source: SourceLocation | null): string {
  if (!source) return '';
  return source.file === 'main.py' ? ` on line ${source.line}` : ` on line ${source.line} of ${source.file}`;
}

/** A statement the program or a loader reads with; PRAGMAs, DDL and transaction control are not. */
export function isRead(statement: Statement): boolean {
  return statement.kind === 'select' && statement.origin.kind !== 'schema';
}

/** Groups in order of first appearance. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** For each object, by identity, the statement that brought it into the session. */
export function loadingStatements(report: RunReport): Map<string, number> {
  const found = new Map<string, number>();
  for (const event of report.events)
    if (event.kind === 'loaded' && event.at !== null) found.set(`${event.entity}:${event.key.join(',')}`, event.at);
  return found;
}

/** SQL with the length of IN lists folded away, so that batches of one shape are alike. */
export function template(statement: Statement): string {
  return statement.sql.replace(/IN \(\?(?:, \?)*\)/g, 'IN (?…)').replace(/\s+/g, ' ');
}
