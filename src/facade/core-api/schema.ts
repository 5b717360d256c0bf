/**
 * Bridge functions for tables, columns and constraints: Python's objects are wrappers of the objects made here, and each
 * handle is kept for the run. Python's half is python/sqlalchemy/sql/schema.py.
 */
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { HostValue } from '../../sql/host-value.ts';
import type { NamingConvention } from '../../sql/naming.ts';
import {
  type Autoincrement,
  CheckConstraint,
  Column,
  ColumnDefault,
  type ColumnItem,
  Computed,
  Constraint,
  DefaultClause,
  FetchedValue,
  ForeignKey,
  ForeignKeyConstraint,
  Identity,
  Index,
  MetaData,
  PrimaryKeyConstraint,
  Table,
  type TableItem,
  UniqueConstraint,
} from '../../sql/schema.ts';
import type { TypeEngine } from '../../sql/types.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader } from '../codec.ts';
import { elementOf } from './arguments.ts';

interface ConstraintKeywords {
  readonly name?: string;
  readonly deferrable?: boolean;
  readonly initially?: string;
  readonly on_conflict?: string;
  readonly onupdate?: string;
  readonly ondelete?: string;
  readonly use_alter?: boolean;
  readonly link_to_name?: boolean;
  readonly match?: string;
  readonly unique?: boolean;
  readonly quote?: boolean;
}

interface ColumnKeywords {
  readonly primary_key: boolean;
  readonly key?: string;
  readonly autoincrement: Autoincrement;
  readonly index?: boolean;
  readonly unique?: boolean;
  readonly quote?: boolean;
  readonly comment?: string;
  readonly system: boolean;
  readonly nullable?: boolean;
  readonly on_conflict_not_null?: string;
  readonly on_conflict_primary_key?: string;
  readonly on_conflict_unique?: string;
}

interface TableKeywords {
  readonly quote?: boolean;
  readonly comment?: string;
  readonly autoincrement: boolean;
  readonly strict: boolean;
  readonly with_rowid: boolean;
}

function constraintOptions(o: ConstraintKeywords) {
  return {
    name: o.name ?? null,
    deferrable: o.deferrable ?? null,
    initially: o.initially ?? null,
    sqliteOnConflict: o.on_conflict ?? null,
  };
}

function foreignKeyOptions(o: ConstraintKeywords) {
  return {
    ...constraintOptions(o),
    onupdate: o.onupdate ?? null,
    ondelete: o.ondelete ?? null,
    useAlter: o.use_alter ?? false,
    linkToName: o.link_to_name ?? false,
    match: o.match ?? null,
  };
}

/** The last argument: Python's keyword arguments. */
function keywords<T>(args: unknown[]): T {
  return args.pop() as T;
}

