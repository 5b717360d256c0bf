"""Declarative bases, registry, declared_attr, mapped dataclasses.

Counterpart: sqlalchemy/orm/decl_api.py.
"""

import enum
import re
import weakref
from typing import Literal

from .. import exc, inspection
from .._bridge import on_reset
from ..sql.schema import MetaData
from ..sql.sqltypes import _type_map_get, to_instance
from ._warnings import warn, warn_deprecated
from .annotations import (
    flatten_newtype,
    is_alias_type,
    is_annotated,
    is_generic,
    is_literal,
    is_newtype,
    own_annotations,
    without_none,
)
from .base import _inspect_mapped_class, _is_mapped_class, _MappedAttribute, manager_of_class
from .decl_base import (
    add_attribute,
    apply_dataclass,
    as_declarative as _as_declarative,
    check_dataclass_arguments,
    dataclass_annotations,
    declarative_constructor,
    del_attribute,
    map_imperatively,
)
from .interfaces import NO_ARG
from .mapper import configure_registry, dispose_registry

from _orm import registry as _registry


def has_inherited_table(cls):
    """Whether a superclass has a table."""
    return any(getattr(base, "__table__", None) is not None for base in cls.__mro__[1:])


class _DynamicAttributesType(type):
    def __setattr__(cls, key, value):
        if "__mapper__" in cls.__dict__:
            add_attribute(cls, key, value)
        else:
            type.__setattr__(cls, key, value)

    def __delattr__(cls, key):
        if "__mapper__" in cls.__dict__:
            del_attribute(cls, key)
        else:
            type.__delattr__(cls, key)


class DeclarativeAttributeIntercept(_DynamicAttributesType):
    """Metaclass of DeclarativeBase."""


class DCTransformDeclarative(DeclarativeAttributeIntercept):
    """Metaclass of MappedAsDataclass."""


class DeclarativeMeta(DeclarativeAttributeIntercept):
    """Metaclass of declarative_base()."""

    def __init__(cls, classname, bases, dict_, **kw):
        dict_ = cls.__dict__
        reg = getattr(cls, "_sa_registry", None)
        if reg is None:
            reg = dict_.get("registry", None)
            if not isinstance(reg, registry):
                raise exc.InvalidRequestError(
                    "Declarative base class has no 'registry' attribute, or registry is not a "
                    "sqlalchemy.orm.registry() object"
                )
            cls._sa_registry = reg
        if not cls.__dict__.get("__abstract__", False):
            _as_declarative(reg, cls, dict_)
        type.__init__(cls, classname, bases, dict_)


def synonym_for(name, map_column=False):
    """Makes a synonym out of a property of the class."""
    from .descriptor_props import Synonym

    def decorate(fn):
        return Synonym(name, map_column=map_column, descriptor=fn)

    return decorate


class _declared_attr_common:
    def __init__(self, fn, cascading=False, quiet=False):
        if isinstance(fn, classmethod):
            fn = fn.__func__
        self.fget = fn
        self._cascading = cascading
        self._quiet = quiet
        self.__doc__ = fn.__doc__

    def _collect_return_annotation(self):
        return own_annotations(self.fget).get("return")

    def __get__(self, instance, owner):
        cls = owner
        manager = manager_of_class(cls)
        if manager is None:
            if not re.match(r"^__.+__$", self.fget.__name__):
                warn(
                    "Unmanaged access of declarative attribute %s from non-mapped class %s"
                    % (self.fget.__name__, cls.__name__)
                )
            return self.fget(cls)
        scan = manager.scan
        if manager.mapper is not None or scan is None:
            return self.fget(cls)
        found = scan.declared_attr_reg
        if self not in found:
            found[self] = self.fget(cls)
        return found[self]


class _declared_directive(_declared_attr_common):
    """``@declared_attr.directive``: for __tablename__, __mapper_args__ and the like."""


class _on_class:
    """A property of the class that also works on the class itself."""

    def __init__(self, fn):
        self.fn = fn

    def __get__(self, instance, owner):
        return self.fn(owner)


class declared_attr(_MappedAttribute, _declared_attr_common):
    """A class-level method that makes an attribute for each class that inherits it."""

    @_on_class
    def directive(cls):
        return _declared_directive

    @_on_class
    def cascading(cls):
        return _stateful_declared_attr(cascading=True)


class _stateful_declared_attr(declared_attr):
    def __init__(self, **kw):
        self.kw = kw

    def __call__(self, fn):
        return declared_attr(fn, **self.kw)


def declarative_mixin(cls):
    """Marks a mixin, for type checkers."""
    return cls


