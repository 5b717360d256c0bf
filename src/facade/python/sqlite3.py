"""The names of Python's sqlite3 module that programs on SQLAlchemy meet: its exceptions. Databases are opened by create_engine."""

apilevel = "2.0"
paramstyle = "qmark"
threadsafety = 3
sqlite_version = "3.54.1"
sqlite_version_info = (3, 54, 1)
PARSE_DECLTYPES = 1
PARSE_COLNAMES = 2


class Warning(Exception):
    pass


class Error(Exception):
    pass


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class DataError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


class Connection:
    """The type of the connection that listeners of "connect" get."""


class Cursor:
    """The type of its cursors."""


def connect(*args, **kw):
    """There is no driver to connect with: the engine talks to SQLite."""
    from sqlalchemy.exc import NotSupportedInPlayground

    raise NotSupportedInPlayground(
        "sqlite3.connect() is not supported in this playground. Use sqlalchemy.create_engine()."
    )
