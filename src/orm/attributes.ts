/**
 * How one mapped attribute of a class is read, set, appended to and removed from, with history and events.
 * One implementation object per class and attribute; the host calls the `host...` methods by (state, key), the engine the
 * others, which tell the host what changed.
 *
 * Counterpart: AttributeImpl and its subclasses in sqlalchemy/orm/attributes.py.
 */
import {
  ATTR_EMPTY,
  ATTR_WAS_SET,
  CALLABLES_OK,
  DEFERRED_HISTORY_LOAD,
  INCLUDE_PENDING_MUTATIONS,
  INIT_OK,
  LOAD_AGAINST_COMMITTED,
  NO_AUTOFLUSH,
  NO_HISTORY,
  NO_KEY,
  NO_RAISE,
  NO_VALUE,
  PASSIVE_NO_FETCH,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_NO_RESULT,
  PASSIVE_OFF,
  PASSIVE_ONLY_PERSISTENT,
  PASSIVE_RETURN_NO_VALUE,
  type PassiveFlag,
} from './base.ts';
import { bulkReplace, CollectionAdapter, type CollectionClass } from './collections.ts';
import { attributeError, isPythonError, keyError, StaleDataError, valueError } from './errors.ts';
import { HISTORY_BLANK, History } from './history.ts';
import { sameIdentityKey } from './identity-map.ts';
import type { ClassManager } from './instrumentation.ts';
import { InstanceState, type LoaderCallable } from './state.ts';

export { HISTORY_BLANK, History } from './history.ts';

export const OP_REMOVE = 'REMOVE';
export const OP_APPEND = 'APPEND';
export const OP_REPLACE = 'REPLACE';
export const OP_BULK_REPLACE = 'BULK_REPLACE';
export const OP_MODIFIED = 'MODIFIED';
export type AttributeOp =
  | typeof OP_REMOVE
  | typeof OP_APPEND
  | typeof OP_REPLACE
  | typeof OP_BULK_REPLACE
  | typeof OP_MODIFIED;

/** Names the attribute and operation that a chain of events began with, so that the chain can end. */
export class AttributeEventToken {
  readonly impl: AttributeImpl;
  readonly op: AttributeOp;
  /** The property that all implementations of one attribute share, down a class hierarchy. */
  readonly parentToken: object;

  constructor(impl: AttributeImpl, op: AttributeOp) {
    this.impl = impl;
    this.op = op;
    this.parentToken = impl.parentToken;
  }

  get key(): string {
    return this.impl.key;
  }
}

export type SetListener = (
  state: InstanceState,
  value: unknown,
  old: unknown,
  initiator: AttributeEventToken,
) => unknown;
export type AppendListener = (
  state: InstanceState,
  member: InstanceState,
  initiator: AttributeEventToken,
  key: unknown,
) => InstanceState;
export type RemoveListener = (
  state: InstanceState,
  value: unknown,
  initiator: AttributeEventToken,
  key: unknown,
) => void;
export type BulkReplaceListener = (
  state: InstanceState,
  values: InstanceState[],
  initiator: AttributeEventToken,
  keys: readonly unknown[] | null,
) => void;
/** Answers a default for a scalar attribute never set, or ATTR_EMPTY. */
export type InitScalarListener = (state: InstanceState, value: unknown) => unknown;
export type ModifiedListener = (state: InstanceState, initiator: AttributeEventToken) => void;

/** Who listens to one attribute of one class, in order of registration. */
export class AttributeDispatch {
  readonly set: SetListener[] = [];
  readonly append: AppendListener[] = [];
  readonly appendWoMutation: AppendListener[] = [];
  readonly remove: RemoveListener[] = [];
  readonly bulkReplace: BulkReplaceListener[] = [];
  readonly initScalar: InitScalarListener[] = [];
  readonly modified: ModifiedListener[] = [];
  /** The old value is loaded before it is replaced. */
  activeHistory = false;
}

/** Options common to all implementations. */
export interface AttributeImplOptions {
  readonly callable?: LoaderCallable | null;
  readonly trackParent?: boolean;
  readonly compareFunction?: ((left: unknown, right: unknown) => boolean) | null;
  readonly activeHistory?: boolean;
  readonly parentToken?: object | null;
  readonly loadOnUnexpire?: boolean;
  readonly sendModifiedEvents?: boolean;
  readonly acceptsScalarLoader?: boolean | null;
  readonly deferredHistory?: boolean;
}

