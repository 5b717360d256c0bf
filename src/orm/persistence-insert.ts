/**
 * INSERTs of a flush, one table at a time. Runs of states with the same columns go together: as an executemany where the keys
 * are known, else one `INSERT ... RETURNING` for each row, so that every object gets its own key.
 *
 * Counterpart: _collect_insert_commands, _emit_insert_statements and _postfetch of sqlalchemy/orm/persistence.py.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection, CursorResult } from '../engine/connection.ts';
import { ClauseElement } from '../sql/clause-element.ts';
import type { Column, Table } from '../sql/schema.ts';
import { FlushError } from './errors.ts';
import type { StateToWrite } from './persistence.ts';
import { type BoundRow, RowEncoder } from './row-encoder.ts';
import type { InstanceState } from './state.ts';
import { bulkPopulateInheritKeys, populate, type SynchronizePair } from './sync.ts';
import { TableMapping } from './table-mapping.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import { compileInsert, type WriteStatement } from './write-statement.ts';

/** One row to INSERT. */
export interface InsertRecord {
  /** The object whose row it is; null in a bulk operation that keeps no books. */
  readonly state: InstanceState | null;
  /** The object whose dict gets the generated values, also where no books are kept. */
  readonly owner: InstanceState | null;
  /** Where generated values go: the state's dict, or a bulk mapping. */
  readonly dict: Map<string, unknown>;
  readonly mapping: TableMapping;
  /** Values by the position of their column in the table; undefined for columns that are left out. */
  readonly values: unknown[];
  /** SQL expressions assigned to attributes, by position. */
  readonly expressions: ReadonlyMap<number, ClauseElement> | null;
  readonly hasAllPks: boolean;
  readonly hasAllDefaults: boolean;
  /** Equal for records that one statement serves. */
  readonly signature: string;
}

/** The rows that a table gets from new states. */
export function collectInserts(table: Table, states: readonly StateToWrite[]): InsertRecord[] {
  const records: InsertRecord[] = [];
  for (const { state, mapper } of states) {
    const mapping = TableMapping.of(mapper, table);
    if (mapping) records.push(insertRecord(state, mapping));
  }
  return records;
}

function insertRecord(state: InstanceState, mapping: TableMapping): InsertRecord {
  const { dict } = state;
  const { columns, mapper } = mapping;
  const values: unknown[] = new Array(mapping.width);
  let expressions: Map<number, ClauseElement> | null = null;
  let signature = '';
  for (const { key, index, evaluatesNone, sentAsNone } of columns) {
    const value = dict.get(key);
    if (value instanceof ClauseElement) {
      expressions ??= new Map();
      expressions.set(index, value);
    } else if (value === undefined || (value === null && !evaluatesNone)) {
      if (!sentAsNone) continue;
      values[index] = null;
      signature += `${index} `;
    } else {
      values[index] = value;
      signature += `${index} `;
    }
  }
  const { version } = mapping;
  if (version && mapper.versionIdGenerator !== false) {
    if (values[version.index] === undefined) signature += `${version.index} `;
    values[version.index] = mapper.versionIdGenerator(null);
  }
  const hasAllPks = mapping.primaryKey.every(({ index }) => values[index] !== undefined);
  const hasAllDefaults =
    !mapper.baseMapper.preferEagerDefaults(mapping.table) ||
    mapping.serverDefaults.every(({ index }) => values[index] !== undefined);
  if (expressions) signature += 'e';
  return { state, owner: state, dict, mapping, values, expressions, hasAllPks, hasAllDefaults, signature };
}

/** Sends the INSERTs and copies what the database made into the states. */
export function emitInserts(
  uow: UOWTransaction,
  connection: Connection,
  mapping: TableMapping,
  records: readonly InsertRecord[],
  bookkeeping = true,
): void {
  for (let start = 0; start < records.length; ) {
    let end = start + 1;
    const { signature } = records[start] as InsertRecord;
    while (end < records.length && (records[end] as InsertRecord).signature === signature) end++;
    emitRun(uow, connection, mapping, records.slice(start, end), bookkeeping);
    start = end;
  }
}

