"""Finds mapped classes and tables by the names that relationship() is given as strings.

Counterpart: sqlalchemy/orm/clsregistry.py.
"""

import re
import weakref

from .. import exc
from ._warnings import warn
from .base import class_mapper, manager_of_class

_MODULES = "_sa_module_registry"


def add_class(classname, cls, registry):
    """Enters a class under its name, and under the path of its module."""
    existing = registry.get(classname)
    if existing is None:
        registry[classname] = cls
    elif not isinstance(existing, _MultipleClassMarker):
        # what the class was called by: two classes of that name now
        marker = _MultipleClassMarker([cls, existing])
        registry[classname] = marker
        _alive.add(marker)
    root = registry.get(_MODULES)
    if root is None:
        root = registry[_MODULES] = _ModuleMarker(_MODULES, None)
        _alive.add(root)
    module = root
    tokens = cls.__module__.split(".")
    while tokens:
        token = tokens.pop(0)
        module = root.get_module(token)
        for inner in tokens:
            module = module.get_module(inner)
        module.add_class(classname, cls)


# the registry of a declarative base holds its values weakly, the markers live here
_alive = set()


class _MultipleClassMarker:
    """Several classes of one name."""

    def __init__(self, classes):
        self.contents = [weakref.ref(c) for c in classes]

    def classes(self):
        return [c for c in (ref() for ref in self.contents) if c is not None]

    def attempt_get(self, path, key):
        found = self.classes()
        if len(found) > 1:
            raise exc.InvalidRequestError(
                'Multiple classes found for path "%s" in the registry of this declarative base. Please use a fully '
                "module-qualified path." % (".".join(path + [key]))
            )
        if not found:
            raise NameError(key)
        return found[0]

    def add_item(self, item):
        if item.__module__ in {c.__module__ for c in self.classes()}:
            warn(
                "This declarative base already contains a class with the same class name and module name as %s.%s, "
                "and will be replaced in the string-lookup table." % (item.__module__, item.__name__)
            )
        self.contents.append(weakref.ref(item))


class _ModuleMarker:
    """One token of a module path."""

    def __init__(self, name, parent):
        self.name = name
        self.parent = parent
        self.contents = {}
        self.path = parent.path + [name] if parent else []

    def get_module(self, name):
        if name not in self.contents:
            self.contents[name] = _ModuleMarker(name, self)
        return self.contents[name]

    def add_class(self, name, cls):
        existing = self.contents.get(name)
        if existing is None:
            self.contents[name] = _MultipleClassMarker([cls])
        elif isinstance(existing, _MultipleClassMarker):
            existing.add_item(cls)
        else:
            raise exc.InvalidRequestError(f'name "{name}" matches both a class name and a module name')


class _ModuleNames:
    """`models.store` as a name in a string argument."""

    def __init__(self, marker):
        self._marker = marker

    def __getattr__(self, key):
        value = self._marker.contents.get(key)
        if isinstance(value, _ModuleMarker):
            return _ModuleNames(value)
        if value is not None:
            return value.attempt_get(self._marker.path, key)
        raise NameError("Module %r has no mapped classes registered under the name %r" % (self._marker.name, key))


class _GetColumns:
    """A class in a string argument: its columns are looked up on the mapper, mapped or not yet configured."""

    def __init__(self, cls):
        self.cls = cls

    def __clause_element__(self):
        return self.cls

    def __getattr__(self, key):
        mapper = class_mapper(self.cls, configure=False)
        descriptors = mapper.all_orm_descriptors
        if key not in descriptors:
            raise AttributeError("Class %r does not have a mapped column named %r" % (self.cls, key))
        prop = getattr(descriptors[key], "property", None)
        if prop is not None:
            from .descriptor_props import SynonymProperty
            from .properties import ColumnProperty

            if isinstance(prop, SynonymProperty):
                key = prop.name
            elif not isinstance(prop, ColumnProperty):
                raise exc.InvalidRequestError(
                    "Property %r is not an instance of ColumnProperty (i.e. does not correspond directly to a Column)."
                    % key
                )
        return getattr(self.cls, key)


class _GetTable:
    """A schema name in a string argument."""

    def __init__(self, key, metadata):
        self.key = key
        self.metadata = metadata

    def __getattr__(self, key):
        return self.metadata.tables[f"{self.key}.{key}"]


class _Names(dict):
    """The namespace that a string argument is evaluated in."""

    def __init__(self, cls, favor_tables):
        self.cls = cls
        self.favor_tables = favor_tables

    def __missing__(self, key):
        registry = manager_of_class(self.cls).registry
        names, metadata = registry._class_registry, registry.metadata
        tables = metadata.tables
        if self.favor_tables and key in tables:
            return tables[key]
        if key in names and key != _MODULES:
            value = names[key]
            if isinstance(value, _MultipleClassMarker):
                value = value.attempt_get([], key)
            return _GetColumns(value)
        if key in tables:
            return tables[key]
        if any(name.startswith(key + ".") for name in tables):
            return _GetTable(key, metadata)
        modules = names.get(_MODULES)
        if modules is not None and key in modules.contents:
            return getattr(_ModuleNames(modules), key)
        return _fallback()[key]


def _fallback():
    import sqlalchemy

    from .relationships import foreign, remote

    return {**sqlalchemy.__dict__, "foreign": foreign, "remote": remote}


def _raise_for_name(cls, prop, arg, name, err):
    generic = re.match(r"(.+)\[(.+)\]", name)
    if generic:
        clsarg = generic.group(2).strip("'")
        raise exc.InvalidRequestError(
            f"When initializing mapper {prop.parent}, "
            f'expression "relationship({arg!r})" seems to be '
            "using a generic class as the argument to relationship(); "
            "please state the generic argument "
            "using an annotation, e.g. "
            f'"{prop.key}: Mapped[{generic.group(1)}'
            f"['{clsarg}']] = relationship()\""
        ) from err
    raise exc.InvalidRequestError(
        "When initializing mapper %s, expression %r failed to "
        "locate a name (%r). If this is a class name, consider "
        "adding this relationship() to the %r class after "
        "both dependent classes have been defined." % (prop.parent, arg, name, cls)
    ) from err


def resolve_name(cls, prop, arg):
    """A class (or table) out of a dotted name."""
    names = _Names(cls, False)
    value = None
    try:
        for token in arg.split("."):
            value = names[token] if value is None else getattr(value, token)
    except KeyError as err:
        _raise_for_name(cls, prop, arg, arg, err)
    except NameError as err:
        _raise_for_name(cls, prop, arg, err.args[0], err)
    return value.cls if isinstance(value, _GetColumns) else value


def resolve_arg(cls, prop, arg, favor_tables=False):
    """A function that evaluates a string argument."""

    def evaluate():
        try:
            value = eval(arg, globals(), _Names(cls, favor_tables))
        except NameError as err:
            _raise_for_name(cls, prop, arg, err.args[0], err)
        return value.cls if isinstance(value, _GetColumns) else value

    return evaluate
