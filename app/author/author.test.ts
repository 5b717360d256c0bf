import { expect, test } from 'vitest';
import { loadLessonTools } from '../../src/index.ts';
import { problemOf, skeletonOf, slugOf } from './lesson-skeleton.ts';
import { lineOfTask, SNIPPETS } from './snippets.ts';

const WISHES = { title: 'Übung: "N+1"', track: 'loading', parent: 'City', child: 'BusStop' };

test('the skeleton is a lesson without errors, whatever the title holds', async () => {
  const { compileLesson } = await loadLessonTools();
  const { lesson, errors } = compileLesson('new.md', skeletonOf(WISHES));
  expect(errors).toEqual([]);
  expect(lesson).toMatchObject({ id: 'ubung-n-1', title: WISHES.title, scale: 'CITIES' });
  expect(lesson?.files[0]?.content).toContain('bus_stops: Mapped[list["BusStop"]]');
});

test('names that cannot be classes are refused', () => {
  expect(problemOf(WISHES)).toBeNull();
  for (const parent of ['city', 'Base', 'A b', '', 'BUSSTOP']) expect(problemOf({ ...WISHES, parent })).not.toBeNull();
  expect(problemOf({ ...WISHES, title: ' ' })).toContain('title');
  expect(slugOf('—')).toBe('lesson');
});

test('snippets can be put into a lesson', async () => {
  const { compileLesson } = await loadLessonTools();
  const inTask = ['Check', 'Hint', 'Mistake'];
  const text = skeletonOf(WISHES);
  const outside = SNIPPETS.filter(({ label }) => !inTask.includes(label)).map(({ text: snippet }) => snippet);
  const inside = SNIPPETS.filter(({ label }) => ['Hint', 'Mistake'].includes(label)).map(
    ({ text: snippet }) => snippet,
  );
  const whole = `${text.replace('\n:::check', () => `\n${inside.join('\n')}\n:::check`)}\n${outside.join('\n')}`;
  expect(compileLesson('new.md', whole).errors).toEqual([]);
  expect(text.split('\n')[lineOfTask(text, 'two-queries') - 1]).toContain('::::task{#two-queries');
});
