/**
 * SQL types: what DDL prints for them, how operators combine them, and how the TypeScript host's values become database
 * values. The Python host processes values itself and uses `name` (the class) and `hostType` (its own TypeDecorator).
 *
 * Counterpart: sqlalchemy/sql/type_api.py and sqltypes.py. Left out: dialect variants, ARRAY, native enums and intervals.
 */
import type { SqlValue } from '../contract/values.ts';
import { pythonRepr } from '../util/python-repr.ts';
import { PythonBuiltinError } from './errors.ts';
import { HostValue, SqlReal } from './host-value.ts';
import { isCommutative, type Operator, operators } from './operators.ts';

/** The family a type belongs to; two types of one family need no conversion. */
export type Affinity =
  | 'Integer'
  | 'Numeric'
  | 'String'
  | 'Boolean'
  | 'Date'
  | 'DateTime'
  | 'Time'
  | 'Interval'
  | 'Binary'
  | 'JSON'
  | 'JSONIndex'
  | 'JSONPath'
  | 'Uuid'
  | 'Tuple'
  | 'TableValue'
  | 'UserDefined'
  | 'Null';

export type BindProcessor = (value: unknown) => SqlValue | SqlReal;
export type ResultProcessor = (value: SqlValue) => unknown;
export type LiteralProcessor = (value: unknown) => string;

/** The base of all types. */
export abstract class TypeEngine {
  /** The Python class, as its repr prints it: `Integer`, `VARCHAR`. */
  abstract readonly name: string;
  /** What the type compiler dispatches on: `integer`, `VARCHAR`. */
  abstract readonly visitName: string;
  abstract readonly affinity: Affinity;
  /** A None given to this type is a value of its own (JSON null), not SQL NULL. */
  shouldEvaluateNone = false;
  /** Values can be told apart by `===` (JSON and pickles cannot). */
  readonly hashable: boolean = true;
  /** The id of the host's own type object whose hooks process the values; null for plain types. */
  readonly hostType: number | null = null;
  readonly isTuple: boolean = false;

  get isNull(): boolean {
    return this.affinity === 'Null';
  }

  /** `String(length=50)`: the arguments of its repr. */
  protected reprArguments(): readonly (readonly [string, unknown])[] {
    return [];
  }

  pythonRepr(): string {
    const shown = this.reprArguments().filter(([, value]) => value !== null && value !== undefined && value !== false);
    return `${this.name}(${shown.map(([key, value]) => `${key}=${pythonRepr(value)}`).join(', ')})`;
  }

  /** The result of `this op other`. */
  adaptExpression(operator: Operator, _other: TypeEngine): readonly [Operator, TypeEngine] {
    return [operator, this];
  }

  /** The type that a plain value gets when compared with an expression of this type. */
  coerceComparedValue(_operator: Operator | null, value: unknown): TypeEngine {
    const coerced = resolveValueToType(value);
    return coerced.isNull || coerced.affinity === this.affinity ? this : coerced;
  }

  compareTypeAffinity(other: TypeEngine): boolean {
    return this.affinity === other.affinity;
  }

  /** The type of a literal `value` of this family. */
  resolveForLiteral(_value: unknown): TypeEngine {
    return this;
  }

  /** Whether two values of the host are the same for an UPDATE. */
  compareValues(a: unknown, b: unknown): boolean {
    return a === b;
  }

  withCollation(_collation: string): TypeEngine {
    throw new PythonBuiltinError('NotImplementedError', 'this datatype does not support collation');
  }

  /** A shallow copy. */
  copy(): this {
    return Object.assign(Object.create(Object.getPrototypeOf(this)), this);
  }

  evaluatesNone(): this {
    const copy = this.copy();
    copy.shouldEvaluateNone = true;
    return copy;
  }

  /** For the TypeScript host; null where the value goes as it is. */
  bindProcessor(): BindProcessor | null {
    return null;
  }

  resultProcessor(): ResultProcessor | null {
    return null;
  }

  /** How a value is written into the SQL text (literal_binds); null where it cannot be. */
  literalProcessor(): LiteralProcessor | null {
    return null;
  }
}

type Adaptations = ReadonlyMap<Operator, Readonly<Partial<Record<Affinity, () => TypeEngine>>>>;

