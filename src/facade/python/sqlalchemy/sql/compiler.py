"""``element.compile()``: SQL text as an object."""
from _core import compile_text as _compile_text

from .._bridge import unpack
from ..exc import CompileError


class Compiled:
    """SQL text with its parameters."""

    def __init__(self, statement, string, names, values):
        self.statement = statement
        self.string = string
        self._names = names
        self._values = values

    @property
    def params(self):
        return dict(zip(self._names, self._values))

    def construct_params(self, params=None, **kw):
        return {**self.params, **(params or {})}

    @property
    def positiontup(self):
        return list(self._names)

    @property
    def binds(self):
        return self.params

    @property
    def dialect(self):
        from .sqltypes import _dialect

        return _dialect()

    def __str__(self):
        return self.string

    def __repr__(self):
        return f"<sqlalchemy.sql.compiler.{type(self).__name__} object at {id(self):#x}>"


class SQLCompiler(Compiled):
    """Of a statement or an expression."""


class StrSQLCompiler(SQLCompiler):
    """The same, for no dialect in particular."""


class DDLCompiler(Compiled):
    """Of CREATE and DROP."""


class TypeCompiler:
    """Of types."""


def _lists(lengths, flat_values):
    """The values, those of IN as the lists that they were."""
    at = 0
    values = []
    for length in lengths:
        if length < 0:
            values.append(flat_values[at])
            at += 1
        else:
            values.append(flat_values[at : at + length])
            at += length
    return values


def compile_element(element, bind=None, dialect=None, compile_kwargs=None, column_keys=None, **kw):
    """The text of an element, for SQLite where an engine or its dialect is given."""
    compile_kwargs = compile_kwargs or {}
    if bind is not None and dialect is None:
        dialect = getattr(bind, "dialect", None)
    for_sqlite = dialect is not None and getattr(dialect, "name", "") == "sqlite"
    info = _compile_text(
        element._h,
        for_sqlite,
        bool(compile_kwargs.get("literal_binds", False)),
        bool(compile_kwargs.get("render_postcompile", False)),
        *(column_keys or ()),
    ).to_py()
    count = info[1]
    names = info[2 : 2 + 2 * count : 2]
    values = _lists(info[3 : 2 + 2 * count : 2], unpack(info[2 + 2 * count :]))
    cls = DDLCompiler if getattr(element, "_is_ddl", False) else SQLCompiler if for_sqlite else StrSQLCompiler
    return cls(element, info[0], names, values)


__all__ = ["CompileError", "Compiled", "SQLCompiler", "compile_element"]
