/**
 * INSERT, UPDATE and DELETE about mapped classes, given to Session.execute: attribute names become columns, rows that
 * RETURNING brings become objects, and the objects that the session holds are brought up to date.
 *
 * Counterpart: BulkORMInsert, BulkORMUpdate and BulkORMDelete of sqlalchemy/orm/bulk_persistence.py. Left out: UPDATE by
 * primary key with further criteria or values, RETURNING in the order of parameters.
 */
import type { SqlValue } from '../contract/values.ts';
import { executeCompiled } from '../engine/execute.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type { Compiled } from '../sql/compiler/compiled.ts';
import { Delete, type DmlKey, type DmlValues, Insert, Update, type UpdateBase } from '../sql/dml.ts';
import { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, CompileError, InvalidRequestError, NotSupportedInPlayground } from '../sql/errors.ts';
import type { Table } from '../sql/schema.ts';
import { type BulkMapping, bulkInsert, bulkUpdate } from './bulk-persistence.ts';
import { compileStatement } from './compile-statement.ts';
import { ReturningLoad } from './dml-returning.ts';
import { DmlSynchronization, type SynchronizeSession, synchronizeBulkUpdate } from './dml-synchronization.ts';
import { LoaderCriteriaOption } from './loader-options.ts';
import type { Mapper } from './mapper.ts';
import { SynonymProperty } from './properties.ts';
import type { Session } from './session.ts';
import {
  type ExecuteOptions,
  executeOnConnection,
  type SessionResult,
  type StatementParameters,
} from './session-execute.ts';
import { TableMapping } from './table-mapping.ts';

type Options = ReadonlyMap<string, unknown>;

const INSERT_STRATEGIES: readonly unknown[] = ['raw', 'bulk', 'orm', 'auto'];
const UPDATE_STRATEGIES: readonly unknown[] = ['orm', 'auto', 'bulk', 'core_only'];
const SYNCHRONIZE: readonly unknown[] = ['auto', 'evaluate', 'fetch', false, null];

/** Runs an ORM INSERT, UPDATE or DELETE. */
export function executeOrmDml(
  session: Session,
  statement: ClauseElement,
  parameters: StatementParameters,
  options: ExecuteOptions,
): SessionResult {
  const dml = statement as UpdateBase;
  const merged: Options = new Map([...dml.executionOptionsMap, ...(options.executionOptions ?? [])]);
  const mapper = subjectOf(dml);
  if (!mapper) return executeOnConnection(session, statement, parameters, options);
  if (dml instanceof Insert) return executeInsert(session, dml, mapper, parameters, options, merged);
  if (dml instanceof Update) return executeUpdate(session, dml, mapper, parameters, options, merged);
  if (dml instanceof Delete) return executeDelete(session, dml, mapper, parameters, options, merged);
  throw new NotSupportedInPlayground(`an ORM-enabled ${dml.visitName}`);
}

function subjectOf(statement: UpdateBase): Mapper | null {
  const entity = statement.table.annotations.parententity;
  return entity ? (entity as unknown as { readonly mapper: Mapper }).mapper : null;
}

function asRows(parameters: StatementParameters): readonly BulkMapping[] {
  if (!parameters) return [];
  const rows = Array.isArray(parameters) ? parameters : [parameters];
  return (rows as readonly ReadonlyMap<string, unknown>[]).filter((row) => row.size > 0) as BulkMapping[];
}

// ---- INSERT

