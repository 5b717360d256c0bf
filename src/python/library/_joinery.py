"""Runs a student's program inside the interpreter: fresh ``__main__``, tracebacks of the student's frames, warnings, clean-up.

Called by src/python/pyodide-runtime.ts. A run is ``start``, then any number of ``probe``, then ``finish``; each answers with
JSON text, so that no object crosses. Left to the caller: output, limits, files.
"""
import builtins
import gc
import importlib
import json
import linecache
import os
import re
import sys
import traceback
import types
import warnings

ROOT = '/home/student/'
RECURSION_LIMIT = 1000

_getframe = sys._getframe
_dumps = json.dumps
_cut = len(ROOT)
_STACK_OVERFLOW = re.compile(r'Stack overflow \(used \d+ kB\)')


class _Run:
    """What belongs to the program that runs now."""

    def __init__(self, entry):
        self.path = ROOT + entry
        self.module = None
        self.previous = None
        self.warnings = []


_run = None

# -- where the program is ----------------------------------------------------------------------------------------------


_places = {}
_texts = []


def current_place():
    """A number for the innermost student's frame and its line, -1 outside of the program; ``place_text`` spells it out."""
    frame = _getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(ROOT):
            break
        frame = frame.f_back
    else:
        return -1
    path = _run.path if _run else ''
    entry = frame
    while entry is not None and entry.f_code.co_filename != path:
        entry = entry.f_back
    # A code object that is gone may leave its number to another one: the name keeps them apart.
    key = (id(code), code.co_qualname, frame.f_lineno, entry.f_lineno if entry is not None else 0)
    place = _places.get(key)
    if place is None:
        place = _places[key] = len(_texts)
        _texts.append(f'{code.co_filename[_cut:]}\0{key[2]}\0{key[1]}\0{key[3]}')
    return place


def place_text(place):
    """``file NUL line NUL function NUL line in the entry file`` (0 where the entry file has no part in it)."""
    return _texts[place]


def current_source():
    """The text of the current place, empty outside of the program."""
    place = current_place()
    return _texts[place] if place >= 0 else ''


def flush_output():
    """Hands over what was printed without a newline, so that it stands before the statement that follows."""
    sys.stdout.flush()


# -- reports -----------------------------------------------------------------------------------------------------------


def _type_name(cls):
    if cls.__module__ in ('builtins', '__main__'):
        return cls.__qualname__
    return f'{cls.__module__}.{cls.__qualname__}'


def _keep_student_frames(summary, seen):
    if summary is None or id(summary) in seen:
        return
    seen.add(id(summary))
    summary.stack[:] = [frame for frame in summary.stack if frame.filename.startswith(ROOT)]
    _keep_student_frames(summary.__cause__, seen)
    _keep_student_frames(summary.__context__, seen)
    for part in summary.exceptions or ():
        _keep_student_frames(part, seen)


def _location(filename, line, end_line, column, end_column, scope):
    place = {'file': filename[_cut:], 'line': line}
    if end_line:
        place['endLine'] = end_line
    if column is not None:
        place['column'] = column
    if end_column is not None:
        place['endColumn'] = end_column
    if scope:
        place['scope'] = scope
    return place


def _positions(frame):
    column = None if frame.colno is None else frame.colno + 1
    end_column = None if frame.end_colno is None else frame.end_colno + 1
    return _location(frame.filename, frame.lineno, frame.end_lineno, column, end_column, frame.name)


def _entry_line(error, path):
    line = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == path:
            line = step.tb_lineno
        step = step.tb_next
    if line is None and isinstance(error, SyntaxError):
        line = error.lineno
    return line


def _as_recursion_depth(text):
    """CPython 3.14 tells a full C stack by its size; programs know it as the recursion limit."""
    return _STACK_OVERFLOW.sub('maximum recursion depth exceeded', text)


def _message(error):
    try:
        text = str(error)
        return _as_recursion_depth(text) if isinstance(error, RecursionError) else text
    except Exception as failure:
        return f'<str() of the exception raised {type(failure).__name__}>'


