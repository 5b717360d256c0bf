"""SQLAlchemy's exceptions and warnings, with the same hierarchy, codes and texts."""

_VERSION_TOKEN = "20"


class HasDescriptionCode:
    """Adds the link to the error index to the text."""

    code = None
    _what_are_we = "error"

    def __init__(self, *arg, **kw):
        code = kw.pop("code", None)
        if code is not None:
            self.code = code
        super().__init__(*arg, **kw)

    def _code_str(self):
        if not self.code:
            return ""
        return f"(Background on this {self._what_are_we} at: https://sqlalche.me/e/{_VERSION_TOKEN}/{self.code})"

    def __str__(self):
        message = super().__str__()
        if self.code:
            message = f"{message} {self._code_str()}"
        return message


class SQLAlchemyError(HasDescriptionCode, Exception):
    """The base of all errors of SQLAlchemy."""

    def _message(self):
        return str(self.args[0]) if len(self.args) == 1 else str(self.args)

    def _sql_message(self):
        message = self._message()
        if self.code:
            message = f"{message} {self._code_str()}"
        return message

    def __str__(self):
        return self._sql_message()


class NotSupportedInPlayground(SQLAlchemyError, NotImplementedError):
    """A feature of SQLAlchemy that this playground does not have."""


class ArgumentError(SQLAlchemyError):
    """An invalid or conflicting function argument."""


class DuplicateColumnError(ArgumentError):
    """A Column would replace another one of a Table."""


class ObjectNotExecutableError(ArgumentError):
    """An object passed to execute() is no SQL."""

    def __init__(self, target):
        super().__init__("Not an executable object: %r" % target)
        self.target = target


class NoSuchModuleError(ArgumentError):
    """A dialect that is not there."""


class NoForeignKeysError(ArgumentError):
    """No foreign keys between two selectables of a join."""


class AmbiguousForeignKeysError(ArgumentError):
    """More than one foreign key between two selectables of a join."""


class ConstraintColumnNotFoundError(ArgumentError):
    """A constraint names a column that its table does not have."""


class CircularDependencyError(SQLAlchemyError):
    """A topological sort met a cycle."""

    def __init__(self, message, cycles=(), edges=(), msg=None, code=None):
        if msg is not None:
            message = msg
        elif cycles:
            message += " (%s)" % ", ".join(repr(s) for s in cycles)
        SQLAlchemyError.__init__(self, message, code=code)
        self.cycles = cycles
        self.edges = edges


class CompileError(SQLAlchemyError):
    """SQL could not be compiled."""


class UnsupportedCompilationError(CompileError):
    """The compiler does not know the element."""

    code = "l7de"

    def __init__(self, compiler, element_type=None, message=None):
        if element_type is None:
            super().__init__(compiler)
        else:
            super().__init__(
                "Compiler %r can't render element of type %s%s"
                % (compiler, element_type, ": %s" % message if message else "")
            )
        self.compiler = compiler
        self.element_type = element_type
        self.message = message


class IdentifierError(SQLAlchemyError):
    """A name is too long."""


class DisconnectionError(SQLAlchemyError):
    """A connection of the pool is gone."""

    invalidate_pool = False


class InvalidatePoolError(DisconnectionError):
    """All connections of the pool are to be renewed."""

    invalidate_pool = True


class TimeoutError(SQLAlchemyError):
    """The pool gave no connection in time."""


class InvalidRequestError(SQLAlchemyError):
    """SQLAlchemy was asked for something that it cannot do."""


class IllegalStateChangeError(InvalidRequestError):
    """An object met an illegal change of state."""


class NoInspectionAvailable(InvalidRequestError):
    """inspect() does not know the object."""


class PendingRollbackError(InvalidRequestError):
    """A transaction has failed and must be rolled back first."""


class ResourceClosedError(InvalidRequestError):
    """A closed connection, cursor or result was asked for something."""


class NoSuchColumnError(InvalidRequestError, KeyError):
    """A Row has no such column."""


class NoResultFound(InvalidRequestError):
    """A result was required and there was none."""


class MultipleResultsFound(InvalidRequestError):
    """One result was required and there were more."""


class NoReferenceError(InvalidRequestError):
    """A ForeignKey cannot be resolved."""

    table_name = None


class AwaitRequired(InvalidRequestError):
    """An async operation was not awaited."""

    code = "xd1r"


class MissingGreenlet(InvalidRequestError):
    """An async operation outside of its context."""

    code = "xd2s"


