"""Models made of tables that exist already: the playground does not reflect tables."""

from ._refused import refused

automap_base = refused("automap_base", "Write the classes: declarative_base() or DeclarativeBase.")
AutomapBase = refused("AutomapBase", "Write the classes: declarative_base() or DeclarativeBase.")
