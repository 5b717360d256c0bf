/**
 * The word, family and counting rule of a statement, as every panel names it: chip, margin badge, edge and slider glyph.
 * Pure; read from the statement's origin alone.
 */
import type { Statement } from '../../src/index.ts';

/** Families share a shape and a colour; the word tells them apart within one. */
export type CauseFamily = 'query' | 'lazy' | 'eager' | 'write' | 'tx' | 'schema';

export interface Cause {
  readonly family: CauseFamily;
  readonly word: string;
}

/** What made the statement run, in one word. */
export function causeOf(statement: Statement): Cause {
  const { origin } = statement;
  switch (origin.kind) {
    case 'query':
      if (origin.joined.length > 0) return { family: 'eager', word: 'joined' };
      return WRITES.has(statement.kind)
        ? { family: 'write', word: statement.kind }
        : { family: 'query', word: statement.kind === 'other' ? 'statement' : 'query' };
    case 'lazy-load':
      return { family: 'lazy', word: 'lazy' };
    case 'eager-load':
      return { family: 'eager', word: origin.strategy };
    case 'refresh':
      return { family: 'lazy', word: origin.why === 'deferred' ? 'deferred' : 'refresh' };
    case 'dynamic':
      return { family: 'query', word: 'dynamic' };
    case 'flush':
      return { family: 'write', word: 'flush' };
    case 'transaction':
      return { family: 'tx', word: statement.kind === 'other' ? 'transaction' : statement.kind };
    case 'schema':
      return { family: 'schema', word: 'schema' };
  }
}

const WRITES: ReadonlySet<Statement['kind']> = new Set(['insert', 'update', 'delete']);

/** True for what a person means by "a query": not BEGIN, not CREATE TABLE, not the PRAGMAs around them. */
export function isCounted(statement: Statement): boolean {
  return !statement.noise && statement.origin.kind !== 'transaction' && statement.origin.kind !== 'schema';
}
