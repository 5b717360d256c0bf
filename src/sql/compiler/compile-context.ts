/**
 * What the parts of the compiler share: options, plugins, and where in a statement an element is being printed.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import type { ElementSet } from '../column-collection.ts';
import type { Delete, Insert, Update } from '../dml.ts';
import type { HostValue } from '../host-value.ts';
import type { Operator } from '../operators.ts';
import type { LabelResolution } from '../select-state.ts';
import type { CTE, Select } from '../selectable.ts';
import type { TypeEngine } from '../types.ts';
import type { FromLinter } from './from-linter.ts';
import type { SqlCompiler } from './sql-compiler.ts';

/** A Core statement that a plugin puts in the place of an ORM one, with what it worked out. */
export interface PluginResult<T extends ClauseElement> {
  readonly statement: T;
  readonly state: unknown;
}

/** What a plugin is told about the place of the statement. */
export interface PluginContext {
  readonly toplevel: boolean;
  readonly compiler: SqlCompiler;
}

/** How statements with ORM elements become Core statements. orm/ supplies the one named `orm`. */
export interface CompilePlugin {
  select?(statement: Select, context: PluginContext): PluginResult<Select>;
  insert?(statement: Insert, context: PluginContext): PluginResult<Insert>;
  update?(statement: Update, context: PluginContext): PluginResult<Update>;
  delete?(statement: Delete, context: PluginContext): PluginResult<Delete>;
  /** Statements of the plugin's own, by `visitName`. */
  readonly statements?: Readonly<
    Record<string, (statement: ClauseElement, context: PluginContext) => PluginResult<ClauseElement>>
  >;
}

export type CompilePlugins = Readonly<Record<string, CompilePlugin>>;

export interface CompilerOptions {
  readonly dialect: 'sqlite' | 'default';
  readonly paramstyle: 'qmark' | 'named';
  readonly literalBinds: boolean;
  readonly plugins: CompilePlugins;
  /** The keys of the parameters that an INSERT or UPDATE will be executed with; null where it has its own values. */
  readonly columnKeys: readonly string[] | null;
  /** The INSERT is one of a batch: without columns it still names one. */
  readonly forExecutemany: boolean;
  readonly lint: boolean;
  /** Writes a value of the host into the text. */
  readonly literalEncoder: ((value: HostValue, type: TypeEngine) => string) | null;
}

export type ResultAppender = (
  keyname: string | null,
  name: string | null,
  objects: readonly unknown[],
  type: TypeEngine,
) => void;

/** What a place in the statement tells the elements in it. */
export interface Place {
  readonly withinColumnsClause?: boolean;
  readonly withinLabelClause?: boolean;
  readonly literalBinds?: boolean;
  readonly literalExecute?: boolean;
  readonly includeTable?: boolean;
  readonly asfrom?: boolean;
  readonly subquery?: boolean;
  readonly insertInto?: boolean;
  readonly compoundIndex?: number | null;
  readonly addToResultMap?: ResultAppender | null;
  readonly resultMapTargets?: readonly unknown[];
  readonly renderLabelAs?: ClauseElement | null;
  readonly fromLinter?: FromLinter | null;
  readonly enclosingAlias?: ClauseElement | null;
  readonly visitingCte?: CTE | null;
  readonly nestHere?: boolean;
  readonly inOperator?: boolean;
  readonly eagerGrouping?: boolean;
  readonly binaryOp?: Operator | null;
}

export interface StackEntry {
  readonly correlateFroms: ElementSet;
  readonly asfromFroms: ElementSet;
  readonly selectable: ClauseElement;
  readonly labels: (() => LabelResolution) | null;
  readonly needResultMapForCompound?: boolean;
  readonly needResultMapForNested?: boolean;
  select0Columns?: number;
  insertFromSelect?: ClauseElement;
}
