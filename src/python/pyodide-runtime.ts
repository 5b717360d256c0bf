/**
 * CPython by Pyodide, in a module worker and in Node alike. The caller brings the library (scripts/build-python.mjs) and, in
 * a browser, compiled modules; the Python half is library/_joinery.py.
 *
 * A program is ended from outside through Pyodide's interrupt buffer: any object with a `0` property will do, so a getter
 * that watches the clock needs no SharedArrayBuffer. What loops in C is not reached; the page ends the worker then.
 */
import { loadPyodide, type PyodideAPI } from 'pyodide';
import type { ProbeResult } from '../contract/run.ts';
import type { SourceLocation } from '../contract/values.ts';
import { limitMemory } from './memory-limit.ts';
import type {
  CallSite,
  Program,
  ProgramError,
  ProgramOutcome,
  ProgramWarning,
  PythonCallable,
  PythonRuntime,
  StoppedBy,
} from './python-runtime.ts';

const HOME = '/home/student';
const SIGINT = 2;
/** A program that swallows the interrupt gets another one after this long, and is given up after GRACE_MS. */
const REPEAT_MS = 250;
const GRACE_MS = 3000;
/**
 * How much of the WASM stack calls through C may use. Such calls (repr, getattr, sorted with a key ...) also use the
 * JavaScript stack, about eight times as much, and running out of that kills the interpreter where this raises RecursionError.
 * Calls from Python to Python use neither and keep CPython's limit of 1000.
 */
const C_STACK_BYTES = 96 * 1024;
/** CPython's cry as it dies, on stdout: the only place that says where the program was. */
const DEATH_CRY = 'Stack (most recent call first):';

export interface PyodideOptions {
  /** The folder of Pyodide's own files, as a URL with a trailing slash; absent in Node, where the package is found. */
  readonly baseUrl?: string;
  /** URL (in Node: path) of the library zip. */
  readonly libraryUrl: string;
  /** Bytes a program may have in memory. */
  readonly memoryBytes?: number;
  readonly progress?: (step: string, share: number) => void;
}

/** Starts an interpreter. */
export async function bootPyodide(options: PyodideOptions): Promise<PythonRuntime> {
  const memory = limitMemory(options.memoryBytes ?? Number.POSITIVE_INFINITY);
  try {
    const folder = options.baseUrl;
    const py = await loadPyodide({
      ...(folder === undefined ? {} : { indexURL: folder, packageBaseUrl: folder }),
      // No package is ever fetched, so no lock file is.
      lockFileContents: EMPTY_LOCK,
      stdLibURL: options.libraryUrl,
      // Student code that gets at Pyodide's door to JavaScript finds nothing behind it.
      jsglobals: { Object, Array },
      env: { HOME, PYTHONDONTWRITEBYTECODE: '1', PYTHONINSPECT: '' },
    } as Parameters<typeof loadPyodide>[0]);
    options.progress?.('Python', 0.8);
    return new PyodideRuntime(py, memory);
  } catch (error) {
    memory.restore();
    throw error;
  }
}

const EMPTY_LOCK = {
  info: { abi_version: '2026_0', arch: 'wasm32', platform: 'emscripten', python: '3.14.2', version: '314.0.7' },
  packages: {},
};

interface Report {
  readonly error: (ProgramError & { readonly full?: string }) | null;
  readonly warnings: readonly ProgramWarning[];
}

/** The functions of _joinery.py. */
interface StudentModule {
  start(entry: string, wantsFullTraceback: boolean): string;
  probe(expression: string): string;
  finish(): boolean;
  current_place(): number;
  place_text(place: number): string;
  flush_output(): void;
  seal(): void;
}

class PyodideRuntime implements PythonRuntime {
  readonly version: string;
  private readonly py: PyodideAPI;
  private readonly student: StudentModule;
  private readonly currentPlace: () => number;
  private readonly places: CallSite[] = [];
  /** Counts the calls from Python: within one, the program stands still, and so does its line. */
  private calls = 0;
  private depth = 0;
  private siteAtCall = -1;
  private flushedAtCall = -1;
  private site: CallSite | null = null;
  private readonly memory: ReturnType<typeof limitMemory>;
  private stoppedBy: StoppedBy | null = null;
  private fatal: string | null = null;
  private lastSite: CallSite | null = null;
  private deathCry = '';

