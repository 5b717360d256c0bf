"""Containers of related objects: list, set, dict and the program's own, each change told to the engine.

Counterpart: sqlalchemy/orm/collections.py. A container's adapter names the engine's collection; an event is fired before
the container changes (as SQLAlchemy does), and may replace the member.
"""

import inspect

from .. import exc as sa_exc
from .._bridge import expose
from .base import NO_KEY
from .loads import loading

from _orm import collection_append as _append
from _orm import collection_present as _present
from _orm import collection_remove as _remove
from _orm import collection_pre_remove as _pre_remove
from _orm import collection_reordered as _reordered
from _orm import release_collection as _release

_append = loading(_append)
_remove = loading(_remove)
_present = loading(_present)

_NO_ARG = object()


def duck_type_collection(specimen, default=None):
    """list, set or dict: what an object, or class, behaves like."""
    if hasattr(specimen, "__emulates__"):
        emulates = specimen.__emulates__
        return set if emulates is not None and issubclass(emulates, set) else emulates
    isa = issubclass if isinstance(specimen, type) else isinstance
    for kind in (list, set, dict):
        if isa(specimen, kind):
            return kind
    if hasattr(specimen, "append"):
        return list
    if hasattr(specimen, "add"):
        return set
    if hasattr(specimen, "set"):
        return dict
    return default


class CollectionAdapter:
    """Between a container and the engine's collection."""

    __slots__ = ("id", "owner", "key", "empty", "in_event", "found", "_data", "__weakref__")

    def __init__(self, owner, key, data):
        self.id = 0
        self.owner = owner
        self.key = key
        self.empty = False
        # the key of the attribute whose change brings members here, while the engine enters them
        self.in_event = None
        # what a dict found before the event: member, key, whether it is to be entered
        self.found = None
        self._data = data

    def take(self, adapter_id):
        """Names the engine's collection; the id is released with the adapter."""
        self.id = adapter_id

    def __del__(self):
        if self.id:
            _release(self.id)

    @property
    def owner_state(self):
        return self.owner

    @property
    def data(self):
        return self._data()

    def detach(self):
        """The owner has another container now."""
        data = self._data()
        if data is not None:
            data._sa_adapter = None

    def _unempty(self):
        self.empty = False
        owner = self.owner.ref()
        self.owner.empty_collections.pop(self.key, None)
        if owner is not None:
            owner.__dict__[self.key] = self._data()

    def fire_append_event(self, item, initiator=None, key=NO_KEY):
        handle = 0 if item is None else item._sa_instance_state._h
        if self.empty:
            self._unempty()
        index = key if type(key) is int else None
        given = _append(self.id, handle, index)
        if given is None or given == handle:
            return item
        from .state import instance_of

        return instance_of(given)

    def fire_append_wo_mutation_event(self, item, initiator=None, key=NO_KEY):
        if self.empty:
            self._unempty()
        if item is not None:
            _present(self.id, item._sa_instance_state._h)
        return item

    def fire_remove_event(self, item, initiator=None, key=NO_KEY):
        handle = 0 if item is None else item._sa_instance_state._h
        if self.empty:
            self._unempty()
        _remove(self.id, handle, key if type(key) is int else None)

    def fire_pre_remove_event(self, initiator=None, key=NO_KEY):
        _pre_remove(self.id)

    def reordered(self):
        """The container was sorted or otherwise changed without events."""
        _reordered(self.id, *[m._sa_instance_state._h for m in self if m is not None])

    def append_without_event(self, item):
        self._data()._sa_appender(item, _sa_initiator=False)

    def append_with_event(self, item, initiator=None):
        self._data()._sa_appender(item, _sa_initiator=initiator)

    def remove_with_event(self, item, initiator=None):
        self._data()._sa_remover(item, _sa_initiator=initiator)

    def remove_without_event(self, item):
        self._data()._sa_remover(item, _sa_initiator=False)

    def __iter__(self):
        return iter(self._data()._sa_iterator())

    def __len__(self):
        return len(list(self))

    def __bool__(self):
        return True


