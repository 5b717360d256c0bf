/**
 * Loads a relationship through the lazy loader, object by object, as soon as the rows are read.
 *
 * Counterpart: ImmediateLoader of sqlalchemy/orm/strategies.py.
 */
import {
  ATTR_WAS_SET,
  NO_RAISE,
  PASSIVE_NO_FETCH_RELATED,
  PASSIVE_NO_RESULT,
  PASSIVE_OFF,
  type PassiveFlag,
} from '../base.ts';
import type { LoadElement } from '../load-element.ts';
import { Load } from '../loader-options.ts';
import type { Mapper } from '../mapper.ts';
import type { PathRegistry } from '../path-registry.ts';
import { addPostLoader, type PostLoadState } from '../post-load.ts';
import type { QueryContext } from '../query-context.ts';
import type { InstanceState } from '../state.ts';
import type { LazyLoadAdditions, LazyLoader } from './lazy-loader.ts';
import type { RowProcessorArguments } from './loader-strategy.ts';
import { PostLoadingLoader } from './relationship-loader.ts';

/** lazy="immediate". */
export class ImmediateLoader extends PostLoadingLoader {
  override initClassAttribute(mapper: Mapper): void {
    this.property.getStrategy('select').initClassAttribute(mapper);
  }

  override createRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    const { context, path } = given;
    if (!context.compileState.compileOptions.enableEagerloads) return;
    const { effectivePath, isDue, recursionDepth } = this.recursion(context, path, option);
    // Where it is not due, an object that is present is still taken, even expired: the load of it is under way.
    const flags: PassiveFlag = (isDue ? PASSIVE_OFF : PASSIVE_NO_FETCH_RELATED) | NO_RAISE;
    addPostLoader(context, effectivePath, this.parent, this.property, (loading, at, states) =>
      this.loadForPath(loading, at, states, option, flags, recursionDepth),
    );
  }

  private loadForPath(
    context: QueryContext,
    path: PathRegistry,
    states: readonly PostLoadState[],
    option: LoadElement | null,
    flags: PassiveFlag,
    recursionDepth: number | null,
  ): void {
    let additions: LazyLoadAdditions = { alternatePath: path, immediate: true, topLevelContext: context.topLevel };
    if (recursionDepth && option) {
      const recursive = Load.forExistingPath(option.path).withContext([option, option.recurse()]);
      additions = { ...additions, alternatePath: path.truncateRecursive(), extraOptions: [recursive] };
    }
    const lazy = this.property.getStrategy('select') as LazyLoader;
    const { loadBatch } = context.session;
    const { observer } = context.session.environment;
    for (const { state, overwrite } of states) {
      if (!overwrite && state.dict.has(this.key)) continue;
      const value = lazy.loadForState(state, flags, additions);
      if (value === ATTR_WAS_SET || value === PASSIVE_NO_RESULT) continue;
      state.getImpl(this.key).setCommittedValue(state, value);
      loadBatch.attribute(state, this.key);
      if (observer) {
        const members = (this.uselist ? value : value === null ? [] : [value]) as readonly InstanceState[];
        loadBatch.afterSynchronize(() => observer({ kind: 'attribute-loaded', state, key: this.key, members }));
      }
    }
  }
}
