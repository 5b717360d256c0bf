/**
 * Joins the runner to the run store: what the workers say becomes state that the panels read.
 */
import type { RunReport } from '../../src/index.ts';
import type { Stores } from '../stores/stores.tsx';
import { loadAssets } from './load-assets.ts';
import { createPythonRunner, type PythonRunner, type WorkerPort } from './python-runner.ts';

export function connectRunner(stores: Stores, makeWorker: () => WorkerPort, baseUrl: string): PythonRunner {
  const { run, workspace, linked } = stores;
  return createPythonRunner(makeWorker, () => loadAssets(baseUrl), {
    booting: (progress) => {
      if (run.getState().python === null) run.getState().setRunner({ kind: 'booting', progress });
    },
    ready: (python) => run.getState().setReady(python),
    began: (request) => {
      linked.getState().clear();
      run.getState().begin(request.runId, workspace.getState().revision);
    },
    output: (runId, chunk) => run.getState().addOutput(runId, chunk),
    statements: (runId, statements) => run.getState().addStatements(runId, statements),
    finished: (report: RunReport) => run.getState().finish(report),
    stopped: (by) => run.getState().stop(by),
    crashed: (message) => run.getState().setRunner({ kind: 'crashed', message }),
  });
}
