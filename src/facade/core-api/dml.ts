/**
 * Bridge functions for INSERT, UPDATE, DELETE and SQL functions. Python's half is python/sqlalchemy/sql/dml.py, functions.py
 * and dialects/sqlite/dml.py.
 */

import {
  type Delete,
  type DmlKey,
  type DmlValues,
  delete_,
  type Insert,
  insert,
  type Update,
  type UpdateBase,
  update,
} from '../../sql/dml.ts';
import type { BindParameter, ColumnElement, TextClause } from '../../sql/elements.ts';
import { type FunctionElement, func } from '../../sql/functions.ts';
import { type CTE, type Select, textualSelect } from '../../sql/selectable.ts';
import type { TypeEngine } from '../../sql/types.ts';
import { replacementTraverse } from '../../sql/visitors.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader } from '../codec.ts';

type Method = (statement: never, reader: ArgumentReader) => object;

/** A values mapping or row, as Python's `_mapping` and `_row` send it: what it is, then its members. */
function valuesOf(sent: unknown): DmlValues | readonly unknown[] {
  const [what, ...members] = sent as readonly unknown[];
  if (what === 'row') return members;
  const values = new Map<DmlKey, unknown>();
  for (let i = 0; i < members.length; i += 2) values.set(members[i] as DmlKey, members[i + 1]);
  return values;
}

function pairsOf(sent: unknown): (readonly [unknown, unknown])[] {
  const members = (sent as readonly unknown[]).slice(1);
  return Array.from({ length: members.length / 2 }, (_, i) => [members[2 * i], members[2 * i + 1]] as const);
}

function elements(reader: ArgumentReader): unknown[] | null {
  const count = reader.next() as number;
  const found = Array.from({ length: count }, () => reader.next());
  return count > 0 ? found : null;
}

const METHODS: Readonly<Record<string, Method>> = {
  where: (s: Update | Delete, r) => s.where(...r.rest()),
  values: (s: Insert | Update, r) => s.values(valuesOf(r.next())),
  multi_values: (s: Insert, r) => s.values((r.next() as readonly unknown[]).map(valuesOf)),
  ordered_values: (s: Update, r) => s.orderedValues(...pairsOf(r.next())),
  returning: (s: UpdateBase, r) => {
    const sortByParameterOrder = r.next() as boolean;
    return Object.assign(s.returning(...r.rest()), { sortByParameterOrder });
  },
  prefix_with: (s: UpdateBase, r) => {
    const dialect = r.next() as string;
    return s.prefixWith(r.rest(), dialect);
  },
  inline: (s: Insert) => s.inline(),
  add_cte: (s: UpdateBase, r) => s.addCte(r.rest() as CTE[]),
  options: (s: UpdateBase, r) => s.options(...r.rest()),
  from_select: (s: Insert, r) => {
    const includeDefaults = r.next() as boolean;
    return s.fromSelect(r.next() as readonly unknown[], r.next(), includeDefaults);
  },
  on_conflict_do_nothing: (s: Insert, r) => {
    const indexElements = elements(r);
    return s.onConflictDoNothing({ indexElements, indexWhere: r.next() });
  },
  on_conflict_do_update: (s: Insert, r) => {
    const indexElements = elements(r);
    const [indexWhere, where] = [r.next(), r.next()];
    return s.onConflictDoUpdate({ indexElements, indexWhere, where, set: valuesOf(r.next()) as DmlValues });
  },
};

const MAKERS: Readonly<Record<string, (table: unknown) => UpdateBase>> = { insert, update, delete: delete_ };

/** Functions of the `_core` module for DML, SQL functions and textual selects. */
export function dmlApi(bridge: Bridge) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);

  return {
    new_dml: (kind: string, ...args: unknown[]) =>
      handles.add((MAKERS[kind] as (table: unknown) => UpdateBase)(read(args).next())),

    dml_method: (handle: number, method: string, ...args: unknown[]) => {
      const statement = handles.get<UpdateBase>(handle);
      const reader = read(args);
      if (method === 'cte') return handles.of(statement.cte(reader.next() as string | null, reader.next() as boolean));
      const apply = METHODS[method];
      if (apply === undefined) throw new Error(`no method ${method}`);
      return handles.add(apply(statement as never, reader));
    },

    /** The columns of `excluded`, by key. */
    excluded_columns: (handle: number) =>
      handles
        .get<Insert>(handle)
        .excluded.items()
        .flatMap(([key, column]) => [key, handles.of(column)]),

    new_function: (name: string, ...args: unknown[]) => {
      const reader = read(args);
      const type = reader.next() as TypeEngine | null;
      return handles.add(func(name, reader.rest(), { type }));
    },

    function_method: (
      handle: number,
      method: string,
      name: string | undefined,
      joinsImplicitly: boolean,
      ...args: unknown[]
    ) => {
      const element = handles.get<FunctionElement>(handle);
      if (method === 'alias') return handles.of(element.alias(name ?? null));
      if (method === 'column_valued') return handles.add(element.columnValued(name ?? null));
      return handles.of(element.tableValued(read(args).rest(), { name: name ?? null, joinsImplicitly }));
    },

    text_columns: (handle: number, count: number, ...args: unknown[]) => {
      const reader = read(args);
      const columns = Array.from({ length: count }, () => reader.next());
      const types: Record<string, TypeEngine> = {};
      while (!reader.done) {
        const key = reader.raw() as string;
        types[key] = reader.next() as TypeEngine;
      }
      return handles.add(textualSelect(handles.get<TextClause>(handle), columns, types));
    },

    /** A copy of a statement whose named parameters have other values. */
    with_params: (handle: number, ...args: unknown[]) => {
      const reader = read(args);
      const values = new Map<string, unknown>();
      while (!reader.done) {
        const key = reader.raw() as string;
        values.set(key, reader.next());
      }
      return handles.add(withParameters(handles.get<Select>(handle), values));
    },
  };
}

function withParameters<T extends Select | ColumnElement>(statement: T, values: ReadonlyMap<string, unknown>): T {
  const replace = (element: object): BindParameter | null => {
    const bind = element as BindParameter;
    if (!bind.isBindParameter) return null;
    const key = values.has(bind.key) ? bind.key : bind.origKey;
    return values.has(key) ? bind.withValue(values.get(key), true, false) : null;
  };
  return replacementTraverse(statement, {}, replace) as T;
}
