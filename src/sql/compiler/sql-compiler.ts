/**
 * Prints statements: SELECT with everything inside it, INSERT, UPDATE and DELETE. One compiler serves one statement; compile.ts
 * makes it. What is printed is SQLAlchemy's text to the letter, newlines included.
 *
 * Counterpart: SQLCompiler and StrSQLCompiler of sqlalchemy/sql/compiler.py, SQLiteCompiler of dialects/sqlite/base.py.
 * Left out: hints, insertmanyvalues (the engine sends one statement a row, as SQLAlchemy does on SQLite), LATERAL.
 */

import { ellipsesString, pythonRepr } from '../../util/python-repr.ts';
import type { ClauseElement } from '../clause-element.ts';
import { isLiteral } from '../coercions.ts';
import { ElementSet } from '../column-collection.ts';
import { type Delete, type Insert, type OnConflictClause, Update, type UpdateBase } from '../dml.ts';
import {
  type AsBoolean,
  type BinaryExpression,
  BindParameter,
  BooleanClauseList,
  type Case,
  type Cast,
  type ClauseList,
  type CollationClause,
  ColumnClause,
  ColumnElement,
  type ExpressionClauseList,
  type Extract,
  type Frame,
  type FunctionFilter,
  type Grouping,
  Label,
  type LabelReference,
  literal,
  literalColumn,
  NamedColumn,
  type Over,
  type SavepointClause,
  type TextClause,
  type TextualLabelReference,
  Tuple,
  type TypeClause,
  type TypeCoerce,
  UnaryExpression,
  type WithinGroup,
} from '../elements.ts';
import { CompileError, UnsupportedCompilationError } from '../errors.ts';
import type { FunctionElement } from '../functions.ts';
import { HostValue, SqlReal } from '../host-value.ts';
import { AnonymousNames, isAnonymous } from '../names.ts';
import { isComparison, type Operator, operators } from '../operators.ts';
import type { Column } from '../schema.ts';
import { type ColumnPlusNames, generateColumnsPlusNames } from '../select-columns.ts';
import { compoundLabelResolution, type LabelResolution, SelectState } from '../select-state.ts';
import type {
  AliasedReturnsRows,
  CompoundSelect,
  CTE,
  FromClause,
  FromGrouping,
  GenerativeSelect,
  Join,
  Prefix,
  ScalarSelect,
  ScalarValues,
  Select,
  SelectStatementGrouping,
  TableClause,
  TableValuedAlias,
  TextualSelect,
  Values,
} from '../selectable.ts';
import { tablesFromLeftmost } from '../selectable-search.ts';
import { NULLTYPE, STRINGTYPE, TupleType, type TypeEngine } from '../types.ts';
import { warn } from '../warnings.ts';
import { Compiled, type ResultColumn, type StatementKind, type TextPart } from './compiled.ts';
import { type CrudParam, crudParams } from './crud.ts';
import { FromLinter } from './from-linter.ts';
import { IdentifierPreparer } from './preparer.ts';
import { typeText } from './type-compiler.ts';

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