function emitRun(
  uow: UOWTransaction,
  connection: Connection,
  tableMapping: TableMapping,
  records: readonly InsertRecord[],
  bookkeeping: boolean,
): void {
  const first = records[0] as InsertRecord;
  const { mapper } = first.mapping;
  const isEager = mapper.baseMapper.preferEagerDefaults(tableMapping.table);
  const isBatchable = first.hasAllPks && !first.expressions && (!bookkeeping || first.hasAllDefaults || !isEager);
  const options = uow.optionsFor(tableMapping.mapper.className);
  const encoder = new RowEncoder(uow, connection);
  if (isBatchable) {
    const statement = compileInsert(first, { returning: 'none' });
    const rows = encoder.rows(statement, records, 'default');
    const isBatch = rows.length > 1;
    connection.executeCursor({
      sql: statement.sql,
      parameters: isBatch ? rows.map((row) => row.parameters) : (rows[0] as BoundRow).parameters,
      many: isBatch,
      isBatch,
      options,
      table: tableMapping.table,
    });
    if (!bookkeeping) return;
    for (let i = 0; i < records.length; i++) {
      finishRow(uow, records[i] as InsertRecord, statement, rows[i] as BoundRow, null);
    }
    return;
  }
  const isMany = records.length > 1 && !first.expressions && tableMapping.table.implicitReturning;
  const statementFor = (record: InsertRecord): WriteStatement =>
    compileInsert(record, {
      // A version counter is asked for with RETURNING, which brings the key along.
      returning: isMany || tableMapping.mapper.versionIdCol ? 'key' : 'none',
      serverDefaults: isEager && !record.hasAllDefaults,
    });
  const send = (statement: WriteStatement, row: BoundRow, position = 0): CursorResult =>
    connection.executeCursor({
      sql: statement.sql,
      parameters: row.parameters,
      many: isMany,
      isBatch: false,
      options: isMany
        ? { ...options, batch: { position: position + 1, total: records.length, ordered: true } }
        : options,
      table: tableMapping.table,
    });
  if (!isMany) {
    for (const record of records) {
      const statement = statementFor(record);
      const row = encoder.row(statement, record, 'default');
      finishRow(uow, record, statement, row, send(statement, row));
    }
    return;
  }
  // All are sent before any object hears of its key: where one fails, none has one.
  const key = clientSideKey(first);
  const statement = key ? withSentinel(statementFor(first), key) : statementFor(first);
  const rows = encoder.rows(statement, records, 'default');
  const isJoined = statement.returning.length === 0 || key !== null;
  const results = isJoined ? sendJoined(statement, rows, send, key ?? []) : rows.map((row) => send(statement, row));
  for (let i = 0; i < records.length; i++) {
    finishRow(uow, records[i] as InsertRecord, statement, rows[i] as BoundRow, results[i] as CursorResult);
  }
}

/** The primary key where the program makes its value, all of it: rows that come back are told apart by it. */
function clientSideKey({ mapping }: InsertRecord): readonly Column[] | null {
  const columns = mapping.primaryKey.map(({ column }) => column);
  if (columns.length === 0 || mapping.table.autoincrementColumn) return null;
  const isMade = (column: Column) => !column.serverDefault && (!column.default || column.default.isCallable);
  return columns.every(isMade) ? columns : null;
}

function withSentinel(statement: WriteStatement, key: readonly Column[]): WriteStatement {
  if (statement.returning.length === 0) return statement;
  const missing = key.filter((column) => !statement.returning.includes(column));
  const sql = [statement.sql, ...missing.map((column) => column.name)].join(', ');
  return { ...statement, sql, returning: [...statement.returning, ...missing] };
}

/** Rows of one statement, and the parameters that SQLite takes in one, as SQLAlchemy's insertmanyvalues has them. */
const ROWS_PER_STATEMENT = 1000;
const MOST_PARAMETERS = 32_766;
const VALUES_CLAUSE = /^([\s\S]* VALUES )(\([\s\S]*\))( RETURNING [^()]*)?$/;

