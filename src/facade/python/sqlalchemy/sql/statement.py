"""What statements of all kinds share: options, parameters, descriptions."""
from _core import bind_value as _bind_value
from _core import select_method as _select_method
from _core import text_bindparams as _text_bindparams
from _core import text_columns as _text_columns
from _core import with_params as _with_params

from .._bridge import flat
from .._bridge import kept
from .._bridge import pair
from ..exc import ArgumentError
from .base import immutabledict
from .elements import TextClause


def execution_options(statement, options):
    """A copy with execution options; they stay in Python but for those that the engine knows."""
    made = _copy(statement)
    made.__dict__["_execution_options"] = get_execution_options(statement).union(options)
    return made


def get_execution_options(statement):
    return getattr(statement, "__dict__", {}).get("_execution_options", immutabledict())


def _copy(statement):
    made = type(statement).__new__(type(statement))
    made._h = _select_method(statement._h, "copy")
    made.__dict__.update({k: v for k, v in statement.__dict__.items() if k != "_columns_cached"})
    return made


def with_options(statement, options):
    """A copy with loader options: a list for the ORM, in Python and in the engine."""
    for option in options:
        if not hasattr(option, "_h"):
            raise ArgumentError(f"ExecutionOption Core or ORM object expected, got {option!r}.")
    made = type(statement).__new__(type(statement))
    made._h = _select_method(statement._h, "options", *flat(options))
    made.__dict__.update({k: v for k, v in statement.__dict__.items() if k != "_columns_cached"})
    made.__dict__["_options"] = (*statement.__dict__.get("_options", ()), *options)
    return made


def with_params(element, values):
    """A copy whose bound parameters have other values."""
    args = []
    for key, value in values.items():
        args.append(key)
        args += pair(value)
    made = type(element).__new__(type(element))
    made._h = _with_params(element._h, *args)
    return made


def bind_value(handle):
    """The value of a BindParameter."""
    found = _bind_value(handle)
    if found is None:
        return None
    kind, value = found.to_py()
    return kept(value) if kind else value


def text_bindparams(clause, binds, values):
    args = []
    for key, value in values.items():
        args.append(key)
        args += pair(value)
    return TextClause(_text_bindparams(clause._h, len(binds), *[bind._h for bind in binds], *args))


def text_columns(clause, columns, types):
    from .selectable import TextualSelect

    args = []
    for key, type_ in types.items():
        args.append(key)
        args += pair(type_)
    made = TextualSelect.__new__(TextualSelect)
    made._h = _text_columns(clause._h, len(columns), *flat(columns), *args)
    return made


def column_descriptions(statement):
    """``select().column_descriptions``: by entity where mapped classes are selected, else by column."""
    from ..orm.descriptions import column_descriptions as of_entities

    found = of_entities(statement)
    if found is not None:
        return found
    return [
        {"name": name, "type": column.type, "expr": column} for name, column in statement.selected_columns.items()
    ]


def from_statement(statement, other):
    """``select(Entity).from_statement(text)``: the ORM's."""
    made = type(statement).__new__(type(statement))
    made._h = _select_method(statement._h, "from_statement", *pair(other))
    made.__dict__.update({k: v for k, v in statement.__dict__.items() if k != "_columns_cached"})
    return made


