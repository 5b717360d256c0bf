/**
 * DELETEs of a flush, one table at a time, by primary key.
 *
 * Counterpart: _collect_delete_commands and _emit_delete_statements of sqlalchemy/orm/persistence.py.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import { FlushError, StaleDataError } from './errors.ts';
import type { StateToWrite } from './persistence.ts';
import { RowEncoder } from './row-encoder.ts';
import { TableMapping } from './table-mapping.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import { compileDelete } from './write-statement.ts';

/** Deletes the rows that states have in a table. */
export function deleteRows(
  uow: UOWTransaction,
  connection: Connection,
  tableMapping: TableMapping,
  states: readonly StateToWrite[],
): void {
  const { environment } = uow.session;
  const { table } = tableMapping;
  const needsVersion = tableMapping.version !== null;
  const statement = compileDelete(tableMapping);
  const encoder = new RowEncoder(uow, connection);
  const rows: SqlValue[][] = [];
  for (const { state, mapper, versionId } of states) {
    const mapping = TableMapping.of(mapper, table);
    if (!mapping) continue;
    const where: unknown[] = [];
    for (const { column } of mapping.primaryKey) {
      const value = mapper.getCommittedStateAttrByColumn(state, column);
      if (value === null || value === undefined) {
        throw new FlushError(`Can't delete from table ${table} using NULL for primary key value on column ${column}`);
      }
      where.push(value);
    }
    if (mapping.version) where.push(versionId);
    rows.push(encoder.row(statement, { mapping, values: [], where }, 'default').parameters);
  }
  if (rows.length === 0) return;
  const isBatch = rows.length > 1;
  const { rowcount } = connection.executeCursor({
    sql: statement.sql,
    parameters: isBatch ? rows : (rows[0] as SqlValue[]),
    many: isBatch,
    isBatch,
    options: uow.optionsFor(tableMapping.mapper.className),
    table,
  });
  if (!tableMapping.mapper.baseMapper.confirmDeletedRows || rowcount < 0 || rowcount === rows.length) return;
  const message =
    `DELETE statement on table '${table.description}' expected to delete ${rows.length} row(s); ${rowcount} were matched.  ` +
    'Please set confirm_deleted_rows=False within the mapper configuration to prevent this warning.';
  if (needsVersion) throw new StaleDataError(message);
  environment.warn('SAWarning', message);
}
