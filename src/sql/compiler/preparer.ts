/**
 * Names as SQL writes them: quoted where they are reserved words or not plain lower case.
 *
 * Counterpart: IdentifierPreparer of sqlalchemy/sql/compiler.py, with the word list of dialects/sqlite/base.py.
 */

import { pythonRepr } from '../../util/python-repr.ts';
import type { ColumnClause } from '../elements.ts';
import { CompileError } from '../errors.ts';

const GENERIC_WORDS: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between binary both case cast check ' +
    'collate column constraint create cross current_date current_role current_time current_timestamp ' +
    'current_user default deferrable desc distinct do else end except false for foreign freeze from full grant ' +
    'group having ilike in initially inner intersect into is isnull join leading left like limit localtime ' +
    'localtimestamp natural new not notnull null off offset old on only or order outer overlaps placing ' +
    'primary references right select session_user set similar some symmetric table then to trailing true union ' +
    'unique user using verbose when where'
  ).split(' '),
);
const SQLITE_WORDS: ReadonlySet<string> = new Set(
  (
    'add after all alter analyze and as asc attach autoincrement before begin between by cascade case cast ' +
    'check collate column commit conflict constraint create cross current_date current_time current_timestamp ' +
    'database default deferrable deferred delete desc detach distinct drop each else end escape except ' +
    'exclusive exists explain fail false for foreign from full glob group having if ignore immediate in index ' +
    'indexed initially inner insert instead intersect into is isnull join key left like limit match natural ' +
    'not notnull null of offset on or order outer plan pragma primary query raise references reindex rename ' +
    'replace restrict right rollback row select set table temp temporary then to transaction trigger true ' +
    'union unique update using vacuum values view virtual when where'
  ).split(' '),
);
const LEGAL = /^[A-Z0-9_$]+$/i;

/** What a name belongs to, where the student may have said how to quote it. */
interface Named {
  readonly name: string;
  readonly quote?: boolean | null;
  readonly schema?: string | null;
}

/** Quotes names. */
export class IdentifierPreparer {
  private readonly reserved: ReadonlySet<string>;

  constructor(dialect: 'sqlite' | 'default') {
    this.reserved = dialect === 'sqlite' ? SQLITE_WORDS : GENERIC_WORDS;
  }

  quoteIdentifier(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
  }

  requiresQuotes(name: string): boolean {
    const lower = name.toLowerCase();
    return this.reserved.has(lower) || /^[0-9$]/.test(name) || !LEGAL.test(name) || lower !== name;
  }

  /** Whether the characters alone ask for quotes; function names go by this. */
  hasIllegalCharacters(name: string): boolean {
    return !LEGAL.test(name);
  }

  quote(name: string, force: boolean | null = null): string {
    if (force === false) return name;
    return force || this.requiresQuotes(name) ? this.quoteIdentifier(name) : name;
  }

  formatTable(table: Named, useSchema = true): string {
    const name = this.quote(table.name, table.quote ?? null);
    return useSchema && table.schema ? `${this.quote(table.schema)}.${name}` : name;
  }

  formatColumn(column: ColumnClause): string {
    return column.isLiteral ? column.name : this.quote(column.name, column.quote);
  }

  /** A word of SQL that DDL takes from the student, such as ON DELETE's. */
  validateSqlPhrase(phrase: string, pattern: RegExp, shown: string): string {
    if (!pattern.test(phrase))
      throw new CompileError(`Unexpected SQL phrase: ${pythonRepr(phrase)} (matching against ${pythonRepr(shown)})`);
    return phrase;
  }
}
