/**
 * Prints statements: SELECT with everything inside it, INSERT, UPDATE and DELETE. One compiler serves one statement; compile.ts
 * makes it. What is printed is SQLAlchemy's text to the letter, newlines included.
 *
 * Counterpart: SQLCompiler and StrSQLCompiler of sqlalchemy/sql/compiler.py, SQLiteCompiler of dialects/sqlite/base.py.
 * Left out: hints, insertmanyvalues (the engine sends one statement a row, as SQLAlchemy does on SQLite), LATERAL.
 */
import type { ClauseElement } from '../clause-element.ts';
import type { BindParameter, TypeCoerce } from '../elements.ts';
import { CompileError, UnsupportedCompilationError } from '../errors.ts';
import { AnonymousNames, isAnonymous } from '../names.ts';
import type { Column } from '../schema.ts';
import type { AliasedReturnsRows, CTE } from '../selectable.ts';
import type { CompilePlugin, CompilerOptions, Place, ResultAppender, StackEntry } from './compile-context.ts';
import { Compiled, type ResultColumn, type StatementKind } from './compiled.ts';
import type { FromLinter } from './from-linter.ts';
import { IdentifierPreparer } from './preparer.ts';
import { splitMarks } from './text-marks.ts';
import { visitBinary, visitLowerCase } from './visit-binary.ts';
import { emptySet, renderLiteralValue, visitBindParameter, visitTextClause } from './visit-bind.ts';
import { visitCte } from './visit-cte.ts';
import { visitDelete, visitInsert, visitOnConflict, visitUpdate } from './visit-dml.ts';
import {
  visitCase,
  visitCast,
  visitClauseList,
  visitCollation,
  visitExpressionClauseList,
  visitExtract,
  visitFunction,
  visitFunctionFilter,
  visitGrouping,
  visitOver,
  visitSavepoint,
  visitScalarSelect,
  visitTypeClause,
  visitUnary,
  visitWithinGroup,
} from './visit-expression.ts';
import {
  visitAlias,
  visitJoin,
  visitScalarValues,
  visitTable,
  visitTableValuedAlias,
  visitValues,
} from './visit-from.ts';
import { visitColumn, visitLabel, visitLabelReference, visitTextualLabelReference } from './visit-label.ts';
import { visitCompoundSelect, visitSelect, visitSelectStatementGrouping, visitTextualSelect } from './visit-select.ts';

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
  readonly bindNames = new Map<ClauseElement, string>();
  readonly anonymous = new AnonymousNames();
  readonly ctes = new Map<CTE, string>();
  readonly ctesByLevelName = new Map<string, CTE>();
  readonly levelNameByCte = new Map<CTE, readonly [number, string, boolean]>();
  readonly resultColumns: ResultColumn[] = [];
  positionalColumns = true;
  kind: StatementKind = 'other';
  returning: readonly ClauseElement[] = [];
  compileState: unknown = null;
  topLinter: FromLinter | null = null;

  constructor(options: CompilerOptions) {
    this.options = options;
    this.preparer = new IdentifierPreparer(options.dialect);
  }

  get isSqlite(): boolean {
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
      renderLiteral: (value, type) => renderLiteralValue(this, value, type),
      emptySet: (types) => emptySet(this, types),
    });
  }

  usedBinds(text: string): Map<string, BindParameter> {
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

  pluginOf(element: ClauseElement): CompilePlugin | null {
    const name = element.propagateAttrs.compileStatePlugin;
    return name === undefined ? null : (this.options.plugins[name] ?? null);
  }

  list(elements: readonly ClauseElement[], separator: string, place: Place): string {
    return elements
      .map((e) => this.process(e, place))
      .filter((text) => text !== '')
      .join(separator);
  }

  /** The name of something that may be anonymous. */
  nameOf(name: string): string {
    return isAnonymous(name) ? this.anonymous.resolve(name) : name;
  }

  /** Names that crud gives to anonymous binds: `values(name=bindparam(None, ...))` is `:name`. */
  readonly forcedBindNames = new Map<string, string>();

  readonly appendResult: ResultAppender = (keyname, name, objects, type) => {
    if (keyname === null || keyname === '*') this.positionalColumns = false;
    if (type.isTuple)
      throw new CompileError(
        "Most backends don't support SELECTing from a tuple() object.  If this is an ORM query, consider using the Bundle object.",
      );
    this.resultColumns.push({ keyname, name, objects, type });
  };
}

