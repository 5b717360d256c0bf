"""synonym() and composite(): attributes that stand for other attributes.

Counterpart: sqlalchemy/orm/descriptor_props.py.
"""

import dataclasses
import inspect
import itertools
import operator

from .. import exc as sa_exc
from .._bridge import keep
from ..sql.elements import ColumnElement
from ..sql.schema import Column
from ._source import where as _where
from .annotations import destringify, get_args, is_annotated, is_forward_ref
from .base import InspectionAttr, Mapped, ORMDescriptor
from .interfaces import NO_ARG, MapperProperty, _AttributeOptions, _IntrospectsAnnotations, _MapsColumns, engine_arguments
from .properties import MappedColumn

from _orm import composite_property as _composite_property
from _orm import synonym_property as _synonym_property


class Proxy(InspectionAttr, Mapped, ORMDescriptor):
    """A class attribute that leads to another on the class, and to a descriptor on an object."""

    is_attribute = True
    _is_internal_proxy = True

    def __init__(self, class_, key, prop):
        self.class_ = class_
        self.key = key
        self._prop = prop

    @property
    def original_property(self):
        return self._prop

    @property
    def descriptor(self):
        return self._prop.descriptor

    @property
    def parent(self):
        return self._prop.parent

    @property
    def _target(self):
        return self._prop.expression_for(self.class_)

    def __get__(self, instance, owner):
        if instance is None:
            return self if owner is self.class_ else self._prop.proxy_for(owner)
        return self._prop.descriptor.__get__(instance, owner)

    def __set__(self, instance, value):
        self._prop.descriptor.__set__(instance, value)

    def __delete__(self, instance):
        self._prop.descriptor.__delete__(instance)

    def __clause_element__(self):
        target = self._target
        return target

    def __getattr__(self, name):
        if name.startswith("__") or name.startswith("_sa_"):
            raise AttributeError(name)
        return getattr(self._target, name)

    def __str__(self):
        return f"{self.class_.__name__}.{self.key}"

    def _get_property(self):
        return self._prop

    property = property(_get_property)


def _forward(name):
    def method(self, *args):
        return getattr(self._target, name)(*args)

    return method


for _name in (
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ "
    "__rtruediv__ __mod__ __and__ __or__ __invert__ __neg__"
).split():
    setattr(Proxy, _name, _forward(_name))
Proxy.__hash__ = object.__hash__


class DescriptorProperty(MapperProperty):
    """A property behind a Python descriptor."""

    _is_relationship = False
    descriptor = None

    def proxy_for(self, cls):
        return Proxy(cls, self.key, self)

    def install(self, cls):
        existing = cls.__dict__.get(self.key)
        if self.descriptor is None and existing is not None and existing is not self and (
            hasattr(existing, "__get__") and not isinstance(existing, (MapperProperty, Proxy))
        ):
            self.descriptor = existing
        if self.descriptor is None:
            self.descriptor = self.make_descriptor()
        type.__setattr__(cls, self.key, self.proxy_for(cls))


class SynonymProperty(DescriptorProperty):
    """Another name of an attribute."""

    def __init__(
        self,
        name,
        map_column=None,
        descriptor=None,
        comparator_factory=None,
        attribute_options=None,
        info=None,
        doc=None,
    ):
        super().__init__(attribute_options=attribute_options)
        self.name = name
        self.map_column = map_column
        self.descriptor = descriptor
        self.comparator_factory = comparator_factory
        if info:
            self.info.update(info)
        self.doc = doc or (descriptor and descriptor.__doc__) or None
        self.source = _where()

    def make_descriptor(self):
        name = self.name
        return property(
            lambda obj: getattr(obj, name),
            lambda obj, value: setattr(obj, name, value),
            lambda obj: delattr(obj, name),
        )

    def expression_for(self, cls):
        target = getattr(cls, self.name)
        if self.comparator_factory:
            return self.comparator_factory(target.property, self.parent)
        return target

    def engine_property(self):
        return _synonym_property(keep(self), self.source, self.name, *engine_arguments(map_column=bool(self.map_column), doc=self.doc))


