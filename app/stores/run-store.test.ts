import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { libraryReport } from '../testing/sample-report.ts';
import { createRunStore } from './run-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the last run stays until the new one sends something', () => {
  const store = createRunStore();
  const report = libraryReport();
  store.getState().begin('a', 1);
  store.getState().finish({ ...report, runId: 'a' });
  store.getState().begin('b', 2);
  expect(store.getState().view?.report.runId).toBe('a');
  store.getState().addStatements('b', report.statements.slice(0, 6));
  vi.advanceTimersByTime(120);
  expect(store.getState().view).toMatchObject({ live: true, revision: 2, facts: { totals: { queries: 1 } } });
});

test('messages of another run are not shown', () => {
  const store = createRunStore();
  store.getState().begin('b', 1);
  store.getState().addOutput('a', { stream: 'stdout', text: 'late', at: 0 });
  vi.advanceTimersByTime(200);
  expect(store.getState().view).toBeNull();
});

test('a stopped run keeps what had happened', () => {
  const store = createRunStore();
  store.getState().begin('a', 1);
  store.getState().addOutput('a', { stream: 'stdout', text: 'so far', at: 0 });
  store.getState().stop('timeout');
  expect(store.getState().runner).toEqual({ kind: 'stopped', by: 'timeout' });
  expect(store.getState().view).toMatchObject({ live: false, report: { output: [{ text: 'so far' }] } });
});

test('a recorded run never replaces a real one', () => {
  const store = createRunStore();
  const report = libraryReport();
  store.getState().begin('a', 1);
  store.getState().finish({ ...report, runId: 'a' });
  store.getState().showRecorded({ ...report, runId: 'recorded' }, 1);
  expect(store.getState().view?.report.runId).toBe('a');
});