/** How one attribute of one class behaves. */
export abstract class AttributeImpl {
  abstract readonly collection: boolean;
  abstract readonly usesObjects: boolean;
  readonly supportsPopulation: boolean = true;
  readonly dynamic: boolean = false;

  readonly manager: ClassManager;
  readonly key: string;
  readonly dispatch: AttributeDispatch;
  readonly callable: LoaderCallable | null;
  readonly trackParent: boolean;
  readonly parentToken: object;
  readonly sendModifiedEvents: boolean;
  readonly loadOnUnexpire: boolean;
  readonly acceptsScalarLoader: boolean;
  readonly deferredHistory: boolean;
  readonly appendToken: AttributeEventToken;
  readonly removeToken: AttributeEventToken;
  readonly replaceToken: AttributeEventToken;
  readonly modifiedToken: AttributeEventToken;
  private readonly compareFunction: ((left: unknown, right: unknown) => boolean) | null;

  constructor(
    manager: ClassManager,
    key: string,
    dispatch: AttributeDispatch,
    options: AttributeImplOptions,
    defaultAcceptsScalarLoader: boolean,
    appendOp: AttributeOp,
  ) {
    this.manager = manager;
    this.key = key;
    this.dispatch = dispatch;
    this.callable = options.callable ?? null;
    this.trackParent = options.trackParent ?? false;
    this.parentToken = options.parentToken ?? this;
    this.sendModifiedEvents = options.sendModifiedEvents ?? true;
    this.loadOnUnexpire = options.loadOnUnexpire ?? true;
    this.acceptsScalarLoader = options.acceptsScalarLoader ?? defaultAcceptsScalarLoader;
    this.deferredHistory = options.deferredHistory ?? false;
    this.compareFunction = options.compareFunction ?? null;
    if (options.activeHistory) dispatch.activeHistory = true;
    this.appendToken = new AttributeEventToken(this, appendOp);
    this.replaceToken = appendOp === OP_REPLACE ? this.appendToken : new AttributeEventToken(this, OP_REPLACE);
    this.removeToken = new AttributeEventToken(this, OP_REMOVE);
    this.modifiedToken = new AttributeEventToken(this, OP_MODIFIED);
  }

  /** `User.name`. */
  toString(): string {
    return `${this.manager.mappedClass.name}.${this.key}`;
  }

  get activeHistory(): boolean {
    return this.dispatch.activeHistory;
  }

  isEqual(left: unknown, right: unknown): boolean {
    return this.compareFunction ? this.compareFunction(left, right) : left === right;
  }

  // ---- whose object holds this one: delete-orphan asks -------------------------------------------------------------

  hasParent(state: InstanceState, optimistic = false): boolean {
    const parent = state.parents.get(this.parentToken);
    return parent === undefined ? optimistic : parent !== false;
  }

  setHasParent(state: InstanceState, parentState: InstanceState, value: boolean): void {
    const { parents } = state;
    if (value) {
      parents.set(this.parentToken, parentState);
      return;
    }
    const last = parents.get(this.parentToken);
    if (last && !sameKey(last, parentState)) {
      if (last.isReleased) {
        throw new StaleDataError(
          `Removing state ${state} from parent state ${parentState} along attribute '${this.key}', but the parent record has gone stale, can't be sure this is the most recent parent.`,
        );
      }
      return;
    }
    parents.set(this.parentToken, false);
  }

  // ---- reading -----------------------------------------------------------------------------------------------------

