/**
 * Lets every attribute of an entity add what it needs to a SELECT: the columns, the joined loads.
 *
 * Counterpart: _setup_entity_query of sqlalchemy/orm/loading.py.
 */
import type { ColumnElement } from '../sql/elements.ts';
import type { MapperEntity, ORMCompileState } from './compile-state.ts';
import type { OrmAdapter } from './entities.ts';
import { StrategizedProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import { isEntityElement, type PathRegistry } from './path-registry.ts';
import { setupProperty } from './strategies/loader-strategy.ts';

export interface EntityQueryArguments {
  readonly compileState: ORMCompileState;
  readonly mapper: Mapper;
  readonly queryEntity: MapperEntity;
  readonly path: PathRegistry;
  readonly adapter: OrmAdapter | null;
  readonly columnCollection: ColumnElement[];
  readonly withPolymorphic?: readonly Mapper[] | null;
  readonly onlyLoadProps?: ReadonlySet<string> | null;
  readonly polymorphicDiscriminator?: ColumnElement | null;
  readonly parentMapper?: Mapper | null;
  readonly chainedFromOuterjoin?: boolean;
}

/** Adds an entity's columns and joined loads to a statement. */
export function setupEntityQuery(given: EntityQueryArguments): void {
  const { compileState, mapper, path, adapter, columnCollection } = given;
  const onlyLoadProps = given.onlyLoadProps ?? null;
  const properties = given.withPolymorphic?.length
    ? mapper.iteratePolymorphicProperties(given.withPolymorphic)
    : mapper.polymorphicProperties;
  const memoizedPopulators = new Map<StrategizedProperty, unknown>();
  path.set(compileState.attributes, 'memoized_setups', memoizedPopulators);
  const last = path.last;
  const checkForAdapt = adapter !== null && path.length === 1 && isEntityElement(last) && last.isAliasedClass;
  for (const property of properties) {
    if (!(property instanceof StrategizedProperty)) continue;
    if (onlyLoadProps && !onlyLoadProps.has(property.key)) continue;
    setupProperty(property, {
      compileState,
      queryEntity: given.queryEntity,
      path,
      adapter,
      columnCollection,
      memoizedPopulators,
      onlyLoadProps,
      checkForAdapt,
      parentMapper: given.parentMapper ?? null,
      chainedFromOuterjoin: given.chainedFromOuterjoin ?? false,
    });
  }
  const discriminator = given.polymorphicDiscriminator ?? null;
  if (discriminator && discriminator.origin !== mapper.polymorphicOn?.origin) {
    const selected = adapter ? adapter.column(discriminator) : discriminator;
    if (selected) columnCollection.push(selected);
  }
}
