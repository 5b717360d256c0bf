/**
 * What changed in one attribute since the last flush: three lists.
 * Attribute implementations build it; the unit of work and `inspect(obj).attrs.x.history` read it.
 *
 * Counterpart: History in sqlalchemy/orm/attributes.py. Members of object attributes are states already.
 */
import type { InstanceState } from './state.ts';

/** Added, unchanged and deleted values of one attribute. */
export class History<T = unknown> {
  readonly added: readonly T[];
  readonly unchanged: readonly T[];
  readonly deleted: readonly T[];
  /** Which parts of a collection's history SQLAlchemy gives as lists even where they are empty: `aud`, by first letter. */
  readonly lists: string;

  constructor(added: readonly T[], unchanged: readonly T[], deleted: readonly T[], lists = '') {
    this.added = added;
    this.unchanged = unchanged;
    this.deleted = deleted;
    this.lists = lists;
  }

  /** `bool(history)` is false: nothing is known at all. */
  get isBlank(): boolean {
    return this.added.length === 0 && this.unchanged.length === 0 && this.deleted.length === 0;
  }

  empty(): boolean {
    return this.isBlank;
  }

  hasChanges(): boolean {
    return this.added.length > 0 || this.deleted.length > 0;
  }

  sum(): T[] {
    return [...this.added, ...this.unchanged, ...this.deleted];
  }

  nonDeleted(): T[] {
    return [...this.added, ...this.unchanged];
  }

  nonAdded(): T[] {
    return [...this.unchanged, ...this.deleted];
  }

  merge(added: Iterable<T>, deleted: Iterable<T>): History<T> {
    return new History([...this.added, ...added], this.unchanged, [...this.deleted, ...deleted]);
  }

  /** The same history seen as states; null for None. */
  asState(): History<InstanceState | null> {
    return this as unknown as History<InstanceState | null>;
  }
}

/** Nothing known. */
export const HISTORY_BLANK: History = new History<unknown>([], [], []);
