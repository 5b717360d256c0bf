/**
 * Turns what a student passes into the element a place in a statement wants, or says in SQLAlchemy's words why it cannot.
 * Every constructor in this room calls `expect` with the role of the place.
 *
 * Counterpart: sqlalchemy/sql/coercions.py and roles.py. Left out: lambdas; inspection, which the facade does.
 */
import { ellipsesString, pythonRepr } from '../util/python-repr.ts';
import { deepDeannotate } from './annotations.ts';
import { ClauseElement } from './clause-element.ts';
import {
  BindParameter,
  ClauseList,
  ColumnClause,
  type ColumnElement,
  FALSE,
  False_,
  inheritPropagateAttrs,
  Label,
  LabelReference,
  NULL,
  Null,
  OffsetLimitParam,
  TextClause,
  TextualLabelReference,
  TRUE,
  True_,
} from './elements.ts';
import { ArgumentError, PythonBuiltinError } from './errors.ts';
import { HostValue, SqlReal } from './host-value.ts';
import type { Operator } from './operators.ts';
import type { FromClause, SelectBase } from './selectable.ts';
import type { TypeEngine } from './types.ts';
import { warn } from './warnings.ts';

/** A place in a statement, with the name that messages give it. */
const ROLES = {
  'columns-clause': 'Column expression, FROM clause, or other columns clause element',
  'labeled-column': 'Column expression, FROM clause, or other columns clause element',
  expression: 'SQL expression element',
  'binary-element': 'SQL expression element or literal value',
  'in-element': 'IN expression list, SELECT construct, or bound parameter object',
  'const-expr': 'Constant True/False/None expression',
  'where-having': 'SQL expression for WHERE/HAVING role',
  'on-clause': 'ON clause, typically a SQL expression or ORM relationship attribute',
  'join-target': 'Join target, typically a FROM expression, or ORM relationship attribute',
  'from-clause': 'FROM expression, such as a Table or alias() object',
  'strict-from-clause': 'FROM expression, such as a Table or alias() object',
  'anonymized-from-clause': 'FROM expression, such as a Table or alias() object',
  'order-by': 'ORDER BY expression',
  'group-by': 'GROUP BY expression',
  'by-of': 'GROUP BY / OF / etc. expression',
  'limit-offset': 'LIMIT / OFFSET expression',
  'statement-option': 'statement sub-expression element',
  'column-argument': 'Column expression',
  'column-argument-or-key': 'Column expression or string key',
  'str-as-plain-column': 'Column expression or string key',
  'returns-rows': 'Row returning expression such as a SELECT, a FROM clause, or an INSERT/UPDATE/DELETE with RETURNING',
  statement: 'Executable SQL or text() construct',
  'select-statement': 'SELECT construct or equivalent text() construct',
  'compound-element': 'SELECT construct for inclusion in a UNION or other set construct',
  'has-cte': 'Row returning expression such as a SELECT, a FROM clause, or an INSERT/UPDATE/DELETE with RETURNING',
  'is-cte': 'CTE object',
  'dml-table': 'subject table for an INSERT, UPDATE or DELETE',
  'dml-column': 'SET/VALUES column expression or string key',
  'dml-select': 'SELECT statement or equivalent textual object',
  'ddl-expression': 'SQL expression element for DDL constraint',
  'ddl-constraint-column': 'String column name or column expression for DDL constraint',
  'ddl-referred-column': 'String column name or Column object for DDL foreign key constraint',
} as const;

export type Role = keyof typeof ROLES;

export interface ExpectOptions {
  /** Takes over the ORM plugin of what was resolved, where it has none. */
  readonly applyPropagateAttrs?: ClauseElement;
  readonly argname?: string | null;
  readonly expr?: ColumnElement;
  readonly operator?: Operator | null;
  readonly type?: TypeEngine | null;
  readonly name?: string | null;
  readonly isCrud?: boolean;
  readonly deannotate?: boolean;
  readonly explicitSubquery?: boolean;
  readonly allowSelect?: boolean;
  readonly flat?: boolean;
  readonly legacy?: boolean;
  readonly asKey?: boolean;
  readonly bindparamType?: TypeEngine | null;
}

/** What stands for an element without being one: an ORM attribute, entity or alias. */
export interface HasClauseElement {
  clauseElement(): unknown;
}

/** An ORM attribute that can be the target or ON clause of a join is passed through as it is. */
export interface JoinTargetMarker {
  readonly isJoinTarget: true;
}

export function hasClauseElement(value: unknown): value is HasClauseElement {
  return (
    typeof value === 'object' && value !== null && 'clauseElement' in value && typeof value.clauseElement === 'function'
  );
}

