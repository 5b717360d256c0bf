"""Pools. A playground has one thread; what matters is whether connections share one database in memory, which they do."""


class Pool:
    """Connections kept for reuse."""

    def __init__(self, creator=None, **kw):
        from ..exc import NotSupportedInPlayground

        raise NotSupportedInPlayground(
            "Making a Pool is not supported in this playground. Give create_engine(poolclass=...) its class."
        )

    def _init(self, is_null):
        self._is_null = is_null
        self._engine = None

    def connect(self):
        return self._engine.raw_connection()

    def dispose(self):
        self._engine.dispose()

    def status(self):
        return f"{type(self).__name__}"

    def recreate(self):
        return self


class QueuePool(Pool):
    def size(self):
        return 5

    def checkedin(self):
        return 0

    def checkedout(self):
        return 0

    def overflow(self):
        return 0

    def timeout(self):
        return 30


class SingletonThreadPool(Pool):
    pass


class StaticPool(Pool):
    pass


class NullPool(Pool):
    pass


class AssertionPool(Pool):
    pass


class AsyncAdaptedQueuePool(QueuePool):
    pass


class PoolProxiedConnection:
    """The type of a connection that a pool gave out."""


class PoolResetState:
    """What a "reset" listener is told."""
