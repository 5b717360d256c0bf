/**
 * Bridge functions for column expressions: construction, operators, and what Python asks of an expression.
 * Python's half is python/sqlalchemy/sql/elements.py, operators.py and _elements_constructors.py.
 */
import type { ClauseElement } from '../../sql/clause-element.ts';
import { expect } from '../../sql/coercions.ts';
import {
  and_,
  BinaryExpression,
  BindParameter,
  Case,
  Cast,
  ColumnClause,
  type ColumnElement,
  Extract,
  FALSE,
  FunctionFilter,
  literal,
  NULL,
  not_,
  Over,
  or_,
  TextClause,
  TRUE,
  Tuple,
  TypeCoerce,
  WithinGroup,
} from '../../sql/elements.ts';
import { PythonBuiltinError } from '../../sql/errors.ts';
import { HostValue, RefusedValue, SqlReal } from '../../sql/host-value.ts';
import { customOp, type Operator, operatorByName } from '../../sql/operators.ts';
import { TableClause, Values } from '../../sql/selectable.ts';
import type { TypeEngine } from '../../sql/types.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, type Decoded } from '../codec.ts';
import { elementOf, giveElement } from './arguments.ts';

/** Operators whose operand is followed by ESCAPE. */
const WITH_ESCAPE: ReadonlySet<string> = new Set(['like_op', 'ilike_op', 'not_like_op', 'not_ilike_op']);
/** Operators whose operand is followed by ESCAPE and autoescape. */
const WITH_AUTOESCAPE: ReadonlySet<string> = new Set([
  'startswith_op',
  'istartswith_op',
  'endswith_op',
  'iendswith_op',
  'contains_op',
  'icontains_op',
]);
/** The reflected forms of Python's operators. */
const REFLECTED: ReadonlyMap<string, string> = new Map([
  ['radd', 'add'],
  ['rsub', 'sub'],
  ['rmul', 'mul'],
  ['rtruediv', 'truediv'],
  ['rfloordiv', 'floordiv'],
  ['rmod', 'mod'],
]);

function operatorNamed(name: string): Operator {
  const operator = operatorByName.get(name);
  if (operator === undefined) {
    throw new PythonBuiltinError('NotImplementedError', `Operator '${name}' is not supported on this expression`);
  }
  return operator;
}

function applyNamed(element: ColumnElement, name: string, reader: ArgumentReader): ColumnElement {
  const reflected = REFLECTED.get(name);
  if (reflected !== undefined) return element.reverseOperate(operatorNamed(reflected), reader.next());
  if (name === 'rand_') return and_(reader.next(), element);
  if (name === 'ror_') return or_(reader.next(), element);
  if (name === 'and_') return and_(element, reader.next());
  if (name === 'or_') return or_(element, reader.next());
  const operator = operatorNamed(name);
  if (reader.done) return element.operate(operator);
  const operand = reader.next();
  if (WITH_ESCAPE.has(name)) return element.operate(operator, [operand], { escape: reader.raw() ?? null });
  if (WITH_AUTOESCAPE.has(name)) {
    return element.operate(operator, [operand], { escape: reader.raw() ?? null, autoescape: reader.raw() ?? false });
  }
  if (name === 'between_op') {
    return element.operate(operator, [operand, reader.next()], { symmetric: reader.raw() ?? false });
  }
  if (name === 'regexp_match_op') return element.operate(operator, [operand], { flags: reader.raw() ?? null });
  if (name === 'regexp_replace_op') {
    return element.operate(operator, [operand, reader.next()], { flags: reader.raw() ?? null });
  }
  if (name === 'collate') return element.collate(operand as string);
  return element.operate(operator, [operand]);
}

function readMany(reader: ArgumentReader, count: number): Decoded[] {
  return Array.from({ length: count }, () => reader.next());
}

const UNARY: Readonly<Record<string, string>> = {
  asc: 'asc_op',
  desc: 'desc_op',
  nulls_first: 'nulls_first_op',
  nulls_last: 'nulls_last_op',
  distinct: 'distinct_op',
  bitwise_not: 'bitwise_not_op',
  any: 'any_op',
  all: 'all_op',
};