/** Types whose operators look their result up in a table. */
abstract class LookupType extends TypeEngine {
  protected abstract adaptations(): Adaptations;

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    const found = this.adaptations().get(operator)?.[other.affinity];
    if (!found) return [operator, this];
    const result = found();
    if (result.name === other.affinity || (result.affinity === other.affinity && result.affinity !== this.affinity))
      return [operator, other];
    return [operator, result.affinity === this.affinity ? this : result];
  }
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export class NullType extends TypeEngine {
  readonly name: string = 'NullType';
  readonly visitName: string = 'null';
  readonly affinity = 'Null';

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    if (other.isNull || !isCommutative(operator)) return [operator, this];
    return other.adaptExpression(operator, this);
  }
}

export class Integer extends LookupType {
  readonly name: string = 'Integer';
  readonly visitName: string = 'integer';
  readonly affinity = 'Integer';

  protected adaptations(): Adaptations {
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [operators.add, { Date: () => new Date_(), Integer: () => this, Numeric: () => new Numeric() }],
      [operators.mul, { Interval: () => new Interval(), Integer: () => this, Numeric: () => new Numeric() }],
      [operators.truediv, { Integer: () => new Numeric(), Numeric: () => new Numeric() }],
      [operators.floordiv, { Integer: () => this, Numeric: () => new Numeric() }],
      [operators.sub, { Integer: () => this, Numeric: () => new Numeric() }],
    ]);
  }

  override resolveForLiteral(value: unknown): TypeEngine {
    const big = typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
    return big >= 2147483648n || big <= -2147483648n ? new BigInteger() : this;
  }

  override literalProcessor(): LiteralProcessor {
    return (value) =>
      value instanceof SqlReal ? String(value.real) : String(value === true ? 1 : value === false ? 0 : value);
  }
}

export class SmallInteger extends Integer {
  override readonly name: string = 'SmallInteger';
  override readonly visitName: string = 'small_integer';
}

export class BigInteger extends Integer {
  override readonly name: string = 'BigInteger';
  override readonly visitName: string = 'big_integer';
}

export class Numeric extends LookupType {
  readonly name: string = 'Numeric';
  readonly visitName: string = 'numeric';
  readonly affinity = 'Numeric';
  readonly precision: number | null;
  readonly scale: number | null;
  readonly asdecimal: boolean;

  constructor(precision: number | null = null, scale: number | null = null, asdecimal = true) {
    super();
    this.precision = precision;
    this.scale = scale;
    this.asdecimal = asdecimal;
  }

  protected adaptations(): Adaptations {
    const self = () => this;
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [operators.mul, { Interval: () => new Interval(), Numeric: self, Integer: self }],
      [operators.truediv, { Numeric: self, Integer: self }],
      [operators.add, { Numeric: self, Integer: self }],
      [operators.sub, { Numeric: self, Integer: self }],
    ]);
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [
      ['precision', this.precision],
      ['scale', this.scale],
    ];
  }

  /** Digits after the point of the Decimals made of a REAL. */
  get decimalReturnScale(): number {
    return this.scale ?? 10;
  }

  override bindProcessor(): BindProcessor {
    return (value) => {
      if (value === null || value === undefined) return null;
      const number = value instanceof SqlReal ? value.real : Number(value);
      return Number.isInteger(number) ? new SqlReal(number) : number;
    };
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => (value instanceof SqlReal ? pythonRepr(value) : String(value));
  }
}

export class Float extends Numeric {
  override readonly name: string = 'Float';
  override readonly visitName: string = 'float';
  constructor(precision: number | null = null, asdecimal = false) {
    super(precision, null, asdecimal);
  }
}

export class Double extends Float {
  override readonly name: string = 'Double';
  override readonly visitName: string = 'double';
}

export class String_ extends TypeEngine {
  readonly name: string = 'String';
  readonly visitName: string = 'string';
  readonly affinity = 'String';
  readonly length: number | null;
  readonly collation: string | null;

  constructor(length: number | null = null, collation: string | null = null) {
    super();
    this.length = length;
    this.collation = collation;
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [
      ['length', this.length],
      ['collation', this.collation],
    ];
  }

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    if (operator === operators.add && (other.affinity === 'String' || other.isNull)) return [operators.concatOp, this];
    return [operator, this];
  }

  override withCollation(collation: string): TypeEngine {
    return Object.assign(this.copy(), { collation });
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(String(value));
  }
}

