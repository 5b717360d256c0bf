/**
 * What every way of loading an attribute has: three duties, called by mapping, by compile-state and by loading.
 * Which strategy serves an attribute in a statement is decided here, from the loader options of its path.
 *
 * Counterpart: LoaderStrategy and StrategizedProperty of sqlalchemy/orm/interfaces.py.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import type { MapperEntity, ORMCompileState } from '../compile-state.ts';
import type { OrmAdapter } from '../entities.ts';
import type { InstanceProcessorArguments, Populators } from '../instance-processor.ts';
import type { StrategizedProperty } from '../interfaces.ts';
import type { LoadElement } from '../load-element.ts';
import type { Mapper } from '../mapper.ts';
import type { EntityRegistry, PathRegistry } from '../path-registry.ts';
import type { StrategyKey } from './strategy-key.ts';

/** What a strategy may add to a statement under construction. */
export interface SetupArguments {
  readonly compileState: ORMCompileState;
  readonly queryEntity: MapperEntity;
  readonly path: PathRegistry;
  readonly adapter: OrmAdapter | null;
  readonly columnCollection: ColumnElement[];
  /** Per property: the column to read, or a mark that it is deferred. */
  readonly memoizedPopulators: Map<StrategizedProperty, unknown>;
  readonly onlyLoadProps?: ReadonlySet<string> | null;
  readonly checkForAdapt?: boolean;
  /** Of a joined load within a joined load. */
  readonly parentMapper?: Mapper | null;
  readonly chainedFromOuterjoin?: boolean;
}

/** What a strategy may add to the reading of rows. */
export type RowProcessorArguments = Pick<
  InstanceProcessorArguments,
  'context' | 'queryEntity' | 'path' | 'mapper' | 'result' | 'adapter'
> & { readonly populators: Populators };

/** One way of loading one attribute. */
export abstract class LoaderStrategy {
  readonly parentProperty: StrategizedProperty;
  readonly parent: Mapper;
  readonly key: string;
  readonly strategyKey: StrategyKey;
  /** True where the strategy made the class attribute: other strategies set up each object instead. */
  isClassLevel = false;

  constructor(parentProperty: StrategizedProperty, strategyKey: StrategyKey) {
    this.parentProperty = parentProperty;
    this.parent = parentProperty.parent;
    this.key = parentProperty.key;
    this.strategyKey = strategyKey;
  }

  /** Gives the class attribute its implementation. */
  initClassAttribute(_mapper: Mapper): void {}

  setupQuery(_given: SetupArguments, _option: LoadElement | null): void {}

  createRowProcessor(_given: RowProcessorArguments, _option: LoadElement | null): void {}

  toString(): string {
    return String(this.parentProperty);
  }
}

/** The loader option that applies to a property at a path, or null. */
export function contextLoader(
  property: StrategizedProperty,
  attributes: ReadonlyMap<string, unknown>,
  path: PathRegistry,
): LoadElement | null {
  const search = (path as EntityRegistry).prop(property);
  return (attributes.get(search.loaderKey) ??
    attributes.get(search.wildcardLoaderKey) ??
    attributes.get(search.defaultLoaderKey) ??
    null) as LoadElement | null;
}

/** Lets the strategy in charge of a property add to the statement. */
export function setupProperty(property: StrategizedProperty, given: SetupArguments): void {
  const option = contextLoader(property, given.compileState.attributes, given.path);
  const strategy = option?.strategy ? property.getStrategy(option.strategy) : property.strategy;
  strategy.setupQuery(given, option);
}

/** Lets the strategy in charge of a property add to the reading of rows. */
export function createPropertyRowProcessor(property: StrategizedProperty, given: RowProcessorArguments): void {
  const option = contextLoader(property, given.context.compileState.attributes, given.path);
  const strategy = option?.strategy ? property.getStrategy(option.strategy) : property.strategy;
  strategy.createRowProcessor(given, option);
}
