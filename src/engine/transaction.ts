/**
 * Transactions of a Connection: the one that COMMIT ends, and savepoints within it.
 *
 * Counterpart: RootTransaction and NestedTransaction of sqlalchemy/engine/base.py. Left out: two-phase commit.
 */
import { InvalidRequestError } from '../sql/errors.ts';
import type { Connection } from './connection.ts';

/** What the transactions do to their connection; only they may call it. */
export interface TransactionControl {
  root: RootTransaction | null;
  nested: NestedTransaction | null;
  /** The transaction whose `with` block the program is in. */
  context: Transaction | null;
  begin(): void;
  commit(): void;
  rollback(): void;
  savepoint(): string;
  releaseSavepoint(name: string): void;
  rollbackToSavepoint(name: string): void;
  refuseInvalid(): never;
  warn(message: string): void;
}

/** What both kinds share. */
export interface Transaction {
  readonly connection: Connection;
  readonly isActive: boolean;
  readonly isNested: boolean;
  readonly isValid: boolean;
  /** No longer the connection's: it cannot affect it any more. */
  readonly isDeactivated: boolean;
  commit(): void;
  rollback(): void;
  /** Rolls back where still active. */
  close(): void;
  /** `with transaction:` is entered. */
  enter(): void;
  /** `with transaction:` is left; commits where no exception is under way, else rolls back. */
  exit(hasException: boolean): void;
  /** The end of a `with` block whose commit or rollback the host has done itself. */
  leave(): void;
}

/** Refuses work in a `with` block whose transaction has ended. */
export function checkTransactionContext(control: TransactionControl): void {
  if (control.context !== null && !control.context.isActive) {
    throw new InvalidRequestError(
      "Can't operate on closed transaction inside context manager.  Please complete the context manager before emitting further commands.",
    );
  }
}

/** The `with` block of a transaction: what was around it, to be put back. */
class TransactionBlock {
  private readonly control: TransactionControl;
  private outer: Transaction | null = null;
  private entered = false;

  constructor(control: TransactionControl) {
    this.control = control;
  }

  enter(transaction: Transaction): void {
    this.outer = this.control.context;
    this.control.context = transaction;
    this.entered = true;
  }

  exit(transaction: Transaction, hasException: boolean, isAttached: () => boolean): void {
    try {
      if (!transaction.isActive) {
        if (!isAttached()) transaction.close();
      } else if (hasException) transaction.rollback();
      else commitOrRollback(transaction);
    } finally {
      this.leave(transaction);
    }
  }

  leave(transaction: Transaction): void {
    if (this.entered && this.control.context === transaction) this.control.context = this.outer;
    this.outer = null;
    this.entered = false;
  }
}

function commitOrRollback(transaction: Transaction): void {
  try {
    transaction.commit();
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

/** BEGIN ... COMMIT or ROLLBACK. */
export class RootTransaction implements Transaction {
  readonly connection: Connection;
  readonly isNested = false;
  private readonly control: TransactionControl;
  private readonly block: TransactionBlock;
  private active = false;

  constructor(connection: Connection, control: TransactionControl) {
    checkTransactionContext(control);
    this.connection = connection;
    this.control = control;
    this.block = new TransactionBlock(control);
    control.begin();
    control.root = this;
    this.active = true;
  }

  get isActive(): boolean {
    return this.active;
  }

  get isDeactivated(): boolean {
    return this.control.root !== this;
  }

  get isValid(): boolean {
    return this.active && !this.connection.invalidated;
  }

  commit(): void {
    const { control } = this;
    if (!this.active) {
      if (control.root === this) control.refuseInvalid();
      throw new InvalidRequestError('This transaction is inactive');
    }
    try {
      control.commit();
    } finally {
      control.nested?.cancel();
      this.active = false;
    }
    // Stays the connection's transaction where COMMIT failed, so that a rollback is asked for.
    control.root = null;
  }

  rollback(): void {
    this.end(true);
  }

  close(): void {
    this.end(false);
  }

  enter(): void {
    this.block.enter(this);
  }

  exit(hasException: boolean): void {
    this.block.exit(this, hasException, () => this.control.root === this);
  }

  leave(): void {
    this.block.leave(this);
  }

  private end(warnWhenDetached: boolean): void {
    const { control } = this;
    try {
      if (this.active) control.rollback();
      control.nested?.cancel();
    } finally {
      if (!this.active && warnWhenDetached && control.root !== this) {
        control.warn('transaction already deassociated from connection');
      }
      this.active = false;
      if (control.root === this) control.root = null;
    }
  }
}

/** SAVEPOINT ... RELEASE or ROLLBACK TO. */
export class NestedTransaction implements Transaction {
  readonly connection: Connection;
  readonly isNested = true;
  readonly savepoint: string;
  private readonly control: TransactionControl;
  private readonly previous: NestedTransaction | null;
  private readonly block: TransactionBlock;
  private active = true;

  constructor(connection: Connection, control: TransactionControl) {
    checkTransactionContext(control);
    this.connection = connection;
    this.control = control;
    this.block = new TransactionBlock(control);
    this.savepoint = control.savepoint();
    this.previous = control.nested;
    control.nested = this;
  }

  get isActive(): boolean {
    return this.active;
  }

  get isDeactivated(): boolean {
    return this.control.nested !== this;
  }

  get isValid(): boolean {
    return this.active && !this.connection.invalidated;
  }

  commit(): void {
    const { control } = this;
    if (!this.active) {
      if (control.nested === this) control.refuseInvalid();
      throw new InvalidRequestError('This nested transaction is inactive');
    }
    try {
      control.releaseSavepoint(this.savepoint);
    } finally {
      this.active = false;
    }
    this.detach(true);
  }

  rollback(): void {
    this.end(true);
  }

  close(): void {
    this.end(false);
  }

  enter(): void {
    this.block.enter(this);
  }

  exit(hasException: boolean): void {
    this.block.exit(this, hasException, () => this.control.nested === this);
  }

  leave(): void {
    this.block.leave(this);
  }

  /** The transaction around it ended, and this one with it. */
  cancel(): void {
    this.active = false;
    this.detach(true);
    this.previous?.cancel();
  }

  private end(warnWhenDetached: boolean): void {
    const { control } = this;
    try {
      if (this.active && control.root?.isActive) control.rollbackToSavepoint(this.savepoint);
    } finally {
      this.active = false;
      this.detach(warnWhenDetached);
    }
  }

  private detach(warn: boolean): void {
    const { control } = this;
    if (control.nested === this) control.nested = this.previous;
    else if (warn) control.warn('nested transaction already deassociated from connection');
  }
}
