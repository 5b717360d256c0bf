/**
 * The one place that names the worker's file, so that the bundler makes a chunk of it.
 */
import type { FromWorker } from '../../src/index.ts';
import type { WorkerPort } from './python-runner.ts';

export function makeWorker(): WorkerPort {
  const worker = new Worker(new URL('../../src/worker/runner.ts', import.meta.url), {
    type: 'module',
    name: 'joinery-python',
  });
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    listen: (message, failed) => {
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => message(event.data));
      worker.addEventListener('error', (event) => failed(event.message || 'the worker could not be loaded'));
      worker.addEventListener('messageerror', () => failed('a message of the worker could not be read'));
    },
  };
}
