"""The few names of ``sqlalchemy.util`` that programs use."""
from collections import OrderedDict

from ..sql.base import immutabledict


class memoized_property:
    """A property worked out once."""

    def __init__(self, fget, doc=None):
        self.fget = fget
        self.__doc__ = doc or fget.__doc__
        self.__name__ = fget.__name__

    def __get__(self, obj, cls):
        if obj is None:
            return self
        obj.__dict__[self.__name__] = result = self.fget(obj)
        return result


class IdentitySet(dict):
    """A set by identity."""

    def __init__(self, iterable=()):
        super().__init__((id(item), item) for item in iterable)

    def add(self, value):
        self[id(value)] = value

    def __contains__(self, value):
        return dict.__contains__(self, id(value))

    def __iter__(self):
        return iter(self.values())


def to_list(x, default=None):
    if x is None:
        return default
    if not isinstance(x, (list, tuple, set)):
        return [x]
    return list(x)


__all__ = ["IdentitySet", "OrderedDict", "immutabledict", "memoized_property", "to_list"]
