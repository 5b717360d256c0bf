/**
 * Collections that are never loaded: lazy="write_only" and lazy="dynamic". What is added and removed is kept until the flush;
 * what is in the database is read by a statement of its own.
 *
 * Counterpart: WriteOnlyAttributeImpl of sqlalchemy/orm/writeonly.py and DynamicAttributeImpl of dynamic.py.
 */
import { InvalidRequestError, PythonBuiltinError } from '../sql/errors.ts';
import {
  type AttributeDispatch,
  type AttributeEventToken,
  AttributeImpl,
  type AttributeImplOptions,
  History,
  OP_APPEND,
} from './attributes.ts';
import {
  INIT_OK,
  NEVER_SET,
  NO_KEY,
  PASSIVE_NO_FETCH,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_OFF,
  type PassiveFlag,
  SQL_OK,
} from './base.ts';
import type { ClassManager } from './instrumentation.ts';
import type { RelationshipProperty } from './relationship.ts';
import type { InstanceState } from './state.ts';

/** What was added to and removed from a collection since the last flush, and what is known to be in it. */
export class CollectionHistory {
  readonly unchanged: Set<InstanceState>;
  readonly added: Set<InstanceState>;
  readonly deleted: Set<InstanceState>;
  private readonly reconcile: boolean;

  constructor(from: CollectionHistory | null = null, unchanged: Iterable<InstanceState> | null = null) {
    this.unchanged = unchanged ? new Set(unchanged) : (from?.unchanged ?? new Set());
    this.added = from?.added ?? new Set();
    this.deleted = from?.deleted ?? new Set();
    this.reconcile = unchanged !== null;
  }

  get addedPlusUnchanged(): InstanceState[] {
    return [...new Set([...this.added, ...this.unchanged])];
  }

  get allItems(): InstanceState[] {
    return [...new Set([...this.added, ...this.unchanged, ...this.deleted])];
  }

  asHistory(): History {
    if (!this.reconcile) return new History([...this.added], [...this.unchanged], [...this.deleted]);
    const added = [...this.added].filter((state) => !this.unchanged.has(state));
    const deleted = [...this.deleted].filter((state) => this.unchanged.has(state));
    const unchanged = [...this.unchanged].filter((state) => !this.deleted.has(state));
    return new History(added, unchanged, deleted);
  }

  addAdded(state: InstanceState): void {
    this.added.add(state);
  }

  addRemoved(state: InstanceState): void {
    if (!this.added.delete(state)) this.deleted.add(state);
  }
}

/** What reads all members of a dynamic collection from the database, after an autoflush where the collection is iterated. */
export type ReadMembers = (state: InstanceState, autoflush: boolean) => readonly InstanceState[];

/** A collection that is written without being loaded. */
export class WriteOnlyAttributeImpl extends AttributeImpl {
  readonly collection: boolean = false;
  readonly usesObjects: boolean = true;
  override readonly supportsPopulation: boolean = false;
  override readonly dynamic: boolean = true;
  readonly property: RelationshipProperty;
  /** Null for write-only collections, which are not iterated. */
  private readonly readMembers: ReadMembers | null;

  constructor(
    manager: ClassManager,
    property: RelationshipProperty,
    dispatch: AttributeDispatch,
    options: AttributeImplOptions,
    readMembers: ReadMembers | null,
  ) {
    super(manager, property.key, dispatch, options, false, OP_APPEND);
    this.property = property;
    this.readMembers = readMembers;
  }

  get isDynamic(): boolean {
    return this.readMembers !== null;
  }

  /** The collection as the host shows it is made by the host; here it is the pending members. */
  override get(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): unknown {
    if (!(passive & SQL_OK)) return [...this.collectionHistory(state, PASSIVE_NO_INITIALIZE).added];
    return this.collectionHistory(state, passive).addedPlusUnchanged;
  }

  /** Members not yet flushed, in order. */
  pendingMembers(state: InstanceState): InstanceState[] {
    return [...this.collectionHistory(state, PASSIVE_NO_INITIALIZE).added];
  }

