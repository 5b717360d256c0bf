/**
 * How a one-sided relationship gets its other side, and how two sides get to know each other: in words and as edits of the program.
 */
import { addArgument, importEdit, type ProgramEdit } from '../analysis/program-edit.ts';
import { findAttribute, findCall, findClass, type ProgramFiles } from '../analysis/python-text.ts';
import type { RelationshipInfo, SchemaGraph } from '../contract/report.ts';
import type { ChecklistFix } from './checklist.ts';

/** The edit that adds an argument to the call an attribute is made by; null where its text is not found. */
export function argumentEdit(
  files: ProgramFiles,
  entity: string,
  name: string,
  callees: readonly string[],
  argument: string,
): ProgramEdit | null {
  const attribute = findAttribute(files, entity, name);
  if (attribute === null) return null;
  const text = files[attribute.file]!;
  const end = text.indexOf('\n', attribute.offset);
  const call = findCall(text, callees, attribute.offset, end === -1 ? text.length : end);
  return call === null ? null : addArgument(text, attribute.file, call, argument);
}

function populates(files: ProgramFiles, side: RelationshipInfo, name: string): ProgramEdit[] {
  if (side.backPopulates !== null) return [];
  const edit = argumentEdit(
    files,
    side.entity,
    side.name,
    ['relationship', 'db.relationship'],
    `back_populates="${name}"`,
  );
  return edit === null ? [] : [edit];
}

/** Both sides exist and do not name each other. */
export function backPopulatesFix(
  relationship: RelationshipInfo,
  reverse: RelationshipInfo,
  files: ProgramFiles,
): ChecklistFix {
  return {
    text: `Add back_populates="${reverse.name}" to ${relationship.path} and back_populates="${relationship.name}" to ${reverse.path}.`,
    edits: [...populates(files, relationship, reverse.name), ...populates(files, reverse, relationship.name)],
  };
}

/** `author` for Author, `authors` where the new side is a list. */
function sideName(schema: SchemaGraph, relationship: RelationshipInfo, isList: boolean): string {
  const word = relationship.entity.charAt(0).toLowerCase() + relationship.entity.slice(1);
  const name = word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) + (isList ? 's' : '');
  const mapper = schema.mappers.find((candidate) => candidate.entity === relationship.target);
  const taken =
    mapper?.attributes.some((attribute) => attribute.name === name) ||
    schema.relationships.some((other) => other.entity === relationship.target && other.name === name);
  return taken ? `${name}_of` : name;
}

/** The target has no relationship back. */
export function bothSidesFix(schema: SchemaGraph, relationship: RelationshipInfo, files: ProgramFiles): ChecklistFix {
  const { entity, target, direction, name } = relationship;
  const isList = direction !== 'ONETOMANY';
  const side = sideName(schema, relationship, isList);
  const block = findClass(files, target);
  const text = block ? files[block.file]! : '';
  const isAnnotated = block !== null && /\bMapped\[/.test(text.slice(block.start, block.end));
  const callee = block !== null && /\bdb\.relationship\(/.test(text) ? 'db.relationship' : 'relationship';
  const secondary = relationship.secondary === null ? '' : `secondary="${relationship.secondary}", `;
  const line = isAnnotated
    ? `${side}: Mapped[${isList ? `list["${entity}"]` : `"${entity}"`}] = relationship(${secondary}back_populates="${name}")`
    : `${side} = ${callee}("${entity}", ${secondary}back_populates="${name}")`;
  const edits: ProgramEdit[] = [];
  const first = block === null ? [] : populates(files, relationship, side);
  if (block !== null && first.length > 0) {
    edits.push(...first, { file: block.file, offset: block.bodyEnd, remove: 0, insert: `\n    ${line}` });
    const wanted = callee === 'relationship' ? importEdit(files, block.file, 'sqlalchemy.orm', 'relationship') : null;
    if (wanted) edits.push(wanted);
  }
  return { text: `Give ${target} its side: ${line}`, edits };
}
