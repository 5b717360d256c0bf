/**
 * "Did you mean", from the names of the student's own model: attributes of a class, classes, tables, keywords of a constructor.
 */
import type { SchemaGraph } from '../contract/report.ts';
import type { ProgramFiles } from './python-text.ts';

/** Edits that turn one word into the other, a swap of neighbours counting as one. */
function distance(left: string, right: string): number {
  const rows = Array.from({ length: left.length + 1 }, (_, i) =>
    Array.from({ length: right.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= left.length; i += 1) {
    for (let j = 1; j <= right.length; j += 1) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (isSwap) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  }
  return rows[left.length]![right.length]!;
}

/** The candidate nearest to a word, or null where none is near: a third of the word, and at least one letter, may differ. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Columns and relationships of a mapped class and of those it inherits from. */
export function attributesOf(schema: SchemaGraph, entity: string): string[] {
  const mapper = schema.mappers.find((candidate) => candidate.entity === entity);
  const own = [
    ...(mapper?.attributes.map((attribute) => attribute.name) ?? []),
    ...schema.relationships.filter((one) => one.entity === entity).map((one) => one.name),
  ];
  const inherited = mapper?.inherits ? attributesOf(schema, mapper.inherits) : [];
  return [...new Set([...own, ...inherited])];
}

export function classNames(schema: SchemaGraph): string[] {
  return schema.mappers.map((mapper) => mapper.entity);
}

export function tableNames(schema: SchemaGraph): string[] {
  return schema.tables.map((table) => table.name);
}

/** Columns of every table, as `table.column`. */
export function columnNames(schema: SchemaGraph): string[] {
  return schema.tables.flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`));
}

/** Names a program binds or imports, for a NameError. */
export function namesIn(files: ProgramFiles): string[] {
  const names = new Set<string>();
  for (const text of Object.values(files)) {
    for (const match of text.matchAll(
      /^\s*(?:class|def)\s+(\w+)|^\s*(\w+)\s*(?::[^=\n]+)?=(?!=)|\bfor\s+(\w+)\s+in\b|\bas\s+(\w+)/gm,
    )) {
      names.add((match[1] ?? match[2] ?? match[3] ?? match[4])!);
    }
    for (const match of text.matchAll(/^\s*(?:from\s+\S+\s+)?import\s+\(?([\w\s,]+)/gm)) {
      for (const name of match[1]!.split(/[\s,]+/)) if (name) names.add(name);
    }
  }
  return [...names];
}
