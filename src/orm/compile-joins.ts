/**
 * Turns the join() calls of a SELECT into joins: finds what the left side is, what a relationship leads to, and where in the
 * FROM clauses the join belongs.
 *
 * Counterpart: ORMSelectCompileState._join and what it calls, of sqlalchemy/orm/context.py. Left out: LATERAL.
 */
import { ClauseElement, type SetupJoin } from '../sql/clause-element.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError } from '../sql/errors.ts';
import { type FromClause, SelectBase } from '../sql/selectable.ts';
import {
  findLeftClauseThatMatchesGiven,
  findLeftClauseToJoinFrom,
  selectablesOverlap,
} from '../sql/selectable-search.ts';
import type { ORMCompileState } from './compile-state.ts';
import { AliasedInsp, type InternalEntity, OrmAdapter } from './entities.ts';
import type { Mapper } from './mapper.ts';
import { OrmJoin } from './orm-join.ts';
import { MapperEntity, type QueryEntity } from './query-entities.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import type { RelationshipProperty } from './relationship.ts';

/** A side of a join: an entity, or a FROM object that is none. */
type Side = InternalEntity | FromClause;

function isEntity(side: Side | ClauseElement): side is InternalEntity {
  return !(side instanceof ClauseElement);
}

function selectableOf(side: Side): FromClause {
  return isEntity(side) ? side.selectable : side;
}

function mapperOf(side: Side): Mapper | null {
  return isEntity(side) ? side.mapper : null;
}

/** The entity that an element stands for, or the element. */
function sideOf(element: ClauseElement): Side {
  return ((element.annotations.parententity as InternalEntity | undefined) ?? element) as Side;
}

function reprOf(side: Side): string {
  if (isEntity(side)) return side.isAliasedClass ? String(side) : (side as Mapper).pythonRepr();
  return side.pythonRepr();
}

/** Adds the joins to the compile state's FROM clauses. */
export function joinTargets(
  compileState: ORMCompileState,
  joins: readonly SetupJoin[],
  entities: readonly QueryEntity[],
): void {
  for (const join of joins) addJoin(compileState, join, entities);
}

function addJoin(compileState: ORMCompileState, join: SetupJoin, entities: readonly QueryEntity[]): void {
  let onclause = join.onclause as unknown as QueryableAttribute | ColumnElement | null;
  const target = join.target as unknown as QueryableAttribute | ClauseElement;
  const from = join.from ? sideOf(join.from) : null;
  let right: Side | null = null;
  if (target instanceof QueryableAttribute) {
    if (onclause) {
      throw new InvalidRequestError(
        "No 'on clause' argument may be passed when joining to a relationship path as a target",
      );
    }
    onclause = target;
  } else {
    right = sideOf(target);
    if (!onclause && !isEntity(right) && !right.isSelectable) {
      throw new ArgumentError('Expected mapped entity or selectable/table as join target');
    }
  }
  let left: Side | null = from;
  let property: RelationshipProperty | null = null;
  if (onclause instanceof QueryableAttribute) {
    if (!right) {
      if (onclause.ofType) right = onclause.ofType;
      else if (onclause.isRelationship) right = onclause.relationship.entity;
      else throw new ArgumentError(`Join target ${onclause} does not refer to a mapped entity`);
    }
    if (onclause.isRelationship) {
      left = onclause.parent;
      property = onclause.relationship;
      const { key } = property;
      if (compileState.alreadyJoinedEdges.some(([l, r, k]) => l === left && r === right && k === key)) return;
      if (from && from !== left) {
        throw new InvalidRequestError(
          `explicit from clause ${from} does not match left side of relationship attribute ${onclause}`,
        );
      }
    } else onclause = onclause.clauseElement();
  }
  joinLeftToRight(compileState, entities, left, right as Side, onclause, property, join.isouter, join.full);
}

interface LeftPlace {
  readonly left: Side;
  readonly replaceIndex: number | null;
  readonly entity: MapperEntity | null;
}

