"""create_engine()."""
from _core import new_engine as _new_engine

from .. import exc
from ..dialects.sqlite.base import SQLiteDialect_pysqlite
from ..pool import NullPool
from ..pool import QueuePool
from ..pool import SingletonThreadPool
from .base import Engine
from .url import make_url

#: Arguments that change nothing in a playground of one thread and one process.
_WITHOUT_EFFECT = (
    "pool_size",
    "max_overflow",
    "pool_timeout",
    "pool_recycle",
    "pool_pre_ping",
    "pool_use_lifo",
    "pool_logging_name",
    "pool_reset_on_return",
    "echo_pool",
    "future",
    "connect_args",
    "query_cache_size",
    "use_insertmanyvalues",
    "insertmanyvalues_page_size",
    "implicit_returning",
    "label_length",
    "module",
    "skip_autocommit_rollback",
    "max_identifier_length",
    "strategy",
    "plugins",
    "native_datetime",
)


def create_engine(url, **kwargs):
    """An engine for a database URL."""
    u = make_url(url)
    echo = kwargs.pop("echo", None)
    pool_class = kwargs.pop("poolclass", None)
    pool = kwargs.pop("pool", None)
    hide_parameters = kwargs.pop("hide_parameters", False)
    logging_name = kwargs.pop("logging_name", None)
    isolation_level = kwargs.pop("isolation_level", None)
    execution_options = kwargs.pop("execution_options", None) or {}
    json_serializer = kwargs.pop("json_serializer", None)
    json_deserializer = kwargs.pop("json_deserializer", None)
    paramstyle = kwargs.pop("paramstyle", None)
    creator = kwargs.pop("creator", None)
    future = kwargs.get("future", True)
    if future is False:
        raise exc.ArgumentError("The 'future' parameter passed to create_engine() may only be set to True.")
    if creator is not None:
        raise exc.NotSupportedInPlayground(
            "create_engine(creator=...) is not supported in this playground. Give a sqlite:// URL."
        )
    if paramstyle not in (None, "qmark"):
        raise exc.NotSupportedInPlayground(
            "create_engine(paramstyle=...) other than 'qmark' is not supported in this playground."
        )
    handle = _new_engine(
        u.render_as_string(hide_password=False),
        isolation_level == "AUTOCOMMIT" or execution_options.get("isolation_level") == "AUTOCOMMIT",
        bool(hide_parameters),
    )
    is_memory = u.database in (None, "", ":memory:") or (u.database or "").startswith("file::memory:")
    if pool is None:
        cls = pool_class or (SingletonThreadPool if is_memory else QueuePool)
        pool = object.__new__(cls)
        pool._init(cls is NullPool)
    rest = {key: value for key, value in kwargs.items() if key not in _WITHOUT_EFFECT}
    if rest:
        raise TypeError(
            "Invalid argument(s) %s sent to create_engine(), using configuration %s/%s/%s.  Please check that the"
            " keyword arguments are appropriate for this combination of components."
            % (
                ",".join("'%s'" % key for key in rest),
                SQLiteDialect_pysqlite.__name__,
                type(pool).__name__,
                Engine.__name__,
            )
        )
    dialect = SQLiteDialect_pysqlite(json_serializer=json_serializer, json_deserializer=json_deserializer)
    engine = Engine(handle, u, dialect, pool, echo=echo, hide_parameters=hide_parameters, logging_name=logging_name)
    pool._engine = engine
    if execution_options:
        engine.update_execution_options(**execution_options)
    return engine


def engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    """An engine of a configuration's keys that start with ``prefix``."""
    options = {
        key[len(prefix) :]: value for key, value in configuration.items() if key.startswith(prefix)
    }
    options.update(kwargs)
    for key in ("echo",):
        if isinstance(options.get(key), str):
            options[key] = options[key].lower() in ("true", "yes", "on", "y", "t", "1")
    url = options.pop("url")
    return create_engine(url, **options)


def create_mock_engine(url, executor, **kw):
    raise exc.NotSupportedInPlayground(
        "create_mock_engine() is not supported in this playground. Print sqlalchemy.schema.CreateTable(table)."
    )


def create_pool_from_url(url, **kwargs):
    raise exc.NotSupportedInPlayground("create_pool_from_url() is not supported in this playground.")


