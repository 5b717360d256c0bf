"""FROM objects and SELECT statements."""
from _core import alias_of as _alias_of
from _core import compound_columns as _compound_columns
from _core import describe_element as _describe_element
from _core import element_attr as _element_attr
from _core import from_columns as _from_columns
from _core import entity_text as _entity_text
from _core import join_of as _join_of
from _core import kind as _kind
from _core import select_method as _select_method
from _core import selected_columns as _selected_columns

from .. import exc
from .._bridge import flat
from .._bridge import namespace_of
from .._bridge import pair
from .._errors import warn
from .base import Executable
from .base import ReadOnlyColumnCollection
from .elements import ClauseElement
from .elements import ColumnElement
from .elements import Grouping
from .operators import kinds
from .operators import wrap_any


class ReturnsRows(ClauseElement):
    """Anything with columns."""

    __slots__ = ("__dict__",)

    _is_returns_rows = True


class Selectable(ReturnsRows):
    """What can be in a FROM."""

    __slots__ = ()

    def corresponding_column(self, column, require_embedded=False):
        from _core import corresponding_column

        from .schema import wrap

        return wrap(corresponding_column(self._h, *pair(column), bool(require_embedded)))


class FromClause(Selectable):
    """A table, a join, a subquery."""

    __slots__ = ()

    named_with_column = True

    @property
    def columns(self):
        from .schema import wrap

        found = self.__dict__.get("_columns_cached")
        if found is None:
            items = _from_columns(self._h).to_py()
            found = ReadOnlyColumnCollection(
                [(items[i], wrap(items[i + 1])) for i in range(0, len(items), 2)]
            )
            self.__dict__["_columns_cached"] = found
        return found

    @property
    def c(self):
        return self.columns

    exported_columns = columns

    @property
    def entity_namespace(self):
        return self.c

    @property
    def name(self):
        return _element_attr(self._h, "name")

    @property
    def description(self):
        return _describe_element(self._h)

    @property
    def primary_key(self):
        from .schema import wrap

        return ReadOnlyColumnCollection(
            [(c.key, c) for c in (wrap(h) for h in _from_columns(self._h, "primary_key").to_py())]
        )

    @property
    def foreign_keys(self):
        from .schema import wrap

        return {wrap(h) for h in _from_columns(self._h, "foreign_keys").to_py()}

    def select(self):
        return select(self)

    def join(self, right, onclause=None, isouter=False, full=False):
        return Join._make(self, right, onclause, isouter, full)

    def outerjoin(self, right, onclause=None, full=False):
        return Join._make(self, right, onclause, True, full)

    def alias(self, name=None, flat=False):
        return wrap_made(_alias_of("alias", self._h, name, bool(flat)))

    def tablesample(self, sampling, name=None, seed=None):
        raise exc.NotSupportedInPlayground("TABLESAMPLE is not supported in this playground. SQLite has none.")

    def table_valued(self):
        return ColumnElement(_select_method(self._h, "table_valued"))

    def is_derived_from(self, fromclause):
        return _element_attr(self._h, "name") is not None and self is fromclause

    def __repr__(self):
        description = self.description
        where = f"<{type(self).__module__}.{type(self).__qualname__}"
        if description is None:
            return f"{where} object at {id(self):#x}>"
        return f"{where} at {id(self):#x}; {description}>"


class NamedFromClause(FromClause):
    __slots__ = ()


class Join(FromClause):
    """``a JOIN b ON ...``."""

    __slots__ = ()

    @classmethod
    def _make(cls, left, right, onclause=None, isouter=False, full=False):
        return wrap_made(_join_of(*pair(left), *pair(right), *pair(onclause), bool(isouter), bool(full)))

    @property
    def left(self):
        from .schema import wrap

        return wrap(_element_attr(self._h, "left"))

    @property
    def right(self):
        from .schema import wrap

        return wrap(_element_attr(self._h, "right"))

    @property
    def onclause(self):
        return wrap_any(_element_attr(self._h, "onclause"))


class AliasedReturnsRows(NamedFromClause):
    __slots__ = ()

    @property
    def element(self):
        from .schema import wrap

        return wrap(_element_attr(self._h, "element"))

    @property
    def original(self):
        return self.element


class Alias(AliasedReturnsRows):
    __slots__ = ()


class TableValuedAlias(Alias):
    __slots__ = ()

    def render_derived(self, name=None, with_types=False):
        return wrap_made(_select_method(self._h, "render_derived", 0, name))


class Lateral(AliasedReturnsRows):
    __slots__ = ()


