import { expect, test } from 'vitest';
import { LIBRARY_SCHEMA } from '../testing/sample-report.ts';
import { layoutSchema, tableRects } from './layout.ts';
import { routeEdges } from './route-edges.ts';
import { toMermaid } from './to-mermaid.ts';
import { toSchemaNodes } from './to-schema-nodes.ts';
import { toSvg } from './to-svg.ts';

const drawing = toSchemaNodes(LIBRARY_SCHEMA, 'all', new Set());

test('tables, keys and crow’s feet as Mermaid', () => {
  expect(toMermaid(drawing)).toContain('    authors ||--o{ books : "Author.books / Book.author"');
  expect(toMermaid(drawing)).toContain('        INTEGER author_id FK');
});

test('the drawing as a file of its own names every table and relationship', () => {
  const rects = tableRects(drawing, layoutSchema(drawing, { width: 472, height: 300 }, {}));
  const ink = { paper: '#fff', sheet: '#fff', ink: '#000', quiet: '#555', line: '#ccc' };
  const svg = toSvg(drawing.tables, rects, routeEdges(drawing, rects), { x: 0, y: 0, width: 472, height: 300 }, ink);
  expect(svg).toMatch(/^<svg xmlns/);
  for (const name of ['authors', 'books', 'Author.books', 'Book.author']) expect(svg).toContain(`>${name}</text>`);
});
