"""association_proxy(): an attribute of the objects that a relationship leads to, as if it were one's own.

Counterpart: sqlalchemy/ext/associationproxy.py.
"""

import enum
import operator

from .. import exc
from ..orm.attributes import QueryableAttribute
from ..orm.base import InspectionAttr, InspectionAttrInfo, ORMDescriptor, T, _inspect_mapped_class
from ..orm.collections import duck_type_collection
from ..orm.interfaces import NO_ARG, _AttributeOptions, _DCAttributeOptions
from ..sql import or_
from ..sql.elements import ColumnElement


class AssociationProxyExtensionType(enum.Enum):
    ASSOCIATION_PROXY = "ASSOCIATION_PROXY"


ASSOCIATION_PROXY = AssociationProxyExtensionType.ASSOCIATION_PROXY


def association_proxy(
    target_collection,
    attr,
    *,
    creator=None,
    getset_factory=None,
    proxy_factory=None,
    proxy_bulk_set=None,
    info=None,
    cascade_scalar_deletes=False,
    create_on_none_assignment=False,
    init=NO_ARG,
    repr=NO_ARG,
    default=NO_ARG,
    default_factory=NO_ARG,
    compare=NO_ARG,
    kw_only=NO_ARG,
    hash=NO_ARG,
    dataclass_metadata=NO_ARG,
):
    """A view of ``attr`` of what ``target_collection`` leads to."""
    return AssociationProxy(
        target_collection,
        attr,
        creator=creator,
        getset_factory=getset_factory,
        proxy_factory=proxy_factory,
        proxy_bulk_set=proxy_bulk_set,
        info=info,
        cascade_scalar_deletes=cascade_scalar_deletes,
        create_on_none_assignment=create_on_none_assignment,
        attribute_options=_AttributeOptions(
            init, repr, default, default_factory, compare, kw_only, hash, dataclass_metadata
        ),
    )


class AssociationProxy(InspectionAttrInfo, ORMDescriptor[T], _DCAttributeOptions):
    """The descriptor that association_proxy() gives."""

    is_attribute = True
    extension_type = ASSOCIATION_PROXY

    def __init__(
        self,
        target_collection,
        attr,
        *,
        creator=None,
        getset_factory=None,
        proxy_factory=None,
        proxy_bulk_set=None,
        info=None,
        cascade_scalar_deletes=False,
        create_on_none_assignment=False,
        attribute_options=None,
    ):
        self.target_collection = target_collection
        self.value_attr = attr
        self.creator = creator
        self.getset_factory = getset_factory
        self.proxy_factory = proxy_factory
        self.proxy_bulk_set = proxy_bulk_set
        self.cascade_scalar_deletes = cascade_scalar_deletes
        self.create_on_none_assignment = create_on_none_assignment
        self.key = "_%s_%s_%s" % (type(self).__name__, target_collection, id(self))
        self._instances = {}
        if info:
            self.info.update(info)
        if attribute_options and attribute_options != _AttributeOptions():
            self._has_dataclass_arguments = True
            self._attribute_options = attribute_options

    def __get__(self, instance, owner):
        if owner is None:
            return self
        proxy = self._for_class(owner)
        if proxy is None:
            return self if instance is None else None
        return proxy.get(instance)

    def __set__(self, instance, values):
        self._for_class(type(instance)).set(instance, values)

    def __delete__(self, instance):
        self._for_class(type(instance)).delete(instance)

    def for_proxy(self, class_, obj=None):
        return self._for_class(class_)

    for_class = for_proxy

    def for_alias(self, alias):
        return self._make(alias, alias._aliased_insp.mapper.class_)

    def _for_class(self, class_):
        for cls in class_.__mro__:
            if cls in self._instances and _inspect_mapped_class(class_) is None:
                return self._instances[cls]
        found = self._instances.get(class_)
        if found is None:
            mapper = _inspect_mapped_class(class_)
            if mapper is None:
                for base in class_.__mro__:
                    mapper = _inspect_mapped_class(base)
                    if mapper is not None:
                        return self._for_class(base)
                return None
            mapper._check_configure()
            found = self._instances[class_] = self._make(class_, class_)
        return found

    def _make(self, owning, class_):
        mapper = _inspect_mapped_class(class_)
        prop = mapper.get_property(self.target_collection)
        if not getattr(prop, "_is_relationship", False):
            raise NotImplementedError("association proxy to a non-relationship intermediary is not supported")
        target_class = prop.mapper.class_
        try:
            attr = getattr(target_class, self.value_attr)
        except AttributeError as err:
            if getattr(target_class, "__mapper__", None) is None:
                raise exc.InvalidRequestError(f"{self.value_attr!r} is not on {target_class}") from err
            return AmbiguousAssociationProxyInstance(self, owning, target_class, self.value_attr, prop)
        if isinstance(attr, QueryableAttribute) and attr._is_relationship:
            return ObjectAssociationProxyInstance(self, owning, target_class, self.value_attr, prop)
        return ColumnAssociationProxyInstance(self, owning, target_class, self.value_attr, prop)

    def __repr__(self):
        return "AssociationProxy(%r, %r)" % (self.target_collection, self.value_attr)


