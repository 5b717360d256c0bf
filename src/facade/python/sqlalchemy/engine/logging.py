"""``echo=True``: what SQLAlchemy's logger prints of each statement."""
import logging
import sys
import time

from _core import engine_listen as _engine_listen

from .._bridge import on_reset
from .._parameters import repr_params

_first_seen = {}


@on_reset
def _forget():
    _first_seen.clear()
    for name in ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARN if name == "sqlalchemy" else logging.NOTSET)


_root = logging.getLogger("sqlalchemy")
if _root.level == logging.NOTSET:
    _root.setLevel(logging.WARN)


def _add_default_handler(logger):
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)


def _has_handler(logger):
    while logger is not None:
        if logger.handlers:
            return True
        if not logger.propagate:
            return False
        logger = logger.parent
    return False


def logger_of(engine):
    name = "sqlalchemy.engine.Engine"
    return logging.getLogger(f"{name}.{engine.logging_name}" if engine.logging_name else name)


def engine_log(engine):
    """Starts or ends telling the logger of an engine's statements."""
    logger = logger_of(engine)
    if engine._echo and not _has_handler(logger):
        _add_default_handler(logging.getLogger("sqlalchemy.engine.Engine"))
    wanted = bool(engine._echo) or logger.isEnabledFor(logging.INFO)
    if wanted != engine.__dict__.get("_logs", False):
        engine._logs = wanted
        _engine_listen(engine._h, "log", wanted)


def _log(engine, text, *args):
    """Logs whatever the logger's level is: ``echo=True`` belongs to the engine alone."""
    logger_of(engine)._log(logging.INFO, text, args)


def log_statement(engine, sql, parameters, many, kind, batch):
    """One statement on its way: its text, then how it was compiled and its parameters."""
    _log(engine, "%s", sql)
    now = time.perf_counter()
    if kind == "raw":
        stats = "raw sql"
    elif kind == "ddl":
        stats = "no key %.5fs" % 0.00005
    else:
        seen = _first_seen.setdefault(engine._h, {})
        first = seen.get(sql)
        if batch is not None and batch[0] > 1:
            stats = ""
        elif first is None:
            seen[sql] = now
            stats = "generated in %.5fs" % 0.0001
        else:
            stats = "cached since %.4gs ago" % (now - first)
    if batch is not None:
        position, total, ordered = batch
        note = "ordered; batch not supported" if ordered else "unordered"
        prefix = f"{stats} (insertmanyvalues)" if stats else "insertmanyvalues"
        stats = f"{prefix} {position}/{total} ({note})"
    if engine.hide_parameters:
        _log(engine, "[%s] [SQL parameters hidden due to hide_parameters=True]", stats)
    else:
        _log(engine, "[%s] %s", stats, repr_params(parameters, 10, ismulti=many and batch is None))


def log_message(engine, text):
    _log(engine, "%s", text)
