"""The Mapper of a class: made of the declaration, asked by inspect().

Counterpart: sqlalchemy/orm/mapper.py; configuration and everything done with a mapping is the engine's.
"""

import weakref

from pyodide.ffi import to_js

from .. import exc as sa_exc
from .. import inspection
from .._bridge import expose, flat, host, keep, kept, on_reset, pair
from ..sql.elements import ColumnElement, wrap_any
from ..sql.schema import Column
from ..sql.base import ReadOnlyColumnCollection
from . import exc as orm_exc
from ._abandoned import is_abandoned
from ._source import where as _where
from .attributes import InstrumentedAttribute
from .base import InspectionAttr, _MappedAttribute, class_mapper, manager_of_class, object_mapper  # noqa: F401
from .descriptor_props import CompositeProperty, SynonymProperty
from .instrumentation import install_constructor
from .interfaces import MapperProperty, engine_arguments
from .properties import ColumnProperty, MappedColumn
from .relationships import RelationshipProperty, _RelationshipFromEngine

from .. import _bridge
from _orm import add_property as _add_property
from _orm import configure as _configure
from _orm import mapper_fact as _fact
from _orm import mapper_list as _list
from _orm import mapper_properties as _properties
from _orm import mapper_property_of_column as _property_of_column
from _orm import new_mapper as _new_mapper
from _orm import property_columns as _property_columns

_mappers = {}
_state = {"running": False}


@on_reset
def _forget():
    _mappers.clear()
    _state["running"] = False


def _namespace_of_mapper(handle):
    found = _mappers.get(handle)
    return found.class_ if found is not None else None


_bridge.add_namespace(_namespace_of_mapper)


def mapper_of(handle):
    """The Mapper behind an engine handle."""
    return _mappers[handle]


_OPTIONS = {
    "inherit_condition",
    "inherit_foreign_keys",
    "always_refresh",
    "version_id_col",
    "version_id_generator",
    "polymorphic_on",
    "polymorphic_identity",
    "polymorphic_abstract",
    "polymorphic_load",
    "with_polymorphic",
    "concrete",
    "allow_partial_pks",
    "batch",
    "column_prefix",
    "include_properties",
    "exclude_properties",
    "passive_updates",
    "passive_deletes",
    "confirm_deleted_rows",
    "eager_defaults",
    "legacy_is_orphan",
    "primary_key",
}


class ImmutableProperties:
    """Attributes of a mapper by name: ``.name``, ``["name"]``, iteration over the values."""

    def __init__(self, data):
        self.__dict__["_data"] = data

    def __getattr__(self, key):
        try:
            return self._data[key]
        except KeyError:
            raise AttributeError(key) from None

    def __getitem__(self, key):
        return self._data[key]

    def __setattr__(self, key, value):
        raise TypeError(f"{type(self).__name__} object is immutable")

    def __contains__(self, key):
        return key in self._data

    def __iter__(self):
        return iter(list(self._data.values()))

    def __len__(self):
        return len(self._data)

    def __dir__(self):
        return [*super().__dir__(), *self._data]

    def keys(self):
        return list(self._data)

    def values(self):
        return list(self._data.values())

    def items(self):
        return list(self._data.items())

    def get(self, key, default=None):
        return self._data.get(key, default)

    def has_key(self, key):
        return key in self._data


ReadOnlyProperties = ImmutableProperties


class _ColumnPropertyFromEngine(ColumnProperty):
    """A column property that the engine made of a column of the table."""

    def __init__(self, handle, columns):
        MapperProperty.__init__(self)
        self._engine_handle = handle
        self.columns = columns
        self.deferred = False
        self.group = None
        self.active_history = False
        self.comparator_factory = None
        self.doc = getattr(columns[0], "doc", None)


