/**
 * Executes ORM SELECTs: compiles, sends, and answers a result that makes objects of the rows when they are fetched.
 * Session.execute and every loader come through here.
 *
 * Counterpart: ORMCompileState.orm_execute_statement of sqlalchemy/orm/context.py and instances() of loading.py.
 */
import type { StatementOrigin } from '../contract/statement.ts';
import type { SqlValue } from '../contract/values.ts';
import { executeCompiled } from '../engine/execute.ts';
import type { Compiled } from '../sql/compiler/compiled.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { Select } from '../sql/selectable.ts';
import { ORMCompileState } from './compile-state.ts';
import { compileStatement } from './compile-statement.ts';
import type { InternalEntity } from './entities.ts';
import { executeTextual } from './from-statement.ts';
import type { DatabaseRow } from './instance-processor.ts';
import type { Mapper } from './mapper.ts';
import { OrmResult, type OrmRow } from './orm-result.ts';
import { type LoadOptions, QueryContext } from './query-context.ts';
import { ResultIndex } from './result-index.ts';
import type { Session } from './session.ts';

/** A statement turned into SQL, with what reads its rows. */
export interface CompiledLoad {
  readonly compileState: ORMCompileState;
  readonly compiled: Compiled;
  readonly index: ResultIndex;
}

export interface ExecuteSelectArguments {
  readonly parameters?: ReadonlyMap<string, unknown>;
  readonly executionOptions?: ReadonlyMap<string, unknown>;
  readonly loadOptions?: LoadOptions;
}

const NO_PARAMETERS: ReadonlyMap<string, unknown> = new Map();

/** Executes a SELECT about mapped classes. The statement is sent at once, its rows are hydrated as they are fetched. */
export function executeSelect(session: Session, select: Select, given: ExecuteSelectArguments = {}): OrmResult {
  if (select.writtenStatement) return executeTextual(session, select, select.writtenStatement, given);
  const ownOptions = select.executionOptionsMap;
  const givenOptions = given.executionOptions ?? NO_PARAMETERS;
  const executionOptions = ownOptions.size > 0 ? new Map([...ownOptions, ...givenOptions]) : givenOptions;
  return executeCompiledLoad(
    session,
    select,
    { load: null },
    given.parameters ?? NO_PARAMETERS,
    withExecutionOptions(given.loadOptions ?? {}, executionOptions),
    executionOptions,
  );
}

/** Load options that the program gave as execution options. */
function withExecutionOptions(options: LoadOptions, given: ReadonlyMap<string, unknown>): LoadOptions {
  if (given.size === 0) return options;
  const made: { -readonly [Key in keyof LoadOptions]: LoadOptions[Key] } = { ...options };
  if (given.get('populate_existing')) made.populateExisting = true;
  if (given.has('autoflush')) made.autoflush = Boolean(given.get('autoflush'));
  if (given.get('yield_per')) made.yieldPer = Number(given.get('yield_per'));
  return made;
}

function compileLoad(session: Session, select: Select): CompiledLoad {
  const compiled = compileStatement(select, { lint: true });
  const { compileState } = compiled;
  if (!(compileState instanceof ORMCompileState)) throw new Error('the statement is not about mapped classes');
  const index = new ResultIndex(compiled.resultColumns, session.environment.host);
  return { compileState, compiled, index };
}

/** Executes a SELECT whose compiled form is kept in `kept`. */
export function executeCompiledLoad(
  session: Session,
  select: Select,
  kept: { load: CompiledLoad | null },
  parameters: ReadonlyMap<string, unknown>,
  options: LoadOptions,
  executionOptions: ReadonlyMap<string, unknown>,
): OrmResult {
  if (options.autoflush !== false) session.autoflushNow();
  // The transaction begins before the statement is compiled: a statement that cannot be leaves it begun.
  const subject = select.propagateAttrs.pluginSubject as InternalEntity | undefined;
  const connection = session.connection({ mapper: subject?.mapper ?? null, clause: select });
  kept.load ??= compileLoad(session, select);
  const { compileState, compiled, index } = kept.load;
  const origin = options.origin ?? originOf(compileState);
  const cursor = executeCompiled(connection, compiled, parameters, { origin });
  const context = new QueryContext(compileState, session, options, parameters, executionOptions);
  return resultOf(cursor.rows, context, index);
}

