/**
 * SELECTs as values: scalar subqueries and EXISTS.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { ColumnElement, literalColumn, UnaryExpression } from '../elements.ts';
import { InvalidRequestError } from '../errors.ts';
import { operators } from '../operators.ts';
import { BOOLEANTYPE } from '../types.ts';
import { Select } from './select.ts';
import { SelectBase } from './select-base.ts';

/** A SELECT of one column as a value: `(SELECT ...)`. */
export class ScalarSelect extends ColumnElement {
  readonly visitName: string = 'scalar_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.ScalarSelect';
  override readonly isFromContainer: boolean = true;
  element: SelectBase;

  constructor(element: SelectBase) {
    super();
    this.element = element;
    this.type = element.scalarType();
    this.propagateAttrs = element.propagateAttrs;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  get columns(): never {
    throw new InvalidRequestError(
      'Scalar Select expression has no columns; use this object directly within a column-level expression.',
    );
  }
  private withSelect(change: (select: Select) => Select): ScalarSelect {
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.element = change(this.element as Select);
    return copy;
  }
  where(...criteria: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.where(...criteria));
  }
  correlate(...froms: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.correlate(...froms));
  }
  correlateExcept(...froms: readonly unknown[]): ScalarSelect {
    return this.withSelect((s) => s.correlateExcept(...froms));
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

/** EXISTS (SELECT ...). */
export class Exists extends UnaryExpression {
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Exists';

  constructor(argument: unknown = null) {
    super(scalarSelectFor(argument), { operator: operators.exists, type: BOOLEANTYPE });
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [];
  }
  private regroup(change: (select: Select) => Select): Exists {
    const inner = (this.element as ScalarSelect).element;
    if (!(inner instanceof Select))
      throw new InvalidRequestError('Can only apply this operation to a plain SELECT construct');
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.element = change(inner).scalarSubquery();
    return copy;
  }
  select(): Select {
    return new Select([this]);
  }
  where(...criteria: readonly unknown[]): Exists {
    return this.regroup((s) => s.where(...criteria));
  }
  selectFrom(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.selectFrom(...froms));
  }
  correlate(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.correlate(...froms));
  }
  correlateExcept(...froms: readonly unknown[]): Exists {
    return this.regroup((s) => s.correlateExcept(...froms));
  }
}

function scalarSelectFor(argument: unknown): ScalarSelect {
  if (argument === null || argument === undefined) return new Select([literalColumn('*')]).scalarSubquery();
  if (argument instanceof SelectBase) return argument.scalarSubquery();
  if (argument instanceof ScalarSelect) return argument;
  const list = Array.isArray(argument) ? argument : [argument];
  return new Select(list).scalarSubquery();
}
