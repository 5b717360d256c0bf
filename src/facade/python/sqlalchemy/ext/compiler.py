"""SQL constructs of one's own: the engine's compiler is not extensible."""

from ._refused import refused

_INSTEAD = "Use text(), literal_column() or func."

compiles = refused("compiles", _INSTEAD)
deregister = refused("deregister", _INSTEAD)
