"""joinedload(), selectinload(), defer() and the rest: each call is one of the engine's Load.

Counterpart: sqlalchemy/orm/strategy_options.py.
"""

from .._bridge import Handle, flat, pair
from .attributes import QueryableAttribute
from .base import InspectionAttr

from _orm import load_call as _load_call
from _orm import load_text as _load_text
from _orm import loader_option as _loader_option
from _orm import new_load as _new_load


def _attribute_pairs(attrs):
    """Attributes as the engine wants them; ``"*"`` stays a string, a synonym or hybrid gives what it stands for."""
    out = []
    for attr in attrs:
        if isinstance(attr, InspectionAttr) and attr._is_internal_proxy:
            attr = attr._target if hasattr(attr, "_target") else attr._value
        out += pair(attr)
    return out


class _AbstractLoad(Handle):
    __slots__ = ()

    def _call(self, method, attrs=(), *rest):
        return type(self)(_load_call(self._h, method, len(attrs), *_attribute_pairs(attrs), *flat(rest)))

    def contains_eager(self, attr, alias=None, _is_chain=False, _propagate_to_loaders=False):
        if alias is not None and not hasattr(alias, "_h"):
            from .. import inspection

            alias = inspection.inspect(alias).selectable
        elif alias is not None and hasattr(alias, "_aliased_insp"):
            alias = alias._aliased_insp.selectable
        return self._call("contains_eager", (attr,), alias, bool(_is_chain))

    def load_only(self, *attrs, raiseload=False):
        return self._call("load_only", attrs, bool(raiseload))

    def joinedload(self, attr, innerjoin=None):
        return self._call("joinedload", (attr,), innerjoin)

    def subqueryload(self, attr):
        return self._call("subqueryload", (attr,))

    def selectinload(self, attr, recursion_depth=None):
        return self._call("selectinload", (attr,), recursion_depth)

    def lazyload(self, attr):
        return self._call("lazyload", (attr,))

    def immediateload(self, attr, recursion_depth=None):
        return self._call("immediateload", (attr,), recursion_depth)

    def noload(self, attr):
        return self._call("noload", (attr,))

    def raiseload(self, attr, sql_only=False):
        return self._call("raiseload", (attr,), bool(sql_only))

    def defaultload(self, attr):
        return self._call("defaultload", (attr,))

    def defer(self, key, raiseload=False):
        return self._call("defer", (key,), bool(raiseload))

    def undefer(self, key):
        return self._call("undefer", (key,))

    def undefer_group(self, name):
        return self._call("undefer_group", (), name)

    def with_expression(self, key, expression):
        return self._call("with_expression", (key,), expression)

    def selectin_polymorphic(self, classes):
        return self._call("selectin_polymorphic", (), list(classes))

    def options(self, *opts):
        """Options for what this one leads to."""
        return self._call("options", (), list(opts))


class Load(_AbstractLoad):
    """Options for an entity: ``Load(User).joinedload(User.posts)``."""

    __slots__ = ()

    def __init__(self, entity):
        if isinstance(entity, int):
            super().__init__(entity)
        else:
            super().__init__(_new_load(*pair(entity)))

    def __str__(self):
        return _load_text(self._h)


def _options_of(method, kw, *known):
    """Keywords that a free function hands on to the method of the same name, which is the one to complain."""
    for name in kw:
        if name not in known:
            raise TypeError(f"_AbstractLoad.{method}() got an unexpected keyword argument {name!r}")
    return [kw.get(name) for name in known]


def _standalone(name, attrs, *rest):
    """A free function: the first attribute says which entity the option is for."""
    for attr in attrs:
        if isinstance(attr, QueryableAttribute):
            attr._ready()
    return Load(_loader_option(name, len(attrs), *_attribute_pairs(attrs), *flat(rest)))


def contains_eager(*keys, alias=None, **kw):
    """The statement's own join loads the relationship."""
    _options_of("contains_eager", kw)
    if alias is not None and hasattr(alias, "_aliased_insp"):
        alias = alias._aliased_insp.selectable
    return _standalone("contains_eager", keys, alias)


def load_only(*attrs, raiseload=False):
    """Loads only these columns."""
    attrs[0]  # one at least
    return _standalone("load_only", attrs, bool(raiseload))


def joinedload(*keys, **kw):
    """Loads along in the same statement."""
    return _standalone("joinedload", keys, *_options_of("joinedload", kw, "innerjoin"))


def subqueryload(*keys):
    """Loads by a second statement with the first as a subquery."""
    return _standalone("subqueryload", keys)


def selectinload(*keys, recursion_depth=None):
    """Loads by a second statement with the keys in an IN list."""
    return _standalone("selectinload", keys, recursion_depth)


def lazyload(*keys):
    """Loads when the attribute is read."""
    return _standalone("lazyload", keys)


def immediateload(*keys, recursion_depth=None):
    """Loads by one statement an object, at once."""
    return _standalone("immediateload", keys, recursion_depth)


def noload(*keys):
    """Does not load: empty."""
    return _standalone("noload", keys)


def raiseload(*keys, **kw):
    """Refuses to load."""
    (sql_only,) = _options_of("raiseload", kw, "sql_only")
    return _standalone("raiseload", keys, bool(sql_only))


def defaultload(*keys):
    """Loads as the mapping says; for options that follow."""
    return _standalone("defaultload", keys)


def defer(key, *addl_attrs, raiseload=False):
    """Loads a column when it is read."""
    return _standalone("defer", (key, *addl_attrs), bool(raiseload))


def undefer(key, *addl_attrs):
    """Loads a deferred column along."""
    return _standalone("undefer", (key, *addl_attrs))


def undefer_group(name):
    """Loads a group of deferred columns along."""
    return _standalone("undefer_group", (), name)


def with_expression(key, expression):
    """Fills a query_expression()."""
    return _standalone("with_expression", (key,), expression)


def selectin_polymorphic(base_cls, classes):
    """Loads subclass columns by further statements."""
    return Load(base_cls).selectin_polymorphic(classes)
