"""Tables, columns, constraints: Python objects with SQLAlchemy's attributes and reprs, each with its twin in the engine."""
import inspect
import re

from _core import append_to_table as _append_to_table
from _core import column_attr as _column_attr
from _core import column_flag as _column_flag
from _core import column_rename as _column_rename
from _core import constraint_attr as _constraint_attr
from _core import constraint_columns as _constraint_columns
from _core import element_schema as _element_schema
from _core import extend_table as _extend_table
from _core import foreign_key_attr as _foreign_key_attr
from _core import metadata_clear as _metadata_clear
from _core import metadata_ddl as _metadata_ddl
from _core import metadata_remove as _metadata_remove
from _core import metadata_sorted as _metadata_sorted
from _core import new_check as _new_check
from _core import new_column as _new_column
from _core import new_computed as _new_computed
from _core import new_foreign_key as _new_foreign_key
from _core import new_foreign_key_constraint as _new_foreign_key_constraint
from _core import new_identity as _new_identity
from _core import new_index as _new_index
from _core import new_metadata as _new_metadata
from _core import new_primary_key as _new_primary_key
from _core import new_sequence as _new_sequence
from _core import new_table as _new_table
from _core import new_unique as _new_unique
from _core import set_default as _set_default
from _core import set_server_default as _set_server_default
from _core import table_attr as _table_attr
from _core import table_columns as _table_columns
from _core import table_items as _table_items

from .. import exc
from .._bridge import batch
from .._bridge import expose
from .._bridge import flat
from .._bridge import host
from .._bridge import keep
from .._bridge import kept
from .._bridge import on_reset
from .._bridge import pair
from .._errors import remember
from .._errors import warn
from .base import _NONE_NAME
from .base import FacadeDict
from .base import ReadOnlyColumnCollection
from .elements import ClauseElement
from .elements import ColumnClause
from .elements import TextClause
from .operators import kinds
from .selectable import FromClause
from .sqltypes import NULLTYPE
from .sqltypes import TypeEngine
from .sqltypes import generic_repr
from .sqltypes import to_instance
from .sqltypes import type_of_expression

#: The wrappers of objects with an identity, by handle.
objects = {}


@on_reset
def _forget_objects():
    objects.clear()


NO_ARG = type("NO_ARG", (), {"__repr__": lambda self: "NO_ARG"})()
BLANK_SCHEMA = type("SchemaConst", (), {"__repr__": lambda self: "symbol('BLANK_SCHEMA')"})()
RETAIN_SCHEMA = type("SchemaConst", (), {"__repr__": lambda self: "symbol('RETAIN_SCHEMA')"})()


class SchemaItem:
    """Anything that can be part of a table."""

    _h = None
    __visit_name__ = "schema_item"
    create_drop_stringify_dialect = "default"

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    @info.setter
    def info(self, value):
        self.__dict__["_info"] = dict(value)

    def __repr__(self):
        return generic_repr(self, omit_kwarg=["info"])


class HasSchemaAttr(SchemaItem):
    """An item of a schema."""


_dialects = {"sqlite", "postgresql", "mysql", "mariadb", "oracle", "mssql"}


class DefaultGenerator(SchemaItem):
    """What fills a column in."""

    for_update = False
    is_scalar = is_callable = is_clause_element = is_sequence = is_server_default = has_arg = False
    column = None


class ColumnDefault(DefaultGenerator):
    """A plain value, a function or SQL, evaluated when a row is written."""

    has_arg = True

    def __new__(cls, arg=None, for_update=False):
        if cls is not ColumnDefault:
            return object.__new__(cls)
        if isinstance(arg, FetchedValue):
            raise exc.ArgumentError("ColumnDefault may not be a server-side default type.")
        if isinstance(arg, (ClauseElement, TextClause)) or hasattr(arg, "__clause_element__"):
            chosen = ColumnElementColumnDefault
        elif callable(arg):
            chosen = CallableColumnDefault
        else:
            chosen = ScalarElementColumnDefault
        return object.__new__(chosen)

    def __init__(self, arg=None, for_update=False):
        self.for_update = for_update
        self.arg = arg

    def __repr__(self):
        return f"{type(self).__name__}({self.arg!r})"


class ScalarElementColumnDefault(ColumnDefault):
    is_scalar = True


class ColumnElementColumnDefault(ColumnDefault):
    is_clause_element = True


class CallableColumnDefault(ColumnDefault):
    is_callable = True

    def __init__(self, arg=None, for_update=False):
        super().__init__(_context_callable(arg), for_update)


def _context_callable(fn):
    """A function of the execution context, whatever the program's function takes."""
    try:
        spec = inspect.getfullargspec(fn)
    except TypeError:
        return _without_context(fn)
    positionals = spec.args
    if inspect.ismethod(fn) or inspect.isclass(fn) or (positionals[:1] == ["self"] and not inspect.isfunction(fn)):
        positionals = positionals[1:]
    required = len(positionals) - len(spec.defaults or ())
    if required <= 0:
        return _without_context(fn)
    if required == 1:
        return fn
    raise exc.ArgumentError("ColumnDefault Python function takes zero or one positional arguments")


def _without_context(fn):
    def wrapper(ctx):
        return fn()

    try:
        wrapper.__name__ = fn.__name__
        wrapper.__qualname__ = fn.__qualname__
        wrapper.__module__ = fn.__module__
    except AttributeError:
        pass
    return wrapper


