/**
 * Rewrites expressions so that columns of one FROM object become those of another: the heart of aliases and eager joins.
 *
 * Counterpart: ClauseAdapter and ColumnAdapter of sqlalchemy/sql/util.py.
 */
import type { ClauseElement } from './clause-element.ts';
import { ElementMap } from './column-collection.ts';
import { ColumnElement, NamedColumn } from './elements.ts';
import { Alias, FromClause, type ReturnsRows, TableClause } from './selectable.ts';
import { replacementTraverse } from './visitors.ts';

/** Columns that have the same value: of a parent table and its child in joined inheritance. */
export type EquivalentColumns = ElementMap<ColumnElement, Iterable<ColumnElement>>;

export interface ClauseAdapterOptions {
  readonly equivalents?: EquivalentColumns | null;
  readonly includeFn?: ((element: ClauseElement) => boolean) | null;
  readonly excludeFn?: ((element: ClauseElement) => boolean) | null;
  /** Also takes a column of the same name. */
  readonly adaptOnNames?: boolean;
  readonly anonymizeLabels?: boolean;
  readonly adaptFromSelectables?: Iterable<FromClause> | null;
}

export interface ColumnAdapterOptions extends ClauseAdapterOptions {
  /** Gives null, not the column itself, where there is nothing to adapt to. */
  readonly adaptRequired?: boolean;
  readonly allowLabelResolve?: boolean;
}

/** Rewrites expressions in terms of `selectable`. */
export class ClauseAdapter {
  readonly selectable: ReturnsRows;
  readonly includeFn: ((element: ClauseElement) => boolean) | null;
  excludeFn: ((element: ClauseElement) => boolean) | null;
  readonly equivalents: EquivalentColumns;
  readonly adaptOnNames: boolean;
  readonly anonymizeLabels: boolean;
  readonly adaptFromSelectables: readonly FromClause[] | null;
  protected next: ClauseAdapter | null = null;

  constructor(selectable: ReturnsRows, options: ClauseAdapterOptions = {}) {
    this.selectable = selectable;
    this.includeFn = options.includeFn ?? null;
    this.excludeFn = options.excludeFn ?? null;
    this.equivalents = options.equivalents ?? new ElementMap();
    this.adaptOnNames = options.adaptOnNames ?? false;
    this.anonymizeLabels = options.anonymizeLabels ?? false;
    this.adaptFromSelectables = options.adaptFromSelectables ? [...options.adaptFromSelectables] : null;
  }

  /** This adapter and those chained to it. */
  *visitors(): Generator<ClauseAdapter> {
    for (let adapter: ClauseAdapter | null = this; adapter; adapter = adapter.next) yield adapter;
  }

  /** Lets `adapter` try where this one has no answer. */
  chain(adapter: ClauseAdapter): this {
    let tail: ClauseAdapter = this;
    for (const visitor of this.visitors()) tail = visitor;
    tail.next = adapter;
    return this;
  }

  protected findCorresponding(
    column: ColumnElement,
    requireEmbedded: boolean,
    seen: ReadonlySet<ClauseElement> = new Set(),
  ): ColumnElement | null {
    const found = this.selectable.correspondingColumn(column, requireEmbedded);
    if (found) return found;
    if (!seen.has(column.origin)) {
      for (const equivalent of this.equivalents.get(column) ?? []) {
        const other = this.findCorresponding(equivalent, requireEmbedded, new Set([...seen, column.origin]));
        if (other) return other;
      }
    }
    if (this.adaptOnNames && column instanceof NamedColumn)
      return this.selectable.exportedColumns.get(column.name) ?? null;
    return null;
  }

  /** What an element is replaced by; null to leave it. */
  replace(element: ClauseElement, includeSingletonConstants = false): ClauseElement | null {
    if (this.includeFn && !this.includeFn(element)) return null;
    if (this.excludeFn?.(element)) return null;
    if (element instanceof FromClause) return this.replaceFrom(element);
    if (!(element instanceof ColumnElement)) return null;
    if (!includeSingletonConstants && element.isSingletonConstant) return null;
    const column = (element.annotations.adaptColumn as ColumnElement | undefined) ?? element;
    if (this.adaptFromSelectables && !this.equivalents.has(column)) {
      if (!this.adaptFromSelectables.some((from) => from.columns.correspondingColumn(column) !== null)) return null;
    }
    return this.findCorresponding(column, true);
  }

  private replaceFrom(from: FromClause): ClauseElement | null {
    if (this.selectable.isDerivedFrom(from)) {
      if (this.adaptFromSelectables && !this.adaptFromSelectables.some((a) => a.isDerivedFrom(from))) return null;
      return this.selectable;
    }
    return from instanceof Alias && from.element instanceof TableClause ? from : null;
  }

  /** The expression in terms of the selectable. */
  traverse<T extends ClauseElement>(element: T): T {
    return replacementTraverse(element, { stopOn: [this.selectable], anonymizeLabels: this.anonymizeLabels }, (e) => {
      for (const adapter of this.visitors()) {
        const replaced = adapter.replace(e);
        if (replaced) return replaced;
      }
      return null;
    });
  }

  copyAndProcess<T extends ClauseElement>(list: readonly T[]): T[] {
    return list.map((element) => this.traverse(element));
  }
}

/** A ClauseAdapter for single columns, with a memory. */
export class ColumnAdapter extends ClauseAdapter {
  readonly adaptRequired: boolean;
  readonly allowLabelResolve: boolean;
  private wrapped: ColumnAdapter | null = null;
  /** By element, not by origin: an annotated copy adapts to a column of its own. */
  private known = new Map<ClauseElement, ClauseElement | null>();

  constructor(selectable: ReturnsRows, options: ColumnAdapterOptions = {}) {
    super(selectable, options);
    this.adaptRequired = options.adaptRequired ?? false;
    this.allowLabelResolve = options.allowLabelResolve ?? true;
  }

  /** The adapted column; null where adapting is required and there is none. */
  column<T extends ClauseElement>(column: T): T | null {
    const key: ClauseElement = column;
    if ((this.includeFn && !this.includeFn(key)) || this.excludeFn?.(key))
      return this.wrapped ? this.wrapped.column(column) : column;
    if (this.known.has(key)) return this.known.get(key) as T | null;
    const located = this.locate(key);
    this.known.set(key, located);
    return located as T | null;
  }

  override traverse<T extends ClauseElement>(element: T): T {
    return this.column(element) as T;
  }

  adaptList<T extends ClauseElement>(list: readonly T[]): T[] {
    return this.copyAndProcess(list);
  }

  /** The adapted column; null where the selectable has none. */
  adaptCheckPresent(column: ColumnElement): ColumnElement | null {
    const found = this.column(column);
    if (found === column && this.findCorresponding(column, true) === null) return null;
    return found;
  }

  /** An adapter that hands its answers on to `adapter`. */
  wrap(adapter: ColumnAdapter): ColumnAdapter {
    const copy: ColumnAdapter = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    copy.wrapped = adapter;
    copy.known = new Map();
    return copy;
  }

  private locate(column: ClauseElement): ClauseElement | null {
    let found: ClauseElement = column;
    if (column.isImmutable) {
      for (const adapter of this.visitors()) {
        const replaced = adapter.replace(column, true);
        if (replaced) {
          found = replaced;
          break;
        }
      }
    } else found = super.traverse(column);
    if (this.wrapped) found = this.wrapped.locate(found) ?? found;
    if (this.adaptRequired && found === column) return null;
    if (found !== column && found instanceof ColumnElement) found.allowLabelResolve = this.allowLabelResolve;
    return found;
  }
}
