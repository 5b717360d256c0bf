"""Rows: tuples whose members have names."""
import collections.abc as collections_abc
import operator

from .._parameters import _trunc


class BaseRow:
    """The values of a row and what its result knows of their names."""

    __slots__ = ("_parent", "_data")

    def __init__(self, parent, data):
        object.__setattr__(self, "_parent", parent)
        object.__setattr__(self, "_data", data)

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __hash__(self):
        return hash(self._data)

    def __getattr__(self, name):
        index = self._parent.index_by_name.get(name)
        if index is None:
            self._parent.key_not_found(name, True)
        return self._data[index]

    def _to_tuple_instance(self):
        return self._data


class Row(BaseRow, collections_abc.Sequence):
    """One row of a result: a named tuple."""

    __slots__ = ()

    def __getitem__(self, key):
        return self._data[key]

    def __setattr__(self, name, value):
        raise AttributeError("can't set attribute")

    def __delattr__(self, name):
        raise AttributeError("can't delete attribute")

    def _tuple(self):
        return self

    @property
    def _t(self):
        return self

    def tuple(self):
        """Deprecated: ``_tuple()``."""
        from .._errors import warn

        warn(
            "SADeprecationWarning",
            "The Row.tuple() method is deprecated in favor of Row._tuple(); all Row methods and library-level attributes"
            " are intended to be underscored to avoid name conflicts.  Please use Row._tuple(). (deprecated since:"
            " 2.0.19)",
        )
        return self

    @property
    def t(self):
        """Deprecated: ``_t``."""
        from .._errors import warn

        warn(
            "SADeprecationWarning",
            "The Row.t attribute is deprecated in favor of Row._t; all Row methods and library-level attributes are"
            " intended to be underscored to avoid name conflicts.  Please use Row._t. (deprecated since: 2.0.19)",
        )
        return self

    @property
    def _mapping(self):
        return RowMapping(self._parent, self._data)

    @property
    def count(self):
        if self._parent.has_key("count"):
            return self.__getattr__("count")
        return lambda value: self._data.count(value)

    @property
    def index(self):
        if self._parent.has_key("index"):
            return self.__getattr__("index")
        return lambda *args: self._data.index(*args)

    def __contains__(self, key):
        return key in self._data

    def _op(self, other, op):
        return op(self._data, other._data if isinstance(other, Row) else other)

    __hash__ = BaseRow.__hash__

    def __lt__(self, other):
        return self._op(other, operator.lt)

    def __le__(self, other):
        return self._op(other, operator.le)

    def __ge__(self, other):
        return self._op(other, operator.ge)

    def __gt__(self, other):
        return self._op(other, operator.gt)

    def __eq__(self, other):
        return self._op(other, operator.eq)

    def __ne__(self, other):
        return self._op(other, operator.ne)

    def __repr__(self):
        return "(%s%s)" % (
            ", ".join(_trunc(value) for value in self._data),
            "," if len(self._data) == 1 else "",
        )

    @property
    def _fields(self):
        return tuple(name for name in self._parent.names if name is not None)

    def _asdict(self):
        return dict(self._mapping)

    def __reduce__(self):
        return (tuple, (self._data,))


class ROMappingView:
    """A view of the keys, values or items of a row's mapping."""

    __slots__ = ("_mapping", "_items")

    def __init__(self, mapping, items):
        self._mapping = mapping
        self._items = items

    def __len__(self):
        return len(self._items)

    def __repr__(self):
        return "{0.__class__.__name__}({0._mapping!r})".format(self)

    def __iter__(self):
        return iter(self._items)

    def __contains__(self, item):
        return item in self._items

    def __eq__(self, other):
        return list(other) == list(self)

    def __ne__(self, other):
        return list(other) != list(self)


class ROMappingKeysValuesView(ROMappingView):
    __slots__ = ()


class ROMappingItemsView(ROMappingView):
    __slots__ = ()


collections_abc.KeysView.register(ROMappingKeysValuesView)
collections_abc.ValuesView.register(ROMappingKeysValuesView)
collections_abc.ItemsView.register(ROMappingItemsView)


class RMKeyView(collections_abc.KeysView):
    """``result.keys()``."""

    __slots__ = ("_parent", "_keys")

    def __init__(self, parent):
        self._parent = parent
        self._keys = [name for name in parent.names if name is not None]

    def __len__(self):
        return len(self._keys)

    def __repr__(self):
        return "{0.__class__.__name__}({0._keys!r})".format(self)

    def __iter__(self):
        return iter(self._keys)

    def __contains__(self, item):
        if isinstance(item, int):
            return False
        return self._parent.has_key(item)

    def __eq__(self, other):
        return list(other) == list(self)

    def __ne__(self, other):
        return list(other) != list(self)


class RowMapping(BaseRow, collections_abc.Mapping):
    """A row as a mapping: by name, or by column."""

    __slots__ = ()

    def __getitem__(self, key):
        return self._data[self._parent.index_of(key)]

    def __iter__(self):
        return (name for name in self._parent.names if name is not None)

    def __len__(self):
        return len(self._data)

    def __contains__(self, key):
        return self._parent.has_key(key)

    def __repr__(self):
        return repr(dict(self))

    def keys(self):
        return RMKeyView(self._parent)

    def values(self):
        return ROMappingKeysValuesView(self, list(self._data))

    def items(self):
        return ROMappingItemsView(self, [(key, self[key]) for key in self.keys()])
