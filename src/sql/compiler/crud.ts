/**
 * The columns and values of an INSERT or UPDATE: those of the statement, those it will be executed with, and defaults.
 *
 * Counterpart: sqlalchemy/sql/crud.py. Left out: RETURNING of defaults, which the ORM asks for itself.
 */
import type { ClauseElement } from '../clause-element.ts';
import { isLiteral } from '../coercions.ts';
import { type DmlKey, Insert, type Update } from '../dml.ts';
import { BindParameter, type ColumnElement, NULL } from '../elements.ts';
import { CompileError, InvalidRequestError } from '../errors.ts';
import { isAnonymous } from '../names.ts';
import { Column, type Table } from '../schema.ts';
import { Select, type TableClause } from '../selectable.ts';
import { warn } from '../warnings.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';

/** A column with its text and its value's. */
export interface CrudParam {
  readonly column: ColumnElement;
  readonly expression: string;
  readonly value: string;
}

export interface CrudParams {
  readonly single: readonly CrudParam[];
  /** The rows of a multi-row VALUES. */
  readonly multi: readonly (readonly CrudParam[])[];
}

/** Stands for a value given at execution. */
const REQUIRED: unique symbol = Symbol('required');

function keyOf(key: DmlKey): string {
  return typeof key === 'string' ? key : (key.key ?? '');
}

/** The parameters of the statement, in the order of the table's columns. */
export function crudParams(
  compiler: SqlCompiler,
  statement: Insert | Update,
  place: Place,
  toplevel: boolean,
  isMultitable = false,
): CrudParams {
  return new CrudBuilder(compiler, statement, place, toplevel, isMultitable).build();
}

class CrudBuilder {
  private readonly values: CrudParam[] = [];
  private readonly compiler: SqlCompiler;
  private readonly statement: Insert | Update;
  private readonly place: Place;
  private readonly toplevel: boolean;
  private readonly isMultitable: boolean;
  private readonly checked = new Set<string>();

  constructor(
    compiler: SqlCompiler,
    statement: Insert | Update,
    place: Place,
    toplevel: boolean,
    isMultitable: boolean,
  ) {
    this.compiler = compiler;
    this.statement = statement;
    this.place = place;
    this.toplevel = toplevel;
    this.isMultitable = isMultitable;
  }

  private get table(): TableClause {
    return this.statement.table as TableClause;
  }

  build(): CrudParams {
    const { columnKeys } = this.compiler.options;
    const rows = this.multiRows();
    const own = this.ownValues(rows);
    const keys = this.toplevel ? columnKeys : null;
    if (keys === null && own === null) {
      const single = [...this.table.columns].map((column) => this.param(column, this.bind(column, null, true)));
      return { single, multi: [] };
    }
    const parameters = new Map<string, unknown>();
    const ownKeys = new Set((own ?? []).map(([key]) => keyOf(key)));
    for (const key of keys ?? []) if (!ownKeys.has(key)) parameters.set(key, REQUIRED);
    for (const [key, value] of own ?? []) if (!parameters.has(keyOf(key))) parameters.set(keyOf(key), value);
    if (this.isMultitable) this.scanOtherTables(own ?? [], parameters);
    if (this.statement instanceof Insert && this.statement.selectNames) this.scanSelect(this.statement, parameters);
    else this.scanColumns(parameters, rows !== null);
    const left = [...parameters.keys()].filter((key) => ownKeys.has(key) && !this.checked.has(key));
    if (left.length > 0) throw new CompileError(`Unconsumed column names: ${left.join(', ')}`);
    if (this.values.length === 0 && this.compiler.options.forExecutemany && this.statement instanceof Insert) {
      const [first] = [...this.table.columns];
      if (first) this.values.push(this.param(first, 'NULL'));
    }
    return { single: this.values, multi: rows ? this.extendRows(rows) : [] };
  }

  private multiRows(): readonly ReadonlyMap<string, unknown>[] | null {
    const { multiValues } = this.statement;
    if (multiValues.length === 0) return null;
    if (!(this.statement instanceof Insert))
      throw new InvalidRequestError('UPDATE construct does not support multiple parameter sets.');
    if (this.statement.valuesMap)
      throw new InvalidRequestError(
        "Can't mix single and multiple VALUES formats in one INSERT statement; one style appends to a list while the other replaces values, so the intent is ambiguous.",
      );
    const columns = [...this.table.columns];
    return multiValues.flat().map((row) => {
      if (row instanceof Map) return new Map([...row].map(([key, value]) => [keyOf(key as DmlKey), value] as const));
      const list = row as readonly unknown[];
      return new Map(columns.flatMap((c, i) => (i < list.length ? [[c.key ?? '', list[i]] as const] : [])));
    });
  }

