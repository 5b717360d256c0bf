/**
 * Column expressions: binds, operators, conjunctions, labels, columns, CASE, CAST, window functions. The classes refer to
 * each other (an operator makes a BinaryExpression, which is an element with operators), hence one file.
 * coercions.ts turns arguments into elements; compiler/ prints them.
 *
 * Counterpart: sqlalchemy/sql/elements.py and default_comparator.py. Left out: lambdas, cache keys, TryCast.
 */
import { pythonRepr } from '../util/python-repr.ts';
import { ClauseElement, type CloneOptions, type TraverseField } from './clause-element.ts';
import { expect } from './coercions.ts';
import type { ColumnCollection } from './column-collection.ts';
import { ArgumentError, InvalidRequestError, NotSupportedInPlayground, PythonBuiltinError } from './errors.ts';
import { AnonymousNames, anonymousName, isAnonymous } from './names.ts';
import {
  customOp,
  isAssociative,
  isBoolean,
  isComparison,
  isOrderByModifier,
  isPrecedent,
  mirror,
  type Operator,
  operators,
} from './operators.ts';
import type { ForeignKey } from './schema.ts';
import type { FromClause, NamedFromClause, TextualSelect } from './selectable.ts';
import {
  BOOLEANTYPE,
  INTEGERTYPE,
  JSONIndexType,
  JSONPathType,
  MATCHTYPE,
  NO_VALUE_IN_LIST,
  NULLTYPE,
  resolveValueToType,
  TupleType,
  TypeDecorator,
  type TypeEngine,
  toInstance,
} from './types.ts';
import { traverse } from './visitors.ts';

/** What an operator was told besides its operands: `escape`, `flags`, `symmetric`. */
export type Modifiers = Readonly<Record<string, unknown>>;
export type TypeArgument = TypeEngine | (new () => TypeEngine) | null | undefined;

/** What a proxy is made with: see `makeProxy`. */
export interface ProxyOptions {
  readonly primaryKey: { add(column: ColumnElement): unknown };
  readonly foreignKeys: Set<ForeignKey>;
  readonly name?: string | null;
  readonly key?: string | null;
  readonly nameIsTruncatable?: boolean;
  readonly compoundSelectCols?: readonly ColumnElement[] | null;
  readonly disallowIsLiteral?: boolean;
}

const NO_FOREIGN_KEYS: ReadonlySet<ForeignKey> = new Set();

/** An expression with a value: the base of everything that can stand in a column's place. */
export abstract class ColumnElement extends ClauseElement {
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ColumnElement';
  override readonly isColumnElement: boolean = true;
  type: TypeEngine = NULLTYPE;
  /** The name it has in a `c` collection; null where it has none. */
  key: string | null = null;
  name: string | null = null;
  /** What this stands for when it is a column of a subquery or alias. */
  proxies: ColumnElement[] = [];
  /** May be found by its label in ORDER BY. */
  allowLabelResolve = true;
  readonly omitFromStatements: boolean = false;

  get primaryKey(): boolean {
    return false;
  }

  get foreignKeys(): ReadonlySet<ForeignKey> {
    return NO_FOREIGN_KEYS;
  }

  get isImplicitlyBoolean(): boolean {
    return false;
  }

  /** Whether the columns clause gives it a label where one is due. */
  get renderLabelInColumnsClause(): boolean {
    return true;
  }

  /** `users_id`: table-qualified. */
  get tqLabel(): string | null {
    return null;
  }

  get tqKeyLabel(): string | null {
    return this.proxyKey;
  }

  get nonAnonLabel(): string | null {
    return this.name;
  }

  /** The key that a proxy of this gets; null where only an anonymous one is left. */
  get proxyKey(): string | null {
    const annotated = this.annotations.proxyKey;
    if (annotated !== undefined) return annotated;
    const name = this.key || this.nonAnonLabel;
    return name !== null && isAnonymous(name) ? null : name;
  }

  /** The label an unnamed expression gets from the attribute it is mapped to. */
  get expressionLabel(): string | null {
    return this.name !== null ? null : (this.annotations.proxyKey ?? null);
  }

  /** Expressions this stands for in a columns clause. */
  get selectIterable(): readonly ClauseElement[] {
    return [this];
  }

  override proxyOrigins(): readonly ClauseElement[] {
    return this.memoize('proxyOrigins', () => {
      const found = new Set<ClauseElement>([this.origin]);
      for (const proxy of this.proxies) for (const origin of proxy.proxyOrigins()) found.add(origin);
      return [...found];
    });
  }

  /** The identities in `proxySet`, each with all elements it is a copy of. */
  expandedProxyOrigins(): readonly ClauseElement[] {
    return this.memoize('expandedProxyOrigins', () => {
      const found = new Set<ClauseElement>();
      for (const origin of this.proxyOrigins()) for (const element of origin.clonedSet()) found.add(element.origin);
      return [...found];
    });
  }

  /** This and all the columns it stands for, as elements. */
  get proxySet(): readonly ColumnElement[] {
    return this.proxyOrigins() as readonly ColumnElement[];
  }

  /** The columns at the bottom: those that stand for nothing else. */
  get baseColumns(): readonly ColumnElement[] {
    return this.proxySet.filter((c) => c.proxies.length === 0);
  }

  uncachedProxyList(): ColumnElement[] {
    return [this, ...this.proxies.flatMap((c) => c.uncachedProxyList())];
  }

  sharesLineage(other: ColumnElement): boolean {
    const mine = new Set(this.proxyOrigins());
    return other.proxyOrigins().some((origin) => mine.has(origin));
  }

  compareNameForResult(other: ColumnElement): boolean {
    return other.name !== null && other.name === this.name;
  }

  anonLabel(seed: string | null, addHash: number | null = null): string {
    let root: ClauseElement = this;
    while (root.isCloneOf) root = root.isCloneOf;
    const id = root.origin.id;
    const hash = addHash === null ? id : `${id}.${addHash}`;
    const body = addHash === null ? seed : `${seed}_`;
    if (body !== null && isAnonymous(body)) return anonymousName(hash, '', body);
    return anonymousName(hash, body || 'anon');
  }

  get anonNameLabel(): string {
    return this.anonLabel(this.name);
  }

  get anonKeyLabel(): string {
    return this.anonLabel(this.proxyKey);
  }

  get anonTqLabel(): string {
    return this.anonLabel(this.tqLabel);
  }

