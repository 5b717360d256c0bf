/**
 * SQL functions: `func.count(x)`. Known ones have a return type; any other name is passed through.
 *
 * Counterpart: sqlalchemy/sql/functions.py. Left out: user-defined GenericFunctions, arrays, ordered set aggregates.
 */
import type { ClauseElement, TraverseField } from './clause-element.ts';
import { expect } from './coercions.ts';
import {
  BindParameter,
  Cast,
  ClauseList,
  type ColumnClause,
  ColumnElement,
  Extract,
  FunctionFilter,
  Grouping,
  inheritPropagateAttrs,
  literalColumn,
  Over,
  type OverOptions,
  type TypeArgument,
  typeFromArgs,
  WithinGroup,
} from './elements.ts';
import { type Operator, operators } from './operators.ts';
import { type ReturnsRows, Select, TableValuedAlias } from './selectable.ts';
import {
  DateTime,
  Date as DateType,
  Integer,
  Numeric,
  String as StringType,
  TableValueType,
  Time,
  type TypeEngine,
  toInstance,
} from './types.ts';

/** A call of a function. */
export class FunctionElement extends ColumnElement {
  readonly visitName: string = 'function';
  override readonly pythonClass: string = 'sqlalchemy.sql.functions.Function';
  override readonly isExecutable: boolean = true;
  declare name: string;
  readonly packagenames: readonly string[];
  clauseExpr: Grouping;
  /** The registered function it is; null for any other name. */
  readonly generic: string | null;
  /** Parentheses are printed even where a keyword would do without. */
  readonly hasArgs: boolean;

  constructor(
    name: string,
    args: readonly unknown[],
    options: { type?: TypeArgument; packagenames?: readonly string[]; generic?: string | null; hasArgs?: boolean } = {},
  ) {
    super();
    this.name = name;
    this.key = name;
    this.packagenames = options.packagenames ?? [];
    this.generic = options.generic ?? null;
    this.hasArgs = (options.hasArgs ?? false) || args.length > 0;
    const clauses = args.map((arg) => expect('expression', arg, { name, applyPropagateAttrs: this }));
    this.clauseExpr = new Grouping(new ClauseList(clauses, operators.commaOp));
    this.type = toInstance(options.type);
    for (const clause of clauses) inheritPropagateAttrs(this, clause);
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['clauseExpr', 'element']];
  }
  /** A call always gets a label of its own in a columns clause: `count_1`. */
  override get nonAnonLabel(): string | null {
    return null;
  }
  get clauses(): readonly ClauseElement[] {
    return (this.clauseExpr.element as ClauseList).clauses;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.clauseExpr.fromObjects;
  }

  override bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    return new BindParameter(this.name, {
      value,
      type,
      unique: true,
      expanding,
      comparedToOperator: operator,
      comparedToType: this.type,
    });
  }

  over(options: OverOptions = {}): Over {
    return new Over(this, options);
  }
  filter(...criterion: readonly unknown[]): ColumnElement {
    return criterion.length === 0 ? this : new FunctionFilter(this, criterion);
  }
  withinGroup(...orderBy: readonly unknown[]): WithinGroup {
    return new WithinGroup(this, orderBy);
  }
  select(): Select {
    return new Select([this]);
  }
  /** The function's rows as a FROM object with these columns. */
  tableValued(
    columns: readonly unknown[],
    options: { name?: string | null; joinsImplicitly?: boolean } = {},
  ): TableValuedAlias {
    const clauses = columns.map((c) => expect('str-as-plain-column', c) as ColumnClause);
    return new TableValuedAlias(
      this as unknown as ReturnsRows,
      options.name ?? null,
      clauses,
      new TableValueType(clauses),
      options.joinsImplicitly ?? false,
    );
  }
  /** The single column of the function's rows. */
  columnValued(name: string | null = null): ColumnElement {
    return new TableValuedAlias(this as unknown as ReturnsRows, name, [], this.type).column;
  }
  alias(name: string | null = null): TableValuedAlias {
    return new TableValuedAlias(this as unknown as ReturnsRows, name, [], this.type);
  }
}

type ReturnType = 'args' | (() => TypeEngine) | null;

interface GenericFunction {
  readonly returns: ReturnType;
  readonly hasArgs?: boolean;
}

/** The functions that SQLAlchemy knows. `args` means the type of the arguments. */
const GENERIC: Readonly<Record<string, GenericFunction>> = {
  coalesce: { returns: 'args', hasArgs: true },
  max: { returns: 'args' },
  min: { returns: 'args' },
  sum: { returns: 'args' },
  now: { returns: () => new DateTime() },
  concat: { returns: () => new StringType() },
  char_length: { returns: () => new Integer() },
  random: { returns: null, hasArgs: true },
  count: { returns: () => new Integer() },
  current_date: { returns: () => new DateType() },
  current_time: { returns: () => new Time() },
  current_timestamp: { returns: () => new DateTime() },
  current_user: { returns: () => new StringType() },
  localtime: { returns: () => new DateTime() },
  localtimestamp: { returns: () => new DateTime() },
  session_user: { returns: () => new StringType() },
  sysdate: { returns: () => new DateTime() },
  user: { returns: () => new StringType() },
  rank: { returns: () => new Integer() },
  dense_rank: { returns: () => new Integer() },
  percent_rank: { returns: () => new Numeric() },
  cume_dist: { returns: () => new Numeric() },
  cube: { returns: null, hasArgs: true },
  rollup: { returns: null, hasArgs: true },
  grouping_sets: { returns: null, hasArgs: true },
  aggregate_strings: { returns: () => new StringType(), hasArgs: true },
};

/** `func.name(...)`; a dotted name has packages before it. */
export function func(
  name: string,
  args: readonly unknown[] = [],
  options: { type?: TypeArgument } = {},
): ColumnElement {
  const parts = name.split('.');
  const own = (parts.pop() as string).replace(/_$/, (_m, at: number) => (at > 0 ? '' : '_'));
  if (parts.length === 0) {
    const lower = own.toLowerCase();
    if (lower === 'cast') return new Cast(args[0], args[1] as TypeArgument);
    if (lower === 'extract') return new Extract(String(args[0]), args[1]);
    const generic = Object.hasOwn(GENERIC, lower) ? GENERIC[lower] : undefined;
    if (generic) return genericFunction(lower, generic, args, options.type);
  }
  return new FunctionElement(own, args, { type: options.type ?? null, packagenames: parts });
}

function genericFunction(
  name: string,
  generic: GenericFunction,
  args: readonly unknown[],
  type: TypeArgument,
): FunctionElement {
  const given =
    name === 'count' && (args.length === 0 || args[0] === null || args[0] === undefined) ? [literalColumn('*')] : args;
  const hasArgs = generic.hasArgs ?? false;
  if (generic.returns === 'args') {
    const parsed = given.map((arg) => expect('expression', arg, { name }) as ColumnElement);
    return new FunctionElement(name, parsed, { type: type ?? typeFromArgs(parsed), generic: name, hasArgs });
  }
  return new FunctionElement(name, given, { type: type ?? generic.returns?.() ?? null, generic: name, hasArgs });
}
