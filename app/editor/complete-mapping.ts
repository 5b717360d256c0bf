/**
 * Completions from the live mapping: after `Author.` or `author.` come the columns and relationships of the mapped class.
 */
import type { SchemaGraph } from '../../src/index.ts';

export interface Completion {
  readonly name: string;
  readonly detail: string;
  readonly isRelationship: boolean;
}

/** What can follow `name` and a dot; empty where `name` is no mapped class, nor one in lower case. */
export function completeMapping(schema: SchemaGraph, name: string): readonly Completion[] {
  const mapper =
    schema.mappers.find((candidate) => candidate.entity === name) ??
    schema.mappers.find((candidate) => candidate.entity.toLowerCase() === name.toLowerCase());
  if (!mapper) return [];
  const table = schema.tables.find((candidate) => candidate.name === mapper.table);
  const columns = mapper.attributes.map((attribute) => {
    const column = table?.columns.find((candidate) => `${mapper.table}.${candidate.name}` === attribute.column);
    const detail = column ? `${column.type}${column.nullable ? '' : ' NOT NULL'}` : attribute.column;
    return { name: attribute.name, detail, isRelationship: false };
  });
  const relationships = schema.relationships
    .filter((relationship) => relationship.entity === mapper.entity)
    .map((relationship) => ({
      name: relationship.name,
      detail: relationship.uselist ? `list of ${relationship.target}` : relationship.target,
      isRelationship: true,
    }));
  return [...columns, ...relationships];
}
