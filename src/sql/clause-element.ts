/**
 * The root of everything that has SQL text: identity, annotations, and the generic traversal by which trees are walked,
 * copied and adapted. Subclasses list their parts in `traverseInternals`.
 *
 * Counterpart: ClauseElement of sqlalchemy/sql/elements.py, HasCopyInternals of traversals.py. Left out: cache keys.
 */
import {
  type Annotations,
  EMPTY_ANNOTATIONS,
  EMPTY_PROPAGATE_ATTRS,
  isEmptyAnnotations,
  type PropagateAttrs,
} from './annotations.ts';
import { nextElementId } from './names.ts';
import type { Operator } from './operators.ts';

/** What a copy of a tree is told on its way down. */
export interface CloneOptions {
  readonly clone?: (element: ClauseElement, options: CloneOptions) => ClauseElement;
  readonly replace?: (element: ClauseElement) => ClauseElement | null;
  readonly maintainKey?: boolean;
  readonly detectSubqueryCols?: boolean;
  readonly anonymizeLabels?: boolean;
  readonly indColsOnFromclause?: boolean;
  readonly annotationsTraversal?: boolean;
  readonly omitAttrs?: readonly string[];
}

/** How a field of an element holds other elements. */
export type FieldKind =
  | 'element'
  | 'list'
  | 'pairs'
  | 'map'
  | 'setup-joins'
  | 'prefixes'
  | 'dml-values'
  | 'multi-values';
export type TraverseField = readonly [name: string, kind: FieldKind];

/** A JOIN that a Select will make: target, ON clause, left side. */
export interface SetupJoin {
  readonly target: ClauseElement;
  readonly onclause: ClauseElement | null;
  readonly from: ClauseElement | null;
  readonly isouter: boolean;
  readonly full: boolean;
}

function isClause(value: unknown): value is ClauseElement {
  return value instanceof ClauseElement;
}

/** Any piece of SQL. */
export abstract class ClauseElement {
  /** What compilers and visitors dispatch on. */
  abstract readonly visitName: string;
  /** Python's class, for reprs: `sqlalchemy.sql.elements.BinaryExpression`. */
  readonly pythonClass: string = 'sqlalchemy.sql.elements.ClauseElement';
  readonly id: number = nextElementId();
  /** The element this is an annotated copy of, else itself: the identity that sets and maps go by. */
  origin: ClauseElement = this;
  annotations: Annotations = EMPTY_ANNOTATIONS;
  propagateAttrs: PropagateAttrs = EMPTY_PROPAGATE_ATTRS;
  isCloneOf: ClauseElement | null = null;
  /** Values worked out once; dropped in copies. */
  protected memo: Record<string, unknown> = {};

  readonly isClauseElement = true;
  readonly isSelectable: boolean = false;
  readonly isColumnElement: boolean = false;
  readonly isKeyedColumnElement: boolean = false;
  readonly isTable: boolean = false;
  readonly isTextual: boolean = false;
  readonly isFromClause: boolean = false;
  readonly isReturnsRows: boolean = false;
  readonly isTextClause: boolean = false;
  readonly isFromContainer: boolean = false;
  readonly isSelectContainer: boolean = false;
  readonly isSelectBase: boolean = false;
  readonly isSelectStatement: boolean = false;
  readonly isBindParameter: boolean = false;
  readonly isClauseList: boolean = false;
  readonly isSingletonConstant: boolean = false;
  /** Copies of a tree share it: columns of tables and tables. */
  readonly isImmutable: boolean = false;
  readonly isSubquery: boolean = false;
  readonly isJoin: boolean = false;
  readonly isDml: boolean = false;
  readonly isDdl: boolean = false;
  readonly isCollectionAggregate: boolean = false;
  readonly isExecutable: boolean = false;

  /** The fields that hold other elements. */
  get traverseInternals(): readonly TraverseField[] {
    return [];
  }

  /** What a repr says after the address; null for none. */
  get description(): string | null {
    return null;
  }

