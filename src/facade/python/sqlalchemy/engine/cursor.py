"""The result of a Core statement."""
from _core import result_close as _result_close
from _core import result_fetch as _result_fetch
from _core import result_info as _result_info
from _core import result_inserted_key as _result_inserted_key
from _core import result_lookup as _result_lookup
from _core import result_parameters as _result_parameters

from .. import exc
from .._bridge import Handle
from .._bridge import pair
from .._bridge import unpack
from ..sql.sqltypes import result_processor_for
from .result import NoResultMetaData
from .result import Result
from .result import ResultMetaData


class _CursorSource(Handle):
    """The engine's result: rows in batches, with the processors of their types."""

    __slots__ = ("names", "_processors", "ambiguous")

    cursor = True
    unique_required = False
    unique_filters = None

    def __init__(self, handle, names, types):
        super().__init__(handle)
        self.names = names
        self._processors = [
            (position, processor)
            for position, (host, name) in enumerate(types)
            if (processor := result_processor_for(host, name)) is not None
        ]

    def fetch(self, size):
        values = unpack(_result_fetch(self._h, size).to_py())
        width = len(self.names)
        if self._processors:
            for position, processor in self._processors:
                values[position::width] = [processor(value) for value in values[position::width]]
        return list(zip(*[iter(values)] * width))

    def lookup(self, key):
        if isinstance(key, (str, int)) or key is None:
            return None
        return _result_lookup(self._h, *pair(key))

    def close(self):
        _result_close(self._h)


class _NoSource(Handle):
    """The result of a statement without rows."""

    __slots__ = ()

    unique_required = False

    def fetch(self, size):
        return []

    def close(self):
        pass


class _Cursor:
    def __init__(self, description, result):
        self.description = description
        self.rowcount = result.rowcount
        self.lastrowid = result.lastrowid


class CursorResult(Result):
    """Rows of a Core statement, and what SQLite says of it."""

    def __init__(self, handle, connection=None):
        info = _result_info(handle).to_py()
        self.connection = connection
        self._returns, self.rowcount, self._lastrowid, self._is = info[0], info[1], info[2], info[3]
        if self._returns:
            columns = info[4:]
            names = columns[0::3]
            source = _CursorSource(handle, names, list(zip(columns[1::3], columns[2::3])))
            # the names of text are the driver's own: of several alike the last is meant
            metadata = ResultMetaData(names, source.lookup, True, dedupe=self._is != "text")
            super().__init__(source, metadata)
        else:
            super().__init__(_NoSource(handle), NoResultMetaData())

    def _refuse_closed(self):
        if not self._returns:
            self._metadata._refuse()
        super()._refuse_closed()

    @property
    def cursor(self):
        """The DBAPI cursor, as far as it describes the columns."""
        if not self._returns:
            return None
        return _Cursor([(name, None, None, None, None, None, None) for name in self._source.names], self)

    @property
    def lastrowid(self):
        return self._lastrowid

    @property
    def closed(self):
        return self._hard_closed

    @property
    def returns_rows(self):
        return self._metadata.returns_rows

    @property
    def is_insert(self):
        return self._is == "insert"

    @property
    def inserted_primary_key(self):
        if self._is != "insert":
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        rows = self.inserted_primary_key_rows
        if len(rows) != 1:
            raise exc.InvalidRequestError(
                "This statement was an executemany call; if primary key returning is supported, please use"
                " .inserted_primary_key_rows."
            )
        return rows[0]

    @property
    def inserted_primary_key_rows(self):
        if self._is != "insert":
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        from .row import Row

        info = _result_inserted_key(self._source._h).to_py()
        width = info[0]
        metadata = ResultMetaData(info[1 : 1 + width], lambda key: None, False)
        values = unpack(info[1 + width :])
        rows = zip(*[iter(values)] * width) if width else [()]
        return [Row(metadata, tuple(row)) for row in rows]

    def last_inserted_params(self):
        if self._is != "insert":
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        return self._parameters()

    def last_updated_params(self):
        if self._is != "update":
            raise exc.InvalidRequestError("Statement is not an update() expression construct.")
        return self._parameters()

    def _parameters(self):
        info = _result_parameters(self._source._h).to_py()
        count = info[0]
        return dict(zip(info[1 : 1 + count], unpack(info[1 + count :])))

    def supports_sane_rowcount(self):
        return True

    def supports_sane_multi_rowcount(self):
        return True


