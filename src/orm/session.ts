/**
 * The Session: the objects of one conversation with the database, and the transaction they live in. Everything takes and gives
 * InstanceStates; the facade turns the student's objects into states. Changes are written by flush.ts, statements run by
 * session-execute.ts, copies made by merge.ts.
 *
 * Counterpart: sqlalchemy/orm/session.py. Left out on purpose, and refused by name: two-phase commit, baked queries,
 * enable_relationship_loading.
 */
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from '../engine/connection.ts';
import { StatementError } from '../engine/errors.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { ArgumentError, InvalidRequestError, NotSupportedInPlayground } from '../sql/errors.ts';
import type { TableClause } from '../sql/selectable.ts';
import { NO_CHANGE, PASSIVE_OFF, type PassiveFlag } from './base.ts';
import type { BulkMapping } from './bulk-persistence.ts';
import { bulkInsertMappings, bulkSaveObjects, bulkUpdateMappings } from './bulk-persistence.ts';
import { cascadeStates } from './cascades.ts';
import { type OrmEnvironment, withWarningTag } from './environment.ts';
import { FlushError } from './errors.ts';
import { type FlushCause, flushSession } from './flush.ts';
import { IdentityMap, identityKeyText, sameIdentityKey } from './identity-map.ts';
import { LoadBatch } from './load-batch.ts';
import { getFromIdentity } from './loading.ts';
import type { Mapper } from './mapper.ts';
import { mergeState } from './merge.ts';
import { SessionBinds } from './session-binds.ts';
import {
  type ExecuteOptions,
  executeStatement,
  type GetOptions,
  getByPrimaryKey,
  refreshState,
  type SessionResult,
  type StatementParameters,
} from './session-execute.ts';
import { type JoinTransactionMode, type SessionBind, SessionTransaction } from './session-transaction.ts';
import type { InstanceState } from './state.ts';

export interface SessionOptions {
  readonly bind?: SessionBind | null;
  readonly binds?: Iterable<readonly [Mapper | TableClause, SessionBind]> | null;
  readonly autoflush?: boolean;
  readonly autobegin?: boolean;
  readonly expireOnCommit?: boolean;
  readonly future?: boolean;
  readonly twophase?: boolean;
  readonly autocommit?: boolean;
  readonly enableBakedQueries?: boolean;
  readonly joinTransactionMode?: JoinTransactionMode;
  /** False: close() is final. */
  readonly closeResetsOnly?: boolean | null;
}

export interface BindArguments {
  readonly mapper?: Mapper | null;
  readonly clause?: ClauseElement | null;
  readonly bind?: SessionBind | null;
}

const AUTOFLUSH_TAG =
  "This warning originated from the Session 'autoflush' process, which was invoked automatically in response to a user-initiated operation. " +
  'Consider using ``no_autoflush`` context manager if this warning happened while initializing objects.';
const JOIN_MODES: readonly string[] = ['conditional_savepoint', 'rollback_only', 'control_fully', 'create_savepoint'];

/** A workspace of objects and its transaction. */
export class Session {
  readonly environment: OrmEnvironment;
  /** Number of this session in the run. */
  readonly id: number;
  readonly bind: SessionBind | null;
  readonly binds: SessionBinds;
  autoflush: boolean;
  readonly autobegin: boolean;
  expireOnCommit: boolean;
  readonly joinTransactionMode: JoinTransactionMode;
  identityMap = new IdentityMap();
  /** Pending states, in the order in which they were added. */
  newStates = new Set<InstanceState>();
  /** States marked by delete(). */
  deletedStates = new Set<InstanceState>();
  transaction: SessionTransaction | null = null;
  nestedTransaction: SessionTransaction | null = null;
  /** The transaction whose `with` block the program is in. */
  transactionContext: SessionTransaction | null = null;
  isFlushing = false;
  /** True once the program has let go of the session itself. */
  isReleased = false;
  /** What loads under way have put into states. */
  readonly loadBatch: LoadBatch;
  /** True while the plan of a flush is carried out, when add() and the like come too late. */
  warnOnEvents = false;
  private closeState: 'ACTIVE' | 'CLOSED' | 'CLOSE_IS_RESET';

