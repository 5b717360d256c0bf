import { expect, test } from 'vitest';
import { LIBRARY_SCHEMA } from '../testing/sample-report.ts';
import { completeMapping } from './complete-mapping.ts';

test('a class and a variable named after it offer columns and relationships', () => {
  const names = (name: string) =>
    completeMapping(LIBRARY_SCHEMA, name).map((completion) => `${completion.name}: ${completion.detail}`);
  expect(names('Author')).toEqual(['id: INTEGER NOT NULL', 'name: VARCHAR NOT NULL', 'books: list of Book']);
  expect(names('author')).toEqual(names('Author'));
  expect(names('session')).toEqual([]);
});
