"""Attributes of mapped classes: an expression on the class, a value on an object.

Counterpart: sqlalchemy/orm/attributes.py. Reading looks at ``__dict__`` first; a miss asks the engine, which loads. Setting
and deleting tell the engine, which keeps history, fires events and follows backrefs.
"""

import collections

from .. import exc as sa_exc
from .._bridge import HOST, VALUE, flat, host, keep, mapping, pair
from ..sql.elements import ColumnElement, wrap_any
from ..sql.sqltypes import _bind_processor, is_plain
from . import exc as orm_exc
from .base import (
    ATTR_WAS_SET,
    NO_KEY,
    NO_VALUE,
    PASSIVE_NO_FETCH,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    InspectionAttr,
    Mapped,
    ORMDescriptor,
    PassiveFlag,
    _state_of,
    instance_dict,
    instance_state,
    instance_str,
    state_str,
)
from .loads import hold, loading
from .values import decode, decoder_for

from _orm import attribute_element as _attribute_element
from _orm import attribute_qualified as _attribute_qualified
from _orm import delete_attribute as _delete
from _orm import flag_dirty as _flag_dirty
from _orm import flag_modified as _flag_modified
from _orm import get_attribute as _get
from _orm import history as _history
from _orm import init_collection as _init_collection
from _orm import push_attribute as _push
from _orm import refine_attribute as _refine
from _orm import relationship_op as _relationship_op
from _orm import set_attribute as _set
from _orm import tell_read as _tell_read
from _orm import set_committed_value as _set_committed
from _orm import set_collection as _set_collection
from _orm import set_reference as _set_reference

_get = loading(_get)
_set = loading(_set)
_set_reference = loading(_set_reference)
_set_collection = loading(_set_collection)
_delete = loading(_delete)
_history = loading(_history)

STATE = "_sa_instance_state"


class History(collections.namedtuple("History", ["added", "unchanged", "deleted"])):
    """What changed in an attribute since the last flush."""

    __slots__ = ()

    def __bool__(self):
        return bool(self.added or self.unchanged or self.deleted)

    def empty(self):
        return not bool(self)

    def sum(self):
        return (self.added or []) + (self.unchanged or []) + (self.deleted or [])

    def non_deleted(self):
        return (self.added or []) + (self.unchanged or [])

    def non_added(self):
        return (self.unchanged or []) + (self.deleted or [])

    def has_changes(self):
        return bool(self.added or self.deleted)

    def as_state(self):
        def states(items):
            return [None if o is None else instance_state(o) for o in items]

        return History(states(self.added), states(self.unchanged), states(self.deleted))


HISTORY_BLANK = History((), (), ())