def _full_traceback(error):
    return ''.join(traceback.format_exception(error))


def _report(error, path):
    summary = traceback.TracebackException.from_exception(error)
    _keep_student_frames(summary, set())
    frames = [_positions(frame) for frame in summary.stack]
    if isinstance(error, SyntaxError) and (error.filename or '').startswith(ROOT):
        frames.append(
            _location(error.filename, error.lineno or 1, error.end_lineno, error.offset, error.end_offset, None)
        )
    return {
        'type': _type_name(type(error)),
        'message': _message(error),
        'traceback': _as_recursion_depth(''.join(summary.format()).replace(ROOT, '')),
        'frames': frames,
        'entryLine': _entry_line(error, path),
    }


# -- warnings ----------------------------------------------------------------------------------------------------------


def _show_warning(message, category, filename, lineno, file=None, line=None):
    if _run is None:
        return
    source = current_source()
    entry = int(source.split('\0')[3]) if source else None
    if filename.startswith(ROOT):
        place = {'file': filename[_cut:], 'line': lineno}
        if filename == _run.path:
            entry = lineno
    elif source:
        name, number, scope, _ = source.split('\0')
        place = {'file': name, 'line': int(number), 'scope': scope}
    else:
        place = None
    _run.warnings.append({'type': category.__name__, 'message': str(message), 'source': place, 'entryLine': entry})


# -- what a program must not find, and must not leave behind ------------------------------------------------------------

_HIDDEN = (
    'js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core', 'micropip', 'ctypes', '_ctypes', 'socket', '_socket', 'ssl',
    '_ssl', 'webbrowser', 'subprocess', '_posixsubprocess', 'multiprocessing', '_multiprocessing', 'http.client',
    'urllib.request',
)  # fmt: skip
_HIDDEN_ROOTS = ('js', 'pyodide', 'pyodide_js', '_pyodide', 'ctypes')
_FINDERS = ('JsFinder', 'UnvendoredStdlibFinder', 'RepodataPackagesFinder')


def _input(prompt='', /):
    raise EOFError(
        'input() has nothing to read: programs run here without a keyboard. Put the value into a variable instead.'
    )


def _no_exit(*_):
    raise SystemExit


def _no_process(*_, **__):
    raise OSError('processes are not available here')


def _hide():
    for name in [*_HIDDEN, *sys.modules]:
        if name in _HIDDEN or name.split('.')[0] in _HIDDEN_ROOTS:
            sys.modules[name] = None


def seal():
    """Hides the ways to JavaScript and to the network, and remembers how everything looks. Call once, after all imports."""
    _hide()
    for finder in sys.meta_path:
        proxies = getattr(finder, 'jsproxies', None)
        if type(finder).__name__ == 'JsFinder' and proxies is not None:
            for name in ('js', 'pyodide_js'):
                proxies.pop(name, None)
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ not in _FINDERS]
    builtins.input = _input
    os._exit = os.abort = _no_exit
    os.system = os.fork = os.kill = _no_process
    sys.excepthook = sys.__excepthook__
    warnings.showwarning = _show_warning
    sys.dont_write_bytecode = True
    _remember()


_modules = frozenset()
_looks = {}
_environment = {}


def _parts(value):
    """The functions and classes among the attributes of a module or class."""
    return {
        name: part
        for name, part in vars(value).items()
        if callable(part) or isinstance(part, (property, classmethod, staticmethod))
    }


def _watched(name):
    return name.split('.')[0] in ('sqlalchemy', 'flask', 'flask_sqlalchemy')


def _remember():
    global _modules
    _modules = frozenset(sys.modules)
    _environment.clear()
    _environment.update(os.environ)
    _looks.clear()
    for name, module in list(sys.modules.items()):
        if isinstance(module, types.ModuleType) and name not in ('__main__', __name__):
            _looks[id(module)] = (module, _parts(module))
            if not _watched(name):
                continue
            for part in list(vars(module).values()):
                if isinstance(part, type) and part.__module__ == name:
                    _looks[id(part)] = (part, _parts(part))


