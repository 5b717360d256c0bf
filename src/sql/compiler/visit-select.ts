/**
 * Prints SELECT and UNION.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import { ElementSet } from '../column-collection.ts';
import {
  BooleanClauseList,
  ColumnClause,
  ColumnElement,
  Label,
  literal,
  NamedColumn,
  UnaryExpression,
} from '../elements.ts';
import { CompileError } from '../errors.ts';
import { operators } from '../operators.ts';
import type { ColumnPlusNames } from '../select-columns.ts';
import { compoundLabelResolution, SelectState } from '../select-state.ts';
import type {
  CompoundSelect,
  GenerativeSelect,
  Prefix,
  Select,
  SelectStatementGrouping,
  TextualSelect,
} from '../selectable.ts';
import { warn } from '../warnings.ts';
import type { Place, ResultAppender, StackEntry } from './compile-context.ts';
import { FromLinter } from './from-linter.ts';
import type { SqlCompiler } from './sql-compiler.ts';
import { dispatchIndependentCtes, renderCtes } from './visit-cte.ts';
import { isAsBoolean } from './visit-expression.ts';

const NO_FROMS = new ElementSet();

export function visitSelect(compiler: SqlCompiler, given: Select, givenPlace: Place): string {
  const toplevel = compiler.stack.length === 0;
  const plugin = compiler.pluginOf(given)?.select;
  let statement = given;
  if (plugin) {
    const result = plugin(given, { toplevel, compiler: compiler });
    statement = result.statement;
    if (toplevel) compiler.compileState ??= result.state;
  }
  if (toplevel) compiler.kind = 'select';
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
  const entry = compiler.stack.at(-1);
  let populate = toplevel || (entry?.needResultMapForCompound ?? false) || (entry?.needResultMapForNested ?? false);
  if (compoundIndex) populate = false;
  const inner: Place = populate ? place : { ...place, addToResultMap: null };
  const froms = pushSelect(compiler, statement, state, entry, asfrom ?? false, compoundIndex ?? null);

  let text = 'SELECT ';
  dispatchIndependentCtes(compiler, statement.independentCtes, inner);
  text += prefixesText(compiler, statement.prefixes, inner);
  if (statement.distinctOn.length > 0 && compiler.isSqlite)
    warn(
      'DISTINCT ON is currently supported only by the PostgreSQL dialect.  Use of DISTINCT ON for other backends is currently silently ignored, however compiler usage is deprecated, and will raise CompileError in a future release for all backends that do not support compiler syntax.',
      'SADeprecationWarning',
    );
  if (statement.distinct_) text += 'DISTINCT ';
  const columns = state.columnsPlusNames.map((c) => labelSelectColumn(compiler, c, populate, asfrom ?? false, inner));
  text += columns.join(', ');
  if (columns.length === 0) text = text.trimEnd();
  text += selectBody(compiler, statement, froms, toplevel, inner);
  const embedded = compoundIndex !== null && compoundIndex !== undefined ? true : (insertInto ?? false);
  if (compiler.ctes.size > 0 && (!embedded || toplevel))
    text = renderCtes(compiler, toplevel ? null : compiler.stack.length) + text;
  if (statement.suffixes.length > 0) text += ` ${prefixesText(compiler, statement.suffixes, inner)}`;
  compiler.stack.pop();
  return text;
}

export function pushSelect(
  compiler: SqlCompiler,
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
  compiler.stack.push({
    asfromFroms: own,
    correlateFroms: new ElementSet([...own, ...correlateFroms]),
    selectable: statement,
    labels: () => state.labelResolution,
  });
  return froms;
}

export function selectBody(
  compiler: SqlCompiler,
  statement: Select,
  froms: readonly ClauseElement[],
  toplevel: boolean,
  place: Place,
): string {
  const linter = compiler.options.lint ? new FromLinter() : null;
  if (toplevel) compiler.topLinter = linter;
  const linted: Place = { ...place, fromLinter: linter };
  let text = '';
  if (froms.length > 0)
    text += ` \nFROM ${froms.map((f) => compiler.process(f, { ...linted, asfrom: true })).join(', ')}`;
  if (statement.whereCriteria.length > 0) {
    const where = conjunction(compiler, statement.whereCriteria, linted);
    if (where) text += ` \nWHERE ${where}`;
  }
  const warning = linter?.warning('SELECT');
  if (warning) warn(warning);
  if (statement.groupByClauses.length > 0) text += groupBy(compiler, statement, place);
  if (statement.havingCriteria.length > 0) {
    const having = conjunction(compiler, statement.havingCriteria, place);
    if (having) text += ` \nHAVING ${having}`;
  }
  if (statement.orderByClauses.length > 0) text += orderBy(compiler, statement, place);
  if (statement.hasRowLimitingClause) text += limit(compiler, statement, place);
  if (statement.forUpdateArg && !compiler.isSqlite) text += ' FOR UPDATE';
  return text;
}

export function conjunction(compiler: SqlCompiler, criteria: readonly ClauseElement[], place: Place): string {
  const where = BooleanClauseList.constructForWhereclause(criteria);
  return where ? compiler.process(where, place) : '';
}

export function groupBy(compiler: SqlCompiler, statement: GenerativeSelect, place: Place): string {
  const text = compiler.list(statement.groupByClauses, ', ', place);
  return text ? ` GROUP BY ${text}` : '';
}

export function orderBy(compiler: SqlCompiler, statement: GenerativeSelect, place: Place): string {
  const text = compiler.list(statement.orderByClauses, ', ', place);
  return text ? ` ORDER BY ${text}` : '';
}

export function limit(compiler: SqlCompiler, statement: GenerativeSelect, place: Place): string {
  const { limitClause, offsetClause } = statement;
  let text = '';
  if (limitClause) text += `\n LIMIT ${compiler.process(limitClause, place)}`;
  if (offsetClause) {
    if (!limitClause) text += compiler.isSqlite ? `\n LIMIT ${compiler.process(literal(-1))}` : '\n LIMIT -1';
    text += ` OFFSET ${compiler.process(offsetClause, place)}`;
  } else if (compiler.isSqlite) text += ` OFFSET ${compiler.process(literal(0), place)}`;
  return text;
}

export function prefixesText(compiler: SqlCompiler, prefixes: readonly Prefix[], place: Place): string {
  const text = prefixes
    .filter(([, dialect]) => dialect === '*' || dialect === compiler.options.dialect)
    .map(([prefix]) => compiler.process(prefix, place))
    .join(' ');
  return text ? `${text} ` : '';
}

/** A column of the columns clause, with a label where it is due. */
export function labelSelectColumn(
  compiler: SqlCompiler,
  named: ColumnPlusNames,
  populate: boolean,
  asfrom: boolean,
  place: Place,
): string {
  const { column, requiredLabelName, fallbackLabelName, repeated } = named;
  let append: ResultAppender | null = null;
  if (populate)
    append = repeated
      ? (keyname, name, _objects, type) => compiler.appendResult(keyname, name, [keyname], type)
      : compiler.appendResult;
  const within: Place = {
    ...place,
    withinColumnsClause: true,
    withinLabelClause: false,
    addToResultMap: append,
    includeTable: place.includeTable ?? true,
  };
  if (column instanceof Label || !(column instanceof ColumnElement)) return compiler.process(column, within);
  if (requiredLabelName)
    return compileLabel(compiler, column, requiredLabelName, [named.proxyName, column.tqLabel], within);
  if (!needsLabel(compiler, column, asfrom)) return compiler.process(column, within);
  return compileLabel(compiler, column, fallbackLabelName ?? column.anonNameLabel, [named.proxyName], within);
}