class TableSample(AliasedReturnsRows):
    __slots__ = ()


class Subquery(AliasedReturnsRows):
    __slots__ = ()

    def as_scalar(self):
        return self.element.scalar_subquery()


class CTE(AliasedReturnsRows):
    __slots__ = ()

    def union(self, *other):
        return wrap_made(_select_method(self._h, "cte_union", *flat(other)))

    def union_all(self, *other):
        return wrap_made(_select_method(self._h, "cte_union_all", *flat(other)))


class FromGrouping(FromClause):
    __slots__ = ()


class Values(FromClause):
    """``VALUES`` in a FROM."""

    __slots__ = ()

    def data(self, values):
        return wrap_made(_select_method(self._h, "data", *pair([list(row) for row in values])))

    def alias(self, name=None, flat=False):
        return wrap_made(_select_method(self._h, "alias", 0, name))


class HasCTE:
    """Statements that take CTEs."""

    __slots__ = ()

    def cte(self, name=None, recursive=False, nesting=False):
        return wrap_made(_select_method(self._h, "cte", 0, name, 0, bool(recursive), 0, bool(nesting)))

    def add_cte(self, *ctes, nest_here=False):
        return self._new("add_cte", *flat(ctes))


class Generative:
    """Statements whose methods give a changed copy."""

    __slots__ = ()

    def _new(self, method, *args):
        return type(self)._of(_select_method(self._h, method, *args), self)

    @classmethod
    def _of(cls, handle, parent):
        made = cls.__new__(cls)
        made._h = handle
        python_side = parent.__dict__
        if python_side:
            made.__dict__.update({key: value for key, value in python_side.items() if key in _inherited})
        return made


#: What a copy of a statement takes over from Python's side of the one it was made from.
_inherited = {"_options", "_execution_options", "_plugin"}


