"""The operators of column expressions: each is one call of the engine."""
from _core import bool_value as _bool_value
from _core import kind as _kind
from _core import op as _op
from _core import op_custom as _op_custom

from .._bridge import pair
from .._bridge import spread


class Operators:
    """``&``, ``|``, ``~`` and ``op()``."""

    __slots__ = ()

    def __and__(self, other):
        return _wrap(_op(self._h, "and_", *pair(other)), "BooleanClauseList")

    def __or__(self, other):
        return _wrap(_op(self._h, "or_", *pair(other)), "BooleanClauseList")

    def __invert__(self):
        return wrap_any(_op(self._h, "inv"))

    def op(self, opstring, precedence=0, is_comparison=False, return_type=None, python_impl=None):
        def against(other):
            handle = _op_custom(
                self._h, opstring, precedence, bool(is_comparison), *pair(return_type), *pair(other)
            )
            return _wrap(handle, "BinaryExpression")

        return against

    def bool_op(self, opstring, precedence=0, python_impl=None):
        return self.op(opstring, precedence=precedence, is_comparison=True, python_impl=python_impl)

    def operate(self, op, *other, **kwargs):
        return op(self, *other, **kwargs)


class ColumnOperators(Operators):
    """All other operators."""

    __slots__ = ()

    __hash__ = object.__hash__

    def __bool__(self):
        value = _bool_value(self._h)
        if value is None:
            raise TypeError("Boolean value of this clause is not defined")
        return value

    def __contains__(self, other):
        raise NotImplementedError("Operator 'contains' is not supported on this expression")

    def __iter__(self):
        raise NotImplementedError("Operator 'getitem' is not supported on this expression")

    def __rmod__(self, other):
        return _wrap(_op(self._h, "rmod", *pair(other)), "BinaryExpression")

    # string comparisons

    def like(self, other, escape=None):
        return _wrap(_op(self._h, "like_op", *pair(other), escape), "BinaryExpression")

    def ilike(self, other, escape=None):
        return _wrap(_op(self._h, "ilike_op", *pair(other), escape), "BinaryExpression")

    def not_like(self, other, escape=None):
        return _wrap(_op(self._h, "not_like_op", *pair(other), escape), "BinaryExpression")

    notlike = not_like

    def not_ilike(self, other, escape=None):
        return _wrap(_op(self._h, "not_ilike_op", *pair(other), escape), "BinaryExpression")

    notilike = not_ilike

    def startswith(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "startswith_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def istartswith(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "istartswith_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def endswith(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "endswith_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def iendswith(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "iendswith_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def contains(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "contains_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def icontains(self, other, escape=None, autoescape=False):
        return _wrap(_op(self._h, "icontains_op", *pair(other), escape, bool(autoescape)), "BinaryExpression")

    def match(self, other, **kwargs):
        return _wrap(_op(self._h, "match_op", *pair(other)), "BinaryExpression")

    def regexp_match(self, pattern, flags=None):
        return _wrap(_op(self._h, "regexp_match_op", *pair(pattern), flags), "BinaryExpression")

    def regexp_replace(self, pattern, replacement, flags=None):
        return _wrap(
            _op(self._h, "regexp_replace_op", *pair(pattern), *pair(replacement), flags), "BinaryExpression"
        )

    # membership, identity, ranges

    def in_(self, other):
        return _wrap(_op(self._h, "in_op", *_members(other)), "BinaryExpression")

    def not_in(self, other):
        return _wrap(_op(self._h, "not_in_op", *_members(other)), "BinaryExpression")

    notin_ = not_in

    def is_(self, other):
        return _wrap(_op(self._h, "is_", *pair(other)), "BinaryExpression")

    def is_not(self, other):
        return _wrap(_op(self._h, "is_not", *pair(other)), "BinaryExpression")

    isnot = is_not

    def is_distinct_from(self, other):
        return _wrap(_op(self._h, "is_distinct_from", *pair(other)), "BinaryExpression")

    def is_not_distinct_from(self, other):
        return _wrap(_op(self._h, "is_not_distinct_from", *pair(other)), "BinaryExpression")

    isnot_distinct_from = is_not_distinct_from

    def between(self, cleft, cright, symmetric=False):
        return _wrap(_op(self._h, "between_op", *pair(cleft), *pair(cright), bool(symmetric)), "BinaryExpression")

    def concat(self, other):
        return _wrap(_op(self._h, "concat_op", *pair(other)), "BinaryExpression")

    # unary forms

    def desc(self):
        return _wrap(_op(self._h, "desc_op"), "UnaryExpression")

    def asc(self):
        return _wrap(_op(self._h, "asc_op"), "UnaryExpression")

    def nulls_first(self):
        return _wrap(_op(self._h, "nulls_first_op"), "UnaryExpression")

    nullsfirst = nulls_first

    def nulls_last(self):
        return _wrap(_op(self._h, "nulls_last_op"), "UnaryExpression")

    nullslast = nulls_last

    def distinct(self):
        return _wrap(_op(self._h, "distinct_op"), "UnaryExpression")

    def collate(self, collation):
        return _wrap(_op(self._h, "collate", *pair(collation)), "BinaryExpression")

    def any_(self):
        return _wrap(_op(self._h, "any_op"), "CollectionAggregate")

    def all_(self):
        return _wrap(_op(self._h, "all_op"), "CollectionAggregate")

    def bitwise_not(self):
        return _wrap(_op(self._h, "bitwise_not_op"), "UnaryExpression")


def _binary(name):
    def operate(self, other):
        return _wrap(_op(self._h, name, *pair(other)), "BinaryExpression")

    return operate


for _method, _name in {
    "__eq__": "eq",
    "__ne__": "ne",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
    "__add__": "add",
    "__radd__": "radd",
    "__sub__": "sub",
    "__rsub__": "rsub",
    "__mul__": "mul",
    "__rmul__": "rmul",
    "__truediv__": "truediv",
    "__rtruediv__": "rtruediv",
    "__floordiv__": "floordiv",
    "__rfloordiv__": "rfloordiv",
    "__mod__": "mod",
    "__lshift__": "lshift",
    "__rshift__": "rshift",
    "__getitem__": "getitem",
    "bitwise_and": "bitwise_and_op",
    "bitwise_or": "bitwise_or_op",
    "bitwise_xor": "bitwise_xor_op",
    "bitwise_lshift": "bitwise_lshift_op",
    "bitwise_rshift": "bitwise_rshift_op",
}.items():
    _function = _binary(_name)
    _function.__name__ = _method
    _function.__qualname__ = f"ColumnOperators.{_method}"
    setattr(ColumnOperators, _method, _function)


def _neg(self):
    return _wrap(_op(self._h, "neg"), "UnaryExpression")


ColumnOperators.__neg__ = _neg
ColumnOperators.__hash__ = object.__hash__


def _members(other):
    """The right side of IN: a generator or dict view becomes a list, as SQLAlchemy iterates it."""
    if isinstance(other, (list, tuple, set, frozenset)):
        return spread(pair(other))
    if hasattr(type(other), "_h") or hasattr(other, "__clause_element__"):
        return spread(pair(other))
    if not isinstance(other, (str, bytes, int, float)) and hasattr(other, "__iter__"):
        return spread(pair(list(other)))
    return spread(pair(other))


def _wrap(handle, kind):
    return kinds[kind](handle)


#: The classes of expressions by their names, filled by elements.
kinds = {}


def wrap_any(handle):
    """Wraps an expression whose class only the engine knows."""
    return kinds[_kind(handle)](handle)
