/**
 * CASE, CAST, type_coerce() and EXTRACT.
 *
 * Counterpart: sqlalchemy/sql/elements.py. Left out: TryCast.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import type { Operator } from '../operators.ts';
import { INTEGERTYPE, NULLTYPE, type TypeEngine, toInstance } from '../types.ts';
import { BindParameter } from './bind-parameter.ts';
import { ColumnElement, type TypeArgument, WrapsColumnExpression } from './column-element.ts';
import { TypeClause } from './text-clause.ts';

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
