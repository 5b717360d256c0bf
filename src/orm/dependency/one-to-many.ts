/**
 * One-to-many in a flush: parents before children, the parent's key copied into each child added, None into each child that
 * lost its parent.
 *
 * Counterpart: OneToManyDP of sqlalchemy/orm/dependency.py.
 */

import { INCLUDE_PENDING_MUTATIONS, PASSIVE_NO_INITIALIZE, PASSIVE_OFF } from '../base.ts';
import { cascadeStates } from '../cascades.ts';
import type { InstanceState } from '../state.ts';
import { clear, populate, sourceModified } from '../sync.ts';
import type { UOWTransaction } from '../unit-of-work.ts';
import { DependencyProcessor, type PropertyActions, type StateActions } from './dependency-processor.ts';

export class OneToManyDP extends DependencyProcessor {
  perPropertyDependencies(uow: UOWTransaction, actions: PropertyActions): void {
    const { parentSaves, childSaves, parentDeletes, childDeletes, afterSave, beforeDelete } = actions;
    if (this.postUpdate) {
      const childPostUpdates = uow.postUpdateAll(this.mapper.primaryBaseMapper, false);
      const childPreUpdates = uow.postUpdateAll(this.mapper.primaryBaseMapper, true);
      uow.addDependencies([
        [childSaves, afterSave],
        [parentSaves, afterSave],
        [afterSave, childPostUpdates],
        [beforeDelete, childPreUpdates],
        [childPreUpdates, parentDeletes],
        [childPreUpdates, childDeletes],
      ]);
      return;
    }
    uow.addDependencies([
      [parentSaves, afterSave],
      [afterSave, childSaves],
      [afterSave, childDeletes],
      [childSaves, parentDeletes],
      [childDeletes, parentDeletes],
      [beforeDelete, childSaves],
      [beforeDelete, childDeletes],
    ]);
  }

  perStateDependencies(uow: UOWTransaction, actions: StateActions): void {
    const { saveParent, deleteParent, childAction, afterSave, beforeDelete, isDelete, isChildDelete } = actions;
    if (this.postUpdate) {
      const childPostUpdates = uow.postUpdateAll(this.mapper.primaryBaseMapper, false);
      const childPreUpdates = uow.postUpdateAll(this.mapper.primaryBaseMapper, true);
      if (isDelete) {
        uow.addDependencies([
          [beforeDelete, childPreUpdates],
          [childPreUpdates, deleteParent],
        ]);
        return;
      }
      if (!isChildDelete) uow.addDependencies([[saveParent, afterSave]]);
      uow.addDependencies([
        [childAction, afterSave],
        [afterSave, childPostUpdates],
      ]);
      return;
    }
    if (!isDelete) {
      uow.addDependencies([
        [saveParent, afterSave],
        [afterSave, childAction],
        [saveParent, childAction],
      ]);
    } else {
      uow.addDependencies([
        [beforeDelete, childAction],
        [childAction, deleteParent],
      ]);
    }
  }

  override presortDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const nullsKeys = !this.cascade.has('delete') && this.passiveDeletes !== 'all';
    for (const state of states) {
      const history = this.historyOf(uow, state, this.passiveDeleteFlag);
      for (const child of history.deleted) {
        if (child && !this.hasParent(child)) {
          uow.registerObject(child, { isDelete: this.cascade.has('delete-orphan') });
        }
      }
      if (!nullsKeys) continue;
      for (const child of history.unchanged) {
        if (child) uow.registerObject(child, { operation: 'delete', prop: this.prop });
      }
    }
  }

  override presortSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const added = this.childrenAdded(uow);
    const deletesOrphans = this.cascade.has('delete-orphan');
    const nullsKeys = !deletesOrphans && this.passiveDeletes !== 'all';
    for (const state of states) {
      const pksChanged = this.pksChanged(uow, state);
      const passive =
        (!pksChanged || this.passiveUpdates ? PASSIVE_NO_INITIALIZE : PASSIVE_OFF) | INCLUDE_PENDING_MUTATIONS;
      const history = this.historyOf(uow, state, passive);
      for (const child of history.added) {
        added.add(child);
        if (child) uow.registerObject(child, { cancelDelete: true, operation: 'add', prop: this.prop });
      }
      for (const child of history.deleted) {
        if (!child) continue;
        if (!deletesOrphans) {
          if (nullsKeys) uow.registerObject(child, { operation: 'delete', prop: this.prop });
        } else if (!this.hasParent(child)) {
          uow.registerObject(child, { isDelete: true, operation: 'delete', prop: this.prop });
          for (const other of cascadeStates('delete', child)) uow.registerObject(other, { isDelete: true });
        }
      }
      if (!pksChanged) continue;
      for (const child of history.unchanged) {
        if (child) {
          uow.registerObject(child, { listonly: this.passiveUpdates, operation: 'pk change', prop: this.prop });
        }
      }
    }
  }

  override processDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    if (!this.postUpdate && this.passiveDeletes === 'all') return;
    const added = this.childrenAdded(uow);
    for (const state of states) {
      const history = this.historyOf(uow, state, this.passiveDeleteFlag);
      for (const child of history.deleted) {
        if (!child || this.hasParent(child)) continue;
        this.cut(state, child, uow);
      }
      if (!this.postUpdate && this.cascade.has('delete')) continue;
      for (const child of history.unchanged) if (child && !added.has(child)) this.cut(state, child, uow);
    }
  }

  override processSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const nullsKeys = !this.cascade.has('delete-orphan') && this.passiveDeletes !== 'all';
    for (const state of states) {
      const history = this.historyOf(uow, state, PASSIVE_NO_INITIALIZE);
      for (const child of history.added) {
        this.synchronize(state, child, false, uow, false);
        if (child && this.postUpdate) this.requestPostUpdate(child, uow, [state]);
      }
      if (nullsKeys) {
        for (const child of history.deleted) {
          if (child && !this.hasParent(child)) this.synchronize(state, child, true, uow, false);
        }
      }
      if (history.unchanged.length > 0 && this.pksChanged(uow, state)) {
        for (const child of history.unchanged) this.synchronize(state, child, false, uow, true);
      }
    }
  }

  private cut(state: InstanceState, child: InstanceState, uow: UOWTransaction): void {
    this.synchronize(state, child, true, uow, false);
    if (this.postUpdate) this.requestPostUpdate(child, uow, [state]);
  }

  private synchronize(
    state: InstanceState,
    child: InstanceState | null,
    isClear: boolean,
    uow: UOWTransaction,
    pksChanged: boolean,
  ): void {
    this.verifyCanLoad(child);
    if (!child || (!this.postUpdate && uow.isDeleted(child))) return;
    const pairs = this.prop.synchronizePairs;
    if (isClear) clear(child, this.mapper, pairs, uow);
    else populate(state, this.parent, child, this.mapper, pairs, uow, this.passiveUpdates && pksChanged);
  }

  private childrenAdded(uow: UOWTransaction): Set<InstanceState | null> {
    return uow.memo(this, () => new Set<InstanceState | null>());
  }

  private pksChanged(uow: UOWTransaction, state: InstanceState): boolean {
    return sourceModified(uow, state, this.parent, this.prop.synchronizePairs);
  }
}
