"""Scans a declarative class: collects attributes from the class and its mixins, reads annotations, makes dataclasses, the
Table and the Mapper.

Counterpart: sqlalchemy/orm/decl_base.py. Left out: deferred reflection, autoload.
"""

import collections
import dataclasses
import re

from .. import exc
from ..sql.elements import ColumnElement
from ..sql.schema import Column, Table
from ._warnings import warn, warn_deprecated
from . import clsregistry
from . import exc as orm_exc
from .annotations import (
    destringify,
    extract_mapped_subtype,
    get_args,
    is_forward_ref,
    is_literal,
    is_mapped_annotation,
    own_annotations,
)
from .base import InspectionAttr, _is_mapped_class, class_mapper, manager_of_class
from .descriptor_props import CompositeProperty, SynonymProperty
from .instrumentation import ClassManager, register_class
from .interfaces import NO_ARG, MapperProperty, _AttributeOptions, _DCAttributeOptions, _IntrospectsAnnotations, _MapsColumns
from .mapper import Mapper
from .properties import ColumnProperty, MappedColumn

_DUNDERS = ("__table__", "__mapper_args__", "__tablename__", "__table_args__")
_EXCLUDED = re.compile(r"^(?:_sa_|__)")

_DATACLASS_ARGUMENTS = {
    "init",
    "repr",
    "order",
    "eq",
    "unsafe_hash",
    "kw_only",
    "match_args",
    "dataclass_callable",
}

_CollectedAnnotation = collections.namedtuple(
    "_CollectedAnnotation", "raw container extracted is_dataclass attr_value module originating_class"
)


class MappedClassProtocol:
    """A mapped class, for type annotations."""


def _is_declared_attr(obj):
    from .decl_api import _declared_attr_common

    return isinstance(obj, _declared_attr_common)


def _immediate_attr(cls, name):
    """An attribute of the class itself or of an unmapped base, not one that a mapped superclass has."""
    if name in cls.__dict__:
        return getattr(cls, name)
    for base in cls.__mro__[1:]:
        if name in base.__dict__ and _nearest_manager(base) is None:
            return getattr(base, name)
    return None


def _nearest_manager(cls):
    for base in cls.__mro__:
        manager = manager_of_class(base)
        if manager is not None and manager.mapper is not None:
            return manager
    return None


def _mapped_or_plain_base(cls):
    if cls is object:
        return None
    if cls.__dict__.get("__abstract__", False):
        for base in cls.__bases__:
            found = _mapped_or_plain_base(base)
            if found is not None:
                return found
        return None
    manager = _nearest_manager(cls)
    return manager.class_ if manager else cls


def _find_inherits(cls):
    """The one mapped class that ``cls`` inherits from, or None."""
    found = []
    for base in cls.__bases__:
        candidate = _mapped_or_plain_base(base)
        if candidate is not None and _is_mapped_class(candidate) and candidate not in found:
            found.append(candidate)
    if len(found) > 1:
        raise exc.InvalidRequestError("Class %s has multiple mapped bases: %r" % (cls, found))
    return found[0] if found else None


def _merge_names(a, b):
    """Both lists of names in one, the order of each kept as far as it goes: a name that stands in both waits until the
    other list has come to it."""
    overlap = set(a).intersection(b)
    result = []
    current, other = iter(a), iter(b)
    while True:
        for element in current:
            if element in overlap:
                overlap.discard(element)
                other, current = current, other
                break
            result.append(element)
        else:
            result.extend(other)
            return result


def as_declarative(registry, cls, dict_):
    """Maps a class by what its body says."""
    if cls.__dict__.get("__abstract__", False):
        return None
    return _ClassScan(registry, cls, dict_, {})


