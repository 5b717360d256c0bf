/**
 * Reads mapped objects from a statement that the program wrote in full: from_statement() with text() or a SELECT. Columns are
 * found in its rows by name; what is not there is loaded when it is read.
 *
 * Counterpart: FromStatement of sqlalchemy/orm/context.py.
 */
import { executeCompiled } from '../engine/execute.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { Select } from '../sql/selectable.ts';
import { ORMCompileState } from './compile-state.ts';
import { compileStatement } from './compile-statement.ts';
import { type ExecuteSelectArguments, resultOf } from './execute-select.ts';
import type { InstanceHost } from './host.ts';
import type { OrmResult } from './orm-result.ts';
import { QueryContext } from './query-context.ts';
import { type CompiledResultColumn, ResultIndex } from './result-index.ts';
import type { Session } from './session.ts';

/** Finds columns by the element they came from, else by name. */
class NamedResultIndex extends ResultIndex {
  private readonly names: ReadonlyMap<string, number>;

  constructor(columns: readonly CompiledResultColumn[], names: readonly string[], host: InstanceHost) {
    super(columns, host);
    this.names = new Map(names.map((name, index) => [name, index]));
  }

  override indexOf(column: ColumnElement | null): number {
    const found = super.indexOf(column);
    if (found >= 0 || !column) return found;
    return this.names.get(column.name ?? '') ?? this.names.get(column.tqLabel ?? '') ?? -1;
  }
}

/** Executes `statement`, whose rows are what `entities` asks for. */
export function executeTextual(
  session: Session,
  entities: Select,
  statement: ClauseElement,
  given: ExecuteSelectArguments,
): OrmResult {
  const options = given.loadOptions ?? {};
  const executionOptions = given.executionOptions ?? new Map<string, unknown>();
  const parameters = given.parameters ?? new Map<string, unknown>();
  if (options.autoflush !== false) session.autoflushNow();
  const compileState = new ORMCompileState(entities, { toplevel: true });
  const compiled = compileStatement(statement);
  const mapper = compileState.primaryEntity?.mapper ?? null;
  const names = compileState.entities.flatMap((entity) =>
    entity.entityZero ? [entity.entityZero.mapper.className] : [],
  );
  const cursor = executeCompiled(session.connection({ mapper, clause: statement }), compiled, parameters, {
    origin: { kind: 'query', entities: [...new Set(names)], joined: [] },
  });
  const index = new NamedResultIndex(compiled.resultColumns, cursor.columns, session.environment.host);
  const context = new QueryContext(compileState, session, options, parameters, executionOptions);
  context.isFromStatement = statement instanceof Select;
  return resultOf(cursor.rows, context, index);
}