export function needsLabel(compiler: SqlCompiler, column: ColumnElement, asfrom: boolean): boolean {
  if (column instanceof ColumnClause) return asfrom && !column.isLiteral && column.table !== null;
  if (column instanceof UnaryExpression || isAsBoolean(column)) {
    const constant = column.operator === operators.isFalse || column.operator === operators.isTrue;
    return (constant && compiler.isSqlite) || column.wrapsUnnamedColumn() || asfrom;
  }
  return !(column instanceof NamedColumn) && column.nonAnonLabel === null;
}

export function compileLabel(
  compiler: SqlCompiler,
  column: ColumnElement,
  label: string,
  altNames: readonly (string | null)[],
  place: Place,
): string {
  const name = compiler.nameOf(label);
  const { addToResultMap, ...rest } = place;
  if (addToResultMap) {
    const targets = [column, name, ...altNames, ...(place.resultMapTargets ?? [])];
    addToResultMap(name, label, targets, column.type);
  }
  const inner = compiler.process(column, {
    ...rest,
    withinColumnsClause: true,
    withinLabelClause: true,
  });
  return `${inner} AS ${compiler.preparer.quote(name)}`;
}

export function visitCompoundSelect(compiler: SqlCompiler, statement: CompoundSelect, place: Place): string {
  const toplevel = compiler.stack.length === 0;
  if (toplevel) compiler.kind = 'select';
  const entry = compiler.stack.at(-1);
  const { compoundIndex, asfrom, subquery: _subquery, fromLinter: _linter, ...rest } = place;
  const need = toplevel || (!compoundIndex && (entry?.needResultMapForCompound ?? false));
  if (entry && compoundIndex === 0) entry.select0Columns = statement.allSelectedColumns.length;
  compiler.stack.push({
    correlateFroms: entry?.correlateFroms ?? NO_FROMS,
    asfromFroms: entry?.asfromFroms ?? NO_FROMS,
    selectable: statement,
    labels: () => compoundLabelResolution(statement),
    needResultMapForCompound: need,
  });
  dispatchIndependentCtes(compiler, statement.independentCtes, rest);
  const within: Place = asfrom ? { ...rest, asfrom } : rest;
  let text = statement.selects
    .map((select, i) => compiler.process(select, { ...within, compoundIndex: i }))
    .join(` ${statement.keyword} `);
  const outer: Place = { ...rest, includeTable: false };
  text += groupBy(compiler, statement, outer);
  text += orderBy(compiler, statement, outer);
  if (statement.hasRowLimitingClause) text += limit(compiler, statement, outer);
  if (compiler.ctes.size > 0) text = renderCtes(compiler, toplevel ? null : compiler.stack.length, true) + text;
  compiler.stack.pop();
  return text;
}

