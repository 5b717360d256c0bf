/**
 * Values as Python knows them, for the engine: encoded by Python's types when a statement is executed, defaults evaluated by
 * Python's functions. A plain value whose type has nothing to say never leaves JavaScript.
 */
import type { SqlValue } from '../../contract/values.ts';
import type { ValueSource } from '../../engine/value-source.ts';
import { type BindValue, type BoundValue, HostValue, SqlReal, type ValueEncoder } from '../../sql/host-value.ts';
import type { Column } from '../../sql/schema.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, encodeBatch, HostList } from '../codec.ts';

/** Types that take any plain value as it is. */
const UNPROCESSED: ReadonlySet<string> = new Set([
  'NullType',
  'Integer',
  'SmallInteger',
  'BigInteger',
  'INTEGER',
  'SMALLINT',
  'BIGINT',
  'String',
  'Text',
  'Unicode',
  'UnicodeText',
  'VARCHAR',
  'NVARCHAR',
  'CHAR',
  'NCHAR',
  'TEXT',
  'CLOB',
]);
const BOOLEAN: ReadonlySet<string> = new Set(['Boolean', 'BOOLEAN', 'MatchType']);
const FLOAT: ReadonlySet<string> = new Set([
  'Float',
  'Double',
  'Numeric',
  'FLOAT',
  'REAL',
  'DOUBLE',
  'DOUBLE_PRECISION',
  'NUMERIC',
  'DECIMAL',
]);

/** The Python side of values, for one interpreter. */
export class PythonValues implements ValueSource {
  readonly encoder: ValueEncoder;
  private readonly bridge: Bridge;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.encoder = { encode: (value, typeName, hostType) => this.encode(value, typeName, hostType) };
  }

  private encode(value: BindValue, typeName: string, hostType: number | null): BoundValue {
    const given: unknown = value;
    const bind = given instanceof HostList ? new HostValue(given.id, null) : value;
    if (!(bind instanceof HostValue)) {
      if (UNPROCESSED.has(typeName)) return typeof bind === 'boolean' ? Number(bind) : bind;
      if (BOOLEAN.has(typeName)) {
        if (typeof bind === 'boolean') return Number(bind);
        if (bind === null || bind === 0 || bind === 1) return bind;
      } else if (FLOAT.has(typeName)) {
        if (bind === null || bind instanceof SqlReal) return bind;
        if (typeof bind === 'number') return Number.isInteger(bind) ? new SqlReal(bind) : bind;
      }
    }
    const isKept = bind instanceof HostValue;
    const key = isKept ? bind.id : bind instanceof SqlReal ? bind.real : (bind ?? undefined);
    const encoded = this.bridge.python('encode')(key, isKept, typeName, hostType ?? undefined, bind instanceof SqlReal);
    return (encoded ?? null) as BoundValue;
  }

  evaluateDefault(column: Column, which: 'default' | 'onupdate', row: ReadonlyMap<string, unknown>): BindValue {
    const given = which === 'default' ? column.default : column.onupdate;
    if (given === null) return null;
    if (!given.isCallable) return given.arg as BindValue;
    return this.callDefault((given.arg as HostValue).id, row);
  }

  /** Calls a Python function kept under `id` with an execution context whose parameters are `row`. */
  callDefault(id: number, row: ReadonlyMap<string, unknown>): BindValue {
    const names = [...row.keys()];
    const answer = this.bridge.python('call_default')(id, names, encodeBatch([...row.values()])) as unknown[] & {
      toJs?(): unknown[];
      destroy?(): void;
    };
    const pair = answer.toJs ? answer.toJs() : answer;
    answer.destroy?.();
    return new ArgumentReader(this.bridge.handles, pair).next() as BindValue;
  }
}

/** What the driver gets for a value that no type was asked about. */
export function databaseValue(values: PythonValues, value: unknown): SqlValue {
  return values.encoder.encode(value as BindValue, 'NullType', null) as SqlValue;
}
