"""Tells whether the program can still reach the classes of a declarative base.

Counterpart: none. SQLAlchemy's registries are held weakly, so that a base goes with its classes when the program lets go of
it; here the engine holds them, and what the program can reach has to be looked for.
"""

import gc
import sys
import types

_LEAVES = (str, bytes, int, float, types.CodeType, types.BuiltinFunctionType)


def is_abandoned(registry):
    """No variable of the program leads to the registry or to one of its classes."""
    wanted = {id(registry), *(id(manager.class_) for manager in registry._managers)}
    todo = [sys.modules["__main__"].__dict__]
    frame = sys._getframe(1)
    while frame is not None:
        if not _is_library(frame.f_globals):
            todo.append(frame.f_locals)
        frame = frame.f_back
    seen = set()
    while todo:
        found = todo.pop()
        if id(found) in seen or isinstance(found, _LEAVES):
            continue
        seen.add(id(found))
        if id(found) in wanted:
            return False
        if isinstance(found, types.ModuleType):
            found = found.__dict__
        if type(found) is dict and _is_library(found):
            continue
        todo.extend(gc.get_referents(found))
    return True


def _is_library(names):
    """The globals of a module that is not the program's."""
    if "__spec__" not in names or names.get("__name__") == "__main__":
        return False
    return str(names.get("__file__") or "/lib/").startswith("/lib/")
