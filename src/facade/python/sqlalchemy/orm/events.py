"""``event.listen()`` for mappers, objects, attributes and sessions.

Counterpart: sqlalchemy/orm/events.py.
"""

from pyodide.ffi import to_js

from .. import exc as sa_exc
from .._bridge import expose, host, keep, kept
from . import events_core
from .attributes import AttributeEventToken, InstrumentedAttribute, QueryableAttribute
from .base import NO_KEY, NO_VALUE, LoaderCallableStatus, manager_of_class
from .events_core import GLOBAL, UNMAPPED, Listeners, listeners_for, tell_engine
from .values import OBJECT, STATE, SYMBOL, decode

from _orm import connection_engine as _connection_engine
from _orm import listen_attribute as _listen_attribute

MAPPER_EVENTS = {
    "before_insert",
    "after_insert",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "mapper_configured",
    "before_mapper_configured",
    "before_configured",
    "after_configured",
    "after_mapper_constructed",
    "instrument_class",
}
INSTANCE_EVENTS = {"init", "init_failure", "load", "refresh", "refresh_flush", "expire", "first_init", "pickle", "unpickle"}
ATTRIBUTE_EVENTS = {"set", "append", "remove", "bulk_replace", "modified", "init_scalar", "append_wo_mutation", "dispose_collection", "init_collection"}
SESSION_EVENTS = {
    "before_flush",
    "after_flush",
    "after_flush_postexec",
    "before_commit",
    "after_commit",
    "after_rollback",
    "after_soft_rollback",
    "after_begin",
    "before_attach",
    "after_attach",
    "after_transaction_create",
    "after_transaction_end",
    "do_orm_execute",
    "after_bulk_update",
    "after_bulk_delete",
    "transient_to_pending",
    "pending_to_transient",
    "persistent_to_transient",
    "pending_to_persistent",
    "persistent_to_deleted",
    "deleted_to_persistent",
    "deleted_to_detached",
    "persistent_to_detached",
    "detached_to_persistent",
    "loaded_as_persistent",
}

_NOT_FIRED = {"first_init", "pickle", "unpickle", "before_mapper_configured", "after_mapper_constructed", "instrument_class", "dispose_collection", "init_collection"}


class AttributeEvents:
    """Names of attribute events."""


class InstanceEvents:
    """Names of instance events."""


class InstrumentationEvents:
    """Names of instrumentation events."""


class MapperEvents:
    """Names of mapper events."""


class QueryEvents:
    """Names of query events."""


class SessionEvents:
    """Names of session events."""


def listen_orm(target, identifier, fn, kw):
    """Registers a listener where the target is the ORM's; False where it is not."""
    from .mapper import Mapper
    from .query import Query
    from .scoping import scoped_session
    from .session import Session, sessionmaker

    if isinstance(target, QueryableAttribute):
        _check(identifier, ATTRIBUTE_EVENTS, target)
        _listen_to_attribute(target, identifier, fn, **kw)
        return True
    if isinstance(target, (scoped_session, sessionmaker, Session)) or (
        isinstance(target, type) and issubclass(target, Session)
    ):
        if identifier in INSTANCE_EVENTS or identifier in MAPPER_EVENTS:
            _no_such(identifier, target)
        if identifier not in SESSION_EVENTS:
            _no_such(identifier, target)
        _session_listeners(target).setdefault(identifier, []).append((fn, kw.get("retval", False)))
        tell_engine(identifier)
        return True
    if isinstance(target, type) and issubclass(target, Query) or isinstance(target, Query):
        raise sa_exc.NotSupportedInPlayground(f"the Query event {identifier!r}")
    if target is Mapper or getattr(target, "__name__", None) == "_mapper_fn":
        _check(identifier, MAPPER_EVENTS | INSTANCE_EVENTS, target)
        GLOBAL.setdefault(identifier, []).append((_configured_once(identifier, fn, kw), kw.get("raw", False), True))
        tell_engine(identifier)
        return True
    if isinstance(target, Mapper):
        target = target.class_
    if isinstance(target, type):
        manager = manager_of_class(target)
        if manager is None and not _is_declarative(target) and identifier not in MAPPER_EVENTS | INSTANCE_EVENTS:
            return False
        _check(identifier, MAPPER_EVENTS | INSTANCE_EVENTS, target)
        if manager is not None:
            listeners = manager.events
        else:
            listeners = UNMAPPED.setdefault(target, Listeners())
        listeners.add(
            identifier, fn, raw=kw.get("raw", False), propagate=kw.get("propagate", False), insert=kw.get("insert", False)
        )
        return True
    return False


