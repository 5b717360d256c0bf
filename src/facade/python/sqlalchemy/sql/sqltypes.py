"""SQL types: Python objects with their processors; the engine has a twin of each for DDL and for the typing of operators.

A type's twin is made when it is first sent (``_h``), for the current run. ``encode`` and ``result_processor_for`` are what
execution and hydration use: the value that SQLite gets, and the function that makes Python values of SQLite's.
"""
import datetime as dt
import decimal
import enum
import inspect
import json as _json
import pickle
import typing
import uuid as _uuid

from _core import make_type as _make_type
from _core import type_name_of as _type_name_of
from _core import type_text as _type_text

from .. import _bridge
from .._bridge import add_resolver
from .._bridge import bytes_to_js
from .._bridge import expose
from .._bridge import keep
from .._bridge import kept
from .._bridge import on_reset
from .._errors import remember
from ..exc import ArgumentError
from ..exc import NotSupportedInPlayground

_run = [object()]
_MISSING = object()


@on_reset
def _new_run():
    _run[0] = object()
    _by_host.clear()


_by_host = {}


def generic_repr(obj, additional_kw=(), to_inspect=None, omit_kwarg=()):
    """A repr made of the constructor's parameters and the attributes of the same names."""
    to_inspect = [obj] if to_inspect is None else to_inspect if isinstance(to_inspect, list) else [to_inspect]
    positional = []
    keywords = {}
    varargs = None
    for i, inspected in enumerate(to_inspect):
        try:
            spec = inspect.getfullargspec(inspected.__init__)
        except TypeError:
            continue
        defaults = len(spec.defaults) if spec.defaults else 0
        if i == 0:
            if spec.varargs:
                varargs = spec.varargs
            positional.extend(spec.args[1:-defaults] if defaults else spec.args[1:])
        else:
            keywords.update((arg, _MISSING) for arg in spec.args[1:-defaults])
        if defaults:
            keywords.update(zip(spec.args[-defaults:], spec.defaults))
    output = [repr(getattr(obj, arg, None)) for arg in positional]
    if varargs is not None and hasattr(obj, varargs):
        output.extend(repr(value) for value in getattr(obj, varargs))
    for arg, default in list(keywords.items()) + list(additional_kw):
        if arg in omit_kwarg:
            continue
        value = getattr(obj, arg, _MISSING)
        if value is not _MISSING and value != default:
            output.append(f"{arg}={value!r}")
    return "%s(%s)" % (obj.__class__.__name__, ", ".join(output))


class TypeComparator:
    """Base of a type's ``comparator_factory``: its methods are those of expressions of the type."""

    def __init__(self, expr):
        self.expr = expr
        self.type = expr.type

    def __clause_element__(self):
        return self.expr

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.expr, name)

    def __init_subclass__(cls, **kw):
        own = [name for name in vars(cls) if name in _OPERATORS]
        if own:
            raise NotSupportedInPlayground(
                f"{own[0]}() of a type's comparator_factory is not supported in this playground. Methods with names are."
            )


_OPERATORS = frozenset(
    "operate reverse_operate __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ "
    "__truediv__ __rtruediv__ __mod__ __and__ __or__ __invert__ __neg__ __getitem__".split()
)


