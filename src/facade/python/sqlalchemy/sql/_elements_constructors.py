"""The functions that make expressions."""
from _core import new_and as _new_and
from _core import new_bindparam as _new_bindparam
from _core import new_case as _new_case
from _core import new_cast as _new_cast
from _core import new_column_clause as _new_column_clause
from _core import new_constant as _new_constant
from _core import new_extract as _new_extract
from _core import new_filter as _new_filter
from _core import new_literal as _new_literal
from _core import new_not as _new_not
from _core import new_over as _new_over
from _core import new_table_clause as _new_table_clause
from _core import new_text as _new_text
from _core import new_tuple as _new_tuple
from _core import new_unary as _new_unary
from _core import new_values as _new_values
from _core import new_within_group as _new_within_group

from .. import exc
from .._bridge import VALUE
from .._bridge import flat
from .._bridge import host
from .._bridge import keep
from .._bridge import pair
from .._errors import warn
from .elements import BindParameter
from .elements import Case
from .elements import Cast
from .elements import ColumnClause
from .elements import Extract
from .elements import False_
from .elements import FunctionFilter
from .elements import Null
from .elements import Over
from .elements import TextClause
from .elements import True_
from .elements import Tuple
from .elements import TypeCoerce
from .elements import UnaryExpression
from .elements import WithinGroup
from .operators import wrap_any


def _conjunction(name, clauses):
    if not clauses:
        warn(
            "SADeprecationWarning",
            "Invoking %(name)s() without arguments is deprecated, and will be disallowed in a future release.   For an"
            " empty %(name)s() construct, use '%(name)s(%(const)s(), *args)' or '%(name)s(%(literal)s, *args)'."
            % {"name": name, "const": "true" if name == "and_" else "false", "literal": "True" if name == "and_" else "False"},
        )
    return wrap_any(_new_and(name, *flat(clauses)))


def and_(*clauses):
    """``AND``."""
    return _conjunction("and_", clauses)


def or_(*clauses):
    """``OR``."""
    return _conjunction("or_", clauses)


def not_(clause):
    """``NOT``."""
    return wrap_any(_new_not(*pair(clause)))


def true():
    return True_(_new_constant("true"))


def false():
    return False_(_new_constant("false"))


def null():
    return Null(_new_constant("null"))


def literal(value, type_=None, literal_execute=False):
    """A value as a bound parameter."""
    return BindParameter(_new_literal(*host(value), *_type_pair(type_), bool(literal_execute)))


def _type_pair(type_):
    if type_ is None:
        return (VALUE, None)
    return pair(type_)


def literal_column(text, type_=None):
    """SQL text used as a column."""
    return ColumnClause(_new_column_clause(text, *_type_pair(type_), True))


def column(text, type_=None, is_literal=False, _selectable=None):
    """A column that belongs to no Table."""
    return ColumnClause(_new_column_clause(text, *_type_pair(type_), bool(is_literal)))


def table(name, *columns, **kw):
    """A table that belongs to no MetaData."""
    from .schema import TableClause

    schema = kw.pop("schema", None)
    if kw:
        raise exc.ArgumentError("Unsupported argument(s): %s" % list(kw))
    return TableClause(_new_table_clause(name, schema, *flat(columns)))


def text(text):
    """SQL as it is written, with ``:name`` for parameters."""
    return TextClause(_new_text(text))


_NO_VALUE = object()


def bindparam(
    key,
    value=_NO_VALUE,
    type_=None,
    unique=False,
    required=_NO_VALUE,
    quote=None,
    callable_=None,
    expanding=False,
    isoutparam=False,
    literal_execute=False,
):
    """A bound parameter."""
    options = {"unique": bool(unique), "expanding": bool(expanding), "literal_execute": bool(literal_execute)}
    if required is not _NO_VALUE:
        options["required"] = bool(required)
    if callable_ is not None:
        options["callable"] = keep(callable_)
    has_value = value is not _NO_VALUE
    if not has_value:
        value = None
    encoded = pair(value) if expanding else host(value)
    return BindParameter(_new_bindparam(key, has_value, *encoded, *_type_pair(type_), **options))


