/**
 * Loads a column with its row.
 *
 * Counterpart: ColumnLoader and UninstrumentedColumnLoader of sqlalchemy/orm/strategies.py. Left out: composites.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import type { LoadElement } from '../load-element.ts';
import type { Mapper } from '../mapper.ts';
import type { ColumnProperty } from '../properties.ts';
import { LoaderStrategy, type RowProcessorArguments, type SetupArguments } from './loader-strategy.ts';
import { registerColumnAttribute } from './register-attribute.ts';

/** Columns of the property, as the mapping gives them. */
export class ColumnLoader extends LoaderStrategy {
  get columns(): readonly ColumnElement[] {
    return (this.parentProperty as ColumnProperty).columns;
  }

  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    const property = this.parentProperty as ColumnProperty;
    registerColumnAttribute(property, mapper, {
      activeHistory:
        property.activeHistory || mapper.primaryKey.some((column) => column.origin === this.columns[0]?.origin),
    });
  }

  override setupQuery(given: SetupArguments, _option: LoadElement | null): void {
    const { adapter, compileState, columnCollection } = given;
    for (const column of this.columns) {
      let selected: ColumnElement | null = column;
      if (adapter) {
        selected = given.checkForAdapt ? adapter.adaptCheckPresent(column) : adapter.column(column);
        if (!selected) {
          if (!given.checkForAdapt) compileState.hasUnadaptedColumns = true;
          return;
        }
      }
      compileState.appendDedupeColumn(selected, columnCollection);
    }
    const first = this.columns[0] as ColumnElement;
    given.memoizedPopulators.set(this.parentProperty, adapter ? adapter.column(first) : first);
  }

  override createRowProcessor(given: RowProcessorArguments, _option: LoadElement | null): void {
    const { adapter, result, populators } = given;
    for (const column of this.columns) {
      const index = result.indexOf(adapter ? adapter.column(column) : column);
      if (index < 0) continue;
      populators.quick.push({ key: this.key, index, read: result.reader(column) });
      return;
    }
    populators.expire.push({ key: this.key, setCallable: true });
  }
}

/** A column that is selected but has no attribute: a polymorphic_on expression. */
export class UninstrumentedColumnLoader extends LoaderStrategy {
  override setupQuery(given: SetupArguments, _option: LoadElement | null): void {
    for (const column of (this.parentProperty as ColumnProperty).columns) {
      const selected = given.adapter ? given.adapter.column(column) : column;
      if (selected) given.compileState.appendDedupeColumn(selected, given.columnCollection);
    }
  }
}
