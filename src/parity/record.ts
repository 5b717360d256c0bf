/**
 * The record of a program's run, as real SQLAlchemy answered it (recorded by record.py) or as the playground does.
 */
export interface RecordedStatement {
  readonly sql: string;
  readonly params: readonly unknown[] | null;
  readonly many: boolean;
  readonly line: number | null;
  readonly noise?: boolean;
  /** Rows of a link table, whose order SQLAlchemy leaves to a set. */
  readonly unordered?: boolean;
}

export interface ProgramRecord {
  readonly name: string;
  readonly stdout: string;
  readonly statements: readonly RecordedStatement[];
  readonly error: { readonly type: string; readonly message: string; readonly line: number | null } | null;
  readonly warnings?: readonly { readonly type: string; readonly message: string; readonly line: number | null }[];
}