class TypeEngine:
    """The base of all types."""

    Comparator = comparator_factory = TypeComparator

    #: The engine's class of which the twin is made.
    _twin = None
    _sqla_type = True
    _isnull = False
    hashable = True
    should_evaluate_none = False
    sort_key_function = None
    _variant_mapping = {}
    #: Types of Python values that need no processing on their way to SQLite; None means: there is no bind processor.
    _plain = None

    @property
    def _h(self):
        cached = self.__dict__.get("_twin_of_run")
        if cached is not None and cached[0] is _run[0]:
            return cached[1]
        handle = self._make_twin()
        self.__dict__["_twin_of_run"] = (_run[0], handle)
        return handle

    @property
    def _host_id(self):
        self._h
        return self.__dict__["_host_of_run"]

    def _make_twin(self):
        host = keep(self)
        _by_host[host] = self
        self.__dict__["_host_of_run"] = host
        variant = self._variant_mapping.get("sqlite")
        if variant is not None:
            return _make_type("TypeDecorator", host, variant._h, name=type(self).__name__)
        return _make_type(self._twin, host, None, **self._twin_options())

    def _twin_options(self):
        return {}

    def evaluates_none(self):
        typ = self.copy()
        typ.should_evaluate_none = True
        return typ

    def copy(self, **kw):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.__dict__.pop("_twin_of_run", None)
        return new

    def with_variant(self, type_, *dialect_names):
        """Another type for the named dialects."""
        if not dialect_names:
            raise ArgumentError("At least one dialect name is required")
        for name in dialect_names:
            if name in self._variant_mapping:
                raise ArgumentError(f"Dialect {name!r} is already present in the mapping for this {self!r}")
        new = self.copy()
        type_ = to_instance(type_)
        if type_._variant_mapping:
            raise ArgumentError("can't pass a type that already has variants as a dialect-level type to with_variant()")
        new._variant_mapping = {**self._variant_mapping, **{name: type_ for name in dialect_names}}
        return new

    @property
    def python_type(self):
        raise NotImplementedError()

    def coerce_compared_value(self, op, value):
        coerced = type_of_value(value)
        if coerced._isnull or coerced._type_affinity is self._type_affinity:
            return self
        return coerced

    @property
    def _type_affinity(self):
        found = None
        for cls in type(self).__mro__:
            if cls in (TypeEngine, TypeDecorator, UserDefinedType):
                break
            if issubclass(cls, TypeEngine):
                found = cls
        return found

    def _resolve_for_python_type(self, python_type, matched_on, matched_on_flattened):
        """The type for an annotation that the type map found under ``matched_on``, or None."""
        return self if python_type is matched_on_flattened else None

    def bind_processor(self, dialect):
        return None

    def result_processor(self, dialect, coltype):
        return None

    def literal_processor(self, dialect):
        return None

    def compare_values(self, x, y):
        return x == y

    def dialect_impl(self, dialect):
        return self._variant_mapping.get("sqlite", self)

    def get_dbapi_type(self, dbapi):
        return None

    def compile(self, dialect=None):
        return str(self)

    def __str__(self):
        return _type_text(self._h)

    def __repr__(self):
        return generic_repr(self)


class NullType(TypeEngine):
    _twin = "NullType"
    _isnull = True


class Indexable:
    pass


class Concatenable:
    pass


class SchemaType:
    """A type that may add a constraint to its table."""


class Emulated:
    pass


class Integer(TypeEngine):
    _twin = "Integer"

    @property
    def python_type(self):
        return int


class SmallInteger(Integer):
    _twin = "SmallInteger"


class BigInteger(Integer):
    _twin = "BigInteger"


class Numeric(TypeEngine):
    """Decimals, kept as floats by SQLite."""

    _twin = "Numeric"
    _default_decimal_return_scale = 10
    _plain = (float,)

    def __init__(self, precision=None, scale=None, decimal_return_scale=None, asdecimal=True):
        self.precision = precision
        self.scale = scale
        self.decimal_return_scale = decimal_return_scale
        self.asdecimal = asdecimal

    def _twin_options(self):
        return {"precision": self.precision, "scale": self.scale, "asdecimal": bool(self.asdecimal)}

    @property
    def _effective_decimal_return_scale(self):
        if self.decimal_return_scale is not None:
            return self.decimal_return_scale
        if getattr(self, "scale", None) is not None:
            return self.scale
        return self._default_decimal_return_scale

    @property
    def python_type(self):
        return decimal.Decimal if self.asdecimal else float

    def bind_processor(self, dialect):
        return to_float

    def literal_processor(self, dialect):
        return str

    def result_processor(self, dialect, coltype):
        if not self.asdecimal:
            return None
        scale = self._effective_decimal_return_scale if isinstance(self, Float) else self.scale
        if scale is None:
            scale = self._default_decimal_return_scale
        return _decimal_processor(scale)


class Float(Numeric):
    _twin = "Float"
    scale = None

    def __init__(self, precision=None, asdecimal=False, decimal_return_scale=None):
        self.precision = precision
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale

    def _twin_options(self):
        return {"precision": self.precision, "asdecimal": bool(self.asdecimal)}


class Double(Float):
    _twin = "Double"


class String(TypeEngine, Concatenable):
    _twin = "String"

    def __init__(self, length=None, collation=None):
        self.length = length
        self.collation = collation

    def _twin_options(self):
        return {"length": self.length, "collation": self.collation}

    @property
    def python_type(self):
        return str

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % value.replace("'", "''")


class Text(String):
    _twin = "Text"


class Unicode(String):
    _twin = "Unicode"


class UnicodeText(Text):
    _twin = "UnicodeText"


class _StorageFormat:
    """Dates as text, in the format that SQLite's dialect writes."""

    _storage_format = ""
    _reg = None
    _accepts = ()
    _refusal = ""

    def bind_processor(self, dialect):
        return self._to_text

    def literal_processor(self, dialect):
        bind = self.bind_processor(dialect)
        return lambda value: "'%s'" % bind(value)