  get anonTqKeyLabel(): string {
    return this.anonLabel(this.tqKeyLabel);
  }

  dedupeAnonLabelIdx(index: number): string {
    return this.name === null ? this.dedupeAnonTqLabelIdx(index) : this.anonLabel(this.name, index);
  }

  dedupeAnonTqLabelIdx(index: number): string {
    return this.anonLabel(this.tqLabel || 'anon', index);
  }

  /** A column of `selectable` that stands for this; gives its key and it. */
  makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    let name = options.name ?? null;
    let key = options.key ?? null;
    if (name === null) {
      name = this.anonNameLabel;
      key ??= this.proxyKey;
    } else key = name;
    const column = new ColumnClause(name, this.type, false, selectable);
    column.propagateAttrs = selectable.propagateAttrs;
    column.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    const of = selectable.isCloneOf as FromClause | null;
    if (of && key !== null) column.isCloneOf = of.columns.get(key) ?? null;
    return [key ?? name, column];
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    if (
      (against === operators.and_ || against === operators.or_ || against === operators.asbool) &&
      this.type.affinity === 'Boolean'
    )
      return new AsBoolean(this, operators.isTrue, operators.isFalse);
    if (against === operators.anyOp || against === operators.allOp) return new Grouping(this);
    return this;
  }

  /** NOT of this. */
  negate(): ColumnElement {
    if (this.type.affinity === 'Boolean') return new AsBoolean(this, operators.isFalse, operators.isTrue);
    return new UnaryExpression(this.selfGroup(operators.inv) as ColumnElement, { operator: operators.inv });
  }

  negateInBinary(_negatedOp: Operator, _originalOp: Operator): ColumnElement {
    return this;
  }

  withBinaryElementType(_type: TypeEngine): ColumnElement {
    return this;
  }

  /** A bind for a value compared with this. */
  bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    return new BindParameter(null, {
      value,
      type,
      unique: true,
      expanding,
      comparedToOperator: operator,
      comparedToType: this.type,
    });
  }

  /** Applies an operator; `other` are its operands, `kw` what else it was told. */
  operate(operator: Operator, other: readonly unknown[] = [], kw: Modifiers = {}): ColumnElement {
    return applyOperator(this, operator, other, kw, false);
  }

  /** Applies an operator with this on the right. */
  reverseOperate(operator: Operator, other: unknown, kw: Modifiers = {}): ColumnElement {
    return applyOperator(this, operator, [other], kw, true);
  }

  eq(other: unknown): ColumnElement {
    return this.operate(operators.eq, [other]);
  }
  ne(other: unknown): ColumnElement {
    return this.operate(operators.ne, [other]);
  }
  lt(other: unknown): ColumnElement {
    return this.operate(operators.lt, [other]);
  }
  le(other: unknown): ColumnElement {
    return this.operate(operators.le, [other]);
  }
  gt(other: unknown): ColumnElement {
    return this.operate(operators.gt, [other]);
  }
  ge(other: unknown): ColumnElement {
    return this.operate(operators.ge, [other]);
  }
  add(other: unknown): ColumnElement {
    return this.operate(operators.add, [other]);
  }
  sub(other: unknown): ColumnElement {
    return this.operate(operators.sub, [other]);
  }
  mul(other: unknown): ColumnElement {
    return this.operate(operators.mul, [other]);
  }
  truediv(other: unknown): ColumnElement {
    return this.operate(operators.truediv, [other]);
  }
  floordiv(other: unknown): ColumnElement {
    return this.operate(operators.floordiv, [other]);
  }
  mod(other: unknown): ColumnElement {
    return this.operate(operators.mod, [other]);
  }
  neg(): ColumnElement {
    return this.operate(operators.neg);
  }
  and_(other: unknown): ColumnElement {
    return this.operate(operators.and_, [other]);
  }
  or_(other: unknown): ColumnElement {
    return this.operate(operators.or_, [other]);
  }
  /** `~this`. */
  invert(): ColumnElement {
    return this.operate(operators.inv);
  }
  concat(other: unknown): ColumnElement {
    return this.operate(operators.concatOp, [other]);
  }
  like(other: unknown, escapeWith: string | null = null): ColumnElement {
    return this.operate(operators.likeOp, [other], { escape: escapeWith });
  }
  notLike(other: unknown, escapeWith: string | null = null): ColumnElement {
    return this.operate(operators.notLikeOp, [other], { escape: escapeWith });
  }
  ilike(other: unknown, escapeWith: string | null = null): ColumnElement {
    return this.operate(operators.ilikeOp, [other], { escape: escapeWith });
  }
  notIlike(other: unknown, escapeWith: string | null = null): ColumnElement {
    return this.operate(operators.notIlikeOp, [other], { escape: escapeWith });
  }
  in_(other: unknown): ColumnElement {
    return this.operate(operators.inOp, [other]);
  }
  notIn(other: unknown): ColumnElement {
    return this.operate(operators.notInOp, [other]);
  }
  is_(other: unknown): ColumnElement {
    return this.operate(operators.is_, [other]);
  }
  isNot(other: unknown): ColumnElement {
    return this.operate(operators.isNot, [other]);
  }
  isDistinctFrom(other: unknown): ColumnElement {
    return this.operate(operators.isDistinctFrom, [other]);
  }
  isNotDistinctFrom(other: unknown): ColumnElement {
    return this.operate(operators.isNotDistinctFrom, [other]);
  }
  startswith(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.startswithOp, [other], kw);
  }
  endswith(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.endswithOp, [other], kw);
  }
  contains(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.containsOp, [other], kw);
  }
  istartswith(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.istartswithOp, [other], kw);
  }
  iendswith(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.iendswithOp, [other], kw);
  }
  icontains(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.icontainsOp, [other], kw);
  }
  match(other: unknown, kw: Modifiers = {}): ColumnElement {
    return this.operate(operators.matchOp, [other], kw);
  }
  regexpMatch(pattern: unknown, flags: string | null = null): ColumnElement {
    return this.operate(operators.regexpMatchOp, [pattern], { flags });
  }
  regexpReplace(pattern: unknown, replacement: unknown, flags: string | null = null): ColumnElement {
    return this.operate(operators.regexpReplaceOp, [pattern, replacement], { flags });
  }
  between(low: unknown, high: unknown, symmetric = false): ColumnElement {
    return this.operate(operators.betweenOp, [low, high], { symmetric });
  }
  asc(): ColumnElement {
    return this.operate(operators.ascOp);
  }
  desc(): ColumnElement {
    return this.operate(operators.descOp);
  }
  nullsFirst(): ColumnElement {
    return this.operate(operators.nullsFirstOp);
  }
  nullsLast(): ColumnElement {
    return this.operate(operators.nullsLastOp);
  }
  distinct(): ColumnElement {
    return this.operate(operators.distinctOp);
  }
  collate(collation: string): ColumnElement {
    return this.operate(operators.collate, [collation]);
  }
  any_(): ColumnElement {
    return this.operate(operators.anyOp);
  }
  all_(): ColumnElement {
    return this.operate(operators.allOp);
  }
  bitwiseXor(other: unknown): ColumnElement {
    return this.operate(operators.bitwiseXorOp, [other]);
  }
  bitwiseOr(other: unknown): ColumnElement {
    return this.operate(operators.bitwiseOrOp, [other]);
  }
  bitwiseAnd(other: unknown): ColumnElement {
    return this.operate(operators.bitwiseAndOp, [other]);
  }
  bitwiseNot(): ColumnElement {
    return this.operate(operators.bitwiseNotOp);
  }
  bitwiseLshift(other: unknown): ColumnElement {
    return this.operate(operators.bitwiseLshiftOp, [other]);
  }
  bitwiseRshift(other: unknown): ColumnElement {
    return this.operate(operators.bitwiseRshiftOp, [other]);
  }
  /** `column['key']` of a JSON column; a list is a path. */
  getitem(index: unknown): ColumnElement {
    return this.operate(operators.getitem, [index]);
  }
  /** An operator of the student's own. */
  op(
    opstring: string,
    options: { precedence?: number; isComparison?: boolean; returnType?: TypeEngine | null } = {},
  ): (other: unknown) => ColumnElement {
    const operator = customOp(opstring, options);
    return (other) => this.operate(operator, [other]);
  }
  boolOp(opstring: string, precedence = 0): (other: unknown) => ColumnElement {
    return this.op(opstring, { precedence, isComparison: true });
  }
  cast(type: TypeArgument): Cast {
    return new Cast(this, type);
  }
  label(name: string | null): Label {
    return new Label(name, this, this.type);
  }
}

