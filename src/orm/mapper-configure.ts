/**
 * Builds a mapper: its place in a hierarchy, its properties in order, its discriminator, its primary key.
 * Mapper's constructor calls `constructMapper`; properties added later come through `configureProperty`.
 *
 * Counterpart: the _configure_... methods of Mapper in sqlalchemy/orm/mapper.py. Left out: non-primary mappers.
 */
import { ColumnSet } from '../sql/column-collection.ts';
import { type ColumnElement, Label } from '../sql/elements.ts';
import { AmbiguousForeignKeysError, ArgumentError, InvalidRequestError, NoForeignKeysError } from '../sql/errors.ts';
import { Column, Table } from '../sql/schema.ts';
import { type FromClause, Join } from '../sql/selectable.ts';
import { findTables } from '../sql/selectable-search.ts';
import { criterionAsPairs, joinCondition, reduceColumns } from '../sql/sql-util.ts';
import { MapperProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import { discriminatorKey, identityRepr } from './mapper-polymorphic.ts';
import { ColumnProperty, ConcreteInheritedProperty, SynonymProperty } from './properties.ts';

type PropertyArgument = MapperProperty | ColumnElement | readonly ColumnElement[];

/** Everything a mapper does at once, when the class is mapped. */
export function constructMapper(mapper: Mapper): void {
  const { host } = mapper.registry.environment;
  configureVersion(mapper);
  configureInheritance(mapper);
  if (host.listens('instrument_class', mapper)) host.dispatch('instrument_class', mapper, null);
  mapper.classManager.mapper = mapper;
  configureProperties(mapper);
  configurePolymorphicSetter(mapper);
  configurePrimaryKeys(mapper);
  resolveVersionColumn(mapper);
  mapper.registry.flagNewMapper();
  mapper.expireMemoizations();
  if (host.listens('after_mapper_constructed', mapper)) host.dispatch('after_mapper_constructed', mapper, null);
}

function configureVersion(mapper: Mapper): void {
  const { versionIdCol } = mapper.options;
  if (versionIdCol && !(versionIdCol instanceof MapperProperty) && typeof versionIdCol !== 'string') {
    mapper.versionIdCol = versionIdCol;
  }
}

/** `version_id_col` given as an attribute or its name. */
function resolveVersionColumn(mapper: Mapper): void {
  const { versionIdCol } = mapper.options;
  if (typeof versionIdCol === 'string') mapper.versionIdCol = mappedColumnOf(mapper, 'version_id_col', versionIdCol);
  else if (versionIdCol instanceof ColumnProperty) mapper.versionIdCol = versionIdCol.expression;
}

// ---- inheritance ---------------------------------------------------------------------------------------------------

function configureInheritance(mapper: Mapper): void {
  const { inherits } = mapper;
  if (!inherits) {
    if (mapper.polymorphicIdentity !== null) {
      mapper.polymorphicMap.set(discriminatorKey(mapper.polymorphicIdentity), mapper);
    }
    return;
  }
  if (!mapper.mappedClass.isSubclassOf(inherits.mappedClass)) {
    throw new ArgumentError(`Class '${mapper.className}' does not inherit from '${inherits.className}'`);
  }
  joinInheritedTable(mapper, inherits);
  if (mapper.polymorphicIdentity === null) {
    if (!mapper.polymorphicAbstract && inherits.baseMapper.polymorphicOn) warnNoIdentity(mapper, inherits);
  } else if (!mapper.concrete) mapper.identityMapper = inherits.identityMapper;
  inheritVersion(mapper, inherits);
  mapper.polymorphicMap = inherits.polymorphicMap;
  mapper.batch = inherits.batch;
  inherits.inheritingMappers.push(mapper);
  mapper.baseMapper = inherits.baseMapper;
  mapper.passiveUpdates = inherits.passiveUpdates;
  mapper.passiveDeletes = inherits.passiveDeletes || mapper.passiveDeletes;
  mapper.allTables = inherits.allTables;
  inherits.expireMemoizations();
  registerIdentity(mapper);
  configurePolymorphicLoad(mapper, inherits);
}

function joinInheritedTable(mapper: Mapper, inherits: Mapper): void {
  if (mapper.single) {
    mapper.persistSelectable = inherits.persistSelectable;
    return;
  }
  if (mapper.localTable === inherits.localTable) return;
  if (mapper.concrete) {
    for (const each of mapper.iterateToRoot()) if (each.polymorphicOn) each.requiresRowAliasing = true;
    return;
  }
  mapper.inheritCondition ??= findInheritCondition(mapper, inherits);
  const join = new Join(inherits.persistSelectable, mapper.localTable, mapper.inheritCondition);
  mapper.persistSelectable = join;
  mapper.inheritsEquatedPairs = criterionAsPairs(join.onclause as ColumnElement, {
    considerAsForeignKeys: mapper.options.inheritForeignKeys?.length
      ? new ColumnSet(mapper.options.inheritForeignKeys)
      : null,
  });
}

function findInheritCondition(mapper: Mapper, inherits: Mapper): ColumnElement {
  const between = `between inherited table '${inherits.localTable.description}' and inheriting table '${mapper.localTable.description}'`;
  try {
    return joinCondition(inherits.localTable, mapper.localTable);
  } catch (error) {
    if (error instanceof NoForeignKeysError) {
      throw new NoForeignKeysError(
        `Can't determine the inherit condition ${between}; tables have no foreign key relationships established.  Please ensure the inheriting table has a foreign key relationship to the inherited table, or provide an 'on clause' using the 'inherit_condition' mapper argument.`,
      );
    }
    if (error instanceof AmbiguousForeignKeysError) {
      throw new AmbiguousForeignKeysError(
        `Can't determine the inherit condition ${between}; tables have more than one foreign key relationship established.  Please specify the 'on clause' using the 'inherit_condition' mapper argument.`,
      );
    }
    throw error;
  }
}

function warnNoIdentity(mapper: Mapper, inherits: Mapper): void {
  mapper.warn(
    `${mapper} does not indicate a 'polymorphic_identity', yet is part of an inheritance hierarchy that has a 'polymorphic_on' column of '${inherits.baseMapper.polymorphicOn}'. If this is an intermediary class that should not be instantiated, the class may either be left unmapped, or may include the 'polymorphic_abstract=True' parameter in its Mapper arguments. To leave the class unmapped when using Declarative, set the '__abstract__ = True' attribute on the class.`,
  );
}

function inheritVersion(mapper: Mapper, inherits: Mapper): void {
  if (!mapper.versionIdCol) {
    mapper.versionIdCol = inherits.versionIdCol;
    if (inherits.versionIdCol) mapper.versionIdGenerator = inherits.versionIdGenerator;
  } else if (inherits.versionIdCol && mapper.versionIdCol.origin !== inherits.versionIdCol.origin) {
    mapper.warn(
      `Inheriting version_id_col '${mapper.versionIdCol.description}' does not match inherited version_id_col '${inherits.versionIdCol.description}' and will not automatically populate the inherited versioning column. version_id_col should only be specified on the base-most mapper that includes versioning.`,
    );
  }
}

function registerIdentity(mapper: Mapper): void {
  const { polymorphicIdentity: identity, polymorphicMap } = mapper;
  if (identity === null) return;
  const key = discriminatorKey(identity);
  const existing = polymorphicMap.get(key);
  if (existing) {
    const repr = identityRepr(identity);
    mapper.warn(
      `Reassigning polymorphic association for identity ${repr} from ${existing.pythonRepr()} to ${mapper.pythonRepr()}: Check for duplicate use of ${repr} as value for polymorphic_identity.`,
    );
  }
  polymorphicMap.set(key, mapper);
}

function configurePolymorphicLoad(mapper: Mapper, inherits: Mapper): void {
  const { polymorphicLoad } = mapper;
  if (polymorphicLoad && mapper.concrete) {
    throw new ArgumentError('polymorphic_load is not currently supported with concrete table inheritance');
  }
  if (polymorphicLoad === 'inline') {
    const given = inherits.withPolymorphic;
    if (!given) inherits.withPolymorphic = { spec: [mapper.mappedClass], selectable: null };
    else if (given.spec !== '*') {
      inherits.withPolymorphic = { spec: [...given.spec, mapper.mappedClass], selectable: given.selectable };
    }
    inherits.expireMemoizations();
  } else if (polymorphicLoad !== null && polymorphicLoad !== 'selectin') {
    throw new ArgumentError(`unknown argument for polymorphic_load: '${polymorphicLoad}'`);
  }
}

// ---- properties ----------------------------------------------------------------------------------------------------

interface ExplicitColumns {
  readonly byKey: Map<string, ColumnProperty>;
  readonly byColumn: Map<unknown, readonly [string, ColumnProperty]>;
}

function configureProperties(mapper: Mapper): void {
  const explicit: ExplicitColumns = { byKey: new Map(), byColumn: new Map() };
  for (const [key, given] of mapper.options.properties ?? []) {
    const prop = given instanceof MapperProperty ? given : propertyFromColumns(mapper, key, columnsOf(given));
    // A column of the table itself takes its place in the table's order, below.
    const isLocal =
      prop instanceof ColumnProperty && prop.columns.some((column) => mapper.localTable.c.containsColumn(column));
    if (!isLocal) configureProperty(mapper, key, prop, { init: false });
    else noteExplicit(explicit, key, prop as ColumnProperty);
  }
  if (mapper.inherits) {
    inheritProperties(mapper, mapper.inherits, explicit);
    refreshForOwnColumns(mapper);
  }
  for (const column of mapper.persistSelectable.c) configureTableColumn(mapper, column, explicit);
}

/** A class that shares a joined table may have added columns to it after the join was made. */
function refreshForOwnColumns(mapper: Mapper): void {
  const { localTable, persistSelectable } = mapper;
  if (persistSelectable === localTable) return;
  const missing = [...localTable.c].find((column) => !persistSelectable.c.containsColumn(column));
  if (missing) persistSelectable.refreshForNewColumn(missing);
}

function noteExplicit(explicit: ExplicitColumns, key: string, prop: ColumnProperty): void {
  explicit.byKey.set(key, prop);
  for (const column of prop.columns) explicit.byColumn.set(column.origin, [key, prop]);
}

function inheritProperties(mapper: Mapper, inherits: Mapper, explicit: ExplicitColumns): void {
  for (const [key, inherited] of inherits.props) {
    if (shouldExclude(mapper, key, key, false, null)) continue;
    const incoming = explicit.byKey.get(key);
    if (incoming) {
      const prop = reconcile(mapper, key, inherited, incoming.columns[0] as ColumnElement, incoming, false);
      explicit.byKey.set(key, prop);
      for (const column of incoming.columns) explicit.byColumn.set(column.origin, [key, prop]);
    } else if (!mapper.props.has(key)) adaptInheritedProperty(mapper, key, inherited, false);
  }
}

function configureTableColumn(mapper: Mapper, column: ColumnElement, explicit: ExplicitColumns): void {
  const given = explicit.byColumn.get(column.origin);
  if (given) {
    configureProperty(mapper, given[0], given[1], { init: false });
    return;
  }
  if (mapper.columnToProperty.has(column)) return;
  const name = (column as Column).key;
  let key = (mapper.options.columnPrefix ?? '') + name;
  if (shouldExclude(mapper, name, key, mapper.localTable.c.containsColumn(column), column)) return;
  for (const each of mapper.iterateToRoot()) {
    const known = each.columnToProperty.get(column);
    if (known) key = known.key;
  }
  configureProperty(mapper, key, column, { init: false });
}

/** Whether a column or an inherited property is left out: excluded by argument, or its name is taken by the class. */
function shouldExclude(
  mapper: Mapper,
  name: string,
  assignedName: string,
  local: boolean,
  column: ColumnElement | null,
): boolean {
  const { bindsName, includeProperties, excludeProperties } = mapper.options;
  if (bindsName?.(assignedName, local)) return true;
  const lists = (given: readonly (string | Column)[]): boolean =>
    given.some(
      (each) => each === name || (typeof each !== 'string' && column !== null && each.origin === column.origin),
    );
  if (includeProperties && !lists(includeProperties)) return true;
  return excludeProperties ? lists(excludeProperties) : false;
}

function adaptInheritedProperty(mapper: Mapper, key: string, prop: MapperProperty, init: boolean): void {
  if (!mapper.concrete) configureProperty(mapper, key, prop, { init: false, setParent: false });
  else if (!mapper.props.has(key)) {
    configureProperty(mapper, key, new ConcreteInheritedProperty(), { init, setParent: true });
  }
}

function columnsOf(given: ColumnElement | readonly ColumnElement[]): readonly ColumnElement[] {
  return Array.isArray(given) ? given : [given as ColumnElement];
}

/** Enters a property under a name: the column map, the class attribute, and the same for inheriting mappers. */
export function configureProperty(
  mapper: Mapper,
  key: string,
  given: PropertyArgument,
  options: { readonly init?: boolean; readonly setParent?: boolean; readonly warnForExisting?: boolean } = {},
): MapperProperty {
  const { init = true, setParent = true, warnForExisting = false } = options;
  const prop = given instanceof MapperProperty ? given : propertyFromColumn(mapper, key, columnsOf(given));
  if (prop instanceof ColumnProperty) configureColumnProperty(mapper, key, prop);
  if (prop.key !== '' && prop.key !== key) {
    mapper.warn(
      `ORM mapped property ${mapper.className}.${prop.key} being assigned to attribute '${key}' is already associated with attribute '${prop.key}'. The attribute will be de-associated from '${prop.key}'.`,
    );
  }
  prop.key = key;
  if (setParent) prop.setParent(mapper, init);
  const existing = mapper.props.get(key);
  const synonym = existing instanceof ColumnProperty ? existing.mappedBySynonym : null;
  if (synonym !== null) {
    throw new ArgumentError(
      `Can't call map_column=True for synonym '${synonym}'='${key}', a ColumnProperty already exists keyed to the name '${key}' for column '${synonym}'`,
    );
  }
  if (warnForExisting) warnReplacing(mapper, key, prop, existing);
  mapper.props.set(key, prop);
  prop.instrumentClass(mapper);
  for (const each of mapper.inheritingMappers) adaptInheritedProperty(each, key, prop, init);
  if (init) {
    prop.init();
    prop.postInstrumentClass(mapper);
  }
  if (mapper.configured) mapper.expireMemoizations();
  return prop;
}

function configureColumnProperty(mapper: Mapper, key: string, prop: ColumnProperty): void {
  const first = prop.columns[0] as ColumnElement;
  let column: ColumnElement | null = mapper.persistSelectable.correspondingColumn(first);
  if (!column && mapper.inherits) column = columnAddedToParent(mapper, mapper.inherits, first);
  if (!column) {
    column = first;
    if (mapper.pksConfigured && !isOfMappedTable(mapper, column)) mapper.readonlyProps.add(prop);
  } else {
    const known = mapper.colsByTable.get((column as Column).table as FromClause);
    if (known && !known.has(column as Column)) known.add(column as Column);
  }
  const discriminator = mapper.polymorphicOn?.origin;
  prop.isPolymorphicDiscriminator ??=
    discriminator !== undefined && (column.origin === discriminator || first.origin === discriminator);
  if (column instanceof Label) column.key = key;
  mapper.columns.set(key, column);
  for (const each of prop.columns) for (const proxy of each.proxySet) mapper.columnToProperty.set(proxy, prop);
}

/** A column that was added to a parent's table after the joins below it were made. */
function columnAddedToParent(mapper: Mapper, inherits: Mapper, first: ColumnElement): ColumnElement | null {
  const path: Mapper[] = [mapper];
  for (const each of inherits.iterateToRoot()) {
    const column = each.localTable.correspondingColumn(first);
    if (column) {
      for (const below of path) below.persistSelectable.refreshForNewColumn(column);
      return mapper.persistSelectable.correspondingColumn(first);
    }
    path.push(each);
  }
  return null;
}

function isOfMappedTable(mapper: Mapper, column: ColumnElement): boolean {
  const table = (column as Column).table;
  return Boolean(table) && mapper.colsByTable.has(table as FromClause);
}

function warnReplacing(mapper: Mapper, key: string, prop: MapperProperty, existing: MapperProperty | undefined): void {
  if (prop instanceof SynonymProperty || existing instanceof ConcreteInheritedProperty) return;
  const isBound = existing === undefined && mapper.options.bindsName?.(key, true);
  if (!existing && !isBound) return;
  const what = existing ? 'an existing ORM-mapped attribute' : 'an existing class-bound attribute of the same name';
  mapper.registry.environment.warn(
    'SADeprecationWarning',
    `User-placed attribute ${mapper.className}.${key} on ${mapper} is replacing ${what}.  Behavior is not fully defined in this case.  This use is deprecated and will raise an error in a future release (deprecated since: 2.0)`,
  );
}

/** The property for columns that come under a name, which may be taken. */
function propertyFromColumn(mapper: Mapper, key: string, columns: readonly ColumnElement[]): MapperProperty {
  const existing = mapper.props.get(key);
  const [column] = columns;
  if (existing instanceof ColumnProperty) {
    return reconcile(mapper, key, existing, column as ColumnElement, null, existing.parent !== mapper);
  }
  if (!existing || existing instanceof ConcreteInheritedProperty) return propertyFromColumns(mapper, key, columns);
  throw new ArgumentError(
    `WARNING: when configuring property '${key}' on ${mapper}, column '${(column as Column).key}' conflicts with property '${propertyRepr(existing)}'. To resolve this, map the column to the class under a different name in the 'properties' dictionary.  Or, to remove all awareness of the column entirely (including its availability as a foreign key), use the 'include_properties' or 'exclude_properties' mapper arguments to control specifically which table columns get mapped.`,
  );
}

function propertyRepr(prop: MapperProperty): string {
  const kind = prop.isRelationship ? '_RelationshipDeclared' : prop.typeName;
  return `<${kind} at 0x7f0000000000; ${prop.key}>`;
}

function propertyFromColumns(mapper: Mapper, key: string, columns: readonly ColumnElement[]): ColumnProperty {
  const mapped = columns.map((column) => {
    const own = mapper.persistSelectable.correspondingColumn(column);
    if (own) return own;
    const local = mapper.localTable.correspondingColumn(column);
    if (local) mapper.persistSelectable.refreshForNewColumn(local);
    const found = local ? mapper.persistSelectable.correspondingColumn(column) : null;
    if (found) return found;
    throw new ArgumentError(
      `When configuring property '${key}' on ${mapper}, column '${column}' is not represented in the mapper's table. Use the \`column_property()\` function to force this column to be mapped as a read-only attribute.`,
    );
  });
  return new ColumnProperty(mapped);
}

/** One attribute for a column and the same-named one that it inherits. */
function reconcile(
  mapper: Mapper,
  key: string,
  existing: MapperProperty,
  incoming: ColumnElement,
  incomingProp: ColumnProperty | null,
  warnOnly: boolean,
): ColumnProperty {
  if (incomingProp && (mapper.concrete || !(existing instanceof ColumnProperty))) return incomingProp;
  const existingProp = existing as ColumnProperty;
  const column = existingProp.columns[0] as ColumnElement;
  if (incomingProp?.columns.some((each) => each.origin === column.origin)) return incomingProp;
  const [left, right] = incomingProp ? [incoming, column] : [column, incoming];
  const equated = mapper.inheritsEquatedPairs?.some(([a, b]) => a.origin === left.origin && b.origin === right.origin);
  const isVersion = (each: ColumnElement): boolean => each.origin === mapper.versionIdCol?.origin;
  if (!equated && !column.sharesLineage(incoming) && !isVersion(column) && !isVersion(incoming)) {
    const message = `Implicitly combining column ${existingProp.columns.at(-1)} with column ${incoming} under attribute '${key}'.  Please configure one or more attributes for these same-named columns explicitly.`;
    if (!warnOnly) throw new InvalidRequestError(message);
    mapper.warn(message);
  }
  const copy = existingProp.copy();
  copy.columns.unshift(incoming);
  return copy;
}

// ---- the discriminator ---------------------------------------------------------------------------------------------

function configurePolymorphicSetter(mapper: Mapper): void {
  const given = mapper.options.polymorphicOn ?? null;
  if (given !== null) {
    setPolymorphicOn(mapper, given);
    return;
  }
  for (const each of mapper.iterateToRoot()) {
    if (!each.polymorphicOn) continue;
    mapper.polymorphicOn =
      mapper.persistSelectable === each.persistSelectable
        ? each.polymorphicOn
        : mapper.persistSelectable.correspondingColumn(each.polymorphicOn);
    if (mapper.polymorphicOn) {
      mapper.polymorphicKey = each.polymorphicKey;
      mapper.setsPolymorphicIdentity = each.setsPolymorphicIdentity;
    }
    return;
  }
  if (mapper.polymorphicAbstract) {
    throw new InvalidRequestError(
      'The Mapper.polymorphic_abstract parameter may only be used on a mapper hierarchy which includes the Mapper.polymorphic_on parameter at the base of the hierarchy.',
    );
  }
}

function setPolymorphicOn(mapper: Mapper, given: ColumnElement | string | MapperProperty): void {
  let setter = true;
  let prop: MapperProperty;
  if (typeof given === 'string') {
    const named = mapper.props.get(given);
    if (!named) {
      throw new ArgumentError(`Can't determine polymorphic_on value '${given}' - no attribute is mapped to this name.`);
    }
    prop = named;
  } else if (given instanceof MapperProperty) prop = given;
  else {
    const known = mapper.columnToProperty.get(given);
    if (known) prop = known;
    else {
      const made = discriminatorProperty(mapper, given);
      prop = made.prop;
      setter = made.setter;
    }
  }
  if (!(prop instanceof ColumnProperty)) {
    throw new ArgumentError('Only direct column-mapped property or SQL expression can be passed for polymorphic_on');
  }
  mapper.polymorphicOn = prop.expression;
  prop.isPolymorphicDiscriminator = true;
  mapper.polymorphicKey = setter ? prop.key : null;
  mapper.setsPolymorphicIdentity = setter;
}

/** A discriminator that is no mapped column: an expression, or a column only of the polymorphic selectable. */
function discriminatorProperty(
  mapper: Mapper,
  given: ColumnElement,
): { readonly prop: MapperProperty; readonly setter: boolean } {
  const own = mapper.persistSelectable.correspondingColumn(given);
  let column: ColumnElement = own ?? given;
  if (!own && given instanceof Column) {
    const selectable = mapper.withPolymorphic?.selectable;
    if (!selectable?.correspondingColumn(given)) {
      throw new InvalidRequestError(
        `Could not map polymorphic_on column '${given.description}' to the mapped table - polymorphic loads will not function properly`,
      );
    }
  }
  const name = (column as Column).key as string | null | undefined;
  if (name && shouldExclude(mapper, name, name, false, column)) {
    throw new InvalidRequestError(`Cannot exclude or override the discriminator column '${name}'`);
  }
  if (!name) column = column.label('_sa_polymorphic_on');
  const prop = new ColumnProperty([column], { instrument: own !== null });
  configureProperty(mapper, name ?? '_sa_polymorphic_on', prop, { init: false });
  return { prop, setter: own !== null };
}

// ---- primary keys --------------------------------------------------------------------------------------------------

function configurePrimaryKeys(mapper: Mapper): void {
  mapper.tables = findTables(mapper.persistSelectable) as FromClause[];
  for (const table of mapper.tables) mapper.allTables.add(table);
  const allColumns = new ColumnSet();
  for (const column of mapper.columnToProperty.keys()) for (const proxy of column.proxySet) allColumns.add(proxy);
  const primary = new ColumnSet(allColumns.toArray().filter((column) => column.primaryKey));
  for (const from of new Set<FromClause>([...mapper.tables, mapper.persistSelectable])) {
    const keys = [...from.primaryKeyColumns];
    if (keys.length > 0 && keys.every((column) => primary.has(column)))
      mapper.pksByTable.set(from, new ColumnSet(keys as Column[]));
    mapper.colsByTable.set(from, new ColumnSet(from.c.values().filter((column) => allColumns.has(column)) as Column[]));
  }
  const explicit = explicitPrimaryKey(mapper);
  checkPrimaryKeys(mapper, explicit);
  if (mapper.inherits && !mapper.concrete && !explicit) mapper.primaryKey = mapper.inherits.primaryKey;
  else if (explicit) {
    mapper.primaryKey = explicit.map((column) => mapper.persistSelectable.correspondingColumn(column) ?? column);
  } else {
    mapper.primaryKey = reduceColumns<ColumnElement>(mapper.pksByTable.get(mapper.persistSelectable) ?? [], [], {
      ignoreNonexistentTables: true,
    });
    if (mapper.primaryKey.length === 0) throw noPrimaryKey(mapper);
  }
  const keyProps = new Set<MapperProperty>(mapper.primaryKey.map((column) => mapper.columnToProperty.require(column)));
  for (const [column, prop] of mapper.columnToProperty) {
    if (!keyProps.has(prop) && !isOfMappedTable(mapper, column)) mapper.readonlyProps.add(prop);
  }
  mapper.pksConfigured = true;
}

function explicitPrimaryKey(mapper: Mapper): readonly ColumnElement[] | null {
  const given = mapper.options.primaryKey;
  if (!given || given.length === 0) return null;
  const columns = given.map((each) =>
    typeof each === 'string' ? mappedColumnOf(mapper, 'primary_key', each) : (each as ColumnElement),
  );
  for (const column of columns) {
    const table = (column as Column).table as FromClause;
    const known = mapper.pksByTable.get(table);
    if (known) known.add(column as Column);
    else mapper.pksByTable.set(table, new ColumnSet([column as Column]));
  }
  return columns;
}

function checkPrimaryKeys(mapper: Mapper, explicit: readonly ColumnElement[] | null): void {
  if (explicit) return;
  if (!mapper.pksByTable.get(mapper.persistSelectable)?.size) throw noPrimaryKey(mapper);
  if (!mapper.pksByTable.has(mapper.localTable) && mapper.localTable instanceof Table) {
    mapper.warn(
      `Could not assemble any primary keys for locally mapped table '${mapper.localTable.description}' - no rows will be persisted in this Table.`,
    );
  }
}

function noPrimaryKey(mapper: Mapper): ArgumentError {
  return new ArgumentError(
    `Mapper ${mapper} could not assemble any primary key columns for mapped table '${mapper.persistSelectable.description}'`,
  );
}

function mappedColumnOf(mapper: Mapper, argument: string, key: string): ColumnElement {
  const prop = mapper.props.get(key);
  if (!prop) {
    throw new ArgumentError(`Can't determine ${argument} column '${key}' - no attribute is mapped to this name.`);
  }
  if (!(prop instanceof ColumnProperty) || !prop.column) {
    throw new ArgumentError(
      `Can't determine ${argument} column '${key}'; property does not refer to a single mapped Column`,
    );
  }
  return prop.column;
}