def _setup_declarative_base(cls):
    own = cls.__dict__
    metadata = own.get("metadata")
    type_annotation_map = own.get("type_annotation_map")
    reg = own.get("registry")
    if reg is not None:
        if not isinstance(reg, registry):
            raise exc.InvalidRequestError(
                "Declarative base class has a 'registry' attribute that is not an instance of "
                "sqlalchemy.orm.registry()"
            )
        if type_annotation_map is not None:
            raise exc.InvalidRequestError(
                "Declarative base class has both a 'registry' attribute and a type_annotation_map entry.  Per-base "
                "type_annotation_maps are not supported.  Please apply the type_annotation_map to this registry "
                "directly."
            )
    else:
        reg = registry(metadata=metadata, type_annotation_map=type_annotation_map)
        cls.registry = reg
    cls._sa_registry = reg
    if "metadata" not in own:
        cls.metadata = cls.registry.metadata
    if getattr(cls, "__init__", object.__init__) is object.__init__:
        cls.__init__ = cls.registry.constructor


class MappedAsDataclass(metaclass=DCTransformDeclarative):
    """Mixin that makes dataclasses of mapped classes."""

    def __init_subclass__(
        cls,
        init=NO_ARG,
        repr=NO_ARG,
        eq=NO_ARG,
        order=NO_ARG,
        unsafe_hash=NO_ARG,
        match_args=NO_ARG,
        kw_only=NO_ARG,
        dataclass_callable=NO_ARG,
        **kw,
    ):
        given = {
            "init": init,
            "repr": repr,
            "eq": eq,
            "order": order,
            "unsafe_hash": unsafe_hash,
            "match_args": match_args,
            "kw_only": kw_only,
            "dataclass_callable": dataclass_callable,
        }
        if hasattr(cls, "_sa_apply_dc_transforms"):
            current = cls._sa_apply_dc_transforms
            check_dataclass_arguments(current)
            given = {k: current.get(k, NO_ARG) if v is NO_ARG else v for k, v in given.items()}
        cls._sa_apply_dc_transforms = given
        super().__init_subclass__(**kw)
        if not _is_mapped_class(cls):
            apply_dataclass(given, cls, dataclass_annotations(cls))


class DeclarativeBase(metaclass=DeclarativeAttributeIntercept):
    """Base class of declarative bases."""

    def __init_subclass__(cls, **kw):
        if DeclarativeBase in cls.__bases__:
            _check_not_declarative(cls, DeclarativeBase)
            _setup_declarative_base(cls)
        else:
            _as_declarative(cls._sa_registry, cls, cls.__dict__)
        super().__init_subclass__(**kw)


def _check_not_declarative(cls, base):
    own = cls.__dict__
    if (
        "__table__" in own and not (callable(own["__table__"]) or hasattr(own["__table__"], "__get__"))
    ) or isinstance(own.get("__tablename__", None), str):
        raise exc.InvalidRequestError(
            f"Cannot use {base.__name__!r} directly as a declarative base class. Create a Base by creating a subclass "
            "of it."
        )


class DeclarativeBaseNoMeta:
    """DeclarativeBase without a metaclass."""

    def __init_subclass__(cls, **kw):
        if DeclarativeBaseNoMeta in cls.__bases__:
            _check_not_declarative(cls, DeclarativeBaseNoMeta)
            _setup_declarative_base(cls)
        else:
            _as_declarative(cls._sa_registry, cls, cls.__dict__)
        super().__init_subclass__(**kw)


def add_mapped_attribute(target, key, attr):
    """Adds a mapped attribute to a mapped class."""
    add_attribute(target, key, attr)


def declarative_base(
    *,
    metadata=None,
    mapper=None,
    cls=object,
    name="Base",
    class_registry=None,
    type_annotation_map=None,
    constructor=declarative_constructor,
    metaclass=DeclarativeMeta,
):
    """A base class for declarative classes."""
    return registry(
        metadata=metadata,
        class_registry=class_registry,
        constructor=constructor,
        type_annotation_map=type_annotation_map,
    ).generate_base(mapper=mapper, cls=cls, name=name, metaclass=metaclass)