function joinLeftToRight(
  compileState: ORMCompileState,
  entities: readonly QueryEntity[],
  givenLeft: Side | null,
  givenRight: Side,
  givenOnclause: QueryableAttribute | ColumnElement | null,
  property: RelationshipProperty | null,
  isouter: boolean,
  full: boolean,
): void {
  const place = givenLeft
    ? explicitLeft(compileState, entities, givenLeft)
    : implicitLeft(compileState, entities, givenRight, givenOnclause);
  const { left, replaceIndex, entity } = place;
  if (left === givenRight) {
    throw new InvalidRequestError(`Can't construct a join from ${left} to ${givenRight}, they are the same entity`);
  }
  const { right, onclause } = adaptRightSide(compileState, left, givenRight, givenOnclause, property);
  const options = { isouter, full, extraCriteria: isEntity(right) ? compileState.criteriaFor(right) : [] };
  if (replaceIndex !== null) {
    const leftClause = compileState.fromClauses[replaceIndex] as FromClause;
    compileState.fromClauses = compileState.fromClauses.with(
      replaceIndex,
      new OrmJoin(leftClause, right, onclause, options),
    );
    return;
  }
  const leftClause: Side = entity ? entity.selectable : left;
  const withEntity = entity && !entity.isAliasedClass ? entity.entityZero : leftClause;
  compileState.fromClauses = [...compileState.fromClauses, new OrmJoin(withEntity, right, onclause, options)];
}

const AMBIGUOUS =
  "Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.";

function refuseUnknown(right: Side): never {
  throw new InvalidRequestError(
    `Don't know how to join to ${reprOf(right)}. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.`,
  );
}

/** Finds what a join without a stated left side starts from. */
function implicitLeft(
  compileState: ORMCompileState,
  entities: readonly QueryEntity[],
  right: Side,
  onclause: QueryableAttribute | ColumnElement | null,
): LeftPlace {
  const criterion = onclause instanceof QueryableAttribute ? onclause.clauseElement() : onclause;
  const rightSelectable = selectableOf(right);
  if (compileState.fromClauses.length > 0) {
    const indexes = findLeftClauseToJoinFrom(compileState.fromClauses, rightSelectable, criterion);
    if (indexes.length > 1) throw new InvalidRequestError(AMBIGUOUS);
    const index = indexes[0];
    if (index === undefined) refuseUnknown(right);
    return { left: compileState.fromClauses[index] as FromClause, replaceIndex: index, entity: null };
  }
  if (entities.length === 0) {
    throw new InvalidRequestError(
      'No entities to join from; please use select_from() to establish the left entity/selectable of this join',
    );
  }
  const potential = new Map<FromClause, { readonly entity: MapperEntity | null; readonly left: Side }>();
  for (const entity of entities) {
    const zero = entity.entityZeroOrSelectable as Side | null;
    if (!zero || zero === right) continue;
    if (entity instanceof MapperEntity) potential.set(entity.selectable, { entity, left: zero });
    else {
      const selectable = selectableOf(zero);
      potential.set(selectable, { entity: null, left: zero });
    }
  }
  const clauses = [...potential.keys()];
  const indexes = findLeftClauseToJoinFrom(clauses, rightSelectable, criterion);
  if (indexes.length > 1) throw new InvalidRequestError(AMBIGUOUS);
  const index = indexes[0];
  if (index === undefined) refuseUnknown(right);
  const found = potential.get(clauses[index] as FromClause);
  if (!found) refuseUnknown(right);
  return { left: found.left, replaceIndex: null, entity: found.entity };
}

/** Finds where the stated left side stands. */
function explicitLeft(compileState: ORMCompileState, entities: readonly QueryEntity[], left: Side): LeftPlace {
  if (compileState.fromClauses.length > 0) {
    const indexes = findLeftClauseThatMatchesGiven(compileState.fromClauses, selectableOf(left));
    if (indexes.length > 1) {
      throw new InvalidRequestError(
        "Can't identify which entity in which to assign the left side of this join.   Please use a more specific ON clause.",
      );
    }
    const index = indexes[0];
    if (index !== undefined) return { left, replaceIndex: index, entity: null };
  }
  if (isEntity(left)) {
    for (const entity of entities) {
      if (entity instanceof MapperEntity && entity.correspondsTo(left)) return { left, replaceIndex: null, entity };
    }
  }
  return { left, replaceIndex: null, entity: null };
}

