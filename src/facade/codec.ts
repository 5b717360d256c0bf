/**
 * How values cross between Python and TypeScript.
 *
 * Python to TypeScript, where an argument may be anything: two arguments, a kind and a payload (`Kind` below; Python's
 * `_bridge.flat`). A list is its kind, its length, then the pairs of its members, so a call stays flat.
 * Where only a plain primitive can stand, it is sent as it is: None arrives as undefined.
 *
 * TypeScript to Python: primitives as they are, with `undefined` for None (JavaScript's null would arrive as jsnull).
 * Rows go as one array: `[reals, bigs, blobs, kepts, ...positions, ...values]`, where the counts say how many positions
 * follow of values that Python must turn into float, int and bytes (it reads 1.0 as an int, a BigInt as a subclass of int,
 * bytes as a memoryview), or find in its table of kept values.
 */
import { type BindValue, HostValue, SqlReal } from '../sql/host-value.ts';
import type { HandleTable } from './handles.ts';

/** The first of the two arguments that carry a value. Mirrored in python/sqlalchemy/_bridge.py. */
export const Kind = {
  value: 0,
  object: 1,
  real: 2,
  host: 3,
  list: 4,
  dict: 5,
  /** A list that may be meant as one value: its id among the kept values, then the list. */
  hostList: 6,
} as const;

/** A list among the parameters of a statement: members for IN, one value kept under `id` for anything else (JSON). */
export class HostList extends Array<Decoded> {
  id = 0;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static make(id: number, members: readonly Decoded[]): HostList {
    const list = new HostList();
    list.id = id;
    for (const member of members) list.push(member);
    return list;
  }
}

/** A decoded argument: a bind, an engine object, or a list or dict of them. */
export type Decoded = BindValue | object | readonly Decoded[] | ReadonlyMap<string, Decoded>;

/** Reads kind-payload pairs off the arguments of a bridge call, from left to right. */
export class ArgumentReader {
  private readonly handles: HandleTable;
  private readonly args: readonly unknown[];
  private at: number;

  constructor(handles: HandleTable, args: readonly unknown[], at = 0) {
    this.handles = handles;
    // Many arguments come as one array, the last (Python's `_bridge.spread`).
    const spread = args.at(-1);
    this.args = Array.isArray(spread) ? args.slice(0, -1).concat(spread) : args;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.args.length;
  }

  next(): Decoded {
    const kind = this.args[this.at++] as number;
    const payload = this.args[this.at++];
    switch (kind) {
      case Kind.value:
        return (payload ?? null) as BindValue;
      case Kind.object:
        return this.handles.get(payload as number);
      case Kind.real:
        return new SqlReal(payload as number);
      case Kind.host:
        return new HostValue(payload as number, (this.args[this.at++] as string | undefined) ?? null);
      case Kind.list:
        return Array.from({ length: payload as number }, () => this.next());
      case Kind.dict: {
        const entries = new Map<string, Decoded>();
        for (let left = payload as number; left > 0; left--) {
          const key = this.args[this.at++] as string;
          entries.set(key, this.next());
        }
        return entries;
      }
      case Kind.hostList:
        return HostList.make(payload as number, this.next() as readonly Decoded[]);
      default:
        throw new Error(`no value kind ${String(kind)}`);
    }
  }

  rest(): Decoded[] {
    const values: Decoded[] = [];
    while (!this.done) values.push(this.next());
    return values;
  }

  /** The next argument as it was sent, without a kind. */
  raw(): unknown {
    return this.args[this.at++];
  }
}

/** A value on its way to Python alone (not in a batch): `SqlReal` becomes a number, see `encodeBatch` for exactness. */
export function toPrimitive(value: unknown): unknown {
  if (value === null) return undefined;
  if (value instanceof SqlReal) return value.real;
  if (value instanceof HostValue) return value.id;
  return value;
}

/** A flat batch of values for Python's `_bridge.batch`, which undoes the readings that Pyodide gets wrong. */
export function encodeBatch(values: readonly unknown[]): unknown[] {
  const reals: number[] = [];
  const bigs: number[] = [];
  const blobs: number[] = [];
  const kepts: number[] = [];
  const out: unknown[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value instanceof SqlReal) reals.push(index);
    else if (typeof value === 'bigint') bigs.push(index);
    else if (value instanceof Uint8Array) blobs.push(index);
    else if (value instanceof HostValue) kepts.push(index);
  }
  const positions = [reals, bigs, blobs, kepts];
  for (const some of positions) out.push(some.length);
  for (const some of positions) for (const position of some) out.push(position);
  for (const value of values) out.push(toPrimitive(value));
  return out;
}
