"""mapped_column(), column_property(), deferred(), query_expression(): attributes made of columns.

Counterpart: sqlalchemy/orm/properties.py.
"""

from .._bridge import keep
from ..sql.schema import Column, ForeignKey
from ..sql.sqltypes import TypeEngine
from ._warnings import warn_deprecated
from . import exc as orm_exc
from .annotations import (
    destringify,
    get_args,
    includes_none,
    is_a_type,
    is_alias_type,
    is_annotated,
    is_forward_ref,
    without_none,
)
from .interfaces import (
    _DEFAULT_ATTRIBUTE_OPTIONS,
    NO_ARG,
    MapperProperty,
    _AttributeOptions,
    _IntrospectsAnnotations,
    _MapsColumns,
    creation_counter,
    engine_arguments,
)
from .base import Mapped, SQLORMExpression

from _orm import column_property as _column_property

from ._source import where as _where


class ColumnProperty(_IntrospectsAnnotations, MapperProperty):
    """One or more columns, or an expression, under an attribute name."""

    def __init__(
        self,
        column,
        *additional_columns,
        attribute_options=None,
        group=None,
        deferred=False,
        raiseload=False,
        comparator_factory=None,
        active_history=False,
        expire_on_flush=True,
        info=None,
        doc=None,
        readonly=False,
        query_expression=False,
    ):
        super().__init__(attribute_options=attribute_options, readonly=readonly)
        self.columns = [getattr(c, "__clause_element__", lambda c=c: c)() for c in (column, *additional_columns)]
        self.group = group
        self.deferred = deferred
        self.raiseload = raiseload
        self.active_history = active_history
        self.expire_on_flush = expire_on_flush
        self.comparator_factory = comparator_factory
        self.query_expression = query_expression
        self.doc = doc if doc is not None else getattr(self.columns[0], "doc", None)
        self.source = _where()
        if info is not None:
            self.info.update(info)

    @property
    def expression(self):
        return self.columns[0]

    def declarative_scan(self, scan, registry, cls, module, key, container, annotation, extracted, is_dataclass):
        column = self.columns[0]
        if isinstance(column, Column) and column.name is None:
            column.key = column.key or key
            column.name = key

    def engine_property(self):
        return _column_property(
            keep(self),
            self.source,
            *engine_arguments(
                columns=self.columns,
                deferred=bool(self.deferred),
                group=self.group,
                raiseload=bool(self.raiseload),
                active_history=bool(self.active_history),
                expire_on_flush=bool(self.expire_on_flush),
                query_expression=self.query_expression,
                doc=self.doc,
            ),
        )

    def copy(self):
        return type(self)(
            *self.columns,
            deferred=self.deferred,
            group=self.group,
            active_history=self.active_history,
        )


class MappedSQLExpression(ColumnProperty, Mapped, SQLORMExpression):
    """What column_property() gives."""

    @classmethod
    def _property_name(cls):
        return "column_property"


