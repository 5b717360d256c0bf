"""aliased(), with_polymorphic(), Bundle, with_parent(), identity keys.

Counterpart: sqlalchemy/orm/util.py.
"""

import weakref

from .. import _bridge
from .. import exc as sa_exc
from .. import inspection
from .._bridge import Handle, add_resolver, flat, mapping, pair
from ..sql.elements import ClauseElement, wrap_any
from .attributes import InstrumentedAttribute, QueryableAttribute
from .base import InspectionAttr, _class_to_mapper, _inspect_mapped_class, instance_str, object_mapper  # noqa: F401
from .interfaces import engine_arguments
from .relationships import CascadeOptions  # noqa: F401

from _orm import alias_fact as _alias_fact
from _orm import aliased as _aliased
from _orm import bundle as _bundle
from _orm import loader_criteria as _loader_criteria
from _orm import orm_join as _orm_join
from _orm import polymorphic_union as _polymorphic_union
from _orm import with_parent as _with_parent
from _orm import with_polymorphic as _with_polymorphic


def _resolve_class(value):
    """A mapped class stands for its mapper in the engine."""
    if isinstance(value, type):
        mapper = _inspect_mapped_class(value)
        if mapper is not None:
            mapper._check_configure()
            return mapper._h
        return None
    state = getattr(value, "__dict__", {}).get("_sa_instance_state") if not isinstance(value, type) else None
    if state is not None:
        from _orm import state_reference

        return state_reference(state._h)
    return None


add_resolver(_resolve_class)


_aliases = weakref.WeakValueDictionary()


def alias_of(handle):
    """The AliasedClass behind an engine handle, or None."""
    return _aliases.get(handle)


class AliasedInsp(InspectionAttr):
    """What ``inspect(alias)`` gives."""

    _h = 0
    is_aliased_class = True
    is_selectable = True

    def __init__(self, handle, mapper, entity):
        self._h = handle
        self.mapper = mapper
        self._entity = entity

    @property
    def class_(self):
        return self.mapper.class_

    @property
    def entity(self):
        return self._entity

    @property
    def selectable(self):
        return wrap_any(_alias_fact(self._h, "selectable"))

    @property
    def name(self):
        return _alias_fact(self._h, "name")

    @property
    def local_table(self):
        return self.mapper.local_table

    def __str__(self):
        return f"aliased({self.mapper.class_.__name__})"

    def __repr__(self):
        return "<AliasedInsp at 0x%x; %s>" % (id(self), self.mapper.class_.__name__)


_aliases = weakref.WeakValueDictionary()
_bridge.add_namespace(_aliases.get)


class AliasedClass:
    """A mapped class under another name in a statement."""

    def __init__(self, mapped_class_or_ac=None, alias=None, name=None, flat=False, adapt_on_names=False, _handle=None):
        insp = inspection.inspect(mapped_class_or_ac)
        mapper = insp.mapper
        mapper._check_configure()
        if _handle is None:
            _handle = _aliased(
                insp._h, *engine_arguments(alias=alias, name=name, flat=bool(flat), adapt_on_names=bool(adapt_on_names))
            )
        self.__dict__["_aliased_insp"] = AliasedInsp(_handle, mapper, self)
        _aliases[_handle] = self
        _aliases[_handle] = self
        self.__name__ = mapper.class_.__name__

    @property
    def _h(self):
        return self._aliased_insp._h

    def __getattr__(self, key):
        if key == "_aliased_insp" or (key.startswith("__") and key != "__table__"):
            raise AttributeError(key)
        insp = self.__dict__["_aliased_insp"]
        target = insp.mapper.class_
        attr = target.__dict__.get(key)
        if attr is None:
            for base in target.__mro__[1:]:
                if key in base.__dict__:
                    attr = base.__dict__[key]
                    break
            else:
                for sub in self.__dict__.get("_sub_aliases", ()):
                    if sub._aliased_insp.mapper.class_.__name__ == key:
                        return sub
                return getattr(target, key)
        if isinstance(attr, InstrumentedAttribute):
            # of the attribute's own class: Python asks a subclass first in `alias.x == Class.x`
            found = InstrumentedAttribute(self, key, insp, attr._prop, attr.kind)
            self.__dict__[key] = found
            return found
        if hasattr(attr, "__get__") and not isinstance(attr, (staticmethod, classmethod)):
            proxy = getattr(attr, "for_alias", None)
            if proxy is not None:
                return proxy(self)
            return attr.__get__(None, self)
        return getattr(target, key)

    def __repr__(self):
        return "<AliasedClass at 0x%x; %s>" % (id(self), self._aliased_insp.mapper.class_.__name__)

    def __str__(self):
        return str(self._aliased_insp)


def aliased(element, alias=None, name=None, flat=False, adapt_on_names=False):
    """Another name for an entity, or for a table or subquery."""
    if isinstance(element, ClauseElement) or not isinstance(element, (type, AliasedClass)) and hasattr(element, "alias"):
        if adapt_on_names:
            raise sa_exc.ArgumentError("adapt_on_names only applies to ORM elements")
        if name:
            return element.alias(name=name, flat=flat)
        from ..sql.selectable import Alias  # noqa: F401

        return element._anonymous_fromclause(flat=flat) if hasattr(element, "_anonymous_fromclause") else element.alias()
    if isinstance(element, type):
        _class_to_mapper(element)
    return AliasedClass(element, alias=alias, flat=flat, name=name, adapt_on_names=adapt_on_names)


