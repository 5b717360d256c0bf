/**
 * Prints expressions: lists, CASE, CAST, functions, window functions, unary operators.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import {
  type AsBoolean,
  type Case,
  type Cast,
  type ClauseList,
  type CollationClause,
  type ColumnElement,
  type ExpressionClauseList,
  type Extract,
  type Frame,
  type FunctionFilter,
  type Grouping,
  literal,
  type Over,
  type SavepointClause,
  type Tuple,
  type TypeClause,
  type UnaryExpression,
  type WithinGroup,
} from '../elements.ts';
import { CompileError } from '../errors.ts';
import type { FunctionElement } from '../functions.ts';
import { operators } from '../operators.ts';
import type { FromGrouping, ScalarSelect } from '../selectable.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';
import { typeText } from './type-compiler.ts';
import { SYMBOLS } from './visit-binary.ts';

const EXTRACT_FIELDS: Readonly<Record<string, string>> = {
  month: '%m',
  day: '%d',
  year: '%Y',
  second: '%S',
  hour: '%H',
  doy: '%j',
  minute: '%M',
  epoch: '%s',
  dow: '%w',
  week: '%W',
};

/** Functions that are keywords: printed without parentheses. */
const KEYWORD_FUNCTIONS: Readonly<Record<string, string>> = {
  coalesce: 'coalesce',
  current_date: 'CURRENT_DATE',
  current_time: 'CURRENT_TIME',
  current_timestamp: 'CURRENT_TIMESTAMP',
  current_user: 'CURRENT_USER',
  localtime: 'LOCALTIME',
  localtimestamp: 'LOCALTIMESTAMP',
  random: 'random',
  sysdate: 'sysdate',
  session_user: 'SESSION_USER',
  user: 'USER',
  cube: 'CUBE',
  rollup: 'ROLLUP',
  grouping_sets: 'GROUPING SETS',
};

export function visitGrouping(compiler: SqlCompiler, element: Grouping | FromGrouping, place: Place): string {
  const { asfrom: _asfrom, ...rest } = place;
  return `(${compiler.process(element.element, element.isFromClause ? place : rest)})`;
}

export function visitScalarSelect(compiler: SqlCompiler, element: ScalarSelect, place: Place): string {
  const { asfrom: _asfrom, ...rest } = place;
  return `(${compiler.process(element.element, rest)})`;
}

export function visitClauseList(compiler: SqlCompiler, list: ClauseList | Tuple, place: Place): string {
  return compiler.list(list.clauses, SYMBOLS.get(list.operator) ?? ' ', place);
}

export function visitExpressionClauseList(compiler: SqlCompiler, list: ExpressionClauseList, place: Place): string {
  const symbol = SYMBOLS.get(list.operator);
  if (symbol === undefined) throw new CompileError(`No text for operator ${list.operator.name}`);
  if (list.operator === operators.bitwiseXorOp && compiler.isSqlite && list.clauses.length > 1) {
    const parts = list.clauses.map((c) => compiler.process(c, { ...place, inOperator: true }));
    return parts.reduce((left, right) => `((${left} | ${right}) - (${left} & ${right}))`);
  }
  return compiler.list(list.clauses, symbol, { ...place, inOperator: true });
}

export function visitCase(compiler: SqlCompiler, clause: Case, place: Place): string {
  let text = 'CASE ';
  if (clause.value) text += `${compiler.process(clause.value, place)} `;
  for (const [condition, result] of clause.whens)
    text += `WHEN ${compiler.process(condition, place)} THEN ${compiler.process(result, place)} `;
  if (clause.else_) text += `ELSE ${compiler.process(clause.else_, place)} `;
  return `${text}END`;
}

export function visitCast(compiler: SqlCompiler, cast: Cast, place: Place): string {
  const { addToResultMap: _add, ...rest } = place;
  const type = visitTypeClause(compiler, cast.typeclause);
  const match = /^(.*)( COLLATE .*)$/.exec(type);
  return `CAST(${compiler.process(cast.clause, rest)} AS ${match ? match[1] : type})${match ? match[2] : ''}`;
}

export function visitTypeClause(_compiler: SqlCompiler, clause: TypeClause): string {
  return typeText(clause.type);
}

export function visitOver(compiler: SqlCompiler, over: Over, place: Place): string {
  const { addToResultMap: _add, ...rest } = place;
  const parts: string[] = [];
  if (over.partitionBy && over.partitionBy.clauses.length > 0)
    parts.push(`PARTITION BY ${compiler.process(over.partitionBy, rest)}`);
  if (over.orderBy && over.orderBy.clauses.length > 0) parts.push(`ORDER BY ${compiler.process(over.orderBy, rest)}`);
  if (over.range) parts.push(`RANGE BETWEEN ${frame(compiler, over.range, rest)}`);
  else if (over.rows) parts.push(`ROWS BETWEEN ${frame(compiler, over.rows, rest)}`);
  else if (over.groups) parts.push(`GROUPS BETWEEN ${frame(compiler, over.groups, rest)}`);
  return `${compiler.process(over.element, rest)} OVER (${parts.join(' ')})`;
}

