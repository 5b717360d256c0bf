"""relationship(), backref(), foreign(), remote(): the student's declaration of a link between two classes.

Counterpart: sqlalchemy/orm/relationships.py; join conditions, direction and persistence are the engine's. Here arguments
are checked, the annotation is read, and strings and lambdas are resolved when the engine asks for them.
"""

import collections.abc as abc
import inspect as _py_inspect
import re
import typing

from .. import exc as sa_exc
from .._bridge import expose, flat, keep, kept, pair
from ._warnings import warn
from . import clsregistry
from ._source import where as _where
from .annotations import real_class_name, without_none
from .base import (
    DynamicMapped,
    Mapped,
    RelationshipDirection,
    SQLORMExpression,
    WriteOnlyMapped,
    class_mapper,
)
from .interfaces import (
    NO_ARG,
    MapperProperty, _AttributeOptions,
    _IntrospectsAnnotations,
    engine_arguments,
)

from _orm import annotate as _annotate
from _orm import relationship as _relationship
from _orm import relationship_facts as _facts
from _orm import relationship_elements as _elements

_PERSISTENCE_ONLY = dict(
    passive_deletes=False,
    passive_updates=True,
    enable_typechecks=True,
    active_history=False,
    cascade_backrefs=False,
)

_DEPENDENT = ("order_by", "primaryjoin", "secondaryjoin", "secondary", "foreign_keys", "remote_side")


class CascadeOptions(frozenset):
    """The cascades of a relationship."""

    _ALL = ("save-update", "merge", "expunge", "delete", "refresh-expire")

    def __new__(cls, value_list):
        if isinstance(value_list, str) or value_list is None:
            value_list = [c for c in re.split(r"\s*,\s*", value_list or "") if c]
        values = set(value_list)
        unknown = values.difference(cls._ALL, ("all", "none", "delete-orphan"))
        if unknown:
            raise sa_exc.ArgumentError("Invalid cascade option(s): %s" % ", ".join(repr(x) for x in sorted(unknown)))
        if "all" in values:
            values.update(cls._ALL)
        if "none" in values:
            values.clear()
        values.discard("all")
        self = super().__new__(cls, values)
        for name in (*cls._ALL, "delete-orphan"):
            setattr(self, name.replace("-", "_"), name in values)
        return self

    @classmethod
    def from_string(cls, arg):
        return cls(arg)

    def __repr__(self):
        return "CascadeOptions(%r)" % (",".join(sorted(self)))


