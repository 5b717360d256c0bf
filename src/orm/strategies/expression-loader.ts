/**
 * Loads an attribute that has no column of its own: query_expression(), filled by with_expression().
 *
 * Counterpart: ExpressionColumnLoader of sqlalchemy/orm/strategies.py.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import type { LoadElement } from '../load-element.ts';
import type { Mapper } from '../mapper.ts';
import type { ColumnProperty } from '../properties.ts';
import { ColumnLoader } from './column-loader.ts';
import type { RowProcessorArguments, SetupArguments } from './loader-strategy.ts';
import { registerColumnAttribute } from './register-attribute.ts';

/** The expression that the statement's option gives, or the mapping's default. */
export class ExpressionLoader extends ColumnLoader {
  private columnsFor(option: LoadElement | null): readonly ColumnElement[] | null {
    if (option && option.extraCriteria.length > 0) return option.extraCriteria;
    return (this.parentProperty as ColumnProperty).rendersInSubqueries ? this.columns : null;
  }

  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    registerColumnAttribute(this.parentProperty as ColumnProperty, mapper, { acceptsScalarLoader: false });
  }

  override setupQuery(given: SetupArguments, option: LoadElement | null): void {
    const columns = this.columnsFor(option);
    if (!columns) return;
    const { adapter, compileState, columnCollection } = given;
    for (const column of columns) {
      const selected = adapter ? adapter.column(column) : column;
      if (selected) compileState.appendDedupeColumn(selected, columnCollection);
    }
    const first = columns[0] as ColumnElement;
    given.memoizedPopulators.set(this.parentProperty, adapter ? adapter.column(first) : first);
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    if (!option || option.extraCriteria.length === 0) return;
    const { adapter, result, populators } = given;
    for (const column of option.extraCriteria) {
      const index = result.indexOf(adapter ? adapter.column(column) : column);
      if (index < 0) continue;
      populators.quick.push({ key: this.key, index, read: result.reader(column) });
      return;
    }
    populators.expire.push({ key: this.key, setCallable: true });
  }
}
