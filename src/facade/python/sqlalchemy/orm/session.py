"""The Session: turns objects into states and calls the engine's session.

Counterpart: sqlalchemy/orm/session.py.
"""

import contextlib
import enum
import weakref

from .. import exc as sa_exc
from .. import inspection
from .._bridge import expose, flat, host, mapping, on_reset, pair, spread
from ..engine.base import Connection, connections, distill_params, encode_parameters, is_executable, statement_handle
from . import exc as orm_exc
from .base import _class_to_mapper, _inspect_mapped_class, _state_of, instance_state, state_str  # noqa: F401
from .interfaces import NO_ARG, engine_arguments
from .loads import hold, loading, refreshing
from .results import make_result
from .state import _instances, instance_of
from .util import identity_key as _identity_key

from _orm import new_session as _new_session
from _orm import release_session as _release_session
from _orm import session_add as _add
from _orm import session_bind as _session_bind
from _orm import session_bulk_mappings as _bulk_mappings
from _orm import session_bulk_save as _bulk_save
from _orm import session_call as _call
from _orm import session_connection as _connection
from _orm import session_contains as _contains
from _orm import session_execute as _execute
from _orm import session_fact as _fact
from _orm import session_get as _get
from _orm import session_get_bind as _get_bind
from _orm import session_is_modified as _is_modified
from _orm import session_merge as _merge
from _orm import session_option as _option
from _orm import session_refresh as _refresh
from _orm import session_state as _session_state
from _orm import session_states as _states
from _orm import session_transaction as _transaction
from _orm import state_transient as _state_transient
from _orm import transaction_call as _transaction_call
from _orm import transaction_fact as _transaction_fact

_add = loading(_add)
_call = loading(_call)
_session_state = loading(_session_state)
_refresh = refreshing(_refresh)
_is_modified = loading(_is_modified)
_transaction_call = loading(_transaction_call)
_bulk_save = loading(_bulk_save)
_bulk_mappings = loading(_bulk_mappings)

_sessions = weakref.WeakValueDictionary()
_transactions = weakref.WeakValueDictionary()


@on_reset
def _forget():
    _sessions.clear()
    _transactions.clear()


def session_of(handle):
    """The Session behind an engine handle; None where there is none."""
    return _sessions.get(handle) if handle else None


def _in_transaction(handle, begun):
    """Exposed: a root transaction of a session begins or ends.

    SQLAlchemy's Session and its transaction refer to each other while there is one, so that a Session nobody refers to
    lives until the collector finds it; without one it goes at once.
    """
    session = _sessions.get(handle)
    if session is not None:
        session.__dict__["_while_in_transaction"] = session if begun else None


expose("orm_session_in_transaction", _in_transaction)


class IdentitySet:
    """A set of objects compared by identity, in a stable order."""

    def __init__(self, iterable=None):
        self._members = {}
        for obj in iterable or ():
            self._members[id(obj)] = obj

    def add(self, value):
        self._members[id(value)] = value

    def discard(self, value):
        self._members.pop(id(value), None)

    def remove(self, value):
        del self._members[id(value)]

    def __contains__(self, value):
        return id(value) in self._members

    def __iter__(self):
        return iter(list(self._members.values()))

    def __len__(self):
        return len(self._members)

    def __bool__(self):
        return bool(self._members)

    def _other(self, iterable):
        return iterable._members if isinstance(iterable, IdentitySet) else {id(o): o for o in iterable}

    def __eq__(self, other):
        return isinstance(other, IdentitySet) and self._members.keys() == other._members.keys()

    def __ne__(self, other):
        return not self.__eq__(other)

    __hash__ = None

    def _made(self, members):
        new = type(self)()
        new._members = members
        return new

    def union(self, iterable):
        return self._made({**self._members, **self._other(iterable)})

    def difference(self, iterable):
        other = self._other(iterable)
        return self._made({k: v for k, v in self._members.items() if k not in other})

    def intersection(self, iterable):
        other = self._other(iterable)
        return self._made({k: v for k, v in self._members.items() if k in other})

    def symmetric_difference(self, iterable):
        other = self._other(iterable)
        members = {k: v for k, v in self._members.items() if k not in other}
        members.update((k, v) for k, v in other.items() if k not in self._members)
        return self._made(members)

    def issubset(self, iterable):
        return not self.difference(iterable)

    def issuperset(self, iterable):
        return all(k in self._members for k in self._other(iterable))

    __or__, __sub__, __and__, __xor__ = union, difference, intersection, symmetric_difference
    __le__, __ge__ = issubset, issuperset

    def __lt__(self, other):
        return len(self) < len(other) and self <= other

    def __gt__(self, other):
        return len(self) > len(other) and self >= other

    def copy(self):
        return self._made(dict(self._members))

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, list(self._members.values()))


