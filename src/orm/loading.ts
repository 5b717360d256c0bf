/**
 * Loads of single objects: by primary key, from the identity map, and the columns that an object is to read again.
 * Session.get(), refreshes, expired attributes and many-to-one lazy loads come here.
 *
 * Counterpart: sqlalchemy/orm/loading.py, of which instances() is in execute-select.ts and the reading of rows in
 * instance-processor.ts. Left out: version checks, identity tokens, merge_result.
 */
import type { StatementOrigin } from '../contract/statement.ts';
import type { SqlValue } from '../contract/values.ts';
import { deepAnnotate } from '../sql/annotations.ts';
import { ClauseElement } from '../sql/clause-element.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { booleanValueError, InvalidRequestError, MultipleResultsFound } from '../sql/errors.ts';
import { EncodedValue } from '../sql/host-value.ts';
import { type ForUpdateArg, Select } from '../sql/selectable.ts';
import { adaptCriterionToNull } from '../sql/sql-util.ts';
import {
  NO_AUTOFLUSH,
  PASSIVE_CLASS_MISMATCH,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_NO_RESULT,
  type PassiveFlag,
  RELATED_OBJECT_OK,
  SQL_OK,
} from './base.ts';
import type { CompileOptions } from './compile-options.ts';
import { DetachedInstanceError, ObjectDeletedError } from './errors.ts';
import { executeCore } from './execute-select.ts';
import type { IdentityKey } from './identity-map.ts';
import { identityOf } from './identity-origin.ts';
import { entitySelect, executeLoad, type LoadStatement, loadStatement } from './load-statement.ts';
import type { LoaderOption } from './loader-options.ts';
import type { Mapper } from './mapper.ts';
import { type OptimizedGet, optimizedGet } from './optimized-get.ts';
import { ROOT_PATH } from './path-registry.ts';
import type { LoadOptions } from './query-context.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';

export interface LoadOnIdentOptions {
  readonly options?: readonly LoaderOption[];
  readonly refreshState?: InstanceState | null;
  readonly onlyLoadProps?: Iterable<string> | null;
  readonly populateExisting?: boolean;
  readonly withForUpdate?: ForUpdateArg | null;
  readonly noAutoflush?: boolean;
  readonly requirePkCols?: boolean;
  readonly isUserRefresh?: boolean;
  readonly executionOptions?: ReadonlyMap<string, unknown>;
  readonly origin?: StatementOrigin | null;
}

/**
 * The object under a key in the identity map, made sure to be there still if it is expired; null if there is none,
 * PASSIVE_NO_RESULT or PASSIVE_CLASS_MISMATCH where `passive` or the class forbid an answer.
 */
export function getFromIdentity(
  session: Session,
  mapper: Mapper,
  key: IdentityKey,
  passive: PassiveFlag,
): InstanceState | null | typeof PASSIVE_NO_RESULT | typeof PASSIVE_CLASS_MISMATCH {
  const state = session.identityMap.get(key);
  if (!state) return null;
  if (mapper.inherits && !state.mapper.isa(mapper)) return PASSIVE_CLASS_MISMATCH;
  if (!state.expired) return state;
  if (!(passive & SQL_OK)) return PASSIVE_NO_RESULT;
  if (!(passive & RELATED_OBJECT_OK)) return state;
  try {
    state.loadExpired(passive);
  } catch (error) {
    if (!(error instanceof ObjectDeletedError)) throw error;
    session.removeNewlyDeleted([state]);
    return null;
  }
  return state;
}

const GET_STATEMENTS = 'get-statements';

/** Statements by primary key, kept by the mapper; those with loader options are made anew. */
function getStatement(
  mapper: Mapper,
  compileOptions: Partial<CompileOptions>,
  options: readonly LoaderOption[],
  forUpdate: ForUpdateArg | null,
  isUserRefresh: boolean,
): LoadStatement {
  const make = (): LoadStatement => {
    // Session.refresh() is the one load by key whose columns are not labelled.
    const select = isUserRefresh ? new Select([mapper]) : entitySelect(mapper);
    if (forUpdate) select.forUpdateArg = forUpdate;
    return loadStatement(withGetClause(select, mapper), { options, compileOptions });
  };
  if (forUpdate) return make();
  const byOptions = mapper.memo(
    GET_STATEMENTS,
    () => new WeakMap<readonly LoaderOption[], Map<string, LoadStatement>>(),
  );
  let statements = byOptions.get(options);
  if (!statements) {
    statements = new Map();
    byOptions.set(options, statements);
  }
  const { onlyLoadProps, forRefreshState, currentPath } = compileOptions;
  const key = `${onlyLoadProps ? [...onlyLoadProps].sort().join(',') : '*'} ${forRefreshState === true} ${isUserRefresh} ${currentPath?.key ?? ''}`;
  let statement = statements.get(key);
  if (!statement) {
    statement = make();
    statements.set(key, statement);
  }
  return statement;
}

