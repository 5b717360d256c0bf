/**
 * Errors that a student sees, under SQLAlchemy's names. The facade turns each into the Python exception named by
 * `pythonType`; `code` adds the line with the background link, as SQLAlchemy's own `str()` does.
 *
 * Counterpart: sqlalchemy/exc.py. Left out: the DBAPI errors, which are engine/'s.
 */

/** The base of all of them. */
export class SqlAlchemyError extends Error {
  override readonly name: string;
  /** The Python class raised for it, with its module. */
  readonly pythonType: string = 'sqlalchemy.exc.SQLAlchemyError';
  /** The four-character code of SQLAlchemy's error index. */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }

  /** The text that Python's `str(error)` gives. */
  describe(): string {
    return this.code
      ? `${this.message} (Background on this error at: https://sqlalche.me/e/20/${this.code})`
      : this.message;
  }
}

export class ArgumentError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.exc.ArgumentError';
}

export class DuplicateColumnError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.DuplicateColumnError';
}

export class NoSuchModuleError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.NoSuchModuleError';
}

export class NoForeignKeysError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.NoForeignKeysError';
}

export class AmbiguousForeignKeysError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.AmbiguousForeignKeysError';
}

export class ConstraintColumnNotFoundError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.ConstraintColumnNotFoundError';
}

export class ObjectNotExecutableError extends ArgumentError {
  override readonly pythonType = 'sqlalchemy.exc.ObjectNotExecutableError';
}

export class CircularDependencyError extends SqlAlchemyError {
  override readonly pythonType = 'sqlalchemy.exc.CircularDependencyError';
  /** What lies on the cycle, by name, sorted. */
  readonly cycleNames: readonly string[];
  constructor(message: string, cycleNames: readonly string[] = []) {
    super(message);
    this.cycleNames = [...cycleNames].sort();
  }
}

export class CompileError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.exc.CompileError';
}

export class UnsupportedCompilationError extends CompileError {
  override readonly pythonType = 'sqlalchemy.exc.UnsupportedCompilationError';
  constructor(compilerName: string, elementName: string, message = '') {
    super(
      `Compiler ${compilerName} can't render element of type ${elementName}${message ? `: ${message}` : ''}`,
      'l7de',
    );
  }
}

export class InvalidRequestError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.exc.InvalidRequestError';
}

export class IllegalStateChangeError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.IllegalStateChangeError';
}

export class NoInspectionAvailable extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.NoInspectionAvailable';
}

export class PendingRollbackError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.PendingRollbackError';
}

export class ResourceClosedError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.ResourceClosedError';
}

export class NoSuchColumnError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.NoSuchColumnError';
}

export class NoResultFound extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.NoResultFound';
}

export class MultipleResultsFound extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.MultipleResultsFound';
}

export class NoReferenceError extends InvalidRequestError {
  override readonly pythonType: string = 'sqlalchemy.exc.NoReferenceError';
  readonly tableName: string;
  constructor(message: string, tableName: string) {
    super(message);
    this.tableName = tableName;
  }
}

export class NoReferencedTableError extends NoReferenceError {
  override readonly pythonType = 'sqlalchemy.exc.NoReferencedTableError';
}

export class NoReferencedColumnError extends NoReferenceError {
  override readonly pythonType = 'sqlalchemy.exc.NoReferencedColumnError';
  readonly columnName: string;
  constructor(message: string, tableName: string, columnName: string) {
    super(message, tableName);
    this.columnName = columnName;
  }
}

export class NoSuchTableError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.NoSuchTableError';
}

export class UnboundExecutionError extends InvalidRequestError {
  override readonly pythonType = 'sqlalchemy.exc.UnboundExecutionError';
}

/** A Python built-in raised from here: `TypeError`, `AttributeError`, `NotImplementedError` ... */
export class PythonBuiltinError extends SqlAlchemyError {
  override readonly pythonType: string;
  constructor(pythonType: string, message: string) {
    super(message);
    this.pythonType = pythonType;
  }
}

/** A feature of SQLAlchemy that this playground does not have; it names the feature and, where there is one, what works. */
export class NotSupportedInPlayground extends SqlAlchemyError {
  override readonly pythonType = 'sqlalchemy.exc.NotSupportedInPlayground';
  constructor(feature: string, instead: string | null = null) {
    super(`${feature} is not supported in this playground.${instead ? ` ${instead}` : ''}`);
  }
}

/** `TypeError: Boolean value of this clause is not defined`. */
export function booleanValueError(): PythonBuiltinError {
  return new PythonBuiltinError('TypeError', 'Boolean value of this clause is not defined');
}

/** What Python's `str()` gives for any error that passes through here. */
export function exceptionText(error: unknown): string {
  if (error instanceof SqlAlchemyError) return error.describe();
  return error instanceof Error ? error.message : String(error);
}
