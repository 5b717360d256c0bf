"""Reads the type annotations of mapped classes: Mapped[...], Optional, unions, strings, Annotated, Literal.

Counterpart: sqlalchemy/util/typing.py and the annotation helpers of sqlalchemy/orm/util.py.
"""

import collections.abc as collections_abc
import builtins
import re
import sys
import typing
from types import NoneType
from typing import ForwardRef, Literal, Union, get_args, get_origin

from . import exc as orm_exc


def own_annotations(obj):
    """The annotations written on the class (or function) itself, evaluated as CPython 3.11 does: at once."""
    if isinstance(obj, type):
        if "__annotations__" in obj.__dict__ or "__annotate_func__" in obj.__dict__:
            return dict(obj.__annotations__)
        return {}
    return dict(getattr(obj, "__annotations__", None) or {})


def is_forward_ref(type_, check_generic=False, check_string=False):
    if check_string and isinstance(type_, str):
        return True
    if isinstance(type_, ForwardRef):
        return True
    if check_generic and is_generic(type_):
        return any(is_forward_ref(arg, True, check_string) for arg in type_.__args__)
    return False


def is_forward_none(type_):
    return isinstance(type_, ForwardRef) and type_.__forward_arg__ == "None"


def is_generic(type_):
    return hasattr(type_, "__args__") and hasattr(type_, "__origin__")


def is_union(type_):
    origin = get_origin(type_)
    return origin is not None and origin.__name__ in ("Union", "UnionType")


def is_literal(type_):
    return get_origin(type_) is Literal


def is_annotated(type_):
    return type_ is not None and get_origin(type_) is typing.Annotated


def is_newtype(type_):
    return hasattr(type_, "__supertype__")


def is_alias_type(type_):
    """A `type X = ...` statement, possibly subscripted."""
    if is_generic(type_):
        return not is_annotated(type_) and is_alias_type(type_.__origin__)
    return isinstance(type_, typing.TypeAliasType)


def is_origin_of_class(type_, class_):
    origin = get_origin(type_)
    return isinstance(origin, type) and issubclass(origin, class_)


def is_a_type(type_):
    return (
        isinstance(type_, type)
        or get_origin(type_) is not None
        or getattr(type_, "__module__", None) == "typing"
        or type(type_).__mro__[0].__module__ == "typing"
    )


def flatten_newtype(type_):
    inner = type_.__supertype__
    while is_newtype(inner):
        inner = inner.__supertype__
    return inner


def alias_members(type_):
    """The types that a `type X = A | B` alias stands for, aliases within it followed."""
    seen, members, todo = set(), set(), [type_]
    while todo:
        item = todo.pop()
        if is_alias_type(item):
            if item not in seen:
                seen.add(item)
                value = item.__value__
                todo.extend(value.__args__ if is_union(value) else [value])
        else:
            members.add(None if item is NoneType or is_forward_none(item) else item)
    return members


def includes_none(type_):
    if is_forward_ref(type_):
        return _forward_ref_union(type_, True)
    if is_union(type_):
        return any(includes_none(arg) for arg in get_args(type_))
    if is_annotated(type_):
        return includes_none(get_args(type_)[0])
    if is_alias_type(type_):
        return any(includes_none(arg) for arg in alias_members(type_))
    if is_newtype(type_):
        return includes_none(type_.__supertype__)
    return type_ is None or type_ is NoneType or is_forward_none(type_)


def without_none(type_):
    """Optional[X] and X | None become X."""
    if is_forward_ref(type_):
        return _forward_ref_union(type_, False)
    if is_union(type_) and includes_none(type_):
        kept = [t for t in type_.__args__ if t is not NoneType and not is_forward_none(t)]
        return Union[tuple(kept)]
    return type_


def _split_top_level(text):
    parts, current, depth = [], [], 0
    for char in text:
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == "," and not depth:
            parts.append("".join(current).strip())
            current.clear()
            continue
        current.append(char)
    parts.append("".join(current).strip())
    return parts


