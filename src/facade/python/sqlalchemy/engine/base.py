"""Engines, connections and transactions."""
import contextlib

from _core import close_connection as _close_connection
from _core import connect as _connect
from _core import connection_attr as _connection_attr
from _core import connection_option as _connection_option
from _core import connection_transaction as _connection_transaction
from _core import dispose_engine as _dispose_engine
from _core import driver_sql as _driver_sql
from _core import engine_option as _engine_option
from _core import execute as _execute
from _core import raw_connection as _raw_connection
from _core import transaction_attr as _transaction_attr
from _core import transaction_end as _transaction_end

from .. import exc
from .._bridge import Handle
from .._bridge import LIST
from .._bridge import host
from .._bridge import keep
from .._bridge import on_reset
from .._bridge import spread
from ..sql.base import immutabledict
from ..sql.base import is_mapping
from .cursor import CursorResult
from .logging import engine_log

#: Wrappers of the engine's connections and engines that are in use, by handle.
connections = {}
engines = {}


@on_reset
def _forget():
    connections.clear()
    engines.clear()


def distill_params(params):
    """Parameters of execute(): a list of mappings, and whether there may be several."""
    if params is None:
        return (), False
    if isinstance(params, (list, tuple)):
        if params and not is_mapping(params[0]):
            raise exc.ArgumentError("List argument must consist only of dictionaries")
        return params, bool(params)
    if is_mapping(params):
        return [params], False
    raise exc.ArgumentError("mapping or list expected for parameters")


def encode_parameters(rows):
    """Rows of parameters in one flat list: for each its length, then name, kind, payload ..."""
    out = []
    for row in rows:
        out.append(len(row))
        for key, value in row.items():
            out.append(key if isinstance(key, str) else getattr(key, "key", key))
            out += encode_parameter(value)
    return spread(out)


def encode_parameter(value):
    """A parameter's value; a list travels with its members, for IN, and as itself, for JSON."""
    if type(value) in (list, tuple, set, frozenset):
        out = [_HOST_LIST, keep(value), LIST, len(value)]
        for member in value:
            out += host(member) if not isinstance(member, (list, tuple)) else encode_tuple(member)
        return out
    return host(value)


def encode_tuple(value):
    out = [LIST, len(value)]
    for member in value:
        out += host(member)
    return out


_HOST_LIST = 6


class Transaction:
    """A transaction of a connection."""

    def __init__(self, connection, handle):
        self.connection = connection
        self._h = handle

    @property
    def is_active(self):
        return _transaction_attr(self._h, "is_active")

    @property
    def is_valid(self):
        return self.is_active

    def commit(self):
        _transaction_end(self._h, "commit")

    def rollback(self):
        _transaction_end(self._h, "rollback")

    def close(self):
        _transaction_end(self._h, "close")

    def __enter__(self):
        _transaction_end(self._h, "enter")
        return self

    def __exit__(self, type_, value, traceback):
        if type_ is None and self.is_active:
            try:
                self.commit()
            except BaseException:
                if _transaction_attr(self._h, "can_rollback"):
                    self.rollback()
                raise
            finally:
                _transaction_end(self._h, "exit")
        else:
            try:
                if not self.is_active:
                    if _transaction_attr(self._h, "is_deactivated"):
                        self.close()
                elif _transaction_attr(self._h, "can_rollback"):
                    self.rollback()
            finally:
                _transaction_end(self._h, "exit")


class RootTransaction(Transaction):
    """Begun by ``begin()``, or by the first statement."""


class NestedTransaction(Transaction):
    """A savepoint."""


class TwoPhaseTransaction(Transaction):
    """Not on SQLite."""