def remove_orm(target, identifier, fn):
    """Takes a listener out."""
    from .mapper import Mapper
    from .scoping import scoped_session
    from .session import Session, sessionmaker

    if isinstance(target, QueryableAttribute):
        entry = _attribute_listeners.get((target.class_, target.key, identifier, fn))
        if entry is not None:
            entry["fn"] = None
        return True
    if isinstance(target, (scoped_session, sessionmaker, Session)) or (
        isinstance(target, type) and issubclass(target, Session)
    ):
        found = _session_listeners(target).get(identifier, [])
        found[:] = [entry for entry in found if entry[0] is not fn]
        return True
    if target is Mapper:
        found = GLOBAL.get(identifier, [])
        found[:] = [entry for entry in found if entry[0] is not fn]
        return True
    if isinstance(target, Mapper):
        target = target.class_
    if isinstance(target, type):
        manager = manager_of_class(target)
        listeners = manager.events if manager is not None else UNMAPPED.get(target)
        if listeners is not None:
            listeners.remove(identifier, fn)
            return True
    return False


def contains_orm(target, identifier, fn):
    from .mapper import Mapper
    from .session import Session, sessionmaker

    if isinstance(target, QueryableAttribute):
        entry = _attribute_listeners.get((target.class_, target.key, identifier, fn))
        return entry is not None and entry["fn"] is not None
    if isinstance(target, (sessionmaker, Session)) or isinstance(target, type) and issubclass(target, Session):
        return any(entry[0] is fn for entry in _session_listeners(target).get(identifier, ()))
    if isinstance(target, Mapper):
        target = target.class_
    manager = manager_of_class(target) if isinstance(target, type) else None
    if manager is not None:
        return any(entry[0] is fn for entry in manager.events.by_name.get(identifier, ()))
    return None


def _is_declarative(cls):
    return hasattr(cls, "_sa_registry") or "__abstract__" in cls.__dict__


def _check(identifier, known, target):
    if identifier not in known:
        _no_such(identifier, target)
    if identifier in _NOT_FIRED:
        raise sa_exc.NotSupportedInPlayground(f"the event {identifier!r}")


def _no_such(identifier, target):
    raise sa_exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))


def _configured_once(identifier, fn, kw):
    return fn


# -- attributes ---------------------------------------------------------------------------------------------------------

_attribute_listeners = {}


def _listen_to_attribute(
    target, identifier, fn, raw=False, retval=False, propagate=False, active_history=False, include_key=False, **kw
):
    entry = {"fn": fn, "raw": raw, "retval": retval, "include_key": include_key, "key": target.key}
    _attribute_listeners[(target.class_, target.key, identifier, fn)] = entry
    mappers = [target.parent]
    if propagate:
        mappers = list(target.parent.self_and_descendants)
    for mapper in mappers:
        attr = mapper.class_manager.attributes.get(target.key)
        if isinstance(attr, InstrumentedAttribute):
            attr._listened = True
            mapper.class_manager.forget_plain()
        _listen_attribute(mapper._h, target.key, identifier, keep(entry), bool(active_history))


def _fire_attribute(entry_id, event, handle, kind, value, old_kind, old, initiator_key=None, initiator_op=None):
    """Exposed: an attribute changes; gives the pair of the value to take instead, or None."""
    from .state import instance_of

    entry = kept(entry_id)
    fn = entry["fn"]
    if fn is None:
        return None
    obj = instance_of(handle)
    state = obj._sa_instance_state
    attr = state.manager.attributes[entry["key"]]
    target = state if entry["raw"] else obj
    token = AttributeEventToken(initiator_key or entry["key"], initiator_op or event.upper())

    def read(kind, payload):
        if kind == STATE:
            return None if not payload else (instance_of(payload)._sa_instance_state if entry["raw"] else instance_of(payload))
        if kind == SYMBOL:
            return LoaderCallableStatus.__members__.get(payload, NO_VALUE)
        return decode(kind, payload, attr.decoder)

    given = read(kind, value)
    extra = {"key": NO_KEY} if entry["include_key"] else {}
    if event == "set":
        result = fn(target, given, read(old_kind, old), token, **extra)
    elif event == "init_scalar":
        result = fn(target, None, obj.__dict__)
        return to_js(list(host(result))) if entry["retval"] else None
    elif event == "modified":
        fn(target, token)
        return None
    else:
        result = fn(target, given, token, **extra)
    if not entry["retval"] or event == "remove":
        return None
    if kind == STATE or hasattr(result, "_sa_instance_state"):
        if result is None:
            return to_js([STATE, 0])
        return to_js([STATE, result._sa_instance_state._h])
    return to_js(list(host(result)))


def _fire_bulk_replace(entry_id, handle, members):
    from .state import instance_of

    entry = kept(entry_id)
    if entry["fn"] is None:
        return
    obj = instance_of(handle)
    values = [instance_of(h) for h in members.to_py()]
    entry["fn"](obj._sa_instance_state if entry["raw"] else obj, values, AttributeEventToken(entry["key"], "BULK_REPLACE"))


expose("orm_attribute_event", _fire_attribute)
expose("orm_bulk_replace_event", _fire_bulk_replace)


# -- sessions, mappers, objects -----------------------------------------------------------------------------------------


