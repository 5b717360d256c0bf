/**
 * Results of ORM statements as Python reads them: what each position of a row is, then rows in batches, objects by handle.
 * Python's half is python/sqlalchemy/orm/results.py.
 */
import type { OrmResult, OrmRow, ResultColumn } from '../../orm/orm-result.ts';
import { InstanceState } from '../../orm/state.ts';
import { ClauseElement } from '../../sql/clause-element.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader } from '../codec.ts';
import { elementOf } from '../core-api/arguments.ts';
import type { OrmContextHolder } from '../orm-context.ts';
import { BatchWriter } from '../value-codec.ts';

function describe(columns: readonly ResultColumn[], handles: Bridge['handles'], out: unknown[]): void {
  for (const column of columns) {
    const isSingle = column.kind === 'bundle' && (column as { readonly singleEntity?: boolean }).singleEntity === true;
    const host = column.kind === 'bundle' ? isSingle : (column.type?.hostType ?? undefined);
    const [target] = column.targets;
    const bundle =
      column.kind === 'bundle' && typeof target === 'object' && target !== null ? handles.of(target) : null;
    out.push(
      column.kind,
      column.name ?? undefined,
      host,
      bundle ?? column.type?.name ?? 'NullType',
      column.parts.length,
    );
    describe(column.parts, handles, out);
  }
}

function write(batch: BatchWriter, columns: readonly ResultColumn[], row: OrmRow): void {
  columns.forEach((column, index) => {
    const value = row[index];
    if (column.kind === 'entity') batch.plain(value instanceof InstanceState ? value.handle : 0);
    else if (column.kind === 'column') batch.value(value ?? null);
    else write(batch, column.parts, value as OrmRow);
  });
}

/** Functions of the `_orm` module for results. */
export function ormRowsApi(bridge: Bridge, _holder: OrmContextHolder) {
  const { handles } = bridge;
  const result = (handle: number) => handles.get<OrmResult>(handle);

  return {
    /** Whether unique() is required, one entity alone, duplicates to be removed; rows a page; how many columns; then each. */
    orm_result_info: (handle: number) => {
      const { uniqueRequired, singleEntity, filtered, yieldPer, columns } = result(handle);
      const out: unknown[] = [uniqueRequired, singleEntity, filtered, yieldPer ?? 0, columns.length];
      describe(columns, handles, out);
      return out;
    },

    orm_result_fetch: (handle: number, size: number | undefined) => {
      const { columns } = result(handle);
      const batch = new BatchWriter();
      for (const row of result(handle).fetch(size ?? null)) write(batch, columns, row);
      return batch.finish();
    },

    orm_result_lookup: (handle: number, ...args: unknown[]) => {
      const target = new ArgumentReader(handles, args).next();
      if (typeof target !== 'object' || target === null) return undefined;
      const element = elementOf(target);
      const found = result(handle).columns.findIndex((column) =>
        column.targets.some((known) => known === target || known === element || sameOrigin(known, element)),
      );
      return found < 0 ? undefined : found;
    },

    orm_result_close: (handle: number) => result(handle).close(),
  };
}

function sameOrigin(left: unknown, right: object): boolean {
  return left instanceof ClauseElement && right instanceof ClauseElement && left.origin === right.origin;
}