export class Text extends String_ {
  override readonly name: string = 'Text';
  override readonly visitName: string = 'text';
}

export class Unicode extends String_ {
  override readonly name: string = 'Unicode';
  override readonly visitName: string = 'unicode';
}

export class UnicodeText extends Text {
  override readonly name: string = 'UnicodeText';
  override readonly visitName: string = 'unicode_text';
}

/** Types that can add a CHECK constraint to their table: Boolean and Enum with `create_constraint`. */
export interface ConstrainedType {
  readonly createConstraint: boolean;
  readonly constraintName: string | null;
  /** The database values that the CHECK allows. */
  constraintValues(): readonly (string | number)[];
}

export class Enum extends String_ implements ConstrainedType {
  override readonly name: string = 'Enum';
  override readonly visitName: string = 'enum';
  readonly enums: readonly string[];
  /** `name=`: also the CHECK constraint's. */
  readonly enumName: string | null;
  readonly createConstraint: boolean;
  readonly nativeEnum: boolean;
  /** The type was made from a class: values are its members, the host converts them. */
  readonly hasEnumClass: boolean;
  readonly validateStrings: boolean;
  private readonly enumClassName: string | null;

  constructor(
    enums: readonly string[],
    options: {
      name?: string | null;
      length?: number | null;
      createConstraint?: boolean;
      nativeEnum?: boolean;
      validateStrings?: boolean;
      enumClass?: string | null;
    } = {},
  ) {
    super(options.length === undefined ? enums.reduce((max, e) => Math.max(max, e.length), 0) : options.length);
    this.enums = enums;
    this.enumClassName = options.enumClass ?? null;
    this.hasEnumClass = this.enumClassName !== null;
    this.enumName = options.name ?? (this.enumClassName ? this.enumClassName.toLowerCase() : null);
    this.createConstraint = options.createConstraint ?? false;
    this.nativeEnum = options.nativeEnum ?? true;
    this.validateStrings = options.validateStrings ?? false;
  }

  get constraintName(): string | null {
    return this.enumName;
  }

  constraintValues(): readonly string[] {
    return this.enums;
  }

  override pythonRepr(): string {
    const values = this.enums.map((e) => pythonRepr(e));
    return `Enum(${[...values, ...(this.enumName ? [`name=${pythonRepr(this.enumName)}`] : [])].join(', ')})`;
  }

  override compareTypeAffinity(other: TypeEngine): boolean {
    return other.affinity === 'String';
  }

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    const [op, type] = super.adaptExpression(operator, other);
    return op === operators.concatOp ? [op, new String_(this.length)] : [op, type];
  }
}

export class Boolean_ extends TypeEngine implements ConstrainedType {
  readonly name: string = 'Boolean';
  readonly visitName: string = 'boolean';
  readonly affinity = 'Boolean';
  readonly createConstraint: boolean;
  readonly constraintName: string | null;

  constructor(createConstraint = false, name: string | null = null) {
    super();
    this.createConstraint = createConstraint;
    this.constraintName = name;
  }

  constraintValues(): readonly number[] {
    return [0, 1];
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [
      ['create_constraint', this.createConstraint],
      ['name', this.constraintName],
    ];
  }

  override bindProcessor(): BindProcessor {
    return (value) => {
      if (value === null || value === undefined) return null;
      if (value === true || value === 1) return 1;
      if (value === false || value === 0) return 0;
      if (typeof value === 'number')
        throw new PythonBuiltinError('ValueError', `Value ${value} is not None, True, or False`);
      throw new PythonBuiltinError('TypeError', `Not a boolean value: ${pythonRepr(value)}`);
    };
  }

  override resultProcessor(): ResultProcessor {
    return (value) => (value === null ? null : Boolean(value));
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => (value === true || value === 1 ? '1' : '0');
  }
}

export class DateTime extends LookupType {
  readonly name: string = 'DateTime';
  readonly visitName: string = 'datetime';
  readonly affinity = 'DateTime';
  readonly timezone: boolean;

  constructor(timezone = false) {
    super();
    this.timezone = timezone;
  }

