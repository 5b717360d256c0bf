"""Collections of columns."""
from collections.abc import Mapping


class ColumnCollection:
    """The columns of a table or a subquery by their keys; the first of two equal keys wins."""

    __slots__ = ("_items", "_index")

    def __init__(self, items=()):
        self._items = list(items)
        self._index = {}
        for key, column in self._items:
            self._index.setdefault(key, column)

    def keys(self):
        return [key for key, _ in self._items]

    def values(self):
        return [column for _, column in self._items]

    def items(self):
        return list(self._items)

    def __bool__(self):
        return bool(self._items)

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter([column for _, column in self._items])

    def __getitem__(self, key):
        if isinstance(key, int) and not isinstance(key, bool):
            try:
                return self._items[key][1]
            except IndexError:
                raise IndexError(key) from None
        if isinstance(key, (tuple, slice)):
            chosen = self._items[key] if isinstance(key, slice) else [self._pick(part) for part in key]
            return ReadOnlyColumnCollection(chosen)
        try:
            return self._index[key]
        except KeyError:
            raise KeyError(key) from None

    def _pick(self, part):
        if isinstance(part, int):
            return self._items[part]
        return (part, self._index[part])

    def __getattr__(self, key):
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self._index[key]
        except KeyError:
            raise AttributeError(key) from None

    def __contains__(self, key):
        if not isinstance(key, str):
            from ..exc import ArgumentError

            raise ArgumentError("__contains__ requires a string argument")
        return key in self._index

    def __dir__(self):
        return sorted({*object.__dir__(self), *self._index})

    def __eq__(self, other):
        return isinstance(other, ColumnCollection) and [id(c) for c in self] == [id(c) for c in other]

    __hash__ = object.__hash__

    def contains_column(self, col):
        return any(column is col for _, column in self._items)

    def get(self, key, default=None):
        return self._index.get(key, default)

    def as_readonly(self):
        return self

    def corresponding_column(self, column, require_embedded=False):
        for _, candidate in self._items:
            if candidate.shares_lineage(column):
                return candidate
        return None

    def __str__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join(str(column) for column in self))


class ReadOnlyColumnCollection(ColumnCollection):
    """The same, as ``table.c``."""

    __slots__ = ()


class ImmutableColumnCollection(ReadOnlyColumnCollection):
    """An older name of it."""

    __slots__ = ()


class FacadeDict(dict):
    """A dictionary that a program may read but not change: ``metadata.tables``."""

    def _immutable(self, *arg, **kw):
        raise TypeError(f"{type(self).__name__} object is immutable")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _immutable

    def _insert(self, key, value):
        dict.__setitem__(self, key, value)

    def _delete(self, key):
        dict.pop(self, key, None)

    def __repr__(self):
        return "FacadeDict(%s)" % dict.__repr__(self)


class _NoneName:
    def __repr__(self):
        return "None"


#: Names that a constraint may be given to have a naming convention ignored.
_NONE_NAME = _NoneName()


class immutabledict(dict):
    """A dictionary without the changing methods."""

    def _immutable(self, *arg, **kw):
        raise TypeError(f"{type(self).__name__} object is immutable and/or readonly")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _immutable

    def union(self, *args, **kw):
        return immutabledict({**self, **(args[0] if args else {}), **kw})

    merge_with = union

    def __or__(self, other):
        return immutabledict({**self, **other})

    def __repr__(self):
        return "immutabledict(%s)" % dict.__repr__(self)


def is_mapping(value):
    return isinstance(value, Mapping)


class Executable:
    """What ``Connection.execute`` takes; select(), insert(), text() ... are executable."""

    __slots__ = ()

    is_select = False
    is_insert = False
    is_update = False
    is_delete = False
    is_text = False
    is_dml = False

    def execution_options(self, **kw):
        from .statement import execution_options

        return execution_options(self, kw)

    def options(self, *options):
        from .statement import with_options

        return with_options(self, options)

    def get_execution_options(self):
        from .statement import get_execution_options

        return get_execution_options(self)