class QueryableAttribute(ColumnElement, InspectionAttr, Mapped, ORMDescriptor):
    """A mapped attribute as part of an expression: ``User.name``, or ``alias.name``.

    ``_h`` names the engine's QueryableAttribute, which stands for its column wherever one is wanted.
    """

    __slots__ = ("class_", "_key", "parent", "_prop", "_refined", "__dict__")

    is_attribute = True
    _is_internal_proxy = False

    def __init__(self, class_, key, parent, prop, refined=None):
        self.class_ = class_
        self._key = key
        self.parent = parent
        self._prop = prop
        self._refined = refined

    def __del__(self):
        # the handle is the engine's for the run
        pass

    @property
    def key(self):
        return self._key

    @property
    def _h(self):
        found = self._refined
        if found is None:
            found = self._refined = _attribute_qualified(self.parent._h, self.key)
        if self._is_relationship:
            try:
                self._ready()
            except AttributeError as error:
                # Python asks __getattr__ when a property raises this; that raises it again.
                self._configure_error = error
                raise
        return found

    _qualified = _h
    _configure_error = None

    def _ready(self):
        self.parent.mapper._check_configure()

    @property
    def _is_relationship(self):
        return self._prop._is_relationship

    @property
    def prop(self):
        return self._prop

    @property
    def expression(self):
        return wrap_any(_attribute_element(self._h))

    def __clause_element__(self):
        return self.expression

    @property
    def comparator(self):
        return self

    @property
    def _parententity(self):
        return self.parent

    @property
    def info(self):
        return self._prop.info

    @property
    def doc(self):
        return self._prop.doc

    @property
    def name(self):
        if self._is_relationship:
            return self.__getattr__("name")
        return ColumnElement.name.fget(self)

    @property
    def entity(self):
        return self._prop.mapper if self._is_relationship else self.parent

    @property
    def mapper(self):
        return self._prop.mapper

    def adapt_to_entity(self, alias):
        return type(self)(alias, self.key, alias, self._prop)

    def of_type(self, entity):
        """The relationship, leading to a subclass or alias."""
        return self._refine_with(pair(entity), "of_type")

    def and_(self, *criteria):
        """The relationship, with more criteria in its ON clause."""
        return self._refine_with(flat(criteria), "and")

    def _refine_with(self, args, what):
        new = InstrumentedAttribute(self.class_, self.key, self.parent, self._prop, getattr(self, "kind", None))
        new._refined = _refine(self._qualified, what, *args)
        return new

    def __bool__(self):
        # an attribute is no clause: it is as true as any object
        return True

    def __str__(self):
        if not isinstance(self.class_, type):
            return f"{self.class_}.{self.key}"
        return f"{self.class_.__name__}.{self.key}"

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} object at {id(self):#x}>"

    def __getattr__(self, name):
        if name.startswith("_"):
            if self._configure_error is not None:
                error, self._configure_error = self._configure_error, None
                raise error
            raise AttributeError(name)
        prop = self._prop
        factory = getattr(prop, "comparator_factory", None)
        if factory is not None and name in dir(factory):
            return getattr(factory(prop, self.parent), name)
        if not self._is_relationship:
            try:
                return getattr(prop.columns[0], name)
            except AttributeError:
                pass
        comparator = "Comparator"
        raise AttributeError(
            f"Neither {type(self).__name__!r} object nor {comparator!r} object associated with {self} has an attribute "
            f"{name!r}"
        )

    # operators of relationships; those of columns are inherited

    def _relate(self, name, *args):
        return wrap_any(_relationship_op(self._qualified, name, *args))

    def __eq__(self, other):
        if self._is_relationship:
            return self._relate("eq", *pair(_object_or_none(other)))
        return ColumnElement.__eq__(self, other)

    def __ne__(self, other):
        if self._is_relationship:
            return self._relate("ne", *pair(_object_or_none(other)))
        return ColumnElement.__ne__(self, other)

    __hash__ = object.__hash__

    def in_(self, other):
        if self._is_relationship:
            raise NotImplementedError(
                "in_() not yet supported for relationships.  For a simple many-to-one, use in_() against the set of "
                "foreign key values."
            )
        return ColumnElement.in_(self, other)

    def contains(self, other, **kw):
        if self._is_relationship:
            return self._relate("contains", *pair(_object_or_none(other)))
        return ColumnElement.contains(self, other, **kw)

    def any(self, criterion=None, **kwargs):
        if not self._is_relationship:
            return self.__getattr__("any")
        return self._relate("any", *pair(criterion), *mapping(kwargs))

    def has(self, criterion=None, **kwargs):
        if not self._is_relationship:
            return self.__getattr__("has")
        return self._relate("has", *pair(criterion), *mapping(kwargs))

    def _get_property(self):
        self._ready()
        return self._prop

    property = property(_get_property)


#: Operators that a relationship refuses, and how SQLAlchemy names each: an operator of Python, or a function of its own.
_REFUSED = {
    "__lt__": "lt", "__le__": "le", "__gt__": "gt", "__ge__": "ge", "__add__": "add", "__sub__": "sub",
    "__mul__": "mul", "__truediv__": "truediv", "__mod__": "mod", "__neg__": "neg",
    "is_": "is_", "is_not": "is_not", "isnot": "is_not", "like": "like_op", "ilike": "ilike_op",
    "not_like": "not_like_op", "notlike": "not_like_op", "startswith": "startswith_op", "endswith": "endswith_op",
    "between": "between_op", "not_in": "not_in_op", "notin_": "not_in_op", "asc": "asc_op", "desc": "desc_op",
    "distinct": "distinct_op", "concat": "concat_op", "match": "match_op",
}  # fmt: skip


def _refusing(method, name):
    inherited = getattr(ColumnElement, method)

    def operate(self, *args, **kw):
        if self._is_relationship:
            kind = "built-in function" if method.startswith("__") else "function"
            place = "" if method.startswith("__") else f" at {id(operate):#x}"
            raise NotImplementedError(f"<{kind} {name}{place}>")
        return inherited(self, *args, **kw)

    operate.__name__ = method
    return operate


for _method, _name in _REFUSED.items():
    if hasattr(ColumnElement, _method):
        setattr(QueryableAttribute, _method, _refusing(_method, _name))


def _object_or_none(value):
    """What a relationship is compared with: an object, None, or something the engine refuses by name."""
    return value


#: Types of values that are sent as they are.
_PRIMITIVES = frozenset((str, int, bool, type(None)))


class InstrumentedAttribute(QueryableAttribute):
    """A mapped attribute of a class: a descriptor.

    ``kind`` is "column", "reference", "collection" or "writeonly"; None for a relationship before it is configured.
    """

    __slots__ = ("kind", "_decoder", "_listened", "_takes_plain", "_unread")

    def __init__(self, class_, key, parent, prop, kind):
        QueryableAttribute.__init__(self, class_, key, parent, prop)
        self.kind = kind
        self._decoder = self
        # somebody listens to it: constructors must not set it in silence
        self._listened = False
        self._takes_plain = None
        # a relationship that no object of this class was asked for yet: the engine hears of the first time
        self._unread = kind != "column"

    @property
    def decoder(self):
        """From SQLite's value to Python's; None where they are the same."""
        found = self._decoder
        if found is self:
            found = None
            if self.kind == "column":
                found = decoder_for(self._prop.columns[0].type)
            self._decoder = found
        return found

    def pair(self, value):
        """A value of a column for the engine: as it is where SQLite takes it so, else kept here and named."""
        if self._takes_plain and type(value) in _PRIMITIVES:
            return (VALUE, value)
        if STATE in getattr(value, "__dict__", ()) and not isinstance(value, type):
            # an object where its key is wanted: the driver is to refuse it
            return (HOST, keep(value), None)
        plain = self._takes_plain
        if plain is None:
            type_ = self._prop.columns[0].type
            plain = self._takes_plain = _bind_processor(type_) is None
        if plain or isinstance(value, ColumnElement) or is_plain(self._prop.columns[0].type, value):
            return host(value)
        if hasattr(value, "__clause_element__"):
            return pair(value)
        return (HOST, keep(value), None)

    def __get__(self, instance, owner):
        if instance is None:
            return self
        d = instance.__dict__
        if self._unread:
            self._tell_read(d)
        try:
            return d[self.key]
        except KeyError:
            pass
        return self._load(instance, d)

    def _tell_read(self, d):
        state = d.get(STATE)
        if state is not None and state.attached:
            self._unread = False
            _tell_read(state._h, self.key)

    def _load(self, instance, d):
        key = self.key
        kind = self.kind
        state = d.get(STATE)
        if state is None:
            raise AttributeError(f"'{type(instance).__name__}' object has no attribute '{STATE}'")
        if kind == "column":
            if not state.attached and not self._prop.deferred:
                return None
        elif kind == "writeonly":
            from .writeonly import collection_for

            return collection_for(instance, self)
        elif not state.attached and key in state.empty_collections:
            return state.empty_collections[key]
        found = _get(state._h, key)
        if key in d:
            return d[key]
        if found == -1:
            _push(state._h, key)
            return d.get(key)
        if found is not None:
            # an empty collection, kept aside until it is changed
            empty = state.empty_collections.get(key) if kind != "column" else None
            if empty is not None and empty._sa_adapter.id == found:
                return empty
            from .collections import new_container

            return new_container(state, self._prop, key, found, (), empty=True)
        return None

    def __set__(self, instance, value):
        d = instance.__dict__
        state = d[STATE]
        key = self.key
        kind = self.kind
        if kind == "column":
            if not state.attached and key in state.manager.plain_columns:
                if key not in d:
                    state.initial.append(key)
                d[key] = value
            elif not _set(state._h, key, *self.pair(value)):
                d[key] = value
        elif kind == "reference":
            # what has no state is refused as SQLAlchemy refuses it
            handle = 0 if value is None else value._sa_instance_state._h
            if not _set_reference(state._h, key, handle):
                d[key] = value
        elif kind == "collection":
            _replace_collection(self, d, state, key, value)
        else:
            from .writeonly import replace_collection

            replace_collection(instance, self, value)

    def __delete__(self, instance):
        d = instance.__dict__
        _delete(d[STATE]._h, self.key)
        d.pop(self.key, None)

    def __copy__(self):
        return self


def _replace_collection(attr, d, state, key, value):
    from .collections import check_keys, members_for_set, new_container
    from .state import instance_of

    old = d.get(key)
    if old is not None and value is old:
        return
    prop = attr._prop
    members, keys = members_for_set(prop, value)
    if keys is not None:
        check_keys(state, prop, key, members)
    if old is None:
        old = state.empty_collections.get(key)
    handles = [0 if m is None else m._sa_instance_state._h for m in members]
    with hold():
        adapter_id, *final = _set_collection(state._h, key, *handles).to_py()
        if old is None:
            old = d.get(key)
        state.empty_collections.pop(key, None)
        if old is not None and getattr(old, "_sa_adapter", None) is not None:
            old._sa_adapter.detach()
        d[key] = new_container(state, prop, key, adapter_id, [instance_of(h) for h in final], began=key)


class AttributeEventToken:
    """Names the attribute and operation of an event."""

    __slots__ = ("key", "op", "impl")

    def __init__(self, key, op):
        self.key = key
        self.op = op
        self.impl = None


Event = AttributeEventToken


# -- functions ----------------------------------------------------------------------------------------------------------


def _attribute(instance, key):
    state = _state_of(instance)
    try:
        return state, state.manager.attributes[key]
    except KeyError:
        raise KeyError(key) from None


def history_of(state, key, passive=PASSIVE_OFF):
    attr = state.manager.attributes.get(key)
    if attr is None:
        raise KeyError(key)
    load = passive == "load" or (isinstance(passive, int) and bool(int(passive) & 1) and bool(int(passive) & 2))
    values = _history(state._h, key, bool(load))
    counts, flat_values = values[0], values[1]
    *numbers, lists = counts.split(",")
    added, unchanged, deleted = map(int, numbers)
    decoder = getattr(attr, "decoder", None)
    found = []
    flat_list = flat_values.to_py()
    for i in range(0, len(flat_list), 2):
        found.append(decode(flat_list[i], flat_list[i + 1], decoder))

    def part(name, start, count):
        return found[start : start + count] if count or name in lists else ()

    return History(part("a", 0, added), part("u", added, unchanged), part("d", added + unchanged, deleted))


def get_history(obj, key, passive=PASSIVE_OFF):
    """The history of an attribute of an object."""
    return history_of(_state_of(obj), key, passive)


def get_state_history(state, key, passive=PASSIVE_OFF):
    return history_of(state, key, passive)


def flag_modified(instance, key):
    """Marks an attribute as changed."""
    state = instance._sa_instance_state
    d = instance.__dict__
    attr = state.manager.attributes.get(key)
    if attr is not None and attr.kind == "column" and key in d:
        # the value may have been changed in place: what counts is what it is now
        _flag_modified(state._h, key, *attr.pair(d[key]))
    else:
        _flag_modified(state._h, key)


def flag_dirty(instance):
    """Marks an object as changed, without naming an attribute."""
    _flag_dirty(_state_of(instance)._h)


def set_committed_value(instance, key, value):
    """Sets a value as if it had been loaded."""
    state, attr = _attribute(instance, key)
    if attr.kind == "collection":
        handles = [m._sa_instance_state._h for m in value]
        _set_committed(state._h, key, "collection", *handles)
    elif attr.kind == "reference":
        _set_committed(state._h, key, "reference", 0 if value is None else value._sa_instance_state._h)
    else:
        _set_committed(state._h, key, "value", *attr.pair(value))
        instance.__dict__[key] = value


def set_attribute(instance, key, value, initiator=None):
    setattr(instance, key, value)


def get_attribute(instance, key):
    return getattr(instance, key)


def del_attribute(instance, key):
    delattr(instance, key)


def init_collection(obj, key):
    """A fresh, empty collection for a loader to fill."""
    from .collections import collection_adapter

    state, attr = _attribute(obj, key)
    _init_collection(state._h, key)
    return collection_adapter(obj.__dict__[key])


def manager_of_class(cls):
    from .base import manager_of_class as find

    return find(cls)


__all__ = [
    "ATTR_WAS_SET",
    "NO_KEY",
    "NO_VALUE",
    "PASSIVE_NO_FETCH",
    "PASSIVE_NO_RESULT",
    "PassiveFlag",
    "instance_dict",
    "instance_str",
    "orm_exc",
    "sa_exc",
    "state_str",
]