class FetchedValue(SchemaItem):
    """A value that the database makes, of which the program says no more."""

    is_server_default = True
    has_argument = False
    is_clause_element = False
    is_identity = False
    reflected = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update


class DefaultClause(FetchedValue):
    """``DEFAULT`` in the DDL."""

    has_argument = True

    def __init__(self, arg, for_update=False, _reflected=False):
        if not isinstance(arg, (str, ClauseElement)):
            raise exc.ArgumentError(
                f"Argument 'arg' is expected to be one of type '<class 'str'>' or '<class"
                f" 'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>', got"
                f" '{type(arg)}'"
            )
        super().__init__(for_update)
        self.arg = arg
        self.reflected = _reflected

    def __repr__(self):
        return "DefaultClause(%r, for_update=%r)" % (self.arg, self.for_update)


class Sequence(DefaultGenerator):
    """A sequence; SQLite has none and ignores it."""

    is_sequence = True

    def __init__(
        self,
        name,
        start=None,
        increment=None,
        minvalue=None,
        maxvalue=None,
        nominvalue=None,
        nomaxvalue=None,
        cycle=None,
        schema=None,
        cache=None,
        order=None,
        data_type=None,
        optional=False,
        quote=None,
        metadata=None,
        quote_schema=None,
        for_update=False,
    ):
        self.name = name
        self.start = start
        self.increment = increment
        self.schema = schema
        self.optional = optional
        self.for_update = for_update
        self._h = _new_sequence(name)

    def __repr__(self):
        return f"Sequence({self.name!r})"


class Computed(FetchedValue):
    """``GENERATED ALWAYS AS``."""

    def __init__(self, sqltext, persisted=None):
        self.sqltext = _text_or_expression(sqltext)
        self.persisted = persisted
        self.for_update = True
        self._h = _new_computed(*pair(self.sqltext), persisted)

    def __repr__(self):
        return generic_repr(self)


class Identity(FetchedValue):
    """``GENERATED ... AS IDENTITY``."""

    is_identity = True

    def __init__(
        self,
        always=False,
        on_null=None,
        start=None,
        increment=None,
        minvalue=None,
        maxvalue=None,
        nominvalue=None,
        nomaxvalue=None,
        cycle=None,
        cache=None,
        order=None,
    ):
        self.always = always
        self.start = start
        self.increment = increment
        self.for_update = False
        self._h = _new_identity(bool(always))

    def __repr__(self):
        return generic_repr(self)


def _text_or_expression(value):
    if isinstance(value, str):
        from ._elements_constructors import text

        return text(value)
    return value


class ForeignKey(SchemaItem):
    """A column's reference to another one."""

    __visit_name__ = "foreign_key"

    def __init__(
        self,
        column,
        _constraint=None,
        use_alter=False,
        name=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        link_to_name=False,
        match=None,
        info=None,
        comment=None,
        _unresolvable=False,
        **dialect_kw,
    ):
        _validate_dialect_kwargs(dialect_kw)
        if isinstance(column, type):
            raise exc.ArgumentError(
                f"String column name or Column object for DDL foreign key constraint expected, got {column!r}."
            )
        self._spec = column
        self.use_alter = use_alter
        self.name = name
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.deferrable = deferrable
        self.initially = initially
        self.link_to_name = link_to_name
        self.match = match
        self.comment = comment
        self._kwargs = dialect_kw
        self._constraint_object = _constraint
        if info:
            self.info = info
        self._h = _new_foreign_key(
            *pair(column),
            use_alter=bool(use_alter),
            name=name,
            onupdate=onupdate,
            ondelete=ondelete,
            deferrable=deferrable,
            initially=initially,
            link_to_name=bool(link_to_name),
            match=match,
        )
        objects[self._h] = self

    def _copy(self, **kw):
        spec = self._spec
        return ForeignKey(
            spec,
            use_alter=self.use_alter,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            info=self.__dict__.get("_info"),
            **self._kwargs,
        )

    @property
    def target_fullname(self):
        return _foreign_key_attr(self._h, "target_fullname")

    _colspec = target_fullname

    def _get_colspec(self):
        return self.target_fullname

    @property
    def column(self):
        return wrap(_foreign_key_attr(self._h, "column"))

    @property
    def parent(self):
        return wrap(_foreign_key_attr(self._h, "parent"))

    @property
    def constraint(self):
        return wrap(_foreign_key_attr(self._h, "constraint"))

    def references(self, table):
        return table.corresponding_column(self.column) is not None

    def get_referent(self, table):
        return table.columns.corresponding_column(self.column)

    def __repr__(self):
        return f"ForeignKey({self._get_colspec()!r})"


class _DefaultContext:
    """What a function for ``default=`` is given: the other parameters of the row."""

    def __init__(self, parameters):
        self.current_parameters = parameters

    def get_current_parameters(self, isolate_multiinsert_groups=True):
        return self.current_parameters


def call_default(key, names, values):
    """Exposed: calls a kept default function; gives kind and payload."""
    try:
        return host(kept(key)(_DefaultContext(dict(zip(names.to_py(), batch(values))))))
    except Exception as error:
        remember(error)
        raise


expose("call_default", call_default)


