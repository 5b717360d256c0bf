/**
 * The worker's half of the conversation: boots when told to, runs one program at a time, sends output and statements in
 * batches while it runs. The page's half is app/runner.
 */
import type { BootProgress, FromWorker, RuntimeAssets, ToWorker } from '../contract/protocol.ts';
import type { OutputChunk, RunReport, RunRequest } from '../contract/run.ts';
import type { Statement } from '../contract/statement.ts';

/** A worker's scope, or a stand-in. */
export interface RunnerPort {
  post(message: FromWorker): void;
  listen(listener: (message: ToWorker) => void): void;
}

/** What runs programs once booted. */
export interface ServedRunner {
  readonly python: string;
  readonly sqlite: string;
  run(
    request: RunRequest,
    events: { output(chunk: OutputChunk): void; statement(statement: Statement): void; tick(): void },
  ): { readonly report: RunReport; readonly reusable: boolean };
}

export type BootRunner = (assets: RuntimeAssets, progress: (progress: BootProgress) => void) => Promise<ServedRunner>;

/** Messages of a program that prints or queries without end would drown the page. */
const BATCH_MS = 40;

/** Answers the page's messages for the life of the worker. */
export function serveRunner(port: RunnerPort, boot: BootRunner): void {
  const state: { runner: ServedRunner | null } = { runner: null };
  const crash = (error: unknown): void => port.post({ type: 'crashed', message: errorText(error) });
  port.listen((message) => {
    if (message.type === 'boot') {
      boot(message.assets, (progress) => port.post({ type: 'booting', progress })).then((runner) => {
        state.runner = runner;
        port.post({ type: 'ready', python: runner.python, sqlite: runner.sqlite });
      }, crash);
      return;
    }
    if (state.runner === null) {
      crash(new Error('asked to run before it was ready'));
      return;
    }
    try {
      runProgram(port, state.runner, message.request);
    } catch (error) {
      crash(error);
    }
  });
}

function runProgram(port: RunnerPort, runner: ServedRunner, request: RunRequest): void {
  const { runId } = request;
  const batch = new Batch(port, runId);
  const { report, reusable } = runner.run(request, {
    output: (chunk) => batch.output(chunk),
    statement: (statement) => batch.statement(statement),
    // What was printed just before an endless loop must be seen while it runs.
    tick: () => batch.flushWhenDue(),
  });
  batch.flush();
  port.post({ type: 'finished', report, reusable });
}

/** Collects what happens and posts it at most every BATCH_MS. A chunk of output waits for the statements before it. */
class Batch {
  private readonly port: RunnerPort;
  private readonly runId: string;
  private statements: Statement[] = [];
  private chunk: OutputChunk | null = null;
  private posted = performance.now();

  constructor(port: RunnerPort, runId: string) {
    this.port = port;
    this.runId = runId;
  }

  statement(statement: Statement): void {
    this.statements.push(statement);
    this.flushWhenDue();
  }

  output(chunk: OutputChunk): void {
    const held = this.chunk;
    if (held !== null && (held.stream !== chunk.stream || held.at !== chunk.at)) this.flush();
    this.chunk = this.chunk === null ? chunk : { ...chunk, text: this.chunk.text + chunk.text };
    this.flushWhenDue();
  }

  flush(): void {
    const { port, runId, statements, chunk } = this;
    this.posted = performance.now();
    if (statements.length > 0) port.post({ type: 'statements', runId, statements });
    if (chunk !== null) port.post({ type: 'output', runId, chunk });
    this.statements = [];
    this.chunk = null;
  }

  flushWhenDue(): void {
    if (this.chunk === null && this.statements.length === 0) return;
    if (performance.now() - this.posted > BATCH_MS) this.flush();
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