def _forward_ref_union(type_, ask_none):
    """Finds None in the text of a forward reference, or takes it out, without evaluating the text."""
    text = type_.__forward_arg__
    match = re.match(r"^(.+?)\[(.+)\]$", text)
    if match:
        outer = match.group(1).split(".")[-1]
        if outer == "Optional":
            return True if ask_none else ForwardRef(match.group(2))
        if outer == "Union":
            elements = _split_top_level(match.group(2))
            kept = [ForwardRef(e) for e in elements if e != "None"]
            if ask_none:
                return len(elements) != len(kept)
            return Union[tuple(kept)] if kept else typing.Never
        return False if ask_none else type_
    tokens = re.split(r"\s*\|\s*", text)
    has_none = "None" in tokens
    if ask_none:
        return has_none
    if has_none:
        rest = "|".join(t for t in tokens if t != "None")
        return ForwardRef(rest) if rest else typing.Never
    return type_


def eval_expression(expression, module_name, in_class=None):
    try:
        module_globals = sys.modules[module_name].__dict__
    except KeyError as err:
        raise NameError(
            f"Module {module_name} isn't present in sys.modules; can't evaluate expression {expression}"
        ) from err
    try:
        if in_class is not None:
            namespace = dict(in_class.__dict__)
            namespace.setdefault(in_class.__name__, in_class)
            namespace.update(module_globals)
            return eval(expression, namespace, {})
        return eval(expression, module_globals, {})
    except Exception as err:
        raise NameError(f"Could not de-stringify annotation {expression!r}") from err


def eval_name(name, module_name):
    if "." in name:
        return eval_expression(name, module_name)
    try:
        module_globals = sys.modules[module_name].__dict__
    except KeyError as err:
        raise NameError(f"Module {module_name} isn't present in sys.modules; can't resolve name {name}") from err
    try:
        return module_globals[name]
    except KeyError as err:
        try:
            return builtins.__dict__[name]
        except KeyError:
            raise NameError(f"Could not locate name {name} in module {module_name}") from err


def real_class_name(name, module_name):
    """The `__name__` behind a name of a module (an import may have renamed it), or the name itself."""
    try:
        return getattr(eval_name(name, module_name), "__name__", name)
    except NameError:
        return name


def destringify(cls, annotation, module_name, cleanup=None, include_generic=False, _seen=None):
    original = annotation
    if is_forward_ref(annotation):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        if cleanup:
            annotation = cleanup(annotation, module_name)
        annotation = eval_expression(annotation, module_name, in_class=cls)
    if include_generic and is_generic(annotation) and not is_literal(annotation):
        seen = set() if _seen is None else _seen
        if annotation in seen:
            return original
        seen.add(annotation)
        elements = tuple(
            destringify(cls, arg, module_name, cleanup, include_generic, seen) for arg in annotation.__args__
        )
        if is_union(annotation):
            return Union[elements]
        if hasattr(annotation, "copy_with"):
            return annotation.copy_with(elements)
        return annotation.__origin__[elements]
    return annotation


def _fix_container_refs(type_):
    """list["X"] becomes list[ForwardRef("X")], as typing.List["X"] already is."""
    if (
        is_generic(type_)
        and get_origin(type_)
        in (
            dict,
            set,
            list,
            collections_abc.MutableSet,
            collections_abc.MutableMapping,
            collections_abc.MutableSequence,
            collections_abc.Mapping,
            collections_abc.Sequence,
        )
        and not re.match("typing.(?:Dict|List|Set|.*Mapping|.*Sequence|.*Set)", repr(type_))
    ):
        args = tuple(ForwardRef(a) if isinstance(a, str) else a for a in get_args(type_))
        return get_origin(type_).__class_getitem__(args)
    return type_


class _CleanupError(Exception):
    pass


