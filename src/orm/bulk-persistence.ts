/**
 * Rows written without the unit of work: bulk_save_objects, bulk_insert_mappings, bulk_update_mappings, and the lists of
 * dictionaries given to an ORM insert() or update(). No cascades, no events of objects, no keys copied but inherited ones.
 *
 * Counterpart: _bulk_insert and _bulk_update of sqlalchemy/orm/bulk_persistence.py.
 */
import type { Connection } from '../engine/connection.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { Mapper } from './mapper.ts';
import { emitInserts, type InsertRecord } from './persistence-insert.ts';
import { emitUpdates, type UpdateRecord } from './persistence-update.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';
import { type MappedColumn, TableMapping } from './table-mapping.ts';
import { UOWTransaction } from './unit-of-work.ts';

/** Values by attribute name. */
export type BulkMapping = Map<string, unknown>;

/** A mapping, and the object whose dict it is, if it is one. */
export interface BulkRow {
  readonly dict: BulkMapping;
  readonly owner: InstanceState | null;
}

/** INSERTs new and UPDATEs persistent objects, in runs of one class and kind. */
export function bulkSaveObjects(
  session: Session,
  states: readonly InstanceState[],
  options: {
    readonly returnDefaults?: boolean;
    readonly updateChangedOnly?: boolean;
    readonly preserveOrder?: boolean;
  },
): void {
  const ordered =
    options.preserveOrder === false
      ? [...states].sort((a, b) => a.mapper.id - b.mapper.id || Number(a.key !== null) - Number(b.key !== null))
      : states;
  for (let start = 0; start < ordered.length; ) {
    const { mapper, key } = ordered[start] as InstanceState;
    let end = start + 1;
    while (end < ordered.length && ordered[end]?.mapper === mapper && (ordered[end]?.key === null) === (key === null)) {
      end++;
    }
    const run = ordered.slice(start, end);
    inTransaction(session, () => {
      if (key) updateStates(session, mapper, run, options.updateChangedOnly ?? true);
      else insertStates(session, mapper, run, options.returnDefaults ?? false);
    });
    start = end;
  }
}

export function bulkInsertMappings(
  session: Session,
  mapper: Mapper,
  mappings: readonly BulkMapping[],
  options: { readonly returnDefaults?: boolean; readonly renderNulls?: boolean },
): void {
  const returnDefaults = options.returnDefaults ?? false;
  inTransaction(session, () => {
    const rows = mappings.map((dict) => ({ dict: returnDefaults ? dict : new Map(dict), owner: null }));
    bulkInsert(session, mapper, rows, { returnDefaults, renderNulls: options.renderNulls ?? false });
  });
}

export function bulkUpdateMappings(session: Session, mapper: Mapper, mappings: readonly BulkMapping[]): void {
  inTransaction(session, () =>
    bulkUpdate(
      session,
      mapper,
      mappings.map((dict) => ({ dict: new Map(dict), owner: null })),
    ),
  );
}

function inTransaction(session: Session, body: () => void): void {
  session.isFlushing = true;
  try {
    const transaction = session.autobeginTransaction().begin();
    try {
      body();
      transaction.commit();
    } catch (error) {
      transaction.rollback({ captured: { error } });
      throw error;
    }
  } finally {
    session.isFlushing = false;
  }
}

function insertStates(
  session: Session,
  mapper: Mapper,
  states: readonly InstanceState[],
  returnDefaults: boolean,
): void {
  bulkInsert(
    session,
    mapper,
    states.map((state) => ({ dict: state.dict, owner: state })),
    { returnDefaults, renderNulls: false },
  );
  if (!returnDefaults) return;
  for (const state of states) state.key = mapper.identityKeyFromState(state);
}

function updateStates(session: Session, mapper: Mapper, states: readonly InstanceState[], changedOnly: boolean): void {
  const searchKeys = new Set([
    ...mapper.primaryKeyPropkeys,
    ...(mapper.versionIdProp ? [mapper.versionIdProp.key] : []),
  ]);
  bulkUpdate(
    session,
    mapper,
    states.map((state) => ({
      dict: changedOnly
        ? new Map([...state.dict].filter(([key]) => state.committedState.has(key) || searchKeys.has(key)))
        : state.dict,
      owner: state,
    })),
  );
}

function connectionOf(session: Session, mapper: Mapper): Connection {
  return session.autobeginTransaction().connection({ mapper: mapper.baseMapper });
}

