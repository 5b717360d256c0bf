"""``sqlalchemy.event``: who listens for what.

Rooms register the targets that they know with ``register_targets(test, dispatcher)``; the dispatcher has
``listen(target, name, function, **options)``, ``remove(target, name, function)`` and ``contains(target, name, function)``.
"""
from .. import exc

_dispatchers = []

CANCEL = type("EventCancel", (), {"__repr__": lambda self: "symbol('CANCEL')"})()
NO_RETVAL = type("EventNoReturn", (), {"__repr__": lambda self: "symbol('NO_RETVAL')"})()


def register_targets(test, dispatcher):
    """``test(target)`` says whether the dispatcher takes it; later ones are asked first."""
    _dispatchers.insert(0, (test, dispatcher))


def _dispatcher(target, identifier):
    for test, dispatcher in _dispatchers:
        if test(target):
            return dispatcher
    raise exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))


def listen(target, identifier, fn, *args, **kw):
    """Calls ``fn`` whenever the event happens to the target."""
    _dispatcher(target, identifier).listen(target, identifier, fn, **kw)


def listens_for(target, identifier, *args, **kw):
    """The same as a decorator."""

    def decorate(fn):
        listen(target, identifier, fn, *args, **kw)
        return fn

    return decorate


def remove(target, identifier, fn):
    """Ends it."""
    _dispatcher(target, identifier).remove(target, identifier, fn)


def contains(target, identifier, fn):
    """Whether it listens."""
    return _dispatcher(target, identifier).contains(target, identifier, fn)


def unknown(identifier, target):
    """The error for an event that a target does not have."""
    return exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))


class Listeners:
    """The listeners of one target, by event."""

    def __init__(self):
        self.by_name = {}

    def add(self, name, fn, once=False, insert=False):
        found = self.by_name.setdefault(name, [])
        entry = _once(fn, found) if once else fn
        if insert:
            found.insert(0, entry)
        elif entry not in found:
            found.append(entry)

    def remove(self, name, fn):
        found = self.by_name.get(name, [])
        if fn not in found:
            raise exc.InvalidRequestError(
                "No listeners found for event %s / %r / %s " % ("<target>", fn, name)
            )
        found.remove(fn)

    def __contains__(self, entry):
        name, fn = entry
        return fn in self.by_name.get(name, [])

    def of(self, name):
        return list(self.by_name.get(name, ()))


def _once(fn, entries):
    done = []

    def first_time(*args, **kw):
        if not done:
            done.append(True)
            return fn(*args, **kw)
        return None

    return first_time
