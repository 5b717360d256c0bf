"""SQLAlchemy's warnings, raised by the Python half of the ORM. Counterpart: the warn functions of sqlalchemy/util."""

from .._errors import warn as _warn


def warn(message, code=None):
    """An SAWarning at the program's line."""
    _warn("SAWarning", message, code)


def warn_deprecated(message, version, code=None):
    """An SADeprecationWarning at the program's line."""
    _warn("SADeprecationWarning", message, code)