  /** The value: present, loaded as far as `passive` allows, or the default; else PASSIVE_NO_RESULT or NO_VALUE. */
  get(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): unknown {
    const present = state.dict.get(this.key);
    if (present !== undefined) return present;
    const key = this.key;
    const committed = state.committedState.get(key);
    if (committed === undefined || committed === NO_VALUE) {
      if (!(passive & CALLABLES_OK)) return PASSIVE_NO_RESULT;
      const value = this.fireLoaderCallables(state, passive);
      if (value === PASSIVE_NO_RESULT || value === NO_VALUE) return value;
      if (value === ATTR_WAS_SET) {
        const loaded = state.dict.get(key);
        if (loaded === undefined) throw keyError(`Deferred loader for attribute '${key}' failed to populate correctly`);
        return loaded;
      }
      if (value !== ATTR_EMPTY) {
        const set = this.setCommittedValue(state, value);
        state.manager.environment.host.attributeSet(state, key);
        return set;
      }
    }
    return passive & INIT_OK ? this.defaultValue(state) : NO_VALUE;
  }

  fireLoaderCallables(state: InstanceState, passive: PassiveFlag): unknown {
    const key = this.key;
    if (this.acceptsScalarLoader && this.loadOnUnexpire && state.expiredAttributes.has(key)) {
      return state.loadExpired(passive);
    }
    if (state.hasCallables) {
      const own = state.callables.get(key);
      if (own) return own(state, passive);
    }
    return this.callable ? this.callable(state, passive) : ATTR_EMPTY;
  }

  /** The value for an attribute never set; scalars answer without keeping it. */
  defaultValue(state: InstanceState): unknown {
    let value: unknown = null;
    for (const listener of this.dispatch.initScalar) {
      const given = listener(state, value);
      if (given !== ATTR_EMPTY) value = given;
    }
    return value;
  }

  /** The value as of the last flush or load. */
  getCommittedValue(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): unknown {
    const committed = state.committedState.get(this.key);
    if (committed === undefined) return this.get(state, passive);
    return committed === NO_VALUE ? null : committed;
  }

  abstract getHistory(state: InstanceState, passive?: PassiveFlag): History;

  /** The related states now and before, for cascades; null stands for None. Columns have none. */
  getAllPending(_state: InstanceState, _passive: PassiveFlag = PASSIVE_NO_INITIALIZE): (InstanceState | null)[] {
    return [];
  }

  // ---- writing -----------------------------------------------------------------------------------------------------

  /** Sets a value as loaded: no events, no history. The caller tells the host. */
  setCommittedValue(state: InstanceState, value: unknown): unknown {
    state.dict.set(this.key, value);
    state.commit([this.key]);
    return value;
  }

  /**
   * Sets the value with events, for the host: gives the value to show (a validator may have changed it).
   * With `checkOld` the present value must be that one.
   */
  abstract hostSet(
    state: InstanceState,
    value: unknown,
    initiator?: AttributeEventToken | null,
    passive?: PassiveFlag,
    checkOld?: InstanceState | null,
    pop?: boolean,
  ): unknown;

  /** Deletes the attribute with events, for the host. */
  abstract hostDelete(state: InstanceState): void;

  /** Sets the value with events and tells the host. */
  set(
    state: InstanceState,
    value: unknown,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
    checkOld: InstanceState | null = null,
    pop = false,
  ): void {
    this.hostSet(state, value, initiator, passive, checkOld, pop);
    state.manager.environment.host.attributeSet(state, this.key);
  }

  delete(state: InstanceState): void {
    this.hostDelete(state);
    state.manager.environment.host.attributesExpired(state, [this.key]);
  }

  append(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    this.set(state, member, initiator, passive);
  }

  remove(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    this.set(state, null, initiator, passive, member);
  }

  /** Removes a member if it is there. */
  pop(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    this.set(state, null, initiator, passive, member, true);
  }
}

function sameKey(left: InstanceState, right: InstanceState): boolean {
  if (left === right) return true;
  if (left.key === null || right.key === null) return left.key === right.key;
  return sameIdentityKey(left.key, right.key);
}

function historyOfScalar(current: unknown, original: unknown, same: boolean, noneIsNoValue: boolean): History {
  if (original === NO_HISTORY) {
    return current === NO_VALUE ? HISTORY_BLANK : new History([], [current], []);
  }
  if (same) return new History([], [current], []);
  let now = current;
  let deleted: unknown[] = [];
  if (original === PASSIVE_NO_RESULT || original === NO_VALUE || (noneIsNoValue && original === null)) {
    // A deletion whose old value is not known shows as the addition of None.
    if (now === PASSIVE_NO_RESULT || now === NO_VALUE) now = null;
  } else deleted = [original];
  return now === NO_VALUE ? new History([], [], deleted) : new History([now], [], deleted);
}

