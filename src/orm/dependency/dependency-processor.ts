/**
 * What a relationship does in a flush: names the states it concerns, orders the writing of its two sides, and copies keys
 * between them. One for each relationship that is not viewonly; the three directions are its subclasses.
 *
 * Counterpart: DependencyProcessor of sqlalchemy/orm/dependency.py.
 */

import { ArgumentError } from '../../sql/errors.ts';
import type { Table } from '../../sql/schema.ts';
import {
  INCLUDE_PENDING_MUTATIONS,
  MANYTOMANY,
  MANYTOONE,
  PASSIVE_NO_FETCH_RELATED,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_OFF,
  type PassiveFlag,
  type RelationshipDirection,
} from '../base.ts';
import type { CascadeOptions } from '../cascade-options.ts';
import { FlushError } from '../errors.ts';
import type { FlushAction } from '../flush-plan.ts';
import type { History } from '../history.ts';
import type { Mapper } from '../mapper.ts';
import type { RelationshipProperty } from '../relationship.ts';
import type { InstanceState } from '../state.ts';
import type { UOWTransaction } from '../unit-of-work.ts';

/** The actions around a relationship that are to be ordered, for whole mappers. */
export interface PropertyActions {
  readonly parentSaves: FlushAction;
  readonly childSaves: FlushAction;
  readonly parentDeletes: FlushAction;
  readonly childDeletes: FlushAction;
  readonly afterSave: FlushAction;
  readonly beforeDelete: FlushAction;
}

/** The same for one parent and one child. */
export interface StateActions {
  readonly saveParent: FlushAction | null;
  readonly deleteParent: FlushAction | null;
  readonly childAction: FlushAction | null;
  readonly afterSave: FlushAction | null;
  readonly beforeDelete: FlushAction | null;
  readonly isDelete: boolean;
  readonly isChildDelete: boolean;
}

export type StateHistory = History<InstanceState | null>;

/** The flush's view of one relationship. */
export abstract class DependencyProcessor {
  readonly prop: RelationshipProperty;
  readonly key: string;
  readonly parent: Mapper;
  readonly mapper: Mapper;
  readonly secondary: Table | null;
  readonly direction: RelationshipDirection;
  readonly cascade: CascadeOptions;
  readonly postUpdate: boolean;
  readonly passiveDeletes: boolean | 'all';
  readonly passiveUpdates: boolean;
  readonly enableTypechecks: boolean;
  readonly passiveDeleteFlag: PassiveFlag;
  readonly passiveUpdateFlag: PassiveFlag;
  readonly sortKey: string;

  constructor(prop: RelationshipProperty) {
    this.prop = prop;
    this.key = prop.key;
    this.parent = prop.parent;
    this.mapper = prop.mapper;
    this.secondary = prop.secondary as Table | null;
    this.direction = prop.direction;
    this.cascade = prop.cascade;
    this.postUpdate = prop.postUpdate;
    this.passiveDeletes = prop.passiveDeletes;
    this.passiveUpdates = prop.passiveUpdates;
    this.enableTypechecks = prop.enableTypechecks;
    this.passiveDeleteFlag = prop.passiveDeletes ? PASSIVE_NO_INITIALIZE : PASSIVE_OFF;
    this.passiveUpdateFlag = prop.passiveUpdates ? PASSIVE_NO_INITIALIZE : PASSIVE_OFF;
    this.sortKey = `${prop.parent.sortKey}_${prop.key}`;
    if (prop.synchronizePairs.length === 0) {
      throw new ArgumentError(
        `Can't build a DependencyProcessor for relationship ${prop}. No target attributes to populate between parent and child are present`,
      );
    }
  }

  abstract perPropertyDependencies(uow: UOWTransaction, actions: PropertyActions): void;
  abstract perStateDependencies(uow: UOWTransaction, actions: StateActions): void;

  /** Pulls further states into the flush because of parents that are deleted. */
  presortDeletes(_uow: UOWTransaction, _states: readonly InstanceState[]): void {}
  /** The same because of parents that are saved. */
  presortSaves(_uow: UOWTransaction, _states: readonly InstanceState[]): void {}
  /** Copies keys before the parents' rows are deleted. */
  processDeletes(_uow: UOWTransaction, _states: readonly InstanceState[]): void {}
  /** Copies keys after the parents' rows are written. */
  processSaves(_uow: UOWTransaction, _states: readonly InstanceState[]): void {}

  toString(): string {
    const kind =
      this.direction === MANYTOONE ? 'ManyToOne' : this.direction === MANYTOMANY ? 'ManyToMany' : 'OneToMany';
    return `${kind}DP(${this.prop})`;
  }

  /** Whether a parent holds the object along this relationship. */
  hasParent(state: InstanceState): boolean {
    return this.parent.classManager.impl(this.key).hasParent(state);
  }

  perPropertyPreprocessors(uow: UOWTransaction): void {
    uow.registerPreprocessor(this, true);
  }