def collection_adapter(collection):
    """The adapter of a container."""
    return getattr(collection, "_sa_adapter", None)


# -- containers -------------------------------------------------------------------------------------------------------


def prepare_instrumentation(factory):
    """A callable that makes instrumented containers."""
    factory = _canned.get(factory, factory)
    cls = type(factory())
    if cls in _canned:
        factory = _canned[cls]
        cls = type(factory())
    if getattr(cls, "_sa_instrumented", None) != id(cls):
        _instrument_class(cls)
    return factory


def collection_description(factory):
    """(kind, class name) of a collection_class, for the engine; a wrong one is refused."""
    made = prepare_instrumentation(factory)
    cls = type(made())
    kind = duck_type_collection(cls)
    return (kind.__name__ if kind is not None else "list", kind.__name__ if kind is not None else cls.__name__)


def _factory_of(prop):
    found = prop.__dict__.get("_factory")
    if found is None:
        found = prop.__dict__["_factory"] = prepare_instrumentation(prop.collection_class or list)
    return found


def _make(state, prop, key):
    import weakref

    container = _factory_of(prop)()
    try:
        data = weakref.ref(container)
    except TypeError:
        data = (lambda c: lambda: c)(container)
    container._sa_adapter = CollectionAdapter(state, key, data)
    return container


def _other_side(adapter):
    prop = adapter.owner.manager.mapper.attrs[adapter.key]
    return getattr(prop, "back_populates", None) or adapter.key


def new_container(state, prop, key, adapter_id, members, empty=False, attach=True, began=None):
    """A container of ``members``; an empty one is kept aside until it is changed."""
    container = _make(state, prop, key)
    adapter = container._sa_adapter
    adapter.take(adapter_id)
    adapter.in_event = began
    for member in members:
        container._sa_appender(member, _sa_initiator=False)
    adapter.in_event = None
    if empty:
        adapter.empty = True
        state.empty_collections[key] = container
    return container


def fill_container(obj, key, adapter_id, members):
    """Puts a loaded collection into an object."""
    d = obj.__dict__
    state = d["_sa_instance_state"]
    current = d.get(key)
    if current is not None:
        adapter = getattr(current, "_sa_adapter", None)
        if adapter is not None and adapter.id == adapter_id:
            _refill(current, members)
            return
        if adapter is not None:
            adapter.detach()
    kept = state.empty_collections.pop(key, None)
    if kept is not None and kept._sa_adapter is not None and kept._sa_adapter.id == adapter_id:
        # the empty one becomes the value; a second of the same id would lose its collection when the first one dies
        kept._sa_adapter.empty = False
        d[key] = kept
        _refill(kept, members)
        return
    prop = state.manager.attributes[key]._prop
    d[key] = new_container(state, prop, key, adapter_id, members)


def _refill(container, members):
    if isinstance(container, list):
        list.__setitem__(container, slice(None), members)
        return
    for member in list(container._sa_iterator()):
        container._sa_remover(member, _sa_initiator=False)
    for member in members:
        container._sa_appender(member, _sa_initiator=False)


def members_for_set(prop, value):
    """The members of what is assigned to a collection attribute, and their keys where it is a dict."""
    made = _factory_of(prop)()
    receiving = duck_type_collection(made)
    converter = getattr(type(made), "_sa_converter", None)
    if converter is not None:
        return list(made._sa_converter(value)), None
    setting = duck_type_collection(value)
    if setting is not receiving:
        given = "None" if value is None else value.__class__.__name__
        wanted = receiving.__name__ if receiving is not None else type(made).__name__
        raise TypeError("Incompatible collection type: %s is not %s-like" % (given, wanted))
    if hasattr(value, "_sa_iterator"):
        return list(value._sa_iterator()), list(value) if setting is dict else None
    if setting is dict:
        return list(value.values()), list(value)
    return list(value), None


