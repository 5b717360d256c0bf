"""Results: how rows are fetched, filtered and counted. One class serves Core's rows and the ORM's objects.

A result stands on a *source*: ``names`` (a list of str or None), ``fetch(size)`` (the next rows as tuples, all for None;
an empty list at the end), ``lookup(key)`` (the position of a column or an entity, or None), ``unique_filters`` (for each
position a function that makes a value hashable, or None where no position needs one), ``unique_required`` (joined eager
loads of collections), ``close()``, and ``cursor`` (True for Core: errors for unknown names differ).
"""
import itertools
import operator

from .. import exc
from .row import RMKeyView
from .row import Row

_NO_ROW = object()


class ResultMetaData:
    """The names of a result's columns."""

    returns_rows = True

    def __init__(self, names, lookup, cursor, unique_filters=None, ambiguous=(), dedupe=True):
        self.names = names
        self.lookup = lookup
        self.cursor = cursor
        self.unique_filters = unique_filters
        self.index_by_name = {}
        self.ambiguous = set(ambiguous)
        for index, name in enumerate(names):
            if name is None:
                continue
            if name in self.index_by_name and cursor and dedupe:
                self.ambiguous.add(name)
            self.index_by_name[name] = index
        for name in self.ambiguous:
            self.index_by_name.pop(name, None)

    @property
    def keys(self):
        return RMKeyView(self)

    def has_key(self, key):
        if isinstance(key, str):
            return key in self.index_by_name or key in self.ambiguous
        return self._position(key) is not None

    def _position(self, key):
        position = self.lookup(key)
        return position

    def index_of(self, key):
        """The position of a name, a column or an entity."""
        if type(key) is str:
            index = self.index_by_name.get(key)
        elif isinstance(key, int) and not isinstance(key, bool):
            if not -len(self.names) <= key < len(self.names):
                raise IndexError("list index out of range")
            return key
        else:
            index = self._position(key)
        if index is None:
            self.key_not_found(key, False)
        return index

    def mapping_index_of(self, key):
        return self.index_of(key)

    def key_not_found(self, key, attribute_error):
        if key in self.ambiguous if isinstance(key, str) else False:
            raise exc.InvalidRequestError("Ambiguous column name '%s' in result set column descriptions" % key)
        if not self.cursor:
            if attribute_error:
                raise AttributeError(key)
            raise KeyError(key)
        text = "Could not locate column in row for column '%s'" % (key,)
        if attribute_error:
            raise AttributeError(text)
        raise exc.NoSuchColumnError(text)

    def reduce(self, keys):
        """The metadata of some of the columns, and their positions."""
        positions = [self.index_of(key) for key in keys]
        return self.at(positions), positions

    def at(self, positions):
        positions = [position % len(self.names) for position in positions]

        def lookup(key):
            found = self.lookup(key)
            return positions.index(found) if found is not None and found in positions else None

        filters = self.unique_filters
        return ResultMetaData(
            [self.names[position] for position in positions],
            lookup,
            self.cursor,
            [filters[position] for position in positions] if filters else None,
        )


class NoResultMetaData:
    """Of a statement that gives no rows."""

    returns_rows = False
    unique_filters = None

    def _refuse(self, *args, **kw):
        raise exc.ResourceClosedError("This result object does not return rows. It has been closed automatically.")

    keys = property(_refuse)
    names = property(_refuse)
    index_of = reduce = has_key = _refuse