class Mapper(InspectionAttr):
    """What a class is mapped to."""

    # an engine object: its handle is set when it is made
    _h = 0
    is_mapper = True
    is_selectable = False
    represents_outer_join = False

    def __init__(self, class_, local_table, manager=None, **arguments):
        if manager is None:
            manager = manager_of_class(class_)
        self.class_ = class_
        self.class_manager = manager
        self.registry = manager.registry
        self.local_table = local_table
        self._exclude_properties = arguments.get("exclude_properties")
        self._props = {}
        self._composites = []
        self._validators = {}
        self.source = _where()
        inherits = arguments.pop("inherits", None)
        self.inherits = class_mapper(inherits, configure=False) if inherits is not None else None
        if local_table is None and self.inherits is not None:
            self.local_table = self.inherits.local_table
        properties = arguments.pop("properties", None) or {}
        properties = {k: _property_argument(v) for k, v in properties.items()}
        unknown = set(arguments) - _OPTIONS
        if unknown:
            raise TypeError(
                f"Mapper.__init__() got an unexpected keyword argument {sorted(unknown)[0]!r}"
            )
        self._h = self._make(local_table, properties, arguments)
        _mappers[self._h] = self

    def _make(self, local_table, properties, arguments):
        for key, value in properties.items():
            if isinstance(value, MapperProperty):
                value.key = key
                value.parent = self
        options = {}
        for name, value in arguments.items():
            if value is None and name != "polymorphic_identity":
                continue
            if name == "version_id_generator":
                value = keep(value) if callable(value) else value
            elif name in ("exclude_properties", "include_properties", "primary_key"):
                value = [_plain_column(v) for v in (value if isinstance(value, (list, tuple, set, frozenset)) else [value])]
            elif name in ("polymorphic_on", "version_id_col"):
                value = _plain_column(value)
            elif name == "polymorphic_identity":
                options["polymorphic_identity_set"] = value is not None
                value = self._identity_value(value, arguments)
                if value is None:
                    continue
            elif name == "with_polymorphic":
                if value == "*":
                    value = ["*"]
                elif isinstance(value, (list, tuple)) and len(value) == 2 and not all(
                    isinstance(v, (type, Mapper)) for v in value
                ):
                    spec, selectable = value
                    options["with_polymorphic_selectable"] = selectable
                    value = ["*"] if spec == "*" else list(spec)
                else:
                    value = list(value)
            options[name] = value
        self._validators = self._find_validators()
        validators = [f"{key}|{keep(fn)}|{opts['include_removes']:d}|{opts['include_backrefs']:d}" for key, (fn, opts) in self._validators.items()]
        for base in reversed(self.class_.__mro__):
            for value in vars(base).values():
                if getattr(value, "__sa_reconstructor__", False):
                    from .. import event

                    event.listen(self, "load", _call_reconstructor(value), raw=False)
                    break
        bases = []
        for base in self.class_.__bases__:
            for cls in base.__mro__:
                found = manager_of_class(cls)
                if found is not None and found.mapper is not None:
                    bases.append(found.mapper._h)
                    break
        cls = self.class_
        _config_dirty(self.registry)
        self._class_id = keep(cls)
        self._hostid = keep(self)
        return _new_mapper(
            self.registry._h,
            self._class_id,
            cls.__qualname__,
            cls.__module__,
            self.source,
            local_table._h if local_table is not None else 0,
            self.inherits._h if self.inherits is not None else 0,
            ",".join(str(b) for b in bases),
            ";".join(validators),
            *engine_arguments(**options, properties=properties),
        )

    def _identity_value(self, value, arguments):
        """The discriminator as the database has it; the program's own value is kept beside it."""
        import enum

        if isinstance(value, enum.Enum):
            column = arguments.get("polymorphic_on")
            column = _plain_column(column) if column is not None else None
            type_ = getattr(column, "type", None)
            if type_ is None:
                base = self.inherits
                while base is not None and type_ is None:
                    found = base.polymorphic_on
                    type_ = found.type if found is not None else None
                    base = base.inherits
            if type_ is not None:
                from ..sql.sqltypes import encode

                self._polymorphic_identity = value
                return encode(type_, value)
            return value.name
        return value

    def _find_validators(self):
        found = {}
        for base in reversed(self.class_.__mro__):
            for name, method in vars(base).items():
                keys = getattr(method, "__sa_validators__", None)
                if keys:
                    for key in keys:
                        found[key] = (method, method.__sa_validation_opts__)
        return found

    def _install(self):
        """Puts the class attributes in place."""
        cls = self.class_
        self.class_manager.mapper = self
        install_constructor(self.class_manager)
        self._sync()
        self.class_manager.forget_plain()

    def _sync(self):
        """Takes over the engine's properties: attributes that it made, and what configuration found."""
        data = _properties(self._h).to_py()
        manager = self.class_manager
        cls = self.class_
        changed = False
        order = {}
        for i in range(0, len(data), 7):
            key, kind, use, host_id, handle, parent, extra = data[i : i + 7]
            prop = self._props.get(key)
            if prop is None or prop._engine_handle != handle:
                prop = self._property(key, kind, host_id, handle, parent)
                self._props[key] = prop
            order[key] = prop
            if kind in ("column", "relationship"):
                attr = manager.attributes.get(key)
                if attr is None or attr._prop is not prop:
                    if extra:  # without a class attribute
                        continue
                    attr = InstrumentedAttribute(cls, key, self, prop, use or None)
                    attr._listened = key in self._validators
                    manager.attributes[key] = attr
                    type.__setattr__(cls, key, attr)
                    changed = True
                else:
                    if attr.kind != (use or None):
                        attr.kind = use or None
                        changed = True
            elif kind in ("synonym", "composite"):
                if manager.attributes.get(key) is not prop:
                    manager.attributes[key] = prop
                    prop.install(cls)
                    if kind == "composite":
                        self._composites.append(prop)
        self._props = order
        if changed:
            manager._plain = None

    def _property(self, key, kind, host_id, handle, parent):
        owner = _mappers.get(parent, self)
        if owner is not self and key in owner._props and owner._props[key]._engine_handle == handle:
            return owner._props[key]
        if host_id:
            prop = kept(host_id)
            prop._engine_handle = handle
        elif kind == "column":
            prop = _ColumnPropertyFromEngine(handle, [wrap_any(h) for h in _property_columns(handle).to_py()])
        elif kind == "relationship":
            prop = _RelationshipFromEngine(handle, "select")
        elif kind == "synonym":
            prop = SynonymProperty(_fact(self._h, f"synonym:{key}"))
            prop._engine_handle = handle
        else:
            prop = MapperProperty()
            prop._engine_handle = handle
        if prop.key is None or not isinstance(prop, ColumnProperty) or prop.parent is None:
            prop.key = key
            prop.parent = owner
        return prop

    # -- configuration --------------------------------------------------------------------------------------------

    def _check_configure(self):
        if self.registry._dirty and not _state["running"]:
            configure_registry(self.registry, automatic=True)

    def add_property(self, key, prop):
        """Adds an attribute."""
        prop = _property_argument(prop)
        if isinstance(prop, MapperProperty):
            prop.key = key
            prop.parent = self
        _config_dirty(self.registry)
        _add_property(self._h, key, *pair(prop))
        self._sync()
        self.class_manager.forget_plain()
        for sub in self.self_and_descendants:
            if sub is not self:
                sub._sync()

    def add_properties(self, dict_of_properties):
        for key, value in dict_of_properties.items():
            self.add_property(key, value)

    def _expire_memoizations(self):
        pass

    # -- what inspect() shows -------------------------------------------------------------------------------------

    @property
    def mapper(self):
        return self

    @property
    def entity(self):
        return self.class_

    @property
    def entity_namespace(self):
        return self.class_

    @property
    def persist_selectable(self):
        return wrap_any(_fact(self._h, "persist_selectable"))

    @property
    def mapped_table(self):
        return self.persist_selectable

    @property
    def selectable(self):
        return wrap_any(_fact(self._h, "selectable"))

    @property
    def tables(self):
        return [wrap_any(h) for h in _list(self._h, "tables").to_py()]

    @property
    def primary_key(self):
        return tuple(wrap_any(h) for h in _list(self._h, "primary_key").to_py())

    @property
    def configured(self):
        return _fact(self._h, "configured")

    @property
    def single(self):
        return _fact(self._h, "single")

    @property
    def concrete(self):
        return _fact(self._h, "concrete")

    @property
    def non_primary(self):
        return False

    @property
    def polymorphic_on(self):
        handle = _fact(self._h, "polymorphic_on")
        return wrap_any(handle) if handle else None

    @property
    def polymorphic_identity(self):
        own = self.__dict__.get("_polymorphic_identity")
        return own if own is not None else _fact(self._h, "polymorphic_identity")

    @property
    def polymorphic_map(self):
        found = [m for m in self.base_mapper.self_and_descendants if m.polymorphic_identity is not None]
        return {m.polymorphic_identity: m for m in sorted(found, key=lambda m: m._h)}

    @property
    def base_mapper(self):
        return _mappers[_fact(self._h, "base_mapper")]

    @property
    def polymorphic_iterator(self):
        return lambda: iter(self.self_and_descendants)

    @property
    def self_and_descendants(self):
        return [_mappers[h] for h in _list(self._h, "self_and_descendants").to_py() if h in _mappers]

    @property
    def with_polymorphic_mappers(self):
        self._check_configure()
        return [_mappers[h] for h in _list(self._h, "with_polymorphic_mappers").to_py()]

    @property
    def columns(self):
        self._check_configure()
        return ReadOnlyColumnCollection(
            [(key, p.columns[0]) for key, p in self._props.items() if isinstance(p, ColumnProperty)]
        )

    c = columns

    @property
    def attrs(self):
        self._check_configure()
        return ImmutableProperties(dict(self._props))

    def _filtered(self, cls):
        self._check_configure()
        return ImmutableProperties({k: p for k, p in self._props.items() if isinstance(p, cls)})

    @property
    def column_attrs(self):
        return self._filtered(ColumnProperty)

    @property
    def relationships(self):
        return self._filtered(RelationshipProperty)

    @property
    def synonyms(self):
        return self._filtered(SynonymProperty)

    @property
    def composites(self):
        return self._filtered(CompositeProperty)

    @property
    def iterate_properties(self):
        return iter(self.attrs)

    @property
    def all_orm_descriptors(self):
        found, where = {}, {}
        for cls in self.class_.__mro__[:-1]:
            inherited = cls.__mro__[1].__dict__
            for key in cls.__dict__:
                where.setdefault(key, cls)
                if key in inherited:
                    continue
                value = where[key].__dict__[key]
                if isinstance(value, InspectionAttr) and value.is_attribute:
                    found[key] = value
        return ImmutableProperties(found)

    @property
    def validators(self):
        return {k: (fn, opts) for k, (fn, opts) in self._validators.items()}

    def has_property(self, key):
        return key in self._props

    def get_property(self, key, _configure_mappers=True):
        if _configure_mappers:
            self._check_configure()
        try:
            return self._props[key]
        except KeyError:
            raise sa_exc.InvalidRequestError(
                f"Mapper '{self}' has no property '{key}'.  If this property was indicated from other mappers or "
                "configure events, ensure registry.configure() has been called."
            ) from None

    def get_property_by_column(self, column):
        return self._props[_property_of_column(self._h, *pair(column))]

    def _has_column(self, column):
        return _fact(self._h, "has_column", *pair(column))

    def _property_columns(self, key):
        prop = self._props.get(key)
        return list(prop.columns) if isinstance(prop, ColumnProperty) else None

    def isa(self, other):
        mapper = self
        while mapper is not None and mapper is not other:
            mapper = mapper.inherits
        return mapper is not None

    def iterate_to_root(self):
        mapper = self
        while mapper is not None:
            yield mapper
            mapper = mapper.inherits

    def common_parent(self, other):
        return self.base_mapper is other.mapper.base_mapper

    def primary_key_from_instance(self, instance):
        state = instance._sa_instance_state
        state._h
        return [getattr(instance, self.get_property_by_column(c).key) for c in self.primary_key]

    def identity_key_from_instance(self, instance):
        return self.identity_key_from_primary_key(self.primary_key_from_instance(instance))

    def identity_key_from_primary_key(self, primary_key, identity_token=None):
        return self.base_mapper.class_, tuple(primary_key), identity_token

    def __str__(self):
        table = self.local_table
        name = getattr(table, "description", None) or getattr(table, "name", None)
        return "Mapper[%s(%s)]" % (self.class_.__name__, name)

    def __repr__(self):
        return "<Mapper at 0x%x; %s>" % (id(self), self.class_.__name__)


