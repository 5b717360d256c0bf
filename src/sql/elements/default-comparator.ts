/**
 * What each operator makes of its operands.
 *
 * Counterpart: sqlalchemy/sql/default_comparator.py.
 */
import { ClauseElement } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ArgumentError, NotSupportedInPlayground, PythonBuiltinError } from '../errors.ts';
import { type Operator, operators } from '../operators.ts';
import {
  BOOLEANTYPE,
  JSONIndexType,
  JSONPathType,
  MATCHTYPE,
  NULLTYPE,
  TypeDecorator,
  type TypeEngine,
} from '../types.ts';
import { BinaryExpression } from './binary-expression.ts';
import { BindParameter } from './bind-parameter.ts';
import { and_, constructForOp, ExpressionClauseList, or_ } from './boolean-clause-list.ts';
import { CollationClause } from './column-clause.ts';
import type { ColumnElement, Modifiers } from './column-element.ts';
import { FALSE, NULL, TRUE } from './constants.ts';
import { NamedColumn } from './named-column.ts';
import { CollectionAggregate, UnaryExpression } from './unary-expression.ts';

type OperatorFunction = (
  expr: ColumnElement,
  operator: Operator,
  other: readonly unknown[],
  kw: Modifiers,
  reverse: boolean,
) => ColumnElement;

function isConstant(value: unknown): boolean {
  return value === NULL || value === TRUE || value === FALSE;
}

function booleanCompare(negateOp: Operator): OperatorFunction {
  return (expr, operator, [other], kw, reverse) => compareWith(expr, operator, other, negateOp, kw, reverse);
}

function cleanModifiers(kw: Modifiers): Modifiers {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(kw)) if (value !== null && value !== undefined) kept[key] = value;
  return kept;
}

function compareWith(
  expr: ColumnElement,
  operator: Operator,
  other: unknown,
  negate: Operator,
  kw: Modifiers,
  reverse: boolean,
  resultType: TypeEngine = BOOLEANTYPE,
): ColumnElement {
  const value = other === undefined ? null : other;
  const decorated = expr.type instanceof TypeDecorator ? expr.type : null;
  const pythonIs =
    isConstant(value) ||
    (value === null && decorated?.coerceToIsTypes !== 'nothing') ||
    (typeof value === 'boolean' && decorated === null);
  const modifiers = cleanModifiers(kw);
  if (pythonIs) {
    const truth = typeof value === 'boolean' || value === TRUE || value === FALSE;
    const constant = (): ColumnElement => expect('const-expr', value) as ColumnElement;
    if (
      ((operator === operators.eq || operator === operators.ne) && truth) ||
      operator === operators.isDistinctFrom ||
      operator === operators.isNotDistinctFrom
    )
      return constructForOp(expr, constant(), operator, resultType, negate, modifiers);
    if (!expr.isCollectionAggregate) {
      if (operator === operators.eq || operator === operators.is_)
        return constructForOp(expr, constant(), operators.is_, resultType, operators.isNot);
      if (operator === operators.ne || operator === operators.isNot)
        return constructForOp(expr, constant(), operators.isNot, resultType, operators.is_);
      throw new ArgumentError(
        "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', 'is_not_distinct_from()' operators can be used with None/True/False",
      );
    }
    return reverse
      ? constructForOp(constant(), expr, operator, resultType, negate, modifiers)
      : constructForOp(expr, constant(), operator, resultType, negate, modifiers);
  }
  const right = expect('binary-element', value, { operator, expr }) as ColumnElement;
  return reverse
    ? constructForOp(right, expr, operator, resultType, negate, modifiers)
    : constructForOp(expr, right, operator, resultType, negate, modifiers);
}

function binaryOperate(
  expr: ColumnElement,
  operator: Operator,
  [other]: readonly unknown[],
  kw: Modifiers,
  reverse: boolean,
  resultType: TypeEngine | null = null,
): ColumnElement {
  const coerced = expect('binary-element', other === undefined ? null : other, { expr, operator }) as ColumnElement;
  const [left, right] = reverse ? [coerced, expr] : [expr, coerced];
  const [op, type] = resultType ? [operator, resultType] : left.type.adaptExpression(operator, right.type);
  return constructForOp(left, right, op, type, null, cleanModifiers(kw));
}

const plainBinary: OperatorFunction = (expr, operator, other, kw, reverse) =>
  binaryOperate(expr, operator, other, kw, reverse);

