"""``sqlalchemy.types``."""
from .sql.sqltypes import ARRAY, BIGINT, BINARY, BLOB, BOOLEAN, CHAR, CLOB, DATE, DATETIME, DECIMAL, DOUBLE
from .sql.sqltypes import DOUBLE_PRECISION, FLOAT, INT, INTEGER, JSON, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT, TIME
from .sql.sqltypes import TIMESTAMP, UUID, VARBINARY, VARCHAR, BigInteger, Boolean, Concatenable, Date, DateTime, Double
from .sql.sqltypes import Emulated, Enum, ExternalType, Float, Indexable, Integer, Interval, LargeBinary, MatchType, NullType
from .sql.sqltypes import Numeric, PickleType, SchemaType, SmallInteger, String, Text, Time, TupleType, TypeDecorator
from .sql.sqltypes import TypeEngine, Unicode, UnicodeText, UserDefinedType, Uuid, to_instance

__all__ = [name for name in dir() if not name.startswith("_")]