def _property_argument(value):
    if isinstance(value, MappedColumn):
        return value.column
    if isinstance(value, InstrumentedAttribute):
        return value._prop.columns[0]
    return value


def _plain_column(value):
    """A column for a mapper argument, out of whatever stands for it."""
    if isinstance(value, MappedColumn):
        return value.column
    if isinstance(value, InstrumentedAttribute):
        return value._prop.columns[0]
    return value


def _call_reconstructor(fn):
    def load(target, context):
        fn(target)

    return load


def _config_dirty(registry):
    registry._dirty = True


def configure_registry(registry, cascade=False, automatic=False):
    """Configures the mappers of a registry; ``automatic`` where the program did not ask for it."""
    if _state["running"]:
        return
    _state["running"] = True
    try:
        _configure(registry._h, automatic)
    except Exception:
        registry._failed = True
        raise
    finally:
        _state["running"] = False
        for mapper in list(_mappers.values()):
            if mapper.class_manager.mapper is mapper:
                mapper._sync()
    registry._dirty = False


def configure_mappers():
    """Configures all mappers."""
    from .decl_api import all_registries

    for registry in all_registries():
        if registry._dirty and not (registry._failed and is_abandoned(registry)):
            configure_registry(registry)


def dispose_registry(registry):
    """Unmaps the classes of a registry."""
    for manager in registry._managers:
        cls = manager.class_
        mapper = manager.mapper
        for key, attr in manager.attributes.items():
            if cls.__dict__.get(key) is attr:
                type.__delattr__(cls, key)
        for name in ("__mapper__", "_sa_class_manager"):
            if name in cls.__dict__:
                type.__delattr__(cls, name)
        if manager.original_init is not None and "__init__" in cls.__dict__:
            type.__setattr__(cls, "__init__", manager.original_init)
        if mapper is not None:
            _mappers.pop(mapper._h, None)
    registry._managers.clear()
    registry._class_registry.clear()
    registry._dirty = False


