/**
 * What fills a column that was given no value: defaults worked out by the program, and those the database has.
 *
 * Counterpart: ColumnDefault, FetchedValue, Computed, Identity of sqlalchemy/sql/schema.py. Left out: Sequence, sentinels.
 */
import type { ClauseElement } from './clause-element.ts';
import { expect } from './coercions.ts';
import { TextClause } from './elements.ts';
import { ArgumentError, type PythonBuiltinError } from './errors.ts';
import type { Column } from './schema.ts';

/** A default that the program supplies: a value, a function, or an SQL expression. */
export class ColumnDefault {
  readonly visitName = 'column_default';
  readonly kind: 'scalar' | 'callable' | 'clause';
  /** The value, the function (or what the host calls by it), or the expression. */
  readonly arg: unknown;
  readonly forUpdate: boolean;
  column: Column | null = null;

  constructor(kind: 'scalar' | 'callable' | 'clause', arg: unknown, forUpdate = false) {
    this.kind = kind;
    this.arg = arg;
    this.forUpdate = forUpdate;
  }

  get isScalar(): boolean {
    return this.kind === 'scalar';
  }
  get isCallable(): boolean {
    return this.kind === 'callable';
  }
  get isClauseElement(): boolean {
    return this.kind === 'clause';
  }

  copy(): ColumnDefault {
    return new ColumnDefault(this.kind, this.arg, this.forUpdate);
  }
}

/** A ColumnDefault from whatever `default=` was given. */
export function toColumnDefault(arg: unknown, forUpdate: boolean): ColumnDefault {
  if (arg instanceof ColumnDefault)
    return arg.forUpdate === forUpdate ? arg : new ColumnDefault(arg.kind, arg.arg, forUpdate);
  if (arg instanceof FetchedValue) throw new ArgumentError('ColumnDefault may not be a server-side default type.');
  if (typeof arg === 'function') return new ColumnDefault('callable', arg, forUpdate);
  const isClause = typeof arg === 'object' && arg !== null && 'isClauseElement' in arg;
  return new ColumnDefault(isClause ? 'clause' : 'scalar', arg, forUpdate);
}

/** A value that the database supplies. */
export class FetchedValue {
  readonly visitName: string = 'fetched_value';
  readonly forUpdate: boolean;
  readonly hasArgument: boolean = false;
  column: Column | null = null;

  constructor(forUpdate = false) {
    this.forUpdate = forUpdate;
  }

  asForUpdate(forUpdate: boolean): FetchedValue {
    return forUpdate === this.forUpdate ? this : new FetchedValue(forUpdate);
  }
  copy(): FetchedValue {
    return new FetchedValue(this.forUpdate);
  }
  attach(column: Column): void {
    this.column = column;
    if (this.forUpdate) column.serverOnupdate = this;
    else column.serverDefault = this;
  }
}

/** `DEFAULT ...` in the table's DDL. */
export class DefaultClause extends FetchedValue {
  override readonly hasArgument: boolean = true;
  readonly arg: string | ClauseElement;

  constructor(arg: unknown, forUpdate = false) {
    super(forUpdate);
    if (typeof arg !== 'string' && !(typeof arg === 'object' && arg !== null && 'isClauseElement' in arg))
      throw new ArgumentError(
        "Argument 'arg' is expected to be one of type '<class 'str'>' or '<class 'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>'",
      );
    this.arg = arg as string | ClauseElement;
  }
  override asForUpdate(forUpdate: boolean): FetchedValue {
    return forUpdate === this.forUpdate ? this : new DefaultClause(this.arg, forUpdate);
  }
  override copy(): FetchedValue {
    return new DefaultClause(this.arg, this.forUpdate);
  }
}

/** `GENERATED ALWAYS AS (...)`. */
export class Computed extends FetchedValue {
  override readonly visitName: string = 'computed_column';
  readonly sqltext: ClauseElement;
  readonly persisted: boolean | null;

  constructor(sqltext: unknown, persisted: boolean | null = null) {
    super();
    this.sqltext = typeof sqltext === 'string' ? new TextClause(sqltext) : expect('ddl-expression', sqltext);
    this.persisted = persisted;
  }
  override asForUpdate(): FetchedValue {
    return this;
  }
  override copy(): FetchedValue {
    return new Computed(this.sqltext, this.persisted);
  }
  override attach(column: Column): void {
    const other = [column.serverDefault, column.serverOnupdate].some((v) => v !== null && !(v instanceof Computed));
    if (other)
      throw new ArgumentError('A generated column cannot specify a server_default or a server_onupdate argument');
    this.column = column;
    column.computed = this;
    column.serverOnupdate = this;
    column.serverDefault = this;
  }
}

/** `GENERATED ... AS IDENTITY`: SQLite renders nothing for it. */
export class Identity extends FetchedValue {
  override readonly visitName: string = 'identity_column';
  readonly always: boolean;
  readonly start: number | null;
  readonly increment: number | null;

  constructor(options: { always?: boolean; start?: number | null; increment?: number | null } = {}) {
    super();
    this.always = options.always ?? false;
    this.start = options.start ?? null;
    this.increment = options.increment ?? null;
  }
  override asForUpdate(): FetchedValue {
    return this;
  }
  override copy(): FetchedValue {
    return new Identity({ always: this.always, start: this.start, increment: this.increment });
  }
  override attach(column: Column): void {
    if (
      (column.serverDefault !== null && !(column.serverDefault instanceof Identity)) ||
      column.serverOnupdate !== null
    )
      throw new ArgumentError(
        'A column with an Identity object cannot specify a server_default or a server_onupdate argument',
      );
    if (column.autoincrement === false)
      throw new ArgumentError('A column with an Identity object cannot specify autoincrement=False');
    this.column = column;
    column.identity = this;
    if (column.userDefinedNullable === null) column.nullable = false;
    column.serverDefault = this;
  }
}

/** SQLAlchemy's refusal of a default callable with too many arguments. */
export function defaultCallableError(): PythonBuiltinError | ArgumentError {
  return new ArgumentError('ColumnDefault Python function takes zero or one positional arguments');
}
