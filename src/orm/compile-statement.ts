/**
 * Compiles statements in which mapped classes may occur: the SQL compiler with the ORM's plugin.
 *
 * Counterpart: `CompileState.plugin_for("orm", ...)` of sqlalchemy/orm/context.py.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { type CompileOptions, compile } from '../sql/compiler/compile.ts';
import type { CompilePlugin, CompilePlugins } from '../sql/compiler/compile-context.ts';
import type { Compiled } from '../sql/compiler/compiled.ts';
import { type GlobalAttributes, newGlobalAttributes, ORMCompileState } from './compile-state.ts';

const SHARED = 'orm';

/** What the compiler asks where it meets a SELECT about mapped classes: the Core SELECT that it stands for. */
export const ormSelectPlugin: Required<Pick<CompilePlugin, 'select'>> = {
  select(select, { toplevel, compiler }) {
    const shared = compiler.shared.get(SHARED) as GlobalAttributes | undefined;
    const globalAttributes = shared ?? newGlobalAttributes();
    if (!shared) compiler.shared.set(SHARED, globalAttributes);
    const state = new ORMCompileState(select, { toplevel, globalAttributes });
    return { statement: state.statement, state };
  },
};

export const ORM_PLUGINS: CompilePlugins = { orm: ormSelectPlugin };

/** Compiles a statement, ORM or Core. `compileState` of the result is the ORMCompileState of an ORM SELECT. */
export function compileStatement(statement: ClauseElement, options: Omit<CompileOptions, 'plugins'> = {}): Compiled {
  return compile(statement, { ...options, plugins: ORM_PLUGINS });
}