/** Checks the right side against the ON clause, and gives it an alias where the tables overlap. */
function adaptRightSide(
  compileState: ORMCompileState,
  left: Side,
  given: Side,
  givenOnclause: QueryableAttribute | ColumnElement | null,
  property: RelationshipProperty | null,
): { readonly right: Side; readonly onclause: QueryableAttribute | ColumnElement | null } {
  let right = given;
  let onclause = givenOnclause;
  const leftSelectable = selectableOf(left);
  let rightSelectable = selectableOf(given);
  let rightMapper = mapperOf(given);
  const isAliased = isEntity(given) && given.isAliasedClass;
  let overlaps = false;
  if (rightMapper && (rightMapper.withPolymorphic || rightMapper.persistSelectable.isJoin)) {
    const froms = compileState.fromClauses.length > 0 ? compileState.fromClauses : [leftSelectable];
    overlaps = froms.some(
      (from) => selectablesOverlap(leftSelectable, from) && selectablesOverlap(from, rightSelectable),
    );
  }
  if (overlaps && leftSelectable === rightSelectable) {
    throw new InvalidRequestError(`Can't join table/selectable '${leftSelectable}' to itself`);
  }
  if (rightMapper && property && !rightMapper.commonParent(property.mapper)) {
    throw new InvalidRequestError(
      `Join target ${given} does not correspond to the right side of join condition ${onclause}`,
    );
  }
  if (isEntity(given)) compileState.joinEntities.add(given);
  let needAdapter = false;
  if (!isEntity(given) && property) {
    rightMapper = property.mapper;
    if (!rightSelectable.isDerivedFrom(rightMapper.persistSelectable)) {
      throw new InvalidRequestError(
        `Selectable '${rightSelectable.description}' is not derived from '${rightMapper.persistSelectable.description}'`,
      );
    }
    if (rightSelectable instanceof SelectBase) {
      rightSelectable = rightSelectable.subquery();
      needAdapter = true;
    }
    right = new AliasedInsp(rightMapper, { alias: rightSelectable });
    rightMapper.registry.environment.warn(
      'SADeprecationWarning',
      `An alias is being generated automatically against joined entity ${rightMapper} for raw clauseelement, which is deprecated and will be removed in a later release. Use the aliased() construct explicitly, see the linked example.`,
    );
  }
  if (!needAdapter && rightMapper && !isAliased && overlaps) {
    right = new AliasedInsp(right as InternalEntity, { flat: true });
    needAdapter = true;
    rightMapper.warn(
      `An alias is being generated automatically against joined entity ${rightMapper} due to overlapping tables.  This is a legacy pattern which may be deprecated in a later release.  Use the aliased(<entity>, flat=True) construct explicitly, see the linked example. (Background on this warning at: https://sqlalche.me/e/20/xaj2)`,
    );
  }
  if (needAdapter && rightMapper) {
    const alias = right as AliasedInsp;
    compileState.mapperLoadsPolymorphicallyWith(
      rightMapper,
      new OrmAdapter(rightMapper, {
        selectable: alias.selectable,
        equivalents: rightMapper.equivalentColumns,
        aliasedInsp: alias,
      }),
    );
  } else if (isEntity(given) && !isAliased && rightMapper?.hasAliasedPolymorphicFromclause) {
    compileState.mapperLoadsPolymorphicallyWith(
      rightMapper,
      new OrmAdapter(rightMapper, {
        selectable: rightMapper.selectable,
        equivalents: rightMapper.equivalentColumns,
      }),
    );
  }
  if (onclause instanceof ClauseElement) {
    const adapt = compileState.currentAdapter();
    if (adapt) onclause = adapt(onclause as ColumnElement);
  }
  if (property) compileState.alreadyJoinedEdges.push([left, right, property.key]);
  return { right, onclause };
}
