/**
 * Makes the Python library that the runtime boots from: one zip with the standard library, trimmed, and the facade's
 * packages, all compiled by Pyodide itself (npm's zip holds sources, which every boot would compile again).
 *
 * `node scripts/build-python.mjs` prints the path. The result is kept under .cache/python by a hash of what went in, so it
 * costs nothing when nothing changed; buildPython() gives the same to other scripts.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const CACHE = join(ROOT, '.cache', 'python');
/** Folders whose .py files are importable by their path inside the folder. */
const PACKAGE_ROOTS = [join(ROOT, 'src', 'facade', 'python'), join(ROOT, 'src', 'python', 'library')];

/** What no program of a course needs and no part of Pyodide's boot imports. */
const LEFT_OUT = new Set(
  (
    'multiprocessing xml _pyrepl http pdb.py doctest.py tarfile.py pydoc.py ctypes html _pyio.py xmlrpc argparse.py pickletools.py ' +
    'wsgiref imaplib.py optparse.py mailbox.py ftplib.py smtplib.py poplib.py socketserver.py ssl.py cProfile.py profile.py ' +
    'pstats.py plistlib.py nturl2path.py pyclbr.py trace.py venv ensurepip idlelib turtle.py tkinter lib2to3 pydoc_data ' +
    'sqlite3 dbm curses webbrowser.py zipapp.py netrc.py rlcompleter.py tabnanny.py modulefinder.py cmd.py bdb.py ' +
    'mimetypes.py quopri.py getpass.py pty.py tty.py runpy.py sched.py shelve.py this.py antigravity.py tomllib wave.py ' +
    'filecmp.py fileinput.py symtable.py compileall.py py_compile.py configparser.py __phello__ __hello__.py site-packages'
  ).split(' '),
);
const ENCODINGS = new Set(
  (
    '__init__ aliases utf_8 latin_1 ascii cp437 utf_8_sig unicode_escape raw_unicode_escape idna utf_16 utf_32 hex_codec ' +
    'base64_codec punycode cp1252 iso8859_1 charmap utf_16_le utf_16_be utf_32_le utf_32_be undefined rot_13 cp850'
  ).split(' '),
);

const COMPILER = String.raw`
import importlib.util, marshal, zipfile

def pyc(name, data):
    # Hash based and unchecked: the zip's times do not matter, and no source is looked for.
    code = compile(data, '/lib/python314.zip/' + name, 'exec', dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, 'little') + b'\0' * 8 + marshal.dumps(code)

def member(name):
    return zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))

def trim(source, target, left_out, encodings):
    with zipfile.ZipFile(source) as src, zipfile.ZipFile(target, 'w', zipfile.ZIP_STORED) as dst:
        for info in src.infolist():
            name = info.filename
            parts = name.split('/')
            if name.endswith('/') or parts[0] in left_out:
                continue
            if parts[0] == 'encodings' and parts[-1][:-3] not in encodings:
                continue
            data = src.read(name)
            if name.endswith('.py'):
                dst.writestr(member(name + 'c'), pyc(name, data))
            else:
                dst.writestr(member(name), data)

def extend(target, files):
    with zipfile.ZipFile(target, 'a', zipfile.ZIP_STORED) as dst:
        for name, data in files.items():
            try:
                dst.writestr(member(name + 'c'), pyc(name, data))
            except SyntaxError as error:
                # The sources go in, so that only a program that imports the file fails, and says where.
                print(f'{name}:{error.lineno}: {error.msg}')
                dst.writestr(member(name), data)
`;

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith('.py') && statSync(path).isFile())
    .sort();
}

function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** Written whole or not at all: several processes may build at once. */
function write(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

async function bootCompiler(options) {
  const { loadPyodide } = await import('pyodide');
  const py = await loadPyodide(options);
  py.runPython(COMPILER);
  return py;
}

/** The library's path and hash, built where it is missing. */
export async function buildPython() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('pyodide/package.json'));
  const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  const recipe = hashOf(version, COMPILER, [...LEFT_OUT].join(), [...ENCODINGS].join());
  const stdlib = join(CACHE, `stdlib-${recipe}.zip`);
  if (!existsSync(stdlib)) {
    const py = await bootCompiler({});
    py.FS.writeFile('/in.zip', readFileSync(join(folder, 'python_stdlib.zip')));
    py.globals.get('trim')('/in.zip', '/out.zip', py.toPy([...LEFT_OUT]), py.toPy([...ENCODINGS]));
    write(stdlib, py.FS.readFile('/out.zip'));
  }
  const files = {};
  for (const root of PACKAGE_ROOTS) {
    for (const path of sourceFiles(root)) files[relative(root, path).split(sep).join('/')] = readFileSync(path, 'utf8');
  }
  const hash = hashOf(recipe, JSON.stringify(files));
  const library = join(CACHE, `python-${hash}.zip`);
  if (!existsSync(library)) {
    const py = await bootCompiler({ stdLibURL: stdlib });
    py.FS.writeFile('/out.zip', readFileSync(stdlib));
    py.globals.get('extend')('/out.zip', py.toPy(files));
    write(library, py.FS.readFile('/out.zip'));
  }
  prune(library);
  return { path: library, hash };
}

/** The files a browser's worker loads, by the names it knows them by (src/worker/runtime-files.ts), and a hash of them all. */
export async function runtimeFiles() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('pyodide/package.json'));
  const { path, hash } = await buildPython();
  const files = {
    'pyodide.asm.mjs': join(folder, 'pyodide.asm.mjs'),
    'pyodide.asm.wasm': join(folder, 'pyodide.asm.wasm'),
    'python.zip': path,
    'sql-wasm.wasm': require.resolve('sql.js/dist/sql-wasm.wasm'),
  };
  return { files, hash };
}

/** Deletes libraries of earlier sources that nobody can still be reading. */
function prune(current) {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (path === current || !/^python-.*\.zip$/.test(name)) continue;
    if (Date.now() - statSync(path).mtimeMs > 15 * 60_000) rmSync(path, { force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { path } = await buildPython();
  console.log(path);
  process.exit(0);
}