/** A column attribute. */
export class ScalarAttributeImpl extends AttributeImpl {
  readonly collection: boolean = false;
  readonly usesObjects: boolean = false;

  constructor(
    manager: ClassManager,
    key: string,
    dispatch: AttributeDispatch,
    options: AttributeImplOptions = {},
    defaultAcceptsScalarLoader = true,
  ) {
    super(manager, key, dispatch, options, defaultAcceptsScalarLoader, OP_REPLACE);
  }

  getHistory(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): History {
    const { key } = this;
    let current = state.dict.get(key);
    if (current === undefined) {
      if (state.committedState.has(key)) current = NO_VALUE;
      else {
        current = this.get(state, passive & ~INIT_OK);
        if (current === PASSIVE_NO_RESULT) return HISTORY_BLANK;
      }
    }
    const committed = state.committedState.get(key);
    const original = committed === undefined ? NO_HISTORY : committed;
    const same = original !== NO_HISTORY && current !== NO_VALUE && this.isEqual(current, original);
    return historyOfScalar(current, original, same, false);
  }

  hostSet(state: InstanceState, value: unknown, initiator: AttributeEventToken | null = null): unknown {
    const { key, dispatch } = this;
    let old = dispatch.activeHistory ? this.get(state, PASSIVE_RETURN_NO_VALUE) : state.dict.get(key);
    if (old === undefined) old = NO_VALUE;
    let given = value;
    for (const listener of dispatch.set) given = listener(state, given, old, initiator ?? this.replaceToken);
    state.modifiedEvent(this, old);
    state.dict.set(key, given);
    state.manager.environment.observer?.({ kind: 'attribute-set', state, key });
    return given;
  }

  hostDelete(state: InstanceState): void {
    const { key, dispatch } = this;
    const old = dispatch.activeHistory
      ? this.get(state, PASSIVE_RETURN_NO_VALUE)
      : state.dict.has(key)
        ? state.dict.get(key)
        : NO_VALUE;
    for (const listener of dispatch.remove) listener(state, old, this.removeToken, NO_KEY);
    state.modifiedEvent(this, old);
    const existed = state.dict.delete(key);
    if (!existed && old === NO_VALUE && !state.expired && !state.expiredAttributes.has(key)) {
      throw attributeError(`${this} object does not have a value`);
    }
  }
}

/** A reference to one related object. */
export class ScalarObjectAttributeImpl extends AttributeImpl {
  readonly collection: boolean = false;
  readonly usesObjects: boolean = true;

  constructor(manager: ClassManager, key: string, dispatch: AttributeDispatch, options: AttributeImplOptions = {}) {
    super(manager, key, dispatch, options, false, OP_REPLACE);
  }

  private oldValue(state: InstanceState): unknown {
    return this.get(
      state,
      this.dispatch.activeHistory
        ? PASSIVE_ONLY_PERSISTENT | NO_AUTOFLUSH | LOAD_AGAINST_COMMITTED
        : (PASSIVE_NO_FETCH ^ INIT_OK) | LOAD_AGAINST_COMMITTED | NO_RAISE,
    );
  }

  getHistory(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): History {
    let current = state.dict.get(this.key);
    if (current === undefined) {
      current = this.get(state, passive & ~INIT_OK);
      if (current === PASSIVE_NO_RESULT) return HISTORY_BLANK;
    }
    const committed = state.committedState.get(this.key);
    let original: unknown = committed === undefined ? NO_HISTORY : committed;
    if (this.deferredHistory && original === PASSIVE_NO_RESULT) {
      original = this.fireLoaderCallables(
        state,
        passive | PASSIVE_ONLY_PERSISTENT | NO_AUTOFLUSH | LOAD_AGAINST_COMMITTED | NO_RAISE | DEFERRED_HISTORY_LOAD,
      );
    }
    const same = original !== NO_HISTORY && current === original && current !== NO_VALUE;
    return historyOfScalar(current, original, same, true);
  }