class Column(SchemaItem, ColumnClause):
    """A column of a table."""

    __visit_name__ = "column"
    inherit_cache = True

    def __init__(
        self,
        name_pos=None,
        type_pos=None,
        /,
        *args,
        name=None,
        type_=None,
        autoincrement="auto",
        default=NO_ARG,
        insert_default=NO_ARG,
        doc=None,
        key=None,
        index=None,
        unique=None,
        info=None,
        nullable=NO_ARG,
        onupdate=None,
        primary_key=False,
        server_default=None,
        server_onupdate=None,
        quote=None,
        system=False,
        comment=None,
        insert_sentinel=False,
        _omit_from_statements=False,
        _proxies=None,
        **dialect_kwargs,
    ):
        items = ([] if name_pos is None else [name_pos]) + ([] if type_pos is None else [type_pos])
        given = list(items) + list(args)
        if given and (isinstance(given[0], str) or given[0] is None):
            if name is not None:
                raise exc.ArgumentError("May not pass name positionally and as a keyword.")
            name = given.pop(0)
        elif name_pos is None and given and type_pos is not None and given[0] is type_pos:
            pass
        if given and (isinstance(given[0], TypeEngine) or (isinstance(given[0], type) and issubclass(given[0], TypeEngine))):
            if type_ is not None:
                raise exc.ArgumentError("May not pass type_ positionally and as a keyword.")
            type_ = given.pop(0)
        for item in given:
            if not isinstance(item, (SchemaItem, FetchedValue)):
                raise exc.ArgumentError(
                    "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,)
                )
        _validate_dialect_kwargs(dialect_kwargs, "Column")
        self._type = to_instance(type_)
        self._arguments = given
        self._user_defined_nullable = nullable
        self._name_given = name
        self._key_given = key
        self._autoincrement = autoincrement
        self.index = index
        self.unique = unique
        self.doc = doc
        self.comment = comment
        self.system = system
        self._quote = quote
        self._kwargs = dialect_kwargs
        self._primary_key_given = primary_key
        self._insert_sentinel = insert_sentinel
        self.default = None
        self.onupdate = None
        self.server_default = None
        self.server_onupdate = None
        self.computed = None
        self.identity = None
        if info is not None:
            self.info = info
        self._constraints = set()
        options = {}
        if nullable is not NO_ARG:
            options["nullable"] = bool(nullable)
        on_conflict = {
            "sqlite_on_conflict_not_null": "on_conflict_not_null",
            "sqlite_on_conflict_primary_key": "on_conflict_primary_key",
            "sqlite_on_conflict_unique": "on_conflict_unique",
        }
        for given_key, option in on_conflict.items():
            if given_key in dialect_kwargs:
                options[option] = dialect_kwargs[given_key]
        self._h = _new_column(
            name,
            None if self._type is NULLTYPE else self._type._h,
            *[item._h for item in given if item._h is not None],
            primary_key=bool(primary_key),
            key=key,
            autoincrement=autoincrement,
            index=index,
            unique=unique,
            quote=quote,
            comment=comment,
            system=bool(system),
            **options,
        )
        objects[self._h] = self
        self._set_defaults(default, insert_default, onupdate, server_default, server_onupdate, given)

    def _set_defaults(self, default, insert_default, onupdate, server_default, server_onupdate, given):
        if insert_default is not NO_ARG:
            resolved = insert_default
        elif default is not NO_ARG:
            resolved = default
        else:
            resolved = None
        if resolved is not None:
            self._take_default("default", resolved)
        if onupdate is not None:
            self._take_default("onupdate", onupdate)
        if server_default is not None:
            self._take_server_default("server_default", server_default)
        if server_onupdate is not None:
            self._take_server_default("server_onupdate", server_onupdate)
        for item in given:
            if isinstance(item, Computed):
                self.computed = item
                self.server_default = self.server_onupdate = item
                item.column = self
            elif isinstance(item, Identity):
                self.identity = item
                self.server_default = item
            elif isinstance(item, FetchedValue):
                which = "server_onupdate" if item.for_update else "server_default"
                self._take_server_default(which, item)
            elif isinstance(item, DefaultGenerator) and not isinstance(item, Sequence):
                self._take_default("onupdate" if item.for_update else "default", item)
            elif isinstance(item, Sequence):
                self.default = item
            elif isinstance(item, Constraint):
                self._constraints.add(item)

    def _take_default(self, which, value):
        if isinstance(value, Sequence):
            self.default = value
            return
        made = value if isinstance(value, ColumnDefault) else ColumnDefault(value, for_update=which == "onupdate")
        made.column = self
        setattr(self, which, made)
        if made.is_callable:
            _set_default(self._h, which, "callable", 0, keep(made.arg))
        elif made.is_clause_element:
            _set_default(self._h, which, "sql", *pair(made.arg))
        else:
            _set_default(self._h, which, "scalar", *host(made.arg))

    def _take_server_default(self, which, value):
        made = value if isinstance(value, FetchedValue) else DefaultClause(value, for_update=which == "server_onupdate")
        made.column = self
        setattr(self, which, made)
        if made.has_argument:
            _set_server_default(self._h, which, *pair(made.arg))
        else:
            _set_server_default(self._h, which, 0, None)

    @property
    def name(self):
        return _column_attr(self._h, "name")

    @name.setter
    def name(self, value):
        _column_rename(self._h, value, None)

    @property
    def key(self):
        return _column_attr(self._h, "key")

    @key.setter
    def key(self, value):
        _column_rename(self._h, None, value)

    def _set_name(self, name):
        """Declarative: the attribute's name, where the column has none of its own."""
        _column_rename(self._h, name, name if self._key_given is None else None)

    @property
    def type(self):
        if self._type is NULLTYPE:
            return type_of_expression(self._h)
        return self._type

    @type.setter
    def type(self, value):
        self._set_type(value)

    def _set_type(self, value):
        from _core import column_set_type

        self._type = to_instance(value)
        column_set_type(self._h, self._type._h)

    @property
    def primary_key(self):
        return _column_flag(self._h, "primary_key")

    @primary_key.setter
    def primary_key(self, value):
        from _core import column_set_flag

        self._primary_key_given = value
        column_set_flag(self._h, "primary_key", bool(value))

    @property
    def nullable(self):
        return _column_flag(self._h, "nullable")

    @nullable.setter
    def nullable(self, value):
        from _core import column_set_flag

        self._user_defined_nullable = value
        column_set_flag(self._h, "nullable", bool(value))

    @property
    def autoincrement(self):
        return self._autoincrement

    @property
    def table(self):
        return wrap(_column_attr(self._h, "table"))

    @property
    def foreign_keys(self):
        return {wrap(handle) for handle in _column_attr(self._h, "foreign_keys").to_py()}

    @property
    def constraints(self):
        return self._constraints

    @property
    def description(self):
        return self.name

    def references(self, column):
        return any(fk.column is column for fk in self.foreign_keys)

    def append_foreign_key(self, fk):
        from _core import column_append

        column_append(self._h, fk._h)

    def _copy(self, **kw):
        """A column like this one, for another table."""
        options = {
            "name": self._name_given,
            "type_": self._type if self._type is not NULLTYPE else None,
            "key": self._key_given,
            "primary_key": self._primary_key_given,
            "unique": self.unique,
            "index": self.index,
            "system": self.system,
            "autoincrement": self._autoincrement,
            "comment": self.comment,
            "doc": self.doc,
            "info": self.__dict__.get("_info"),
            "quote": self._quote,
        }
        if self._user_defined_nullable is not NO_ARG:
            options["nullable"] = self._user_defined_nullable
        if self.default is not None and not isinstance(self.default, Sequence):
            options["default"] = _fresh_default(self.default)
        if self.onupdate is not None:
            options["onupdate"] = _fresh_default(self.onupdate)
        if self.server_default is not None and not isinstance(self.server_default, (Computed, Identity)):
            options["server_default"] = _fresh_server_default(self.server_default)
        if self.server_onupdate is not None and not isinstance(self.server_onupdate, Computed):
            options["server_onupdate"] = _fresh_server_default(self.server_onupdate)
        options.update(kw)
        args = [_copy_argument(item) for item in self._arguments if not isinstance(item, DefaultGenerator)]
        args = [item for item in args if not (isinstance(item, FetchedValue) and not isinstance(item, (Computed, Identity)))]
        return type(self)(*args, **options, **self._kwargs)

    copy = _copy

    def __str__(self):
        if self.name is None:
            return "(no name)"
        table = self.table
        if table is None or not getattr(table, "named_with_column", True):
            return self.name
        return "%s.%s" % (table.description, self.name)

    def __repr__(self):
        keywords = []
        if self.key != self.name:
            keywords.append("key")
        if self.primary_key:
            keywords.append("primary_key")
        if not self.nullable:
            keywords.append("nullable")
        for attribute in ("onupdate", "default", "server_default", "comment"):
            if getattr(self, attribute):
                keywords.append(attribute)
        table = self.table
        return "Column(%s)" % ", ".join(
            [repr(self.name)]
            + [repr(self.type)]
            + [repr(fk) for fk in self.foreign_keys if fk is not None]
            + [repr(constraint) for constraint in self.constraints]
            + ["table=<%s>" % table.description if table is not None else "table=None"]
            + ["%s=%s" % (key, repr(getattr(self, key))) for key in keywords]
        )

    def __del__(self):
        pass