  perPropertyFlushActions(uow: UOWTransaction): void {
    const parent = this.parent.primaryBaseMapper;
    const child = this.mapper.primaryBaseMapper;
    this.perPropertyDependencies(uow, {
      afterSave: uow.processAll(this, false, true),
      beforeDelete: uow.processAll(this, true, true),
      parentSaves: uow.saveUpdateAll(parent),
      childSaves: uow.saveUpdateAll(child),
      parentDeletes: uow.deleteAll(parent),
      childDeletes: uow.deleteAll(child),
    });
  }

  /** Replaces the order of whole mappers by one of single objects, on a cycle. */
  perStateFlushActions(uow: UOWTransaction, states: readonly InstanceState[], isDelete: boolean): void {
    const childBase = this.mapper.primaryBaseMapper;
    const childSaves = uow.saveUpdateAll(childBase);
    const childDeletes = uow.deleteAll(childBase);
    uow.processAll(this, isDelete, true).disabled = true;
    const areChildrenInCycles = uow.cycles.has(childSaves);
    const parentBase = this.parent.baseMapper;
    const parentAction = isDelete ? uow.deleteAll(parentBase) : uow.saveUpdateAll(parentBase);
    const isParentInCycles = uow.cycles.has(parentAction);

    for (const state of states) {
      const related = state
        .getImpl(this.key)
        .getAllPending(state, isDelete ? this.passiveDeleteFlag : PASSIVE_NO_INITIALIZE);
      if (related.length === 0) continue;
      const process = uow.processState(this, isDelete, state);
      let parent: FlushAction = parentAction;
      if (isParentInCycles) parent = isDelete ? uow.deleteState(state) : uow.saveUpdateState(state);
      const tell = (childAction: FlushAction | null, isChildDelete: boolean): void =>
        this.perStateDependencies(uow, {
          saveParent: isDelete ? null : parent,
          deleteParent: isDelete ? parent : null,
          childAction,
          afterSave: isDelete ? null : process,
          beforeDelete: isDelete ? process : null,
          isDelete,
          isChildDelete,
        });
      if (!areChildrenInCycles) {
        tell(childSaves, false);
        tell(childDeletes, true);
        continue;
      }
      for (const child of related) {
        const disposition = child ? uow.states.get(child) : undefined;
        if (!child || !disposition) tell(null, false);
        else if (disposition.isDelete) tell(uow.deleteState(child), true);
        else tell(uow.saveUpdateState(child), false);
      }
    }
  }

  /** Whether the relationship takes part in the flush at all. */
  propHasChanges(uow: UOWTransaction, states: readonly InstanceState[], isDelete: boolean): boolean {
    if (states.length === 0) return false;
    let passive: PassiveFlag;
    if (!isDelete || this.passiveDeletes) passive = PASSIVE_NO_INITIALIZE | INCLUDE_PENDING_MUTATIONS;
    else if (this.direction === MANYTOONE) passive = PASSIVE_NO_FETCH_RELATED;
    else passive = PASSIVE_OFF | INCLUDE_PENDING_MUTATIONS;
    for (const state of states) if (!this.historyOf(uow, state, passive).isBlank) return true;
    return !this.prop.isSelfReferential && uow.mappers.has(this.mapper);
  }

  protected historyOf(uow: UOWTransaction, state: InstanceState, passive: PassiveFlag): StateHistory {
    return uow.attributeHistory(state, this.key, passive) as StateHistory;
  }

  /** Refuses None in a collection and objects that the relationship's target does not load. */
  protected verifyCanLoad(state: InstanceState | null): void {
    if (state === null) {
      if (this.prop.uselist) throw new FlushError(`Can't flush None value found in collection ${this.prop}`);
      return;
    }
    if (this.mapper.canLoad(state, !this.enableTypechecks)) return;
    const expected =
      `Attempting to flush an item of type ${state.mapper.classRepr} as a member of collection "${this.prop}". ` +
      `Expected an object of type ${this.mapper.classRepr} or a polymorphic subclass of this type.`;
    if (!this.mapper.canLoad(state, true)) throw new FlushError(expected);
    throw new FlushError(
      `${expected} If ${state.mapper.classRepr} is a subclass of ${this.mapper.classRepr}, configure mapper "${this.mapper}" to load ` +
        'this subtype polymorphically, or set enable_typechecks=False to allow any subtype to be accepted for flush. ',
    );
  }

  /** Pairs that the other side of a bidirectional many-to-many has already written. */
  protected reversedProcessedSet(uow: UOWTransaction): Map<InstanceState, Set<InstanceState>> | null {
    const reverse = [...this.prop.reverseProperties];
    if (reverse.length === 0) return null;
    const keys = [this.key, ...reverse.map((prop) => prop.key)].sort();
    return uow.memo(`reverse_key ${keys.join(' ')}`, () => new Map<InstanceState, Set<InstanceState>>());
  }

  protected requestPostUpdate(
    state: InstanceState,
    uow: UOWTransaction,
    related: readonly (InstanceState | null)[],
    isManyToOneDelete = false,
  ): void {
    if (!related.some((other) => !isManyToOneDelete || other !== null)) return;
    uow.registerPostUpdate(
      state,
      this.prop.synchronizePairs.map(([, right]) => right),
    );
  }
}
