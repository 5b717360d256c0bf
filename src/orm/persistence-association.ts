/**
 * Rows of association tables in a flush.
 *
 * Counterpart: ManyToManyDP._run_crud of sqlalchemy/orm/dependency.py.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import type { Table } from '../sql/schema.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import { RowEncoder } from './row-encoder.ts';
import type { AssociationRow } from './sync.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import { type AssociationStatement, compileAssociation } from './write-statement.ts';

/** DELETEs association rows by all their keys; gives how many there were. */
export function deleteAssociationRows(
  uow: UOWTransaction,
  processor: DependencyProcessor,
  table: Table,
  rows: readonly AssociationRow[],
): number | null {
  return send(uow, processor, table, compileAssociation(table, 'delete', rows[0] as AssociationRow), rows);
}

/** UPDATEs keys in association rows after a primary key changed. */
export function updateAssociationRows(
  uow: UOWTransaction,
  processor: DependencyProcessor,
  table: Table,
  rows: readonly AssociationRow[],
): number | null {
  return send(uow, processor, table, compileAssociation(table, 'update', rows[0] as AssociationRow), rows);
}

export function insertAssociationRows(
  uow: UOWTransaction,
  processor: DependencyProcessor,
  table: Table,
  rows: readonly AssociationRow[],
): void {
  send(uow, processor, table, compileAssociation(table, 'insert', rows[0] as AssociationRow), rows);
}

function send(
  uow: UOWTransaction,
  processor: DependencyProcessor,
  table: Table,
  statement: AssociationStatement,
  rows: readonly AssociationRow[],
): number | null {
  const connection: Connection | undefined = uow.transaction?.connection({ mapper: processor.mapper });
  if (!connection) return null;
  const encoder = new RowEncoder(uow, connection);
  const parameters = rows.map((row) => encoder.associationRow(statement, row));
  const isBatch = parameters.length > 1;
  const { rowcount } = connection.executeCursor({
    sql: statement.sql,
    parameters: isBatch ? parameters : (parameters[0] as readonly SqlValue[]),
    many: isBatch,
    isBatch,
    options: uow.optionsFor(table.name),
    table,
  });
  return rowcount < 0 ? null : rowcount;
}
