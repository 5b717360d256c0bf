/**
 * Runs the WHERE and SET of an UPDATE or DELETE on objects already loaded, so that they need not be read again
 * (`synchronize_session="evaluate"`). Works on database values; what SQL alone can answer is an UnevaluatableError.
 *
 * Counterpart: sqlalchemy/orm/evaluator.py.
 */
import type { SqlValue } from '../contract/values.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type {
  BinaryExpression,
  BindParameter,
  ColumnElement,
  ExpressionClauseList,
  Grouping,
  UnaryExpression,
} from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { BindValue } from '../sql/host-value.ts';
import { type Operator, operators } from '../sql/operators.ts';
import type { Column } from '../sql/schema.ts';
import type { TypeEngine } from '../sql/types.ts';
import { HOST_VALUE, NO_VALUE, PASSIVE_NO_FETCH, PASSIVE_NO_RESULT } from './base.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';

/** The criterion cannot be run on objects. */
export class UnevaluatableError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.orm.evaluator.UnevaluatableError';
}

/** An attribute is expired, so that the answer is not known. */
export const EXPIRED_OBJECT: unique symbol = Symbol('EXPIRED_OBJECT');

export type Evaluated = SqlValue | boolean | readonly unknown[] | typeof EXPIRED_OBJECT;
export type Evaluator = (state: InstanceState) => Evaluated;

/** Turns a bind into the value that the database would get. */
export type BindEncoder = (value: BindValue, type: TypeEngine) => SqlValue;

type Operate = (left: SqlValue, right: SqlValue & readonly unknown[]) => Evaluated;

const NUMERIC: ReadonlySet<string> = new Set(['Integer', 'Numeric']);

/** Makes evaluators for one mapped class. */
export class EvaluatorCompiler {
  private readonly target: Mapper;
  private readonly encode: BindEncoder;

  constructor(target: Mapper, encode: BindEncoder) {
    this.target = target;
    this.encode = encode;
  }

  process(clause: ClauseElement): Evaluator {
    switch (clause.visitName) {
      case 'grouping':
        return this.process((clause as Grouping).element);
      case 'null':
        return () => null;
      case 'false':
        return () => false;
      case 'true':
        return () => true;
      case 'column':
        return this.column(clause as ColumnElement);
      case 'tuple':
      case 'clauselist':
      case 'expression_clauselist':
        return this.clauseList(clause as ExpressionClauseList);
      case 'binary':
        return this.binary(clause as BinaryExpression);
      case 'unary':
        return this.unary(clause as UnaryExpression);
      case 'bindparam':
        return this.bind(clause as BindParameter);
      default:
        throw new UnevaluatableError(`Cannot evaluate ${className(clause)}`);
    }
  }

  /** All criteria together. */
  processAll(criteria: readonly ClauseElement[]): Evaluator {
    const evaluators = criteria.map((criterion) => this.process(criterion));
    return evaluators.length === 1 ? (evaluators[0] as Evaluator) : conjunction(evaluators);
  }

  private column(clause: ColumnElement): Evaluator {
    const parent = clause.annotations.parentmapper as unknown as Mapper | undefined;
    if (!parent) throw new UnevaluatableError(`Cannot evaluate column: ${clause}`);
    if (!this.target.isa(parent)) {
      throw new UnevaluatableError(`Can't evaluate criteria against alternate class ${parent.classRepr}`);
    }
    parent.checkConfigure();
    const prop = parent.columnToProperty.get(clause);
    if (!prop) {
      throw new UnevaluatableError(
        `Cannot evaluate expression: No column ${clause} is configured on mapper ${parent}...`,
      );
    }
    const { key } = prop;
    const { host } = parent.registry.environment;
    return (state) => {
      const value = state.getImpl(key).get(state, PASSIVE_NO_FETCH);
      if (value === PASSIVE_NO_RESULT) return EXPIRED_OBJECT;
      if (value === NO_VALUE) return null;
      if (value === HOST_VALUE) return host.toDatabase(state, key, clause.origin as unknown as Column);
      return plain(host.encode(value, clause));
    };
  }

  private bind(clause: BindParameter): Evaluator {
    const given = clause.callable ? clause.callable() : clause.value;
    const one = (value: unknown): SqlValue => this.encode(value as BindValue, clause.type);
    const value: Evaluated = Array.isArray(given)
      ? given.map((part) => (Array.isArray(part) ? JSON.stringify(part.map(one)) : one(part)))
      : one(given);
    return () => value;
  }

  private clauseList(clause: ExpressionClauseList): Evaluator {
    const evaluators = clause.clauses.map((part) => this.process(part));
    if (clause.operator === operators.and_) return conjunction(evaluators);
    if (clause.operator === operators.or_) return disjunction(evaluators);
    if (clause.operator === operators.commaOp) return tuple(evaluators);
    throw new UnevaluatableError(`Cannot evaluate clauselist with operator ${operatorText(clause.operator)}`);
  }

  private binary(clause: BinaryExpression): Evaluator {
    const left = this.process(clause.left);
    const right = this.process(clause.right);
    return this.operation(clause, clause.operator, left, right, [clause.left, clause.right]);
  }