  override getAllPending(state: InstanceState, passive: PassiveFlag = PASSIVE_NO_INITIALIZE): (InstanceState | null)[] {
    let current = state.dict.get(this.key);
    if (current === undefined) {
      if (!(passive & CALLABLES_OK)) return [];
      current = this.get(state, passive);
    }
    const found: (InstanceState | null)[] = [current instanceof InstanceState ? current : null];
    const original = state.committedState.get(this.key);
    if (original instanceof InstanceState && original !== current) found.push(original);
    return found;
  }

  hostSet(
    state: InstanceState,
    value: unknown,
    initiator: AttributeEventToken | null = null,
    _passive: PassiveFlag = PASSIVE_OFF,
    checkOld: InstanceState | null = null,
    pop = false,
  ): unknown {
    const old = this.oldValue(state);
    if (checkOld !== null && old !== PASSIVE_NO_RESULT && checkOld !== old) {
      if (pop) return state.dict.get(this.key) ?? null;
      throw valueError(`Object ${checkOld} not associated with ${state} on attribute '${this.key}'`);
    }
    const given = this.fireReplaceEvent(state, value, old, initiator);
    state.dict.set(this.key, given);
    const { observer } = state.manager.environment;
    observer?.({ kind: 'reference-set', state, key: this.key, member: given instanceof InstanceState ? given : null });
    return given;
  }

  /** As `set`, but a pop that finds another object there changes nothing, so that the host hears nothing. */
  override pop(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    const had = state.dict.has(this.key);
    const before = state.dict.get(this.key);
    this.hostSet(state, null, initiator, passive, member, true);
    if (state.dict.has(this.key) !== had || state.dict.get(this.key) !== before) {
      state.manager.environment.host.attributeSet(state, this.key);
    }
  }

  hostDelete(state: InstanceState): void {
    const old = this.oldValue(state);
    this.fireRemoveEvent(state, old, this.removeToken);
    const existed = state.dict.delete(this.key);
    if (!existed && old !== PASSIVE_NO_RESULT && state.key === null) {
      throw attributeError(`${this} object does not have a value`);
    }
  }

  fireRemoveEvent(state: InstanceState, value: unknown, initiator: AttributeEventToken | null): void {
    if (this.trackParent && value instanceof InstanceState) this.setHasParent(value, state, false);
    for (const listener of this.dispatch.remove) listener(state, value, initiator ?? this.removeToken, NO_KEY);
    state.modifiedEvent(this, value);
  }

  fireReplaceEvent(
    state: InstanceState,
    value: unknown,
    previous: unknown,
    initiator: AttributeEventToken | null,
  ): unknown {
    if (this.trackParent && previous !== value && previous instanceof InstanceState) {
      this.setHasParent(previous, state, false);
    }
    let given = value;
    for (const listener of this.dispatch.set) given = listener(state, given, previous, initiator ?? this.replaceToken);
    state.modifiedEvent(this, previous);
    if (this.trackParent && given instanceof InstanceState) this.setHasParent(given, state, true);
    return given;
  }
}

export interface CollectionAttributeImplOptions extends AttributeImplOptions {
  readonly collectionClass: CollectionClass;
}

/** A collection of related objects. */
export class CollectionAttributeImpl extends AttributeImpl {
  readonly collection: boolean = true;
  readonly usesObjects: boolean = true;
  readonly collectionClass: CollectionClass;
  readonly bulkReplaceToken: AttributeEventToken;

  constructor(
    manager: ClassManager,
    key: string,
    dispatch: AttributeDispatch,
    options: CollectionAttributeImplOptions,
  ) {
    super(manager, key, dispatch, options, false, OP_APPEND);
    this.collectionClass = options.collectionClass;
    this.bulkReplaceToken = new AttributeEventToken(this, OP_BULK_REPLACE);
  }

  copy(collection: CollectionAdapter): InstanceState[] {
    return [...collection.members];
  }

  getHistory(state: InstanceState, passive: PassiveFlag = PASSIVE_OFF): History {
    const current = this.get(state, passive);
    if (current === PASSIVE_NO_RESULT) {
      const pending =
        passive & INCLUDE_PENDING_MUTATIONS && state.hasPendingMutations
          ? state.pendingMutations.get(this.key)
          : undefined;
      return pending ? HISTORY_BLANK.merge(pending.addedItems, pending.deletedItems) : HISTORY_BLANK;
    }
    return this.historyOf(state, current);
  }