  protected adaptations(): Adaptations {
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [operators.add, { Interval: () => this }],
      [operators.sub, { Interval: () => this, DateTime: () => new Interval() }],
    ]);
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [['timezone', this.timezone]];
  }

  override bindProcessor(): BindProcessor {
    return (value) => {
      if (value === null || value === undefined) return null;
      if (value instanceof Date) return `${value.toISOString().slice(0, 23).replace('T', ' ')}000`;
      throw new PythonBuiltinError(
        'TypeError',
        'SQLite DateTime type only accepts Python datetime and date objects as input.',
      );
    };
  }

  override resultProcessor(): ResultProcessor {
    return (value) => (typeof value === 'string' ? new Date(`${value.slice(0, 23).replace(' ', 'T')}Z`) : value);
  }

  override literalProcessor(): LiteralProcessor {
    const bind = this.bindProcessor();
    return (value) => quoteText(typeof value === 'string' ? value : String(bind(value)));
  }
}

class Date_ extends LookupType {
  readonly name: string = 'Date';
  readonly visitName: string = 'date';
  readonly affinity = 'Date';

  protected adaptations(): Adaptations {
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [operators.add, { Integer: () => this, Interval: () => new DateTime(), Time: () => new DateTime() }],
      [
        operators.sub,
        {
          Integer: () => this,
          Date: () => new Integer(),
          Interval: () => new DateTime(),
          DateTime: () => new Interval(),
        },
      ],
    ]);
  }

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    if (operator === operators.sub && other.affinity === 'Date') return [operator, new Integer()];
    return super.adaptExpression(operator, other);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(String(value));
  }
}

export class Time extends LookupType {
  readonly name: string = 'Time';
  readonly visitName: string = 'time';
  readonly affinity = 'Time';
  readonly timezone: boolean;

  constructor(timezone = false) {
    super();
    this.timezone = timezone;
  }

  protected adaptations(): Adaptations {
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [operators.add, { Date: () => new DateTime(), Interval: () => this }],
      [operators.sub, { Time: () => new Interval(), Interval: () => this }],
    ]);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(String(value));
  }
}

export class Interval extends LookupType {
  readonly name: string = 'Interval';
  readonly visitName: string = 'interval';
  readonly affinity = 'Interval';

  protected adaptations(): Adaptations {
    return new Map<Operator, Partial<Record<Affinity, () => TypeEngine>>>([
      [
        operators.add,
        { Date: () => new DateTime(), Interval: () => this, DateTime: () => new DateTime(), Time: () => new Time() },
      ],
      [operators.sub, { Interval: () => this }],
      [operators.mul, { Numeric: () => this }],
      [operators.truediv, { Numeric: () => this }],
    ]);
  }

  override coerceComparedValue(operator: Operator | null, value: unknown): TypeEngine {
    return new DateTime().coerceComparedValue(operator, value);
  }
}

export class LargeBinary extends TypeEngine {
  readonly name: string = 'LargeBinary';
  readonly visitName: string = 'large_binary';
  readonly affinity = 'Binary';
  readonly length: number | null;

  constructor(length: number | null = null) {
    super();
    this.length = length;
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [['length', this.length]];
  }

  override coerceComparedValue(operator: Operator | null, value: unknown): TypeEngine {
    return typeof value === 'string' ? this : super.coerceComparedValue(operator, value);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value));
  }
}

export class JSON_ extends TypeEngine {
  readonly name: string = 'JSON';
  readonly visitName: string = 'JSON';
  readonly affinity = 'JSON';
  override readonly hashable: boolean = false;
  readonly noneAsNull: boolean;

  constructor(noneAsNull = false) {
    super();
    this.noneAsNull = noneAsNull;
    this.shouldEvaluateNone = !noneAsNull;
  }

  protected override reprArguments(): readonly (readonly [string, unknown])[] {
    return [['none_as_null', this.noneAsNull]];
  }

  override bindProcessor(): BindProcessor {
    return (value) => (value === null && this.noneAsNull ? null : JSON.stringify(value));
  }

  override resultProcessor(): ResultProcessor {
    return (value) => (typeof value === 'string' ? JSON.parse(value) : value);
  }

  override compareValues(a: unknown, b: unknown): boolean {
    return a === b || JSON.stringify(a) === JSON.stringify(b);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(JSON.stringify(value));
  }
}

