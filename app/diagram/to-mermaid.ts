/**
 * The schema as a Mermaid entity-relationship diagram, for a README or an issue.
 */
import type { Cardinality, SchemaDrawing } from './to-schema-nodes.ts';

const LEFT: Readonly<Record<Cardinality, string>> = {
  'exactly-one': '||',
  'zero-or-one': '|o',
  'one-or-more': '}|',
  'zero-or-more': '}o',
};
const RIGHT: Readonly<Record<Cardinality, string>> = {
  'exactly-one': '||',
  'zero-or-one': 'o|',
  'one-or-more': '|{',
  'zero-or-more': 'o{',
};

/** Mermaid's names are words. */
function word(text: string): string {
  return text.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '') || 'x';
}

export function toMermaid(drawing: SchemaDrawing): string {
  const lines = ['erDiagram'];
  for (const table of drawing.tables) {
    lines.push(`    ${word(table.name)} {`);
    for (const column of table.columns) {
      const keys = [column.primaryKey && 'PK', column.foreignKey && 'FK', column.unique && 'UK'].filter(Boolean);
      const type = word(column.type.split(' ')[0] ?? '');
      lines.push(`        ${type} ${word(column.name)}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}`);
    }
    lines.push('    }');
  }
  for (const { ends, relationships, secondary } of drawing.edges) {
    const [a, b] = ends;
    const names = relationships.map((one) => one.path).join(' / ') || 'foreign key';
    const through = secondary === null ? '' : ` through ${secondary}`;
    lines.push(
      `    ${word(a.table)} ${LEFT[a.cardinality]}--${RIGHT[b.cardinality]} ${word(b.table)} : "${names}${through}"`,
    );
  }
  return `${lines.join('\n')}\n`;
}