  constructor(environment: OrmEnvironment, options: SessionOptions = {}) {
    if (options.autocommit) throw new ArgumentError('autocommit=True is no longer supported');
    if (options.future === false) {
      throw new ArgumentError("The 'future' parameter passed to Session() may only be set to True.");
    }
    if (options.twophase) throw new NotSupportedInPlayground('Session(twophase=True)');
    const joinMode = options.joinTransactionMode ?? 'conditional_savepoint';
    if (!JOIN_MODES.includes(joinMode)) {
      throw new ArgumentError(`invalid selection for join_transaction_mode: "${joinMode}"`);
    }
    this.environment = environment;
    this.loadBatch = new LoadBatch(environment);
    this.id = environment.nextId('session');
    this.bind = options.bind ?? null;
    this.binds = new SessionBinds();
    this.autobegin = options.autobegin ?? true;
    this.autoflush = options.autoflush ?? true;
    this.expireOnCommit = options.expireOnCommit ?? true;
    this.joinTransactionMode = joinMode;
    this.closeState = (options.closeResetsOnly ?? true) ? 'CLOSE_IS_RESET' : 'ACTIVE';
    for (const [target, bind] of options.binds ?? []) this.binds.add(target, bind);
  }

  // ---- transactions

  get isPermanentlyClosed(): boolean {
    return this.closeState === 'CLOSED';
  }

  get isActive(): boolean {
    return this.transaction === null || this.transaction.isActive;
  }

  inTransaction(): boolean {
    return this.transaction !== null;
  }

  inNestedTransaction(): boolean {
    return this.nestedTransaction !== null;
  }

  /** The root transaction in progress. */
  getTransaction(): SessionTransaction | null {
    let transaction = this.transaction;
    while (transaction?.parent) transaction = transaction.parent;
    return transaction;
  }

  getNestedTransaction(): SessionTransaction | null {
    return this.nestedTransaction;
  }

  /** The transaction in progress, begun now if there is none and autobegin allows. */
  autobeginTransaction(begin = false): SessionTransaction {
    if (this.transaction) return this.transaction;
    if (!begin && !this.autobegin) {
      throw new InvalidRequestError(
        'Autobegin is disabled on this Session; please call session.begin() to start a new transaction',
      );
    }
    return new SessionTransaction(this, begin ? 'BEGIN' : 'AUTOBEGIN');
  }

  /** The first change of an object begins the transaction that the change is to be part of. */
  autobeginForChange(): void {
    this.autobeginTransaction();
  }

  begin(nested = false): SessionTransaction {
    let transaction = this.transaction;
    if (!transaction) {
      transaction = this.autobeginTransaction(true);
      if (!nested) return transaction;
    }
    if (!nested) throw new InvalidRequestError('A transaction is already begun on this Session.');
    const savepoint = transaction.begin(true);
    this.nestedTransaction = savepoint;
    return savepoint;
  }

  /** Flushes, and makes the next statements part of a SAVEPOINT. */
  beginNested(): SessionTransaction {
    return this.begin(true);
  }

  commit(): void {
    (this.transaction ?? this.autobeginTransaction()).commit(true);
  }

  rollback(): void {
    this.transaction?.rollback({ toRoot: true });
  }

  prepare(): never {
    throw new NotSupportedInPlayground('Session.prepare()');
  }

  /** Empties the session and ends its transaction with ROLLBACK if it had begun. */
  close(): void {
    this.closeImpl(false, false);
  }

  reset(): void {
    this.closeImpl(false, true);
  }

  invalidate(): void {
    this.closeImpl(true, false);
  }

  /** The connection that statements of this transaction go through. */
  connection(
    bindArguments: BindArguments = {},
    executionOptions: Readonly<Record<string, unknown>> | null = null,
  ): Connection {
    return this.connectionForBind(bindArguments.bind ?? this.getBind(bindArguments), executionOptions);
  }

  connectionForBind(bind: SessionBind, executionOptions: Readonly<Record<string, unknown>> | null = null): Connection {
    this.checkTransactionContext();
    return (this.transaction ?? this.autobeginTransaction()).connectionForBind(bind, executionOptions);
  }

  /** The engine for a mapper or a statement. */
  getBind(bindArguments: BindArguments = {}): SessionBind {
    if (bindArguments.bind) return bindArguments.bind;
    return this.binds.resolve(bindArguments, this.bind);
  }

  bindMapper(mapper: Mapper, bind: SessionBind): void {
    this.binds.add(mapper, bind);
  }