def check_keys(state, prop, key, members):
    """A dict may refuse a member that has no key yet: before anything is changed."""
    container = _make(state, prop, key)
    refuse = getattr(container, "_refuse_unpopulated", None)
    if refuse is not None:
        container._sa_adapter.in_event = key
        for member in members:
            refuse(member)


def _container_of(handle, key):
    from .state import _instances

    ref = _instances.get(handle)
    obj = ref() if ref is not None else None
    if obj is None:
        return None
    found = obj.__dict__.get(key)
    if found is None:
        state = obj.__dict__["_sa_instance_state"]
        found = state.empty_collections.get(key)
        if found is not None:
            found._sa_adapter._unempty()
    return found


def _collection_key_found(handle, key, member, is_removal, made):
    """Exposed: a backref is about to enter or take out a member of a dict, which finds the key.

    ``made`` names the engine's collection where it is empty and has no container yet.
    """
    from .state import instance_of

    obj = instance_of(handle)
    if obj is None:
        return
    state = obj.__dict__["_sa_instance_state"]
    if made:
        container = new_container(state, state.manager.attributes[key]._prop, key, made, (), empty=True)
    else:
        container = obj.__dict__.get(key)
        if container is None:
            container = state.empty_collections.get(key)
    find = getattr(container, "_find_key", None)
    if find is None:
        return
    adapter = container._sa_adapter
    adapter.in_event = _other_side(adapter)
    try:
        find(instance_of(member), is_removal)
    finally:
        adapter.in_event = None


def _collection_appended(handle, key, member):
    """Exposed: a backref entered a member."""
    from .state import instance_of

    container = _container_of(handle, key)
    if container is not None:
        adapter = container._sa_adapter
        adapter.in_event = _other_side(adapter)
        try:
            container._sa_appender(instance_of(member), _sa_initiator=False)
        finally:
            adapter.in_event = None


def _collection_removed(handle, key, member):
    """Exposed: a backref took out a member."""
    from .state import instance_of

    container = _container_of(handle, key)
    if container is not None:
        obj = instance_of(member)
        if isinstance(container, list):
            for i, item in enumerate(container):
                if item is obj:
                    list.__delitem__(container, i)
                    return
            return
        container._sa_remover(obj, _sa_initiator=False)


expose("orm_collection_key_found", _collection_key_found)
expose("orm_collection_appended", _collection_appended)
expose("orm_collection_removed", _collection_removed)


# -- instrumentation of container classes -------------------------------------------------------------------------------


class collection:
    """Decorators for the methods of a collection class."""

    @staticmethod
    def appender(fn):
        fn._sa_instrument_role = "appender"
        return fn

    @staticmethod
    def remover(fn):
        fn._sa_instrument_role = "remover"
        return fn

    @staticmethod
    def iterator(fn):
        fn._sa_instrument_role = "iterator"
        return fn

    @staticmethod
    def converter(fn):
        fn._sa_instrument_role = "converter"
        return fn

    @staticmethod
    def internally_instrumented(fn):
        fn._sa_instrumented = True
        return fn

    @staticmethod
    def adds(arg):
        def decorator(fn):
            fn._sa_instrument_before = ("fire_append_event", arg)
            return fn

        return decorator

    @staticmethod
    def replaces(arg):
        def decorator(fn):
            fn._sa_instrument_before = ("fire_append_event", arg)
            fn._sa_instrument_after = "fire_remove_event"
            return fn

        return decorator

    @staticmethod
    def removes(arg):
        def decorator(fn):
            fn._sa_instrument_before = ("fire_remove_event", arg)
            return fn

        return decorator

    @staticmethod
    def removes_return():
        def decorator(fn):
            fn._sa_instrument_after = "fire_remove_event"
            return fn

        return decorator