class ResultInternal:
    """Fetching, for results and their filtered views."""

    _real_result = None
    _generate_rows = True
    _unique_state = None
    _post_filter = None
    _positions = None

    # what the real result does

    def _fetchone_impl(self, hard_close=False):
        return self._real_result._fetchone_impl(hard_close)

    def _fetchmany_impl(self, size=None):
        return self._real_result._fetchmany_impl(size)

    def _fetchall_impl(self):
        return self._real_result._fetchall_impl()

    # rows as this view gives them

    def _make(self, raw):
        positions = self._positions
        if positions is not None:
            raw = tuple([raw[position] for position in positions])
        if self._generate_rows:
            return Row(self._metadata, raw)
        return raw[0]

    def _make_all(self, rows):
        positions = self._positions
        if self._generate_rows:
            metadata = self._metadata
            if positions is None:
                return [Row(metadata, row) for row in rows]
            return [Row(metadata, tuple([row[position] for position in positions])) for row in rows]
        position = 0 if positions is None else positions[0]
        return [row[position] for row in rows]

    def _unique_key(self):
        strategy = self._unique_state[1]
        if strategy is not None:
            return strategy
        filters = self._metadata.unique_filters
        if filters is None or not any(filters):
            return None
        if not self._generate_rows:
            return filters[0]
        return lambda row: tuple(
            [one(value) if one is not None else value for one, value in zip(filters, row._data)]
        )

    def _check_unique(self):
        real = self._real_result or self
        if real._source.unique_required and self._unique_state is None:
            raise exc.InvalidRequestError(
                "The unique() method must be invoked on this Result, as it contains results that include joined eager"
                " loads against collections"
            )

    def _filter_unique(self, rows):
        seen = self._unique_state[0]
        key_of = self._unique_key()
        out = []
        for row in rows:
            key = key_of(row) if key_of is not None else row
            if key not in seen:
                seen.add(key)
                out.append(row)
        return out

    def _finish(self, rows):
        if self._unique_state is not None:
            rows = self._filter_unique(rows)
        post = self._post_filter
        return [post(row) for row in rows] if post is not None else rows

    def _allrows(self):
        self._check_open()
        rows = self._fetchall_impl()
        if rows:
            self._check_unique()
        return self._finish(self._make_all(rows))

    def _manyrows(self, size):
        self._check_open()
        self._check_unique()
        real = self._real_result or self
        if size is None:
            size = real._yield_per
        if self._unique_state is None:
            return self._finish(self._make_all(self._fetchmany_impl(size)))
        if size is None:
            return self._finish(self._make_all(self._fetchall_impl()))
        collected = []
        while len(collected) < size:
            rows = self._fetchmany_impl(size - len(collected))
            if not rows:
                break
            collected += self._finish(self._make_all(rows))
        return collected

    def _onerow(self):
        self._check_open()
        while True:
            raw = self._fetchone_impl()
            if raw is None:
                return _NO_ROW
            self._check_unique()
            made = self._finish([self._make(raw)])
            if made:
                return made[0]

    def _check_open(self):
        (self._real_result or self)._refuse_closed()

    def _iter_impl(self):
        self._check_open()

        def rows():
            while True:
                raw = self._fetchone_impl()
                if raw is None:
                    return
                self._check_unique()
                for made in self._finish([self._make(raw)]):
                    yield made

        return rows()

    def _next_impl(self):
        row = self._onerow()
        if row is _NO_ROW:
            raise StopIteration()
        return row

    def _only_one_row(self, raise_for_second_row, raise_for_none, scalar):
        self._check_open()
        raw = self._fetchone_impl(hard_close=True)
        if raw is None:
            if raise_for_none:
                raise exc.NoResultFound("No row was found when one was required")
            return None
        row = self._make(raw)
        if raise_for_second_row:
            self._check_unique()
            second = _NO_ROW
            if self._unique_state is not None:
                key_of = self._unique_key()
                first_key = key_of(row) if key_of is not None else row
                while True:
                    raw = self._fetchone_impl(hard_close=True)
                    if raw is None:
                        break
                    candidate = self._make(raw)
                    if (key_of(candidate) if key_of is not None else candidate) != first_key:
                        second = candidate
                        break
            else:
                raw = self._fetchone_impl(hard_close=True)
                second = _NO_ROW if raw is None else raw
            if second is not _NO_ROW:
                self._soft_close(hard=True)
                raise exc.MultipleResultsFound(
                    "Multiple rows were found when exactly one was required"
                    if raise_for_none
                    else "Multiple rows were found when one or none was required"
                )
        else:
            self._soft_close(hard=True)
        if scalar:
            return row[0] if self._generate_rows else row
        if self._post_filter is not None:
            row = self._post_filter(row)
        return row

    def _slices(self, keys):
        real = self._real_result or self
        metadata, positions = self._metadata.reduce(keys)
        if self._positions is not None:
            positions = [self._positions[position] for position in positions]
        self._metadata = metadata
        self._positions = positions
        assert real is not None
        return self


