/**
 * The base of everything with columns that can stand in FROM. Its methods make aliases, joins and SELECTs, whose classes
 * extend it; those are reached through `ReturnsRows.family`, which selectable.ts fills in.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { Annotations } from '../annotations.ts';
import { ClauseElement, type CloneOptions } from '../clause-element.ts';
import { ColumnCollection, ColumnSet } from '../column-collection.ts';
import { type ColumnElement, TableValuedColumn } from '../elements.ts';
import { NotSupportedInPlayground } from '../errors.ts';
import type { ForeignKey } from '../schema.ts';
import { TABLEVALUE } from '../types.ts';
import type { Alias } from './aliases.ts';
import type { CompoundSelect } from './compound-select.ts';
import type { Join } from './join.ts';
import type { Exists, ScalarSelect } from './scalar-select.ts';
import type { Select } from './select.ts';

/** How the columns of a SELECT are labelled. */
export const LABEL_STYLE_NONE = 'LABEL_STYLE_NONE';

export const LABEL_STYLE_TABLENAME_PLUS_COL = 'LABEL_STYLE_TABLENAME_PLUS_COL';

export const LABEL_STYLE_DISAMBIGUATE_ONLY = 'LABEL_STYLE_DISAMBIGUATE_ONLY';

export const LABEL_STYLE_LEGACY_ORM = 'LABEL_STYLE_LEGACY_ORM';

export const LABEL_STYLE_DEFAULT = LABEL_STYLE_DISAMBIGUATE_ONLY;

export type LabelStyle =
  | typeof LABEL_STYLE_NONE
  | typeof LABEL_STYLE_TABLENAME_PLUS_COL
  | typeof LABEL_STYLE_DISAMBIGUATE_ONLY
  | typeof LABEL_STYLE_LEGACY_ORM;

/** Where `generateFromclauseColumnProxies` puts what it makes. */
export interface ProxyTarget {
  readonly columns: ColumnCollection;
  readonly primaryKey: ColumnSet;
  readonly foreignKeys: Set<ForeignKey>;
}

/** What the methods of selectables make. The classes extend them, so that they cannot import each other. */
export interface SelectableFamily {
  readonly Alias: typeof Alias;
  readonly CompoundSelect: typeof CompoundSelect;
  readonly Exists: typeof Exists;
  readonly Join: typeof Join;
  readonly ScalarSelect: typeof ScalarSelect;
  readonly Select: typeof Select;
}

/** Anything that has rows. */
export abstract class ReturnsRows extends ClauseElement {
  /** Filled in by selectable.ts, through which everything else imports selectables. */
  static family: SelectableFamily;

  override readonly isReturnsRows: boolean = true;
  override readonly isSelectable: boolean = true;

  abstract get exportedColumns(): ColumnCollection;
  abstract isDerivedFrom(from: ClauseElement | null): boolean;
  /** Adds to a subquery or alias of this the columns that stand for its columns. */
  abstract generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compoundColumns?: readonly (readonly ColumnElement[])[] | null,
  ): void;

  correspondingColumn(column: ColumnElement, requireEmbedded = false): ColumnElement | null {
    return this.exportedColumns.correspondingColumn(column, requireEmbedded);
  }

  lateral(): never {
    throw new NotSupportedInPlayground('LATERAL', 'SQLite does not have it; use a correlated subquery.');
  }
}

/** Something that can stand in FROM. */
export abstract class FromClause extends ReturnsRows {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.FromClause';
  override readonly isFromClause: boolean = true;
  /** It has a name that columns are qualified with. */
  readonly namedWithColumn: boolean = false;
  schema: string | null = null;
  protected collections: ProxyTarget | null = null;

  protected abstract populateColumnCollection(target: ProxyTarget): void;

  protected setupCollections(): ProxyTarget {
    if (this.collections) return this.collections;
    const target: ProxyTarget = {
      columns: new ColumnCollection(),
      primaryKey: new ColumnSet(),
      foreignKeys: new Set(),
    };
    this.populateColumnCollection(target);
    this.collections = target;
    return target;
  }

  get columns(): ColumnCollection {
    return this.setupCollections().columns;
  }
  get c(): ColumnCollection {
    return this.columns;
  }
  /** The columns that make a row unique: a set of columns, or a Table's PRIMARY KEY. */
  get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return this.setupCollections().primaryKey;
  }
  /** The columns that make a row unique, in order. */
  get primaryKeyColumns(): readonly ColumnElement[] {
    return [...this.primaryKey];
  }
  get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.setupCollections().foreignKeys;
  }
  get exportedColumns(): ColumnCollection {
    return this.columns;
  }
  get selectIterable(): readonly ClauseElement[] {
    return [...this.columns].filter((c) => !c.omitFromStatements);
  }
  /** FROM objects that this one contains, so that they are not listed beside it. */
  get hideFroms(): readonly ClauseElement[] {
    return [];
  }
  override get description(): string | null {
    return `${this.pythonClass.split('.').at(-1)} object`;
  }

  override annotate(values: Annotations): this {
    return super.annotate(values);
  }

  override withAnnotations(values: Annotations): this {
    if (!this.isImmutable) this.setupCollections();
    return super.withAnnotations(values);
  }

  override clone(options: CloneOptions = {}): this {
    return super.clone(options);
  }

  override copyInternals(options: CloneOptions): void {
    super.copyInternals(options);
    if (options.indColsOnFromclause) this.resetColumnCollection();
  }

  resetColumnCollection(): void {
    this.collections = null;
  }

  /** The table under it got a column: forget what was worked out. */
  refreshForNewColumn(_column: ColumnElement): void {
    this.resetColumnCollection();
  }

  isDerivedFrom(from: ClauseElement | null): boolean {
    return from !== null && this.clonedSet().some((e) => e.origin === from.origin);
  }

  isLexicalEquivalent(other: ClauseElement): boolean {
    const mine = new Set(this.clonedSet().map((e) => e.origin));
    return other.clonedSet().some((e) => mine.has(e.origin));
  }

  generateFromclauseColumnProxies(from: FromClause, target: ProxyTarget): void {
    target.columns.populateSeparateKeys(
      [...this.columns].map((c) =>
        c.makeProxy(from, { primaryKey: target.primaryKey, foreignKeys: target.foreignKeys }),
      ),
    );
  }

  select(): Select {
    return new ReturnsRows.family.Select([this]);
  }
  join(right: unknown, onclause: unknown = null, options: { isouter?: boolean; full?: boolean } = {}): Join {
    return new ReturnsRows.family.Join(this, right, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoin(right: unknown, onclause: unknown = null, full = false): Join {
    return new ReturnsRows.family.Join(this, right, onclause, true, full);
  }
  alias(name: string | null = null, _flat = false): FromClause {
    return new ReturnsRows.family.Alias(this, name);
  }
  anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    return this.alias(options.name ?? null);
  }
}

/** A FROM object with a name. */
export abstract class NamedFromClause extends FromClause {
  override readonly namedWithColumn: boolean = true;
  name = '';

  tableValued(): TableValuedColumn {
    return new TableValuedColumn(this, TABLEVALUE);
  }
}
