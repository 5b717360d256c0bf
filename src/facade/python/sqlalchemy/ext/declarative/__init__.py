"""The old home of the declarative functions. Counterpart: sqlalchemy/ext/declarative/__init__.py."""

from ..._errors import warn as _warn
from ...exc import NotSupportedInPlayground
from ...orm.decl_api import DeclarativeMeta, declared_attr
from ...orm.decl_api import as_declarative as _as_declarative
from ...orm.decl_api import declarative_base as _declarative_base
from ...orm.decl_api import has_inherited_table as _has_inherited_table
from ...orm.decl_api import synonym_for as _synonym_for


def _moved(name, fn):
    def call(*arg, **kw):
        _warn(
            "MovedIn20Warning",
            f"The ``{name}()`` function is now available as sqlalchemy.orm.{name}(). (deprecated since: 2.0)",
        )
        return fn(*arg, **kw)

    call.__name__ = name
    return call


declarative_base = _moved("declarative_base", _declarative_base)
synonym_for = _moved("synonym_for", _synonym_for)
as_declarative = _moved("as_declarative", _as_declarative)
has_inherited_table = _moved("has_inherited_table", _has_inherited_table)


def _refuse(name):
    def __init_subclass__(cls, **kw):
        raise NotSupportedInPlayground(f"{name} is not supported in this playground.")

    return type(name, (), {"__init_subclass__": classmethod(__init_subclass__), "__doc__": "Not in the playground."})


ConcreteBase = _refuse("ConcreteBase")
AbstractConcreteBase = _refuse("AbstractConcreteBase")
DeferredReflection = _refuse("DeferredReflection")

__all__ = [
    "AbstractConcreteBase",
    "ConcreteBase",
    "DeclarativeMeta",
    "DeferredReflection",
    "as_declarative",
    "declarative_base",
    "declared_attr",
    "has_inherited_table",
    "synonym_for",
]