  bindTable(table: TableClause, bind: SessionBind): void {
    this.binds.add(table, bind);
  }

  /** Refuses work after a `with session.begin():` block's transaction has ended inside the block. */
  checkTransactionContext(): void {
    if (this.transactionContext && !this.transactionContext.isActive) {
      throw new InvalidRequestError(
        "Can't operate on closed transaction inside context manager.  Please complete the context manager before emitting further commands.",
      );
    }
  }

  // ---- statements

  /** Runs a statement: an ORM SELECT or DML through compile-state, anything else by the connection. */
  execute(
    statement: ClauseElement,
    parameters: StatementParameters = null,
    options: ExecuteOptions = {},
  ): SessionResult {
    return executeStatement(this, statement, parameters, options);
  }

  /** The object with this primary key: from the identity map without SQL, else by a SELECT; null if there is no row. */
  get(
    mapper: Mapper,
    identity: readonly unknown[] | ReadonlyMap<string, unknown>,
    options: GetOptions = {},
  ): InstanceState | null {
    return getByPrimaryKey(this, mapper, identity, options);
  }

  /** What the identity map has for a primary key (database values), or null; an expired object is refreshed as far as `passive` allows. */
  identityLookup(mapper: Mapper, values: readonly SqlValue[], passive: PassiveFlag = PASSIVE_OFF): unknown {
    return getFromIdentity(this, mapper, mapper.identityKeyFromPrimaryKey(values), passive);
  }

  /** Reloads a persistent object, or some attributes of it. */
  refresh(state: InstanceState, attributeNames: readonly string[] | null = null, options: GetOptions = {}): void {
    this.expireState(state, attributeNames);
    this.autoflushNow();
    refreshState(this, state, attributeNames, options);
  }

  // ---- membership

  contains(state: InstanceState): boolean {
    return this.newStates.has(state) || this.identityMap.containsState(state);
  }

  /** Pending, then persistent states. */
  states(): InstanceState[] {
    return [...this.newStates, ...this.identityMap.allStates()];
  }

  /** Persistent states with changes that are not marked deleted. */
  dirty(): InstanceState[] {
    return [...this.identityMap.dirtyStates()].filter((state) => !this.deletedStates.has(state));
  }

  isClean(): boolean {
    return !this.identityMap.checkModified() && this.deletedStates.size === 0 && this.newStates.size === 0;
  }

  /** Whether flushing would find a net change on the object. */
  isModified(state: InstanceState, includeCollections = true): boolean {
    if (!state.modified) return false;
    for (const key of state.manager.keys()) {
      const impl = state.manager.impl(key);
      if (!includeCollections && impl.collection) continue;
      if (impl.getHistory(state, NO_CHANGE).hasChanges()) return true;
    }
    return false;
  }

  /** Puts an object and what it reaches along save-update cascades into the session. */
  add(state: InstanceState): void {
    if (this.warnOnEvents) this.flushWarning('Session.add()');
    this.saveOrUpdateState(state);
  }

  addAll(states: Iterable<InstanceState>): void {
    if (this.warnOnEvents) this.flushWarning('Session.add_all()');
    for (const state of states) this.saveOrUpdateState(state);
  }

  /** Marks an object deleted, with what it reaches along delete cascades (loading it). */
  delete(state: InstanceState): void {
    if (this.warnOnEvents) this.flushWarning('Session.delete()');
    this.deleteImpl(state, true);
  }

  /** Removes an object from the session, with what it reaches along expunge cascades. */
  expunge(state: InstanceState): void {
    if (state.session !== this) {
      throw new InvalidRequestError(`Instance ${state} is not present in this Session`);
    }
    this.expungeStates([state, ...cascadeStates('expunge', state)]);
  }

  expungeAll(): void {
    const states = this.states();
    this.identityMap.kill();
    this.identityMap = new IdentityMap();
    const held = [...this.newStates, ...this.deletedStates];
    this.newStates = new Set();
    this.deletedStates = new Set();
    this.detachStates(states);
    for (const state of held) this.environment.host.unpin(state);
  }

  /** Forgets loaded values, so that the next access reads them again. */
  expire(state: InstanceState, attributeNames: readonly string[] | null = null): void {
    this.expireState(state, attributeNames);
  }