export function visitSelectStatementGrouping(
  compiler: SqlCompiler,
  grouping: SelectStatementGrouping,
  place: Place,
): string {
  return `(${compiler.process(grouping.element, place)})`;
}

export function visitTextualSelect(compiler: SqlCompiler, statement: TextualSelect, place: Place): string {
  const toplevel = compiler.stack.length === 0;
  if (toplevel) compiler.kind = 'select';
  const entry = compiler.stack.at(-1);
  compiler.stack.push({ correlateFroms: NO_FROMS, asfromFroms: NO_FROMS, selectable: statement, labels: null });
  dispatchIndependentCtes(compiler, statement.independentCtes, place);
  const populate =
    toplevel ||
    (place.compoundIndex === 0 && (entry?.needResultMapForCompound ?? false)) ||
    (entry?.needResultMapForNested ?? false);
  if (populate) {
    compiler.positionalColumns = statement.positional;
    for (const column of statement.columnArgs)
      compiler.process(column, { withinColumnsClause: true, addToResultMap: compiler.appendResult });
  }
  const { asfrom: _asfrom, compoundIndex: _index, ...rest } = place;
  let text = compiler.process(statement.element, rest);
  if (compiler.ctes.size > 0) text = renderCtes(compiler, toplevel ? null : compiler.stack.length) + text;
  compiler.stack.pop();
  return text;
}