/** Takes its name from the expression inside. */
abstract class WrapsColumnExpression extends ColumnElement {
  abstract get wrappedColumnExpression(): ClauseElement;

  private get wrapped(): ColumnElement | null {
    const inner = this.wrappedColumnExpression;
    return inner instanceof ColumnElement ? inner : null;
  }

  override get tqLabel(): string | null {
    return this.wrapped?.tqLabel ?? null;
  }
  override get nonAnonLabel(): string | null {
    return null;
  }
  override get anonNameLabel(): string {
    const inner = this.wrapped;
    if (inner) return inner.nonAnonLabel || inner.anonNameLabel;
    return super.anonNameLabel;
  }
  override dedupeAnonLabelIdx(index: number): string {
    const label = this.wrapped?.nonAnonLabel;
    return label ? this.anonLabel(`${label}_`) : this.dedupeAnonTqLabelIdx(index);
  }
  override get proxyKey(): string | null {
    const inner = this.wrapped;
    return inner ? inner.proxyKey : super.proxyKey;
  }
}

/** How a bind is made; see BindParameter. */
export interface BindOptions {
  readonly value?: unknown;
  readonly type?: TypeArgument;
  readonly unique?: boolean;
  readonly required?: boolean;
  readonly callable?: (() => unknown) | null;
  readonly expanding?: boolean;
  readonly literalExecute?: boolean;
  readonly isCrud?: boolean;
  readonly comparedToOperator?: Operator | null;
  readonly comparedToType?: TypeEngine | null;
}

/** A value sent beside the statement: `?`. */
export class BindParameter extends ColumnElement {
  readonly visitName: string = 'bindparam';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.BindParameter';
  override readonly isKeyedColumnElement: boolean = true;
  override readonly isBindParameter: boolean = true;
  declare key: string;
  /** The key it was made with; names a bind through clones. */
  identifyingKey: string;
  origKey: string;
  unique: boolean;
  value: unknown;
  callable: (() => unknown) | null;
  required: boolean;
  expanding: boolean;
  expandOp: Operator | null = null;
  literalExecute: boolean;
  isCrud: boolean;

  constructor(key: string | null, options: BindOptions = {}) {
    super();
    const hasValue = 'value' in options;
    this.value = options.value ?? null;
    this.callable = options.callable ?? null;
    this.required = options.required ?? (!hasValue && !this.callable);
    this.unique = options.unique ?? false;
    if (this.unique) this.key = anonymousName(this.id, key !== null && !isAnonymous(key) ? key : 'param', '', true);
    else this.key = key || anonymousName(this.id, 'param');
    this.identifyingKey = this.key;
    this.origKey = key || 'param';
    this.expanding = options.expanding ?? false;
    this.literalExecute = options.literalExecute ?? false;
    this.isCrud = options.isCrud ?? false;
    this.type = this.resolveType(options);
  }

  private resolveType(options: BindOptions): TypeEngine {
    const given = options.type;
    if (given === null || given === undefined) {
      let checked: unknown = this.value;
      if (this.expanding)
        checked = Array.isArray(this.value) && this.value.length > 0 ? this.value[0] : NO_VALUE_IN_LIST;
      return options.comparedToType
        ? options.comparedToType.coerceComparedValue(options.comparedToOperator ?? null, checked)
        : resolveValueToType(checked);
    }
    const type = toInstance(given);
    if (type instanceof TupleType && Array.isArray(this.value) && this.value.length > 0)
      return type.resolveValuesToTypes(this.expanding ? this.value[0] : this.value);
    return type;
  }

  /** The value, or what its callable gives now. */
  get effectiveValue(): unknown {
    return this.callable ? this.callable() : this.value;
  }

  withValue(value: unknown, maintainKey = false, required: boolean | null = null): BindParameter {
    const copy = this.clone({ maintainKey });
    copy.value = value;
    copy.callable = null;
    copy.required = required ?? this.required;
    if (copy.type.isNull) copy.type = resolveValueToType(value);
    return copy;
  }