class AssociationProxyInstance(InspectionAttr):
    """The proxy as an attribute of one class."""

    is_attribute = True
    extension_type = ASSOCIATION_PROXY
    _is_internal_proxy = False
    _target_is_object = False

    def __init__(self, parent, owning_class, target_class, value_attr, prop):
        self.parent = parent
        self.key = parent.key
        self.owning_class = owning_class
        self.target_collection = parent.target_collection
        self.target_class = target_class
        self.value_attr = value_attr
        self._prop = prop
        self.collection_class = None

    @property
    def info(self):
        return self.parent.info

    @property
    def scalar(self):
        return not self._prop.uselist

    @property
    def _value_is_scalar(self):
        attr = getattr(self.target_class, self.value_attr)
        return not (isinstance(attr, QueryableAttribute) and attr._is_relationship and attr._prop.uselist)

    @property
    def remote_attr(self):
        return getattr(self.target_class, self.value_attr)

    @property
    def local_attr(self):
        return getattr(self.owning_class, self.target_collection)

    @property
    def attr(self):
        return (self.local_attr, self.remote_attr)

    # -- objects ----------------------------------------------------------------------------------------------------

    def _creator(self):
        return self.parent.creator or self.target_class

    def get(self, obj):
        if obj is None:
            return self
        if self.scalar:
            target = getattr(obj, self.target_collection)
            return self._scalar_get(target)
        name = self.key
        cached = obj.__dict__.get(name)
        if cached is not None and cached[0] == id(obj) and cached[1] == id(self):
            return cached[2]
        # only the first use looks at the collection, to see what it is like; later ones load when the proxy is used
        lazy = _lazy_collection(obj, self.target_collection)
        proxy = self._new(lazy, lazy())
        obj.__dict__[name] = (id(obj), id(self), proxy)
        return proxy

    def _scalar_get(self, target):
        if target is None:
            return None
        return getattr(target, self.value_attr)

    def set(self, obj, values):
        if self.scalar:
            creator = self._creator()
            target = getattr(obj, self.target_collection)
            if target is None:
                if values is None and not self.parent.create_on_none_assignment:
                    return
                setattr(obj, self.target_collection, creator(values))
            else:
                setattr(target, self.value_attr, values)
                if values is None and self.parent.cascade_scalar_deletes:
                    setattr(obj, self.target_collection, None)
        else:
            proxy = self.get(obj)
            if proxy is not values:
                proxy._bulk_replace(self, values)

    def delete(self, obj):
        if self.scalar:
            target = getattr(obj, self.target_collection)
            if target:
                delattr(target, self.value_attr)
        delattr(obj, self.target_collection)

    def _new(self, lazy_collection, collection):
        kind = duck_type_collection(collection)
        self.collection_class = kind
        creator = self._creator()
        if self.parent.proxy_factory:
            return self.parent.proxy_factory(lazy_collection, creator, self.value_attr, self)
        if self.parent.getset_factory:
            getter, setter = self.parent.getset_factory(kind, self)
        else:
            getter, setter = self._default_getset(kind)
        if kind is list:
            return _AssociationList(lazy_collection, creator, getter, setter, self)
        if kind is dict:
            return _AssociationDict(lazy_collection, creator, getter, setter, self)
        if kind is set:
            return _AssociationSet(lazy_collection, creator, getter, setter, self)
        raise exc.ArgumentError(
            "could not guess which interface to use for collection_class \"%s\" backing \"%s\"; specify a proxy_factory "
            "and proxy_bulk_set manually" % (type(collection).__name__, self.target_collection)
        )

    def _default_getset(self, kind):
        attr = self.value_attr
        get = operator.attrgetter(attr)

        def getter(instance):
            return get(instance) if instance is not None else None

        if kind is dict:

            def setter(instance, key, value):
                setattr(instance, attr, value)

        else:

            def setter(instance, value):
                setattr(instance, attr, value)

        return getter, setter

    # -- expressions ------------------------------------------------------------------------------------------------

    def _criterion(self, criterion, kwargs):
        """any() or has() along both steps."""
        if kwargs and not self._target_is_object:
            raise exc.InvalidRequestError(
                "Can't apply keyword arguments to column-targeted association proxy; use =="
            )
        if self._target_is_object:
            remote = self.remote_attr
            value_expr = remote.any if remote._prop.uselist else remote.has
            expr = value_expr(criterion, **kwargs)
        else:
            expr = criterion
        return expr

    def _exists(self, criterion=None, **kwargs):
        local = self.local_attr
        expr = self._criterion(criterion, kwargs)
        return local.any(expr) if self._prop.uselist else local.has(expr)

    def any(self, criterion=None, **kwargs):
        """EXISTS along the proxy, which must lead to a collection."""
        if not self._prop.uselist and not (self._target_is_object and self.remote_attr._prop.uselist):
            raise exc.InvalidRequestError("'any()' not implemented for scalar attributes. Use has().")
        return self._exists(criterion, **kwargs)

    def has(self, criterion=None, **kwargs):
        """EXISTS along the proxy, which must lead to one object."""
        if self._prop.uselist or self._target_is_object and self.remote_attr._prop.uselist:
            raise exc.InvalidRequestError("'has()' not implemented for collections. Use any().")
        return self._exists(criterion, **kwargs)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.parent)