/** The index of `json_column['key']`: rendered as a JSON path. */
export class JSONIndexType extends TypeEngine {
  readonly name: string = 'JSONIndexType';
  readonly visitName: string = 'json_index';
  readonly affinity = 'JSONIndex';

  override bindProcessor(): BindProcessor {
    return (value) => jsonIndexPath(value);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(jsonIndexPath(value));
  }
}

/** The index of `json_column['a', 'b']`. */
export class JSONPathType extends TypeEngine {
  readonly name: string = 'JSONPathType';
  readonly visitName: string = 'json_path';
  readonly affinity = 'JSONPath';

  override bindProcessor(): BindProcessor {
    return (value) => jsonPath(value);
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(jsonPath(value));
  }
}

function jsonIndexPath(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint' ? `$[${value}]` : `$."${String(value)}"`;
}

function jsonPath(value: unknown): string {
  const parts = Array.isArray(value) ? value : [value];
  return `$${parts.map((part) => (typeof part === 'number' ? `[${part}]` : `."${String(part)}"`)).join('')}`;
}

export class Uuid extends TypeEngine {
  readonly name: string = 'Uuid';
  readonly visitName: string = 'uuid';
  readonly affinity = 'Uuid';
  readonly asUuid: boolean;

  constructor(asUuid = true) {
    super();
    this.asUuid = asUuid;
  }

  override coerceComparedValue(operator: Operator | null, value: unknown): TypeEngine {
    return typeof value === 'string' ? this : super.coerceComparedValue(operator, value);
  }

  override bindProcessor(): BindProcessor {
    return (value) => (value === null || value === undefined ? null : String(value).replaceAll('-', ''));
  }

  override literalProcessor(): LiteralProcessor {
    return (value) => quoteText(String(value).replaceAll('-', ''));
  }
}

/** The type of a tuple: `tuple_(a, b).in_(...)`. */
export class TupleType extends TypeEngine {
  readonly name: string = 'TupleType';
  readonly visitName: string = 'tuple';
  readonly affinity = 'Tuple';
  override readonly isTuple: boolean = true;
  readonly types: readonly TypeEngine[];

  constructor(types: readonly TypeEngine[]) {
    super();
    this.types = types;
  }

  override coerceComparedValue(operator: Operator | null, value: unknown): TypeEngine {
    return value === null || value === undefined || value === NO_VALUE_IN_LIST
      ? super.coerceComparedValue(operator, null)
      : this.resolveValuesToTypes(value);
  }

  resolveValuesToTypes(value: unknown): TupleType {
    if (!Array.isArray(value)) return this;
    return new TupleType(
      value.map((element, i) => {
        const type = this.types[i];
        return type === undefined || type.isNull ? resolveValueToType(element) : type;
      }),
    );
  }
}

/** The type of a table-valued function's row. */
export class TableValueType extends TypeEngine {
  readonly name: string = 'TableValueType';
  readonly visitName: string = 'table_value';
  readonly affinity = 'TableValue';
  /** The columns that `table_valued()` was given. */
  readonly elements: readonly unknown[];
  constructor(elements: readonly unknown[] = []) {
    super();
    this.elements = elements;
  }
}

/**
 * A type whose values are processed by an object of the host: Python's TypeDecorator and UserDefinedType subclasses.
 * `impl` gives DDL and affinity; `name` is the class's own name.
 */
export class TypeDecorator extends TypeEngine {
  readonly name: string;
  readonly visitName: string = 'type_decorator';
  readonly impl: TypeEngine;
  override readonly hostType: number | null;
  /** Python values that are compared with IS: only None for a TypeDecorator. */
  readonly coerceToIsTypes: 'none' | 'nothing';
  /** `coerce_compared_value` as the host overrides it; null keeps "this type". */
  private readonly coerceHook: ((operator: Operator | null, value: unknown) => TypeEngine | null) | null;

  constructor(
    impl: TypeEngine,
    options: {
      name?: string;
      hostType?: number | null;
      coerceToIsTypes?: 'none' | 'nothing';
      coerceComparedValue?: (operator: Operator | null, value: unknown) => TypeEngine | null;
    } = {},
  ) {
    super();
    this.impl = impl;
    this.name = options.name ?? 'TypeDecorator';
    this.hostType = options.hostType ?? null;
    this.coerceToIsTypes = options.coerceToIsTypes ?? 'none';
    this.coerceHook = options.coerceComparedValue ?? null;
    this.shouldEvaluateNone = impl.shouldEvaluateNone;
  }

