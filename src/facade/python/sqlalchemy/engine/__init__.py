"""``sqlalchemy.engine``."""
from .base import Connection, Engine, NestedTransaction, RootTransaction, Transaction, TwoPhaseTransaction
from .create import create_engine, create_mock_engine, create_pool_from_url, engine_from_config
from .cursor import CursorResult
from .reflection import Inspector
from .result import ChunkedIteratorResult, FilterResult, FrozenResult, IteratorResult, MappingResult, MergedResult
from .result import Result, ScalarResult, TupleResult, result_tuple
from .row import BaseRow, Row, RowMapping
from .url import URL, make_url
from ..sql.compiler import Compiled, TypeCompiler
from ..dialects.sqlite.base import SQLiteDialect as Dialect

ResultProxy = CursorResult
RowProxy = Row


class ExecutionContext:
    """What functions for ``default=`` are given."""


class ExceptionContext:
    """What listeners of "handle_error" would be given."""


class BindTyping:
    """How a driver types parameters."""


class AdaptedConnection:
    """A driver's connection behind an adapter."""


class CreateEnginePlugin:
    """Plugins of create_engine()."""