class AmbiguousAssociationProxyInstance(AssociationProxyInstance):
    """The value attribute is not on the target class, perhaps on its subclasses."""

    def _refuse(self):
        raise AttributeError(
            "Association proxy %s.%s refers to an attribute '%s' that is not directly mapped on class %s; therefore this "
            "operation cannot proceed since we don't know what type of object is referred towards"
            % (self.owning_class.__name__, self.target_collection, self.value_attr, self.target_class)
        )

    def get(self, obj):
        return self if obj is None else super().get(obj)

    def __eq__(self, other):
        self._refuse()

    __hash__ = object.__hash__

    def any(self, criterion=None, **kwargs):
        self._refuse()

    has = any


class ObjectAssociationProxyInstance(AssociationProxyInstance):
    """The value is a relationship of the target."""

    _target_is_object = True

    def contains(self, other, **kw):
        local = self.local_attr
        remote = self.remote_attr
        if self._prop.uselist:
            return local.any(remote.contains(other) if remote._prop.uselist else remote == other)
        if not remote._prop.uselist:
            raise exc.InvalidRequestError("contains() doesn't apply to a scalar object endpoint; use ==")
        return local.has(remote.contains(other))

    def _compared(self, obj):
        if self._prop.uselist:
            return self.local_attr.any(self.remote_attr == obj)
        if obj is None:
            return or_(self.local_attr.has(self.remote_attr == obj), self.local_attr == None)  # noqa: E711
        return self.local_attr.has(self.remote_attr == obj)

    def __eq__(self, obj):
        return self._compared(obj)

    def __ne__(self, obj):
        return self.local_attr.has(self.remote_attr != obj)

    __hash__ = object.__hash__


class ColumnAssociationProxyInstance(AssociationProxyInstance):
    """The value is a column of the target."""

    def __eq__(self, other):
        expr = self._exists(self.remote_attr == other)
        if other is None and not self._prop.uselist:
            return or_(expr, self.local_attr == None)  # noqa: E711
        return expr

    def __ne__(self, other):
        return self._exists(self.remote_attr != other)

    __hash__ = object.__hash__

    def _operate(self, name, *args, **kw):
        return self._exists(getattr(self.remote_attr, name)(*args, **kw))

    def __getattr__(self, name):
        if name.startswith("__") or not hasattr(ColumnElement, name):
            raise AttributeError(name)
        return lambda *args, **kw: self._operate(name, *args, **kw)


