/**
 * The one door between the Python package and the engine: registers tables of functions as Python modules, turns the
 * engine's errors into Python exceptions, keeps the handles and the Python callbacks.
 *
 * How to add functions: write `export function xxxApi(bridge: Bridge) { return { name(handle: number, ...) {...} } }` in
 * core-api/ or orm-api/, and pass it to `bridge.register('_module', xxxApi(bridge))` in install.ts. Python then does
 * `from _module import name as _name` once, at import (a bound name costs 0.35 us a call, an attribute 2 us).
 *
 * - A function is synchronous, takes and gives primitives, handles, kind-payload pairs (codec.ts) or one array (Python:
 *   `.to_py()`); never null (it arrives as jsnull): give undefined for None.
 * - It may throw: an Error with `pythonType` becomes that Python exception, anything else travels on as it is, so a Python
 *   exception raised in a callback goes through unharmed.
 * - Python functions that TypeScript calls are few and named: Python `_bridge.expose('name', function)`, here
 *   `bridge.python('name')(...)`. They take and give primitives as well. A student's callables stay in Python, in a table.
 */

import { HostValue } from '../sql/host-value.ts';
import { encodeBatch, HostList } from './codec.ts';
import { HandleTable } from './handles.ts';

/** A table of bridge functions: becomes a Python module. */
export type FunctionTable = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A Python function held by TypeScript. */
export type PythonFunction = (...args: unknown[]) => unknown;

/** What the bridge needs of the Python runtime. */
export interface ModuleHost {
  registerModule(name: string, members: Readonly<Record<string, unknown>>): void;
}

/** An engine error that has a Python counterpart; the fields after `code` are there on a StatementError (engine/errors.ts). */
export interface RaisableError extends Error {
  readonly pythonType: string;
  readonly code?: string | null;
  readonly statement?: string | null;
  readonly parameters?: readonly unknown[] | null;
  readonly isMulti?: boolean;
  readonly details?: readonly string[];
  /** What was raised first: an error of the engine, or a foreign one (a Python exception that `_errors.remember` holds). */
  readonly orig?: unknown;
  readonly origType?: string;
  readonly origMessage?: string;
}

export class Bridge {
  readonly handles = new HandleTable();
  private readonly callbacks = new Map<string, PythonFunction>();
  private readonly host: ModuleHost;

  constructor(host: ModuleHost) {
    this.host = host;
    this.register('_bridge_js', {
      expose: (name: string, callback: PythonFunction & { copy?: () => PythonFunction }) => {
        this.callbacks.set(name, callback.copy ? callback.copy() : callback);
      },
      release: (handle: number) => this.handles.release(handle),
    });
  }

  /** Makes a Python module of a table of functions, each behind `guard`. */
  register(name: string, table: FunctionTable): void {
    const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, fn] of Object.entries(table)) members[key] = this.guard(fn as (...args: unknown[]) => unknown);
    this.host.registerModule(name, members);
  }

  /** A Python function that `_bridge.expose` has given a name. */
  python(name: string): PythonFunction {
    const callback = this.callbacks.get(name);
    if (callback === undefined) throw new Error(`Python has not exposed ${name}`);
    return callback;
  }

  /** Forgets a run's objects; the exposed callbacks stay. */
  reset(): void {
    this.handles.clear();
  }

  /** Wraps a function so that an engine error leaves it as the Python exception it stands for. */
  guard<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
    return (...args: A): R => {
      try {
        return fn(...args);
      } catch (error) {
        if (isRaisable(error)) this.raise(error);
        throw error;
      }
    };
  }

  private raise(error: RaisableError): void {
    const orig = error.orig as { pythonType?: string; message?: string } | null | undefined;
    this.python('raise')(
      error.pythonType,
      error.message,
      error.code ?? undefined,
      error.statement ?? undefined,
      error.parameters ? encodeParameters(error.parameters, error.isMulti ?? false) : undefined,
      error.isMulti ?? false,
      error.origType ?? orig?.pythonType,
      error.origMessage ?? orig?.message,
      error.details?.join('\n') ?? '',
    );
  }
}

function isRaisable(error: unknown): error is RaisableError {
  return error instanceof Error && typeof (error as { pythonType?: unknown }).pythonType === 'string';
}

/** Parameters of a statement for Python: one batch, or one for each row; of named ones, the names and a batch for each row. */
export function encodeParameters(parameters: readonly unknown[], many: boolean): unknown[] {
  if (parameters[0] instanceof Map) {
    return ['named', ...parameters.map((row) => encodeNamed(row as ReadonlyMap<string, unknown>))];
  }
  if (!many || !Array.isArray(parameters[0])) return encodeBatch(parameters);
  return parameters.map((row) => encodeBatch(row as unknown[]));
}

function encodeNamed(row: ReadonlyMap<string, unknown>): unknown[] {
  const values = [...row.values()].map((value) => (value instanceof HostList ? new HostValue(value.id, null) : value));
  return [[...row.keys()], encodeBatch(values)];
}