/** Functions of the `_core` module for schema objects. */
export function schemaApi(bridge: Bridge, made: (metadata: MetaData) => void = () => {}) {
  const { handles } = bridge;
  const get = <T extends object>(handle: number) => handles.get<T>(handle);
  const read = (args: readonly unknown[]) => new ArgumentReader(handles, args);
  const optional = (object: object | null | undefined) => (object ? handles.of(object) : undefined);
  const columnsOf = (args: readonly unknown[]) => read(args).rest().map(plainColumn);

  function defaultOf(kind: string, args: readonly unknown[], forUpdate: boolean): ColumnDefault {
    const reader = read(args);
    if (kind === 'callable') return new ColumnDefault('callable', new HostValue(args[1] as number, null), forUpdate);
    const arg = reader.next();
    if (kind === 'sql') return new ColumnDefault('clause', elementOf(arg as object), forUpdate);
    return new ColumnDefault('scalar', arg, forUpdate);
  }

  return {
    new_metadata: (schema: string | undefined, ...convention: string[]) => {
      const naming = new Map<string, string>();
      for (let i = 0; i < convention.length; i += 2) naming.set(convention[i] as string, convention[i + 1] as string);
      const metadata = new MetaData({
        schema: schema ?? null,
        namingConvention: naming.size > 0 ? (naming as NamingConvention) : null,
      });
      made(metadata);
      return handles.of(metadata);
    },
    metadata_sorted: (handle: number) => get<MetaData>(handle).sortedTables.map((table) => handles.of(table)),
    metadata_clear: (handle: number) => get<MetaData>(handle).clear(),
    metadata_remove: (handle: number, table: number) => get<MetaData>(handle).remove(get<Table>(table)),

    new_table: (
      name: string,
      metadata: number,
      schema: string | undefined,
      prefixCount: number,
      ...rest: unknown[]
    ) => {
      const options = keywords<TableKeywords>(rest);
      const prefixes = rest.slice(0, prefixCount) as string[];
      const items = rest.slice(prefixCount).map((handle) => get<TableItem & object>(handle as number));
      return handles.of(
        Table.define(name, get<MetaData>(metadata), items, {
          schema: schema ?? null,
          prefixes,
          quote: options.quote ?? null,
          comment: options.comment ?? null,
          sqliteAutoincrement: options.autoincrement,
          sqliteStrict: options.strict,
          sqliteWithRowid: options.with_rowid,
        }),
      );
    },
    extend_table: (handle: number, ...items: number[]) => {
      const table = get<Table>(handle);
      Table.define(
        table.name,
        table.metadata,
        items.map((item) => get<TableItem & object>(item)),
        { schema: table.schema, extendExisting: true },
      );
    },
    append_to_table: (handle: number, item: number, replaceExisting?: boolean) => {
      const table = get<Table>(handle);
      const object = get<object>(item);
      if (object instanceof Column) table.appendColumn(object, replaceExisting ?? false);
      else table.appendConstraint(object as Constraint | Index);
    },
    table_attr: (handle: number, name: string) => {
      const table = get<Table>(handle);
      if (name === 'primary_key') return handles.of(table.primaryKey);
      if (name === 'autoincrement_column') return optional(table.autoincrementColumn);
      return (table as unknown as Record<string, string | null>)[name] ?? undefined;
    },
    /** Handles of the columns in one string: cheap to compare with the one before. */
    table_columns: (handle: number) =>
      get<Table>(handle)
        .tableColumnList.map((column) => handles.of(column))
        .join(','),
    table_items: (handle: number, what: string) => {
      const table = get<Table>(handle);
      const items: Iterable<object> =
        what === 'foreign_keys' ? table.foreignKeys : what === 'indexes' ? table.indexes : table.sortedConstraints;
      return [...items].map((item) => handles.of(item));
    },

    new_column: (name: string | undefined, type: number | undefined, ...rest: unknown[]) => {
      const o = keywords<ColumnKeywords>(rest);
      const items = rest.map((handle) => get<ColumnItem & object>(handle as number));
      return handles.of(
        new Column(name ?? null, type === undefined ? null : get<TypeEngine>(type), items, {
          primaryKey: o.primary_key,
          key: o.key ?? null,
          autoincrement: o.autoincrement,
          index: o.index ?? null,
          unique: o.unique ?? null,
          quote: o.quote ?? null,
          comment: o.comment ?? null,
          system: o.system,
          ...(o.nullable === undefined ? {} : { nullable: o.nullable }),
          sqliteOnConflictNotNull: o.on_conflict_not_null ?? null,
          sqliteOnConflictPrimaryKey: o.on_conflict_primary_key ?? null,
          sqliteOnConflictUnique: o.on_conflict_unique ?? null,
        }),
      );
    },
    set_default: (handle: number, which: string, kind: string, ...args: unknown[]) => {
      const column = get<Column>(handle);
      const made = defaultOf(kind, args, which === 'onupdate');
      made.column = column;
      if (which === 'onupdate') column.onupdate = made;
      else column.default = made;
    },
    set_server_default: (handle: number, which: string, ...args: unknown[]) => {
      const forUpdate = which === 'server_onupdate';
      const arg = read(args).next();
      const made =
        arg === null
          ? new FetchedValue(forUpdate)
          : new DefaultClause(typeof arg === 'object' ? elementOf(arg as object) : arg, forUpdate);
      made.attach(get<Column>(handle));
    },
    column_attr: (handle: number, name: string) => {
      const column = get<Column>(handle);
      if (name === 'table') return optional(column.table);
      if (name === 'foreign_keys') return [...column.foreignKeys].map((key) => handles.of(key));
      const value = (column as unknown as Record<string, string | null>)[name];
      return value === '' ? undefined : (value ?? undefined);
    },
    column_flag: (handle: number, name: string) => {
      const column = get<ColumnElement>(handle);
      if (name === 'primary_key') return column.primaryKey;
      return column instanceof Column ? column.nullable : true;
    },
    column_set_flag: (handle: number, name: string, value: boolean) => {
      const column = get<Column>(handle);
      if (name === 'primary_key') column.isPrimaryKey = value;
      else {
        column.nullable = value;
        column.userDefinedNullable = value;
      }
    },
    column_rename: (handle: number, name: string | undefined, key: string | undefined) => {
      const column = get<Column>(handle) as unknown as { name: string; key: string };
      if (name !== undefined) column.name = name;
      if (key !== undefined) column.key = key;
    },
    column_set_type: (handle: number, type: number) => {
      get<Column>(handle).type = get<TypeEngine>(type);
    },
    column_append: (handle: number, item: number) => get<Column>(handle).appendForeignKey(get<ForeignKey>(item)),

    new_foreign_key: (...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      return handles.of(new ForeignKey(plainColumn(read(args).next()), foreignKeyOptions(options)));
    },
    foreign_key_attr: (handle: number, name: string) => {
      const key = get<ForeignKey>(handle);
      if (name === 'column') return handles.of(key.column);
      if (name === 'parent') return optional(key.parent);
      if (name === 'constraint') return optional(key.constraint);
      if (name === 'target_fullname') return key.targetFullname;
      if (name === 'use_alter') return key.useAlter;
      return (key as unknown as Record<string, string | null>)[name] ?? undefined;
    },
    new_foreign_key_constraint: (...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      const [columns, referred] = read(args).rest() as [unknown[], unknown[]];
      return handles.of(
        new ForeignKeyConstraint(columns.map(plainColumn), referred.map(plainColumn), foreignKeyOptions(options)),
      );
    },
    new_check: (...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      return handles.of(new CheckConstraint(plainColumn(read(args).next()), constraintOptions(options)));
    },
    new_primary_key: (...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      return handles.of(new PrimaryKeyConstraint(columnsOf(args), constraintOptions(options)));
    },
    new_unique: (...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      return handles.of(new UniqueConstraint(columnsOf(args), constraintOptions(options)));
    },
    new_index: (name: string | undefined, ...args: unknown[]) => {
      const options = keywords<ConstraintKeywords>(args);
      const [where, ...expressions] = columnsOf(args);
      return handles.of(
        new Index(name ?? null, expressions, {
          unique: options.unique ?? false,
          quote: options.quote ?? null,
          sqliteWhere: (where as ClauseElement | null) ?? null,
        }),
      );
    },
    constraint_attr: (handle: number, name: string) => constraintAttribute(bridge, get(handle), name),
    constraint_set_name: (handle: number, name: string | undefined) => {
      get<Constraint | Index>(handle).name = name ?? null;
    },
    constraint_columns: (handle: number) => {
      const constraint = get<UniqueConstraint | Index>(handle);
      return [...constraint.columnCollection].map((column) => handles.of(column));
    },

    new_computed: (...args: unknown[]) => {
      const persisted = args.pop() as boolean | undefined;
      return handles.of(new Computed(read(args).next(), persisted ?? null));
    },
    new_identity: (always: boolean) => handles.of(new Identity({ always })),
    /** SQLite ignores sequences: there is nothing to keep. */
    new_sequence: () => undefined,

    /** What a permanent handle stands for, for Python to wrap it. */
    element_schema: (handle: number) => {
      const object = get<object>(handle);
      if (object instanceof ForeignKey) return 'ForeignKey';
      if (object instanceof Constraint || object instanceof Index) return object.pythonName;
      if (object instanceof Column) return 'Column';
      const path = (object as ClauseElement).pythonClass;
      return path.slice(path.lastIndexOf('.') + 1);
    },
  };
}

