"""INSERT with SQLite's ON CONFLICT."""
from ..._bridge import flat
from ..._bridge import pair
from ...sql.dml import Insert as StandardInsert
from ...sql.dml import _mapping
from ...sql.dml import _new_dml
from ...sql.base import ReadOnlyColumnCollection


class Insert(StandardInsert):
    """``INSERT ... ON CONFLICT``."""

    @property
    def excluded(self):
        from ...sql.schema import wrap
        from _core import excluded_columns

        items = excluded_columns(self._h).to_py()
        return ReadOnlyColumnCollection([(items[i], wrap(items[i + 1])) for i in range(0, len(items), 2)])

    def on_conflict_do_update(self, index_elements=None, index_where=None, set_=None, where=None):
        elements = list(index_elements or ())
        return self._new(
            "on_conflict_do_update",
            0,
            len(elements),
            *flat(elements),
            *pair(index_where),
            *pair(where),
            *_mapping(set_ if isinstance(set_, dict) else dict(set_ or {})),
        )

    def on_conflict_do_nothing(self, index_elements=None, index_where=None):
        elements = list(index_elements or ())
        return self._new("on_conflict_do_nothing", 0, len(elements), *flat(elements), *pair(index_where))


def insert(table):
    return Insert(_new_dml("insert", *pair(table)))