class Connection:
    """A connection to the database."""

    def __init__(self, engine, handle):
        self.engine = engine
        self._h = handle
        connections[handle] = self
        self._execution_options = immutabledict()
        self._transactions = {}

    @property
    def dialect(self):
        return self.engine.dialect

    @property
    def closed(self):
        return _connection_attr(self._h, "closed")

    @property
    def invalidated(self):
        return _connection_attr(self._h, "invalidated")

    @property
    def info(self):
        return self.connection.info

    @property
    def connection(self):
        return DbapiConnection.of(_connection_attr(self._h, "dbapi"))

    @property
    def default_isolation_level(self):
        return "SERIALIZABLE"

    def get_isolation_level(self):
        return "AUTOCOMMIT" if self._execution_options.get("isolation_level") == "AUTOCOMMIT" else "SERIALIZABLE"

    def execution_options(self, **opt):
        self._execution_options = self._execution_options.union(opt)
        for key, value in opt.items():
            _connection_option(self._h, key, value if isinstance(value, (str, int, bool)) else None)
        return self

    def get_execution_options(self):
        return self._execution_options

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    # transactions

    def _transaction(self, handle):
        if handle is None:
            return None
        found = self._transactions.get(handle)
        if found is None:
            cls = NestedTransaction if _transaction_attr(handle, "is_nested") else RootTransaction
            found = self._transactions[handle] = cls(self, handle)
        return found

    def begin(self):
        return self._transaction(_connection_transaction(self._h, "begin"))

    def begin_nested(self):
        return self._transaction(_connection_transaction(self._h, "begin_nested"))

    def begin_twophase(self, xid=None):
        raise exc.NotSupportedInPlayground("begin_twophase() is not supported in this playground. SQLite has none.")

    def commit(self):
        _connection_transaction(self._h, "commit")

    def rollback(self):
        _connection_transaction(self._h, "rollback")

    def in_transaction(self):
        return _connection_attr(self._h, "in_transaction")

    def in_nested_transaction(self):
        return _connection_attr(self._h, "in_nested_transaction")

    def get_transaction(self):
        return self._transaction(_connection_transaction(self._h, "get"))

    def get_nested_transaction(self):
        return self._transaction(_connection_transaction(self._h, "get_nested"))

    def close(self):
        _close_connection(self._h)
        connections.pop(self._h, None)

    def invalidate(self, exception=None):
        _connection_transaction(self._h, "invalidate")

    def detach(self):
        pass

    # statements

    def execute(self, statement, parameters=None, *, execution_options=None):
        """Sends a statement; gives its rows."""
        executable = getattr(statement, "_execute_on_connection_", None)
        if executable is not None:
            return executable(self, parameters, execution_options)
        if not is_executable(statement):
            raise exc.ObjectNotExecutableError(statement)
        rows, many = distill_params(parameters)
        result = CursorResult(
            _execute(self._h, statement_handle(statement), many, len(rows), *encode_parameters(rows)), self
        )
        yield_per = self._option("yield_per", statement, execution_options)
        return result.yield_per(yield_per) if yield_per else result

    def _option(self, name, statement, execution_options):
        """An execution option: of the call, of the statement, or of the connection."""
        if execution_options and name in execution_options:
            return execution_options[name]
        of_statement = getattr(statement, "__dict__", {}).get("_execution_options")
        if of_statement and name in of_statement:
            return of_statement[name]
        return self._execution_options.get(name)

    def scalar(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def scalars(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        if parameters is None:
            rows, many = [()], False
        elif isinstance(parameters, list):
            if parameters and not isinstance(parameters[0], (tuple, dict)):
                raise exc.ArgumentError("List argument must consist only of tuples or dictionaries")
            rows, many = parameters, True
        elif isinstance(parameters, tuple):
            rows, many = [parameters], False
        elif is_mapping(parameters):
            rows, many = [parameters], False
        else:
            raise exc.ArgumentError("mapping or sequence expected for parameters")
        return CursorResult(_driver_sql(self._h, statement, many, len(rows), *driver_rows(statement, rows)), self)

    def run_callable(self, callable_, *args, **kwargs):
        return callable_(self, *args, **kwargs)

    def run_sync(self, fn, *args, **kw):
        return fn(self, *args, **kw)

    def __repr__(self):
        return f"<sqlalchemy.engine.base.Connection object at {id(self):#x}>"


def driver_rows(statement, rows):
    """Positional rows for the driver, from tuples, or from mappings and ``:name`` in the text."""
    out = []
    for row in rows:
        if is_mapping(row):
            import re

            # SQLite numbers names in the order in which they first come up
            names = dict.fromkeys(re.findall(r"(?<![:\w])[:@$](\w+)", statement))
            row = tuple(row[name] for name in names)
        out.append(len(row))
        for value in row:
            out += host(value)
    return spread(out)


def is_executable(statement):
    """Whether ``execute()`` takes it."""
    from ..sql.base import Executable
    from ..sql.elements import TextClause

    return isinstance(statement, (Executable, TextClause)) or hasattr(statement, "_is_ddl")


def statement_handle(statement):
    """The handle of an executable."""
    return statement._h


class Engine:
    """Where connections come from."""

    def __init__(self, handle, url, dialect, pool, echo=False, hide_parameters=False, logging_name=None):
        self._h = handle
        self.url = url
        self.dialect = dialect
        self.pool = pool
        self.hide_parameters = hide_parameters
        self.logging_name = logging_name
        self._execution_options = immutabledict()
        self._echo = echo
        engines[handle] = self
        engine_log(self)

    @property
    def engine(self):
        return self

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    @property
    def echo(self):
        return self._echo

    @echo.setter
    def echo(self, value):
        self._echo = value
        engine_log(self)

    def connect(self):
        engine_log(self)
        return Connection(self, _connect(self._h))

    @contextlib.contextmanager
    def begin(self):
        with self.connect() as connection:
            with connection.begin():
                yield connection

    def dispose(self, close=True):
        _dispose_engine(self._h)

    def raw_connection(self):
        return DbapiConnection.of(_raw_connection(self._h))

    def execution_options(self, **opt):
        options = []
        for key, value in opt.items():
            options += [key, value if isinstance(value, (str, int, bool)) else None]
        made = Engine.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._h = _engine_option(self._h, *options)
        made._execution_options = self._execution_options.union(opt)
        engines[made._h] = made
        return made

    def update_execution_options(self, **opt):
        self._execution_options = self._execution_options.union(opt)

    def get_execution_options(self):
        return self._execution_options

    def clear_compiled_cache(self):
        pass

    def __repr__(self):
        return "Engine(%r)" % (self.url,)


class DbapiConnection:
    """The driver's connection, as listeners of "connect" and ``raw_connection()`` know it."""

    _known = {}

    @classmethod
    def of(cls, handle):
        found = cls._known.get(handle)
        if found is None:
            found = cls._known[handle] = cls.__new__(cls)
            found._h = handle
            found.info = {}
            found.row_factory = None
            found.isolation_level = ""
        return found

    @property
    def dbapi_connection(self):
        return self

    driver_connection = connection = dbapi_connection

    def cursor(self, factory=None):
        return DbapiCursor(self)

    def execute(self, sql, parameters=()):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters):
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script):
        return self.cursor().executescript(script)

    def create_function(self, *args, **kw):
        raise exc.NotSupportedInPlayground("create_function() is not supported in this playground.")

    create_aggregate = create_collation = create_function

    def commit(self):
        from _core import dbapi_end

        dbapi_end(self._h, "commit")

    def rollback(self):
        from _core import dbapi_end

        dbapi_end(self._h, "rollback")

    def close(self):
        from _core import dbapi_end

        dbapi_end(self._h, "close")

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        (self.commit if type_ is None else self.rollback)()


