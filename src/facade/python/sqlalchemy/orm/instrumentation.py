"""What is known of a mapped class: its attributes, its constructor, its mapper.

Counterpart: sqlalchemy/orm/instrumentation.py. The constructor of a mapped class is wrapped: it gives the object a state
first, and tells the engine of the new object, with all values set so far, in one call at the end.
"""

import inspect

from ._warnings import warn
from . import exc as orm_exc
from .base import manager_of_class
from .events_core import Listeners
from .state import InstanceState, new_handle, track

from _orm import create_instance as _create


class ClassManager:
    """The mapping's view of one class."""

    def __init__(self, class_, registry):
        self.class_ = class_
        self.registry = registry
        self.mapper = None
        self.scan = None
        self.original_init = None
        self.events = Listeners()
        self._plain = None
        self.attributes = {}

    @property
    def is_mapped(self):
        return self.mapper is not None

    def __getitem__(self, key):
        return self.attributes[key]

    def __contains__(self, key):
        return key in self.attributes

    def __iter__(self):
        return iter(self.attributes)

    @property
    def plain_columns(self):
        """Column attributes that a constructor may set without asking anyone: no listener, no descriptor in front."""
        found = self._plain
        if found is None:
            cls = self.class_
            found = {}
            if cls.__setattr__ is object.__setattr__:
                for key, attr in self.attributes.items():
                    if getattr(attr, "kind", None) == "column" and not attr._listened and inspect.getattr_static(cls, key, None) is attr:
                        found[key] = attr
            self._plain = found
        return found

    def forget_plain(self):
        self._plain = None
        for sub in self.class_.__subclasses__():
            manager = manager_of_class(sub)
            if manager is not None:
                manager.forget_plain()

    def __repr__(self):
        return "<%s of %r at %x>" % (type(self).__name__, self.class_, id(self))


def register_class(cls, registry, init_method=None, scan=None):
    """Gives the class its manager and wraps its constructor."""
    manager = manager_of_class(cls)
    if manager is None:
        manager = ClassManager(cls, registry)
        type.__setattr__(cls, "_sa_class_manager", manager)
        registry._managers.append(manager)
    manager.scan = scan
    manager.init_method = init_method
    return manager


def install_constructor(manager):
    """Wraps ``__init__``, once the class is as it will be (a dataclass has got its own)."""
    from .decl_base import declarative_constructor

    cls = manager.class_
    original = getattr(cls, "__init__", object.__init__)
    if original is object.__init__ and manager.init_method is not None:
        original = manager.init_method
    original = getattr(original, "_sa_original_init", original)
    manager.original_init = original
    is_default = original is declarative_constructor
    if is_default:
        wrapper = _default_init()
    else:
        wrapper = _init_like(original)
    wrapper._sa_original_init = original
    wrapper.__doc__ = getattr(original, "__doc__", None)
    type.__setattr__(cls, "__init__", wrapper)


def _default_init():
    def __init__(self, **kwargs):
        state = start(self)
        if state is None:
            return _set_all(self, kwargs)
        events = state.manager.events
        if events:
            events.fire_instance("init", state, (), kwargs)
        try:
            _construct(self, state, kwargs)
        except BaseException:
            state.abandon(kwargs)
            raise
        if not state.attached:
            attach(state)

    __init__.__qualname__ = "__init__"
    return __init__


def _init_like(original):
    """A wrapper with the parameters of ``original``, so that a wrong call fails as the original would have."""
    if original is object.__init__:
        parameters, call = "self", "self"
    else:
        try:
            spec = inspect.getfullargspec(original)
        except TypeError:
            parameters, call = "self, *args, **kwargs", "self, *args, **kwargs"
        else:
            parameters, call = _signature(spec)
    namespace = {"_original": original, "_initialize": _initialize, "_start": start}
    names = parameters.split(",", 1)[0].strip() or "self"
    source = (
        f"def __init__({parameters}):\n"
        f"    _state = _start({names})\n"
        "    if _state is None:\n"
        f"        return _original({call})\n"
        f"    return _initialize(_state, _original, {call})\n"
    )
    exec(source, namespace)
    wrapper = namespace["__init__"]
    wrapper.__defaults__ = getattr(original, "__defaults__", None)
    wrapper.__kwdefaults__ = getattr(original, "__kwdefaults__", None)
    wrapper.__annotations__ = {}
    return wrapper


