/**
 * Prints columns and labels, and what refers to labels by name.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import { ellipsesString, pythonRepr } from '../../util/python-repr.ts';
import type { ClauseElement } from '../clause-element.ts';
import type { ColumnClause, ColumnElement, Label, LabelReference, TextualLabelReference } from '../elements.ts';
import { CompileError } from '../errors.ts';
import type { LabelResolution } from '../select-state.ts';
import type { FromClause } from '../selectable.ts';
import type { Place, StackEntry } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';

export function visitLabelReference(compiler: SqlCompiler, element: LabelReference, place: Place): string {
  const labels = currentLabels(compiler);
  const inner = element.element;
  const target = inner.orderByLabelElement as ColumnElement | null;
  let renderLabelAs: ClauseElement | null = place.renderLabelAs ?? null;
  if (labels && target) {
    const known = (place.withinColumnsClause ? labels.onlyFroms : labels.onlyColumns).get(target.name ?? '');
    if (known && target.sharesLineage(known)) renderLabelAs = target;
  }
  return compiler.process(inner, { ...place, renderLabelAs });
}

export function currentLabels(compiler: SqlCompiler): LabelResolution | null {
  const entry = compiler.stack.at(-1);
  if (!entry) return null;
  if (!entry.labels) throw new CompileError("Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc.");
  return entry.labels();
}

export function visitTextualLabelReference(
  compiler: SqlCompiler,
  element: TextualLabelReference,
  place: Place,
): string {
  if (compiler.stack.length === 0) return compiler.process(element.textClause, place);
  const entry = compiler.stack.at(-1) as StackEntry;
  const labels = entry.labels?.();
  const found = (place.withinColumnsClause ? labels?.onlyFroms : labels?.withColumns)?.get(element.element);
  if (!found) {
    const expr = pythonRepr(ellipsesString(element.element));
    throw new CompileError(
      `Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression ${expr} should be explicitly declared as text(${expr})`,
    );
  }
  return compiler.process(found, { ...place, renderLabelAs: found });
}

export function visitLabel(compiler: SqlCompiler, label: Label, place: Place): string {
  const withAs = place.withinColumnsClause && !place.withinLabelClause;
  const labelOnly = place.renderLabelAs === label;
  const { addToResultMap, withinLabelClause: _within, renderLabelAs: _render, resultMapTargets, ...rest } = place;
  if (withAs) {
    const name = compiler.nameOf(label.name);
    addToResultMap?.(name, label.name, [label, name, ...(resultMapTargets ?? [])], label.type);
    const inner = compiler.process(label.element, { ...rest, withinColumnsClause: true, withinLabelClause: true });
    return `${inner} AS ${compiler.preparer.quote(name)}`;
  }
  if (labelOnly) return compiler.preparer.quote(compiler.nameOf(label.name));
  return compiler.process(label.element, { ...rest, withinColumnsClause: false });
}

export function visitColumn(compiler: SqlCompiler, column: ColumnClause, place: Place): string {
  const original = column.name;
  if (!original) throw new CompileError("Cannot compile Column object until its 'name' is assigned.");
  const name = column.isLiteral ? original : compiler.nameOf(original);
  if (place.addToResultMap) {
    const targets: unknown[] = [column, name, column.key, ...(place.resultMapTargets ?? [])];
    const label = column.tqLabel;
    if (label) targets.push(label);
    place.addToResultMap(name, original, targets, column.type);
  }
  const text = column.isLiteral ? name : compiler.preparer.quote(name, column.quote);
  const table = column.table;
  if (!table || place.includeTable === false || !table.namedWithColumn) return text;
  const named = table as FromClause & { name: string; quote?: boolean | null };
  const schema = named.schema ? `${compiler.preparer.quote(named.schema)}.` : '';
  return `${schema}${compiler.preparer.quote(compiler.nameOf(named.name), named.quote ?? null)}.${text}`;
}
