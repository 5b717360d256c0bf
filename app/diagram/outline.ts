/**
 * The diagram as text: what a person who does not see the drawing reads, line for line what it shows.
 */
import type { SchemaGraph } from '../../src/index.ts';
import type { RunFacts } from '../facts/run-facts.ts';
import { titleOf } from '../facts/show-value.ts';
import type { DrawnGraph } from './object-graph-at.ts';
import type { SchemaDrawing, SchemaEdge } from './to-schema-nodes.ts';

export interface OutlineItem {
  readonly text: string;
  readonly children: readonly string[];
}

export interface OutlineSection {
  readonly title: string;
  readonly items: readonly OutlineItem[];
}

const COUNT_WORDS = {
  'exactly-one': 'exactly one',
  'zero-or-one': 'zero or one',
  'one-or-more': 'one or more',
  'zero-or-more': 'zero or more',
} as const;

/** The reading of an edge: "Each author has zero or more books. Each book has exactly one author." */
export function readEdge(edge: SchemaEdge): readonly [string, string, string][] {
  const [a, b] = edge.ends;
  return [
    [a.table, COUNT_WORDS[b.cardinality], b.table],
    [b.table, COUNT_WORDS[a.cardinality], a.table],
  ];
}

export function outlineSchema(drawing: SchemaDrawing): readonly OutlineSection[] {
  const tables = drawing.tables.map((table) => ({
    text: `${table.name}${table.entities.length > 0 ? ` (${table.entities.join(', ')})` : ''}`,
    children: [
      ...table.columns.map((column) => {
        const marks = [
          column.primaryKey ? 'primary key' : '',
          column.foreignKey ? 'foreign key' : '',
          column.unique ? 'unique' : '',
          column.indexed ? 'indexed' : '',
        ].filter(Boolean);
        return `${column.name}: ${column.type}${marks.length > 0 ? `, ${marks.join(', ')}` : ''}`;
      }),
      ...table.relationships.map((relationship) => `${relationship.name}: ${relationship.words}`),
    ],
  }));
  const edges = drawing.edges.map((edge) => {
    const names = edge.ends.flatMap((end) => end.labels);
    return {
      text:
        names.length > 0
          ? names.join(' and ')
          : `Foreign key from ${edge.ends[1].table} to ${edge.ends[0].table}, no relationship`,
      children: [
        ...readEdge(edge).map(([one, count, other]) => `Each row of ${one} has ${count} of ${other}.`),
        ...(edge.secondary ? [`Through the association table ${edge.secondary}.`] : []),
        ...(edge.oneSided ? ['One-sided: there is no name at the other end.'] : []),
      ],
    };
  });
  return [
    { title: 'Tables', items: tables },
    { title: 'Relationships', items: edges },
  ];
}

export function outlineObjects(graph: DrawnGraph, schema: SchemaGraph, facts: RunFacts): readonly OutlineSection[] {
  const names = new Map(
    graph.instances.map((instance) => [instance.id, `${instance.entity} ${instance.key?.join(', ') ?? 'new'}`]),
  );
  const entities = [
    ...new Set([...schema.mappers.map((mapper) => mapper.entity), ...graph.instances.map((one) => one.entity)]),
  ];
  return entities.flatMap((entity) => {
    const items = graph.instances
      .filter((instance) => instance.entity === entity)
      .map((instance) => {
        const title = titleOf(instance.values);
        const state = instance.state === 'persistent' ? '' : `, ${instance.state}`;
        return {
          text: `${names.get(instance.id)}${title ? ` (${title})` : ''}${state}`,
          children: instance.collections.map((collection) => {
            if (collection.status !== 'loaded')
              return `${collection.name}: ${collection.status === 'raises' ? 'raises' : 'not loaded'}`;
            const links = graph.links.filter((link) => link.from === instance.id && link.path === collection.path);
            const members = links.map((link) => names.get(link.to)).join(', ') || 'none';
            const statement = links[0]?.statement ?? null;
            const number = statement === null ? null : facts.numbers[statement];
            return `${collection.name}: ${members}${number === null || number === undefined ? '' : `, loaded by query #${number}`}`;
          }),
        };
      });
    return items.length > 0 ? [{ title: entity, items }] : [];
  });
}
