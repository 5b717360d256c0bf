"""``sqlalchemy.future``: the 2.0 names under their 1.4 address."""
from ..engine import Connection, Engine, create_engine
from ..sql.selectable import Select, select

__all__ = ["Connection", "Engine", "Select", "create_engine", "select"]