/** Functions of the `_core` module that make and combine expressions. */
export function elementsApi(bridge: Bridge) {
  const { handles } = bridge;
  const add = (element: object) => handles.add(element);
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const column = (handle: number) => elementOf(handles.get(handle)) as ColumnElement;
  const typeOf = (value: Decoded) => value as TypeEngine | null;

  return {
    op: (handle: number, name: string, ...args: unknown[]) => add(applyNamed(column(handle), name, read(args))),

    op_custom: (handle: number, opstring: string, precedence: number, isComparison: boolean, ...args: unknown[]) => {
      const reader = read(args);
      const returnType = typeOf(reader.next());
      return add(column(handle).operate(customOp(opstring, { precedence, isComparison, returnType }), [reader.next()]));
    },

    bool_value: (handle: number) => {
      const element = column(handle);
      return element instanceof BinaryExpression ? (element.truthValue() ?? undefined) : undefined;
    },

    kind: (handle: number) => {
      const element = elementOf(handles.get(handle)) as ClauseElement;
      return element.pythonClass.slice(element.pythonClass.lastIndexOf('.') + 1);
    },

    describe_element: (handle: number) => (elementOf(handles.get(handle)) as ClauseElement).description ?? undefined,

    element_label: (handle: number, name: string | undefined) => add(column(handle).label(name ?? null)),

    element_children: (handle: number) =>
      column(handle)
        .getChildren()
        .map((child) => giveElement(handles, child)),

    /** The same expression, its rows of another type. */
    with_type: (handle: number, type: number) =>
      add(Object.assign(column(handle).clone(), { type: handles.get<TypeEngine>(type) })),

    same_element: (left: number, right: number) => column(left).sharesLineage(column(right)),

    new_and: (name: string, ...args: unknown[]) => add((name === 'and_' ? and_ : or_)(...read(args).rest())),

    new_not: (...args: unknown[]) => add(not_(read(args).next())),

    new_constant: (name: string) => add(name === 'true' ? TRUE : name === 'false' ? FALSE : NULL),

    new_literal: (...args: unknown[]) => {
      const reader = read(args);
      const value = reader.next();
      const type = typeOf(reader.next());
      return add(literal(value, type, reader.raw() as boolean));
    },

    new_column_clause: (text: string, ...args: unknown[]) => {
      const reader = read(args);
      const type = typeOf(reader.next());
      return handles.of(new ColumnClause(text, type, reader.raw() as boolean));
    },

    new_table_clause: (name: string, schema: string | undefined, ...args: unknown[]) =>
      handles.of(new TableClause(name, read(args).rest() as ColumnClause[], schema ?? null)),

    new_text: (text: string) => add(new TextClause(text)),

    new_bindparam: (key: string | undefined, hasValue: boolean, ...args: unknown[]) => {
      const reader = read(args);
      const value = reader.next();
      const type = typeOf(reader.next());
      const options = reader.raw() as {
        unique: boolean;
        expanding: boolean;
        literal_execute: boolean;
        required?: boolean;
        callable?: number;
      };
      const callable = options.callable;
      return add(
        new BindParameter(key ?? null, {
          ...(hasValue ? { value } : {}),
          type,
          unique: options.unique,
          expanding: options.expanding,
          literalExecute: options.literal_execute,
          ...(options.required === undefined ? {} : { required: options.required }),
          ...(callable === undefined ? {} : { callable: () => callValue(bridge, callable) }),
        }),
      );
    },

    bind_value: (handle: number) => {
      const value = (column(handle) as BindParameter).effectiveValue;
      if (value === null || value === undefined) return undefined;
      if (value instanceof HostValue) return [true, value.id];
      return [false, value instanceof SqlReal ? value.real : value];
    },

    new_case: (count: number, ...args: unknown[]) => {
      const reader = read(args);
      const whens = Array.from({ length: count }, () => [reader.next(), reader.next()] as const);
      return add(new Case(whens, { value: reader.next(), else_: reader.next() }));
    },

    new_cast: (kind: string, ...args: unknown[]) => {
      const reader = read(args);
      const expression = reader.next();
      const type = typeOf(reader.next());
      return add(kind === 'cast' ? new Cast(expression, type) : new TypeCoerce(expression, type));
    },

    new_extract: (field: string, ...args: unknown[]) => add(new Extract(field, read(args).next())),

    new_tuple: (typeCount: number, ...args: unknown[]) => {
      const reader = read(args);
      const types = readMany(reader, typeCount) as TypeEngine[];
      return add(new Tuple(reader.rest(), typeCount > 0 ? types : null));
    },

    new_unary: (kind: string, ...args: unknown[]) => {
      const operand = expect(
        kind === 'asc' || kind === 'desc' || kind.startsWith('nulls') ? 'by-of' : 'expression',
        read(args).next(),
      );
      return add((operand as ColumnElement).operate(operatorNamed(UNARY[kind] as string)));
    },

    new_over: (...args: unknown[]) => {
      const reader = read(args);
      const element = reader.next() as ColumnElement;
      const list = (): Decoded[] | null => {
        const given = reader.raw() as boolean;
        const members = readMany(reader, reader.raw() as number);
        return given ? members : null;
      };
      const partitionBy = list();
      const orderBy = list();
      const frame = (): readonly [unknown, unknown] | null => {
        const given = reader.raw() as boolean;
        const bounds = [reader.raw() ?? null, reader.raw() ?? null] as const;
        return given ? bounds : null;
      };
      return add(new Over(element, { partitionBy, orderBy, range: frame(), rows: frame(), groups: frame() }));
    },

    new_filter: (...args: unknown[]) => {
      const [func, ...criterion] = read(args).rest();
      return add(new FunctionFilter(func as ColumnElement, criterion));
    },

    new_within_group: (...args: unknown[]) => {
      const [element, ...orderBy] = read(args).rest();
      return add(new WithinGroup(element as ColumnElement, orderBy));
    },

    new_values: (name: string | undefined, literalBinds: boolean, ...args: unknown[]) =>
      handles.of(new Values(read(args).rest(), name ?? null, literalBinds)),

    text_bindparams: (handle: number, count: number, ...args: unknown[]) => {
      const clause = handles.get<TextClause>(handle);
      const binds = args.slice(0, count).map((bind) => handles.get<BindParameter>(bind as number));
      const reader = read(args, count);
      const values: Record<string, unknown> = {};
      while (!reader.done) {
        const key = reader.raw() as string;
        values[key] = reader.next();
      }
      return add(clause.bindparams(binds, values));
    },

    real: (value: number) => new SqlReal(value),

    /** A value that only Python knows: the driver refuses it by the name of its type. */
    foreign_value: (id: number, typeName: string, json: string) => new RefusedValue(id, typeName, json),
  };
}

/** Calls a Python function kept under `id`; its result comes back as kind and payload. */
function callValue(bridge: Bridge, id: number): unknown {
  return bridge.python('call_value')(id);
}
