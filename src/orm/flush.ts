/**
 * The flush: a Session's changes collected, planned, written, and marked as saved.
 * Session.flush() calls it; unit-of-work.ts holds what is to be done, flush-plan.ts does it.
 *
 * Counterpart: Session._flush of sqlalchemy/orm/session.py.
 */
import { isOrphan } from './cascades.ts';
import { executePlan, planFlush } from './flush-plan.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';
import { UOWTransaction } from './unit-of-work.ts';

/** What asked for a flush; every statement of it says so. */
export type FlushCause = 'autoflush' | 'explicit' | 'commit';

/** Writes a session's changes, or those of `objects` only, within a subtransaction. */
export function flushSession(session: Session, cause: FlushCause, objects: readonly InstanceState[] | null): void {
  const uow = collectChanges(session, cause, objects);
  if (!uow) return;
  const transaction = session.autobeginTransaction().begin();
  uow.transaction = transaction;
  try {
    session.warnOnEvents = true;
    try {
      executePlan(planFlush(uow), uow);
    } finally {
      session.warnOnEvents = false;
      uow.synchronize();
    }
    session.dispatch('after_flush', { flushContext: uow });
    finalizeFlush(uow, objects === null);
    session.dispatch('after_flush_postexec', { flushContext: uow });
    transaction.commit();
  } catch (error) {
    transaction.rollback({ captured: { error } });
    throw error;
  }
}

/** The states to write: new and changed ones, deleted ones, orphans. Null where there is nothing to do. */
function collectChanges(
  session: Session,
  cause: FlushCause,
  objects: readonly InstanceState[] | null,
): UOWTransaction | null {
  const uow = new UOWTransaction(session, cause);
  if (session.environment.host.listens('before_flush', null)) {
    session.dispatch('before_flush', { flushContext: uow, instances: objects });
  }
  const wanted = objects && objects.length > 0 ? new Set(objects) : null;
  const deleted = new Set(session.deletedStates);
  const candidates = new Set([...session.newStates, ...session.identityMap.dirtyStates()]);
  const processed = new Set<InstanceState>();
  for (const state of candidates) {
    if (deleted.has(state) || (wanted && !wanted.has(state))) continue;
    const orphan = isOrphan(state);
    const isPersistentOrphan = orphan && state.key !== null;
    if (orphan && !isPersistentOrphan && state.orphanedOutsideOfSession) session.expungeStates([state]);
    else {
      uow.registerObject(state, { isDelete: isPersistentOrphan });
      processed.add(state);
    }
  }
  for (const state of deleted) {
    if (processed.has(state) || (wanted && !wanted.has(state))) continue;
    uow.registerObject(state, { isDelete: true });
  }
  return uow.hasWork ? uow : null;
}

/** Marks what was written as persistent and clean, and what was deleted as deleted. */
function finalizeFlush(uow: UOWTransaction, isWhole: boolean): void {
  const { session } = uow;
  const deleted: InstanceState[] = [];
  const saved = new Set<InstanceState>();
  for (const [state, { isDelete }] of uow.states) {
    if (isDelete) deleted.push(state);
    else saved.add(state);
  }
  if (deleted.length > 0) session.removeNewlyDeleted(deleted);
  if (saved.size > 0) session.registerPersistent(saved);
  const { identityMap } = session;
  if (!isWhole || identityMap.modified.size === 0) return;
  const count = identityMap.modified.size;
  for (const state of [...identityMap.modified]) state.commitAll(identityMap);
  session.environment.warn(
    'SAWarning',
    `Attribute history events accumulated on ${count} previously clean instances within inner-flush event handlers have ` +
      'been reset, and will not result in database updates. Consider using set_committed_value() within inner-flush event ' +
      'handlers to avoid this warning.',
  );
}
