/**
 * The shipped course, proved: `npm run lessons` as a test.
 */
import { expect, test } from 'vitest';
import { checkCourse } from './support/check-course.ts';
import { lessonFiles } from './support/lesson-files.ts';

test('every shipped lesson holds what it says', async () => {
  const files = lessonFiles('lessons');
  const { problems, programs, meetings } = await checkCourse(files);
  expect(problems).toEqual([]);
  expect(meetings.filter(({ lessons }) => lessons.length === 0)).toEqual([]);
  expect(programs).toBeGreaterThan(files.length);
}, 300_000);
