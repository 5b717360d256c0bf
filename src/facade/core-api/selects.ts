/**
 * Bridge functions for SELECT, UNION, aliases, joins and subqueries. A statement's methods go through `select_method`, by
 * their Python names. Python's half is python/sqlalchemy/sql/selectable.py.
 */
import { ClauseElement } from '../../sql/clause-element.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import {
  type CompoundKeyword,
  CompoundSelect,
  type CTE,
  Exists,
  type FromClause,
  type GenerativeSelect,
  Join,
  type LabelStyle,
  type ScalarSelect,
  Select,
  type SelectBase,
  type TableValuedAlias,
  type Values,
} from '../../sql/selectable.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader } from '../codec.ts';
import { elementOf, giveElement } from './arguments.ts';

type Method = (statement: never, reader: ArgumentReader) => object;

const COMPOUNDS: Readonly<Record<string, CompoundKeyword>> = {
  union: 'UNION',
  union_all: 'UNION ALL',
  except_: 'EXCEPT',
  except_all: 'EXCEPT ALL',
  intersect: 'INTERSECT',
  intersect_all: 'INTERSECT ALL',
};

function joinOptions(reader: ArgumentReader): { isouter: boolean; full: boolean } {
  return { isouter: reader.next() as boolean, full: reader.next() as boolean };
}

/** Methods by Python name. Those that give a FROM object keep it for the run: its columns have an identity in Python. */
const METHODS: Readonly<Record<string, Method>> = {
  from_statement: (s: Select, r) => s.fromStatement(r.next()),
  copy: (s: SelectBase) => s.clone(),
  options: (s: SelectBase, r) => s.options(...r.rest()),
  where: (s: Select, r) => s.where(...r.rest()),
  having: (s: Select, r) => s.having(...r.rest()),
  order_by: (s: GenerativeSelect, r) => s.orderBy(...r.rest()),
  group_by: (s: GenerativeSelect, r) => s.groupBy(...r.rest()),
  limit: (s: GenerativeSelect, r) => s.limit(r.next()),
  offset: (s: GenerativeSelect, r) => s.offset(r.next()),
  fetch: (s: GenerativeSelect) => s.fetch(),
  slice: (s: GenerativeSelect, r) => s.slice(r.next() as number | null, r.next() as number | null),
  distinct: (s: Select, r) => s.distinct(...r.rest()),
  join: (s: Select, r) => s.join(r.next(), r.next(), joinOptions(r)),
  join_from: (s: Select, r) => s.joinFrom(r.next(), r.next(), r.next(), joinOptions(r)),
  select_from: (s: Select, r) => s.selectFrom(...r.rest()),
  add_columns: (s: Select, r) => s.addColumns(...r.rest()),
  with_only_columns: (s: Select, r) => {
    const maintain = r.next() as boolean;
    return s.withOnlyColumns(r.rest(), maintain);
  },
  correlate: (s: Select, r) => s.correlate(...r.rest()),
  correlate_except: (s: Select, r) => s.correlateExcept(...r.rest()),
  prefix_with: (s: Select, r) => {
    const dialect = r.next() as string;
    return s.prefixWith(r.rest(), dialect);
  },
  suffix_with: (s: Select, r) => {
    const dialect = r.next() as string;
    return s.suffixWith(r.rest(), dialect);
  },
  with_for_update: (s: GenerativeSelect, r) =>
    s.withForUpdate({ nowait: r.next() as boolean, read: r.next() as boolean, skipLocked: r.next() as boolean }),
  set_label_style: (s: SelectBase, r) => s.setLabelStyle(r.next() as LabelStyle),
  add_cte: (s: SelectBase, r) => s.addCte(r.rest() as CTE[]),
  scalar_subquery: (s: SelectBase) => s.scalarSubquery(),
  exists: (s: SelectBase) => s.exists(),
  scalar_where: (s: ScalarSelect, r) => s.where(...r.rest()),
  scalar_correlate: (s: ScalarSelect, r) => s.correlate(...r.rest()),
  scalar_correlate_except: (s: ScalarSelect, r) => s.correlateExcept(...r.rest()),
  exists_where: (s: Exists, r) => s.where(...r.rest()),
  exists_select_from: (s: Exists, r) => s.selectFrom(...r.rest()),
  exists_correlate: (s: Exists, r) => s.correlate(...r.rest()),
  exists_correlate_except: (s: Exists, r) => s.correlateExcept(...r.rest()),
  exists_select: (s: Exists) => s.select(),
};

const FROM_METHODS: Readonly<Record<string, Method>> = {
  subquery: (s: SelectBase, r) => s.subquery(r.next() as string | null),
  cte: (s: SelectBase, r) =>
    s.cte(r.next() as string | null, r.next() as boolean, r.done ? false : (r.next() as boolean)),
  lateral: (s: SelectBase) => s.lateral(),
  cte_union: (s: CTE, r) => s.union(...r.rest()),
  cte_union_all: (s: CTE, r) => s.unionAll(...r.rest()),
  alias: (s: FromClause, r) => s.alias(r.next() as string | null),
  data: (s: Values, r) => s.data(r.next() as readonly (readonly unknown[])[]),
  render_derived: (s: TableValuedAlias, r) => renderDerived(s, r.next() as string | null),
};