function executeInsert(
  session: Session,
  statement: Insert,
  mapper: Mapper,
  parameters: StatementParameters,
  options: ExecuteOptions,
  merged: Options,
): SessionResult {
  const rows = asRows(parameters);
  const asked = merged.get('dml_strategy') ?? 'auto';
  if (!INSERT_STRATEGIES.includes(asked)) {
    throw new ArgumentError("Valid strategies for ORM insert strategy are 'raw', 'orm', 'bulk', 'auto");
  }
  if (asked === 'bulk' && rows.length === 0) refuseBulkWithoutParameters();
  const strategy = asked === 'auto' ? (rows.length > 0 ? 'bulk' : 'orm') : asked;
  autoflush(session, merged);
  if (strategy === 'raw') return executeOnConnection(session, statement, parameters, options);
  if (strategy === 'orm') {
    const core = withTable(statement, mapper);
    core.valuesMap = statement.valuesMap ? resolveValues(mapper, statement.valuesMap) : null;
    core.multiValues = statement.multiValues.map((group) =>
      group.map((row) => (row instanceof Map ? resolveValues(mapper, row as DmlValues) : row)),
    );
    return execute(session, core, statement, mapper, rows[0] ?? null, options, merged).result;
  }
  const renderNulls = merged.get('render_nulls') === true;
  const isPlain = !statement.valuesMap && !statement.postValuesClause && statement.returningClauses.length === 0;
  if (isPlain) {
    const copies = rows.map((row) => ({ dict: new Map(row), owner: null }));
    bulkInsert(session, mapper, copies, { returnDefaults: false, renderNulls, isStatement: true });
    return { kind: 'null', refusesRows: true };
  }
  if (mapper.multiplePersistenceTables) {
    if (statement.postValuesClause) {
      throw new InvalidRequestError(
        `bulk INSERT with a 'post values' clause (typically upsert) not supported for multi-table mapper ${mapper}`,
      );
    }
    throw new NotSupportedInPlayground('bulk INSERT with RETURNING into more than one table');
  }
  return insertRows(session, statement, mapper, rows, renderNulls, merged);
}

/** Lists of rows with RETURNING, values() or ON CONFLICT: runs of the same columns go together. */
function insertRows(
  session: Session,
  statement: Insert,
  mapper: Mapper,
  rows: readonly BulkMapping[],
  renderNulls: boolean,
  merged: Options,
): SessionResult {
  const table = mapper.localTable as Table;
  const mapping = TableMapping.of(mapper, table);
  if (!mapping) throw new InvalidRequestError(`${mapper} does not map ${table}`);
  const connection = session.connection({ mapper });
  const returning = ReturningLoad.of(session, statement);
  const core = withTable(statement, mapper);
  core.returningClauses = returning ? returning.columns : [];
  core.valuesMap = statement.valuesMap ? resolveValues(mapper, statement.valuesMap) : null;
  const sets = rows.map((row) => parameterSet(mapping, row, renderNulls));
  const found: (readonly SqlValue[])[] = [];
  for (let start = 0; start < sets.length; ) {
    const first = sets[start] as ReadonlyMap<string, unknown>;
    let end = start + 1;
    while (end < sets.length && hasSameKeys(first, sets[end] as ReadonlyMap<string, unknown>)) end++;
    const compiled = compileStatement(core, { columnKeys: [...first.keys()] });
    const result = executeCompiled(connection, compiled, sets.slice(start, end), { origin: originFor(mapper) });
    for (const row of result.rows) found.push(row);
    start = end;
  }
  if (returning) return { kind: 'orm', result: returning.load(found, returning.columns, merged) };
  return { kind: 'null', refusesRows: true };
}

function hasSameKeys(left: ReadonlyMap<string, unknown>, right: ReadonlyMap<string, unknown>): boolean {
  if (left.size !== right.size) return false;
  for (const key of left.keys()) if (!right.has(key)) return false;
  return true;
}

/** A row's values by column key. */
function parameterSet(mapping: TableMapping, row: BulkMapping, renderNulls: boolean): Map<string, unknown> {
  const { mapper } = mapping;
  const values = new Map<string, unknown>();
  for (const { key, column, evaluatesNone } of mapping.columns) {
    const value = row.get(key);
    if (value !== undefined && (value !== null || evaluatesNone || renderNulls)) values.set(column.key, value);
    else if (mapper.setsPolymorphicIdentity && mapper.polymorphicKey === key) {
      values.set(column.key, mapper.polymorphicIdentity);
    }
  }
  return values;
}

// ---- UPDATE

