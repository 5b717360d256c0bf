/**
 * Three questions beyond the six: may the foreign key be empty, is it indexed, what happens to the children of a deleted parent.
 */
import { findAttribute, type ProgramFiles } from '../analysis/python-text.ts';
import type { ColumnInfo, RelationshipInfo, SchemaGraph, TableInfo } from '../contract/report.ts';
import type { SourceLocation } from '../contract/values.ts';
import type { ChecklistQuestion } from './checklist.ts';
import { argumentEdit } from './checklist-fixes.ts';

interface Key {
  readonly table: TableInfo;
  readonly column: ColumnInfo;
  /** The class and attribute that the column is written as. */
  readonly entity: string | null;
  readonly attribute: string;
  readonly source: SourceLocation | null;
}

function keyOf(schema: SchemaGraph, relationship: RelationshipInfo, files: ProgramFiles): Key | null {
  const pair = relationship.pairs[0];
  const path = relationship.direction === 'MANYTOONE' ? pair?.[0] : pair?.[1];
  if (path === undefined) return null;
  const at = path.lastIndexOf('.');
  const table = schema.tables.find((candidate) => candidate.name === path.slice(0, at));
  const column = table?.columns.find((candidate) => candidate.name === path.slice(at + 1));
  if (!table || !column) return null;
  const mapper = schema.mappers.find((candidate) =>
    candidate.attributes.some((attribute) => attribute.column === path),
  );
  const attribute = mapper?.attributes.find((candidate) => candidate.column === path)?.name ?? column.name;
  const found = mapper ? findAttribute(files, mapper.entity, attribute) : null;
  return { table, column, entity: mapper?.entity ?? null, attribute, source: column.source ?? found?.source ?? null };
}

function isIndexed({ table, column }: Key): boolean {
  if (column.indexed || column.unique) return true;
  if (table.uniqueConstraints.some((columns) => columns[0] === column.name)) return true;
  return table.columns.find((candidate) => candidate.primaryKey) === column;
}

function nullability(key: Key, child: string, parent: string): ChecklistQuestion {
  const { table, column } = key;
  const one = article(child);
  return {
    id: 'nullable',
    question: 'May the foreign key be empty?',
    passed: true,
    finding: column.nullable
      ? `Yes: ${table.name}.${column.name} may be NULL, so ${one} may have no ${parent}.`
      : `No: ${table.name}.${column.name} is NOT NULL, so every ${child} has ${article(parent)}.`,
    source: key.source,
    fix: null,
  };
}

function index(key: Key, parent: string, files: ProgramFiles): ChecklistQuestion {
  const { table, column, entity, attribute } = key;
  const name = `${table.name}.${column.name}`;
  const passed = isIndexed(key);
  const callees = ['mapped_column', 'Column', 'db.mapped_column', 'db.Column'];
  const edit = passed || entity === null ? null : argumentEdit(files, entity, attribute, callees, 'index=True');
  return {
    id: 'index',
    question: 'Is the foreign key indexed?',
    passed,
    finding: passed
      ? `Yes: SQLite finds the rows of ${article(parent)} without reading the whole table.`
      : `No: to find the rows of ${article(parent)}, SQLite reads all of ${table.name}.`,
    source: key.source,
    fix: passed ? null : { text: `Add index=True to ${name}.`, edits: edit === null ? [] : [edit] },
  };
}

function deletion(key: Key, relationship: RelationshipInfo, files: ProgramFiles): ChecklistQuestion {
  const { cascade, entity: parent, target: child, path, name } = relationship;
  const { column, table } = key;
  const base = { id: 'deletion', question: `What happens to them when ${article(parent)} is deleted?` } as const;
  const onDelete = table.foreignKeys.find((candidate) => candidate.columns.includes(column.name))?.onDelete ?? null;
  const at = { source: relationship.source, fix: null };
  if (cascade.includes('delete-orphan')) {
    const orphans = `${article(child)} taken off ${path} is deleted too.`;
    return { ...base, passed: true, finding: `They are deleted with it, and ${orphans}`, ...at };
  }
  if (cascade.includes('delete')) return { ...base, passed: true, finding: 'They are deleted with it.', ...at };
  if (relationship.passiveDeletes && onDelete?.toUpperCase() === 'CASCADE') {
    return { ...base, passed: true, finding: 'They are left to the database, which deletes them with it.', ...at };
  }
  if (column.nullable) {
    return { ...base, passed: true, finding: `They stay, with ${table.name}.${column.name} set to NULL.`, ...at };
  }
  const argument = 'cascade="all, delete-orphan"';
  const hasCascade = cascade.some((one) => !['save-update', 'merge'].includes(one));
  const edit = hasCascade ? null : argumentEdit(files, parent, name, ['relationship', 'db.relationship'], argument);
  return {
    ...base,
    passed: false,
    finding: `The session would set ${table.name}.${column.name} to NULL, which the table refuses: IntegrityError.`,
    source: relationship.source,
    fix: { text: `Add ${argument} to ${path}, if they belong to it.`, edits: edit === null ? [] : [edit] },
  };
}

/** `a Book`, `an Author` */
function article(noun: string): string {
  const word = /^[AEIOU]/i.test(noun) ? 'an' : 'a';
  return `${word} ${noun}`;
}

/** The advice on a relationship; none for a many-to-many, nor for the child's end of a pair. */
export function adviceOn(
  schema: SchemaGraph,
  relationship: RelationshipInfo,
  files: ProgramFiles,
): readonly ChecklistQuestion[] {
  const { direction, entity, target, inverse } = relationship;
  if (direction === 'MANYTOMANY' || (direction === 'MANYTOONE' && inverse !== null)) return [];
  const key = keyOf(schema, relationship, files);
  if (key === null) return [];
  const [parent, child] = direction === 'MANYTOONE' ? [target, entity] : [entity, target];
  const questions = [nullability(key, child, parent), index(key, parent, files)];
  return direction === 'MANYTOONE' ? questions : [...questions, deletion(key, relationship, files)];
}
