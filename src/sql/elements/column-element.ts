/**
 * The base of column expressions: operators, labels, lineage. Its methods make elements whose classes extend it; those are
 * reached through `ColumnElement.family`, which elements.ts fills in.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { ClauseElement } from '../clause-element.ts';
import { anonymousName, isAnonymous } from '../names.ts';
import { customOp, type Operator, operators } from '../operators.ts';
import type { ForeignKey } from '../schema.ts';
import type { FromClause } from '../selectable.ts';
import { NULLTYPE, type TypeEngine } from '../types.ts';
import type { Grouping } from './binary-expression.ts';
import type { BindParameter } from './bind-parameter.ts';
import type { Cast } from './casts.ts';
import type { ColumnClause } from './column-clause.ts';
import type { applyOperator } from './default-comparator.ts';
import type { Label } from './label.ts';
import type { AsBoolean, UnaryExpression } from './unary-expression.ts';

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

export const NO_FOREIGN_KEYS: ReadonlySet<ForeignKey> = new Set();

/** What the methods of an element make. The classes extend ColumnElement, so that it cannot import them. */
export interface ElementFamily {
  readonly AsBoolean: typeof AsBoolean;
  readonly BindParameter: typeof BindParameter;
  readonly Cast: typeof Cast;
  readonly ColumnClause: typeof ColumnClause;
  readonly Grouping: typeof Grouping;
  readonly Label: typeof Label;
  readonly UnaryExpression: typeof UnaryExpression;
  readonly applyOperator: typeof applyOperator;
}

/** An expression with a value: the base of everything that can stand in a column's place. */
export abstract class ColumnElement extends ClauseElement {
  /** Filled in by elements.ts, through which everything else imports elements. */
  static family: ElementFamily;

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
    const column = new ColumnElement.family.ColumnClause(name, this.type, false, selectable);
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
      return new ColumnElement.family.AsBoolean(this, operators.isTrue, operators.isFalse);
    if (against === operators.anyOp || against === operators.allOp) return new ColumnElement.family.Grouping(this);
    return this;
  }

  /** NOT of this. */
  negate(): ColumnElement {
    if (this.type.affinity === 'Boolean')
      return new ColumnElement.family.AsBoolean(this, operators.isFalse, operators.isTrue);
    return new ColumnElement.family.UnaryExpression(this.selfGroup(operators.inv) as ColumnElement, {
      operator: operators.inv,
    });
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
    return new ColumnElement.family.BindParameter(null, {
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
    return ColumnElement.family.applyOperator(this, operator, other, kw, false);
  }

  /** Applies an operator with this on the right. */
  reverseOperate(operator: Operator, other: unknown, kw: Modifiers = {}): ColumnElement {
    return ColumnElement.family.applyOperator(this, operator, [other], kw, true);
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
    return new ColumnElement.family.Cast(this, type);
  }
  label(name: string | null): Label {
    return new ColumnElement.family.Label(name, this, this.type);
  }
}

/** Takes its name from the expression inside. */
export abstract class WrapsColumnExpression extends ColumnElement {
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
