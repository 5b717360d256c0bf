/**
 * Hears every statement of a run and keeps it with its cause and the student's line. The engine's events bring the statement,
 * its execution options the cause, `currentSource` the line; nobody else calls this.
 *
 * Counterpart: none. It is what SQLAlchemy's echo, with before_cursor_execute and a debugger, would give together.
 */
import type { Statement, StatementOrigin } from '../contract/statement.ts';
import type { SourceLocation, SqlValue } from '../contract/values.ts';
import type { CursorEvent, CursorOutcome, CursorParameters, EngineListener } from '../engine/events.ts';
import { RefusedValue } from '../sql/host-value.ts';
import { statementKind, statementTables } from './statement-text.ts';

export interface RecorderOptions {
  /** The student's line that runs now. */
  currentSource(): SourceLocation | null;
  /** Rows of each statement that are kept for the rows view. */
  readonly rowsKept: number;
  /** Statements that are kept; `limitReached` is told of the next one. */
  readonly limit: number;
  limitReached?(): void;
  /** Told of each statement once it has run. */
  recorded?(statement: Statement): void;
}

const QUERY: StatementOrigin = { kind: 'query', entities: [], joined: [] };
const TRANSACTION: StatementOrigin = { kind: 'transaction' };
const SCHEMA: StatementOrigin = { kind: 'schema' };

/** Everything of a statement but what only its end tells. */
type Begun = Omit<Statement, 'rowCount' | 'durationMs' | 'error' | 'rows' | 'columns'>;

/** The statements of one run. */
export class StatementRecorder implements EngineListener {
  readonly statements: Statement[] = [];
  private readonly options: RecorderOptions;
  private readonly open = new Map<object, Begun>();
  private readonly texts = new Map<string, Pick<Statement, 'kind' | 'tables'>>();
  private wasLimitTold = false;
  private count = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
  }

  /** The index of the statement that is running or ran last; null before the first. */
  get lastIndex(): number | null {
    return this.count === 0 ? null : this.count - 1;
  }

  beforeCursorExecute(event: CursorEvent): undefined {
    if (this.isFull()) return;
    const { kind, tables } = this.readText(event.sql);
    this.open.set(event.token, {
      index: this.count++,
      sql: event.sql,
      parameters: shown(event.parameters),
      many: event.many,
      kind,
      tables,
      origin: event.options.origin ?? (kind === 'create' || kind === 'drop' || kind === 'pragma' ? SCHEMA : QUERY),
      source: this.options.currentSource(),
      noise: kind === 'pragma',
    });
  }

  afterCursorExecute(event: CursorEvent, outcome: CursorOutcome): void {
    this.close(event, {
      rowCount: outcome.columns.length > 0 ? outcome.rows.length : Math.max(0, outcome.rowcount),
      durationMs: outcome.durationMs,
      error: null,
      rows: outcome.rows.slice(0, this.options.rowsKept),
      columns: outcome.columns,
    });
  }

  cursorFailed(event: CursorEvent, error: Error): void {
    this.close(event, { rowCount: 0, durationMs: 0, error: error.message, rows: [], columns: [] });
  }

  begin(): void {
    this.control('BEGIN (implicit)', 'begin');
  }

  commit(): void {
    this.control('COMMIT', 'commit');
  }

  rollback(): void {
    this.control('ROLLBACK', 'rollback');
  }

  /** A program sends few texts many times. */
  private readText(sql: string): Pick<Statement, 'kind' | 'tables'> {
    let read = this.texts.get(sql);
    if (read === undefined) {
      read = { kind: statementKind(sql), tables: statementTables(sql) };
      this.texts.set(sql, read);
    }
    return read;
  }

  private close(
    event: CursorEvent,
    end: Pick<Statement, 'rowCount' | 'durationMs' | 'error' | 'rows' | 'columns'>,
  ): void {
    const begun = this.open.get(event.token);
    if (begun === undefined) return;
    this.open.delete(event.token);
    this.keep({ ...begun, ...end });
  }

  private control(sql: string, kind: 'begin' | 'commit' | 'rollback'): void {
    if (this.isFull()) return;
    this.keep({
      index: this.count++,
      sql,
      parameters: [],
      many: false,
      kind,
      tables: [],
      rowCount: 0,
      durationMs: 0,
      origin: TRANSACTION,
      source: this.options.currentSource(),
      error: null,
      noise: false,
      rows: [],
      columns: [],
    });
  }

  private keep(statement: Statement): void {
    this.statements[statement.index] = statement;
    this.options.recorded?.(statement);
  }

  private isFull(): boolean {
    if (this.count < this.options.limit) return false;
    if (!this.wasLimitTold) this.options.limitReached?.();
    this.wasLimitTold = true;
    return true;
  }
}

/** Parameters for the log: a value that the driver refuses is there as the text of it. */
function shown(parameters: CursorParameters): CursorParameters {
  const text = (value: SqlValue): SqlValue =>
    (value as unknown) instanceof RefusedValue ? String((value as unknown as RefusedValue).json) : value;
  const row = (values: readonly SqlValue[]) =>
    values.some((value) => (value as unknown) instanceof RefusedValue) ? values.map(text) : values;
  return Array.isArray(parameters[0])
    ? (parameters as readonly (readonly SqlValue[])[]).map(row)
    : row(parameters as readonly SqlValue[]);
}
