"""A session bound to the current application's engine. Counterpart: flask_sqlalchemy/session.py."""

import sqlalchemy as sa
import sqlalchemy.orm


class Session(sa.orm.Session):
    """The session behind ``db.session``."""

    def __init__(self, db, **kwargs):
        engines = db.engines
        if kwargs.get("bind") is None and None in engines:
            kwargs["bind"] = engines[None]
        super().__init__(**kwargs)
        self._db = db
        for key, metadata in db.metadatas.items():
            if key is not None and key in engines:
                for table in metadata.tables.values():
                    self.bind_table(table, engines[key])