def _compare_operator(name):
    def method(self, other):
        return self._operate(name, other)

    return method


for _name in ("__lt__", "__le__", "__gt__", "__ge__"):
    setattr(ColumnAssociationProxyInstance, _name, _compare_operator(_name))


class _lazy_collection:
    """The collection of an object, looked up at each use, since it may be another by then."""

    def __init__(self, obj, target):
        self.parent = obj
        self.target = target

    def __call__(self):
        return getattr(self.parent, self.target)


class _AssociationCollection:
    def __init__(self, lazy_collection, creator, getter, setter, parent):
        self.lazy_collection = lazy_collection
        self.creator = creator
        self.getter = getter
        self.setter = setter
        self.parent = parent

    @property
    def col(self):
        return self.lazy_collection()

    def __len__(self):
        return len(self.col)

    def __bool__(self):
        return bool(self.col)

    def __getstate__(self):
        return {"parent": self.parent, "lazy_collection": self.lazy_collection}

    def _bulk_replace(self, assoc_proxy, values):
        self.clear()
        _fill(assoc_proxy, self, values)


def _fill(assoc_proxy, proxy, values):
    if assoc_proxy.parent.proxy_bulk_set:
        assoc_proxy.parent.proxy_bulk_set(proxy, values)
    elif isinstance(proxy, _AssociationList):
        proxy.extend(values)
    elif isinstance(proxy, _AssociationDict):
        proxy.update(values)
    else:
        proxy.update(values)


class _AssociationList(_AssociationCollection):
    """A list of the values."""

    def _get(self, object_):
        return self.getter(object_)

    def _set(self, object_, value):
        self.setter(object_, value)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._get(member) for member in self.col[index]]
        return self._get(self.col[index])

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            self._set(self.col[index], value)
            return
        stop = len(self) if index.stop is None else index.stop
        if stop < 0:
            stop += len(self)
        step = index.step or 1
        start = index.start or 0
        rng = list(range(start, stop, step))
        sized = list(value)
        if step == 1:
            for _ in rng:
                del self[start]
            for at, item in enumerate(sized, start):
                self.insert(at, item)
        else:
            if len(sized) != len(rng):
                raise ValueError(
                    "attempt to assign sequence of size %s to extended slice of size %s" % (len(sized), len(rng))
                )
            for at, item in zip(rng, sized):
                self._set(self.col[at], item)

    def __delitem__(self, index):
        del self.col[index]

    def __contains__(self, value):
        return any(self._get(member) == value for member in self.col)

    def __iter__(self):
        for member in self.col:
            yield self._get(member)

    def append(self, value):
        self.col.append(self.creator(value))

    def count(self, value):
        return sum(1 for item in self if item == value)

    def extend(self, values):
        for value in values:
            self.append(value)

    def insert(self, index, value):
        self.col[index:index] = [self.creator(value)]

    def pop(self, index=-1):
        return self.getter(self.col.pop(index))

    def remove(self, value):
        for i, item in enumerate(self):
            if item == value:
                del self.col[i]
                return
        raise ValueError("value not in list")

    def reverse(self):
        raise NotImplementedError()

    def sort(self):
        raise NotImplementedError()

    def clear(self):
        del self.col[0 : len(self.col)]

    def index(self, value, *args):
        return list(self).index(value, *args)

    def copy(self):
        return list(self)

    def __eq__(self, other):
        return list(self) == other

    def __ne__(self, other):
        return list(self) != other

    def __lt__(self, other):
        return list(self) < other

    def __le__(self, other):
        return list(self) <= other

    def __gt__(self, other):
        return list(self) > other

    def __ge__(self, other):
        return list(self) >= other

    def __add__(self, other):
        return list(self) + list(other)

    def __radd__(self, other):
        return list(other) + list(self)

    def __mul__(self, n):
        return list(self) * n

    __rmul__ = __mul__

    def __iadd__(self, iterable):
        self.extend(iterable)
        return self

    def __repr__(self):
        return repr(list(self))

    def __hash__(self):
        raise TypeError("%s objects are unhashable" % type(self).__name__)


