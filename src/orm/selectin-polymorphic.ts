/**
 * Loads the columns of subclasses for rows of a base class with one more SELECT ... IN for each subclass:
 * `polymorphic_load="selectin"` and selectin_polymorphic().
 *
 * Counterpart: _load_subclass_via_in of sqlalchemy/orm/loading.py and Mapper._subclass_load_via_in.
 */
import { BindParameter, Tuple } from '../sql/elements.ts';
import type { InternalEntity } from './entities.ts';
import type { InstanceProcessorArguments } from './instance-processor.ts';
import type { MapperProperty } from './interfaces.ts';
import type { LoadElement } from './load-element.ts';
import { entitySelect, executeLoad, type LoadStatement, loadStatement } from './load-statement.ts';
import { Load, type LoaderOption } from './loader-options.ts';
import type { Mapper } from './mapper.ts';
import type { PathRegistry } from './path-registry.ts';
import { addPostLoader, type PostLoadState, postLoadExists } from './post-load.ts';
import type { QueryContext } from './query-context.ts';
import { SELECTIN_CHUNK_SIZE } from './strategies/selectin-loader.ts';

/** The classes that selectin_polymorphic() names at this path, or null. */
function optionEntities(context: QueryContext, path: PathRegistry): readonly InternalEntity[] | null {
  const option = context.compileState.attributes.get(`loader|${path.key}`) as LoadElement | undefined;
  return option?.strategy === 'selectin-polymorphic' ? (option.localOptions.entities ?? null) : null;
}

/** The mapper through which the columns of `mapper` are to be loaded, or null where the row has them. */
function loadVia(mapper: Mapper, entities: readonly InternalEntity[] | null, from: Mapper): Mapper | null {
  const named = new Set((entities ?? []).map((entity) => entity.mapper));
  for (const each of mapper.iterateToRoot()) {
    if (each === from) return null;
    if (named.has(each) || each.polymorphicLoad === 'selectin') return each;
  }
  return null;
}

/** Schedules the loads that rows of a subclass need beyond what the base's SELECT has. */
export function schedulePolymorphicLoads(
  given: InstanceProcessorArguments,
  from: Mapper,
  loadPath: PathRegistry,
): void {
  const { mapper, context, path } = given;
  const entities = optionEntities(context, path);
  const via = loadVia(mapper, entities, from);
  if (!via || via === from) return;
  for (let each: Mapper | null = via; each && each !== from; each = each.inherits) {
    if (postLoadExists(context, loadPath, each)) continue;
    const target = each;
    addPostLoader(context, loadPath, target, target, (loading, at, states) =>
      loadSubclass(loading, at, target, from, entities, states),
    );
  }
}

function loadSubclass(
  context: QueryContext,
  path: PathRegistry,
  mapper: Mapper,
  from: Mapper,
  entities: readonly InternalEntity[] | null,
  given: readonly PostLoadState[],
): void {
  const states = entities ? given : given.filter(({ state }) => loadVia(state.mapper, null, from) !== null);
  if (states.length === 0) return;
  const statement = subclassStatement(context, path, mapper, from);
  const isComposite = mapper.primaryKey.length > 1;
  for (let start = 0; start < states.length; start += SELECTIN_CHUNK_SIZE) {
    const chunk = states.slice(start, start + SELECTIN_CHUNK_SIZE);
    const keys = chunk.map(({ state }) => (isComposite ? state.key?.values : state.key?.values[0]));
    executeLoad(context.session, statement, new Map([['primary_keys', keys]]), {
      populateExisting: context.options.populateExisting ?? false,
      origin: { kind: 'eager-load', strategy: 'selectin', path: mapper.className, parents: chunk.length },
    }).uniqueScalars();
  }
}

/**
 * A SELECT of the subclass's own attributes by primary key. What the base class has is left alone, relationships included;
 * the statement's own options come in between, so that they can change how the subclass's attributes are loaded.
 */
function subclassStatement(context: QueryContext, path: PathRegistry, mapper: Mapper, from: Mapper): LoadStatement {
  const keys = mapper.primaryKey;
  const criterion = (keys.length > 1 ? new Tuple([...keys]) : keys[0]!).in_(
    new BindParameter('primary_keys', { expanding: true }),
  );
  const own = ownProperties(mapper, from);
  let enable = new Load(mapper);
  let disable = new Load(mapper);
  for (const property of [...mapper.columnAttrs, ...mapper.relationships]) {
    if (!mapper.classManager.has(property.key)) continue;
    const attribute = mapper.attribute(property.key);
    if (own(property)) enable = enable.withStrategy(attribute, property.strategyKey, true);
    else disable = disable.withStrategy(attribute, 'do-nothing', false);
  }
  const isBelow = path.parent !== null && !path.parent.isRoot;
  const at = (option: Load): Load => (isBelow ? option.prependPath(path) : option);
  const options: LoaderOption[] = [at(enable), ...context.compileState.statementOptions, at(disable)];
  return loadStatement(
    entitySelect(mapper)
      .where(criterion)
      .orderBy(...keys),
    {
      options,
      compileOptions: path.parent ? { currentPath: path.parent } : {},
    },
  );
}

/** Whether a property is the subclass's to load: its own, the keys, the discriminator, and what "selectin" parents add. */
function ownProperties(mapper: Mapper, from: Mapper): (property: MapperProperty) => boolean {
  const classes = new Set([mapper]);
  for (let each = mapper.inherits; each && each !== from && each.polymorphicLoad === 'selectin'; each = each.inherits) {
    classes.add(each);
  }
  const kept = new Set<MapperProperty>(mapper.identityKeyProps);
  if (mapper.polymorphicOn) {
    const discriminator = mapper.columnToProperty.get(mapper.polymorphicOn);
    if (discriminator) kept.add(discriminator);
  }
  return (property) => classes.has(property.parent) || kept.has(property);
}