  constructor(py: PyodideAPI, memory: ReturnType<typeof limitMemory>) {
    this.py = py;
    this.memory = memory;
    py.FS.mkdirTree(HOME);
    this.version = py.runPython('import sys; sys.version.split()[0]') as string;
    limitStack(py);
    const student = py.pyimport('_joinery') as StudentModule;
    this.student = student;
    this.currentPlace = student.current_place;
  }

  registerModule(name: string, members: Readonly<Record<string, unknown>>): void {
    const counted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of Object.entries(members)) {
      counted[key] = typeof member === 'function' ? this.counted(member as PythonCallable) : member;
    }
    this.py.registerJsModule(name, counted);
  }

  private counted(call: PythonCallable): PythonCallable {
    return (...args) => {
      this.calls++;
      this.depth++;
      try {
        return call(...args);
      } finally {
        this.depth--;
        // A call made by a callback has ended: the one around it stands at a line of its own.
        if (this.depth > 0) this.calls++;
      }
    };
  }

  importModule(name: string): void {
    this.py.runPython(`import ${name}`);
  }

  callable(module: string, name: string): PythonCallable {
    const owner = this.py.pyimport(module) as Record<string, PythonCallable>;
    const found = owner[name];
    if (found === undefined) throw new Error(`${module} has no ${name}`);
    return found;
  }

  seal(): void {
    this.student.seal();
  }

  run(program: Program): ProgramOutcome {
    if (this.fatal !== null) throw new Error(`the interpreter is dead: ${this.fatal}`);
    this.stoppedBy = null;
    this.lastSite = null;
    this.siteAtCall = -1;
    this.places.length = 0;
    this.deathCry = '';
    this.memory.begin();
    this.writeFiles(program.files);
    this.captureOutput(program);
    this.watchClock(program);
    let report: Report = { error: null, warnings: [] };
    let full: string | null = null;
    try {
      report = JSON.parse(this.student.start(program.entry, program.wantsFullTraceback ?? false)) as Report;
      full = report.error?.full ?? null;
    } catch (error) {
      this.fatal = describeFatal(error);
      this.lastSite = siteOfDeath(this.deathCry, program.entry) ?? this.lastSite;
    } finally {
      if (this.fatal === null) this.py.setInterruptBuffer(undefined as never);
    }
    return { ...this.verdict(report), warnings: report.warnings, fatal: this.fatal, fullTraceback: full };
  }

  stop(by: StoppedBy): void {
    this.stoppedBy ??= by;
  }

  probe(expression: string): ProbeResult {
    return JSON.parse(this.student.probe(expression)) as ProbeResult;
  }

  finish(): boolean {
    if (this.fatal !== null) return false;
    try {
      return this.student.finish();
    } catch (error) {
      this.fatal = describeFatal(error);
      return false;
    }
  }

  currentSite(): CallSite | null {
    if (this.siteAtCall === this.calls) return this.site;
    const place = this.currentPlace();
    if (place < 0) return this.lastSite;
    this.site = this.places[place] ?? this.readPlace(place);
    this.siteAtCall = this.calls;
    this.lastSite = this.site;
    return this.site;
  }

  flushOutput(): void {
    if (this.flushedAtCall === this.calls) return;
    this.flushedAtCall = this.calls;
    this.student.flush_output();
  }

  private readPlace(place: number): CallSite {
    const [file = '', line, scope = '', entryLine] = this.student.place_text(place).split('\0');
    const site = { source: { file, line: Number(line), scope }, entryLine: Number(entryLine) || null };
    this.places[place] = site;
    return site;
  }

  /** What the error says where the program was stopped from outside: an interrupt is ours, not the student's. */
  private verdict(report: Report): Pick<ProgramOutcome, 'error' | 'stoppedBy' | 'stoppedAt'> {
    const { error } = report;
    const innermost = error?.frames.at(-1) ?? this.lastSite?.source ?? null;
    if (this.fatal !== null) return { ...fatalVerdict(this.fatal, this.lastSite), stoppedBy: this.stoppedBy };
    if (this.stoppedBy !== null && (error === null || error.type === 'KeyboardInterrupt')) {
      return { error: null, stoppedBy: this.stoppedBy, stoppedAt: innermost };
    }
    if (error?.type === 'MemoryError' && this.memory.wasReached()) {
      return { error, stoppedBy: 'memoryBytes', stoppedAt: innermost };
    }
    return { error, stoppedBy: null, stoppedAt: null };
  }

  private writeFiles(files: Readonly<Record<string, string>>): void {
    const { FS } = this.py;
    emptyFolder(FS, HOME);
    for (const [path, text] of Object.entries(files)) {
      const full = `${HOME}/${path}`;
      FS.mkdirTree(full.slice(0, full.lastIndexOf('/')));
      FS.writeFile(full, text);
    }
  }

  private captureOutput(program: Program): void {
    let bytes = 0;
    const sink = (stream: 'stdout' | 'stderr') => {
      const decoder = new TextDecoder();
      return {
        // An exception thrown in here would kill the interpreter: what is too much is counted and dropped.
        write: (chunk: Uint8Array): number => {
          bytes += chunk.length;
          const left = program.limits.outputBytes - (bytes - chunk.length);
          if (bytes > program.limits.outputBytes) this.stop('outputBytes');
          if (left <= 0) return chunk.length;
          const text = decoder.decode(chunk.subarray(0, left), { stream: true });
          if (this.deathCry !== '' || text.startsWith(DEATH_CRY)) this.deathCry += text;
          else program.output(stream, text);
          return chunk.length;
        },
      };
    };
    this.py.setStdout(sink('stdout'));
    this.py.setStderr(sink('stderr'));
    this.py.setStdin({ error: true });
  }

  private watchClock({ limits: { durationMs }, tick }: Program): void {
    const started = performance.now();
    let nextSignal = 0;
    let ticks = 0;
    const check = (): number => {
      // CPython asks every few hundred nanoseconds; the clock is worth looking at less often.
      if (this.stoppedBy === null && (++ticks & 31) !== 0) return 0;
      tick?.();
      const now = performance.now();
      if (now - started > durationMs) this.stop('durationMs');
      if (this.stoppedBy === null || now < nextSignal) return 0;
      // An error thrown here unwinds the interpreter itself: the last resort against `except BaseException: pass`.
      if (nextSignal > 0 && now - started > durationMs + GRACE_MS) throw new Error('the program does not stop');
      nextSignal = now + REPEAT_MS;
      return SIGINT;
    };
    const buffer = {
      get 0() {
        return check();
      },
      set 0(_value: number) {},
    };
    this.py.setInterruptBuffer(buffer as unknown as Uint8Array);
  }
}