  private ownValues(
    rows: readonly ReadonlyMap<string, unknown>[] | null,
  ): readonly (readonly [DmlKey, unknown])[] | null {
    if (rows) return [...(rows[0] as ReadonlyMap<string, unknown>)];
    if (this.statement instanceof Insert && this.statement.selectNames)
      return this.statement.selectNames.map((name) => [name, NULL] as const);
    if (this.statement.orderedValuesList) return this.statement.orderedValuesList;
    return this.statement.valuesMap ? [...this.statement.valuesMap] : null;
  }

  private param(column: ColumnElement, value: string): CrudParam {
    return { column, expression: this.expression(column), value };
  }

  private expression(column: ColumnElement): string {
    const named = column as Column;
    return this.compiler.preparer.quote(named.name, named.quote ?? null);
  }

  private bind(column: ColumnElement, value: unknown, required: boolean, name: string | null = null): string {
    const bind = new BindParameter(name ?? column.key, { value, type: column.type, required, isCrud: true });
    return this.compiler.process(bind, this.place);
  }

  private scanColumns(parameters: Map<string, unknown>, isMultiRow: boolean): void {
    const columns = [...this.table.columns];
    const ordered = this.statement.orderedValuesList?.map(([key]) => keyOf(key));
    const inOrder = ordered
      ? [
          ...ordered.flatMap((key) => this.table.columns.get(key) ?? []),
          ...columns.filter((c) => !ordered.includes(c.key ?? '')),
        ]
      : columns;
    const isInsert = this.statement instanceof Insert;
    for (const column of inOrder) {
      const key = column.key ?? '';
      if (parameters.has(key) && !this.checked.has(key)) {
        this.appendGiven(column, parameters.get(key), isMultiRow);
        parameters.delete(key);
      } else if (column instanceof Column) {
        if (isInsert) this.appendInsertDefault(column, isMultiRow);
        else this.appendOnupdate(column);
      }
    }
  }

  private appendGiven(column: ColumnElement, value: unknown, isMultiRow: boolean): void {
    const suffix = isMultiRow ? '_m0' : '';
    const name = `${column.key}${suffix}`;
    if (value === REQUIRED || isLiteral(value)) {
      this.values.push(
        this.param(column, this.bind(column, value === REQUIRED ? null : value, value === REQUIRED, name)),
      );
      return;
    }
    const element = value as ClauseElement;
    if (element instanceof BindParameter) {
      if (!this.place.visitingCte && element.unique && isAnonymous(element.key))
        this.compiler.forcedBindNames.set(element.key, name);
      const typed = element.type.isNull ? withType(element, column) : element;
      this.values.push(this.param(column, this.compiler.process(typed, this.place)));
      return;
    }
    this.values.push(this.param(column, this.compiler.process(element.selfGroup(), this.place)));
    if (column instanceof Column && !(this.statement instanceof Insert && column.primaryKey))
      this.compiler.postfetch.push(column);
  }

  private appendInsertDefault(column: Column, isMultiRow: boolean): void {
    const fallback = column.default;
    if (fallback) {
      if (fallback.isClauseElement) {
        this.values.push(
          this.param(column, this.compiler.process((fallback.arg as ClauseElement).selfGroup(), this.place)),
        );
        if (!column.primaryKey) this.compiler.postfetch.push(column);
        return;
      }
      this.values.push(this.param(column, this.bind(column, null, false)));
      this.compiler.insertPrefetch.push(column);
      return;
    }
    if (column.serverDefault) {
      if (!column.primaryKey) this.compiler.postfetch.push(column);
      return;
    }
    const generated = (this.table as Table).autoincrementColumn === column;
    if (column.primaryKey && !generated && !column.nullable && !isMultiRow) warnNoValue(column);
  }

  private appendOnupdate(column: Column): void {
    const onupdate = column.onupdate;
    if (onupdate?.isClauseElement) {
      this.values.push(
        this.param(column, this.compiler.process((onupdate.arg as ClauseElement).selfGroup(), this.place)),
      );
      this.compiler.postfetch.push(column);
    } else if (onupdate) {
      this.values.push(this.param(column, this.bind(column, null, false)));
      this.compiler.updatePrefetch.push(column);
    } else if (column.serverOnupdate) this.compiler.postfetch.push(column);
  }