function withGetClause(select: Select, mapper: Mapper): Select {
  return select.where(deepAnnotate(mapper.getClause.criterion, { ormAdapt: true }));
}

/** The statement with `IS NULL` where a part of the key is null. */
function withNulls(statement: LoadStatement, mapper: Mapper, identity: readonly unknown[]): LoadStatement {
  const { criterion, params } = mapper.getClause;
  const nulls = new Set<string>();
  mapper.primaryKey.forEach((column, index) => {
    const bind = params.get(column);
    if (bind && identity[index] === null) nulls.add(bind.key);
  });
  if (nulls.size === mapper.primaryKey.length) {
    mapper.warn(
      'fully NULL primary key identity cannot load any object.  This condition may raise an error in a future release.',
    );
  }
  const select = statement.select.setCompileOptions(statement.select.compileOptions);
  select.whereCriteria = [deepAnnotate(adaptCriterionToNull(criterion, nulls), { ormAdapt: true })];
  return { select, compiled: { load: null } };
}

/** Python's `None in identity`, which a SQL expression before any None refuses to answer. */
function hasNull(identity: readonly unknown[]): boolean {
  for (const value of identity) {
    if (value === null) return true;
    if (value instanceof ClauseElement) throw booleanValueError();
  }
  return false;
}

/** Executes a statement whose WHERE is the mapper's primary key. */
export function loadOnPkIdentity(
  session: Session,
  statement: LoadStatement,
  mapper: Mapper,
  identity: readonly unknown[],
  options: LoadOptions,
  executionOptions: ReadonlyMap<string, unknown> = new Map(),
): InstanceState | null {
  const { params } = mapper.getClause;
  const parameters = new Map<string, unknown>();
  mapper.primaryKey.forEach((column, index) => {
    const bind = params.get(column);
    const value = identity[index] as SqlValue;
    // The key is the database's own: its type must not convert it again.
    if (bind) parameters.set(bind.key, typeof value === 'number' || value === null ? value : new EncodedValue(value));
  });
  const effective = hasNull(identity) ? withNulls(statement, mapper, identity) : statement;
  const found = executeLoad(session, effective, parameters, options, executionOptions).uniqueScalars();
  if (found.length > 1) throw new MultipleResultsFound('Multiple rows were found when exactly one was required');
  return (found[0] ?? null) as InstanceState | null;
}

/** Reads the row of an identity key: Session.get(), refreshes. Null if there is no row. */
export function loadOnIdent(
  session: Session,
  mapper: Mapper,
  key: IdentityKey,
  given: LoadOnIdentOptions = {},
): InstanceState | null {
  const refreshState = given.refreshState ?? null;
  let onlyLoadProps = given.onlyLoadProps ? new Set(given.onlyLoadProps) : null;
  if (given.requirePkCols && onlyLoadProps && refreshState) {
    onlyLoadProps = withPrimaryKey(refreshState, onlyLoadProps);
  }
  // One array for all loads without options, as statements are kept by it.
  let options = given.options && given.options.length > 0 ? given.options : NO_OPTIONS;
  let currentPath = ROOT_PATH;
  if (refreshState && refreshState.loadOptions.length > 0) {
    currentPath = refreshState.loadPath?.parent ?? ROOT_PATH;
    options = options.length > 0 ? [...options, ...refreshState.loadOptions] : refreshState.loadOptions;
  }
  const statement = getStatement(
    mapper,
    { onlyLoadProps, forRefreshState: refreshState !== null, currentPath },
    options,
    given.withForUpdate ?? null,
    given.isUserRefresh ?? false,
  );
  const loadOptions: LoadOptions = {
    refreshState,
    populateExisting: given.populateExisting ?? false,
    isUserRefresh: given.isUserRefresh ?? false,
    autoflush: !given.noAutoflush,
    origin: given.origin ?? null,
  };
  return loadOnPkIdentity(session, statement, mapper, key.values, loadOptions, given.executionOptions);
}

