/**
 * The one place that names the worker's file, so that the bundler makes a chunk of it.
 */
import type { WorkerPort } from './python-runner.ts';

export function makeWorker(): WorkerPort {
  return new Worker(new URL('../../src/worker/runner.ts', import.meta.url), { type: 'module', name: 'joinery-python' });
}
