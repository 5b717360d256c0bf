import { expect, test } from 'vitest';
import { anNPlusOneReport, aRelationship, aReport, aStatement } from '../contract/builders.ts';
import { findFindings } from './find-findings.ts';
import { findNPlusOne } from './n-plus-one.ts';

test('a lazy load for each parent of one SELECT is one finding over all of them', () => {
  const [finding, ...others] = findNPlusOne(anNPlusOneReport(10));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    kind: 'n-plus-one',
    path: 'Author.books',
    option: 'selectinload(Author.books)',
    source: { line: 11 },
  });
  expect(finding?.statements).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('one parent and its lazy load is no N+1', () => {
  expect(findFindings(anNPlusOneReport(1))).toEqual([]);
});

test('parents that were fetched one by one are no N+1', () => {
  const report = anNPlusOneReport(2);
  const events = report.events.map((event, i) => ({ ...event, at: i }));
  expect(findNPlusOne({ ...report, events })).toEqual([]);
});

test('a many-to-one is cured by joinedload', () => {
  const report = anNPlusOneReport(3);
  const relationships = [aRelationship('Author.books', { uselist: false, direction: 'MANYTOONE' })];
  expect(findNPlusOne({ ...report, schema: { ...report.schema, relationships } })[0]?.option).toBe(
    'joinedload(Author.books)',
  );
});

test('eager loads in batches and flushes are never a group', () => {
  const statements = [
    ...[1, 2, 3].map((n) =>
      aStatement({
        parameters: [n],
        origin: { kind: 'eager-load', strategy: 'selectin', path: 'Author.books', parents: 500 },
      }),
    ),
    ...[1, 2, 3].map((n) =>
      aStatement({ kind: 'insert', parameters: [n], origin: { kind: 'flush', cause: 'commit', entity: 'Author' } }),
    ),
  ];
  expect(findFindings(aReport({ statements }))).toEqual([]);
});

test('the same query from one line with other parameters is a query in a loop, with equal ones a duplicate', () => {
  const query = (n: number) =>
    aStatement({ sql: 'SELECT count(*) FROM books WHERE books.author_id = ?', parameters: [n] });
  expect(findFindings(aReport({ statements: [1, 2, 3].map(query) })).map((f) => f.kind)).toEqual(['query-in-loop']);
  expect(findFindings(aReport({ statements: [1, 1].map(query) })).map((f) => f.kind)).toEqual(['duplicate-query']);
});

test('a write between two equal queries makes them no duplicates', () => {
  const statements = [
    aStatement(),
    aStatement({ kind: 'insert', origin: { kind: 'flush', cause: 'autoflush', entity: 'Author' } }),
    aStatement(),
  ];
  expect(findFindings(aReport({ statements }))).toEqual([]);
});