class SessionTransactionOrigin(enum.Enum):
    """What began a transaction."""

    AUTOBEGIN = 0
    BEGIN = 1
    BEGIN_NESTED = 2
    SUBTRANSACTION = 3


class SessionTransaction:
    """A transaction of a session."""

    _h = 0

    def __init__(self, session, handle):
        self._session = session
        self._h = handle
        _transactions[handle] = self

    @property
    def session(self):
        return self._session

    @property
    def is_active(self):
        return _transaction_fact(self._h, "is_active")

    @property
    def nested(self):
        return _transaction_fact(self._h, "nested")

    @property
    def origin(self):
        return SessionTransactionOrigin[_transaction_fact(self._h, "origin")]

    @property
    def parent(self):
        return transaction_of(_transaction_fact(self._h, "parent"), self._session)

    def connection(self, bindkey=None, execution_options=None, **kwargs):
        return self._session.connection()

    def commit(self):
        _transaction_call(self._h, "commit")

    def rollback(self):
        _transaction_call(self._h, "rollback")

    def close(self, invalidate=False):
        _transaction_call(self._h, "close")

    def __enter__(self):
        _transaction_call(self._h, "enter")
        return self

    def __exit__(self, type_, value, traceback):
        if type_ is None and _transaction_fact(self._h, "is_active"):
            try:
                _transaction_call(self._h, "commit")
            except BaseException:
                if _transaction_fact(self._h, "can_rollback"):
                    _transaction_call(self._h, "rollback")
                raise
            finally:
                _transaction_call(self._h, "exit")
        else:
            try:
                if not _transaction_fact(self._h, "is_active"):
                    if not _transaction_fact(self._h, "is_closed"):
                        _transaction_call(self._h, "close")
                elif _transaction_fact(self._h, "can_rollback"):
                    _transaction_call(self._h, "rollback")
            finally:
                _transaction_call(self._h, "exit")


def transaction_of(handle, session=None):
    """The SessionTransaction behind an engine handle."""
    if not handle:
        return None
    found = _transactions.get(handle)
    if found is None:
        if session is None:
            session = session_of(_transaction_fact(handle, "session"))
        found = SessionTransaction(session, handle)
    return found


class _SessionClassMethods:
    @classmethod
    def close_all(cls):
        close_all_sessions()

    @classmethod
    def identity_key(cls, class_=None, ident=None, *, instance=None, row=None, identity_token=None):
        return _identity_key(class_, ident, instance=instance, row=row, identity_token=identity_token)

    @classmethod
    def object_session(cls, instance):
        return object_session(instance)