_SQLITE_ARGUMENTS = {
    "Table": {"autoincrement", "with_rowid", "strict"},
    "Index": {"where"},
    "Column": {"on_conflict_primary_key", "on_conflict_not_null", "on_conflict_unique"},
    "Constraint": {"on_conflict"},
}


def _validate_dialect_kwargs(kwargs, kind="Constraint", cls=None):
    """Keyword arguments such as ``sqlite_autoincrement``: others are refused, or warned of as SQLAlchemy does."""
    for key in kwargs:
        match = re.match("^(.+?)_(.+)$", key)
        if not match:
            raise TypeError("Additional arguments should be named <dialectname>_<argument>, got '%s'" % key)
        dialect, argument = match.group(1, 2)
        if dialect not in _dialects:
            warn(
                "SAWarning",
                f"Can't validate argument {key!r}; can't locate any SQLAlchemy dialect named {dialect!r}",
            )
        elif dialect == "sqlite" and argument not in _SQLITE_ARGUMENTS[kind]:
            raise exc.ArgumentError(
                f"Argument {key!r} is not accepted by dialect {dialect!r} on behalf of {cls or globals().get(kind)!r}"
            )


def _fresh_default(default):
    return ColumnDefault(default.arg, for_update=default.for_update)


def _fresh_server_default(default):
    return DefaultClause(default.arg, default.for_update) if default.has_argument else FetchedValue(default.for_update)