class Result(ResultInternal):
    """The rows of a statement."""

    _yield_per = None
    _is_scalars = False

    def __init__(self, source, metadata=None):
        self._source = source
        self._metadata = metadata or ResultMetaData(
            source.names, source.lookup, source.cursor, source.unique_filters, getattr(source, "ambiguous", ())
        )
        self._buffer = []
        self._at = 0
        self._exhausted = False
        self._hard_closed = False

    # fetching

    def _refuse_closed(self):
        if self._hard_closed:
            raise exc.ResourceClosedError("This result object is closed.")

    def _fill(self, size=None):
        """Makes sure that there are unread rows in the buffer, if there are any at all."""
        if self._at < len(self._buffer) or self._exhausted:
            return
        chunk = self._yield_per
        self._buffer = self._source.fetch(chunk)
        self._at = 0
        if not self._buffer or chunk is None:
            self._exhausted = True

    def _fetchone_impl(self, hard_close=False):
        self._refuse_closed()
        if self._at >= len(self._buffer):
            self._fill()
            if self._at >= len(self._buffer):
                self._soft_close(hard=hard_close)
                return None
        row = self._buffer[self._at]
        self._at += 1
        return row

    def _fetchall_impl(self):
        self._refuse_closed()
        rows = self._buffer[self._at :] if self._at else self._buffer
        while not self._exhausted:
            chunk = self._source.fetch(self._yield_per)
            rows = rows + chunk
            if not chunk or self._yield_per is None:
                break
        self._soft_close()
        return rows

    def _fetchmany_impl(self, size=None):
        self._refuse_closed()
        if size is None:
            return self._fetchall_impl()
        out = []
        while len(out) < size:
            self._fill(size)
            if self._at >= len(self._buffer):
                break
            take = self._buffer[self._at : self._at + size - len(out)]
            self._at += len(take)
            out += take
        return out

    def _soft_close(self, hard=False):
        self._buffer = []
        self._at = 0
        if not self._exhausted or hard:
            self._source.close()
        self._exhausted = True
        if hard:
            self._hard_closed = True

    # what programs call

    @property
    def closed(self):
        return self._hard_closed

    @property
    def _soft_closed(self):
        return self._exhausted and self._at >= len(self._buffer)

    def close(self):
        self._soft_close(hard=True)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    def keys(self):
        return self._metadata.keys

    def yield_per(self, num):
        self._yield_per = num
        return self

    def unique(self, strategy=None):
        self._unique_state = (set(), strategy)
        return self

    def columns(self, *col_expressions):
        return self._slices(col_expressions)

    def scalars(self, index=0):
        return ScalarResult(self, index)

    def mappings(self):
        return MappingResult(self)

    def tuples(self):
        return self

    @property
    def t(self):
        return self

    def __iter__(self):
        return self._iter_impl()

    def __next__(self):
        return self._next_impl()

    def partitions(self, size=None):
        while True:
            partition = self._manyrows(size)
            if not partition:
                break
            yield partition

    def fetchall(self):
        return self._allrows()

    def fetchone(self):
        row = self._onerow()
        return None if row is _NO_ROW else row

    def fetchmany(self, size=None):
        return self._manyrows(1 if size is None and self._metadata.cursor else size)

    def all(self):
        return self._allrows()

    def first(self):
        return self._only_one_row(False, False, False)

    def one_or_none(self):
        return self._only_one_row(True, False, False)

    def one(self):
        return self._only_one_row(True, True, False)

    def scalar(self):
        return self._only_one_row(False, False, True)

    def scalar_one(self):
        return self._only_one_row(True, True, True)

    def scalar_one_or_none(self):
        return self._only_one_row(True, False, True)

    def freeze(self):
        return FrozenResult(self)

    def merge(self, *others):
        rows = itertools.chain(*[result._make_raw() for result in (self, *others)])
        return IteratorResult(self._metadata, rows)

    def _make_raw(self):
        return self._fetchall_impl()


