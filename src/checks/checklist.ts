/**
 * Six questions about each relationship of a model, answered from the mapping: which kind, who is the parent, who is the
 * child, is the key in the child, is there a relationship on both sides, do both sides name each other.
 */
import type { RelationshipInfo, SchemaGraph } from '../contract/report.ts';

export interface ChecklistQuestion {
  readonly id: 'kind' | 'parent' | 'child' | 'key' | 'both-sides' | 'back-populates';
  readonly question: string;
  readonly passed: boolean;
  /** The answer, or what is missing. */
  readonly finding: string;
}

export interface ChecklistEntry {
  readonly path: string;
  readonly questions: readonly ChecklistQuestion[];
}

const KINDS = { ONETOMANY: 'one-to-many', MANYTOONE: 'many-to-one', MANYTOMANY: 'many-to-many' } as const;

function reverseOf(schema: SchemaGraph, relationship: RelationshipInfo): RelationshipInfo | undefined {
  const named = schema.relationships.find((r) => r.path === relationship.inverse);
  if (named) return named;
  const mirrored = (pair: readonly [string, string]) =>
    schema.relationships.find(
      (r) =>
        r.entity === relationship.target &&
        r.target === relationship.entity &&
        (relationship.secondary !== null
          ? r.secondary === relationship.secondary
          : r.pairs.some((p) => p[0] === pair[1] && p[1] === pair[0])),
    );
  const pair = relationship.pairs[0];
  return pair ? mirrored(pair) : undefined;
}

function entryFor(schema: SchemaGraph, relationship: RelationshipInfo): ChecklistEntry {
  const { path, direction, entity, target } = relationship;
  const reverse = reverseOf(schema, relationship);
  const parent = direction === 'MANYTOONE' ? target : entity;
  const child = direction === 'MANYTOONE' ? entity : target;
  const kind = direction === 'ONETOMANY' && !relationship.uselist ? 'one-to-one' : KINDS[direction];
  const keyHolder = relationship.secondary ?? schema.mappers.find((m) => m.entity === child)?.table ?? child;
  return {
    path,
    questions: [
      { id: 'kind', question: 'Which kind is it?', passed: true, finding: `It is ${kind}.` },
      {
        id: 'parent',
        question: 'Who is the parent?',
        passed: true,
        finding: direction === 'MANYTOMANY' ? 'Neither: both sides are equal.' : `${parent} is the parent.`,
      },
      {
        id: 'child',
        question: 'Who is the child?',
        passed: true,
        finding: direction === 'MANYTOMANY' ? 'Neither: both sides are equal.' : `${child} is the child.`,
      },
      {
        id: 'key',
        question: 'Is the foreign key in the child?',
        passed: relationship.pairs.length > 0,
        finding: `The key is in ${keyHolder}.`,
      },
      {
        id: 'both-sides',
        question: 'Is relationship() on both sides?',
        passed: reverse !== undefined,
        finding: reverse ? `${reverse.path} is the other side.` : `${target} has no relationship back to ${entity}.`,
      },
      {
        id: 'back-populates',
        question: 'Is back_populates used?',
        passed: relationship.inverse !== null,
        finding: relationship.inverse
          ? `${path} and ${relationship.inverse} are kept in step.`
          : `${path} does not name its other side with back_populates.`,
      },
    ],
  };
}

/** The six questions for every relationship of the model, in order of definition. */
export function checklistOf(schema: SchemaGraph): ChecklistEntry[] {
  return schema.relationships.filter((r) => !r.viewonly).map((r) => entryFor(schema, r));
}