class DateTime(_StorageFormat, TypeEngine):
    _twin = "DateTime"
    _storage_format = (
        "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"
    )

    def __init__(self, timezone=False):
        self.timezone = timezone

    def _twin_options(self):
        return {"timezone": bool(self.timezone)}

    @property
    def python_type(self):
        return dt.datetime

    def _to_text(self, value):
        if value is None:
            return None
        if isinstance(value, dt.datetime):
            return self._storage_format % {
                "year": value.year,
                "month": value.month,
                "day": value.day,
                "hour": value.hour,
                "minute": value.minute,
                "second": value.second,
                "microsecond": value.microsecond,
            }
        if isinstance(value, dt.date):
            return self._storage_format % {
                "year": value.year,
                "month": value.month,
                "day": value.day,
                "hour": 0,
                "minute": 0,
                "second": 0,
                "microsecond": 0,
            }
        raise TypeError("SQLite DateTime type only accepts Python datetime and date objects as input.")

    def result_processor(self, dialect, coltype):
        if self._reg is not None:
            return _match_processor(self._reg, dt.datetime)
        return _str_to_datetime


class Date(_StorageFormat, TypeEngine):
    _twin = "Date"
    _storage_format = "%(year)04d-%(month)02d-%(day)02d"

    @property
    def python_type(self):
        return dt.date

    def _to_text(self, value):
        if value is None:
            return None
        if isinstance(value, dt.date):
            return self._storage_format % {"year": value.year, "month": value.month, "day": value.day}
        raise TypeError("SQLite Date type only accepts Python date objects as input.")

    def result_processor(self, dialect, coltype):
        if self._reg is not None:
            return _match_processor(self._reg, dt.date)
        return _str_to_date


class Time(_StorageFormat, TypeEngine):
    _twin = "Time"
    _storage_format = "%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"

    def __init__(self, timezone=False):
        self.timezone = timezone

    def _twin_options(self):
        return {"timezone": bool(self.timezone)}

    @property
    def python_type(self):
        return dt.time

    def _to_text(self, value):
        if value is None:
            return None
        if isinstance(value, dt.time):
            return self._storage_format % {
                "hour": value.hour,
                "minute": value.minute,
                "second": value.second,
                "microsecond": value.microsecond,
            }
        raise TypeError("SQLite Time type only accepts Python time objects as input.")

    def result_processor(self, dialect, coltype):
        if self._reg is not None:
            return _match_processor(self._reg, dt.time)
        return _str_to_time


class _Binary(TypeEngine):
    _twin = "LargeBinary"
    _plain = ()

    def __init__(self, length=None):
        self.length = length

    def _twin_options(self):
        return {"length": self.length}

    @property
    def python_type(self):
        return bytes

    def bind_processor(self, dialect):
        return _to_bytes

    def result_processor(self, dialect, coltype):
        return _from_bytes

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % value.decode("utf-8").replace("'", "''")


class LargeBinary(_Binary):
    """Bytes."""


class Boolean(TypeEngine, SchemaType, Emulated):
    _twin = "Boolean"
    _plain = (bool,)

    def __init__(self, create_constraint=False, name=None, _create_events=True, _adapted_from=None):
        self.create_constraint = create_constraint
        self.name = name

    def _twin_options(self):
        return {"create_constraint": bool(self.create_constraint), "name": self.name}

    @property
    def python_type(self):
        return bool

    def bind_processor(self, dialect):
        return _strict_bool

    def result_processor(self, dialect, coltype):
        return _int_to_boolean

    def literal_processor(self, dialect):
        return lambda value: str(_strict_bool(value))