export function frame(compiler: SqlCompiler, frame: Frame, place: Place): string {
  const bound = (value: number | null, unbounded: string): string => {
    if (value === null) return unbounded;
    if (value === 0) return 'CURRENT ROW';
    return `${compiler.process(literal(Math.abs(value)), place)} ${value < 0 ? 'PRECEDING' : 'FOLLOWING'}`;
  };
  return `${bound(frame[0], 'UNBOUNDED PRECEDING')} AND ${bound(frame[1], 'UNBOUNDED FOLLOWING')}`;
}

export function visitWithinGroup(compiler: SqlCompiler, element: WithinGroup, place: Place): string {
  const order = element.orderBy ? compiler.process(element.orderBy, place) : '';
  return `${compiler.process(element.element, place)} WITHIN GROUP (ORDER BY ${order})`;
}

export function visitFunctionFilter(compiler: SqlCompiler, element: FunctionFilter, place: Place): string {
  const { addToResultMap: _add, ...rest } = place;
  const criterion = element.criterion ? compiler.process(element.criterion, rest) : '';
  return `${compiler.process(element.func, rest)} FILTER (WHERE ${criterion})`;
}

export function visitExtract(compiler: SqlCompiler, extract: Extract, place: Place): string {
  if (!compiler.isSqlite) return `EXTRACT(${extract.field} FROM ${compiler.process(extract.expr, place)})`;
  const field = EXTRACT_FIELDS[extract.field];
  if (field === undefined) throw new CompileError(`${extract.field} is not a valid extract argument.`);
  return `CAST(STRFTIME('${field}', ${compiler.process(extract.expr, place)}) AS INTEGER)`;
}

export function visitFunction(compiler: SqlCompiler, func: FunctionElement, place: Place): string {
  place.addToResultMap?.(func.name, func.name, [func.name], func.type);
  const { addToResultMap: _add, ...rest } = place;
  const lower = func.name.toLowerCase();
  const args = (): string => compiler.process(func.clauseExpr, rest);
  if (compiler.isSqlite) {
    if (lower === 'now') return 'CURRENT_TIMESTAMP';
    if (lower === 'localtimestamp') return "DATETIME(CURRENT_TIMESTAMP, 'localtime')";
    if (lower === 'char_length') return `length${args()}`;
    if (lower === 'aggregate_strings') return `group_concat${args()}`;
  }
  const keyword = func.generic === null ? undefined : KEYWORD_FUNCTIONS[func.generic];
  if (keyword !== undefined) return func.hasArgs ? `${keyword}${args()}` : keyword;
  const quoted = (name: string): string =>
    compiler.preparer.hasIllegalCharacters(name) ? compiler.preparer.quoteIdentifier(name) : name;
  return `${[...func.packagenames, func.name].map(quoted).join('.')}${args()}`;
}

export function visitUnary(compiler: SqlCompiler, unary: UnaryExpression | AsBoolean, place: Place): string {
  const within: Place = place.addToResultMap
    ? { ...place, resultMapTargets: [...(place.resultMapTargets ?? []), unary] }
    : place;
  const { operator, modifier } = unary;
  if (operator === operators.isTrue || operator === operators.isFalse) {
    const text = compiler.process(unary.element, within);
    const plain = unary.isImplicitlyBoolean || !compiler.isSqlite;
    if (operator === operators.isTrue) return plain ? text : `${text} = 1`;
    return plain ? `NOT ${text}` : `${text} = 0`;
  }
  if (operator?.custom) return `${operator.custom.opstring} ${compiler.process(unary.element, within)}`;
  if (operator) return `${SYMBOLS.get(operator) ?? ''}${compiler.process(unary.element, within)}`;
  if (modifier) return `${compiler.process(unary.element, within)}${SYMBOLS.get(modifier) ?? ''}`;
  throw new CompileError('Unary expression has no operator or modifier');
}

export function visitCollation(compiler: SqlCompiler, element: CollationClause): string {
  return compiler.preparer.quote(element.collation);
}

export function visitSavepoint(compiler: SqlCompiler, element: SavepointClause): string {
  const name = compiler.preparer.quote(element.ident);
  if (element.visitName === 'savepoint') return `SAVEPOINT ${name}`;
  return element.visitName === 'release_savepoint' ? `RELEASE SAVEPOINT ${name}` : `ROLLBACK TO SAVEPOINT ${name}`;
}

export function isAsBoolean(column: ColumnElement): column is AsBoolean {
  return column.visitName === 'unary';
}
