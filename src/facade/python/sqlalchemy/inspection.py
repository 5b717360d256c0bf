"""``inspect()``: who answers for which kind of object."""
from . import exc

_registrars = []


def register(test, make):
    """``make(subject)`` answers for what ``test(subject)`` accepts; later registrations are asked first."""
    _registrars.insert(0, (test, make))


def inspect(subject, raiseerr=True):
    """What is known about an engine, a connection, a mapped class, an instance."""
    for test, make in _registrars:
        if test(subject):
            found = make(subject)
            if found is not None:
                return found
    if raiseerr:
        raise exc.NoInspectionAvailable(
            "No inspection system is available for object of type %s" % type(subject)
        )
    return None


class Inspectable:
    """Anything that can be inspected."""
