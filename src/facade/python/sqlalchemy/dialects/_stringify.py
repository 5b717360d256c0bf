"""Dialects that exist by name only."""
from ..exc import NotSupportedInPlayground


def named_dialect(name):
    """A ``dialect()`` that refuses."""

    def dialect(*args, **kw):
        raise NotSupportedInPlayground(
            f"The {name} dialect is not supported in this playground: its database is SQLite."
        )

    return dialect
