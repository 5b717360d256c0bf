/**
 * Values that a statement carries before they are database values: what the language in front of the engine hands over
 * as a bind, and the callback that turns it into what SQLite takes. The facade makes them, the engine encodes them.
 *
 * Counterpart: none. SQLAlchemy keeps Python objects in its BindParameters and calls `bind_processor` on them.
 */
import type { SqlValue } from '../contract/values.ts';

/** A float with an integral value: JavaScript cannot tell 1.0 from 1, SQLite and Python can. */
export class SqlReal {
  readonly real: number;
  constructor(real: number) {
    this.real = real;
  }
}

/**
 * A value of the host language that is no primitive (a date, a Decimal, an Enum member), kept by the host under `id`.
 * `typeName` is the SQL type that the host infers for it (`DateTime`, `Numeric` ...), `null` where there is none.
 */
export class HostValue {
  readonly id: number;
  readonly typeName: string | null;
  constructor(id: number, typeName: string | null) {
    this.id = id;
    this.typeName = typeName;
  }

  /** A mark that the host replaces by its own text for the value, wherever an error message quotes it. */
  toString(): string {
    return `\u0003${this.id}\u0003`;
  }

  pythonRepr(): string {
    return this.toString();
  }
}

/** A value of a type that the driver refuses, with the JSON that a log shows for it. */
export class RefusedValue extends HostValue {
  readonly json: string;
  constructor(id: number, typeName: string, json: string) {
    super(id, typeName);
    this.json = json;
  }
}

/** A bind that is what the database takes already, whatever its type would make of it: a key read from a row. */
export class EncodedValue {
  readonly raw: SqlValue | SqlReal;
  constructor(raw: SqlValue | SqlReal) {
    this.raw = raw;
  }
}

/** In `InstanceState.dict`: the host holds the value, ask it (`InstanceHost.toDatabase`). */
export const HOST_VALUE: unique symbol = Symbol('host value');

/** What a BindParameter may hold. */
export type BindValue = SqlValue | boolean | SqlReal | HostValue;

/** What the driver binds: an integral float stays a REAL. */
export type BoundValue = SqlValue | SqlReal;

/** Turns a bind into a database value; `hostType` is the id of the host's own type object, where the type has one. */
export interface ValueEncoder {
  encode(value: BindValue, typeName: string, hostType: number | null): BoundValue;
}
