/**
 * The persistent objects of one Session by identity key, and which of them have changes.
 * Session owns it; loading asks it for every row; a state leaves it when the host releases the object's handle.
 *
 * Counterpart: sqlalchemy/orm/identity.py. Weakness is the host's: SQLAlchemy holds weak references, here `release` says when
 * an object is gone.
 */
import type { SqlValue } from '../contract/values.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import { EncodedValue } from '../sql/host-value.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';

/** What a primary key looks like as the key of a JavaScript map: the value itself for one column, else one text for all. */
export type IdentityHash = string | number | bigint | null;

/** Names a row: the mapper at the root of the identity (its class prints in messages), and the primary key's database values. */
export interface IdentityKey {
  readonly mapper: Mapper;
  readonly values: readonly SqlValue[];
  readonly hash: IdentityHash;
}

const BLOB_MARK = '\u0000x';

function hashOne(value: unknown): IdentityHash {
  switch (typeof value) {
    case 'number':
    case 'string':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? Number(value)
        : value;
    default:
      if (value === null || value === undefined) return null;
      if (value instanceof Uint8Array) return BLOB_MARK + Array.from(value).join(',');
      if (value instanceof EncodedValue) return hashOne(value.raw);
      return (value as { readonly real: number }).real;
  }
}

/** The map key of primary key values: equal for values that Python finds equal (1, 1.0, True). */
export function identityHash(values: readonly unknown[]): IdentityHash {
  if (values.length === 1) return hashOne(values[0]);
  let text = '';
  for (const value of values) {
    const hash = hashOne(value);
    const part = String(hash);
    text += `${typeof hash === 'string' ? 's' : hash === null ? 'n' : 'd'}${part.length}:${part}`;
  }
  return text;
}

/** Builds the key of a row of `mapper` (any mapper of the hierarchy) from its primary key values. */
export function identityKey(mapper: Mapper, values: readonly SqlValue[]): IdentityKey {
  return { mapper: mapper.identityMapper, values, hash: identityHash(values) };
}

/** Whether two keys name the same row. */
export function sameIdentityKey(left: IdentityKey, right: IdentityKey): boolean {
  return left.mapper === right.mapper && left.hash === right.hash;
}

function valueText(value: SqlValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string')
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
  return String(value);
}

/** The key as Python prints the tuple: `(<class '__main__.User'>, (1,), None)`. */
export function identityKeyText(key: IdentityKey): string {
  const values = key.values.map(valueText);
  return `(${key.mapper.classRepr}, (${values.join(', ')}${values.length === 1 ? ',' : ''}), None)`;
}

/** The persistent objects of one Session. */
export class IdentityMap {
  /** States with unflushed changes, in the order in which they were changed. */
  readonly modified = new Set<InstanceState>();
  private readonly byMapper = new Map<Mapper, Map<IdentityHash, InstanceState>>();
  /** All states, in the order in which they came. */
  private readonly order = new Set<InstanceState>();
  private killed = false;

  get size(): number {
    return this.order.size;
  }

  /** The state with this key, or null. */
  get(key: IdentityKey): InstanceState | null {
    return this.byMapper.get(key.mapper)?.get(key.hash) ?? null;
  }

  /** The map of one identity mapper, for loading: a row's hash gives its state without building a key. */
  ofMapper(identityMapper: Mapper): Map<IdentityHash, InstanceState> {
    let map = this.byMapper.get(identityMapper);
    if (!map) {
      map = new Map();
      this.byMapper.set(identityMapper, map);
    }
    return map;
  }

  has(key: IdentityKey): boolean {
    return this.get(key) !== null;
  }

  containsState(state: InstanceState): boolean {
    return state.key !== null && this.get(state.key) === state;
  }

  /** All states, in insertion order. */
  allStates(): InstanceState[] {
    return [...this.order];
  }

  keys(): IdentityKey[] {
    return this.allStates().flatMap((state) => (state.key ? [state.key] : []));
  }

  /** Enters a state; false where it is already here. Another live object under its key is an error. */
  add(state: InstanceState): boolean {
    const key = requireKey(state);
    this.checkAlive(state);
    const map = this.ofMapper(key.mapper);
    const existing = map.get(key.hash);
    if (existing === state) return false;
    if (existing) {
      if (!existing.isReleased) {
        throw new InvalidRequestError(
          `Can't attach instance ${state}; another instance with key ${identityKeyText(key)} is already present in this session.`,
        );
      }
      this.manageRemoved(existing);
    }
    map.set(key.hash, state);
    this.manageIncoming(state);
    return true;
  }

  /** Enters a state that loading knows to be absent. */
  addUnpresent(state: InstanceState, key: IdentityKey): void {
    this.checkAlive(state);
    const map = this.ofMapper(key.mapper);
    const existing = map.get(key.hash);
    if (existing && existing !== state) this.order.delete(existing);
    map.set(key.hash, state);
    this.order.add(state);
    state.identityMap = this;
  }

  /** Enters a state in place of whatever has its key, and gives what was there. */
  replace(state: InstanceState): InstanceState | null {
    const key = requireKey(state);
    const map = this.ofMapper(key.mapper);
    const existing = map.get(key.hash) ?? null;
    if (existing === state) return null;
    if (existing) this.manageRemoved(existing);
    map.set(key.hash, state);
    this.manageIncoming(state);
    return existing;
  }

  /** Takes a state out, if it is the one under its key. */
  safeDiscard(state: InstanceState): void {
    if (this.remove(state)) this.manageRemoved(state);
  }

  /** Takes out a state whose object is gone; the state itself is left as it is. */
  fastDiscard(state: InstanceState): void {
    this.remove(state);
  }

  /** States with changes; O(1). */
  dirtyStates(): ReadonlySet<InstanceState> {
    return this.modified;
  }

  checkModified(): boolean {
    return this.modified.size > 0;
  }

  /** After the Session was emptied: a load still running must not make objects persistent in it. */
  kill(): void {
    this.killed = true;
  }

  private remove(state: InstanceState): boolean {
    const key = state.key;
    if (!key) return false;
    const map = this.byMapper.get(key.mapper);
    if (map?.get(key.hash) !== state) return false;
    map.delete(key.hash);
    this.order.delete(state);
    return true;
  }

  private manageIncoming(state: InstanceState): void {
    this.order.add(state);
    state.identityMap = this;
    if (state.modified) this.modified.add(state);
  }

  private manageRemoved(state: InstanceState): void {
    this.order.delete(state);
    state.identityMap = null;
    if (state.modified) this.modified.delete(state);
  }

  private checkAlive(state: InstanceState): void {
    if (!this.killed) return;
    throw new InvalidRequestError(
      `Object ${state} cannot be converted to 'persistent' state, as this identity map is no longer valid.  Has the owning Session been closed?`,
      'lkrp',
    );
  }
}

function requireKey(state: InstanceState): IdentityKey {
  if (!state.key) throw new Error('a state without an identity key cannot enter the identity map');
  return state.key;
}