  getHistory(state: InstanceState, passive: PassiveFlag = PASSIVE_NO_FETCH): History {
    return this.collectionHistory(state, passive).asHistory();
  }

  override getAllPending(state: InstanceState, passive: PassiveFlag = PASSIVE_NO_INITIALIZE): InstanceState[] {
    return this.collectionHistory(state, passive).allItems;
  }

  private collectionHistory(state: InstanceState, passive: PassiveFlag): CollectionHistory {
    const kept = (state.committedState.get(this.key) as CollectionHistory | undefined) ?? new CollectionHistory();
    if (!state.hasIdentity || !(passive & INIT_OK)) return kept;
    if (this.readMembers) return new CollectionHistory(kept, this.readMembers(state, false));
    if (passive & SQL_OK) {
      throw new InvalidRequestError(
        `Attribute ${this} can't load the existing state from the database for this operation; full iteration is not permitted.  If this is a delete operation, configure passive_deletes=True on the ${this} relationship in order to resolve this error.`,
      );
    }
    return new CollectionHistory(kept);
  }

  private changed(state: InstanceState): CollectionHistory {
    let history = state.committedState.get(this.key) as CollectionHistory | undefined;
    if (!history) {
      history = new CollectionHistory();
      state.committedState.set(this.key, history);
    }
    state.modifiedEvent(this, NEVER_SET);
    state.dict.set(this.key, true);
    return history;
  }

  private fireAppend(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null,
    history = this.changed(state),
  ): void {
    history.addAdded(member);
    state.holdInHistory(member);
    let given = member;
    for (const listener of this.dispatch.append) given = listener(state, given, initiator ?? this.appendToken, NO_KEY);
    if (this.trackParent) this.setHasParent(given, state, true);
  }

  private fireRemove(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null,
    history = this.changed(state),
  ): void {
    history.addRemoved(member);
    state.holdInHistory(member);
    if (this.trackParent) this.setHasParent(member, state, false);
    for (const listener of this.dispatch.remove) listener(state, member, initiator ?? this.removeToken, NO_KEY);
  }

  override append(state: InstanceState, member: InstanceState, initiator: AttributeEventToken | null = null): void {
    if (initiator?.impl !== this) this.fireAppend(state, member, initiator);
  }

  override remove(state: InstanceState, member: InstanceState, initiator: AttributeEventToken | null = null): void {
    if (initiator?.impl !== this) this.fireRemove(state, member, initiator);
  }

  override pop(state: InstanceState, member: InstanceState, initiator: AttributeEventToken | null = null): void {
    this.remove(state, member, initiator);
  }

  /** Replaces the collection; one of a persistent object must be readable for that. */
  hostSet(state: InstanceState, value: unknown, initiator: AttributeEventToken | null = null): unknown {
    if (initiator && initiator.parentToken === this.parentToken) return true;
    const values = [...(value as Iterable<InstanceState>)];
    let old: Set<InstanceState>;
    if (state.hasIdentity) {
      if (!this.readMembers) {
        throw new InvalidRequestError(
          `Collection "${this}" does not support implicit iteration; collection replacement operations can't be used`,
        );
      }
      old = new Set([...this.readMembers(state, true), ...this.collectionHistory(state, PASSIVE_NO_INITIALIZE).added]);
    } else old = new Set(this.collectionHistory(state, PASSIVE_NO_INITIALIZE).added);
    const history = this.changed(state);
    for (const member of values) if (!old.has(member)) this.fireAppend(state, member, null, history);
    for (const member of old) if (!values.includes(member)) this.fireRemove(state, member, null, history);
    return true;
  }

  hostDelete(): never {
    throw new PythonBuiltinError('NotImplementedError', '');
  }

  override setCommittedValue(): never {
    throw new PythonBuiltinError('NotImplementedError', "Dynamic attributes don't support collection population.");
  }
}
