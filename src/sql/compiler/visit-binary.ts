/**
 * Prints operators with two operands.
 *
 * Counterpart: sqlalchemy/sql/compiler.py. Operators of SQLite are in dialects/sqlite/base.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import { type BinaryExpression, ColumnElement, literalColumn } from '../elements.ts';
import { CompileError } from '../errors.ts';
import { isComparison, type Operator, operators } from '../operators.ts';
import { STRINGTYPE } from '../types.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';
import { typeText } from './type-compiler.ts';
import { renderLiteralValue } from './visit-bind.ts';

export const SYMBOLS: ReadonlyMap<Operator, string> = new Map<Operator, string>([
  [operators.and_, ' AND '],
  [operators.or_, ' OR '],
  [operators.add, ' + '],
  [operators.mul, ' * '],
  [operators.sub, ' - '],
  [operators.mod, ' % '],
  [operators.neg, '-'],
  [operators.lt, ' < '],
  [operators.le, ' <= '],
  [operators.ne, ' != '],
  [operators.gt, ' > '],
  [operators.ge, ' >= '],
  [operators.eq, ' = '],
  [operators.isDistinctFrom, ' IS DISTINCT FROM '],
  [operators.isNotDistinctFrom, ' IS NOT DISTINCT FROM '],
  [operators.concatOp, ' || '],
  [operators.matchOp, ' MATCH '],
  [operators.notMatchOp, ' NOT MATCH '],
  [operators.inOp, ' IN '],
  [operators.notInOp, ' NOT IN '],
  [operators.commaOp, ', '],
  [operators.as_, ' AS '],
  [operators.is_, ' IS '],
  [operators.isNot, ' IS NOT '],
  [operators.collate, ' COLLATE '],
  [operators.exists, 'EXISTS '],
  [operators.distinctOp, 'DISTINCT '],
  [operators.inv, 'NOT '],
  [operators.anyOp, 'ANY '],
  [operators.allOp, 'ALL '],
  [operators.descOp, ' DESC'],
  [operators.ascOp, ' ASC'],
  [operators.nullsFirstOp, ' NULLS FIRST'],
  [operators.nullsLastOp, ' NULLS LAST'],
  [operators.bitwiseOrOp, ' | '],
  [operators.bitwiseAndOp, ' & '],
  [operators.bitwiseXorOp, ' ^ '],
  [operators.bitwiseNotOp, '~'],
  [operators.bitwiseLshiftOp, ' << '],
  [operators.bitwiseRshiftOp, ' >> '],
]);

export function visitBinary(compiler: SqlCompiler, binary: BinaryExpression, place: Place): string {
  const { operator } = binary;
  if (place.fromLinter && isComparison(operator))
    place.fromLinter.connect(binary.left.fromObjects, binary.right.fromObjects);
  const { fromLinter: _linter, addToResultMap: _add, ...rest } = place;
  const special = BINARY_VISITORS[operator.name];
  if (special) return special(compiler, binary, rest);
  if (operator.custom)
    return genericBinary(compiler, binary, ` ${operator.custom.opstring} `, {
      ...place,
      eagerGrouping: operator.custom.eagerGrouping,
    });
  const symbol = SYMBOLS.get(operator);
  if (symbol === undefined) throw new CompileError(`No text for operator ${operator.name}`);
  const { addToResultMap: _added, ...within } = place;
  return genericBinary(compiler, binary, symbol, within);
}

export function genericBinary(compiler: SqlCompiler, binary: BinaryExpression, symbol: string, place: Place): string {
  const within: Place = { ...place, inOperator: true, binaryOp: binary.operator };
  const text = `${compiler.process(binary.left, within)}${symbol}${compiler.process(binary.right, within)}`;
  return place.inOperator && place.eagerGrouping ? `(${text})` : text;
}

/** LIKE and its kin: `contains` and others change the right side, the i-forms compare in lower case. */
export function likeBinary(
  compiler: SqlCompiler,
  binary: BinaryExpression,
  place: Place,
  options: { negated: boolean; lower: boolean; before: boolean; after: boolean },
): string {
  const lowered = (side: ColumnElement): ColumnElement => (options.lower ? new LowerCase(side) : side);
  let right = lowered(binary.right);
  const percent = literalColumn("'%'", STRINGTYPE);
  if (options.before) right = percent.concat(right);
  if (options.after) right = options.before ? right.concat(percent) : percent.reverseOperate(operators.concatOp, right);
  const escapeWith = binary.modifiers.escape;
  const tail = typeof escapeWith === 'string' ? ` ESCAPE ${renderLiteralValue(compiler, escapeWith, STRINGTYPE)}` : '';
  const left = compiler.process(lowered(binary.left), place);
  return `${left} ${options.negated ? 'NOT LIKE' : 'LIKE'} ${compiler.process(right, place)}${tail}`;
}

export function visitLowerCase(compiler: SqlCompiler, element: LowerCase, place: Place): string {
  return `lower(${compiler.process(element.element, place)})`;
}

