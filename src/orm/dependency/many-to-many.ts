/**
 * Many-to-many in a flush: after both sides are written, rows of the association table are inserted and deleted; when an
 * object is deleted, its association rows go first.
 *
 * Counterpart: ManyToManyDP of sqlalchemy/orm/dependency.py.
 */
import { INCLUDE_PENDING_MUTATIONS, PASSIVE_NO_INITIALIZE, PASSIVE_OFF } from '../base.ts';
import { cascadeStates } from '../cascades.ts';
import { StaleDataError } from '../errors.ts';
import { deleteAssociationRows, insertAssociationRows, updateAssociationRows } from '../persistence-association.ts';
import type { InstanceState } from '../state.ts';
import { type AssociationRow, populateRow, sourceModified, updateRow } from '../sync.ts';
import type { UOWTransaction } from '../unit-of-work.ts';
import {
  DependencyProcessor,
  type PropertyActions,
  type StateActions,
  type StateHistory,
} from './dependency-processor.ts';

interface RowChanges {
  readonly inserts: AssociationRow[];
  readonly updates: AssociationRow[];
  readonly deletes: AssociationRow[];
}

type ProcessedPairs = Map<InstanceState, Set<InstanceState>>;

export class ManyToManyDP extends DependencyProcessor {
  perPropertyDependencies(uow: UOWTransaction, actions: PropertyActions): void {
    const { parentSaves, childSaves, parentDeletes, childDeletes, afterSave, beforeDelete } = actions;
    uow.addDependencies([
      [parentSaves, afterSave],
      [childSaves, afterSave],
      [afterSave, childDeletes],
      // A row switch on either side: the association row goes before the row that replaces it.
      [beforeDelete, parentSaves],
      [beforeDelete, parentDeletes],
      [beforeDelete, childDeletes],
      [beforeDelete, childSaves],
    ]);
  }

  perStateDependencies(uow: UOWTransaction, actions: StateActions): void {
    const { saveParent, deleteParent, childAction, afterSave, beforeDelete, isDelete, isChildDelete } = actions;
    if (!isDelete) {
      uow.addDependencies([
        [saveParent, afterSave],
        isChildDelete ? [afterSave, childAction] : [childAction, afterSave],
      ]);
    } else {
      uow.addDependencies([
        [beforeDelete, childAction],
        [beforeDelete, deleteParent],
      ]);
    }
  }