def _session_listeners(target):
    from .scoping import scoped_session
    from .session import Session, sessionmaker

    if isinstance(target, scoped_session):
        target = target.session_factory
        if not isinstance(target, sessionmaker) and not isinstance(target, type):
            raise sa_exc.ArgumentError(
                "Session event listen on a scoped_session requires that its creation callable is associated with the "
                "Session class."
            )
    if isinstance(target, sessionmaker):
        target = target.class_
    if isinstance(target, Session):
        return target._listeners
    found = target.__dict__.get("_class_listeners")
    if found is None:
        found = {}
        setattr(target, "_class_listeners", found)
    if target not in _marked:
        _marked.append(target)
    return found


_marked = []


def session_listeners(session, name):
    """What listens to an event of a session: on the class and its bases, then on the session itself."""
    found = []
    for cls in type(session).__mro__:
        found.extend(cls.__dict__.get("_class_listeners", {}).get(name, ()))
    found.extend(session._listeners.get(name, ()))
    return found


from .._bridge import on_reset  # noqa: E402


@on_reset
def _forget():
    for cls in _marked:
        if "_class_listeners" in cls.__dict__:
            delattr(cls, "_class_listeners")
    _marked.clear()
    _attribute_listeners.clear()


class UOWContext:
    """The flush under way, as listeners get it."""

    def __init__(self, session):
        self.session = session


def _dispatch(event, mapper, handle, session, extra_kind, extra, extra_handle, keys):
    """Exposed: one event of the engine."""
    from .mapper import mapper_of
    from .session import session_of, transaction_of
    from .state import instance_of

    if event in SESSION_EVENTS:
        found = session_of(session)
        if found is None:
            return
        listeners = session_listeners(found, event)
        if not listeners:
            return
        if handle:
            args = (found, instance_of(handle))
        elif event == "before_flush":
            members = None if keys is None else [instance_of(int(h)) for h in keys.split(",") if h]
            args = (found, UOWContext(found), members)
        elif event in ("after_flush", "after_flush_postexec"):
            args = (found, UOWContext(found))
        elif event in ("after_transaction_create", "after_transaction_end", "after_soft_rollback"):
            args = (found, transaction_of(extra))
        elif event == "after_begin":
            args = (found, transaction_of(extra), _connection(extra_handle))
        else:
            args = (found,)
        for fn, _ in listeners:
            fn(*args)
        return
    found_mapper = mapper_of(mapper) if mapper else None
    manager = found_mapper.class_manager if found_mapper is not None else None
    if event in ("before_configured", "after_configured"):
        for fn, _, _ in list(GLOBAL.get(event, ())):
            fn()
        return
    if event == "mapper_configured":
        for fn, _ in listeners_for(event, manager):
            fn(found_mapper, found_mapper.class_)
        return
    obj = instance_of(handle) if handle else None
    for fn, raw in listeners_for(event, manager):
        target = obj._sa_instance_state if raw else obj
        if event == "load":
            fn(target, None)
        elif event == "refresh":
            fn(target, None, keys.split(",") if keys else None)
        elif event == "refresh_flush":
            fn(target, UOWContext(session_of(session)), keys.split(",") if keys else [])
        elif event == "expire":
            fn(target, keys.split(",") if keys is not None else None)
        else:
            fn(found_mapper, _connection(extra_handle), target)


def _connection(handle):
    from ..engine.base import Connection, connections, engines

    found = connections.get(handle)
    if found is None:
        found = Connection(engines.get(_connection_engine(handle)), handle)
    return found


expose("orm_dispatch", _dispatch)


__all__ = ["OBJECT", "events_core", "listen_orm", "remove_orm", "contains_orm"]


class _Dispatcher:
    """The ORM's part of ``sqlalchemy.event``."""

    @staticmethod
    def listen(target, name, fn, **kw):
        if not listen_orm(target, name, _once(fn) if kw.pop("once", False) else fn, kw):
            _no_such(name, target)

    @staticmethod
    def remove(target, name, fn):
        if not remove_orm(target, name, fn):
            raise sa_exc.InvalidRequestError("No listeners found for event %s / %r / %s " % (target, id(fn), name))

    @staticmethod
    def contains(target, name, fn):
        return bool(contains_orm(target, name, fn))


def _once(fn):
    done = []

    def call(*args, **kw):
        if not done:
            done.append(True)
            return fn(*args, **kw)
        return None

    return call


def _is_orm_target(target):
    from .mapper import Mapper
    from .query import Query
    from .scoping import scoped_session
    from .session import Session, sessionmaker

    if isinstance(target, (QueryableAttribute, Mapper, Query, scoped_session, sessionmaker, Session)):
        return True
    if not isinstance(target, type):
        return False
    return (
        issubclass(target, (Session, Query, Mapper)) or manager_of_class(target) is not None or _is_declarative(target)
    )


from ..event import register_targets  # noqa: E402

register_targets(_is_orm_target, _Dispatcher)
