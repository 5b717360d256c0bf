/**
 * A JOIN between mapped entities: takes a relationship as its ON clause, and adds the criteria that the right side brings.
 *
 * Counterpart: _ORMJoin of sqlalchemy/orm/util.py, and the join() and outerjoin() of sqlalchemy.orm.
 */
import { ClauseElement } from '../sql/clause-element.ts';
import type { ClauseAdapter } from '../sql/column-adapter.ts';
import { and_, type ColumnElement } from '../sql/elements.ts';
import { type FromClause, Join } from '../sql/selectable.ts';
import { clauseIsPresent } from '../sql/selectable-search.ts';
import type { AliasedInsp, InternalEntity } from './entities.ts';
import type { Mapper } from './mapper.ts';
import type { PathRegistry } from './path-registry.ts';
import { QueryableAttribute } from './queryable-attribute.ts';

export interface OrmJoinOptions {
  readonly isouter?: boolean;
  readonly full?: boolean;
  /** The mapper on the left, for a joined load that is spliced in later. */
  readonly leftMemo?: Mapper | null;
  /** The path of the right side, likewise. */
  readonly rightMemo?: PathRegistry | null;
  readonly extraCriteria?: readonly ColumnElement[];
}

type JoinSide = FromClause | InternalEntity | ClauseElement;

function entityOf(side: JoinSide): InternalEntity | null {
  return side instanceof ClauseElement ? null : (side as InternalEntity);
}

function selectableOf(side: JoinSide): FromClause {
  return side instanceof ClauseElement ? (side as FromClause) : side.selectable;
}

function clauseOf(side: JoinSide): FromClause {
  return (side instanceof ClauseElement ? side : side.clauseElement()) as FromClause;
}

interface ResolvedJoin {
  readonly left: FromClause;
  readonly right: FromClause;
  readonly onclause: ClauseElement | null;
  readonly targetAdapter: ClauseAdapter | null;
  readonly parententity: InternalEntity | null;
  readonly augment: ColumnElement | null;
}

function resolve(
  left: JoinSide,
  right: JoinSide,
  onclause: QueryableAttribute | ClauseElement | null,
  options: OrmJoinOptions,
): ResolvedJoin {
  const leftEntity = entityOf(left);
  const rightEntity = entityOf(right);
  const leftSelectable = selectableOf(left);
  const isouter = options.isouter ?? false;
  const parententity = leftEntity ?? (leftSelectable.annotations.parententity as InternalEntity | undefined) ?? null;
  const extraCriteria = options.extraCriteria ?? [];
  let leftClause = clauseOf(left);
  let rightClause = clauseOf(right);
  if (onclause instanceof QueryableAttribute) {
    const source = onclause.sourceSelectable();
    const { primaryjoin, secondaryjoin, secondary, targetAdapter } = onclause.relationship.createJoins({
      sourceSelectable: clauseIsPresent(source, leftSelectable) ? source : leftSelectable,
      destSelectable: selectableOf(right),
      sourcePolymorphic: true,
      ofTypeEntity: rightEntity,
      aliasSecondary: true,
      extraCriteria: [...extraCriteria, ...onclause.extraCriteria],
    });
    let resolvedOn: ClauseElement = primaryjoin;
    if (secondaryjoin && secondary) {
      if (isouter) rightClause = new Join(secondary, rightClause, secondaryjoin);
      else {
        leftClause = new Join(leftClause, secondary, primaryjoin, isouter);
        resolvedOn = secondaryjoin;
      }
    }
    return { left: leftClause, right: rightClause, onclause: resolvedOn, targetAdapter, parententity, augment: null };
  }
  const augment: ColumnElement[] = [...extraCriteria];
  if (rightEntity?.mapper.single) {
    const criterion = rightEntity.mapper.singleTableCriterion;
    if (criterion) {
      augment.push(rightEntity.isAliasedClass ? (rightEntity as AliasedInsp).adapter.traverse(criterion) : criterion);
    }
  }
  return {
    left: leftClause,
    right: rightClause,
    onclause,
    targetAdapter: null,
    parententity,
    augment: augment.length > 0 ? and_(...augment) : null,
  };
}

/** A JOIN of entities. */
export class OrmJoin extends Join {
  readonly leftMemo: Mapper | null;
  readonly rightMemo: PathRegistry | null;
  /** Adapts what is written about the right side to its alias. */
  targetAdapter: ClauseAdapter | null;
  /** Where a statement with LIMIT may be cut, to join onto the outside of its subquery. */
  stopOn: FromClause | null = null;

  constructor(
    left: JoinSide,
    right: JoinSide,
    onclause: QueryableAttribute | ClauseElement | null = null,
    options: OrmJoinOptions = {},
  ) {
    const made = resolve(left, right, onclause, options);
    super(made.left, made.right, made.onclause, options.isouter ?? false, options.full ?? false);
    this.leftMemo = options.leftMemo ?? null;
    this.rightMemo = options.rightMemo ?? null;
    this.targetAdapter = made.targetAdapter;
    if (made.parententity) this.annotations = { ...this.annotations, parententity: made.parententity };
    if (made.augment) this.onclause = and_(this.onclause, made.augment);
  }

  /** This join and another that begins with its right side, as one chain without parentheses. */
  spliceIntoCenter(other: OrmJoin): OrmJoin {
    const left = new OrmJoin(this.left, other.left, this.onclause, {
      isouter: this.isouter,
      leftMemo: this.leftMemo,
      rightMemo: other.leftMemo?.pathRegistry ?? null,
    });
    return new OrmJoin(left, other.right, other.onclause, { isouter: other.isouter, rightMemo: other.rightMemo });
  }
}