def _signature(spec):
    """(parameters, arguments) texts of a function; defaults are placeholders, replaced afterwards."""
    params, call = [], []
    first_default = len(spec.args) - len(spec.defaults or ())
    for i, name in enumerate(spec.args):
        params.append(f"{name}=None" if i >= first_default else name)
        call.append(name)
    if spec.varargs:
        params.append(f"*{spec.varargs}")
        call.append(f"*{spec.varargs}")
    elif spec.kwonlyargs:
        params.append("*")
    for name in spec.kwonlyargs:
        has_default = spec.kwonlydefaults and name in spec.kwonlydefaults
        params.append(f"{name}=None" if has_default else name)
        call.append(f"{name}={name}")
    if spec.varkw:
        params.append(f"**{spec.varkw}")
        call.append(f"**{spec.varkw}")
    return ", ".join(params), ", ".join(call)


def start(obj):
    """A state for an object whose constructor begins; None where it has one (a superclass's constructor is running)."""
    d = obj.__dict__
    if "_sa_instance_state" in d:
        return None
    manager = type(obj).__dict__.get("_sa_class_manager")
    if manager is None or manager.mapper is None:
        manager = _inherited_manager(type(obj))
    manager.mapper._check_configure()
    handle = new_handle()
    state = d["_sa_instance_state"] = InstanceState(manager, handle)
    state.ref = track(obj, handle)
    return state


def _inherited_manager(cls):
    """An unmapped subclass of a mapped class has a manager of its own in SQLAlchemy; here it shares its parent's."""
    for base in cls.__mro__:
        manager = manager_of_class(base)
        if manager is not None and manager.mapper is not None:
            return manager
    raise orm_exc.UnmappedClassError(cls)


def _construct(obj, state, kwargs):
    d = obj.__dict__
    cls = type(obj)
    plain = state.manager.plain_columns
    initial = state.initial
    for key, value in kwargs.items():
        if key in plain and not state.attached:
            if key not in d:
                initial.append(key)
            d[key] = value
        elif not hasattr(cls, key):
            raise TypeError("%r is an invalid keyword argument for %s" % (key, cls.__name__))
        else:
            setattr(obj, key, value)


def _set_all(obj, kwargs):
    cls = type(obj)
    for key in kwargs:
        if not hasattr(cls, key):
            raise TypeError("%r is an invalid keyword argument for %s" % (key, cls.__name__))
        setattr(obj, key, kwargs[key])


def _initialize(state, original, obj, *args, **kwargs):
    events = state.manager.events
    if events:
        events.fire_instance("init", state, args, kwargs)
    try:
        original(obj, *args, **kwargs)
    except BaseException:
        state.abandon(kwargs)
        raise
    if not state.attached:
        attach(state)


def attach(state):
    """Tells the engine of a new object, with the values it was given so far."""
    state.attached = True
    initial = state.initial
    manager = state.manager
    obj = state.ref()
    if not initial:
        _create(manager.mapper._h, state.handle, "")
        return
    d = obj.__dict__
    args = []
    attributes = manager.attributes
    for key in initial:
        args += attributes[key].pair(d[key])
    keys = ",".join(initial)
    initial.clear()
    _create(manager.mapper._h, state.handle, keys, *args)


def is_instrumented(instance, key):
    return key in instance._sa_instance_state.manager


__all__ = ["ClassManager", "attach", "install_constructor", "is_instrumented", "register_class", "warn"]