class Enum(String, SchemaType, Emulated):
    """Strings, or members of a Python Enum, kept as their names."""

    _twin = "Enum"

    def __init__(self, *enums, **kw):
        self.native_enum = kw.pop("native_enum", True)
        self.create_constraint = kw.pop("create_constraint", False)
        self.values_callable = kw.pop("values_callable", None)
        self._sort_key_function = kw.pop("sort_key_function", _MISSING)
        length_arg = kw.pop("length", _MISSING)
        self._omit_aliases = kw.pop("omit_aliases", True)
        kw.pop("_disable_warnings", None)
        if not enums and "_enums" in kw:
            enums = kw.pop("_enums")
        values, objects = self._parse_into_values(enums)
        self.enums = list(values)
        self._valid_lookup = dict(zip(reversed(objects), reversed(values)))
        self._object_lookup = dict(zip(values, objects))
        self._valid_lookup.update([(value, self._valid_lookup[self._object_lookup[value]]) for value in values])
        self.validate_strings = kw.pop("validate_strings", False)
        self._default_length = length = max(len(x) for x in self.enums) if self.enums else 0
        if length_arg is not _MISSING:
            if length_arg is not None and length_arg < length:
                raise ValueError(
                    "When provided, length must be larger or equal than the length of the longest enum value. %s < %s"
                    % (length_arg, length)
                )
            length = length_arg
        self._valid_lookup[None] = self._object_lookup[None] = None
        super().__init__(length=length)
        if self.enum_class and values:
            kw.setdefault("name", self.enum_class.__name__.lower())
        self.name = kw.pop("name", None)
        self.schema = kw.pop("schema", None)
        self.metadata = kw.pop("metadata", None)
        self.inherit_schema = kw.pop("inherit_schema", False)
        kw.pop("quote", None)

    def _parse_into_values(self, enums):
        if len(enums) == 1 and hasattr(enums[0], "__members__"):
            self.enum_class = enums[0]
            members = self.enum_class.__members__
            if self._omit_aliases is True:
                members = {name: member for name, member in members.items() if member.name == name}
            values = self.values_callable(self.enum_class) if self.values_callable else list(members)
            return values, [members[key] for key in members]
        self.enum_class = None
        return enums, enums

    def _resolve_for_python_type(self, python_type, matched_on, matched_on_flattened):
        generic = self.enum_class is enum.Enum
        native_enum = None
        arguments = [self.enum_class] if self.enum_class is not None else self.enums
        if not (not generic and python_type is matched_on):
            if typing.get_origin(python_type) is typing.Literal:
                arguments = typing.get_args(python_type)
                bad = [argument for argument in arguments if not isinstance(argument, str)]
                if bad:
                    raise ArgumentError(
                        "Can't create string-based Enum datatype from non-string values: "
                        f"{', '.join(repr(x) for x in bad)}.  Please provide an explicit Enum datatype for this Python"
                        " type"
                    )
                native_enum = False
            elif isinstance(python_type, type) and issubclass(python_type, enum.Enum):
                arguments = [python_type]
        options = {
            "validate_strings": self.validate_strings,
            "schema": self.schema,
            "inherit_schema": self.inherit_schema,
            "metadata": self.metadata,
            "native_enum": self.native_enum if native_enum is None else native_enum,
            "values_callable": self.values_callable,
            "create_constraint": self.create_constraint,
            "omit_aliases": self._omit_aliases,
        }
        if self.name:
            options["name"] = self.name
        if self.length != 0:
            options["length"] = self.length
        return Enum(*arguments, **options)

    def _twin_options(self):
        return {
            "enums": _json.dumps(self.enums),
            "name": self.name,
            "length": self.length,
            "create_constraint": bool(self.create_constraint),
            "native_enum": bool(self.native_enum),
            "validate_strings": bool(self.validate_strings),
            "enum_class": self.enum_class.__name__ if self.enum_class else None,
        }

    @property
    def sort_key_function(self):
        if self._sort_key_function is _MISSING:
            return self._db_value_for_elem
        return self._sort_key_function

    @property
    def python_type(self):
        return self.enum_class if self.enum_class else str

    def _refuse(self, value):
        raise LookupError(
            "'%s' is not among the defined enum values. Enum name: %s. Possible values: %s"
            % (value, self.name, _repr_tuple_names(self.enums))
        )

    def _db_value_for_elem(self, value):
        try:
            return self._valid_lookup[value]
        except KeyError:
            if not self.validate_strings and isinstance(value, str):
                return value
        self._refuse(value)

    def _object_value_for_elem(self, value):
        try:
            return self._object_lookup[value]
        except KeyError:
            pass
        self._refuse(value)

    def bind_processor(self, dialect):
        return self._db_value_for_elem

    def result_processor(self, dialect, coltype):
        return self._object_value_for_elem

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % self._db_value_for_elem(value).replace("'", "''")

    def __repr__(self):
        return _enum_repr(self)


class JSON(Indexable, TypeEngine):
    """Anything that json can write."""

    _twin = "JSON"
    _plain = ()
    hashable = False
    #: The value JSON null, apart from SQL NULL; set below.
    NULL = None

    def __init__(self, none_as_null=False):
        self.none_as_null = none_as_null

    def _twin_options(self):
        return {"none_as_null": bool(self.none_as_null)}

    @property
    def should_evaluate_none(self):
        return not self.none_as_null

    @should_evaluate_none.setter
    def should_evaluate_none(self, value):
        self.none_as_null = not value

    @property
    def python_type(self):
        return dict

    def bind_processor(self, dialect):
        def process(value):
            if value is JSON.NULL:
                value = None
            elif value is None and self.none_as_null:
                return None
            return _json.dumps(value)

        return process

    def result_processor(self, dialect, coltype):
        return _from_json

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % _json.dumps(value).replace("'", "''")