class NoReferencedTableError(NoReferenceError):
    """The table of a ForeignKey is not there."""

    def __init__(self, message, tname=None):
        NoReferenceError.__init__(self, message)
        self.table_name = tname


class NoReferencedColumnError(NoReferenceError):
    """The column of a ForeignKey is not there."""

    def __init__(self, message, tname=None, cname=None):
        NoReferenceError.__init__(self, message)
        self.table_name = tname
        self.column_name = cname


class NoSuchTableError(InvalidRequestError):
    """The database has no such table."""


class UnreflectableTableError(InvalidRequestError):
    """A table that cannot be reflected."""


class UnboundExecutionError(InvalidRequestError):
    """SQL without a database to execute it on."""


class DontWrapMixin:
    """For exceptions of a program that StatementError must not wrap."""


class StatementError(SQLAlchemyError):
    """An error while a statement was executed; ``orig`` is the error itself."""

    statement = None
    params = None
    orig = None
    ismulti = None
    connection_invalidated = False

    def __init__(self, message, statement, params, orig, hide_parameters=False, code=None, ismulti=None):
        SQLAlchemyError.__init__(self, message, code=code)
        self.statement = statement
        self.params = params
        self.orig = orig
        self.ismulti = ismulti
        self.hide_parameters = hide_parameters
        self.detail = []

    def add_detail(self, msg):
        self.detail.append(msg)

    def _sql_message(self):
        details = [self._message()]
        if self.statement:
            details.append("[SQL: %s]" % self.statement)
            if self.params:
                if self.hide_parameters:
                    details.append("[SQL parameters hidden due to hide_parameters=True]")
                else:
                    from ._parameters import repr_params

                    details.append("[parameters: %s]" % repr_params(self.params, 10, ismulti=self.ismulti))
        code = self._code_str()
        if code:
            details.append(code)
        return "\n".join(["(%s)" % detail for detail in self.detail] + details)


class DBAPIError(StatementError):
    """An error of the database; ``orig`` is the driver's exception."""

    code = "dbapi"

    def __init__(
        self,
        statement,
        params,
        orig,
        hide_parameters=False,
        connection_invalidated=False,
        code=None,
        ismulti=None,
    ):
        try:
            text = str(orig)
        except Exception as e:
            text = "Error in str() of DB-API-generated exception: " + str(e)
        StatementError.__init__(
            self,
            "(%s.%s) %s" % (orig.__class__.__module__, orig.__class__.__name__, text),
            statement,
            params,
            orig,
            hide_parameters,
            code=code,
            ismulti=ismulti,
        )
        self.connection_invalidated = connection_invalidated


class InterfaceError(DBAPIError):
    """The driver was misused."""

    code = "rvf5"


class DatabaseError(DBAPIError):
    """An error of the database."""

    code = "4xp6"


class DataError(DatabaseError):
    """Data that the database cannot process."""

    code = "9h9h"


class OperationalError(DatabaseError):
    """An error of the database's operation: no such table, a syntax error, a lock."""

    code = "e3q8"


class IntegrityError(DatabaseError):
    """A constraint was violated."""

    code = "gkpj"


class InternalError(DatabaseError):
    """An internal error of the database."""

    code = "2j85"


class ProgrammingError(DatabaseError):
    """The driver or the database was used wrongly."""

    code = "f405"


class NotSupportedError(DatabaseError):
    """The database cannot do that."""

    code = "tw8g"


class SATestSuiteWarning(Warning):
    """A warning of SQLAlchemy's own tests."""


class SADeprecationWarning(HasDescriptionCode, DeprecationWarning):
    """A deprecated API was used."""

    deprecated_since = None


class Base20DeprecationWarning(SADeprecationWarning):
    """An API that is deprecated or legacy in SQLAlchemy 2.0."""

    deprecated_since = "1.4"

    def __str__(self):
        return super().__str__() + " (Background on SQLAlchemy 2.0 at: https://sqlalche.me/e/b8d9)"


class LegacyAPIWarning(Base20DeprecationWarning):
    """An API in legacy status."""


class MovedIn20Warning(Base20DeprecationWarning):
    """An API that has moved."""


class SAPendingDeprecationWarning(PendingDeprecationWarning):
    """An API that will be deprecated."""

    deprecated_since = None


class SAWarning(HasDescriptionCode, RuntimeWarning):
    """A warning at run time."""

    _what_are_we = "warning"