def clear_mappers():
    """Unmaps all classes."""
    from .decl_api import all_registries

    for registry in all_registries():
        dispose_registry(registry)


def validates(*names, include_removes=False, include_backrefs=True):
    """Makes a method the validator of attributes."""

    def wrap(fn):
        fn.__sa_validators__ = names
        fn.__sa_validation_opts__ = {"include_removes": include_removes, "include_backrefs": include_backrefs}
        return fn

    return wrap


def reconstructor(fn):
    """Makes a method run when an object was loaded."""
    fn.__sa_reconstructor__ = True
    return fn


# -- asked by the engine ------------------------------------------------------------------------------------------------


def _validate(fn_id, handle, key, kind, payload, is_remove, include_removes):
    """Exposed: runs a @validates method; gives the pair of what is to be set."""
    from .state import instance_of
    from .values import STATE, decode

    fn = kept(fn_id)
    obj = instance_of(handle)
    value = None if kind == STATE and not payload else decode(kind, payload)
    result = fn(obj, key, value, bool(is_remove)) if include_removes else fn(obj, key, value)
    if kind == STATE:
        return to_js([STATE, 0 if result is None else result._sa_instance_state._h])
    if result is value:
        return None
    return to_js(list(host(result)))


def _binds_name(class_id, name, local):
    """Exposed: whether the class has something of its own under a name."""
    cls = kept(class_id)
    if local:
        value = cls.__dict__.get(name)
    else:
        value = next((base.__dict__[name] for base in cls.__mro__ if name in base.__dict__), None)
    if value is None or isinstance(value, (_MappedAttribute, ColumnElement)):
        return False
    import dataclasses

    fields = {f.name for f in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else ()
    return name not in fields


expose("orm_validate", _validate)
expose("orm_binds_name", _binds_name)


def _inspect_mapper(mapper):
    return mapper


inspection.register(lambda subject: isinstance(subject, Mapper), _inspect_mapper)


def _inspect_object(instance):
    try:
        state = instance._sa_instance_state
    except (AttributeError, *orm_exc.NO_STATE):
        return None
    return state


inspection.register(lambda subject: isinstance(subject, object), _inspect_object)


__all__ = ["Mapper", "configure_mappers", "flat", "weakref"]
