/**
 * What the engine asks of the language in front of it when it executes: a bind's database value, a column's Python-side default.
 * The facade gives one to the run's DatabaseCatalog; the plain one serves TypeScript.
 *
 * Counterpart: bind processors of types, and DefaultExecutionContext.get_insert_default / get_update_default.
 */
import type { SqlValue } from '../contract/values.ts';
import { type BindValue, type BoundValue, HostValue, type ValueEncoder } from '../sql/host-value.ts';
import type { Column } from '../sql/schema.ts';

export interface ValueSource {
  readonly encoder: ValueEncoder;
  /** The value of `default=` or `onupdate=` for one row whose other parameters are given; a bind, not yet encoded. */
  evaluateDefault(column: Column, which: 'default' | 'onupdate', row: ReadonlyMap<string, unknown>): BindValue;
}

/** Primitives as they are. */
export const PLAIN_VALUES: ValueSource = {
  encoder: {
    encode(value: BindValue): BoundValue {
      if (typeof value === 'boolean') return value ? 1 : 0;
      if (value instanceof HostValue) throw new TypeError('a value of the host needs the host to encode it');
      return value as SqlValue;
    },
  },
  evaluateDefault(column, which, row): BindValue {
    const given = which === 'default' ? column.default : column.onupdate;
    const value = given?.arg;
    return (
      typeof value === 'function' ? (value as (row: ReadonlyMap<string, unknown>) => unknown)(row) : value
    ) as BindValue;
  },
};
