"""``func``: SQL functions by their names."""
from _core import function_method as _function_method
from _core import new_function as _new_function

from .. import exc
from .._bridge import VALUE
from .._bridge import flat
from .._bridge import pair
from .base import Executable
from .elements import ColumnElement
from .operators import kinds


class FunctionElement(Executable, ColumnElement):
    """A call of a SQL function."""

    __slots__ = ("__dict__",)

    def over(self, *, partition_by=None, order_by=None, rows=None, range_=None, groups=None):
        from ._elements_constructors import over

        return over(self, partition_by=partition_by, order_by=order_by, rows=rows, range_=range_, groups=groups)

    def within_group(self, *order_by):
        from ._elements_constructors import within_group

        return within_group(self, *order_by)

    def filter(self, *criterion):
        from ._elements_constructors import funcfilter

        return funcfilter(self, *criterion) if criterion else self

    def alias(self, name=None, joins_implicitly=False):
        from .selectable import wrap_made

        return wrap_made(_function_method(self._h, "alias", name, bool(joins_implicitly)))

    def table_valued(self, *expr, with_ordinality=None, name=None, joins_implicitly=False):
        from .selectable import wrap_made

        if with_ordinality:
            raise exc.NotSupportedInPlayground("with_ordinality is not supported in this playground. SQLite has none.")
        return wrap_made(_function_method(self._h, "table_valued", name, bool(joins_implicitly), *flat(expr)))

    def column_valued(self, name=None, joins_implicitly=False):
        return ColumnElement(_function_method(self._h, "column_valued", name, bool(joins_implicitly)))

    def scalar_table_valued(self, name, type_=None):
        raise exc.NotSupportedInPlayground("scalar_table_valued() is not supported in this playground.")

    def select(self):
        from .selectable import select

        return select(self)

    @property
    def clauses(self):
        return self.get_children()

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}; {self.name}>"


class Function(FunctionElement):
    """A function by its name alone."""

    __slots__ = ()

class GenericFunction(Function):
    """A function that SQLAlchemy knows."""

    __slots__ = ()


_generic = {
    name: type(name, (GenericFunction,), {"__module__": __name__, "__slots__": ()})
    for name in (
        "coalesce max min sum now concat char_length random count current_date current_time current_timestamp"
        " current_user localtime localtimestamp session_user sysdate user array_agg mode percentile_cont"
        " percentile_disc rank dense_rank percent_rank cume_dist cube rollup grouping_sets aggregate_strings"
        " next_value"
    ).split()
}


class _FunctionGenerator:
    """``func.name(...)``; ``func.package.name(...)``."""

    def __init__(self, **opts):
        self.__names = []
        self.opts = opts

    def __getattr__(self, name):
        if name.startswith("__"):
            try:
                return self.__dict__[name]
            except KeyError:
                raise AttributeError(name) from None
        if name.endswith("_"):
            name = name[0:-1]
        made = _FunctionGenerator(**self.opts)
        made.__names = [*self.__names, name]
        return made

    def __call__(self, *c, **kwargs):
        options = {**self.opts, **kwargs}
        type_ = options.get("type_")
        names = self.__names
        handle = _new_function(
            ".".join(names), *(pair(type_) if type_ is not None else (VALUE, None)), *flat(c)
        )
        cls = _generic.get(names[-1].lower()) if len(names) == 1 else None
        return (cls or Function)(handle)


func = _FunctionGenerator(group=False)
modifier = _FunctionGenerator(group=False)
kinds.update({"Function": Function, **_generic})
kinds["FunctionElement"] = FunctionElement
