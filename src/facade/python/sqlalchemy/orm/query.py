"""The legacy Query: each method is one of the engine's Query.

Counterpart: sqlalchemy/orm/query.py.
"""

import operator

from .. import exc as sa_exc
from .._bridge import Handle, flat, host, mapping, pair
from .._errors import warn as _warn
from ..sql.elements import wrap_any
from ..sql.selectable import refuse_tuple as _refuse_tuple
from .attributes import QueryableAttribute
from .base import InspectionAttr
from .events import session_listeners
from .loads import hold
from .results import make_result

from _orm import check_slice as _check_slice
from _orm import new_query as _new_query
from _orm import query_add_entity as _add_entity
from _orm import query_columns as _query_columns
from _orm import query_criteria as _query_criteria
from _orm import query_execute as _execute
from _orm import query_fact as _fact
from _orm import query_filter_by_entity as _filter_by_entity
from _orm import query_make as _make
from _orm import query_method as _method
from _orm import query_with_parent as _with_parent

_NO_CLAUSE = object()


def _legacy(message):
    _warn("LegacyAPIWarning", message)


def _criteria(args):
    return flat(args)


class Query(Handle):
    """A SELECT in the making, bound to a session."""

    __slots__ = ("_entities", "_session", "__dict__")

    _propagate_attrs = {"compile_state_plugin": "orm"}

    def __init__(self, entities, session=None):
        if not isinstance(entities, (list, tuple)):
            entities = [entities]
        self._session = session
        self._entities = list(entities)
        super().__init__(_new_query(session._h if session is not None else 0, *flat(entities)))

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    def _derived(self, handle, entities=None):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._h = handle
        new._session = self._session
        new._entities = self._entities if entities is None else entities
        return new

    def _with(self, name, *args):
        return self._derived(_method(self._h, name, *args))

    # -- building -------------------------------------------------------------------------------------------------

    @property
    def session(self):
        return self._session

    @session.setter
    def session(self, session):
        self._session = session
        self._h = _method(self._h, "with_session", *pair(session))

    def with_session(self, session):
        """The query in another session."""
        new = self._with("with_session", *pair(session))
        new._session = session
        return new

    def filter(self, *criterion):
        """Adds criteria."""
        return self._with("filter", *_criteria(criterion))

    where = filter

    def filter_by(self, **kwargs):
        """Adds equalities of attributes of the last entity."""
        entity = _entity_for(self, _filter_by_entity(self._h))
        clauses = [_namespace_get(entity, key) == value for key, value in kwargs.items()]
        return self.filter(*clauses) if clauses else self._with("filter")

    def join(self, target, *props, onclause=None, isouter=False, full=False):
        """Adds a JOIN."""
        _refuse_tuple(target)
        if props:
            onclause, rest = props[0], props[1:]
        else:
            rest = ()
        if rest:
            raise sa_exc.ArgumentError("Query.join() and related methods accept one target and one ON clause")
        return self._with(
            "join",
            *pair(_join_target(target)),
            *pair(onclause),
            *pair(bool(isouter)),
            *pair(bool(full)),
        )

    def outerjoin(self, target, *props, onclause=None, full=False):
        """Adds a LEFT OUTER JOIN."""
        return self.join(target, *props, onclause=onclause, isouter=True, full=full)

    def reset_joinpoint(self):
        return self._with("reset_joinpoint")

    def select_from(self, *from_obj):
        """Sets the FROM clause."""
        return self._with("select_from", *flat(from_obj))

    def order_by(self, *clauses):
        """Adds ORDER BY."""
        return self._with("order_by", *_clause_list(clauses))

    def group_by(self, *clauses):
        """Adds GROUP BY."""
        return self._with("group_by", *_clause_list(clauses))

    def having(self, *having):
        """Adds HAVING."""
        return self._with("having", *flat(having))

    def distinct(self, *expr):
        """Adds DISTINCT."""
        return self._with("distinct", *flat(expr))

    def limit(self, limit):
        """Adds LIMIT."""
        return self._with("limit", *pair(limit))

    def offset(self, offset):
        """Adds OFFSET."""
        return self._with("offset", *pair(offset))

    def slice(self, start, stop):
        """LIMIT and OFFSET of Python's slice."""
        return self._with("slice", *pair(start), *pair(stop))

    def options(self, *args):
        """Adds loader options; lists of them are taken apart."""
        given = tuple(_flattened(args))
        for option in given:
            if not hasattr(option, "_h"):
                option._is_core
        return self._with("options", *flat(given))

    def execution_options(self, **kwargs):
        """Sets options of the execution."""
        return self._with(
            "execution_options", *mapping({k: v for k, v in kwargs.items() if isinstance(v, (str, int, bool, type(None)))})
        )

    def params(self, *args, **kwargs):
        """Values of bound parameters."""
        if len(args) == 1:
            kwargs.update(args[0])
        elif args:
            raise sa_exc.ArgumentError("params() takes zero or one positional argument, which is a dictionary.")
        return self._with("params", 5, len(kwargs), *[x for k, v in kwargs.items() for x in (k, *host(v))])

    def populate_existing(self):
        """Overwrites objects that are loaded already."""
        return self._with("populate_existing")

    def autoflush(self, setting):
        return self._with("autoflush", *pair(bool(setting)))

    def yield_per(self, count):
        return self._with("yield_per", *pair(count))

    def only_return_tuples(self, value):
        return self._with("only_return_tuples", *pair(bool(value)))

    def enable_eagerloads(self, value):
        return self._with("enable_eagerloads", *pair(bool(value)))

    def enable_assertions(self, value):
        return self._with("enable_assertions", *pair(bool(value)))

    def set_label_style(self, style):
        return self._with("set_label_style", *pair(getattr(style, "name", style)))

    def with_labels(self):
        return self.set_label_style("LABEL_STYLE_TABLENAME_PLUS_COL")

    def with_for_update(self, *, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        return self._with("with_for_update", *flat([bool(nowait), bool(read), bool(skip_locked)]))

    def correlate(self, *fromclauses):
        return self._with("correlate", *flat(fromclauses))

    def prefix_with(self, *prefixes, dialect="*"):
        return self._with("prefix_with", *flat(prefixes))

    def suffix_with(self, *suffixes, dialect="*"):
        return self._with("suffix_with", *flat(suffixes))

    def with_entities(self, *entities):
        """Selects something else."""
        return self._derived(_method(self._h, "with_entities", *flat(entities)), list(entities))

    def add_columns(self, *column):
        """Selects more."""
        return self._derived(_method(self._h, "add_columns", *flat(column)), [*self._entities, *column])

    def add_column(self, column):
        _legacy("Query.add_column() is deprecated and will be removed in a future release.  Please use Query.add_columns()")
        return self.add_columns(column)

    def add_entity(self, entity, alias=None):
        """Selects another entity."""
        return self._derived(_add_entity(self._h, *pair(entity), *pair(alias)), [*self._entities, entity])

    def with_parent(self, instance, property=None, from_entity=None):
        """Objects that ``instance`` refers to."""
        if isinstance(property, QueryableAttribute):
            property._ready()
        return self._derived(
            _with_parent(self._h, instance._sa_instance_state._h, *pair(property), *pair(from_entity))
        )

    def from_statement(self, statement):
        """Takes rows from a statement."""
        return self._with("from_statement", *pair(statement))

    def _set_operation(self, name, queries):
        return self._with(name, *flat(queries))

    def union(self, *q):
        return self._set_operation("union", q)

    def union_all(self, *q):
        return self._set_operation("union_all", q)

    def intersect(self, *q):
        return self._set_operation("intersect", q)

    def intersect_all(self, *q):
        return self._set_operation("intersect_all", q)

    def except_(self, *q):
        return self._set_operation("except_", q)

    def except_all(self, *q):
        return self._set_operation("except_all", q)

    # -- as a statement -------------------------------------------------------------------------------------------

    @property
    def statement(self):
        return wrap_any(_make(self._h, "statement"))

    @property
    def selectable(self):
        return self.__clause_element__()

    def __clause_element__(self):
        return wrap_any(_make(self._h, "clause_element"))

    def subquery(self, name=None, with_labels=False, reduce_columns=False):
        """The query as a FROM element."""
        return wrap_any(_make(self._h, "subquery", *pair(name), *pair(bool(with_labels))))

    def cte(self, name=None, recursive=False, nesting=False):
        """The query as a common table expression."""
        return wrap_any(_make(self._h, "cte", *pair(name), *pair(bool(recursive))))

    def scalar_subquery(self):
        """The query as a value."""
        return wrap_any(_make(self._h, "scalar_subquery"))

    as_scalar = scalar_subquery

    def label(self, name):
        return wrap_any(_make(self._h, "label", *pair(name)))

    def exists(self):
        """EXISTS of the query."""
        return wrap_any(_make(self._h, "exists"))

    @property
    def whereclause(self):
        handle = _fact(self._h, "whereclause")
        return wrap_any(handle) if handle else None

    def __str__(self):
        statement = wrap_any(_make(self._h, "executable"))
        return str(statement if self.session is None else statement.compile(self.session.get_bind()))

    @property
    def column_descriptions(self):
        """What the query selects: a dictionary for each entity."""
        from .descriptions import column_descriptions

        return column_descriptions(self)

    @property
    def is_single_entity(self):
        return _fact(self._h, "is_single_entity")

    # -- fetching -------------------------------------------------------------------------------------------------

    def _heard(self):
        """The query with the options that ``do_orm_execute`` listeners add, or the result that one of them gives instead."""
        session = self.session
        listeners = session_listeners(session, "do_orm_execute") if session is not None else ()
        if not listeners:
            return self
        from .session import ORMExecuteState

        statement = self.statement
        state = ORMExecuteState(session, statement, None, {}, {})
        for fn, _ in listeners:
            found = fn(state)
            if found is not None:
                return found
        if state.statement is statement:
            return self
        known = statement.__dict__.get("_options", ())
        return self.options(*state.statement.__dict__.get("_options", ())[len(known) :])

    def _iter(self):
        query = self._heard()
        if not isinstance(query, Query):
            return query
        with hold():
            result = make_result(_execute(query._h))
        source = result._source
        if source.single_entity:
            result = result.scalars()
        if source.filtered and not source.yield_per:
            result = result.unique()
        return result

    def __iter__(self):
        # a generator: the statement is sent when the first row is asked for
        result = self._iter()
        try:
            yield from result
        except GeneratorExit:
            result.close()
            raise

    def all(self):
        """All rows, as a list."""
        return self._iter().all()

    def first(self):
        """The first row, or None."""
        return self._with("for_first")._iter().first()

    def one(self):
        """The only row."""
        return self._iter().one()

    def one_or_none(self):
        """The only row, or None where there is none."""
        return self._iter().one_or_none()

    def scalar(self):
        """The first column of the only row, or None."""
        try:
            row = self.one()
            if not isinstance(row, _row_types()):
                return row
            return row[0]
        except sa_exc.NoResultFound:
            return None

    def count(self):
        """How many rows there are."""
        return self._with("count").enable_eagerloads(False).scalar()

    def values(self, *columns):
        """Deprecated: rows of other columns."""
        _warn(
            "SADeprecationWarning",
            "Query.values() is deprecated and will be removed in a future release.  Please use Query.with_entities()"
            " (deprecated since: 1.4)",
        )
        return self._values(columns)

    def _values(self, columns):
        if not columns:
            return iter(())
        return iter(self.enable_eagerloads(False).with_entities(*columns).yield_per(10))

    def value(self, column):
        """Deprecated: one column of the first row."""
        _warn(
            "SADeprecationWarning",
            "Query.value() is deprecated and will be removed in a future release.  Please use Query.with_entities() in"
            " combination with Query.scalar() (deprecated since: 1.4)",
        )
        row = next(self._values((column,)), None)
        return None if row is None else row[0]

    def get(self, ident):
        """The object with a primary key, or None."""
        _legacy(
            "The Query.get() method is considered legacy as of the 1.x series of SQLAlchemy and becomes a legacy construct "
            "in 2.0. The method is now available as Session.get() (deprecated since: 2.0)"
        )
        return self._get(ident)

    def _get(self, ident):
        from .mapper import mapper_of

        mapper = mapper_of(_fact(self._h, "get_mapper"))
        options = [Handle(h) for h in _fact(self._h, "loader_options").to_py()]
        return self._session.get(
            mapper, ident, options=options, populate_existing=_fact(self._h, "populate_existing")
        )

    def __getitem__(self, item):
        if not isinstance(item, slice):
            index = operator.index(item)
            if index < 0:
                raise IndexError("negative indexes are not accepted by SQL index / slice operators")
            return list(self[index : index + 1])[0]
        start = None if item.start is None else operator.index(item.start)
        stop = None if item.stop is None else operator.index(item.stop)
        if _check_slice(start, stop) == "empty":
            return []
        found = list(self.slice(start, stop))
        return found[:: item.step] if item.step is not None else found

    # -- UPDATE and DELETE ------------------------------------------------------------------------------------------

    def delete(self, synchronize_session="auto", delete_args=None):
        """DELETE of the rows that the query is about."""
        from ..sql import delete

        statement = delete(*self._entities).where(*self._where())
        result = self._session.execute(
            statement, self._bulk_parameters(), execution_options={"synchronize_session": synchronize_session}
        )
        return result.rowcount

    def update(self, values, synchronize_session="auto", update_args=None):
        """UPDATE of the rows that the query is about."""
        from ..sql import update

        statement = update(*self._entities)
        if update_args and update_args.get("preserve_parameter_order"):
            statement = statement.ordered_values(*values)
        else:
            statement = statement.values(values)
        statement = statement.where(*self._where())
        result = self._session.execute(
            statement, self._bulk_parameters(), execution_options={"synchronize_session": synchronize_session}
        )
        return result.rowcount

    def _bulk_parameters(self):
        return None

    def _where(self):
        return [wrap_any(h) for h in _query_criteria(self._h).to_py()]

    def instances(self, result_proxy, context=None):
        raise sa_exc.NotSupportedInPlayground("Query.instances() is not supported in this playground.")

    def merge_result(self, iterator, load=True):
        raise sa_exc.NotSupportedInPlayground("Query.merge_result() is not supported in this playground.")


def _flattened(items):
    for item in items:
        if isinstance(item, str) or not hasattr(item, "__iter__"):
            yield item
        else:
            yield from _flattened(item)


def _row_types():
    import collections.abc as abc

    return abc.Sequence


def _clause_list(clauses):
    if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
        return pair(clauses[0])
    return flat(clauses)


def _join_target(target):
    if isinstance(target, QueryableAttribute):
        target._ready()
    return target


def _entity_for(query, handle):
    """What names in filter_by() are attributes of: a mapped class, an alias, or a FROM element."""
    from .mapper import _mappers
    from .util import alias_of

    from _orm import entity_of_element

    found = entity_of_element(handle)
    if found in _mappers:
        return _mappers[found].class_
    alias = alias_of(found)
    if alias is not None:
        return alias
    return wrap_any(handle)


def _namespace_get(entity, name):
    if isinstance(entity, type) or hasattr(entity, "_aliased_insp"):
        try:
            return getattr(entity, name)
        except AttributeError as err:
            label = entity.__name__ if isinstance(entity, type) else str(entity)
            raise sa_exc.InvalidRequestError(
                'Entity namespace for "%s" has no property "%s"' % (_entity_label(entity, label), name)
            ) from err
    try:
        return entity.c[name]
    except (KeyError, AttributeError) as err:
        raise sa_exc.InvalidRequestError('Entity namespace for "%s" has no property "%s"' % (entity, name)) from err


def _entity_label(entity, fallback):
    if isinstance(entity, type):
        table = getattr(entity, "__table__", None)
        return table.name if table is not None else fallback
    return fallback


class AliasOption:
    """Does nothing."""


class QueryContext:
    """The context of a query."""


__all__ = ["InspectionAttr", "Query", "_query_columns"]
