/**
 * UPDATEs of a flush, one table at a time: only columns with a net change, runs of rows with the same columns together.
 *
 * Counterpart: _collect_update_commands, _emit_update_statements and their post_update twins of
 * sqlalchemy/orm/persistence.py.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import { ClauseElement } from '../sql/clause-element.ts';
import type { Column, Table } from '../sql/schema.ts';
import { NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_OFF } from './base.ts';
import { FlushError, keyError, StaleDataError } from './errors.ts';
import type { StateToWrite } from './persistence.ts';
import { copyInheritedKeys } from './persistence-insert.ts';
import { type BoundRow, RowEncoder } from './row-encoder.ts';
import type { InstanceState } from './state.ts';
import { populate, type SynchronizePair } from './sync.ts';
import { type MappedColumn, TableMapping } from './table-mapping.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import { compileUpdate, type WriteStatement } from './write-statement.ts';

/** One row to UPDATE. */
export interface UpdateRecord {
  /** The object whose row it is; null in a bulk operation. */
  readonly state: InstanceState | null;
  readonly mapping: TableMapping;
  /** New values by the position of their column in the table; undefined for columns that are left alone. */
  readonly values: unknown[];
  readonly expressions: ReadonlyMap<number, ClauseElement> | null;
  /** Values of the WHERE clause: the primary key, then the version. */
  readonly where: readonly unknown[];
  readonly hasAllDefaults: boolean;
  /** False where the key itself is set to a SQL expression and must be read back. */
  readonly hasAllPks: boolean;
  readonly signature: string;
}

/** The rows of a table that persistent states have changed. */
export function collectUpdates(uow: UOWTransaction, table: Table, states: readonly StateToWrite[]): UpdateRecord[] {
  const records: UpdateRecord[] = [];
  for (const toWrite of states) {
    const mapping = TableMapping.of(toWrite.mapper, table);
    const record = mapping ? updateRecord(uow, toWrite, mapping) : null;
    if (record) records.push(record);
  }
  return records;
}

interface Changes {
  readonly values: unknown[];
  readonly expressions: Map<number, ClauseElement>;
  readonly changed: Set<number>;
}

function netChanges(state: InstanceState, mapping: TableMapping): Changes {
  const { dict, committedState } = state;
  const values: unknown[] = new Array(mapping.width);
  const expressions = new Map<number, ClauseElement>();
  const changed = new Set<number>();
  for (const { key, index } of mapping.columns) {
    const committed = committedState.get(key);
    if (committed === undefined) continue;
    const value = dict.get(key);
    // SQLAlchemy reads the value of a deleted attribute (`del obj.name`) from `__dict__` here, and fails as a dict does.
    if (value === undefined) throw keyError(key);
    if (value instanceof ClauseElement) {
      expressions.set(index, value);
      continue;
    }
    if (committed !== NO_VALUE && state.getImpl(key).isEqual(value, committed)) continue;
    values[index] = value;
    changed.add(index);
  }
  return { values, expressions, changed };
}

function updateRecord(uow: UOWTransaction, toWrite: StateToWrite, mapping: TableMapping): UpdateRecord | null {
  const { state, mapper, versionId } = toWrite;
  const { values, expressions, changed } = netChanges(state, mapping);
  const hasAllDefaults =
    mapper.baseMapper.eagerDefaults !== true || mapping.serverOnupdates.every(({ index }) => changed.has(index));
  const hasVersion = mapping.version !== null && versionId !== undefined && versionId !== null;
  if (hasVersion && mapping.version) {
    const isUnchanged = changed.size === 0 && expressions.size === 0;
    if (isUnchanged && !hasAnyAddition(state)) return null;
    const { index } = mapping.version;
    if (mapper.versionIdGenerator === false) {
      if (isUnchanged) setValue(values, changed, index, versionId);
    } else if (!changed.has(index)) setValue(values, changed, index, mapper.versionIdGenerator(versionId));
  } else if (changed.size === 0 && expressions.size === 0) return null;

  const where: unknown[] = [];
  let hasAllPks = true;
  let expectsCascadedKey = false;
  for (const entry of mapping.primaryKey) {
    const key = keyForWhere(uow, state, entry);
    if (key.isCascaded) {
      expectsCascadedKey = true;
      changed.delete(entry.index);
      values[entry.index] = undefined;
    } else if (key.isChanged && expressions.has(entry.index)) hasAllPks = false;
    if (key.value === null || key.value === undefined) {
      throw new FlushError(
        `Can't update table ${mapping.table} using NULL for primary key value on column ${entry.column}`,
      );
    }
    where.push(key.value);
  }
  if (hasVersion) where.push(versionId);
  if (changed.size === 0 && expressions.size === 0) {
    if (expectsCascadedKey) cascadeInheritedKeys(uow, mapping, state);
    return null;
  }
  const signature = `${[...changed].sort((a, b) => a - b).join(' ')}${expressions.size > 0 ? ' e' : ''}`;
  return {
    state,
    mapping,
    values,
    expressions: expressions.size > 0 ? expressions : null,
    where,
    hasAllDefaults,
    hasAllPks,
    signature: `${signature} ${hasAllDefaults} ${hasAllPks}`,
  };
}