  expireAll(): void {
    this.expireStates(this.identityMap.allStates());
  }

  /** Copies a state (loading its persistent twin first) into this session; `load: false` trusts it as it is. */
  merge(state: InstanceState, options: { readonly load?: boolean; readonly options?: GetOptions } = {}): InstanceState {
    if (this.warnOnEvents) this.flushWarning('Session.merge()');
    return mergeState(this, state, options.load ?? true, options.options ?? {});
  }

  enableRelationshipLoading(): never {
    throw new NotSupportedInPlayground('Session.enable_relationship_loading()');
  }

  // ---- flush

  /** Writes all changes. `objects` restricts it to some. */
  flush(objects: readonly InstanceState[] | null = null): void {
    this.flushFor('explicit', objects);
  }

  flushFor(cause: FlushCause, objects: readonly InstanceState[] | null = null): void {
    if (this.isFlushing) throw new InvalidRequestError('Session is already flushing');
    if (this.isClean()) return;
    this.isFlushing = true;
    try {
      flushSession(this, cause, objects);
    } finally {
      this.isFlushing = false;
    }
  }

  /** The flush before a query or a load. */
  autoflushNow(): void {
    if (!this.autoflush || this.isFlushing) return;
    try {
      withWarningTag(this.environment, AUTOFLUSH_TAG, () => this.flushFor('autoflush'));
    } catch (error) {
      if (error instanceof StatementError) {
        error.addDetail(
          'raised as a result of Query-invoked autoflush; consider using a session.no_autoflush block if this flush is occurring prematurely',
        );
      }
      throw error;
    }
  }

  bulkSaveObjects(
    states: readonly InstanceState[],
    options: {
      readonly returnDefaults?: boolean;
      readonly updateChangedOnly?: boolean;
      readonly preserveOrder?: boolean;
    } = {},
  ): void {
    bulkSaveObjects(this, states, options);
  }

  bulkInsertMappings(
    mapper: Mapper,
    mappings: readonly BulkMapping[],
    options: { readonly returnDefaults?: boolean; readonly renderNulls?: boolean } = {},
  ): void {
    bulkInsertMappings(this, mapper, mappings, options);
  }

  bulkUpdateMappings(mapper: Mapper, mappings: readonly BulkMapping[]): void {
    bulkUpdateMappings(this, mapper, mappings);
  }

  // ---- used by the unit of work, the transactions and loading

  /** Fires a session event that the program listens for. */
  dispatch(event: string, argument: Readonly<Record<string, unknown>> = {}, state: InstanceState | null = null): void {
    const { host } = this.environment;
    if (host.listens(event, null)) host.dispatch(event, null, state, { session: this, ...argument });
  }

  flushWarning(method: string): void {
    this.environment.warn(
      'SAWarning',
      `Usage of the '${method}' operation is not currently supported within the execution stage of the flush process. ` +
        'Results may not be consistent.  Consider using alternative event listeners or connection-level operations instead.',
    );
  }

  refuseEndlessFlush(): never {
    throw new FlushError(
      'Over 100 subsequent flushes have occurred within session.commit() - is an after_flush() hook creating new objects?',
    );
  }

  saveOrUpdateState(state: InstanceState): void {
    state.orphanedOutsideOfSession = false;
    this.saveOrUpdateImpl(state);
    for (const reached of cascadeStates('save-update', state, (other) => this.contains(other))) {
      this.saveOrUpdateImpl(reached);
    }
  }

  validatePersistent(state: InstanceState): void {
    if (!this.identityMap.containsState(state)) {
      throw new InvalidRequestError(`Instance '${state}' is not persistent within this Session`);
    }
  }

  expireStates(states: Iterable<InstanceState>): void {
    for (const state of states) state.expire(this.identityMap.modified);
  }

  /** Out of the session; `toTransient` also forgets the identity (rollback of a new object). */
  expungeStates(states: Iterable<InstanceState>, toTransient = false): void {
    const { host } = this.environment;
    const all = [...states];
    for (const state of all) {
      if (this.newStates.delete(state)) host.unpin(state);
      else if (this.identityMap.containsState(state)) {
        this.identityMap.safeDiscard(state);
        if (this.deletedStates.delete(state)) host.unpin(state);
      } else this.transaction?.deletedStates.delete(state);
    }
    this.detachStates(all, toTransient);
  }

