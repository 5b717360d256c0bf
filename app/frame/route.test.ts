import { expect, test } from 'vitest';
import { fileRoute, foreignRoute, parseRoute, routeOfQuery } from './route.ts';

test('addresses name what is open; unknown ones the course', () => {
  expect(parseRoute('#/lesson/n-plus-one')).toEqual({ kind: 'lesson', id: 'n-plus-one' });
  expect(parseRoute('#/sandbox?code=abc')).toEqual({ kind: 'sandbox' });
  expect(parseRoute('')).toEqual({ kind: 'home' });
  expect(parseRoute('#/lesson/../x')).toEqual({ kind: 'home' });
});

test('a lesson from elsewhere is named by its address, encoded or as it was pasted', () => {
  const address = 'https://example.org/a.md?ref=main&x=1';
  expect(parseRoute(foreignRoute(address))).toEqual({ kind: 'foreign', address });
  expect(parseRoute(`#/lesson?url=${address}`)).toEqual({ kind: 'foreign', address });
  expect(parseRoute(fileRoute('my lesson.md'))).toEqual({ kind: 'file', name: 'my lesson.md' });
  expect(routeOfQuery(`?lesson=${encodeURIComponent(address)}`)).toBe(foreignRoute(address));
  expect(routeOfQuery('?lesson=n-plus-one')).toBe('#/lesson/n-plus-one');
  expect(routeOfQuery('?code=1')).toBeNull();
});