/** A column argument: an ORM attribute stands for its column, without the ORM's annotations. */
function plainColumn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const element = elementOf(value) as Partial<ClauseElement>;
  const origin = element.origin;
  return origin instanceof Column ? origin : element;
}

function constraintAttribute(bridge: Bridge, constraint: object, name: string): unknown {
  const { handles } = bridge;
  if (constraint instanceof Index) {
    if (name === 'table') return constraint.table ? handles.of(constraint.table) : undefined;
    if (name === 'expressions') {
      return constraint.expressions
        .filter((e) => typeof e !== 'string')
        .map((e) => handles.of((e as ClauseElement).origin));
    }
    return (constraint as unknown as Record<string, unknown>)[name] ?? undefined;
  }
  const item = constraint as Constraint;
  switch (name) {
    case 'table':
      return item.parent instanceof Table
        ? handles.of(item.parent)
        : item.parent?.table instanceof Table
          ? handles.of(item.parent.table)
          : undefined;
    case 'is_table_level':
      return item.parent instanceof Table;
    case 'is_column_level':
      return (
        item.columnFlag ||
        item.typeBound ||
        (item instanceof CheckConstraint && item.isColumnLevel) ||
        (item instanceof ForeignKeyConstraint &&
          item.elements.every(
            (key) => key.parent !== null && key.options === item.elements[0]?.options && item.elements.length === 1,
          ))
      );
    case 'elements':
      return item instanceof ForeignKeyConstraint ? item.elements.map((key) => handles.of(key)) : [];
    case 'sqltext':
      return item instanceof CheckConstraint ? handles.of(item.sqltext) : undefined;
    case 'use_alter':
      return item instanceof ForeignKeyConstraint && item.useAlter;
    default:
      return (item as unknown as Record<string, unknown>)[name] ?? undefined;
  }
}
