/**
 * Ordered collections of columns: the `c` of a FROM object with its search for "the column that stands for this one",
 * and sets and maps of columns that take an annotated copy for the column itself.
 *
 * Counterpart: ColumnCollection, DedupeColumnCollection and ColumnSet of sqlalchemy/sql/base.py.
 */
import { KeyedMap, KeyedSet } from '../util/ordered-set.ts';
import type { ClauseElement } from './clause-element.ts';
import type { ColumnElement } from './elements.ts';
import { ArgumentError } from './errors.ts';

const originOf = (element: ClauseElement): ClauseElement => element.origin;

/** A set of elements by identity of origin. */
export class ElementSet<T extends ClauseElement = ClauseElement> extends KeyedSet<T> {
  constructor(members: Iterable<T> = []) {
    super(originOf, members);
  }
}

/** A map keyed on elements by identity of origin. */
export class ElementMap<K extends ClauseElement, V> extends KeyedMap<K, V> {
  constructor(entries: Iterable<readonly [K, V]> = []) {
    super(originOf, entries);
  }
}

/** A set of columns. */
export class ColumnSet<T extends ColumnElement = ColumnElement> extends ElementSet<T> {
  containsColumn(column: T): boolean {
    return this.has(column);
  }
}

/** A map keyed on columns. */
export class ColumnMap<V> extends ElementMap<ColumnElement, V> {}

interface Entry<T extends ColumnElement> {
  readonly key: string;
  readonly column: T;
}

/** Columns under keys; a key may occur twice, the first wins. */
export class ColumnCollection<T extends ColumnElement = ColumnElement> implements Iterable<T> {
  protected entries: Entry<T>[] = [];
  protected index = new Map<string, T>();
  protected members = new Set<ClauseElement>();
  private proxyIndex: Map<ClauseElement, T[]> | null = null;

  constructor(columns: Iterable<readonly [string, T]> = []) {
    this.populateSeparateKeys(columns);
  }

  get size(): number {
    return this.entries.length;
  }

  keys(): string[] {
    return this.entries.map((e) => e.key);
  }

  values(): T[] {
    return this.entries.map((e) => e.column);
  }

  items(): (readonly [string, T])[] {
    return this.entries.map((e) => [e.key, e.column] as const);
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const entry of this.entries) yield entry.column;
  }

  get(key: string): T | undefined {
    return this.index.get(key);
  }

  at(position: number): T | undefined {
    return this.entries.at(position)?.column;
  }

  has(key: string): boolean {
    return this.index.has(key);
  }

  containsColumn(column: ColumnElement): boolean {
    return this.members.has(column.origin);
  }

  add(column: T, key: string | null = column.key): void {
    const name = key ?? '';
    this.entries.push({ key: name, column });
    this.members.add(column.origin);
    if (!this.index.has(name)) this.index.set(name, column);
    this.proxyIndex = null;
  }

  /** Replaces the content. */
  populateSeparateKeys(columns: Iterable<readonly [string, T]>): void {
    this.entries = [];
    this.index.clear();
    this.members.clear();
    for (const [key, column] of columns) {
      this.entries.push({ key, column });
      this.members.add(column.origin);
      if (!this.index.has(key)) this.index.set(key, column);
    }
    this.proxyIndex = null;
  }

  private proxies(): Map<ClauseElement, T[]> {
    if (this.proxyIndex) return this.proxyIndex;
    const found = new Map<ClauseElement, T[]>();
    for (const { column } of this.entries) {
      for (const origin of column.expandedProxyOrigins()) {
        const list = found.get(origin);
        if (list) list.push(column);
        else found.set(origin, [column]);
      }
    }
    this.proxyIndex = found;
    return found;
  }

  /** The column of this collection that stands for `column`, through any number of subqueries and aliases. */
  correspondingColumn(column: ColumnElement, requireEmbedded = false): T | null {
    if (this.members.has(column.origin)) return column as T;
    const target = column.proxyOrigins();
    const index = this.proxies();
    let selected: T | null = null;
    let selectedShared: readonly ClauseElement[] | null = null;
    for (const origin of target) {
      for (const candidate of index.get(origin) ?? []) {
        if (candidate === selected) continue;
        if (requireEmbedded && !isEmbedded(candidate, target)) continue;
        if (!selected) {
          selected = candidate;
          continue;
        }
        const shared = intersection(target, candidate);
        selectedShared ??= intersection(target, selected);
        if (shared.length > selectedShared.length) {
          selected = candidate;
          selectedShared = shared;
        } else if (sameMembers(shared, selectedShared) && distance(candidate, column) < distance(selected, column)) {
          selected = candidate;
          selectedShared = shared;
        }
      }
    }
    return selected;
  }
}

function intersection(target: readonly ClauseElement[], column: ColumnElement): readonly ClauseElement[] {
  const mine = new Set(column.expandedProxyOrigins());
  return target.filter((origin) => mine.has(origin));
}

function sameMembers(a: readonly ClauseElement[], b: readonly ClauseElement[]): boolean {
  return a.length === b.length && a.every((element) => b.includes(element));
}

/** How far `column` is from what it is proxied through; an annotated weight counts for the parts of a UNION. */
function distance(candidate: ColumnElement, column: ColumnElement): number {
  let sum = 0;
  for (const proxy of candidate.uncachedProxyList()) {
    if (proxy.sharesLineage(column)) sum += proxy.annotations.weight ?? 1;
  }
  return sum;
}

/** Whether every column that `target` is made of is part of this column. */
function isEmbedded(candidate: ColumnElement, target: readonly ClauseElement[]): boolean {
  const expanded = new Set(candidate.expandedProxyOrigins());
  return target.every((origin) => expanded.has(origin) || origin.clonedSet().some((e) => expanded.has(e.origin)));
}

/** The columns of a table or constraint: one column for each key. */
export class DedupeColumnCollection<T extends ColumnElement = ColumnElement> extends ColumnCollection<T> {
  override add(column: T, key: string | null = null): void {
    if (key !== null && column.key !== key)
      throw new ArgumentError('DedupeColumnCollection requires columns be under the same key as their .key');
    if (column.key === null) throw new ArgumentError("Can't add unnamed column to column collection");
    const existing = this.index.get(column.key);
    if (existing === column) return;
    if (existing) this.replace(column);
    else super.add(column);
  }

  extend(columns: Iterable<T>): void {
    for (const column of columns) {
      if (this.has(column.key ?? '')) this.replace(column);
      else super.add(column);
    }
  }

  remove(column: T): void {
    this.populateSeparateKeys(this.items().filter(([, c]) => c !== column));
  }

  /** Puts the column in the place of the one with its key, or of one whose plain name it takes. */
  replace(column: T, extraRemove: readonly T[] = []): void {
    const remove = new Set<T>(extraRemove);
    const name = column.name ?? '';
    if (column.key !== name) {
      const other = this.index.get(name);
      if (other && other.name === other.key) remove.add(other);
    }
    const same = this.index.get(column.key ?? '');
    if (same) remove.add(same);
    if (remove.size === 0) {
      super.add(column);
      return;
    }
    const items: (readonly [string, T])[] = [];
    let replaced = false;
    for (const [key, existing] of this.items()) {
      if (!remove.has(existing)) items.push([key, existing]);
      else if (!replaced) {
        replaced = true;
        items.push([column.key ?? '', column]);
      }
    }
    if (!replaced) items.push([column.key ?? '', column]);
    this.populateSeparateKeys(items);
  }
}
