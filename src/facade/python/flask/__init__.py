"""As much of Flask as models need: the application object, its configuration and its context. Nothing is served here.

Counterpart: flask/app.py, ctx.py and globals.py.
"""

from werkzeug.exceptions import abort  # noqa: F401

from sqlalchemy._bridge import on_reset
from sqlalchemy.exc import NotSupportedInPlayground

_contexts = []


@on_reset
def _forget():
    _contexts.clear()


_NO_APP = """Working outside of application context.

This typically means that you attempted to use functionality that needed
the current application. To solve this, set up an application context
with app.app_context(). See the documentation for more information."""

_NO_REQUEST = """Working outside of request context.

This typically means that you attempted to use functionality that needed
an active HTTP request. Consult the documentation on testing for
information about how to avoid this problem."""


class Config(dict):
    """The configuration of an application."""

    def from_mapping(self, mapping=None, **kwargs):
        values = dict(mapping or {}, **kwargs)
        self.update({k: v for k, v in values.items() if k.isupper()})
        return True

    def from_object(self, obj):
        if isinstance(obj, str):
            import importlib

            module, _, name = obj.rpartition(".")
            obj = getattr(importlib.import_module(module), name) if module else importlib.import_module(name)
        for key in dir(obj):
            if key.isupper():
                self[key] = getattr(obj, key)


class AppContext:
    """Makes an application the current one."""

    def __init__(self, app):
        self.app = app
        self.g = _AppGlobals()

    def push(self):
        _contexts.append(self)

    def pop(self, exc=None):
        if not _contexts or _contexts[-1] is not self:
            raise AssertionError(f"Popped wrong app context. ({_contexts[-1] if _contexts else None!r} instead of {self!r})")
        for function in reversed(self.app.teardown_appcontext_funcs):
            function(exc)
        _contexts.pop()

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, exc_type, exc_value, tb):
        self.pop(exc_value)


class _AppGlobals:
    def get(self, name, default=None):
        return self.__dict__.get(name, default)


class _Proxy:
    """Stands for what belongs to the current context."""

    def __init__(self, find, message):
        object.__setattr__(self, "_find", find)
        object.__setattr__(self, "_message", message)

    def _get_current_object(self):
        found = self._find()
        if found is None:
            raise RuntimeError(self._message)
        return found

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)

    def __bool__(self):
        return self._find() is not None

    def __repr__(self):
        found = self._find()
        return "<LocalProxy unbound>" if found is None else repr(found)


app_ctx = _Proxy(lambda: _contexts[-1] if _contexts else None, _NO_APP)
current_app = _Proxy(lambda: _contexts[-1].app if _contexts else None, _NO_APP)
g = _Proxy(lambda: _contexts[-1].g if _contexts else None, _NO_APP)
request = _Proxy(lambda: None, _NO_REQUEST)
session = _Proxy(lambda: None, _NO_REQUEST)


def has_app_context():
    """Whether there is a current application."""
    return bool(_contexts)


def has_request_context():
    """There are no requests here."""
    return False


class _Scaffold:
    def route(self, rule, **options):
        """Remembers a view function; there is no server to call it."""

        def decorator(f):
            self.view_functions[options.get("endpoint") or f.__name__] = f
            return f

        return decorator

    get = post = put = delete = patch = route

    def _register(self, f=None, *args, **kw):
        return f if callable(f) else (lambda fn: fn)

    before_request = after_request = teardown_request = context_processor = errorhandler = _register
    shell_context_processor = before_first_request = _register


class Blueprint(_Scaffold):
    """Views to be registered on an application."""

    def __init__(self, name, import_name, **kw):
        self.name = name
        self.import_name = import_name
        self.view_functions = {}


class Flask(_Scaffold):
    """An application."""

    def __init__(self, import_name, **kw):
        self.import_name = import_name
        self.name = import_name
        self.config = Config(DEBUG=False, TESTING=False, SECRET_KEY=None)
        self.extensions = {}
        self.teardown_appcontext_funcs = []
        self.view_functions = {}
        self.instance_path = "/home/student/instance"
        self.debug = False
        self.secret_key = None

    def app_context(self):
        """A context in which this is the current application."""
        return AppContext(self)

    def teardown_appcontext(self, f):
        self.teardown_appcontext_funcs.append(f)
        return f

    def register_blueprint(self, blueprint, **options):
        self.view_functions.update({f"{blueprint.name}.{k}": f for k, f in blueprint.view_functions.items()})

    def run(self, *args, **kw):
        raise NotSupportedInPlayground(
            "Flask.run() is not supported in this playground: nothing is served here. Work with the models inside "
            "'with app.app_context():'."
        )

    def test_client(self, *args, **kw):
        raise NotSupportedInPlayground("Flask.test_client() is not supported in this playground: there are no requests.")

    test_request_context = test_client

    def __repr__(self):
        return f"<Flask {self.name!r}>"


def _refuse(name):
    def function(*args, **kw):
        raise NotSupportedInPlayground(f"flask.{name}() is not supported in this playground: there are no requests.")

    function.__name__ = name
    return function


for _name in ("jsonify", "render_template", "render_template_string", "redirect", "url_for", "flash", "make_response"):
    globals()[_name] = _refuse(_name)
