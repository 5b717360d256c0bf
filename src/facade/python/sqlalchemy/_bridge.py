"""The Python end of the bridge to the engine: encoding of arguments, decoding of batches, handles, callbacks, exceptions.

Calling conventions (the TypeScript end is src/facade/bridge.ts and codec.ts):

* Engine functions are imported once: ``from _core import op as _op``; they take primitives and handles (ints).
* An argument that may be anything is sent as a pair ``kind, payload``: ``pair(x)`` gives it, ``flat(args)`` a flat list of
  them: ``_and(*flat(clauses))``. Kinds: VALUE (None, bool, int, str, non-integral float), OBJECT (a handle), REAL (a float
  with an integral value), HOST (id in the value table, then the inferred type's name: three arguments), LIST (length, then
  the pairs of the members), DICT (length, then key, pair, key, pair ...).
* What counts as an engine object: anything with a ``_h`` attribute in its type (``Handle`` and subclasses), anything with
  ``__clause_element__()``, and what a resolver registered with ``add_resolver`` knows (mapped classes: the ORM).
* A result that is one handle is wrapped by the caller: ``BinaryExpression(_op(...))``. The wrapper's ``__del__`` releases it.
  Handles of objects with an identity (tables, columns, mappers) are permanent for the run: ``Permanent``.
* Batches: ``batch(js_array)`` gives a Python list with None, float and int as they should be.
* Values of Python alone (dates, Decimals, Enum members ...) stay in a table here for the run: ``keep(value)`` gives the id,
  ``kept(id)`` the value. The engine asks ``encode`` (see types) for the database value when it executes.
* A callable of a student stays here: ``keep(function)``; the engine calls one of the few exposed functions with the id.
* ``expose(name, function)`` makes a function callable from TypeScript as ``bridge.python(name)``.
"""
import collections
import sys

from pyodide.ffi import create_proxy as _create_proxy
from pyodide.ffi import to_js as _to_js

from _bridge_js import expose as _expose
from _bridge_js import release

VALUE = 0
OBJECT = 1
REAL = 2
HOST = 3
LIST = 4
DICT = 5

_SAFE = 2**53

# -- values kept for the run ------------------------------------------------------------------------------------------

_values = {}
_next_value = [0]


def keep(value):
    """Keeps a Python value for the run; gives its id."""
    _next_value[0] = key = _next_value[0] + 1
    _values[key] = value
    return key


def kept(key):
    """The value behind an id from ``keep``."""
    return _values[key]


_resets = []


def on_reset(function):
    """Calls ``function`` between two runs, for modules that hold state of a run."""
    _resets.append(function)
    return function


def reset():
    """Forgets what belongs to the run that ended."""
    _values.clear()
    _recent.clear()
    for function in _resets:
        function()


# -- Python to TypeScript ---------------------------------------------------------------------------------------------

_resolvers = []
_recent = collections.deque(maxlen=512)


def add_resolver(function):
    """``function(object)`` gives the object's handle, or None where it does not know it."""
    _resolvers.append(function)


_namespaces = []


def add_namespace(function):
    """``function(handle)`` gives the object whose attributes filter_by() means for an engine entity, or None."""
    _namespaces.append(function)


def namespace_of(handle):
    """The object whose attributes filter_by() means, or None where the ORM does not know the handle."""
    for find in _namespaces:
        found = find(handle)
        if found is not None:
            return found
    return None


def _pair_float(value):
    if value.is_integer():
        return (REAL, value)
    return (VALUE, value)


def _pair_int(value):
    return (VALUE, value)


def _pair_list(value):
    out = [LIST, len(value)]
    for member in value:
        out += pair(member)
    return out


def mapping(value):
    """The pair of a dict that is an argument, not a value."""
    out = [DICT, len(value)]
    for key, member in value.items():
        out.append(key)
        out += pair(member)
    return out


def _pair_host(value):
    return (HOST, keep(value), host_type_name(value))


def host_type_name(value):
    """The SQL type inferred for a Python value that is no primitive; replaced by the types module."""
    return None


def _pair_plain(value):
    return (VALUE, value)


_pairs = {
    type(None): _pair_plain,
    bool: _pair_plain,
    int: _pair_plain,
    str: _pair_plain,
    float: _pair_float,
    list: _pair_list,
    tuple: _pair_list,
    set: _pair_list,
    frozenset: _pair_list,
}


def pair(value):
    """Kind and payload of one argument."""
    encode = _pairs.get(type(value))
    if encode is not None:
        return encode(value)
    if hasattr(type(value), "_h") or (not isinstance(value, type) and "_h" in getattr(value, "__dict__", ())):
        return (OBJECT, value._h)
    for resolve in _resolvers:
        handle = resolve(value)
        if handle is not None:
            return (OBJECT, handle)
    element = getattr(value, "__clause_element__", None)
    if element is not None:
        # made for this call: it must outlive the call that its handle goes into
        made = element()
        _recent.append(made)
        return pair(made)
    return _pair_host(value)


def flat(values):
    """Kinds and payloads of several arguments in one list."""
    out = []
    for value in values:
        out += pair(value)
    return out


#: More arguments than this travel as one array: a call's arguments live on JavaScript's stack.
_MANY = 1000


def spread(arguments):
    """A flat list of arguments as they are to be passed: themselves, or one array of them where there are many."""
    return arguments if len(arguments) <= _MANY else (_to_js(arguments),)


def host(value):
    """Pair of a value that must reach its type as it is, even where it is a list or a dict."""
    if type(value) in (list, tuple, dict, set, frozenset):
        return _pair_host(value)
    return pair(value)


# -- TypeScript to Python ---------------------------------------------------------------------------------------------


def batch(array):
    """A list out of a batch made by ``encodeBatch``."""
    return unpack(array.to_py())


def unpack(values):
    """The same, where the array has become a Python list already."""
    reals, bigs, blobs, kepts = values[0], values[1], values[2], values[3]
    if not reals and not bigs and not blobs and not kepts:
        del values[:4]
        return values
    bigs += reals
    blobs += bigs
    kepts += blobs
    positions = values[4 : 4 + kepts]
    out = values[4 + kepts :]
    for position in positions[:reals]:
        out[position] = float(out[position])
    for position in positions[reals:bigs]:
        out[position] = int(out[position])
    for position in positions[bigs:blobs]:
        out[position] = bytes(out[position])
    for position in positions[blobs:]:
        out[position] = _values[out[position]]
    return out


# -- handles ----------------------------------------------------------------------------------------------------------


class Handle:
    """Wraps an engine object that belongs to this wrapper alone."""

    __slots__ = ("_h", "__weakref__")

    def __init__(self, handle):
        self._h = handle

    def __del__(self, _release=release):
        try:
            _release(self._h)
        except AttributeError:
            pass


# -- callbacks --------------------------------------------------------------------------------------------------------


def expose(name, function):
    """Makes ``function`` callable from TypeScript under ``name``."""
    _expose(name, _create_proxy(function))
    return function


def bytes_to_js(value):
    """Bytes as a Uint8Array."""
    return _to_js(bytes(value))


expose("reset", reset)
expose("call_value", lambda key: kept(key)())
