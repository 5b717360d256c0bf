"""The ``db`` object. Counterpart: flask_sqlalchemy/extension.py. Left out: reflection, recorded queries, tracked changes."""

import weakref

import sqlalchemy as sa
import sqlalchemy.exc
import sqlalchemy.orm
from flask import abort, app_ctx, current_app, has_app_context

from .model import DefaultMeta, Model, _QueryProperty
from .pagination import SelectPagination
from .query import Query
from .session import Session


def _app_ctx_id():
    return id(app_ctx._get_current_object())


class SQLAlchemy:
    """Models, session and engines of Flask applications."""

    def __init__(
        self,
        app=None,
        *,
        metadata=None,
        session_options=None,
        query_class=Query,
        model_class=Model,
        engine_options=None,
        add_models_to_shell=True,
    ):
        self.Query = query_class
        options = dict(session_options or {})
        scope = options.pop("scopefunc", _app_ctx_id)
        options.setdefault("class_", Session)
        options.setdefault("query_cls", query_class)
        self.session = sa.orm.scoped_session(sa.orm.sessionmaker(db=self, **options), scope)
        self.metadatas = {}
        if metadata is not None:
            metadata.info["bind_key"] = None
            self.metadatas[None] = metadata
        self.Model = self._make_declarative_base(model_class)
        self._engine_options = dict(engine_options or {})
        self._app_engines = weakref.WeakKeyDictionary()
        if app is not None:
            self.init_app(app)

    def __repr__(self):
        if not has_app_context():
            return f"<{type(self).__name__}>"
        return f"<{type(self).__name__} {self.engine.url}>"

    def init_app(self, app):
        """Reads the application's configuration and makes its engines."""
        if "sqlalchemy" in app.extensions:
            raise RuntimeError(
                "A 'SQLAlchemy' instance has already been registered on this Flask app. Import and use that instance "
                "instead."
            )
        app.extensions["sqlalchemy"] = self
        app.teardown_appcontext(lambda exc: self.session.remove())
        uri = app.config.setdefault("SQLALCHEMY_DATABASE_URI", None)
        options = {**self._engine_options, **app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})}
        echo = app.config.setdefault("SQLALCHEMY_ECHO", False)
        engine_options = {}
        for key, value in app.config.setdefault("SQLALCHEMY_BINDS", {}).items():
            engine_options[key] = {**self._engine_options, **(value if isinstance(value, dict) else {"url": value})}
        if uri is not None:
            options["url"] = uri
        if "url" in options:
            engine_options.setdefault(None, {}).update(options)
        if not engine_options:
            raise RuntimeError("Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.")
        engines = self._app_engines.setdefault(app, {})
        for key, chosen in engine_options.items():
            self._make_metadata(key)
            chosen.setdefault("echo", echo)
            engines[key] = sa.create_engine(chosen.pop("url"), **chosen)

    def _make_metadata(self, bind_key):
        if bind_key not in self.metadatas:
            convention = self._make_metadata(None).naming_convention if bind_key is not None else None
            options = {"naming_convention": convention} if convention is not None else {}
            self.metadatas[bind_key] = sa.MetaData(info={"bind_key": bind_key}, **options)
        return self.metadatas[bind_key]

    def Table(self, name, *args, bind_key=None, **kwargs):
        """A table of the models' MetaData."""
        if args and isinstance(args[0], sa.MetaData):
            return sa.Table(name, *args, **kwargs)
        return sa.Table(name, self._make_metadata(bind_key), *args, **kwargs)

    def _make_declarative_base(self, model):
        if not isinstance(model, sa.orm.DeclarativeMeta):
            metadata = self._make_metadata(None)
            model = sa.orm.declarative_base(metadata=metadata, cls=model, name="Model", metaclass=DefaultMeta)
        if None not in self.metadatas:
            model.metadata.info["bind_key"] = None
            self.metadatas[None] = model.metadata
        else:
            model.metadata = self.metadatas[None]
        model.query_class = self.Query
        model.query = _QueryProperty()
        model.__fsa__ = self
        return model

    @property
    def metadata(self):
        return self.metadatas[None]

    @property
    def engines(self):
        app = current_app._get_current_object()
        if app not in self._app_engines:
            raise RuntimeError(
                "The current Flask app is not registered with this 'SQLAlchemy' instance. Did you forget to call "
                "'init_app', or did you create multiple 'SQLAlchemy' instances?"
            )
        return self._app_engines[app]

    @property
    def engine(self):
        return self.engines[None]

    def get_or_404(self, entity, ident, *, description=None):
        """The object with a primary key, or a 404."""
        value = self.session.get(entity, ident)
        if value is None:
            abort(404, description=description)
        return value

    def first_or_404(self, statement, *, description=None):
        """The first result, or a 404."""
        value = self.session.execute(statement).scalar()
        if value is None:
            abort(404, description=description)
        return value

    def one_or_404(self, statement, *, description=None):
        """The only result, or a 404."""
        try:
            return self.session.execute(statement).scalar_one()
        except (sa.exc.NoResultFound, sa.exc.MultipleResultsFound):
            abort(404, description=description)

    def paginate(self, select, *, page=None, per_page=None, max_per_page=None, error_out=True, count=True):
        """One page of a SELECT."""
        return SelectPagination(
            select=select,
            session=self.session(),
            page=page,
            per_page=per_page,
            max_per_page=max_per_page,
            error_out=error_out,
            count=count,
        )

    def _call_for_binds(self, bind_key, op_name):
        if bind_key == "__all__":
            keys = list(self.metadatas)
        elif bind_key is None or isinstance(bind_key, str):
            keys = [bind_key]
        else:
            keys = bind_key
        for key in keys:
            try:
                engine = self.engines[key]
            except KeyError:
                message = f"Bind key '{key}' is not in 'SQLALCHEMY_BINDS' config."
                if key is None:
                    message = f"'SQLALCHEMY_DATABASE_URI' config is not set. {message}"
                raise sa.exc.UnboundExecutionError(message) from None
            getattr(self.metadatas[key], op_name)(bind=engine)

    def create_all(self, bind_key="__all__"):
        """Creates the tables of all models."""
        self._call_for_binds(bind_key, "create_all")

    def drop_all(self, bind_key="__all__"):
        """Drops the tables of all models."""
        self._call_for_binds(bind_key, "drop_all")

    def _set_rel_query(self, kwargs):
        kwargs.setdefault("query_class", self.Query)
        if "backref" in kwargs:
            backref = kwargs["backref"]
            if isinstance(backref, str):
                backref = kwargs["backref"] = (backref, {})
            backref[1].setdefault("query_class", self.Query)

    def relationship(self, *args, **kwargs):
        """A relationship whose dynamic queries are this extension's."""
        self._set_rel_query(kwargs)
        return sa.orm.relationship(*args, **kwargs)

    def dynamic_loader(self, argument, **kwargs):
        self._set_rel_query(kwargs)
        return sa.orm.dynamic_loader(argument, **kwargs)

    def __getattr__(self, name):
        if name == "event":
            import sqlalchemy.event

            return sqlalchemy.event
        if name.startswith("_"):
            raise AttributeError(name)
        for mod in (sa, sa.orm):
            if hasattr(mod, name):
                return getattr(mod, name)
        raise AttributeError(name)
