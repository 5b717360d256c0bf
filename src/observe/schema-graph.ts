/**
 * Tables, mappers and relationships of a run as plain data: read off the registries and their metadata when the program has
 * ended. Nothing here is drawn or judged.
 */
import type { ColumnInfo, MapperInfo, RelationshipInfo, SchemaGraph, TableInfo } from '../contract/schema-graph.ts';
import type { Mapper } from '../orm/mapper.ts';
import { ColumnProperty } from '../orm/properties.ts';
import type { Registry } from '../orm/registry.ts';
import type { RelationshipProperty } from '../orm/relationship.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { Column, DefaultClause, type MetaData, Table, UniqueConstraint } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';

/** How the graph prints what only the compiler can. */
export interface SchemaText {
  createTable(table: Table): string;
  type(column: Column): string;
  expression(element: unknown): string;
}

/** Builds the graph of every table that the run's metadata knows. Mappers that cannot be configured have no relationships. */
export function buildSchemaGraph(
  registries: readonly Registry[],
  metadatas: readonly MetaData[],
  text: SchemaText,
): SchemaGraph {
  const configured = registries.filter(configure);
  const relationships = configured.flatMap((registry) =>
    registry.mappers.flatMap((mapper) => ownRelationships(mapper)),
  );
  const mappers = registries.flatMap((registry) => registry.mappers);
  const mapped = new Set(mappers.flatMap((mapper) => mapper.tables));
  const secondaries = new Set(relationships.map((relationship) => relationship.secondary));
  const tables = new Set(
    [...registries.map(({ metadata }) => metadata), ...metadatas].flatMap((m) => [...m.tables.values()]),
  );
  return {
    tables: [...tables].map((table) => tableInfo(table, text, !mapped.has(table) && secondaries.has(table))),
    mappers: mappers.map(mapperInfo),
    relationships: relationships.map((relationship) => relationshipInfo(relationship, text)),
  };
}

/** A program may end before its mappers were needed; one with a mistake in them has been told already. */
function configure(registry: Registry): boolean {
  try {
    registry.checkConfigure();
    return true;
  } catch {
    return false;
  }
}

function ownRelationships(mapper: Mapper): RelationshipProperty[] {
  return mapper.relationships.filter(
    (relationship) => relationship.parent === mapper && relationship.configureFinished,
  );
}

// ---- tables --------------------------------------------------------------------------------------------------------

function tableInfo(table: Table, text: SchemaText, association: boolean): TableInfo {
  const columns = [...table.columns] as Column[];
  const uniques = [...table.constraints]
    .filter((constraint) => constraint instanceof UniqueConstraint)
    .map((constraint) => columnNames(constraint.columns));
  const indexes = [...table.indexes].map((index) => ({
    name: index.name ?? '',
    columns: columnNames(index.columns),
    unique: index.unique,
  }));
  const isUnique = (name: string): boolean =>
    uniques.some((unique) => unique.length === 1 && unique[0] === name) ||
    indexes.some((index) => index.unique && index.columns.length === 1 && index.columns[0] === name);
  return {
    name: table.fullname,
    columns: columns.map((column): ColumnInfo => {
      return {
        name: column.name,
        type: attempt(() => text.type(column), 'NULL'),
        nullable: column.nullable,
        primaryKey: column.isPrimaryKey,
        unique:
          isUnique(column.name) || (column.isPrimaryKey && columns.filter((other) => other.isPrimaryKey).length === 1),
        indexed: indexes.some((index) => index.columns[0] === column.name),
        foreignKeys: [...column.foreignKeySet].map((key) => key.targetFullname),
        default: defaultText(column, text),
        source: null,
      };
    }),
    foreignKeys: [...table.foreignKeyConstraints].map((constraint) => {
      const targets = constraint.elements.map((element) => element.targetFullname);
      return {
        columns: columnNames(constraint.columns),
        target: targets[0]?.slice(0, targets[0].lastIndexOf('.')) ?? '',
        targetColumns: targets.map((target) => target.slice(target.lastIndexOf('.') + 1)),
        onDelete: constraint.ondelete,
      };
    }),
    indexes,
    uniqueConstraints: uniques,
    association,
    ddl: attempt(() => text.createTable(table).trim(), ''),
  };
}

