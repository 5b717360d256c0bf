/**
 * text(): SQL as the program wrote it, with its :names.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import { ClauseElement, type TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ArgumentError } from '../errors.ts';
import { type Operator, operators } from '../operators.ts';
import type { TextualSelect } from '../selectable.ts';
import { NULLTYPE, type TypeEngine, toInstance } from '../types.ts';
import { Grouping } from './binary-expression.ts';
import { BindParameter } from './bind-parameter.ts';
import { and_ } from './boolean-clause-list.ts';
import { ColumnClause } from './column-clause.ts';
import type { ColumnElement, TypeArgument } from './column-element.ts';

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