/** Whether a value is data rather than SQL. */
export function isLiteral(value: unknown): boolean {
  return !(value instanceof ClauseElement) && !hasClauseElement(value);
}

function isJoinTarget(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'isJoinTarget' in value && value.isJoinTarget === true;
}

const COLUMN_ROLES: ReadonlySet<Role> = new Set<Role>([
  'columns-clause',
  'expression',
  'binary-element',
  'where-having',
  'on-clause',
  'order-by',
  'by-of',
  'limit-offset',
  'statement-option',
  'column-argument',
  'column-argument-or-key',
  'str-as-plain-column',
  'dml-column',
  'ddl-expression',
  'ddl-constraint-column',
]);
const TEXT_ROLES: ReadonlySet<Role> = new Set<Role>([
  'columns-clause',
  'binary-element',
  'expression',
  'in-element',
  'where-having',
  'on-clause',
  'order-by',
  'by-of',
  'from-clause',
  'join-target',
  'select-statement',
  'statement',
  'returns-rows',
  'statement-option',
  'ddl-expression',
  'ddl-constraint-column',
]);
const FROM_ROLES: ReadonlySet<Role> = new Set<Role>([
  'columns-clause',
  'from-clause',
  'strict-from-clause',
  'anonymized-from-clause',
  'join-target',
  'returns-rows',
]);
const SELECT_ROLES: ReadonlySet<Role> = new Set<Role>([
  'select-statement',
  'statement',
  'returns-rows',
  'compound-element',
  'in-element',
  'has-cte',
  'dml-select',
]);
const IN_VISITS: ReadonlySet<string> = new Set(['scalar_select', 'scalar_values', 'values']);
const DML_TABLE_VISITS: ReadonlySet<string> = new Set(['table', 'alias', 'cte', 'join']);

/** Whether an element may stand in the place of the role as it is. */
function playsRole(element: ClauseElement, role: Role): boolean {
  if (element.isTextClause && TEXT_ROLES.has(role)) return true;
  if (element.isSelectBase && SELECT_ROLES.has(role)) return true;
  if (element.isFromClause) {
    if (FROM_ROLES.has(role)) return true;
    if (role === 'dml-table') return DML_TABLE_VISITS.has(element.visitName);
    if (role === 'is-cte') return element.visitName === 'cte';
    if (role === 'in-element') return element.visitName === 'values';
    if (role === 'has-cte') return element.visitName === 'values';
  }
  if (element.isDml) return role === 'statement' || role === 'returns-rows' || role === 'has-cte';
  if (element.isColumnElement) {
    if (COLUMN_ROLES.has(role)) return true;
    if (role === 'in-element')
      return element instanceof BindParameter || element.isClauseList || IN_VISITS.has(element.visitName);
    if (role === 'labeled-column') return element instanceof Label || element instanceof ColumnClause;
    if (role === 'const-expr') return element instanceof Null || element instanceof True_ || element instanceof False_;
    if (role === 'ddl-referred-column') return element instanceof ColumnClause;
    if (role === 'returns-rows' || role === 'statement') return element.isExecutable;
    if (role === 'from-clause' || role === 'join-target' || role === 'strict-from-clause') return element.isFromClause;
    return false;
  }
  if (element.isClauseList)
    return role === 'in-element' || role === 'order-by' || role === 'by-of' || role === 'columns-clause';
  if (role === 'statement') return element.isExecutable;
  return false;
}

/** Places in which a mapped class may stand for its columns; elsewhere it is a class like any other. */
const INSPECTING_ROLES: ReadonlySet<Role> = new Set<Role>(['columns-clause', 'group-by', 'join-target', 'dml-table']);

function isMappedClass(value: unknown): value is { readonly classRepr: string } {
  return typeof value === 'object' && value !== null && 'classRepr' in value;
}

/** How an argument prints: in a list a mapped class is the class that the program wrote. */
function reprOfArgument(value: unknown): string {
  if (!Array.isArray(value)) return pythonRepr(value);
  const members = value.map((member) => (isMappedClass(member) ? member.classRepr : reprOfArgument(member)));
  return `[${members.join(', ')}]`;
}

function raiseForExpected(
  role: Role,
  element: unknown,
  resolved: unknown = null,
  options: ExpectOptions = {},
  advice: string | null = null,
  code: string | null = null,
): never {
  const got =
    isMappedClass(element) && !INSPECTING_ROLES.has(role)
      ? element.classRepr
      : resolved !== null && resolved !== element
        ? `${pythonRepr(resolved)} object resolved from ${pythonRepr(element)} object`
        : reprOfArgument(element);
  const message = options.argname
    ? `${ROLES[role]} expected for argument ${pythonRepr(options.argname)}; got ${got}.`
    : `${ROLES[role]} expected, got ${got}.`;
  throw new ArgumentError(advice ? `${message} ${advice}` : message, code);
}

