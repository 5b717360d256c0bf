"""``inspect(engine)``: what is in the database."""
import json

from _core import inspect_database as _inspect_database
from _core import inspector_memory as _inspector_memory

from .. import exc
from .._bridge import Handle
from ..inspection import register
from ..sql import sqltypes
from .base import Connection
from .base import Engine


class ReflectionDefaults:
    """What a table without indexes and the like gives."""


class Inspector:
    """Asks SQLite about tables, columns, keys and indexes."""

    def __init__(self, bind):
        self.bind = bind
        self._memory = Handle(_inspector_memory())

    @property
    def engine(self):
        return self.bind.engine

    @property
    def dialect(self):
        return self.bind.dialect

    @property
    def default_schema_name(self):
        return "main"

    def _ask(self, what, table=None):
        if isinstance(self.bind, Connection):
            return json.loads(_inspect_database(self.bind._h, self._memory._h, what, table))
        with self.bind.connect() as connection:
            return json.loads(_inspect_database(connection._h, self._memory._h, what, table))

    def _of_table(self, what, table_name):
        found = self._ask(what, table_name)
        if found is None:
            raise exc.NoSuchTableError(table_name)
        return found

    def clear_cache(self):
        """Asks the database anew from here on."""
        self._memory = Handle(_inspector_memory())

    def get_schema_names(self, **kw):
        return self._ask("schema_names")

    def get_table_names(self, schema=None, **kw):
        return self._ask("table_names")

    def get_view_names(self, schema=None, **kw):
        return self._ask("view_names")

    def get_temp_table_names(self, **kw):
        return []

    def has_table(self, table_name, schema=None, **kw):
        return self._ask("has_table", table_name)

    def has_index(self, table_name, index_name, schema=None, **kw):
        return any(index["name"] == index_name for index in self.get_indexes(table_name))

    def get_columns(self, table_name, schema=None, **kw):
        return [
            {
                "name": column["name"],
                "type": type_of_text(column["type"]),
                "nullable": column["nullable"],
                "default": column["default"],
                "primary_key": column["primary_key"],
                **({"computed": column["computed"]} if column.get("computed") else {}),
            }
            for column in self._of_table("columns", table_name)
        ]

    def get_pk_constraint(self, table_name, schema=None, **kw):
        return self._of_table("pk_constraint", table_name)

    def get_foreign_keys(self, table_name, schema=None, **kw):
        return self._of_table("foreign_keys", table_name)

    def get_indexes(self, table_name, schema=None, **kw):
        return self._of_table("indexes", table_name)

    def get_unique_constraints(self, table_name, schema=None, **kw):
        return self._of_table("unique_constraints", table_name)

    def get_check_constraints(self, table_name, schema=None, **kw):
        return self._of_table("check_constraints", table_name)

    def get_table_comment(self, table_name, schema=None, **kw):
        raise NotImplementedError()

    def get_table_options(self, table_name, schema=None, **kw):
        return {}

    def get_sorted_table_and_fkc_names(self, schema=None, **kw):
        names = self.get_table_names()
        return [(name, set()) for name in names] + [(None, [])]

    def reflect_table(self, *args, **kw):
        raise exc.NotSupportedInPlayground(
            "reflect_table() is not supported in this playground: tables are not reflected."
        )


_AFFINITIES = (
    ("INT", sqltypes.INTEGER),
    ("CHAR", sqltypes.TEXT),
    ("CLOB", sqltypes.TEXT),
    ("TEXT", sqltypes.TEXT),
    ("BLOB", sqltypes.NullType),
    ("REAL", sqltypes.REAL),
    ("FLOA", sqltypes.REAL),
    ("DOUB", sqltypes.REAL),
)

_BY_NAME = {
    "BIGINT": sqltypes.BIGINT,
    "BLOB": sqltypes.BLOB,
    "BOOL": sqltypes.BOOLEAN,
    "BOOLEAN": sqltypes.BOOLEAN,
    "CHAR": sqltypes.CHAR,
    "DATE": sqltypes.DATE,
    "DATETIME": sqltypes.DATETIME,
    "DOUBLE": sqltypes.DOUBLE,
    "DOUBLE_PRECISION": sqltypes.DOUBLE_PRECISION,
    "DECIMAL": sqltypes.DECIMAL,
    "FLOAT": sqltypes.FLOAT,
    "INT": sqltypes.INTEGER,
    "INTEGER": sqltypes.INTEGER,
    "JSON": sqltypes.JSON,
    "NUMERIC": sqltypes.NUMERIC,
    "REAL": sqltypes.REAL,
    "SMALLINT": sqltypes.SMALLINT,
    "TEXT": sqltypes.TEXT,
    "TIME": sqltypes.TIME,
    "TIMESTAMP": sqltypes.TIMESTAMP,
    "VARCHAR": sqltypes.VARCHAR,
    "NVARCHAR": sqltypes.NVARCHAR,
    "NCHAR": sqltypes.NCHAR,
}


def type_of_text(text):
    """The type that a column's declaration stands for."""
    import re

    match = re.match(r"([\w ]+)(\(.*?\))?", text)
    name, arguments = (match.group(1), match.group(2)) if match else ("", None)
    cls = _BY_NAME.get(name)
    if cls is None:
        upper = name.upper()
        cls = next((found for part, found in _AFFINITIES if part in upper), None)
        if cls is None:
            cls = sqltypes.NullType if not upper else sqltypes.NUMERIC
    if arguments is not None:
        numbers = [int(number) for number in re.findall(r"(\d+)", arguments)]
        try:
            return cls(*numbers)
        except TypeError:
            return cls()
    return cls()


register(lambda subject: isinstance(subject, (Engine, Connection)), Inspector)