  /** FROM objects that this expression brings into a SELECT. */
  get fromObjects(): readonly ClauseElement[] {
    return [];
  }

  /** For ORDER BY: the label that this expression may be replaced by. */
  get orderByLabelElement(): ClauseElement | null {
    return null;
  }

  get isStar(): boolean {
    return false;
  }

  pythonRepr(): string {
    const annotated = !isEmptyAnnotations(this.annotations) && this.annotations !== EMPTY_ANNOTATIONS;
    const name = annotated
      ? `sqlalchemy.sql.annotation.Annotated${this.pythonClass.split('.').at(-1)}`
      : this.pythonClass;
    const description = this.description;
    return description === null ? `<${name} object at 0x7f0000000000>` : `<${name} at 0x7f0000000000; ${description}>`;
  }

  /** The elements right below. */
  getChildren(omitAttrs: readonly string[] = []): readonly ClauseElement[] {
    const children: ClauseElement[] = [];
    for (const [name, kind] of this.traverseInternals) {
      if (omitAttrs.includes(name)) continue;
      collectChildren(children, this.fieldOf(name), kind);
    }
    return children;
  }

  private fieldOf(name: string): unknown {
    return (this as unknown as Record<string, unknown>)[name];
  }

  /** Replaces the elements below by what `options.clone` makes of them. */
  copyInternals(options: CloneOptions): void {
    const cloner = options.clone;
    if (!cloner) return;
    const clone = (element: ClauseElement) => cloner(element, options);
    for (const [name, kind] of this.traverseInternals) {
      if (options.omitAttrs?.includes(name)) continue;
      const value = this.fieldOf(name);
      if (value === null || value === undefined) continue;
      (this as unknown as Record<string, unknown>)[name] = copyField(value, kind, clone);
    }
    this.memo = {};
  }

  /** A shallow copy with an identity of its own; `isCloneOf` names the first of its line. */
  clone(_options: CloneOptions = {}): this {
    const copy = this.shallowCopy();
    copy.isCloneOf = this.isCloneOf ?? this;
    return copy;
  }

  /** A shallow copy with an identity of its own. */
  protected shallowCopy(): this {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this) as this & { id: number };
    copy.id = nextElementId();
    copy.origin = copy;
    copy.memo = {};
    return copy;
  }

  /** This and all elements it is a copy of. */
  clonedSet(): readonly ClauseElement[] {
    const line: ClauseElement[] = [];
    for (let element: ClauseElement | null = this; element; element = element.isCloneOf) line.push(element);
    return line;
  }

  /** The identities that `proxySet` of a column has; of anything else, none. */
  proxyOrigins(): readonly ClauseElement[] {
    return [];
  }

  /** A copy with these annotations added. */
  annotate(values: Annotations): this {
    return this.withAnnotations({ ...this.annotations, ...values });
  }

  /** A copy with exactly these annotations. */
  withAnnotations(values: Annotations): this {
    const copy = this.shallowCopy();
    copy.origin = this.origin;
    copy.annotations = values;
    return copy;
  }

  /** A copy without these annotations, or without any; `clone` makes a copy even where there are none. */
  deannotate(values: readonly string[] | null = null, clone = false): this {
    if (this.annotations === EMPTY_ANNOTATIONS) return clone && !this.isImmutable ? this.clone() : this;
    if (values === null) {
      if (this.isImmutable) return this.origin as this;
      const copy = this.withAnnotations(EMPTY_ANNOTATIONS);
      return copy;
    }
    const kept: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(this.annotations)) if (!values.includes(key)) kept[key] = value;
    return this.withAnnotations(kept);
  }

  selfGroup(_against: Operator | ClauseElement | null = null): ClauseElement {
    return this;
  }

  ungroup(): ClauseElement {
    return this;
  }

  /** Sets what the statement takes over from ORM elements, on this object. */
  setPropagateAttrs(values: PropagateAttrs): this {
    this.propagateAttrs = values;
    return this;
  }

  /** Whether two elements are built alike (not: are the same). */
  compare(other: ClauseElement): boolean {
    return compareClauses(this, other);
  }

  /** Whether two immutable elements (columns, tables) are the same. */
  compareImmutable(other: ClauseElement): boolean {
    return this.origin === other.origin;
  }

  protected memoize<T>(key: string, make: () => T): T {
    if (key in this.memo) return this.memo[key] as T;
    const value = make();
    this.memo[key] = value;
    return value;
  }

  resetMemoizations(): void {
    this.memo = {};
  }
}

