"""CREATE and DROP as statements."""
from _core import element_text as _element_text
from _core import new_ddl as _new_ddl

from .. import exc
from .._bridge import pair
from .base import Executable
from .elements import ClauseElement


class BaseDDLElement(ClauseElement):
    """A DDL statement."""

    __slots__ = ("__dict__",)


class ExecutableDDLElement(Executable, BaseDDLElement):
    """One that can be executed."""

    __slots__ = ()

    _is_ddl = True

    def execute_if(self, dialect=None, callable_=None, state=None):
        return self

    def __call__(self, target, bind, **kw):
        bind.execute(self)

    def __str__(self):
        return _element_text(self._h)


DDLElement = ExecutableDDLElement


class DDL(ExecutableDDLElement):
    """DDL as it is written."""

    __slots__ = ()

    def __init__(self, statement, context=None):
        if not isinstance(statement, str):
            raise exc.ArgumentError("Expected a string or unicode SQL statement, got '%r'" % statement)
        self.statement = statement
        self.context = context or {}
        text = statement % self.context if self.context else statement.replace("%%", "%")
        self._h = _new_ddl("DDL", 0, text)

    def __repr__(self):
        return "<%s@%s; %s>" % (type(self).__name__, id(self), repr(self.statement))


def _ddl_class(name, has_if=None):
    class Made(ExecutableDDLElement):
        __slots__ = ()

        def __init__(self, element, if_not_exists=False, if_exists=False, **kw):
            self.element = element
            self._h = _new_ddl(name, *pair(element), bool(if_not_exists or if_exists))

    Made.__name__ = Made.__qualname__ = name
    Made.__doc__ = f"The {name} statement."
    return Made


CreateTable = _ddl_class("CreateTable")
DropTable = _ddl_class("DropTable")
CreateIndex = _ddl_class("CreateIndex")
DropIndex = _ddl_class("DropIndex")
CreateColumn = _ddl_class("CreateColumn")


def sort_tables(tables, skip_fn=None, extra_dependencies=None):
    """Tables, those that others refer to first."""
    tables = list(tables)
    chosen = {table._h for table in tables}
    ordered = tables[0].metadata.sorted_tables if tables else []
    return [table for table in ordered if table._h in chosen]
