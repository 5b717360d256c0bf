/**
 * Errors of execution, as SQLAlchemy wraps them: the statement, its parameters and SQLite's own error travel with them, and
 * the facade builds the Python exception whose text names all three.
 *
 * Counterpart: StatementError and DBAPIError of sqlalchemy/exc.py.
 */
import { SqlAlchemyError } from '../sql/errors.ts';
import { pythonRepr } from '../util/python-repr.ts';
import type { SqliteError, SqliteErrorName } from './dbapi-errors.ts';
import type { CursorParameters } from './events.ts';

/** What a program passed for one execution, by name. */
export type NamedParameters = ReadonlyMap<string, unknown>;

/** A statement that failed: before it reached SQLite (StatementError), or there (the classes below). */
export class StatementError extends SqlAlchemyError {
  override readonly pythonType: string = 'sqlalchemy.exc.StatementError';
  readonly statement: string | null;
  /** As the driver got them; as the program passed them where the statement failed before. */
  readonly parameters: CursorParameters | readonly NamedParameters[] | null;
  readonly isMulti: boolean;
  /** What was being done, outermost last: printed in parentheses before the message. */
  readonly details: string[] = [];
  /** What was raised first: SQLite's error, an error of ours, or one of the program's own from a bind processor. */
  readonly orig: unknown;

  constructor(
    message: string,
    statement: string | null,
    parameters: CursorParameters | readonly NamedParameters[] | null,
    orig: unknown,
    isMulti: boolean,
    code: string | null = null,
  ) {
    super(message, code);
    this.statement = statement;
    this.parameters = parameters;
    this.orig = orig;
    this.isMulti = isMulti;
  }

  addDetail(detail: string): void {
    this.details.push(detail);
  }

  override describe(): string {
    const lines = [...this.details.map((detail) => `(${detail})`), this.message];
    if (this.statement !== null) {
      lines.push(`[SQL: ${this.statement}]`);
      if (this.parameters && this.parameters.length > 0) lines.push(`[parameters: ${reprParameters(this)}]`);
    }
    if (this.code) lines.push(`(Background on this error at: https://sqlalche.me/e/20/${this.code})`);
    return lines.join('\n');
  }
}

const SHOWN_SETS = 10;
const SHOWN_CHARACTERS = 300;

/** Parameters as the message of a failed statement prints them: long values and long lists are cut. */
function reprParameters({ parameters, isMulti }: StatementError): string {
  const isList = isMulti && Array.isArray(parameters?.[0]);
  if (!isList) return reprTuple((parameters ?? []) as readonly unknown[]);
  const sets = parameters as readonly (readonly unknown[])[];
  if (sets.length <= SHOWN_SETS) return `[${sets.map(reprTuple).join(', ')}]`;
  const first = sets.slice(0, SHOWN_SETS - 2).map(reprTuple);
  const last = sets.slice(-2).map(reprTuple);
  return `[${first.join(', ')}  ... displaying ${SHOWN_SETS} of ${sets.length} total bound parameter sets ...  ${last.join(', ')}]`;
}

function reprTuple(values: readonly unknown[]): string {
  return `(${values.map(reprValue).join(', ')}${values.length === 1 ? ',' : ''})`;
}

function reprValue(value: unknown): string {
  const text = pythonRepr(value);
  if (text.length <= SHOWN_CHARACTERS) return text;
  const half = SHOWN_CHARACTERS / 2;
  return `${text.slice(0, half)} ... (${text.length - SHOWN_CHARACTERS} characters truncated) ... ${text.slice(-half)}`;
}

const CODES: Readonly<Partial<Record<SqliteErrorName, string>>> = {
  InterfaceError: 'rvf5',
  DatabaseError: '4xp6',
  DataError: '9h9h',
  OperationalError: 'e3q8',
  IntegrityError: 'gkpj',
  InternalError: '2j85',
  ProgrammingError: 'f405',
  NotSupportedError: 'tw8g',
};

/** SQLite refused. `pythonType` is SQLAlchemy's class, `origType` that of the sqlite3 module. */
export class DBAPIError extends StatementError {
  override readonly pythonType: string;
  readonly origType: string;
  readonly origMessage: string;

  constructor(orig: SqliteError, statement: string | null, parameters: CursorParameters | null, isMulti: boolean) {
    const code = CODES[orig.sqliteType] ?? 'dbapi';
    super(`(sqlite3.${orig.sqliteType}) ${orig.message}`, statement, parameters, orig, isMulti, code);
    this.pythonType = `sqlalchemy.exc.${orig.sqliteType in CODES ? orig.sqliteType : 'DBAPIError'}`;
    this.origType = `sqlite3.${orig.sqliteType}`;
    this.origMessage = orig.message;
  }
}
