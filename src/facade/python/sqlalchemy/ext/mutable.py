"""Values that tell their object of changes in place: a dict, list or set of a JSON or pickled column.

Counterpart: sqlalchemy/ext/mutable.py. Left out: MutableComposite, pickling.
"""

import weakref

from .. import event, types
from ..exc import NotSupportedInPlayground
from ..orm.attributes import flag_modified
from ..orm.mapper import Mapper
from ..orm.properties import ColumnProperty


class MutableBase:
    """Knows the objects that hold it."""

    @property
    def _parents(self):
        """The objects whose attribute it is, with the attribute's name."""
        found = self.__dict__.get("_holders")
        if found is None:
            found = self.__dict__["_holders"] = weakref.WeakKeyDictionary()
        return found

    @classmethod
    def coerce(cls, key, value):
        """The value as this type; refuses what cannot be one."""
        if value is None:
            return None
        raise ValueError("Attribute '%s' does not accept objects of type %s" % (key, type(value)))

    @classmethod
    def _listen_on_attribute(cls, attribute):
        key, owner = attribute.key, attribute.class_

        def load(target, *args):
            value = target.__dict__.get(key)
            if value is not None:
                value = target.__dict__[key] = cls.coerce(key, value)
                value._parents[target._sa_instance_state] = key

        def load_some(target, context, names):
            if not names or key in names:
                load(target)

        def set_value(target, value, old, initiator):
            if value is old:
                return value
            if not isinstance(value, cls):
                value = cls.coerce(key, value)
            if value is not None:
                value._parents[target._sa_instance_state] = key
            if isinstance(old, cls):
                old._parents.pop(target._sa_instance_state, None)
            return value

        event.listen(owner, "load", load, propagate=True)
        event.listen(owner, "refresh", load_some, propagate=True)
        event.listen(owner, "refresh_flush", load_some, propagate=True)
        event.listen(attribute, "set", set_value, retval=True, propagate=True)


class Mutable(MutableBase):
    """A value of a column."""

    def changed(self):
        """To be called by methods that change the value."""
        for state, key in list(self._parents.items()):
            flag_modified(state.obj(), key)

    @classmethod
    def associate_with_attribute(cls, attribute):
        """Watches one attribute."""
        cls._listen_on_attribute(attribute)

    @classmethod
    def _associate(cls, wanted):
        def configured(mapper, class_):
            for prop in mapper.iterate_properties:
                if isinstance(prop, ColumnProperty) and prop.parent is mapper and wanted(prop.columns[0].type):
                    cls.associate_with_attribute(getattr(class_, prop.key))

        event.listen(Mapper, "mapper_configured", configured)

    @classmethod
    def associate_with(cls, sqltype):
        """Watches every column of a type."""
        cls._associate(lambda type_: isinstance(type_, sqltype))

    @classmethod
    def as_mutable(cls, sqltype):
        """The type, whose values are watched."""
        sqltype = types.to_instance(sqltype)
        # a column keeps a copy of the type where it is declared in a mixin: the mark is copied along
        marks = sqltype.__dict__.setdefault("_mutable_marks", [])
        mark = object()
        marks.append(mark)
        cls._associate(lambda type_: mark in type_.__dict__.get("_mutable_marks", ()))
        return sqltype


class MutableComposite(MutableBase):
    """Not in the playground."""

    def __init_subclass__(cls, **kw):
        raise NotSupportedInPlayground("MutableComposite is not supported in this playground. Assign a new value.")


def _changing(base, names):
    """A class body whose methods of these names report the change."""

    def wrap(name):
        original = getattr(base, name)

        def method(self, *args, **kw):
            result = original(self, *args, **kw)
            self.changed()
            return self if name.startswith("__i") else result

        method.__name__ = name
        return method

    return {name: wrap(name) for name in names.split()}


class _Coercing(Mutable):
    _plain = object

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, cls._plain) else Mutable.coerce(key, value)


class MutableDict(_Coercing, dict):
    """A dict that tells its object of changes."""

    _plain = dict

    def __getstate__(self):
        return dict(self)

    def __setstate__(self, state):
        self.update(state)

    vars().update(_changing(dict, "__setitem__ __delitem__ setdefault update pop popitem clear __ior__"))


class MutableList(_Coercing, list):
    """A list that tells its object of changes."""

    _plain = list

    def __reduce_ex__(self, proto):
        return (self.__class__, (list(self),))

    vars().update(
        _changing(list, "__setitem__ __delitem__ append extend insert remove pop clear sort reverse __iadd__ __imul__")
    )


class MutableSet(_Coercing, set):
    """A set that tells its object of changes."""

    _plain = set

    def __reduce_ex__(self, proto):
        return (self.__class__, (list(self),))

    vars().update(
        _changing(
            set,
            "add remove discard pop clear update intersection_update difference_update symmetric_difference_update "
            "__ior__ __iand__ __ixor__ __isub__",
        )
    )
    __hash__ = object.__hash__
