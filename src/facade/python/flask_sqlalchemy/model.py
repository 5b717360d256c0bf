"""``db.Model``: names its tables itself and has ``query``. Counterpart: flask_sqlalchemy/model.py."""

import re

import sqlalchemy as sa
import sqlalchemy.orm

from .query import Query


class _QueryProperty:
    def __get__(self, obj, cls):
        return cls.query_class(cls, session=cls.__fsa__.session())


class Model:
    """What all models share."""

    query_class = Query
    query = _QueryProperty()

    def __repr__(self):
        state = sa.inspect(self)
        if state.transient:
            pk = f"(transient {id(self)})"
        elif state.pending:
            pk = f"(pending {id(self)})"
        else:
            pk = ", ".join(map(str, state.identity))
        return f"<{type(self).__name__} {pk}>"


class BindMetaMixin(type):
    """Chooses the MetaData by ``__bind_key__``."""

    def __init__(cls, name, bases, d, **kwargs):
        if not ("metadata" in cls.__dict__ or "__table__" in cls.__dict__):
            metadata = cls.__fsa__._make_metadata(getattr(cls, "__bind_key__", None))
            if metadata is not getattr(cls, "metadata", None):
                cls.metadata = metadata
        super().__init__(name, bases, d, **kwargs)


class NameMetaMixin(type):
    """Names the table after the class where the program does not."""

    def __init__(cls, name, bases, d, **kwargs):
        if should_set_tablename(cls):
            cls.__tablename__ = camel_to_snake_case(cls.__name__)
        super().__init__(name, bases, d, **kwargs)
        if "__tablename__" not in cls.__dict__ and "__table__" in cls.__dict__ and cls.__dict__["__table__"] is None:
            del cls.__table__

    def __table_cls__(cls, *args, **kwargs):
        schema = kwargs.get("schema")
        key = args[0] if schema is None else f"{schema}.{args[0]}"
        if key in cls.metadata.tables:
            return sa.Table(*args, **kwargs)
        for arg in args:
            if (isinstance(arg, sa.Column) and arg.primary_key) or isinstance(arg, sa.PrimaryKeyConstraint):
                return sa.Table(*args, **kwargs)
        for base in cls.__mro__[1:-1]:
            if "__table__" in base.__dict__:
                break
        else:
            return sa.Table(*args, **kwargs)
        # no primary key of its own and a mapped base: single-table inheritance
        if "__tablename__" in cls.__dict__:
            del cls.__tablename__
        return None


def should_set_tablename(cls):
    """Whether a class gets a table name made of its own."""
    if cls.__dict__.get("__abstract__", False) or not any(
        isinstance(base, sa.orm.DeclarativeMeta) for base in cls.__mro__[1:]
    ):
        return False
    for base in cls.__mro__:
        if "__tablename__" not in base.__dict__:
            continue
        if isinstance(base.__dict__["__tablename__"], sa.orm.declared_attr):
            return False
        return not (
            base is cls or base.__dict__.get("__abstract__", False) or not isinstance(base, sa.orm.DeclarativeMeta)
        )
    return True


def camel_to_snake_case(name):
    """``OrderItem`` becomes ``order_item``."""
    name = re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name)
    return name.lower().lstrip("_")


class DefaultMeta(BindMetaMixin, NameMetaMixin, sa.orm.DeclarativeMeta):
    """Metaclass of ``db.Model``."""
