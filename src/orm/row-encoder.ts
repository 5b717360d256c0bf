/**
 * Fills in the parameters of the unit of work's statements, row by row: values by their column's type, defaults by asking
 * for them. Persistence makes one for each connection that it writes through.
 *
 * Counterpart: what DefaultExecutionContext does with compiled parameters. The engine's own execution does the same for
 * statements that have no plan of slots.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import { StatementError } from '../engine/errors.ts';
import type { ValueSource } from '../engine/value-source.ts';
import { SqlAlchemyError } from '../sql/errors.ts';
import { type BindValue, HostValue, SqlReal } from '../sql/host-value.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { InstanceHost } from './host.ts';
import type { AssociationRow } from './sync.ts';
import type { UOWTransaction } from './unit-of-work.ts';
import type { AssociationStatement, WriteStatement } from './write-statement.ts';

/** The parameters of one row, with what the defaults gave. */
export interface BoundRow {
  readonly parameters: SqlValue[];
  readonly prefetched: readonly BindValue[];
}

/** Encodes rows for one connection. */
export class RowEncoder {
  private readonly host: InstanceHost;
  private readonly source: ValueSource;

  constructor(uow: UOWTransaction, connection: Connection) {
    this.host = uow.session.environment.host;
    this.source = connection.engine.catalog.values;
  }

  /** One row. `values` and `where` are as in the record that the statement was compiled for. */
  row(
    statement: WriteStatement,
    values: readonly unknown[],
    where: readonly unknown[],
    which: 'default' | 'onupdate',
  ): BoundRow {
    return wrapped(statement.sql, () => this.fill(statement, values, where, which));
  }

  associationRow(statement: AssociationStatement, row: AssociationRow): SqlValue[] {
    return wrapped(statement.sql, () =>
      statement.keys.map(({ key, value, type }) => this.encode(key === null ? value : row.get(key), type)),
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

function wrapped<T>(sql: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SqlAlchemyError) throw error;
    // The program's own: a default function, or a value that its type refuses. The host has it, and writes the message.
    throw new StatementError('', sql, null, error, false);
  }
}
