/**
 * Statements that a Session runs: ORM SELECTs go to execute-select, ORM INSERT, UPDATE and DELETE to orm-dml, the rest to the
 * connection of the Session's transaction. Also get() and refresh().
 *
 * Counterpart: Session._execute_internal and Session._get_impl of sqlalchemy/orm/session.py.
 */
import type { SqlValue } from '../contract/values.ts';
import { Connection } from '../engine/connection.ts';
import { type ExecutedResult, executeCompiled } from '../engine/execute.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type { Compiled } from '../sql/compiler/compiled.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import { type BindValue, SqlReal } from '../sql/host-value.ts';
import { type ForUpdateArg, Select } from '../sql/selectable.ts';
import { PASSIVE_OFF } from './base.ts';
import { compileStatement } from './compile-statement.ts';
import { executeSelect } from './execute-select.ts';
import { identityOf } from './identity-origin.ts';
import type { LoaderOption } from './loader-options.ts';
import { loadOnIdent } from './loading.ts';
import type { Mapper } from './mapper.ts';
import { executeOrmDml } from './orm-dml.ts';
import type { OrmResult } from './orm-result.ts';
import type { LoadOptions } from './query-context.ts';
import type { BindArguments, Session } from './session.ts';
import { InstanceState } from './state.ts';

/** Parameters of one execution, or of each of many. */
export type StatementParameters = ReadonlyMap<string, unknown> | readonly ReadonlyMap<string, unknown>[] | null;

export interface ExecuteOptions {
  readonly executionOptions?: ReadonlyMap<string, unknown>;
  readonly bindArguments?: BindArguments;
  readonly loadOptions?: LoadOptions;
}

export interface GetOptions {
  readonly options?: readonly LoaderOption[];
  readonly populateExisting?: boolean;
  readonly withForUpdate?: ForUpdateArg | null;
  readonly executionOptions?: ReadonlyMap<string, unknown>;
}

/** Rows as SQLite gave them, with the statement that says what they are. */
export interface CoreResult {
  readonly kind: 'core';
  readonly compiled: Compiled;
  readonly cursor: ExecutedResult;
}

/** What an ORM INSERT, UPDATE or DELETE without RETURNING gives. */
export interface RowcountResult {
  readonly kind: 'rowcount';
  readonly rowcount: number;
}

/** What a bulk INSERT or UPDATE without RETURNING gives: nothing, not even a count; that of an INSERT refuses to be read. */
export interface NullResult {
  readonly kind: 'null';
  readonly refusesRows: boolean;
}

export type SessionResult =
  | { readonly kind: 'orm'; readonly result: OrmResult }
  | CoreResult
  | RowcountResult
  | NullResult;

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** Runs a statement in the session's transaction. */
export function executeStatement(
  session: Session,
  statement: ClauseElement,
  parameters: StatementParameters,
  options: ExecuteOptions,
): SessionResult {
  const executionOptions = options.executionOptions ?? NOTHING;
  if (statement.propagateAttrs.compileStatePlugin === 'orm') {
    if (statement.isDml) return executeOrmDml(session, statement, parameters, options);
    if (statement instanceof Select) {
      const one = Array.isArray(parameters) ? (parameters[0] ?? NOTHING) : (parameters ?? NOTHING);
      const result = executeSelect(session, statement, {
        parameters: one as ReadonlyMap<string, unknown>,
        executionOptions,
        ...(options.loadOptions ? { loadOptions: options.loadOptions } : {}),
      });
      return { kind: 'orm', result };
    }
    if (statement.isSelectBase) session.autoflushNow();
  }
  return executeOnConnection(session, statement, parameters, options);
}

/** Runs a Core statement on the session's connection. */
export function executeOnConnection(
  session: Session,
  statement: ClauseElement,
  parameters: StatementParameters,
  options: ExecuteOptions,
): CoreResult {
  const connection = session.connection({ clause: statement, ...options.bindArguments });
  const columnKeys = statement.isDml ? keysOf(parameters) : null;
  const compiled = compileStatement(statement, { columnKeys, lint: true });
  const cursor = executeCompiled(connection, compiled, parameters ?? NOTHING, {
    ...Object.fromEntries(options.executionOptions ?? NOTHING),
    origin: { kind: 'query', entities: [], joined: [] },
  });
  return { kind: 'core', compiled, cursor };
}

