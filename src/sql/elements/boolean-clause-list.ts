/**
 * One operator with any number of operands: `a AND b AND c`, `a + b + c`.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { isAssociative, isBoolean, type Operator, operators } from '../operators.ts';
import { BOOLEANTYPE, type TypeEngine } from '../types.ts';
import { BinaryExpression } from './binary-expression.ts';
import { inheritPropagateAttrs } from './clause-list.ts';
import type { ColumnElement, Modifiers } from './column-element.ts';
import { FALSE, TRUE } from './constants.ts';
import { OperatorExpression } from './operator-expression.ts';
import { UnaryExpression } from './unary-expression.ts';

export function constructForOp(
  left: ColumnElement,
  right: ColumnElement,
  operator: Operator,
  type: TypeEngine,
  negate: Operator | null = null,
  modifiers: Modifiers = {},
): ColumnElement {
  if (isAssociative(operator)) {
    const flatten = (side: ColumnElement): readonly ColumnElement[] | null =>
      side instanceof OperatorExpression && side.operator === operator && type.compareTypeAffinity(side.type)
        ? side.flattenedOperatorClauses
        : null;
    const leftParts = flatten(left);
    const rightParts = flatten(right);
    if (leftParts || rightParts)
      return ExpressionClauseList.constructForList(operator, type, [
        ...(leftParts ?? [left]),
        ...(rightParts ?? [right]),
      ]);
  }
  return new BinaryExpression(left, right, operator, {
    type,
    negate: right.isCollectionAggregate ? null : negate,
    modifiers,
  });
}

/** `a + b + c`, `a AND b AND c`: an operator and its operands. */
export class ExpressionClauseList extends OperatorExpression {
  readonly visitName: string = 'expression_clauselist';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ExpressionClauseList';
  readonly operator: Operator;
  clauses: readonly ColumnElement[];
  override readonly group: boolean;

  protected constructor(operator: Operator, clauses: readonly ColumnElement[], type: TypeEngine, group: boolean) {
    super();
    this.operator = operator;
    this.clauses = clauses;
    this.type = type;
    this.group = group;
  }

  static constructForList(
    operator: Operator,
    type: TypeEngine,
    clauses: readonly ColumnElement[],
    group = true,
  ): ExpressionClauseList {
    const list = new ExpressionClauseList(
      operator,
      group ? clauses.map((c) => c.selfGroup(operator) as ColumnElement) : clauses,
      type,
      group,
    );
    for (const clause of clauses) inheritPropagateAttrs(list, clause);
    return list;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clauses', 'list']];
  }

  override get isImplicitlyBoolean(): boolean {
    return isBoolean(this.operator);
  }

  get flattenedOperatorClauses(): readonly ColumnElement[] {
    return this.clauses;
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.clauses.flatMap((c) => c.fromObjects);
  }

  override negate(): ColumnElement {
    return new UnaryExpression(this.selfGroup(operators.inv) as ColumnElement, { operator: operators.inv });
  }
}

/** AND and OR. */
export class BooleanClauseList extends ExpressionClauseList {
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.BooleanClauseList';

  private static processClauses(
    operator: Operator,
    continueOn: ColumnElement,
    skipOn: ColumnElement,
    clauses: readonly ClauseElement[],
  ): readonly ColumnElement[] {
    let kept: ClauseElement[] = [];
    let against: Operator = operators.asbool;
    let sawContinue = false;
    for (const clause of clauses) {
      if (clause === continueOn) sawContinue = true;
      else if (clause === skipOn) {
        kept = [clause];
        break;
      } else {
        if (kept.length > 0) against = operator;
        kept.push(clause);
      }
    }
    if (kept.length === 0 && sawContinue) kept = [continueOn];
    return kept.map((c) => c.selfGroup(against) as ColumnElement);
  }

  /** AND or OR with the constants simplified away. */
  static construct(operator: Operator, clauses: readonly unknown[]): ColumnElement {
    const [continueOn, skipOn] = operator === operators.and_ ? [TRUE, FALSE] : [FALSE, TRUE];
    const coerced = clauses.map((c) => expect('where-having', c));
    const converted = BooleanClauseList.processClauses(operator, continueOn, skipOn, coerced);
    if (converted.length > 1) {
      const flat = converted.flatMap((c) =>
        c instanceof OperatorExpression && c.operator === operator ? c.flattenedOperatorClauses : [c],
      );
      return BooleanClauseList.constructRaw(operator, flat);
    }
    return converted[0] ?? BooleanClauseList.constructRaw(operator, []);
  }

  /** The WHERE of these criteria; null for none. Unlike and_(), nested ANDs are kept apart. */
  static constructForWhereclause(clauses: readonly ClauseElement[]): ColumnElement | null {
    const converted = BooleanClauseList.processClauses(operators.and_, TRUE, FALSE, clauses);
    if (converted.length > 1) return BooleanClauseList.constructRaw(operators.and_, converted);
    return converted[0] ?? null;
  }

  static constructRaw(operator: Operator, clauses: readonly ColumnElement[]): BooleanClauseList {
    const list = new BooleanClauseList(operator, clauses, BOOLEANTYPE, true);
    for (const clause of clauses) inheritPropagateAttrs(list, clause);
    return list;
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.clauses.length === 0 ? this : super.selfGroup(against);
  }
}

/** `a AND b`. */
export function and_(...clauses: readonly unknown[]): ColumnElement {
  return BooleanClauseList.construct(operators.and_, clauses);
}

/** `a OR b`. */
export function or_(...clauses: readonly unknown[]): ColumnElement {
  return BooleanClauseList.construct(operators.or_, clauses);
}

/** `NOT a`. */
export function not_(clause: unknown): ColumnElement {
  return (expect('expression', clause) as ColumnElement).invert();
}