function collectChildren(into: ClauseElement[], value: unknown, kind: FieldKind): void {
  if (value === null || value === undefined) return;
  if (kind === 'element') {
    if (isClause(value)) into.push(value);
    return;
  }
  if (kind === 'setup-joins') {
    for (const join of value as readonly SetupJoin[]) {
      into.push(join.target);
      if (join.onclause) into.push(join.onclause);
      if (join.from) into.push(join.from);
    }
    return;
  }
  if (kind === 'map' || kind === 'dml-values') {
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
      if (isClause(key)) into.push(key);
      if (isClause(item)) into.push(item);
    }
    return;
  }
  for (const item of value as Iterable<unknown>) {
    if (isClause(item)) into.push(item);
    else if (kind === 'multi-values' && item instanceof Map) collectChildren(into, item, 'map');
    else if (Array.isArray(item)) collectChildren(into, item, kind === 'multi-values' ? 'multi-values' : 'list');
  }
}

type CloneFunction = (element: ClauseElement) => ClauseElement;

function copyField(value: unknown, kind: FieldKind, clone: CloneFunction): unknown {
  const copy = (item: unknown): unknown => (isClause(item) ? clone(item) : item);
  switch (kind) {
    case 'element':
      return copy(value);
    case 'setup-joins':
      return (value as readonly SetupJoin[]).map((join) => ({
        ...join,
        target: clone(join.target),
        onclause: join.onclause ? clone(join.onclause) : null,
        from: join.from ? clone(join.from) : null,
      }));
    case 'map':
    case 'dml-values':
      return new Map([...(value as ReadonlyMap<unknown, unknown>)].map(([key, item]) => [copy(key), copy(item)]));
    default:
      return [...(value as Iterable<unknown>)].map((item) => {
        if (Array.isArray(item)) return copyField(item, kind, clone);
        if (item instanceof Map) return copyField(item, 'map', clone);
        return copy(item);
      });
  }
}

/** Scalar fields that make two elements differ, by name; the rest is in `traverseInternals`. */
const COMPARED = [
  'name',
  'key',
  'text',
  'operator',
  'modifier',
  'negate',
  'distinct_',
  'isouter',
  'full',
  'field',
] as const;

function compareClauses(a: ClauseElement, b: ClauseElement): boolean {
  if (a.origin === b.origin) return true;
  if (a.visitName !== b.visitName) return false;
  if (a.isImmutable || b.isImmutable) return a.compareImmutable(b);
  const left = a as unknown as Record<string, unknown>;
  const right = b as unknown as Record<string, unknown>;
  if (a.isBindParameter) return left.value === right.value && left.callable === right.callable;
  for (const name of COMPARED) {
    if (name in left && left[name] !== right[name]) return false;
  }
  const mine = a.getChildren();
  const theirs = b.getChildren();
  if (mine.length !== theirs.length) return false;
  const pairwise = mine.every((child, i) => compareClauses(child, theirs[i] as ClauseElement));
  if (pairwise) return true;
  const commutative = (left.operator as { name?: string } | undefined)?.name;
  if (
    mine.length === 2 &&
    (commutative === 'eq' || commutative === 'ne' || commutative === 'add' || commutative === 'mul')
  )
    return (
      compareClauses(mine[0] as ClauseElement, theirs[1] as ClauseElement) &&
      compareClauses(mine[1] as ClauseElement, theirs[0] as ClauseElement)
    );
  return false;
}
