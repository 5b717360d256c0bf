"""Rows of ORM statements: objects, columns and bundles, hydrated when they are fetched.

Counterpart: the results that sqlalchemy/orm/loading.py makes. The engine's OrmResult is the source of a Core Result.
"""

import operator

from .. import exc
from .._bridge import Handle, pair
from ..engine.cursor import CursorResult
from ..engine.result import ChunkedIteratorResult, IteratorResult, NoResultMetaData, Result, ResultMetaData
from ..engine.row import Row
from ..sql.sqltypes import result_processor_for
from .loads import _Kept, _unpack, hold
from .state import _instances
from .util import Bundle, bundles

from _orm import orm_result_close as _close
from _orm import orm_result_fetch as _fetch
from _orm import orm_result_info as _info
from _orm import orm_result_lookup as _lookup


class _Column:
    __slots__ = ("kind", "name", "processor", "parts", "metadata", "single")


def _columns(data, at, count):
    out = []
    for _ in range(count):
        column = _Column()
        column.kind, column.name, host_id, type_name, parts = data[at : at + 5]
        at += 5
        column.processor = result_processor_for(host_id, type_name) if column.kind == "column" else None
        column.parts = column.metadata = None
        if column.kind == "bundle":
            column.single = bool(host_id)
            column.parts, at = _columns(data, at, parts)
            names = [p.name for p in column.parts]
            column.metadata = ResultMetaData(names, lambda key: None, False)
            column.processor = _bundle_processor(bundles.get(type_name), names)
        out.append(column)
    return out, at


def _bundle_processor(bundle, names):
    """What a Bundle's own ``create_row_processor`` makes of its values, or None."""
    if bundle is None or type(bundle).create_row_processor is Bundle.create_row_processor:
        return None
    return bundle.create_row_processor(None, [operator.itemgetter(i) for i in range(len(names))], names)


class OrmSource(Handle):
    """The engine's result: gives tuples of values."""

    __slots__ = ("columns", "names", "unique_required", "unique_filters", "single_entity", "filtered", "yield_per", "_plain", "ambiguous")

    cursor = False

    def __init__(self, handle):
        super().__init__(handle)
        data = _info(handle).to_py()
        self.unique_required, self.single_entity, self.filtered, self.yield_per, count = data[:5]
        self.columns, _ = _columns(data, 5, count)
        self.names = [c.name for c in self.columns]
        self.ambiguous = ()
        filters = [id if c.kind == "entity" else None for c in self.columns]
        self.unique_filters = filters if any(filters) else None
        if self.yield_per:
            self.unique_filters = [_refuse_unique] * count
        # one entity alone, the usual case, needs no look at each value's kind
        self._plain = len(self.columns) == 1 and self.columns[0].kind == "entity"

    def fetch(self, size):
        with hold():
            data = _fetch(self._h, size).to_py()
            if self._plain:
                start = 4
                return [(None,) if not h else (_instances[h](),) for h in data[start:]]
            data, at = _unpack(data)
            end = len(data)
            rows = []
            columns = self.columns
            while at < end:
                row, at = _row(columns, data, at)
                rows.append(row)
            return rows

    def lookup(self, key):
        if isinstance(key, (str, int)) or key is None:
            return None
        found = _lookup(self._h, *pair(key))
        return found

    def close(self):
        _close(self._h)


def _refuse_unique(entry):
    raise exc.InvalidRequestError("Can't use the ORM yield_per feature in conjunction with unique()")


def _row(columns, data, at):
    out = []
    for column in columns:
        kind = column.kind
        if kind == "entity":
            handle = data[at]
            at += 1
            out.append(_instances[handle]() if handle else None)
        elif kind == "column":
            value = data[at]
            at += 1
            if type(value) is _Kept:
                value = value.value
            elif column.processor is not None:
                value = column.processor(value)
            out.append(value)
        else:
            values, at = _row(column.parts, data, at)
            if column.processor is not None:
                values = column.processor(values)
            elif not column.single:
                values = Row(column.metadata, values)
            else:
                values = values[0]
            out.append(values)
    return tuple(out), at


def make_result(found):
    """A Result out of what the engine answered: [kind, handle]."""
    kind, handle = found.to_py()
    if kind == "orm":
        source = OrmSource(handle)
        result = ChunkedIteratorResult(source)
        return result.yield_per(source.yield_per) if source.yield_per else result
    if kind == "rowcount":
        return _RowcountResult(handle)
    if kind == "null":
        return IteratorResult(NoResultMetaData() if handle else ResultMetaData((), None, False), ())
    return CursorResult(handle)


class _NoRows:
    unique_required = False

    def fetch(self, size):
        return []

    def close(self):
        pass


class _RowcountResult(CursorResult):
    """Of an ORM INSERT, UPDATE or DELETE without RETURNING."""

    def __init__(self, rowcount):
        self.connection = None
        self._returns, self.rowcount, self._lastrowid, self._is = False, rowcount, None, "update"
        Result.__init__(self, _NoRows(), NoResultMetaData())