def _copy_argument(item):
    copy = getattr(item, "_copy", None)
    if copy is not None:
        return copy()
    if isinstance(item, Computed):
        return Computed(item.sqltext, item.persisted)
    if isinstance(item, Identity):
        return Identity(item.always)
    return item


class Constraint(SchemaItem):
    """A rule of a table."""

    __visit_name__ = "constraint"
    _column_flag = False

    @property
    def table(self):
        found = wrap(_constraint_attr(self._h, "table"))
        if found is None:
            raise exc.InvalidRequestError(
                "This constraint is not bound to a table.  Did you mean to call table.append_constraint(constraint) ?"
            )
        return found

    @property
    def parent(self):
        return self.table

    @property
    def columns(self):
        return _collection(_constraint_columns(self._h).to_py())

    c = columns

    def __contains__(self, x):
        return x in self.columns

    def __iter__(self):
        return iter(self.columns)

    def __len__(self):
        return len(self.columns)

    @property
    def deferrable(self):
        return self.__dict__.get("_deferrable")

    @property
    def initially(self):
        return self.__dict__.get("_initially")

    def _keep_options(self, name, deferrable, initially, info):
        self._name = name
        self.__dict__["_deferrable"] = deferrable
        self.__dict__["_initially"] = initially
        if info:
            self.info = info
        objects[self._h] = self

    @property
    def name(self):
        return _constraint_attr(self._h, "name") if self._h is not None else self._name

    @name.setter
    def name(self, value):
        from _core import constraint_set_name

        constraint_set_name(self._h, value)


class ColumnCollectionMixin:
    """A constraint of columns."""


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    """A constraint that lists columns."""

    def __repr__(self):
        parts = [repr(column) for column in self.columns]
        if self.name is not None and self._shows_name:
            parts.append(f"name={self.name!r}")
        return "%s(%s)" % (type(self).__name__, ", ".join(parts))

    _shows_name = False

    def contains_column(self, col):
        return self.columns.contains_column(col)


class CheckConstraint(Constraint):
    """``CHECK``."""

    __visit_name__ = "table_or_column_check_constraint"

    def __init__(
        self,
        sqltext,
        name=None,
        deferrable=None,
        initially=None,
        table=None,
        info=None,
        _create_rule=None,
        _autoattach=True,
        _type_bound=False,
        **dialect_kw,
    ):
        self.sqltext = _text_or_expression(sqltext)
        self._h = _new_check(*pair(self.sqltext), name=_name(name), deferrable=deferrable, initially=initially)
        self._keep_options(name, deferrable, initially, info)
        if table is not None:
            table.append_constraint(self)

    def _copy(self, **kw):
        return CheckConstraint(self.sqltext, name=self._name, deferrable=self.deferrable, initially=self.initially)

    def __repr__(self):
        parts = [repr(self.sqltext)]
        if self.name is not None:
            parts.append(f"name={self.name!r}")
        table = wrap(_constraint_attr(self._h, "table"))
        if table is not None and _constraint_attr(self._h, "is_table_level"):
            parts.append(f"table={table!r}")
        return "CheckConstraint(%s)" % ", ".join(parts)


def _name(name):
    return None if name is _NONE_NAME else name


def _columns_of_strings(columns):
    """Handles and names of columns in one flat list of pairs."""
    return flat(columns)


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    """``PRIMARY KEY``."""

    __visit_name__ = "primary_key_constraint"

    def __init__(
        self,
        *columns,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        _implicit_generated=False,
        **dialect_kw,
    ):
        _validate_dialect_kwargs(dialect_kw)
        self._given = columns
        self._h = _new_primary_key(*flat(columns), name=_name(name), deferrable=deferrable, initially=initially)
        self._keep_options(name, deferrable, initially, info)

    def _copy(self, **kw):
        return PrimaryKeyConstraint(*_names_of(self._given), name=self._name)


class UniqueConstraint(ColumnCollectionConstraint):
    """``UNIQUE``."""

    __visit_name__ = "unique_constraint"

    def __init__(
        self,
        *columns,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        _autoattach=True,
        _column_flag=False,
        **dialect_kw,
    ):
        _validate_dialect_kwargs(dialect_kw)
        self._given = columns
        self._h = _new_unique(
            *flat(columns),
            name=_name(name),
            deferrable=deferrable,
            initially=initially,
            on_conflict=dialect_kw.get("sqlite_on_conflict"),
        )
        self._keep_options(name, deferrable, initially, info)

    def _copy(self, **kw):
        return UniqueConstraint(*_names_of(self._given), name=self._name)


def _names_of(columns):
    return [column.key if isinstance(column, Column) else column for column in columns]


