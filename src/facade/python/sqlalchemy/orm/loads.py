"""Keeps alive what a load creates until its caller has hold of it.

The engine's rows come to Python before the call that asked for them returns; objects are known by weak reference, so
somebody must hold the new ones in between. Also the batch by which the engine brings objects up to date.
"""

from .._bridge import expose, on_reset
from .values import (
    BIG,  # noqa: F401
    COLLECTION,
    HOST,  # noqa: F401
    STATE,
    decode,
)

_fresh = []
_depth = [0]


def loading(function):
    """Wraps an engine function in the course of which objects may be created."""

    def call(*args):
        _depth[0] += 1
        try:
            return function(*args)
        finally:
            _depth[0] -= 1
            if not _depth[0] and _fresh:
                _fresh.clear()

    return call


def refreshing(function):
    """The same for a refresh, which forgets before it loads: what only the forgotten values referred to goes at once."""

    def call(*args):
        try:
            return function(*args)
        finally:
            if not _depth[0] and _fresh:
                _fresh.clear()

    return call


class hold:
    """The same for a block, so that results can be read before the objects are let go."""

    def __enter__(self):
        _depth[0] += 1

    def __exit__(self, *exc_info):
        _depth[0] -= 1
        if not _depth[0] and _fresh:
            _fresh.clear()


@on_reset
def _forget():
    _fresh.clear()
    _depth[0] = 0


class _Kept:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def _unpack(data):
    """Undoes the exceptions in front of a batch: floats, big integers, values kept here, bytes."""
    reals, bigs, kepts, blobs = data[0:4]
    total = reals + bigs + kepts + blobs
    if not total:
        return data, 4
    from .._bridge import kept

    start = 4 + total
    at = 4
    for _ in range(reals):
        i = start + data[at]
        data[i] = float(data[i])
        at += 1
    for _ in range(bigs):
        i = start + data[at]
        data[i] = int(data[i])
        at += 1
    for _ in range(kepts):
        i = start + data[at]
        data[i] = _Kept(kept(data[i]))
        at += 1
    for _ in range(blobs):
        i = start + data[at]
        data[i] = bytes(data[i])
        at += 1
    return data, start


def _synchronize(array):
    """Exposed: creates objects and writes values, for all groups of a load. Layout: see python-host.ts."""
    from .mapper import mapper_of
    from .state import InstanceState, _instances, track
    from .collections import fill_container

    data, at = _unpack(array.to_py())
    end = len(data)
    keep = _fresh.append
    later = []
    while at < end:
        mapper = mapper_of(data[at])
        width, count = data[at + 1], data[at + 2]
        keys = data[at + 3].split(",") if width else []
        kinds = data[at + 4]
        at += 5
        manager = mapper.class_manager
        cls = mapper.class_
        if kinds == "c":
            attributes = manager.attributes
            decoders = [attributes[k].decoder if k in attributes else None for k in keys]
            plain = not any(decoders)
            new = cls.__new__
            for _ in range(count):
                handle, is_new = data[at], data[at + 1]
                if is_new:
                    obj = new(cls)
                    state = InstanceState.loaded(manager, handle)
                    state.ref = track(obj, handle)
                    obj.__dict__["_sa_instance_state"] = state
                    keep(obj)
                else:
                    ref = _instances.get(handle)
                    obj = ref() if ref is not None else None
                at += 2
                values = data[at : at + width]
                at += width
                if obj is None:
                    continue
                d = obj.__dict__
                if plain:
                    for key, value in zip(keys, values):
                        if type(value) is _Kept:
                            value = value.value
                        elif value is _MISSING:
                            continue
                        d[key] = value
                else:
                    for key, value, decoder in zip(keys, values, decoders):
                        if type(value) is _Kept:
                            value = value.value
                        elif decoder is not None:
                            value = decoder(value)
                        d[key] = value
        else:
            # one relationship attribute: [handle, count or -1 for a reference, adapter, members ...]
            key = keys[0]
            for _ in range(count):
                handle, size, adapter = data[at], data[at + 1], data[at + 2]
                at += 3
                if size < 0:
                    later.append((handle, key, None, data[at], None))
                    at += 1
                else:
                    later.append((handle, key, adapter, data[at : at + size], mapper))
                    at += size
    for handle, key, adapter, members, mapper in later:
        ref = _instances.get(handle)
        obj = ref() if ref is not None else None
        if obj is None:
            continue
        # what is displaced may be among the rows of this very load
        keep(obj.__dict__.get(key))
        if adapter is None:
            obj.__dict__[key] = _object(_instances, members)
        else:
            fill_container(obj, key, adapter, [_object(_instances, m) for m in members])


def _object(instances, handle):
    """The object that a number names; a collection may hold None."""
    return instances[handle]() if handle else None


_MISSING = object()

expose("orm_synchronize", _synchronize)


def _attribute_set(handle, key, kind, payload, extra):
    """Exposed: the engine set one attribute itself."""
    from .collections import fill_container
    from .state import _instances

    ref = _instances.get(handle)
    obj = ref() if ref is not None else None
    if obj is None:
        return
    if kind == COLLECTION:
        members = [_object(_instances, m) for m in extra.to_py()]
        fill_container(obj, key, payload, members)
        return
    if kind == STATE:
        obj.__dict__[key] = _object(_instances, payload)
        return
    attr = obj._sa_instance_state.manager.attributes.get(key)
    obj.__dict__[key] = decode(kind, payload, getattr(attr, "decoder", None))


def _attributes_expired(handle, keys):
    """Exposed: the engine forgot attributes; None means all mapped ones."""
    from .state import _instances

    ref = _instances.get(handle)
    obj = ref() if ref is not None else None
    if obj is None:
        return
    d = obj.__dict__
    state = d["_sa_instance_state"]
    gone = [d.pop(key, None) for key in (state.manager.attributes if keys is None else keys.split(","))]
    if _depth[0]:
        # what is forgotten in the course of a load may be among its rows
        _fresh.append(gone)
    if keys is None:
        state.empty_collections.clear()
    else:
        for key in keys.split(","):
            state.empty_collections.pop(key, None)
    composites = state.manager.mapper._composites
    if composites:
        for composite in composites:
            composite.forget(d, None if keys is None else keys.split(","))


expose("orm_attribute_set", _attribute_set)
expose("orm_attributes_expired", _attributes_expired)