def _is_intact():
    """Whether every function and class of the library is the one that was there at first."""
    if not _modules <= sys.modules.keys():
        return False
    for name in [name for name in vars(builtins) if name not in _looks[id(builtins)][1] and name != '_']:
        if callable(vars(builtins)[name]):
            return False
    for owner, parts in _looks.values():
        present = vars(owner)
        for name, part in parts.items():
            if present.get(name) is not part:
                return False
    return True


def _forget_student_modules():
    for name, module in list(sys.modules.items()):
        if name in _modules or module is None:
            continue
        if (getattr(module, '__file__', None) or '').startswith(ROOT):
            del sys.modules[name]
        elif isinstance(module, types.ModuleType) and getattr(module, '__path__', None) and not getattr(module, '__file__', None):
            # A folder without __init__.py.
            del sys.modules[name]


def _reset():
    """Gives the next program the interpreter as it was."""
    _hide()
    linecache.clearcache()
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    warnings.resetwarnings()
    warnings.simplefilter('default')
    warnings.simplefilter('ignore', ResourceWarning)
    warnings.showwarning = _show_warning
    sys.setrecursionlimit(RECURSION_LIMIT)
    sys.path[:] = [ROOT.rstrip('/'), *(path for path in sys.path if not path.startswith(ROOT.rstrip('/')))]
    sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
    sys.settrace(None)
    sys.setprofile(None)
    sys.excepthook = sys.__excepthook__
    if dict(os.environ) != _environment:
        os.environ.clear()
        os.environ.update(_environment)
    os.chdir(ROOT)
    if 'logging' in sys.modules:
        root = sys.modules['logging'].getLogger()
        for handler in list(root.handlers):
            root.removeHandler(handler)
        root.setLevel(sys.modules['logging'].WARNING)
    if 'random' in sys.modules:
        sys.modules['random'].seed()
    if 'atexit' in sys.modules:
        sys.modules['atexit']._clear()


# -- a run -------------------------------------------------------------------------------------------------------------


def start(entry, full_traceback=False):
    """Runs the file; gives JSON: ``{"error": null | {...}, "warnings": [...]}``."""
    global _run
    _reset()
    run = _run = _Run(entry)
    _places.clear()
    _texts.clear()
    module = types.ModuleType('__main__')
    module.__file__ = run.path
    module.__builtins__ = builtins
    run.module = module
    run.previous = sys.modules.get('__main__')
    sys.modules['__main__'] = module
    sys.argv = [run.path]
    error = None
    try:
        with open(run.path, encoding='utf-8') as file:
            source = file.read()
        code = compile(source, run.path, 'exec', dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit as exit_:
        if isinstance(exit_.code, str):
            print(exit_.code, file=sys.stderr)
    except BaseException as failure:
        # The frames are what the report needs; the limit may have been hit by the very recursion that failed.
        sys.setrecursionlimit(RECURSION_LIMIT + 100)
        error = _report(failure, run.path)
        if full_traceback:
            error['full'] = _full_traceback(failure)
        traceback.clear_frames(failure.__traceback__)
    finally:
        sys.setrecursionlimit(RECURSION_LIMIT)
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            try:
                stream.flush()
            except Exception:
                pass
    return _dumps({'error': error, 'warnings': run.warnings})


def probe(expression):
    """Evaluates an expression over the program's names; JSON: ``{"passed": bool, "text": str}``."""
    try:
        value = eval(compile(expression, '<check>', 'eval', dont_inherit=True), _run.module.__dict__)
        result = {'passed': bool(value), 'text': repr(value)}
    except BaseException as failure:
        result = {'passed': False, 'text': f'{_type_name(type(failure))}: {_message(failure)}'}
    return _dumps(result)


def finish():
    """Drops the program; True where the interpreter is as good as new."""
    global _run
    run, _run = _run, None
    if run is not None:
        run.module.__dict__.clear()
        if run.previous is not None:
            sys.modules['__main__'] = run.previous
    _forget_student_modules()
    gc.collect()
    return _is_intact()
