/**
 * Values of mapped attributes on their way to Python: one as a kind and a payload, many as one flat batch.
 * python-host.ts and the bridge functions of orm-api/ send them; python/sqlalchemy/orm/values.py and loads.py read them.
 *
 * A batch is `[reals, bigs, kepts, blobs, ...positions, ...data]`: counts and positions of what Pyodide would read wrongly
 * (1.0 as an int, a BigInt as a subclass of int, an id of Python's value table, bytes). A kept id of 0 means: leave it alone.
 */
import { ClauseElement } from '../sql/clause-element.ts';
import { EncodedValue, HostValue, SqlReal } from '../sql/host-value.ts';
import type { HandleTable } from './handles.ts';

/** Kinds beyond those of codec.ts, for values on their way to Python. */
export const ValueKind = {
  value: 0,
  object: 1,
  real: 2,
  host: 3,
  stored: 6,
  state: 7,
  collection: 8,
  big: 9,
  bytes: 10,
  symbol: 11,
} as const;

/** A value as it was read from the database, of a type whose Python value is another: Python decodes it, nobody else does. */
export class StoredValue extends EncodedValue {
  override toString(): string {
    return String(this.raw instanceof SqlReal ? this.raw.real : this.raw);
  }
}

/** One value as kind and payload. */
export function encodeValue(value: unknown, handles: HandleTable): readonly [kind: number, payload: unknown] {
  switch (typeof value) {
    case 'bigint':
      return [ValueKind.big, String(value)];
    case 'symbol':
      return [ValueKind.symbol, value.description];
    case 'object':
      break;
    default:
      return [ValueKind.value, value];
  }
  if (value === null) return [ValueKind.value, undefined];
  if (value instanceof SqlReal) return [ValueKind.real, value.real];
  if (value instanceof HostValue) return [ValueKind.host, value.id];
  if (value instanceof Uint8Array) return [ValueKind.bytes, value];
  if (value instanceof StoredValue) {
    const { raw } = value;
    if (raw instanceof Uint8Array || typeof raw === 'bigint') return encodeValue(raw, handles);
    return [ValueKind.stored, raw instanceof SqlReal ? raw.real : (raw ?? undefined)];
  }
  if (value instanceof ClauseElement) return [ValueKind.object, handles.add(value)];
  throw new Error(`no way to send ${String(value)} to Python`);
}

/** Collects a batch. */
export class BatchWriter {
  private readonly data: unknown[] = [];
  private readonly reals: number[] = [];
  private readonly bigs: number[] = [];
  private readonly kepts: number[] = [];
  private readonly blobs: number[] = [];

  /** Something that is sent as it is: a handle, a count, a name. */
  plain(item: unknown): void {
    this.data.push(item);
  }

  /** A value of an attribute or a row; undefined says that there is none. */
  value(value: unknown): void {
    const at = this.data.length;
    let item = value;
    if (item instanceof StoredValue) item = item.raw;
    if (item === null) this.data.push(undefined);
    else if (item === undefined || typeof item === 'symbol' || item instanceof ClauseElement) {
      this.kepts.push(at);
      this.data.push(0);
    } else if (typeof item === 'bigint') {
      this.bigs.push(at);
      this.data.push(item);
    } else if (item instanceof SqlReal) {
      this.reals.push(at);
      this.data.push(item.real);
    } else if (item instanceof HostValue) {
      this.kepts.push(at);
      this.data.push(item.id);
    } else {
      if (item instanceof Uint8Array) this.blobs.push(at);
      this.data.push(item);
    }
  }

  finish(): unknown[] {
    const { reals, bigs, kepts, blobs } = this;
    return [reals.length, bigs.length, kepts.length, blobs.length, ...reals, ...bigs, ...kepts, ...blobs].concat(
      this.data as never[],
    );
  }
}
