"""HTTP errors. Counterpart: werkzeug/exceptions.py."""


class HTTPException(Exception):
    """An error with a status code."""

    code = None
    description = None
    name = "Unknown Error"

    def __init__(self, description=None, response=None):
        super().__init__()
        if description is not None:
            self.description = description
        self.response = response

    def __str__(self):
        code = self.code if self.code is not None else "???"
        return f"{code} {self.name}: {self.description}"

    def __repr__(self):
        code = self.code if self.code is not None else "???"
        return f"<{type(self).__name__} '{code}: {self.name}'>"


def _error(class_name, code, name, description):
    return type(
        class_name, (HTTPException,), {"code": code, "name": name, "description": description, "__module__": __name__}
    )


BadRequest = _error(
    "BadRequest", 400, "Bad Request", "The browser (or proxy) sent a request that this server could not understand."
)
Unauthorized = _error(
    "Unauthorized",
    401,
    "Unauthorized",
    "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong "
    "credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.",
)
Forbidden = _error(
    "Forbidden",
    403,
    "Forbidden",
    "You don't have the permission to access the requested resource. It is either read-protected or not readable by the "
    "server.",
)
NotFound = _error(
    "NotFound",
    404,
    "Not Found",
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try "
    "again.",
)
Conflict = _error(
    "Conflict",
    409,
    "Conflict",
    "A conflict happened while processing the request. The resource might have been modified while the request was being "
    "processed.",
)
InternalServerError = _error(
    "InternalServerError",
    500,
    "Internal Server Error",
    "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or "
    "there is an error in the application.",
)

default_exceptions = {e.code: e for e in (BadRequest, Unauthorized, Forbidden, NotFound, Conflict, InternalServerError)}


def abort(status, *args, **kwargs):
    """Raises the error of a status code."""
    try:
        cls = default_exceptions[status]
    except KeyError:
        raise LookupError(f"no exception for {status!r}") from None
    raise cls(*args, **kwargs)
