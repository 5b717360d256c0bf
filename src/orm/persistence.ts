/**
 * Writes the objects of one hierarchy: INSERTs and UPDATEs table by table in order of inheritance, DELETEs in reverse.
 * The flush plan calls it with the states of a mapper; the statements themselves are in persistence-insert, -update, -delete.
 *
 * Counterpart: sqlalchemy/orm/persistence.py.
 */
import type { Connection } from '../engine/connection.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { Column } from '../sql/schema.ts';
import { FlushError } from './errors.ts';
import { type IdentityHash, identityKeyText } from './identity-map.ts';
import { loadOnIdent } from './loading.ts';
import type { Mapper } from './mapper.ts';
import { deleteRows } from './persistence-delete.ts';
import { collectInserts, emitInserts } from './persistence-insert.ts';
import { collectPostUpdates, collectUpdates, emitPostUpdates, emitUpdates } from './persistence-update.ts';
import type { ColumnProperty } from './properties.ts';
import type { InstanceState } from './state.ts';
import { TableMapping } from './table-mapping.ts';
import type { UOWTransaction } from './unit-of-work.ts';

/** A state that a statement is to be made for. */
export interface StateToWrite {
  readonly state: InstanceState;
  readonly mapper: Mapper;
  /** The version that the row must still have; undefined where there is no version counter. */
  readonly versionId: unknown;
}

/** INSERTs the new and UPDATEs the changed states of a hierarchy. */
export function saveObjects(baseMapper: Mapper, states: readonly InstanceState[], uow: UOWTransaction): void {
  if (!baseMapper.batch && states.length > 1) {
    for (const state of sortStates(states)) saveObjects(baseMapper, [state], uow);
    return;
  }
  const connection = connectionFor(uow, baseMapper);
  const toUpdate: StateToWrite[] = [];
  const toInsert: StateToWrite[] = [];
  for (const state of sortStates(states)) {
    const rowSwitch = organizeForSave(uow, baseMapper, connection, state);
    const { mapper } = state;
    if (state.key || rowSwitch) {
      toUpdate.push({ state, mapper, versionId: committedVersion(mapper, rowSwitch ?? state) });
    } else toInsert.push({ state, mapper, versionId: undefined });
  }
  for (const [table, mapper] of baseMapper.sortedTables) {
    const mapping = TableMapping.of(mapper, table);
    if (!mapping) continue;
    // UPDATEs go first: one may free a unique value that an INSERT takes.
    emitUpdates(uow, connection, mapping, collectUpdates(uow, table, toUpdate));
    emitInserts(uow, connection, mapping, collectInserts(table, toInsert));
  }
  for (const { state, mapper } of toInsert) finalize(uow, baseMapper, connection, state, mapper, false);
  for (const { state, mapper } of toUpdate) finalize(uow, baseMapper, connection, state, mapper, true);
}

/** UPDATEs the foreign keys that `post_update` relationships left for the end. */
export function postUpdate(
  baseMapper: Mapper,
  states: readonly InstanceState[],
  uow: UOWTransaction,
  columns: ReadonlySet<Column>,
): void {
  const connection = connectionFor(uow, baseMapper);
  const toUpdate = sortStates(states).map((state) => ({
    state,
    mapper: state.mapper,
    versionId: committedVersion(state.mapper, state),
  }));
  const origins = new Set([...columns].map((column) => column.origin));
  for (const [table, mapper] of baseMapper.sortedTables) {
    const mapping = TableMapping.of(mapper, table);
    if (mapping) emitPostUpdates(uow, connection, mapping, collectPostUpdates(table, toUpdate, origins));
  }
}

/** DELETEs the states of a hierarchy. */
export function deleteObjects(baseMapper: Mapper, states: readonly InstanceState[], uow: UOWTransaction): void {
  const { host } = uow.session.environment;
  const connection = connectionFor(uow, baseMapper);
  const toDelete = sortStates(states).map((state): StateToWrite => {
    const { mapper } = state;
    uow.dispatch('before_delete', mapper, state, connection);
    return { state, mapper, versionId: committedVersion(mapper, state) };
  });
  for (const [table, mapper] of [...baseMapper.sortedTables].reverse()) {
    const mapping = TableMapping.of(mapper, table);
    if (!mapping || (mapper.inherits && mapper.passiveDeletes)) continue;
    deleteRows(uow, connection, mapping, toDelete);
  }
  if (host.listens('after_delete', baseMapper)) {
    for (const { state, mapper } of toDelete) uow.dispatch('after_delete', mapper, state, connection);
  }
}