  renderLiteralExecute(): BindParameter {
    const copy = super.clone();
    copy.literalExecute = true;
    return copy;
  }

  override negateInBinary(negatedOp: Operator, originalOp: Operator): ColumnElement {
    if (this.expandOp !== originalOp) return this;
    const copy = this.clone();
    copy.expandOp = negatedOp;
    return copy;
  }

  override withBinaryElementType(type: TypeEngine): ColumnElement {
    const copy = super.clone();
    copy.type = type;
    return copy;
  }

  override clone(options: CloneOptions = {}): this {
    const copy = super.clone(options);
    if (!options.maintainKey && this.unique) copy.key = anonymousName(copy.id, this.cleanOrigKey(), '', true);
    return copy;
  }

  private cleanOrigKey(): string {
    return isAnonymous(this.origKey) ? 'param' : this.origKey;
  }

  convertToUnique(): void {
    if (this.unique) return;
    this.unique = true;
    this.key = anonymousName(this.id, this.cleanOrigKey(), '', true);
  }

  override pythonRepr(): string {
    const key = isAnonymous(this.key) ? new AnonymousNames().resolve(this.key) : this.key;
    return `BindParameter(${pythonRepr(key)}, ${pythonRepr(this.value)}, type_=${this.type.pythonRepr()})`;
  }
}

/** The LIMIT or OFFSET of a plain number. */
export class OffsetLimitParam extends BindParameter {
  get limitOffsetValue(): unknown {
    return this.effectiveValue;
  }
}

/** The type inside CAST. */
export class TypeClause extends ClauseElement {
  readonly visitName: string = 'typeclause';
  readonly type: TypeEngine;
  constructor(type: TypeEngine) {
    super();
    this.type = type;
  }
}

const BIND_PARAMS = /(?<![:\w\\]):(\w+)(?!:)/g;

/** SQL as the student wrote it: `text('... :name')`. */
export class TextClause extends ClauseElement {
  readonly visitName: string = 'textclause';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.TextClause';
  override readonly isTextClause: boolean = true;
  override readonly isTextual: boolean = true;
  override readonly isExecutable: boolean = true;
  readonly text: string;
  bindparamsByKey: ReadonlyMap<string, BindParameter>;
  readonly type: TypeEngine = NULLTYPE;
  readonly key: string | null = null;
  readonly name: string | null = null;
  readonly allowLabelResolve = false;
  readonly isImplicitlyBoolean = false;
  readonly renderLabelInColumnsClause = false;
  executionOptionsMap: ReadonlyMap<string, unknown> = new Map();
  withOptions: readonly unknown[] = [];

  constructor(text: string) {
    super();
    this.text = text;
    const binds = new Map<string, BindParameter>();
    for (const [, name] of text.matchAll(BIND_PARAMS)) {
      if (name !== undefined) binds.set(name, new BindParameter(name));
    }
    this.bindparamsByKey = binds;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['bindparamsByKey', 'map']];
  }

  override get isStar(): boolean {
    return this.text === '*';
  }

  get selectIterable(): readonly ClauseElement[] {
    return [this];
  }

  get hideFroms(): readonly ClauseElement[] {
    return [];
  }

  /** Gives values, or types, to the binds in the text. */
  bindparams(binds: readonly BindParameter[] = [], values: Readonly<Record<string, unknown>> = {}): TextClause {
    const params = new Map(this.bindparamsByKey);
    const existing = (key: string): BindParameter => {
      const bind = params.get(key);
      if (!bind)
        throw new ArgumentError(`This text() construct doesn't define a bound parameter named ${pythonRepr(key)}`);
      return bind;
    };
    for (const bind of binds) params.set(existing(bind.origKey).origKey, bind);
    for (const [key, value] of Object.entries(values)) params.set(key, existing(key).withValue(value, false, false));
    const copy = this.clone();
    copy.bindparamsByKey = params;
    copy.isCloneOf = null;
    return copy;
  }

  /** Names the columns of the text's rows. selectable.ts supplies the class. */
  columns(
    makeTextualSelect: TextualSelectFactory,
    cols: readonly unknown[] = [],
    types: Readonly<Record<string, TypeArgument>> = {},
  ): TextualSelect {
    const rest = new Map(Object.entries(types));
    const positional = cols.map((col) => {
      const column = expect('labeled-column', col) as ColumnElement;
      const type = column.key === null ? undefined : rest.get(column.key);
      if (type === undefined || column.key === null) return column;
      rest.delete(column.key);
      return new ColumnClause(column.key, toInstance(type));
    });
    const keyed = [...rest].map(([key, type]) => new ColumnClause(key, toInstance(type)));
    return makeTextualSelect(this, [...positional, ...keyed], positional.length > 0 && keyed.length === 0);
  }

  and_(other: unknown): ColumnElement {
    return and_(this, other);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return against === operators.inOp ? new Grouping(this) : this;
  }
}

export type TextualSelectFactory = (
  text: TextClause,
  columns: readonly ColumnElement[],
  positional: boolean,
) => TextualSelect;

export class Null extends ColumnElement {
  readonly visitName: string = 'null';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Null';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override clone(): this {
    return this;
  }
}

export class False_ extends ColumnElement {
  readonly visitName: string = 'false';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.False_';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override type: TypeEngine = BOOLEANTYPE;
  override negate(): ColumnElement {
    return TRUE;
  }
  override clone(): this {
    return this;
  }
}

export class True_ extends ColumnElement {
  readonly visitName: string = 'true';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.True_';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override type: TypeEngine = BOOLEANTYPE;
  override negate(): ColumnElement {
    return FALSE;
  }
  override clone(): this {
    return this;
  }
}

/** The constants: there is one of each. */
export const NULL: Null = new Null();
export const TRUE: True_ = new True_();
export const FALSE: False_ = new False_();

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

