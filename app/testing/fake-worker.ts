/**
 * A stand-in for the worker: boots in steps and answers every run with the report it is given. For tests and the preview.
 */
import type { FromWorker, RunReport, RunRequest } from '../../src/index.ts';
import type { WorkerPort } from '../runner/python-runner.ts';

export interface FakeWorker extends WorkerPort {
  readonly terminated: () => boolean;
}

export function fakeWorker(answer: (request: RunRequest) => RunReport | null, delayMs = 0): FakeWorker {
  let isTerminated = false;
  let tell: (message: FromWorker) => void = () => undefined;
  const later = (message: FromWorker, times = 1) => {
    setTimeout(() => {
      if (!isTerminated) tell(message);
    }, delayMs * times);
  };
  return {
    terminated: () => isTerminated,
    listen: (message) => {
      tell = message;
    },
    terminate: () => {
      isTerminated = true;
    },
    postMessage: (message) => {
      if (message.type === 'boot') {
        later({ type: 'booting', progress: { step: 'Starting Python', share: 0.63 } });
        later({ type: 'ready', python: '3.14.0', sqlite: '3.50.0' }, 2);
        return;
      }
      const report = answer(message.request);
      if (report) later({ type: 'finished', report: { ...report, runId: message.request.runId }, reusable: true });
    },
  };
}
