/**
 * Results of Core statements as Python reads them: what the columns are, then rows in batches.
 * Python's half is python/sqlalchemy/engine/cursor.py; the ORM's results have a table of their own.
 */
import type { CursorResult } from '../../engine/connection.ts';
import { ClauseElement } from '../../sql/clause-element.ts';
import type { Compiled, ResultColumn } from '../../sql/compiler/compiled.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { NULLTYPE } from '../../sql/types.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, encodeBatch } from '../codec.ts';
import { elementOf } from './arguments.ts';

/** Rows on their way to Python. */
export class CoreRows {
  readonly cursor: CursorResult;
  readonly compiled: Compiled | null;
  readonly columns: readonly ResultColumn[];
  private position = 0;

  constructor(cursor: CursorResult, compiled: Compiled | null) {
    this.cursor = cursor;
    this.compiled = compiled;
    this.columns = cursor.returnsRows ? describeColumns(cursor, compiled) : [];
  }

  /** The next rows' values, one after the other. */
  fetch(size: number | null): unknown[] {
    const { rows } = this.cursor;
    const end = size === null ? rows.length : Math.min(rows.length, this.position + size);
    const values: unknown[] = [];
    for (; this.position < end; this.position++)
      for (const value of rows[this.position] as readonly unknown[]) values.push(value);
    return values;
  }

  close(): void {
    this.position = this.cursor.rows.length;
  }

  /** The position of a column of the statement; null where it has none. */
  indexOf(target: object): number | null {
    const element = elementOf(target);
    const byIdentity = this.columns.findIndex((column) => column.objects.some((object) => sameColumn(object, element)));
    if (byIdentity >= 0) return byIdentity;
    if (!(element instanceof ClauseElement)) return null;
    const wanted = element as ColumnElement;
    const proxied = this.columns.findIndex((column) =>
      column.objects.some((object) => isColumn(object) && isColumn(wanted) && object.sharesLineage(wanted)),
    );
    if (proxied >= 0) return proxied;
    const byName = this.columns.findIndex((column) => column.name !== null && column.name === nameOf(wanted));
    return this.compiled?.positionalColumns && wanted.isColumnElement && 'table' in wanted
      ? null
      : byName < 0
        ? null
        : byName;
  }
}

function isColumn(object: unknown): object is ColumnElement {
  return object instanceof ClauseElement && object.isColumnElement;
}

function sameColumn(object: unknown, element: object): boolean {
  return object instanceof ClauseElement && element instanceof ClauseElement && object.origin === element.origin;
}

function nameOf(element: ColumnElement): string | null {
  return (element as { readonly name?: string | null }).name ?? null;
}

/** What each column of the cursor is: by position for a compiled SELECT, by name for text. */
function describeColumns(cursor: CursorResult, compiled: Compiled | null): readonly ResultColumn[] {
  const known = compiled?.resultColumns ?? [];
  if (compiled?.positionalColumns && known.length === cursor.columns.length) {
    return known.map((column, i) => ({ ...column, keyname: column.keyname ?? cursor.columns[i] ?? null }));
  }
  return cursor.columns.map((raw) => {
    const name = raw.slice(raw.lastIndexOf('.') + 1);
    const found = known.find((column) => column.name === name || column.keyname === name);
    return found ? { ...found, keyname: name } : { keyname: name, name, objects: [], type: NULLTYPE };
  });
}

/** Functions of the `_core` module for results. */
export function resultsApi(bridge: Bridge) {
  const { handles } = bridge;
  const rows = (handle: number) => handles.get<CoreRows>(handle);

  return {
    /** Whether there are rows, rowcount, lastrowid, what it is; then name, host type and type name of each column. */
    result_info: (handle: number) => {
      const { cursor, compiled, columns } = rows(handle);
      const info: unknown[] = [
        cursor.returnsRows,
        cursor.rowcount,
        cursor.lastrowid === null ? undefined : Number(cursor.lastrowid),
        compiled?.kind ?? 'text',
      ];
      for (const { keyname, type } of columns) info.push(keyname ?? undefined, type.hostType ?? undefined, type.name);
      return info;
    },

    result_fetch: (handle: number, size: number | undefined) => encodeBatch(rows(handle).fetch(size ?? null)),

    result_lookup: (handle: number, ...args: unknown[]) => {
      const target = new ArgumentReader(handles, args).next();
      if (typeof target !== 'object' || target === null) return undefined;
      return rows(handle).indexOf(target) ?? undefined;
    },

    result_close: (handle: number) => rows(handle).close(),

    /** How many columns the primary key has, their names, then the keys of the inserted rows in one batch. */
    result_inserted_key: (handle: number) => {
      const { cursor } = rows(handle);
      const inserted = (cursor as { readonly insertedPrimaryKeys?: InsertedKeys }).insertedPrimaryKeys;
      if (inserted === undefined) return [0, ...encodeBatch([])];
      return [inserted.columns.length, ...inserted.columns, ...encodeBatch(inserted.rows.flat())];
    },

    result_parameters: () => [0, ...encodeBatch([])],
  };
}

interface InsertedKeys {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
