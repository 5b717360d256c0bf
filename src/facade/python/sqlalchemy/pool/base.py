"""``sqlalchemy.pool.base``."""
from . import Pool

__all__ = ["Pool"]
