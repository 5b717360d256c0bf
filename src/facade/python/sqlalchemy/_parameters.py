"""How parameters print in errors and in the log of ``echo=True``: long lists and long values are cut."""


def _trunc(value, max_chars=300):
    text = repr(value)
    if len(text) > max_chars:
        segment = max_chars // 2
        text = text[0:segment] + " ... (%d characters truncated) ... " % (len(text) - max_chars) + text[-segment:]
    return text


def _batches(members, max_params=100):
    members = list(members)
    if len(members) > max_params:
        left = max_params // 2
        return members[0:left], members[-left:], len(members) - max_params
    return members, None, None


def _joined(first, second, cut, show):
    text = ", ".join(show(member) for member in first)
    if second:
        text += f" ... {cut} parameters truncated ... " + ", ".join(show(member) for member in second)
    return text


def _one(params):
    if isinstance(params, dict):
        first, second, cut = _batches(params.items())
        return "{%s}" % _joined(first, second, cut, lambda item: f"{item[0]!r}: {_trunc(item[1])}")
    first, second, cut = _batches(params)
    text = _joined(first, second, cut, _trunc)
    if isinstance(params, tuple):
        return "(%s%s)" % (text, "," if not second and len(first) == 1 else "")
    return "[%s]" % text


def _several(params):
    text = ", ".join(_one(row) for row in params)
    return "[%s]" % text if isinstance(params, list) else "(%s)" % text


def repr_params(params, batches, ismulti=None):
    """The text of a statement's parameters; of many rows at most ``batches`` are shown."""
    if ismulti is None or not isinstance(params, (list, tuple, dict)):
        return _trunc(params)
    if not ismulti:
        return _one(params)
    if len(params) > batches:
        return " ".join(
            (
                _several(params[: batches - 2])[0:-1],
                " ... displaying %i of %i total bound parameter sets ... " % (batches, len(params)),
                _several(params[-2:])[1:],
            )
        )
    return _several(params)