const customOperate: OperatorFunction = (expr, operator, other, kw, reverse) => {
  const type = operator.custom?.returnType ?? (operator.isComparison ? BOOLEANTYPE : null);
  return binaryOperate(expr, operator, other, kw, reverse, type);
};

const getitemOperate: OperatorFunction = (expr, operator, [index], _kw) => {
  const impl = expr.type instanceof TypeDecorator ? expr.type.impl : expr.type;
  if (impl.affinity !== 'JSON')
    throw new PythonBuiltinError(
      'NotImplementedError',
      `Operator '${operator.name}' is not supported on this expression`,
    );
  return jsonGetitem(expr, index);
};

function jsonGetitem(expr: ColumnElement, index: unknown): ColumnElement {
  const isPath = Array.isArray(index);
  const operator = isPath ? operators.jsonPathGetitemOp : operators.jsonGetitemOp;
  if (index instanceof ClauseElement) return binaryOperate(expr, operator, [index], {}, false, expr.type);
  const type = isPath ? new JSONPathType() : new JSONIndexType();
  const key = expr instanceof NamedColumn ? expr.key : null;
  return constructForOp(expr, new BindParameter(key, { value: index, unique: true, type }), operator, expr.type);
}

const inOperate =
  (negateOp: Operator): OperatorFunction =>
  (expr, operator, [other], kw) => {
    const right = expect('in-element', other, { expr, operator });
    const inOps = right.annotations.inOps as readonly [Operator, Operator] | undefined;
    return compareWith(expr, inOps?.[0] ?? operator, right, inOps?.[1] ?? negateOp, kw, false);
  };

const betweenOperate: OperatorFunction = (expr, operator, [low, high], kw) => {
  const bound = (value: unknown): ColumnElement =>
    expect('binary-element', value, { expr, operator: operators.and_ }) as ColumnElement;
  return new BinaryExpression(
    expr,
    ExpressionClauseList.constructForList(operators.and_, NULLTYPE, [bound(low), bound(high)], false),
    operator,
    {
      negate: operator === operators.betweenOp ? operators.notBetweenOp : operators.betweenOp,
      modifiers: cleanModifiers(kw),
    },
  );
};

const LIKE_ESCAPE = /[%_]/g;

/** startswith and its family: `autoescape` escapes the wildcards of a plain string. */
function likeFamily(negateOp: Operator): OperatorFunction {
  return (expr, operator, [other], kw) => {
    const { autoescape, escape: given, ...rest } = kw as { autoescape?: unknown; escape?: string | null };
    let value = other;
    let character = given ?? null;
    if (autoescape) {
      if (autoescape !== true) throw new ArgumentError('The autoescape parameter is now a simple boolean True/False');
      if (typeof other !== 'string')
        throw new PythonBuiltinError('TypeError', 'String value expected when autoescape=True');
      character ??= '/';
      const ch = character;
      const escaped = ch === '%' || ch === '_' ? other : other.replaceAll(ch, ch + ch);
      value = escaped.replace(LIKE_ESCAPE, (c) => ch + c);
    }
    return compareWith(expr, operator, value, negateOp, { ...rest, escape: character }, false);
  };
}

const unary =
  (make: (column: ColumnElement) => ColumnElement): OperatorFunction =>
  (expr) =>
    make(expr);

const regexpMatchOperate: OperatorFunction = (expr, operator, [pattern], kw) =>
  new BinaryExpression(
    expr,
    expect('binary-element', pattern, { expr, operator: operators.commaOp }) as ColumnElement,
    operator,
    {
      negate: operator === operators.regexpMatchOp ? operators.notRegexpMatchOp : operators.regexpMatchOp,
      modifiers: { flags: kw.flags ?? null },
    },
  );

const regexpReplaceOperate: OperatorFunction = () => {
  throw new NotSupportedInPlayground('regexp_replace()', 'SQLite has no such function; use func.replace().');
};

const matchOperate: OperatorFunction = (expr, operator, [other], kw, reverse) =>
  compareWith(
    expr,
    operators.matchOp,
    expect('binary-element', other, { expr, operator: operators.matchOp }),
    operator === operators.matchOp ? operators.notMatchOp : operators.matchOp,
    kw,
    reverse,
    MATCHTYPE,
  );

const collateOperate: OperatorFunction = (expr, _operator, [collation]) => {
  const name = String(collation);
  const type = expr.type.affinity === 'String' ? expr.type.withCollation(name) : expr.type;
  return new BinaryExpression(expr, new CollationClause(name), operators.collate, { type });
};

