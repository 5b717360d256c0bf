"""Raises the Python exception that an engine error stands for, and warns at the student's line."""
import builtins
import importlib
import sqlite3
import sys
import warnings

from . import exc
from ._bridge import expose
from ._bridge import kept
from ._bridge import unpack

_classes = {}
_pending = []


def exception_class(path):
    """The class named by a dotted path; a name without a module is a builtin."""
    found = _classes.get(path)
    if found is None:
        module, _, name = path.rpartition(".")
        found = getattr(importlib.import_module(module) if module else builtins, name)
        _classes[path] = found
    return found


def remember(error):
    """Keeps an exception of a callback, which an engine error may wrap, until that error is raised."""
    _pending[:] = [error]
    return error


def parameters(array, many):
    """A statement's parameters as the driver got them: a tuple, or a list of tuples."""
    if array is None:
        return None
    values = array.to_py()
    if many and type(values[0]) is list:
        return [tuple(unpack(row)) for row in values]
    return tuple(unpack(values))


def _quoted(message):
    parts = message.split("\3")
    parts[1::2] = [repr(kept(int(key))) for key in parts[1::2]]
    return "".join(parts)


def _raise(path, message, code, statement, params, many, orig_path, orig_message):
    cls = exception_class(path)
    if "\3" in message:
        message = _quoted(message)
    if issubclass(cls, exc.StatementError):
        if _pending:
            orig = _pending.pop()
        elif orig_path is not None:
            orig = exception_class(orig_path)(orig_message)
        else:
            orig = None
        params = parameters(params, many)
        if issubclass(cls, exc.DBAPIError):
            error = cls(statement, params, orig, code=cls.code, ismulti=many)
        else:
            error = cls(message, statement, params, orig, code=code, ismulti=many)
        raise error from orig
    error = cls(message)
    if code is not None and isinstance(error, exc.HasDescriptionCode):
        error.code = code
    raise error


def _first_student_level():
    """How many frames up the program is, for ``warnings.warn``."""
    frame = sys._getframe(2)
    level = 2
    here = __file__.rpartition("/")[0]
    while frame is not None and frame.f_code.co_filename.startswith(here):
        frame = frame.f_back
        level += 1
    return level


def warn(category, message, code=None):
    """Emits one of SQLAlchemy's warnings, as coming from the program's line."""
    cls = getattr(exc, category)
    warning = cls(message, code=code) if code is not None else cls(message)
    warnings.warn(warning, stacklevel=_first_student_level())


expose("raise", _raise)
expose("warn", warn)