function renderDerived(alias: TableValuedAlias, name: string | null): object {
  return (alias as unknown as { renderDerived(name: string | null): object }).renderDerived(name);
}

/** Functions of the `_core` module for SELECT and FROM. */
export function selectsApi(bridge: Bridge, textOf: (element: ClauseElement) => string) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const zeros = new WeakMap<object, object>();

  /** The handle of the entity that filter_by() means, and the text of its element for the error. */
  function zeroHandle(element: object): number {
    const entity = namespaceOf(element);
    const known = entity instanceof ClauseElement ? entity.origin : entity;
    zeros.set(known, element);
    return handles.of(known);
  }

  function columnPairs(columns: Iterable<readonly [string, object]>): unknown[] {
    const out: unknown[] = [];
    for (const [key, column] of columns) out.push(key, handles.of(column));
    return out;
  }

  return {
    new_select: (...args: unknown[]) => handles.add(new Select(read(args).rest())),

    select_method: (handle: number, method: string, ...args: unknown[]) => {
      const statement = handles.get(handle) as never;
      const reader = read(args);
      if (method === 'filter_by_zero') return zeroHandle(filterByZero(statement as Select));
      const made = METHODS[method];
      if (made !== undefined) return handles.add(made(statement, reader));
      const from = FROM_METHODS[method];
      if (from !== undefined) return handles.of(from(statement, reader));
      throw new Error(`no method ${method}`);
    },

    dml_filter_by_zero: (handle: number) => zeroHandle((handles.get(handle) as { readonly table: object }).table),

    /** How an entity prints in filter_by()'s error. */
    entity_text: (handle: number) => {
      const entity = handles.get(handle);
      const element = zeros.get(entity) ?? entity;
      if (!(element instanceof ClauseElement)) return String(element);
      if (element.isFromClause)
        return (element as FromClause & { readonly name?: string }).isTable ? (element.description ?? '') : '';
      return textOf(element);
    },

    compound_columns: (keyword: string, ...args: unknown[]) =>
      handles.add(new CompoundSelect(COMPOUNDS[keyword] as CompoundKeyword, read(args).rest())),

    new_exists: (...args: unknown[]) => {
      const [argument] = read(args).rest();
      return handles.add(new Exists(argument ?? null));
    },

    alias_of: (_kind: string, handle: number, name: string | undefined) =>
      handles.of((handles.get(handle) as FromClause).alias(name ?? null)),

    join_of: (...args: unknown[]) => {
      const reader = read(args);
      const [left, right, onclause] = [reader.next(), reader.next(), reader.next()];
      return handles.of(new Join(left, right, onclause, reader.raw() as boolean, reader.raw() as boolean));
    },

    from_columns: (handle: number, what?: string) => {
      const from = handles.get(handle) as FromClause;
      if (what === 'primary_key') return from.primaryKeyColumns.map((column) => handles.of(column));
      if (what === 'foreign_keys') return [...from.foreignKeys].map((key) => handles.of(key));
      if (what === 'final_froms')
        return (from as unknown as Select).columnsClauseFroms.map((f) => handles.of(f.origin));
      return columnPairs(from.columns.items());
    },

    selected_columns: (handle: number) => columnPairs((handles.get(handle) as Select).selectedColumns.items()),

    corresponding_column: (handle: number, ...args: unknown[]) => {
      const reader = read(args);
      const column = elementOf(reader.next() as object) as ColumnElement;
      const found = (handles.get(handle) as FromClause).correspondingColumn(column, reader.raw() as boolean);
      return found === null ? undefined : handles.of(found);
    },

    /** One attribute of an element: a primitive, or the handle of an element. */
    element_attr: (handle: number, name: string) => {
      const element = elementOf(handles.get(handle)) as ClauseElement & Readonly<Record<string, unknown>>;
      const value = element[ATTRIBUTES[name] ?? name];
      if (value === null || value === undefined) return undefined;
      if (typeof value !== 'object') return value;
      if (name === 'operator') return (value as { readonly name: string }).name;
      return value instanceof ClauseElement ? giveElement(handles, value) : handles.of(value);
    },
  };
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  label_style: 'labelStyle',
  whereclause: 'whereclause',
};

/** What filter_by() looks names up in: the last join's target, else the FROM entity, else the first thing selected. */
function filterByZero(statement: Select): object {
  const last = statement.setupJoins.at(-1)?.target as
    | (ClauseElement & { readonly entity?: object; readonly isRelationship?: boolean })
    | undefined;
  if (last?.isRelationship && last.entity) return last.entity;
  return last ?? statement.fromObj[0] ?? (statement.rawColumns[0] as object);
}

/** The entity or FROM object in whose terms an element is meant. */
function namespaceOf(element: object): object {
  return (element as Partial<ClauseElement>).annotations?.entityNamespace ?? element;
}
