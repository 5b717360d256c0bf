/**
 * One transaction of a Session: a root, a SAVEPOINT, or the subtransaction around a flush. Session makes it; it asks the engine
 * for connections, begins and ends their transactions, and puts the Session's objects back when rolled back.
 *
 * Counterpart: sqlalchemy/orm/session.py SessionTransaction, orm/state_changes.py, engine/util.py TransactionalContext.
 * Left out: two-phase commit.
 */
import type { Connection, Transaction } from '../engine/connection.ts';
import { Connection as EngineConnection } from '../engine/connection.ts';
import type { Engine } from '../engine/engine.ts';
import {
  IllegalStateChangeError,
  InvalidRequestError,
  PendingRollbackError,
  ResourceClosedError,
} from '../sql/errors.ts';
import { exceptionText } from './errors.ts';
import type { IdentityKey } from './identity-map.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';

export const ACTIVE = 'ACTIVE';
export const PREPARED = 'PREPARED';
export const COMMITTED = 'COMMITTED';
export const DEACTIVE = 'DEACTIVE';
export const CLOSED = 'CLOSED';
export const PROVISIONING_CONNECTION = 'PROVISIONING_CONNECTION';

export type SessionTransactionState =
  | typeof ACTIVE
  | typeof PREPARED
  | typeof COMMITTED
  | typeof DEACTIVE
  | typeof CLOSED
  | typeof PROVISIONING_CONNECTION;

export type SessionTransactionOrigin = 'AUTOBEGIN' | 'BEGIN' | 'BEGIN_NESTED' | 'SUBTRANSACTION';

export type SessionBind = Engine | Connection;

export type JoinTransactionMode = 'conditional_savepoint' | 'rollback_only' | 'control_fully' | 'create_savepoint';

type NextState = SessionTransactionState | 'ANY' | 'NO_CHANGE' | 'CHANGE_IN_PROGRESS';

interface BoundConnection {
  readonly connection: Connection;
  readonly transaction: Transaction;
  readonly shouldCommit: boolean;
  readonly autoclose: boolean;
}

const STATE_NUMBERS: Readonly<Record<SessionTransactionState, number>> = {
  ACTIVE: 1,
  PREPARED: 2,
  COMMITTED: 3,
  DEACTIVE: 4,
  CLOSED: 5,
  PROVISIONING_CONNECTION: 6,
};

const OTHER_NUMBERS = { ANY: 1, NO_CHANGE: 2, CHANGE_IN_PROGRESS: 3 } as const;

function stateRepr(state: NextState): string {
  if (state === 'ANY' || state === 'NO_CHANGE' || state === 'CHANGE_IN_PROGRESS') {
    return `<_StateChangeStates.${state}: ${OTHER_NUMBERS[state]}>`;
  }
  return `<SessionTransactionState.${state}: ${STATE_NUMBERS[state]}>`;
}

/** A transaction of a Session, with the snapshot that a rollback restores. */
export class SessionTransaction {
  readonly session: Session;
  readonly parent: SessionTransaction | null;
  readonly origin: SessionTransactionOrigin;
  readonly nested: boolean;
  /** Number of this transaction in the run, for the host's object that stands for it. */
  readonly id: number;

  /** States that became persistent, were deleted, were changed, or changed their key in this transaction. */
  newStates = new Set<InstanceState>();
  deletedStates = new Set<InstanceState>();
  dirtyStates = new Set<InstanceState>();
  keySwitches = new Map<InstanceState, { readonly from: IdentityKey; readonly to: IdentityKey }>();

  /** Set where a flush inside this transaction failed: what PendingRollbackError names. */
  rollbackException: unknown = null;

  private state: SessionTransactionState = ACTIVE;
  private nextState: NextState = 'ANY';
  private currentOperation: string | null = null;
  private readonly previousNested: SessionTransaction | null = null;
  private readonly connections = new Map<SessionBind, BoundConnection>();
  private outerContext: SessionTransaction | null = null;
  private hasEntered = false;

