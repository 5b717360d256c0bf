"""What the constructs of a declarative class body have in common: dataclass options, the wish to see the annotation.

Counterpart: sqlalchemy/orm/interfaces.py. A construct here is the student's declaration; the engine's property, with all
that it does, is made from it when the class is mapped (``engine_property``).
"""

import dataclasses
import enum
from typing import NamedTuple

from .. import exc as sa_exc
from .._bridge import pair
from ._warnings import warn_deprecated
from .base import (  # noqa: F401
    EXT_CONTINUE,
    EXT_SKIP,
    EXT_STOP,
    MANYTOMANY,
    MANYTOONE,
    NO_KEY,
    NO_VALUE,
    ONETOMANY,
    InspectionAttr,
    InspectionAttrInfo,
    RelationshipDirection,
    SQLORMExpression,
    _MappedAttribute,
)


class _NoArg(enum.Enum):
    """Stands for an argument that was not given, where None means something."""

    NO_ARG = 0

    def __repr__(self):
        return f"_NoArg.{self.name}"


NO_ARG = _NoArg.NO_ARG


class _AttributeOptions(NamedTuple):
    """Arguments for ``dataclasses.field()``."""

    dataclasses_init: object = NO_ARG
    dataclasses_repr: object = NO_ARG
    dataclasses_default: object = NO_ARG
    dataclasses_default_factory: object = NO_ARG
    dataclasses_compare: object = NO_ARG
    dataclasses_kw_only: object = NO_ARG
    dataclasses_hash: object = NO_ARG
    dataclasses_dataclass_metadata: object = NO_ARG

    def as_dataclass_field(self, key):
        kw = {
            name.removeprefix("dataclasses_"): value
            for name, value in zip(self._fields, self)
            if value is not NO_ARG and name != "dataclasses_dataclass_metadata"
        }
        if self.dataclasses_dataclass_metadata is not NO_ARG:
            kw["metadata"] = self.dataclasses_dataclass_metadata
        if "default" in kw and callable(kw["default"]):
            warn_deprecated(
                f"Callable object passed to the ``default`` parameter for attribute {key!r} in a ORM-mapped Dataclasses "
                "context is ambiguous, and this use will raise an error in a future release.  If this callable is "
                "intended to produce Core level INSERT default values for an underlying ``Column``, use the "
                "``mapped_column.insert_default`` parameter instead.  To establish this callable as providing a default "
                "value for instances of the dataclass itself, use the ``default_factory`` dataclasses parameter.",
                "2.0",
            )
        if (
            "init" in kw
            and not kw["init"]
            and "default" in kw
            and not callable(kw["default"])
            and "default_factory" not in kw
        ):
            # with init=False a default would stay on the class, where the mapped attribute belongs
            default = kw.pop("default")
            kw["default_factory"] = lambda: default
        return dataclasses.field(**kw)

    @classmethod
    def arguments_for_make_dataclass(cls, key, annotation, mapped_container, elem):
        if isinstance(elem, _DCAttributeOptions):
            return (key, annotation, elem._attribute_options.as_dataclass_field(key))
        if elem is not NO_ARG:
            return (key, annotation, elem)
        assert mapped_container is None, "Mapped[] received without a mapping declaration"
        return (key, annotation)


_DEFAULT_ATTRIBUTE_OPTIONS = _AttributeOptions()
_DEFAULT_READONLY_ATTRIBUTE_OPTIONS = _AttributeOptions(dataclasses_init=False)


class _DCAttributeOptions:
    """Mixin of whatever may become a dataclass field."""

    _attribute_options = _DEFAULT_ATTRIBUTE_OPTIONS
    _has_dataclass_arguments = False


class _IntrospectsAnnotations:
    """Mixin of constructs that read the annotation beside them."""

    _mapper_property_name = None

    def found_in_pep593_annotated(self):
        raise NotImplementedError(
            f"Use of the {self._property_name()!r} construct inside of an Annotated object is not yet supported."
        )

    def declarative_scan(self, scan, registry, cls, module, key, container, annotation, extracted, is_dataclass):
        """Completes the construct from the annotation ``extracted`` found inside Mapped[...]."""

    @classmethod
    def _property_name(cls):
        return cls._mapper_property_name or cls.__name__

    def _raise_for_required(self, key, cls):
        raise sa_exc.ArgumentError(
            "Python typing annotation is required for attribute "
            f'"{cls.__name__}.{key}" when primary argument(s) for "{self._property_name()}" construct are None or not '
            "present"
        )


class _MapsColumns(_DCAttributeOptions, _MappedAttribute):
    """A construct that brings columns to the table."""

    mapper_property_to_assign = None

    @property
    def columns_to_assign(self):
        raise NotImplementedError()


class MapperProperty(_DCAttributeOptions, _MappedAttribute, InspectionAttrInfo):
    """One attribute of a mapper."""

    is_property = True
    _is_relationship = False
    key = None
    parent = None
    doc = None
    _engine_handle = None

    def __init__(self, attribute_options=None, readonly=False):
        default = _DEFAULT_READONLY_ATTRIBUTE_OPTIONS if readonly else _DEFAULT_ATTRIBUTE_OPTIONS
        if attribute_options and attribute_options != default:
            self._has_dataclass_arguments = True
            self._attribute_options = attribute_options
        else:
            self._attribute_options = default

    @property
    def class_attribute(self):
        return getattr(self.parent.class_, self.key)

    @property
    def _h(self):
        """Handle of the engine's property; made at first need."""
        if self._engine_handle is None:
            self._engine_handle = self.engine_property()
        return self._engine_handle

    def engine_property(self):
        raise NotImplementedError(type(self).__name__)

    def __repr__(self):
        return "<%s at 0x%x; %s>" % (type(self).__name__, id(self), self.key or "no key")

    def __str__(self):
        if self.parent is None:
            return str(self.key)
        return str(self.parent.class_.__name__) + "." + self.key


def engine_arguments(**options):
    """Options for an engine constructor as a flat DICT of those that are given."""
    from .._bridge import DICT

    out = [DICT, len(options)]
    for key, value in options.items():
        out.append(key)
        out += mapping_of(value) if isinstance(value, dict) else pair(value)
    return out


def mapping_of(value):
    """A dict of options, whose values may be dicts again."""
    return engine_arguments(**value)


def creation_counter():
    """Order in which constructs were written, for columns of mixins."""
    _created[0] += 1
    return _created[0]


_created = [0]
