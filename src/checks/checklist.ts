/**
 * Six questions about each relationship of a model, answered from the mapping: which kind, who is the parent, who is the
 * child, is the key in the child, is there a relationship on both sides, do both sides name each other. Three more that a
 * good model has answered too (may the key be empty, is it indexed, what does deleting do) are in checklist-advice.ts.
 */

import type { ProgramEdit } from '../analysis/program-edit.ts';
import type { ProgramFiles } from '../analysis/python-text.ts';
import type { RelationshipInfo, SchemaGraph } from '../contract/report.ts';
import type { SourceLocation } from '../contract/values.ts';
import { adviceOn } from './checklist-advice.ts';
import { backPopulatesFix, bothSidesFix } from './checklist-fixes.ts';

/** What to change, in words and, where the program's text allows it, as edits. */
export interface ChecklistFix {
  readonly text: string;
  readonly edits: readonly ProgramEdit[];
}

export interface ChecklistQuestion {
  readonly id:
    | 'kind'
    | 'parent'
    | 'child'
    | 'key'
    | 'both-sides'
    | 'back-populates'
    | 'nullable'
    | 'index'
    | 'deletion';
  readonly question: string;
  readonly passed: boolean;
  /** The answer, or what is missing. */
  readonly finding: string;
  /** The line that answers it. */
  readonly source: SourceLocation | null;
  readonly fix: ChecklistFix | null;
}

export interface ChecklistEntry {
  readonly path: string;
  /** The relationship at the other end, where they are a pair. */
  readonly inverse: string | null;
  readonly questions: readonly ChecklistQuestion[];
  /** Asked of a one-to-many, or of a many-to-one that stands alone: its columns are the same from both ends. */
  readonly advice: readonly ChecklistQuestion[];
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

function entryFor(schema: SchemaGraph, relationship: RelationshipInfo, files: ProgramFiles): ChecklistEntry {
  const { path, direction, entity, target } = relationship;
  const reverse = reverseOf(schema, relationship);
  const parent = direction === 'MANYTOONE' ? target : entity;
  const child = direction === 'MANYTOONE' ? entity : target;
  const kind = direction === 'ONETOMANY' && !relationship.uselist ? 'one-to-one' : KINDS[direction];
  const keyHolder = relationship.secondary ?? schema.mappers.find((m) => m.entity === child)?.table ?? child;
  const plain = { source: relationship.source, fix: null };
  return {
    path,
    inverse: relationship.inverse,
    questions: [
      { id: 'kind', question: 'Which kind is it?', passed: true, finding: `It is ${kind}.`, ...plain },
      {
        id: 'parent',
        question: 'Who is the parent?',
        passed: true,
        finding: direction === 'MANYTOMANY' ? 'Neither: both sides are equal.' : `${parent} is the parent.`,
        ...plain,
      },
      {
        id: 'child',
        question: 'Who is the child?',
        passed: true,
        finding: direction === 'MANYTOMANY' ? 'Neither: both sides are equal.' : `${child} is the child.`,
        ...plain,
      },
      {
        id: 'key',
        question: 'Is the foreign key in the child?',
        passed: relationship.pairs.length > 0,
        finding: `The key is in ${keyHolder}.`,
        ...plain,
      },
      {
        id: 'both-sides',
        question: 'Is relationship() on both sides?',
        passed: reverse !== undefined,
        finding: reverse ? `${reverse.path} is the other side.` : `${target} has no relationship back to ${entity}.`,
        source: relationship.source,
        fix: reverse ? null : bothSidesFix(schema, relationship, files),
      },
      {
        id: 'back-populates',
        question: 'Is back_populates used?',
        passed: relationship.inverse !== null,
        finding: relationship.inverse
          ? `${path} and ${relationship.inverse} are kept in step.`
          : `${path} does not name its other side with back_populates.`,
        source: relationship.source,
        fix: relationship.inverse || !reverse ? null : backPopulatesFix(relationship, reverse, files),
      },
    ],
    advice: adviceOn(schema, relationship, files),
  };
}

/** The questions for every relationship of the model, in order of definition. `files` is the program, for lines and fixes. */
export function checklistOf(schema: SchemaGraph, files: ProgramFiles = {}): ChecklistEntry[] {
  return schema.relationships.filter((r) => !r.viewonly).map((r) => entryFor(schema, r, files));
}