/** Sends rows as `VALUES (...), (...)`; gives one result for each. */
function sendJoined(
  statement: WriteStatement,
  rows: readonly BoundRow[],
  send: (statement: WriteStatement, row: BoundRow) => CursorResult,
  key: readonly Column[],
): CursorResult[] {
  const clause = VALUES_CLAUSE.exec(statement.sql);
  if (!clause) return rows.map((row) => send(statement, row));
  const [, before, values, after = ''] = clause;
  const size = Math.min(ROWS_PER_STATEMENT, Math.floor(MOST_PARAMETERS / Math.max(statement.slots.length, 1)));
  const results: CursorResult[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const batch = rows.slice(start, start + size);
    const sql = `${before}${batch.map(() => values).join(', ')}${after}`;
    const parameters = batch.flatMap((row) => row.parameters);
    const result = send({ ...statement, sql }, { parameters, prefetched: [] });
    const places = key.map((column) => statement.returning.indexOf(column));
    const slots = key.map((column) => statement.slots.findIndex((slot) => slot.column === column));
    const textOf = (values: readonly SqlValue[], at: readonly number[]) => at.map((i) => String(values[i])).join('\n');
    const keyed = new Map(result.rows.map((row) => [textOf(row, places), row]));
    for (const row of batch) {
      const own = keyed.get(textOf(row.parameters, slots));
      results.push({ ...result, rows: own ? [own] : [] });
    }
  }
  return results;
}

/** Generated key, defaults and RETURNING into the state; server defaults that are not known yet expire. */
function finishRow(
  uow: UOWTransaction,
  record: InsertRecord,
  statement: WriteStatement,
  row: BoundRow,
  result: CursorResult | null,
): void {
  const { state, dict, mapping, values } = record;
  const { host } = uow.session.environment;
  const listensRefresh = host.listens('refresh_flush', mapping.mapper);
  const refreshed: string[] = [];
  const write = (key: string, value: unknown): void => {
    dict.set(key, value);
    if (record.owner?.dict === dict) uow.mirror(record.owner, key);
  };
  const returned = statement.returning.length > 0 ? (result?.rows[0] ?? null) : null;
  if (statement.returning.length > 0 && result && !returned) {
    throw new FlushError(
      `Multi-row INSERT statement for ${mapping.mapper} did not produce the correct number of INSERTed rows for RETURNING.  ` +
        'Ensure there are no triggers or special driver issues preventing INSERT from functioning properly.',
    );
  }
  for (let i = 0; state && i < statement.prefetch.length; i++) {
    const entry = mapping.entryOf(statement.prefetch[i] as Column);
    if (!entry) continue;
    write(entry.key, row.prefetched[i]);
    state.committedState.delete(entry.key);
    refreshed.push(entry.key);
  }
  if (result) {
    for (const entry of mapping.primaryKey) {
      if (values[entry.index] !== undefined) continue;
      const at = statement.returning.indexOf(entry.column);
      if (at >= 0) write(entry.key, host.fromDatabase((returned as readonly SqlValue[])[at] as SqlValue, entry.column));
      else if (entry.column === mapping.table.autoincrementColumn) {
        write(entry.key, host.fromDatabase(result.lastrowid, entry.column));
      } else if (!dict.has(entry.key)) write(entry.key, null);
    }
  }
  if (returned && state) {
    for (let i = 0; i < statement.returning.length; i++) {
      const entry = mapping.entryOf(statement.returning[i] as Column);
      if (!entry || entry.isPrimaryKey) continue;
      write(entry.key, host.fromDatabase(returned[i] as SqlValue, entry.column));
      refreshed.push(entry.key);
    }
  }
  if (!state) {
    for (const [owner, pairs] of mapping.mapper.tableToEquated.get(mapping.table) ?? []) {
      bulkPopulateInheritKeys(dict, owner, pairs as readonly SynchronizePair[]);
    }
    return;
  }
  const { version } = mapping;
  if (version && values[version.index] !== undefined) write(version.key, values[version.index]);
  if (listensRefresh && refreshed.length > 0) uow.dispatchRefreshFlush(mapping.mapper, state, refreshed);
  if (statement.postfetch.length > 0) state.expireAttributes(mapping.keysOf(statement.postfetch));
  copyInheritedKeys(uow, mapping, state);
}

/** The key of a parent table's row into the columns of the child tables. */
export function copyInheritedKeys(uow: UOWTransaction, mapping: TableMapping, state: InstanceState): void {
  const { mapper, table } = mapping;
  for (const [owner, pairs] of mapper.tableToEquated.get(table) ?? []) {
    populate(state, owner, state, owner, pairs as readonly SynchronizePair[], uow, mapper.passiveUpdates);
  }
}