type ResultAppender = (
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

interface StackEntry {
  readonly correlateFroms: ElementSet;
  readonly asfromFroms: ElementSet;
  readonly selectable: ClauseElement;
  readonly labels: (() => LabelResolution) | null;
  readonly needResultMapForCompound?: boolean;
  readonly needResultMapForNested?: boolean;
  select0Columns?: number;
  insertFromSelect?: ClauseElement;
}

const NO_FROMS = new ElementSet();

const SYMBOLS: ReadonlyMap<Operator, string> = new Map<Operator, string>([
  [operators.and_, ' AND '],
  [operators.or_, ' OR '],
  [operators.add, ' + '],
  [operators.mul, ' * '],
  [operators.sub, ' - '],
  [operators.mod, ' % '],
  [operators.neg, '-'],
  [operators.lt, ' < '],
  [operators.le, ' <= '],
  [operators.ne, ' != '],
  [operators.gt, ' > '],
  [operators.ge, ' >= '],
  [operators.eq, ' = '],
  [operators.isDistinctFrom, ' IS DISTINCT FROM '],
  [operators.isNotDistinctFrom, ' IS NOT DISTINCT FROM '],
  [operators.concatOp, ' || '],
  [operators.matchOp, ' MATCH '],
  [operators.notMatchOp, ' NOT MATCH '],
  [operators.inOp, ' IN '],
  [operators.notInOp, ' NOT IN '],
  [operators.commaOp, ', '],
  [operators.as_, ' AS '],
  [operators.is_, ' IS '],
  [operators.isNot, ' IS NOT '],
  [operators.collate, ' COLLATE '],
  [operators.exists, 'EXISTS '],
  [operators.distinctOp, 'DISTINCT '],
  [operators.inv, 'NOT '],
  [operators.anyOp, 'ANY '],
  [operators.allOp, 'ALL '],
  [operators.descOp, ' DESC'],
  [operators.ascOp, ' ASC'],
  [operators.nullsFirstOp, ' NULLS FIRST'],
  [operators.nullsLastOp, ' NULLS LAST'],
  [operators.bitwiseOrOp, ' | '],
  [operators.bitwiseAndOp, ' & '],
  [operators.bitwiseXorOp, ' ^ '],
  [operators.bitwiseNotOp, '~'],
  [operators.bitwiseLshiftOp, ' << '],
  [operators.bitwiseRshiftOp, ' >> '],
]);

const EXTRACT_FIELDS: Readonly<Record<string, string>> = {
  month: '%m',
  day: '%d',
  year: '%Y',
  second: '%S',
  hour: '%H',
  doy: '%j',
  minute: '%M',
  epoch: '%s',
  dow: '%w',
  week: '%W',
};

/** Functions that are keywords: printed without parentheses. */
const KEYWORD_FUNCTIONS: Readonly<Record<string, string>> = {
  coalesce: 'coalesce',
  current_date: 'CURRENT_DATE',
  current_time: 'CURRENT_TIME',
  current_timestamp: 'CURRENT_TIMESTAMP',
  current_user: 'CURRENT_USER',
  localtime: 'LOCALTIME',
  localtimestamp: 'LOCALTIMESTAMP',
  random: 'random',
  sysdate: 'sysdate',
  session_user: 'SESSION_USER',
  user: 'USER',
  cube: 'CUBE',
  rollup: 'ROLLUP',
  grouping_sets: 'GROUPING SETS',
};

const BIND_OPEN = '\u0003';
const EXPAND_OPEN = '\u0004';
const MARK_CLOSE = '\u0005';
// biome-ignore lint/suspicious/noControlCharactersInRegex: the markers cannot occur in SQL that somebody typed.
const MARKS = /\u0003([^\u0005]*)\u0005|\u0004([^\u0005]*)\u0005/g;
const TEXT_BINDS = /(?<![:\w$\\]):([\w$]+)(?![:\w$])/g;
const TEXT_ESCAPES = /\\(:[\w$]*)(?![:\w$])/g;

/** Compiles one statement. */
export class SqlCompiler {
  readonly options: CompilerOptions;
  readonly preparer: IdentifierPreparer;
  readonly stack: StackEntry[] = [];
  readonly binds = new Map<string, BindParameter>();
  readonly insertPrefetch: Column[] = [];
  readonly updatePrefetch: Column[] = [];
  readonly postfetch: Column[] = [];
  /** Shared by the plugins of nested statements. */
  readonly shared = new Map<string, unknown>();
  private readonly bindNames = new Map<ClauseElement, string>();
  private readonly anonymous = new AnonymousNames();
  private readonly ctes = new Map<CTE, string>();
  private readonly ctesByLevelName = new Map<string, CTE>();
  private readonly levelNameByCte = new Map<CTE, readonly [number, string, boolean]>();
  private readonly resultColumns: ResultColumn[] = [];
  private positionalColumns = true;
  private kind: StatementKind = 'other';
  private returning: readonly ClauseElement[] = [];
  private compileState: unknown = null;
  private topLinter: FromLinter | null = null;

  constructor(options: CompilerOptions) {
    this.options = options;
    this.preparer = new IdentifierPreparer(options.dialect);
  }

  private get isSqlite(): boolean {
    return this.options.dialect === 'sqlite';
  }

  /** Compiles a statement, or an expression standing alone. */
  compile(statement: ClauseElement): Compiled {
    if (statement.isTextClause) this.kind = 'text';
    const text = this.process(statement, this.options.literalBinds ? { literalBinds: true } : {});
    return new Compiled({
      statement,
      kind: this.kind,
      parts: splitMarks(text),
      binds: this.usedBinds(text),
      paramstyle: this.options.paramstyle,
      resultColumns: this.resultColumns,
      positionalColumns: this.positionalColumns,
      returnsRows: this.kind === 'select' || this.returning.length > 0,
      insertPrefetch: this.insertPrefetch,
      updatePrefetch: this.updatePrefetch,
      postfetch: this.postfetch,
      returning: this.returning,
      compileState: this.compileState,
      fromLinter: this.topLinter,
      renderLiteral: (value, type) => this.renderLiteralValue(value, type),
      emptySet: (types) => this.emptySet(types),
    });
  }

  private usedBinds(text: string): Map<string, BindParameter> {
    const used = new Map<string, BindParameter>();
    for (const part of splitMarks(text)) {
      if (part.kind === 'text') continue;
      const bind = this.binds.get(part.name);
      if (bind) used.set(part.name, bind);
    }
    return used;
  }

  /** The text of an element in its place. */
  process(element: ClauseElement, place: Place = {}): string {
    const visit = VISITORS[element.visitName];
    if (visit) return visit(this, element as never, place);
    const plugin = this.pluginOf(element)?.statements?.[element.visitName];
    if (plugin) {
      const toplevel = this.stack.length === 0;
      const { statement, state } = plugin(element, { toplevel, compiler: this });
      if (toplevel) this.compileState ??= state;
      return this.process(statement, place);
    }
    throw new UnsupportedCompilationError(
      `<sqlalchemy.${this.isSqlite ? 'dialects.sqlite.base.SQLiteCompiler' : 'sql.compiler.StrSQLCompiler'} object at 0x7f0000000000>`,
      `<class '${element.pythonClass}'>`,
    );
  }

  private pluginOf(element: ClauseElement): CompilePlugin | null {
    const name = element.propagateAttrs.compileStatePlugin;
    return name === undefined ? null : (this.options.plugins[name] ?? null);
  }

  private list(elements: readonly ClauseElement[], separator: string, place: Place): string {
    return elements
      .map((e) => this.process(e, place))
      .filter((text) => text !== '')
      .join(separator);
  }

  /** The name of something that may be anonymous. */
  nameOf(name: string): string {
    return isAnonymous(name) ? this.anonymous.resolve(name) : name;
  }

  // ---- expressions ----

  visitGrouping(element: Grouping | FromGrouping, place: Place): string {
    const { asfrom: _asfrom, ...rest } = place;
    return `(${this.process(element.element, element.isFromClause ? place : rest)})`;
  }

  visitScalarSelect(element: ScalarSelect, place: Place): string {
    const { asfrom: _asfrom, ...rest } = place;
    return `(${this.process(element.element, rest)})`;
  }

  visitLabelReference(element: LabelReference, place: Place): string {
    const labels = this.currentLabels();
    const inner = element.element;
    const target = inner.orderByLabelElement as ColumnElement | null;
    let renderLabelAs: ClauseElement | null = place.renderLabelAs ?? null;
    if (labels && target) {
      const known = (place.withinColumnsClause ? labels.onlyFroms : labels.onlyColumns).get(target.name ?? '');
      if (known && target.sharesLineage(known)) renderLabelAs = target;
    }
    return this.process(inner, { ...place, renderLabelAs });
  }

  private currentLabels(): LabelResolution | null {
    const entry = this.stack.at(-1);
    if (!entry) return null;
    if (!entry.labels) throw new CompileError("Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc.");
    return entry.labels();
  }

  visitTextualLabelReference(element: TextualLabelReference, place: Place): string {
    if (this.stack.length === 0) return this.process(element.textClause, place);
    const entry = this.stack.at(-1) as StackEntry;
    const labels = entry.labels?.();
    const found = (place.withinColumnsClause ? labels?.onlyFroms : labels?.withColumns)?.get(element.element);
    if (!found) {
      const expr = pythonRepr(ellipsesString(element.element));
      throw new CompileError(
        `Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression ${expr} should be explicitly declared as text(${expr})`,
      );
    }
    return this.process(found, { ...place, renderLabelAs: found });
  }

  visitLabel(label: Label, place: Place): string {
    const withAs = place.withinColumnsClause && !place.withinLabelClause;
    const labelOnly = place.renderLabelAs === label;
    const { addToResultMap, withinLabelClause: _within, renderLabelAs: _render, resultMapTargets, ...rest } = place;
    if (withAs) {
      const name = this.nameOf(label.name);
      addToResultMap?.(name, label.name, [label, name, ...(resultMapTargets ?? [])], label.type);
      const inner = this.process(label.element, { ...rest, withinColumnsClause: true, withinLabelClause: true });
      return `${inner} AS ${this.preparer.quote(name)}`;
    }
    if (labelOnly) return this.preparer.quote(this.nameOf(label.name));
    return this.process(label.element, { ...rest, withinColumnsClause: false });
  }

  visitColumn(column: ColumnClause, place: Place): string {
    const original = column.name;
    if (!original) throw new CompileError("Cannot compile Column object until its 'name' is assigned.");
    const name = column.isLiteral ? original : this.nameOf(original);
    if (place.addToResultMap) {
      const targets: unknown[] = [column, name, column.key, ...(place.resultMapTargets ?? [])];
      const label = column.tqLabel;
      if (label) targets.push(label);
      place.addToResultMap(name, original, targets, column.type);
    }
    const text = column.isLiteral ? name : this.preparer.quote(name, column.quote);
    const table = column.table;
    if (!table || place.includeTable === false || !table.namedWithColumn) return text;
    const named = table as FromClause & { name: string; quote?: boolean | null };
    const schema = named.schema ? `${this.preparer.quote(named.schema)}.` : '';
    return `${schema}${this.preparer.quote(this.nameOf(named.name), named.quote ?? null)}.${text}`;
  }

  visitTextClause(element: TextClause, place: Place): string {
    place.addToResultMap?.(null, null, [element], NULLTYPE);
    if (place.addToResultMap) this.positionalColumns = false;
    const { addToResultMap: _add, ...rest } = place;
    return element.text
      .replace(TEXT_BINDS, (_match, name: string) => {
        const bind = element.bindparamsByKey.get(name);
        return bind ? this.process(bind, rest) : `${BIND_OPEN}${name}${MARK_CLOSE}`;
      })
      .replace(TEXT_ESCAPES, '$1');
  }

  visitBindParameter(bind: BindParameter, place: Place): string {
    if (place.literalBinds) {
      const text = this.renderLiteralBind(bind, place);
      return bind.expanding ? `(${text})` : text;
    }
    const literalExecute = place.literalExecute || bind.literalExecute;
    const name = this.bindName(bind);
    const existing = this.binds.get(name);
    if (existing && existing !== bind) this.checkBindConflict(name, existing, bind);
    this.binds.set(name, bind);
    if (bind.expanding) return `(${EXPAND_OPEN}${name}${MARK_CLOSE})`;
    return literalExecute ? `${EXPAND_OPEN}${name}${MARK_CLOSE}` : `${BIND_OPEN}${name}${MARK_CLOSE}`;
  }

  private bindName(bind: BindParameter): string {
    const known = this.bindNames.get(bind);
    if (known !== undefined) return known;
    const name = this.forcedBindNames.get(bind.key) ?? this.nameOf(bind.key);
    this.bindNames.set(bind, name);
    return name;
  }

  /** Names that crud gives to anonymous binds: `values(name=bindparam(None, ...))` is `:name`. */
  readonly forcedBindNames = new Map<string, string>();

  private checkBindConflict(name: string, existing: BindParameter, bind: BindParameter): void {
    const line = new Set(existing.clonedSet());
    const related = bind.clonedSet().some((e) => line.has(e)) || existing.origin === bind.origin;
    if ((existing.unique || bind.unique) && !related)
      throw new CompileError(`Bind parameter '${name}' conflicts with unique bind parameter of the same name`);
    if (existing.expanding !== bind.expanding)
      throw new CompileError(
        `Can't reuse bound parameter name '${name}' in both 'expanding' (e.g. within an IN expression) and non-expanding contexts.  If this parameter is to receive a list/array value, set 'expanding=True' on it for expressions that aren't IN, otherwise use a different parameter name.`,
      );
    if (existing.isCrud && bind.isCrud)
      throw new CompileError(
        'Encountered unsupported case when compiling an INSERT or UPDATE statement.  If this is a multi-table UPDATE statement, please provide string-named arguments to the values() method with distinct names; support for multi-table UPDATE statements that target multiple tables for UPDATE is very limited',
      );
    if (existing.isCrud || bind.isCrud)
      throw new CompileError(
        `bindparam() name '${bind.key}' is reserved for automatic usage in the VALUES or SET clause of this insert/update statement.   Please use a name other than column name when using bindparam() with insert() or update() (for example, 'b_${bind.key}').`,
      );
  }

  private renderLiteralBind(bind: BindParameter, place: Place): string {
    if (bind.value === null && !bind.callable) {
      const op = place.binaryOp;
      if (op && op !== operators.is_ && op !== operators.isNot)
        warn(
          `Bound parameter '${this.nameOf(bind.key)}' rendering literal NULL in a SQL expression; comparisons to NULL should not use operators outside of 'is' or 'is not'`,
        );
      return 'NULL';
    }
    const value = bind.effectiveValue;
    if (!bind.expanding) return this.renderLiteralValue(value, bind.type);
    const list = Array.isArray(value) ? value : [];
    const types = bind.type instanceof TupleType ? bind.type.types : [bind.type];
    if (list.length === 0) return this.emptySetForLiteral(types, bind);
    if (bind.type instanceof TupleType || (bind.type.isNull && Array.isArray(list[0]))) {
      const rows = list.map((row: unknown) => {
        const values = Array.isArray(row) ? row : [row];
        return `(${values.map((v, i) => this.renderLiteralValue(v, types[i] ?? NULLTYPE)).join(', ')})`;
      });
      return `${this.isSqlite ? 'VALUES ' : ''}${rows.join(', ')}`;
    }
    return list.map((v: unknown) => this.renderLiteralValue(v, bind.type)).join(', ');
  }

  private emptySetForLiteral(types: readonly TypeEngine[], bind: BindParameter): string {
    if (this.isSqlite) return `${bind.type.isTuple ? 'VALUES ' : ''}${this.emptySet(types)}`;
    const nulls = types.map(() => 'NULL').join(', ');
    const body = types.length > 1 ? `(${nulls}))` : 'NULL)';
    return bind.expandOp === operators.notInOp ? `${body} OR (1 = 1` : `${body} AND (1 != 1`;
  }

  private emptySet(types: readonly TypeEngine[]): string {
    if (!this.isSqlite) return 'SELECT 1 WHERE 1!=1';
    const ones = (types.length > 0 ? types : [NULLTYPE]).map(() => '1').join(', ');
    return `SELECT ${ones} FROM (SELECT ${ones}) WHERE 1!=1`;
  }

  /** A value written into the text. */
  renderLiteralValue(value: unknown, type: TypeEngine): string {
    if ((value === null || value === undefined) && !type.shouldEvaluateNone) return 'NULL';
    if (value instanceof HostValue && this.options.literalEncoder) return this.options.literalEncoder(value, type);
    const shown = value instanceof SqlReal ? value.real : value;
    const processor = type.literalProcessor();
    if (!processor)
      throw new CompileError(
        `No literal value renderer is available for literal value "${pythonRepr(shown)}" with datatype ${typeText(type, true)}`,
      );
    if (type.affinity === 'Boolean' && !this.isSqlite) return value === true || value === 1 ? 'true' : 'false';
    return processor(value);
  }

  visitClauseList(list: ClauseList | Tuple, place: Place): string {
    return this.list(list.clauses, SYMBOLS.get(list.operator) ?? ' ', place);
  }

  visitExpressionClauseList(list: ExpressionClauseList, place: Place): string {
    const symbol = SYMBOLS.get(list.operator);
    if (symbol === undefined) throw new CompileError(`No text for operator ${list.operator.name}`);
    if (list.operator === operators.bitwiseXorOp && this.isSqlite && list.clauses.length > 1) {
      const parts = list.clauses.map((c) => this.process(c, { ...place, inOperator: true }));
      return parts.reduce((left, right) => `((${left} | ${right}) - (${left} & ${right}))`);
    }
    return this.list(list.clauses, symbol, { ...place, inOperator: true });
  }

  visitCase(clause: Case, place: Place): string {
    let text = 'CASE ';
    if (clause.value) text += `${this.process(clause.value, place)} `;
    for (const [condition, result] of clause.whens)
      text += `WHEN ${this.process(condition, place)} THEN ${this.process(result, place)} `;
    if (clause.else_) text += `ELSE ${this.process(clause.else_, place)} `;
    return `${text}END`;
  }

  visitCast(cast: Cast, place: Place): string {
    const { addToResultMap: _add, ...rest } = place;
    const type = this.visitTypeClause(cast.typeclause);
    const match = /^(.*)( COLLATE .*)$/.exec(type);
    return `CAST(${this.process(cast.clause, rest)} AS ${match ? match[1] : type})${match ? match[2] : ''}`;
  }

  visitTypeClause(clause: TypeClause): string {
    return typeText(clause.type);
  }

  visitOver(over: Over, place: Place): string {
    const { addToResultMap: _add, ...rest } = place;
    const parts: string[] = [];
    if (over.partitionBy && over.partitionBy.clauses.length > 0)
      parts.push(`PARTITION BY ${this.process(over.partitionBy, rest)}`);
    if (over.orderBy && over.orderBy.clauses.length > 0) parts.push(`ORDER BY ${this.process(over.orderBy, rest)}`);
    if (over.range) parts.push(`RANGE BETWEEN ${this.frame(over.range, rest)}`);
    else if (over.rows) parts.push(`ROWS BETWEEN ${this.frame(over.rows, rest)}`);
    else if (over.groups) parts.push(`GROUPS BETWEEN ${this.frame(over.groups, rest)}`);
    return `${this.process(over.element, rest)} OVER (${parts.join(' ')})`;
  }

  private frame(frame: Frame, place: Place): string {
    const bound = (value: number | null, unbounded: string): string => {
      if (value === null) return unbounded;
      if (value === 0) return 'CURRENT ROW';
      return `${this.process(literal(Math.abs(value)), place)} ${value < 0 ? 'PRECEDING' : 'FOLLOWING'}`;
    };
    return `${bound(frame[0], 'UNBOUNDED PRECEDING')} AND ${bound(frame[1], 'UNBOUNDED FOLLOWING')}`;
  }

  visitWithinGroup(element: WithinGroup, place: Place): string {
    const order = element.orderBy ? this.process(element.orderBy, place) : '';
    return `${this.process(element.element, place)} WITHIN GROUP (ORDER BY ${order})`;
  }

  visitFunctionFilter(element: FunctionFilter, place: Place): string {
    const { addToResultMap: _add, ...rest } = place;
    const criterion = element.criterion ? this.process(element.criterion, rest) : '';
    return `${this.process(element.func, rest)} FILTER (WHERE ${criterion})`;
  }

  visitExtract(extract: Extract, place: Place): string {
    if (!this.isSqlite) return `EXTRACT(${extract.field} FROM ${this.process(extract.expr, place)})`;
    const field = EXTRACT_FIELDS[extract.field];
    if (field === undefined) throw new CompileError(`${extract.field} is not a valid extract argument.`);
    return `CAST(STRFTIME('${field}', ${this.process(extract.expr, place)}) AS INTEGER)`;
  }

  visitFunction(func: FunctionElement, place: Place): string {
    place.addToResultMap?.(func.name, func.name, [func.name], func.type);
    const { addToResultMap: _add, ...rest } = place;
    const lower = func.name.toLowerCase();
    const args = (): string => this.process(func.clauseExpr, rest);
    if (this.isSqlite) {
      if (lower === 'now') return 'CURRENT_TIMESTAMP';
      if (lower === 'localtimestamp') return "DATETIME(CURRENT_TIMESTAMP, 'localtime')";
      if (lower === 'char_length') return `length${args()}`;
      if (lower === 'aggregate_strings') return `group_concat${args()}`;
    }
    const keyword = func.generic === null ? undefined : KEYWORD_FUNCTIONS[func.generic];
    if (keyword !== undefined) return func.hasArgs ? `${keyword}${args()}` : keyword;
    const quoted = (name: string): string =>
      this.preparer.hasIllegalCharacters(name) ? this.preparer.quoteIdentifier(name) : name;
    return `${[...func.packagenames, func.name].map(quoted).join('.')}${args()}`;
  }

  visitUnary(unary: UnaryExpression | AsBoolean, place: Place): string {
    const within: Place = place.addToResultMap
      ? { ...place, resultMapTargets: [...(place.resultMapTargets ?? []), unary] }
      : place;
    const { operator, modifier } = unary;
    if (operator === operators.isTrue || operator === operators.isFalse) {
      const text = this.process(unary.element, within);
      const plain = unary.isImplicitlyBoolean || !this.isSqlite;
      if (operator === operators.isTrue) return plain ? text : `${text} = 1`;
      return plain ? `NOT ${text}` : `${text} = 0`;
    }
    if (operator?.custom) return `${operator.custom.opstring} ${this.process(unary.element, within)}`;
    if (operator) return `${SYMBOLS.get(operator) ?? ''}${this.process(unary.element, within)}`;
    if (modifier) return `${this.process(unary.element, within)}${SYMBOLS.get(modifier) ?? ''}`;
    throw new CompileError('Unary expression has no operator or modifier');
  }

  visitBinary(binary: BinaryExpression, place: Place): string {
    const { operator } = binary;
    if (place.fromLinter && isComparison(operator))
      place.fromLinter.connect(binary.left.fromObjects, binary.right.fromObjects);
    const { fromLinter: _linter, addToResultMap: _add, ...rest } = place;
    const special = BINARY_VISITORS[operator.name];
    if (special) return special(this, binary, rest);
    if (operator.custom)
      return this.genericBinary(binary, ` ${operator.custom.opstring} `, {
        ...place,
        eagerGrouping: operator.custom.eagerGrouping,
      });
    const symbol = SYMBOLS.get(operator);
    if (symbol === undefined) throw new CompileError(`No text for operator ${operator.name}`);
    const { addToResultMap: _added, ...within } = place;
    return this.genericBinary(binary, symbol, within);
  }

  genericBinary(binary: BinaryExpression, symbol: string, place: Place): string {
    const within: Place = { ...place, inOperator: true, binaryOp: binary.operator };
    const text = `${this.process(binary.left, within)}${symbol}${this.process(binary.right, within)}`;
    return place.inOperator && place.eagerGrouping ? `(${text})` : text;
  }

  /** LIKE and its kin: `contains` and others change the right side, the i-forms compare in lower case. */
  likeBinary(
    binary: BinaryExpression,
    place: Place,
    options: { negated: boolean; lower: boolean; before: boolean; after: boolean },
  ): string {
    const lowered = (side: ColumnElement): ColumnElement => (options.lower ? new LowerCase(side) : side);
    let right = lowered(binary.right);
    const percent = literalColumn("'%'", STRINGTYPE);
    if (options.before) right = percent.concat(right);
    if (options.after)
      right = options.before ? right.concat(percent) : percent.reverseOperate(operators.concatOp, right);
    const escapeWith = binary.modifiers.escape;
    const tail = typeof escapeWith === 'string' ? ` ESCAPE ${this.renderLiteralValue(escapeWith, STRINGTYPE)}` : '';
    const left = this.process(lowered(binary.left), place);
    return `${left} ${options.negated ? 'NOT LIKE' : 'LIKE'} ${this.process(right, place)}${tail}`;
  }

  visitLowerCase(element: LowerCase, place: Place): string {
    return `lower(${this.process(element.element, place)})`;
  }

  truediv(binary: BinaryExpression, place: Place): string {
    const left = this.process(binary.left, place);
    const right = this.process(binary.right, place);
    if (this.isSqlite) return `${left} / (${right} + 0.0)`;
    const numeric = binary.right.type.affinity === 'Numeric' ? typeText(binary.right.type) : 'NUMERIC';
    return `${left} / CAST(${right} AS ${numeric})`;
  }

  floordiv(binary: BinaryExpression, place: Place): string {
    const text = `${this.process(binary.left, place)} / ${this.process(binary.right, place)}`;
    const integers = binary.left.type.affinity === 'Integer' && binary.right.type.affinity === 'Integer';
    return integers ? text : `FLOOR(${text})`;
  }

  jsonGetitem(binary: BinaryExpression, place: Place): string {
    const left = this.process(binary.left, place);
    const right = this.process(binary.right, place);
    if (!this.isSqlite) return `${left}[${right}]`;
    return binary.type.affinity === 'JSON'
      ? `JSON_QUOTE(JSON_EXTRACT(${left}, ${right}))`
      : `JSON_EXTRACT(${left}, ${right})`;
  }

  distinctFrom(binary: BinaryExpression, place: Place, negated: boolean): string {
    if (!this.isSqlite) return this.genericBinary(binary, SYMBOLS.get(binary.operator) ?? '', place);
    return `${this.process(binary.left, place)} ${negated ? 'IS' : 'IS NOT'} ${this.process(binary.right, place)}`;
  }

  regexp(binary: BinaryExpression, place: Place, negated: boolean): string {
    const symbol = this.isSqlite ? (negated ? ' NOT REGEXP ' : ' REGEXP ') : negated ? ' <not regexp> ' : ' <regexp> ';
    return this.genericBinary(binary, symbol, place);
  }

  bitwiseXor(binary: BinaryExpression, place: Place): string {
    if (!this.isSqlite) return this.genericBinary(binary, ' ^ ', place);
    const grouped: Place = { ...place, eagerGrouping: true };
    return `(${this.genericBinary(binary, ' | ', grouped)} - ${this.genericBinary(binary, ' & ', grouped)})`;
  }

  visitCollation(element: CollationClause): string {
    return this.preparer.quote(element.collation);
  }

  // ---- FROM ----

  visitTable(table: TableClause, place: Place): string {
    place.fromLinter?.addFrom(table, table.fullname);
    return place.asfrom ? this.preparer.formatTable(table) : '';
  }

  visitJoin(join: Join, place: Place): string {
    place.fromLinter?.connect(join.left.fromObjects, join.right.fromObjects);
    const type = join.full ? ' FULL OUTER JOIN ' : join.isouter ? ' LEFT OUTER JOIN ' : ' JOIN ';
    const within: Place = { ...place, asfrom: true };
    const { asfrom: _asfrom, ...condition } = place;
    return `${this.process(join.left, within)}${type}${this.process(join.right, within)} ON ${this.process(join.onclause, condition)}`;
  }

  visitAlias(alias: AliasedReturnsRows, place: Place): string {
    const { fromLinter, subquery, enclosingAlias: _enclosing, ...rest } = place;
    if (!place.asfrom) return this.process(alias.element, rest);
    const name = this.nameOf(alias.name);
    fromLinter?.addFrom(alias, name);
    let inner = this.process(alias.element, { ...rest, asfrom: true, enclosingAlias: alias });
    if (subquery) inner = `(${inner})`;
    return `${inner} AS ${this.preparer.quote(name)}`;
  }

  visitTableValuedAlias(alias: TableValuedAlias, place: Place): string {
    if (!alias.joinsImplicitly) return this.visitAlias(alias, place);
    const { fromLinter: _linter, ...rest } = place;
    return this.visitAlias(alias, rest);
  }

  private renderValues(element: Values | ScalarValues, place: Place): string {
    const types = element.columnArgs.map((c) => c.type);
    const within: Place = place.literalBinds === undefined ? { ...place, literalBinds: element.literalBinds } : place;
    const rows = element.rows.flatMap((chunk) =>
      chunk.map((row) => this.process(new Tuple(row, types).selfGroup(), within)),
    );
    return `VALUES ${rows.join(', ')}`;
  }

  visitValues(element: Values, place: Place): string {
    const { fromLinter, asfrom, ...rest } = place;
    const text = this.renderValues(element, rest);
    if (!asfrom) return text;
    const name = element.unnamed ? null : this.nameOf(element.name);
    fromLinter?.addFrom(element, name ?? '(unnamed VALUES element)');
    if (name === null) return `(${text})`;
    const columns = [...element.columns].map((c) => this.process(c, { ...rest, includeTable: false }));
    return `(${text}) AS ${this.preparer.quote(name)} (${columns.join(', ')})`;
  }

  visitScalarValues(element: ScalarValues, place: Place): string {
    return `(${this.renderValues(element, place)})`;
  }

  visitCte(cte: CTE, place: Place): string {
    const { fromLinter, visitingCte, nestHere, asfrom, ...rest } = place;
    const name = this.nameOf(cte.name);
    const reference = cte.referenceCte;
    const nesting = cte.nesting || (nestHere ?? false);
    const known = this.levelNameByCte.get(reference);
    let level = known ? known[0] : nesting ? this.stack.length : 1;
    if (known && nestHere) {
      this.ctesByLevelName.delete(`${level} ${name}`);
      level = this.stack.length;
      this.levelNameByCte.set(reference, [level, name, true]);
      this.ctesByLevelName.set(`${level} ${name}`, cte);
    }
    const existing = this.ctesByLevelName.get(`${level} ${name}`) ?? null;
    let isNew = true;
    let embedded = false;
    if (existing) {
      embedded = visitingCte === existing;
      if (cte === existing.restates || cte === existing || cte.origin === existing.origin) isNew = false;
      else if (existing === cte.restates) {
        this.ctes.delete(existing);
        this.levelNameByCte.delete(existing.referenceCte);
      } else if ((cte.isCloneOf || existing.isCloneOf) && cte.compare(existing)) isNew = false;
      else throw new CompileError(`Multiple, unrelated CTEs found with the same name: ${pythonRepr(name)}`);
    }
    if (!asfrom && !isNew) return '';
    const preAlias = cte.cteAlias ?? cte;
    const preAliasName = cte.cteAlias ? this.nameOf(cte.cteAlias.name) : null;
    if (isNew) {
      this.ctesByLevelName.set(`${level} ${name}`, cte);
      this.levelNameByCte.set(reference, [level, name, nestHere ?? false]);
      if (preAlias !== cte && !this.ctes.has(preAlias)) this.visitCte(preAlias, { ...rest, visitingCte: cte });
      if (preAliasName === null && !this.ctes.has(cte)) {
        if (this.stack.length === 0) return this.process(cte.element, { ...rest, ...(asfrom ? { asfrom } : {}) });
        this.ctes.set(cte, this.cteText(cte, name, { ...rest, visitingCte: cte }));
      }
    }
    if (!asfrom) return '';
    fromLinter?.addFrom(cte, name);
    if (!isNew && embedded) return this.preparer.quote(name);
    if (preAliasName !== null) return `${this.preparer.quote(preAliasName)} AS ${this.preparer.quote(name)}`;
    return this.preparer.quote(name);
  }

  private cteText(cte: CTE, name: string, place: Place): string {
    let text = this.preparer.quote(name);
    if (cte.recursive || cte.element.visitName === 'values') {
      const columns = generateColumnsPlusNames(cte.element, true)
        .filter((c) => !c.repeated)
        .map((c) => this.preparer.quote(this.nameOf(c.fallbackLabelName ?? c.proxyName ?? '')));
      text += `(${columns.join(', ')})`;
    }
    const { asfrom: _asfrom, subquery: _subquery, ...rest } = place;
    const inner = this.process(cte.element, { ...rest, asfrom: true });
    const prefixes = cte.prefixes.map((p) => `${this.process(p, rest)} `).join('');
    const suffixes = cte.suffixes.map((s) => ` ${this.process(s, rest)} `).join('');
    return `${text} AS ${prefixes}\n(${inner})${suffixes}`;
  }

  private renderCtes(nestingLevel: number | null, includeFollowing = false): string {
    const nested = nestingLevel !== null && nestingLevel > 1;
    const rendered = [...this.ctes].filter(([cte]) => {
      if (!nested) return true;
      const known = this.levelNameByCte.get(cte.referenceCte);
      if (!known) return false;
      const [level, , here] = known;
      const isLevel = level === nestingLevel || (includeFollowing && level === (nestingLevel as number) + 1);
      return (cte.nesting || here) && isLevel;
    });
    if (rendered.length === 0) return '';
    const recursive = rendered.some(([cte]) => cte.recursive);
    if (nested) {
      for (const [cte] of rendered) {
        const known = this.levelNameByCte.get(cte.referenceCte);
        if (known) this.ctesByLevelName.delete(`${known[0]} ${known[1]}`);
        this.levelNameByCte.delete(cte.referenceCte);
        this.ctes.delete(cte);
      }
    }
    return `WITH ${recursive ? 'RECURSIVE ' : ''}${rendered.map(([, text]) => text).join(', \n')}\n `;
  }

  private dispatchIndependentCtes(ctes: readonly (readonly [CTE, boolean])[], place: Place): void {
    for (const [cte, nestHere] of ctes) this.visitCte(cte, { ...place, nestHere });
  }

  // ---- SELECT ----

  private readonly appendResult: ResultAppender = (keyname, name, objects, type) => {
    if (keyname === null || keyname === '*') this.positionalColumns = false;
    if (type.isTuple)
      throw new CompileError(
        "Most backends don't support SELECTing from a tuple() object.  If this is an ORM query, consider using the Bundle object.",
      );
    this.resultColumns.push({ keyname, name, objects, type });
  };

  visitSelect(given: Select, givenPlace: Place): string {
    const toplevel = this.stack.length === 0;
    const plugin = this.pluginOf(given)?.select;
    let statement = given;
    if (plugin) {
      const result = plugin(given, { toplevel, compiler: this });
      statement = result.statement;
      if (toplevel) this.compileState ??= result.state;
    }
    if (toplevel) this.kind = 'select';
    const state = new SelectState(statement);
    const {
      asfrom,
      compoundIndex,
      insertInto,
      fromLinter: _outer,
      subquery: _subquery,
      renderLabelAs: _label,
      ...passed
    } = givenPlace;
    const place: Place = { ...passed, withinColumnsClause: false };
    const entry = this.stack.at(-1);
    let populate = toplevel || (entry?.needResultMapForCompound ?? false) || (entry?.needResultMapForNested ?? false);
    if (compoundIndex) populate = false;
    const inner: Place = populate ? place : { ...place, addToResultMap: null };
    const froms = this.pushSelect(statement, state, entry, asfrom ?? false, compoundIndex ?? null);

    let text = 'SELECT ';
    this.dispatchIndependentCtes(statement.independentCtes, inner);
    text += this.prefixesText(statement.prefixes, inner);
    if (statement.distinctOn.length > 0 && this.isSqlite)
      warn(
        'DISTINCT ON is currently supported only by the PostgreSQL dialect.  Use of DISTINCT ON for other backends is currently silently ignored, however this usage is deprecated, and will raise CompileError in a future release for all backends that do not support this syntax.',
        'SADeprecationWarning',
      );
    if (statement.distinct_) text += 'DISTINCT ';
    const columns = state.columnsPlusNames.map((c) => this.labelSelectColumn(c, populate, asfrom ?? false, inner));
    text += columns.join(', ');
    if (columns.length === 0) text = text.trimEnd();
    text += this.selectBody(statement, froms, toplevel, inner);
    const embedded = compoundIndex !== null && compoundIndex !== undefined ? true : (insertInto ?? false);
    if (this.ctes.size > 0 && (!embedded || toplevel))
      text = this.renderCtes(toplevel ? null : this.stack.length) + text;
    if (statement.suffixes.length > 0) text += ` ${this.prefixesText(statement.suffixes, inner)}`;
    this.stack.pop();
    return text;
  }

  private pushSelect(
    statement: Select,
    state: SelectState,
    entry: StackEntry | undefined,
    asfrom: boolean,
    compoundIndex: number | null,
  ): readonly ClauseElement[] {
    const correlateFroms = entry?.correlateFroms ?? NO_FROMS;
    const asfromFroms = entry?.asfromFroms ?? NO_FROMS;
    if (entry && compoundIndex === 0) entry.select0Columns = state.columnsPlusNames.length;
    else if (entry && compoundIndex && entry.select0Columns !== state.columnsPlusNames.length)
      throw new CompileError(
        `All selectables passed to CompoundSelect must have identical numbers of columns; select #1 has ${entry.select0Columns} columns, select #${compoundIndex + 1} has ${state.columnsPlusNames.length}`,
      );
    const froms = asfrom
      ? state.displayFroms(new ElementSet([...correlateFroms].filter((f) => !asfromFroms.has(f))), NO_FROMS)
      : state.displayFroms(correlateFroms, asfromFroms);
    const own = new ElementSet(froms.flatMap((f) => f.fromObjects));
    this.stack.push({
      asfromFroms: own,
      correlateFroms: new ElementSet([...own, ...correlateFroms]),
      selectable: statement,
      labels: () => state.labelResolution,
    });
    return froms;
  }

  private selectBody(statement: Select, froms: readonly ClauseElement[], toplevel: boolean, place: Place): string {
    const linter = this.options.lint ? new FromLinter() : null;
    if (toplevel) this.topLinter = linter;
    const linted: Place = { ...place, fromLinter: linter };
    let text = '';
    if (froms.length > 0)
      text += ` \nFROM ${froms.map((f) => this.process(f, { ...linted, asfrom: true })).join(', ')}`;
    if (statement.whereCriteria.length > 0) {
      const where = this.conjunction(statement.whereCriteria, linted);
      if (where) text += ` \nWHERE ${where}`;
    }
    const warning = linter?.warning('SELECT');
    if (warning) warn(warning);
    if (statement.groupByClauses.length > 0) text += this.groupBy(statement, place);
    if (statement.havingCriteria.length > 0) {
      const having = this.conjunction(statement.havingCriteria, place);
      if (having) text += ` \nHAVING ${having}`;
    }
    if (statement.orderByClauses.length > 0) text += this.orderBy(statement, place);
    if (statement.hasRowLimitingClause) text += this.limit(statement, place);
    if (statement.forUpdateArg && !this.isSqlite) text += ' FOR UPDATE';
    return text;
  }

  private conjunction(criteria: readonly ClauseElement[], place: Place): string {
    const where = BooleanClauseList.constructForWhereclause(criteria);
    return where ? this.process(where, place) : '';
  }

  private groupBy(statement: GenerativeSelect, place: Place): string {
    const text = this.list(statement.groupByClauses, ', ', place);
    return text ? ` GROUP BY ${text}` : '';
  }

  private orderBy(statement: GenerativeSelect, place: Place): string {
    const text = this.list(statement.orderByClauses, ', ', place);
    return text ? ` ORDER BY ${text}` : '';
  }

  private limit(statement: GenerativeSelect, place: Place): string {
    const { limitClause, offsetClause } = statement;
    let text = '';
    if (limitClause) text += `\n LIMIT ${this.process(limitClause, place)}`;
    if (offsetClause) {
      if (!limitClause) text += this.isSqlite ? `\n LIMIT ${this.process(literal(-1))}` : '\n LIMIT -1';
      text += ` OFFSET ${this.process(offsetClause, place)}`;
    } else if (this.isSqlite) text += ` OFFSET ${this.process(literal(0), place)}`;
    return text;
  }

  private prefixesText(prefixes: readonly Prefix[], place: Place): string {
    const text = prefixes
      .filter(([, dialect]) => dialect === '*' || dialect === this.options.dialect)
      .map(([prefix]) => this.process(prefix, place))
      .join(' ');
    return text ? `${text} ` : '';
  }

  /** A column of the columns clause, with a label where it is due. */
  labelSelectColumn(named: ColumnPlusNames, populate: boolean, asfrom: boolean, place: Place): string {
    const { column, requiredLabelName, fallbackLabelName, repeated } = named;
    let append: ResultAppender | null = null;
    if (populate)
      append = repeated
        ? (keyname, name, _objects, type) => this.appendResult(keyname, name, [keyname], type)
        : this.appendResult;
    const within: Place = {
      ...place,
      withinColumnsClause: true,
      withinLabelClause: false,
      addToResultMap: append,
      includeTable: place.includeTable ?? true,
    };
    if (column instanceof Label || !(column instanceof ColumnElement)) return this.process(column, within);
    if (requiredLabelName)
      return this.compileLabel(column, requiredLabelName, [named.proxyName, column.tqLabel], within);
    if (!this.needsLabel(column, asfrom)) return this.process(column, within);
    return this.compileLabel(column, fallbackLabelName ?? column.anonNameLabel, [named.proxyName], within);
  }

  private needsLabel(column: ColumnElement, asfrom: boolean): boolean {
    if (column instanceof ColumnClause) return asfrom && !column.isLiteral && column.table !== null;
    if (column instanceof UnaryExpression || isAsBoolean(column)) {
      const constant = column.operator === operators.isFalse || column.operator === operators.isTrue;
      return (constant && this.isSqlite) || column.wrapsUnnamedColumn() || asfrom;
    }
    return !(column instanceof NamedColumn) && column.nonAnonLabel === null;
  }

  private compileLabel(
    column: ColumnElement,
    label: string,
    altNames: readonly (string | null)[],
    place: Place,
  ): string {
    const name = this.nameOf(label);
    const { addToResultMap, ...rest } = place;
    if (addToResultMap) {
      const targets = [column, name, ...altNames, ...(place.resultMapTargets ?? [])];
      addToResultMap(name, label, targets, column.type);
    }
    const inner = this.process(column.selfGroup(operators.as_), {
      ...rest,
      withinColumnsClause: true,
      withinLabelClause: true,
    });
    return `${inner} AS ${this.preparer.quote(name)}`;
  }

  visitCompoundSelect(statement: CompoundSelect, place: Place): string {
    const toplevel = this.stack.length === 0;
    if (toplevel) this.kind = 'select';
    const entry = this.stack.at(-1);
    const { compoundIndex, asfrom, subquery: _subquery, fromLinter: _linter, ...rest } = place;
    const need = toplevel || (!compoundIndex && (entry?.needResultMapForCompound ?? false));
    if (entry && compoundIndex === 0) entry.select0Columns = statement.allSelectedColumns.length;
    this.stack.push({
      correlateFroms: entry?.correlateFroms ?? NO_FROMS,
      asfromFroms: entry?.asfromFroms ?? NO_FROMS,
      selectable: statement,
      labels: () => compoundLabelResolution(statement),
      needResultMapForCompound: need,
    });
    this.dispatchIndependentCtes(statement.independentCtes, rest);
    const within: Place = asfrom ? { ...rest, asfrom } : rest;
    let text = statement.selects
      .map((select, i) => this.process(select, { ...within, compoundIndex: i }))
      .join(` ${statement.keyword} `);
    const outer: Place = { ...rest, includeTable: false };
    text += this.groupBy(statement, outer);
    text += this.orderBy(statement, outer);
    if (statement.hasRowLimitingClause) text += this.limit(statement, outer);
    if (this.ctes.size > 0) text = this.renderCtes(toplevel ? null : this.stack.length, true) + text;
    this.stack.pop();
    return text;
  }

  visitSelectStatementGrouping(grouping: SelectStatementGrouping, place: Place): string {
    return `(${this.process(grouping.element, place)})`;
  }

  visitTextualSelect(statement: TextualSelect, place: Place): string {
    const toplevel = this.stack.length === 0;
    if (toplevel) this.kind = 'select';
    const entry = this.stack.at(-1);
    this.stack.push({ correlateFroms: NO_FROMS, asfromFroms: NO_FROMS, selectable: statement, labels: null });
    this.dispatchIndependentCtes(statement.independentCtes, place);
    const populate =
      toplevel ||
      (place.compoundIndex === 0 && (entry?.needResultMapForCompound ?? false)) ||
      (entry?.needResultMapForNested ?? false);
    if (populate) {
      this.positionalColumns = statement.positional;
      for (const column of statement.columnArgs)
        this.process(column, { withinColumnsClause: true, addToResultMap: this.appendResult });
    }
    const { asfrom: _asfrom, compoundIndex: _index, ...rest } = place;
    let text = this.process(statement.element, rest);
    if (this.ctes.size > 0) text = this.renderCtes(toplevel ? null : this.stack.length) + text;
    this.stack.pop();
    return text;
  }

  // ---- INSERT, UPDATE, DELETE ----

  private returningText(statement: UpdateBase, toplevel: boolean): string {
    const columns = generateColumnsPlusNames(statement, true);
    if (toplevel) this.returning = statement.allSelectedColumns;
    const place: Place = this.isSqlite ? { includeTable: false } : {};
    return `RETURNING ${columns.map((c) => this.labelSelectColumn(c, toplevel, false, place)).join(', ')}`;
  }

  private enterDml(_statement: UpdateBase, place: Place, kind: StatementKind): boolean {
    const toplevel = this.stack.length === 0 && !place.visitingCte;
    if (toplevel) this.kind = kind;
    return toplevel;
  }

  visitInsert(given: Insert, place: Place): string {
    const result = this.pluginOf(given)?.insert?.(given, { toplevel: this.stack.length === 0, compiler: this });
    const statement = result?.statement ?? given;
    const toplevel = this.enterDml(statement, place, 'insert');
    if (toplevel && result) this.compileState ??= result.state;
    this.stack.push({
      correlateFroms: new ElementSet(),
      asfromFroms: new ElementSet(),
      selectable: statement,
      labels: null,
    });
    const entry = this.stack.at(-1) as StackEntry;
    const { asfrom: _asfrom, ...rest } = place;
    const params = crudParams(this, statement, rest, toplevel);
    let text = `INSERT ${this.prefixesText(statement.prefixes, rest)}INTO ${this.preparer.formatTable(statement.table as TableClause)}`;
    this.dispatchIndependentCtes(statement.independentCtes, rest);
    if (params.single.length > 0) text += ` (${params.single.map((p) => p.expression).join(', ')})`;
    const returning = statement.returningClauses.length > 0 ? this.returningText(statement, toplevel) : null;
    if (statement.selectStatement) {
      const select = entry.insertFromSelect ?? statement.selectStatement;
      text += ` ${this.process(select, { ...rest, insertInto: true })}`;
    } else if (params.multi.length > 0)
      text += ` VALUES ${params.multi.map((row) => `(${row.map((p) => p.value).join(', ')})`).join(', ')}`;
    else if (params.single.length === 0) text += ' DEFAULT VALUES';
    else text += ` VALUES (${params.single.map((p) => p.value).join(', ')})`;
    if (statement.postValuesClause) text += ` ${this.process(statement.postValuesClause, rest)}`;
    if (returning) text += ` ${returning}`;
    if (this.ctes.size > 0) text = this.renderCtes(toplevel ? null : this.stack.length, true) + text;
    this.stack.pop();
    return text;
  }

  /** Tables of the criteria besides the one that is changed. */
  private extraFroms(statement: Update | Delete): readonly FromClause[] {
    const tables = [...tablesFromLeftmost(statement.table)];
    const [primary, ...others] = tables;
    const values = statement instanceof Update ? [...(statement.valuesMap?.values() ?? [])] : [];
    const items = [...statement.whereCriteria, ...(values as ClauseElement[])].flatMap((c) => c.fromObjects ?? []);
    const seen = new ElementSet<ClauseElement>(primary ? [primary] : []);
    const extra: ClauseElement[] = [];
    for (const item of items) {
      if (item.clonedSet().some((e) => seen.has(e))) continue;
      extra.push(item);
      seen.addAll(item.clonedSet());
    }
    return [...extra, ...others] as FromClause[];
  }

  visitUpdate(given: Update, place: Place): string {
    const result = this.pluginOf(given)?.update?.(given, { toplevel: this.stack.length === 0, compiler: this });
    const statement = result?.statement ?? given;
    const toplevel = this.enterDml(statement, place, 'update');
    if (toplevel && result) this.compileState ??= result.state;
    const extra = this.extraFroms(statement);
    const own = new ElementSet(statement.table.fromObjects);
    const shown = extra.filter((f) => !own.has(f));
    const correlate = new ElementSet<ClauseElement>(extra.length > 0 ? [...own, ...extra] : [statement.table]);
    this.stack.push({ correlateFroms: correlate, asfromFroms: correlate, selectable: statement, labels: null });
    const linter = this.options.lint ? new FromLinter() : null;
    if (toplevel) this.topLinter = linter;
    const linted: Place = { ...place, fromLinter: linter };
    const tableText = this.process(statement.table, { ...linted, asfrom: true });
    const params = crudParams(this, statement, place, toplevel, extra.length > 0);
    this.dispatchIndependentCtes(statement.independentCtes, place);
    let text = `UPDATE ${this.prefixesText(statement.prefixes, place)}${tableText} SET `;
    text += params.single.map((p: CrudParam) => `${p.expression}=${p.value}`).join(', ');
    if (shown.length > 0) text += ` FROM ${shown.map((f) => this.process(f, { ...linted, asfrom: true })).join(', ')}`;
    text += this.dmlTail(statement, linted, toplevel);
    const warning = linter?.warning('UPDATE');
    if (warning) warn(warning);
    this.stack.pop();
    return (this.ctes.size > 0 ? this.renderCtes(toplevel ? null : this.stack.length + 1) : '') + text;
  }

  visitDelete(given: Delete, place: Place): string {
    const result = this.pluginOf(given)?.delete?.(given, { toplevel: this.stack.length === 0, compiler: this });
    const statement = result?.statement ?? given;
    const toplevel = this.enterDml(statement, place, 'delete');
    if (toplevel && result) this.compileState ??= result.state;
    const extra = this.extraFroms(statement);
    const correlate = new ElementSet<ClauseElement>([statement.table, ...extra]);
    this.stack.push({ correlateFroms: correlate, asfromFroms: correlate, selectable: statement, labels: null });
    const linter = this.options.lint ? new FromLinter() : null;
    if (toplevel) this.topLinter = linter;
    const linted: Place = { ...place, fromLinter: linter };
    this.dispatchIndependentCtes(statement.independentCtes, place);
    let text = `DELETE ${this.prefixesText(statement.prefixes, place)}FROM ${this.process(statement.table, { ...linted, asfrom: true })}`;
    if (extra.length > 0) {
      if (this.isSqlite) throw new CompileError('This backend does not support multiple-table criteria within DELETE');
      text += `, ${extra.map((f) => this.process(f, { ...linted, asfrom: true })).join(', ')}`;
    }
    text += this.dmlTail(statement, linted, toplevel);
    const warning = linter?.warning('DELETE');
    if (warning) warn(warning);
    this.stack.pop();
    return (this.ctes.size > 0 ? this.renderCtes(toplevel ? null : this.stack.length + 1) : '') + text;
  }

  private dmlTail(statement: Update | Delete, place: Place, toplevel: boolean): string {
    let text = '';
    if (statement.whereCriteria.length > 0) {
      const where = this.conjunction(statement.whereCriteria, place);
      if (where) text += ` WHERE ${where}`;
    }
    if (statement.returningClauses.length > 0) text += ` ${this.returningText(statement, toplevel)}`;
    return text;
  }

  visitOnConflict(clause: OnConflictClause, place: Place): string {
    const within: Place = { ...place, includeTable: false };
    let target = '';
    if (clause.targetElements) {
      const names = clause.targetElements.map((e) =>
        typeof e === 'string' ? this.preparer.quote(e) : this.process(e, within),
      );
      target = `(${names.join(', ')})`;
      if (clause.targetWhere)
        target += ` WHERE ${this.process(clause.targetWhere, { ...within, literalExecute: true })}`;
    }
    if (clause.visitName === 'on_conflict_do_nothing')
      return target ? `ON CONFLICT ${target} DO NOTHING` : 'ON CONFLICT DO NOTHING';
    const assignments = this.conflictAssignments(clause, place);
    const where = clause.where ? ` WHERE ${this.process(clause.where, { ...place, includeTable: true })}` : '';
    return `ON CONFLICT ${target} DO UPDATE SET ${assignments.join(', ')}${where}`;
  }

  private conflictAssignments(clause: OnConflictClause, place: Place): string[] {
    const insert = this.stack.at(-1)?.selectable as Insert;
    const left = new Map(
      clause.setValues.map(([key, value]) => [typeof key === 'string' ? key : (key.key ?? ''), value] as const),
    );
    const text: string[] = [];
    const valueText = (value: unknown, type: TypeEngine): string => {
      let element = value as ClauseElement;
      if (isLiteral(value)) element = new BindParameter(null, { value, type });
      else if (element instanceof BindParameter && element.type.isNull) element = element.withBinaryElementType(type);
      return this.process(element.selfGroup(), place);
    };
    for (const column of insert.table.columns) {
      if (!left.has(column.key ?? '')) continue;
      const value = left.get(column.key ?? '');
      left.delete(column.key ?? '');
      text.push(`${this.preparer.quote(column.name ?? '')} = ${valueText(value, column.type)}`);
    }
    if (left.size > 0) {
      const names = [...left.keys()].map((k) => `'${k}'`).join(', ');
      warn(
        `Additional column names not matching any column keys in table '${(insert.table as TableClause).name}': ${names}`,
      );
      for (const [key, value] of left) text.push(`${this.preparer.quote(key)} = ${valueText(value, NULLTYPE)}`);
    }
    return text;
  }

  visitSavepoint(element: SavepointClause): string {
    const name = this.preparer.quote(element.ident);
    if (element.visitName === 'savepoint') return `SAVEPOINT ${name}`;
    return element.visitName === 'release_savepoint' ? `RELEASE SAVEPOINT ${name}` : `ROLLBACK TO SAVEPOINT ${name}`;
  }
}

/** `lower(x)` round an operand of a case-insensitive comparison. */
class LowerCase extends ColumnElement {
  readonly visitName: string = 'ilike_case_insensitive_operand';
  readonly element: ColumnElement;
  constructor(element: ColumnElement) {
    super();
    this.element = element;
    this.type = element.type;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}

function isAsBoolean(column: ColumnElement): column is AsBoolean {
  return column.visitName === 'unary';
}

function splitMarks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    parts.push(
      match[1] !== undefined ? { kind: 'bind', name: match[1] } : { kind: 'expanding', name: match[2] as string },
    );
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

type BinaryVisitor = (compiler: SqlCompiler, binary: BinaryExpression, place: Place) => string;

function like(negated: boolean, lower: boolean, before: boolean, after: boolean): BinaryVisitor {
  return (compiler, binary, place) => compiler.likeBinary(binary, place, { negated, lower, before, after });
}

const BINARY_VISITORS: Readonly<Record<string, BinaryVisitor>> = {
  like_op: like(false, false, false, false),
  not_like_op: like(true, false, false, false),
  ilike_op: like(false, true, false, false),
  not_ilike_op: like(true, true, false, false),
  contains_op: like(false, false, true, true),
  not_contains_op: like(true, false, true, true),
  icontains_op: like(false, true, true, true),
  not_icontains_op: like(true, true, true, true),
  startswith_op: like(false, false, false, true),
  not_startswith_op: like(true, false, false, true),
  istartswith_op: like(false, true, false, true),
  not_istartswith_op: like(true, true, false, true),
  endswith_op: like(false, false, true, false),
  not_endswith_op: like(true, false, true, false),
  iendswith_op: like(false, true, true, false),
  not_iendswith_op: like(true, true, true, false),
  not_in_op: (c, b, place) => `(${c.genericBinary(b, ' NOT IN ', place)})`,
  not_match_op: (c, b, place) => `NOT ${c.genericBinary(b, ' MATCH ', place)}`,
  between_op: (c, b, place) => c.genericBinary(b, b.modifiers.symmetric ? ' BETWEEN SYMMETRIC ' : ' BETWEEN ', place),
  not_between_op: (c, b, place) =>
    c.genericBinary(b, b.modifiers.symmetric ? ' NOT BETWEEN SYMMETRIC ' : ' NOT BETWEEN ', place),
  truediv: (c, b, place) => c.truediv(b, place),
  floordiv: (c, b, place) => c.floordiv(b, place),
  is_distinct_from: (c, b, place) => c.distinctFrom(b, place, false),
  is_not_distinct_from: (c, b, place) => c.distinctFrom(b, place, true),
  json_getitem_op: (c, b, place) => c.jsonGetitem(b, place),
  json_path_getitem_op: (c, b, place) => c.jsonGetitem(b, place),
  regexp_match_op: (c, b, place) => c.regexp(b, place, false),
  not_regexp_match_op: (c, b, place) => c.regexp(b, place, true),
  bitwise_xor_op: (c, b, place) => c.bitwiseXor(b, place),
};

type Visitor = (compiler: SqlCompiler, element: never, place: Place) => string;

const VISITORS: Readonly<Record<string, Visitor>> = {
  grouping: (c, e, p) => c.visitGrouping(e, p),
  scalar_select: (c, e, p) => c.visitScalarSelect(e, p),
  label_reference: (c, e, p) => c.visitLabelReference(e, p),
  textual_label_reference: (c, e, p) => c.visitTextualLabelReference(e, p),
  label: (c, e, p) => c.visitLabel(e, p),
  column: (c, e, p) => c.visitColumn(e, p),
  table_valued_column: (c, e, p) => c.visitColumn(e, p),
  textclause: (c, e, p) => c.visitTextClause(e, p),
  bindparam: (c, e, p) => c.visitBindParameter(e, p),
  null: () => 'NULL',
  true: (c) => (c.options.dialect === 'sqlite' ? '1' : 'true'),
  false: (c) => (c.options.dialect === 'sqlite' ? '0' : 'false'),
  clauselist: (c, e, p) => c.visitClauseList(e, p),
  tuple: (c, e, p) => `(${c.visitClauseList(e, p)})`,
  expression_clauselist: (c, e, p) => c.visitExpressionClauseList(e, p),
  case: (c, e, p) => c.visitCase(e, p),
  cast: (c, e, p) => c.visitCast(e, p),
  type_coerce: (c, e, p) => c.process((e as TypeCoerce).typedExpression, p),
  typeclause: (c, e) => c.visitTypeClause(e),
  over: (c, e, p) => c.visitOver(e, p),
  withingroup: (c, e, p) => c.visitWithinGroup(e, p),
  funcfilter: (c, e, p) => c.visitFunctionFilter(e, p),
  extract: (c, e, p) => c.visitExtract(e, p),
  function: (c, e, p) => c.visitFunction(e, p),
  unary: (c, e, p) => c.visitUnary(e, p),
  binary: (c, e, p) => c.visitBinary(e, p),
  ilike_case_insensitive_operand: (c, e, p) => c.visitLowerCase(e, p),
  collation: (c, e) => c.visitCollation(e),
  table: (c, e, p) => c.visitTable(e, p),
  join: (c, e, p) => c.visitJoin(e, p),
  alias: (c, e, p) => c.visitAlias(e, p),
  subquery: (c, e: AliasedReturnsRows, p) => c.visitAlias(e, { ...p, subquery: true }),
  table_valued_alias: (c, e, p) => c.visitTableValuedAlias(e, p),
  cte: (c, e, p) => c.visitCte(e, p),
  values: (c, e, p) => c.visitValues(e, p),
  scalar_values: (c, e, p) => c.visitScalarValues(e, p),
  select: (c, e, p) => c.visitSelect(e, p),
  compound_select: (c, e, p) => c.visitCompoundSelect(e, p),
  select_statement_grouping: (c, e, p) => c.visitSelectStatementGrouping(e, p),
  textual_select: (c, e, p) => c.visitTextualSelect(e, p),
  insert: (c, e, p) => c.visitInsert(e, p),
  update: (c, e, p) => c.visitUpdate(e, p),
  delete: (c, e, p) => c.visitDelete(e, p),
  on_conflict_do_nothing: (c, e, p) => c.visitOnConflict(e, p),
  on_conflict_do_update: (c, e, p) => c.visitOnConflict(e, p),
  savepoint: (c, e) => c.visitSavepoint(e),
  rollback_to_savepoint: (c, e) => c.visitSavepoint(e),
  release_savepoint: (c, e) => c.visitSavepoint(e),
};
