/**
 * The rows of an ORM SELECT, hydrated when they are fetched. Session.execute hands it out with the statement already sent;
 * fetch() makes objects of the rows, runs the loaders that need statements of their own, and brings the host up to date.
 *
 * Counterpart: the ChunkedIteratorResult that sqlalchemy/orm/loading.py instances() makes. Left out: filters (unique, scalars,
 * mappings), which the facade's own Result applies; only the few that the engine needs are here.
 */
import type { SqlValue } from '../contract/values.ts';
import type { ColumnElement } from '../sql/elements.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { InternalEntity } from './entities.ts';
import type { InstanceState } from './state.ts';

/** One position of a row: an object, a Bundle's row, or a column's value as the host represents it. */
export type OrmValue = InstanceState | OrmRow | unknown;
export type OrmRow = readonly OrmValue[];

/** What one position of the rows is. */
export interface ResultColumn {
  readonly kind: 'entity' | 'column' | 'bundle';
  /** The name in `row._fields`; null for text(). */
  readonly name: string | null;
  /** Of an entity: the mapper or alias. */
  readonly entity: InternalEntity | null;
  /** Of a column: its type, by which the host turns the database value into its own. */
  readonly type: TypeEngine | null;
  /** Of a Bundle: its parts. */
  readonly parts: readonly ResultColumn[];
  /** Of a column: the expression as it was given. */
  readonly expression: ColumnElement | null;
  /** Elements by which a row can be asked for this position (`row._mapping[User.name]`). */
  readonly targets: readonly unknown[];
}

export interface OrmResultSource {
  readonly columns: readonly ResultColumn[];
  readonly singleEntity: boolean;
  readonly filtered: boolean;
  readonly uniqueRequired: boolean;
  readonly yieldPer: number | null;
  /** Hydrates up to `size` rows, all when null; an empty answer ends the result. */
  fetch(size: number | null): readonly OrmRow[];
  close(): void;
}

/** A lazily hydrated result. */
export class OrmResult {
  readonly columns: readonly ResultColumn[];
  /** True when rows have one entity: scalars() gives objects, a legacy Query gives them by itself. */
  readonly singleEntity: boolean;
  /** True when there are mapped entities: a legacy Query removes duplicates. */
  readonly filtered: boolean;
  /** True with joined eager loads of collections: fetching without unique() raises `uniqueRequiredError()`. */
  readonly uniqueRequired: boolean;
  /** Rows are to be fetched in pages of this size, and unique() is refused. */
  readonly yieldPer: number | null;
  private readonly source: OrmResultSource;
  private closed = false;

  constructor(source: OrmResultSource) {
    this.source = source;
    this.columns = source.columns;
    this.singleEntity = source.singleEntity;
    this.filtered = source.filtered;
    this.uniqueRequired = source.uniqueRequired;
    this.yieldPer = source.yieldPer;
  }

  /** The next `size` rows (all that are left when null or absent), hydrated. */
  fetch(size: number | null = null): readonly OrmRow[] {
    if (this.closed) return [];
    const rows = this.source.fetch(size);
    if ((size === null && this.yieldPer === null) || rows.length === 0) this.close();
    return rows;
  }

  /** Ends the result; rows not yet fetched are dropped. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.source.close();
  }

  /** All rows that are left. */
  all(): readonly OrmRow[] {
    if (this.yieldPer === null) return this.fetch();
    const all: OrmRow[] = [];
    for (let page = this.fetch(); page.length > 0; page = this.fetch()) all.push(...page);
    return all;
  }

  /** All rows' first positions, each object once: what lazy loaders and refreshes ask for. */
  uniqueScalars(): unknown[] {
    const seen = new Set<unknown>();
    for (const row of this.all()) seen.add(row[0]);
    return [...seen];
  }

  /** Rows without repetition, compared position by position by identity. */
  uniqueRows(): OrmRow[] {
    return uniqueRows(this.all());
  }

  /** The first row's first position, or null. */
  firstScalar(): unknown {
    const row = this.fetch()[0];
    return row === undefined ? null : row[0];
  }
}

/** Removes rows equal to an earlier one. */
export function uniqueRows(rows: readonly OrmRow[]): OrmRow[] {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return [...rows];
  const out: OrmRow[] = [];
  const root = new Map<unknown, unknown>();
  for (const row of rows) {
    let level = root;
    let isNew = false;
    for (let i = 0; i < width; i++) {
      const key = rowKey(row[i]);
      let next = level.get(key) as Map<unknown, unknown> | undefined;
      if (next === undefined) {
        next = new Map();
        level.set(key, next);
        isNew = true;
      }
      level = next;
    }
    if (isNew) out.push(row);
  }
  return out;
}

function rowKey(value: unknown): unknown {
  return Array.isArray(value)
    ? JSON.stringify(value, (_key, part: SqlValue) => (typeof part === 'bigint' ? `${part}n` : part))
    : value;
}
