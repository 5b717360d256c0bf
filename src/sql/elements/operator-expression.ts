/**
 * The base of expressions made with an operator: they know when they need parentheses.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { ClauseElement } from '../clause-element.ts';
import { isBoolean, isComparison, isPrecedent, type Operator, operators } from '../operators.ts';
import { ColumnElement } from './column-element.ts';

export function asOperator(against: Operator | ClauseElement | null): Operator | null {
  return against instanceof ClauseElement ? null : against;
}

/** An expression made with an operator. */
export abstract class OperatorExpression extends ColumnElement {
  abstract readonly operator: Operator | null;
  readonly group: boolean = true;

  get isComparison(): boolean {
    return this.operator !== null && isComparison(this.operator);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    const operator = this.operator;
    if (operator === null) return this;
    if (
      (this.group && isPrecedent(operator, asOperator(against))) ||
      (against === operators.inv && !isBoolean(operator))
    )
      return new ColumnElement.family.Grouping(this);
    return this;
  }

  abstract get flattenedOperatorClauses(): readonly ColumnElement[];
}
