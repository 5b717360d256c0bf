"""The functions that make SELECTs and FROM objects."""
from _core import new_exists as _new_exists

from .. import exc
from .._bridge import flat
from .selectable import CompoundSelect
from .selectable import Exists
from .selectable import Join
from .selectable import select


def union(*selects):
    return CompoundSelect._make("union", *selects)


def union_all(*selects):
    return CompoundSelect._make("union_all", *selects)


def except_(*selects):
    return CompoundSelect._make("except_", *selects)


def except_all(*selects):
    return CompoundSelect._make("except_all", *selects)


def intersect(*selects):
    return CompoundSelect._make("intersect", *selects)


def intersect_all(*selects):
    return CompoundSelect._make("intersect_all", *selects)


def exists(__argument=None):
    """``EXISTS``."""
    return Exists(_new_exists(*(flat([__argument]) if __argument is not None else ())))


def join(left, right, onclause=None, isouter=False, full=False):
    return Join._make(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return Join._make(left, right, onclause, True, full)


def alias(selectable, name=None, flat=False):
    return selectable.alias(name)


def subquery(selectable, name=None):
    return selectable.subquery(name)


def cte(selectable, name=None, recursive=False):
    return selectable.cte(name, recursive=recursive)


def lateral(selectable, name=None):
    return selectable.lateral(name)


def tablesample(selectable, sampling, name=None, seed=None):
    raise exc.NotSupportedInPlayground("TABLESAMPLE is not supported in this playground. SQLite has none.")