class Synonym(SynonymProperty, Mapped):
    """What synonym() gives."""


def synonym(
    name,
    *,
    map_column=None,
    descriptor=None,
    comparator_factory=None,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    info=None,
    doc=None,
    dataclass_metadata=NO_ARG,
):
    """Another name for a mapped attribute."""
    return Synonym(
        name,
        map_column=map_column,
        descriptor=descriptor,
        comparator_factory=comparator_factory,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        doc=doc,
        info=info,
    )


class CompositeProperty(_MapsColumns, _IntrospectsAnnotations, DescriptorProperty):
    """One value made of several columns."""

    def __init__(
        self,
        _class_or_attr=None,
        *attrs,
        attribute_options=None,
        active_history=False,
        deferred=False,
        group=None,
        comparator_factory=None,
        info=None,
        doc=None,
    ):
        DescriptorProperty.__init__(self, attribute_options=attribute_options)
        if isinstance(_class_or_attr, (Mapped, str, ColumnElement)):
            self.attrs = (_class_or_attr, *attrs)
            self.composite_class = None
        else:
            self.composite_class = _class_or_attr
            self.attrs = attrs
        self.active_history = active_history
        self.comparator_factory = comparator_factory
        self.doc = doc
        self.source = _where()
        if info is not None:
            self.info.update(info)
        self.descriptor = property(self._fget, self._fset, self._fdel)

    # columns

    def declarative_scan(self, scan, registry, cls, module, key, container, annotation, extracted, is_dataclass):
        if self.composite_class is None and extracted is None:
            self._raise_for_required(key, cls)
        argument = get_args(extracted)[0] if is_annotated(extracted) else extracted
        if argument and self.composite_class is None:
            if isinstance(argument, str) or is_forward_ref(argument, check_generic=True):
                argument = destringify(cls, argument, module, include_generic=True)
            self.composite_class = argument
        if dataclasses.is_dataclass(self.composite_class):
            parameters = inspect.signature(self.composite_class).parameters
            for param, attr in itertools.zip_longest(parameters.values(), self.attrs):
                if param is None:
                    raise sa_exc.ArgumentError(
                        f"number of composite attributes {len(self.attrs)} exceeds that of the number of attributes in "
                        f"class {self.composite_class.__name__} {len(parameters)}"
                    )
                if attr is None:
                    attr = MappedColumn()
                    self.attrs += (attr,)
                if isinstance(attr, MappedColumn):
                    attr.declarative_scan_for_composite(
                        scan, registry, cls, module, key, param.name, param.annotation
                    )
                elif isinstance(attr, Column):
                    attr.key = attr.key or param.name
                    attr.name = attr.name or param.name
        else:
            for attr in self.attrs:
                if isinstance(attr, (MappedColumn, Column)) and attr.name is None:
                    raise sa_exc.ArgumentError(
                        "Composite class column arguments must be named unless a dataclass is used"
                    )

    @property
    def columns(self):
        return [a.column if isinstance(a, MappedColumn) else a for a in self.attrs if isinstance(a, (Column, MappedColumn))]

    @property
    def mapper_property_to_assign(self):
        return self

    @property
    def columns_to_assign(self):
        return [(c, 0) for c in self.columns if c.table is None]

    def engine_property(self):
        given = [a.column if isinstance(a, MappedColumn) else getattr(a, "key", a) if not isinstance(a, Column) else a for a in self.attrs]
        return _composite_property(keep(self), self.source, *engine_arguments(attributes=given, doc=self.doc))

    @property
    def _attribute_keys(self):
        found = self.__dict__.get("_keys")
        if found is None:
            found = []
            for attr in self.attrs:
                if isinstance(attr, str):
                    found.append(attr)
                elif isinstance(attr, MappedColumn):
                    found.append(self.parent.get_property_by_column(attr.column).key)
                elif isinstance(attr, Column):
                    found.append(self.parent.get_property_by_column(attr).key)
                else:
                    found.append(attr.key)
            self.__dict__["_keys"] = found
        return found

    # values

    def _values_of(self, value):
        accessor = getattr(value, "__composite_values__", None)
        if accessor is not None:
            return accessor()
        if dataclasses.is_dataclass(self.composite_class):
            names = list(inspect.signature(self.composite_class).parameters)
            return tuple(operator.attrgetter(name)(value) for name in names)
        raise sa_exc.InvalidRequestError(
            f"Composite class {self.composite_class.__name__} is not a dataclass and does not define a "
            "__composite_values__() method; can't get state"
        )

    def _fget(self, instance):
        d = instance.__dict__
        if self.key not in d:
            values = [getattr(instance, key) for key in self._attribute_keys]
            if self.key not in d and (
                instance._sa_instance_state.has_identity or any(value is not None for value in values)
            ):
                d[self.key] = self.composite_class(*values)
        return d.get(self.key)

    def _fset(self, instance, value):
        instance.__dict__[self.key] = value
        keys = self._attribute_keys
        values = [None] * len(keys) if value is None else self._values_of(value)
        for key, part in zip(keys, values):
            setattr(instance, key, part)
        instance.__dict__[self.key] = value

    def _fdel(self, instance):
        instance.__dict__.pop(self.key, None)
        for key in self._attribute_keys:
            setattr(instance, key, None)

    def forget(self, d, keys):
        """Its columns were expired, or written anew."""
        if keys is None or set(self._attribute_keys).intersection(keys):
            d.pop(self.key, None)

    # expressions

    def expression_for(self, cls):
        if self.comparator_factory is not None:
            return self.comparator_factory(self, self.parent)
        return CompositeComparator(self, cls)


