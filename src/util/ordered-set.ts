/**
 * A set of objects that keeps insertion order and compares by a key of the object, by default the object itself.
 * sql/ keys column sets by `origin`, so that an annotated copy counts as the column it was made from.
 *
 * Counterpart: OrderedSet and column_set of sqlalchemy/util/_collections.py.
 */

/** An insertion-ordered set over `keyOf(member)`. */
export class KeyedSet<T> implements Iterable<T> {
  private readonly members = new Map<unknown, T>();
  private readonly keyOf: (member: T) => unknown;

  constructor(keyOf: (member: T) => unknown, members: Iterable<T> = []) {
    this.keyOf = keyOf;
    for (const member of members) this.add(member);
  }

  get size(): number {
    return this.members.size;
  }

  /** Adds a member; one with the same key stays. */
  add(member: T): this {
    const key = this.keyOf(member);
    if (!this.members.has(key)) this.members.set(key, member);
    return this;
  }

  addAll(members: Iterable<T>): this {
    for (const member of members) this.add(member);
    return this;
  }

  has(member: T): boolean {
    return this.members.has(this.keyOf(member));
  }

  get(member: T): T | undefined {
    return this.members.get(this.keyOf(member));
  }

  delete(member: T): boolean {
    return this.members.delete(this.keyOf(member));
  }

  clear(): void {
    this.members.clear();
  }

  intersects(others: Iterable<T>): boolean {
    for (const other of others) if (this.has(other)) return true;
    return false;
  }

  isSupersetOf(others: Iterable<T>): boolean {
    for (const other of others) if (!this.has(other)) return false;
    return true;
  }

  toArray(): T[] {
    return [...this.members.values()];
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.members.values();
  }
}

/** An insertion-ordered map over `keyOf(key)`. */
export class KeyedMap<K, V> implements Iterable<[K, V]> {
  private readonly entriesByKey = new Map<unknown, [K, V]>();
  private readonly keyOf: (key: K) => unknown;

  constructor(keyOf: (key: K) => unknown, entries: Iterable<readonly [K, V]> = []) {
    this.keyOf = keyOf;
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.entriesByKey.size;
  }

  set(key: K, value: V): this {
    const id = this.keyOf(key);
    const entry = this.entriesByKey.get(id);
    if (entry) entry[1] = value;
    else this.entriesByKey.set(id, [key, value]);
    return this;
  }

  get(key: K): V | undefined {
    return this.entriesByKey.get(this.keyOf(key))?.[1];
  }

  has(key: K): boolean {
    return this.entriesByKey.has(this.keyOf(key));
  }

  delete(key: K): boolean {
    return this.entriesByKey.delete(this.keyOf(key));
  }

  clear(): void {
    this.entriesByKey.clear();
  }

  *keys(): IterableIterator<K> {
    for (const [key] of this.entriesByKey.values()) yield key;
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entriesByKey.values()) yield value;
  }

  entries(): IterableIterator<[K, V]> {
    return this.entriesByKey.values();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entriesByKey.values();
  }
}
