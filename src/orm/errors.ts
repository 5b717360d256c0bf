/**
 * The ORM's own exceptions, under the names that Python sees.
 *
 * Counterpart: sqlalchemy/orm/exc.py.
 */
import { ArgumentError, InvalidRequestError, PythonBuiltinError, SqlAlchemyError } from '../sql/errors.ts';

/** The row that a change was owed to is not there, or not as expected. */
export class StaleDataError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.StaleDataError';
}

/** A flush met what it cannot write. */
export class FlushError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.FlushError';
}

/** An annotation of a declarative class says nothing that can be mapped. */
export class MappedAnnotationError extends ArgumentError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.MappedAnnotationError';
}

/** A mapping was expected and is not there. */
export class UnmappedError extends InvalidRequestError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.UnmappedError';
}

/** The object is of a class that is not mapped. */
export class UnmappedInstanceError extends UnmappedError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.UnmappedInstanceError';
}

/** The class is not mapped. */
export class UnmappedClassError extends UnmappedError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.UnmappedClassError';

  static notMapped(className: string): UnmappedClassError {
    return new UnmappedClassError(`Class '${className}' is not mapped`);
  }
}

/** The column is not of the mapping. */
export class UnmappedColumnError extends InvalidRequestError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.UnmappedColumnError';
}

/** The object that an operation is about has been garbage collected. */
export class ObjectDereferencedError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.ObjectDereferencedError';
}

/** An unloaded attribute of an object without a Session was read. */
export class DetachedInstanceError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.DetachedInstanceError';

  constructor(message: string, code: string | null = 'bhk3') {
    super(message, code);
  }
}

/** A refresh found no row. */
export class ObjectDeletedError extends InvalidRequestError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.ObjectDeletedError';

  static rowNotPresent(state: { toString(): string }): ObjectDeletedError {
    return new ObjectDeletedError(`Instance '${state}' has been deleted, or its row is otherwise not present.`);
  }
}

/** No such loader strategy, or not for this kind of attribute. */
export class LoaderStrategyException extends InvalidRequestError {
  override readonly pythonType: string = 'sqlalchemy.orm.exc.LoaderStrategyException';
}

/** Python's own exceptions, where SQLAlchemy (or the container) raises one of them. */
export function valueError(message: string): PythonBuiltinError {
  return new PythonBuiltinError('ValueError', message);
}

export function typeError(message: string): PythonBuiltinError {
  return new PythonBuiltinError('TypeError', message);
}

export function attributeError(message: string): PythonBuiltinError {
  return new PythonBuiltinError('AttributeError', message);
}

export function keyError(message: string): PythonBuiltinError {
  return new PythonBuiltinError('KeyError', message);
}

/** What `list.remove`, `set.remove` and `dict.pop` raise for a member that is absent. */
export class NotInCollectionError extends PythonBuiltinError {
  static of(kind: 'list' | 'set' | 'dict', member: { toString(): string }): NotInCollectionError {
    if (kind === 'list') return new NotInCollectionError('ValueError', 'list.remove(x): x not in list');
    return new NotInCollectionError('KeyError', `${member}`);
  }
}

/** Whether a thing thrown is an exception of Python's own, of this type. */
export function isPythonError(error: unknown, type: string): boolean {
  return error instanceof Error && error.name === 'PythonError' && 'type' in error && error.type === type;
}

/** Python's `str()` of anything thrown: ours, or the program's own exception on its way through the engine. */
export function exceptionText(error: unknown): string {
  // Python shows the key of a KeyError as it is written.
  if (error instanceof PythonBuiltinError && error.pythonType === 'KeyError') return `'${error.describe()}'`;
  if (error instanceof SqlAlchemyError) return error.describe();
  if (!(error instanceof Error)) return String(error);
  if (error.name !== 'PythonError') return error.message;
  // A Python exception prints as its traceback, whose last line is `module.Type: text`.
  const last = error.message.trimEnd().split('\n').at(-1) ?? '';
  const at = last.indexOf(': ');
  return at < 0 ? '' : last.slice(at + 2);
}
