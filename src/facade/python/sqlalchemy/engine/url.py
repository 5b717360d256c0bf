"""Database URLs."""
from _core import parse_url as _parse_url

from .. import exc
from ..sql.base import immutabledict


class URL(tuple):
    """The parts of a database URL."""

    __slots__ = ()

    _fields = ("drivername", "username", "password", "host", "port", "database", "query")

    def __new__(cls, *args, **kw):
        if not args and not kw:
            return tuple.__new__(cls, (None,) * 7)
        return tuple.__new__(cls, args)

    @classmethod
    def create(cls, drivername, username=None, password=None, host=None, port=None, database=None, query=None):
        if not isinstance(drivername, str):
            raise TypeError("drivername must be a string")
        return tuple.__new__(
            cls, (drivername, username, password, host, port, database, immutabledict(query or {}))
        )

    drivername = property(lambda self: self[0])
    username = property(lambda self: self[1])
    password = property(lambda self: self[2])
    host = property(lambda self: self[3])
    port = property(lambda self: self[4])
    database = property(lambda self: self[5])
    query = property(lambda self: self[6])

    def set(self, **kw):
        values = dict(zip(self._fields, self))
        values.update(kw)
        return URL.create(**values)

    def _asdict(self):
        return dict(zip(self._fields, self))

    _replace = set

    def update_query_dict(self, query_parameters, append=False):
        return self.set(query={**self.query, **query_parameters})

    def difference_update_query(self, names):
        return self.set(query={key: value for key, value in self.query.items() if key not in set(names)})

    def render_as_string(self, hide_password=True):
        from urllib.parse import quote, quote_plus

        text = self.drivername + "://"
        if self.username is not None:
            text += quote(self.username, safe=" +")
            if self.password is not None:
                text += ":" + ("***" if hide_password else quote(str(self.password), safe=" +"))
            text += "@"
        if self.host is not None:
            text += f"[{self.host}]" if ":" in self.host else self.host
        if self.port is not None:
            text += ":" + str(self.port)
        if self.database is not None:
            text += "/" + self.database
        if self.query:
            parts = []
            for key in sorted(self.query):
                value = self.query[key]
                for item in value if isinstance(value, (list, tuple)) else [value]:
                    parts.append(f"{quote_plus(key)}={quote_plus(item)}")
            text += "?" + "&".join(parts)
        return text

    def __to_string__(self, hide_password=True):
        return self.render_as_string(hide_password)

    def __str__(self):
        return self.render_as_string(hide_password=True)

    def __repr__(self):
        return self.render_as_string(hide_password=True)

    def __copy__(self):
        return URL.create(*self)

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return isinstance(other, URL) and tuple.__eq__(self, other)

    def __ne__(self, other):
        return not self == other

    def get_backend_name(self):
        return self.drivername.split("+")[0]

    def get_driver_name(self):
        parts = self.drivername.split("+")
        return parts[1] if len(parts) > 1 else {"sqlite": "pysqlite"}.get(parts[0], parts[0])

    def get_dialect(self):
        from ..dialects.sqlite.base import SQLiteDialect_pysqlite

        return SQLiteDialect_pysqlite


def make_url(name_or_url):
    """A URL of its text."""
    if isinstance(name_or_url, URL):
        return name_or_url
    if not isinstance(name_or_url, str):
        raise exc.ArgumentError(f"Expected string or URL object, got {name_or_url!r}")
    parts = _parse_url(name_or_url).to_py()
    query = {}
    for key, value in zip(parts[6::2], parts[7::2]):
        query[key] = value if key not in query else (*_tuple(query[key]), value)
    return URL.create(*parts[:6], query=query)


def _tuple(value):
    return value if isinstance(value, tuple) else (value,)