/** Fires the before events; finds the deleted object whose row a new one takes over. */
function organizeForSave(
  uow: UOWTransaction,
  baseMapper: Mapper,
  connection: Connection,
  state: InstanceState,
): InstanceState | null {
  const { mapper } = state;
  const { session } = uow;
  uow.dispatch(state.key ? 'before_update' : 'before_insert', mapper, state, connection);
  if (mapper.polymorphicOn) mapper.validatePolymorphicIdentity(state);
  if (state.key || !hasKeyValues(baseMapper, state)) return null;
  const key = mapper.identityKeyFromState(state);
  const existing = session.identityMap.get(key);
  if (!existing || uow.wasAlreadyDeleted(existing)) return null;
  if (!uow.isDeleted(existing)) {
    session.environment.warn(
      'SAWarning',
      `New instance ${state} with identity key ${identityKeyText(key)} conflicts with persistent instance ${existing}`,
    );
    return null;
  }
  uow.removeStateActions(existing);
  return existing;
}

/** Whether a new object has any primary key value: most have none, and need not be looked up. */
function hasKeyValues(mapper: Mapper, state: InstanceState): boolean {
  return mapper.identityKeyProps.some((prop) => (state.dict.get(prop.key) ?? null) !== null);
}

function committedVersion(mapper: Mapper, state: InstanceState): unknown {
  return mapper.versionIdCol ? mapper.getCommittedStateAttrByColumn(state, mapper.versionIdCol) : undefined;
}

/** After the statements: expires what the database may have computed, loads it where asked, fires the after events. */
function finalize(
  uow: UOWTransaction,
  baseMapper: Mapper,
  connection: Connection,
  state: InstanceState,
  mapper: Mapper,
  wasPersistent: boolean,
): void {
  if (mapper.readonlyProps.size > 0) expireReadonly(state, mapper);
  const toLoad: string[] = [];
  if (baseMapper.eagerDefaults === true) {
    for (const key of state.unloadedNonObject) if (mapper.serverDefaultPlusOnupdatePropkeys.has(key)) toLoad.push(key);
  }
  const versionKey = mapper.versionIdGenerator === false ? (mapper.versionIdProp?.key ?? null) : null;
  if (versionKey !== null && state.unloaded.has(versionKey)) toLoad.push(versionKey);
  if (toLoad.length > 0) {
    state.key = baseMapper.identityKeyFromState(state);
    loadOnIdent(uow.session, mapper, state.key, { refreshState: state, onlyLoadProps: toLoad });
  }
  uow.dispatch(wasPersistent ? 'after_update' : 'after_insert', mapper, state, connection);
  if (versionKey !== null && (state.dict.get(versionKey) ?? null) === null) {
    throw new FlushError('Instance does not contain a non-NULL version value');
  }
}

function expireReadonly(state: InstanceState, mapper: Mapper): void {
  const keys: string[] = [];
  for (const prop of mapper.readonlyProps) {
    const isPresent = state.dict.has(prop.key);
    const { expireOnFlush, deferred } = prop as ColumnProperty;
    if (expireOnFlush ? !deferred || isPresent : !deferred && !isPresent) keys.push(prop.key);
  }
  const expired = state.unmodifiedIntersection(keys);
  if (expired.size > 0) state.expireAttributes(expired);
}

function connectionFor(uow: UOWTransaction, baseMapper: Mapper): Connection {
  const { transaction } = uow;
  if (!transaction) throw new Error('a flush writes within its own transaction');
  return transaction.connection({ mapper: baseMapper });
}

/** New states in the order in which they were added, then persistent ones by primary key. */
export function sortStates(states: Iterable<InstanceState>): InstanceState[] {
  const pending: InstanceState[] = [];
  const persistent: InstanceState[] = [];
  for (const state of new Set(states)) (state.key ? persistent : pending).push(state);
  pending.sort((left, right) => (left.insertOrder ?? 0) - (right.insertOrder ?? 0));
  if (persistent.length > 1) {
    persistent.sort((left, right) => compareKeys(left.key?.values ?? [], right.key?.values ?? []));
  }
  return [...pending, ...persistent];
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  number: 'int',
  bigint: 'int',
  boolean: 'bool',
  string: 'str',
  object: 'bytes',
};

function typeName(value: unknown): string {
  return value === null ? 'NoneType' : (TYPE_NAMES[typeof value] ?? typeof value);
}

function compareKeys(left: readonly unknown[], right: readonly unknown[]): number {
  for (let i = 0; i < left.length; i++) {
    const a = left[i] as IdentityHash | Uint8Array;
    const b = right[i] as IdentityHash | Uint8Array;
    if (a === b) continue;
    if (a === null || b === null || (typeof a === 'string') !== (typeof b === 'string')) {
      throw new InvalidRequestError(
        'Could not sort objects by primary key; primary key values must be sortable in Python ' +
          `(was: '<' not supported between instances of '${typeName(b)}' and '${typeName(a)}')`,
      );
    }
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
    if (a < b) return -1;
    if (a > b) return 1;
  }
  return 0;
}

/** By code point, as Python compares strings. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