function keysOf(parameters: StatementParameters): string[] {
  const first = Array.isArray(parameters) ? parameters[0] : parameters;
  return first ? [...(first as ReadonlyMap<string, unknown>).keys()] : [];
}

/** Session.get(): `identity` has the primary key's values as binds, in the order of the key or by attribute name. */
export function getByPrimaryKey(
  session: Session,
  mapper: Mapper,
  identity: readonly unknown[] | ReadonlyMap<string, unknown>,
  options: GetOptions,
): InstanceState | null {
  const key = mapper.identityKeyFromPrimaryKey(encodeKey(session, mapper, primaryKeyValues(mapper, identity)));
  if (!options.populateExisting && !mapper.alwaysRefresh && !options.withForUpdate) {
    const found = session.identityLookup(mapper, key.values, PASSIVE_OFF);
    if (found instanceof InstanceState) {
      session.environment.observer?.({ kind: 'identity-map-hit', state: found, key: null, owner: null });
      return found.mapper.isa(mapper) ? found : null;
    }
    if (found !== null) return null;
  }
  return loadOnIdent(session, mapper, key, {
    ...(options.options ? { options: options.options } : {}),
    ...(options.executionOptions ? { executionOptions: options.executionOptions } : {}),
    populateExisting: options.populateExisting ?? false,
    withForUpdate: options.withForUpdate ?? null,
  });
}

/** Binds as the database has them, which is what identity keys are made of. */
function encodeKey(session: Session, mapper: Mapper, values: readonly unknown[]): SqlValue[] {
  if (values.every((value) => typeof value === 'number' || value === null)) return values as SqlValue[];
  const bind = session.getBind({ mapper });
  const { encoder } = (bind instanceof Connection ? bind.engine : bind).catalog.values;
  return values.map((value, index) => {
    const { type } = mapper.primaryKey[index] as ColumnElement;
    const encoded = value === null ? null : encoder.encode(value as BindValue, type.name, type.hostType);
    return (encoded instanceof SqlReal ? encoded.real : encoded) as SqlValue;
  });
}

function primaryKeyValues(
  mapper: Mapper,
  identity: readonly unknown[] | ReadonlyMap<string, unknown>,
): readonly unknown[] {
  const size = Array.isArray(identity) ? identity.length : (identity as ReadonlyMap<string, unknown>).size;
  if (size !== mapper.primaryKey.length) {
    throw new InvalidRequestError(
      'Incorrect number of values in identifier to formulate primary key for session.get(); primary key columns are ' +
        mapper.primaryKey.map((column) => `'${column}'`).join(','),
    );
  }
  if (Array.isArray(identity)) return identity;
  const named = new Map(identity as ReadonlyMap<string, unknown>);
  for (const [synonym, name] of mapper.pkSynonyms) if (named.has(synonym)) named.set(name, named.get(synonym));
  return mapper.identityKeyProps.map((prop) => {
    if (named.has(prop.key)) return named.get(prop.key);
    throw new InvalidRequestError(
      'Incorrect names of values in identifier to formulate primary key for session.get(); primary key attribute names are ' +
        `${mapper.identityKeyProps.map((each) => `'${each.key}'`).join(',')} (synonym names are also accepted)`,
    );
  });
}

/** Session.refresh(), once the attributes are expired: reads the row again. */
export function refreshState(
  session: Session,
  state: InstanceState,
  attributeNames: readonly string[] | null,
  options: GetOptions,
): void {
  const { mapper, key } = state;
  if (!key) throw new InvalidRequestError(`Instance '${state}' is not persistent within this Session`);
  const names = attributeNames && attributeNames.length > 0 ? attributeNames : null;
  const found = loadOnIdent(session, mapper, key, {
    refreshState: state,
    withForUpdate: options.withForUpdate ?? null,
    onlyLoadProps: names,
    requirePkCols: true,
    noAutoflush: true,
    isUserRefresh: true,
    origin: {
      kind: 'refresh',
      owner: identityOf(state),
      why: 'refresh',
      attributes: names ?? mapper.columnAttrs.map((prop) => prop.key),
    },
  });
  if (!found) throw new InvalidRequestError(`Could not refresh instance '${state}'`);
}
