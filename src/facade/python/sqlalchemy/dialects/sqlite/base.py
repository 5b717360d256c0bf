"""SQLite's dialect and its own types."""
import re

from ...sql import sqltypes


class SQLiteDialect:
    """What a program may ask of the dialect."""

    name = "sqlite"
    driver = "pysqlite"
    dialect_description = "sqlite+pysqlite"
    supports_native_boolean = False
    supports_native_decimal = False
    supports_native_enum = False
    supports_native_uuid = False
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = True
    supports_alter = False
    supports_sequences = False
    supports_comments = False
    supports_default_values = True
    insert_returning = update_returning = delete_returning = True
    native_datetime = False
    paramstyle = "qmark"
    default_paramstyle = "qmark"
    positional = True
    max_identifier_length = 9999
    server_version_info = (3, 54, 1)
    default_schema_name = "main"
    is_async = False

    def __init__(self, json_serializer=None, json_deserializer=None, **kw):
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer

    @property
    def dbapi(self):
        import sqlite3

        return sqlite3

    @property
    def identifier_preparer(self):
        return _IdentifierPreparer()

    def type_descriptor(self, typeobj):
        return sqltypes.to_instance(typeobj)

    def has_table(self, connection, table_name, schema=None, **kw):
        from ...engine.reflection import Inspector

        return Inspector(connection).has_table(table_name)

    def __repr__(self):
        return f"<sqlalchemy.dialects.sqlite.pysqlite.SQLiteDialect_pysqlite object at {id(self):#x}>"


class SQLiteDialect_pysqlite(SQLiteDialect):
    """The same with Python's driver."""


class _IdentifierPreparer:
    def quote(self, ident, force=None):
        from _core import quote_name

        return quote_name(ident)

    quote_identifier = quote

    def format_table(self, table):
        return self.quote(table.name)

    def format_column(self, column):
        return self.quote(column.name)


class _Storage:
    """Dates in a format of the program's own."""

    def __init__(self, storage_format=None, regexp=None, truncate_microseconds=False, **kw):
        super().__init__(**kw)
        if regexp is not None:
            self._reg = re.compile(regexp)
        if storage_format is not None:
            self._storage_format = storage_format
        elif truncate_microseconds:
            self._storage_format = self._storage_format.replace(".%(microsecond)06d", "")


class DATETIME(_Storage, sqltypes.DATETIME):
    _twin = "DATETIME"


class DATE(_Storage, sqltypes.DATE):
    _twin = "DATE"


class TIME(_Storage, sqltypes.TIME):
    _twin = "TIME"


class JSON(sqltypes.JSON):
    _twin = "JSON"
