/**
 * Owns the workers: one that runs programs and, once the page is idle, a spare that takes over at once when a run is stopped.
 * A program that does not end within its limit is ended by terminating its worker, so the page needs no shared memory.
 */
import type {
  BootProgress,
  FromWorker,
  OutputChunk,
  RunReport,
  RunRequest,
  RuntimeAssets,
  Statement,
  ToWorker,
} from '../../src/index.ts';

/** What a runner needs of a worker; a real one in the page, a fake one in tests. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  terminate(): void;
  listen(message: (message: FromWorker) => void, failed: (message: string) => void): void;
}

/** What the page hears of the runner. Silent runs are heard of only through their promise. */
export interface RunnerListener {
  booting(progress: BootProgress): void;
  ready(python: string): void;
  began(request: RunRequest): void;
  output(runId: string, chunk: OutputChunk): void;
  statements(runId: string, statements: readonly Statement[]): void;
  finished(report: RunReport): void;
  stopped(by: 'learner' | 'timeout'): void;
  crashed(message: string): void;
}

/** How a run ended for the one who asked: its report, or null where it was stopped or its worker died. */
export type RunEnd = RunReport | null;

interface Job {
  readonly request: RunRequest;
  readonly silent: boolean;
  readonly end: (report: RunEnd) => void;
}

interface Seat {
  readonly port: WorkerPort;
  ready: boolean;
  /** Ended before it could boot. */
  gone: boolean;
}

/** Time a worker gets beyond its own limit before the page ends it. */
const GRACE_MS = 2_000;
const SPARE_DELAY_MS = 4_000;

export interface PythonRunner {
  start(): void;
  /** Runs when Python is ready and the run before has ended. */
  run(request: RunRequest, silent?: boolean): Promise<RunEnd>;
  /** Ends the run in progress and forgets those that wait. */
  stop(): void;
  /** Ends and forgets silent runs alone; a run that a person asked for goes on or keeps its place. */
  stopSilent(): void;
  dispose(): void;
}

export function createPythonRunner(
  makeWorker: () => WorkerPort,
  loadAssets: () => Promise<RuntimeAssets>,
  listener: RunnerListener,
): PythonRunner {
  let assets: Promise<RuntimeAssets> | null = null;
  let active: Seat | null = null;
  let spare: Seat | null = null;
  let job: Job | null = null;
  let waiting: Job[] = [];
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let spareTimer: ReturnType<typeof setTimeout> | undefined;

  const seat = (): Seat => {
    const taken: Seat = { port: makeWorker(), ready: false, gone: false };
    taken.port.listen(
      (message) => hear(taken, message),
      (message) => hear(taken, { type: 'crashed', message }),
    );
    assets ??= loadAssets();
    assets.then(
      (loaded) => {
        if (!taken.gone) taken.port.postMessage({ type: 'boot', assets: loaded });
      },
      (error: unknown) => {
        // The next Run asks for the files again.
        assets = null;
        const why = error instanceof Error ? error.message : String(error);
        hear(taken, { type: 'crashed', message: `Its files could not be loaded (${why}). Check the connection.` });
      },
    );
    return taken;
  };

  const leave = (seated: Seat | null) => {
    if (seated === null) return;
    seated.gone = true;
    seated.port.terminate();
  };

  const replaceActive = () => {
    leave(active);
    active = spare ?? seat();
    spare = null;
    next();
  };

  const keepSpare = () => {
    clearTimeout(spareTimer);
    spareTimer = setTimeout(() => {
      if (spare === null && active?.ready && job === null) spare = seat();
    }, SPARE_DELAY_MS);
  };

  /** A worker that never got ready would fail the same way again; the next Run tries once more. */
  const giveUp = () => {
    const dropped = waiting;
    waiting = [];
    leave(active);
    active = null;
    for (const one of dropped) one.end(null);
  };

  const endJob = (report: RunEnd) => {
    clearTimeout(deadline);
    const ended = job;
    job = null;
    ended?.end(report);
  };

  const stopWith = (by: 'learner' | 'timeout') => {
    const wasSilent = job?.silent ?? true;
    endJob(null);
    if (!wasSilent) listener.stopped(by);
    replaceActive();
  };

  const next = () => {
    if (job !== null || !active?.ready) return;
    const following = waiting.shift();
    if (following === undefined) {
      keepSpare();
      return;
    }
    job = following;
    deadline = setTimeout(() => stopWith('timeout'), following.request.limits.durationMs + GRACE_MS);
    if (!following.silent) listener.began(following.request);
    active.port.postMessage({ type: 'run', request: following.request });
  };

  const hear = (from: Seat, message: FromWorker) => {
    if (from !== active) {
      if (message.type === 'ready') from.ready = true;
      if (message.type === 'crashed' && from === spare) spare = null;
      return;
    }
    switch (message.type) {
      case 'booting':
        listener.booting(message.progress);
        return;
      case 'ready':
        from.ready = true;
        listener.ready(message.python);
        next();
        return;
      case 'output':
        if (job?.request.runId === message.runId && !job.silent) listener.output(message.runId, message.chunk);
        return;
      case 'statements':
        if (job?.request.runId === message.runId && !job.silent) listener.statements(message.runId, message.statements);
        return;
      case 'finished': {
        const wasSilent = job?.silent ?? true;
        endJob(message.report);
        if (!wasSilent) listener.finished(message.report);
        if (message.reusable) next();
        else replaceActive();
        return;
      }
      case 'crashed': {
        const hadBooted = from.ready;
        endJob(null);
        listener.crashed(message.message);
        if (hadBooted) replaceActive();
        else giveUp();
        return;
      }
    }
  };

  return {
    start: () => {
      active ??= seat();
    },
    run: (request, silent = false) =>
      new Promise((resolve) => {
        waiting.push({ request, silent, end: resolve });
        active ??= seat();
        next();
      }),
    stop: () => {
      const dropped = waiting;
      waiting = [];
      for (const one of dropped) one.end(null);
      if (job !== null) stopWith('learner');
    },
    stopSilent: () => {
      const dropped = waiting.filter((one) => one.silent);
      waiting = waiting.filter((one) => !one.silent);
      for (const one of dropped) one.end(null);
      if (job?.silent) stopWith('learner');
    },
    dispose: () => {
      clearTimeout(deadline);
      clearTimeout(spareTimer);
      leave(active);
      leave(spare);
      active = null;
      spare = null;
    },
  };
}