  constructor(session: Session, origin: SessionTransactionOrigin, parent: SessionTransaction | null = null) {
    session.checkTransactionContext();
    this.session = session;
    this.parent = parent;
    this.origin = origin;
    this.nested = origin === 'BEGIN_NESTED';
    this.id = session.environment.nextId('session-transaction');
    if (session.isPermanentlyClosed) {
      throw new InvalidRequestError(
        'This Session has been permanently closed and is unable to handle any more transaction requests.',
      );
    }
    if (this.nested) {
      if (!parent) {
        throw new InvalidRequestError(
          "Can't start a SAVEPOINT transaction when no existing transaction is in progress",
        );
      }
      this.previousNested = session.nestedTransaction;
    }
    this.takeSnapshot();
    session.transaction = this;
    session.dispatch('after_transaction_create', { transaction: this });
  }

  get isActive(): boolean {
    return this.state === ACTIVE;
  }

  get isClosed(): boolean {
    return this.state === CLOSED;
  }

  get stateName(): SessionTransactionState {
    return this.state;
  }

  /** A root transaction or a SAVEPOINT: what a commit or a rollback reaches. */
  get isTransactionBoundary(): boolean {
    return this.nested || this.parent === null;
  }

  /** `with transaction:` is entered. */
  enter(): this {
    this.outerContext = this.session.transactionContext;
    this.session.transactionContext = this;
    this.hasEntered = true;
    return this;
  }

  /** `with transaction:` is left; commits where no exception is under way, else rolls back. */
  exit(hasException: boolean): void {
    const outOfBand = !this.hasEntered || this.session.transactionContext !== this;
    try {
      if (!hasException && this.isActive) {
        try {
          this.commit();
        } catch (error) {
          if (this.canRollback) this.rollback();
          throw error;
        }
      } else if (!this.isActive) {
        if (!this.isClosed) this.close();
      } else if (this.canRollback) this.rollback();
    } finally {
      if (!outOfBand) this.session.transactionContext = this.outerContext;
      this.outerContext = null;
      this.hasEntered = false;
    }
  }

  /** The connection of this transaction for a mapper's bind. */
  connection(arguments_: Parameters<Session['getBind']>[0] = {}): Connection {
    return this.changing('connection', [ACTIVE], 'NO_CHANGE', () =>
      this.connectionForBind(this.session.getBind(arguments_)),
    );
  }

  /** Opens a SAVEPOINT (`nested`) or a subtransaction within this one. */
  begin(nested = false): SessionTransaction {
    return this.changing(
      '_begin',
      [ACTIVE],
      'NO_CHANGE',
      () => new SessionTransaction(this.session, nested ? 'BEGIN_NESTED' : 'SUBTRANSACTION', this),
    );
  }

  /** The connection to use for an engine, begun on first use. */
  connectionForBind(bind: SessionBind, executionOptions: Readonly<Record<string, unknown>> | null = null): Connection {
    return this.changing('_connection_for_bind', [ACTIVE], 'NO_CHANGE', () => {
      const known = this.connections.get(bind);
      if (known) {
        if (executionOptions && Object.keys(executionOptions).length > 0) {
          this.session.environment.warn(
            'SAWarning',
            'Connection is already established for the given bind; execution_options ignored',
          );
        }
        return known.connection;
      }
      this.state = PROVISIONING_CONNECTION;
      try {
        return this.provisionConnection(bind, executionOptions);
      } finally {
        this.state = ACTIVE;
      }
    });
  }

  /** Flushes and commits; `toRoot` goes on to the parents, as Session.commit() does. */
  commit(toRoot = false): void {
    this.changing('commit', [ACTIVE, PREPARED], CLOSED, () => {
      if (this.state !== PREPARED) this.expecting(PREPARED, () => this.prepare());
      if (this.isTransactionBoundary) {
        for (const bound of this.boundConnections()) if (bound.shouldCommit) bound.transaction.commit();
        this.state = COMMITTED;
        this.session.dispatch('after_commit');
        this.tell(this.nested ? 'release' : 'commit');
        this.removeSnapshot();
      }
      this.expecting(CLOSED, () => this.close());
    });
    if (toRoot && this.parent) this.parent.commit(true);
  }

