/**
 * How an ORM SELECT is to be compiled, carried by the statement.
 *
 * Counterpart: ORMCompileState.default_compile_options of sqlalchemy/orm/context.py.
 */
import { type PathRegistry, ROOT_PATH } from './path-registry.ts';

export interface CompileOptions {
  /** The statement comes from a legacy Query: labels are `table_column`. */
  readonly useLegacyQueryStyle: boolean;
  /** From Query.statement or Query.subquery(): to be used within another statement. */
  readonly forStatement: boolean;
  /** Where the statement of a loader strategy stands, seen from the program's own statement. */
  readonly currentPath: PathRegistry;
  readonly enableSingleCrit: boolean;
  readonly enableEagerloads: boolean;
  readonly onlyLoadProps: ReadonlySet<string> | null;
  /** Query.union() and count(): columns are those of the subquery selected from. */
  readonly setBaseAlias: boolean;
  readonly forRefreshState: boolean;
  readonly renderForSubquery: boolean;
  readonly isStar: boolean;
}

export const DEFAULT_COMPILE_OPTIONS: CompileOptions = {
  useLegacyQueryStyle: false,
  forStatement: false,
  currentPath: ROOT_PATH,
  enableSingleCrit: true,
  enableEagerloads: true,
  onlyLoadProps: null,
  setBaseAlias: false,
  forRefreshState: false,
  renderForSubquery: false,
  isStar: false,
};