function executeUpdate(
  session: Session,
  statement: Update,
  mapper: Mapper,
  parameters: StatementParameters,
  options: ExecuteOptions,
  merged: Options,
): SessionResult {
  const asked = merged.get('dml_strategy') ?? 'auto';
  if (!UPDATE_STRATEGIES.includes(asked)) {
    throw new ArgumentError("Valid strategies for ORM UPDATE strategy are 'orm', 'auto', 'bulk', 'core_only'");
  }
  const isList = Array.isArray(parameters);
  if (asked === 'bulk' && !isList) refuseBulkWithoutParameters();
  const isBulk = asked === 'bulk' || (asked === 'auto' && isList);
  const synchronize = synchronizeOption(merged);
  if (isBulk && synchronize === 'fetch') {
    throw new InvalidRequestError(
      "The 'fetch' synchronization strategy is not available for 'bulk' ORM updates (i.e. multiple parameter sets)",
    );
  }
  autoflush(session, merged);
  if (asked === 'core_only') return executeOnConnection(session, statement, parameters, options);
  if (isBulk) return bulkUpdateRows(session, statement, mapper, asRows(parameters), synchronize);
  const core = withTable(statement, mapper).where(...extraCriteria(statement, mapper));
  if (statement.valuesMap) core.valuesMap = resolveValues(mapper, statement.valuesMap);
  if (statement.orderedValuesList) {
    core.orderedValuesList = [...resolveValues(mapper, new Map(statement.orderedValuesList))] as never;
  }
  const sync = DmlSynchronization.prepare(session, statement, mapper, synchronize, extraCriteria(statement, mapper));
  const one = asRows(parameters)[0] ?? null;
  const { result, compiled, keys, values } = execute(session, core, statement, mapper, one, options, merged, sync.kind);
  sync.updated(core, compiled, values, keys);
  return result;
}

function bulkUpdateRows(
  session: Session,
  statement: Update,
  mapper: Mapper,
  rows: readonly BulkMapping[],
  synchronize: SynchronizeSession,
): SessionResult {
  const evaluates = synchronize === 'auto' || synchronize === 'evaluate';
  if (statement.whereCriteria.length > 0 && evaluates) {
    throw new InvalidRequestError(
      'bulk synchronize of persistent objects not supported when using bulk update with additional WHERE criteria right now.  ' +
        'add synchronize_session=None execution option to bypass synchronize of persistent objects.',
    );
  }
  if (statement.whereCriteria.length > 0 || statement.valuesMap || statement.orderedValuesList) {
    throw new NotSupportedInPlayground('an ORM bulk UPDATE by primary key with values() or where()');
  }
  bulkUpdate(
    session,
    mapper,
    rows.map((dict) => ({ dict: new Map(dict), owner: null })),
  );
  if (evaluates) synchronizeBulkUpdate(session, mapper, rows);
  return { kind: 'null', refusesRows: false };
}

// ---- DELETE

function executeDelete(
  session: Session,
  statement: Delete,
  mapper: Mapper,
  parameters: StatementParameters,
  options: ExecuteOptions,
  merged: Options,
): SessionResult {
  const asked = merged.get('dml_strategy') ?? 'auto';
  if (asked === 'bulk' || (asked === 'auto' && Array.isArray(parameters))) {
    throw new InvalidRequestError(
      'Bulk ORM DELETE not supported right now. Statement may be invoked at the Core level using ' +
        'session.connection().execute(stmt, parameters)',
    );
  }
  if (!UPDATE_STRATEGIES.includes(asked)) {
    throw new ArgumentError("Valid strategies for ORM DELETE strategy are 'orm', 'auto', 'core_only'");
  }
  const synchronize = synchronizeOption(merged);
  autoflush(session, merged);
  if (asked === 'core_only') return executeOnConnection(session, statement, parameters, options);
  const criteria = extraCriteria(statement, mapper);
  const core = withTable(statement, mapper).where(...criteria);
  const sync = DmlSynchronization.prepare(session, statement, mapper, synchronize, criteria);
  const one = asRows(parameters)[0] ?? null;
  const { result, keys } = execute(session, core, statement, mapper, one, options, merged, sync.kind);
  sync.deleted(keys);
  return result;
}

// ---- shared

