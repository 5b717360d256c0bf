/**
 * Copies key values between the two sides of a relationship: parent to child before the child's row is written, from both
 * into an association row, or None where the link is cut.
 *
 * Counterpart: sqlalchemy/orm/sync.py.
 */

import type { ColumnElement } from '../sql/elements.ts';
import { PythonBuiltinError } from '../sql/errors.ts';
import type { Column } from '../sql/schema.ts';
import { HOST_VALUE, NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_NO_RESULT, PASSIVE_OFF } from './base.ts';
import { UnmappedColumnError } from './errors.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';
import type { UOWTransaction } from './unit-of-work.ts';

/** A source column and the column that takes its value. */
export type SynchronizePair = readonly [ColumnElement, ColumnElement];

/** Values of an association row by column key. */
export type AssociationRow = Map<string, unknown>;

/** Copies `source`'s values into `destination`; `flagCascadedKeys` notes primary keys that the database changes by itself. */
export function populate(
  source: InstanceState,
  sourceMapper: Mapper,
  destination: InstanceState,
  destinationMapper: Mapper,
  pairs: readonly SynchronizePair[],
  uow: UOWTransaction,
  flagCascadedKeys: boolean,
): void {
  for (const [left, right] of pairs) {
    const sourceKey = keyOf(sourceMapper, left);
    if (sourceKey === null) refuse(false, sourceMapper, left, destinationMapper, right);
    const value = source.getImpl(sourceKey).get(source, PASSIVE_OFF);
    const destinationKey = keyOf(destinationMapper, right);
    if (destinationKey === null) refuse(true, sourceMapper, left, destinationMapper, right);
    // Joined tables of one object mostly share the attribute.
    if (source !== destination || sourceKey !== destinationKey) {
      setKey(uow, destination, destinationKey, copyValue(source, sourceKey, value, left, right));
    }
    const [from, to] = [left as Column, right as Column];
    if (flagCascadedKeys && from.primaryKey && to.primaryKey && to.references(from)) {
      uow.flagCascadedKey(destination, to);
    }
  }
}

/** Copies inherited keys within one mapping of a bulk operation. */
export function bulkPopulateInheritKeys(
  values: Map<string, unknown>,
  mapper: Mapper,
  pairs: readonly SynchronizePair[],
): void {
  for (const [left, right] of pairs) {
    const sourceKey = keyOf(mapper, left);
    if (sourceKey === null) refuse(false, mapper, left, mapper, right);
    const destinationKey = keyOf(mapper, right);
    if (destinationKey === null) refuse(true, mapper, left, mapper, right);
    values.set(destinationKey, values.get(sourceKey) ?? null);
  }
}

/** Sets the keys of a child that lost its parent to None; a primary key cannot be emptied. */
export function clear(
  destination: InstanceState,
  destinationMapper: Mapper,
  pairs: readonly SynchronizePair[],
  uow: UOWTransaction,
): void {
  for (const [left, right] of pairs) {
    const key = keyOf(destinationMapper, right);
    if (key === null) refuse(true, null, left, destinationMapper, right);
    const impl = destination.getImpl(key);
    if ((right as Column).primaryKey && !isNothing(impl.get(destination, PASSIVE_NO_INITIALIZE))) {
      throw new PythonBuiltinError(
        'AssertionError',
        `Dependency rule on column '${left}' tried to blank-out primary key column '${right}' on instance '${destination}'`,
      );
    }
    setKey(uow, destination, key, null);
  }
}

/** The old and new keys of one side of an association row whose parent's key has changed. */
export function updateRow(
  source: InstanceState,
  sourceMapper: Mapper,
  row: AssociationRow,
  oldPrefix: string,
  pairs: readonly SynchronizePair[],
): void {
  for (const [left, right] of pairs) {
    const key = keyOf(sourceMapper, left);
    if (key === null) refuse(false, sourceMapper, left, null, right);
    const impl = source.getImpl(key);
    row.set((right as Column).key, databaseValue(source, key, impl.get(source, PASSIVE_OFF), left));
    row.set(oldPrefix + (right as Column).key, databaseValue(source, key, impl.getCommittedValue(source), left));
  }
}

/** One side's keys into an association row. */
export function populateRow(
  source: InstanceState,
  sourceMapper: Mapper,
  row: AssociationRow,
  pairs: readonly SynchronizePair[],
): void {
  for (const [left, right] of pairs) {
    const key = keyOf(sourceMapper, left);
    if (key === null) refuse(false, sourceMapper, left, null, right);
    const value = source.getImpl(key).get(source, PASSIVE_OFF);
    row.set((right as Column).key, databaseValue(source, key, value, left));
  }
}

/** Whether a key that others copy was changed since the last flush. */
export function sourceModified(
  uow: UOWTransaction,
  source: InstanceState,
  sourceMapper: Mapper,
  pairs: readonly SynchronizePair[],
): boolean {
  for (const [left, right] of pairs) {
    const key = keyOf(sourceMapper, left);
    if (key === null) refuse(false, sourceMapper, left, null, right);
    // Unchanged since the last flush: no history need be built.
    if (!source.committedState.has(key)) continue;
    if (uow.attributeHistory(source, key, PASSIVE_NO_INITIALIZE).deleted.length > 0) return true;
  }
  return false;
}

/** Sets a key with its events; the host's object follows at the end of the flush. */
function setKey(uow: UOWTransaction, state: InstanceState, key: string, value: unknown): void {
  state.getImpl(key).hostSet(state, value);
  uow.mirror(state, key);
}

/** What the `dict` of another object gets for a value: the host's values go over by way of the database's. */
export function copyValue(
  source: InstanceState,
  key: string,
  value: unknown,
  left: ColumnElement,
  right: ColumnElement,
): unknown {
  if (value !== HOST_VALUE) return value;
  const { host } = source.manager.environment;
  return host.fromDatabase(host.toDatabase(source, key, left as Column), right as Column);
}

function databaseValue(source: InstanceState, key: string, value: unknown, column: ColumnElement): unknown {
  const { host } = source.manager.environment;
  return value === HOST_VALUE ? host.toDatabase(source, key, column as Column) : value;
}

function isNothing(value: unknown): boolean {
  return value === null || value === NO_VALUE || value === PASSIVE_NO_RESULT;
}

function keyOf(mapper: Mapper, column: ColumnElement): string | null {
  return mapper.columnToProperty.get(column)?.key ?? null;
}

function refuse(
  isDestination: boolean,
  sourceMapper: Mapper | null,
  sourceColumn: ColumnElement,
  destinationMapper: Mapper | null,
  destinationColumn: ColumnElement,
): never {
  throw new UnmappedColumnError(
    isDestination
      ? `Can't execute sync rule for destination column '${destinationColumn}'; mapper '${destinationMapper}' does not map ` +
          'this column.  Try using an explicit `foreign_keys` collection which does not include this column (or use a viewonly=True relation).'
      : `Can't execute sync rule for source column '${sourceColumn}'; mapper '${sourceMapper}' does not map this column.  ` +
          'Try using an explicit `foreign_keys` collection which does not include destination column ' +
          `'${destinationColumn}' (or use a viewonly=True relation).`,
  );
}
