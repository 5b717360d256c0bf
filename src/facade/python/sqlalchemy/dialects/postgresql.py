"""Only SQLite is here: asking for a name of this dialect says so."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "dialect":
        from ._stringify import named_dialect

        return named_dialect("postgresql")
    from ..exc import NotSupportedInPlayground

    raise NotSupportedInPlayground(
        f"sqlalchemy.dialects.postgresql.{name} is not supported in this playground: its database is SQLite."
    )
