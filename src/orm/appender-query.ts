/**
 * Reading a dynamic or write-only collection: the criterion of the lazy load as a Query, or as a statement.
 *
 * Counterpart: AbstractCollectionWriter of sqlalchemy/orm/writeonly.py and AppenderMixin of dynamic.py.
 */

import { Delete, Insert, Update } from '../sql/dml.ts';
import { BindParameter } from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import { Select } from '../sql/selectable.ts';
import { ONETOMANY } from './base.ts';
import { DetachedInstanceError } from './errors.ts';
import { identityOf } from './identity-origin.ts';
import { Query } from './query.ts';
import type { RelationshipProperty } from './relationship.ts';
import { stateValueCallable, withParent } from './relationship-comparator.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';

/** The Query that `store.items` is, in a session: criterion, association table, order. */
export function collectionQuery(state: InstanceState, property: RelationshipProperty, session: Session | null): Query {
  const select = collectionSelect(state, property);
  const query = new Query([property.mapper], session);
  return query.withParts({
    whereCriteria: select.whereCriteria,
    fromObj: select.fromObj,
    orderByClauses: property.orderBy,
    origin: { kind: 'dynamic', path: String(property), owner: identityOf(state) },
  });
}

/**
 * The session that a dynamic collection is read in, after its autoflush; null for an object that is not persistent, whose
 * members are the pending ones.
 */
export function appenderSession(state: InstanceState, property: RelationshipProperty): Session | null {
  const { session } = state;
  if (session?.contains(state)) session.autoflushNow();
  if (session && state.hasIdentity) return session;
  if (state.detached) {
    property.parent.warn(
      `Instance ${state} is detached, dynamic relationship cannot return a correct result.   This warning will become a DetachedInstanceError in a future release.`,
    );
  }
  return null;
}

/** Any other method of the collection, such as filter(): needs a session. */
export function requireAppenderQuery(state: InstanceState, property: RelationshipProperty): Query {
  const { session } = state;
  if (!session) {
    throw new DetachedInstanceError(
      `Parent instance ${state} is not bound to a Session, and no contextual session is established; lazy load operation of attribute '${property.key}' cannot proceed`,
    );
  }
  return collectionQuery(state, property, session);
}

/** `WriteOnlyCollection.select()`. */
export function collectionSelect(state: InstanceState, property: RelationshipProperty): Select {
  let select = new Select([property.mapper]).where(withParent(state, property, null, false));
  if (property.secondary) select = select.selectFrom(property.mapper, property.secondary);
  if (property.orderBy.length > 0) select = select.orderBy(...property.orderBy);
  return select;
}

/** `WriteOnlyCollection.insert()`: new rows with the parent's key. */
export function collectionInsert(state: InstanceState, property: RelationshipProperty): Insert {
  if (property.direction !== ONETOMANY) {
    throw new InvalidRequestError(
      'Write only bulk INSERT only supported for one-to-many collections; for many-to-many, use a separate bulk INSERT along with add_all().',
    );
  }
  const values = new Map<string, unknown>();
  for (const [local, remote] of property.synchronizePairs) {
    const callable = stateValueCallable(property.parent, state, local);
    values.set(remote.key ?? '', new BindParameter(null, { type: remote.type, callable }));
  }
  return new Insert(property.mapper).values(values);
}

/** `WriteOnlyCollection.update()`. */
export function collectionUpdate(state: InstanceState, property: RelationshipProperty): Update {
  return new Update(property.mapper).where(withParent(state, property, null, false));
}

/** `WriteOnlyCollection.delete()`. */
export function collectionDelete(state: InstanceState, property: RelationshipProperty): Delete {
  return new Delete(property.mapper).where(withParent(state, property, null, false));
}