class FilterResult(ResultInternal):
    """A view of a result."""

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self._real_result.__exit__(type_, value, traceback)

    def yield_per(self, num):
        self._real_result.yield_per(num)
        return self

    def _soft_close(self, hard=False):
        self._real_result._soft_close(hard=hard)

    @property
    def _soft_closed(self):
        return self._real_result._soft_closed

    @property
    def closed(self):
        return self._real_result.closed

    def close(self):
        self._real_result.close()

    def unique(self, strategy=None):
        self._unique_state = (set(), strategy)
        return self

    def __iter__(self):
        return self._iter_impl()

    def __next__(self):
        return self._next_impl()

    def partitions(self, size=None):
        while True:
            partition = self._manyrows(size)
            if not partition:
                break
            yield partition

    def fetchall(self):
        return self._allrows()

    def fetchmany(self, size=None):
        return self._manyrows(1 if size is None and self._metadata.cursor else size)

    def all(self):
        return self._allrows()

    def first(self):
        return self._only_one_row(False, False, False)

    def one_or_none(self):
        return self._only_one_row(True, False, False)

    def one(self):
        return self._only_one_row(True, True, False)


class ScalarResult(FilterResult):
    """One value of each row."""

    _generate_rows = False

    def __init__(self, real_result, index):
        self._real_result = real_result
        self._unique_state = real_result._unique_state
        self._metadata, positions = real_result._metadata.reduce([index])
        if real_result._positions is not None:
            positions = [real_result._positions[position] for position in positions]
        self._positions = positions


class MappingResult(FilterResult):
    """Each row as a mapping."""

    _post_filter = staticmethod(operator.attrgetter("_mapping"))

    def __init__(self, result):
        self._real_result = result
        self._unique_state = result._unique_state
        self._metadata = result._metadata
        self._positions = result._positions
        result._metadata.names  # refused where there are no rows

    def keys(self):
        return self._metadata.keys

    def columns(self, *col_expressions):
        return self._slices(col_expressions)

    def fetchone(self):
        row = self._onerow()
        return None if row is _NO_ROW else row


class TupleResult(FilterResult):
    """A result whose rows are typed as tuples."""


class _ListSource:
    """Rows that are there already."""

    unique_required = False

    def __init__(self, rows):
        self._rows = iter(rows)

    def fetch(self, size):
        return list(itertools.islice(self._rows, size))

    def close(self):
        self._rows = iter(())


class IteratorResult(Result):
    """A result of given rows."""

    def __init__(self, metadata, iterator):
        super().__init__(_ListSource(iterator), metadata)

    def _refuse_closed(self):
        if not self._metadata.returns_rows:
            self._metadata._refuse()
        super()._refuse_closed()


class ChunkedIteratorResult(Result):
    """The result of an ORM statement."""


class MergedResult(IteratorResult):
    """Several results in one."""


class FrozenResult:
    """A result that can be given out again and again."""

    def __init__(self, result):
        self.metadata = result._metadata
        self.data = result.fetchall()

    def rewrite_rows(self):
        return [list(row) for row in self.data]

    def with_new_rows(self, tuple_data):
        made = FrozenResult.__new__(FrozenResult)
        made.metadata = self.metadata
        made.data = tuple_data
        return made

    def __call__(self):
        return IteratorResult(self.metadata, [tuple(row) for row in self.data])


SimpleResultMetaData = ResultMetaData


def result_tuple(fields, extra=None):
    """A function that makes rows with these names."""
    metadata = ResultMetaData(list(fields), lambda key: None, False)
    return lambda data: Row(metadata, tuple(data))