  /** Rolls back to the nearest boundary and restores the Session's objects. */
  rollback(options: { readonly captured?: { readonly error: unknown }; readonly toRoot?: boolean } = {}): void {
    this.changing('rollback', [ACTIVE, DEACTIVE, PREPARED], CLOSED, () => this.rollbackImpl(options.captured ?? null));
    if (options.toRoot && this.parent) this.parent.rollback({ toRoot: true });
  }

  /** Gives the connections back; a transaction still begun is rolled back by its connection. */
  close(invalidate = false): void {
    this.changing('close', 'ANY', CLOSED, () => {
      const session = this.session;
      if (this.nested) session.nestedTransaction = this.previousNested;
      session.transaction = this.parent;
      for (const { connection, transaction, shouldCommit, autoclose } of this.boundConnections()) {
        if (invalidate && !this.parent) connection.invalidate();
        if (shouldCommit && transaction.isActive) transaction.close();
        if (autoclose && !this.parent) connection.close();
      }
      this.state = CLOSED;
      session.dispatch('after_transaction_end', { transaction: this });
    });
  }

  /**
   * The Session was garbage collected with a transaction open: what was written is undone when the connection goes back to
   * its pool, and nobody hears of it.
   */
  abandon(): void {
    for (const { connection } of this.boundConnections()) if (!connection.closed) connection.dbapiConnection.rollback();
  }

  /** This transaction and those around it, up to `upTo` (whose child is the last given). */
  selfAndParents(upTo: SessionTransaction | null = null): SessionTransaction[] {
    const result: SessionTransaction[] = [];
    let current: SessionTransaction | null = this;
    while (current) {
      result.push(current);
      if (current.parent === upTo) return result;
      if (!current.parent) throw new InvalidRequestError('Transaction is not on the active transaction list');
      current = current.parent;
    }
    return result;
  }

  get canRollback(): boolean {
    return this.state !== COMMITTED && this.state !== CLOSED;
  }

  private prepare(): void {
    this.changing('_prepare_impl', [ACTIVE], PREPARED, () => {
      const session = this.session;
      if (this.isTransactionBoundary) session.dispatch('before_commit');
      const innermost = session.transaction;
      if (innermost && innermost !== this) for (const inner of innermost.selfAndParents(this)) inner.commit();
      if (!session.isFlushing) {
        let guard = 0;
        while (!session.isClean()) {
          if (guard++ === 100) session.refuseEndlessFlush();
          session.flushFor('commit');
        }
      }
      this.state = PREPARED;
    });
  }

  private rollbackImpl(captured: { readonly error: unknown } | null): void {
    const session = this.session;
    const innermost = session.transaction;
    if (innermost && innermost !== this) for (const inner of innermost.selfAndParents(this)) inner.close();
    let boundary: SessionTransaction = this;
    let failure: { readonly error: unknown } | null = null;
    if (this.state === ACTIVE || this.state === PREPARED) {
      for (const transaction of this.selfAndParents()) {
        if (!transaction.isTransactionBoundary) {
          transaction.state = DEACTIVE;
          continue;
        }
        try {
          for (const bound of transaction.boundConnections()) bound.transaction.rollback();
          transaction.state = DEACTIVE;
          session.dispatch('after_rollback');
        } catch (error) {
          failure = { error };
        } finally {
          transaction.state = DEACTIVE;
          transaction.restoreSnapshot(transaction.nested);
        }
        transaction.tell('rollback');
        boundary = transaction;
        break;
      }
    }
    if (!failure && !session.isClean()) {
      session.environment.warn(
        'SAWarning',
        "Session's state has been changed on a non-active transaction - this state will be discarded.",
      );
      boundary.restoreSnapshot(boundary.nested);
    }
    this.expecting(CLOSED, () => this.close());
    if (this.parent && captured) this.parent.rollbackException = captured.error;
    if (failure) throw failure.error;
    session.dispatch('after_soft_rollback', { transaction: this });
  }

