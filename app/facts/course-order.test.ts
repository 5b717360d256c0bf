import { expect, test } from 'vitest';
import { orderCourse } from './course-order.ts';

test('lessons stand in the order of the syllabus, unknown ones after them, unknown tracks at the end', () => {
  const course = [
    { id: 'zebra', track: 'loading' },
    { id: 'n-plus-one', track: 'loading' },
    { id: 'mine', track: 'my-track' },
    { id: 'lazy-loading', track: 'loading' },
    { id: 'one-to-many', track: 'relationships' },
  ];
  const ordered = orderCourse(course);
  expect(ordered.map(({ track }) => track.title)).toEqual(['Relationships', 'Loading', 'My track']);
  expect(ordered[1]?.lessons.map((entry) => entry.id)).toEqual(['lazy-loading', 'n-plus-one', 'zebra']);
});
