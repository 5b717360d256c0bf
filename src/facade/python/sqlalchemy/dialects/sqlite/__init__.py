"""``sqlalchemy.dialects.sqlite``."""
from ...sql.sqltypes import BLOB
from ...sql.sqltypes import BOOLEAN
from ...sql.sqltypes import CHAR
from ...sql.sqltypes import DECIMAL
from ...sql.sqltypes import FLOAT
from ...sql.sqltypes import INTEGER
from ...sql.sqltypes import NUMERIC
from ...sql.sqltypes import REAL
from ...sql.sqltypes import SMALLINT
from ...sql.sqltypes import TEXT
from ...sql.sqltypes import TIMESTAMP
from ...sql.sqltypes import VARCHAR
from .base import DATE
from .base import DATETIME
from .base import JSON
from .base import TIME
from .base import SQLiteDialect_pysqlite as dialect
from .dml import Insert
from .dml import insert

__all__ = [
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "FLOAT",
    "INTEGER",
    "Insert",
    "JSON",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "VARCHAR",
    "dialect",
    "insert",
]
