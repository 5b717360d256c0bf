"""Column expressions: thin wrappers around the engine's nodes.

The classes carry SQLAlchemy's names and print as SQLAlchemy prints them; what an expression is and how it compiles is known
to the engine alone. ``ColumnElement`` is what the ORM's InstrumentedAttribute extends.
"""
from _core import describe_element as _describe_element
from _core import element_attr as _element_attr
from _core import element_children as _element_children
from _core import element_label as _element_label
from _core import element_text as _element_text
from _core import same_element as _same_element
from _core import with_type as _with_type

from .._bridge import Handle
from .._bridge import flat
from .operators import ColumnOperators
from .operators import kinds
from .operators import wrap_any


class Visitable:
    """Anything with ``__visit_name__``."""

    __slots__ = ()


class ClauseElement(Handle, Visitable):
    """Any part of a statement."""

    __slots__ = ()

    _is_clause_element = True

    def compile(self, bind=None, dialect=None, **kw):
        """The SQL text, as an object that prints it."""
        from .compiler import compile_element

        return compile_element(self, bind, dialect, **kw)

    def __str__(self):
        return _element_text(self._h)

    def __repr__(self):
        description = self.description
        where = f"<{type(self).__module__}.{type(self).__qualname__}"
        if description is None:
            return f"{where} object at {id(self):#x}>"
        return f"{where} at {id(self):#x}; {description}>"

    def compare(self, other, **kw):
        """Whether the two are the same SQL."""
        return isinstance(other, ClauseElement) and str(self) == str(other)

    def params(self, *optionaldict, **kwargs):
        from .statement import with_params

        values = dict(optionaldict[0]) if optionaldict else {}
        values.update(kwargs)
        return with_params(self, values)

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [wrap_any(handle) for handle in _element_children(self._h).to_py()]

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    @property
    def description(self):
        return _describe_element(self._h)


class SQLCoreOperations(ColumnOperators):
    """The operators together with ``label`` and ``cast``, as typing sees them."""

    __slots__ = ()


class ColumnElement(ColumnOperators, ClauseElement):
    """A column or an expression of columns."""

    __slots__ = ()

    __hash__ = object.__hash__
    __bool__ = ColumnOperators.__bool__

    def label(self, name=None):
        return Label(_element_label(self._h, name))

    @property
    def type(self):
        from .sqltypes import type_of_expression

        return type_of_expression(self._h)

    @property
    def key(self):
        return _element_attr(self._h, "key")

    @property
    def name(self):
        value = _element_attr(self._h, "name")
        if value is None:
            return self.__getattr__("name")
        return value

    @property
    def anon_label(self):
        return self.label(None)

    @property
    def base_columns(self):
        return {self}

    def cast(self, type_):
        from ._elements_constructors import cast

        return cast(self, type_)

    def shares_lineage(self, other):
        return _same_element(self._h, other._h)

    def __getattr__(self, key):
        if key in _JSON_CASTS and not key.startswith("__"):
            from .sqltypes import JSON

            if isinstance(self.type, JSON):
                return lambda *args: self._with_type(key, *args)
        if not key.startswith("_"):
            from .sqltypes import TypeComparator

            factory = getattr(self.type, "comparator_factory", TypeComparator)
            if factory is not TypeComparator and hasattr(factory, key):
                return getattr(factory(self), key)
        raise AttributeError(
            f"Neither {type(self).__name__!r} object nor 'Comparator' object has an attribute {key!r}"
        )

    def _with_type(self, key, *args):
        """``column["key"].as_string()`` and its kin."""
        from . import sqltypes

        type_ = getattr(sqltypes, _JSON_CASTS[key])(*args)
        return BinaryExpression(_with_type(self._h, type_._h))


_JSON_CASTS = {
    "as_boolean": "Boolean",
    "as_string": "Unicode",
    "as_integer": "Integer",
    "as_float": "Float",
    "as_numeric": "Numeric",
    "as_json": "JSON",
}

#: The name under which typing and the ORM know the class.
SQLColumnExpression = ColumnElement
ColumnExpressionArgument = ColumnElement


class BinaryExpression(ColumnElement):
    __slots__ = ()

    @property
    def left(self):
        return wrap_any(_element_attr(self._h, "left"))

    @property
    def right(self):
        return wrap_any(_element_attr(self._h, "right"))

    @property
    def operator(self):
        import operator

        from . import operators

        name = _element_attr(self._h, "operator")
        return getattr(operator, name, None) or getattr(operators, name, name)


class UnaryExpression(ColumnElement):
    __slots__ = ()

    @property
    def element(self):
        return wrap_any(_element_attr(self._h, "element"))


class AsBoolean(UnaryExpression):
    __slots__ = ()