def _instrument_class(cls):
    roles, methods = {}, {}
    for supercls in cls.__mro__:
        for name, method in vars(supercls).items():
            if not callable(method):
                continue
            role = getattr(method, "_sa_instrument_role", None)
            if role is not None:
                roles.setdefault(role, name)
            before = getattr(method, "_sa_instrument_before", None)
            after = getattr(method, "_sa_instrument_after", None)
            if before:
                methods[name] = before + (after,)
            elif after:
                methods[name] = (None, None, after)
    kind = duck_type_collection(cls)
    if kind in _interfaces:
        canned_roles, decorators = _interfaces[kind]
        for role, name in canned_roles.items():
            roles.setdefault(role, name)
        for name, decorator in decorators.items():
            fn = getattr(cls, name, None)
            if fn and name not in methods and not hasattr(fn, "_sa_instrumented"):
                setattr(cls, name, _tidy(decorator(fn), kind, name))
    for role, article, event in (
        ("appender", "an appender", "fire_append_event"),
        ("remover", "a remover", "fire_remove_event"),
    ):
        if role not in roles or not hasattr(cls, roles[role]):
            raise sa_exc.ArgumentError(
                "Type %s must elect %s method to be a collection class" % (cls.__name__, article)
            )
        if roles[role] not in methods and not hasattr(getattr(cls, roles[role]), "_sa_instrumented"):
            methods[roles[role]] = (event, 1, None)
    if "iterator" not in roles or not hasattr(cls, roles["iterator"]):
        raise sa_exc.ArgumentError(
            "Type %s must elect an iterator method to be a collection class" % cls.__name__
        )
    for name, (before, argument, after) in methods.items():
        setattr(cls, name, _membership_mutator(getattr(cls, name), before, argument, after))
    for role, name in roles.items():
        setattr(cls, f"_sa_{role}", getattr(cls, name))
    cls._sa_adapter = None
    if not hasattr(cls, "_sa_converter"):
        cls._sa_converter = None
    cls._sa_instrumented = id(cls)


def _membership_mutator(method, before, argument, after):
    position = named = None
    if before:
        names = inspect.getfullargspec(method)[0]
        if isinstance(argument, int):
            position = argument
            named = names[argument] if len(names) > argument else None
        else:
            position = names.index(argument) if argument in names else None
            named = argument

    def wrapper(*args, **kw):
        if before:
            if position is not None and len(args) > position:
                value = args[position]
            elif named in kw:
                value = kw[named]
            else:
                raise sa_exc.ArgumentError("Missing argument %s" % argument)
        initiator = kw.pop("_sa_initiator", None)
        executor = None if initiator is False else args[0]._sa_adapter
        if before and executor:
            getattr(executor, before)(value, initiator)
        result = method(*args, **kw)
        if after and executor and result is not None:
            getattr(executor, after)(result, initiator)
        return result

    wrapper._sa_instrumented = True
    if hasattr(method, "_sa_instrument_role"):
        wrapper._sa_instrument_role = method._sa_instrument_role
    wrapper.__name__ = method.__name__
    wrapper.__doc__ = method.__doc__
    return wrapper


def _tidy(fn, kind, name):
    fn._sa_instrumented = True
    fn.__name__ = name
    original = getattr(kind, name, None)
    fn.__doc__ = getattr(original, "__doc__", None)
    return fn


def _set(collection, item, initiator, key):
    if initiator is not False:
        executor = collection._sa_adapter
        if executor:
            item = executor.fire_append_event(item, initiator, key=key)
    return item


def _set_present(collection, item, initiator=None):
    if initiator is not False:
        executor = collection._sa_adapter
        if executor:
            executor.fire_append_wo_mutation_event(item, initiator, key=None)


def _del(collection, item, initiator, key):
    if initiator is not False:
        executor = collection._sa_adapter
        if executor:
            executor.fire_remove_event(item, initiator, key=key)


def _before_pop(collection):
    executor = collection._sa_adapter
    if executor:
        executor.fire_pre_remove_event()