/** CPython's own exports, which Pyodide's types leave out. */
interface StackControl {
  _PyThreadState_Get(): number;
  _PyUnstable_ThreadState_SetStackProtection(thread: number, start: number, bytes: number): number;
  _emscripten_stack_get_current(): number;
}

function limitStack(py: PyodideAPI): void {
  const control = (py as unknown as { _module: StackControl })._module;
  const top = control._emscripten_stack_get_current();
  control._PyUnstable_ThreadState_SetStackProtection(control._PyThreadState_Get(), top - C_STACK_BYTES, C_STACK_BYTES);
}

type FileSystem = PyodideAPI['FS'];

function emptyFolder(fs: FileSystem, folder: string): void {
  for (const name of fs.readdir(folder) as string[]) {
    if (name === '.' || name === '..') continue;
    const path = `${folder}/${name}`;
    if (fs.isDir(fs.lstat(path).mode)) {
      emptyFolder(fs, path);
      fs.rmdir(path);
    } else fs.unlink(path);
  }
}

const CRY_LINE = /File "\/home\/student\/(.+?)", line (\d+) in (.+)/g;

function siteOfDeath(cry: string, entry: string): CallSite | null {
  const lines = [...cry.matchAll(CRY_LINE)].map(([, file = '', line, scope = '']) => ({
    file,
    line: Number(line),
    scope,
  }));
  const source = lines[0];
  if (source === undefined) return null;
  return { source, entryLine: lines.find((line) => line.file === entry)?.line ?? null };
}

function describeFatal(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** A stack that ran over is the student's endless recursion, and is told as Python tells it. */
function fatalVerdict(fatal: string, site: CallSite | null): Pick<ProgramOutcome, 'error' | 'stoppedAt'> {
  const stoppedAt: SourceLocation | null = site?.source ?? null;
  if (!/call stack|too much recursion|RangeError/i.test(fatal)) return { error: null, stoppedAt };
  const message = 'maximum recursion depth exceeded';
  return {
    error: {
      type: 'RecursionError',
      message,
      traceback: `RecursionError: ${message}\n`,
      frames: stoppedAt ? [stoppedAt] : [],
      entryLine: site?.entryLine ?? null,
    },
    stoppedAt,
  };
}