function originOf(compileState: ORMCompileState): StatementOrigin {
  const entities = new Set<string>();
  for (const entity of compileState.entities) if (entity.entityZero) entities.add(entity.entityZero.mapper.className);
  return { kind: 'query', entities: [...entities], joined: compileState.joinedPaths };
}

/** Executes a Core SELECT on behalf of a loader. */
export function executeCore(
  session: Session,
  select: Select,
  mapper: Mapper,
  origin: StatementOrigin | null,
): { readonly rows: readonly DatabaseRow[]; readonly index: ResultIndex } {
  const compiled = compileStatement(select, { lint: true });
  const connection = session.connection({ mapper, clause: select });
  const cursor = executeCompiled(connection, compiled, NO_PARAMETERS, origin ? { origin } : {});
  return { rows: cursor.rows, index: new ResultIndex(compiled.resultColumns, session.environment.host) };
}

/** The result whose rows are made when fetched. */
export function resultOf(rows: readonly (readonly SqlValue[])[], context: QueryContext, index: ResultIndex): OrmResult {
  const { compileState, options, session } = context;
  context.runid = session.environment.nextId('runid');
  const isTopLevel = !options.topLevelContext;
  if (options.topLevelContext) context.postLoadPaths = options.topLevelContext.postLoadPaths;
  const { entities } = compileState;
  const only = entities.length === 1 ? entities[0] : undefined;
  const readers = entities.map((entity) => entity.reader(context, index));
  const yieldPer = options.yieldPer ?? null;
  if (yieldPer && (context.loadersRequireBuffering || context.loadersRequireUniquing)) {
    throw new InvalidRequestError(
      "Can't use yield_per with eager loaders that require uniquing or row buffering, e.g. joinedload() against collections or subqueryload().  Consider the selectinload() strategy for better flexibility in loading objects.",
    );
  }
  let position = 0;
  const postLoads = new Map(isTopLevel ? context.postLoadPaths : []);
  const fetch = (size: number | null): readonly OrmRow[] => {
    const count = size ?? yieldPer;
    const chunk = count === null ? rows.slice(position) : rows.slice(position, position + count);
    position += chunk.length;
    if (chunk.length === 0) return [];
    return session.loadBatch.run(() => {
      context.partials = new Map();
      if (isTopLevel) for (const [key, postLoad] of postLoads) context.postLoadPaths.set(key, postLoad);
      const single = readers.length === 1 ? readers[0] : undefined;
      const made: OrmRow[] = single
        ? chunk.map((row) => [single(row)])
        : chunk.map((row) => readers.map((read) => read(row)));
      if (isTopLevel) {
        // A subclass's loads come up with its first row.
        for (const [key, postLoad] of context.postLoadPaths) postLoads.set(key, postLoad);
        runPostLoads(context);
      }
      return made;
    });
  };
  return new OrmResult({
    columns: entities.map((entity) => entity.describe()),
    singleEntity: (only?.supportsSingleEntity ?? false) && !options.onlyReturnTuples,
    filtered: compileState.hasMapperEntities,
    uniqueRequired: compileState.multiRowEagerLoaders && !context.isFromStatement,
    yieldPer,
    fetch,
    close: () => {
      position = rows.length;
    },
  });
}

/** Runs the loaders that wait for the page of rows, and those that they bring on. */
function runPostLoads(context: QueryContext): void {
  while (context.postLoadPaths.size > 0) {
    const due = [...context.postLoadPaths.values()];
    context.postLoadPaths.clear();
    for (const postLoad of due) postLoad.invoke();
  }
}