def _list_decorators():
    def append(fn):
        def append(self, item, _sa_initiator=None):
            item = _set(self, item, _sa_initiator, NO_KEY)
            fn(self, item)

        return append

    def remove(fn):
        def remove(self, value, _sa_initiator=None):
            _del(self, value, _sa_initiator, NO_KEY)
            fn(self, value)

        return remove

    def insert(fn):
        def insert(self, index, value):
            at = index if index >= 0 else max(len(self) + index, 0)
            value = _set(self, value, None, min(at, len(self)))
            fn(self, index, value)

        return insert

    def __setitem__(fn):
        def __setitem__(self, index, value):
            if not isinstance(index, slice):
                existing = self[index]
                at = index if index >= 0 else len(self) + index
                if existing is not None:
                    _del(self, existing, None, at)
                value = _set(self, value, None, at)
                fn(self, index, value)
                return
            step = index.step or 1
            start = index.start or 0
            if start < 0:
                start += len(self)
            stop = index.stop if index.stop is not None else len(self)
            if stop < 0:
                stop += len(self)
            if step == 1:
                if value is self:
                    return
                for _ in range(start, stop, step):
                    if len(self) > start:
                        del self[start]
                for i, item in enumerate(value):
                    self.insert(i + start, item)
            else:
                rng = list(range(start, stop, step))
                if len(value) != len(rng):
                    raise ValueError(
                        "attempt to assign sequence of size %s to extended slice of size %s" % (len(value), len(rng))
                    )
                for i, item in zip(rng, value):
                    self.__setitem__(i, item)

        return __setitem__

    def __delitem__(fn):
        def __delitem__(self, index):
            if not isinstance(index, slice):
                item = self[index]
                _del(self, item, None, index if index >= 0 else len(self) + index)
            else:
                for item in self[index]:
                    _del(self, item, None, NO_KEY)
            fn(self, index)

        return __delitem__

    def extend(fn):
        def extend(self, iterable):
            for value in list(iterable):
                self.append(value)

        return extend

    def __iadd__(fn):
        def __iadd__(self, iterable):
            for value in list(iterable):
                self.append(value)
            return self

        return __iadd__

    def pop(fn):
        def pop(self, index=-1):
            _before_pop(self)
            at = index if index >= 0 else len(self) + index
            item = fn(self, index)
            _del(self, item, None, at)
            return item

        return pop

    def clear(fn):
        def clear(self, index=-1):
            for item in self:
                _del(self, item, None, NO_KEY)
            fn(self)

        return clear

    def sort(fn):
        def sort(self, *args, **kw):
            fn(self, *args, **kw)
            if self._sa_adapter and self._sa_adapter.id:
                self._sa_adapter.reordered()

        return sort

    def reverse(fn):
        def reverse(self):
            fn(self)
            if self._sa_adapter and self._sa_adapter.id:
                self._sa_adapter.reordered()

        return reverse

    return dict(locals())


def _dict_decorators():
    def __setitem__(fn):
        def __setitem__(self, key, value, _sa_initiator=None):
            if key in self:
                _del(self, self[key], _sa_initiator, key if type(key) is not int else NO_KEY)
            value = _set(self, value, _sa_initiator, NO_KEY)
            fn(self, key, value)

        return __setitem__

    def __delitem__(fn):
        def __delitem__(self, key, _sa_initiator=None):
            if key in self:
                _del(self, self[key], _sa_initiator, NO_KEY)
            fn(self, key)

        return __delitem__

    def clear(fn):
        def clear(self):
            for key in self:
                _del(self, self[key], None, NO_KEY)
            fn(self)

        return clear

    def pop(fn):
        def pop(self, key, default=_NO_ARG):
            _before_pop(self)
            present = key in self
            item = fn(self, key) if default is _NO_ARG else fn(self, key, default)
            if present:
                _del(self, item, None, NO_KEY)
            return item

        return pop

    def popitem(fn):
        def popitem(self):
            _before_pop(self)
            item = fn(self)
            _del(self, item[1], None, NO_KEY)
            return item

        return popitem

    def setdefault(fn):
        def setdefault(self, key, default=None):
            if key not in self:
                self.__setitem__(key, default)
                return default
            value = self.__getitem__(key)
            if value is default:
                _set_present(self, value)
            return value

        return setdefault

    def update(fn):
        def update(self, other=_NO_ARG, /, **kw):
            def put(key, value):
                if key not in self or self[key] is not value:
                    self[key] = value
                else:
                    _set_present(self, value)

            if other is not _NO_ARG:
                if hasattr(other, "keys"):
                    for key in list(other):
                        put(key, other[key])
                else:
                    for key, value in other:
                        put(key, value)
            for key in kw:
                put(key, kw[key])

        return update

    return dict(locals())


