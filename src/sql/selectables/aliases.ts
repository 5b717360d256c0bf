/**
 * FROM elements under another name: aliases, subqueries, common table expressions.
 *
 * Counterpart: sqlalchemy/sql/selectable.py. Left out: LATERAL, TABLESAMPLE.
 */
import type { ClauseElement, CloneOptions, TraverseField } from '../clause-element.ts';
import { ColumnClause, type ColumnElement, inheritPropagateAttrs, TableValuedColumn } from '../elements.ts';
import { anonymousName, isAnonymous } from '../names.ts';
import { TABLEVALUE, type TypeEngine } from '../types.ts';
import { FromClause, LABEL_STYLE_NONE, NamedFromClause, type ProxyTarget, type ReturnsRows } from './from-clause.ts';
import type { ScalarSelect } from './scalar-select.ts';
import type { Select } from './select.ts';
import type { SelectBase } from './select-base.ts';

/** A FROM object made of another: alias, subquery, CTE. */
export abstract class AliasedReturnsRows extends NamedFromClause {
  override readonly isFromContainer: boolean = true;
  element: ReturnsRows;
  /** The name that was given; null where it is anonymous. */
  readonly originalName: string | null;

  constructor(selectable: ReturnsRows, name: string | null) {
    super();
    this.element = selectable;
    inheritPropagateAttrs(this, selectable);
    this.originalName = name;
    this.name = name ?? this.anonymousNameFor(selectable);
  }

  private anonymousNameFor(selectable: ReturnsRows): string {
    const inner = selectable instanceof NamedFromClause && selectable.namedWithColumn ? selectable.name : null;
    return anonymousName(this.id, inner && !isAnonymous(inner) ? inner : 'anon');
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }

  protected populateColumnCollection(target: ProxyTarget): void {
    this.element.generateFromclauseColumnProxies(this, target);
  }

  override refreshForNewColumn(column: ColumnElement): void {
    super.refreshForNewColumn(column);
    if (this.element instanceof FromClause) this.element.refreshForNewColumn(column);
  }

  override get description(): string {
    return isAnonymous(this.name) ? 'anon_1' : this.name;
  }

  get original(): ReturnsRows {
    return this.element;
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    return super.isDerivedFrom(from) || this.element.isDerivedFrom(from);
  }

  override copyInternals(options: CloneOptions): void {
    const existing = this.element;
    super.copyInternals(options);
    if (existing !== this.element) this.resetColumnCollection();
  }

  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}

/** `table AS name`. */
export class Alias extends AliasedReturnsRows {
  readonly visitName: string = 'alias';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Alias';

  override get description(): string {
    return isAnonymous(this.name) ? `Anonymous alias of ${this.element.description}` : this.name;
  }
}

/** A function's rows as a FROM object: `func.json_each(...).table_valued('value')`. */
export class TableValuedAlias extends AliasedReturnsRows {
  readonly visitName: string = 'table_valued_alias';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TableValuedAlias';
  readonly tableValueType: TypeEngine;
  readonly joinsImplicitly: boolean;
  private readonly columnClauses: readonly ColumnClause[];

  constructor(
    func: ReturnsRows,
    name: string | null,
    columns: readonly ColumnClause[],
    tableValueType: TypeEngine = TABLEVALUE,
    joinsImplicitly = false,
  ) {
    super(func, name);
    this.columnClauses = columns;
    this.tableValueType = tableValueType;
    this.joinsImplicitly = joinsImplicitly;
  }

  get column(): TableValuedColumn {
    return new TableValuedColumn(this, this.tableValueType);
  }

  protected override populateColumnCollection(target: ProxyTarget): void {
    for (const column of this.columnClauses) {
      const own = new ColumnClause(column.name, column.type, false, this);
      target.columns.add(own, column.key);
    }
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    return from !== null && this.clonedSet().some((e) => e.origin === from.origin);
  }

  override alias(name: string | null = null): TableValuedAlias {
    return new TableValuedAlias(this.element, name, this.columnClauses, this.tableValueType, this.joinsImplicitly);
  }
}

/** WITH name AS (...). */
export class CTE extends AliasedReturnsRows {
  readonly visitName: string = 'cte';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.CTE';
  declare element: SelectBase;
  readonly recursive: boolean;
  readonly nesting: boolean;
  cteAlias: CTE | null;
  restates: CTE | null;
  prefixes: readonly ClauseElement[];
  suffixes: readonly ClauseElement[];

  constructor(
    selectable: SelectBase | ReturnsRows,
    name: string | null,
    options: {
      recursive?: boolean;
      nesting?: boolean;
      cteAlias?: CTE | null;
      restates?: CTE | null;
      prefixes?: readonly ClauseElement[];
      suffixes?: readonly ClauseElement[];
    } = {},
  ) {
    super(selectable, name);
    this.recursive = options.recursive ?? false;
    this.nesting = options.nesting ?? false;
    this.cteAlias = options.cteAlias ?? null;
    this.restates = options.restates ?? null;
    this.prefixes = options.prefixes ?? [];
    this.suffixes = options.suffixes ?? [];
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['cteAlias', 'element'],
      ['restates', 'element'],
    ];
  }

  protected override populateColumnCollection(target: ProxyTarget): void {
    (this.cteAlias ?? this.element).generateFromclauseColumnProxies(this, target);
  }

  private restated(element: SelectBase): CTE {
    const { recursive, nesting, prefixes, suffixes } = this;
    return new CTE(element, this.name, { recursive, nesting, restates: this, prefixes, suffixes });
  }

  override alias(name: string | null = null): CTE {
    const { recursive, nesting, prefixes, suffixes } = this;
    return new CTE(this.element, name, { recursive, nesting, cteAlias: this, prefixes, suffixes });
  }
  union(...others: readonly unknown[]): CTE {
    return this.restated((this.element as Select).union(...others));
  }
  unionAll(...others: readonly unknown[]): CTE {
    return this.restated((this.element as Select).unionAll(...others));
  }
  /** The CTE that this one adds to with UNION, else itself. */
  get referenceCte(): CTE {
    return this.restates ?? this;
  }
}

/** `(SELECT ...) AS name`. */
export class Subquery extends AliasedReturnsRows {
  readonly visitName: string = 'subquery';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Subquery';
  override readonly isSubquery: boolean = true;
  declare element: SelectBase;

  asScalar(): ScalarSelect {
    return this.element.setLabelStyle(LABEL_STYLE_NONE).scalarSubquery();
  }
}
