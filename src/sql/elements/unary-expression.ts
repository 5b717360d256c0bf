/**
 * One operand: NOT, DESC, DISTINCT, ANY; and columns as truth values.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { ArgumentError } from '../errors.ts';
import { isComparison, isOrderByModifier, isPrecedent, mirror, type Operator, operators } from '../operators.ts';
import { BOOLEANTYPE, type TypeEngine, toInstance } from '../types.ts';
import { Grouping } from './binary-expression.ts';
import { ColumnElement, type Modifiers, type TypeArgument, WrapsColumnExpression } from './column-element.ts';
import { FALSE, TRUE } from './constants.ts';
import { applyOperator } from './default-comparator.ts';
import { NamedColumn } from './named-column.ts';
import { asOperator } from './operator-expression.ts';

/** `-x`, `NOT x`, `x DESC`, `DISTINCT x`, `EXISTS (...)`. */
export class UnaryExpression extends ColumnElement {
  readonly visitName: string = 'unary';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.UnaryExpression';
  element: ClauseElement;
  readonly operator: Operator | null;
  readonly modifier: Operator | null;

  constructor(element: ClauseElement, options: { operator?: Operator; modifier?: Operator; type?: TypeArgument } = {}) {
    super();
    this.operator = options.operator ?? null;
    this.modifier = options.modifier ?? null;
    this.propagateAttrs = element.propagateAttrs;
    this.element = element.selfGroup(this.operator ?? this.modifier);
    this.type = toInstance(options.type);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }

  /** Whether the expression inside has no name of its own. */
  wrapsUnnamedColumn(): boolean {
    const ungrouped = this.element.ungroup();
    return !(ungrouped instanceof NamedColumn) || ungrouped.nonAnonLabel === null;
  }

  override get orderByLabelElement(): ClauseElement | null {
    return isOrderByModifier(this.modifier) ? this.element.orderByLabelElement : null;
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }

  override negate(): ColumnElement {
    if (this.type.affinity === 'Boolean')
      return new UnaryExpression(this.selfGroup(operators.inv), { operator: operators.inv, type: BOOLEANTYPE });
    return super.negate();
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.operator && isPrecedent(this.operator, asOperator(against)) ? new Grouping(this) : this;
  }
}

/** ANY (...) and ALL (...). */
export class CollectionAggregate extends UnaryExpression {
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.CollectionAggregate';
  override readonly isCollectionAggregate: boolean = true;

  override operate(operator: Operator, other: readonly unknown[] = [], kw: Modifiers = {}): ColumnElement {
    if (!isComparison(operator)) throw new ArgumentError('Only comparison operators may be used with ANY/ALL');
    return applyOperator(this, mirror(operator), other, kw, true);
  }
  override reverseOperate(): ColumnElement {
    throw new ArgumentError('Only comparison operators may be used with ANY/ALL');
  }
}

/** A boolean value where a condition is wanted: `flag = 1`. */
export class AsBoolean extends WrapsColumnExpression {
  readonly visitName: string = 'unary';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.AsBoolean';
  element: ColumnElement;
  readonly operator: Operator;
  readonly modifier: Operator | null = null;
  readonly negated: Operator;
  override type: TypeEngine = BOOLEANTYPE;

  constructor(element: ColumnElement, operator: Operator, negated: Operator) {
    super();
    this.element = element;
    this.operator = operator;
    this.negated = negated;
    this.propagateAttrs = element.propagateAttrs;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  get wrappedColumnExpression(): ClauseElement {
    return this.element;
  }
  override get isImplicitlyBoolean(): boolean {
    return this.element.isImplicitlyBoolean;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  wrapsUnnamedColumn(): boolean {
    const ungrouped = this.element.ungroup();
    return !(ungrouped instanceof NamedColumn) || ungrouped.nonAnonLabel === null;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
  override negate(): ColumnElement {
    if (this.element === TRUE || this.element === FALSE) return this.element.negate();
    return new AsBoolean(this.element, this.negated, this.operator);
  }
}
