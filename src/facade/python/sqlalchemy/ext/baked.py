"""Queries compiled once: statements are cached anyway."""

from ._refused import refused

BakedQuery = refused("BakedQuery", "Use select() or Query.")
bakery = refused("bakery", "Use select() or Query.")