function setValue(values: unknown[], changed: Set<number>, index: number, value: unknown): void {
  values[index] = value;
  changed.add(index);
}

function hasAnyAddition(state: InstanceState): boolean {
  for (const prop of state.mapper.columnAttrs) {
    if (state.getHistory(prop.key, PASSIVE_NO_INITIALIZE).added.length > 0) return true;
  }
  return false;
}

/** The primary key value that the row has now: the one before the change, unless the database cascades the new one. */
function keyForWhere(
  uow: UOWTransaction,
  state: InstanceState,
  { key, column }: MappedColumn,
): { readonly value: unknown; readonly isCascaded: boolean; readonly isChanged: boolean } {
  const present = state.dict.get(key);
  if (present !== undefined && !state.committedState.has(key)) {
    return { value: present, isCascaded: false, isChanged: false };
  }
  const history = state.getHistory(key, PASSIVE_OFF);
  if (history.added.length === 0) return { value: history.unchanged[0], isCascaded: false, isChanged: false };
  if (history.deleted.length === 0 || uow.isCascadedKey(state, column)) {
    return { value: history.added[0], isCascaded: true, isChanged: true };
  }
  return { value: history.deleted[0], isCascaded: false, isChanged: true };
}

function cascadeInheritedKeys(uow: UOWTransaction, mapping: TableMapping, state: InstanceState): void {
  const { mapper, table } = mapping;
  for (const [owner, pairs] of mapper.tableToEquated.get(table) ?? []) {
    populate(state, owner, state, owner, pairs as readonly SynchronizePair[], uow, mapper.passiveUpdates);
  }
}

/** Sends the UPDATEs; a row that is not there any more is a StaleDataError. */
export function emitUpdates(
  uow: UOWTransaction,
  connection: Connection,
  tableMapping: TableMapping,
  records: readonly UpdateRecord[],
): void {
  for (let start = 0; start < records.length; ) {
    let end = start + 1;
    const { signature } = records[start] as UpdateRecord;
    while (end < records.length && (records[end] as UpdateRecord).signature === signature) end++;
    const run = records.slice(start, end);
    const matched = emitRun(uow, connection, tableMapping, run);
    checkMatched(tableMapping, run.length, matched);
    start = end;
  }
}

function emitRun(
  uow: UOWTransaction,
  connection: Connection,
  tableMapping: TableMapping,
  records: readonly UpdateRecord[],
): number {
  const first = records[0] as UpdateRecord;
  const encoder = new RowEncoder(uow, connection);
  const { mapper, table } = tableMapping;
  const fetchesDefaults = mapper.baseMapper.eagerDefaults === true && !first.hasAllDefaults && table.implicitReturning;
  const returning = { key: !first.hasAllPks, defaults: fetchesDefaults };
  const returns = returning.key || returning.defaults;
  const options = uow.optionsFor(mapper.className);
  if (!first.expressions && !returns && !tableMapping.version && records.length > 1) {
    const statement = compileUpdate(first, returning);
    const rows = encoder.rows(statement, records, 'onupdate');
    const { rowcount } = connection.executeCursor({
      sql: statement.sql,
      parameters: rows.map((row) => row.parameters),
      many: true,
      isBatch: true,
      options,
      table,
    });
    for (let i = 0; i < records.length; i++) {
      finishRow(uow, records[i] as UpdateRecord, statement, rows[i] as BoundRow, null);
    }
    return rowcount;
  }
  let matched = 0;
  for (const record of records) {
    const statement = compileUpdate(record, returning);
    const row = encoder.row(statement, record, 'onupdate');
    const result = connection.executeCursor({
      sql: statement.sql,
      parameters: row.parameters,
      many: false,
      isBatch: false,
      options,
      table,
    });
    matched += statement.returning.length > 0 ? result.rows.length : result.rowcount;
    finishRow(uow, record, statement, row, result.rows[0] ?? null);
  }
  return matched;
}

function checkMatched(mapping: TableMapping, expected: number, matched: number): void {
  if (matched === expected) return;
  throw new StaleDataError(
    `UPDATE statement on table '${mapping.table.description}' expected to update ${expected} row(s); ${matched} were matched.`,
  );
}