def map_imperatively(registry, cls, table, mapper_args):
    """Maps a class to a table that is there already."""
    if not isinstance(cls, type):
        raise exc.ArgumentError(
            f"Argument 'cls_' is expected to be of type '{type!r}', got '{type(cls)!r}'"
        )
    manager = manager_of_class(cls)
    if manager is not None and manager.mapper is not None:
        raise exc.ArgumentError(f"Class '{cls}' already has a primary mapper defined. ")
    manager = register_class(cls, registry=registry, init_method=registry.constructor)
    cls.__table__ = table
    clsregistry.add_class(cls.__name__, cls, registry._class_registry)
    inherits = mapper_args.get("inherits")
    if inherits is None:
        inherits = _find_inherits(cls)
        if inherits is not None:
            mapper_args = {**mapper_args, "inherits": inherits}
    elif isinstance(inherits, Mapper):
        mapper_args = {**mapper_args, "inherits": inherits.class_}
    mapper = Mapper(cls, table, manager, **mapper_args)
    type.__setattr__(cls, "__mapper__", mapper)
    mapper._install()
    return mapper


class _ClassScan:
    """One declarative class on its way to being mapped."""

    def __init__(self, registry, cls, dict_, mapper_args):
        manager = manager_of_class(cls)
        if manager is not None and manager.mapper is not None:
            raise exc.InvalidRequestError(f"Class {cls!r} already has been instrumented declaratively")
        self.clsdict = dict(dict_)
        self.cls = cls
        self.classname = cls.__name__
        self.registry = registry
        self.properties = {}
        self.declared_attr_reg = {}
        self.collected_attributes = {}
        self.collected_annotations = {}
        self.declared_columns = []
        self.column_ordering = {}
        self.column_copies = {}
        self.single = False
        self.inherits = None
        self.local_table = None
        self.dataclass_arguments = getattr(cls, "_sa_apply_dc_transforms", None)
        self.allow_unmapped_annotations = getattr(cls, "__allow_unmapped__", False) or bool(self.dataclass_arguments)
        self.is_dataclass_prior = dataclasses.is_dataclass(cls)
        metadata_key = _immediate_attr(cls, "__sa_dataclass_metadata_key__")
        if (not self.is_dataclass_prior or self.dataclass_arguments) and metadata_key:
            raise exc.InvalidRequestError(
                "SQLAlchemy mapped dataclasses can't consume mapping information from dataclass.Field() objects if the "
                "immediate class is not already a dataclass."
            )
        self.dataclass_key = metadata_key if self.is_dataclass_prior else None
        self.manager = register_class(cls, registry=registry, init_method=registry.constructor, scan=self)
        try:
            self._declared_events()
            self._scan_attributes()
            self._make_dataclass()
            clsregistry.add_class(self.classname, cls, registry._class_registry)
            self._set_inherits(mapper_args)
            self._extract_mappable_attributes()
            self._extract_declared_columns()
            self._make_table()
            self._add_inherited_columns()
            self._map(mapper_args)
        finally:
            self.manager.scan = None

    def set_attribute(self, name, value):
        type.__setattr__(self.cls, name, value)
        return value

    def _declared_events(self):
        from .. import event

        cls = self.cls
        if _immediate_attr(cls, "__declare_last__"):
            event.listen(Mapper, "after_configured", lambda: cls.__declare_last__())
        if _immediate_attr(cls, "__declare_first__"):
            event.listen(Mapper, "before_configured", lambda: cls.__declare_first__())

    # -- collecting -----------------------------------------------------------------------------------------------

    def _is_overridden(self, key, obj):
        return getattr(self.cls, key, obj) is not obj

    def _attributes_of(self, base):
        """(name, object, annotation, is a dataclass field) of what the class body of ``base`` holds."""
        annotations = own_annotations(base)
        members = vars(base)
        names = [
            n
            for n in _merge_names(list(members), list(annotations))
            if not _EXCLUDED.match(n) or n in _DUNDERS
        ]
        if self.dataclass_key is None:
            return [(n, members.get(n), annotations.get(n), False) for n in names]
        fields = {f.name: f for f in dataclasses.fields(base)} if dataclasses.is_dataclass(base) else {}
        out = []
        for n in names:
            field = fields.get(n)
            if field is not None and n in annotations and self.dataclass_key in field.metadata:
                obj = field.metadata[self.dataclass_key]
                if callable(obj) and not _is_declared_attr(obj) and not isinstance(obj, (Column, _DCAttributeOptions)):
                    from .decl_api import declared_attr

                    obj = declared_attr(obj)
                out.append((n, obj, annotations.get(n), True))
            else:
                out.append((n, members.get(n), annotations.get(n), False))
        return out

    def _scan_attributes(self):
        cls = self.cls
        collected = self.collected_attributes
        self.mapper_args_fn = None
        self.table_fn = None
        self.tablename = None
        table_args = None
        inherited_table_args = False
        fixed_table = "__table__" in self.clsdict

        bases = []
        for base in cls.__mro__:
            mapped = base is not cls and _is_mapped_class(base)
            attributes = self._attributes_of(base) if base is not object else []
            copies = {}
            if not mapped and base is not cls:
                copies = self._column_copies(attributes, fixed_table, base)
            bases.append((base, mapped, attributes, copies))

        for base, mapped, attributes, copies in bases:
            collected.update(copies)
            for name, obj, annotation, is_field in attributes:
                if name in _DUNDERS:
                    declared = self._declared_without_cascade(obj, name)
                    if name == "__mapper_args__":
                        if not self.mapper_args_fn and (not mapped or declared):
                            self.mapper_args_fn = lambda: dict(cls.__mapper_args__)
                    elif name == "__tablename__":
                        if not self.tablename and (not mapped or declared):
                            self.tablename = cls.__tablename__
                    elif name == "__table__":
                        if declared and not self.table_fn:
                            self.table_fn = lambda: cls.__table__
                    elif not table_args and (not mapped or declared):
                        table_args = cls.__table_args__
                        if not isinstance(table_args, (tuple, dict, type(None))):
                            raise exc.ArgumentError("__table_args__ value must be a tuple, dict, or None")
                        if base is not cls:
                            inherited_table_args = True
                elif mapped:
                    if _is_declared_attr(obj) and not obj._quiet:
                        warn(
                            "Regular (i.e. not __special__) attribute '%s.%s' uses @declared_attr, but owning class %s "
                            "is mapped - not applying to subclass %s." % (base.__name__, name, base, cls)
                        )
                elif base is not cls:
                    self._collect_from_mixin(base, name, obj, annotation, is_field, fixed_table)
                elif is_field and self.clsdict.get(name) is not obj:
                    if _is_declared_attr(obj):
                        obj = obj.fget()
                    collected[name] = obj
                    self._collect_annotation(name, annotation, base, False, obj)
                else:
                    found = self._collect_annotation(name, annotation, base, None, obj)
                    is_mapped = found is not None and found.container is not None
                    generated = found.attr_value if found is not None else obj
                    if obj is None and not fixed_table and is_mapped:
                        collected[name] = generated if generated is not None else MappedColumn()
                    elif name in self.clsdict:
                        collected[name] = obj

        if inherited_table_args and not self.tablename:
            table_args = None
        self.table_args = table_args

    def _declared_without_cascade(self, obj, name):
        if not _is_declared_attr(obj):
            return False
        if obj._cascading:
            warn(
                "@declared_attr.cascading is not supported on the %s attribute on class %s.  This attribute invokes for "
                "subclasses in any case." % (name, self.cls)
            )
        return True

    def _collect_from_mixin(self, base, name, obj, annotation, is_field, fixed_table):
        cls, collected = self.cls, self.collected_attributes
        if isinstance(obj, (Column, MappedColumn)):
            return
        if isinstance(obj, MapperProperty):
            raise exc.InvalidRequestError(
                "Mapper properties (i.e. deferred,column_property(), relationship(), etc.) must be declared as "
                "@declared_attr callables on declarative mixin classes.  For dataclass field() objects, use a lambda:"
            )
        if _is_declared_attr(obj):
            if obj._cascading:
                if name in self.clsdict:
                    warn(
                        "Attribute '%s' on class %s cannot be processed due to @declared_attr.cascading; skipping"
                        % (name, cls)
                    )
                value = obj.__get__(obj, cls)
                collected[name] = self.column_copies[obj] = value
                type.__setattr__(cls, name, value)
            else:
                if is_field:
                    value = getattr(cls, name, None)
                    if not isinstance(value, InspectionAttr):
                        value = obj.fget()
                else:
                    value = getattr(cls, name)
                collected[name] = self.column_copies[obj] = value
            if isinstance(value, (Column, MapperProperty)) and value.doc is None:
                value.doc = obj.__doc__
            self._collect_annotation(name, obj._collect_return_annotation(), base, True, obj)
        elif is_mapped_annotation(annotation, cls, base):
            return
        else:
            self._warn_for_expression(base, name, obj)

    def _collect_annotation(self, name, raw, originating_class, expect_mapped, attr_value):
        if name in self.collected_annotations:
            return self.collected_annotations[name]
        if raw is None:
            return None
        if expect_mapped is None:
            expect_mapped = (
                not isinstance(attr_value, dataclasses.Field)
                and not self.allow_unmapped_annotations
                and (attr_value is None or _is_mapped_attribute(attr_value))
            )
        result = extract_mapped_subtype(
            raw,
            self.cls,
            originating_class.__module__,
            name,
            type(attr_value),
            required=False,
            is_dataclass_field=False,
            expect_mapped=expect_mapped and not self.is_dataclass_prior,
        )
        if result is None:
            return None
        extracted, container = result
        if attr_value is None and not is_literal(extracted):
            for elem in get_args(extracted):
                if is_forward_ref(elem, check_generic=True, check_string=True):
                    elem = destringify(self.cls, elem, originating_class.__module__, include_generic=True)
                if isinstance(elem, _IntrospectsAnnotations):
                    attr_value = elem.found_in_pep593_annotated()
        found = self.collected_annotations[name] = _CollectedAnnotation(
            raw, container, extracted, self.is_dataclass_prior, attr_value, originating_class.__module__, originating_class
        )
        return found

    def _warn_for_expression(self, cls, key, value):
        if isinstance(value, ColumnElement) and not isinstance(value, InspectionAttr):
            warn(
                f"Attribute '{key}' on class {cls} appears to be a non-schema SQLAlchemy expression object; this won't "
                "be part of the declarative mapping. To map arbitrary expressions, use ``column_property()`` or a "
                "similar function such as ``deferred()``, ``query_expression()`` etc. "
            )

    def _column_copies(self, attributes, fixed_table, originating_class):
        """Columns of a mixin, copied onto the class."""
        cls = self.cls
        copies = {}
        for name, obj, annotation, _ in attributes:
            if not fixed_table and obj is None and is_mapped_annotation(annotation, cls, originating_class):
                if self._is_overridden(name, obj):
                    continue
                found = self._collect_annotation(name, annotation, originating_class, True, obj)
                obj = found.attr_value if found is not None else obj
                if obj is None:
                    obj = MappedColumn()
                copies[name] = obj
                type.__setattr__(cls, name, obj)
            elif isinstance(obj, (Column, MappedColumn)):
                if self._is_overridden(name, obj):
                    continue
                found = self._collect_annotation(name, annotation, originating_class, True, obj)
                obj = found.attr_value if found is not None else obj
                if name in self.clsdict:
                    continue
                if fixed_table and (obj.name or name) in self.clsdict["__table__"].c:
                    continue
                for fk in obj.foreign_keys:
                    bound = getattr(fk, "_table_column", None)
                    if bound is not None and bound.table is None:
                        raise exc.InvalidRequestError(
                            "Columns with foreign keys to non-table-bound columns must be declared as @declared_attr "
                            "callables on declarative mixin classes.  For dataclass field() objects, use a lambda:."
                        )
                copy = self.column_copies[obj] = obj._copy()
                copies[name] = copy
                type.__setattr__(cls, name, copy)
        return copies

    # -- dataclasses ----------------------------------------------------------------------------------------------

    def _make_dataclass(self):
        arguments = self.dataclass_arguments
        if not arguments:
            return
        cls = self.cls
        if "__dataclass_fields__" in cls.__dict__:
            raise exc.InvalidRequestError(
                f"Class {cls} is already a dataclass; ensure that base classes / decorator styles of establishing "
                "dataclasses are not being mixed. This can happen if a class that inherits from 'MappedAsDataclass', "
                "even indirectly, is been mapped with '@registry.mapped_as_dataclass'"
            )
        if "__table__" in cls.__dict__:
            raise exc.InvalidRequestError(
                f"Class {cls} already defines a '__table__'. ORM Annotated Dataclasses do not support a pre-existing "
                "'__table__' element"
            )
        outsiders = collections.defaultdict(list)
        annotations, defaults = {}, {}
        for key, found in self.collected_annotations.items():
            origin = found.originating_class
            if origin is not cls and "__dataclass_fields__" not in origin.__dict__:
                outsiders[origin].append(key)
            elem = self.collected_attributes.get(key, NO_ARG)
            if _is_instrumented(elem):
                continue
            item = _AttributeOptions.arguments_for_make_dataclass(
                key, found.extracted if found.extracted else found.raw, found.container, elem
            )
            annotations[item[0]] = item[1]
            if len(item) == 3:
                defaults[item[0]] = item[2]
        for origin, keys in outsiders.items():
            warn_deprecated(
                f"When transforming {cls} to a dataclass, attribute(s) {', '.join(repr(key) for key in keys)} "
                f"originates from superclass {origin}, which is not a dataclass.  This usage is deprecated and will "
                "raise an error in SQLAlchemy 2.1.  When declaring SQLAlchemy Declarative Dataclasses, ensure that all "
                "mixin classes and other superclasses which include attributes are also a subclass of "
                "MappedAsDataclass.",
                "2.0",
                code="dcmx",
            )
        for key, value in defaults.items():
            type.__setattr__(cls, key, value)
        apply_dataclass(arguments, cls, annotations)

    # -- mapping --------------------------------------------------------------------------------------------------

    def _set_inherits(self, mapper_args):
        inherits = mapper_args.get("inherits")
        if inherits is None:
            inherits = _find_inherits(self.cls)
        elif isinstance(inherits, Mapper):
            inherits = inherits.class_
        self.inherits = inherits
        if "__table__" not in self.clsdict and self.tablename is None:
            self.single = True

    def _extract_mappable_attributes(self):
        cls, collected = self.cls, self.collected_attributes
        wants_dataclass = bool(self.dataclass_arguments)
        for key in list(collected):
            if key in _DUNDERS:
                continue
            value = collected[key]
            if _is_declared_attr(value):
                if value._cascading:
                    warn(
                        "Use of @declared_attr.cascading only applies to Declarative 'mixin' and 'abstract' classes.  "
                        "Currently, this flag is ignored on mapped class %s" % cls
                    )
                value = getattr(cls, key)
            elif _is_instrumented(value) and value.class_ is not cls and value.key != key:
                value = SynonymProperty(value.key)
                type.__setattr__(cls, key, value)
            if isinstance(value, tuple) and len(value) == 1 and (
                isinstance(value[0], Column) or _is_mapped_attribute(value[0])
            ):
                warn(
                    "Ignoring declarative-like tuple value of attribute '%s': possibly a copy-and-paste error with a "
                    "comma accidentally placed at the end of the line?" % key
                )
                continue
            if wants_dataclass and isinstance(value, dataclasses.Field):
                continue
            if not isinstance(value, (Column, _DCAttributeOptions)):
                collected.pop(key)
                self._warn_for_expression(cls, key, value)
                type.__setattr__(cls, key, value)
                continue
            if key == "metadata":
                raise exc.InvalidRequestError(
                    f"Attribute name '{key}' is reserved when using the Declarative API."
                )
            if isinstance(value, Column):
                _undefer_column_name(key, self.column_copies.get(value, value))
            else:
                self._scan_annotation(key, value)
                self._check_dataclass_arguments(key, value, wants_dataclass)
                if not isinstance(value, (MapperProperty, _MapsColumns)):
                    # an association proxy: a descriptor of the class, nothing to map
                    collected.pop(key)
                    type.__setattr__(cls, key, value)
                    continue
            self.properties[key] = value

    def _scan_annotation(self, key, value):
        if not isinstance(value, _IntrospectsAnnotations):
            return
        found = self.collected_annotations.get(key)
        if found is None:
            found = _CollectedAnnotation(None, None, None, False, None, None, None)
        if found.container is None and found.raw is not None and not self.allow_unmapped_annotations:
            return
        try:
            value.declarative_scan(
                self,
                self.registry,
                self.cls,
                found.module,
                key,
                found.container,
                found.raw,
                found.extracted,
                found.is_dataclass,
            )
        except NameError as err:
            raise orm_exc.MappedAnnotationError(
                f'Could not resolve all types within mapped annotation: "{found.raw}".  Ensure all types are written '
                "correctly and are imported within the module in use."
            ) from err

    def _check_dataclass_arguments(self, key, value, wants_dataclass):
        if not value._has_dataclass_arguments or wants_dataclass:
            return
        names = ["init", "default_factory", "repr", "dataclass_metadata"]
        if isinstance(value, MapperProperty):
            names.append("default")
        given = {n for n in names if getattr(value._attribute_options, f"dataclasses_{n}") is not NO_ARG}
        raise exc.ArgumentError(
            f"Attribute '{key}' on class {self.cls} includes dataclasses argument(s): "
            f"{', '.join(sorted(repr(a) for a in given))} but class does not specify SQLAlchemy native dataclass "
            "configuration."
        )

    def _extract_declared_columns(self):
        properties = self.properties
        keys_of_name = collections.defaultdict(set)

        def declare(column, order=0):
            if not any(column is c for c in self.declared_columns):
                self.declared_columns.append(column)
            self.column_ordering[column] = order

        for key, value in list(properties.items()):
            if isinstance(value, _MapsColumns):
                to_assign = value.mapper_property_to_assign
                if to_assign is not None:
                    properties[key] = to_assign
                else:
                    del properties[key]
                for column, order in value.columns_to_assign:
                    if not isinstance(value, CompositeProperty):
                        keys_of_name[column.name].add(key)
                    declare(column, order)
                    if to_assign is None and key != column.key:
                        properties[key] = column
            elif isinstance(value, ColumnProperty):
                for column in value.columns:
                    if isinstance(column, Column) and column.table is None:
                        _undefer_column_name(key, column)
                        keys_of_name[column.name].add(key)
                        declare(column)
            elif isinstance(value, Column):
                keys_of_name[value.name].add(key)
                declare(value)
                if key == value.key:
                    del properties[key]
        for name, keys in keys_of_name.items():
            if len(keys) > 1:
                warn(
                    "On class %r, Column object %r named directly multiple times, only one will be used: %s. Consider "
                    "using orm.synonym instead" % (self.classname, name, (", ".join(sorted(keys))))
                )

    def _make_table(self):
        cls = self.cls
        table = None
        if self.table_fn is None and "__table__" not in self.clsdict:
            if self.tablename is not None:
                args, kw = (), {}
                if isinstance(self.table_args, dict):
                    kw = self.table_args
                elif self.table_args:
                    if isinstance(self.table_args[-1], dict):
                        args, kw = self.table_args[:-1], self.table_args[-1]
                    else:
                        args = self.table_args
                columns = sorted(self.declared_columns, key=lambda c: self.column_ordering.get(c, 0))
                table_cls = getattr(cls, "__table_cls__", None) or Table
                args = [a.column if isinstance(a, MappedColumn) else a for a in args]
                table = self.set_attribute(
                    "__table__", table_cls(self.tablename, self._metadata(), *columns, *args, **kw)
                )
        else:
            table = self.set_attribute("__table__", self.table_fn()) if self.table_fn else cls.__table__
            for column in self.declared_columns:
                if not table.c.contains_column(column):
                    raise exc.ArgumentError(
                        "Can't add additional column %r when specifying __table__" % column.key
                    )
        self.local_table = table

    def _metadata(self):
        metadata = getattr(self.cls, "metadata", None)
        return metadata if metadata is not None else self.registry.metadata

    def _add_inherited_columns(self):
        cls, table = self.cls, self.local_table
        if table is None and self.inherits is None and not _immediate_attr(cls, "__no_table__"):
            raise exc.InvalidRequestError(
                "Class %r does not have a __table__ or __tablename__ specified and does not inherit from an existing "
                "table-mapped class." % cls
            )
        if not self.inherits or table is not None:
            return
        inherited_table = class_mapper(self.inherits, False).local_table
        if self.table_args:
            raise exc.ArgumentError("Can't place __table_args__ on an inherited class with no table.")
        for column in self.declared_columns:
            existing = inherited_table.c.get(column.name)
            if existing is not None:
                if existing is column:
                    continue
                raise exc.ArgumentError(
                    f"Column '{column}' on class {cls.__name__} conflicts with existing column '{existing}'.  If using "
                    "Declarative, consider using the use_existing_column parameter of mapped_column() to resolve "
                    "conflicts."
                )
            if column.primary_key:
                raise exc.ArgumentError("Can't place primary key columns on an inherited class with no table.")
            inherited_table.append_column(column)

    def _mapper_arguments(self, mapper_args):
        properties = self.properties
        arguments = self.mapper_args_fn() if self.mapper_args_fn else {}
        arguments.update(mapper_args)
        if "properties" in arguments:
            properties = {**properties, **arguments["properties"]}
        for key in ("version_id_col", "polymorphic_on"):
            if key in arguments:
                value = arguments[key]
                arguments[key] = self._copied(value)
        if "primary_key" in arguments:
            value = arguments["primary_key"]
            value = list(value) if isinstance(value, (list, tuple, set)) else [value]
            arguments["primary_key"] = [self._copied(v) for v in value]
        if "inherits" in arguments:
            given = arguments["inherits"]
            given = given.class_ if isinstance(given, Mapper) else given
            if given is not self.inherits:
                raise exc.InvalidRequestError(
                    "mapper inherits argument given for non-inheriting class %s" % (arguments["inherits"])
                )
        if self.inherits:
            arguments["inherits"] = self.inherits
        if self.inherits and not arguments.get("concrete", False):
            parent = class_mapper(self.inherits, False)
            inherited_table = parent.local_table
            if "exclude_properties" not in arguments:
                declared = {c.key for c in self.declared_columns}
                excluded = {c.key for c in inherited_table.c if not parent._has_column(c)}
                excluded |= set(parent._exclude_properties or ())
                arguments["exclude_properties"] = excluded - declared
            for key, column in list(properties.items()):
                if isinstance(column, ColumnElement):
                    inherited = parent._property_columns(key)
                    if inherited:
                        properties[key] = [column, *inherited]
        arguments["properties"] = properties
        return arguments

    def _copied(self, value):
        if isinstance(value, (Column, MappedColumn)):
            value = self.column_copies.get(value, value)
        return value.column if isinstance(value, MappedColumn) else value

    def _map(self, mapper_args):
        arguments = self._mapper_arguments(mapper_args)
        mapper_cls = getattr(self.cls, "__mapper_cls__", None) or Mapper
        mapper_cls = getattr(mapper_cls, "__func__", mapper_cls)
        mapper = mapper_cls(self.cls, self.local_table, self.manager, **arguments)
        self.set_attribute("__mapper__", mapper)
        mapper._install()