export function truediv(compiler: SqlCompiler, binary: BinaryExpression, place: Place): string {
  const left = compiler.process(binary.left, place);
  const right = compiler.process(binary.right, place);
  if (compiler.isSqlite) return `${left} / (${right} + 0.0)`;
  const numeric = binary.right.type.affinity === 'Numeric' ? typeText(binary.right.type) : 'NUMERIC';
  return `${left} / CAST(${right} AS ${numeric})`;
}

export function floordiv(compiler: SqlCompiler, binary: BinaryExpression, place: Place): string {
  const text = `${compiler.process(binary.left, place)} / ${compiler.process(binary.right, place)}`;
  const integers = binary.left.type.affinity === 'Integer' && binary.right.type.affinity === 'Integer';
  return integers ? text : `FLOOR(${text})`;
}

export function jsonGetitem(compiler: SqlCompiler, binary: BinaryExpression, place: Place): string {
  const left = compiler.process(binary.left, place);
  const right = compiler.process(binary.right, place);
  if (!compiler.isSqlite) return `${left}[${right}]`;
  return binary.type.affinity === 'JSON'
    ? `JSON_QUOTE(JSON_EXTRACT(${left}, ${right}))`
    : `JSON_EXTRACT(${left}, ${right})`;
}

export function distinctFrom(compiler: SqlCompiler, binary: BinaryExpression, place: Place, negated: boolean): string {
  if (!compiler.isSqlite) return genericBinary(compiler, binary, SYMBOLS.get(binary.operator) ?? '', place);
  return `${compiler.process(binary.left, place)} ${negated ? 'IS' : 'IS NOT'} ${compiler.process(binary.right, place)}`;
}

export function regexp(compiler: SqlCompiler, binary: BinaryExpression, place: Place, negated: boolean): string {
  const symbol = compiler.isSqlite
    ? negated
      ? ' NOT REGEXP '
      : ' REGEXP '
    : negated
      ? ' <not regexp> '
      : ' <regexp> ';
  return genericBinary(compiler, binary, symbol, place);
}

export function bitwiseXor(compiler: SqlCompiler, binary: BinaryExpression, place: Place): string {
  if (!compiler.isSqlite) return genericBinary(compiler, binary, ' ^ ', place);
  const grouped: Place = { ...place, eagerGrouping: true };
  return `(${genericBinary(compiler, binary, ' | ', grouped)} - ${genericBinary(compiler, binary, ' & ', grouped)})`;
}

/** `lower(x)` round an operand of a case-insensitive comparison. */
class LowerCase extends ColumnElement {
  readonly visitName: string = 'ilike_case_insensitive_operand';
  readonly element: ColumnElement;
  constructor(element: ColumnElement) {
    super();
    this.element = element;
    this.type = element.type;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

type BinaryVisitor = (compiler: SqlCompiler, binary: BinaryExpression, place: Place) => string;

function like(negated: boolean, lower: boolean, before: boolean, after: boolean): BinaryVisitor {
  return (compiler, binary, place) => likeBinary(compiler, binary, place, { negated, lower, before, after });
}

const BINARY_VISITORS: Readonly<Record<string, BinaryVisitor>> = {
  like_op: like(false, false, false, false),
  not_like_op: like(true, false, false, false),
  ilike_op: like(false, true, false, false),
  not_ilike_op: like(true, true, false, false),
  contains_op: like(false, false, true, true),
  not_contains_op: like(true, false, true, true),
  icontains_op: like(false, true, true, true),
  not_icontains_op: like(true, true, true, true),
  startswith_op: like(false, false, false, true),
  not_startswith_op: like(true, false, false, true),
  istartswith_op: like(false, true, false, true),
  not_istartswith_op: like(true, true, false, true),
  endswith_op: like(false, false, true, false),
  not_endswith_op: like(true, false, true, false),
  iendswith_op: like(false, true, true, false),
  not_iendswith_op: like(true, true, true, false),
  not_in_op: (c, b, place) => `(${genericBinary(c, b, ' NOT IN ', place)})`,
  not_match_op: (c, b, place) => `NOT ${genericBinary(c, b, ' MATCH ', place)}`,
  between_op: (c, b, place) => genericBinary(c, b, b.modifiers.symmetric ? ' BETWEEN SYMMETRIC ' : ' BETWEEN ', place),
  not_between_op: (c, b, place) =>
    genericBinary(c, b, b.modifiers.symmetric ? ' NOT BETWEEN SYMMETRIC ' : ' NOT BETWEEN ', place),
  truediv: (c, b, place) => truediv(c, b, place),
  floordiv: (c, b, place) => floordiv(c, b, place),
  is_distinct_from: (c, b, place) => distinctFrom(c, b, place, false),
  is_not_distinct_from: (c, b, place) => distinctFrom(c, b, place, true),
  json_getitem_op: (c, b, place) => jsonGetitem(c, b, place),
  json_path_getitem_op: (c, b, place) => jsonGetitem(c, b, place),
  regexp_match_op: (c, b, place) => regexp(c, b, place, false),
  not_regexp_match_op: (c, b, place) => regexp(c, b, place, true),
  bitwise_xor_op: (c, b, place) => bitwiseXor(c, b, place),
};
