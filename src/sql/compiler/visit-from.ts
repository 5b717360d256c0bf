/**
 * Prints what stands in FROM: tables, joins, aliases, VALUES.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import { Tuple } from '../elements.ts';
import type { AliasedReturnsRows, Join, ScalarValues, TableClause, TableValuedAlias, Values } from '../selectable.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';

export function visitTable(compiler: SqlCompiler, table: TableClause, place: Place): string {
  place.fromLinter?.addFrom(table, table.fullname);
  return place.asfrom ? compiler.preparer.formatTable(table) : '';
}

export function visitJoin(compiler: SqlCompiler, join: Join, place: Place): string {
  place.fromLinter?.connect(join.left.fromObjects, join.right.fromObjects);
  const type = join.full ? ' FULL OUTER JOIN ' : join.isouter ? ' LEFT OUTER JOIN ' : ' JOIN ';
  const within: Place = { ...place, asfrom: true };
  const { asfrom: _asfrom, ...condition } = place;
  return `${compiler.process(join.left, within)}${type}${compiler.process(join.right, within)} ON ${compiler.process(join.onclause, condition)}`;
}

export function visitAlias(compiler: SqlCompiler, alias: AliasedReturnsRows, place: Place): string {
  const { fromLinter, subquery, enclosingAlias: _enclosing, ...rest } = place;
  if (!place.asfrom) return compiler.process(alias.element, rest);
  const name = compiler.nameOf(alias.name);
  fromLinter?.addFrom(alias, name);
  let inner = compiler.process(alias.element, { ...rest, asfrom: true, enclosingAlias: alias });
  if (subquery) inner = `(${inner})`;
  return `${inner} AS ${compiler.preparer.quote(name)}`;
}

export function visitTableValuedAlias(compiler: SqlCompiler, alias: TableValuedAlias, place: Place): string {
  if (!alias.joinsImplicitly) return visitAlias(compiler, alias, place);
  const { fromLinter: _linter, ...rest } = place;
  return visitAlias(compiler, alias, rest);
}

export function renderValues(compiler: SqlCompiler, element: Values | ScalarValues, place: Place): string {
  const types = element.columnArgs.map((c) => c.type);
  const within: Place = place.literalBinds === undefined ? { ...place, literalBinds: element.literalBinds } : place;
  const rows = element.rows.flatMap((chunk) =>
    chunk.map((row) => compiler.process(new Tuple(row, types).selfGroup(), within)),
  );
  return `VALUES ${rows.join(', ')}`;
}

export function visitValues(compiler: SqlCompiler, element: Values, place: Place): string {
  const { fromLinter, asfrom, ...rest } = place;
  const text = renderValues(compiler, element, rest);
  if (!asfrom) return text;
  const name = element.unnamed ? null : compiler.nameOf(element.name);
  fromLinter?.addFrom(element, name ?? '(unnamed VALUES element)');
  if (name === null) return `(${text})`;
  const columns = [...element.columns].map((c) => compiler.process(c, { ...rest, includeTable: false }));
  return `(${text}) AS ${compiler.preparer.quote(name)} (${columns.join(', ')})`;
}

export function visitScalarValues(compiler: SqlCompiler, element: ScalarValues, place: Place): string {
  return `(${renderValues(compiler, element, place)})`;
}
