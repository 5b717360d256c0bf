"""scoped_session: one session for each scope (there is one thread here). Counterpart: sqlalchemy/orm/scoping.py."""

from .. import exc as sa_exc
from ._warnings import warn
from .base import class_mapper
from .session import Session

_METHODS = (
    "add add_all begin begin_nested close reset commit connection delete delete_all execute expire expire_all expunge "
    "expunge_all flush get get_one get_bind is_modified bulk_save_objects bulk_insert_mappings bulk_update_mappings merge "
    "query refresh rollback scalar scalars invalidate"
).split()
_ATTRIBUTES = "bind dirty deleted new identity_map is_active autoflush no_autoflush info".split()


class QueryPropertyDescriptor:
    """``Model.query``."""

    def __init__(self, registry, query_cls=None):
        self.registry = registry
        self.query_cls = query_cls

    def __get__(self, instance, owner):
        mapper = class_mapper(owner, configure=False)
        session = self.registry.registry()
        return self.query_cls(mapper, session=session) if self.query_cls else session.query(mapper)


class _ThreadLocalRegistry:
    def __init__(self, createfunc, scopefunc=None):
        self.createfunc = createfunc
        self.scopefunc = scopefunc
        self.registry = {}

    def _key(self):
        return self.scopefunc() if self.scopefunc else None

    def __call__(self):
        key = self._key()
        if key not in self.registry:
            self.registry[key] = self.createfunc()
        return self.registry[key]

    def has(self):
        return self._key() in self.registry

    def set(self, obj):
        self.registry[self._key()] = obj

    def clear(self):
        self.registry.pop(self._key(), None)


class scoped_session:
    """A session that is made when it is first used and shared until remove()."""

    _support_async = False

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    def __init__(self, session_factory, scopefunc=None):
        self.session_factory = session_factory
        self.registry = _ThreadLocalRegistry(session_factory, scopefunc)

    @property
    def _proxied(self):
        return self.registry()

    def __call__(self, **kw):
        if kw:
            if self.registry.has():
                raise sa_exc.InvalidRequestError(
                    "Scoped session is already present; no new arguments may be specified."
                )
            session = self.session_factory(**kw)
            self.registry.set(session)
        else:
            session = self.registry()
        return session

    def configure(self, **kwargs):
        """Changes the settings of the factory."""
        if self.registry.has():
            warn(
                "At least one scoped session is already present.  configure() can not affect sessions that have "
                "already been created."
            )
        self.session_factory.configure(**kwargs)

    def remove(self):
        """Closes the session and forgets it."""
        if self.registry.has():
            self.registry().close()
        self.registry.clear()

    def query_property(self, query_cls=None):
        """A class attribute that gives a Query of the class."""
        return QueryPropertyDescriptor(self, query_cls)

    def __contains__(self, instance):
        return instance in self._proxied

    def __iter__(self):
        return iter(self._proxied)

    @classmethod
    def object_session(cls, instance):
        return Session.object_session(instance)

    @classmethod
    def identity_key(cls, *args, **kw):
        return Session.identity_key(*args, **kw)

    @classmethod
    def close_all(cls):
        Session.close_all()


def _method(name):
    def call(self, *args, **kw):
        return getattr(self._proxied, name)(*args, **kw)

    call.__name__ = name
    return call


def _attribute(name):
    def fget(self):
        return getattr(self._proxied, name)

    def fset(self, value):
        setattr(self._proxied, name, value)

    return property(fget, fset)


for _name in _METHODS:
    setattr(scoped_session, _name, _method(_name))
for _name in _ATTRIBUTES:
    setattr(scoped_session, _name, _attribute(_name))

ScopedSession = scoped_session
