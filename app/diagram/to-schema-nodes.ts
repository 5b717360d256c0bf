/**
 * Tables and relationships as boxes and edges: crow's feet from nullability and uniqueness, a name at the end of the class that owns it,
 * one edge for a foreign key however many relationships use it, one for a many-to-many.
 */
import type { ColumnInfo, RelationshipInfo, SchemaGraph, TableInfo } from '../../src/index.ts';

export type Cardinality = 'exactly-one' | 'zero-or-one' | 'one-or-more' | 'zero-or-more';
export type ColumnDetail = 'names' | 'keys' | 'all';

export interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly primaryKey: boolean;
  readonly foreignKey: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
}

export interface RelationshipRow {
  readonly name: string;
  readonly words: string;
}

export interface TableBox {
  readonly id: string;
  readonly name: string;
  /** Classes mapped to it. */
  readonly entities: readonly string[];
  readonly columns: readonly ColumnRow[];
  readonly relationships: readonly RelationshipRow[];
  readonly association: boolean;
  readonly width: number;
  readonly height: number;
}

export interface EdgeEnd {
  readonly table: string;
  /** The key column it leaves from; null where the line leaves the middle. */
  readonly column: string | null;
  readonly cardinality: Cardinality;
  readonly labels: readonly string[];
  readonly role: 'parent' | 'child' | null;
}

export interface SchemaEdge {
  readonly id: string;
  readonly kind: 'foreign-key' | 'many-to-many';
  /** Relationships that go over this edge. */
  readonly relationships: readonly RelationshipInfo[];
  /** For a foreign key the parent's end first. */
  readonly ends: readonly [EdgeEnd, EdgeEnd];
  readonly oneSided: boolean;
  /** The association table of a many-to-many. */
  readonly secondary: string | null;
}

export interface SchemaDrawing {
  readonly tables: readonly TableBox[];
  readonly edges: readonly SchemaEdge[];
}

export const HEADER_HEIGHT = 32;
export const COLUMN_HEIGHT = 22;

/** What is drawn of a schema. Association tables in `unfolded` are drawn as tables. */
export function toSchemaNodes(schema: SchemaGraph, detail: ColumnDetail, unfolded: ReadonlySet<string>): SchemaDrawing {
  const hidden = new Set(
    schema.tables.filter((table) => table.association && !unfolded.has(table.name)).map((table) => table.name),
  );
  const shown = schema.tables.filter((table) => !hidden.has(table.name));
  return {
    tables: shown.map((table) => tableBox(table, schema, detail)),
    edges: [...foreignKeyEdges(shown, schema), ...manyToManyEdges(schema, unfolded)],
  };
}

function columnRow(column: ColumnInfo, table: TableInfo): ColumnRow {
  const isUnique =
    column.unique || table.uniqueConstraints.some((columns) => columns.length === 1 && columns[0] === column.name);
  return {
    name: column.name,
    type: column.nullable && !column.primaryKey ? `${column.type} · null` : column.type,
    primaryKey: column.primaryKey,
    foreignKey: column.foreignKeys.length > 0,
    unique: isUnique && !column.primaryKey,
    indexed: (column.indexed || table.indexes.some((index) => index.columns[0] === column.name)) && !isUnique,
  };
}

function tableBox(table: TableInfo, schema: SchemaGraph, detail: ColumnDetail): TableBox {
  const entities = schema.mappers.filter((mapper) => mapper.table === table.name).map((mapper) => mapper.entity);
  const all = table.columns.map((column) => columnRow(column, table));
  const columns =
    detail === 'all' ? all : detail === 'keys' ? all.filter((row) => row.primaryKey || row.foreignKey) : [];
  const relationships =
    detail === 'names'
      ? []
      : schema.relationships
          .filter((one) => entities.includes(one.entity))
          .map((one) => ({ name: one.name, words: wordsOf(one) }));
  const texts = [
    table.name.length * 8.4 + entities.join(', ').length * 7 + 40,
    ...columns.map((row) => 62 + row.name.length * 7 + 14 + row.type.length * 6.7),
    ...relationships.map((row) => 62 + row.name.length * 7 + 14 + row.words.length * 6.2),
  ];
  const body =
    columns.length * COLUMN_HEIGHT + (relationships.length > 0 ? relationships.length * COLUMN_HEIGHT + 8 : 0);
  return {
    id: table.name,
    name: table.name,
    entities,
    columns,
    relationships,
    association: table.association,
    width: Math.round(Math.max(176, ...texts)),
    height: HEADER_HEIGHT + body + 2,
  };
}

function wordsOf(relationship: RelationshipInfo): string {
  if (relationship.uselist) return `list of ${relationship.target}`;
  const isOptional = relationship.direction !== 'MANYTOONE' || relationship.optional;
  return isOptional ? `${relationship.target} or None` : relationship.target;
}

interface KeyColumns {
  readonly child: string;
  readonly parent: string;
  readonly childColumns: readonly string[];
  readonly parentColumns: readonly string[];
}

function splitColumn(qualified: string): { table: string; column: string } {
  const dot = qualified.lastIndexOf('.');
  return { table: qualified.slice(0, dot), column: qualified.slice(dot + 1) };
}

