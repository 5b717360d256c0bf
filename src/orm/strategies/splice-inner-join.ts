/**
 * Puts an inner joined load into the middle of the joins that lead to it, so that an outer join above it stays one:
 * `a LEFT OUTER JOIN (b JOIN c ON ...) ON ...`.
 *
 * Counterpart: JoinedLoader._splice_nested_inner_join of sqlalchemy/orm/strategies.py.
 */
import type { ClauseElement } from '../../sql/clause-element.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { FromGrouping } from '../../sql/selectable.ts';
import type { AliasedInsp, InternalEntity } from '../entities.ts';
import type { Mapper } from '../mapper.ts';
import { OrmJoin } from '../orm-join.ts';
import { isEntityElement, type PathRegistry, type PropRegistry } from '../path-registry.ts';
import type { QueryableAttribute } from '../queryable-attribute.ts';

export interface SpliceArguments {
  readonly path: PropRegistry;
  /** The entity that the new join hangs from. */
  readonly onto: InternalEntity;
  readonly mapper: Mapper;
  readonly joinObject: ClauseElement;
  readonly target: AliasedInsp;
  readonly onclause: QueryableAttribute;
  readonly extraCriteria: readonly ColumnElement[];
}

/** The join, spliced in where the path says. */
export function spliceNestedInnerJoin(given: SpliceArguments): OrmJoin {
  const found = splice(given, given.joinObject, false, null);
  if (!found) throw new Error('assertion failed attempting to produce joined eager loads');
  return found;
}

function splice(
  given: SpliceArguments,
  joinObject: ClauseElement,
  inside: Mapper | null | false,
  detectedPath: PathRegistry | null,
): OrmJoin | null {
  if (joinObject instanceof FromGrouping) return splice(given, joinObject.element, inside, null);
  if (joinObject instanceof OrmJoin) {
    const rightPath = joinObject.rightMemo;
    const rightEntity = rightPath?.last;
    const onRight = splice(given, joinObject.right, isEntityElement(rightEntity) ? rightEntity.mapper : null, null);
    if (onRight) {
      const made =
        !joinObject.isouter && !onRight.isouter
          ? joinObject.spliceIntoCenter(onRight)
          : new OrmJoin(joinObject.left, onRight, joinObject.onclause, {
              isouter: joinObject.isouter,
              leftMemo: joinObject.leftMemo,
            });
      made.targetAdapter = onRight.targetAdapter;
      return made;
    }
    const onLeft = splice(given, joinObject.left, joinObject.leftMemo, rightPath);
    if (!onLeft) return null;
    const made = new OrmJoin(onLeft, joinObject.right, joinObject.onclause, {
      isouter: joinObject.isouter,
      rightMemo: rightPath,
    });
    made.targetAdapter = onLeft.targetAdapter;
    return made;
  }
  if (!inside || !given.onto.mapper.isa(inside)) return null;
  if (detectedPath && detectedPath.length > 2) {
    const detected = detectedPath.path.slice(0, -2);
    const wanted = given.path.path.slice(0, -1);
    if (detected.length !== wanted.length || detected.some((element, i) => element !== wanted[i])) return null;
  }
  return new OrmJoin(joinObject, given.target, given.onclause, {
    isouter: false,
    leftMemo: inside,
    rightMemo: given.path.child(given.mapper),
    extraCriteria: given.extraCriteria,
  });
}