  private historyOf(state: InstanceState, current: unknown): History {
    if (!(current instanceof CollectionAdapter)) return HISTORY_BLANK;
    const original = state.committedState.get(this.key);
    if (original === NO_VALUE) return new History<unknown>([...current.members], [], [], 'a');
    if (original === undefined) return new History<unknown>([], [...current.members], [], 'u');
    const before = (original ?? []) as readonly InstanceState[];
    const originalSet = new Set(before);
    const currentSet = new Set(current.members);
    return new History<unknown>(
      current.members.filter((member) => !originalSet.has(member)),
      current.members.filter((member) => originalSet.has(member)),
      before.filter((member) => !currentSet.has(member)),
      'aud',
    );
  }

  override getAllPending(state: InstanceState): (InstanceState | null)[] {
    const current = state.dict.get(this.key);
    if (!(current instanceof CollectionAdapter)) return [];
    const original = state.committedState.get(this.key);
    if (original === undefined || original === NO_VALUE) return [...current.members];
    const before = (original ?? []) as readonly InstanceState[];
    const originalSet = new Set(before);
    const currentSet = new Set(current.members);
    return [
      ...current.members.filter((member) => !originalSet.has(member)),
      ...current.members.filter((member) => originalSet.has(member)),
      ...before.filter((member) => !currentSet.has(member)),
    ];
  }

  fireAppendEvent(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null,
    key: unknown,
  ): InstanceState {
    let given = member;
    for (const listener of this.dispatch.append) given = listener(state, given, initiator ?? this.appendToken, key);
    state.modifiedEvent(this, NO_VALUE, true);
    if (this.trackParent && given) this.setHasParent(given, state, true);
    state.manager.environment.observer?.({ kind: 'appended', state, key: this.key, member: given });
    return given;
  }

  fireAppendWoMutationEvent(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null,
    key: unknown,
  ): InstanceState {
    let given = member;
    for (const listener of this.dispatch.appendWoMutation) {
      given = listener(state, given, initiator ?? this.appendToken, key);
    }
    return given;
  }

  firePreRemoveEvent(state: InstanceState, _initiator: AttributeEventToken | null, _key: unknown): void {
    state.modifiedEvent(this, NO_VALUE, true);
  }

  fireRemoveEvent(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null,
    key: unknown,
  ): void {
    if (this.trackParent && member) this.setHasParent(member, state, false);
    for (const listener of this.dispatch.remove) listener(state, member, initiator ?? this.removeToken, key);
    state.modifiedEvent(this, NO_VALUE, true);
    if (member) state.holdInHistory(member);
    if (member) state.manager.environment.observer?.({ kind: 'removed', state, key: this.key, member });
  }

  /** An empty collection for an attribute never set: kept aside until it is changed. */
  override defaultValue(state: InstanceState): CollectionAdapter {
    const existing = state.emptyCollections.get(this.key);
    if (existing) return existing;
    const adapter = this.initializeCollection(state);
    adapter.setEmpty();
    return adapter;
  }

  /** A new, empty collection for this owner. */
  initializeCollection(state: InstanceState): CollectionAdapter {
    return new CollectionAdapter(this, state);
  }

  /** The collection, loaded as far as `passive` allows, or PASSIVE_NO_RESULT. */
  getCollection(
    state: InstanceState,
    passive: PassiveFlag = PASSIVE_OFF,
  ): CollectionAdapter | typeof PASSIVE_NO_RESULT {
    const value = this.get(state, passive);
    return value instanceof CollectionAdapter ? value : PASSIVE_NO_RESULT;
  }

  override append(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    const collection = this.getCollection(state, passive);
    if (collection === PASSIVE_NO_RESULT) {
      const given = this.fireAppendEvent(state, member, initiator, NO_KEY);
      state.getPendingMutation(this.key).append(given);
      state.holdInHistory(given);
    } else collection.appendWithEvent(member, initiator);
  }

