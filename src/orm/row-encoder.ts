/**
 * Fills in the parameters of the unit of work's statements, row by row: values by their column's type, defaults by asking
 * for them. Persistence makes one for each connection that it writes through.
 *
 * Counterpart: what DefaultExecutionContext does with compiled parameters. The engine's own execution does the same for
 * statements that have no plan of slots.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import { type NamedParameters, StatementError } from '../engine/errors.ts';
import type { ValueSource } from '../engine/value-source.ts';
import { SqlAlchemyError } from '../sql/errors.ts';
import { type BindValue, HostValue, SqlReal } from '../sql/host-value.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { InstanceHost } from './host.ts';
import type { AssociationRow } from './sync.ts';
import type { TableMapping } from './table-mapping.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import type { AssociationStatement, WriteStatement } from './write-statement.ts';

/** The parameters of one row, with what the defaults gave. */
export interface BoundRow {
  readonly parameters: SqlValue[];
  readonly prefetched: readonly BindValue[];
}

/** One row as it was collected: values by the position of their column, and the key of the row that is meant. */
export interface RowToBind {
  readonly mapping: TableMapping;
  readonly values: readonly unknown[];
  readonly where?: readonly unknown[];
}

const NO_VALUES: readonly unknown[] = [];

/** Encodes rows for one connection. */
export class RowEncoder {
  private readonly host: InstanceHost;
  private readonly source: ValueSource;

  constructor(uow: UOWTransaction, connection: Connection) {
    this.host = uow.session.environment.host;
    this.source = connection.engine.catalog.values;
  }

  /** The rows of one execution. `values` and `where` are as in the record that the statement was compiled for. */
  rows(statement: WriteStatement, records: readonly RowToBind[], which: 'default' | 'onupdate'): BoundRow[] {
    return wrapped(
      statement.sql,
      () => records.map(({ values, where }) => this.fill(statement, values, where ?? NO_VALUES, which)),
      () => records.map(namedParameters),
    );
  }

  /** One row. */
  row(statement: WriteStatement, record: RowToBind, which: 'default' | 'onupdate'): BoundRow {
    return this.rows(statement, [record], which)[0] as BoundRow;
  }

  associationRow(statement: AssociationStatement, row: AssociationRow): SqlValue[] {
    return wrapped(
      statement.sql,
      () =>
        statement.keys.map(({ key, value, type, defaultOf }) => {
          if (defaultOf) return this.encode(this.source.evaluateDefault(defaultOf, statement.defaults, row), type);
          return this.encode(key === null ? value : row.get(key), type);
        }),
      () => [row],
    );
  }

  private fill(
    { slots, prefetch }: WriteStatement,
    values: readonly unknown[],
    where: readonly unknown[],
    which: 'default' | 'onupdate',
  ): BoundRow {
    const prefetched: BindValue[] = [];
    if (prefetch.length > 0) {
      const given = new Map<string, unknown>();
      for (const slot of slots) if (slot.from === 'value') given.set(slot.column.key, values[slot.index]);
      for (const column of prefetch) {
        const value = this.source.evaluateDefault(column, which, given);
        given.set(column.key, value);
        prefetched.push(value);
      }
    }
    const parameters: SqlValue[] = new Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as (typeof slots)[number];
      let value: unknown;
      if (slot.from === 'value') value = values[slot.index];
      else if (slot.from === 'where') value = where[slot.position];
      else value = slot.from === 'default' ? prefetched[slot.position] : slot.value;
      parameters[i] = this.encode(value, slot.column.type);
    }
    return { parameters, prefetched };
  }

  private encode(value: unknown, type: TypeEngine): SqlValue {
    if ((value === null || value === undefined) && !type.shouldEvaluateNone && type.hostType === null) return null;
    const isBind =
      typeof value !== 'object' ||
      value === null ||
      value instanceof HostValue ||
      value instanceof SqlReal ||
      value instanceof Uint8Array;
    if (!isBind) return this.host.encode(value, { type }) as SqlValue;
    return this.source.encoder.encode((value ?? null) as BindValue, type.name, type.hostType) as SqlValue;
  }
}

function wrapped<T>(sql: string, work: () => T, given: () => readonly NamedParameters[]): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SqlAlchemyError) throw error;
    // The program's own: a default function, or a value that its type refuses. The host has it, and writes the message.
    throw new StatementError('', sql, given(), error, false);
  }
}

/** A row's parameters by name, for the text of an error: those that the program gave come first. */
function namedParameters({ mapping, values, where }: RowToBind): NamedParameters {
  const named = new Map<string, unknown>();
  const left: string[] = [];
  for (const { column, index } of mapping.columns) {
    const value = values[index];
    if (value === null) left.push(column.key);
    else if (value !== undefined) named.set(column.key, value);
  }
  for (const key of left) named.set(key, null);
  const isUpdate = named.size > 0;
  for (let i = 0; where && i < mapping.primaryKey.length; i++) {
    const { column } = mapping.primaryKey[i] as (typeof mapping.primaryKey)[number];
    named.set(isUpdate ? `${mapping.table.name}_${column.key}` : column.key, where[i]);
  }
  return named;
}