class Session(_SessionClassMethods):
    """A conversation with the database, and the objects that take part in it."""

    _h = 0
    _class_listeners = {}

    def __init__(
        self,
        bind=None,
        *,
        autoflush=True,
        future=True,
        expire_on_commit=True,
        autobegin=True,
        twophase=False,
        binds=None,
        enable_baked_queries=True,
        info=None,
        query_cls=None,
        autocommit=False,
        join_transaction_mode="conditional_savepoint",
        close_resets_only=NO_ARG,
    ):
        if autocommit:
            raise sa_exc.ArgumentError("autocommit=True is no longer supported")
        if not future:
            raise sa_exc.ArgumentError("The 'future' parameter passed to Session() may only be set to True.")
        if bind is not None and not hasattr(bind, "_h"):
            # found wanting when it is first used, as in SQLAlchemy
            self._bad_bind = bind
            bind = None
        self._listeners = {}
        self._query_cls = query_cls
        self.bind = bind
        self._h = _new_session(
            *engine_arguments(
                **{
                    k: v
                    for k, v in dict(
                        bind=bind,
                        autoflush=bool(autoflush),
                        expire_on_commit=bool(expire_on_commit),
                        autobegin=bool(autobegin),
                        twophase=bool(twophase),
                        join_transaction_mode=join_transaction_mode,
                        close_resets_only=None if close_resets_only is NO_ARG else bool(close_resets_only),
                    ).items()
                    if v is not None
                }
            )
        )
        _sessions[self._h] = self
        if info:
            self.info.update(info)
        for key, value in (binds or {}).items():
            self._add_bind(key, value)

    def __del__(self):
        handle = self.__dict__.get("_h")
        if handle is not None:
            _release_session(handle)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    @contextlib.contextmanager
    def _maker_context_manager(self):
        with self:
            with self.begin():
                yield self

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    @property
    def hash_key(self):
        return _fact(self._h, "id")

    @property
    def autoflush(self):
        return _fact(self._h, "autoflush")

    @autoflush.setter
    def autoflush(self, value):
        _option(self._h, "autoflush", bool(value))

    @property
    def expire_on_commit(self):
        return _fact(self._h, "expire_on_commit")

    @expire_on_commit.setter
    def expire_on_commit(self, value):
        _option(self._h, "expire_on_commit", bool(value))

    # -- transactions ---------------------------------------------------------------------------------------------

    @property
    def is_active(self):
        return _fact(self._h, "is_active")

    def in_transaction(self):
        """Whether a transaction has begun."""
        return _fact(self._h, "in_transaction")

    def in_nested_transaction(self):
        """Whether a savepoint is in progress."""
        return _fact(self._h, "in_nested_transaction")

    def get_transaction(self):
        """The root transaction in progress, or None."""
        return transaction_of(_transaction(self._h, "get"), self)

    def get_nested_transaction(self):
        """The savepoint in progress, or None."""
        return transaction_of(_transaction(self._h, "get_nested"), self)

    @property
    def _transaction(self):
        return transaction_of(_transaction(self._h, "current"), self)

    def begin(self, nested=False):
        """Begins a transaction."""
        with hold():
            return transaction_of(_transaction(self._h, "begin_nested" if nested else "begin"), self)

    def begin_nested(self):
        """Begins a savepoint."""
        return self.begin(nested=True)

    def rollback(self):
        """Rolls back the transaction in progress."""
        _call(self._h, "rollback")

    def commit(self):
        """Flushes and commits."""
        _call(self._h, "commit")

    def prepare(self):
        _call(self._h, "prepare")

    def connection(self, bind_arguments=None, execution_options=None):
        """The connection of this transaction."""
        bind = (bind_arguments or {}).get("bind")
        handle, engine_handle = _connection(self._h, *pair(bind)).to_py()
        found = connections.get(handle)
        if found is None:
            from ..engine.base import engines

            found = Connection(engines.get(engine_handle), handle)
        if execution_options:
            found.execution_options(**execution_options)
        return found

    def close(self):
        """Ends the transaction and lets all objects go."""
        _call(self._h, "close")

    def reset(self):
        """Close, and stay usable."""
        _call(self._h, "reset")

    def invalidate(self):
        """Close, and drop the connections."""
        _call(self._h, "invalidate")

    # -- binds ----------------------------------------------------------------------------------------------------

    def _add_bind(self, key, bind):
        _session_bind(self._h, *pair(key), bind._h)

    def bind_mapper(self, mapper, bind):
        """Gives a mapper a bind of its own."""
        self._add_bind(mapper, bind)

    def bind_table(self, table, bind):
        """Gives a table a bind of its own."""
        self._add_bind(table, bind)

    def get_bind(self, mapper=None, *, clause=None, bind=None, **kw):
        """The engine for a mapper or statement."""
        if bind is not None:
            return bind
        from ..engine.base import engines

        handle = _get_bind(self._h, *pair(mapper), *pair(clause))
        return engines.get(handle) or connections.get(handle)

    # -- statements -----------------------------------------------------------------------------------------------

    def _run(self, statement, params, execution_options, bind_arguments):
        if not is_executable(statement) and not _is_orm_executable(statement):
            if isinstance(statement, str):
                raise sa_exc.ArgumentError(
                    f"Textual SQL expression {statement[:100]!r} should be explicitly declared as "
                    f"text({statement[:100]!r})"
                )
            statement = _executable_of(statement)
        from .events import session_listeners

        listeners = session_listeners(self, "do_orm_execute")
        if listeners:
            state = ORMExecuteState(self, statement, params, dict(execution_options or {}), dict(bind_arguments or {}))
            for fn, _ in listeners:
                found = fn(state)
                if found is not None:
                    return found
            statement, execution_options = state.statement, state.execution_options
        return self._send(statement, params, execution_options, bind_arguments)

    def _send(self, statement, params, execution_options, bind_arguments):
        rows, many = distill_params(params)
        options = {**getattr(statement, "_execution_options", {}), **(execution_options or {})}
        bind = (bind_arguments or {}).get("bind")
        with hold():
            result = make_result(
                _execute(
                    self._h,
                    statement_handle(statement),
                    *pair(bind),
                    *mapping({k: v for k, v in options.items() if isinstance(v, (str, int, bool, type(None)))}),
                    many,
                    len(rows),
                    *encode_parameters(rows),
                )
            )
        if options.get("yield_per"):
            result.yield_per(options["yield_per"])
        return result

    def execute(
        self,
        statement,
        params=None,
        *,
        execution_options=None,
        bind_arguments=None,
        _parent_execute_state=None,
        _add_event=None,
    ):
        """Runs a statement."""
        return self._run(statement, params, execution_options, bind_arguments)

    def scalar(self, statement, params=None, *, execution_options=None, bind_arguments=None, **kw):
        """The first column of the first row."""
        return self._run(statement, params, execution_options, bind_arguments).scalar()

    def scalars(self, statement, params=None, *, execution_options=None, bind_arguments=None, **kw):
        """The first column of each row."""
        return self._run(statement, params, execution_options, bind_arguments).scalars()

    def query(self, *entities, **kwargs):
        """A legacy Query."""
        from .query import Query

        return (self._query_cls or Query)(entities, self, **kwargs)

    @property
    @contextlib.contextmanager
    def no_autoflush(self):
        """A block without autoflush."""
        before = self.autoflush
        self.autoflush = False
        try:
            yield self
        finally:
            self.autoflush = before

    def get(
        self,
        entity,
        ident,
        *,
        options=None,
        populate_existing=False,
        with_for_update=None,
        identity_token=None,
        execution_options=None,
        bind_arguments=None,
    ):
        """The object with a primary key, or None."""
        is_class = isinstance(entity, type)
        if _inspect_mapped_class(entity) is None if is_class else not hasattr(entity, "_h"):
            raise sa_exc.NoInspectionAvailable(f"No inspection system is available for object of type {type(entity)}")
        mapper = _class_to_mapper(entity) if is_class else entity.mapper
        mapper._check_configure()
        values = _primary_key_values(mapper, ident)
        with hold():
            handle = _get(
                self._h,
                mapper._h,
                bool(populate_existing),
                bool(with_for_update),
                *pair(list(options or ())),
                *values,
            )
            return instance_of(handle) if handle else None

    def get_one(self, entity, ident, **kw):
        """The object with a primary key; NoResultFound where there is none."""
        found = self.get(entity, ident, **kw)
        if found is None:
            raise sa_exc.NoResultFound("No row was found when one was required")
        return found

    def refresh(self, instance, attribute_names=None, with_for_update=None):
        """Reads an object again."""
        state = _state_of(instance)
        if attribute_names is not None and not isinstance(attribute_names, (list, tuple, set)):
            attribute_names = list(attribute_names)
        if with_for_update == {}:
            raise sa_exc.ArgumentError("with_for_update should be the boolean value True, or a dictionary with options.  A blank dictionary is ambiguous.")
        _refresh(self._h, state._h, None if attribute_names is None else ",".join(attribute_names), bool(with_for_update))

    def expire_all(self):
        """Forgets the loaded values of all objects."""
        _call(self._h, "expire_all")

    def expire(self, instance, attribute_names=None):
        """Forgets loaded values."""
        state = _state_of(instance)
        _session_state(self._h, "expire", state._h, None if attribute_names is None else ",".join(attribute_names))

    def expunge(self, instance):
        """Takes an object out of the session."""
        _session_state(self._h, "expunge", _state_of(instance)._h)

    def expunge_all(self):
        """Takes all objects out of the session."""
        _call(self._h, "expunge_all")

    # -- membership -----------------------------------------------------------------------------------------------

    def add(self, instance, _warn=True):
        """Puts an object into the session."""
        _add(self._h, _state_of(instance)._h)

    def add_all(self, instances):
        """Puts objects into the session."""
        for instance in instances:
            self.add(instance)

    def delete(self, instance):
        """Marks an object to be deleted."""
        _session_state(self._h, "delete", _state_of(instance)._h)

    def delete_all(self, instances):
        for instance in instances:
            self.delete(instance)

    def merge(self, instance, *, load=True, options=None):
        """A copy of an object that belongs to this session."""
        state = _state_of(instance)
        with hold():
            return instance_of(_merge(self._h, state._h, bool(load), *pair(list(options or ()))))

    def enable_relationship_loading(self, obj):
        raise sa_exc.NotSupportedInPlayground("Session.enable_relationship_loading()")

    def __contains__(self, instance):
        return _contains(self._h, _state_of(instance)._h)

    def __iter__(self):
        return iter(self._objects("all"))

    def _objects(self, which):
        handles = _states(self._h, which).to_py()
        refs = (_instances.get(h) for h in handles)
        return [obj for obj in (ref() for ref in refs if ref is not None) if obj is not None]

    @property
    def new(self):
        """Objects to be inserted."""
        return IdentitySet(self._objects("new"))

    @property
    def dirty(self):
        """Objects with changes."""
        return IdentitySet(self._objects("dirty"))

    @property
    def deleted(self):
        """Objects to be deleted."""
        return IdentitySet(self._objects("deleted"))

    @property
    def identity_map(self):
        """Persistent objects by identity key."""
        return IdentityMap(self)

    def is_modified(self, instance, include_collections=True):
        """Whether an object has net changes."""
        return _is_modified(self._h, _state_of(instance)._h, bool(include_collections))

    # -- flush ----------------------------------------------------------------------------------------------------

    def flush(self, objects=None):
        """Writes all changes."""
        if objects:
            _call(self._h, "flush_objects", *[_state_of(o)._h for o in objects])
        else:
            _call(self._h, "flush")

    def _autoflush(self):
        if self.autoflush:
            _call(self._h, "autoflush")

    def bulk_save_objects(self, objects, return_defaults=False, update_changed_only=True, preserve_order=True):
        """Writes objects without entering them into the session."""
        handles = [_state_of(o)._h for o in objects]
        _bulk_save(self._h, bool(return_defaults), bool(update_changed_only), bool(preserve_order), *handles)

    def bulk_insert_mappings(self, mapper, mappings, return_defaults=False, render_nulls=False):
        """Inserts rows given as mappings."""
        mappings = list(mappings)
        found = _bulk_mappings(
            self._h, "insert", _class_to_mapper(mapper)._h, bool(return_defaults), bool(render_nulls), *_rows(mappings)
        )
        if return_defaults and found is not None:
            from .values import decode_list

            for mapping, row in zip(mappings, found.to_py()):
                names = row[0].split(",")
                mapping.update(zip(names, decode_list(row[1:])))

    def bulk_update_mappings(self, mapper, mappings):
        """Updates rows given as mappings."""
        _bulk_mappings(self._h, "update", _class_to_mapper(mapper)._h, False, False, *_rows(list(mappings)))


