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
  const { problems, programs, meetings } = await checkCourse(files);
  expect(problems).toEqual([]);
  expect(meetings.filter(({ lessons }) => lessons.length === 0)).toEqual([]);
  expect(programs).toBeGreaterThan(files.length);
}, 300_000);