  override remove(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    const collection = this.getCollection(state, passive);
    if (collection === PASSIVE_NO_RESULT) {
      this.fireRemoveEvent(state, member, initiator, NO_KEY);
      state.getPendingMutation(this.key).remove(member);
    } else collection.removeWithEvent(member, initiator);
  }

  override pop(
    state: InstanceState,
    member: InstanceState,
    initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): void {
    const collection = this.getCollection(state, passive);
    // The list's own remove() would fire its event and only then find the member absent, so the event goes out either way.
    if (collection !== PASSIVE_NO_RESULT && !collection.has(member)) {
      if (collection.kind === 'list') collection.fireRemoveEvent(member, initiator);
      return;
    }
    try {
      this.remove(state, member, initiator, passive);
    } catch (error) {
      // A dict whose key has changed meanwhile does not find the member either.
      if (!isPythonError(error, 'KeyError')) throw error;
    }
  }

  /** Replaces the collection: `value` is the new members in order. Gives the new adapter. */
  hostSet(
    state: InstanceState,
    value: unknown,
    _initiator: AttributeEventToken | null = null,
    passive: PassiveFlag = PASSIVE_OFF,
  ): CollectionAdapter {
    const fresh = this.initializeCollection(state);
    const values = [...(value as Iterable<InstanceState>)];
    for (const listener of this.dispatch.bulkReplace) listener(state, values, this.bulkReplaceToken, null);
    let old = this.get(state, PASSIVE_ONLY_PERSISTENT ^ (passive & NO_RAISE));
    if (old === PASSIVE_NO_RESULT) old = this.defaultValue(state);
    const existing = old as CollectionAdapter;
    state.modifiedEvent(this, existing, true);
    state.dict.set(this.key, fresh);
    bulkReplace(values, existing, fresh, this.bulkReplaceToken);
    existing.attached = false;
    if (state.emptyCollections.get(this.key) === existing) state.emptyCollections.delete(this.key);
    return fresh;
  }

  /** `del obj.collection`: empties it with events. */
  hostDelete(state: InstanceState): void {
    const collection = state.dict.get(this.key);
    if (!(collection instanceof CollectionAdapter)) return;
    state.modifiedEvent(this, NO_VALUE, true);
    collection.clearWithEvent();
    state.dict.delete(this.key);
  }

  /** Sets the loaded members, then applies what was appended and removed while the collection was not loaded. */
  override setCommittedValue(state: InstanceState, value: unknown): CollectionAdapter {
    const collection = this.initializeCollection(state);
    if (value) collection.appendMultipleWithoutEvent(value as Iterable<InstanceState>);
    state.dict.set(this.key, collection);
    state.commit([this.key]);
    const pending = state.hasPendingMutations ? state.pendingMutations.get(this.key) : undefined;
    if (pending) {
      state.modifiedEvent(this, collection, true);
      state.pendingMutations.delete(this.key);
      for (const member of pending.addedItems) collection.appendWithoutEvent(member);
      for (const member of pending.deletedItems) collection.removeWithoutEvent(member);
    }
    return collection;
  }
}

/** A fresh collection in `state.dict` for a load to fill; what was there is let go of. */
export function initStateCollection(state: InstanceState, key: string): CollectionAdapter {
  const impl = state.manager.impl(key) as CollectionAttributeImpl;
  const old = state.dict.get(key);
  if (old instanceof CollectionAdapter) old.attached = false;
  state.dict.delete(key);
  const adapter = impl.defaultValue(state);
  adapter.resetEmpty();
  return adapter;
}

/** `set_committed_value`: a value as if it had been loaded; the host is told. */
export function setCommittedValue(state: InstanceState, key: string, value: unknown): void {
  state.manager.impl(key).setCommittedValue(state, value);
  state.manager.environment.host.attributeSet(state, key);
}

/** `flag_modified`: the attribute counts as changed, whatever its value. */
export function flagModified(state: InstanceState, key: string): void {
  const impl = state.manager.impl(key);
  for (const listener of impl.dispatch.modified) listener(state, impl.modifiedToken);
  state.modifiedEvent(impl, NO_VALUE, false, true);
}

/** `flag_dirty`: the object takes part in the next flush, without any attribute named. */
export function flagDirty(state: InstanceState): void {
  state.modifiedEvent(null, NO_VALUE, false, true);
}