function asOperator(against: Operator | ClauseElement | null): Operator | null {
  return against instanceof ClauseElement ? null : against;
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

/** An expression made with an operator. */
abstract class OperatorExpression extends ColumnElement {
  abstract readonly operator: Operator | null;
  readonly group: boolean = true;

  get isComparison(): boolean {
    return this.operator !== null && isComparison(this.operator);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    const operator = this.operator;
    if (operator === null) return this;
    if (
      (this.group && isPrecedent(operator, asOperator(against))) ||
      (against === operators.inv && !isBoolean(operator))
    )
      return new Grouping(this);
    return this;
  }

  abstract get flattenedOperatorClauses(): readonly ColumnElement[];
}

function constructForOp(
  left: ColumnElement,
  right: ColumnElement,
  operator: Operator,
  type: TypeEngine,
  negate: Operator | null = null,
  modifiers: Modifiers = {},
): ColumnElement {
  if (isAssociative(operator)) {
    const flatten = (side: ColumnElement): readonly ColumnElement[] | null =>
      side instanceof OperatorExpression && side.operator === operator && type.compareTypeAffinity(side.type)
        ? side.flattenedOperatorClauses
        : null;
    const leftParts = flatten(left);
    const rightParts = flatten(right);
    if (leftParts || rightParts)
      return ExpressionClauseList.constructForList(operator, type, [
        ...(leftParts ?? [left]),
        ...(rightParts ?? [right]),
      ]);
  }
  return new BinaryExpression(left, right, operator, {
    type,
    negate: right.isCollectionAggregate ? null : negate,
    modifiers,
  });
}

/** `a + b + c`, `a AND b AND c`: an operator and its operands. */
export class ExpressionClauseList extends OperatorExpression {
  readonly visitName: string = 'expression_clauselist';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ExpressionClauseList';
  readonly operator: Operator;
  clauses: readonly ColumnElement[];
  override readonly group: boolean;

  protected constructor(operator: Operator, clauses: readonly ColumnElement[], type: TypeEngine, group: boolean) {
    super();
    this.operator = operator;
    this.clauses = clauses;
    this.type = type;
    this.group = group;
  }

  static constructForList(
    operator: Operator,
    type: TypeEngine,
    clauses: readonly ColumnElement[],
    group = true,
  ): ExpressionClauseList {
    const list = new ExpressionClauseList(
      operator,
      group ? clauses.map((c) => c.selfGroup(operator) as ColumnElement) : clauses,
      type,
      group,
    );
    for (const clause of clauses) inheritPropagateAttrs(list, clause);
    return list;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clauses', 'list']];
  }

  override get isImplicitlyBoolean(): boolean {
    return isBoolean(this.operator);
  }

  get flattenedOperatorClauses(): readonly ColumnElement[] {
    return this.clauses;
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.clauses.flatMap((c) => c.fromObjects);
  }

  override negate(): ColumnElement {
    return new UnaryExpression(this.selfGroup(operators.inv) as ColumnElement, { operator: operators.inv });
  }
}

/** AND and OR. */
export class BooleanClauseList extends ExpressionClauseList {
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.BooleanClauseList';

  private static processClauses(
    operator: Operator,
    continueOn: ColumnElement,
    skipOn: ColumnElement,
    clauses: readonly ClauseElement[],
  ): readonly ColumnElement[] {
    let kept: ClauseElement[] = [];
    let against: Operator = operators.asbool;
    let sawContinue = false;
    for (const clause of clauses) {
      if (clause === continueOn) sawContinue = true;
      else if (clause === skipOn) {
        kept = [clause];
        break;
      } else {
        if (kept.length > 0) against = operator;
        kept.push(clause);
      }
    }
    if (kept.length === 0 && sawContinue) kept = [continueOn];
    return kept.map((c) => c.selfGroup(against) as ColumnElement);
  }

  /** AND or OR with the constants simplified away. */
  static construct(operator: Operator, clauses: readonly unknown[]): ColumnElement {
    const [continueOn, skipOn] = operator === operators.and_ ? [TRUE, FALSE] : [FALSE, TRUE];
    const coerced = clauses.map((c) => expect('where-having', c));
    const converted = BooleanClauseList.processClauses(operator, continueOn, skipOn, coerced);
    if (converted.length > 1) {
      const flat = converted.flatMap((c) =>
        c instanceof OperatorExpression && c.operator === operator ? c.flattenedOperatorClauses : [c],
      );
      return BooleanClauseList.constructRaw(operator, flat);
    }
    return converted[0] ?? BooleanClauseList.constructRaw(operator, []);
  }

  /** The WHERE of these criteria; null for none. Unlike and_(), nested ANDs are kept apart. */
  static constructForWhereclause(clauses: readonly ClauseElement[]): ColumnElement | null {
    const converted = BooleanClauseList.processClauses(operators.and_, TRUE, FALSE, clauses);
    if (converted.length > 1) return BooleanClauseList.constructRaw(operators.and_, converted);
    return converted[0] ?? null;
  }

  static constructRaw(operator: Operator, clauses: readonly ColumnElement[]): BooleanClauseList {
    const list = new BooleanClauseList(operator, clauses, BOOLEANTYPE, true);
    for (const clause of clauses) inheritPropagateAttrs(list, clause);
    return list;
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.clauses.length === 0 ? this : super.selfGroup(against);
  }
}

/** `a AND b`. */
export function and_(...clauses: readonly unknown[]): ColumnElement {
  return BooleanClauseList.construct(operators.and_, clauses);
}

/** `a OR b`. */
export function or_(...clauses: readonly unknown[]): ColumnElement {
  return BooleanClauseList.construct(operators.or_, clauses);
}

/** `NOT a`. */
export function not_(clause: unknown): ColumnElement {
  return (expect('expression', clause) as ColumnElement).invert();
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

/** CASE WHEN ... THEN ... ELSE ... END. */
export class Case extends ColumnElement {
  readonly visitName: string = 'case';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Case';
  whens: readonly (readonly [ColumnElement, ColumnElement])[];
  value: ColumnElement | null;
  else_: ColumnElement | null;

  /** `whens` are pairs of condition and result; with `value`, of value and result. `else_` undefined means no ELSE. */
  constructor(whens: readonly (readonly [unknown, unknown])[], options: { value?: unknown; else_?: unknown } = {}) {
    super();
    this.whens = whens.map(([condition, result]) => {
      const when = expect('expression', condition, { applyPropagateAttrs: this });
      return [when.selfGroup() as ColumnElement, expect('expression', result) as ColumnElement] as const;
    });
    const { value, else_ } = options;
    this.value = value === undefined || value === null ? null : (expect('expression', value) as ColumnElement);
    this.else_ = else_ === undefined || else_ === null ? null : (expect('expression', else_) as ColumnElement);
    const typed = [...this.whens].reverse().find(([, then]) => !then.type.isNull);
    this.type = typed ? typed[1].type : (this.else_?.type ?? NULLTYPE);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['value', 'element'],
      ['whens', 'pairs'],
      ['else_', 'element'],
    ];
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.getChildren().flatMap((c) => c.fromObjects);
  }
}

/** CAST(x AS type). */
export class Cast extends WrapsColumnExpression {
  readonly visitName: string = 'cast';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Cast';
  clause: ClauseElement;
  readonly typeclause: TypeClause;

  constructor(expression: unknown, type: TypeArgument) {
    super();
    this.type = toInstance(type);
    this.clause = expect('expression', expression, { type: this.type, applyPropagateAttrs: this });
    this.typeclause = new TypeClause(this.type);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clause', 'element']];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.clause.fromObjects;
  }
  get wrappedColumnExpression(): ClauseElement {
    return this.clause;
  }
}

/** The same expression with another type; nothing is rendered. */
export class TypeCoerce extends WrapsColumnExpression {
  readonly visitName: string = 'type_coerce';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.TypeCoerce';
  clause: ClauseElement;

  constructor(expression: unknown, type: TypeArgument) {
    super();
    this.type = toInstance(type);
    this.clause = expect('expression', expression, { type: this.type, applyPropagateAttrs: this });
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clause', 'element']];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.clause.fromObjects;
  }
  get typedExpression(): ClauseElement {
    if (!(this.clause instanceof BindParameter)) return this.clause;
    const bind = this.clause.clone();
    bind.type = this.type;
    return bind;
  }
  get wrappedColumnExpression(): ClauseElement {
    return this.clause;
  }
  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    const grouped = this.clause.selfGroup(against);
    return grouped === this.clause ? this : new TypeCoerce(grouped, this.type);
  }
}