  private takeSnapshot(): void {
    const { parent, session } = this;
    if (!this.isTransactionBoundary && parent) {
      this.newStates = parent.newStates;
      this.deletedStates = parent.deletedStates;
      this.dirtyStates = parent.dirtyStates;
      this.keySwitches = parent.keySwitches;
      return;
    }
    if (this.nested && !session.isFlushing) session.flush();
  }

  /** Puts the Session back to how it was when this transaction began: new objects out, deleted ones in, the rest expired. */
  private restoreSnapshot(dirtyOnly: boolean): void {
    const session = this.session;
    const toExpunge = new Set([...this.newStates, ...session.newStates]);
    session.expungeStates(toExpunge, true);
    for (const [state, { from }] of this.keySwitches) {
      session.identityMap.safeDiscard(state);
      state.key = from;
      if (!toExpunge.has(state)) session.identityMap.replace(state);
    }
    for (const state of new Set([...this.deletedStates, ...session.deletedStates])) session.restoreDeleted(state);
    session.expireStates(
      session.identityMap.allStates().filter((state) => !dirtyOnly || state.modified || this.dirtyStates.has(state)),
    );
  }

  private removeSnapshot(): void {
    const { parent, session } = this;
    if (!this.nested && session.expireOnCommit) {
      session.expireStates(session.identityMap.allStates());
      session.detachStates([...this.deletedStates]);
      this.deletedStates.clear();
    } else if (this.nested && parent) {
      for (const state of this.newStates) parent.newStates.add(state);
      for (const state of this.dirtyStates) parent.dirtyStates.add(state);
      for (const state of this.deletedStates) parent.deletedStates.add(state);
      for (const [state, keys] of this.keySwitches) parent.keySwitches.set(state, keys);
    }
  }

  private provisionConnection(
    bind: SessionBind,
    executionOptions: Readonly<Record<string, unknown>> | null,
  ): Connection {
    let connection: Connection;
    let isLocal = false;
    if (this.parent) {
      connection = this.parent.connectionForBind(bind, executionOptions);
      if (!this.nested) return connection;
    } else if (bind instanceof EngineConnection) {
      connection = bind;
      if (this.connections.has(bind.engine)) {
        throw new InvalidRequestError("Session already has a Connection associated for the given Connection's Engine");
      }
    } else {
      connection = bind.connect();
      isLocal = true;
    }
    let bound: { readonly transaction: Transaction; readonly shouldCommit: boolean };
    try {
      if (executionOptions) connection.setOptions(executionOptions);
      bound = this.beginOn(connection, isLocal);
    } catch (error) {
      if (isLocal) connection.close();
      throw error;
    }
    const entry = { connection, ...bound, autoclose: !(bind instanceof EngineConnection) };
    this.connections.set(connection, entry);
    this.connections.set(connection.engine, entry);
    this.session.dispatch('after_begin', { transaction: this, connection });
    this.tell(this.nested ? 'savepoint' : 'begin');
    return connection;
  }

  private beginOn(connection: Connection, isLocal: boolean): { transaction: Transaction; shouldCommit: boolean } {
    if (this.nested) return { transaction: connection.beginNested(), shouldCommit: true };
    if (!connection.inTransaction()) return { transaction: connection.begin(), shouldCommit: true };
    let mode = this.session.joinTransactionMode;
    if (mode === 'conditional_savepoint') {
      mode = connection.inNestedTransaction() ? 'create_savepoint' : 'rollback_only';
      if (isLocal) {
        this.session.environment.warn(
          'SAWarning',
          'The engine provided as bind produced a connection that is already in a transaction. This is usually caused by a ' +
            "core event, such as 'engine_connect', that has left a transaction open. The effective join transaction mode " +
            `used by this session is '${mode}'. To silence this warning, do not leave transactions open`,
        );
      }
    }
    if (mode === 'create_savepoint') return { transaction: connection.beginNested(), shouldCommit: true };
    const transaction = connection.getNestedTransaction() ?? connection.getTransaction();
    if (!transaction) throw new InvalidRequestError('connection is not in a transaction');
    return { transaction, shouldCommit: mode !== 'rollback_only' };
  }

