/**
 * The operators of SQL expressions as objects, with precedence and the rules that decide about parentheses.
 * elements.ts builds expressions with them, compiler/ prints them.
 *
 * Counterpart: sqlalchemy/sql/operators.py.
 */
import type { TypeEngine } from './types.ts';

/** How an operator behaves. Compared by identity. */
export interface Operator {
  readonly name: string;
  readonly precedence: number | null;
  readonly isComparison: boolean;
  /** Set for operators made by `op()`. */
  readonly custom: CustomOperator | null;
}

/** What `op()` was given. */
export interface CustomOperator {
  readonly opstring: string;
  readonly naturalSelfPrecedent: boolean;
  readonly eagerGrouping: boolean;
  readonly returnType: TypeEngine | null;
}

const SMALLEST = -100;
const LARGEST = 100;

function define(name: string, precedence: number | null = null, isComparison = false): Operator {
  return { name, precedence, isComparison, custom: null };
}

/** All operators by the name that SQLAlchemy gives them. */
export const operators = {
  from_: define('from_', 15),
  functionAsComparisonOp: define('function_as_comparison_op', 15, true),
  anyOp: define('any_op', 15),
  allOp: define('all_op', 15),
  getitem: define('getitem', 15),
  jsonGetitemOp: define('json_getitem_op', 15),
  jsonPathGetitemOp: define('json_path_getitem_op', 15),
  mul: define('mul', 8),
  truediv: define('truediv', 8),
  floordiv: define('floordiv', 8),
  mod: define('mod', 8),
  neg: define('neg', 8),
  bitwiseNotOp: define('bitwise_not_op', 8),
  add: define('add', 7),
  sub: define('sub', 7),
  bitwiseXorOp: define('bitwise_xor_op', 7),
  bitwiseOrOp: define('bitwise_or_op', 7),
  bitwiseAndOp: define('bitwise_and_op', 7),
  bitwiseLshiftOp: define('bitwise_lshift_op', 7),
  bitwiseRshiftOp: define('bitwise_rshift_op', 7),
  filterOp: define('filter_op', 6),
  concatOp: define('concat_op', 5),
  matchOp: define('match_op', 5, true),
  notMatchOp: define('not_match_op', 5, true),
  regexpMatchOp: define('regexp_match_op', 5, true),
  notRegexpMatchOp: define('not_regexp_match_op', 5, true),
  regexpReplaceOp: define('regexp_replace_op', 5, true),
  ilikeOp: define('ilike_op', 5, true),
  notIlikeOp: define('not_ilike_op', 5, true),
  likeOp: define('like_op', 5, true),
  notLikeOp: define('not_like_op', 5, true),
  inOp: define('in_op', 5, true),
  notInOp: define('not_in_op', 5, true),
  is_: define('is_', 5, true),
  isNot: define('is_not', 5, true),
  eq: define('eq', 5, true),
  ne: define('ne', 5, true),
  isDistinctFrom: define('is_distinct_from', 5, true),
  isNotDistinctFrom: define('is_not_distinct_from', 5, true),
  gt: define('gt', 5, true),
  lt: define('lt', 5, true),
  ge: define('ge', 5, true),
  le: define('le', 5, true),
  betweenOp: define('between_op', 5, true),
  notBetweenOp: define('not_between_op', 5, true),
  distinctOp: define('distinct_op', 5),
  inv: define('inv', 5),
  isTrue: define('is_true', 5, true),
  isFalse: define('is_false', 5, true),
  startswithOp: define('startswith_op', null, true),
  notStartswithOp: define('not_startswith_op', null, true),
  istartswithOp: define('istartswith_op', null, true),
  notIstartswithOp: define('not_istartswith_op', null, true),
  endswithOp: define('endswith_op', null, true),
  notEndswithOp: define('not_endswith_op', null, true),
  iendswithOp: define('iendswith_op', null, true),
  notIendswithOp: define('not_iendswith_op', null, true),
  containsOp: define('contains_op', null, true),
  notContainsOp: define('not_contains_op', null, true),
  icontainsOp: define('icontains_op', null, true),
  notIcontainsOp: define('not_icontains_op', null, true),
  and_: define('and_', 3),
  or_: define('or_', 2),
  commaOp: define('comma_op', -1),
  descOp: define('desc_op', 3),
  ascOp: define('asc_op', 3),
  nullsFirstOp: define('nulls_first_op'),
  nullsLastOp: define('nulls_last_op'),
  collate: define('collate', 4),
  as_: define('as_', -1),
  exists: define('exists', 0),
  asbool: define('_asbool', -10),
} as const satisfies Record<string, Operator>;

