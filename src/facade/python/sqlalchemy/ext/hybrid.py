"""hybrid_property and hybrid_method: Python on an object, SQL on the class. Counterpart: sqlalchemy/ext/hybrid.py."""

import enum

from ..orm.base import InspectionAttr, InspectionAttrInfo, ORMDescriptor, T, _inspect_mapped_class
from ..sql.elements import ColumnElement, wrap_any

from .._bridge import pair

from _orm import proxied_element as _proxied_element


class HybridExtensionType(enum.Enum):
    HYBRID_METHOD = "HYBRID_METHOD"
    HYBRID_PROPERTY = "HYBRID_PROPERTY"


HYBRID_METHOD, HYBRID_PROPERTY = HybridExtensionType


def _unwrap(meth):
    return meth.__func__ if isinstance(meth, classmethod) else meth


class hybrid_method(InspectionAttrInfo, ORMDescriptor[T]):
    """A method that gives an expression when it is called on the class."""

    is_attribute = True
    extension_type = HYBRID_METHOD

    def __init__(self, func, expr=None):
        self.func = func
        self.expr = _unwrap(expr) if expr is not None else func

    @property
    def inplace(self):
        return _InPlaceMethod(self)

    def __get__(self, instance, owner):
        if instance is None:
            return self.expr.__get__(owner, owner)
        return self.func.__get__(instance, owner)

    def for_alias(self, alias):
        return self.expr.__get__(alias, type(alias))

    def expression(self, expr):
        """The method for the class."""
        self.expr = _unwrap(expr)
        if not self.expr.__doc__:
            self.expr.__doc__ = self.func.__doc__
        return self


class _InPlaceMethod:
    def __init__(self, attr):
        self.attr = attr

    def expression(self, expr):
        self.attr.expr = _unwrap(expr)
        return self.attr


