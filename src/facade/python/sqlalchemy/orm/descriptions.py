"""``column_descriptions`` of a Query or of a SELECT about mapped classes.

Counterpart: _column_descriptions of sqlalchemy/orm/context.py.
"""

from _orm import column_descriptions as _column_descriptions

from .._bridge import namespace_of
from ..sql.elements import wrap_any
from ..sql.schema import objects
from ..sql.sqltypes import type_of_expression
from .util import Bundle, bundles


def column_descriptions(statement):
    """What a statement selects: a dictionary for each entity; None where no mapped class is involved."""
    found = _column_descriptions(statement._h)
    if found is None:
        return None
    found = found.to_py()
    out = []
    for at in range(0, len(found), 7):
        kind, name, entity, is_alias, owner, key, expression = found[at : at + 7]
        described = {"name": name, "type": None, "aliased": is_alias, "expr": None, "entity": namespace_of(entity)}
        if kind == "entity":
            described["expr"] = described["entity"]
            described["type"] = namespace_of(owner)
        elif kind == "bundle":
            described["expr"] = bundles.get(expression)
            described["type"] = Bundle
        else:
            described["type"] = type_of_expression(expression)
            if key is not None:
                described["expr"] = getattr(namespace_of(owner), key)
            else:
                described["expr"] = objects.get(expression) or wrap_any(expression)
        out.append(described)
    return out