class _AssociationDict(_AssociationCollection):
    """A dict of the values."""

    def _create(self, key, value):
        return self.creator(key, value)

    def _get(self, object_):
        return self.getter(object_)

    def __getitem__(self, key):
        return self._get(self.col[key])

    def __setitem__(self, key, value):
        if key in self.col:
            self.setter(self.col[key], key, value)
        else:
            self.col[key] = self._create(key, value)

    def __delitem__(self, key):
        del self.col[key]

    def __contains__(self, key):
        return key in self.col

    def __iter__(self):
        return iter(self.col)

    def clear(self):
        self.col.clear()

    def get(self, key, default=None):
        return self[key] if key in self.col else default

    def setdefault(self, key, default=None):
        if key not in self.col:
            self.col[key] = self._create(key, default)
            return default
        return self[key]

    def keys(self):
        return self.col.keys()

    def items(self):
        return [(key, self._get(self.col[key])) for key in self.col]

    def values(self):
        return [self._get(self.col[key]) for key in self.col]

    def pop(self, key, *default):
        return self._get(self.col.pop(key)) if key in self.col or not default else default[0]

    def popitem(self):
        key, member = self.col.popitem()
        return key, self._get(member)

    def update(self, *a, **kw):
        for key, value in dict(*a, **kw).items():
            self[key] = value

    def _bulk_replace(self, assoc_proxy, values):
        existing = set(self)
        constants = existing.intersection(values or ())
        for key, value in (values or {}).items():
            self[key] = value
        for key in existing.difference(constants):
            del self[key]

    def copy(self):
        return dict(self.items())

    def __eq__(self, other):
        return dict(self.items()) == other

    def __ne__(self, other):
        return dict(self.items()) != other

    def __repr__(self):
        return repr(dict(self.items()))

    def __hash__(self):
        raise TypeError("%s objects are unhashable" % type(self).__name__)


class _AssociationSet(_AssociationCollection):
    """A set of the values."""

    def _get(self, object_):
        return self.getter(object_)

    def __contains__(self, value):
        return any(self._get(member) == value for member in self.col)

    def __iter__(self):
        for member in self.col:
            yield self._get(member)

    def add(self, value):
        if value not in self:
            self.col.add(self.creator(value))

    def discard(self, value):
        for member in self.col:
            if self._get(member) == value:
                self.col.discard(member)
                break

    def remove(self, value):
        for member in self.col:
            if self._get(member) == value:
                self.col.discard(member)
                return
        raise KeyError(value)

    def pop(self):
        if not self.col:
            raise KeyError("pop from an empty set")
        return self._get(self.col.pop())

    def update(self, *s):
        for iterable in s:
            for value in iterable:
                self.add(value)

    def _bulk_replace(self, assoc_proxy, values):
        existing = set(self)
        constants = existing.intersection(values or ())
        additions = set(values or ()).difference(constants)
        for member in values or ():
            if member in additions:
                self.add(member)
        for member in existing.difference(constants):
            self.remove(member)

    def clear(self):
        self.col.clear()

    def copy(self):
        return set(self)

    def union(self, *s):
        return set(self).union(*s)

    def difference(self, *s):
        return set(self).difference(*s)

    def intersection(self, *s):
        return set(self).intersection(*s)

    def symmetric_difference(self, other):
        return set(self).symmetric_difference(other)

    __or__, __sub__, __and__, __xor__ = union, difference, intersection, symmetric_difference

    def __ior__(self, other):
        self.update(other)
        return self

    def __isub__(self, other):
        for value in other:
            self.discard(value)
        return self

    def issubset(self, other):
        return set(self).issubset(other)

    def issuperset(self, other):
        return set(self).issuperset(other)

    __le__, __ge__ = issubset, issuperset

    def __lt__(self, other):
        return set(self) < other

    def __gt__(self, other):
        return set(self) > other

    def __eq__(self, other):
        return set(self) == other

    def __ne__(self, other):
        return set(self) != other

    def __repr__(self):
        return repr(set(self))

    def __hash__(self):
        raise TypeError("%s objects are unhashable" % type(self).__name__)
