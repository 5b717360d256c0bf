/**
 * What the bridge functions for expressions make of the objects that Python sends: an ORM attribute stands for its column
 * expression wherever a column is wanted.
 */
import { ClauseElement } from '../../sql/clause-element.ts';
import type { HandleTable } from '../handles.ts';

interface HasClauseElement {
  clauseElement(): ClauseElement;
}

/** The expression that an object stands for. */
export function elementOf(object: object): object {
  if (object instanceof ClauseElement) return object;
  const clause = (object as Partial<HasClauseElement>).clauseElement;
  return typeof clause === 'function' ? clause.call(object) : object;
}

/**
 * The handle by which Python gets an element: columns and FROM objects have an identity there, and an annotated copy is the
 * element itself; any other expression is handed over.
 */
export function giveElement(handles: HandleTable, element: ClauseElement): number {
  const hasIdentity = element.isImmutable || element.isFromClause;
  return hasIdentity ? handles.of(element.origin) : handles.add(element);
}
