/**
 * Leaves a column out until it is read: deferred(), defer(), load_only(), and their raiseload forms.
 *
 * SQL of the read: `SELECT books.summary AS books_summary FROM books WHERE books.id = ?`
 * Counterpart: DeferredColumnLoader of sqlalchemy/orm/strategies.py.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import { InvalidRequestError } from '../../sql/errors.ts';
import {
  ATTR_EMPTY,
  ATTR_WAS_SET,
  DEFER_FOR_STATE,
  PASSIVE_NO_RESULT,
  PASSIVE_OFF,
  type PassiveFlag,
  RAISE_FOR_STATE,
  SET_DEFERRED_EXPIRED,
  SQL_OK,
} from '../base.ts';
import { DetachedInstanceError } from '../errors.ts';
import type { LoadElement } from '../load-element.ts';
import { loadScalarAttributes } from '../loading.ts';
import type { Mapper } from '../mapper.ts';
import type { ColumnProperty } from '../properties.ts';
import type { InstanceState } from '../state.ts';
import { LoaderStrategy, type RowProcessorArguments, type SetupArguments } from './loader-strategy.ts';
import { registerColumnAttribute } from './register-attribute.ts';

/** Loads a column, and its deferred group, at first read. */
export class DeferredLoader extends LoaderStrategy {
  private get property(): ColumnProperty {
    return this.parentProperty as ColumnProperty;
  }

  private get isRaiseload(): boolean {
    return this.strategyKey === 'deferred-raise';
  }

  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    registerColumnAttribute(this.property, mapper, {
      callable: (state, passive) => this.loadForState(state, passive),
      loadOnUnexpire: false,
    });
  }

  override setupQuery(given: SetupArguments, option: LoadElement | null): void {
    const { property } = this;
    const { compileState } = given;
    const isUndeferred =
      (compileState.compileOptions.renderForSubquery && property.rendersInSubqueries) ||
      (option !== null &&
        property.columns.some((column) => this.parent.shouldUndeferInWildcard.has(column.origin as ColumnElement))) ||
      (option !== null && property.group !== null && option.localOptions.undeferGroups?.includes(property.group)) ||
      given.onlyLoadProps?.has(this.key);
    if (isUndeferred) property.getStrategy('column').setupQuery(given, option);
    else if (this.isClassLevel) given.memoizedPopulators.set(property, SET_DEFERRED_EXPIRED);
    else given.memoizedPopulators.set(property, this.isRaiseload ? RAISE_FOR_STATE : DEFER_FOR_STATE);
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, populators } = given;
    if (context.options.refreshState && context.compileState.compileOptions.onlyLoadProps?.has(this.key)) {
      this.property.getStrategy('column').createRowProcessor(given, option);
    } else if (!this.isClassLevel) {
      const install = this.isRaiseload ? raiseColumnLoader(this.property) : deferredColumnLoader(this.property);
      populators.fresh.push({ key: this.key, populate: install });
    } else populators.expire.push({ key: this.key, setCallable: false });
  }

  loadForState(state: InstanceState, passive: PassiveFlag): unknown {
    if (!state.key) return ATTR_EMPTY;
    if (!(passive & SQL_OK)) return PASSIVE_NO_RESULT;
    const { group } = this.property;
    const wanted = group ? deferredGroup(state.mapper, group) : [this.key];
    const session = state.session;
    if (!session) {
      throw new DetachedInstanceError(
        `Parent instance ${state} is not bound to a Session; deferred load operation of attribute '${this.key}' cannot proceed`,
      );
    }
    if (this.isRaiseload) {
      throw new InvalidRequestError(`'${this}' is not available due to raiseload=True`);
    }
    loadScalarAttributes(state.mapper, state, state.unmodifiedIntersection(wanted), PASSIVE_OFF, 'deferred');
    return ATTR_WAS_SET;
  }
}

function deferredGroup(mapper: Mapper, group: string): string[] {
  const keys: string[] = [];
  for (const property of mapper.columnProperties) {
    if (property.strategy instanceof DeferredLoader && property.group === group) keys.push(property.key);
  }
  return keys;
}

function installCallable(property: ColumnProperty, key: 'deferred' | 'deferred-raise') {
  return (state: InstanceState): void => {
    const load = state.mapper.getProperty(property.key) as ColumnProperty;
    state.callables.set(property.key, (target, passive) =>
      (load.getStrategy(key) as DeferredLoader).loadForState(target, passive),
    );
  };
}

/** Makes one object load the column when it is read, though the class would have it loaded with the row. */
export function deferredColumnLoader(property: ColumnProperty): (state: InstanceState) => void {
  return installCallable(property, 'deferred');
}

/** Makes one object refuse the column. */
export function raiseColumnLoader(property: ColumnProperty): (state: InstanceState) => void {
  return installCallable(property, 'deferred-raise');
}
