/**
 * Labels, and references to them by name.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { ClauseElement, CloneOptions, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { InvalidRequestError } from '../errors.ts';
import { anonymousName, isAnonymous } from '../names.ts';
import { type Operator, operators } from '../operators.ts';
import type { ForeignKey } from '../schema.ts';
import type { FromClause } from '../selectable.ts';
import { type TypeEngine, toInstance } from '../types.ts';
import { BindParameter } from './bind-parameter.ts';
import { ColumnElement, type ProxyOptions, type TypeArgument } from './column-element.ts';
import { NamedColumn } from './named-column.ts';
import { TextClause } from './text-clause.ts';

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
