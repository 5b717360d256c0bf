/**
 * Columns: of tables, of functions that give rows, collations.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { ClauseElement, type CloneOptions, type TraverseField } from '../clause-element.ts';
import type { ColumnCollection } from '../column-collection.ts';
import type { FromClause, NamedFromClause } from '../selectable.ts';
import { type TypeEngine, toInstance } from '../types.ts';
import { ColumnElement, type ProxyOptions, type TypeArgument } from './column-element.ts';
import { NamedColumn } from './named-column.ts';

/** A column by its name: of a table, a subquery, or of nothing (`column('x')`, `literal_column('...')`). */
export class ColumnClause extends NamedColumn {
  readonly visitName: string = 'column';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ColumnClause';
  override readonly isImmutable: boolean = true;
  override readonly isLiteral: boolean;
  declare key: string;
  /** Rendered with quotes (true), without (false), or by the rules. */
  quote: boolean | null = null;

  constructor(text: string, type: TypeArgument = null, isLiteral = false, selectable: FromClause | null = null) {
    super();
    this.name = text;
    this.key = text;
    this.table = selectable;
    this.type = toInstance(type);
    this.isLiteral = isLiteral;
  }

  override get isStar(): boolean {
    return this.isLiteral && this.name === '*';
  }
  override getChildren(): readonly ClauseElement[] {
    return [];
  }
  override copyInternals(): void {}
  override clone(options: CloneOptions = {}): this {
    if (options.detectSubqueryCols && this.table?.isSubquery && options.clone) {
      const table = options.clone(this.table, options) as FromClause;
      return (table.correspondingColumn(this) ?? this) as this;
    }
    return this;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.table ? [this.table] : [];
  }
  override get renderLabelInColumnsClause(): boolean {
    return this.table !== null;
  }
  /** `table_column`, as index names use it. */
  get ddlLabel(): string | null {
    return this.genTqLabel(this.name, false);
  }
  override compareNameForResult(other: ColumnElement): boolean {
    const loose = (c: ColumnElement): boolean =>
      c instanceof ColumnClause && (c.isLiteral || c.table === null || c.table.isTextual);
    if (loose(this) || loose(other)) return this.name === other.name || this.tqLabel === other.tqLabel;
    const mine = new Set(this.proxyOrigins());
    return other.proxyOrigins().some((origin) => mine.has(origin));
  }

  protected override genTqLabel(name: string, dedupeOnKey = true): string | null {
    const table = this.table;
    if (this.isLiteral) return null;
    if (table === null || !table.namedWithColumn) return name;
    const named = table as NamedFromClause;
    let label = `${named.schema ? `${named.schema.replaceAll('.', '_')}_` : ''}${named.name}_${name}`;
    if (dedupeOnKey) {
      const columns: ColumnCollection = named.columns;
      const base = label;
      for (let counter = 1; columns.has(label); counter++) label = `${base}_${counter}`;
    }
    return label;
  }

  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    const name = options.name ?? null;
    const isLiteral = !options.disallowIsLiteral && this.isLiteral && (name === null || name === this.name);
    const column = new ColumnClause(name || this.name, this.type, isLiteral, selectable);
    column.propagateAttrs = selectable.propagateAttrs;
    if (name === null) {
      column.key = this.key;
      column.quote = this.quote;
    }
    column.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    const of = selectable.isCloneOf as FromClause | null;
    if (of) column.isCloneOf = of.columns.get(column.key) ?? null;
    return [column.key, column];
  }
}

/** A table-valued function as a whole, as a column. */
export class TableValuedColumn extends NamedColumn {
  readonly visitName: string = 'table_valued_column';
  scalarAlias: NamedFromClause;
  constructor(scalarAlias: NamedFromClause, type: TypeEngine) {
    super();
    this.scalarAlias = scalarAlias;
    this.name = scalarAlias.name;
    this.key = this.name;
    this.type = type;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['scalarAlias', 'element']];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.scalarAlias];
  }
}

/** The name of a collation. */
export class CollationClause extends ColumnElement {
  readonly visitName: string = 'collation';
  readonly collation: string;
  constructor(collation: string) {
    super();
    this.collation = collation;
  }
}

/** SAVEPOINT, ROLLBACK TO SAVEPOINT, RELEASE SAVEPOINT. */
export class SavepointClause extends ClauseElement {
  readonly visitName: 'savepoint' | 'rollback_to_savepoint' | 'release_savepoint';
  override readonly isExecutable: boolean = true;
  readonly ident: string;
  constructor(kind: 'savepoint' | 'rollback_to_savepoint' | 'release_savepoint', ident: string) {
    super();
    this.visitName = kind;
    this.ident = ident;
  }
}