/** EXTRACT(field FROM x). */
export class Extract extends ColumnElement {
  readonly visitName: string = 'extract';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Extract';
  readonly field: string;
  expr: ClauseElement;
  override type: TypeEngine = INTEGERTYPE;

  constructor(field: string, expr: unknown) {
    super();
    this.field = field;
    this.expr = expect('expression', expr);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['expr', 'element']];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.expr.fromObjects;
  }
}

/** A label in ORDER BY that may be rendered by its name alone. */
export class LabelReference extends ColumnElement {
  readonly visitName: string = 'label_reference';
  element: ColumnElement;
  constructor(element: ColumnElement) {
    super();
    this.element = element;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
}

/** A string in ORDER BY: the name of a label or column of the statement. */
export class TextualLabelReference extends ColumnElement {
  readonly visitName: string = 'textual_label_reference';
  readonly element: string;
  constructor(element: string) {
    super();
    this.element = element;
  }
  get textClause(): TextClause {
    return this.memoize('textClause', () => new TextClause(this.element));
  }
}

/** `-x`, `NOT x`, `x DESC`, `DISTINCT x`, `EXISTS (...)`. */
export class UnaryExpression extends ColumnElement {
  readonly visitName: string = 'unary';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.UnaryExpression';
  element: ClauseElement;
  readonly operator: Operator | null;
  readonly modifier: Operator | null;

  constructor(element: ClauseElement, options: { operator?: Operator; modifier?: Operator; type?: TypeArgument } = {}) {
    super();
    this.operator = options.operator ?? null;
    this.modifier = options.modifier ?? null;
    this.propagateAttrs = element.propagateAttrs;
    this.element = element.selfGroup(this.operator ?? this.modifier);
    this.type = toInstance(options.type);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }

  /** Whether the expression inside has no name of its own. */
  wrapsUnnamedColumn(): boolean {
    const ungrouped = this.element.ungroup();
    return !(ungrouped instanceof NamedColumn) || ungrouped.nonAnonLabel === null;
  }

  override get orderByLabelElement(): ClauseElement | null {
    return isOrderByModifier(this.modifier) ? this.element.orderByLabelElement : null;
  }

  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }

  override negate(): ColumnElement {
    if (this.type.affinity === 'Boolean')
      return new UnaryExpression(this.selfGroup(operators.inv), { operator: operators.inv, type: BOOLEANTYPE });
    return super.negate();
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.operator && isPrecedent(this.operator, asOperator(against)) ? new Grouping(this) : this;
  }
}

/** ANY (...) and ALL (...). */
export class CollectionAggregate extends UnaryExpression {
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.CollectionAggregate';
  override readonly isCollectionAggregate: boolean = true;

  override operate(operator: Operator, other: readonly unknown[] = [], kw: Modifiers = {}): ColumnElement {
    if (!isComparison(operator)) throw new ArgumentError('Only comparison operators may be used with ANY/ALL');
    return applyOperator(this, mirror(operator), other, kw, true);
  }
  override reverseOperate(): ColumnElement {
    throw new ArgumentError('Only comparison operators may be used with ANY/ALL');
  }
}

/** A boolean value where a condition is wanted: `flag = 1`. */
export class AsBoolean extends WrapsColumnExpression {
  readonly visitName: string = 'unary';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.AsBoolean';
  element: ColumnElement;
  readonly operator: Operator;
  readonly modifier: Operator | null = null;
  readonly negated: Operator;
  override type: TypeEngine = BOOLEANTYPE;

