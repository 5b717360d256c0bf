/**
 * Many-to-one in a flush: the object referred to is written first and its key copied; a deleted one goes after those that
 * refer to it. KeySwitchDetector follows primary keys that change.
 *
 * Counterpart: ManyToOneDP and DetectKeySwitch of sqlalchemy/orm/dependency.py.
 */
import { PASSIVE_NO_INITIALIZE, PASSIVE_NO_RESULT } from '../base.ts';
import { cascadeStates, relatedStates } from '../cascades.ts';
import type { RelationshipProperty } from '../relationship.ts';
import type { InstanceState } from '../state.ts';
import { clear, populate, sourceModified } from '../sync.ts';
import type { UOWTransaction } from '../unit-of-work.ts';
import { DependencyProcessor, type PropertyActions, type StateActions } from './dependency-processor.ts';

export class ManyToOneDP extends DependencyProcessor {
  constructor(prop: RelationshipProperty) {
    super(prop);
    for (const mapper of this.mapper.selfAndDescendants) mapper.dependencyProcessors.push(new KeySwitchDetector(prop));
  }

  perPropertyDependencies(uow: UOWTransaction, actions: PropertyActions): void {
    const { parentSaves, childSaves, parentDeletes, childDeletes, afterSave, beforeDelete } = actions;
    if (this.postUpdate) {
      const parentPostUpdates = uow.postUpdateAll(this.parent.primaryBaseMapper, false);
      const parentPreUpdates = uow.postUpdateAll(this.parent.primaryBaseMapper, true);
      uow.addDependencies([
        [childSaves, afterSave],
        [parentSaves, afterSave],
        [afterSave, parentPostUpdates],
        [afterSave, parentPreUpdates],
        [beforeDelete, parentPreUpdates],
        [parentPreUpdates, childDeletes],
        [parentPreUpdates, parentDeletes],
      ]);
      return;
    }
    uow.addDependencies([
      [childSaves, afterSave],
      [afterSave, parentSaves],
      [parentSaves, childDeletes],
      [parentDeletes, childDeletes],
    ]);
  }

  perStateDependencies(uow: UOWTransaction, actions: StateActions): void {
    const { saveParent, deleteParent, childAction, afterSave, beforeDelete, isDelete, isChildDelete } = actions;
    if (this.postUpdate) {
      if (isDelete) {
        const parentPreUpdates = uow.postUpdateAll(this.parent.primaryBaseMapper, true);
        uow.addDependencies([
          [beforeDelete, parentPreUpdates],
          [parentPreUpdates, deleteParent],
          [parentPreUpdates, childAction],
        ]);
        return;
      }
      const parentPostUpdates = uow.postUpdateAll(this.parent.primaryBaseMapper, false);
      if (isChildDelete) {
        uow.addDependencies([
          [afterSave, parentPostUpdates],
          [parentPostUpdates, childAction],
        ]);
      } else {
        uow.addDependencies([
          [saveParent, afterSave],
          [childAction, afterSave],
          [afterSave, parentPostUpdates],
        ]);
      }
      return;
    }
    if (!isDelete) {
      if (!isChildDelete) uow.addDependencies([[childAction, afterSave]]);
      uow.addDependencies([[afterSave, saveParent]]);
    } else if (isChildDelete) uow.addDependencies([[deleteParent, childAction]]);
  }

