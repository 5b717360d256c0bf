/**
 * Statements that loaders send: made once, compiled at their first execution, executed with other parameters ever after.
 *
 * Counterpart: the compiled cache of SQLAlchemy, which finds equal statements; here a loader keeps its own.
 */
import { LABEL_STYLE_TABLENAME_PLUS_COL, Select } from '../sql/selectable.ts';
import { type CompileOptions, DEFAULT_COMPILE_OPTIONS } from './compile-options.ts';
import type { ORMCompileState } from './compile-state.ts';
import type { Bundle, InternalEntity } from './entities.ts';
import { type CompiledLoad, executeCompiledLoad } from './execute-select.ts';
import type { LoaderOption } from './loader-options.ts';
import type { OrmResult } from './orm-result.ts';
import type { LoadOptions } from './query-context.ts';
import type { Session } from './session.ts';

/** A SELECT with the place where its compiled form is kept. */
export interface LoadStatement {
  readonly select: Select;
  readonly compiled: { load: CompiledLoad | null };
}

export interface LoadStatementOptions {
  readonly options?: readonly LoaderOption[];
  readonly compileOptions?: Partial<CompileOptions>;
  /** Adds to the compile state before the statement is put together. */
  readonly prepare?: ((compileState: ORMCompileState) => void) | null;
}

/** `select(entity)` with `table_column` labels. */
export function entitySelect(entity: InternalEntity): Select {
  return new Select([entity]).setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL);
}

/** `select(bundle, entity)` with `table_column` labels. */
export function bundleSelect(bundle: Bundle, entity: InternalEntity): Select {
  const select = new Select([bundle, entity]).setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL);
  select.propagateAttrs = { compileStatePlugin: 'orm', pluginSubject: entity };
  return select;
}

/** A statement for a loader, from a SELECT. */
export function loadStatement(select: Select, given: LoadStatementOptions = {}): LoadStatement {
  let made = select.setCompileOptions({ ...DEFAULT_COMPILE_OPTIONS, ...given.compileOptions });
  made.withOptions = given.options ?? [];
  const { prepare } = given;
  if (prepare) made = made.addContextOption((state) => prepare(state as ORMCompileState));
  return { select: made, compiled: { load: null } };
}

/** Executes a loader's statement. */
export function executeLoad(
  session: Session,
  statement: LoadStatement,
  parameters: ReadonlyMap<string, unknown>,
  options: LoadOptions,
  executionOptions: ReadonlyMap<string, unknown> = new Map(),
): OrmResult {
  return executeCompiledLoad(session, statement.select, statement.compiled, parameters, options, executionOptions);
}
