"""Events of engines, connections, pools and tables."""
from _core import engine_listen as _engine_listen

from .. import event
from .. import pool as _pool
from .._bridge import expose
from .._bridge import on_reset
from .._errors import parameters as decode_parameters
from ..sql.schema import Column
from ..sql.schema import Constraint
from ..sql.schema import Index
from ..sql.schema import MetaData
from ..sql.schema import Table
from .base import Connection
from .base import DbapiConnection
from .base import DbapiCursor
from .base import Engine
from .base import connections
from .base import engines
from .logging import log_message
from .logging import log_statement

_CONNECTION_EVENTS = (
    "before_cursor_execute",
    "after_cursor_execute",
    "begin",
    "commit",
    "rollback",
    "savepoint",
    "rollback_savepoint",
    "release_savepoint",
    "engine_connect",
    "before_execute",
    "after_execute",
    "handle_error",
)
_POOL_EVENTS = ("connect", "first_connect", "checkout", "checkin", "close", "reset", "invalidate", "do_connect")
_DDL_EVENTS = ("before_create", "after_create", "before_drop", "after_drop", "before_parent_attach", "after_parent_attach", "column_reflect")
_UNSUPPORTED = ("before_execute", "after_execute", "handle_error", "column_reflect", "do_connect", "invalidate", "reset")

_listeners = {}
_everywhere = event.Listeners()


@on_reset
def _forget():
    _listeners.clear()
    _everywhere.by_name.clear()


def listeners_of(target):
    """The listeners of one engine, connection, table ..."""
    if isinstance(target, type):
        return _everywhere
    key = getattr(target, "_h", None)
    found = _listeners.get(key)
    if found is None:
        found = _listeners[key] = event.Listeners()
    return found


class _EngineDispatcher:
    known = _CONNECTION_EVENTS + _POOL_EVENTS

    def _target(self, target):
        if isinstance(target, _pool.Pool):
            return target._engine
        return target

    def listen(self, target, name, fn, once=False, insert=False, retval=False, named=False, propagate=False):
        if name not in self.known:
            raise event.unknown(name, target)
        if name in _UNSUPPORTED:
            from ..exc import NotSupportedInPlayground

            raise NotSupportedInPlayground(f"The event {name!r} is not supported in this playground.")
        target = self._target(target)
        if name == "before_cursor_execute" and not retval:
            original, fn = fn, _without_result(fn)
            fn.__wrapped__ = original
        listeners_of(target).add(name, fn, once=once, insert=insert)
        if isinstance(target, type):
            for engine in list(engines.values()):
                _engine_listen(engine._h, "events", True)
        else:
            _engine_listen(target.engine._h, "events", True)

    def _entry(self, target, name, fn):
        for candidate in listeners_of(self._target(target)).of(name):
            if candidate is fn or getattr(candidate, "__wrapped__", None) is fn:
                return candidate
        return fn

    def remove(self, target, name, fn):
        listeners_of(self._target(target)).remove(name, self._entry(target, name, fn))

    def contains(self, target, name, fn):
        return (name, self._entry(target, name, fn)) in listeners_of(self._target(target))


def _without_result(fn):
    def call(*args):
        fn(*args)

    return call


class _SchemaDispatcher:
    def listen(self, target, name, fn, once=False, insert=False, propagate=False, named=False):
        if name not in _DDL_EVENTS:
            raise event.unknown(name, target)
        listeners_of(target).add(name, fn, once=once, insert=insert)

    def remove(self, target, name, fn):
        listeners_of(target).remove(name, fn)

    def contains(self, target, name, fn):
        return (name, fn) in listeners_of(target)


def _is_engine_target(target):
    if isinstance(target, type):
        return issubclass(target, (Engine, Connection, _pool.Pool))
    return isinstance(target, (Engine, Connection, _pool.Pool))


def _is_schema_target(target):
    if isinstance(target, type):
        return issubclass(target, (Table, Column, MetaData, Constraint, Index))
    return isinstance(target, (Table, Column, MetaData, Constraint, Index))


event.register_targets(_is_engine_target, _EngineDispatcher())
event.register_targets(_is_schema_target, _SchemaDispatcher())


def has_listeners_everywhere():
    """Whether somebody listens to all engines."""
    return any(_everywhere.by_name.values())


def _all(engine, connection, name):
    found = _everywhere.of(name)
    if engine is not None and engine._h in _listeners:
        found += _listeners[engine._h].of(name)
    if connection is not None and connection._h in _listeners:
        found += _listeners[connection._h].of(name)
    return found


def _connection(engine, handle):
    return connections.get(handle) or Connection(engine, handle)


class _Context:
    """What listeners get as ``context``."""

    def __init__(self, connection, statement, many, is_insert):
        self.connection = connection
        self.statement = statement
        self.executemany = many
        self.isinsert = is_insert
        self.engine = connection.engine
        self.dialect = connection.dialect
        self.execution_options = {}
        self.compiled = None


def _before_cursor(engine_handle, connection_handle, sql, params, many):
    engine = engines.get(engine_handle)
    connection = _connection(engine, connection_handle)
    values = decode_parameters(params, many)
    context = _Context(connection, sql, many, sql.startswith("INSERT"))
    cursor = DbapiCursor(None)
    changed = None
    for fn in _all(engine, connection, "before_cursor_execute"):
        result = fn(connection, cursor, sql, values, context, many)
        if result is not None:
            sql, values = result
            changed = sql
    return changed


def _after_cursor(engine_handle, connection_handle, sql, params, many):
    engine = engines.get(engine_handle)
    connection = _connection(engine, connection_handle)
    values = decode_parameters(params, many)
    context = _Context(connection, sql, many, sql.startswith("INSERT"))
    for fn in _all(engine, connection, "after_cursor_execute"):
        fn(connection, DbapiCursor(None), sql, values, context, many)


def _boundary(engine_handle, connection_handle, name):
    engine = engines.get(engine_handle)
    connection = _connection(engine, connection_handle)
    for fn in _all(engine, connection, name):
        fn(connection)


def _connected(engine_handle, dbapi_handle):
    engine = engines.get(engine_handle)
    dbapi = DbapiConnection.of(dbapi_handle)
    names = ("connect",) if engine.__dict__.get("_connected") else ("first_connect", "connect")
    engine._connected = True
    for name in names:
        for fn in _all(engine, None, name):
            fn(dbapi, None)


def _log(engine_handle, sql, params, many, kind, position, total, ordered):
    batch = (position, total, ordered) if position is not None else None
    log_statement(engines[engine_handle], sql, decode_parameters(params, many), many, kind, batch)


def _log_boundary(engine_handle, text):
    log_message(engines[engine_handle], text)


def _ddl_event(name, target_handle, connection_handle, checkfirst, *table_handles):
    from ..sql.schema import wrap

    target = wrap(target_handle)
    found = listeners_of(target).of(name) + _everywhere.of(name)
    if not found:
        return
    connection = connections.get(connection_handle)
    options = {"checkfirst": checkfirst, "_ddl_runner": connection}
    if isinstance(target, MetaData):
        options["tables"] = [wrap(handle) for handle in table_handles]
    for fn in found:
        fn(target, connection, **options)


def has_ddl_listeners(handle):
    return handle in _listeners


expose("before_cursor_execute", _before_cursor)
expose("after_cursor_execute", _after_cursor)
expose("engine_boundary", _boundary)
expose("dbapi_connected", _connected)
expose("log_statement", _log)
expose("log_boundary", _log_boundary)
expose("ddl_event", _ddl_event)