class hybrid_property(InspectionAttrInfo, ORMDescriptor[T]):
    """A property that gives an expression on the class."""

    is_attribute = True
    extension_type = HYBRID_PROPERTY

    def __init__(self, fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.expr = _unwrap(expr)
        self.custom_comparator = _unwrap(custom_comparator)
        self.update_expr = _unwrap(update_expr)
        self.__name__ = fget.__name__
        self.__doc__ = fget.__doc__
        self.__wrapped__ = fget

    def __get__(self, instance, owner):
        if owner is None:
            return self
        if instance is None:
            return self._class_level(owner)
        return self.fget(instance)

    def for_alias(self, alias):
        return self._class_level(alias)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def _copy(self, **kw):
        given = {
            "fget": self.fget,
            "fset": self.fset,
            "fdel": self.fdel,
            "expr": self.expr,
            "custom_comparator": self.custom_comparator,
            "update_expr": self.update_expr,
        }
        given.update(kw)
        return type(self)(**given)

    @property
    def overrides(self):
        return self

    @property
    def inplace(self):
        return _InPlace(self)

    def getter(self, fget):
        return self._copy(fget=fget)

    def setter(self, fset):
        return self._copy(fset=fset)

    def deleter(self, fdel):
        return self._copy(fdel=fdel)

    def expression(self, expr):
        return self._copy(expr=expr)

    def comparator(self, comparator):
        return self._copy(custom_comparator=comparator)

    def update_expression(self, meth):
        return self._copy(update_expr=meth)

    def _class_level(self, owner):
        if self.custom_comparator is not None:
            value = self.custom_comparator(owner)
        else:
            value = (self.expr or self.fget)(owner)
        name = self.__name__
        for cls in getattr(owner, "__mro__", ()):
            if cls.__dict__.get(name) is self:
                break
        return HybridAttribute(owner, name, self, value)


class _InPlace:
    def __init__(self, attr):
        self.attr = attr

    def _set(self, **kw):
        for key, value in kw.items():
            setattr(self.attr, key, _unwrap(value))
        return self.attr

    def getter(self, fget):
        return self._set(fget=fget)

    def setter(self, fset):
        return self._set(fset=fset)

    def deleter(self, fdel):
        return self._set(fdel=fdel)

    def expression(self, expr):
        return self._set(expr=expr)

    def comparator(self, comparator):
        return self._set(custom_comparator=comparator)

    def update_expression(self, meth):
        return self._set(update_expr=meth)


class HybridAttribute(InspectionAttr, ORMDescriptor):
    """A hybrid read from the class: its expression, or its comparator."""

    is_attribute = True
    extension_type = HYBRID_PROPERTY
    _is_internal_proxy = True

    def __init__(self, class_, key, hybrid, value):
        self.class_ = class_
        self.key = key
        self.hybrid = hybrid
        self._value = value

    @property
    def descriptor(self):
        return self.hybrid

    @property
    def info(self):
        return self.hybrid.info

    @property
    def comparator(self):
        return self._value

    @property
    def parent(self):
        from .. import inspection

        return inspection.inspect(self.class_)

    @property
    def expression(self):
        return self.__clause_element__()

    def __clause_element__(self):
        value = self._value
        while not isinstance(value, ColumnElement) and hasattr(value, "__clause_element__"):
            value = value.__clause_element__()
        if isinstance(value, (InspectionAttr,)) and isinstance(value, ColumnElement):
            if value._is_relationship:
                return value
        if not isinstance(value, ColumnElement):
            return value
        parent = _inspect_mapped_class(self.class_) if isinstance(self.class_, type) else self.class_._aliased_insp
        return wrap_any(_proxied_element(self.key, parent._h if parent is not None else 0, *pair(value)))

    def update_pairs(self, value):
        """(column, value) pairs for an UPDATE of the hybrid."""
        if self.hybrid.update_expr is not None:
            return self.hybrid.update_expr(self.class_, value)
        return [(self._value, value)]

    @property
    def _operand(self):
        value = self._value
        if isinstance(value, Comparator) or isinstance(value, ColumnElement) or hasattr(value, "__clause_element__"):
            return value
        return value

    def __getattr__(self, name):
        if name.startswith("__") or name in ("_sa_instance_state",):
            raise AttributeError(name)
        value = self.__dict__["_value"]
        return getattr(value, name)

    def __str__(self):
        return f"{self.class_.__name__}.{self.key}"

    def _get_property(self):
        return self._value.property

    property = property(_get_property)


def _forward(name):
    def method(self, *args):
        return getattr(self._operand, name)(*args)

    return method


class Comparator:
    """Base of custom comparators of hybrids."""

    def __init__(self, expression):
        self.expression = expression

    def __clause_element__(self):
        value = self.expression
        while hasattr(value, "__clause_element__") and not isinstance(value, ColumnElement):
            value = value.__clause_element__()
        return value

    def operate(self, op, *other, **kwargs):
        return op(self.__clause_element__(), *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return op(other, self.__clause_element__(), **kwargs)

    def _get_property(self):
        raise NotImplementedError()

    property = property(_get_property)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__clause_element__(), name)


class ExprComparator(Comparator):
    """The comparator of a hybrid with an expression."""


def _compare(name):
    import operator

    op = getattr(operator, name, None)

    def method(self, *args):
        if op is not None and type(self).operate is not Comparator.operate:
            return self.operate(op, *args)
        return getattr(self.__clause_element__(), name)(*args)

    return method


for _name in (
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ "
    "__rtruediv__ __mod__ __and__ __or__ __invert__ __neg__"
).split():
    setattr(HybridAttribute, _name, _forward(_name))
    setattr(Comparator, _name, _compare(_name))
HybridAttribute.__hash__ = object.__hash__
#: What SQLAlchemy's class is called, where a program prints it.
HybridAttribute.__name__ = HybridAttribute.__qualname__ = "hybrid_propertyProxy"
Comparator.__hash__ = object.__hash__