def _strict(self, obj):
    return isinstance(obj, (set, frozenset, self.__class__))


def _set_decorators():
    def add(fn):
        def add(self, value, _sa_initiator=None):
            if value not in self:
                value = _set(self, value, _sa_initiator, NO_KEY)
            else:
                _set_present(self, value, _sa_initiator)
            fn(self, value)

        return add

    def discard(fn):
        def discard(self, value, _sa_initiator=None):
            if value in self:
                _del(self, value, _sa_initiator, NO_KEY)
            fn(self, value)

        return discard

    def remove(fn):
        def remove(self, value, _sa_initiator=None):
            if value in self:
                _del(self, value, _sa_initiator, NO_KEY)
            fn(self, value)

        return remove

    def pop(fn):
        def pop(self):
            _before_pop(self)
            item = fn(self)
            _del(self, item, None, NO_KEY)
            return item

        return pop

    def clear(fn):
        def clear(self):
            for item in list(self):
                self.remove(item)

        return clear

    def update(fn):
        def update(self, value):
            for item in value:
                self.add(item)

        return update

    def difference_update(fn):
        def difference_update(self, value):
            for item in value:
                self.discard(item)

        return difference_update

    def _exchange(self, want):
        have = set(self)
        for item in have - want:
            self.remove(item)
        for item in want - have:
            self.add(item)

    def intersection_update(fn):
        def intersection_update(self, other):
            _exchange(self, self.intersection(other))

        return intersection_update

    def symmetric_difference_update(fn):
        def symmetric_difference_update(self, other):
            _exchange(self, self.symmetric_difference(other))

        return symmetric_difference_update

    def _in_place(name, change):
        def decorator(fn):
            def method(self, value):
                if not _strict(self, value):
                    return NotImplemented
                change(self, value)
                return self

            return method

        return decorator

    found = dict(locals())
    found.pop("_exchange")
    found.pop("_in_place")
    found["__ior__"] = _in_place("__ior__", lambda self, value: [self.add(i) for i in value])
    found["__isub__"] = _in_place("__isub__", lambda self, value: [self.discard(i) for i in value])
    found["__iand__"] = _in_place("__iand__", lambda self, value: _exchange(self, self.intersection(value)))
    found["__ixor__"] = _in_place("__ixor__", lambda self, value: _exchange(self, self.symmetric_difference(value)))
    return found


class InstrumentedList(list):
    """A list of related objects."""


class InstrumentedSet(set):
    """A set of related objects."""


class InstrumentedDict(dict):
    """A dict of related objects."""


_canned = {list: InstrumentedList, set: InstrumentedSet, dict: InstrumentedDict}

_interfaces = {
    list: ({"appender": "append", "remover": "remove", "iterator": "__iter__"}, _list_decorators()),
    set: ({"appender": "add", "remover": "remove", "iterator": "__iter__"}, _set_decorators()),
    dict: ({"iterator": "values"}, _dict_decorators()),
}

_instrument_class(InstrumentedList)
_instrument_class(InstrumentedSet)

from .mapped_collection import (  # noqa: E402,F401
    KeyFuncDict,
    MappedCollection,
    attribute_keyed_dict,
    attribute_mapped_collection,
    column_keyed_dict,
    column_mapped_collection,
    keyfunc_mapping,
    mapped_collection,
)

_instrument_class(KeyFuncDict)
