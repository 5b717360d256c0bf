/**
 * What SELECT, UNION and textual SELECTs have in common: as subquery, CTE or value, ORDER BY, GROUP BY, LIMIT.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import type { Annotations } from '../annotations.ts';
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { expect, expectLimitOffset } from '../coercions.ts';
import type { ColumnCollection } from '../column-collection.ts';
import { ClauseList, type ColumnElement, OffsetLimitParam } from '../elements.ts';
import { ArgumentError, NotSupportedInPlayground } from '../errors.ts';
import { operators } from '../operators.ts';
import type { TypeEngine } from '../types.ts';
import { CTE, Subquery } from './aliases.ts';
import type { CompoundSelect } from './compound-select.ts';
import {
  type FromClause,
  LABEL_STYLE_DEFAULT,
  LABEL_STYLE_NONE,
  type LabelStyle,
  type ProxyTarget,
  ReturnsRows,
} from './from-clause.ts';
import type { Exists, ScalarSelect } from './scalar-select.ts';

/** What with_for_update() was told; SQLite renders nothing for it. */
export interface ForUpdateArg {
  readonly nowait: boolean;
  readonly read: boolean;
  readonly skipLocked: boolean;
  readonly keyShare: boolean;
  readonly of: readonly unknown[] | null;
}

/** A prefix or suffix with the dialect it is for (`*` for all). */
export type Prefix = readonly [ClauseElement, string];

/** SELECT statements and what combines them. */
export abstract class SelectBase extends ReturnsRows {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.SelectBase';
  override readonly isSelectBase: boolean = true;
  override readonly isExecutable: boolean = true;
  labelStyle: LabelStyle = LABEL_STYLE_NONE;
  independentCtes: readonly (readonly [CTE, boolean])[] = [];
  withOptions: readonly unknown[] = [];
  /** Functions applied to the ORM's compile state, with what tells them apart. */
  contextOptions: readonly (readonly [(state: unknown) => void, unknown])[] = [];
  executionOptionsMap: ReadonlyMap<string, unknown> = new Map();
  /** The ORM's compile options; opaque here. */
  compileOptions: unknown = null;

  abstract get allSelectedColumns(): readonly ClauseElement[];
  abstract get selectedColumns(): ColumnCollection;
  abstract scalarType(): TypeEngine;
  abstract setLabelStyle(style: LabelStyle): SelectBase;
  abstract ensureDisambiguatedNames(): SelectBase;

  get exportedColumns(): ColumnCollection {
    return this.selectedColumns;
  }
  getLabelStyle(): LabelStyle {
    return this.labelStyle;
  }

  /** SELECTs take annotations on a clone of their own identity. */
  override withAnnotations(values: Annotations): this {
    const copy = this.clone();
    copy.annotations = values;
    return copy;
  }

  /** A copy to be changed: the next of a chain of method calls. */
  protected generate(): this {
    const copy = this.shallowCopy();
    copy.isCloneOf = null;
    return copy;
  }
  protected with(change: (copy: this) => void): this {
    const copy = this.generate();
    change(copy);
    return copy;
  }

  get implicitSubquery(): Subquery {
    return this.memoize('implicitSubquery', () => this.subquery());
  }
  subquery(name: string | null = null): Subquery {
    return new Subquery(this.ensureDisambiguatedNames(), name);
  }
  alias(name: string | null = null): Subquery {
    return this.subquery(name);
  }
  scalarSubquery(): ScalarSelect {
    return new ReturnsRows.family.ScalarSelect(
      this.labelStyle === LABEL_STYLE_NONE ? this : this.setLabelStyle(LABEL_STYLE_NONE),
    );
  }
  label(name: string | null): ColumnElement {
    return this.scalarSubquery().label(name);
  }
  exists(): Exists {
    return new ReturnsRows.family.Exists(this);
  }
  cte(name: string | null = null, recursive = false, nesting = false): CTE {
    return new CTE(this, name, { recursive, nesting });
  }
  addCte(ctes: readonly CTE[], nestHere = false): this {
    return this.with((copy) => {
      copy.independentCtes = [...this.independentCtes, ...ctes.map((cte) => [cte, nestHere] as const)];
    });
  }
  /** Loader options and the like; opaque here. */
  options(...options: readonly unknown[]): this {
    for (const option of options) {
      if (typeof option !== 'object' || option === null)
        throw new ArgumentError(`ExecutionOption Core or ORM object expected, got ${pythonRepr(option)}.`);
    }
    return this.with((copy) => {
      copy.withOptions = [...this.withOptions, ...options];
    });
  }
  executionOptions(options: Readonly<Record<string, unknown>>): this {
    return this.with((copy) => {
      copy.executionOptionsMap = new Map([...this.executionOptionsMap, ...Object.entries(options)]);
    });
  }
  addContextOption(apply: (state: unknown) => void, cacheKey: unknown = null): this {
    return this.with((copy) => {
      copy.contextOptions = [...this.contextOptions, [apply, cacheKey]];
    });
  }
  setCompileOptions(options: unknown): this {
    return this.with((copy) => {
      copy.compileOptions = options;
    });
  }
  union(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('UNION', [this, ...others]);
  }
  unionAll(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('UNION ALL', [this, ...others]);
  }
  except_(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('EXCEPT', [this, ...others]);
  }
  exceptAll(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('EXCEPT ALL', [this, ...others]);
  }
  intersect(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('INTERSECT', [this, ...others]);
  }
  intersectAll(...others: readonly unknown[]): CompoundSelect {
    return new ReturnsRows.family.CompoundSelect('INTERSECT ALL', [this, ...others]);
  }
}