interface Executed {
  readonly result: SessionResult;
  readonly compiled: Compiled;
  /** Primary keys of the rows, where they were asked for. */
  readonly keys: readonly (readonly unknown[])[];
  /** Parameters by name, with what onupdate functions gave. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** An UPDATE of a joined subclass reaches its own table only. */
function refuseInheritedColumns({ table, valuesMap, orderedValuesList }: Update, mapper: Mapper): void {
  const targets = [...(valuesMap?.keys() ?? []), ...(orderedValuesList ?? []).map(([key]) => key)];
  const others = [...mapper.tables].filter((other) => other !== table);
  for (const target of targets) {
    const found = target instanceof ColumnElement && others.find((other) => other.c.containsColumn(target));
    if (!found) continue;
    throw new CompileError(
      `Backend does not support additional tables in the SET clause; cannot include columns from table(s) '${found.description}' in SET clause`,
    );
  }
}

/** Sends the Core statement, with the columns that RETURNING and the synchronization need. */
function execute<T extends UpdateBase>(
  session: Session,
  core: T,
  statement: UpdateBase,
  mapper: Mapper,
  parameters: ReadonlyMap<string, unknown> | null,
  options: ExecuteOptions,
  merged: Options,
  synchronize: SynchronizeSession = false,
): Executed {
  const connection = session.connection({ mapper, ...options.bindArguments });
  const returning = ReturningLoad.of(session, statement);
  const keyColumns = synchronize === 'fetch' ? ([...(core.table as Table).primaryKey] as ColumnElement[]) : [];
  const columns = returningColumns(core.table as Table, keyColumns, returning?.columns ?? []);
  core.returningClauses = columns;
  if (core instanceof Update) refuseInheritedColumns(core, mapper);
  const compiled = compileStatement(core, { columnKeys: [...(parameters?.keys() ?? [])], lint: true });
  const cursor = executeCompiled(connection, compiled, parameters ?? new Map(), {
    ...Object.fromEntries(options.executionOptions ?? []),
    origin: originFor(mapper),
  });
  const positions = keyColumns.map((column) => columns.findIndex((one) => one.origin === column.origin));
  const keys = positions.length > 0 ? cursor.rows.map((row) => positions.map((at) => row[at])) : [];
  const { values } = cursor;
  if (returning) {
    return { result: { kind: 'orm', result: returning.load(cursor.rows, columns, merged) }, compiled, keys, values };
  }
  if (columns.length > 0) {
    const result: SessionResult = { kind: 'rowcount', rowcount: cursor.rows.length };
    return { result, compiled, keys, values };
  }
  return { result: { kind: 'core', compiled, cursor }, compiled, keys, values };
}

/** RETURNING as given; together with keys, in the order of the table. */
function returningColumns(
  table: Table,
  keys: readonly ColumnElement[],
  given: readonly ColumnElement[],
): readonly ColumnElement[] {
  if (keys.length === 0) return given;
  const wanted = new Set([...keys, ...given].map((column) => column.origin));
  const ofTable = table.tableColumnList.filter((column) => wanted.has(column));
  const others = given.filter((column) => !ofTable.some((one) => one.origin === column.origin));
  return [...ofTable, ...others];
}

function withTable<T extends UpdateBase>(statement: T, mapper: Mapper): T {
  const copy = statement.options();
  const entity = statement.table.annotations.parententity;
  if ((entity as unknown) === mapper) copy.table = mapper.localTable;
  copy.propagateAttrs = {};
  copy.returningClauses = [];
  return copy;
}

/** Attribute names and class attributes to columns of the table. */
function resolveValues(mapper: Mapper, values: DmlValues): Map<DmlKey, unknown> {
  const resolved = new Map<DmlKey, unknown>();
  for (const [key, value] of values) resolved.set(resolveKey(mapper, key), value);
  return resolved;
}

function resolveKey(mapper: Mapper, key: DmlKey): DmlKey {
  if (key instanceof ColumnElement) return key.origin as ColumnElement;
  const found = mapper.props.get(key);
  const prop = found instanceof SynonymProperty ? found.target : found;
  const column = prop?.isColumn ? (prop as unknown as { readonly columns: readonly ColumnElement[] }).columns[0] : null;
  return column ?? key;
}

/** Criteria of single-table inheritance and of with_loader_criteria(). */
function extraCriteria(statement: UpdateBase, mapper: Mapper): ColumnElement[] {
  const criteria: ColumnElement[] = [];
  for (const option of statement.withOptions) {
    if (option instanceof LoaderCriteriaOption && option.isAbout(mapper)) criteria.push(option.resolve(mapper));
  }
  if (mapper.singleTableCriterion) criteria.push(mapper.singleTableCriterion);
  return criteria;
}

function synchronizeOption(options: Options): SynchronizeSession {
  const given = options.has('synchronize_session') ? options.get('synchronize_session') : 'auto';
  if (!SYNCHRONIZE.includes(given)) {
    throw new ArgumentError("Valid strategies for session synchronization are 'auto', 'evaluate', 'fetch', False");
  }
  return (given ?? false) as SynchronizeSession;
}

function autoflush(session: Session, options: Options): void {
  if (options.get('autoflush') !== false) session.autoflushNow();
}

function originFor(mapper: Mapper): { kind: 'query'; entities: string[]; joined: string[] } {
  return { kind: 'query', entities: [mapper.className], joined: [] };
}

function refuseBulkWithoutParameters(): never {
  throw new InvalidRequestError('Can\'t use "bulk" ORM insert strategy without passing separate parameters');
}
