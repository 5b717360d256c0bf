"""The state of one object, as Python sees it: a handle of the engine's state, and what ``inspect(obj)`` shows.

Counterpart: sqlalchemy/orm/state.py. The engine's InstanceState is the truth; the object's ``__dict__`` mirrors it. Objects
are known here by weak reference, so that they live as long as the program, or the engine by ``pin``, wants them.
"""

import weakref

from .._bridge import expose, on_reset
from .base import NO_VALUE, InspectionAttrInfo, PASSIVE_NO_INITIALIZE, state_str

from _orm import state_fact as _fact
from _orm import state_keys as _keys
from _orm import release_instance as _release

_instances = {}
_pinned = {}
_next = [1]


def new_handle():
    """A handle for an object of the program; odd, as the engine's own are even."""
    handle = _next[0]
    _next[0] = handle + 2
    return handle


class _Ref(weakref.ref):
    __slots__ = ("handle",)


def _gone(ref):
    # an object of an earlier run may die in a later one, where its number is another object's
    if _instances.get(ref.handle) is ref:
        del _instances[ref.handle]
        _release(ref.handle)


def track(obj, handle):
    """Knows the object by its handle until it is collected."""
    ref = _Ref(obj, _gone)
    ref.handle = handle
    _instances[handle] = ref
    return ref


def instance_of(handle):
    """The object behind a state's handle; a collection may hold None."""
    return _instances[handle]() if handle else None


def _pin(handle):
    entry = _pinned.get(handle)
    if entry is None:
        ref = _instances.get(handle)
        if ref is not None:
            _pinned[handle] = [ref(), 1]
    else:
        entry[1] += 1


def _unpin(handle):
    entry = _pinned.get(handle)
    if entry is not None:
        entry[1] -= 1
        if entry[1] == 0:
            del _pinned[handle]


@on_reset
def _forget():
    _instances.clear()
    _pinned.clear()


expose("orm_pin", _pin)
expose("orm_unpin", _unpin)


class InstanceState(InspectionAttrInfo):
    """What ``inspect(obj)`` gives."""

    is_instance = True

    def __init__(self, manager, handle):
        self.manager = manager
        self.handle = handle
        self.ref = None
        # False while the constructor runs and the engine has not heard of the object yet
        self.attached = False
        self.initial = []
        self.empty_collections = {}

    @property
    def _h(self):
        if not self.attached:
            from .instrumentation import attach

            attach(self)
        return self.handle

    @classmethod
    def loaded(cls, manager, handle):
        state = cls.__new__(cls)
        state.manager = manager
        state.handle = handle
        state.attached = True
        state.initial = []
        state.empty_collections = {}
        return state

    def abandon(self, kwargs):
        """The constructor failed."""
        events = self.manager.events
        if events:
            events.fire_instance("init_failure", self, (), kwargs)

    def obj(self):
        return self.ref()

    @property
    def object(self):
        return self.ref()

    @property
    def dict(self):
        obj = self.ref()
        return {} if obj is None else obj.__dict__

    @property
    def class_(self):
        obj = self.ref()
        return self.manager.class_ if obj is None else type(obj)

    @property
    def mapper(self):
        return self.manager.mapper

    @property
    def attrs(self):
        from .mapper import ImmutableProperties

        return ImmutableProperties({key: AttributeState(self, key) for key in self.manager.mapper.attrs.keys()})

    def _is(self, name):
        return _fact(self._h, name)

    @property
    def transient(self):
        return self._is("transient")

    @property
    def pending(self):
        return self._is("pending")

    @property
    def persistent(self):
        return self._is("persistent")

    @property
    def deleted(self):
        return self._is("deleted")

    @property
    def detached(self):
        return self._is("detached")

    @property
    def was_deleted(self):
        return self._is("was_deleted")

    @property
    def has_identity(self):
        return self._is("has_identity")

    @property
    def modified(self):
        return self._is("modified")

    @property
    def expired(self):
        return self._is("expired")

    @property
    def _attached(self):
        return self.session is not None

    @property
    def session(self):
        from .session import session_of

        return session_of(self._is("session"))

    @property
    def session_id(self):
        return self._is("session")

    @property
    def identity(self):
        key = self.key
        return None if key is None else key[1]

    @property
    def identity_key(self):
        return self.key

    @property
    def key(self):
        from .values import decode_list

        values = _keys(self._h, "identity")
        if values is None:
            return None
        mapper = self.mapper
        base = mapper.base_mapper
        return (base.class_, tuple(decode_list(values, [c.type for c in base.primary_key])), None)

    @property
    def unloaded(self):
        return set(_keys(self._h, "unloaded").to_py())

    @property
    def unmodified(self):
        return set(_keys(self._h, "unmodified").to_py())

    @property
    def expired_attributes(self):
        return set(_keys(self._h, "expired").to_py())

    @property
    def unloaded_expirable(self):
        return self.unloaded

    @property
    def parents(self):
        return {}

    def get_history(self, key, passive):
        from .attributes import history_of

        return history_of(self, key, passive)

    def __repr__(self):
        return "<sqlalchemy.orm.state.InstanceState object at 0x%x>" % id(self)

    def __str__(self):
        return state_str(self)


class AttributeState:
    """``inspect(obj).attrs.name``."""

    def __init__(self, state, key):
        self.state = state
        self.key = key

    @property
    def loaded_value(self):
        return self.state.dict.get(self.key, NO_VALUE)

    @property
    def value(self):
        return getattr(self.state.obj(), self.key)

    @property
    def history(self):
        return self.state.get_history(self.key, PASSIVE_NO_INITIALIZE)

    def load_history(self):
        return self.state.get_history(self.key, "load")
