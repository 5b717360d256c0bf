/**
 * Executes compiled statements: fills in the parameters, asks for Python-side defaults, encodes each value by its type, and
 * sends it once, as an executemany, or as SQLAlchemy's "insertmanyvalues" where rows come back.
 *
 * Counterpart: DefaultExecutionContext of sqlalchemy/engine/default.py, Connection._execute_context and
 * _exec_insertmany_context. Left out: result processing (the facade's and the ORM's), sentinel columns.
 */
import type { SqlValue } from '../contract/values.ts';
import type { BoundParameter, Compiled, ExpandedStatement } from '../sql/compiler/compiled.ts';
import { SqlAlchemyError } from '../sql/errors.ts';
import { type BindValue, EncodedValue } from '../sql/host-value.ts';
import { type Column, Table } from '../sql/schema.ts';
import type { Connection, CursorResult } from './connection.ts';
import { StatementError } from './errors.ts';
import type { ExecutionOptions } from './events.ts';

/** Values by the key of their bind. */
export type ParameterSet = ReadonlyMap<string, unknown>;

/** A result, with the values that were executed (before encoding): one set for each row of an executemany. */
export interface ExecutedResult extends CursorResult {
  readonly values: ParameterSet;
  readonly valueSets: readonly ParameterSet[];
  /** Of an INSERT: the primary keys of its rows, as far as parameters and the last rowid tell. */
  readonly insertedPrimaryKeys?: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly unknown[])[];
  };
}

/** Rows of one `INSERT ... VALUES (...), (...) RETURNING`, and the parameters SQLite takes in one statement. */
const ROWS_PER_BATCH = 1000;
const MOST_PARAMETERS = 32_766;

/** Sends a compiled statement. Several parameter sets make an executemany. */
export function executeCompiled(
  connection: Connection,
  compiled: Compiled,
  parameters: ParameterSet | readonly ParameterSet[],
  options: ExecutionOptions = {},
): ExecutedResult {
  const given = isList(parameters) ? parameters : [parameters];
  const sets = given.length === 0 ? [new Map<string, unknown>()] : given;
  const execution = new Execution(connection, compiled, options, given);
  const valueSets = sets.map((set, group) => execution.values(set, group));
  const result =
    sets.length === 1
      ? execution.once(valueSets[0] as ParameterSet)
      : compiled.kind === 'insert' && compiled.returning.length > 0
        ? execution.insertMany(valueSets)
        : execution.many(valueSets);
  const executed = { ...result, values: valueSets.at(-1) as ParameterSet, valueSets };
  const table = (compiled.statement as { readonly table?: unknown }).table;
  if (compiled.kind !== 'insert' || !(table instanceof Table)) return executed;
  const hasManyRows =
    ((compiled.statement as { readonly multiValues?: readonly unknown[] }).multiValues?.length ?? 0) > 0;
  return { ...executed, insertedPrimaryKeys: insertedKeys(table, executed, hasManyRows) };
}

function insertedKeys(
  table: Table,
  result: ExecutedResult,
  hasManyRows: boolean,
): NonNullable<ExecutedResult['insertedPrimaryKeys']> {
  const columns = [...table.primaryKey] as Column[];
  const isSingle = result.valueSets.length === 1 && !hasManyRows;
  const rows = result.valueSets.map((values) =>
    columns.map((column) => {
      const given = values.get(column.key) ?? null;
      return given === null && isSingle && column === table.autoincrementColumn ? result.lastrowid : given;
    }),
  );
  return { columns: columns.map((column) => column.key), rows };
}

function isList(parameters: ParameterSet | readonly ParameterSet[]): parameters is readonly ParameterSet[] {
  return Array.isArray(parameters);
}

class Execution {
  private readonly connection: Connection;
  private readonly compiled: Compiled;
  private readonly options: ExecutionOptions;
  /** What the program passed, for errors before the statement is sent. */
  private readonly given: readonly ParameterSet[] | null;
  private readonly table: object | null;

  constructor(connection: Connection, compiled: Compiled, options: ExecutionOptions, given: readonly ParameterSet[]) {
    this.connection = connection;
    this.compiled = compiled;
    this.options = options;
    this.given = given.some((set) => set.size > 0) ? given : null;
    this.table = compiled.isDml ? ((compiled.statement as { readonly table?: object }).table ?? null) : null;
  }

  /** The values of all binds for one row, defaults included. */
  values(set: ParameterSet, group: number): ParameterSet {
    const { compiled } = this;
    return this.wrapped(() => {
      const values = compiled.constructParams(set, true, group);
      if (!compiled.isDml) return values;
      for (const column of compiled.insertPrefetch) this.fetchDefault(column, 'default', values);
      for (const column of compiled.updatePrefetch) this.fetchDefault(column, 'onupdate', values);
      return values;
    });
  }

  once(values: ParameterSet): CursorResult {
    const { sql, parameters } = this.bind(this.expand(values));
    return this.send(sql, parameters, false, false);
  }

  many(valueSets: readonly ParameterSet[]): CursorResult {
    const rows = valueSets.map((values) => this.bind(this.expand(values)));
    return this.send(
      rows[0]?.sql ?? '',
      rows.map((row) => row.parameters),
      true,
      true,
    );
  }

