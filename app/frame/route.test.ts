import { expect, test } from 'vitest';
import { parseRoute } from './route.ts';

test('addresses name what is open; unknown ones the course', () => {
  expect(parseRoute('#/lesson/n-plus-one')).toEqual({ kind: 'lesson', id: 'n-plus-one' });
  expect(parseRoute('#/sandbox?code=abc')).toEqual({ kind: 'sandbox' });
  expect(parseRoute('')).toEqual({ kind: 'home' });
  expect(parseRoute('#/lesson/../x')).toEqual({ kind: 'home' });
});