@on_reset
def _forget_dbapi():
    DbapiConnection._known.clear()


class DbapiCursor:
    """The driver's cursor."""

    arraysize = 1

    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = iter(())

    def execute(self, sql, parameters=()):
        from _core import dbapi_execute

        out = driver_rows(sql, [parameters])
        info = dbapi_execute(self.connection._h, sql, False, 1, *out).to_py()
        return self._take(info)

    def executemany(self, sql, parameters):
        from _core import dbapi_execute

        rows = list(parameters)
        return self._take(dbapi_execute(self.connection._h, sql, True, len(rows), *driver_rows(sql, rows)).to_py())

    def executescript(self, script):
        for statement in script.split(";"):
            if statement.strip():
                self.execute(statement)
        return self

    def _take(self, info):
        from .._bridge import unpack

        width, self.rowcount, self.lastrowid = info[0], info[1], info[2]
        names = info[3 : 3 + width]
        values = unpack(info[3 + width :])
        self.description = tuple((name, None, None, None, None, None, None) for name in names) if width else None
        self._rows = zip(*[iter(values)] * width) if width else iter(())
        return self

    def fetchone(self):
        return next(self._rows, None)

    def fetchall(self):
        return list(self._rows)

    def fetchmany(self, size=None):
        return [row for _, row in zip(range(size or self.arraysize), self._rows)]

    def __iter__(self):
        return self._rows

    def close(self):
        self._rows = iter(())


def run_on(bind, work):
    """Runs ``work(connection)`` on an engine, in a transaction of its own, or on a connection."""
    if isinstance(bind, Connection):
        return work(bind)
    if isinstance(bind, Engine):
        with bind.begin() as connection:
            return work(connection)
    connection = getattr(bind, "connection", None)
    if callable(connection):
        return work(connection())
    if isinstance(bind, str):
        raise AttributeError("'str' object has no attribute '_run_ddl_visitor'")
    raise AttributeError(f"{type(bind).__name__!r} object has no attribute '_run_ddl_visitor'")
