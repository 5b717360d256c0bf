/**
 * Two operands; and parentheses.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { ClauseElement, CloneOptions, TraverseField } from '../clause-element.ts';
import { isBoolean, type Operator, operators } from '../operators.ts';
import type { ForeignKey } from '../schema.ts';
import { NULLTYPE, type TypeEngine, toInstance } from '../types.ts';
import { ColumnElement, type Modifiers, NO_FOREIGN_KEYS, type TypeArgument } from './column-element.ts';
import { OperatorExpression } from './operator-expression.ts';

/** `left OP right`. */
export class BinaryExpression extends OperatorExpression {
  readonly visitName: string = 'binary';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.BinaryExpression';
  left: ColumnElement;
  right: ColumnElement;
  operator: Operator;
  negateOp: Operator | null;
  modifiers: Modifiers;
  /** The operands before grouping, for Python's `bool(a == b)`. */
  readonly original: readonly [ClauseElement, ClauseElement];

  constructor(
    left: ColumnElement,
    right: ColumnElement,
    operator: Operator,
    options: { type?: TypeArgument; negate?: Operator | null; modifiers?: Modifiers } = {},
  ) {
    super();
    this.original = [left.origin, right.origin];
    this.propagateAttrs = left.propagateAttrs.compileStatePlugin ? left.propagateAttrs : right.propagateAttrs;
    this.left = left.selfGroup(operator) as ColumnElement;
    this.right = right.selfGroup(operator) as ColumnElement;
    this.operator = operator;
    this.type = toInstance(options.type);
    this.negateOp = options.negate ?? null;
    this.modifiers = options.modifiers ?? {};
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['left', 'element'],
      ['right', 'element'],
    ];
  }

  override get isImplicitlyBoolean(): boolean {
    return isBoolean(this.operator);
  }

  get flattenedOperatorClauses(): readonly ColumnElement[] {
    return [this.left, this.right];
  }

  /** What Python's `bool()` gives: whether both sides are the same element; null where there is no answer. */
  truthValue(): boolean | null {
    if (this.operator === operators.eq) return this.original[0] === this.original[1];
    if (this.operator === operators.ne) return this.original[0] !== this.original[1];
    return null;
  }

  override get fromObjects(): readonly ClauseElement[] {
    return [...this.left.fromObjects, ...this.right.fromObjects];
  }

  override negate(): ColumnElement {
    if (this.negateOp === null) return (this.selfGroup() as ColumnElement).negate();
    return new BinaryExpression(this.left, this.right.negateInBinary(this.negateOp, this.operator), this.negateOp, {
      negate: this.operator,
      type: this.type,
      modifiers: this.modifiers,
    });
  }
}

/** Parentheses. */
export class Grouping extends ColumnElement {
  readonly visitName: string = 'grouping';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Grouping';
  element: ClauseElement;

  constructor(element: ClauseElement) {
    super();
    this.element = element;
    this.type = (element as { type?: TypeEngine }).type ?? NULLTYPE;
    this.propagateAttrs = element.propagateAttrs;
    this.proxies = element instanceof ColumnElement ? [element] : [];
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }

  override copyInternals(options: CloneOptions): void {
    super.copyInternals(options);
    this.proxies = this.element instanceof ColumnElement ? [this.element] : [];
  }

  private get inner(): ColumnElement | null {
    return this.element instanceof ColumnElement ? this.element : null;
  }

  override withBinaryElementType(type: TypeEngine): ColumnElement {
    return this.inner ? new Grouping(this.inner.withBinaryElementType(type)) : this;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
  override ungroup(): ClauseElement {
    return this.element.ungroup();
  }
  override get isImplicitlyBoolean(): boolean {
    return (this.element as { isImplicitlyBoolean?: boolean }).isImplicitlyBoolean ?? false;
  }
  override get tqLabel(): string | null {
    return this.inner?.tqLabel || this.anonNameLabel;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  override get primaryKey(): boolean {
    return this.inner?.primaryKey ?? false;
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.inner?.foreignKeys ?? NO_FOREIGN_KEYS;
  }
}
