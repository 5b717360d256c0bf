import { describe, expect, test } from 'vitest';
import type { SchemaGraph } from '../../src/index.ts';
import { aColumn, aRelationship, aTable, LIBRARY_SCHEMA } from '../testing/sample-report.ts';
import { layoutSchema, tableRects } from './layout.ts';
import { crowFoot, roundedPath, routeEdges } from './route-edges.ts';
import { toSchemaNodes } from './to-schema-nodes.ts';

const mapper = (entity: string, table: string) => ({
  entity,
  table,
  inherits: null,
  inheritance: 'none' as const,
  attributes: [],
  source: null,
});

const draw = (schema: SchemaGraph, unfolded: readonly string[] = []) => toSchemaNodes(schema, 'all', new Set(unfolded));

describe('edges', () => {
  test('two paired relationships over one key are one edge with a name at each end', () => {
    const { edges } = draw(LIBRARY_SCHEMA);
    expect(edges).toHaveLength(1);
    expect(edges[0]?.ends).toEqual([
      { table: 'authors', column: 'id', cardinality: 'exactly-one', labels: ['Author.books'], role: 'parent' },
      { table: 'books', column: 'author_id', cardinality: 'zero-or-more', labels: ['Book.author'], role: 'child' },
    ]);
    expect(edges[0]?.oneSided).toBe(false);
  });

  test('nullable means optional, unique means one', () => {
    const { edges } = draw({
      tables: [
        aTable('authors', [aColumn('id', { primaryKey: true })]),
        aTable('profiles', [
          aColumn('id', { primaryKey: true }),
          aColumn('author_id', { nullable: true, unique: true, foreignKeys: ['authors.id'] }),
        ]),
      ],
      mappers: [mapper('Author', 'authors'), mapper('Profile', 'profiles')],
      relationships: [
        aRelationship('Profile.author', 'Author', {
          direction: 'MANYTOONE',
          pairs: [['profiles.author_id', 'authors.id']],
        }),
      ],
    });
    expect(edges[0]?.ends.map((end) => end.cardinality)).toEqual(['zero-or-one', 'zero-or-one']);
    expect(edges[0]?.oneSided).toBe(true);
  });

  test('a key that no relationship uses is drawn, without names', () => {
    const { edges } = draw({ ...LIBRARY_SCHEMA, relationships: [] });
    expect(edges[0]).toMatchObject({ relationships: [], oneSided: false });
  });

  test('two keys between the same tables are two edges', () => {
    const { edges } = draw({
      tables: [
        aTable('users', [aColumn('id', { primaryKey: true })]),
        aTable('messages', [
          aColumn('id', { primaryKey: true }),
          aColumn('sender_id', { foreignKeys: ['users.id'] }),
          aColumn('receiver_id', { foreignKeys: ['users.id'] }),
        ]),
      ],
      mappers: [mapper('User', 'users'), mapper('Message', 'messages')],
      relationships: [],
    });
    expect(edges.map((edge) => edge.ends[1].column)).toEqual(['sender_id', 'receiver_id']);
  });

  test('a many-to-many is one edge, and unfolds into its association table', () => {
    const schema: SchemaGraph = {
      tables: [
        aTable('books', [aColumn('id', { primaryKey: true })]),
        aTable('tags', [aColumn('id', { primaryKey: true })]),
        aTable(
          'book_tags',
          [
            aColumn('book_id', { primaryKey: true, foreignKeys: ['books.id'] }),
            aColumn('tag_id', { primaryKey: true, foreignKeys: ['tags.id'] }),
          ],
          { association: true },
        ),
      ],
      mappers: [mapper('Book', 'books'), mapper('Tag', 'tags')],
      relationships: [
        aRelationship('Book.tags', 'Tag', { direction: 'MANYTOMANY', secondary: 'book_tags', inverse: 'Tag.books' }),
        aRelationship('Tag.books', 'Book', { direction: 'MANYTOMANY', secondary: 'book_tags', inverse: 'Book.tags' }),
      ],
    };
    const folded = draw(schema);
    expect(folded.tables.map((table) => table.name)).toEqual(['books', 'tags']);
    expect(folded.edges).toMatchObject([{ kind: 'many-to-many', secondary: 'book_tags', oneSided: false }]);
    const open = draw(schema, ['book_tags']);
    expect(open.tables).toHaveLength(3);
    expect(open.edges.map((edge) => edge.kind)).toEqual(['foreign-key', 'foreign-key']);
  });
});

describe('layout', () => {
  const drawing = draw(LIBRARY_SCHEMA);

  test('tables do not lie on each other, in wide canvases beside and in tall ones below', () => {
    const wide = layoutSchema(drawing, { width: 900, height: 220 }, {});
    expect(wide.get('books')!.x).toBeGreaterThan(wide.get('authors')!.x + 170);
    const tall = layoutSchema(drawing, { width: 260, height: 700 }, {});
    expect(tall.get('books')!.y).toBeGreaterThan(tall.get('authors')!.y + 100);
  });

  test('tables stay where they were put', () => {
    const kept = { authors: { x: 500, y: 10 }, books: { x: 0, y: 300 } };
    expect(layoutSchema(drawing, { width: 400, height: 400 }, kept).get('authors')).toEqual({ x: 500, y: 10 });
  });

  test('an edge leaves the child at its foreign key column', () => {
    const positions = layoutSchema(drawing, { width: 900, height: 220 }, {});
    const [edge] = routeEdges(drawing, tableRects(drawing, positions));
    const child = edge!.ends[1];
    expect(child.side).toBe('left');
    expect(child.y).toBe(positions.get('books')!.y + 32 + 2 * 22 + 12);
  });

  test('a loop stands above its table', () => {
    const schema: SchemaGraph = {
      tables: [
        aTable('nodes', [
          aColumn('id', { primaryKey: true }),
          aColumn('parent_id', { nullable: true, foreignKeys: ['nodes.id'] }),
        ]),
      ],
      mappers: [mapper('Node', 'nodes')],
      relationships: [],
    };
    const loop = draw(schema);
    const positions = layoutSchema(loop, { width: 400, height: 300 }, {});
    const [edge] = routeEdges(loop, tableRects(loop, positions));
    expect(edge!.middle.y).toBeLessThan(positions.get('nodes')!.y);
    expect(positions.get('nodes')!.y).toBeGreaterThanOrEqual(84);
  });

  test('a hundred tables are laid out without overlap', () => {
    const tables = Array.from({ length: 100 }, (_, at) =>
      aTable(`t${at}`, [
        aColumn('id', { primaryKey: true }),
        aColumn('up_id', { foreignKeys: [`t${Math.floor(at / 3)}.id`] }),
      ]),
    );
    const many = draw({ tables, mappers: [], relationships: [] });
    const rects = [...tableRects(many, layoutSchema(many, { width: 900, height: 700 }, {})).values()];
    const overlaps = rects.flatMap((a, at) =>
      rects
        .slice(at + 1)
        .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    );
    expect(overlaps).toEqual([]);
  });
});

test('crow feet: bars for one, a ring for zero, a fork for many', () => {
  const end = { x: 0, y: 0, side: 'right' as const };
  expect(crowFoot(end, 'exactly-one').ring).toBeNull();
  expect(crowFoot(end, 'zero-or-one').ring).toEqual({ x: 16.5, y: 0 });
  expect(crowFoot(end, 'zero-or-more').lines).toContain('M13 0');
});

test('corners are rounded, straight lines stay straight', () => {
  expect(
    roundedPath(
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 10, y: 20 },
      ],
      4,
    ),
  ).toBe('M0 0L6 0Q10 0 10 4L10 20');
});
