"""Values of mapped attributes on their way from the engine: plain ones as they come, others through their type.

Counterpart: none; SQLAlchemy's result processors run as rows are fetched. The kinds are those of src/facade/value-codec.ts.
"""

from .._bridge import expose, kept
from .._errors import remember
from ..sql.sqltypes import _dialect

VALUE = 0
OBJECT = 1
REAL = 2
HOST = 3
STORED = 6
STATE = 7
COLLECTION = 8
BIG = 9
BYTES = 10
SYMBOL = 11


def decoder_for(type_):
    """A function from SQLite's value to Python's, or None where they are the same."""
    type_ = type_._variant_mapping.get("sqlite", type_)
    return type_.result_processor(_dialect(), None)


def decode(kind, payload, decoder=None):
    """One value that came as a kind and a payload."""
    if kind == VALUE:
        return payload
    if kind == STORED:
        return payload if decoder is None else decoder(payload)
    if kind == REAL:
        return float(payload)
    if kind == HOST:
        return kept(payload)
    if kind == BIG:
        return int(payload)
    if kind == BYTES:
        return bytes(payload.to_py())
    if kind == STATE:
        from .state import instance_of

        return instance_of(payload)
    if kind == SYMBOL:
        from .base import LoaderCallableStatus

        return LoaderCallableStatus[payload]
    if kind == OBJECT:
        from ..sql.elements import wrap_any

        return wrap_any(payload)
    raise AssertionError(kind)


def decode_list(array, types=None):
    """Values of a flat array of kinds and payloads."""
    flat = array.to_py() if hasattr(array, "to_py") else array
    out = []
    for i in range(0, len(flat), 2):
        decoder = decoder_for(types[i // 2]) if types is not None else None
        kind, payload = flat[i], flat[i + 1]
        if kind == BYTES:
            out.append(bytes(payload))
        else:
            out.append(decode(kind, payload, decoder))
    return out


def same_value(type_, left_kind, left, right_kind, right):
    """Whether a type takes two values for the same; asked by the flush where a plain comparison does not do."""
    from ..sql.sqltypes import type_for

    type_ = type_for(type_, None) if type_ is not None else None
    decoder = decoder_for(type_) if type_ is not None else None
    left, right = decode(left_kind, left, decoder), decode(right_kind, right, decoder)
    if left is None or right is None:
        return left is right
    return bool(left == right if type_ is None else type_.compare_values(left, right))


expose("orm_same_value", same_value)


def _has_decoder(host_id, name):
    from ..sql.sqltypes import type_for

    return decoder_for(type_for(host_id, name)) is not None


def _call_default(function_id, host_id, name, column, parameters):
    """Exposed: a callable ``default=`` or ``onupdate=``; gives the database value."""
    from ..sql.sqltypes import encode, type_for

    flat = parameters.to_py()
    values = {flat[i]: (flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)}
    try:
        return encode(type_for(host_id, name), kept(function_id)(_DefaultContext(values)))
    except Exception as error:
        remember(error)
        raise


class _DefaultContext:
    """What a default function with a parameter gets."""

    def __init__(self, values):
        self._values = values

    def get_current_parameters(self, isolate_multiinsert_groups=True):
        return {key: decode(kind, payload) for key, (kind, payload) in self._values.items()}

    @property
    def current_parameters(self):
        return self.get_current_parameters()


def _describe(handle, name):
    from .state import _instances

    ref = _instances.get(handle)
    obj = ref() if ref is not None else None
    return "<%s at 0x%x>" % (name, id(obj) if obj is not None else 0)


expose("orm_has_decoder", _has_decoder)
expose("orm_call_default", _call_default)
expose("orm_describe", _describe)
