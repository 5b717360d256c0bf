/**
 * Where the columns of a compiled SELECT are in its rows, and how their values become the host's.
 *
 * Counterpart: the key map of sqlalchemy/engine/cursor.py CursorResultMetaData.
 */
import type { SqlValue } from '../contract/values.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { NoSuchColumnError } from '../sql/errors.ts';
import { type Column, isColumn } from '../sql/schema.ts';
import type { InstanceHost } from './host.ts';

/** One column of the rows, with the elements that it stands for. */
export interface CompiledResultColumn {
  readonly objects: readonly unknown[];
}

/** Finds columns in rows. */
export class ResultIndex {
  private readonly positions = new Map<unknown, number>();
  private readonly host: InstanceHost;

  constructor(columns: readonly CompiledResultColumn[], host: InstanceHost) {
    this.host = host;
    columns.forEach((column, index) => {
      for (const object of column.objects) {
        const key = keyOf(object);
        if (key !== null && !this.positions.has(key)) this.positions.set(key, index);
      }
    });
  }

  /** The column's position in a row, or -1. */
  indexOf(column: ColumnElement | null): number {
    return column ? (this.positions.get(column.origin) ?? -1) : -1;
  }

  requireIndex(column: ColumnElement | null): number {
    const index = this.indexOf(column);
    if (index < 0) throw new NoSuchColumnError(`Could not locate column in row for column '${column}'`);
    return index;
  }

  /** What makes the host's value of a database value; null where it is the value itself. */
  reader(column: ColumnElement): ((raw: SqlValue) => unknown) | null {
    const origin = column.origin as ColumnElement;
    const { host } = this;
    if (host.resultReader) return host.resultReader(origin as Column);
    if (!isColumn(origin)) return null;
    return (raw) => host.fromDatabase(raw, origin);
  }
}

function keyOf(object: unknown): ClauseElement | null {
  if (typeof object !== 'object' || object === null || !('origin' in object)) return null;
  return (object as ClauseElement).origin;
}