class RelationshipProperty(_IntrospectsAnnotations, MapperProperty):
    """A link from one mapped class to another."""

    _mapper_property_name = "Relationship"
    _is_relationship = True

    def __init__(
        self,
        argument=None,
        secondary=None,
        *,
        uselist=None,
        collection_class=None,
        primaryjoin=None,
        secondaryjoin=None,
        back_populates=None,
        order_by=False,
        backref=None,
        overlaps=None,
        post_update=False,
        cascade="save-update, merge",
        viewonly=False,
        attribute_options=None,
        lazy="select",
        passive_deletes=False,
        passive_updates=True,
        active_history=False,
        enable_typechecks=True,
        foreign_keys=None,
        remote_side=None,
        join_depth=None,
        comparator_factory=None,
        single_parent=False,
        innerjoin=False,
        distinct_target_key=None,
        load_on_pending=False,
        query_class=None,
        info=None,
        omit_join=None,
        sync_backref=None,
        doc=None,
        bake_queries=True,
        cascade_backrefs=False,
    ):
        super().__init__(attribute_options=attribute_options)
        self.argument = argument
        self._given = dict(
            secondary=secondary,
            primaryjoin=primaryjoin,
            secondaryjoin=secondaryjoin,
            order_by=order_by,
            foreign_keys=foreign_keys,
            remote_side=remote_side,
        )
        if viewonly:
            self._warn_for_persistence_only_flags(
                passive_deletes=passive_deletes,
                passive_updates=passive_updates,
                enable_typechecks=enable_typechecks,
                active_history=active_history,
                cascade_backrefs=cascade_backrefs,
            )
        if viewonly and sync_backref:
            raise sa_exc.ArgumentError("sync_backref and viewonly cannot both be True")
        if cascade_backrefs:
            raise sa_exc.ArgumentError(
                "The 'cascade_backrefs' parameter passed to relationship() may only be set to False."
            )
        if omit_join:
            warn(
                "setting omit_join to True is not supported; selectin loading of this relationship may not work "
                "correctly if this flag is set explicitly.  omit_join optimization is automatically detected for "
                "conditions under which it is supported."
            )
        if back_populates and backref:
            raise sa_exc.ArgumentError("backref and back_populates keyword arguments are mutually exclusive")
        self.collection_class = collection_class
        self.comparator_factory = comparator_factory
        self.query_class = query_class
        self.doc = doc
        self.source = _where()
        if info is not None:
            self.info.update(info)
        self._options = dict(
            uselist=uselist,
            back_populates=back_populates,
            backref=backref,
            overlaps=re.split(r"\s*,\s*", overlaps) if overlaps else None,
            post_update=post_update,
            cascade=cascade,
            viewonly=viewonly,
            lazy=lazy,
            passive_deletes=passive_deletes,
            passive_updates=passive_updates,
            active_history=active_history,
            enable_typechecks=enable_typechecks,
            join_depth=join_depth,
            single_parent=single_parent,
            innerjoin=innerjoin,
            distinct_target_key=distinct_target_key,
            load_on_pending=load_on_pending,
            omit_join=omit_join,
            sync_backref=sync_backref,
        )
        self._declared_cascade = CascadeOptions(cascade)
        if self._declared_cascade.delete_orphan and not self._declared_cascade.delete:
            warn("The 'delete-orphan' cascade option requires 'delete'.")

    def _warn_for_persistence_only_flags(self, **flags):
        for key, value in flags.items():
            if value != _PERSISTENCE_ONLY[key]:
                warn(
                    "Setting %s on relationship() while also setting viewonly=True does not make sense, as a "
                    "viewonly=True relationship does not perform persistence operations. This configuration may raise "
                    "an error in a future release." % (key,)
                )

    # -- the annotation -------------------------------------------------------------------------------------------

    def declarative_scan(self, scan, registry, cls, module, key, container, annotation, extracted, is_dataclass):
        if extracted is None:
            if self.argument is None:
                self._raise_for_required(key, cls)
            return
        argument = extracted
        write_only = dynamic = False
        if container is not None:
            write_only = issubclass(container, WriteOnlyMapped)
            dynamic = issubclass(container, DynamicMapped)
            if write_only:
                self._options["lazy"] = "write_only"
            elif dynamic:
                self._options["lazy"] = "dynamic"
        argument = without_none(argument)
        if hasattr(argument, "__origin__"):
            origin = argument.__origin__
            if isinstance(origin, type) and issubclass(origin, abc.Collection):
                if self.collection_class is None:
                    if _py_inspect.isabstract(origin):
                        raise sa_exc.ArgumentError(
                            f"Collection annotation type {origin} cannot be instantiated; please provide an explicit "
                            "'collection_class' parameter (e.g. list, set, etc.) to the relationship() function to "
                            "accompany this annotation"
                        )
                    self.collection_class = origin
            elif not write_only and not dynamic:
                self._options["uselist"] = False
            if not argument.__args__:
                raise sa_exc.ArgumentError(f"Generic alias {argument} requires an argument")
            mapping = isinstance(origin, type) and issubclass(origin, typing.Mapping)
            inner = argument.__args__[-1 if mapping else 0]
            if hasattr(inner, "__forward_arg__"):
                argument = real_class_name(inner.__forward_arg__, module)
            else:
                argument = inner
        elif hasattr(argument, "__forward_arg__"):
            argument = real_class_name(argument.__forward_arg__, module)
        if self.collection_class is None and not write_only and not dynamic:
            self._options["uselist"] = False
        if self.argument is None:
            self.argument = argument

    # -- the engine's half ----------------------------------------------------------------------------------------

    def engine_property(self):
        from .collections import collection_description

        return _relationship(self.source, *engine_arguments(**self._engine_options()))

    def _engine_options(self):
        """Arguments for the engine; strings and lambdas stay here until it asks for them by name (`dependent`)."""
        from .collections import collection_description

        options = dict(self._options)
        backref = options.pop("backref")
        if isinstance(backref, tuple):
            options["backref"] = backref[0]
            far = _RelationshipDeclared(**backref[1])
            far._only_given = set(backref[1])
            options["backref_arguments"] = far._engine_options()
        elif backref is not None:
            options["backref"] = backref
        if self.collection_class is not None:
            options["collection_class"] = list(collection_description(self.collection_class))
        dependent = [name for name in _DEPENDENT if self._given[name] is not None and self._given[name] is not False]
        if self.argument is not None:
            dependent.append("argument")
        options["dependent"] = ",".join(dependent)
        self._id = options["id"] = keep(self)
        options["doc"] = self.doc
        only = self.__dict__.get("_only_given")
        return {
            k: v
            for k, v in options.items()
            if (v is not None or k == "lazy") and (only is None or k in only or k in ("id", "dependent", "collection_class"))
        }

    def _resolve(self, name):
        """Pair of one argument that may be a string or a lambda; what it came to is kept for the engine to take over."""
        if name == "argument":
            return self._resolve_entity()
        value = self._given[name]
        cls = self.parent.class_
        if isinstance(value, str):
            value = clsregistry.resolve_arg(cls, self, value, favor_tables=name == "secondary")()
        elif callable(value) and not isinstance(value, type) and not hasattr(value, "_h"):
            value = value()
        if name == "secondary":
            if isinstance(value, type) and "__mapper__" in value.__dict__ or isinstance(value, str):
                raise sa_exc.ArgumentError(
                    f"secondary argument {value} passed to to relationship() {self} must be a Table object or other "
                    "FROM clause; can't send a mapped class directly as rows in 'secondary' are persisted independently "
                    "of a class that is mapped to that same table."
                )
            return pair(value)
        self.__dict__.setdefault("_resolved", []).append(value)
        if name in ("order_by", "foreign_keys", "remote_side"):
            if not isinstance(value, (list, tuple, set, frozenset)):
                value = [value]
            return pair(list(value))
        return pair(value)

    def _resolve_entity(self):
        from .mapper import Mapper
        from .util import AliasedClass

        argument = self.argument
        if isinstance(argument, str):
            argument = clsregistry.resolve_name(self.parent.class_, self, argument)
        elif callable(argument) and not isinstance(argument, (type, Mapper, AliasedClass)):
            argument = argument()
        if isinstance(argument, type):
            return pair(class_mapper(argument, configure=False))
        if isinstance(argument, (Mapper, AliasedClass)):
            return pair(argument)
        raise sa_exc.ArgumentError(
            "relationship '%s' expects a class or a mapper argument (received: %s)" % (self.key, type(argument))
        )

    # -- what a student may look at -------------------------------------------------------------------------------

    def _fact(self, name):
        self.parent._check_configure()
        return _facts(self._h, name)

    def _element_list(self, name):
        from ..sql.elements import wrap_any as wrap

        self.parent._check_configure()
        return [wrap(handle) for handle in _elements(self._h, name).to_py()]

    @property
    def direction(self):
        return RelationshipDirection[self._fact("direction")]

    @property
    def uselist(self):
        return self._fact("uselist")

    @property
    def lazy(self):
        return self._options["lazy"]

    @property
    def lazy_used(self):
        """The loading that the engine has for it; a backref takes its own from the engine."""
        return _facts(self._h, "lazy")

    @property
    def viewonly(self):
        return self._fact("viewonly")

    @property
    def single_parent(self):
        return self._fact("single_parent")

    @property
    def passive_deletes(self):
        return self._options["passive_deletes"]

    @property
    def post_update(self):
        return self._options["post_update"]

    @property
    def back_populates(self):
        return _facts(self._h, "back_populates")

    @property
    def backref(self):
        return self._options["backref"]

    @property
    def innerjoin(self):
        return self._options["innerjoin"]

    @property
    def cascade(self):
        return CascadeOptions(_facts(self._h, "cascade"))

    @property
    def mapper(self):
        from .mapper import mapper_of

        return mapper_of(self._fact("mapper"))

    @property
    def entity(self):
        return self.mapper

    @property
    def target(self):
        return self.mapper.local_table

    @property
    def secondary(self):
        found = self._element_list("secondary")
        return found[0] if found else None

    @property
    def primaryjoin(self):
        return self._element_list("primaryjoin")[0]

    @property
    def secondaryjoin(self):
        found = self._element_list("secondaryjoin")
        return found[0] if found else None

    @property
    def local_columns(self):
        return set(self._element_list("local_columns"))

    @property
    def remote_side(self):
        return set(self._element_list("remote_side"))

    @property
    def _calculated_foreign_keys(self):
        return set(self._element_list("foreign_keys"))

    @property
    def order_by(self):
        return self._element_list("order_by") or False

    def _pairs(self, name):
        flat_list = self._element_list(name)
        return list(zip(flat_list[::2], flat_list[1::2]))

    @property
    def local_remote_pairs(self):
        return self._pairs("local_remote_pairs")

    @property
    def synchronize_pairs(self):
        return self._pairs("synchronize_pairs")

    @property
    def secondary_synchronize_pairs(self):
        return self._pairs("secondary_synchronize_pairs")

    @property
    def _reverse_property(self):
        from .mapper import mapper_of

        names = self._fact("reverse")
        found = set()
        for item in names.split(",") if names else ():
            handle, key = item.split(":")
            found.add(mapper_of(int(handle)).attrs[key])
        return found

    @property
    def strategy_key(self):
        return (("lazy", self.lazy),)


