/**
 * The caption strip's sentence: what an edge, a row or a line has to do with the other two.
 */
import type { SourceLocation, Statement } from '../../src/index.ts';
import type { RunFacts } from './run-facts.ts';
import { showIdentity } from './show-value.ts';

/** Says in words what the linked statements are; `reached` names the object at the far end of an edge. */
export function describeLink(
  indexes: readonly number[],
  statements: readonly Statement[],
  facts: RunFacts,
  reached: string | null = null,
): string {
  const known = indexes.filter((index) => index < statements.length);
  if (known.length === 0) return '';
  if (known.length > 1) return describeMany(known, statements, facts);
  const index = known[0]!;
  const statement = statements[index]!;
  const number = facts.numbers[index];
  const where = statement.source ? `, ${lineWords(statement.source)}` : '';
  const what = subjectOf(statement) + (reached === null ? '' : ` reached ${reached}`);
  const query = number === null || number === undefined ? '' : `, query #${number}`;
  return `${what}: ${facts.causes[index]!.word}${query}${where}`;
}

/** The program's own file goes without saying. */
function lineWords(source: SourceLocation): string {
  return source.file === 'main.py' ? `line ${source.line}` : `line ${source.line} of ${source.file}`;
}

function subjectOf(statement: Statement): string {
  const { origin } = statement;
  switch (origin.kind) {
    case 'lazy-load':
    case 'dynamic':
      return `${origin.path} on ${showIdentity(origin.owner)}`;
    case 'eager-load':
      return `${origin.path} for ${origin.parents} parent${origin.parents === 1 ? '' : 's'}`;
    case 'refresh':
      return `${origin.attributes.join(', ')} of ${showIdentity(origin.owner)}`;
    case 'flush':
      return `${statement.kind.toUpperCase()} of ${origin.entity}`;
    case 'query':
      return origin.joined.length > 0
        ? `${origin.entities.join(', ')} with ${origin.joined.join(', ')}`
        : origin.entities.join(', ') || statement.tables.join(', ') || 'A statement';
    default:
      return statement.kind.toUpperCase();
  }
}

function describeMany(indexes: readonly number[], statements: readonly Statement[], facts: RunFacts): string {
  const source = statements[indexes[0]!]!.source;
  const sameLine = source !== null && indexes.every((index) => statements[index]!.source?.line === source.line);
  const words = new Map<string, number>();
  for (const index of indexes) {
    const word = facts.causes[index]!.word;
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  const kinds = [...words].map(([word, count]) => `${count} ${word}`).join(', ');
  const numbers = indexes
    .map((index) => facts.numbers[index])
    .filter((number) => number !== null && number !== undefined);
  const range = numbers.length > 0 ? `, queries #${numbers[0]} to #${numbers.at(-1)}` : '';
  return `${sameLine ? `Line ${source.line} sent ` : ''}${indexes.length} statements: ${kinds}${range}`;
}
