/**
 * Bridge functions for SQL text: `str()`, `compile()`, DDL statements, quoting.
 * Python's half is python/sqlalchemy/sql/compiler.py and ddl.py.
 */
import type { ClauseElement } from '../../sql/clause-element.ts';
import { type CompileOptions, compile } from '../../sql/compiler/compile.ts';
import type { CompilePlugins } from '../../sql/compiler/compile-context.ts';
import { compileDdl } from '../../sql/compiler/ddl-compiler.ts';
import { IdentifierPreparer } from '../../sql/compiler/preparer.ts';
import { typeText } from '../../sql/compiler/type-compiler.ts';
import { DdlElement } from '../../sql/ddl.ts';
import type { HostValue } from '../../sql/host-value.ts';
import type { TypeEngine } from '../../sql/types.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, encodeBatch } from '../codec.ts';
import { elementOf } from './arguments.ts';
import { makeDdl } from './ddl-statements.ts';

/** The text of a value that only Python can write, for literal_binds. */
export function literalEncoder(bridge: Bridge): (value: HostValue, type: TypeEngine) => string {
  return (value, type) => bridge.python('literal')(value.id, true, type.name, type.hostType ?? undefined) as string;
}

/** Functions of the `_core` module for SQL text. `plugins` are the ORM's compile plugins. */
export function compilingApi(bridge: Bridge, plugins: CompilePlugins) {
  const { handles } = bridge;

  function compileFor(element: ClauseElement, options: CompileOptions) {
    return compile(element, { ...options, plugins, literalEncoder: literalEncoder(bridge) });
  }

  return {
    element_text: (handle: number) => {
      const element = elementOf(handles.get(handle));
      if (element instanceof DdlElement) return compileDdl(element, 'default');
      return compileFor(element as ClauseElement, { dialect: 'default' }).sql;
    },

    /** Text; how many binds; their names and how long their lists are; the values in one batch. */
    compile_text: (
      handle: number,
      forSqlite: boolean,
      literalBinds: boolean,
      expandLists: boolean,
      ...columnKeys: string[]
    ) => {
      const element = elementOf(handles.get(handle));
      if (element instanceof DdlElement) {
        return [compileDdl(element, forSqlite ? 'sqlite' : 'default'), 0, ...encodeBatch([])];
      }
      const compiled = compileFor(element as ClauseElement, {
        dialect: forSqlite ? 'sqlite' : 'default',
        literalBinds,
        columnKeys: columnKeys.length > 0 ? columnKeys : null,
      });
      const named = [...compiled.constructParams(new Map(), false)];
      const sql = expandLists || literalBinds ? compiled.expand(new Map(named)).sql : compiled.sql;
      // A list stands as its length (else -1) beside the name, its members follow among the values.
      const values = named.flatMap(([, value]) => (Array.isArray(value) ? value : [value]));
      const names = named.flatMap(([name, value]) => [name, Array.isArray(value) ? value.length : -1]);
      return [sql, named.length, ...names, ...encodeBatch(values)];
    },

    new_ddl: (kind: string, ...args: unknown[]) => {
      const reader = new ArgumentReader(handles, args);
      const target = reader.next();
      return handles.add(makeDdl(kind, target, (reader.raw() as boolean | undefined) ?? false));
    },

    quote_name: (name: string) => new IdentifierPreparer('sqlite').quote(name),
  };
}

export { typeText };