def with_polymorphic(
    base,
    classes,
    selectable=False,
    flat=False,
    polymorphic_on=None,
    aliased=False,
    innerjoin=False,
    adapt_on_names=False,
    name=None,
    _use_mapper_path=False,
):
    """An entity whose subclasses are selected along."""
    mapper = _class_to_mapper(base)
    mapper._check_configure()
    handles = _with_polymorphic(
        mapper._h,
        *pair("*" if classes == "*" else [_class_to_mapper(c) for c in classes]),
        *engine_arguments(
            selectable=selectable or None,
            flat=bool(flat),
            polymorphic_on=polymorphic_on,
            aliased=bool(aliased),
            innerjoin=bool(innerjoin),
            adapt_on_names=bool(adapt_on_names),
            name=name,
        ),
    ).to_py()
    from .mapper import mapper_of

    main = AliasedClass(mapper.class_, _handle=handles[0])
    subs = []
    for i in range(1, len(handles), 2):
        sub_class = mapper_of(handles[i + 1]).class_
        sub = AliasedClass(sub_class, _handle=handles[i])
        subs.append(sub)
        main.__dict__[sub_class.__name__] = sub
    main.__dict__["_sub_aliases"] = subs
    return main


#: Bundles by their handles.
bundles = {}
_bridge.on_reset(bundles.clear)


class Bundle(InspectionAttr):
    """Columns that come as one row within the row."""

    single_entity = False
    is_bundle = True
    is_clause_element = False

    def __init__(self, name, *exprs, **kw):
        self.name = self._label = name
        self.exprs = list(exprs)
        self.single_entity = kw.pop("single_entity", self.single_entity)
        self._columns = {getattr(e, "key", None) or getattr(e, "name", None): e for e in exprs}

    @property
    def _h(self):
        found = self.__dict__.get("_handle")
        if found is None:
            found = self.__dict__["_handle"] = _bundle(self.name, bool(self.single_entity), *flat(self.exprs))
            bundles[found] = self
        return found

    def create_row_processor(self, query, procs, labels):
        """For subclasses: a function that makes the value of a row of it; ``procs`` give its parts."""
        raise NotImplementedError()

    @property
    def c(self):
        from .mapper import ImmutableProperties

        return ImmutableProperties(dict(self._columns))

    columns = c

    def label(self, name):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.__dict__.pop("_handle", None)
        new.name = new._label = name
        return new

    def __clause_element__(self):
        raise sa_exc.ArgumentError(f"Bundle {self.name!r} is no column expression")


def with_parent(instance, prop, from_entity=None):
    """A criterion: the objects that ``instance`` refers to along a relationship."""
    if isinstance(prop, str):
        raise sa_exc.ArgumentError("with_parent() accepts class-bound mapped attributes, not strings")
    if isinstance(prop, QueryableAttribute):
        prop._ready()
    assert instance is not None
    state = instance._sa_instance_state
    return wrap_any(_with_parent(state._h, prop._qualified, *pair(from_entity)))


def identity_key(class_or_row=None, ident=None, *, instance=None, row=None, identity_token=None):
    """The identity key of an object, or of a class and primary key."""
    if instance is not None:
        return object_mapper(instance).identity_key_from_instance(instance)
    mapper = _class_to_mapper(class_or_row)
    if row is not None:
        return mapper.identity_key_from_primary_key(tuple(row)[: len(mapper.primary_key)])
    if ident is None:
        raise sa_exc.ArgumentError("ident or row is required")
    ident = tuple(ident) if isinstance(ident, (list, tuple)) else (ident,)
    return mapper.identity_key_from_primary_key(ident, identity_token)


def was_deleted(object):
    """Whether the object was deleted by a flush."""
    return object._sa_instance_state.was_deleted


def join(left, right, onclause=None, isouter=False, full=False):
    """A JOIN between entities."""
    return wrap_any(_orm_join(*pair(left), *pair(right), *pair(onclause), bool(isouter), bool(full)))


def outerjoin(left, right, onclause=None, full=False):
    """A LEFT OUTER JOIN between entities."""
    return join(left, right, onclause, True, full)


def polymorphic_union(table_map, typecolname, aliasname="p_union", cast_nulls=True):
    """A UNION of the tables of a concrete hierarchy."""
    return wrap_any(_polymorphic_union(typecolname, aliasname, bool(cast_nulls), *mapping(dict(table_map))))


class LoaderCriteriaOption(Handle):
    """What with_loader_criteria() gives."""

    __slots__ = ()


def with_loader_criteria(
    entity_or_base,
    where_criteria,
    loader_only=False,
    include_aliases=False,
    propagate_to_loaders=True,
    track_closure_variables=True,
):
    """A criterion added to every occurrence of an entity in a statement."""
    if callable(where_criteria) and not isinstance(where_criteria, ClauseElement):
        where_criteria = where_criteria(entity_or_base)
    return LoaderCriteriaOption(
        _loader_criteria(
            *pair(entity_or_base),
            *pair(where_criteria),
            bool(include_aliases),
            bool(propagate_to_loaders),
        )
    )


def _inspect_alias(alias):
    return alias._aliased_insp


inspection.register(lambda subject: isinstance(subject, AliasedClass), _inspect_alias)


def _inspect_alias_insp(insp):
    return insp


inspection.register(lambda subject: isinstance(subject, AliasedInsp), _inspect_alias_insp)