  /** Takes states' session away; `toTransient` also their identity. */
  detachStates(states: Iterable<InstanceState>, toTransient = false): void {
    const { observer } = this.environment;
    for (const state of states) {
      const { isDeleted } = state;
      const isPending = state.key === null;
      state.detach();
      if (toTransient) state.key = null;
      if (!isPending && !isDeleted) {
        this.dispatch(toTransient ? 'persistent_to_transient' : 'persistent_to_detached', {}, state);
      } else if (isDeleted) this.dispatch('deleted_to_detached', {}, state);
      else this.dispatch('pending_to_transient', {}, state);
      observer?.({ kind: toTransient ? 'rolled-back' : 'detached', state });
    }
  }

  /** After a flush: the states are persistent, under their keys. */
  registerPersistent(states: ReadonlySet<InstanceState>): void {
    const { environment, identityMap } = this;
    for (const state of states) {
      if (state.isReleased) continue;
      const { mapper } = state;
      const key = mapper.identityKeyFromState(state);
      const nulls = key.values.filter((value) => value === null).length;
      if (nulls === key.values.length || (nulls > 0 && !mapper.allowPartialPks)) {
        throw new FlushError(
          `Instance ${state} has a NULL identity key.  If this is an auto-generated value, check that the ` +
            'database table allows generation of new primary key values, and that the mapped Column object is configured to ' +
            'expect these generated values.  Ensure also that this flush() is not occurring at an inappropriate time, such as ' +
            'within a load() event.',
        );
      }
      if (!state.key) state.key = key;
      else if (!sameIdentityKey(state.key, key)) {
        identityMap.safeDiscard(state);
        const switches = this.transaction?.keySwitches;
        switches?.set(state, { from: switches.get(state)?.from ?? state.key, to: key });
        state.key = key;
      }
      const old = identityMap.replace(state);
      if (old && !old.isReleased && sameIdentityKey(mapper.identityKeyFromState(old), key)) {
        environment.warn(
          'SAWarning',
          `Identity map already had an identity for ${identityKeyText(key)}, replacing it with newly flushed object.   ` +
            'Are there load operations occurring inside of an event handler within the flush?',
        );
      }
      state.orphanedOutsideOfSession = false;
    }
    for (const state of states) state.commitAll(identityMap);
    this.registerAltered(states);
    for (const state of states) {
      environment.observer?.({ kind: 'flushed', state });
      if (this.newStates.has(state)) this.dispatch('pending_to_persistent', {}, state);
    }
    for (const state of states) if (this.newStates.delete(state)) environment.host.unpin(state);
  }

  registerAltered(states: Iterable<InstanceState>): void {
    const { transaction } = this;
    if (!transaction) return;
    for (const state of states) {
      if (this.newStates.has(state)) transaction.newStates.add(state);
      else transaction.dirtyStates.add(state);
    }
  }

  removeNewlyDeleted(states: Iterable<InstanceState>): void {
    const { host, observer } = this.environment;
    for (const state of states) {
      this.transaction?.deletedStates.add(state);
      this.identityMap.safeDiscard(state);
      const wasPinned = this.deletedStates.delete(state);
      state.isDeleted = true;
      observer?.({ kind: 'deleted', state });
      this.dispatch('persistent_to_deleted', {}, state);
      if (wasPinned) host.unpin(state);
    }
  }

  /** A rollback brings back an object whose deletion was flushed or marked. */
  restoreDeleted(state: InstanceState): void {
    this.updateImpl(state, true);
  }

  /** The host says that an object is gone: nothing in the program refers to it. */
  released(state: InstanceState): void {
    this.identityMap.fastDiscard(state);
    for (const transaction of this.transaction?.selfAndParents() ?? []) {
      transaction.newStates.delete(state);
      transaction.deletedStates.delete(state);
      transaction.dirtyStates.delete(state);
      transaction.keySwitches.delete(state);
    }
    this.environment.observer?.({ kind: 'evicted', state });
  }

