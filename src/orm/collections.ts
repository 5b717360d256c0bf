/**
 * The engine's view of one collection of one object: an ordered bag of states that fires append and remove events.
 * The container itself (list, set, dict, or the program's own class) lives in the host and follows this one, or leads it:
 * `append...`/`remove...` are for the engine and tell the host; `host...` are for the host and do not tell it back.
 *
 * Counterpart: sqlalchemy/orm/collections.py.
 */
import { InvalidRequestError } from '../sql/errors.ts';
import type { AttributeEventToken, CollectionAttributeImpl } from './attributes.ts';
import { NO_KEY } from './base.ts';
import { NotInCollectionError } from './errors.ts';
import type { InstanceState } from './state.ts';

/** What the container is like to Python: decides membership and which assignments are allowed. */
export type CollectionKind = 'list' | 'set' | 'dict';

/** What `collection_class` came to. `factory` is the host's own note of which class to build. */
export interface CollectionClass {
  readonly kind: CollectionKind;
  /** The class as messages print it: `list`, `set`, `OrderingList`. */
  readonly name: string;
  readonly factory?: unknown;
  /** The program gave `@collection.converter`, so that assignment does not check the kind. */
  readonly converts?: boolean;
}

export const LIST_COLLECTION: CollectionClass = { kind: 'list', name: 'InstrumentedList' };
export const SET_COLLECTION: CollectionClass = { kind: 'set', name: 'InstrumentedSet' };
export const DICT_COLLECTION: CollectionClass = { kind: 'dict', name: 'InstrumentedDict' };

/** Who began a change; `false` means that no event is fired. */
export type CollectionInitiator = AttributeEventToken | null | false;

/** Members of one collection attribute of one state. */
export class CollectionAdapter {
  readonly attr: CollectionAttributeImpl;
  readonly ownerState: InstanceState;
  /** In the container's order. */
  members: InstanceState[] = [];
  /** True once the owner has let go of this collection by expiry. */
  invalidated = false;
  /** A collection handed out for an attribute never set: not in `state.dict` until it is changed. */
  empty = false;
  /** The host's handle of the container; 0 until the host has made one. */
  handle = 0;
  /** Whether the owner still holds this collection; false after it was replaced. */
  attached = true;

  constructor(attr: CollectionAttributeImpl, ownerState: InstanceState) {
    this.attr = attr;
    this.ownerState = ownerState;
  }

  get key(): string {
    return this.attr.key;
  }

  get kind(): CollectionKind {
    return this.attr.collectionClass.kind;
  }

  get size(): number {
    return this.members.length;
  }

  [Symbol.iterator](): IterableIterator<InstanceState> {
    return this.members[Symbol.iterator]();
  }

  has(member: InstanceState): boolean {
    return this.members.includes(member);
  }

  /** The collection is the owner's present value (false for the old one during a replacement). */
  get referencedByOwner(): boolean {
    return this.ownerState.dict.get(this.attr.key) === this;
  }

  // ---- the engine's side -------------------------------------------------------------------------------------------

  /** Appends with events and tells the host. */
  appendWithEvent(member: InstanceState, initiator: CollectionInitiator = null): void {
    if (this.kind === 'set' && this.has(member)) {
      this.fireAppendWoMutationEvent(member, initiator);
      return;
    }
    if (this.kind === 'dict') this.findKey(member, false);
    const given = this.fireAppendEvent(member, initiator);
    this.members.push(given);
    try {
      // A host that has no container yet, as nothing read the attribute so far, gets the collection as a whole.
      if (this.handle === 0) this.host.attributeSet(this.ownerState, this.key);
      else this.host.collectionAppended(this.ownerState, this.key, given);
    } catch (error) {
      this.members.pop();
      throw error;
    }
  }

  /** Appends while loading: no events; the host hears of it with the load. */
  appendWithoutEvent(member: InstanceState): void {
    if (this.empty) this.refuseEmpty();
    if (this.kind === 'set' && this.has(member)) return;
    this.members.push(member);
  }

  appendMultipleWithoutEvent(members: Iterable<InstanceState>): void {
    if (this.empty) this.refuseEmpty();
    if (this.kind === 'set') {
      this.members = [...new Set([...this.members, ...members])];
      return;
    }
    for (const member of members) this.members.push(member);
  }

  /** Removes with events and tells the host; a member that is absent is an error, as the container's own remove() has it. */
  removeWithEvent(member: InstanceState, initiator: CollectionInitiator = null): void {
    if (this.kind === 'dict') this.findKey(member, true);
    const at = this.members.indexOf(member);
    // The order of event and lookup is that of the container: list.remove() fires first, set.remove() looks first.
    if (this.kind === 'list') this.fireRemoveEvent(member, initiator);
    if (at < 0) throw NotInCollectionError.of(this.kind, member);
    if (this.kind !== 'list') this.fireRemoveEvent(member, initiator);
    const now = this.members.indexOf(member);
    if (now >= 0) this.members.splice(now, 1);
    this.host.collectionRemoved(this.ownerState, this.key, member);
  }