def _rows(mappings):
    out = [len(mappings)]
    for mapping in mappings:
        out.append(len(mapping))
        for key, value in mapping.items():
            out.append(key)
            out += host(value)
    return spread(out)


def _executable_of(statement):
    """The statement that an object stands for, such as a Query."""
    element = getattr(statement, "__clause_element__", None)
    resolved = element() if element is not None and not isinstance(statement, type) else None
    if resolved is not None and (is_executable(resolved) or _is_orm_executable(resolved)):
        return resolved
    got = repr(statement) if resolved is None else f"{resolved!r} object resolved from {statement!r} object"
    raise sa_exc.ArgumentError(f"Executable SQL or text() construct expected, got {got}.")


def _is_orm_executable(statement):
    return hasattr(type(statement), "_is_executable")


def _primary_key_values(mapper, ident):
    """Pairs of a primary key's values in the mapper's order."""
    columns = mapper.primary_key
    count = len(columns)
    if hasattr(ident, "__composite_values__"):
        ident = ident.__composite_values__()
    if isinstance(ident, dict):
        keys = [mapper.get_property_by_column(c).key for c in columns]
        if set(ident) != set(keys):
            if len(ident) != count:
                raise sa_exc.InvalidRequestError(
                    "Incorrect number of values in identifier to formulate primary key for session.get(); primary key "
                    "columns are %s" % ",".join("'%s'" % c for c in columns)
                )
            raise sa_exc.InvalidRequestError(
                "Incorrect names of values in identifier to formulate primary key for session.get(); primary key "
                "attribute names are %s (synonym names are also accepted)" % ",".join("'%s'" % k for k in keys)
            )
        values = [ident[k] for k in keys]
    else:
        values = list(ident) if isinstance(ident, (list, tuple)) else [ident]
        if len(values) != count:
            raise sa_exc.InvalidRequestError(
                "Incorrect number of values in identifier to formulate primary key for session.get(); primary key "
                "columns are %s" % ",".join("'%s'" % c for c in columns)
            )
    out = []
    for value in values:
        out += host(value)
    return out


