/**
 * OVER, WITHIN GROUP and FILTER.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ArgumentError } from '../errors.ts';
import { isPrecedent, type Operator, operators } from '../operators.ts';
import { Grouping } from './binary-expression.ts';
import { ClauseList, inheritPropagateAttrs } from './clause-list.ts';
import { ColumnElement } from './column-element.ts';
import { asOperator } from './operator-expression.ts';

/** An end of a window frame: null for unbounded, 0 for the current row. */
export type FrameBound = number | null;

export type Frame = readonly [FrameBound, FrameBound];

export interface OverOptions {
  readonly partitionBy?: unknown;
  readonly orderBy?: unknown;
  readonly range?: readonly [unknown, unknown] | null;
  readonly rows?: readonly [unknown, unknown] | null;
  readonly groups?: readonly [unknown, unknown] | null;
}

function byList(argument: unknown): ClauseList | null {
  if (argument === null || argument === undefined) return null;
  const list = Array.isArray(argument) ? argument : [argument];
  return new ClauseList(list.map((e) => expect('by-of', e)));
}

function interpretFrame(frame: readonly [unknown, unknown] | null | undefined): Frame | null {
  if (!frame) return null;
  if (!Array.isArray(frame) || frame.length !== 2) throw new ArgumentError('2-tuple expected for range/rows');
  const bound = (value: unknown): FrameBound => {
    if (value === null || value === undefined) return null;
    const number = Number(value);
    if (!Number.isInteger(number)) throw new ArgumentError('Integer or None expected for range value');
    return number;
  };
  return [bound(frame[0]), bound(frame[1])];
}

/** `f(x) OVER (PARTITION BY ... ORDER BY ...)`. */
export class Over extends ColumnElement {
  readonly visitName: string = 'over';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Over';
  element: ColumnElement;
  partitionBy: ClauseList | null;
  orderBy: ClauseList | null;
  readonly range: Frame | null;
  readonly rows: Frame | null;
  readonly groups: Frame | null;

  constructor(element: ColumnElement, options: OverOptions = {}) {
    super();
    this.element = element;
    this.type = element.type;
    this.orderBy = byList(options.orderBy);
    this.partitionBy = byList(options.partitionBy);
    if ([options.range, options.rows, options.groups].filter(Boolean).length > 1)
      throw new ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided");
    this.range = interpretFrame(options.range);
    this.rows = interpretFrame(options.rows);
    this.groups = interpretFrame(options.groups);
    inheritPropagateAttrs(this, element);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['orderBy', 'element'],
      ['partitionBy', 'element'],
    ];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.element, this.partitionBy, this.orderBy].flatMap((c) => c?.fromObjects ?? []);
  }
}

/** `f(x) WITHIN GROUP (ORDER BY ...)`. */
export class WithinGroup extends ColumnElement {
  readonly visitName: string = 'withingroup';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.WithinGroup';
  element: ColumnElement;
  orderBy: ClauseList | null;

  constructor(element: ColumnElement, orderBy: readonly unknown[]) {
    super();
    this.element = element;
    this.orderBy = byList(orderBy);
    this.type = element.type;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['orderBy', 'element'],
    ];
  }
  over(options: OverOptions = {}): Over {
    return new Over(this, options);
  }
  filter(...criterion: readonly unknown[]): ColumnElement {
    return criterion.length === 0 ? this : new FunctionFilter(this, criterion);
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.element, this.orderBy].flatMap((c) => c?.fromObjects ?? []);
  }
}

/** `f(x) FILTER (WHERE ...)`. */
export class FunctionFilter extends ColumnElement {
  readonly visitName: string = 'funcfilter';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.FunctionFilter';
  func: ColumnElement;
  criterion: ColumnElement | null = null;

  constructor(func: ColumnElement, criterion: readonly unknown[]) {
    super();
    this.func = func;
    this.type = func.type;
    this.addCriteria(criterion);
    inheritPropagateAttrs(this, func);
  }

  private addCriteria(criterion: readonly unknown[]): void {
    for (const item of criterion) {
      const coerced = expect('where-having', item) as ColumnElement;
      this.criterion = this.criterion ? this.criterion.and_(coerced) : coerced;
    }
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['func', 'element'],
      ['criterion', 'element'],
    ];
  }
  filter(...criterion: readonly unknown[]): FunctionFilter {
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.addCriteria(criterion);
    return copy;
  }
  over(options: OverOptions = {}): Over {
    return new Over(this, options);
  }
  withinGroup(...orderBy: readonly unknown[]): WithinGroup {
    return new WithinGroup(this, orderBy);
  }
  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return isPrecedent(operators.filterOp, asOperator(against)) ? new Grouping(this) : this;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.func, this.criterion].flatMap((c) => c?.fromObjects ?? []);
  }
}