  constructor(element: ColumnElement, operator: Operator, negated: Operator) {
    super();
    this.element = element;
    this.operator = operator;
    this.negated = negated;
    this.propagateAttrs = element.propagateAttrs;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  get wrappedColumnExpression(): ClauseElement {
    return this.element;
  }
  override get isImplicitlyBoolean(): boolean {
    return this.element.isImplicitlyBoolean;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  wrapsUnnamedColumn(): boolean {
    const ungrouped = this.element.ungroup();
    return !(ungrouped instanceof NamedColumn) || ungrouped.nonAnonLabel === null;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
  override negate(): ColumnElement {
    if (this.element === TRUE || this.element === FALSE) return this.element.negate();
    return new AsBoolean(this.element, this.negated, this.operator);
  }
}

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

/** An end of a window frame: null for unbounded, 0 for the current row. */
export type FrameBound = number | null;
export type Frame = readonly [FrameBound, FrameBound];

export interface OverOptions {
  readonly partitionBy?: unknown;
  readonly orderBy?: unknown;
  readonly range?: readonly [unknown, unknown] | null;
  readonly rows?: readonly [unknown, unknown] | null;
  readonly groups?: readonly [unknown, unknown] | null;
}

function byList(argument: unknown): ClauseList | null {
  if (argument === null || argument === undefined) return null;
  const list = Array.isArray(argument) ? argument : [argument];
  return new ClauseList(list.map((e) => expect('by-of', e)));
}

function interpretFrame(frame: readonly [unknown, unknown] | null | undefined): Frame | null {
  if (!frame) return null;
  if (!Array.isArray(frame) || frame.length !== 2) throw new ArgumentError('2-tuple expected for range/rows');
  const bound = (value: unknown): FrameBound => {
    if (value === null || value === undefined) return null;
    const number = Number(value);
    if (!Number.isInteger(number)) throw new ArgumentError('Integer or None expected for range value');
    return number;
  };
  return [bound(frame[0]), bound(frame[1])];
}

/** `f(x) OVER (PARTITION BY ... ORDER BY ...)`. */
export class Over extends ColumnElement {
  readonly visitName: string = 'over';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Over';
  element: ColumnElement;
  partitionBy: ClauseList | null;
  orderBy: ClauseList | null;
  readonly range: Frame | null;
  readonly rows: Frame | null;
  readonly groups: Frame | null;

  constructor(element: ColumnElement, options: OverOptions = {}) {
    super();
    this.element = element;
    this.type = element.type;
    this.orderBy = byList(options.orderBy);
    this.partitionBy = byList(options.partitionBy);
    if ([options.range, options.rows, options.groups].filter(Boolean).length > 1)
      throw new ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided");
    this.range = interpretFrame(options.range);
    this.rows = interpretFrame(options.rows);
    this.groups = interpretFrame(options.groups);
    inheritPropagateAttrs(this, element);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['orderBy', 'element'],
      ['partitionBy', 'element'],
    ];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.element, this.partitionBy, this.orderBy].flatMap((c) => c?.fromObjects ?? []);
  }
}

/** `f(x) WITHIN GROUP (ORDER BY ...)`. */
export class WithinGroup extends ColumnElement {
  readonly visitName: string = 'withingroup';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.WithinGroup';
  element: ColumnElement;
  orderBy: ClauseList | null;

  constructor(element: ColumnElement, orderBy: readonly unknown[]) {
    super();
    this.element = element;
    this.orderBy = byList(orderBy);
    this.type = element.type;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['orderBy', 'element'],
    ];
  }
  over(options: OverOptions = {}): Over {
    return new Over(this, options);
  }
  filter(...criterion: readonly unknown[]): ColumnElement {
    return criterion.length === 0 ? this : new FunctionFilter(this, criterion);
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.element, this.orderBy].flatMap((c) => c?.fromObjects ?? []);
  }
}

/** `f(x) FILTER (WHERE ...)`. */
export class FunctionFilter extends ColumnElement {
  readonly visitName: string = 'funcfilter';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.FunctionFilter';
  func: ColumnElement;
  criterion: ColumnElement | null = null;

  constructor(func: ColumnElement, criterion: readonly unknown[]) {
    super();
    this.func = func;
    this.type = func.type;
    this.addCriteria(criterion);
    inheritPropagateAttrs(this, func);
  }

  private addCriteria(criterion: readonly unknown[]): void {
    for (const item of criterion) {
      const coerced = expect('where-having', item) as ColumnElement;
      this.criterion = this.criterion ? this.criterion.and_(coerced) : coerced;
    }
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['func', 'element'],
      ['criterion', 'element'],
    ];
  }
  filter(...criterion: readonly unknown[]): FunctionFilter {
    const copy = this.clone();
    copy.isCloneOf = null;
    copy.addCriteria(criterion);
    return copy;
  }
  over(options: OverOptions = {}): Over {
    return new Over(this, options);
  }
  withinGroup(...orderBy: readonly unknown[]): WithinGroup {
    return new WithinGroup(this, orderBy);
  }
  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return isPrecedent(operators.filterOp, asOperator(against)) ? new Grouping(this) : this;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.func, this.criterion].flatMap((c) => c?.fromObjects ?? []);
  }
}

/** An expression with a name. */
export abstract class NamedColumn extends ColumnElement {
  override readonly isKeyedColumnElement: boolean = true;
  declare name: string;
  readonly isLiteral: boolean = false;
  table: FromClause | null = null;

  override compareNameForResult(other: ColumnElement): boolean {
    return this.name === other.name || this.tqLabel === other.tqLabel;
  }
  override get description(): string | null {
    return this.name;
  }
  override get tqKeyLabel(): string | null {
    return this.memoize('tqKeyLabel', () => {
      const key = this.proxyKey;
      return key && key !== this.name ? this.genTqLabel(key) : this.tqLabel;
    });
  }
  override get tqLabel(): string | null {
    return this.memoize('tqLabel', () => this.genTqLabel(this.name));
  }
  override get nonAnonLabel(): string | null {
    return this.name;
  }
  protected genTqLabel(name: string, _dedupeOnKey = true): string | null {
    return name;
  }

  override bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    return new BindParameter(this.key || null, {
      value,
      type,
      unique: true,
      expanding,
      comparedToOperator: operator,
      comparedToType: this.type,
    });
  }

  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    const column = new ColumnClause(options.name || this.name, this.type, false, selectable);
    column.propagateAttrs = selectable.propagateAttrs;
    if (options.name === null || options.name === undefined) column.key = this.key ?? this.name;
    column.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    const of = selectable.isCloneOf as FromClause | null;
    if (of) column.isCloneOf = of.columns.get(column.key) ?? null;
    return [column.key, column];
  }
}

/** `x AS name`. */
export class Label extends NamedColumn {
  readonly visitName: string = 'label';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Label';
  private inner: ColumnElement;
  /** For a label made of a label without a name: that one's, by which ORDER BY may find it. */
  resolveLabel: string | null = null;