class CompositeComparator:
    """Comparison of a composite attribute, column by column."""

    __hash__ = None

    def __init__(self, prop, parententity):
        self.prop = prop
        self._parententity = parententity

    @property
    def _comparable_elements(self):
        cls = getattr(self._parententity, "class_", self._parententity)
        return [getattr(cls, key) for key in self.prop._attribute_keys]

    def __clause_element__(self):
        return _composite_bundle(self.prop, self._comparable_elements)

    def update_pairs(self, value):
        """The columns and their values, for an UPDATE."""
        elements = self._comparable_elements
        return zip(elements, [None] * len(elements) if value is None else self.prop._values_of(value))

    def _compare(self, name, other):
        from ..sql import and_

        values = [None] * len(self.prop._attribute_keys) if other is None else self.prop._values_of(other)
        parts = [getattr(a, name)(b) for a, b in zip(self._comparable_elements, values)]
        return and_(*parts)

    def __eq__(self, other):
        return self._compare("__eq__", other)

    def __ne__(self, other):
        from ..sql import not_

        return not_(self.__eq__(other))

    def __lt__(self, other):
        return self._compare("__lt__", other)

    def __le__(self, other):
        return self._compare("__le__", other)

    def __gt__(self, other):
        return self._compare("__gt__", other)

    def __ge__(self, other):
        return self._compare("__ge__", other)

    def _get_property(self):
        return self.prop

    property = property(_get_property)


CompositeProperty.Comparator = CompositeComparator


def _composite_bundle(prop, elements):
    """The columns of a composite as one part of a row, where they make a value of it."""
    from .util import Bundle

    class CompositeBundle(Bundle):
        def create_row_processor(self, query, procs, labels):
            return lambda row: prop.composite_class(*[proc(row) for proc in procs])

    return CompositeBundle(prop.key, *elements)


class Composite(CompositeProperty, Mapped):
    """What composite() gives."""


def composite(
    _class_or_attr=None,
    *attrs,
    group=None,
    deferred=False,
    raiseload=False,
    comparator_factory=None,
    active_history=False,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    info=None,
    doc=None,
    dataclass_metadata=NO_ARG,
):
    """One Python value made of several columns."""
    if group is not None or deferred or raiseload:
        raise sa_exc.NotSupportedInPlayground("composite() with deferred, group or raiseload")
    return Composite(
        _class_or_attr,
        *attrs,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        comparator_factory=comparator_factory,
        active_history=active_history,
        info=info,
        doc=doc,
    )