class ForeignKeyConstraint(ColumnCollectionConstraint):
    """``FOREIGN KEY`` over one or more columns."""

    __visit_name__ = "foreign_key_constraint"

    def __init__(
        self,
        columns,
        refcolumns,
        name=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        use_alter=False,
        link_to_name=False,
        match=None,
        table=None,
        info=None,
        comment=None,
        **dialect_kw,
    ):
        _validate_dialect_kwargs(dialect_kw)
        self._given = (list(columns), list(refcolumns))
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.use_alter = use_alter
        self.link_to_name = link_to_name
        self.match = match
        self._h = _new_foreign_key_constraint(
            *pair(list(columns)),
            *pair(list(refcolumns)),
            name=_name(name),
            onupdate=onupdate,
            ondelete=ondelete,
            deferrable=deferrable,
            initially=initially,
            use_alter=bool(use_alter),
            link_to_name=bool(link_to_name),
            match=match,
        )
        self._keep_options(name, deferrable, initially, info)
        if table is not None:
            table.append_constraint(self)

    def _copy(self, **kw):
        columns, referred = self._given
        return ForeignKeyConstraint(
            _names_of(columns),
            referred,
            name=self._name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            deferrable=self.deferrable,
            initially=self.initially,
            use_alter=self.use_alter,
            link_to_name=self.link_to_name,
            match=self.match,
        )

    @property
    def column_keys(self):
        return self.columns.keys()

    @property
    def elements(self):
        return [wrap(handle) for handle in _constraint_attr(self._h, "elements").to_py()]

    @property
    def referred_table(self):
        return self.elements[0].column.table

    def __repr__(self):
        parts = [f"<sqlalchemy.sql.base.ReadOnlyColumnCollection object at {id(self):#x}>", "None"]
        for key in ("name", "onupdate", "ondelete", "deferrable", "initially", "use_alter", "match"):
            value = getattr(self, key)
            if value:
                parts.append(f"{key}={value!r}")
        parts.append(f"table={self.table!r}")
        return "ForeignKeyConstraint(%s)" % ", ".join(parts)


class Index(ColumnCollectionMixin, HasSchemaAttr):
    """An index of a table."""

    __visit_name__ = "index"

    def __init__(
        self, name, *expressions, unique=False, quote=None, info=None, _table=None, _column_flag=False, **dialect_kw
    ):
        _validate_dialect_kwargs(dialect_kw, "Index")
        self._given = expressions
        self.unique = unique
        self._kwargs = dialect_kw
        where = dialect_kw.get("sqlite_where")
        where_pair = pair(where) if where is not None else (0, None)
        self._h = _new_index(name, *where_pair, *flat(expressions), unique=bool(unique), quote=quote)
        if info:
            self.info = info
        objects[self._h] = self
        if _table is not None:
            _append_to_table(_table._h, self._h)

    @property
    def name(self):
        return _constraint_attr(self._h, "name")

    @property
    def table(self):
        return wrap(_constraint_attr(self._h, "table"))

    @property
    def columns(self):
        return _collection(_constraint_columns(self._h).to_py())

    c = columns

    @property
    def expressions(self):
        return [wrap(handle) for handle in _constraint_attr(self._h, "expressions").to_py()]

    def create(self, bind, checkfirst=False):
        from ..engine.base import run_on

        run_on(bind, lambda connection: _metadata_ddl(connection._h, "create_index", self._h, bool(checkfirst)))

    def drop(self, bind, checkfirst=False):
        from ..engine.base import run_on

        run_on(bind, lambda connection: _metadata_ddl(connection._h, "drop_index", self._h, bool(checkfirst)))

    def __repr__(self):
        parts = [repr(self.name)] + [repr(expression) for expression in self.expressions]
        if self.unique:
            parts.append("unique=True")
        return "Index(%s)" % ", ".join(parts)


class MetaData(HasSchemaAttr):
    """A catalogue of tables."""

    __visit_name__ = "metadata"

    def __init__(self, schema=None, quote_schema=None, naming_convention=None, info=None):
        if schema is not None and not isinstance(schema, str):
            raise exc.ArgumentError(
                f"expected schema argument to be a string, got {type(schema)}."
            )
        self.schema = schema
        self.naming_convention = naming_convention or {"ix": "ix_%(column_0_label)s"}
        self.tables = FacadeDict()
        if info:
            self.info = info
        convention = []
        for key, value in (naming_convention or {}).items():
            if not isinstance(value, str):
                raise exc.NotSupportedInPlayground(
                    "naming_convention with a function is not supported in this playground. Give a template string."
                )
            convention += [_convention_key(key), value]
        self._h = _new_metadata(schema, *convention)
        objects[self._h] = self

    def __contains__(self, table_or_key):
        if not isinstance(table_or_key, str):
            table_or_key = table_or_key.key
        return table_or_key in self.tables

    @property
    def sorted_tables(self):
        return [objects[handle] for handle in _metadata_sorted(self._h).to_py()]

    def clear(self):
        dict.clear(self.tables)
        _metadata_clear(self._h)

    def remove(self, table):
        self.tables._delete(table.key)
        _metadata_remove(self._h, table._h)

    def create_all(self, bind, tables=None, checkfirst=True):
        self._ddl("create_all", bind, tables, checkfirst)

    def drop_all(self, bind, tables=None, checkfirst=True):
        self._ddl("drop_all", bind, tables, checkfirst)

    def _ddl(self, what, bind, tables, checkfirst):
        from ..engine.base import run_on

        handles = [table._h for table in tables] if tables is not None else []
        run_on(
            bind,
            lambda connection: _metadata_ddl(
                connection._h, what, self._h, bool(checkfirst), tables is not None, *handles
            ),
        )

    def reflect(self, bind, *args, **kw):
        raise exc.NotSupportedInPlayground(
            "MetaData.reflect() is not supported in this playground. Use inspect(engine) to look at the database."
        )

    def __repr__(self):
        return "MetaData()"

    def __bool__(self):
        return True


