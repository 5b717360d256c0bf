/**
 * The warning for two relationships that write the same foreign key without knowing of each other.
 *
 * Counterpart: JoinCondition._warn_for_conflicting_sync_targets in sqlalchemy/orm/relationships.py.
 */
import type { ColumnElement } from '../sql/elements.ts';
import type { JoinCondition } from './join-condition.ts';
import type { RelationshipProperty } from './relationship.ts';

/** By target column: which relationship copies which column to it. Kept by the registry. */
export type SyncTargets = Map<unknown, Map<RelationshipProperty, ColumnElement>>;

/** Enters the relationship's pairs, warning where another one's are in conflict. */
export function warnForConflictingSyncTargets(condition: JoinCondition): void {
  const { prop } = condition;
  const targets = prop.parent.registry.syncTargets;
  for (const [from, to] of [...condition.synchronizePairs, ...condition.secondarySynchronizePairs]) {
    const known = targets.get(to.origin);
    if (!known) {
      targets.set(to.origin, new Map([[prop, from]]));
      continue;
    }
    const others = [...known].filter(([other]) => conflicts(prop, other));
    if (others.length > 0) prop.parent.warn(conflictText(prop, from, to, others));
    known.set(prop, from);
  }
}

function conflicts(prop: RelationshipProperty, other: RelationshipProperty): boolean {
  return (
    !prop.reverseProperties.has(other) &&
    !prop.overlaps.has(other.key) &&
    !other.overlaps.has(prop.key) &&
    !prop.overlaps.has('__*') &&
    !other.overlaps.has('__*') &&
    !prop.parent.isSibling(other.parent) &&
    !prop.mapper.isSibling(other.mapper) &&
    !prop.parent.isSibling(other.mapper) &&
    !prop.mapper.isSibling(other.parent) &&
    (prop.key !== other.key || !prop.parent.commonParent(other.parent))
  );
}

function conflictText(
  prop: RelationshipProperty,
  from: ColumnElement,
  to: ColumnElement,
  others: readonly (readonly [RelationshipProperty, ColumnElement])[],
): string {
  const listed = others.map(([other, source]) => `'${other}' (copies ${source} to ${to})`).sort();
  const keys = others.map(([other]) => other.key).sort();
  return `relationship '${prop}' will copy column ${from} to column ${to}, which conflicts with relationship(s): ${listed.join(', ')}. If this is not the intention, consider if these relationships should be linked with back_populates, or if viewonly=True should be applied to one or more if they are read-only. For the less common case that foreign key constraints are partially overlapping, the orm.foreign() annotation can be used to isolate the columns that should be written towards.   To silence this warning, add the parameter 'overlaps="${keys.join(',')}"' to the '${prop}' relationship. (Background on this warning at: https://sqlalche.me/e/20/qzyx)`;
}