  get affinity(): Affinity {
    return this.impl.affinity;
  }

  override pythonRepr(): string {
    const inner = this.impl.pythonRepr();
    return `${this.name}${inner.slice(inner.indexOf('('))}`;
  }

  override adaptExpression(operator: Operator, other: TypeEngine): readonly [Operator, TypeEngine] {
    const [op, type] = this.impl.adaptExpression(operator, other);
    return [op, type === this.impl ? this : type];
  }

  override coerceComparedValue(operator: Operator | null, value: unknown): TypeEngine {
    return this.coerceHook?.(operator, value) ?? this;
  }

  override bindProcessor(): BindProcessor | null {
    return this.impl.bindProcessor();
  }

  override resultProcessor(): ResultProcessor | null {
    return this.impl.resultProcessor();
  }

  override literalProcessor(): LiteralProcessor | null {
    return this.impl.literalProcessor();
  }

  override compareValues(a: unknown, b: unknown): boolean {
    return this.impl.compareValues(a, b);
  }
}

/** A type that names its own DDL: Python's UserDefinedType. */
export class UserDefinedType extends TypeEngine {
  readonly name: string;
  readonly visitName: string = 'user_defined';
  readonly affinity = 'UserDefined';
  override readonly hostType: number | null;
  readonly columnSpec: string;

  constructor(columnSpec: string, options: { name?: string; hostType?: number | null } = {}) {
    super();
    this.columnSpec = columnSpec;
    this.name = options.name ?? 'UserDefinedType';
    this.hostType = options.hostType ?? null;
  }

  override coerceComparedValue(): TypeEngine {
    return this;
  }
}

export class PickleType extends TypeDecorator {
  override readonly hashable: boolean = false;
  constructor(options: { hostType?: number | null } = {}) {
    super(new LargeBinary(), { name: 'PickleType', hostType: options.hostType ?? null });
  }
}

export class MatchType extends Boolean_ {
  override readonly name: string = 'MatchType';
}

export class INTEGER extends Integer {
  override readonly name: string = 'INTEGER';
  override readonly visitName: string = 'INTEGER';
}
export class SMALLINT extends SmallInteger {
  override readonly name: string = 'SMALLINT';
  override readonly visitName: string = 'SMALLINT';
}
export class BIGINT extends BigInteger {
  override readonly name: string = 'BIGINT';
  override readonly visitName: string = 'BIGINT';
}
export class NUMERIC extends Numeric {
  override readonly name: string = 'NUMERIC';
  override readonly visitName: string = 'NUMERIC';
}
export class DECIMAL extends Numeric {
  override readonly name: string = 'DECIMAL';
  override readonly visitName: string = 'DECIMAL';
}
export class FLOAT extends Float {
  override readonly name: string = 'FLOAT';
  override readonly visitName: string = 'FLOAT';
}
export class REAL extends Float {
  override readonly name: string = 'REAL';
  override readonly visitName: string = 'REAL';
}
export class DOUBLE extends Double {
  override readonly name: string = 'DOUBLE';
  override readonly visitName: string = 'DOUBLE';
}
export class DOUBLE_PRECISION extends Double {
  override readonly name: string = 'DOUBLE_PRECISION';
  override readonly visitName: string = 'DOUBLE_PRECISION';
}
export class VARCHAR extends String_ {
  override readonly name: string = 'VARCHAR';
  override readonly visitName: string = 'VARCHAR';
}
export class NVARCHAR extends Unicode {
  override readonly name: string = 'NVARCHAR';
  override readonly visitName: string = 'NVARCHAR';
}
export class CHAR extends String_ {
  override readonly name: string = 'CHAR';
  override readonly visitName: string = 'CHAR';
}
export class NCHAR extends Unicode {
  override readonly name: string = 'NCHAR';
  override readonly visitName: string = 'NCHAR';
}
export class TEXT extends Text {
  override readonly name: string = 'TEXT';
  override readonly visitName: string = 'TEXT';
}
export class CLOB extends Text {
  override readonly name: string = 'CLOB';
  override readonly visitName: string = 'CLOB';
}
export class BOOLEAN extends Boolean_ {
  override readonly name: string = 'BOOLEAN';
  override readonly visitName: string = 'BOOLEAN';
}
export class DATE extends Date_ {
  override readonly name: string = 'DATE';
  override readonly visitName: string = 'DATE';
}
export class TIME extends Time {
  override readonly name: string = 'TIME';
  override readonly visitName: string = 'TIME';
}
export class DATETIME extends DateTime {
  override readonly name: string = 'DATETIME';
  override readonly visitName: string = 'DATETIME';
}
export class TIMESTAMP extends DateTime {
  override readonly name: string = 'TIMESTAMP';
  override readonly visitName: string = 'TIMESTAMP';
}
export class BLOB extends LargeBinary {
  override readonly name: string = 'BLOB';
  override readonly visitName: string = 'BLOB';
}
export class BINARY extends LargeBinary {
  override readonly name: string = 'BINARY';
  override readonly visitName: string = 'BINARY';
}
export class VARBINARY extends LargeBinary {
  override readonly name: string = 'VARBINARY';
  override readonly visitName: string = 'VARBINARY';
}
export class UUID extends Uuid {
  override readonly name: string = 'UUID';
  override readonly visitName: string = 'UUID';
}

