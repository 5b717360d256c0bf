import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../src/index.ts';
import { LIBRARY_SCHEMA, libraryReport } from '../testing/sample-report.ts';
import { objectGraphAt } from './object-graph-at.ts';
import { fanPaths, layoutObjects } from './object-layout.ts';
import { toObjectNodes } from './to-object-nodes.ts';

const report = libraryReport();
const drawAt = (end: number) =>
  toObjectNodes(objectGraphAt(report.events, report.schema, end), report.schema, report.statements, new Set());
const source = null;

describe('the graph at a step', () => {
  test('after the query ten authors stand with nothing loaded', () => {
    const graph = objectGraphAt(report.events, report.schema, 10);
    expect(graph.instances).toHaveLength(10);
    expect(graph.instances[0]?.collections).toEqual([
      { name: 'books', path: 'Author.books', status: 'not-loaded', count: 0, uselist: true },
    ]);
    expect(graph.links).toEqual([]);
  });

  test('a lazy load brings three books and their links, with the statement', () => {
    const graph = objectGraphAt(report.events, report.schema, 14);
    expect(graph.links.map((link) => [link.from, link.to, link.statement])).toEqual([
      [1, 11, 6],
      [1, 12, 6],
      [1, 13, 6],
    ]);
  });

  test('expiring forgets what was loaded; a forgotten object is replaced when its row is loaded again', () => {
    const loaded = (instance: number): SessionEvent => ({
      kind: 'loaded',
      at: 0,
      source,
      instance,
      entity: 'Author',
      key: ['1'],
      values: { id: 1, name: 'A' },
    });
    const events: SessionEvent[] = [
      loaded(1),
      { kind: 'attribute-loaded', at: 1, source, instance: 1, path: 'Author.books', members: [], uselist: true },
      { kind: 'expired', at: null, source, instance: 1, attributes: null },
      { kind: 'evicted', at: null, source, instance: 1 },
      loaded(2),
    ];
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 3).instances[0]).toMatchObject({
      expired: true,
      collections: [{ status: 'not-loaded' }],
    });
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 4).instances[0]?.evicted).toBe(true);
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 5).instances.map((one) => one.id)).toEqual([2]);
  });

  test('objects in the making are followed: created, appended, flushed, deleted', () => {
    const events: SessionEvent[] = [
      { kind: 'created', at: null, source, instance: 1, entity: 'Author' },
      { kind: 'created', at: null, source, instance: 2, entity: 'Book' },
      { kind: 'appended', at: null, source, instance: 1, path: 'Author.books', member: 2 },
      { kind: 'added', at: null, source, instance: 1 },
      { kind: 'flushed', at: 3, source, instance: 1, key: ['1'], values: { id: 1 } },
      { kind: 'deleted', at: 4, source, instance: 1 },
    ];
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 4).instances[0]?.state).toBe('pending');
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 4).links).toEqual([
      { from: 1, to: 2, path: 'Author.books', statement: null },
    ]);
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 5).instances[0]).toMatchObject({ state: 'persistent', key: ['1'] });
    expect(objectGraphAt(events, LIBRARY_SCHEMA, 6).instances[0]?.state).toBe('deleted');
  });
});

describe('what is drawn', () => {
  test('idle objects of one class fold, the first stays', () => {
    const drawing = drawAt(10);
    expect(drawing.boxes.map((box) => box.name)).toEqual(['Author 1']);
    expect(drawing.ghosts.map((ghost) => ghost.words)).toEqual(['books, not loaded yet', '9 more Author objects']);
  });

  test('a fan carries the statement and its family', () => {
    expect(drawAt(14).fans.find((fan) => fan.statement !== null)).toMatchObject({
      from: 'o1',
      path: 'Author.books',
      statement: 6,
      family: 'lazy',
      to: ['o11', 'o12', 'o13'],
    });
  });

  test('of two mirrored links the collection is drawn, and the far side shows no row for it', () => {
    const graph = objectGraphAt(report.events, report.schema, 14);
    const both = { ...graph, links: [...graph.links, { from: 11, to: 1, path: 'Book.author', statement: null }] };
    const drawing = toObjectNodes(both, report.schema, report.statements, new Set());
    expect(drawing.fans.filter((fan) => fan.path === 'Book.author')).toEqual([]);
    expect(drawing.boxes.find((box) => box.name === 'Book 1')?.rows).toEqual([]);
  });

  test('a large session is drawn in part', () => {
    const large = libraryReport(1000);
    const graph = objectGraphAt(large.events, large.schema, large.events.length);
    const drawing = toObjectNodes(graph, large.schema, large.statements, new Set());
    expect(drawing.boxes).toHaveLength(120);
    expect(drawing.ghosts.at(-1)?.words).toBe('970 more Author objects');
  });
});

describe('layout', () => {
  test('children stand beside their parent, parents below each other, none overlap', () => {
    const drawing = drawAt(report.events.length);
    const rects = layoutObjects(drawing);
    expect(rects.size).toBe(40);
    expect(rects.get('o11')!.x).toBeGreaterThan(rects.get('o1')!.x + 158);
    expect(rects.get('o2')!.y).toBeGreaterThan(rects.get('o13')!.y);
    const list = [...rects.values()];
    const overlaps = list.flatMap((a, i) =>
      list.slice(i + 1).filter((b) => a.x === b.x && a.y < b.y + b.height && b.y < a.y + a.height),
    );
    expect(overlaps).toEqual([]);
  });

  test('a circle of objects is laid out once', () => {
    const events: SessionEvent[] = [1, 2].map((instance) => ({
      kind: 'created',
      at: null,
      source,
      instance,
      entity: 'Author',
    }));
    events.push({ kind: 'reference-set', at: null, source, instance: 1, path: 'Author.mentor', member: 2 });
    events.push({ kind: 'reference-set', at: null, source, instance: 2, path: 'Author.mentor', member: 1 });
    const schema = {
      ...LIBRARY_SCHEMA,
      relationships: [
        { ...LIBRARY_SCHEMA.relationships[1]!, path: 'Author.mentor', entity: 'Author', name: 'mentor', inverse: null },
      ],
    };
    const drawing = toObjectNodes(objectGraphAt(events, schema, 4), schema, [], new Set());
    const rects = layoutObjects(drawing);
    expect(rects.size).toBe(2);
    expect(drawing.fans.every((fan) => fanPaths(fan, rects) !== null)).toBe(true);
  });
});