class MappedColumn(_IntrospectsAnnotations, _MapsColumns, Mapped):
    """What mapped_column() gives: a Column that is completed from its annotation."""

    def __init__(self, *args, **kw):
        options = self._attribute_options = kw.pop("attribute_options", _DEFAULT_ATTRIBUTE_OPTIONS)
        self._use_existing_column = kw.pop("use_existing_column", False)
        self._has_dataclass_arguments = options != _DEFAULT_ATTRIBUTE_OPTIONS and any(
            value is not NO_ARG for name, value in zip(options._fields, options) if name != "dataclasses_default"
        )
        insert_default = kw.pop("insert_default", NO_ARG)
        self._has_insert_default = insert_default is not NO_ARG
        if self._has_insert_default:
            kw["default"] = insert_default
        elif options.dataclasses_default is not NO_ARG:
            kw["default"] = options.dataclasses_default
        self.deferred_group = kw.pop("deferred_group", None)
        self.deferred_raiseload = kw.pop("deferred_raiseload", None)
        self.deferred = kw.pop("deferred", NO_ARG)
        self.active_history = kw.pop("active_history", False)
        self._sort_order = kw.pop("sort_order", NO_ARG)
        self.column = Column(*args, **kw)
        self._has_nullable = kw.get("nullable") is not None
        self._created = creation_counter()

    @property
    def foreign_keys(self):
        return self.column.foreign_keys

    @property
    def name(self):
        return self.column.name

    @property
    def key(self):
        return self.column.key

    def _copy(self, **kw):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.column = self.column._copy(**kw)
        new._created = creation_counter()
        return new

    @property
    def mapper_property_to_assign(self):
        deferred = self.deferred
        if deferred is NO_ARG:
            deferred = bool(self.deferred_group or self.deferred_raiseload)
        if not deferred and not self.active_history:
            return None
        return ColumnProperty(
            self.column,
            deferred=deferred,
            group=self.deferred_group,
            raiseload=bool(self.deferred_raiseload),
            attribute_options=self._attribute_options,
            active_history=self.active_history,
        )

    @property
    def columns_to_assign(self):
        return [(self.column, 0 if self._sort_order is NO_ARG else self._sort_order)]

    def __clause_element__(self):
        return self.column

    def __getattr__(self, name):
        # before mapping it works as its column does: in __table_args__, in remote_side=[id], in a column_property()
        if name.startswith("__") or name == "column":
            raise AttributeError(name)
        return getattr(self.column, name)

    def found_in_pep593_annotated(self):
        return MappedColumn()

    def _adjust_for_existing_column(self, scan, key, given_column):
        if self._use_existing_column and scan.inherits and scan.single:
            from .base import class_mapper

            parent_table = class_mapper(scan.inherits, False).local_table
            name = given_column.name if given_column.name is not None else key
            existing = parent_table.c.get(name)
            return given_column if existing is None else existing
        return given_column

    def declarative_scan(self, scan, registry, cls, module, key, container, annotation, extracted, is_dataclass):
        column = self.column = self._adjust_for_existing_column(scan, key, self.column)
        if column.key is None:
            column.key = key
        if column.name is None:
            column.name = key
        if extracted is None:
            if column.type._isnull and not column.foreign_keys:
                self._raise_for_required(key, cls)
            return
        self._init_column_for_annotation(cls, scan, key, registry, extracted, module)

    def declarative_scan_for_composite(self, scan, registry, cls, module, key, param_name, param_annotation):
        if self.column.key is None:
            self.column.key = param_name
        if self.column.name is None:
            self.column.name = param_name
        self._init_column_for_annotation(cls, scan, key, registry, param_annotation, module)

    def _init_column_for_annotation(self, cls, scan, key, registry, argument, module):
        if is_forward_ref(argument, check_generic=True, check_string=True):
            argument = destringify(cls, argument, module, include_generic=True)
        nullable = includes_none(argument)
        if not self._has_nullable:
            self.column.nullable = nullable

        our_type = without_none(argument)
        raw_alias = raw_annotated = None
        annotated_extras = ()
        if is_alias_type(our_type):
            raw_alias = our_type
            our_type = without_none(raw_alias.__value__)
            alias_args = get_args(raw_alias)
            if alias_args:
                our_type = our_type[alias_args]
        was_annotated = is_annotated(our_type)
        if was_annotated:
            raw_annotated, *annotated_extras = get_args(our_type)
            if nullable:
                raw_annotated = without_none(raw_annotated)

        template = next((e for e in annotated_extras if isinstance(e, MappedColumn)), None)
        if template is not None:
            self._take_from_template(template, scan, key)
        column = self.column
        if not column.type._isnull or column.foreign_keys:
            return

        checks = [our_type, raw_annotated] if was_annotated else [our_type]
        if raw_alias is not None:
            checks.insert(0, raw_alias)
        for check in checks:
            sql_type = registry._resolve_type(check, fallbacks=check is our_type)
            if sql_type is not None:
                column._set_type(sql_type)
                return
        self._raise_unresolvable(argument, our_type, checks)

    def _take_from_template(self, template, scan, key):
        """Merges what ``Annotated[int, mapped_column(...)]`` says into this column."""
        self.column = template._adjust_for_existing_column(scan, key, self.column)
        if not self._has_insert_default and template.column.default is not None:
            self.column.default = None
        self.column = _merged(template.column, self.column)
        if template.deferred is not NO_ARG and self.deferred is NO_ARG:
            self.deferred = template.deferred
        if template.deferred_group is not None and self.deferred_group is None:
            self.deferred_group = template.deferred_group
        if template.deferred_raiseload is not None and self.deferred_raiseload is None:
            self.deferred_raiseload = template.deferred_raiseload
        if template._use_existing_column:
            self._use_existing_column = True
        if template.active_history:
            self.active_history = True
        if template._sort_order is not NO_ARG and self._sort_order is NO_ARG:
            self._sort_order = template._sort_order
        if template.column.key is not None or template.column.name is not None:
            warn_deprecated(
                "Can't use the 'key' or 'name' arguments in Annotated with mapped_column(); this will be ignored",
                "2.0.22",
            )
        if template._has_dataclass_arguments:
            for name, value in zip(_AttributeOptions._fields, template._attribute_options):
                if value is not NO_ARG:
                    warn_deprecated(
                        f"Argument '{name.replace('dataclasses_', '')}' is a dataclass argument and cannot be specified "
                        "within a mapped_column() bundled inside of an Annotated object",
                        "2.0.22",
                    )

    def _raise_unresolvable(self, argument, our_type, checks):
        key = self.column.key
        if isinstance(our_type, TypeEngine) or (isinstance(our_type, type) and issubclass(our_type, TypeEngine)):
            raise orm_exc.MappedAnnotationError(
                f"The type provided inside the {key!r} attribute Mapped annotation is the SQLAlchemy type {our_type}. "
                "Expected a Python type instead"
            )
        if is_a_type(checks[0]):
            if len(checks) == 1:
                detail = "the type object is not resolvable by the registry"
            elif len(checks) == 2:
                detail = f"neither '{checks[0]}' nor '{checks[1]}' are resolvable by the registry"
            else:
                detail = "none of " + ", ".join(f"'{t}'" for t in checks) + " are resolvable by the registry"
            raise orm_exc.MappedAnnotationError(
                "Could not locate SQLAlchemy Core type when resolving for Python type indicated by "
                f"'{checks[0]}' inside the Mapped[] annotation for the {key!r} attribute; {detail}"
            )
        raise orm_exc.MappedAnnotationError(
            f"The object provided inside the {key!r} attribute Mapped annotation is not a Python type, "
            f"it's the object {argument!r}. Expected a Python type."
        )


