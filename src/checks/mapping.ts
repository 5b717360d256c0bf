/**
 * What the mapping says: direction, both sides, keys, uniqueness, indexes, cascades.
 */
import type { ColumnInfo, RelationshipInfo, SchemaGraph, TableInfo } from '../contract/report.ts';
import type { Evaluator, Verdict } from './check-context.ts';
import { holds, misses } from './check-context.ts';
import { checklistOf } from './checklist.ts';

const KINDS = {
  ONETOMANY: 'one-to-many',
  MANYTOONE: 'many-to-one',
  MANYTOMANY: 'many-to-many',
  'one-to-one': 'one-to-one',
} as const;

function relationshipAt(schema: SchemaGraph, path: string): RelationshipInfo | undefined {
  return schema.relationships.find((r) => r.path === path);
}

/** The sentence for a relationship that is not there: the class, or the attribute on it. */
function absent(schema: SchemaGraph, path: string): Verdict {
  const [entity = '', name = ''] = path.split('.');
  if (!schema.mappers.some((m) => m.entity === entity)) return misses(`There is no mapped class ${entity}.`);
  return misses(`${entity} has no relationship named ${name}.`);
}

function kindOf(schema: SchemaGraph, relationship: RelationshipInfo): keyof typeof KINDS {
  const inverse = relationship.inverse ? relationshipAt(schema, relationship.inverse) : undefined;
  if (relationship.direction === 'ONETOMANY' && !relationship.uselist) return 'one-to-one';
  if (relationship.direction === 'MANYTOONE' && inverse && !inverse.uselist) return 'one-to-one';
  return relationship.direction;
}

export const evaluateDirection: Evaluator<'direction'> = (check, { report }) => {
  const relationship = relationshipAt(report.schema, check.path);
  if (!relationship) return absent(report.schema, check.path);
  const kind = kindOf(report.schema, relationship);
  if (kind === check.direction) return holds(`${check.path} is ${KINDS[kind]}.`);
  return misses(`${check.path} is ${KINDS[kind]}, not ${KINDS[check.direction]}.`);
};

export const evaluateBackPopulates: Evaluator<'back-populates'> = (check, { report }) => {
  for (const path of check.paths) if (!relationshipAt(report.schema, path)) return absent(report.schema, path);
  const [left, right] = check.paths;
  const paired =
    relationshipAt(report.schema, left)?.inverse === right && relationshipAt(report.schema, right)?.inverse === left;
  return paired
    ? holds(`${left} and ${right} name each other.`)
    : misses(`${left} and ${right} are not joined by back_populates.`);
};

function columnAt(
  schema: SchemaGraph,
  name: string,
): { readonly table: TableInfo; readonly column: ColumnInfo } | Verdict {
  const [tableName = '', columnName = ''] = name.split('.');
  const table = schema.tables.find((t) => t.name === tableName);
  if (!table) return misses(`There is no table ${tableName}.`);
  const column = table.columns.find((c) => c.name === columnName);
  return column ? { table, column } : misses(`The table ${tableName} has no column ${columnName}.`);
}

export const evaluateForeignKey: Evaluator<'foreign-key'> = (check, { report }) => {
  const found = columnAt(report.schema, check.column);
  if ('passed' in found) return found;
  const target = found.column.foreignKeys[0];
  return target ? holds(`${check.column} refers to ${target}.`) : misses(`${check.column} is not a foreign key.`);
};

export const evaluateUnique: Evaluator<'unique'> = (check, { report }) => {
  const found = columnAt(report.schema, check.column);
  if ('passed' in found) return found;
  const single = (columns: readonly string[]) => columns.length === 1 && columns[0] === found.column.name;
  const unique =
    found.column.unique ||
    found.table.uniqueConstraints.some(single) ||
    found.table.indexes.some((index) => index.unique && single(index.columns)) ||
    (found.column.primaryKey && found.table.columns.filter((c) => c.primaryKey).length === 1);
  return unique
    ? holds(`${check.column} is unique.`)
    : misses(`Two rows may have the same ${check.column}: it is not unique.`);
};

export const evaluateIndex: Evaluator<'index'> = (check, { report }) => {
  const found = columnAt(report.schema, check.column);
  if ('passed' in found) return found;
  const indexed = found.column.indexed || found.table.indexes.some((index) => index.columns[0] === found.column.name);
  return indexed
    ? holds(`${check.column} has an index.`)
    : misses(`${check.column} has no index; SQLite reads the whole table to find its rows.`);
};

export const evaluateCascade: Evaluator<'cascade'> = (check, { report }) => {
  const relationship = relationshipAt(report.schema, check.path);
  if (!relationship) return absent(report.schema, check.path);
  if (relationship.cascade.includes(check.cascade)) return holds(`${check.path} cascades ${check.cascade}.`);
  return misses(
    `${check.path} has the cascades ${relationship.cascade.join(', ')}; ${check.cascade} is not among them.`,
  );
};

export const evaluateChecklist: Evaluator<'checklist'> = (_check, { report }) => {
  const missing = checklistOf(report.schema).flatMap((entry) =>
    entry.questions.filter((q) => !q.passed).map((q) => `${entry.path}: ${q.finding}`),
  );
  if (report.schema.relationships.length === 0) return misses('The model has no relationship yet.');
  return missing.length === 0 ? holds('Every question has a good answer.') : misses(missing[0] ?? '');
};
