"""Dictionaries of related objects, keyed by something of the object.

Counterpart: sqlalchemy/orm/mapped_collection.py.
"""

import operator

from .. import exc as sa_exc
from ._warnings import warn
from .base import NO_VALUE, instance_state, instance_str
from .collections import collection


class _Missing:
    """The key could not be told."""


Missing = _Missing()


class _ColumnGetter:
    def __init__(self, columns):
        self.columns = columns

    def __call__(self, value):
        state = instance_state(value)
        mapper = state.mapper
        keys = [getattr(value, mapper.get_property_by_column(c).key) for c in self.columns]
        if len(keys) > 1:
            return tuple(keys)
        return Missing if keys[0] is None else keys[0]


class _AttrGetter:
    def __init__(self, attr_name):
        self.attr_name = attr_name
        self.getter = operator.attrgetter(attr_name)

    def __call__(self, mapped_object):
        found = self.getter(mapped_object)
        if found is None:
            state = instance_state(mapped_object)
            if self.attr_name in state.mapper.attrs:
                found = state.dict.get(self.attr_name, NO_VALUE)
                if found is None:
                    return Missing
            else:
                return Missing
        return found


def column_keyed_dict(mapping_spec, *, ignore_unpopulated_attribute=False):
    """A dict keyed by the values of columns."""
    columns = list(mapping_spec) if isinstance(mapping_spec, (list, tuple)) else [mapping_spec]
    return _mapped_collection_cls(
        _ColumnGetter([getattr(c, "column", c) for c in columns]), ignore_unpopulated_attribute
    )


def attribute_keyed_dict(attr_name, *, ignore_unpopulated_attribute=False):
    """A dict keyed by an attribute."""
    return _mapped_collection_cls(_AttrGetter(attr_name), ignore_unpopulated_attribute)


def keyfunc_mapping(keyfunc, *, ignore_unpopulated_attribute=False):
    """A dict keyed by a function of the object."""
    return _mapped_collection_cls(keyfunc, ignore_unpopulated_attribute)


class KeyFuncDict(dict):
    """A dict that finds the key of what it is given itself."""

    def __init__(self, keyfunc, *dict_args, ignore_unpopulated_attribute=False):
        self.keyfunc = keyfunc
        self.ignore_unpopulated_attribute = ignore_unpopulated_attribute
        super().__init__(*dict_args)

    def _raise_for_unpopulated(self, value, initiator=None, *, warn_only):
        adapter = self._sa_adapter
        relationship = "unknown relationship"
        if adapter is not None and adapter.in_event is not None:
            # the attribute whose change brings the member here
            began, mapper = adapter.in_event, instance_state(value).mapper
            relationship = str(mapper.attrs[began]) if began in mapper.attrs else began
        if warn_only:
            warn(
                f"Attribute keyed dictionary value for attribute '{relationship}' was None; this will raise in a future "
                'release. To skip this assignment entirely, Set the "ignore_unpopulated_attribute=True" parameter on '
                "the mapped collection factory."
            )
            return
        raise sa_exc.InvalidRequestError(
            f"In event triggered from population of attribute '{relationship}' (potentially from a backref), can't "
            "populate value in KeyFuncDict; dictionary key derived from "
            f"{instance_str(value)} is not populated. Ensure appropriate state is set up on the {instance_str(value)} "
            f"object before assigning to the {relationship} attribute. To skip this assignment entirely, Set the "
            '"ignore_unpopulated_attribute=True" parameter on the mapped collection factory.'
        )

    def _find_key(self, value, is_removal):
        """Before a backref's event: the key, or why there is none."""
        key, go_on = self._key_of(value, None)
        if is_removal and go_on:
            self._check_held(key, value)
        self._sa_adapter.found = (value, key, go_on)

    def _refuse_unpopulated(self, value):
        if value is not None and not self.ignore_unpopulated_attribute and self.keyfunc(value) is NO_VALUE:
            self._raise_for_unpopulated(value, warn_only=False)

    def _key_of(self, value, initiator):
        """(key, whether to go on)."""
        adapter = self._sa_adapter
        if adapter is not None and adapter.found is not None:
            (owner, key, go_on), adapter.found = adapter.found, None
            if owner is value:
                return key, go_on
        key = self.keyfunc(value)
        if key is NO_VALUE or key is Missing:
            if self.ignore_unpopulated_attribute:
                return None, False
            self._raise_for_unpopulated(value, initiator, warn_only=key is Missing)
            return None, True
        return key, True

    @collection.appender
    @collection.internally_instrumented
    def set(self, value, _sa_initiator=None):
        """Enters an object under its key."""
        key, go_on = self._key_of(value, _sa_initiator)
        if go_on:
            self.__setitem__(key, value, _sa_initiator)

    @collection.remover
    @collection.internally_instrumented
    def remove(self, value, _sa_initiator=None):
        """Takes an object out."""
        key, go_on = self._key_of(value, _sa_initiator)
        if not go_on:
            return
        self._check_held(key, value)
        self.__delitem__(key, _sa_initiator)

    def _check_held(self, key, value):
        if self[key] != value:
            raise sa_exc.InvalidRequestError(
                "Can not remove '%s': collection holds '%s' for key '%s'. Possible cause: is the KeyFuncDict key "
                "function based on mutable properties or properties that only obtain values after flush?"
                % (value, self[key], key)
            )


def _mapped_collection_cls(keyfunc, ignore_unpopulated_attribute):
    class _MKeyfuncMapped(KeyFuncDict):
        def __init__(self, *dict_args):
            super().__init__(keyfunc, *dict_args, ignore_unpopulated_attribute=ignore_unpopulated_attribute)

    return _MKeyfuncMapped


MappedCollection = KeyFuncDict
mapped_collection = keyfunc_mapping
attribute_mapped_collection = attribute_keyed_dict
column_mapped_collection = column_keyed_dict
