"""Where in the student's program something was declared: for the schema view."""

import sys

_HOME = "/home/student/"


def where():
    """`file:line` of the nearest frame of the student's program, or ''."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_HOME):
            return f"{name[len(_HOME):]}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