def _cleanup_mapped_string(annotation, module_name):
    """Quotes what is inside Mapped[...] so that evaluating the text does not look the inner names up yet."""
    from .base import _MappedAnnotationBase

    inner = None
    match = re.match(r"^([^ \|]+?)\[(.+)\]$", annotation)
    if not match:
        return annotation
    try:
        obj = eval_name(match.group(1), module_name)
    except NameError as err:
        raise _CleanupError(
            f'For annotation "{annotation}", could not resolve container type "{match.group(1)}".  '
            "Please ensure this type is imported at the module level outside of TYPE_CHECKING blocks"
        ) from err
    if obj is typing.ClassVar:
        real_symbol = "ClassVar"
    else:
        try:
            if issubclass(obj, _MappedAnnotationBase):
                real_symbol = obj.__name__
            else:
                return annotation
        except TypeError:
            return annotation
    stack = []
    inner = match
    while True:
        stack.append(real_symbol if inner is match else inner.group(1))
        g2 = inner.group(2)
        inner = re.match(r"^([^ \|]+?)\[(.+)\]$", g2)
        if inner is None:
            stack.append(g2)
            break
    # a name inside Mapped[...] may be imported for type checkers only, or defined later: it stays text.
    # What is quoted already, or holds generics of its own, is left.
    if not re.match(r"""^["'].*["']$""", stack[-1]) and not re.search(r"[\[\]]", stack[-1]):
        stack[-1] = ", ".join('"%s"' % elem.strip("\"' ") for elem in stack[-1].split(","))
        return "[".join(stack) + "]" * (len(stack) - 1)
    return annotation


def extract_mapped_subtype(
    raw_annotation, cls, module_name, key, attr_cls, required, is_dataclass_field, expect_mapped=True, raiseerr=True
):
    """(what stands inside Mapped[...], the container) or None where the annotation is not for the mapping."""
    from .base import ORMDescriptor, _MappedAnnotationBase

    if raw_annotation is None:
        if required:
            raise orm_exc.MappedAnnotationError(
                f"Python typing annotation is required for attribute "
                f'"{cls.__name__}.{key}" when primary argument(s) for '
                f'"{attr_cls.__name__}" construct are None or not present'
            )
        return None
    try:
        annotated = destringify(cls, raw_annotation, module_name, cleanup=_cleanup_mapped_string)
    except _CleanupError as err:
        raise orm_exc.MappedAnnotationError(
            f"Could not interpret annotation {raw_annotation}.  "
            "Check that it uses names that are correctly imported at the "
            "module level. See chained stack trace for more hints."
        ) from err
    except NameError as err:
        if raiseerr and "Mapped[" in raw_annotation:
            raise orm_exc.MappedAnnotationError(
                f"Could not interpret annotation {raw_annotation}.  "
                "Check that it uses names that are correctly imported at the "
                "module level. See chained stack trace for more hints."
            ) from err
        annotated = raw_annotation

    if is_dataclass_field:
        return annotated, None
    if not hasattr(annotated, "__origin__") or not is_origin_of_class(annotated, _MappedAnnotationBase):
        if not expect_mapped:
            return annotated, None
        if not raiseerr:
            return None
        origin = getattr(annotated, "__origin__", None)
        if origin is typing.ClassVar:
            return None
        if isinstance(origin, type) and issubclass(origin, ORMDescriptor):
            return None
        raise orm_exc.MappedAnnotationError(
            f'Type annotation for "{cls.__name__}.{key}" '
            "can't be correctly interpreted for "
            "Annotated Declarative Table form.  ORM annotations "
            "should normally make use of the ``Mapped[]`` generic "
            "type, or other ORM-compatible generic type, as a "
            "container for the actual type, which indicates the "
            "intent that the attribute is mapped. "
            "Class variables that are not intended to be mapped "
            "by the ORM should use ClassVar[].  "
            "To allow Annotated Declarative to disregard legacy "
            "annotations which don't use Mapped[] to pass, set "
            '"__allow_unmapped__ = True" on the class or a '
            "superclass this class.",
            code="zlpr",
        )
    if len(annotated.__args__) != 1:
        raise orm_exc.MappedAnnotationError("Expected sub-type for Mapped[] annotation")
    return _fix_container_refs(annotated.__args__[0]), annotated.__origin__


def is_mapped_annotation(raw_annotation, cls, originating_class):
    from .base import _MappedAnnotationBase

    try:
        annotated = destringify(cls, raw_annotation, originating_class.__module__, cleanup=_cleanup_mapped_string)
    except (NameError, _CleanupError):
        return False
    return is_origin_of_class(annotated, _MappedAnnotationBase)