const SELECT_IS_NOT_FROM: ReadonlySet<Role> = new Set<Role>([
  'columns-clause',
  'from-clause',
  'strict-from-clause',
  'anonymized-from-clause',
  'dml-table',
]);

function raiseFor(role: Role, element: unknown, resolved: unknown, options: ExpectOptions): never {
  let advice: string | null = null;
  let code: string | null = null;
  const actual = resolved ?? element;
  if (role === 'columns-clause' && Array.isArray(element))
    advice = `Did you mean to say select(${reprOfArgument(element).slice(1, -1)})?`;
  if (actual instanceof ClauseElement) {
    if (SELECT_IS_NOT_FROM.has(role) && actual.isSelectBase) {
      advice = `To create a FROM clause from a <class '${actual.pythonClass}'> object, use the .subquery() method.`;
      code = '89ve';
    } else if (role === 'expression' || role === 'binary-element') {
      if (actual.visitName === 'values')
        advice = 'To create a column expression from a VALUES clause, use the .scalar_values() method.';
      else if (actual.isFromClause && !isMappedClass(element))
        advice = 'To create a column expression from a FROM clause row as a whole, use the .table_valued() method.';
    } else if (role === 'compound-element' && actual.isFromClause) {
      advice = actual.isSubquery
        ? 'Use the plain select() object without calling .subquery() or .alias().'
        : 'To SELECT from any FROM clause, use the .select() method.';
    }
  }
  raiseForExpected(role, element, resolved, options, advice, code);
}

function noTextCoercion(element: string, argname: string | null | undefined): never {
  const expr = pythonRepr(ellipsesString(element));
  throw new ArgumentError(
    `Textual SQL expression ${expr} ${argname ? `for argument ${argname} ` : ''}should be explicitly declared as text(${expr})`,
  );
}

function noTextColumn(element: string): never {
  const column = pythonRepr(ellipsesString(element));
  const straight = /^\w\S*$/i.test(element);
  throw new ArgumentError(
    `Textual column expression ${column} should be explicitly declared with text(${column}), or use ${straight ? 'column' : 'literal_column'}(${column}) for more specificity`,
  );
}

function constant(value: unknown): ClauseElement | null {
  if (value === null || value === undefined) return NULL;
  if (value === true) return TRUE;
  if (value === false) return FALSE;
  return null;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof SqlReal;
}

/** A plain value in the place of the role. */
function coerceLiteral(role: Role, value: unknown, options: ExpectOptions): ClauseElement {
  switch (role) {
    case 'expression':
    case 'labeled-column': {
      const isNone = value === null || value === undefined;
      if (isNone && !options.isCrud && !options.type?.shouldEvaluateNone) return NULL;
      rejectObjects(role, value, options);
      return new BindParameter(options.name ?? null, {
        value: value ?? null,
        type: options.type ?? null,
        unique: true,
        isCrud: options.isCrud ?? false,
      });
    }
    case 'binary-element': {
      rejectObjects(role, value, options);
      const expr = options.expr as ColumnElement;
      return expr.bindParam(options.operator ?? null, value ?? null, options.bindparamType ?? null);
    }
    case 'in-element':
      return coerceInList(value, options);
    case 'const-expr': {
      return constant(value) ?? raiseForExpected(role, value, null, options);
    }
    case 'order-by':
    case 'group-by':
    case 'by-of':
      if (typeof value === 'string') return new TextualLabelReference(value);
      return constant(value) ?? raiseForExpected(role, value, null, options);
    case 'where-having':
      if (typeof value === 'string') noTextCoercion(value, options.argname);
      return constant(value) ?? raiseForExpected(role, value, null, options);
    case 'statement-option':
    case 'ddl-expression':
      if (typeof value === 'string') return new TextClause(value);
      return constant(value) ?? raiseForExpected(role, value, null, options);
    case 'statement':
      if (typeof value === 'string') noTextCoercion(value, options.argname);
      return raiseForExpected(role, value, null, options);
    case 'columns-clause':
      if (value === '*') return new ColumnClause('*', null, true);
      if (typeof value === 'string') noTextColumn(value);
      if (isNumber(value)) return new ColumnClause(pythonRepr(value), null, true);
      return constant(value) ?? raiseFor(role, value, null, options);
    case 'str-as-plain-column':
      if (typeof value === 'string') return new ColumnClause(value);
      return raiseForExpected(role, value, null, options);
    case 'from-clause':
    case 'select-statement':
      if (typeof value === 'string') noTextCoercion(value, options.argname);
      return raiseFor(role, value, null, options);
    default:
      return raiseFor(role, value, null, options);
  }
}