  /** Values for columns of other tables in an UPDATE ... FROM. */
  private scanOtherTables(own: readonly (readonly [DmlKey, unknown])[], parameters: Map<string, unknown>): void {
    for (const [key] of own) {
      if (typeof key === 'string') continue;
      const table = (key as Column).table;
      if (!table || table.origin === this.table.origin || this.table.isDerivedFrom(table)) continue;
      parameters.delete(keyOf(key));
      throw new CompileError(
        `Backend does not support additional tables in the SET clause; cannot include columns from table(s) '${table.description}' in SET clause`,
      );
    }
  }

  /** INSERT ... SELECT: the named columns, then those with defaults, which join the SELECT. */
  private scanSelect(statement: Insert, parameters: Map<string, unknown>): void {
    const columns = (statement.selectNames ?? []).map((name) => {
      const column = this.table.columns.get(name);
      if (!column) throw new CompileError(`Unconsumed column names: ${name}`);
      return column;
    });
    for (const column of columns) {
      parameters.delete(column.key ?? '');
      this.values.push({ column, expression: this.expression(column), value: '' });
    }
    if (!statement.includeInsertFromSelectDefaults) return;
    const extra: ClauseElement[] = [];
    for (const column of this.table.columns) {
      if (columns.includes(column) || !(column instanceof Column) || !column.default) continue;
      this.values.push({ column, expression: this.expression(column), value: '' });
      if (column.default.isClauseElement) extra.push((column.default.arg as ClauseElement).selfGroup());
      else {
        extra.push(new BindParameter(column.key, { value: null, type: column.type, required: false, isCrud: true }));
        this.compiler.insertPrefetch.push(column);
      }
    }
    if (extra.length === 0) return;
    const select = statement.selectStatement;
    if (!(select instanceof Select)) {
      const names = this.values.slice(columns.length).map((v) => `'${v.expression}'`);
      throw new CompileError(
        `Can't extend statement for INSERT..FROM SELECT to include additional default-holding column(s) ${names.join(', ')}.  Convert the selectable to a subquery() first, or pass include_defaults=False to Insert.from_select() to skip these columns.`,
      );
    }
    const entry = this.compiler.stack.at(-1);
    if (entry) entry.insertFromSelect = select.addColumns(...extra);
  }

  private extendRows(rows: readonly ReadonlyMap<string, unknown>[]): readonly (readonly CrudParam[])[] {
    const first = this.values;
    const others = rows.slice(1).map((row, i) =>
      first.map(({ column, expression }): CrudParam => {
        const key = column.key ?? '';
        if (!row.has(key)) return { column, expression, value: this.multiDefault(column, i) };
        const value = row.get(key);
        const text = isLiteral(value)
          ? this.bind(column, value, false, `${key}_m${i + 1}`)
          : this.compiler.process((value as ClauseElement).selfGroup(), this.place);
        return { column, expression, value: text };
      }),
    );
    return [first, ...others];
  }

  private multiDefault(column: ColumnElement, row: number): string {
    const fallback = column instanceof Column ? column.default : null;
    if (!fallback)
      throw new CompileError(
        `INSERT value for column ${column instanceof Column ? column.pythonStr() : column.key} is explicitly rendered as a boundparameter in the VALUES clause; a Python-side value or SQL expression is required`,
      );
    if (fallback.isClauseElement) return this.compiler.process((fallback.arg as ClauseElement).selfGroup(), this.place);
    const name = `${column.key}_m${row + 1}`;
    this.compiler.insertPrefetch.push(column as Column);
    return this.bind(column, fallback.isScalar ? fallback.arg : null, false, name);
  }
}

function withType(bind: BindParameter, column: ColumnElement): ClauseElement {
  const copy = bind.clone({ maintainKey: true });
  copy.type = column.type;
  return copy;
}

function warnNoValue(column: Column): void {
  const table = column.table as Table;
  let message = `Column '${table.fullname}.${column.name}' is marked as a member of the primary key for table '${table.fullname}', but has no Python-side or server-side default generator indicated, nor does it indicate 'autoincrement=True' or 'nullable=True', and no explicit value is passed.  Primary key columns typically may not store NULL.`;
  if (table.primaryKey.size > 1)
    message +=
      " Note that as of SQLAlchemy 1.1, 'autoincrement=True' must be indicated explicitly for composite (e.g. multicolumn) primary keys if AUTO_INCREMENT/SERIAL/IDENTITY behavior is expected for one of the columns in the primary key. CREATE TABLE statements are impacted by this change as well on most backends.";
  warn(message);
}