class CollectionAggregate(UnaryExpression):
    __slots__ = ()


class ClauseList(ClauseElement):
    __slots__ = ()


class BooleanClauseList(ColumnElement):
    __slots__ = ()

    @property
    def clauses(self):
        return self.get_children()

    def __len__(self):
        return len(self.clauses)

    def __iter__(self):
        return iter(self.clauses)


class ExpressionClauseList(ColumnElement):
    __slots__ = ()


class Grouping(ColumnElement):
    __slots__ = ()

    @property
    def element(self):
        return wrap_any(_element_attr(self._h, "element"))


class Label(ColumnElement):
    __slots__ = ()

    @property
    def element(self):
        return wrap_any(_element_attr(self._h, "element"))


class BindParameter(ColumnElement):
    __slots__ = ()

    @property
    def value(self):
        from .statement import bind_value

        return bind_value(self._h)

    @property
    def effective_value(self):
        return self.value

    def __repr__(self):
        return f"BindParameter({self.key!r}, {self.value!r}, type_={self.type!r})"


class ColumnClause(ColumnElement):
    __slots__ = ()

    @property
    def table(self):
        from .schema import wrap_from

        return wrap_from(_element_attr(self._h, "table"))


class Null(ColumnElement):
    __slots__ = ()


class True_(ColumnElement):
    __slots__ = ()


class False_(ColumnElement):
    __slots__ = ()


class Case(ColumnElement):
    __slots__ = ()


class Cast(ColumnElement):
    __slots__ = ()


class TryCast(Cast):
    __slots__ = ()


class TypeCoerce(ColumnElement):
    __slots__ = ()


class Extract(ColumnElement):
    __slots__ = ()


class Tuple(ColumnElement):
    __slots__ = ()


class Over(ColumnElement):
    __slots__ = ()


class WithinGroup(ColumnElement):
    __slots__ = ()

    def over(self, *, partition_by=None, order_by=None, rows=None, range_=None, groups=None):
        from ._elements_constructors import over

        return over(self, partition_by=partition_by, order_by=order_by, rows=rows, range_=range_, groups=groups)


class FunctionFilter(ColumnElement):
    __slots__ = ()

    def filter(self, *criterion):
        from ._elements_constructors import funcfilter

        return funcfilter(self, *criterion)

    def over(self, partition_by=None, order_by=None, range_=None, rows=None, groups=None):
        from ._elements_constructors import over

        return over(self, partition_by=partition_by, order_by=order_by, rows=rows, range_=range_, groups=groups)


class CollationClause(ColumnElement):
    __slots__ = ()


class ReleaseSavepointClause(ClauseElement):
    __slots__ = ()


class SavepointClause(ClauseElement):
    __slots__ = ()


class TextClause(ClauseElement):
    """``text()``: SQL as it is written."""

    __slots__ = ()

    @property
    def text(self):
        return _element_attr(self._h, "text")

    def bindparams(self, *binds, **names_to_values):
        from .statement import text_bindparams

        return text_bindparams(self, binds, names_to_values)

    def columns(self, *cols, **types):
        from .statement import text_columns

        return text_columns(self, cols, types)

    @property
    def type(self):
        from .sqltypes import NULLTYPE

        return NULLTYPE

    def __and__(self, other):
        from ._elements_constructors import and_

        return and_(self, other)

    def __or__(self, other):
        from ._elements_constructors import or_

        return or_(self, other)

    def label(self, name):
        raise NotImplementedError()

    def execution_options(self, **kw):
        from .statement import execution_options

        return execution_options(self, kw)


class quoted_name(str):
    """A name that is always, or never, quoted."""

    def __new__(cls, value, quote=None):
        if value is None:
            return None
        if isinstance(value, cls) and (quote is None or value.quote == quote):
            return value
        self = super().__new__(cls, value)
        self.quote = quote
        return self



def element_pairs(values):
    """Pairs of arguments where a single list or tuple stands for its members."""
    if len(values) == 1 and isinstance(values[0], (list, tuple, set, frozenset)):
        values = list(values[0])
    return flat(values)


kinds.update(
    {
        cls.__name__: cls
        for cls in (
            ColumnElement,
            BinaryExpression,
            UnaryExpression,
            AsBoolean,
            CollectionAggregate,
            ClauseList,
            BooleanClauseList,
            ExpressionClauseList,
            Grouping,
            Label,
            BindParameter,
            ColumnClause,
            Null,
            True_,
            False_,
            Case,
            Cast,
            TryCast,
            TypeCoerce,
            Extract,
            Tuple,
            Over,
            WithinGroup,
            FunctionFilter,
            CollationClause,
            TextClause,
        )
    }
)

#: Wraps an expression by its handle.
wrap = wrap_any

