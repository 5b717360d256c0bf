/**
 * Prints INSERT, UPDATE and DELETE.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import { isLiteral } from '../coercions.ts';
import { ElementSet } from '../column-collection.ts';
import { type Delete, type Insert, type OnConflictClause, Update, type UpdateBase } from '../dml.ts';
import { BindParameter } from '../elements.ts';
import { PythonBuiltinError } from '../errors.ts';
import { generateColumnsPlusNames } from '../select-columns.ts';
import type { FromClause, TableClause } from '../selectable.ts';
import { tablesFromLeftmost } from '../selectable-search.ts';
import { NULLTYPE, type TypeEngine } from '../types.ts';
import { warn } from '../warnings.ts';
import type { Place, StackEntry } from './compile-context.ts';
import type { StatementKind } from './compiled.ts';
import { type CrudParam, crudParams } from './crud.ts';
import { FromLinter } from './from-linter.ts';
import type { SqlCompiler } from './sql-compiler.ts';
import { dispatchIndependentCtes, renderCtes } from './visit-cte.ts';
import { conjunction, labelSelectColumn, prefixesText } from './visit-select.ts';

export function returningText(compiler: SqlCompiler, statement: UpdateBase, toplevel: boolean): string {
  const columns = generateColumnsPlusNames(statement, true);
  if (toplevel) compiler.returning = statement.allSelectedColumns;
  const place: Place = compiler.isSqlite ? { includeTable: false } : {};
  return `RETURNING ${columns.map((c) => labelSelectColumn(compiler, c, toplevel, false, place)).join(', ')}`;
}

export function enterDml(compiler: SqlCompiler, _statement: UpdateBase, place: Place, kind: StatementKind): boolean {
  const toplevel = compiler.stack.length === 0 && !place.visitingCte;
  if (toplevel) compiler.kind = kind;
  return toplevel;
}

export function visitInsert(compiler: SqlCompiler, given: Insert, place: Place): string {
  const result = compiler
    .pluginOf(given)
    ?.insert?.(given, { toplevel: compiler.stack.length === 0, compiler: compiler });
  const statement = result?.statement ?? given;
  const toplevel = enterDml(compiler, statement, place, 'insert');
  if (toplevel && result) compiler.compileState ??= result.state;
  compiler.stack.push({
    correlateFroms: new ElementSet(),
    asfromFroms: new ElementSet(),
    selectable: statement,
    labels: null,
  });
  const entry = compiler.stack.at(-1) as StackEntry;
  const { asfrom: _asfrom, ...rest } = place;
  const params = crudParams(compiler, statement, rest, toplevel);
  let text = `INSERT ${prefixesText(compiler, statement.prefixes, rest)}INTO ${compiler.preparer.formatTable(statement.table as TableClause)}`;
  dispatchIndependentCtes(compiler, statement.independentCtes, rest);
  if (params.single.length > 0) text += ` (${params.single.map((p) => p.expression).join(', ')})`;
  const returning = statement.returningClauses.length > 0 ? returningText(compiler, statement, toplevel) : null;
  if (statement.selectStatement) {
    const select = entry.insertFromSelect ?? statement.selectStatement;
    text += ` ${compiler.process(select, { ...rest, insertInto: true })}`;
  } else if (params.multi.length > 0)
    text += ` VALUES ${params.multi.map((row) => `(${row.map((p) => p.value).join(', ')})`).join(', ')}`;
  else if (params.single.length === 0) text += ' DEFAULT VALUES';
  else text += ` VALUES (${params.single.map((p) => p.value).join(', ')})`;
  if (statement.postValuesClause) text += ` ${compiler.process(statement.postValuesClause, rest)}`;
  if (returning) text += ` ${returning}`;
  if (compiler.ctes.size > 0) text = renderCtes(compiler, toplevel ? null : compiler.stack.length, true) + text;
  compiler.stack.pop();
  return text;
}

/** Tables of the criteria besides the one that is changed. */
export function extraFroms(_compiler: SqlCompiler, statement: Update | Delete): readonly FromClause[] {
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

export function visitUpdate(compiler: SqlCompiler, given: Update, place: Place): string {
  const result = compiler
    .pluginOf(given)
    ?.update?.(given, { toplevel: compiler.stack.length === 0, compiler: compiler });
  const statement = result?.statement ?? given;
  const toplevel = enterDml(compiler, statement, place, 'update');
  if (toplevel && result) compiler.compileState ??= result.state;
  const extra = extraFroms(compiler, statement);
  const own = new ElementSet(statement.table.fromObjects);
  const shown = extra.filter((f) => !own.has(f));
  const correlate = new ElementSet<ClauseElement>(extra.length > 0 ? [...own, ...extra] : [statement.table]);
  compiler.stack.push({ correlateFroms: correlate, asfromFroms: correlate, selectable: statement, labels: null });
  const linter = compiler.options.lint ? new FromLinter() : null;
  if (toplevel) compiler.topLinter = linter;
  const linted: Place = { ...place, fromLinter: linter };
  const tableText = compiler.process(statement.table, { ...linted, asfrom: true });
  const params = crudParams(compiler, statement, place, toplevel, extra.length > 0);
  dispatchIndependentCtes(compiler, statement.independentCtes, place);
  let text = `UPDATE ${prefixesText(compiler, statement.prefixes, place)}${tableText} SET `;
  text += params.single.map((p: CrudParam) => `${p.expression}=${p.value}`).join(', ');
  if (shown.length > 0)
    text += ` FROM ${shown.map((f) => compiler.process(f, { ...linted, asfrom: true })).join(', ')}`;
  text += dmlTail(compiler, statement, linted, toplevel);
  const warning = linter?.warning('UPDATE');
  if (warning) warn(warning);
  compiler.stack.pop();
  return (compiler.ctes.size > 0 ? renderCtes(compiler, toplevel ? null : compiler.stack.length + 1) : '') + text;
}

export function visitDelete(compiler: SqlCompiler, given: Delete, place: Place): string {
  const result = compiler
    .pluginOf(given)
    ?.delete?.(given, { toplevel: compiler.stack.length === 0, compiler: compiler });
  const statement = result?.statement ?? given;
  const toplevel = enterDml(compiler, statement, place, 'delete');
  if (toplevel && result) compiler.compileState ??= result.state;
  const extra = extraFroms(compiler, statement);
  const correlate = new ElementSet<ClauseElement>([statement.table, ...extra]);
  compiler.stack.push({ correlateFroms: correlate, asfromFroms: correlate, selectable: statement, labels: null });
  const linter = compiler.options.lint ? new FromLinter() : null;
  if (toplevel) compiler.topLinter = linter;
  const linted: Place = { ...place, fromLinter: linter };
  dispatchIndependentCtes(compiler, statement.independentCtes, place);
  let text = `DELETE ${prefixesText(compiler, statement.prefixes, place)}FROM ${compiler.process(statement.table, { ...linted, asfrom: true })}`;
  if (extra.length > 0) {
    if (compiler.isSqlite) {
      throw new PythonBuiltinError(
        'NotImplementedError',
        'This backend does not support multiple-table criteria within DELETE',
      );
    }
    text += `, ${extra.map((f) => compiler.process(f, { ...linted, asfrom: true })).join(', ')}`;
  }
  text += dmlTail(compiler, statement, linted, toplevel);
  const warning = linter?.warning('DELETE');
  if (warning) warn(warning);
  compiler.stack.pop();
  return (compiler.ctes.size > 0 ? renderCtes(compiler, toplevel ? null : compiler.stack.length + 1) : '') + text;
}

export function dmlTail(compiler: SqlCompiler, statement: Update | Delete, place: Place, toplevel: boolean): string {
  let text = '';
  if (statement.whereCriteria.length > 0) {
    const where = conjunction(compiler, statement.whereCriteria, place);
    if (where) text += ` WHERE ${where}`;
  }
  if (statement.returningClauses.length > 0) text += ` ${returningText(compiler, statement, toplevel)}`;
  return text;
}

export function visitOnConflict(compiler: SqlCompiler, clause: OnConflictClause, place: Place): string {
  const within: Place = { ...place, includeTable: false };
  let target = '';
  if (clause.targetElements) {
    const names = clause.targetElements.map((e) =>
      typeof e === 'string' ? compiler.preparer.quote(e) : compiler.process(e, within),
    );
    target = `(${names.join(', ')})`;
    if (clause.targetWhere)
      target += ` WHERE ${compiler.process(clause.targetWhere, { ...within, literalExecute: true })}`;
  }
  if (clause.visitName === 'on_conflict_do_nothing')
    return target ? `ON CONFLICT ${target} DO NOTHING` : 'ON CONFLICT DO NOTHING';
  const assignments = conflictAssignments(compiler, clause, place);
  const where = clause.where ? ` WHERE ${compiler.process(clause.where, { ...place, includeTable: true })}` : '';
  return `ON CONFLICT ${target} DO UPDATE SET ${assignments.join(', ')}${where}`;
}

export function conflictAssignments(compiler: SqlCompiler, clause: OnConflictClause, place: Place): string[] {
  const insert = compiler.stack.at(-1)?.selectable as Insert;
  const left = new Map(
    clause.setValues.map(([key, value]) => [typeof key === 'string' ? key : (key.key ?? ''), value] as const),
  );
  const text: string[] = [];
  const valueText = (value: unknown, type: TypeEngine): string => {
    let element = value as ClauseElement;
    if (isLiteral(value)) element = new BindParameter(null, { value, type });
    else if (element instanceof BindParameter && element.type.isNull) element = element.withBinaryElementType(type);
    return compiler.process(element.selfGroup(), place);
  };
  for (const column of insert.table.columns) {
    if (!left.has(column.key ?? '')) continue;
    const value = left.get(column.key ?? '');
    left.delete(column.key ?? '');
    text.push(`${compiler.preparer.quote(column.name ?? '')} = ${valueText(value, column.type)}`);
  }
  if (left.size > 0) {
    const names = [...left.keys()].map((k) => `'${k}'`).join(', ');
    warn(
      `Additional column names not matching any column keys in table '${(insert.table as TableClause).name}': ${names}`,
    );
    for (const [key, value] of left) text.push(`${compiler.preparer.quote(key)} = ${valueText(value, NULLTYPE)}`);
  }
  return text;
}
