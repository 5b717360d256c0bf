"""SQLAlchemy for Flask applications. Counterpart: flask_sqlalchemy 3.0."""

from .extension import SQLAlchemy

__version__ = "3.0.3"
__all__ = ["SQLAlchemy"]
