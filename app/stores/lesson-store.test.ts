import { expect, test } from 'vitest';
import type { Lesson, LessonBlock } from '../../src/index.ts';
import { createLessonStore, isCovered, mayShowSolution, progressOf, taskProgressOf } from './lesson-store.ts';

const predict: LessonBlock = { kind: 'predict', id: 'p', ask: 'queries', prompt: null, choices: [] };
const task = { id: 't', title: '', body: null, checks: [], hints: [1, 2], mistakes: [], start: [], solution: [] };
const LESSON: Lesson = {
  format: 1,
  id: 'one',
  title: 'One',
  track: 'loading',
  needs: [],
  meets: [],
  minutes: 5,
  scale: null,
  panels: [],
  broken: false,
  files: [],
  entry: 'main.py',
  blocks: [predict, { kind: 'task', task }],
  summary: '',
};

function opened() {
  const store = createLessonStore();
  store.getState().open(LESSON, 7, {});
  return store;
}

test('a prediction covers the counts until it is answered or skipped', () => {
  const store = opened();
  expect(isCovered(LESSON, store.getState().progress)).toBe(true);
  store.getState().answer('p', null);
  expect(isCovered(LESSON, store.getState().progress)).toBe(false);
  expect(isCovered(null, {})).toBe(false);
});

test('tries are counted until a check passes, and passing completes the lesson', () => {
  const store = opened();
  const fails = [{ checkId: 'a', passed: false, message: '', evidence: [] }];
  store.getState().setResults('t', fails);
  store.getState().setResults('t', fails);
  expect(taskProgressOf(store.getState().progress, 'one', 't')).toMatchObject({ tries: 2, passed: false });
  expect(progressOf(store.getState().progress, 'one').completed).toBe(false);
  store.getState().setResults('t', [{ checkId: 'a', passed: true, message: '', evidence: [] }]);
  expect(progressOf(store.getState().progress, 'one')).toMatchObject({ completed: true, openedAt: 7 });
});

test('the solution opens after two tries, all hints, or passing', () => {
  const none = { hintsShown: 0, tries: 0, passed: false, solutionShown: false };
  expect(mayShowSolution(task, none)).toBe(false);
  expect(mayShowSolution(task, { ...none, tries: 2 })).toBe(true);
  expect(mayShowSolution(task, { ...none, hintsShown: 2 })).toBe(true);
  expect(mayShowSolution(task, { ...none, passed: true })).toBe(true);
});
