/**
 * Database values and objects as short text: parameters of a statement, cells of the rows view, the second line of a node.
 */
import type { IdentityKey, SessionEvent, SqlValue } from '../../src/index.ts';

/** A value as Python's repr would show it, cut to `max` characters. */
export function showValue(value: SqlValue, max = 60): string {
  if (value === null) return 'None';
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (typeof value !== 'string') return String(value);
  const text = value.length > max ? `${value.slice(0, max - 1)}…` : value;
  return `'${text}'`;
}

/** `[1, 'Emma']`; an executemany shows its first set and how many follow. */
export function showParameters(parameters: readonly SqlValue[] | readonly (readonly SqlValue[])[], max = 8): string {
  const isMany = parameters.length > 0 && Array.isArray(parameters[0]);
  if (isMany) {
    const sets = parameters as readonly (readonly SqlValue[])[];
    return `${showParameters(sets[0]!, max)}${sets.length > 1 ? ` and ${sets.length - 1} more` : ''}`;
  }
  const flat = parameters as readonly SqlValue[];
  const shown = flat.slice(0, max).map((value) => showValue(value, 24));
  if (flat.length > max) shown.push(`… ${flat.length} in all`);
  return `[${shown.join(', ')}]`;
}

const TITLE_COLUMNS = ['name', 'title', 'label', 'username', 'email', 'headline', 'body', 'text'];

/** The value by which a person would know the row: its name or title, else its first text column. */
export function titleOf(values: Readonly<Record<string, SqlValue>>): string {
  for (const column of TITLE_COLUMNS) {
    const value = values[column];
    if (typeof value === 'string') return value;
  }
  return Object.values(values).find((value): value is string => typeof value === 'string') ?? '';
}

/** `Author 3`; a composite key reads `Grade 1, 2`. */
export function showIdentity(identity: IdentityKey): string {
  return `${identity.entity} ${identity.key.join(', ')}`;
}

/** Titles of the objects a run saw, by `showIdentity`. */
export function collectTitles(events: readonly SessionEvent[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  const entities = new Map<number, string>();
  for (const event of events) {
    if (event.kind === 'created') entities.set(event.instance, event.entity);
    if (event.kind !== 'loaded' && event.kind !== 'flushed') continue;
    const entity = event.kind === 'loaded' ? event.entity : entities.get(event.instance);
    const title = titleOf(event.values);
    if (entity && title) titles.set(showIdentity({ entity, key: event.key }), title);
  }
  return titles;
}