  override presortDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    // Loaded now, since nothing may be loaded once rows are being written.
    if (!this.passiveDeletes) for (const state of states) this.historyOf(uow, state, this.passiveDeleteFlag);
  }

  override presortSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    if (!this.passiveUpdates) {
      for (const state of states) if (this.pksChanged(uow, state)) this.historyOf(uow, state, PASSIVE_OFF);
    }
    if (!this.cascade.has('delete-orphan')) return;
    for (const state of states) {
      for (const child of this.historyOf(uow, state, PASSIVE_NO_INITIALIZE).deleted) {
        if (!child || this.hasParent(child)) continue;
        uow.registerObject(child, { isDelete: true, operation: 'delete', prop: this.prop });
        for (const other of cascadeStates('delete', child)) uow.registerObject(other, { isDelete: true });
      }
    }
  }

  override processDeletes(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const changes: RowChanges = { inserts: [], updates: [], deletes: [] };
    const processed = this.reversedProcessedSet(uow);
    const seen: (readonly [InstanceState, InstanceState])[] = [];
    for (const state of states) {
      const gone = this.historyOf(uow, state, this.passiveDeleteFlag).nonAdded();
      this.collect(uow, state, gone, 'delete', processed, changes.deletes);
      for (const child of gone) if (child) seen.push([child, state]);
    }
    markProcessed(processed, seen);
    this.run(uow, changes);
  }

  override processSaves(uow: UOWTransaction, states: readonly InstanceState[]): void {
    const changes: RowChanges = { inserts: [], updates: [], deletes: [] };
    const processed = this.reversedProcessedSet(uow);
    const seen: (readonly [InstanceState, InstanceState])[] = [];
    for (const state of states) {
      const cascadesKeys = !this.passiveUpdates && this.pksChanged(uow, state);
      const passive = (cascadesKeys ? PASSIVE_OFF : PASSIVE_NO_INITIALIZE) | INCLUDE_PENDING_MUTATIONS;
      const history = this.historyOf(uow, state, passive);
      this.collect(uow, state, history.added, 'add', processed, changes.inserts);
      this.collect(uow, state, history.deleted, 'delete', processed, changes.deletes);
      for (const child of [...history.added, ...history.deleted]) if (child) seen.push([child, state]);
      if (cascadesKeys) this.collectKeyUpdates(state, history, changes.updates);
    }
    markProcessed(processed, seen);
    this.run(uow, changes);
  }

  private collect(
    uow: UOWTransaction,
    state: InstanceState,
    children: readonly (InstanceState | null)[],
    operation: 'add' | 'delete',
    processed: ProcessedPairs | null,
    rows: AssociationRow[],
  ): void {
    for (const child of children) {
      if (child ? processed?.get(state)?.has(child) : operation === 'delete') continue;
      const row = this.synchronize(uow, state, child, operation);
      if (row) rows.push(row);
    }
  }

  private collectKeyUpdates(state: InstanceState, history: StateHistory, rows: AssociationRow[]): void {
    for (const child of history.unchanged) {
      if (!child) continue;
      const row: AssociationRow = new Map();
      updateRow(state, this.parent, row, 'old_', this.prop.synchronizePairs);
      updateRow(child, this.mapper, row, 'old_', this.prop.secondarySynchronizePairs);
      rows.push(row);
    }
  }

  private run(uow: UOWTransaction, { inserts, updates, deletes }: RowChanges): void {
    const { secondary } = this;
    if (!secondary || inserts.length + updates.length + deletes.length === 0) return;
    if (deletes.length > 0) {
      const matched = deleteAssociationRows(uow, this, secondary, deletes);
      if (matched !== null && matched !== deletes.length) {
        throw new StaleDataError(
          `DELETE statement on table '${secondary.description}' expected to delete ${deletes.length} row(s); Only ${matched} were matched.`,
        );
      }
    }
    if (updates.length > 0) {
      const matched = updateAssociationRows(uow, this, secondary, updates);
      if (matched !== null && matched !== updates.length) {
        throw new StaleDataError(
          `UPDATE statement on table '${secondary.description}' expected to update ${updates.length} row(s); Only ${matched} were matched.`,
        );
      }
    }
    if (inserts.length > 0) insertAssociationRows(uow, this, secondary, inserts);
  }

  private synchronize(
    uow: UOWTransaction,
    state: InstanceState,
    child: InstanceState | null,
    operation: 'add' | 'delete',
  ): AssociationRow | null {
    this.verifyCanLoad(child);
    if (!child) return null;
    if (!uow.session.contains(child)) {
      if (!child.deleted) {
        uow.session.environment.warn(
          'SAWarning',
          `Object of type ${child.classText()} not in session, ${operation} operation along '${this.prop}' won't proceed`,
        );
      }
      return null;
    }
    const row: AssociationRow = new Map();
    populateRow(state, this.parent, row, this.prop.synchronizePairs);
    populateRow(child, this.mapper, row, this.prop.secondarySynchronizePairs);
    return row;
  }

  private pksChanged(uow: UOWTransaction, state: InstanceState): boolean {
    return sourceModified(uow, state, this.parent, this.prop.synchronizePairs);
  }
}

function markProcessed(
  processed: ProcessedPairs | null,
  pairs: readonly (readonly [InstanceState, InstanceState])[],
): void {
  if (!processed) return;
  for (const [from, to] of pairs) {
    const known = processed.get(from);
    if (known) known.add(to);
    else processed.set(from, new Set([to]));
  }
}
