/**
 * INSERT, UPDATE and DELETE as the unit of work compiles them: once, for rows with these columns.
 */
import type { ClauseElement } from '../clause-element.ts';
import { Column } from '../schema.ts';
import { compile } from './compile.ts';

/** A compiled statement whose parameters are filled in row by row. */
export interface CompiledDml {
  readonly sql: string;
  /** The name of each positional parameter. */
  readonly positions: readonly string[];
  readonly prefetch: readonly Column[];
  readonly postfetch: readonly Column[];
  readonly returning: readonly Column[];
  /** The value that a bind of the statement itself carries. */
  bindValue(name: string): unknown;
}

export function compileDml(
  statement: ClauseElement,
  options: { readonly columnKeys: readonly string[]; readonly forExecutemany?: boolean },
): CompiledDml {
  const compiled = compile(statement, options);
  return {
    sql: compiled.sql,
    positions: compiled.positions,
    prefetch: compiled.prefetch,
    postfetch: compiled.postfetch,
    returning: compiled.returning.filter((c): c is Column => c instanceof Column),
    bindValue: (name) => compiled.bindValue(name),
  };
}