def _convention_key(key):
    if isinstance(key, str):
        return key
    return {Index: "ix", UniqueConstraint: "uq", CheckConstraint: "ck", ForeignKeyConstraint: "fk", PrimaryKeyConstraint: "pk"}[
        key
    ]


class Table(HasSchemaAttr, FromClause):
    """A table."""

    __visit_name__ = "table"

    def __new__(cls, *args, **kw):
        if not args and not kw:
            return object.__new__(cls)
        try:
            name, metadata, args = args[0], args[1], args[2:]
        except IndexError:
            raise TypeError(
                "Table() takes at least two positional-only arguments 'name' and 'metadata'"
            ) from None
        if not isinstance(metadata, MetaData):
            metadata.schema  # raises as SQLAlchemy does, by asking the wrong object for it
        schema = kw.get("schema")
        if schema is None:
            schema = metadata.schema
        elif schema is BLANK_SCHEMA:
            schema = None
        keep_existing = kw.get("keep_existing", False)
        extend_existing = kw.get("extend_existing", False)
        if keep_existing and extend_existing:
            raise exc.ArgumentError("keep_existing and extend_existing are mutually exclusive.")
        key = name if schema is None else f"{schema}.{name}"
        must_exist = kw.get("must_exist", kw.get("mustexist", False))
        existing = metadata.tables.get(key)
        if existing is not None:
            if not keep_existing and not extend_existing and bool(args):
                raise exc.InvalidRequestError(
                    f"Table '{key}' is already defined for this MetaData instance.  Specify 'extend_existing=True' to"
                    " redefine options and columns on an existing Table object."
                )
            if extend_existing:
                existing._extend(args)
            return existing
        if must_exist:
            raise exc.InvalidRequestError(f"Table '{key}' not defined")
        table = object.__new__(cls)
        table._init(name, metadata, args, schema, kw)
        return table

    def __init__(self, *args, **kw):
        # __new__ has done it: an existing table of the same name may have been given back.
        pass

    def _init(self, name, metadata, args, schema, kw):
        kw = dict(kw)
        for option in ("schema", "keep_existing", "extend_existing", "must_exist", "mustexist", "_no_init", "_extend_on"):
            kw.pop(option, None)
        for option in ("autoload_with", "autoload", "include_columns", "autoload_replace", "resolve_fks"):
            if kw.pop(option, None) not in (None, False):
                raise exc.NotSupportedInPlayground(
                    f"Table({option}=...) is not supported in this playground: tables are not reflected. Define the columns."
                )
        self.metadata = metadata
        quote = kw.pop("quote", None)
        kw.pop("quote_schema", None)
        comment = kw.pop("comment", None)
        info = kw.pop("info", None)
        kw.pop("implicit_returning", None)
        prefixes = kw.pop("prefixes", ())
        listeners = kw.pop("listeners", ())
        if info is not None:
            self.info = info
        _validate_dialect_kwargs(kw, "Table")
        for item in args:
            if not isinstance(item, SchemaItem):
                raise exc.ArgumentError(
                    "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,)
                )
        self.comment = comment
        self._kwargs = kw
        self._h = _new_table(
            name,
            metadata._h,
            schema,
            len(prefixes),
            *prefixes,
            *[item._h for item in args],
            quote=quote,
            comment=comment,
            autoincrement=bool(kw.get("sqlite_autoincrement", False)),
            strict=bool(kw.get("sqlite_strict", False)),
            with_rowid=bool(kw.get("sqlite_with_rowid", True)),
        )
        objects[self._h] = self
        metadata.tables._insert(self.key, self)
        if listeners:
            from ..event import listen

            for event_name, function in listeners:
                listen(self, event_name, function)

    def _extend(self, items):
        self.__dict__.pop("_columns_cached", None)
        _extend_table(self._h, *[item._h for item in items])

    def __del__(self):
        pass

    @property
    def name(self):
        return _table_attr(self._h, "name")

    @property
    def key(self):
        return _table_attr(self._h, "key")

    @property
    def fullname(self):
        return _table_attr(self._h, "fullname")

    @property
    def description(self):
        return self.fullname

    @property
    def schema(self):
        return _table_attr(self._h, "schema")

    @property
    def columns(self):
        handles = _table_columns(self._h)
        cached = self.__dict__.get("_columns_cached")
        if cached is not None and cached[0] == handles:
            return cached[1]
        collection = _collection([int(part) for part in handles.split(",")] if handles else [])
        self.__dict__["_columns_cached"] = (handles, collection)
        return collection

    c = columns
    exported_columns = columns

    @property
    def primary_key(self):
        return _constraint(_table_attr(self._h, "primary_key"))

    @property
    def foreign_keys(self):
        return {wrap(handle) for handle in _table_items(self._h, "foreign_keys").to_py()}

    @property
    def foreign_key_constraints(self):
        return {item for item in self.constraints if isinstance(item, ForeignKeyConstraint)}

    @property
    def constraints(self):
        return {_constraint(handle) for handle in _table_items(self._h, "constraints").to_py()}

    @property
    def indexes(self):
        return {_constraint(handle) for handle in _table_items(self._h, "indexes").to_py()}

    @property
    def autoincrement_column(self):
        return wrap(_table_attr(self._h, "autoincrement_column"))

    _autoincrement_column = autoincrement_column

    def append_column(self, column, replace_existing=False):
        self.__dict__.pop("_columns_cached", None)
        _append_to_table(self._h, column._h, bool(replace_existing))

    def append_constraint(self, constraint):
        _append_to_table(self._h, constraint._h)

    def create(self, bind, checkfirst=False):
        from ..engine.base import run_on

        run_on(bind, lambda connection: _metadata_ddl(connection._h, "create_table", self._h, bool(checkfirst)))

    def drop(self, bind, checkfirst=False):
        from ..engine.base import run_on

        run_on(bind, lambda connection: _metadata_ddl(connection._h, "drop_table", self._h, bool(checkfirst)))

    def insert(self):
        from .dml import insert

        return insert(self)

    def update(self):
        from .dml import update

        return update(self)

    def delete(self):
        from .dml import delete

        return delete(self)

    def to_metadata(self, metadata, schema=RETAIN_SCHEMA, referred_schema_fn=None, name=None):
        name = self.name if name is None else name
        key = name if self.schema is None else f"{self.schema}.{name}"
        if key in metadata.tables:
            warn(
                "SAWarning",
                f"Table '{self.description}' already exists within the given MetaData - not copying.",
            )
            return metadata.tables[key]
        items = [column._copy() for column in self.columns]
        items += [
            item._copy()
            for item in self.constraints
            if not _constraint_attr(item._h, "is_column_level") and not isinstance(item, PrimaryKeyConstraint)
        ]
        return Table(name, metadata, *items, schema=self.schema if schema is RETAIN_SCHEMA else schema, **self._kwargs)

    tometadata = to_metadata

    def __str__(self):
        return self.fullname

    def __repr__(self):
        return "Table(%s)" % ", ".join(
            [repr(self.name)]
            + [repr(self.metadata)]
            + [repr(column) for column in self.columns]
            + ["schema=%r" % (self.schema,)]
        )


