"""Asynchronous engines and sessions: SQLite in the page answers at once, so there are none."""

from .._refused import refused

_INSTEAD = "Use create_engine() and Session: what they do is the same, without await."

AsyncAttrs = type("AsyncAttrs", (), {"__doc__": "A mixin of models; ``awaitable_attrs`` needs an AsyncSession."})
AsyncConnection = refused("AsyncConnection", _INSTEAD)
AsyncEngine = refused("AsyncEngine", _INSTEAD)
AsyncSession = refused("AsyncSession", _INSTEAD)
async_engine_from_config = refused("async_engine_from_config", _INSTEAD)
async_object_session = refused("async_object_session", _INSTEAD)
async_scoped_session = refused("async_scoped_session", _INSTEAD)
async_session = refused("async_session", _INSTEAD)
async_sessionmaker = refused("async_sessionmaker", _INSTEAD)
create_async_engine = refused("create_async_engine", _INSTEAD)