  private boundConnections(): ReadonlySet<BoundConnection> {
    return new Set(this.connections.values());
  }

  private tell(what: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'close'): void {
    if (this.connections.size > 0) this.session.environment.observer?.({ kind: 'transaction', what });
  }

  /** Runs a state-changing operation: checks where it may start, and that it ended where it should. */
  private changing<T>(
    operation: string,
    from: readonly SessionTransactionState[] | 'ANY',
    to: SessionTransactionState | 'NO_CHANGE',
    body: () => T,
  ): T {
    const started = this.state;
    if (from !== 'ANY' && !from.includes(started)) this.refuse(started);
    const expected = to === 'NO_CHANGE' ? started : to;
    const { nextState, currentOperation } = this;
    if (nextState !== 'ANY' && to !== 'NO_CHANGE' && nextState !== expected) {
      throw new IllegalStateChangeError(
        currentOperation && (nextState === 'NO_CHANGE' || nextState === 'CHANGE_IN_PROGRESS')
          ? `Method '${operation}()' can't be called here; method '${currentOperation}()' is already in progress and this would cause an unexpected state change to ${stateRepr(to)}`
          : `Can't run operation '${operation}()' here; will move to state ${stateRepr(to)} where we are expecting ${stateRepr(nextState)}`,
        'isce',
      );
    }
    this.currentOperation = operation;
    this.nextState = 'CHANGE_IN_PROGRESS';
    try {
      const value = body();
      if (this.state !== expected) {
        throw new IllegalStateChangeError(
          this.state === started
            ? `Method '${operation}()' failed to change state to ${stateRepr(to)} as expected`
            : currentOperation
              ? `While method '${currentOperation}()' was running, method '${operation}()' caused an unexpected state change to ${stateRepr(this.state)}`
              : `Method '${operation}()' caused an unexpected state change to ${stateRepr(this.state)}`,
          'isce',
        );
      }
      return value;
    } finally {
      this.nextState = nextState;
      this.currentOperation = currentOperation;
    }
  }

  private expecting(expected: SessionTransactionState, body: () => void): void {
    this.nextState = expected;
    try {
      body();
      if (this.state !== expected) {
        throw new IllegalStateChangeError(`Unexpected state change to ${stateRepr(this.state)}`, 'isce');
      }
    } finally {
      this.nextState = 'CHANGE_IN_PROGRESS';
    }
  }

  private refuse(state: SessionTransactionState): never {
    if (state === DEACTIVE) {
      if (this.rollbackException !== null) {
        throw new PendingRollbackError(
          "This Session's transaction has been rolled back due to a previous exception during flush. To begin a new " +
            'transaction with this Session, first issue Session.rollback(). Original exception was: ' +
            exceptionText(this.rollbackException),
          '7s2a',
        );
      }
      throw new InvalidRequestError(
        "This session is in 'inactive' state, due to the SQL transaction being rolled back; no further SQL can be emitted within this transaction.",
      );
    }
    if (state === CLOSED) throw new ResourceClosedError('This transaction is closed');
    if (state === PROVISIONING_CONNECTION) {
      throw new InvalidRequestError(
        'This session is provisioning a new connection; concurrent operations are not permitted',
        'isce',
      );
    }
    throw new InvalidRequestError(
      `This session is in '${state.toLowerCase()}' state; no further SQL can be emitted within this transaction.`,
    );
  }
}