class IdentityMap:
    """Persistent objects by identity key, as ``session.identity_map``."""

    def __init__(self, session):
        self._session = session

    def _items(self):
        return {obj._sa_instance_state.key: obj for obj in self._session._objects("persistent")}

    def values(self):
        return self._session._objects("persistent")

    def keys(self):
        return self._items().keys()

    def items(self):
        return self._items().items()

    def all_states(self):
        return [obj._sa_instance_state for obj in self.values()]

    def __iter__(self):
        return iter(self._items())

    def __len__(self):
        return len(self.values())

    def __contains__(self, key):
        return key in self._items()

    def __getitem__(self, key):
        return self._items()[key]

    def get(self, key, default=None):
        return self._items().get(key, default)

    def contains_state(self, state):
        return state in self.all_states()


class ORMExecuteState:
    """What a ``do_orm_execute`` listener gets."""

    def __init__(self, session, statement, parameters, execution_options, bind_arguments):
        self.session = session
        self.statement = statement
        self.parameters = parameters
        self.execution_options = execution_options
        self.local_execution_options = execution_options
        self.bind_arguments = bind_arguments
        self.is_relationship_load = False
        self.is_column_load = False
        self.lazy_loaded_from = None

    def _kind(self, name):
        return type(self.statement).__name__ == name

    @property
    def is_select(self):
        return self._kind("Select") or self._kind("CompoundSelect")

    @property
    def is_insert(self):
        return self._kind("Insert")

    @property
    def is_update(self):
        return self._kind("Update")

    @property
    def is_delete(self):
        return self._kind("Delete")

    @property
    def is_orm_statement(self):
        return self.is_select or self.is_insert or self.is_update or self.is_delete

    @property
    def is_from_statement(self):
        return self._kind("FromStatement")

    @property
    def is_executemany(self):
        return isinstance(self.parameters, (list, tuple)) and len(self.parameters) > 1

    def update_execution_options(self, **opts):
        self.execution_options = self.local_execution_options = {**self.execution_options, **opts}

    def invoke_statement(self, statement=None, params=None, execution_options=None, bind_arguments=None):
        """Runs the statement, without listeners."""
        return self.session._send(
            self.statement if statement is None else statement,
            self.parameters if params is None else params,
            {**self.execution_options, **(execution_options or {})},
            {**self.bind_arguments, **(bind_arguments or {})},
        )