class JSONIndexType(TypeEngine):
    """The type of the index in ``column["key"]``."""

    _twin = "JSONIndexType"

    def bind_processor(self, dialect):
        return lambda value: "$[%s]" % value if isinstance(value, int) else '$."%s"' % value


class JSONPathType(TypeEngine):
    """The type of the index in ``column["key", 0]``."""

    _twin = "JSONPathType"

    def bind_processor(self, dialect):
        return lambda value: "$%s" % "".join(
            "[%s]" % part if isinstance(part, int) else '."%s"' % part for part in value
        )


class _JsonNull:
    def __repr__(self):
        return "symbol('JSON_NULL')"


JSON.NULL = _JsonNull()


class Uuid(Emulated, TypeEngine):
    _twin = "Uuid"

    def __init__(self, as_uuid=True, native_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    def _twin_options(self):
        return {"as_uuid": bool(self.as_uuid)}

    @property
    def python_type(self):
        return _uuid.UUID if self.as_uuid else str

    def bind_processor(self, dialect):
        return _uuid_to_hex if self.as_uuid else _uuid_text_to_hex

    def result_processor(self, dialect, coltype):
        return _hex_to_uuid if self.as_uuid else _hex_to_uuid_text

    def literal_processor(self, dialect):
        bind = self.bind_processor(dialect)
        return lambda value: "'%s'" % bind(value)


class TypeDecorator(TypeEngine):
    """A program's own type upon another one."""

    impl = None
    cache_ok = None
    coerce_to_is_types = (type(None),)
    _plain = ()

    def __init__(self, *args, **kwargs):
        if getattr(type(self), "impl", None) is None:
            raise AssertionError(
                "TypeDecorator implementations require a class-level variable 'impl' which refers to the class of"
                " type being decorated"
            )
        self.impl = to_instance(type(self).impl, *args, **kwargs)

    @property
    def impl_instance(self):
        return self.impl

    @property
    def _impl(self):
        impl = self.load_dialect_impl(_dialect())
        return self.impl if isinstance(impl, TypeDecorator) and impl is self else impl

    @property
    def _type_affinity(self):
        return self.impl._type_affinity

    def _make_twin(self):
        host = keep(self)
        _by_host[host] = self
        self.__dict__["_host_of_run"] = host
        return _make_type(
            "TypeDecorator",
            host,
            self._variant_mapping.get("sqlite", self._impl)._h,
            name=type(self).__name__,
            coerce_nothing=self.coerce_to_is_types == (),
            coerce_hook=type(self).coerce_compared_value is not TypeDecorator.coerce_compared_value,
        )

    def type_engine(self, dialect):
        return self._impl

    def load_dialect_impl(self, dialect):
        return self.impl

    def coerce_compared_value(self, op, value):
        return self

    def process_bind_param(self, value, dialect):
        raise NotImplementedError()

    def process_literal_param(self, value, dialect):
        raise NotImplementedError()

    def process_result_value(self, value, dialect):
        raise NotImplementedError()

    @property
    def sort_key_function(self):
        return self.impl.sort_key_function

    def bind_processor(self, dialect):
        inner = _bind_processor(self._impl)
        if type(self).process_bind_param is TypeDecorator.process_bind_param:
            return inner
        own = self.process_bind_param
        if inner is None:
            return lambda value: own(value, dialect)
        return lambda value: inner(own(value, dialect))

    def result_processor(self, dialect, coltype):
        inner = self._impl.result_processor(dialect, coltype)
        if type(self).process_result_value is TypeDecorator.process_result_value:
            return inner
        own = self.process_result_value
        if inner is None:
            return lambda value: own(value, dialect)
        return lambda value: own(None if value is None else inner(value), dialect)

    def literal_processor(self, dialect):
        inner = self._impl.literal_processor(dialect)
        if type(self).process_literal_param is not TypeDecorator.process_literal_param:
            own = self.process_literal_param
        elif type(self).process_bind_param is not TypeDecorator.process_bind_param:
            own = self.process_bind_param
        else:
            return inner
        if inner is None:
            return lambda value: own(value, dialect)
        return lambda value: inner(own(value, dialect))

    def compare_values(self, x, y):
        return self.impl.compare_values(x, y)

    def copy(self, **kw):
        new = super().copy()
        return new

    def __getattr__(self, key):
        impl = self.__dict__.get("impl")
        if impl is None or key.startswith("__"):
            raise AttributeError(key)
        return getattr(impl, key)

    def __repr__(self):
        return generic_repr(self, to_inspect=self.impl)


class ExternalType:
    cache_ok = None


class UserDefinedType(TypeEngine):
    """A type that writes its own DDL."""

    cache_ok = None

    def get_col_spec(self, **kw):
        raise NotImplementedError()

    def _make_twin(self):
        host = keep(self)
        _by_host[host] = self
        self.__dict__["_host_of_run"] = host
        return _make_type("UserDefinedType", host, None, name=type(self).__name__, column_spec=self.get_col_spec())

    def coerce_compared_value(self, op, value):
        return self


class PickleType(TypeDecorator):
    """Objects, pickled."""

    impl = LargeBinary
    cache_ok = True
    hashable = False

    def __init__(self, protocol=pickle.HIGHEST_PROTOCOL, pickler=None, comparator=None, impl=None):
        self.protocol = protocol
        self.pickler = pickler or pickle
        self.comparator = comparator
        super().__init__()
        if impl:
            self.impl = to_instance(impl)

    def bind_processor(self, dialect):
        inner = self.impl.bind_processor(dialect)

        def process(value):
            if value is not None:
                value = self.pickler.dumps(value, self.protocol)
            return inner(value) if inner else value

        return process

    def result_processor(self, dialect, coltype):
        inner = self.impl.result_processor(dialect, coltype)

        def process(value):
            if inner:
                value = inner(value)
            return None if value is None else self.pickler.loads(value)

        return process

    def compare_values(self, x, y):
        return self.comparator(x, y) if self.comparator else x == y

    def __repr__(self):
        return generic_repr(self, to_inspect=self.impl)


class Interval(Emulated, TypeDecorator):
    """Durations, kept as a date relative to 1970."""

    impl = DateTime
    cache_ok = True
    epoch = dt.datetime(1970, 1, 1)

    def __init__(self, native=True, second_precision=None, day_precision=None):
        super().__init__()
        self.native = native
        self.second_precision = second_precision
        self.day_precision = day_precision

    def _make_twin(self):
        host = keep(self)
        _by_host[host] = self
        self.__dict__["_host_of_run"] = host
        return _make_type("Interval", host, None)

    @property
    def python_type(self):
        return dt.timedelta

    def bind_processor(self, dialect):
        inner = self.impl.bind_processor(dialect)
        return lambda value: inner(self.epoch + value if value is not None else None)

    def result_processor(self, dialect, coltype):
        inner = self.impl.result_processor(dialect, coltype)

        def process(value):
            value = inner(value)
            return None if value is None else value - self.epoch

        return process

    def coerce_compared_value(self, op, value):
        return self.impl.coerce_compared_value(op, value)

    def __repr__(self):
        return generic_repr(self)


class TupleType(TypeEngine):
    def __init__(self, *types):
        self.types = [to_instance(type_) for type_ in types]


class ARRAY(TypeEngine):
    def __init__(self, *args, **kw):
        raise NotSupportedInPlayground("ARRAY is not supported in this playground. SQLite has no arrays; JSON works.")


def _upper(name, base):
    cls = type(name, (base,), {"_twin": name, "__module__": __name__, "__doc__": f"The SQL {name} type."})
    globals()[name] = cls
    return cls


INTEGER = INT = _upper("INTEGER", Integer)
SMALLINT = _upper("SMALLINT", SmallInteger)
BIGINT = _upper("BIGINT", BigInteger)
NUMERIC = _upper("NUMERIC", Numeric)
DECIMAL = _upper("DECIMAL", Numeric)
FLOAT = _upper("FLOAT", Float)
REAL = _upper("REAL", Float)
DOUBLE = _upper("DOUBLE", Double)
DOUBLE_PRECISION = _upper("DOUBLE_PRECISION", Double)
VARCHAR = _upper("VARCHAR", String)
NVARCHAR = _upper("NVARCHAR", Unicode)
CHAR = _upper("CHAR", String)
NCHAR = _upper("NCHAR", Unicode)
TEXT = _upper("TEXT", Text)
CLOB = _upper("CLOB", Text)
BOOLEAN = _upper("BOOLEAN", Boolean)
DATE = _upper("DATE", Date)
TIME = _upper("TIME", Time)
DATETIME = _upper("DATETIME", DateTime)
TIMESTAMP = _upper("TIMESTAMP", DateTime)
BLOB = _upper("BLOB", LargeBinary)
BINARY = _upper("BINARY", _Binary)
VARBINARY = _upper("VARBINARY", _Binary)
UUID = _upper("UUID", Uuid)
MatchType = type("MatchType", (Boolean,), {"__module__": __name__, "__doc__": "The type of MATCH."})

NULLTYPE = NullType()
BOOLEANTYPE = Boolean()
STRINGTYPE = String()
INTEGERTYPE = Integer()


# -- processors -------------------------------------------------------------------------------------------------------


def to_float(value):
    return None if value is None else float(value)


def _decimal_processor(scale):
    text = "%%.%df" % scale

    def process(value):
        return None if value is None else decimal.Decimal(text % value)

    return process


def _str_to_datetime(value):
    return None if value is None else dt.datetime.fromisoformat(value)


def _str_to_date(value):
    return None if value is None else dt.date.fromisoformat(value)


def _str_to_time(value):
    return None if value is None else dt.time.fromisoformat(value)


def _match_processor(regexp, type_):
    named = bool(regexp.groupindex)

    def process(value):
        if value is None:
            return None
        try:
            match = regexp.match(value)
        except TypeError as err:
            raise ValueError(
                "Couldn't parse %s string '%r' - value is not a string." % (type_.__name__, value)
            ) from err
        if match is None:
            raise ValueError("Couldn't parse %s string: '%s'" % (type_.__name__, value))
        if named:
            return type_(**{key: int(part) for key, part in match.groupdict(0).items()})
        return type_(*map(int, match.groups(0)))

    return process


def _strict_bool(value):
    if value is None or value is True or value is False or value in (0, 1):
        return None if value is None else int(value)
    if not isinstance(value, int):
        raise TypeError("Not a boolean value: %r" % (value,))
    raise ValueError("Value %r is not None, True, or False" % (value,))


def _int_to_boolean(value):
    return None if value is None else bool(value)


def _to_bytes(value):
    return None if value is None else memoryview(value)


def _from_bytes(value):
    return None if value is None else bytes(value) if not isinstance(value, str) else value.encode()


def _from_json(value):
    if value is None:
        return None
    if isinstance(value, (int, float)):
        return value
    return _json.loads(value)


def _uuid_to_hex(value):
    return None if value is None else value.hex


def _uuid_text_to_hex(value):
    return None if value is None else value.replace("-", "")


def _hex_to_uuid(value):
    return None if value is None else _uuid.UUID(value)


def _hex_to_uuid_text(value):
    return None if value is None else str(_uuid.UUID(value))


def _repr_tuple_names(names):
    if len(names) == 0:
        return None
    whole = len(names) <= 4
    names = names[0:4] if whole else names[0:3] + names[-1:]
    shown = ["%s.." % name[:11] if len(name) > 11 else name for name in names]
    if whole:
        return ", ".join(shown)
    return "%s, ..., %s" % (", ".join(shown[0:3]), shown[-1])


def _enum_repr(self):
    parts = [repr(value) for value in self.enums]
    if self.name is not None:
        parts.append(f"name={self.name!r}")
    if self.schema is not None:
        parts.append(f"schema={self.schema!r}")
    if self.metadata is not None:
        parts.append(f"metadata={self.metadata!r}")
    if self.inherit_schema:
        parts.append(f"inherit_schema={self.inherit_schema!r}")
    if self.native_enum is not True:
        parts.append(f"native_enum={self.native_enum!r}")
    if self.create_constraint:
        parts.append(f"create_constraint={self.create_constraint!r}")
    if self.length != self._default_length:
        parts.append(f"length={self.length!r}")
    return f"{type(self).__name__}({', '.join(parts)})"


# -- types of values and expressions ----------------------------------------------------------------------------------


def to_instance(type_, *args, **kw):
    """A type given as an instance, a class or nothing."""
    if type_ is None:
        return NULLTYPE
    if callable(type_) and not isinstance(type_, TypeEngine):
        return type_(*args, **kw)
    return type_


_class_instances = {}


def _resolve_type_class(value):
    """A type class given where an instance is meant."""
    if isinstance(value, type) and issubclass(value, TypeEngine):
        instance = _class_instances.get(value)
        if instance is None:
            instance = _class_instances[value] = value()
        return instance._h
    return None


add_resolver(_resolve_type_class)

_value_types = {
    int: Integer,
    float: Float,
    bool: Boolean,
    decimal.Decimal: Numeric,
    dt.date: Date,
    dt.datetime: DateTime,
    dt.time: Time,
    dt.timedelta: Interval,
    bytes: LargeBinary,
    str: String,
    _uuid.UUID: Uuid,
}


_type_map = {cls: type_() for cls, type_ in _value_types.items()}
_type_map[type(None)] = NULLTYPE
_type_map[enum.Enum] = Enum(enum.Enum)
_type_map[typing.Literal] = Enum(enum.Enum)
_type_map_get = _type_map.get


def type_of_value(value):
    """The type of a literal value."""
    cls = type(value)
    found = _value_types.get(cls)
    if found is not None:
        return found()
    return NULLTYPE


def _host_type_name(value):
    found = _value_types.get(type(value))
    if found is not None:
        return found.__name__
    return None


_bridge.host_type_name = _host_type_name


def type_for(host, name):
    """The Python type of an engine type: the program's own, or a plain one by its name."""
    if host is not None:
        return _by_host[host]
    found = _named.get(name)
    if found is None:
        cls = globals().get(name)
        found = cls() if isinstance(cls, type) and issubclass(cls, TypeEngine) and cls is not TypeDecorator else NULLTYPE
        _named[name] = found
    return found


_named = {}


def type_of_expression(handle):
    """``expression.type``."""
    name = _type_name_of(handle)
    if isinstance(name, int):
        return _by_host[name]
    return type_for(None, name)


# -- what execution and hydration ask ---------------------------------------------------------------------------------


class _Dialect:
    """What a type's hooks are given as ``dialect``."""

    name = "sqlite"
    driver = "pysqlite"
    supports_native_boolean = False
    supports_native_decimal = False
    supports_native_enum = False
    supports_native_uuid = False
    native_datetime = False
    paramstyle = "qmark"

    def type_descriptor(self, typeobj):
        return to_instance(typeobj)

    def __repr__(self):
        return f"<sqlalchemy.dialects.sqlite.pysqlite.SQLiteDialect_pysqlite object at {id(self):#x}>"


_the_dialect = []


def _dialect():
    if not _the_dialect:
        try:
            from ..dialects.sqlite import dialect

            _the_dialect.append(dialect())
        except ImportError:
            _the_dialect.append(_Dialect())
    return _the_dialect[0]


def _bind_processor(type_):
    type_ = type_._variant_mapping.get("sqlite", type_)
    cached = type_.__dict__.get("_bind_cached", _MISSING)
    if cached is _MISSING:
        cached = type_.__dict__["_bind_cached"] = type_.bind_processor(_dialect())
    return cached


def is_plain(type_, value):
    """Whether a value of this exact type goes to SQLite as it is, so that JavaScript may hold it."""
    cls = type(value)
    if cls is int:
        plain_here = -_bridge._SAFE <= value <= _bridge._SAFE
    else:
        plain_here = cls is str or cls is float or cls is bool or value is None
    if not plain_here:
        return False
    if _bind_processor(type_) is None:
        return True
    plain = type_._plain
    return bool(plain) and (cls in plain or value is None)


def encode(type_, value):
    """The database value of a Python value, as the bridge sends it."""
    process = _bind_processor(type_)
    if process is not None:
        value = process(value)
    return to_database(value)


def to_database(value):
    """A value that SQLite takes, in the form in which JavaScript must get it."""
    cls = type(value)
    if cls is str or cls is int or value is None:
        return value
    if cls is float:
        return _real(value) if value.is_integer() else value
    if cls is bool:
        return int(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes_to_js(value)
    if isinstance(value, (int, str)):
        return value.__int__() if isinstance(value, int) else str.__str__(value)
    if isinstance(value, float):
        return to_database(float(value))
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    return _unsupported(value)


def _unsupported(value):
    """A value that the driver will refuse."""
    from _core import foreign_value

    try:
        json = _json.dumps(value, default=repr, ensure_ascii=False)
    except (TypeError, ValueError):
        json = _json.dumps(repr(value))
    return foreign_value(keep(value), type(value).__name__, json)


def _real(value):
    from _core import real

    return real(value)


def encode_host(key, is_kept, name, host, is_real):
    """Exposed: encodes the kept value ``key``, or the primitive ``key`` itself, for a type."""
    try:
        value = kept(key) if is_kept else float(key) if is_real else key
        # a list that an operator took for several values came as an array
        return encode(type_for(host, name), value.to_py() if hasattr(value, "to_py") else value)
    except Exception as error:
        remember(error)
        raise


def compare_host(host, name, left, right):
    """Exposed: whether two kept values are the same for an UPDATE."""
    return bool(type_for(host, name).compare_values(kept(left), kept(right)))


def literal_host(key, is_kept, name, host):
    """Exposed: a value written into the SQL text."""
    type_ = type_for(host, name)
    process = type_.literal_processor(_dialect())
    value = kept(key) if is_kept else key
    return process(value) if process is not None else None


def coerce_host(host, key, is_kept):
    """Exposed: ``coerce_compared_value`` of a program's own type; gives the handle of the type."""
    value = kept(key) if is_kept else key
    return to_instance(_by_host[host].coerce_compared_value(None, value))._h


expose("encode", encode_host)
expose("literal", literal_host)
expose("compare", compare_host)
expose("coerce", coerce_host)


def result_processor_for(host, name):
    """The function that makes Python values of a column's database values, or None."""
    type_ = type_for(host, name)
    type_ = type_._variant_mapping.get("sqlite", type_)
    return type_.result_processor(_dialect(), None)

