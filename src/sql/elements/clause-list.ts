/**
 * Elements in a row, with commas: lists and tuples.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import { ClauseElement, type TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ArgumentError } from '../errors.ts';
import { isBoolean, isPrecedent, type Operator, operators } from '../operators.ts';
import { NULLTYPE, TupleType, type TypeEngine } from '../types.ts';
import { Grouping } from './binary-expression.ts';
import { BindParameter } from './bind-parameter.ts';
import { ColumnElement } from './column-element.ts';
import { asOperator } from './operator-expression.ts';

/** Elements with an operator between them, not an expression itself: a list in ORDER BY, IN, or a columns clause. */
export class ClauseList extends ClauseElement {
  readonly visitName: string = 'clauselist';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ClauseList';
  override readonly isClauseList: boolean = true;
  clauses: readonly ClauseElement[];
  readonly operator: Operator;
  readonly group: boolean;
  readonly type: TypeEngine = NULLTYPE;
  readonly isImplicitlyBoolean: boolean;

  constructor(
    clauses: readonly ClauseElement[],
    operator: Operator = operators.commaOp,
    group = true,
    groupContents = true,
  ) {
    super();
    this.operator = operator;
    this.group = group;
    this.clauses = groupContents ? clauses.map((c) => c.selfGroup(operator)) : clauses;
    this.isImplicitlyBoolean = isBoolean(operator);
    for (const clause of clauses) inheritPropagateAttrs(this, clause);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clauses', 'list']];
  }

  get selectIterable(): readonly ClauseElement[] {
    return this.clauses.flatMap((c) => selectIterableOf(c));
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.clauses.flatMap((c) => c.fromObjects);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.group && isPrecedent(this.operator, asOperator(against)) ? new Grouping(this) : this;
  }
}

/** Takes over the ORM plugin of a part where the whole has none. */
export function inheritPropagateAttrs(whole: ClauseElement, part: ClauseElement): void {
  if (whole.propagateAttrs.compileStatePlugin === undefined && part.propagateAttrs.compileStatePlugin !== undefined)
    whole.propagateAttrs = part.propagateAttrs;
}

/** The elements a columns clause shows for this one: itself, or the columns of a FROM object. */
export function selectIterableOf(element: ClauseElement): readonly ClauseElement[] {
  const own = (element as { selectIterable?: readonly ClauseElement[] }).selectIterable;
  return own ?? [element];
}

/** `(a, b)` as a value. */
export class Tuple extends ColumnElement {
  readonly visitName: string = 'tuple';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Tuple';
  override readonly isClauseList: boolean = true;
  readonly operator: Operator = operators.commaOp;
  clauses: readonly ColumnElement[];
  declare type: TupleType;

  constructor(clauses: readonly unknown[], types: readonly TypeEngine[] | null = null) {
    super();
    if (types && types.length !== clauses.length)
      throw new ArgumentError(`Wrong number of elements for ${types.length}-tuple: ${pythonRepr(clauses)} `);
    const elements = clauses.map((c, i) => {
      const type = types?.[i];
      return expect('expression', c, type && !type.isNull ? { type } : {}) as ColumnElement;
    });
    this.type = new TupleType(elements.map((e) => e.type));
    this.clauses = elements.map((e) => e.selfGroup(operators.commaOp) as ColumnElement);
    for (const element of elements) inheritPropagateAttrs(this, element);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clauses', 'list']];
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.clauses.flatMap((c) => c.fromObjects);
  }

  override bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    if (expanding) return super.bindParam(operator, value, type, true);
    const values = Array.isArray(value) ? value : [value];
    return new Tuple(
      values.map(
        (v, i) =>
          new BindParameter(null, {
            value: v,
            type,
            unique: true,
            comparedToOperator: operator,
            comparedToType: this.type.types[i] ?? NULLTYPE,
          }),
      ),
    );
  }

  override selfGroup(): ClauseElement {
    return this;
  }
}
