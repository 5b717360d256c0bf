/**
 * The door to the compiler: a statement, or a piece of one, becomes a Compiled.
 */
import { ClauseElement } from '../clause-element.ts';
import { DdlElement } from '../ddl.ts';
import { Insert } from '../dml.ts';
import type { HostValue } from '../host-value.ts';
import type { TypeEngine } from '../types.ts';
import type { CompilePlugins } from './compile-context.ts';
import { Compiled } from './compiled.ts';
import { compileDdl } from './ddl-compiler.ts';
import { SqlCompiler } from './sql-compiler.ts';

export interface CompileOptions {
  /** `sqlite` is what is executed; `default` is what str() of a statement shows. */
  readonly dialect?: 'sqlite' | 'default';
  readonly paramstyle?: 'qmark' | 'named';
  readonly literalBinds?: boolean;
  readonly plugins?: CompilePlugins;
  /** Keys of the parameters an INSERT or UPDATE will be executed with. */
  readonly columnKeys?: readonly string[] | null;
  /** The statement will be executed for several rows. */
  readonly forExecutemany?: boolean;
  /** Warns of cartesian products. */
  readonly lint?: boolean;
  readonly literalEncoder?: ((value: HostValue, type: TypeEngine) => string) | null;
}

const NO_PLUGINS: CompilePlugins = {};

/** Compiles a statement for SQLite, or for display. */
export function compile(statement: ClauseElement, options: CompileOptions = {}): Compiled {
  const asked = options.dialect ?? 'sqlite';
  const dialect = statement instanceof Insert && statement.isSqliteInsert ? 'sqlite' : asked;
  if (statement instanceof DdlElement) return compiledText(statement, compileDdl(statement, dialect));
  return new SqlCompiler({
    dialect,
    paramstyle: options.paramstyle ?? (dialect === 'sqlite' ? 'qmark' : 'named'),
    literalBinds: options.literalBinds ?? false,
    plugins: options.plugins ?? NO_PLUGINS,
    columnKeys: options.columnKeys ?? null,
    forExecutemany: options.forExecutemany ?? false,
    lint: options.lint ?? false,
    literalEncoder: options.literalEncoder ?? null,
  }).compile(statement);
}

/** A statement without binds or rows. */
function compiledText(statement: ClauseElement, text: string): Compiled {
  return new Compiled({
    statement,
    kind: 'ddl',
    parts: [{ kind: 'text', text }],
    binds: new Map(),
    paramstyle: 'qmark',
    resultColumns: [],
    positionalColumns: true,
    returnsRows: false,
    insertPrefetch: [],
    updatePrefetch: [],
    postfetch: [],
    returning: [],
    compileState: null,
    fromLinter: null,
    renderLiteral: String,
    emptySet: () => '',
  });
}

/** The text that Python's `str(statement)` gives. */
export function stringify(statement: ClauseElement, options: Omit<CompileOptions, 'dialect'> = {}): string {
  return compile(statement, { ...options, dialect: 'default' }).sql;
}

// An element prints as its SQL, as `str()` of it does in Python; it cannot import the compiler that knows how.
ClauseElement.prototype.toString = function printed(this: ClauseElement): string {
  return this.isTable ? (this.description ?? '') : stringify(this);
};