def _collection(handles):
    columns = [wrap(handle) for handle in handles]
    return ReadOnlyColumnCollection([(column.key, column) for column in columns])


def _constraint(handle):
    """The wrapper of a constraint or index, made here where the engine made the object (``unique=True``, ``index=True``)."""
    found = objects.get(handle)
    if found is not None:
        return found
    cls = {
        "PrimaryKeyConstraint": PrimaryKeyConstraint,
        "UniqueConstraint": UniqueConstraint,
        "CheckConstraint": CheckConstraint,
        "ForeignKeyConstraint": ForeignKeyConstraint,
        "Index": Index,
    }[_element_schema(handle)]
    made = object.__new__(cls)
    made._h = handle
    made._name = None
    made._given = ()
    made._kwargs = {}
    if cls is CheckConstraint:
        made.sqltext = wrap(_constraint_attr(handle, "sqltext"))
    if cls is ForeignKeyConstraint:
        for key in ("onupdate", "ondelete", "match", "use_alter"):
            setattr(made, key, _constraint_attr(handle, key))
    if cls is Index:
        made.unique = _constraint_attr(handle, "unique")
    objects[handle] = made
    return made


def wrap(handle):
    """The wrapper of a permanent handle: a table, a column, a constraint, a foreign key, or None."""
    if handle is None:
        return None
    found = objects.get(handle)
    if found is not None:
        return found
    what = _element_schema(handle)
    if what in ("PrimaryKeyConstraint", "UniqueConstraint", "CheckConstraint", "ForeignKeyConstraint", "Index"):
        return _constraint(handle)
    if what == "ForeignKey":
        made = object.__new__(ForeignKey)
        made._h = handle
        for key in ("name", "onupdate", "ondelete", "use_alter"):
            setattr(made, key, _foreign_key_attr(handle, key))
        made._spec = None
        made._kwargs = {}
    elif what == "Column":
        made = _proxy_column(handle)
    elif what == "TableClause":
        made = TableClause(handle)
    else:
        from .selectable import from_kinds

        made = (from_kinds.get(what) or kinds[what])(handle)
    objects[handle] = made
    return made


def wrap_from(handle):
    """The wrapper of a FROM object, or None."""
    return wrap(handle)


def _proxy_column(handle):
    """A column of a subquery or alias that stands for a table's column.

    A plain Column: were it a subclass, Python would ask the right side of ``a == b`` first.
    """
    column = Column.__new__(Column)
    column._h = handle
    column._type = NULLTYPE
    column.default = column.onupdate = column.server_default = column.server_onupdate = None
    column.comment = column.doc = None
    column.index = column.unique = None
    column._autoincrement = "auto"
    column._constraints = set()
    column._arguments = []
    column._kwargs = {}
    return column


class TableClause(FromClause):
    """``table()``: a table that is no schema."""

    __visit_name__ = "table"

    @property
    def name(self):
        return _table_attr(self._h, "name")

    fullname = name

    def __str__(self):
        return self.fullname

    @property
    def description(self):
        return self.name

    def insert(self):
        from .dml import insert

        return insert(self)

    def update(self):
        from .dml import update

        return update(self)

    def delete(self):
        from .dml import delete

        return delete(self)


def insert_sentinel(*args, **kw):
    """Sentinel columns are for databases whose batches have no order."""
    raise exc.NotSupportedInPlayground("insert_sentinel() is not supported in this playground. SQLite needs none.")


kinds.update({"Column": wrap, "Table": wrap, "TableClause": wrap})