class SelectBase(Generative, HasCTE, Executable, Selectable):
    """Everything that SELECTs."""

    __slots__ = ()

    is_select = True

    @property
    def selected_columns(self):
        from .schema import wrap

        items = _selected_columns(self._h).to_py()
        return ReadOnlyColumnCollection([(items[i], wrap(items[i + 1])) for i in range(0, len(items), 2)])

    exported_columns = selected_columns

    @property
    def columns(self):
        warn(
            "SADeprecationWarning",
            "The SelectBase.c and SelectBase.columns attributes are deprecated and will be removed in a future release;"
            " these attributes implicitly create a subquery that should be explicit.  Please call"
            " SelectBase.subquery() first in order to create a subquery, which then contains this attribute.  To access"
            " the columns that this SELECT object SELECTs from, use the SelectBase.selected_columns attribute."
            " (deprecated since: 1.4)",
        )
        return self.subquery().columns

    c = columns

    def subquery(self, name=None):
        return wrap_made(_select_method(self._h, "subquery", 0, name))

    def alias(self, name=None, flat=False):
        return self.subquery(name)

    def scalar_subquery(self):
        return ScalarSelect(_select_method(self._h, "scalar_subquery"))

    def as_scalar(self):
        warn(
            "SADeprecationWarning",
            "The SelectBase.as_scalar() method is deprecated and will be removed in a future release.  Please refer to"
            " SelectBase.scalar_subquery(). (deprecated since: 1.4)",
        )
        return self.scalar_subquery()

    def label(self, name):
        return self.scalar_subquery().label(name)

    def exists(self):
        return Exists(_select_method(self._h, "exists"))

    def lateral(self, name=None):
        return wrap_made(_select_method(self._h, "lateral", 0, name))

    def set_label_style(self, style):
        return self._new("set_label_style", 0, style.name)

    def get_label_style(self):
        return SelectLabelStyle[_element_attr(self._h, "label_style")]

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} object at {id(self):#x}>"


class SelectLabelStyle:
    """How the columns of a SELECT are labelled."""

    def __init__(self, name):
        self.name = name

    def __class_getitem__(cls, name):
        return _label_styles[name]

    def __repr__(self):
        return f"<SelectLabelStyle.{self.name}>"


_label_styles = {
    name: SelectLabelStyle(name)
    for name in (
        "LABEL_STYLE_NONE",
        "LABEL_STYLE_TABLENAME_PLUS_COL",
        "LABEL_STYLE_DISAMBIGUATE_ONLY",
    )
}
LABEL_STYLE_NONE = _label_styles["LABEL_STYLE_NONE"]
LABEL_STYLE_TABLENAME_PLUS_COL = _label_styles["LABEL_STYLE_TABLENAME_PLUS_COL"]
LABEL_STYLE_DISAMBIGUATE_ONLY = LABEL_STYLE_DEFAULT = _label_styles["LABEL_STYLE_DISAMBIGUATE_ONLY"]


class GenerativeSelect(SelectBase):
    """What SELECT and UNION have in common."""

    __slots__ = ()

    def limit(self, limit):
        return self._new("limit", *pair(limit))

    def offset(self, offset):
        return self._new("offset", *pair(offset))

    def fetch(self, count, with_ties=False, percent=False):
        return self._new("fetch", *pair(count), 0, bool(with_ties), 0, bool(percent))

    def slice(self, start, stop):
        return self._new("slice", 0, start, 0, stop)

    def order_by(self, __first=..., *clauses):
        return self._new("order_by", *_first_and(__first, clauses))

    def group_by(self, __first=..., *clauses):
        return self._new("group_by", *_first_and(__first, clauses))

    def with_for_update(self, *, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        return self._new("with_for_update", 0, bool(nowait), 0, bool(read), 0, bool(skip_locked))

    def union(self, *other):
        return CompoundSelect._make("union", self, *other)

    def union_all(self, *other):
        return CompoundSelect._make("union_all", self, *other)

    def except_(self, *other):
        return CompoundSelect._make("except_", self, *other)

    def except_all(self, *other):
        return CompoundSelect._make("except_all", self, *other)

    def intersect(self, *other):
        return CompoundSelect._make("intersect", self, *other)

    def intersect_all(self, *other):
        return CompoundSelect._make("intersect_all", self, *other)


def refuse_tuple(target):
    """A pair of target and ON clause was what join() took before 2.0."""
    if isinstance(target, tuple):
        raise exc.ArgumentError(
            "Join target, typically a FROM expression, or ORM relationship attribute expected, got %r." % (target,)
        )


def _first_and(first, others):
    if first is ...:
        return flat(others)
    if first is None and not others:
        return (0, None)
    return pair(first) + tuple(flat(others)) if isinstance(pair(first), tuple) else flat((first, *others))


class Select(GenerativeSelect):
    """``select()``."""

    __slots__ = ()

    def where(self, *whereclause):
        return self._new("where", *flat(whereclause))

    filter = where

    def filter_by(self, **kwargs):
        return self.where(*filter_by_criteria(_select_method(self._h, "filter_by_zero"), kwargs))

    def having(self, *having):
        return self._new("having", *flat(having))

    def distinct(self, *expr):
        return self._new("distinct", *flat(expr))

    def join(self, target, onclause=None, *, isouter=False, full=False):
        refuse_tuple(target)
        return self._new("join", *pair(target), *pair(onclause), 0, bool(isouter), 0, bool(full))

    def outerjoin(self, target, onclause=None, *, full=False):
        return self._new("join", *pair(target), *pair(onclause), 0, True, 0, bool(full))

    def join_from(self, from_, target, onclause=None, *, isouter=False, full=False):
        return self._new(
            "join_from", *pair(from_), *pair(target), *pair(onclause), 0, bool(isouter), 0, bool(full)
        )

    def outerjoin_from(self, from_, target, onclause=None, *, full=False):
        return self._new("join_from", *pair(from_), *pair(target), *pair(onclause), 0, True, 0, bool(full))

    def select_from(self, *froms):
        return self._new("select_from", *flat(froms))

    def add_columns(self, *entities):
        return self._new("add_columns", *flat(entities))

    def column(self, column):
        return self.add_columns(column)

    def with_only_columns(self, *entities, maintain_column_froms=False):
        if len(entities) == 1 and isinstance(entities[0], (list, tuple)):
            raise exc.ArgumentError(
                'The "entities" argument to Select.with_only_columns(), when referring to a sequence of items, is now'
                " passed as a series of positional elements, rather than as a list. "
            )
        return self._new("with_only_columns", 0, bool(maintain_column_froms), *flat(entities))

    def correlate(self, *fromclauses):
        return self._new("correlate", *flat(fromclauses))

    def correlate_except(self, *fromclauses):
        return self._new("correlate_except", *flat(fromclauses))

    def prefix_with(self, *prefixes, dialect="*"):
        return self._new("prefix_with", 0, dialect, *flat(prefixes))

    def suffix_with(self, *suffixes, dialect="*"):
        return self._new("suffix_with", 0, dialect, *flat(suffixes))

    def with_hint(self, selectable, text, dialect_name="*"):
        return self

    def with_statement_hint(self, text, dialect_name="*"):
        return self

    def reduce_columns(self, only_synonyms=True):
        return self._new("reduce_columns")

    def get_final_froms(self):
        from .schema import wrap

        return [wrap(h) for h in _from_columns(self._h, "final_froms").to_py()]

    @property
    def froms(self):
        warn(
            "SADeprecationWarning",
            "The Select.froms attribute is moved to the Select.get_final_froms() method. (deprecated since: 1.4.23)",
        )
        return self.get_final_froms()

    @property
    def whereclause(self):
        handle = _element_attr(self._h, "whereclause")
        return None if handle is None else wrap_any(handle)

    @property
    def inner_columns(self):
        return iter(self.selected_columns)

    @property
    def column_descriptions(self):
        from .statement import column_descriptions

        return column_descriptions(self)

    def from_statement(self, statement):
        from .statement import from_statement

        return from_statement(self, statement)

    @property
    def columns_clause_froms(self):
        return self.get_final_froms()


class CompoundSelect(GenerativeSelect):
    """UNION and its like."""

    __slots__ = ()

    @classmethod
    def _make(cls, keyword, *selects):
        made = cls.__new__(cls)
        made._h = _compound_columns(keyword, *flat(selects))
        return made

    @property
    def selects(self):
        return [child for child in self.get_children()]


class TextualSelect(SelectBase):
    """``text().columns()``."""

    __slots__ = ()


class ScalarSelect(Grouping):
    """A SELECT used as a value."""

    __slots__ = ()

    def where(self, crit):
        return ScalarSelect(_select_method(self._h, "scalar_where", *pair(crit)))

    def correlate(self, *fromclauses):
        return ScalarSelect(_select_method(self._h, "scalar_correlate", *flat(fromclauses)))

    def correlate_except(self, *fromclauses):
        return ScalarSelect(_select_method(self._h, "scalar_correlate_except", *flat(fromclauses)))

    @property
    def columns(self):
        raise exc.InvalidRequestError(
            "Scalar Select expression has no columns; use this object directly within a column-level expression."
        )

    c = columns

    def self_group(self, against=None):
        return self


class Exists(ColumnElement):
    """``EXISTS``."""

    __slots__ = ()

    def where(self, *clause):
        return Exists(_select_method(self._h, "exists_where", *flat(clause)))

    def select_from(self, *froms):
        return Exists(_select_method(self._h, "exists_select_from", *flat(froms)))

    def correlate(self, *fromclauses):
        return Exists(_select_method(self._h, "exists_correlate", *flat(fromclauses)))

    def correlate_except(self, *fromclauses):
        return Exists(_select_method(self._h, "exists_correlate_except", *flat(fromclauses)))

    def select(self):
        return Select(_select_method(self._h, "exists_select"))


_NO_NAMESPACE = object()


def filter_by_criteria(zero, kwargs):
    """What filter_by() means: equality with attributes of the entity behind a handle."""
    from .schema import objects

    criteria = []
    for key, value in kwargs.items():
        namespace = namespace_of(zero)
        if namespace is None:
            element = objects.get(zero)
            if element is None:
                element = wrap_any(zero)
            namespace = getattr(element, "c", None)
            if namespace is None:
                table = getattr(element, "table", None)
                namespace = table.c if table is not None else _NO_NAMESPACE
        try:
            attribute = getattr(namespace, key)
        except AttributeError as err:
            raise exc.InvalidRequestError(
                'Entity namespace for "%s" has no property "%s"' % (_entity_text(zero), key)
            ) from err
        criteria.append(attribute == value)
    return criteria


from_kinds = {
    cls.__name__: cls
    for cls in (Join, Alias, Subquery, CTE, FromGrouping, Values, Lateral, TableSample, TableValuedAlias)
}
kinds.update({"ScalarSelect": ScalarSelect, "Exists": Exists, "Select": Select, "CompoundSelect": CompoundSelect, "TextualSelect": TextualSelect, **from_kinds})


def wrap_made(handle):
    """The wrapper of a FROM object that was just made."""
    return from_kinds[_kind(handle)](handle)


def select(*entities):
    """``SELECT`` of columns, tables, entities."""
    from _core import new_select

    if (entities and (isinstance(entities[0], list) or (len(entities) == 1 and isinstance(entities[0], dict)))):
        raise exc.ArgumentError(
            'Column expression, FROM clause, or other columns clause element expected, got %r. Did you mean to say'
            " select(%s)?" % (entities[0], ", ".join(repr(entity) for entity in entities[0]))
        )
    return Select(new_select(*flat(entities)))