  /** Many rows in one statement; one statement for each row where the rows must come back in order. */
  insertMany(valueSets: readonly ParameterSet[]): CursorResult {
    const first = this.expand(valueSets[0] as ParameterSet);
    const clause = findValuesClause(first.sql);
    const isOrdered =
      (this.compiled.statement as { readonly sortByParameterOrder?: boolean }).sortByParameterOrder === true;
    const size = isOrdered || clause === null ? 1 : batchSize(clause);
    let columns: readonly string[] = [];
    const rows: (readonly SqlValue[])[] = [];
    for (let start = 0; start < valueSets.length; start += size) {
      const bound = valueSets.slice(start, start + size).map((values) => this.bind(this.expand(values)));
      const { sql, parameters } = clause === null || bound.length === 1 ? (bound[0] as Bound) : joinRows(clause, bound);
      const batch = {
        position: start / size + 1,
        total: Math.ceil(valueSets.length / size),
        ordered: isOrdered,
      };
      const result = this.send(sql, parameters, true, false, { ...this.options, batch });
      columns = result.columns;
      rows.push(...result.rows);
    }
    return { columns, rows, rowcount: rows.length, lastrowid: null, returnsRows: true };
  }

  private expand(values: ParameterSet): ExpandedStatement {
    return this.wrapped(() => this.compiled.expand(values));
  }

  private fetchDefault(column: Column, which: 'default' | 'onupdate', values: Map<string, unknown>): void {
    const value = this.connection.engine.catalog.values.evaluateDefault(column, which, values);
    if (value !== null && value !== undefined) values.set(column.key, value);
  }

  private bind({ sql, parameters }: ExpandedStatement): Bound {
    const { encoder } = this.connection.engine.catalog.values;
    const encode = ({ value, type }: BoundParameter): SqlValue =>
      value instanceof EncodedValue
        ? (value.raw as SqlValue)
        : encoder.encode(value as BindValue, type.name, type.hostType);
    return this.wrapped(() => ({ sql, parameters: parameters.map(encode) }));
  }

  private send(
    sql: string,
    parameters: Bound['parameters'] | Bound['parameters'][],
    many: boolean,
    isBatch: boolean,
    options: ExecutionOptions = this.options,
  ): CursorResult {
    const { table } = this;
    return this.connection.executeCursor({ sql, parameters, many, isBatch, options, table });
  }

  /** An error before the statement is sent names the statement: a missing parameter, a value that its type refuses. */
  private wrapped<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof StatementError) throw error;
      this.connection.rollbackOutsideTransaction();
      throw statementError(error, this.compiled.sql, this.given);
    }
  }
}

/** What SQLAlchemy makes of an error raised while a statement is made ready. */
function statementError(error: unknown, sql: string, given: readonly ParameterSet[] | null): StatementError {
  if (error instanceof SqlAlchemyError) {
    return new StatementError(`(${error.pythonType}) ${error.message}`, sql, given, error, false, error.code);
  }
  // The program's own exception: the host has it, and writes the message.
  return new StatementError('', sql, given, error, false);
}

interface Bound {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** `INSERT INTO t (a, b) VALUES` + `(?, ?)` + ` RETURNING id`, with the number of parameters before and in the row. */
interface ValuesClause {
  readonly before: string;
  readonly row: string;
  readonly after: string;
  readonly leading: number;
  readonly width: number;
}

function findValuesClause(sql: string): ValuesClause | null {
  const match = /^INSERT (?:OR \w+ )?INTO [\s\S]*? VALUES (?=\()/.exec(sql);
  if (match === null) return null;
  const before = match[0];
  const end = endOfParentheses(sql, before.length);
  if (end === null || sql.startsWith(', (', end)) return null;
  const row = sql.slice(before.length, end);
  return { before, row, after: sql.slice(end), leading: placeholders(before), width: placeholders(row) };
}

function endOfParentheses(sql: string, start: number): number | null {
  let depth = 0;
  for (let i = start; i < sql.length; i++) {
    const character = sql.charAt(i);
    if (character === "'" || character === '"') i = sql.indexOf(character, i + 1);
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i + 1;
    if (i < 0) return null;
  }
  return null;
}

function placeholders(text: string): number {
  return (text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '').match(/\?/g) ?? []).length;
}

function batchSize({ width, leading }: ValuesClause): number {
  return width === 0
    ? ROWS_PER_BATCH
    : Math.max(1, Math.min(ROWS_PER_BATCH, Math.floor((MOST_PARAMETERS - leading) / width)));
}

function joinRows(clause: ValuesClause, rows: readonly Bound[]): Bound {
  const { before, row, after, leading, width } = clause;
  const [first] = rows as [Bound];
  return {
    sql: `${before}${rows.map(() => row).join(', ')}${after}`,
    parameters: [
      ...first.parameters.slice(0, leading),
      ...rows.flatMap(({ parameters }) => parameters.slice(leading, leading + width)),
      ...first.parameters.slice(leading + width),
    ],
  };
}