def _merged(template, column):
    """A column with what ``column`` says, and what the one in ``Annotated[...]`` says where it says nothing."""
    own = {"name": column.name, "key": column.key}
    if not column._type._isnull:
        own["type_"] = column._type
    if column._primary_key_given:
        own["primary_key"] = True
    if column._user_defined_nullable in (True, False):
        own["nullable"] = column._user_defined_nullable
    for name in ("default", "onupdate", "server_default", "server_onupdate"):
        found = getattr(column, name)
        if found is not None:
            own[name] = found.arg if getattr(found, "arg", None) is not None else found
    for name in ("index", "unique", "doc", "comment"):
        if getattr(column, name) is not None:
            own[name] = getattr(column, name)
    if column.autoincrement != "auto":
        own["autoincrement"] = column.autoincrement
    merged = template._copy(**own)
    for item in column._arguments:
        if isinstance(item, ForeignKey):
            merged.append_foreign_key(item)
    return merged


def _operator(name):
    def method(self, *other):
        return getattr(self.column, name)(*other)

    method.__name__ = name
    return method


for _name in (
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ "
    "__rtruediv__ __floordiv__ __mod__ __and__ __or__ __invert__ __neg__"
).split():
    setattr(MappedColumn, _name, _operator(_name))
MappedColumn.__hash__ = object.__hash__


def mapped_column(
    __name_pos=None,
    __type_pos=None,
    *args,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    nullable=None,
    primary_key=False,
    deferred=NO_ARG,
    deferred_group=None,
    deferred_raiseload=None,
    use_existing_column=False,
    name=None,
    type_=None,
    autoincrement="auto",
    doc=None,
    key=None,
    index=None,
    unique=None,
    info=None,
    onupdate=None,
    insert_default=NO_ARG,
    server_default=None,
    server_onupdate=None,
    active_history=False,
    quote=None,
    system=False,
    comment=None,
    sort_order=NO_ARG,
    dataclass_metadata=NO_ARG,
    **kw,
):
    """Declares a mapped column; the Mapped[...] annotation beside it gives type and nullability."""
    positional = [a for a in (__name_pos, __type_pos) if a is not None]
    if nullable is not None:
        kw["nullable"] = nullable
    return MappedColumn(
        *positional,
        *args,
        name=name,
        type_=type_,
        autoincrement=autoincrement,
        insert_default=insert_default,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        doc=doc,
        key=key,
        index=index,
        unique=unique,
        info=info,
        active_history=active_history,
        onupdate=onupdate,
        primary_key=primary_key,
        server_default=server_default,
        server_onupdate=server_onupdate,
        use_existing_column=use_existing_column,
        quote=quote,
        comment=comment,
        system=system,
        deferred=deferred,
        deferred_group=deferred_group,
        deferred_raiseload=deferred_raiseload,
        sort_order=sort_order,
        **kw,
    )


def column_property(
    column,
    *additional_columns,
    group=None,
    deferred=False,
    raiseload=False,
    comparator_factory=None,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    active_history=False,
    expire_on_flush=True,
    info=None,
    doc=None,
    dataclass_metadata=NO_ARG,
):
    """Maps an attribute to a column with options, or to a SQL expression."""
    return MappedSQLExpression(
        column,
        *additional_columns,
        attribute_options=_AttributeOptions(
            False if init is NO_ARG else init,
            repr,
            default,
            default_factory,
            compare,
            kw_only,
            hash,
            dataclass_metadata,
        ),
        group=group,
        deferred=deferred,
        raiseload=raiseload,
        comparator_factory=comparator_factory,
        active_history=active_history,
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
        readonly=True,
    )


def deferred(
    column,
    *additional_columns,
    group=None,
    raiseload=False,
    comparator_factory=None,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    active_history=False,
    expire_on_flush=True,
    info=None,
    doc=None,
    dataclass_metadata=NO_ARG,
):
    """A column that is loaded when it is first read."""
    return MappedSQLExpression(
        column,
        *additional_columns,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
        group=group,
        deferred=True,
        raiseload=raiseload,
        comparator_factory=comparator_factory,
        active_history=active_history,
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
    )


def query_expression(default_expr=None, *, repr=NO_ARG, compare=NO_ARG, expire_on_flush=True, info=None, doc=None):
    """An attribute that a query fills with ``with_expression()``."""
    if default_expr is None:
        from ..sql import null

        default_expr = null()
    return MappedSQLExpression(
        default_expr,
        attribute_options=_AttributeOptions(dataclasses_init=False, dataclasses_repr=repr, dataclasses_compare=compare),
        expire_on_flush=expire_on_flush,
        info=info,
        doc=doc,
        readonly=True,
        query_expression=True,
    )
