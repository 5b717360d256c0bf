"""Listeners to the life of mapped objects, by target and event name.

Counterpart: the dispatch half of sqlalchemy/event and sqlalchemy/orm/events.py. The engine asks once per event name whether
anybody listens at all (``listen_name``); whom an event concerns is decided here.
"""

from .._bridge import on_reset

from _orm import listen_name as _listen_name

GLOBAL = {}


@on_reset
def _forget():
    GLOBAL.clear()


class Listeners:
    """Listeners of one target: event name -> list of (function, raw, propagate)."""

    def __init__(self):
        self.by_name = {}

    def __bool__(self):
        return bool(self.by_name) or "init" in GLOBAL or "init_failure" in GLOBAL

    def add(self, name, fn, raw=False, propagate=False, insert=False):
        found = self.by_name.setdefault(name, [])
        if insert:
            found.insert(0, (fn, raw, propagate))
        else:
            found.append((fn, raw, propagate))
        tell_engine(name)

    def remove(self, name, fn):
        found = self.by_name.get(name, [])
        found[:] = [entry for entry in found if entry[0] is not fn]
        if not found:
            self.by_name.pop(name, None)

    def fire_instance(self, name, state, *args):
        """An event of one object that Python itself fires."""
        for fn, raw in listeners_for(name, state.manager):
            fn(state if raw else state.obj(), *args)


_told = set()


@on_reset
def _forget_told():
    _told.clear()


def tell_engine(name):
    if name not in _told:
        _told.add(name)
        _listen_name(name)


def listeners_for(name, manager):
    """(function, raw) of all that listen to an event of a class: its own, its bases' that propagate, everybody's."""
    found = []
    if manager is not None:
        cls = manager.class_
        for base in cls.__mro__:
            other = base.__dict__.get("_sa_class_manager")
            events = other.events if other is not None else UNMAPPED.get(base)
            if events is None:
                continue
            for fn, raw, propagate in events.by_name.get(name, ()):
                if base is cls or propagate:
                    found.append((fn, raw))
    for fn, raw, _ in GLOBAL.get(name, ()):
        found.append((fn, raw))
    return found


UNMAPPED = {}


@on_reset
def _forget_unmapped():
    UNMAPPED.clear()
