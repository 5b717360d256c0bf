"""INSERT, UPDATE, DELETE."""
from _core import dml_filter_by_zero as _dml_filter_by_zero
from _core import dml_method as _dml_method
from _core import element_attr as _element_attr
from _core import new_dml as _new_dml

from .. import exc
from .._bridge import LIST
from .._bridge import flat
from .._bridge import host
from .._bridge import pair
from .._bridge import spread
from .base import Executable
from .base import is_mapping
from .elements import ClauseElement
from .operators import kinds
from .selectable import Generative
from .selectable import HasCTE


class UpdateBase(Generative, HasCTE, Executable, ClauseElement):
    """What the three have in common."""

    __slots__ = ("__dict__",)

    is_dml = True

    def _new(self, method, *args):
        return type(self)._of(_dml_method(self._h, method, *args), self)

    def returning(self, *cols, sort_by_parameter_order=False):
        return self._new("returning", 0, bool(sort_by_parameter_order), *flat(cols))

    def with_hint(self, text, selectable=None, dialect_name="*"):
        return self

    def prefix_with(self, *prefixes, dialect="*"):
        return self._new("prefix_with", 0, dialect, *flat(prefixes))

    def return_defaults(self, *cols, **kw):
        raise exc.NotSupportedInPlayground("return_defaults() is not supported in this playground. Use returning().")

    @property
    def table(self):
        from .schema import wrap

        return wrap(_element_attr(self._h, "table"))

    entity_description = property(lambda self: {"table": self.table})

    def cte(self, name=None, recursive=False, nesting=False):
        from .selectable import wrap_made

        return wrap_made(_dml_method(self._h, "cte", 0, name, 0, bool(recursive)))


class DMLWhereBase:
    """UPDATE and DELETE have a WHERE."""

    __slots__ = ()

    def where(self, *whereclause):
        return self._new("where", *flat(whereclause))

    filter = where

    def filter_by(self, **kwargs):
        from .selectable import filter_by_criteria

        return self.where(*filter_by_criteria(_dml_filter_by_zero(self._h), kwargs))

    @property
    def whereclause(self):
        from .operators import wrap_any

        handle = _element_attr(self._h, "whereclause")
        return None if handle is None else wrap_any(handle)


class ValuesBase(UpdateBase):
    """INSERT and UPDATE have VALUES."""

    __slots__ = ()

    def values(self, *args, **kwargs):
        if args:
            arg = args[0]
            if kwargs:
                raise exc.ArgumentError(
                    "Can't pass positional and kwargs to values() simultaneously"
                )
            if len(args) > 1:
                raise exc.ArgumentError(
                    "Only a single dictionary/tuple or list of dictionaries/tuples is accepted positionally."
                )
            if is_mapping(arg):
                return self._new("values", *_mapping(arg))
            if isinstance(arg, (list, tuple)):
                if arg and isinstance(arg[0], (dict, list, tuple)):
                    if not self.is_insert:
                        raise exc.InvalidRequestError(
                            "UPDATE construct does not support multiple parameter sets."
                        )
                    out = [LIST, len(arg)]
                    for row in arg:
                        out += _mapping(row) if is_mapping(row) else _row(row)
                    return self._new("multi_values", *spread(out))
                return self._new("values", *_row(arg))
            raise AttributeError(f"{type(arg).__name__!r} object has no attribute 'items'")
        return self._new("values", *_mapping(kwargs))


def _key(key):
    return pair(key)


def _value(value):
    """A value of a column: SQL, or a value that its type will process."""
    if hasattr(value, "__clause_element__") or hasattr(type(value), "_h"):
        return pair(value)
    return host(value)


def _mapping(values):
    """A mapping as a list of keys and values: keys may be columns."""
    return _ordered(values.items())


def _ordered(items):
    """Keys and values; a hybrid or composite attribute stands for the columns that it is made of."""
    items = [member for key, value in items for member in _expanded(key, value)]
    out = [LIST, len(items) * 2 + 1, 0, "mapping"]
    for key, value in items:
        out += _key(key)
        out += _value(value)
    return out


def _expanded(key, value):
    pairs = getattr(key, "update_pairs", None) if not isinstance(key, str) else None
    return pairs(value) if pairs is not None else ((key, value),)


def _row(values):
    out = [LIST, len(values) + 1, 0, "row"]
    for value in values:
        out += _value(value)
    return out


class Insert(ValuesBase):
    """``INSERT``."""

    __slots__ = ()

    is_insert = True

    def from_select(self, names, select, include_defaults=True):
        return self._new("from_select", 0, bool(include_defaults), *pair(list(names)), *pair(select))

    def inline(self):
        return self._new("inline")


class Update(DMLWhereBase, ValuesBase):
    """``UPDATE``."""

    __slots__ = ()

    is_update = True

    def ordered_values(self, *args):
        return self._new("ordered_values", *_ordered(args))

    def inline(self):
        return self._new("inline")


class Delete(DMLWhereBase, UpdateBase):
    """``DELETE``."""

    __slots__ = ()

    is_delete = True


def insert(table):
    return Insert(_new_dml("insert", *pair(table)))


def update(table):
    return Update(_new_dml("update", *pair(table)))


def delete(table):
    return Delete(_new_dml("delete", *pair(table)))




kinds.update({cls.__name__: cls for cls in (Insert, Update, Delete)})