class registry:
    """Mapped classes that know each other by name, and the MetaData of their tables."""

    def __init__(
        self,
        *,
        metadata=None,
        class_registry=None,
        type_annotation_map=None,
        constructor=declarative_constructor,
    ):
        self._class_registry = {} if class_registry is None else class_registry
        self.metadata = metadata if metadata is not None else MetaData()
        self.constructor = constructor
        self.type_annotation_map = {}
        self._managers = []
        self._dirty = False
        self._failed = False
        self._h = _registry(self.metadata._h)
        _registries.append(weakref.ref(self))
        if type_annotation_map is not None:
            self.update_type_annotation_map(type_annotation_map)

    def update_type_annotation_map(self, type_annotation_map):
        """Adds SQL types for Python types."""
        self.type_annotation_map.update({without_none(typ): sql for typ, sql in type_annotation_map.items()})

    def _resolve_type(self, python_type, fallbacks=False):
        if is_generic(python_type):
            if is_literal(python_type):
                search = [(python_type, python_type), (Literal, python_type)]
                base_type = python_type
            else:
                base_type = python_type.__origin__
                search = [(python_type, base_type)]
        elif isinstance(python_type, type):
            base_type = python_type
            search = [(t, t) for t in python_type.__mro__]
        else:
            base_type = python_type
            search = [(python_type, python_type)]
        for candidate, flattened in search:
            try:
                sql_type = self.type_annotation_map.get(candidate)
            except TypeError:
                continue
            if sql_type is None:
                sql_type = _type_map_get(candidate)
            if sql_type is not None:
                resolved = to_instance(sql_type)._resolve_for_python_type(base_type, candidate, flattened)
                if resolved is not None:
                    return resolved
        if fallbacks:
            inner = kind = None
            if is_alias_type(python_type):
                inner = python_type
                while is_alias_type(inner) and not is_annotated(inner):
                    inner = inner.__value__
                inner = without_none(inner)
                kind = "pep-695 type"
            if is_newtype(python_type):
                inner = flatten_newtype(python_type)
                kind = "NewType"
            if inner is not None:
                found = self._resolve_type(inner)
                if found is not None:
                    if kind == "NewType":
                        warn_deprecated(
                            f"Matching the provided {kind} '{python_type}' on its resolved value without matching it "
                            "in the type_annotation_map is deprecated; add this type to the type_annotation_map to "
                            "allow it to match explicitly.",
                            "2.0",
                        )
                    else:
                        warn_deprecated(
                            f"Matching to {kind} '{python_type}' in a recursive fashion without the recursed type "
                            "being present in the type_annotation_map is deprecated; add this type or its recursed "
                            "value to the type_annotation_map to allow it to match explicitly.",
                            "2.0",
                        )
                    return found
        return None

    @property
    def mappers(self):
        """All mappers of the registry."""
        return frozenset(m.mapper for m in self._managers if m.mapper is not None)

    def configure(self, cascade=False):
        """Configures the mappers of the registry."""
        configure_registry(self, cascade)

    def dispose(self, cascade=False):
        """Unmaps all classes."""
        dispose_registry(self)

    def generate_base(self, mapper=None, cls=object, name="Base", metaclass=DeclarativeMeta):
        """A declarative base class for this registry."""
        bases = cls if isinstance(cls, tuple) else (cls,)
        class_dict = dict(registry=self, metadata=self.metadata)
        if isinstance(cls, type):
            class_dict["__doc__"] = cls.__doc__
        if self.constructor is not None:
            class_dict["__init__"] = self.constructor
        class_dict["__abstract__"] = True
        if mapper:
            class_dict["__mapper_cls__"] = mapper
        if hasattr(cls, "__class_getitem__"):
            class_dict["__class_getitem__"] = classmethod(lambda cls, key: cls)
        return metaclass(name, bases, class_dict)

    def mapped_as_dataclass(
        self,
        cls=None,
        /,
        *,
        init=NO_ARG,
        repr=NO_ARG,
        eq=NO_ARG,
        order=NO_ARG,
        unsafe_hash=NO_ARG,
        match_args=NO_ARG,
        kw_only=NO_ARG,
        dataclass_callable=NO_ARG,
    ):
        """Class decorator: maps the class and makes a dataclass of it."""

        def decorate(cls):
            type.__setattr__(
                cls,
                "_sa_apply_dc_transforms",
                {
                    "init": init,
                    "repr": repr,
                    "eq": eq,
                    "order": order,
                    "unsafe_hash": unsafe_hash,
                    "match_args": match_args,
                    "kw_only": kw_only,
                    "dataclass_callable": dataclass_callable,
                },
            )
            _as_declarative(self, cls, cls.__dict__)
            return cls

        return decorate(cls) if cls else decorate

    def mapped(self, cls):
        """Class decorator: maps the class."""
        _as_declarative(self, cls, cls.__dict__)
        return cls

    def as_declarative_base(self, **kw):
        """Class decorator: makes a declarative base of the class."""

        def decorate(cls):
            kw["cls"] = cls
            kw["name"] = cls.__name__
            return self.generate_base(**kw)

        return decorate

    def map_declaratively(self, cls):
        """Maps a class by its body; gives the mapper."""
        _as_declarative(self, cls, cls.__dict__)
        return cls.__mapper__

    def map_imperatively(self, class_, local_table=None, **kw):
        """Maps a class to a table."""
        return map_imperatively(self, class_, local_table, kw)


_registries = []
on_reset(_registries.clear)


def all_registries():
    """The registries that are alive, in order of creation."""
    found = [ref() for ref in _registries]
    _registries[:] = [ref for ref, reg in zip(_registries, found) if reg is not None]
    return [reg for reg in found if reg is not None]


def as_declarative(**kw):
    """Class decorator: makes a declarative base of the class."""
    metadata, class_registry = kw.pop("metadata", None), kw.pop("class_registry", None)
    return registry(metadata=metadata, class_registry=class_registry).as_declarative_base(**kw)


def mapped_as_dataclass(registry, **kw):
    """Class decorator: maps the class and makes a dataclass of it."""
    return registry.mapped_as_dataclass(**kw)


def _inspect_class(cls):
    mapper = _inspect_mapped_class(cls)
    if mapper is not None:
        mapper._check_configure()
    return mapper


inspection.register(lambda subject: isinstance(subject, type), _inspect_class)
