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
    """A statement's parameters as the driver got them, a tuple or a list of tuples, or as the program passed them."""
    if array is None:
        return None
    values = array.to_py()
    if values and values[0] == "named":
        return [dict(zip(names, unpack(batch))) for names, batch in values[1:]]
    if many and type(values[0]) is list:
        return [tuple(unpack(row)) for row in values]
    return tuple(unpack(values))


def _quoted(message):
    parts = message.split("\3")
    parts[1::2] = [_quote(key) for key in parts[1::2]]
    return "".join(parts)


def _quote(key):
    if key[0] != "s":
        return repr(kept(int(key)))
    from .orm.state import _instances

    ref = _instances.get(int(key[1:]))
    return repr(ref() if ref is not None else None)


def _raise(path, message, code, statement, params, many, orig_path, orig_message, details):
    cls = exception_class(path)
    if "\3" in message:
        message = _quoted(message)
    if issubclass(cls, exc.StatementError):
        raise _statement_error(cls, message, code, statement, params, many, orig_path, orig_message, details)
    if code is not None and issubclass(cls, exc.HasDescriptionCode):
        raise cls(message, code=code) if cls.__init__ is exc.HasDescriptionCode.__init__ else _coded(cls(message), code)
    raise getattr(cls, "_from_message", cls)(message)


def _coded(error, code):
    error.code = code
    return error


def _statement_error(cls, message, code, statement, params, many, orig_path, orig_message, details):
    values = parameters(params, many)
    if orig_path is not None:
        orig = exception_class(orig_path)(orig_message)
    else:
        orig = _pending.pop() if _pending else None
        if isinstance(orig, exc.DontWrapMixin):
            return orig
        if orig is not None:
            message = "(%s.%s) %s" % (type(orig).__module__, type(orig).__name__, orig)
    if issubclass(cls, exc.DBAPIError):
        error = cls(statement, values, orig, code=cls.code, ismulti=many)
    else:
        ismulti = many if params is None or not isinstance(values, list) else None
        error = cls(message, statement, values, orig, code=code, ismulti=ismulti)
    for detail in details.split("\n") if details else ():
        error.add_detail(detail)
    error.__cause__ = orig
    # As SQLAlchemy has it: the frames of a default function or a type's method come last.
    return error if orig is None else error.with_traceback(orig.__traceback__)


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