/** Objects of ours that are no data: a Mapper, a MetaData. */
function rejectObjects(role: Role, value: unknown, options: ExpectOptions): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof HostValue || value instanceof SqlReal || value instanceof Uint8Array || value instanceof Date)
    return;
  if (Array.isArray(value) || value instanceof Map) return;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return;
  raiseForExpected(role, value, null, options);
}

function coerceInList(value: unknown, options: ExpectOptions): ClauseElement {
  const expr = options.expr as ColumnElement;
  const list = Array.isArray(value) ? value : value instanceof Set ? [...value] : null;
  if (!list) raiseForExpected('in-element', value, null, options);
  const elements = list.map((item) => (hasClauseElement(item) ? resolve(item) : item));
  if (!elements.some((item) => item instanceof ClauseElement))
    return expr.bindParam(options.operator ?? null, elements, null, true);
  for (const item of elements)
    if (item instanceof ClauseElement && !item.isColumnElement) raiseForExpected('in-element', list, null, options);
  return new ClauseList(
    elements.map((item) =>
      item instanceof ClauseElement ? item : item === null ? NULL : expr.bindParam(options.operator ?? null, item),
    ),
  );
}

/** Follows `clauseElement()` down to an element. */
function resolve(value: unknown): unknown {
  let current = value;
  while (!(current instanceof ClauseElement) && hasClauseElement(current)) current = current.clauseElement();
  return current;
}

function scalarSubqueryOf(select: SelectBase): ClauseElement {
  warn(
    'implicitly coercing SELECT object to scalar subquery; please use the .scalar_subquery() method to produce a scalar subquery.',
  );
  return select.scalarSubquery();
}

const SCALAR_ROLES: ReadonlySet<Role> = new Set<Role>([
  'expression',
  'labeled-column',
  'binary-element',
  'where-having',
  'on-clause',
  'by-of',
  'order-by',
]);

/** An element that does not play the role by itself. */
function coerceElement(role: Role, original: unknown, resolved: ClauseElement, options: ExpectOptions): ClauseElement {
  if (role === 'group-by') {
    if (resolved.isFromClause) return new ClauseList([...(resolved as FromClause).columns]);
    return resolved;
  }
  if (role === 'labeled-column' && resolved.isColumnElement) return (resolved as ColumnElement).label(null);
  if (SCALAR_ROLES.has(role)) {
    if (resolved.isSelectBase) return labelIfNeeded(role, scalarSubqueryOf(resolved as SelectBase));
    if (resolved.isSubquery)
      return labelIfNeeded(role, scalarSubqueryOf((resolved as unknown as { element: SelectBase }).element));
    return raiseFor(role, original, resolved, options);
  }
  if (role === 'in-element' && resolved.isFromClause) {
    warn(
      `Coercing ${resolved.pythonClass.split('.').at(-1)} object into a select() for use in IN(); please pass a select() construct explicitly`,
    );
    const inner = (resolved as unknown as { element?: ClauseElement }).element;
    const select = resolved.visitName === 'alias' && inner?.isSelectBase ? inner : (resolved as FromClause).select();
    return (select as SelectBase).scalarSubquery();
  }
  if (role === 'from-clause' || role === 'strict-from-clause' || role === 'anonymized-from-clause') {
    if (resolved.isSelectBase && (role === 'from-clause' ? options.allowSelect !== false : options.allowSelect)) {
      if (options.explicitSubquery) return (resolved as SelectBase).subquery();
      warnImplicitFrom();
      return (resolved as SelectBase).implicitSubquery;
    }
    return raiseFor(role, original, resolved, options);
  }
  if (role === 'join-target') {
    if (isJoinTarget(original)) return original as ClauseElement;
    if (options.legacy && resolved.isSelectBase) {
      warnImplicitFrom();
      return resolved;
    }
    return raiseFor(role, original, resolved, options);
  }
  if (role === 'dml-select' && resolved.isFromClause) {
    const inner = (resolved as unknown as { element?: ClauseElement }).element;
    return resolved.visitName === 'alias' && inner?.isSelectBase ? inner : (resolved as FromClause).select();
  }
  return raiseFor(role, original, resolved, options);
}

function labelIfNeeded(role: Role, element: ClauseElement): ClauseElement {
  return role === 'labeled-column' ? (element as ColumnElement).label(null) : element;
}