/** The foreign key a relationship goes over; null for a many-to-many. */
function keyOf(relationship: RelationshipInfo): KeyColumns | null {
  if (relationship.direction === 'MANYTOMANY' || relationship.pairs.length === 0) return null;
  const isChild = relationship.direction === 'MANYTOONE';
  const pairs = relationship.pairs.map(([local, remote]) => {
    const child = splitColumn(isChild ? local : remote);
    const parent = splitColumn(isChild ? remote : local);
    return { child, parent };
  });
  return {
    child: pairs[0]!.child.table,
    parent: pairs[0]!.parent.table,
    childColumns: pairs.map((pair) => pair.child.column),
    parentColumns: pairs.map((pair) => pair.parent.column),
  };
}

function edgeId(key: KeyColumns): string {
  return `${key.child}(${[...key.childColumns].sort().join()})>${key.parent}`;
}

function foreignKeyEdges(tables: readonly TableInfo[], schema: SchemaGraph): SchemaEdge[] {
  const names = new Set(tables.map((table) => table.name));
  const keys = new Map<string, { key: KeyColumns; relationships: RelationshipInfo[] }>();
  for (const table of tables) {
    for (const foreignKey of table.foreignKeys) {
      const key = {
        child: table.name,
        parent: foreignKey.target,
        childColumns: foreignKey.columns,
        parentColumns: foreignKey.targetColumns,
      };
      keys.set(edgeId(key), { key, relationships: [] });
    }
  }
  for (const relationship of schema.relationships) {
    const key = keyOf(relationship);
    if (key === null) continue;
    const known = keys.get(edgeId(key));
    if (known) known.relationships.push(relationship);
    else keys.set(edgeId(key), { key, relationships: [relationship] });
  }
  return [...keys.values()]
    .filter(({ key }) => names.has(key.child) && names.has(key.parent))
    .map(({ key, relationships }) => foreignKeyEdge(key, relationships, tables, schema));
}

function isUniqueKey(table: TableInfo | undefined, columns: readonly string[]): boolean {
  if (!table) return false;
  const wanted = [...columns].sort().join();
  const keys = [
    table.columns.filter((column) => column.primaryKey).map((column) => column.name),
    ...table.uniqueConstraints,
    ...table.indexes.filter((index) => index.unique).map((index) => index.columns),
    ...table.columns.filter((column) => column.unique).map((column) => [column.name]),
  ];
  return keys.some((key) => [...key].sort().join() === wanted);
}

function foreignKeyEdge(
  key: KeyColumns,
  relationships: readonly RelationshipInfo[],
  tables: readonly TableInfo[],
  schema: SchemaGraph,
): SchemaEdge {
  const child = tables.find((table) => table.name === key.child);
  const isOptional = key.childColumns.some(
    (name) => child?.columns.find((column) => column.name === name)?.nullable ?? true,
  );
  const fromParent = relationships.filter((one) => one.direction === 'ONETOMANY');
  const fromChild = relationships.filter((one) => one.direction === 'MANYTOONE');
  const isScalar = fromParent.length > 0 && fromParent.every((one) => !one.uselist);
  const isOne = isUniqueKey(child, key.childColumns) || isScalar;
  const association = schema.tables.find((table) => table.name === key.child)?.association ?? false;
  return {
    id: edgeId(key),
    kind: 'foreign-key',
    relationships,
    ends: [
      {
        table: key.parent,
        column: key.parentColumns[0] ?? null,
        cardinality: isOptional ? 'zero-or-one' : 'exactly-one',
        labels: fromParent.map((one) => one.path),
        role: 'parent',
      },
      {
        table: key.child,
        column: key.childColumns[0] ?? null,
        cardinality: isOne ? 'zero-or-one' : 'zero-or-more',
        labels: fromChild.map((one) => one.path),
        role: 'child',
      },
    ],
    oneSided: !association && relationships.length > 0 && (fromParent.length === 0 || fromChild.length === 0),
    secondary: null,
  };
}

function manyToManyEdges(schema: SchemaGraph, unfolded: ReadonlySet<string>): SchemaEdge[] {
  const tableOf = new Map(schema.mappers.map((mapper) => [mapper.entity, mapper.table]));
  const groups = new Map<string, RelationshipInfo[]>();
  for (const relationship of schema.relationships) {
    if (
      relationship.direction !== 'MANYTOMANY' ||
      relationship.secondary === null ||
      unfolded.has(relationship.secondary)
    )
      continue;
    const group = groups.get(relationship.secondary) ?? [];
    group.push(relationship);
    groups.set(relationship.secondary, group);
  }
  return [...groups].flatMap(([secondary, relationships]) => {
    const first = relationships[0]!;
    const left = tableOf.get(first.entity);
    const right = tableOf.get(first.target);
    if (left === undefined || right === undefined) return [];
    const isSelf = left === right;
    const back = relationships.filter(
      (one) => one !== first && (isSelf ? one.path !== first.path : tableOf.get(one.entity) === right),
    );
    const forth = relationships.filter((one) => !back.includes(one));
    const end = (table: string, ones: readonly RelationshipInfo[]): EdgeEnd => ({
      table,
      column: null,
      cardinality: 'zero-or-more',
      labels: ones.map((one) => one.path),
      role: null,
    });
    return [
      {
        id: `m2m:${secondary}`,
        kind: 'many-to-many' as const,
        relationships,
        ends: [end(left, forth), end(right, back)] as const,
        oneSided: back.length === 0,
        secondary,
      },
    ];
  });
}