function finishRow(
  uow: UOWTransaction,
  record: UpdateRecord,
  statement: WriteStatement,
  row: BoundRow,
  returned: readonly SqlValue[] | null,
): void {
  const { state, mapping, values } = record;
  if (!state) return;
  const { host } = uow.session.environment;
  const refreshed: string[] = [];
  const write = (key: string, value: unknown): void => {
    state.dict.set(key, value);
    uow.mirror(state, key);
    refreshed.push(key);
  };
  if (returned) {
    for (let i = 0; i < statement.returning.length; i++) {
      const entry = mapping.entryOf(statement.returning[i] as Column);
      if (entry) write(entry.key, host.fromDatabase(returned[i] as SqlValue, entry.column));
    }
  }
  for (let i = 0; i < statement.prefetch.length; i++) {
    const entry = mapping.entryOf(statement.prefetch[i] as Column);
    if (!entry) continue;
    write(entry.key, row.prefetched[i]);
    state.committedState.delete(entry.key);
  }
  const { version } = mapping;
  if (version && values[version.index] !== undefined) {
    write(version.key, values[version.index]);
    state.committedState.delete(version.key);
  }
  if (refreshed.length > 0 && host.listens('refresh_flush', mapping.mapper)) {
    uow.dispatchRefreshFlush(mapping.mapper, state, refreshed);
  }
  const postfetch = new Set(statement.postfetch);
  if (record.expressions) {
    for (const entry of mapping.primaryKey) {
      if (record.expressions.has(entry.index) && !statement.returning.includes(entry.column))
        postfetch.add(entry.column);
    }
  }
  if (postfetch.size > 0) state.expireAttributes(mapping.keysOf(postfetch));
  copyInheritedKeys(uow, mapping, state);
}

/** The foreign keys that post_update left: those of `columns` (by origin) that have a value to write. */
export function collectPostUpdates(
  table: Table,
  states: readonly StateToWrite[],
  columns: ReadonlySet<object>,
): UpdateRecord[] {
  const records: UpdateRecord[] = [];
  for (const { state, mapper, versionId } of states) {
    const mapping = TableMapping.of(mapper, table);
    if (!mapping) continue;
    const values: unknown[] = new Array(mapping.width);
    let signature = '';
    for (const entry of mapping.columns) {
      if (entry.isPrimaryKey || (!columns.has(entry.column.origin) && !entry.column.onupdate)) continue;
      const { added } = state.getHistory(entry.key, PASSIVE_NO_INITIALIZE);
      if (added.length === 0) continue;
      values[entry.index] = added[0];
      signature += `${entry.index} `;
    }
    if (signature === '') continue;
    const where = mapping.primaryKey.map(({ column }) => mapper.getStateAttrByColumn(state, column, PASSIVE_OFF));
    const { version } = mapping;
    if (version && versionId !== undefined && versionId !== null) {
      where.push(versionId);
      if (state.key && values[version.index] === undefined && mapper.versionIdGenerator !== false) {
        values[version.index] = mapper.versionIdGenerator(versionId);
      }
    }
    records.push({
      state,
      mapping,
      values,
      expressions: null,
      where,
      hasAllDefaults: true,
      hasAllPks: true,
      signature,
    });
  }
  return records;
}

export function emitPostUpdates(
  uow: UOWTransaction,
  connection: Connection,
  tableMapping: TableMapping,
  records: readonly UpdateRecord[],
): void {
  const encoder = new RowEncoder(uow, connection);
  for (let start = 0; start < records.length; ) {
    let end = start + 1;
    const { signature } = records[start] as UpdateRecord;
    while (end < records.length && (records[end] as UpdateRecord).signature === signature) end++;
    const run = records.slice(start, end);
    const statement = compileUpdate(run[0] as UpdateRecord, { key: false, defaults: false });
    const rows = encoder.rows(statement, run, 'onupdate');
    const isBatch = rows.length > 1;
    const { rowcount } = connection.executeCursor({
      sql: statement.sql,
      parameters: isBatch ? rows.map((row) => row.parameters) : (rows[0] as BoundRow).parameters,
      many: isBatch,
      isBatch,
      options: uow.optionsFor(tableMapping.mapper.className),
      table: tableMapping.table,
    });
    checkMatched(tableMapping, run.length, rowcount);
    for (let i = 0; i < run.length; i++) {
      const { state, mapping } = run[i] as UpdateRecord;
      if (!state || uow.isDeleted(state)) continue;
      for (let at = 0; at < statement.prefetch.length; at++) {
        const entry = mapping.entryOf(statement.prefetch[at] as Column);
        if (!entry) continue;
        state.dict.set(entry.key, (rows[i] as BoundRow).prefetched[at]);
        uow.mirror(state, entry.key);
      }
      if (statement.postfetch.length > 0) state.expireAttributes(mapping.keysOf(statement.postfetch));
    }
    start = end;
  }
}