  constructor(name: string | null, element: unknown, type: TypeArgument = null) {
    super();
    const given = expect('expression', element, { applyPropagateAttrs: this }) as ColumnElement;
    let inner = given;
    while (inner instanceof Label) inner = inner.element;
    if (name) this.name = name;
    else {
      this.name = anonymousName(this.id, inner.name && !isAnonymous(inner.name) ? inner.name : 'anon');
      if (given instanceof Label) this.resolveLabel = given.tqLabel;
    }
    this.key = this.name;
    this.inner = inner;
    this.type = type ? toInstance(type) : inner.type;
    this.proxies = [inner];
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['inner', 'element']];
  }
  /** The expression, with parentheses where AS needs them. */
  get element(): ColumnElement {
    return this.memoize('element', () => this.inner.selfGroup(operators.as_) as ColumnElement);
  }
  override get tqLabel(): string | null {
    return this.name;
  }
  override get tqKeyLabel(): string | null {
    return this.name;
  }
  override get isImplicitlyBoolean(): boolean {
    return this.element.isImplicitlyBoolean;
  }
  override get orderByLabelElement(): ClauseElement | null {
    return this;
  }
  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    return this.relabel(this.inner.selfGroup(against) as ColumnElement);
  }
  override negate(): ColumnElement {
    return this.relabel(this.inner.negate());
  }
  private relabel(inner: ColumnElement): ColumnElement {
    return inner === this.inner ? this : new Label(this.name, inner, this.type);
  }
  override get primaryKey(): boolean {
    return this.element.primaryKey;
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.element.foreignKeys;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
  override bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    return new BindParameter(null, {
      value,
      type,
      unique: true,
      expanding,
      comparedToOperator: operator,
      comparedToType: this.type,
    });
  }
  override copyInternals(options: CloneOptions): void {
    super.copyInternals(options);
    if (options.anonymizeLabels) {
      this.name = anonymousName(
        this.id,
        this.element.name && !isAnonymous(this.element.name) ? this.element.name : 'anon',
      );
      this.key = this.name;
    }
  }
  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    const name = options.name || this.name;
    const [key, proxy] = this.element.makeProxy(selectable, { ...options, name, key: null, disallowIsLiteral: true });
    if (key !== this.name && !isAnonymous(this.name))
      throw new InvalidRequestError(
        `Label name ${this.name} is being renamed to an anonymous label due to disambiguation which is not supported right now.  Please use unique names for explicit labels.`,
      );
    proxy.propagateAttrs = selectable.propagateAttrs;
    proxy.proxies.push(this);
    proxy.resetMemoizations();
    proxy.type = this.type;
    return [this.key ?? this.name, proxy];
  }
}

/** A column by its name: of a table, a subquery, or of nothing (`column('x')`, `literal_column('...')`). */
export class ColumnClause extends NamedColumn {
  readonly visitName: string = 'column';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.ColumnClause';
  override readonly isImmutable: boolean = true;
  override readonly isLiteral: boolean;
  declare key: string;
  /** Rendered with quotes (true), without (false), or by the rules. */
  quote: boolean | null = null;

  constructor(text: string, type: TypeArgument = null, isLiteral = false, selectable: FromClause | null = null) {
    super();
    this.name = text;
    this.key = text;
    this.table = selectable;
    this.type = toInstance(type);
    this.isLiteral = isLiteral;
  }

  override get isStar(): boolean {
    return this.isLiteral && this.name === '*';
  }
  override getChildren(): readonly ClauseElement[] {
    return [];
  }
  override copyInternals(): void {}
  override clone(options: CloneOptions = {}): this {
    if (options.detectSubqueryCols && this.table?.isSubquery && options.clone) {
      const table = options.clone(this.table, options) as FromClause;
      return (table.correspondingColumn(this) ?? this) as this;
    }
    return this;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.table ? [this.table] : [];
  }
  override get renderLabelInColumnsClause(): boolean {
    return this.table !== null;
  }
  /** `table_column`, as index names use it. */
  get ddlLabel(): string | null {
    return this.genTqLabel(this.name, false);
  }
  override compareNameForResult(other: ColumnElement): boolean {
    const loose = (c: ColumnElement): boolean =>
      c instanceof ColumnClause && (c.isLiteral || c.table === null || c.table.isTextual);
    if (loose(this) || loose(other)) return this.name === other.name || this.tqLabel === other.tqLabel;
    const mine = new Set(this.proxyOrigins());
    return other.proxyOrigins().some((origin) => mine.has(origin));
  }

  protected override genTqLabel(name: string, dedupeOnKey = true): string | null {
    const table = this.table;
    if (this.isLiteral) return null;
    if (table === null || !table.namedWithColumn) return name;
    const named = table as NamedFromClause;
    let label = `${named.schema ? `${named.schema.replaceAll('.', '_')}_` : ''}${named.name}_${name}`;
    if (dedupeOnKey) {
      const columns: ColumnCollection = named.columns;
      const base = label;
      for (let counter = 1; columns.has(label); counter++) label = `${base}_${counter}`;
    }
    return label;
  }

  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    const name = options.name ?? null;
    const isLiteral = !options.disallowIsLiteral && this.isLiteral && (name === null || name === this.name);
    const column = new ColumnClause(name || this.name, this.type, isLiteral, selectable);
    column.propagateAttrs = selectable.propagateAttrs;
    if (name === null) {
      column.key = this.key;
      column.quote = this.quote;
    }
    column.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    const of = selectable.isCloneOf as FromClause | null;
    if (of) column.isCloneOf = of.columns.get(column.key) ?? null;
    return [column.key, column];
  }
}

/** A table-valued function as a whole, as a column. */
export class TableValuedColumn extends NamedColumn {
  readonly visitName: string = 'table_valued_column';
  scalarAlias: NamedFromClause;
  constructor(scalarAlias: NamedFromClause, type: TypeEngine) {
    super();
    this.scalarAlias = scalarAlias;
    this.name = scalarAlias.name;
    this.key = this.name;
    this.type = type;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [['scalarAlias', 'element']];
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this.scalarAlias];
  }
}

/** The name of a collation. */
export class CollationClause extends ColumnElement {
  readonly visitName: string = 'collation';
  readonly collation: string;
  constructor(collation: string) {
    super();
    this.collation = collation;
  }
}

/** SAVEPOINT, ROLLBACK TO SAVEPOINT, RELEASE SAVEPOINT. */
export class SavepointClause extends ClauseElement {
  readonly visitName: 'savepoint' | 'rollback_to_savepoint' | 'release_savepoint';
  override readonly isExecutable: boolean = true;
  readonly ident: string;
  constructor(kind: 'savepoint' | 'rollback_to_savepoint' | 'release_savepoint', ident: string) {
    super();
    this.visitName = kind;
    this.ident = ident;
  }
}

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

// ---- what operators do (default_comparator.py) ------------------------------------------------------------------

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

function applyOperator(
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
