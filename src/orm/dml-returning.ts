/**
 * Makes objects and values of the rows that an ORM INSERT, UPDATE or DELETE returns.
 *
 * Counterpart: ORMDMLState._setup_orm_returning of sqlalchemy/orm/bulk_persistence.py.
 */
import type { SqlValue } from '../contract/values.ts';
import { compile } from '../sql/compiler/compile.ts';
import type { UpdateBase } from '../sql/dml.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { Select } from '../sql/selectable.ts';
import { DEFAULT_COMPILE_OPTIONS } from './compile-options.ts';
import { ORMCompileState } from './compile-state.ts';
import { resultOf } from './execute-select.ts';
import type { OrmResult } from './orm-result.ts';
import { QueryContext } from './query-context.ts';
import { ResultIndex } from './result-index.ts';
import type { Session } from './session.ts';

/** What RETURNING asks for, seen as a SELECT of the same. */
export class ReturningLoad {
  /** The columns that the rows must have for it, in order. */
  readonly columns: readonly ColumnElement[];
  private readonly session: Session;
  private readonly compileState: ORMCompileState;
  private readonly index: ResultIndex;

  private constructor(session: Session, statement: UpdateBase) {
    this.session = session;
    const select = new Select(statement.returningClauses).setCompileOptions({
      ...DEFAULT_COMPILE_OPTIONS,
      enableEagerloads: false,
    });
    select.withOptions = statement.withOptions;
    this.compileState = new ORMCompileState(select, { toplevel: true });
    const core = this.compileState.statement;
    this.columns = core.rawColumns as unknown as readonly ColumnElement[];
    this.index = new ResultIndex(compile(core, {}).resultColumns, session.environment.host);
  }

  /** The load for a statement's RETURNING; null where it has none. */
  static of(session: Session, statement: UpdateBase): ReturningLoad | null {
    return statement.returningClauses.length > 0 ? new ReturningLoad(session, statement) : null;
  }

  /** The result of rows whose columns are `given`. */
  load(
    rows: readonly (readonly SqlValue[])[],
    given: readonly ColumnElement[],
    executionOptions: ReadonlyMap<string, unknown>,
  ): OrmResult {
    const positions = this.columns.map((column) => given.findIndex((one) => one.origin === column.origin));
    const isInOrder = positions.every((position, index) => position === index);
    const ordered = isInOrder ? rows : rows.map((row) => positions.map((at) => row[at] as SqlValue));
    const populateExisting = executionOptions.get('populate_existing') === true;
    const context = new QueryContext(
      this.compileState,
      this.session,
      { populateExisting },
      new Map(),
      executionOptions,
    );
    return resultOf(ordered, context, this.index);
  }
}
