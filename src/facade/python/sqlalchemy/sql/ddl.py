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
    _condition = None

    def execute_if(self, dialect=None, callable_=None, state=None):
        """A copy that, as a listener, is executed where the condition holds."""
        new = self._copy()
        new._condition = (dialect, callable_, state)
        return new

    def _should_execute(self, target, bind, **kw):
        if self._condition is None:
            return True
        dialect, callable_, state = self._condition
        names = (dialect,) if isinstance(dialect, str) else dialect
        if names is not None and bind.engine.name not in names:
            return False
        return callable_ is None or bool(callable_(self, target, bind, state=state, dialect=bind.dialect, **kw))

    def __call__(self, target, bind, **kw):
        """Executes it, as a listener of a table's or a MetaData's events."""
        if self._should_execute(target, bind, **kw):
            bind.execute(self.against(target))

    def against(self, target):
        """The same, about a table; its own text may name it."""
        return self

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
        self._h = _new_ddl("DDL", 0, self._text({"table": "", "schema": "", "fullname": ""}))

    def _copy(self):
        return DDL(self.statement, self.context)

    def _text(self, names):
        try:
            return self.statement % {**self.context, **names}
        except (TypeError, ValueError, KeyError):
            return self.statement

    def against(self, target):
        name = getattr(target, "name", None)
        if name is None or "%(" not in self.statement:
            return self
        schema = getattr(target, "schema", None) or ""
        quoted = '"%s"' % name if not name.isidentifier() or name != name.lower() else name
        full = f"{schema}.{quoted}" if schema else quoted
        return DDL(self._text({"table": quoted, "schema": schema, "fullname": full}).replace("%", "%%"))

    def __repr__(self):
        return "<%s@%s; %s>" % (type(self).__name__, id(self), repr(self.statement))


def _ddl_class(name, has_if=None):
    class Made(ExecutableDDLElement):
        __slots__ = ()

        def __init__(self, element, if_not_exists=False, if_exists=False, **kw):
            self.element = element
            self._if = bool(if_not_exists or if_exists)
            self._h = _new_ddl(name, *pair(element), self._if)

        def _copy(self):
            return type(self)(self.element, self._if)

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
