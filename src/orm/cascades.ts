/**
 * What follows an object along its relationships: states reached by save-update, delete, merge, expunge and refresh-expire,
 * the changes that putting an object into a relationship makes to the session, and orphans.
 *
 * Counterpart: track_cascade_events of sqlalchemy/orm/unitofwork.py. The walk itself is the mapper's.
 */
import type { AttributeEventToken } from './attributes.ts';
import { CollectionAdapter } from './collections.ts';
import type { InstrumentedAttribute } from './instrumentation.ts';
import type { RelationshipProperty } from './relationship.ts';
import { InstanceState } from './state.ts';

export type CascadeType = 'save-update' | 'delete' | 'merge' | 'expunge' | 'refresh-expire';

/** The states that a cascade reaches from a state, without the state itself. A delete cascade loads what is not loaded. */
export function cascadeStates(
  type: CascadeType,
  state: InstanceState,
  haltOn: ((state: InstanceState) => boolean) | null = null,
): InstanceState[] {
  return [...state.mapper.cascadeIterator(type, state, haltOn)];
}

/** The states in a relationship attribute's value. */
export function relatedStates(value: unknown): (InstanceState | null)[] {
  if (value instanceof CollectionAdapter) return [...value.members];
  if (Array.isArray(value)) return value as InstanceState[];
  return value instanceof InstanceState ? [value] : [];
}

/** Whether an object lacks a parent that a delete-orphan cascade demands. */
export function isOrphan(state: InstanceState): boolean {
  return state.mapper.isOrphan(state);
}

/** Lets save-update and delete-orphan follow what the program does to a relationship attribute. */
export function trackCascadeEvents(attribute: InstrumentedAttribute, prop: RelationshipProperty): void {
  const { dispatch } = attribute;
  dispatch.append.push((state, member, initiator) => cascadeAppend(prop, state, member, initiator));
  dispatch.appendWoMutation.push((state, member, initiator) => cascadeAppend(prop, state, member, initiator));
  dispatch.remove.push((state, value) => cascadeRemove(prop, state, value));
  dispatch.set.push((state, value, old, initiator) => cascadeSet(prop, state, value, old, initiator));
}

/** An object was put into a collection: it follows its new owner into the session. */
function cascadeAppend(
  prop: RelationshipProperty,
  state: InstanceState,
  member: InstanceState,
  initiator: AttributeEventToken,
): InstanceState {
  const { session } = state;
  if (!session || !member) return member;
  if (session.warnOnEvents) session.flushWarning('collection append');
  const own = ownProperty(prop, state);
  if (own.cascade.has('save-update') && own.key === initiator.key && !session.contains(member)) {
    session.saveOrUpdateState(member);
  }
  return member;
}

/** An object was taken out: a pending orphan leaves the session. */
function cascadeRemove(prop: RelationshipProperty, state: InstanceState, member: unknown): void {
  if (!(member instanceof InstanceState)) return;
  const { session } = state;
  const own = ownProperty(prop, state);
  if (session?.warnOnEvents) {
    session.flushWarning(own.uselist ? 'collection remove' : 'related attribute delete');
  }
  if (!own.cascade.has('delete-orphan') || !isOrphan(member)) return;
  if (session?.newStates.has(member)) session.expunge(member);
  // The owner may be in no session; the flush of the orphan's own session is to remember.
  else member.orphanedOutsideOfSession = true;
}

/** A reference was set: the new object follows into the session, an old pending orphan leaves it. */
function cascadeSet(
  prop: RelationshipProperty,
  state: InstanceState,
  value: unknown,
  old: unknown,
  initiator: AttributeEventToken,
): unknown {
  if (value === old) return value;
  const { session } = state;
  if (!session) return value;
  if (session.warnOnEvents) session.flushWarning('related attribute set');
  const own = ownProperty(prop, state);
  if (
    value instanceof InstanceState &&
    own.cascade.has('save-update') &&
    own.key === initiator.key &&
    !session.contains(value)
  ) {
    session.saveOrUpdateState(value);
  }
  if (old instanceof InstanceState && own.cascade.has('delete-orphan') && session.newStates.has(old) && isOrphan(old)) {
    session.expunge(old);
  }
  return value;
}

/** The property of the object's own mapper: a subclass may have replaced it. */
function ownProperty(prop: RelationshipProperty, state: InstanceState): RelationshipProperty {
  return (state.mapper.props.get(prop.key) as RelationshipProperty | undefined) ?? prop;
}