def _is_mapped_attribute(value):
    from .base import _MappedAttribute

    return isinstance(value, _MappedAttribute)


def _is_instrumented(value):
    from .attributes import QueryableAttribute

    return isinstance(value, QueryableAttribute)


def _undefer_column_name(key, column):
    if column.key is None:
        column.key = key
    if column.name is None:
        column.name = key


def dataclass_annotations(cls):
    """Annotations of an unmapped class of a dataclass hierarchy, Mapped[...] taken off."""
    out = {}
    for name, annotation in own_annotations(cls).items():
        if is_mapped_annotation(annotation, cls, cls):
            found = extract_mapped_subtype(
                annotation,
                cls,
                cls.__module__,
                name,
                type(None),
                required=False,
                is_dataclass_field=False,
                expect_mapped=False,
            )
            if found:
                out[name] = found[0]
        else:
            out[name] = annotation
    return out


def check_dataclass_arguments(arguments):
    unknown = set(arguments) - _DATACLASS_ARGUMENTS
    if unknown:
        raise exc.ArgumentError(
            f"Dataclass argument(s) {', '.join(f'{a!r}' for a in sorted(unknown))} are not accepted"
        )


def apply_dataclass(arguments, cls, annotations):
    """Makes a dataclass of ``cls`` with the given annotations in place of its own."""
    check_dataclass_arguments(arguments)
    make = arguments["dataclass_callable"]
    if make is NO_ARG:
        make = dataclasses.dataclass
    restored = own_annotations(cls) if annotations else None
    if annotations:
        cls.__annotations__ = annotations
    try:
        make(cls, **{k: v for k, v in arguments.items() if v is not NO_ARG and k != "dataclass_callable"})
    except (TypeError, ValueError) as err:
        raise exc.InvalidRequestError(
            f"Python dataclasses error encountered when creating dataclass for {cls.__name__!r}: {err!r}. Please refer "
            "to Python dataclasses documentation for additional information.",
            code="dcte",
        ) from err
    finally:
        if annotations:
            cls.__annotations__ = restored


