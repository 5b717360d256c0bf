/**
 * Turns the arguments of relationship() that name columns and tables into columns and tables: strings and callables are
 * given to the host, what comes back is checked.
 *
 * Counterpart: _process_dependent_arguments in sqlalchemy/orm/relationships.py.
 */
import { deepDeannotate } from '../sql/annotations.ts';
import { ColumnSet } from '../sql/column-collection.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { RelationshipProperty } from './relationship.ts';

/** The resolved arguments. */
export interface ColumnArguments {
  readonly primaryjoin: ColumnElement | null;
  readonly secondaryjoin: ColumnElement | null;
  readonly secondary: FromClause | null;
  readonly orderBy: readonly ColumnElement[];
  readonly foreignKeys: ColumnSet;
  readonly remoteSide: ColumnSet;
}

interface HasClauseElement {
  clauseElement(): unknown;
}

/** What an argument came to, as a SQL element: class attributes stand for their columns. */
function elementOf(given: unknown): unknown {
  let element = given;
  while (typeof element === 'object' && element !== null && 'clauseElement' in element) {
    element = (element as HasClauseElement).clauseElement();
  }
  return element;
}

/** Resolves all of them, in SQLAlchemy's order, so that the first mistake is the one reported. */
export function resolveRelationshipArguments(prop: RelationshipProperty): ColumnArguments {
  const { options } = prop;
  const { collaborators } = prop.parent.registry;
  const resolve = (name: string, given: unknown): unknown =>
    typeof given === 'string' || typeof given === 'function'
      ? collaborators.resolveArgument(prop, name, given)
      : (given ?? null);
  const orderBy = resolve('order_by', options.orderBy);
  const primaryjoin = resolve('primaryjoin', options.primaryjoin);
  const secondaryjoin = resolve('secondaryjoin', options.secondaryjoin);
  const secondary = resolve('secondary', options.secondary);
  const foreignKeys = resolve('foreign_keys', options.foreignKeys);
  const remoteSide = resolve('remote_side', options.remoteSide);
  return {
    primaryjoin: joinArgument('primaryjoin', primaryjoin),
    secondaryjoin: joinArgument('secondaryjoin', secondaryjoin),
    secondary: secondaryArgument(prop, secondary),
    orderBy: orderBy === false ? [] : columnList('order_by', orderBy),
    foreignKeys: new ColumnSet(columnList('foreign_keys', foreignKeys)),
    remoteSide: new ColumnSet(columnList('remote_side', remoteSide)),
  };
}

/** ORM annotations of class attributes are removed: a join condition is about tables. */
function joinArgument(name: string, given: unknown): ColumnElement | null {
  if (given === null) return null;
  return deepDeannotate(columnArgument(name, given), ['ormAdapt', 'parententity']);
}

function secondaryArgument(prop: RelationshipProperty, given: unknown): FromClause | null {
  if (given === null) return null;
  const mapped = given as { readonly isMapper?: boolean; readonly mapper?: unknown; toString(): string };
  if (mapped.isMapper || mapped.mapper) {
    throw new ArgumentError(
      `secondary argument ${mapped} passed to to relationship() ${prop} must be a Table object or other FROM clause; can't send a mapped class directly as rows in 'secondary' are persisted independently of a class that is mapped to that same table.`,
    );
  }
  return given as FromClause;
}

function columnList(name: string, given: unknown): ColumnElement[] {
  if (given === null || given === undefined) return [];
  const list = Array.isArray(given) || given instanceof Set ? [...given] : [given];
  return list.map((each) => columnArgument(name, each));
}

function columnArgument(name: string, given: unknown): ColumnElement {
  const element = elementOf(given);
  if (typeof element === 'object' && element !== null && (element as ColumnElement).isColumnElement) {
    return element as ColumnElement;
  }
  const clause = element as { readonly isClauseElement?: boolean; readonly isTextClause?: boolean };
  if (clause?.isClauseElement) return element as ColumnElement;
  throw new ArgumentError(`Column expression expected for argument '${name}'; got ${described(given)}.`);
}

function described(given: unknown): string {
  if (given === null || given === undefined) return 'None';
  if (typeof given === 'string') return `'${given}'`;
  const text = (given as { pythonRepr?: () => string }).pythonRepr?.();
  return text ?? String(given);
}