function columnNames(columns: Iterable<ColumnElement>): string[] {
  return [...columns].map((column) => (column instanceof Column ? column.name : ''));
}

function defaultText(column: Column, text: SchemaText): string | null {
  const { serverDefault, default: given } = column;
  if (serverDefault instanceof DefaultClause) {
    const { arg } = serverDefault;
    return typeof arg === 'string' ? `'${arg}'` : attempt(() => text.expression(arg), null);
  }
  if (given === null) return null;
  if (given.isScalar) return typeof given.arg === 'string' ? `'${given.arg}'` : scalarText(given.arg);
  return given.isCallable ? 'function' : attempt(() => text.expression(given.arg), null);
}

function scalarText(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : 'value';
}

/** A mapping with a mistake may have a part that cannot be printed; the rest is still worth showing. */
function attempt<T, E>(print: () => T, otherwise: E): T | E {
  try {
    return print();
  } catch {
    return otherwise;
  }
}

// ---- mappers -------------------------------------------------------------------------------------------------------

function mapperInfo(mapper: Mapper): MapperInfo {
  return {
    entity: mapper.className,
    table: tableName(mapper.localTable),
    inherits: mapper.inherits?.className ?? null,
    inheritance: inheritanceOf(mapper),
    attributes: [...mapper.props.values()].flatMap((prop) => {
      const column = prop instanceof ColumnProperty ? prop.columns[0] : null;
      const { key } = prop;
      return column instanceof Column && column.table !== null ? [{ name: key, column: columnPath(column) }] : [];
    }),
    source: mapper.options.source ?? null,
  };
}

function inheritanceOf(mapper: Mapper): MapperInfo['inheritance'] {
  if (mapper.inherits === null) return 'none';
  if (mapper.concrete) return 'concrete';
  return mapper.single ? 'single' : 'joined';
}

function tableName(from: FromClause): string {
  return from instanceof Table ? from.fullname : (from.description ?? '');
}

function columnPath(column: ColumnElement): string {
  return column instanceof Column && column.table instanceof Table
    ? `${column.table.fullname}.${column.name}`
    : String((column as { name?: unknown }).name ?? '');
}

function relationshipInfo(relationship: RelationshipProperty, text: SchemaText): RelationshipInfo {
  const [inverse] = relationship.reverseProperties;
  return {
    path: String(relationship),
    entity: relationship.parent.className,
    name: relationship.key,
    target: relationship.mapper.className,
    direction: relationship.direction,
    uselist: relationship.uselist,
    lazy: lazyText(relationship.lazy),
    backPopulates: relationship.backPopulates,
    inverse: inverse ? String(inverse) : null,
    secondary: relationship.secondary ? tableName(relationship.secondary) : null,
    pairs: relationship.localRemotePairs.map(([left, right]) => [columnPath(left), columnPath(right)] as const),
    optional: [...relationship.calculatedForeignKeys].every((column) => column instanceof Column && column.nullable),
    cascade: [...(relationship.cascade?.names ?? [])],
    passiveDeletes: relationship.passiveDeletes !== false,
    viewonly: relationship.viewonly,
    orderBy: orderByText(relationship, text),
    source: relationship.source,
  };
}

function lazyText(lazy: string | boolean | null): string {
  if (lazy === true) return 'select';
  if (lazy === false) return 'joined';
  return lazy ?? 'noload';
}

function orderByText(relationship: RelationshipProperty, text: SchemaText): string | null {
  if (relationship.orderBy.length === 0) return null;
  return attempt(() => relationship.orderBy.map((element) => text.expression(element)).join(', '), null);
}