/** Operators by SQLAlchemy's own (Python) name, for the facade. */
export const operatorByName: ReadonlyMap<string, Operator> = new Map(
  Object.values(operators).map((operator) => [operator.name, operator]),
);

/** An operator with its own symbol: `column.op('->>')(value)`. */
export function customOp(
  opstring: string,
  options: {
    precedence?: number;
    isComparison?: boolean;
    returnType?: TypeEngine | null;
    naturalSelfPrecedent?: boolean;
    eagerGrouping?: boolean;
  } = {},
): Operator {
  return {
    name: 'custom_op',
    precedence: options.precedence ?? 0,
    isComparison: options.isComparison ?? false,
    custom: {
      opstring,
      naturalSelfPrecedent: options.naturalSelfPrecedent ?? false,
      eagerGrouping: options.eagerGrouping ?? false,
      returnType: options.returnType ?? null,
    },
  };
}

const COMMUTATIVE: ReadonlySet<Operator> = new Set<Operator>([
  operators.eq,
  operators.ne,
  operators.add,
  operators.mul,
]);
const ASSOCIATIVE: ReadonlySet<Operator> = new Set<Operator>([
  operators.add,
  operators.mul,
  operators.bitwiseXorOp,
  operators.bitwiseOrOp,
  operators.bitwiseAndOp,
  operators.concatOp,
  operators.and_,
  operators.or_,
]);
const NATURAL_SELF_PRECEDENT: ReadonlySet<Operator> = new Set<Operator>([
  ...ASSOCIATIVE,
  operators.getitem,
  operators.jsonGetitemOp,
  operators.jsonPathGetitemOp,
]);
const BOOLEANS: ReadonlySet<Operator> = new Set<Operator>([
  operators.inv,
  operators.isTrue,
  operators.isFalse,
  operators.and_,
  operators.or_,
]);
const ORDER_BY_MODIFIERS: ReadonlySet<Operator | null> = new Set<Operator | null>([
  operators.descOp,
  operators.ascOp,
  operators.nullsFirstOp,
  operators.nullsLastOp,
]);

export function isComparison(operator: Operator): boolean {
  return operator.isComparison;
}

export function isCommutative(operator: Operator): boolean {
  return COMMUTATIVE.has(operator);
}

export function isAssociative(operator: Operator): boolean {
  return ASSOCIATIVE.has(operator);
}

export function isBoolean(operator: Operator): boolean {
  return operator.isComparison || BOOLEANS.has(operator);
}

/** Whether the operator is one of ASC, DESC, NULLS FIRST, NULLS LAST. */
export function isOrderByModifier(operator: Operator | null): boolean {
  return ORDER_BY_MODIFIERS.has(operator);
}

export function isNaturalSelfPrecedent(operator: Operator): boolean {
  return NATURAL_SELF_PRECEDENT.has(operator) || (operator.custom?.naturalSelfPrecedent ?? false);
}

/** `a < b` seen from the other side. */
export function mirror(operator: Operator): Operator {
  if (operator === operators.gt) return operators.lt;
  if (operator === operators.ge) return operators.le;
  if (operator === operators.lt) return operators.gt;
  if (operator === operators.le) return operators.ge;
  return operator;
}

/** Whether an expression of `operator` needs parentheses inside one of `against`. */
export function isPrecedent(operator: Operator, against: Operator | null): boolean {
  if (operator === against && isNaturalSelfPrecedent(operator)) return false;
  if (against === null) return true;
  return (operator.precedence ?? SMALLEST) <= (against.precedence ?? LARGEST);
}
