/**
 * What travels with one ORM load: the load options that do not change its SQL, and the state of the fetch under way.
 * Session.execute makes the options, compile-state the statement, loading reads rows into the context's session.
 *
 * Counterpart: QueryContext of sqlalchemy/orm/context.py. Left out: identity tokens, version checks.
 */
import type { StatementOrigin } from '../contract/statement.ts';
import type { CollectionAdapter } from './collections.ts';
import type { ORMCompileState } from './compile-state.ts';
import type { LoaderOption } from './loader-options.ts';
import type { PostLoad } from './post-load.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';

/** How rows are turned into objects. Every key may be left out. */
export interface LoadOptions {
  readonly populateExisting?: boolean;
  /** False: existing objects do not run joined loaders again (lazy loads). */
  readonly invokeAllEagers?: boolean;
  readonly autoflush?: boolean;
  readonly yieldPer?: number | null;
  /** The state being refreshed: the row goes into it whatever its key. */
  readonly refreshState?: InstanceState | null;
  readonly lazyLoadedFrom?: InstanceState | null;
  /** Query: rows of one entity come as the entity; unhashable values are compared by identity. */
  readonly legacyUniquing?: boolean;
  readonly onlyReturnTuples?: boolean;
  readonly isUserRefresh?: boolean;
  /** The outermost load, for statements that loader strategies send on its behalf. */
  readonly topLevelContext?: QueryContext | null;
  /** Why the statement is sent; worked out from the entities when absent. */
  readonly origin?: StatementOrigin | null;
}

/** A collection that a joined load fills row by row, each member once. */
export interface CollectionAppender {
  readonly collection: CollectionAdapter;
  readonly seen: Set<InstanceState>;
}

/** One execution of an ORM statement. */
export class QueryContext {
  runid = 0;
  loadersRequireBuffering = false;
  loadersRequireUniquing = false;
  /** The rows are those of a SELECT that the program wrote in full: loaders can neither join to it nor wrap it. */
  isFromStatement = false;
  /** States that existed before and are being completed, with the keys that are missing on each. */
  partials = new Map<InstanceState, ReadonlySet<string>>();
  postLoadPaths = new Map<string, PostLoad>();
  /** Per execution values keyed by path: collections of a subquery load. */
  readonly attributes = new Map<string, unknown>();
  private readonly appenders = new Map<string, Map<InstanceState, CollectionAppender>>();
  readonly compileState: ORMCompileState;
  readonly session: Session;
  readonly options: LoadOptions;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly executionOptions: ReadonlyMap<string, unknown>;
  readonly propagatedLoaderOptions: readonly LoaderOption[];

  constructor(
    compileState: ORMCompileState,
    session: Session,
    options: LoadOptions,
    parameters: ReadonlyMap<string, unknown>,
    executionOptions: ReadonlyMap<string, unknown>,
  ) {
    this.compileState = compileState;
    this.session = session;
    this.options = options;
    this.parameters = parameters;
    this.executionOptions = executionOptions;
    this.propagatedLoaderOptions = compileState.propagatedOptions;
  }

  /**
   * Collections of one attribute that are being filled, by owner. They are shared by all the places of a row, as an object of a
   * self-referential load may stand in several.
   */
  appendersOf(key: string): Map<InstanceState, CollectionAppender> {
    let found = this.appenders.get(key);
    if (!found) {
      found = new Map();
      this.appenders.set(key, found);
    }
    return found;
  }

  get topLevel(): QueryContext {
    return this.options.topLevelContext ?? this;
  }
}