  /** Enters a state with a key, as merge(load=False) does. */
  updateImpl(state: InstanceState, revertDeletion = false): void {
    if (!state.key) throw new InvalidRequestError(`Instance '${state}' is not persisted`);
    if (state.isDeleted) {
      if (!revertDeletion) {
        throw new InvalidRequestError(
          `Instance '${state}' has been deleted.  Use the make_transient() function to send this object back to the transient state.`,
        );
      }
      if (!state.session) return;
      state.isDeleted = false;
    }
    if (state.isReleased) return;
    const isAttaching = this.beforeAttach(state);
    if (this.deletedStates.delete(state)) this.environment.host.unpin(state);
    if (revertDeletion) this.identityMap.replace(state);
    else this.identityMap.add(state);
    if (isAttaching) this.afterAttach(state);
    else if (revertDeletion) {
      this.environment.observer?.({ kind: 'rolled-back', state });
      this.dispatch('deleted_to_persistent', {}, state);
    }
  }

  private saveOrUpdateImpl(state: InstanceState): void {
    if (state.key) this.updateImpl(state);
    else this.saveImpl(state);
  }

  private saveImpl(state: InstanceState): void {
    const isAttaching = this.beforeAttach(state);
    if (!this.newStates.has(state)) {
      this.newStates.add(state);
      this.environment.host.pin(state);
      state.insertOrder = this.newStates.size;
    }
    if (isAttaching) this.afterAttach(state);
  }

  private deleteImpl(state: InstanceState, isHead: boolean): void {
    if (!state.key) {
      if (isHead) throw new InvalidRequestError(`Instance '${state}' is not persisted`);
      return;
    }
    const isAttaching = this.beforeAttach(state);
    if (this.deletedStates.has(state)) return;
    this.identityMap.add(state);
    if (isAttaching) this.afterAttach(state);
    // Reached before it is marked, since the cascade autoflushes as it loads.
    const reached = isHead ? cascadeStates('delete', state) : [];
    this.deletedStates.add(state);
    this.environment.host.pin(state);
    for (const other of reached) this.deleteImpl(other, false);
  }

  private beforeAttach(state: InstanceState): boolean {
    this.autobeginTransaction();
    if (state.session === this) return false;
    if (state.session) {
      throw new InvalidRequestError(
        `Object '${state}' is already attached to session '${state.session.id}' (this is '${this.id}')`,
      );
    }
    this.dispatch('before_attach', {}, state);
    return true;
  }

  private afterAttach(state: InstanceState): void {
    this.attach(state);
    if (!state.key) this.environment.observer?.({ kind: 'added', state });
    this.dispatch('after_attach', {}, state);
    this.dispatch(state.key ? 'detached_to_persistent' : 'transient_to_pending', {}, state);
  }

  private attach(state: InstanceState): void {
    state.sessionRef = this;
    if (state.modified) state.holdStrongly();
  }

  private expireState(state: InstanceState, attributeNames: readonly string[] | null): void {
    this.validatePersistent(state);
    if (attributeNames && attributeNames.length > 0) {
      state.expireAttributes(attributeNames);
      return;
    }
    const reached = cascadeStates('refresh-expire', state);
    this.conditionalExpire(state);
    for (const other of reached) this.conditionalExpire(other);
  }

  /** Persistent: expired. Pending: removed from the session. */
  private conditionalExpire(state: InstanceState): void {
    if (state.key) state.expire(this.identityMap.modified);
    else if (this.newStates.delete(state)) {
      this.environment.host.unpin(state);
      this.detachStates([state]);
    }
  }

  private closeImpl(invalidate: boolean, isReset: boolean): void {
    if (!isReset && this.closeState === 'ACTIVE') this.closeState = 'CLOSED';
    this.expungeAll();
    const { transaction } = this;
    if (!transaction) return;
    for (const open of transaction.selfAndParents()) open.close(invalidate);
  }
}

/** The session an object is in. */
export function objectSession(state: InstanceState): Session | null {
  return state.session;
}

/** Takes an object out of its session and forgets its identity, as if it had just been constructed. */
export function makeTransient(state: InstanceState): void {
  state.session?.expungeStates([state]);
  state.expiredAttributes.clear();
  if (state.hasCallables) state.callables.clear();
  state.key = null;
  state.isDeleted = false;
}

/** Makes a transient object look like one that was loaded and detached. */
export function makeTransientToDetached(state: InstanceState): void {
  if (state.session || state.key) throw new InvalidRequestError('Given object must be transient');
  state.key = state.mapper.identityKeyFromState(state);
  state.isDeleted = false;
  state.commitAll(null);
  state.expireAttributes(state.unloaded);
}