class sessionmaker(_SessionClassMethods):
    """Makes sessions with the same settings."""

    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True, info=None, **kw):
        kw["bind"] = bind
        kw["autoflush"] = autoflush
        kw["expire_on_commit"] = expire_on_commit
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {"__module__": class_.__module__})

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    def begin(self):
        """A block with a session and a transaction."""
        return self()._maker_context_manager()

    def __call__(self, **local_kw):
        for k, v in self.kw.items():
            if k == "info" and "info" in local_kw:
                local_kw["info"] = {**v, **local_kw["info"]}
            else:
                local_kw.setdefault(k, v)
        return self.class_(**local_kw)

    def configure(self, **new_kw):
        """Changes the settings."""
        self.kw.update(new_kw)

    def __repr__(self):
        return "%s(class_=%r, %s)" % (
            self.__class__.__name__,
            self.class_.__name__,
            ", ".join("%s=%r" % (k, v) for k, v in self.kw.items()),
        )


def close_all_sessions():
    """Closes every session."""
    for session in list(_sessions.values()):
        session.close()


def make_transient(instance):
    """Takes an object out of its session and forgets its identity."""
    _state_transient(_state_of(instance)._h, "transient")


def make_transient_to_detached(instance):
    """Makes a transient object look detached."""
    _state_transient(_state_of(instance)._h, "detached")


def object_session(instance):
    """The session of an object, or None."""
    return _state_of(instance).session


def create_session(bind=None, **kwargs):
    """A session with the defaults of old."""
    kwargs.setdefault("autoflush", False)
    kwargs.setdefault("expire_on_commit", False)
    return Session(bind=bind, **kwargs)


__all__ = ["Session", "flat", "inspection", "orm_exc"]
