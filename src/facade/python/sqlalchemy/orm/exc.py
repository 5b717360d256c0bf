"""Exceptions of the ORM. Counterpart: sqlalchemy/orm/exc.py."""

from .. import exc as sa_exc
from ..exc import MultipleResultsFound, NoResultFound  # noqa: F401

NO_STATE = (AttributeError, KeyError)


class StaleDataError(sa_exc.SQLAlchemyError):
    """A flush wrote another number of rows than it meant to."""


ConcurrentModificationError = StaleDataError


class FlushError(sa_exc.SQLAlchemyError):
    """A flush met a condition that it cannot handle."""


class MappedAnnotationError(sa_exc.ArgumentError):
    """An annotation of a mapped class cannot be read."""


class UnmappedError(sa_exc.InvalidRequestError):
    """Something that should be mapped is not."""


class ObjectDereferencedError(sa_exc.SQLAlchemyError):
    """The object is no longer there."""


class DetachedInstanceError(sa_exc.SQLAlchemyError):
    """An unloaded attribute was asked of an object without a session."""

    code = "bhk3"


class UnmappedInstanceError(UnmappedError):
    """An object whose class is not mapped was given where a mapped one is needed."""

    @classmethod
    def _from_message(cls, message):
        return cls(None, message)

    def __init__(self, obj, msg=None):
        if not msg:
            from .base import class_mapper

            try:
                class_mapper(type(obj))
                name = _safe_cls_name(type(obj))
                msg = (
                    "Class %r is mapped, but this instance lacks "
                    "instrumentation.  This occurs when the instance "
                    "is created before sqlalchemy.orm.mapper(%s) "
                    "was called." % (name, name)
                )
            except UnmappedClassError:
                msg = f"Class '{_safe_cls_name(type(obj))}' is not mapped"
                if isinstance(obj, type):
                    msg += "; was a class (%s) supplied where an instance was required?" % _safe_cls_name(obj)
        super().__init__(msg)


class UnmappedClassError(UnmappedError):
    """A class that is not mapped was given where a mapped one is needed."""

    @classmethod
    def _from_message(cls, message):
        return cls(None, message)

    def __init__(self, cls, msg=None):
        super().__init__(msg or f"Class '{_safe_cls_name(cls)}' is not mapped")


class ObjectDeletedError(sa_exc.InvalidRequestError):
    """The row of an object is gone when it is refreshed."""


class UnmappedColumnError(sa_exc.InvalidRequestError):
    """A column is asked for that the mapper does not have."""


class LoaderStrategyException(sa_exc.InvalidRequestError):
    """A loader strategy was given to an attribute that it does not fit."""


def _safe_cls_name(cls):
    try:
        return ".".join((cls.__module__, cls.__name__))
    except AttributeError:
        name = getattr(cls, "__name__", None)
        return repr(cls) if name is None else name