def add_attribute(cls, key, value):
    """``Model.name = Column(...)`` on a class that is mapped already."""
    mapper = cls.__dict__.get("__mapper__")
    if mapper is None:
        type.__setattr__(cls, key, value)
        return
    if isinstance(value, Column):
        _undefer_column_name(key, value)
        _own_table(cls).append_column(value, replace_existing=True)
        mapper.add_property(key, value)
    elif isinstance(value, _MapsColumns):
        to_assign = value.mapper_property_to_assign
        for column, _ in value.columns_to_assign:
            _undefer_column_name(key, column)
            _own_table(cls).append_column(column, replace_existing=True)
            if not to_assign:
                mapper.add_property(key, column)
        if to_assign:
            mapper.add_property(key, to_assign)
    elif isinstance(value, MapperProperty):
        mapper.add_property(key, value)
    elif _is_instrumented(value) and value.key != key:
        mapper.add_property(key, SynonymProperty(value.key))
    else:
        type.__setattr__(cls, key, value)
        mapper._expire_memoizations()


def _own_table(cls):
    if isinstance(cls.__table__, Table):
        return cls.__table__
    raise exc.InvalidRequestError(
        f"Cannot add a new attribute to mapped class {cls.__name__!r} because it's not mapped against a table."
    )


def del_attribute(cls, key):
    """``del Model.name``."""
    if "__mapper__" in cls.__dict__ and key in cls.__dict__:
        value = cls.__dict__[key]
        if isinstance(value, (Column, _MapsColumns, MapperProperty)) or _is_instrumented(value):
            raise NotImplementedError("Can't un-map individual mapped attributes on a mapped class.")
        type.__delattr__(cls, key)
        cls.__mapper__._expire_memoizations()
    else:
        type.__delattr__(cls, key)


def declarative_constructor(self, **kwargs):
    """A simple constructor that allows initialization from kwargs.

    Sets attributes on the constructed instance using the names and
    values in ``kwargs``.

    Only keys that are present as
    attributes of the instance's class are allowed. These could be,
    for example, any mapped columns or relationships.
    """
    cls_ = type(self)
    for k in kwargs:
        if not hasattr(cls_, k):
            raise TypeError("%r is an invalid keyword argument for %s" % (k, cls_.__name__))
        setattr(self, k, kwargs[k])


declarative_constructor.__name__ = "__init__"
