/**
 * The shipped course, proved: `npm run lessons` as a test.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkCourse } from './support/check-course.ts';

test('every shipped lesson holds what it says', async () => {
  const files = readdirSync('lessons')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `lessons/${name}`);
  const { problems, programs } = await checkCourse(files);
  expect(problems).toEqual([]);
  expect(programs).toBeGreaterThan(files.length);
});
