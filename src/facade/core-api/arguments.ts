/**
 * What the bridge functions for expressions make of the objects that Python sends: an ORM attribute stands for its column
 * expression wherever a column is wanted.
 */
import { ClauseElement } from '../../sql/clause-element.ts';

interface HasClauseElement {
  clauseElement(): ClauseElement;
}

/** The expression that an object stands for. */
export function elementOf(object: object): object {
  if (object instanceof ClauseElement) return object;
  const clause = (object as Partial<HasClauseElement>).clauseElement;
  return typeof clause === 'function' ? clause.call(object) : object;
}