const o = operators;

const ordering = (modifier: Operator): OperatorFunction =>
  unary((c) => new UnaryExpression(expect('by-of', c), { modifier }));

const aggregate = (operator: Operator): OperatorFunction =>
  unary((c) => new CollectionAggregate(c.selfGroup(), { operator, type: BOOLEANTYPE }));

const OPERATIONS: ReadonlyMap<string, OperatorFunction> = new Map<string, OperatorFunction>([
  [o.and_.name, (expr, _op, [other]) => and_(expr, other)],
  [o.or_.name, (expr, _op, [other]) => or_(expr, other)],
  [o.inv.name, unary((expr) => expr.negate())],
  [o.neg.name, unary((expr) => new UnaryExpression(expr, { operator: o.neg, type: expr.type }))],
  [o.bitwiseNotOp.name, unary((expr) => new UnaryExpression(expr, { operator: o.bitwiseNotOp, type: expr.type }))],
  [o.distinctOp.name, unary((expr) => new UnaryExpression(expr, { operator: o.distinctOp, type: expr.type }))],
  ...[
    o.add,
    o.mul,
    o.sub,
    o.mod,
    o.truediv,
    o.floordiv,
    o.concatOp,
    o.bitwiseXorOp,
    o.bitwiseOrOp,
    o.bitwiseAndOp,
    o.bitwiseLshiftOp,
    o.bitwiseRshiftOp,
    o.jsonGetitemOp,
    o.jsonPathGetitemOp,
  ].map((op): [string, OperatorFunction] => [op.name, plainBinary]),
  ['custom_op', customOperate],
  [o.lt.name, booleanCompare(o.ge)],
  [o.le.name, booleanCompare(o.gt)],
  [o.ne.name, booleanCompare(o.eq)],
  [o.gt.name, booleanCompare(o.le)],
  [o.ge.name, booleanCompare(o.lt)],
  [o.eq.name, booleanCompare(o.ne)],
  [o.is_.name, booleanCompare(o.is_)],
  [o.isNot.name, booleanCompare(o.isNot)],
  [o.isDistinctFrom.name, booleanCompare(o.isNotDistinctFrom)],
  [o.isNotDistinctFrom.name, booleanCompare(o.isDistinctFrom)],
  [o.likeOp.name, booleanCompare(o.notLikeOp)],
  [o.notLikeOp.name, booleanCompare(o.likeOp)],
  [o.ilikeOp.name, booleanCompare(o.notIlikeOp)],
  [o.notIlikeOp.name, booleanCompare(o.ilikeOp)],
  [o.containsOp.name, likeFamily(o.notContainsOp)],
  [o.icontainsOp.name, likeFamily(o.notIcontainsOp)],
  [o.startswithOp.name, likeFamily(o.notStartswithOp)],
  [o.istartswithOp.name, likeFamily(o.notIstartswithOp)],
  [o.endswithOp.name, likeFamily(o.notEndswithOp)],
  [o.iendswithOp.name, likeFamily(o.notIendswithOp)],
  [o.inOp.name, inOperate(o.notInOp)],
  [o.notInOp.name, inOperate(o.inOp)],
  [o.betweenOp.name, betweenOperate],
  [o.notBetweenOp.name, betweenOperate],
  [o.ascOp.name, ordering(o.ascOp)],
  [o.descOp.name, ordering(o.descOp)],
  [o.nullsFirstOp.name, ordering(o.nullsFirstOp)],
  [o.nullsLastOp.name, ordering(o.nullsLastOp)],
  [o.anyOp.name, aggregate(o.anyOp)],
  [o.allOp.name, aggregate(o.allOp)],
  [o.matchOp.name, matchOperate],
  [o.notMatchOp.name, matchOperate],
  [o.regexpMatchOp.name, regexpMatchOperate],
  [o.notRegexpMatchOp.name, regexpMatchOperate],
  [o.regexpReplaceOp.name, regexpReplaceOperate],
  [o.collate.name, collateOperate],
  [o.getitem.name, getitemOperate],
]);

export function applyOperator(
  expr: ColumnElement,
  operator: Operator,
  other: readonly unknown[],
  kw: Modifiers,
  reverse: boolean,
): ColumnElement {
  const operation = OPERATIONS.get(operator.name);
  if (!operation)
    throw new PythonBuiltinError(
      'NotImplementedError',
      `Operator '${operator.name}' is not supported on this expression`,
    );
  return operation(expr, operator, other, kw, reverse);
}
