"""Collections that are queried instead of loaded: ``lazy="dynamic"`` and ``lazy="write_only"``.

Counterpart: sqlalchemy/orm/dynamic.py and writeonly.py.
"""

from .. import exc as sa_exc
from ..sql.elements import wrap_any
from .base import _state_of
from .loads import hold, loading
from .query import Query
from .state import instance_of

from _orm import appender_query as _appender_query
from _orm import collection_statement as _collection_statement
from _orm import write_only_call as _write_only_call
from _orm import write_only_pending as _write_only_pending

_write_only_call = loading(_write_only_call)


class _Writer:
    """What both kinds can do: append and remove."""

    def _tell(self, method, items):
        _write_only_call(self._owner._h, self._key, method, *[_member(item)._h for item in items])

    def add(self, item):
        """Enters an object."""
        self._tell("append", [item])

    def add_all(self, iterator):
        """Enters objects."""
        self._tell("append", list(iterator))

    def remove(self, item):
        """Takes an object out."""
        self._tell("remove", [item])


def _member(item):
    return item._sa_instance_state


class WriteOnlyCollection(_Writer):
    """A collection that is written object by object and read by its ``select()``."""

    def __init__(self, owner, attr):
        self._owner = owner
        self._key = attr.key
        self._attr = attr
        self._object = owner.obj()

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    def __iter__(self):
        raise TypeError(
            "WriteOnly collections don't support iteration in-place; to query for collection items, use the select() "
            "method to produce a SQL statement and execute it with session.scalars()."
        )

    def _statement(self, kind):
        return wrap_any(_collection_statement(self._owner._h, self._key, kind))

    def select(self):
        """A SELECT of the members."""
        return self._statement("select")

    def insert(self):
        """An INSERT of new members."""
        return self._statement("insert")

    def update(self):
        """An UPDATE of the members."""
        return self._statement("update")

    def delete(self):
        """A DELETE of the members."""
        return self._statement("delete")


class AppenderQuery(_Writer, Query):
    """A collection that is a Query."""

    __slots__ = ()

    def __init__(self, owner, attr):
        self._owner = owner
        self._key = attr.key
        self._attr = attr
        self._object = owner.obj()
        self._pending = None
        self._entities = [attr._prop.mapper.class_]
        self._session = None
        # the engine's Query is made when a method asks for it: it may flush, or refuse
        self.__dict__["_made"] = None

    @property
    def _h(self):
        made = self.__dict__.get("_made")
        if made is None:
            with hold():
                made = _appender_query(self._owner._h, self._key, True)
        return made

    @_h.setter
    def _h(self, value):
        self.__dict__["_made"] = value

    def __del__(self):
        pass

    def _derived(self, handle, entities=None):
        query_class = self._attr._prop.query_class or Query
        new = query_class.__new__(query_class)
        new._h = handle
        new._session = self.session
        new._entities = self._entities if entities is None else entities
        return new

    @property
    def session(self):
        return self._owner.session

    def _reading(self):
        """The query in the session, or None where the object is not persistent: then the pending members count."""
        with hold():
            handle = _appender_query(self._owner._h, self._key, False)
        if not handle:
            return None
        return self._derived(handle)

    def _pending_members(self):
        with hold():
            return [instance_of(h) for h in _write_only_pending(self._owner._h, self._key).to_py()]

    def __iter__(self):
        query = self._reading()
        return iter(self._pending_members() if query is None else query)

    def __getitem__(self, index):
        query = self._reading()
        return self._pending_members()[index] if query is None else query[index]

    def count(self):
        """How many members there are."""
        query = self._reading()
        return len(self._pending_members()) if query is None else query.count()

    def all(self):
        """All members."""
        query = self._reading()
        return self._pending_members() if query is None else query.all()

    def _iter(self):
        query = self._reading()
        if query is None:
            from ..engine.result import IteratorResult, ResultMetaData

            metadata = ResultMetaData([self._entities[0].__name__], lambda key: None, False)
            return IteratorResult(metadata, [(o,) for o in self._pending_members()]).scalars()
        return query._iter()

    append = _Writer.add
    extend = _Writer.add_all


AppenderMixin = _Writer


def collection_for(instance, attr):
    """What reading such an attribute gives."""
    state = _state_of(instance)
    if attr._prop.lazy_used == "write_only":
        return WriteOnlyCollection(state, attr)
    query_class = attr._prop.query_class
    if query_class is None:
        return AppenderQuery(state, attr)
    return type("Appender" + query_class.__name__, (AppenderQuery, query_class), {})(state, attr)


def replace_collection(instance, attr, values):
    """What setting such an attribute does."""
    state = _state_of(instance)
    if not hasattr(values, "__iter__") or isinstance(values, (str, dict)):
        raise TypeError(
            "Incompatible collection type: %s is not list-like" % ("None" if values is None else type(values).__name__)
        )
    _write_only_call(state._h, attr.key, "replace", *[_member(item)._h for item in values])


__all__ = ["AppenderQuery", "WriteOnlyCollection", "sa_exc"]
