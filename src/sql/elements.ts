/**
 * Column expressions. The classes refer to each other (an operator makes a BinaryExpression, which has operators), so that
 * their files are imported through this one, which loads them in an order that works and tells the base of the others.
 * coercions.ts turns arguments into elements; compiler/ prints them.
 *
 * Counterpart: sqlalchemy/sql/elements.py. Left out: lambdas, cache keys, TryCast.
 */
import type { ClauseElement } from './clause-element.ts';
import { Grouping } from './elements/binary-expression.ts';
import { BindParameter } from './elements/bind-parameter.ts';
import { Cast } from './elements/casts.ts';
import { ColumnClause } from './elements/column-clause.ts';
import { ColumnElement, type TypeArgument } from './elements/column-element.ts';
import { applyOperator } from './elements/default-comparator.ts';
import { Label } from './elements/label.ts';
import { NamedColumn } from './elements/named-column.ts';
import { AsBoolean, UnaryExpression } from './elements/unary-expression.ts';
import { InvalidRequestError } from './errors.ts';
import type { FromClause } from './selectable.ts';
import { NULLTYPE, type TypeEngine } from './types.ts';
import { traverse } from './visitors.ts';

export { BinaryExpression, Grouping } from './elements/binary-expression.ts';
export { type BindOptions, BindParameter, OffsetLimitParam } from './elements/bind-parameter.ts';
export { and_, BooleanClauseList, ExpressionClauseList, not_, or_ } from './elements/boolean-clause-list.ts';
export { Case, Cast, Extract, TypeCoerce } from './elements/casts.ts';
export { ClauseList, inheritPropagateAttrs, selectIterableOf, Tuple } from './elements/clause-list.ts';
export { CollationClause, ColumnClause, SavepointClause, TableValuedColumn } from './elements/column-clause.ts';
export { ColumnElement, type Modifiers, type ProxyOptions, type TypeArgument } from './elements/column-element.ts';
export { FALSE, False_, NULL, Null, TRUE, True_ } from './elements/constants.ts';
export { Label, LabelReference, TextualLabelReference } from './elements/label.ts';
export { NamedColumn } from './elements/named-column.ts';
export { TextClause, type TextualSelectFactory, TypeClause } from './elements/text-clause.ts';
export { AsBoolean, CollectionAggregate, UnaryExpression } from './elements/unary-expression.ts';
export {
  type Frame,
  type FrameBound,
  FunctionFilter,
  Over,
  type OverOptions,
  WithinGroup,
} from './elements/window-functions.ts';

ColumnElement.family = {
  AsBoolean,
  BindParameter,
  Cast,
  ColumnClause,
  Grouping,
  Label,
  UnaryExpression,
  applyOperator,
};

/** A value as a bind: `literal(5)`. */
export function literal(value: unknown, type: TypeArgument = null, literalExecute = false): BindParameter {
  return new BindParameter(null, { value, type, unique: true, literalExecute });
}

/** Text taken as a column as it is. */
export function literalColumn(text: string, type: TypeArgument = null): ColumnClause {
  return new ColumnClause(text, type, true);
}

/** The columns that occur in an expression. */
export function findColumns(clause: ClauseElement): Set<ColumnClause> {
  const found = new Set<ColumnClause>();
  traverse(clause, { column: (c) => found.add(c as ColumnClause) });
  return found;
}

/** The first type among the arguments that is not NullType. */
export function typeFromArgs(args: readonly ColumnElement[]): TypeEngine {
  return args.find((a) => !a.type.isNull)?.type ?? NULLTYPE;
}

/** The column of `from` that stands for `column`; raises where there is none. */
export function correspondingColumnOrError(
  from: FromClause,
  column: ColumnElement,
  requireEmbedded = false,
): ColumnElement {
  const found = from.correspondingColumn(column, requireEmbedded);
  if (found) return found;
  const table = column instanceof NamedColumn ? column.table : null;
  throw new InvalidRequestError(
    `Given column '${column.description}', attached to table '${table?.description ?? 'None'}', failed to locate a corresponding column from table '${from.description}'`,
  );
}
