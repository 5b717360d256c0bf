"""``sqlalchemy.schema``."""
from .sql.ddl import DDL, BaseDDLElement, CreateColumn, CreateIndex, CreateTable, DDLElement, DropIndex, DropTable
from .sql.ddl import ExecutableDDLElement, sort_tables
from .sql.schema import BLANK_SCHEMA, CheckConstraint, Column, ColumnCollectionConstraint, ColumnCollectionMixin
from .sql.schema import ColumnDefault, Computed, Constraint, DefaultClause, DefaultGenerator, FetchedValue, ForeignKey
from .sql.schema import ForeignKeyConstraint, HasSchemaAttr, Identity, Index, MetaData, PrimaryKeyConstraint, SchemaItem
from .sql.schema import Sequence, Table, UniqueConstraint, insert_sentinel

__all__ = [
    "BLANK_SCHEMA",
    "BaseDDLElement",
    "CheckConstraint",
    "Column",
    "ColumnCollectionConstraint",
    "ColumnCollectionMixin",
    "ColumnDefault",
    "Computed",
    "Constraint",
    "CreateColumn",
    "CreateIndex",
    "CreateTable",
    "DDL",
    "DDLElement",
    "DefaultClause",
    "DefaultGenerator",
    "DropIndex",
    "DropTable",
    "ExecutableDDLElement",
    "FetchedValue",
    "ForeignKey",
    "ForeignKeyConstraint",
    "HasSchemaAttr",
    "Identity",
    "Index",
    "MetaData",
    "PrimaryKeyConstraint",
    "SchemaItem",
    "Sequence",
    "Table",
    "UniqueConstraint",
    "insert_sentinel",
    "sort_tables",
]