const NO_OPTIONS: readonly LoaderOption[] = [];

/** A refresh of relationships alone reads the key columns too, as there must be a row for their loaders. */
function withPrimaryKey(state: InstanceState, keys: ReadonlySet<string>): Set<string> {
  const { mapper } = state;
  const changed = [...mapper.primaryKeyPropkeys].filter((key) => {
    if (keys.has(key)) return false;
    const history = state.getHistory(key, PASSIVE_NO_INITIALIZE);
    return history.added.length > 0 || history.deleted.length > 0;
  });
  if (changed.length > 0) {
    throw new InvalidRequestError(
      `Please flush pending primary key changes on attributes {${changed.map((key) => `'${key}'`).join(', ')}} for mapper ${mapper} before proceeding with a refresh`,
    );
  }
  const hasRelationship = [...keys].some((key) => mapper.getProperty(key).isRelationship);
  return hasRelationship ? new Set([...mapper.primaryKeyPropkeys, ...keys]) : new Set(keys);
}

/** Reads columns of one object again: after expiry, after a flush, or because they were deferred. */
export function loadScalarAttributes(
  mapper: Mapper,
  state: InstanceState,
  attributeNames: ReadonlySet<string>,
  passive: PassiveFlag,
  why: 'expired' | 'deferred' = 'expired',
): void {
  const { session } = state;
  if (!session) {
    throw new DetachedInstanceError(
      `Instance ${state} is not bound to a Session; attribute refresh operation cannot proceed`,
    );
  }
  const noAutoflush = (passive & NO_AUTOFLUSH) !== 0;
  const names = new Set([...attributeNames].filter((name) => mapper.hasProperty(name)));
  const origin: StatementOrigin = { kind: 'refresh', owner: identityOf(state), why, attributes: [...names] };
  const options: LoadOnIdentOptions = { refreshState: state, onlyLoadProps: names, noAutoflush, origin };
  if (mapper.inherits && !mapper.concrete) {
    const optimized = optimizedGet(mapper, state, names);
    if (optimized) {
      executeOptimized(session, optimized, state, options);
      return;
    }
  }
  const hasKey = state.key !== null;
  if (!hasKey) {
    for (const column of mapper.primaryKey) {
      if (!state.expiredAttributes.has(mapper.getPropertyByColumn(column).key)) continue;
      throw new InvalidRequestError(
        `Instance ${state} cannot be refreshed - it's not  persistent and does not contain a full primary key.`,
      );
    }
  }
  const key = state.key ?? mapper.identityKeyFromState(state);
  const nulls = key.values.filter((value: SqlValue) => value === null).length;
  if (nulls === key.values.length || (nulls > 0 && !mapper.allowPartialPks)) {
    mapper.warn(
      `Instance ${state} to be refreshed doesn't contain a full primary key - can't be refreshed (and shouldn't be expired, either). (this warning may be suppressed after 10 occurrences)`,
    );
    return;
  }
  const found = loadOnIdent(session, mapper, key, options);
  if (hasKey && !found) throw ObjectDeletedError.rowNotPresent(state);
}

/** A refresh of a joined-inheritance object that reads only the tables it needs. */
function executeOptimized(
  session: Session,
  optimized: OptimizedGet,
  state: InstanceState,
  given: LoadOnIdentOptions,
): void {
  if (!given.noAutoflush) session.autoflushNow();
  const { rows, index } = executeCore(session, optimized.select, state.mapper, given.origin ?? null);
  const row = rows[0];
  if (!row) return;
  const { observer } = session.environment;
  session.loadBatch.run(() => {
    optimized.keys.forEach((key, position) => {
      const column = optimized.columns[position] as ColumnElement;
      const raw = row[position] as SqlValue;
      const read = index.reader(column);
      state.dict.set(key, read ? read(raw) : raw);
      session.loadBatch.attribute(state, key);
    });
    state.commit(optimized.keys);
    if (observer) {
      session.loadBatch.afterSynchronize(() => observer({ kind: 'columns-loaded', state, keys: optimized.keys }));
    }
  });
}
