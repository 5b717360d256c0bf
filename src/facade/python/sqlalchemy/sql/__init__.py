"""``sqlalchemy.sql``."""
from .expression import *  # noqa: F401,F403
from . import expression, functions, operators, schema, sqltypes  # noqa: F401
from .functions import func  # noqa: F401