function warnImplicitFrom(): void {
  warn(
    'Implicit coercion of SELECT and textual SELECT constructs into FROM clauses is deprecated; please call .subquery() on any Core select or ORM Query object in order to produce a subquery object.',
    'SADeprecationWarning',
  );
}

/** The last touch on an element that plays the role. */
function finish(role: Role, element: ClauseElement, original: unknown, options: ExpectOptions): ClauseElement {
  switch (role) {
    case 'binary-element': {
      const expr = options.expr as ColumnElement;
      const column = element as ColumnElement;
      if (column.isColumnElement && column.type.isNull && !expr.type.isNull)
        return column.withBinaryElementType(options.bindparamType ?? expr.type);
      return element;
    }
    case 'in-element': {
      if (element.isSelectBase) return (element as SelectBase).scalarSubquery();
      if (element instanceof BindParameter) {
        const bind = element.clone({ maintainKey: true });
        bind.expanding = true;
        bind.expandOp = options.operator ?? null;
        return bind;
      }
      if (element.visitName === 'values')
        return (element as unknown as { scalarValues(): ClauseElement }).scalarValues();
      return element instanceof ClauseList ? element.selfGroup(options.operator ?? null) : element;
    }
    case 'order-by':
      return element.orderByLabelElement ? new LabelReference(element as ColumnElement) : element;
    case 'on-clause':
      return isJoinTarget(original) ? (original as ClauseElement) : element;
    case 'from-clause':
      return options.deannotate ? element.deannotate() : element;
    case 'anonymized-from-clause':
      return (element as FromClause).anonymousFromclause({ flat: options.flat ?? false });
    case 'dml-table':
      return element.annotations.dmlTable ?? element;
    case 'ddl-expression':
    case 'ddl-constraint-column':
    case 'ddl-referred-column':
      return deepDeannotate(element);
    default:
      return element;
  }
}

/**
 * The element that stands in the role's place for what was passed. A value of the host becomes a bind where the role takes
 * values; anything else raises ArgumentError.
 */
export function expect(role: Role, value: unknown, options: ExpectOptions = {}): ClauseElement {
  if (role === 'join-target' && isJoinTarget(value)) return value as ClauseElement;
  let resolved = resolve(value);
  if (!(resolved instanceof ClauseElement)) resolved = coerceLiteral(role, value, options);
  const element = resolved as ClauseElement;
  if (options.applyPropagateAttrs) inheritPropagateAttrs(options.applyPropagateAttrs, element);
  if (playsRole(element, role)) return finish(role, element, value, options);
  return coerceElement(role, value, element, options);
}

/** A string key or a column; what a constraint, an index or values() takes. */
export function expectColumnOrKey(
  role: 'ddl-constraint-column' | 'ddl-referred-column' | 'dml-column' | 'column-argument-or-key',
  value: unknown,
): ColumnElement | TextClause | string {
  if (typeof value === 'string') return value;
  const resolved = resolve(value);
  if (resolved instanceof ClauseElement && playsRole(resolved, role))
    return finish(role, resolved, value, {}) as ColumnElement;
  return raiseForExpected(role, value, resolved instanceof ClauseElement ? resolved : null);
}

/** A LIMIT or OFFSET: a whole number, an expression, or null for none. */
export function expectLimitOffset(
  value: unknown,
  name: string | null = null,
  type: TypeEngine | null = null,
): ColumnElement | null {
  if (value === null || value === undefined) return null;
  const resolved = resolve(value);
  if (resolved instanceof ClauseElement) {
    if (!resolved.isColumnElement) raiseForExpected('limit-offset', value, resolved);
    return resolved as ColumnElement;
  }
  return new OffsetLimitParam(name, { value: asInteger(value), type, unique: true });
}

function asInteger(value: unknown): number | bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = value instanceof SqlReal ? value.real : typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    if (typeof value === 'string')
      throw new PythonBuiltinError('ValueError', `invalid literal for int() with base 10: ${pythonRepr(value)}`);
    throw new PythonBuiltinError(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${pythonTypeName(value)}'`,
    );
  }
  return Math.trunc(number);
}

function pythonTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'dict';
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}

/** `select([a, b])` and the like: the old form with one list is refused in SQLAlchemy's words. */
export function refuseList(attribute: string, functionName: string, args: readonly unknown[]): void {
  if (args.length === 1 && Array.isArray(args[0]))
    throw new ArgumentError(
      `The "${attribute}" argument to ${functionName}(), when referring to a sequence of items, is now passed as a series of positional elements, rather than as a list. `,
    );
}
