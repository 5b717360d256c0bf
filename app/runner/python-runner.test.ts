import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_LIMITS, type RunReport, type RunRequest } from '../../src/index.ts';
import { type FakeWorker, fakeWorker } from '../testing/fake-worker.ts';
import { libraryReport } from '../testing/sample-report.ts';
import { createPythonRunner, type RunnerListener } from './python-runner.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function started(answer: (request: RunRequest) => RunReport | null) {
  const workers: FakeWorker[] = [];
  const heard: string[] = [];
  const listener: RunnerListener = {
    booting: () => void heard.push('booting'),
    ready: (python) => void heard.push(`ready ${python}`),
    began: (request) => void heard.push(`began ${request.runId}`),
    output: () => undefined,
    statements: () => undefined,
    finished: (report) => void heard.push(`finished ${report.runId}`),
    stopped: (by) => void heard.push(`stopped ${by}`),
    crashed: (message) => void heard.push(`crashed ${message}`),
  };
  const make = () => {
    const worker = fakeWorker(answer, 10);
    workers.push(worker);
    return worker;
  };
  return { runner: createPythonRunner(make, async () => ({ baseUrl: '' }), listener), workers, heard };
}

const request = (runId: string): RunRequest => ({ runId, files: {}, entry: 'main.py', limits: DEFAULT_LIMITS });

test('a run asked for before Python is ready waits for it', async () => {
  const { runner, heard } = started(() => libraryReport(1));
  const end = runner.run(request('a'));
  await vi.advanceTimersByTimeAsync(100);
  expect((await end)?.runId).toBe('a');
  expect(heard).toEqual(['booting', 'ready 3.14.0', 'began a', 'finished a']);
});

test('a silent run is heard of by its caller only', async () => {
  const { runner, heard } = started(() => libraryReport(1));
  const end = runner.run(request('a'), true);
  await vi.advanceTimersByTimeAsync(100);
  expect((await end)?.runId).toBe('a');
  expect(heard).toEqual(['booting', 'ready 3.14.0']);
});

test('Stop ends the worker, and the next run has another', async () => {
  const { runner, workers, heard } = started((asked) => (asked.runId === 'loop' ? null : libraryReport(1)));
  const loop = runner.run(request('loop'));
  await vi.advanceTimersByTimeAsync(100);
  runner.stop();
  expect(await loop).toBeNull();
  expect(workers[0]!.terminated()).toBe(true);
  const next = runner.run(request('b'));
  await vi.advanceTimersByTimeAsync(100);
  expect((await next)?.runId).toBe('b');
  expect(heard).toContain('stopped learner');
});

test('a program that never ends is ended by the page', async () => {
  const { runner, heard } = started(() => null);
  const end = runner.run(request('a'));
  await vi.advanceTimersByTimeAsync(DEFAULT_LIMITS.durationMs + 5_000);
  expect(await end).toBeNull();
  expect(heard).toContain('stopped timeout');
});

test('after a quiet while a spare worker stands by', async () => {
  const { runner, workers } = started(() => libraryReport(1));
  runner.start();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(workers).toHaveLength(2);
});
