"""What programs import from typing_extensions, which SQLAlchemy brings along: it is all in ``typing`` by now."""

import typing
from typing import *  # noqa: F401,F403
from typing import Annotated, Literal, NotRequired, Required, Self, TypedDict  # noqa: F401


def __getattr__(name):
    return getattr(typing, name)