/** INSERTs rows, table by table; generated keys are kept only where a further table or the caller needs them. */
export function bulkInsert(
  session: Session,
  mapper: Mapper,
  rows: readonly BulkRow[],
  options: {
    readonly returnDefaults: boolean;
    readonly renderNulls: boolean;
    /** For insert() of a mapped class: the keys that further tables need come back, server defaults do not. */
    readonly isStatement?: boolean;
  },
): void {
  const connection = connectionOf(session, mapper);
  const uow = new UOWTransaction(session, 'explicit');
  const tables = [...mapper.baseMapper.sortedTables].filter(([table]) => mapper.pksByTable.has(table));
  const bookkeeping = options.returnDefaults || tables.length > 1;
  for (const [table, tableMapper] of tables) {
    const mapping = TableMapping.of(mapper, table);
    const tableMapping = TableMapping.of(tableMapper, table);
    if (!mapping || !tableMapping) continue;
    const records = rows.map((row) => {
      const record = bulkInsertRecord(row, mapping, bookkeeping, options.renderNulls);
      return options.isStatement ? { ...record, hasAllDefaults: true } : record;
    });
    emitInserts(uow, connection, tableMapping, records, bookkeeping);
  }
  uow.synchronize();
}

function bulkInsertRecord(
  row: BulkRow,
  mapping: TableMapping,
  bookkeeping: boolean,
  renderNulls: boolean,
): InsertRecord {
  const { dict, owner } = row;
  const { mapper } = mapping;
  const values: unknown[] = new Array(mapping.width);
  for (const { key, index, evaluatesNone } of mapping.columns) {
    const value = dict.get(key);
    if (value === undefined || (value === null && !evaluatesNone && !renderNulls)) continue;
    values[index] = value;
  }
  const { version } = mapping;
  if (version && mapper.versionIdGenerator !== false) values[version.index] = mapper.versionIdGenerator(null);
  if (mapper.setsPolymorphicIdentity && mapper.polymorphicKey !== null) {
    const entry = mapping.entryOfKey(mapper.polymorphicKey);
    if (entry && values[entry.index] === undefined) values[entry.index] = mapper.polymorphicIdentity;
  }
  const isEager = mapper.baseMapper.preferEagerDefaults(mapping.table);
  const has = ({ index }: MappedColumn): boolean => values[index] !== undefined;
  return {
    state: null,
    owner,
    dict,
    mapping,
    values,
    expressions: null,
    hasAllPks: !bookkeeping || mapping.primaryKey.every(has),
    hasAllDefaults: !bookkeeping || !isEager || mapping.serverDefaults.every(has),
    signature: presentIndexes(values),
  };
}

/** UPDATEs rows by primary key. */
export function bulkUpdate(session: Session, mapper: Mapper, rows: readonly BulkRow[]): void {
  const connection = connectionOf(session, mapper);
  const uow = new UOWTransaction(session, 'explicit');
  for (const [table, tableMapper] of mapper.baseMapper.sortedTables) {
    const mapping = TableMapping.of(mapper, table);
    const tableMapping = TableMapping.of(tableMapper, table);
    if (!mapping || !tableMapping || !mapper.isa(tableMapper)) continue;
    const records = rows.flatMap((row) => bulkUpdateRecord(row, mapping) ?? []);
    emitUpdates(uow, connection, tableMapping, records);
  }
}

function bulkUpdateRecord({ dict }: BulkRow, mapping: TableMapping): UpdateRecord | null {
  const { mapper } = mapping;
  const values: unknown[] = new Array(mapping.width);
  let hasValues = false;
  for (const { key, index, isPrimaryKey } of mapping.columns) {
    const value = dict.get(key);
    if (value === undefined || isPrimaryKey) continue;
    values[index] = value;
    hasValues = true;
  }
  const versionId = mapping.version ? dict.get(mapping.version.key) : undefined;
  const hasVersion = mapping.version !== null && versionId !== undefined && versionId !== null;
  if (hasVersion && mapping.version && mapper.versionIdGenerator !== false) {
    values[mapping.version.index] = mapper.versionIdGenerator(versionId);
    hasValues = true;
  }
  if (!hasValues) return null;
  const where = mapping.primaryKey.map(({ key }) => dict.get(key) ?? null);
  if (where.includes(null)) {
    const missing = mapping.primaryKey.filter((_, i) => where[i] === null).map(({ column }) => String(column));
    throw new InvalidRequestError(
      `No primary key value supplied for column(s) ${missing.join(', ')}; per-row ORM Bulk UPDATE by Primary Key requires that ` +
        'records contain primary key values',
      'bupq',
    );
  }
  if (hasVersion) where.push(versionId);
  return {
    state: null,
    mapping,
    values,
    expressions: null,
    where,
    hasAllDefaults: true,
    hasAllPks: true,
    signature: presentIndexes(values),
  };
}

function presentIndexes(values: readonly unknown[]): string {
  let signature = '';
  for (let i = 0; i < values.length; i++) if (values[i] !== undefined) signature += `${i} `;
  return signature;
}