/** Parentheses round a SELECT. */
export class SelectStatementGrouping extends SelectBase {
  readonly visitName: string = 'select_statement_grouping';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.SelectStatementGrouping';
  override readonly isSelectContainer: boolean = true;
  element: SelectBase;

  constructor(element: SelectBase) {
    super();
    this.element = element;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  ensureDisambiguatedNames(): SelectBase {
    const inner = this.element.ensureDisambiguatedNames();
    return inner === this.element ? this : new SelectStatementGrouping(inner);
  }
  override getLabelStyle(): LabelStyle {
    return this.element.getLabelStyle();
  }
  setLabelStyle(style: LabelStyle): SelectBase {
    return new SelectStatementGrouping(this.element.setLabelStyle(style));
  }
  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    this.element.generateFromclauseColumnProxies(from, target, compound);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.element.allSelectedColumns;
  }
  get selectedColumns(): ColumnCollection {
    return this.element.selectedColumns;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    return this.element.isDerivedFrom(from);
  }
  scalarType(): TypeEngine {
    return this.element.scalarType();
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

/** A SELECT with ORDER BY, GROUP BY and LIMIT. */
export abstract class GenerativeSelect extends SelectBase {
  override labelStyle: LabelStyle = LABEL_STYLE_DEFAULT;
  orderByClauses: readonly ClauseElement[] = [];
  groupByClauses: readonly ClauseElement[] = [];
  limitClause: ColumnElement | null = null;
  offsetClause: ColumnElement | null = null;
  forUpdateArg: ForUpdateArg | null = null;

  get orderByClause(): ClauseList {
    return new ClauseList(this.orderByClauses, operators.commaOp, true, false);
  }
  get groupByClause(): ClauseList {
    return new ClauseList(this.groupByClauses, operators.commaOp, true, false);
  }
  get hasRowLimitingClause(): boolean {
    return this.limitClause !== null || this.offsetClause !== null;
  }
  /** The LIMIT as a number; null for none. */
  get limitValue(): unknown {
    return this.limitClause instanceof OffsetLimitParam ? this.limitClause.limitOffsetValue : null;
  }
  get offsetValue(): unknown {
    return this.offsetClause instanceof OffsetLimitParam ? this.offsetClause.limitOffsetValue : null;
  }

  withForUpdate(options: Partial<ForUpdateArg> = {}): this {
    return this.with((copy) => {
      copy.forUpdateArg = { nowait: false, read: false, skipLocked: false, keyShare: false, of: null, ...options };
    });
  }
  limit(limit: unknown): this {
    return this.with((copy) => {
      copy.limitClause = expectLimitOffset(limit);
    });
  }
  offset(offset: unknown): this {
    return this.with((copy) => {
      copy.offsetClause = expectLimitOffset(offset);
    });
  }
  fetch(): never {
    throw new NotSupportedInPlayground('Select.fetch()', 'SQLite does not have FETCH FIRST; use limit().');
  }
  slice(start: number | null, stop: number | null): this {
    return this.with((copy) => {
      const [limit, offset] = makeSlice(this.limitClause, this.offsetClause, start, stop);
      copy.limitClause = limit;
      copy.offsetClause = offset;
    });
  }
  /** ORDER BY; one null alone takes it away. */
  orderBy(...clauses: readonly unknown[]): this {
    return this.with((copy) => {
      if (clauses.length === 1 && (clauses[0] === null || clauses[0] === undefined)) copy.orderByClauses = [];
      else
        copy.orderByClauses = [
          ...this.orderByClauses,
          ...clauses.map((c) => expect('order-by', c, { applyPropagateAttrs: copy })),
        ];
    });
  }
  groupBy(...clauses: readonly unknown[]): this {
    return this.with((copy) => {
      if (clauses.length === 1 && (clauses[0] === null || clauses[0] === undefined)) copy.groupByClauses = [];
      else
        copy.groupByClauses = [
          ...this.groupByClauses,
          ...clauses.map((c) => expect('group-by', c, { applyPropagateAttrs: copy })),
        ];
    });
  }
}

/** LIMIT and OFFSET of `statement[start:stop]`. */
export function makeSlice(
  limitClause: ColumnElement | null,
  offsetClause: ColumnElement | null,
  start: number | null,
  stop: number | null,
): readonly [ColumnElement | null, ColumnElement | null] {
  const shifted = (by: number): ColumnElement | null => {
    const current = offsetClause instanceof OffsetLimitParam ? Number(offsetClause.limitOffsetValue) : 0;
    const total = current + by;
    return total === 0 ? null : expectLimitOffset(total);
  };
  if (start !== null && stop !== null) return [expectLimitOffset(stop - start), shifted(start)];
  if (stop !== null) return [expectLimitOffset(stop), offsetClause];
  if (start !== null) return [limitClause, shifted(start)];
  return [limitClause, offsetClause];
}