class _RelationshipFromEngine(RelationshipProperty):
    """A relationship that the engine made itself: the far side of a backref."""

    def __init__(self, handle, lazy):
        MapperProperty.__init__(self)
        self._engine_handle = handle
        self.argument = None
        self._given = dict.fromkeys(_DEPENDENT)
        self._options = dict(lazy=lazy, backref=None, passive_deletes=False, post_update=False, innerjoin=False)
        self.collection_class = None
        self.query_class = None
        self.source = ""


class Relationship(RelationshipProperty, SQLORMExpression):
    """A link from one mapped class to another."""


class _RelationshipDeclared(Relationship, Mapped, WriteOnlyMapped, DynamicMapped):
    """What relationship() gives."""


def _resolve_for_engine(prop_id, name, mapper, key):
    from .mapper import mapper_of

    prop = kept(prop_id)
    if prop.parent is None:
        # the far side of a backref
        prop.parent = mapper_of(mapper)
        prop.key = key
    return _to_js(list(prop._resolve(name)))


from pyodide.ffi import to_js as _to_js  # noqa: E402

expose("orm_resolve", _resolve_for_engine)


def relationship(
    argument=None,
    secondary=None,
    *,
    uselist=None,
    collection_class=None,
    primaryjoin=None,
    secondaryjoin=None,
    back_populates=None,
    order_by=False,
    backref=None,
    overlaps=None,
    post_update=False,
    cascade="save-update, merge",
    viewonly=False,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    lazy="select",
    passive_deletes=False,
    passive_updates=True,
    active_history=False,
    enable_typechecks=True,
    foreign_keys=None,
    remote_side=None,
    join_depth=None,
    comparator_factory=None,
    single_parent=False,
    innerjoin=False,
    distinct_target_key=None,
    load_on_pending=False,
    query_class=None,
    info=None,
    omit_join=None,
    sync_backref=None,
    dataclass_metadata=NO_ARG,
    **kw,
):
    """Declares a link to another mapped class."""
    return _RelationshipDeclared(
        argument,
        secondary=secondary,
        uselist=uselist,
        collection_class=collection_class,
        primaryjoin=primaryjoin,
        secondaryjoin=secondaryjoin,
        back_populates=back_populates,
        order_by=order_by,
        backref=backref,
        overlaps=overlaps,
        post_update=post_update,
        cascade=cascade,
        viewonly=viewonly,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        lazy=lazy,
        passive_deletes=passive_deletes,
        passive_updates=passive_updates,
        active_history=active_history,
        enable_typechecks=enable_typechecks,
        foreign_keys=foreign_keys,
        remote_side=remote_side,
        join_depth=join_depth,
        comparator_factory=comparator_factory,
        single_parent=single_parent,
        innerjoin=innerjoin,
        distinct_target_key=distinct_target_key,
        load_on_pending=load_on_pending,
        query_class=query_class,
        info=info,
        omit_join=omit_join,
        sync_backref=sync_backref,
        **kw,
    )


def dynamic_loader(argument=None, **kw):
    """A relationship that is read by a query."""
    kw["lazy"] = "dynamic"
    return relationship(argument, **kw)


def backref(name, **kwargs):
    """Arguments for the far side of a relationship."""
    return (name, kwargs)


def foreign(expr):
    """Marks a part of a join condition as the foreign side."""
    return _annotated(expr, "foreign")


def remote(expr):
    """Marks a part of a join condition as the remote side."""
    return _annotated(expr, "remote")


def _annotated(expr, name):
    from ..sql.elements import wrap_any as wrap

    if hasattr(expr, "cls") and isinstance(expr, clsregistry._GetColumns):
        expr = expr.cls
    return wrap(_annotate(name, *flat([expr])))