  removeWithoutEvent(member: InstanceState): void {
    if (this.empty) this.refuseEmpty();
    const at = this.members.indexOf(member);
    if (at < 0) throw NotInCollectionError.of(this.kind, member);
    this.members.splice(at, 1);
  }

  /** A dict finds the key of a member before anything else, and may refuse the member. */
  private findKey(member: InstanceState, isRemoval: boolean): void {
    if (this.handle === 0 && !this.empty) this.host.attributeSet(this.ownerState, this.key);
    this.host.collectionKeyFound?.(this.ownerState, this.key, member, isRemoval);
  }

  clearWithEvent(initiator: CollectionInitiator = null): void {
    if (this.empty) this.refuseEmpty();
    for (const member of [...this.members]) this.removeWithEvent(member, initiator);
  }

  clearWithoutEvent(): void {
    if (this.empty) this.refuseEmpty();
    this.members = [];
  }

  // ---- the host's side: it changes its container itself, after the event -------------------------------------------

  /**
   * The program appends: fires the events, then enters the member (at `index`, else at the end). Gives the member to
   * enter into the container: a validator may have replaced it.
   */
  hostAppend(member: InstanceState, index: number | null = null): InstanceState {
    const given = this.fireAppendEvent(member, null);
    if (index === null || index >= this.members.length) this.members.push(given);
    else this.members.splice(index, 0, given);
    return given;
  }

  /** The program adds to a set what is already in it. */
  hostAppendPresent(member: InstanceState): void {
    this.fireAppendWoMutationEvent(member, null);
  }

  /** The program removes: fires the events, then takes out the member (the one at `index` where given). */
  hostRemove(member: InstanceState, index: number | null = null): void {
    this.fireRemoveEvent(member, null);
    const at = index !== null && this.members[index] === member ? index : this.members.indexOf(member);
    if (at >= 0) this.members.splice(at, 1);
  }

  /** The program reordered its container (sort, reverse) or changed it in a way that fires no events. */
  hostReordered(members: readonly InstanceState[]): void {
    this.members = [...members];
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  fireAppendEvent(member: InstanceState, initiator: CollectionInitiator = null, key: unknown = NO_KEY): InstanceState {
    if (initiator === false) return member;
    this.readyForChange();
    return this.attr.fireAppendEvent(this.ownerState, member, initiator, key);
  }

  fireAppendWoMutationEvent(
    member: InstanceState,
    initiator: CollectionInitiator = null,
    key: unknown = NO_KEY,
  ): InstanceState {
    if (initiator === false) return member;
    this.readyForChange();
    return this.attr.fireAppendWoMutationEvent(this.ownerState, member, initiator, key);
  }

  fireRemoveEvent(member: InstanceState, initiator: CollectionInitiator = null, key: unknown = NO_KEY): void {
    if (initiator === false) return;
    this.readyForChange();
    this.attr.fireRemoveEvent(this.ownerState, member, initiator, key);
  }

  /** Before pop() of a container that cannot say beforehand which member goes. */
  firePreRemoveEvent(initiator: CollectionInitiator = null, key: unknown = NO_KEY): void {
    if (this.invalidated) this.warnInvalidated();
    this.attr.firePreRemoveEvent(this.ownerState, initiator === false ? null : initiator, key);
  }

  setEmpty(): void {
    this.empty = true;
    this.ownerState.emptyCollections.set(this.key, this);
  }

  resetEmpty(): void {
    this.empty = false;
    this.ownerState.emptyCollections.delete(this.key);
    this.ownerState.dict.set(this.key, this);
  }

  private readyForChange(): void {
    if (this.invalidated) this.warnInvalidated();
    if (this.empty) this.resetEmpty();
  }

  private warnInvalidated(): void {
    this.ownerState.manager.environment.warn('SAWarning', 'This collection has been invalidated.');
  }

  private refuseEmpty(): never {
    throw new InvalidRequestError(
      "This is a special 'empty' collection which cannot accommodate internal mutation operations",
    );
  }

  private get host() {
    return this.ownerState.manager.environment.host;
  }
}

/**
 * Fills `fresh` with `values`, firing an append for each that `existing` lacks and a remove for each that only `existing`
 * has. Neither container is told: the caller tells the host of the new one as a whole.
 */
export function bulkReplace(
  values: readonly InstanceState[],
  existing: CollectionAdapter,
  fresh: CollectionAdapter,
  initiator: AttributeEventToken,
): void {
  const before = new Set(existing.members);
  const constants = new Set(values.filter((value) => before.has(value)));
  const additions = new Set(values.filter((value) => !constants.has(value)));
  const isSet = fresh.kind === 'set';
  for (const value of values) {
    if (isSet && fresh.has(value)) {
      if (additions.has(value)) fresh.fireAppendWoMutationEvent(value, initiator);
      continue;
    }
    fresh.members.push(additions.has(value) ? fresh.fireAppendEvent(value, initiator) : value);
  }
  for (const value of before) if (constants.has(value)) existing.fireAppendWoMutationEvent(value, initiator);
  for (const value of before) if (!constants.has(value)) existing.fireRemoveEvent(value, initiator);
}
