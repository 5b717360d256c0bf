/**
 * What an engine tells those who listen: statements before and after they run, and the boundaries of transactions.
 * The recorder of observe/ listens to every engine of a run; the facade listens for the program's own `event.listen`.
 *
 * Counterpart: ConnectionEvents of sqlalchemy/engine/events.py. Left out: before_execute, handle_error, set_connection_execution_options.
 */
import type { StatementOrigin } from '../contract/statement.ts';
import type { SqlValue } from '../contract/values.ts';
import type { Connection } from './connection.ts';
import type { DbapiConnection } from './dbapi-connection.ts';

/** Options that travel with a statement. `origin` says why it is sent; the rest is the program's own. */
export interface ExecutionOptions {
  readonly origin?: StatementOrigin | undefined;
  /** Of a statement of an "insertmanyvalues": its number, how many there are, and whether each is one row to keep the order. */
  readonly batch?: { readonly position: number; readonly total: number; readonly ordered: boolean } | undefined;
  readonly [name: string]: unknown;
}

/** Positional parameters of one execution, or of each of an executemany. */
export type CursorParameters = readonly SqlValue[] | readonly (readonly SqlValue[])[];

/** A statement on its way to the driver. */
export interface CursorEvent {
  /** The same for all events of one execution, even where a listener rewrote the statement. */
  readonly token: object;
  readonly connection: Connection;
  readonly sql: string;
  readonly parameters: CursorParameters;
  /** As SQLAlchemy's events have it: true for executemany, and for each statement of an insertmanyvalues. */
  readonly many: boolean;
  readonly options: ExecutionOptions;
  /** The table that the statement writes to, where it is an INSERT, UPDATE or DELETE made of schema objects. */
  readonly table: object | null;
}

/** What came of it. */
export interface CursorOutcome {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  readonly rowcount: number;
  readonly durationMs: number;
}

/** Any of these may be left out. An error thrown by a listener ends the statement. */
export interface EngineListener {
  /** May answer with a rewritten statement. */
  beforeCursorExecute?(event: CursorEvent): { sql: string; parameters: CursorParameters } | undefined;
  afterCursorExecute?(event: CursorEvent, outcome: CursorOutcome): void;
  cursorFailed?(event: CursorEvent, error: Error): void;
  begin?(connection: Connection): void;
  commit?(connection: Connection): void;
  rollback?(connection: Connection): void;
  /** A new DBAPI connection was opened (the pool's "connect" event). */
  connect?(dbapi: DbapiConnection): void;
}