export { Boolean_ as Boolean, Date_ as Date, JSON_ as JSON, String_ as String };

export const NULLTYPE: NullType = new NullType();
export const BOOLEANTYPE: Boolean_ = new Boolean_();
export const STRINGTYPE: String_ = new String_();
export const INTEGERTYPE: Integer = new Integer();
export const NUMERICTYPE: Numeric = new Numeric();
export const MATCHTYPE: MatchType = new MatchType();
export const TABLEVALUE: TableValueType = new TableValueType();
const FLOATTYPE = new Float();
const BINARYTYPE = new LargeBinary();
const DATETIMETYPE = new DateTime();

/** Stands for "an empty IN list". */
export const NO_VALUE_IN_LIST: unique symbol = Symbol('no value in list');

/** Types by the name of their Python class, made without arguments: what a HostValue's `typeName` refers to. */
export const typeClasses: Readonly<Record<string, new () => TypeEngine>> = {
  Integer,
  SmallInteger,
  BigInteger,
  Numeric,
  Float,
  Double,
  String: String_,
  Text,
  Unicode,
  UnicodeText,
  Boolean: Boolean_,
  Date: Date_,
  DateTime,
  Time,
  Interval,
  LargeBinary,
  JSON: JSON_,
  Uuid,
  PickleType,
  NullType,
  INTEGER,
  SMALLINT,
  BIGINT,
  NUMERIC,
  DECIMAL,
  FLOAT,
  REAL,
  DOUBLE,
  DOUBLE_PRECISION,
  VARCHAR,
  NVARCHAR,
  CHAR,
  NCHAR,
  TEXT,
  CLOB,
  BOOLEAN,
  DATE,
  TIME,
  DATETIME,
  TIMESTAMP,
  BLOB,
  BINARY,
  VARBINARY,
  UUID,
};

/** The SQL type of a plain value: what `literal(value)` or an untyped bind gets. */
export function resolveValueToType(value: unknown): TypeEngine {
  switch (typeof value) {
    case 'string':
      return STRINGTYPE;
    case 'number':
      return Number.isInteger(value) ? INTEGERTYPE.resolveForLiteral(value) : FLOATTYPE;
    case 'bigint':
      return INTEGERTYPE.resolveForLiteral(value);
    case 'boolean':
      return BOOLEANTYPE;
    default:
  }
  if (value instanceof SqlReal) return FLOATTYPE;
  if (value instanceof Uint8Array) return BINARYTYPE;
  if (value instanceof Date) return DATETIMETYPE;
  if (value instanceof HostValue && value.typeName !== null) {
    const type = typeClasses[value.typeName];
    if (type) return new type();
    if (value.typeName === 'Enum') return new Enum([]);
  }
  return NULLTYPE;
}

/** A type given as an instance or as a class; nothing gives NullType. */
export function toInstance(type: TypeEngine | (new () => TypeEngine) | null | undefined): TypeEngine {
  if (type === null || type === undefined) return NULLTYPE;
  return typeof type === 'function' ? new type() : type;
}
