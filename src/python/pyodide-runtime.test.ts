import { beforeAll, describe, expect, test } from 'vitest';
import { buildPython } from '../../scripts/build-python.mjs';
import { bootPyodide } from './pyodide-runtime.ts';
import type { ProgramOutcome, PythonRuntime } from './python-runtime.ts';

const LIMITS = { durationMs: 4000, outputBytes: 1000 };

let python: PythonRuntime;

beforeAll(async () => {
  const { path } = await buildPython();
  python = await bootPyodide({ libraryUrl: path, memoryBytes: 256 * 1024 * 1024 });
  python.registerModule('_engine', { where: () => JSON.stringify(python.currentSite()) });
  python.importModule('_engine');
  python.seal();
});

interface Ran {
  readonly outcome: ProgramOutcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly reusable: boolean;
}

function run(source: string | Record<string, string>, limits: Partial<typeof LIMITS> = {}, entry = 'main.py'): Ran {
  const text = { stdout: '', stderr: '' };
  const outcome = python.run({
    files: typeof source === 'string' ? { 'main.py': source } : source,
    entry,
    limits: { ...LIMITS, ...limits },
    output: (stream, chunk) => {
      text[stream] += chunk;
    },
  });
  return { outcome, ...text, reusable: python.finish() };
}

describe('programs', () => {
  test('run as __main__, import each other, and leave nothing to the next one', () => {
    const files = {
      'main.py': 'from models.user import User\nif __name__ == "__main__":\n    print(User.name, __file__)\n',
      'models/__init__.py': '',
      'models/user.py': 'class User:\n    name = "old"\n',
    };
    expect(run(files).stdout).toBe('old /home/student/main.py\n');
    expect(run({ ...files, 'models/user.py': 'class User:\n    name = "new"\n' }).stdout).toMatch(/^new /);
    const { outcome, reusable } = run('import models');
    expect(outcome.error).toMatchObject({ type: 'ModuleNotFoundError', message: "No module named 'models'" });
    expect(reusable).toBe(true);
  });

  test('say where they are, in the innermost file of the student', () => {
    const files = {
      'main.py': 'import helper\n\nprint(helper.ask())\n',
      'helper.py': 'from _engine import where\nclass E:\n    where = where\nask = lambda: (\n    E\n    .where())\n',
    };
    expect(JSON.parse(run(files).stdout)).toEqual({
      source: { file: 'helper.py', line: 6, scope: '<lambda>' },
      entryLine: 3,
    });
  });

  test('fail with the traceback of the student alone, relative paths, and positions', () => {
    const { outcome } = run({
      'main.py': 'import json\nfrom shop import load\n\nload("{")\n',
      'shop.py': 'import json\n\ndef load(text):\n    return json.loads(text)\n',
    });
    expect(outcome.error?.type).toBe('json.decoder.JSONDecodeError');
    expect(outcome.error?.entryLine).toBe(4);
    expect(outcome.error?.frames.map(({ file, line, scope }) => [file, line, scope])).toEqual([
      ['main.py', 4, '<module>'],
      ['shop.py', 4, 'load'],
    ]);
    expect(outcome.error?.traceback).toBe(
      [
        'Traceback (most recent call last):',
        '  File "main.py", line 4, in <module>',
        '    load("{")',
        '    ~~~~^^^^^',
        '  File "shop.py", line 4, in load',
        '    return json.loads(text)',
        '           ~~~~~~~~~~^^^^^^',
        'json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
        '',
      ].join('\n'),
    );
  });

  test('place syntax errors', () => {
    const { outcome } = run('x = 1\ndef f(:\n    pass\n');
    expect(outcome.error).toMatchObject({ type: 'SyntaxError', entryLine: 2 });
    expect(outcome.error?.frames.at(-1)).toMatchObject({ file: 'main.py', line: 2, column: 7 });
  });

  test('give their warnings with lines, and are told why there is no input()', () => {
    const { outcome } = run('import warnings\nwarnings.warn("old", DeprecationWarning)\ninput("name? ")');
    expect(outcome.warnings).toEqual([
      { type: 'DeprecationWarning', message: 'old', source: { file: 'main.py', line: 2 }, entryLine: 2 },
    ]);
    expect(outcome.error?.message).toMatch(/^input\(\) has nothing to read/);
  });

  test('end quietly with sys.exit(), and cannot take the interpreter along', () => {
    expect(run('import sys\nsys.exit("bye")').stderr).toBe('bye\n');
    expect(run('import os\nos._exit(3)').outcome).toMatchObject({ error: null, fatal: null });
  });

  test('are found out when they change the library', () => {
    expect(run('import builtins\nbuiltins.shout = print').reusable).toBe(false);
    expect(run('import builtins\ndel builtins.shout').reusable).toBe(true);
    expect(run('import json\njson.keep = json.dumps\njson.dumps = print').reusable).toBe(false);
    expect(run('import json\njson.dumps = json.keep').reusable).toBe(true);
  });
});

describe('limits', () => {
  test('of time, at the line that runs', () => {
    const { outcome } = run('n = 0\nwhile True:\n    n += 1\n', { durationMs: 200 });
    expect(outcome).toMatchObject({ stoppedBy: 'durationMs', error: null });
    expect(outcome.stoppedAt?.file).toBe('main.py');
    expect([2, 3]).toContain(outcome.stoppedAt?.line);
  });

  test('of output', () => {
    const { outcome, stdout } = run('while True:\n    print("x" * 99)\n');
    expect(outcome.stoppedBy).toBe('outputBytes');
    expect(stdout).toHaveLength(LIMITS.outputBytes);
  });

  test('of memory, which a program survives', () => {
    expect(run('try:\n    "x" * 10**9\nexcept MemoryError:\n    print("caught")').stdout).toBe('caught\n');
    expect(run('"x" * 10**9').outcome.stoppedBy).toBe('memoryBytes');
  });

  test('of recursion: through C as well, with the line; plain recursion goes as deep as in CPython', () => {
    const { outcome, reusable } = run('class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())');
    expect(outcome.error).toMatchObject({ type: 'RecursionError', entryLine: 3 });
    expect(outcome.error?.message).toMatch(/^maximum recursion depth exceeded/);
    expect(reusable).toBe(true);
    expect(run('def f(n): return n and f(n - 1)\nprint(f(950))').stdout).toBe('0\n');
  });
});

describe('isolation', () => {
  const restore = 'import sys\nfor name in [n for n, m in sys.modules.items() if m is None]: del sys.modules[name]\n';
  test.each([
    ['js', 'import js'],
    ['pyodide', 'from pyodide.code import run_js'],
    ['pyodide_js', 'import pyodide_js'],
    ['the core', 'import _pyodide_core'],
    ['ctypes', 'import ctypes'],
    ['sockets', 'import socket'],
    ['processes', 'import subprocess'],
    ['urllib', 'import urllib.request'],
    ['js, unhidden', `${restore}import js`],
  ])('hides %s', (_name, source) => {
    expect(run(source).outcome.error?.type).toMatch(/^(ModuleNotFoundError|ImportError)$/);
  });

  test('leaves nothing of JavaScript behind the door that the collector finds', () => {
    const source = [
      'import gc',
      'finders = [o for o in gc.get_objects() if type(o).__name__ == "JsFinder"]',
      'print([name for f in finders for name in f.jsproxies if name in ("js", "pyodide_js")])',
    ].join('\n');
    expect(run(source).stdout).toBe('[]\n');
  });
});