  private operation(
    clause: ClauseElement,
    operator: Operator,
    left: Evaluator,
    right: Evaluator,
    sides: readonly [ColumnElement, ColumnElement],
  ): Evaluator {
    if (operator === operators.is_) return identity(left, right, true);
    if (operator === operators.isNot) return identity(left, right, false);
    if (operator.custom) {
      throw new UnevaluatableError(
        `Custom operator '${operator.custom.opstring}' can't be evaluated in Python unless it specifies a callable using \`.python_impl\`.`,
      );
    }
    const operate = OPERATIONS[operator.name];
    if (!operate) {
      throw new UnevaluatableError(`Cannot evaluate ${className(clause)} with operator ${operatorText(operator)}`);
    }
    if (ARITHMETIC.has(operator.name) && !sides.every((side) => NUMERIC.has(side.type.affinity))) {
      throw new UnevaluatableError(
        `Cannot evaluate math operator "${operator.name}" for datatypes ${typeText(sides[0])}, ${typeText(sides[1])}`,
      );
    }
    if (operator === operators.concatOp && !sides.every((side) => side.type.affinity === 'String')) {
      throw new UnevaluatableError(
        `Cannot evaluate concatenate operator "${operator.name}" for datatypes ${typeText(sides[0])}, ${typeText(sides[1])}`,
      );
    }
    return (state) => {
      const a = left(state);
      const b = right(state);
      if (a === EXPIRED_OBJECT || b === EXPIRED_OBJECT) return EXPIRED_OBJECT;
      if (a === null || b === null) return null;
      return operate(plain(Array.isArray(a) ? JSON.stringify(a) : a), plain(b) as never);
    };
  }

  private unary(clause: UnaryExpression): Evaluator {
    const inner = this.process(clause.element);
    if (clause.operator !== operators.inv) {
      throw new UnevaluatableError(
        `Cannot evaluate ${className(clause)} with operator ${clause.operator ? operatorText(clause.operator) : 'None'}`,
      );
    }
    return (state) => {
      const value = inner(state);
      if (value === EXPIRED_OBJECT) return EXPIRED_OBJECT;
      return value === null ? null : !isTrue(value);
    };
  }
}

/** Whether a criterion holds of an object: yes, no, or not known because it is expired. */
export function holds(value: Evaluated): boolean {
  return value === EXPIRED_OBJECT || value === true;
}

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'mul', 'sub', 'mod', 'truediv']);

type Number_ = number & bigint;

const OPERATIONS: Readonly<Record<string, Operate>> = {
  eq: (a, b) => same(a, b),
  ne: (a, b) => !same(a, b),
  lt: (a, b) => (a as string) < (b as unknown as string),
  le: (a, b) => (a as string) <= (b as unknown as string),
  gt: (a, b) => (a as string) > (b as unknown as string),
  ge: (a, b) => (a as string) >= (b as unknown as string),
  add: (a, b) => arithmetic(a, b, (x, y) => (x + y) as never),
  sub: (a, b) => arithmetic(a, b, (x, y) => (x - y) as never),
  mul: (a, b) => arithmetic(a, b, (x, y) => (x * y) as never),
  truediv: (a, b) => Number(a) / Number(b),
  // Python's modulo takes the sign of the divisor.
  mod: (a, b) => arithmetic(a, b, (x, y) => (((x % y) + y) % y) as never),
  concat_op: (a, b) => String(a) + String(b),
  startswith_op: (a, b) => String(a).startsWith(String(b)),
  endswith_op: (a, b) => String(a).endsWith(String(b)),
  in_op: (a, b) => b.some((member) => same(a, member as SqlValue)),
  not_in_op: (a, b) => !b.some((member) => same(a, member as SqlValue)),
};

function arithmetic(a: SqlValue, b: SqlValue, operate: (x: Number_, y: Number_) => Number_): SqlValue {
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return operate(BigInt(a as number) as never, BigInt(b as number) as never);
  return operate(a as never, b as never);
}

function same(a: SqlValue, b: SqlValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  // A bigint equals the number it stands for.
  return typeof a !== typeof b && typeof a !== 'string' && typeof b !== 'string' ? Number(a) === Number(b) : a === b;
}

/** Booleans as the database has them. */
function plain(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value !== null && typeof value === 'object' && 'real' in value) return (value as { readonly real: number }).real;
  return value as SqlValue;
}

function isTrue(value: Evaluated): boolean {
  return value === EXPIRED_OBJECT || (Array.isArray(value) ? value.length > 0 : Boolean(value));
}

function conjunction(evaluators: readonly Evaluator[]): Evaluator {
  return (state) => {
    for (const evaluate of evaluators) {
      const value = evaluate(state);
      if (value === EXPIRED_OBJECT) return EXPIRED_OBJECT;
      if (!isTrue(value)) return value === null ? null : false;
    }
    return true;
  };
}

function disjunction(evaluators: readonly Evaluator[]): Evaluator {
  return (state) => {
    let hasNull = false;
    for (const evaluate of evaluators) {
      const value = evaluate(state);
      if (value === EXPIRED_OBJECT) return EXPIRED_OBJECT;
      if (isTrue(value)) return true;
      hasNull ||= value === null;
    }
    return hasNull ? null : false;
  };
}

function tuple(evaluators: readonly Evaluator[]): Evaluator {
  return (state) => {
    const values: unknown[] = [];
    for (const evaluate of evaluators) {
      const value = evaluate(state);
      if (value === EXPIRED_OBJECT || value === null) return value;
      values.push(value);
    }
    return values;
  };
}

function identity(left: Evaluator, right: Evaluator, wanted: boolean): Evaluator {
  return (state) => {
    const a = left(state);
    const b = right(state);
    if (a === EXPIRED_OBJECT || b === EXPIRED_OBJECT) return EXPIRED_OBJECT;
    return same(plain(a), plain(b)) === wanted;
  };
}

function className(clause: ClauseElement): string {
  return clause.pythonClass.split('.').at(-1) ?? clause.pythonClass;
}

function operatorText(operator: Operator): string {
  return `<function ${operator.name} at 0x7f0000000000>`;
}

function typeText(element: ColumnElement): string {
  return element.type.name.toUpperCase();
}
