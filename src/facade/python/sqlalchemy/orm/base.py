"""Names that the whole ORM half shares: the Mapped generics, symbols, lookups from objects to their state and mapper.

Counterpart: sqlalchemy/orm/base.py.
"""

import enum
from typing import Generic, TypeVar

from .. import exc as sa_exc
from . import exc

T = TypeVar("T")
_T_co = TypeVar("_T_co", covariant=True)


class RelationshipDirection(enum.Enum):
    """Which side of a relationship holds the foreign key."""

    ONETOMANY = 1
    MANYTOONE = 2
    MANYTOMANY = 3


ONETOMANY, MANYTOONE, MANYTOMANY = RelationshipDirection


class InspectionAttrExtensionType(enum.Enum):
    """What kind of descriptor an attribute is, where it is no mapped attribute."""


class NotExtension(InspectionAttrExtensionType):
    NOT_EXTENSION = "not_extension"


class LoaderCallableStatus(enum.Enum):
    """Answers of a history or a getter that stand for "no value"."""

    PASSIVE_NO_RESULT = 0
    PASSIVE_CLASS_MISMATCH = 1
    ATTR_WAS_SET = 2
    ATTR_EMPTY = 3
    NO_VALUE = 4
    NEVER_SET = NO_VALUE


PASSIVE_NO_RESULT = LoaderCallableStatus.PASSIVE_NO_RESULT
ATTR_WAS_SET = LoaderCallableStatus.ATTR_WAS_SET
ATTR_EMPTY = LoaderCallableStatus.ATTR_EMPTY
NO_VALUE = LoaderCallableStatus.NO_VALUE
NEVER_SET = NO_VALUE


class EventConstants(enum.Enum):
    EXT_CONTINUE = 1
    EXT_STOP = 2
    EXT_SKIP = 3
    NO_KEY = 4


EXT_CONTINUE, EXT_STOP, EXT_SKIP, NO_KEY = EventConstants


class PassiveFlag(enum.IntFlag):
    """How far reading an attribute may go to find a value."""

    NO_CHANGE = 0
    CALLABLES_OK = 1
    SQL_OK = 2
    RELATED_OBJECT_OK = 4
    INIT_OK = 8
    NON_PERSISTENT_OK = 16
    LOAD_AGAINST_COMMITTED = 32
    NO_AUTOFLUSH = 64
    NO_RAISE = 128
    DEFERRED_HISTORY_LOAD = 256
    PASSIVE_OFF = 31
    PASSIVE_RETURN_NO_VALUE = 23
    PASSIVE_NO_INITIALIZE = 22
    PASSIVE_NO_FETCH = 29
    PASSIVE_NO_FETCH_RELATED = 27
    PASSIVE_ONLY_PERSISTENT = 15


PASSIVE_OFF = PassiveFlag.PASSIVE_OFF
PASSIVE_NO_INITIALIZE = PassiveFlag.PASSIVE_NO_INITIALIZE
PASSIVE_NO_FETCH = PassiveFlag.PASSIVE_NO_FETCH


class InspectionAttr:
    """What ``inspect()`` may give and what a mapper lists."""

    __slots__ = ()
    is_selectable = False
    is_aliased_class = False
    is_instance = False
    is_mapper = False
    is_bundle = False
    is_property = False
    is_attribute = False
    _is_internal_proxy = False
    is_clause_element = False
    extension_type = NotExtension.NOT_EXTENSION


class InspectionAttrInfo(InspectionAttr):
    __slots__ = ()

    @property
    def info(self):
        return self.__dict__.setdefault("_info", {})


class _MappedAttribute(Generic[_T_co]):
    """Anything that a declarative class body may hold to have an attribute mapped."""

    __slots__ = ()


class SQLORMExpression(Generic[_T_co]):
    """An expression over mapped attributes."""

    __slots__ = ()


class ORMDescriptor(Generic[_T_co]):
    """A descriptor that is an expression on the class and a value on an object."""

    __slots__ = ()


class _MappedAnnotationBase(Generic[_T_co]):
    __slots__ = ()


class SQLCoreOperations(Generic[_T_co]):
    __slots__ = ()


class Mapped(_MappedAnnotationBase[_T_co], _MappedAttribute[_T_co]):
    """The annotation of a mapped attribute: ``name: Mapped[str]``."""

    __slots__ = ()


class DynamicMapped(_MappedAnnotationBase[_T_co]):
    """The annotation of a ``lazy="dynamic"`` relationship."""

    __slots__ = ()


class WriteOnlyMapped(_MappedAnnotationBase[_T_co]):
    """The annotation of a ``lazy="write_only"`` relationship."""

    __slots__ = ()


# -- lookups ----------------------------------------------------------------------------------------------------------


def manager_of_class(cls):
    """The ClassManager of a mapped class itself, or None."""
    try:
        return cls.__dict__.get("_sa_class_manager")
    except AttributeError:
        return None


def instance_state(instance):
    """The InstanceState of a mapped object; AttributeError where there is none."""
    return instance._sa_instance_state


def instance_dict(instance):
    return instance.__dict__


def instance_str(instance):
    return state_str(instance_state(instance))


def state_str(state):
    if state is None:
        return "None"
    return "<%s at 0x%x>" % (state.class_.__name__, id(state.obj()))


def state_class_str(state):
    if state is None:
        return "None"
    return "<%s>" % (state.class_.__name__,)


def state_attribute_str(state, attribute):
    return state_str(state) + "." + attribute


def _is_mapped_class(entity):
    mapper = _inspect_mapped_class(entity)
    return mapper is not None


def _inspect_mapped_class(class_, configure=False):
    manager = manager_of_class(class_) if isinstance(class_, type) else None
    if manager is None:
        return None
    mapper = manager.mapper
    if mapper is None:
        return None
    if configure:
        mapper._check_configure()
    return mapper


def class_mapper(class_, configure=True):
    """The mapper of a class; configures all mappers first."""
    mapper = _inspect_mapped_class(class_, configure=configure)
    if mapper is None:
        if not isinstance(class_, type):
            raise sa_exc.ArgumentError("Class object expected, got '%r'." % (class_,))
        raise exc.UnmappedClassError(class_)
    return mapper


def object_mapper(instance):
    """The mapper of an object's class."""
    try:
        return instance_state(instance).mapper
    except exc.NO_STATE as err:
        raise exc.UnmappedInstanceError(instance) from err


def _state_of(instance):
    """The state of a mapped object, or UnmappedInstanceError."""
    try:
        return instance._sa_instance_state
    except exc.NO_STATE as err:
        raise exc.UnmappedInstanceError(instance) from err


def _class_to_mapper(class_or_mapper):
    """A mapper out of a class or mapper."""
    from .mapper import Mapper

    if isinstance(class_or_mapper, Mapper):
        return class_or_mapper
    return class_mapper(class_or_mapper, configure=False)