  override presortDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const deletesOrphans = this.cascade.has('delete-orphan');
    if (!this.cascade.has('delete') && !deletesOrphans) return;
    for (const state of states) {
      const history = this.historyOf(uow, state, this.passiveDeleteFlag);
      for (const child of deletesOrphans ? history.sum() : history.nonDeleted())
        if (child) this.deleteChild(uow, child);
    }
  }

  override presortSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const deletesOrphans = this.cascade.has('delete-orphan');
    for (const state of states) {
      uow.registerObject(state, { operation: 'add', prop: this.prop });
      if (!deletesOrphans) continue;
      for (const child of this.historyOf(uow, state, this.passiveDeleteFlag).deleted) {
        if (child && !this.hasParent(child)) this.deleteChild(uow, child);
      }
    }
  }

  override processDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    if (!this.postUpdate || this.cascade.has('delete-orphan') || this.passiveDeletes === 'all') return;
    // The references are emptied first, as the object that they name may be deleted in this flush as well.
    for (const state of states) {
      this.synchronize(state, null, true, uow, null);
      const history = this.historyOf(uow, state, this.passiveDeleteFlag);
      if (!history.isBlank) this.requestPostUpdate(state, uow, history.sum(), true);
    }
  }

  override processSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    for (const state of states) {
      const history = this.historyOf(uow, state, PASSIVE_NO_INITIALIZE);
      if (history.isBlank) continue;
      if (history.added.length > 0) {
        for (const child of history.added) this.synchronize(state, child, false, uow, 'add');
      } else if (history.deleted.length > 0) this.synchronize(state, null, true, uow, 'delete');
      if (this.postUpdate) this.requestPostUpdate(state, uow, history.sum());
    }
  }

  private deleteChild(uow: UOWTransaction, child: InstanceState): void {
    uow.registerObject(child, { isDelete: true, operation: 'delete', prop: this.prop });
    for (const other of cascadeStates('delete', child)) uow.registerObject(other, { isDelete: true });
  }

  private synchronize(
    state: InstanceState,
    child: InstanceState | null,
    isClear: boolean,
    uow: UOWTransaction,
    operation: 'add' | 'delete' | null,
  ): void {
    if (!this.postUpdate && uow.isDeleted(state)) return;
    if (operation && child && !uow.session.contains(child)) {
      uow.session.environment.warn(
        'SAWarning',
        `Object of type ${child.classText()} not in session, ${operation} operation along '${this.prop}' won't proceed`,
      );
      return;
    }
    if (isClear || !child) clear(state, this.parent, this.prop.synchronizePairs, uow);
    else {
      this.verifyCanLoad(child);
      populate(child, this.mapper, state, this.parent, this.prop.synchronizePairs, uow, false);
    }
  }
}

/** Copies a changed primary key to the objects in the session that refer to it by a many-to-one without a backref. */
export class KeySwitchDetector extends DependencyProcessor {
  perPropertyDependencies(): void {}
  perStateDependencies(): void {}

  override perPropertyPreprocessors(uow: UOWTransaction): void {
    const reverse = [...this.prop.reverseProperties];
    if (reverse.length > 0 && (this.passiveUpdates || reverse.some((prop) => !prop.passiveUpdates))) return;
    uow.registerPreprocessor(this, false);
  }

  override perPropertyFlushActions(uow: UOWTransaction): void {
    uow.addDependency(uow.saveUpdateAll(this.parent.baseMapper), uow.processAll(this, false, false));
  }

  override perStateFlushActions(): void {}

  override presortSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    if (!this.passiveUpdates) this.processKeySwitches(uow, states);
  }

  override propHasChanges(uow: UOWTransaction, states: readonly InstanceState[], isDelete: boolean): boolean {
    return !isDelete && this.passiveUpdates && this.keySwitchers(uow, states).size > 0;
  }

  override processSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    this.processKeySwitches(uow, states);
  }

  private keySwitchers(uow: UOWTransaction, states: readonly InstanceState[]): Set<InstanceState> {
    const memo = uow.memo(this, () => ({ switched: new Set<InstanceState>(), seen: new Set<InstanceState>() }));
    for (const state of states) {
      if (memo.seen.has(state)) continue;
      memo.seen.add(state);
      if (state.key && sourceModified(uow, state, this.mapper, this.prop.synchronizePairs)) memo.switched.add(state);
    }
    return memo.switched;
  }

  private processKeySwitches(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const switchers = this.keySwitchers(uow, states);
    if (switchers.size === 0) return;
    for (const state of uow.session.identityMap.allStates()) {
      if (!state.mapper.isa(this.parent)) continue;
      const value = state.getImpl(this.key).get(state, this.passiveUpdateFlag);
      const related = value === PASSIVE_NO_RESULT ? null : (relatedStates(value)[0] ?? null);
      if (!related || !switchers.has(related)) continue;
      uow.registerObject(state, { listonly: this.passiveUpdates });
      populate(related, this.mapper, state, this.parent, this.prop.synchronizePairs, uow, this.passiveUpdates);
    }
  }
}