def outparam(key, type_=None):
    raise exc.NotSupportedInPlayground("outparam() is not supported in this playground. SQLite has no OUT parameters.")


def case(*whens, value=None, else_=None):
    """``CASE``."""
    if len(whens) == 1 and isinstance(whens[0], dict):
        pairs = list(whens[0].items())
    else:
        if len(whens) == 1 and isinstance(whens[0], list):
            raise exc.ArgumentError(
                'The "whens" argument to case(), when referring to a sequence of items, is now passed as a series of'
                " positional elements, rather than as a list. "
            )
        pairs = list(whens)
    flat_pairs = []
    for condition, result in pairs:
        flat_pairs += pair(condition)
        flat_pairs += pair(result)
    return Case(_new_case(len(pairs), *flat_pairs, *pair(value), *pair(else_)))


def cast(expression, type_):
    """``CAST``."""
    return Cast(_new_cast("cast", *pair(expression), *_type_pair(type_)))


def try_cast(expression, type_):
    raise exc.NotSupportedInPlayground("try_cast() is not supported in this playground. SQLite has no TRY_CAST.")


def type_coerce(expression, type_):
    """The type of an expression for Python alone."""
    return TypeCoerce(_new_cast("type_coerce", *host(expression), *_type_pair(type_)))


def extract(field, expr):
    """``EXTRACT``: on SQLite, ``strftime``."""
    return Extract(_new_extract(field, *pair(expr)))


def tuple_(*clauses, types=None):
    """Several expressions as one value."""
    return Tuple(_new_tuple(len(types or ()), *flat(types or ()), *flat(clauses)))


def asc(column):
    return UnaryExpression(_new_unary("asc", *pair(column)))


def desc(column):
    return UnaryExpression(_new_unary("desc", *pair(column)))


def nulls_first(column):
    return UnaryExpression(_new_unary("nulls_first", *pair(column)))


nullsfirst = nulls_first


def nulls_last(column):
    return UnaryExpression(_new_unary("nulls_last", *pair(column)))


nullslast = nulls_last


def distinct(expr):
    return UnaryExpression(_new_unary("distinct", *pair(expr)))


def bitwise_not(expr):
    return UnaryExpression(_new_unary("bitwise_not", *pair(expr)))


def any_(expr):
    return wrap_any(_new_unary("any", *pair(expr)))


def all_(expr):
    return wrap_any(_new_unary("all", *pair(expr)))


def between(expr, lower_bound, upper_bound, symmetric=False):
    return expr.between(lower_bound, upper_bound, symmetric=symmetric)


def collate(expression, collation):
    if hasattr(expression, "collate"):
        return expression.collate(collation)
    return literal(expression).collate(collation)


def _list_of(value):
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _bounds(frame, what):
    if frame is None:
        return (False, None, None)
    if not isinstance(frame, tuple) or len(frame) != 2:
        raise exc.ArgumentError("2-tuple expected for range/rows/groups")
    return (True, frame[0], frame[1])


def over(element, partition_by=None, order_by=None, range_=None, rows=None, groups=None):
    """A window."""
    if sum(item is not None for item in (range_, rows, groups)) > 1:
        raise exc.ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided")
    partition, order = _list_of(partition_by), _list_of(order_by)
    return Over(
        _new_over(
            *pair(element),
            partition_by is not None,
            len(partition),
            *flat(partition),
            order_by is not None,
            len(order),
            *flat(order),
            *_bounds(range_, "range_"),
            *_bounds(rows, "rows"),
            *_bounds(groups, "groups"),
        )
    )


def funcfilter(func, *criterion):
    """``FILTER (WHERE ...)``."""
    return FunctionFilter(_new_filter(*pair(func), *flat(criterion)))


def within_group(element, *order_by):
    """``WITHIN GROUP (ORDER BY ...)``."""
    return WithinGroup(_new_within_group(*pair(element), *flat(order_by)))


def label(name, element, type_=None):
    """An expression under a name."""
    if type_ is not None:
        element = type_coerce(element, type_)
    return element.label(name) if hasattr(element, "label") else literal(element).label(name)


def values(*columns, name=None, literal_binds=False):
    """``VALUES``."""
    from .selectable import Values

    return Values(_new_values(name, bool(literal_binds), *flat(columns)))