type Visitor = (compiler: SqlCompiler, element: never, place: Place) => string;

const VISITORS: Readonly<Record<string, Visitor>> = {
  grouping: (c, e, p) => visitGrouping(c, e, p),
  scalar_select: (c, e, p) => visitScalarSelect(c, e, p),
  label_reference: (c, e, p) => visitLabelReference(c, e, p),
  textual_label_reference: (c, e, p) => visitTextualLabelReference(c, e, p),
  label: (c, e, p) => visitLabel(c, e, p),
  column: (c, e, p) => visitColumn(c, e, p),
  table_valued_column: (c, e, p) => visitColumn(c, e, p),
  textclause: (c, e, p) => visitTextClause(c, e, p),
  bindparam: (c, e, p) => visitBindParameter(c, e, p),
  null: () => 'NULL',
  true: (c) => (c.options.dialect === 'sqlite' ? '1' : 'true'),
  false: (c) => (c.options.dialect === 'sqlite' ? '0' : 'false'),
  clauselist: (c, e, p) => visitClauseList(c, e, p),
  tuple: (c, e, p) => `(${visitClauseList(c, e, p)})`,
  expression_clauselist: (c, e, p) => visitExpressionClauseList(c, e, p),
  case: (c, e, p) => visitCase(c, e, p),
  cast: (c, e, p) => visitCast(c, e, p),
  type_coerce: (c, e, p) => c.process((e as TypeCoerce).typedExpression, p),
  typeclause: (c, e) => visitTypeClause(c, e),
  over: (c, e, p) => visitOver(c, e, p),
  withingroup: (c, e, p) => visitWithinGroup(c, e, p),
  funcfilter: (c, e, p) => visitFunctionFilter(c, e, p),
  extract: (c, e, p) => visitExtract(c, e, p),
  function: (c, e, p) => visitFunction(c, e, p),
  unary: (c, e, p) => visitUnary(c, e, p),
  binary: (c, e, p) => visitBinary(c, e, p),
  ilike_case_insensitive_operand: (c, e, p) => visitLowerCase(c, e, p),
  collation: (c, e) => visitCollation(c, e),
  table: (c, e, p) => visitTable(c, e, p),
  join: (c, e, p) => visitJoin(c, e, p),
  alias: (c, e, p) => visitAlias(c, e, p),
  subquery: (c, e: AliasedReturnsRows, p) => visitAlias(c, e, { ...p, subquery: true }),
  table_valued_alias: (c, e, p) => visitTableValuedAlias(c, e, p),
  cte: (c, e, p) => visitCte(c, e, p),
  values: (c, e, p) => visitValues(c, e, p),
  scalar_values: (c, e, p) => visitScalarValues(c, e, p),
  select: (c, e, p) => visitSelect(c, e, p),
  compound_select: (c, e, p) => visitCompoundSelect(c, e, p),
  select_statement_grouping: (c, e, p) => visitSelectStatementGrouping(c, e, p),
  textual_select: (c, e, p) => visitTextualSelect(c, e, p),
  insert: (c, e, p) => visitInsert(c, e, p),
  update: (c, e, p) => visitUpdate(c, e, p),
  delete: (c, e, p) => visitDelete(c, e, p),
  on_conflict_do_nothing: (c, e, p) => visitOnConflict(c, e, p),
  on_conflict_do_update: (c, e, p) => visitOnConflict(c, e, p),
  savepoint: (c, e) => visitSavepoint(c, e),
  rollback_to_savepoint: (c, e) => visitSavepoint(c, e),
  release_savepoint: (c, e) => visitSavepoint(c, e),
};
