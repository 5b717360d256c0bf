"""The old home of the declarative functions. Counterpart: sqlalchemy/ext/declarative/__init__.py."""

from ...exc import NotSupportedInPlayground
from ...orm.decl_api import DeclarativeMeta, as_declarative as _as_declarative, declarative_base as _declarative_base
from ...orm.decl_api import declared_attr, has_inherited_table as _has_inherited_table, synonym_for as _synonym_for
from ...util import moved_20

declarative_base = moved_20("declarative_base", _declarative_base)
synonym_for = moved_20("synonym_for", _synonym_for)
as_declarative = moved_20("as_declarative", _as_declarative)
has_inherited_table = moved_20("has_inherited_table", _has_inherited_table)


class ConcreteBase:
    """Not in the playground."""

    def __init_subclass__(cls, **kw):
        raise NotSupportedInPlayground("ConcreteBase")


class AbstractConcreteBase:
    """Not in the playground."""

    def __init_subclass__(cls, **kw):
        raise NotSupportedInPlayground("AbstractConcreteBase")


class DeferredReflection:
    """Not in the playground."""

    def __init_subclass__(cls, **kw):
        raise NotSupportedInPlayground("DeferredReflection")


__all__ = ["DeclarativeMeta", "declarative_base", "declared_attr"]
