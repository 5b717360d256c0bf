/**
 * The worker: loads Python, SQLite and the facade from what the page hands over, takes the ways to the network out of its own
 * scope, and then runs programs. The composition root; nothing imports it but the page's worker URL.
 */
import type { BootProgress, RuntimeAssets, ToWorker } from '../contract/protocol.ts';
import { DEFAULT_LIMITS } from '../contract/run.ts';
import { loadSqliteDriver } from '../engine/sqljs-driver.ts';
import { installFacade } from '../facade/install.ts';
import { type ServedRunner, serveRunner } from '../protocol/serve-runner.ts';
import { bootPyodide } from '../python/pyodide-runtime.ts';
import { hardenScope } from './harden-scope.ts';
import { ProgramRunner } from './program-runner.ts';
import { PYTHON_LIBRARY, PYTHON_WASM, SQLITE_WASM } from './runtime-files.ts';
import { serveAssets } from './serve-assets.ts';

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
}

const scope = self as unknown as WorkerScope;
const post = scope.postMessage.bind(scope);

async function boot(assets: RuntimeAssets, progress: (progress: BootProgress) => void): Promise<ServedRunner> {
  progress({ step: 'Loading Python', share: 0.1 });
  const { baseUrl } = assets;
  const sqlite = assets.sqliteModule ?? WebAssembly.compileStreaming(fetch(baseUrl + SQLITE_WASM));
  const restore = serveAssets({
    [baseUrl + PYTHON_WASM]: assets.pythonModule,
    [baseUrl + PYTHON_LIBRARY]: assets.standardLibrary,
  });
  const [driver, python] = await Promise.all([
    Promise.resolve(sqlite).then(loadSqliteDriver),
    bootPyodide({
      baseUrl,
      libraryUrl: baseUrl + PYTHON_LIBRARY,
      memoryBytes: DEFAULT_LIMITS.memoryBytes,
      progress: (step, share) => progress({ step, share }),
    }),
  ]);
  restore();
  progress({ step: 'Loading the ORM', share: 0.85 });
  const facade = installFacade(python);
  for (const name of facade.modules) python.importModule(name);
  python.seal();
  hardenScope();
  const runner = new ProgramRunner({ python, driver, facade });
  return { python: python.version, sqlite: driver.version, run: (request, events) => runner.run(request, events) };
}

serveRunner(
  {
    post,
    listen: (listener) => scope.addEventListener('message', (event) => listener(event.data)),
  },
  boot,
);
