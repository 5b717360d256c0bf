/**
 * Everything the ORM knows about one object: its values, what changed since the last flush, its identity key, its Session,
 * and which of its attributes are expired. `dict` is the truth; the host's object mirrors it.
 * Attribute implementations write it, loading fills it, the unit of work reads and commits it.
 *
 * Counterpart: sqlalchemy/orm/state.py. Left out: pickling, async sessions.
 */
import { InvalidRequestError } from '../sql/errors.ts';
import type { AttributeImpl, CollectionAttributeImpl, History } from './attributes.ts';
import {
  ATTR_WAS_SET,
  INIT_OK,
  NO_VALUE,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_NO_RESULT,
  PASSIVE_OFF,
  type PassiveFlag,
  SQL_OK,
} from './base.ts';
import { CollectionAdapter } from './collections.ts';
import { ObjectDereferencedError } from './errors.ts';
import type { IdentityKey, IdentityMap } from './identity-map.ts';
import type { ClassManager } from './instrumentation.ts';
import type { MapperProperty } from './interfaces.ts';
import type { LoaderOption } from './loader-options.ts';
import type { Mapper } from './mapper.ts';
import type { PathRegistry } from './path-registry.ts';
import type { Session } from './session.ts';

/** Loads one attribute of one state; answers the value, or ATTR_WAS_SET, ATTR_EMPTY, PASSIVE_NO_RESULT, NO_VALUE. */
export type LoaderCallable = (state: InstanceState, passive: PassiveFlag) => unknown;

/** Changes to a collection that is not loaded: applied when it is. */
export class PendingCollection {
  readonly addedItems = new Set<InstanceState>();
  readonly deletedItems = new Set<InstanceState>();

  append(member: InstanceState): void {
    if (!this.deletedItems.delete(member)) this.addedItems.add(member);
  }

  remove(member: InstanceState): void {
    if (!this.addedItems.delete(member)) this.deletedItems.add(member);
  }
}

/** What the ORM knows about one object. */
export class InstanceState {
  readonly manager: ClassManager;
  /** The host's name for the object; 0 until the host has made it. */
  handle: number;
  /** Loaded and set values by attribute name; a missing name is not loaded. */
  readonly dict = new Map<string, unknown>();
  /** Values as of the last flush or load, of the attributes changed since. */
  readonly committedState = new Map<string, unknown>();
  /** Attributes to be loaded together by the next read of one of them. */
  readonly expiredAttributes = new Set<string>();
  key: IdentityKey | null = null;
  modified = false;
  expired = false;
  /** `_deleted`: a flush deleted the row. */
  isDeleted = false;
  loadPending = false;
  orphanedOutsideOfSession = false;
  /** The load that last wrote this state. */
  runId = 0;
  insertOrder: number | null = null;
  loadOptions: readonly LoaderOption[] = [];
  loadPath: PathRegistry | null = null;
  identityMap: IdentityMap | null = null;
  /** The owning Session even if it is gone; `session` is the one to ask. */
  sessionRef: Session | null = null;
  /** True once the host's object was garbage collected. */
  isReleased = false;
  /** Attributes whose last value must survive expiry, by a many-to-one loader's wish. */
  lastKnownValues: Map<string, unknown> | null = null;

  private perStateCallables: Map<string, LoaderCallable> | null = null;
  private parentFlags: Map<object, InstanceState | false> | null = null;
  private pending: Map<string, PendingCollection> | null = null;
  private emptyByKey: Map<string, CollectionAdapter> | null = null;
  private held: InstanceState[] | null = null;
  private strong = false;

  constructor(manager: ClassManager, handle = 0) {
    this.manager = manager;
    this.handle = handle;
  }

  get mapper(): Mapper {
    return this.manager.mapper;
  }

  /** The Session, or null where there is none or it was garbage collected. */
  get session(): Session | null {
    const session = this.sessionRef;
    return session?.isReleased ? null : session;
  }

  get attached(): boolean {
    return this.session !== null;
  }

  get transient(): boolean {
    return this.key === null && !this.attached;
  }

  get pendingInSession(): boolean {
    return this.key === null && this.attached;
  }

  get persistent(): boolean {
    return this.key !== null && this.attached && !this.isDeleted;
  }

  get deleted(): boolean {
    return this.key !== null && this.attached && this.isDeleted;
  }

  get wasDeleted(): boolean {
    return this.isDeleted;
  }

  get detached(): boolean {
    return this.key !== null && !this.attached;
  }

  get hasIdentity(): boolean {
    return this.key !== null;
  }

  // ---- lazily made parts -------------------------------------------------------------------------------------------

  /** Loader callables of this object alone, by attribute. */
  get callables(): Map<string, LoaderCallable> {
    this.perStateCallables ??= new Map();
    return this.perStateCallables;
  }

  get hasCallables(): boolean {
    return this.perStateCallables !== null && this.perStateCallables.size > 0;
  }

  /** Which object holds this one along a property (its parent token), or false once it was taken out. */
  get parents(): Map<object, InstanceState | false> {
    this.parentFlags ??= new Map();
    return this.parentFlags;
  }

  get pendingMutations(): Map<string, PendingCollection> {
    this.pending ??= new Map();
    return this.pending;
  }

  get hasPendingMutations(): boolean {
    return this.pending !== null && this.pending.size > 0;
  }

  get emptyCollections(): Map<string, CollectionAdapter> {
    this.emptyByKey ??= new Map();
    return this.emptyByKey;
  }

  getPendingMutation(key: string): PendingCollection {
    let pending = this.pendingMutations.get(key);
    if (!pending) {
      pending = new PendingCollection();
      this.pendingMutations.set(key, pending);
    }
    return pending;
  }

  // ---- access ------------------------------------------------------------------------------------------------------

  getImpl(key: string): AttributeImpl {
    return this.manager.impl(key);
  }

  /** Reads an attribute as the program would: may load. */
  get(key: string, passive: PassiveFlag = PASSIVE_OFF): unknown {
    return this.manager.impl(key).get(this, passive);
  }

  getHistory(key: string, passive: PassiveFlag): History {
    return this.manager.impl(key).getHistory(this, passive);
  }

  /** `inspect(obj).attrs[key]`. */
  attributeState(key: string): AttributeState {
    return new AttributeState(this, key);
  }

  // ---- strong references -------------------------------------------------------------------------------------------

  /** Keeps the host's object alive while it has unflushed changes (`_strong_obj`). */
  holdStrongly(): void {
    if (this.strong) return;
    this.strong = true;
    this.manager.environment.host.pin(this);
  }

  releaseStrong(): void {
    if (!this.strong) return;
    this.strong = false;
    this.manager.environment.host.unpin(this);
  }

  /** Keeps an object alive that only this state's history still refers to. */
  holdInHistory(member: InstanceState): void {
    this.held ??= [];
    this.held.push(member);
    this.manager.environment.host.pin(member);
  }

  private releaseHistory(): void {
    const held = this.held;
    if (!held) return;
    this.held = null;
    for (const member of held) this.manager.environment.host.unpin(member);
  }

  /** The host's object was garbage collected: nothing that only it referred to is kept. */
  markReleased(): void {
    this.isReleased = true;
    this.strong = false;
    this.releaseHistory();
  }

  /** Leaves the Session; the key stays (detached), unless it had none (transient). */
  detach(): void {
    this.sessionRef = null;
    this.releaseStrong();
  }

  // ---- expiry ------------------------------------------------------------------------------------------------------

  /** Forgets one attribute and any loader callable for it (`_reset`). */
  reset(key: string): void {
    const old = this.dict.get(key);
    this.dict.delete(key);
    if (old instanceof CollectionAdapter) old.invalidated = true;
    this.expiredAttributes.delete(key);
    this.perStateCallables?.delete(key);
  }

  trackLastKnownValue(key: string): void {
    this.lastKnownValues ??= new Map();
    if (!this.lastKnownValues.has(key)) this.lastKnownValues.set(key, NO_VALUE);
  }

  /** Expires the whole object: every value is forgotten, the next read loads (`_expire`). */
  expire(modifiedSet: Set<InstanceState>): void {
    const { manager, dict } = this;
    this.expired = true;
    if (this.modified) {
      modifiedSet.delete(this);
      this.committedState.clear();
      this.modified = false;
    }
    this.releaseStrong();
    this.releaseHistory();
    this.pending = null;
    this.parentFlags = null;
    for (const impl of manager.loaderImpls) this.expiredAttributes.add(impl.key);
    const callables = this.perStateCallables;
    if (callables) for (const key of this.expiredAttributes) callables.delete(key);
    if (this.lastKnownValues) {
      for (const key of this.lastKnownValues.keys()) {
        if (dict.has(key)) this.lastKnownValues.set(key, dict.get(key));
      }
    }
    for (const [key, value] of dict) {
      if (value instanceof CollectionAdapter) value.invalidated = true;
      if (manager.has(key)) dict.delete(key);
    }
    manager.environment.host.attributesExpired(this, null);
    manager.dispatchExpire(this, null);
    manager.environment.observer?.({ kind: 'expired', state: this, keys: null });
  }

  /** Expires some attributes (`_expire_attributes`). */
  expireAttributes(keys: Iterable<string>, noLoader = false): void {
    const { manager, dict } = this;
    const names = [...keys];
    for (const key of names) {
      const impl = manager.impl(key);
      if (impl.acceptsScalarLoader) {
        if (noLoader && (impl.callable !== null || this.perStateCallables?.has(key))) continue;
        this.expiredAttributes.add(key);
        this.perStateCallables?.delete(key);
      }
      const old = dict.has(key) ? dict.get(key) : NO_VALUE;
      dict.delete(key);
      if (old instanceof CollectionAdapter) old.invalidated = true;
      if (old !== NO_VALUE && this.lastKnownValues?.has(key)) this.lastKnownValues.set(key, old);
      this.committedState.delete(key);
      this.pending?.delete(key);
    }
    manager.environment.host.attributesExpired(this, names);
    manager.dispatchExpire(this, names);
    manager.environment.observer?.({ kind: 'expired', state: this, keys: names });
  }

  /** Loads what is expired and unmodified, in one SELECT (`_load_expired`). */
  loadExpired(passive: PassiveFlag): unknown {
    if (!(passive & SQL_OK)) return PASSIVE_NO_RESULT;
    const toLoad = new Set<string>();
    for (const key of this.manager.keys()) {
      if (!this.expiredAttributes.has(key) || this.committedState.has(key)) continue;
      if (this.manager.impl(key).loadOnUnexpire) toLoad.add(key);
    }
    this.manager.expiredAttributeLoader(this, toLoad, passive);
    this.expiredAttributes.clear();
    return ATTR_WAS_SET;
  }

  /** Names without uncommitted changes. */
  get unmodified(): Set<string> {
    const keys = new Set<string>();
    for (const key of this.manager.keys()) if (!this.committedState.has(key)) keys.add(key);
    return keys;
  }

  unmodifiedIntersection(keys: Iterable<string>): Set<string> {
    const found = new Set<string>();
    for (const key of keys) if (this.manager.has(key) && !this.committedState.has(key)) found.add(key);
    return found;
  }

  /** Names without a value: expired, or never loaded or set. */
  get unloaded(): Set<string> {
    const keys = new Set<string>();
    for (const key of this.manager.keys()) {
      if (!this.committedState.has(key) && !this.dict.has(key)) keys.add(key);
    }
    return keys;
  }

  /** Of those, the columns. */
  get unloadedNonObject(): Set<string> {
    const keys = this.unloaded;
    for (const key of keys) if (!this.manager.impl(key).acceptsScalarLoader) keys.delete(key);
    return keys;
  }

  // ---- changes -----------------------------------------------------------------------------------------------------

  /** Records that an attribute is about to change: keeps its committed value, marks the state dirty (`_modified_event`). */
  modifiedEvent(attribute: AttributeImpl | null, previous: unknown, collection = false, isUserland = false): void {
    if (attribute) {
      if (!attribute.sendModifiedEvents) return;
      const key = attribute.key;
      if (isUserland && !this.dict.has(key)) {
        throw new InvalidRequestError(`Can't flag attribute '${key}' modified; it's not present in the object state`);
      }
      if (!this.committedState.has(key) || isUserland) {
        let kept = previous;
        if (collection) {
          if (kept === NO_VALUE && this.dict.has(key)) kept = this.dict.get(key);
          if (kept instanceof CollectionAdapter) kept = (attribute as CollectionAttributeImpl).copy(kept);
        } else if (kept instanceof InstanceState) this.holdInHistory(kept);
        this.committedState.set(key, kept);
      }
      if (this.lastKnownValues?.has(key)) this.lastKnownValues.set(key, NO_VALUE);
    }
    if ((this.sessionRef !== null && !this.strong) || !this.modified) this.becomeModified(attribute);
  }

  private becomeModified(attribute: AttributeImpl | null): void {
    this.modified = true;
    const map = this.identityMap;
    const hadModified = map !== null && map.modified.size > 0;
    map?.modified.add(this);
    if (this.sessionRef !== null) {
      if (!this.isReleased) this.holdStrongly();
      if (!hadModified) this.session?.autobeginForChange();
    }
    if (this.isReleased && attribute) {
      throw new ObjectDereferencedError(
        `Can't emit change event for attribute '${attribute}' - parent object of type ${this.classText()} has been garbage collected.`,
      );
    }
  }

  /** Marks some attributes as being as in the database (`_commit`). */
  commit(keys: Iterable<string>): void {
    this.expired = false;
    for (const key of keys) {
      this.committedState.delete(key);
      if (!this.dict.has(key)) continue;
      this.expiredAttributes.delete(key);
      this.perStateCallables?.delete(key);
    }
  }

  /** Marks every attribute as being as in the database, after a flush or a full load (`_commit_all`). */
  commitAll(identityMap: IdentityMap | null = null): void {
    this.committedState.clear();
    this.pending = null;
    if (this.expiredAttributes.size > 0) for (const key of this.dict.keys()) this.expiredAttributes.delete(key);
    if (identityMap && this.modified) identityMap.modified.delete(this);
    this.modified = false;
    this.expired = false;
    if (this.strong) this.releaseStrong();
    if (this.held) this.releaseHistory();
  }

  // ---- text --------------------------------------------------------------------------------------------------------

  /** `<User at 0x7f...>`, as messages print it (`state_str`). */
  toString(): string {
    return this.manager.environment.host.describe(this);
  }

  /** The program's object, as it prints itself: a mark that the host replaces. */
  pythonRepr(): string {
    return `\u0003s${this.handle}\u0003`;
  }

  /** `<User>` (`state_class_str`). */
  classText(): string {
    return `<${this.manager.mappedClass.name}>`;
  }

  /** `<User at 0x7f...>.name` (`state_attribute_str`). */
  attributeText(key: string): string {
    return `${this}.${key}`;
  }
}

/** One attribute of one object, as `inspect(obj).attrs.name` shows it. */
export class AttributeState {
  readonly state: InstanceState;
  readonly key: string;

  constructor(state: InstanceState, key: string) {
    this.state = state;
    this.key = key;
  }

  /** The value in `dict`, or NO_VALUE. Loads nothing. */
  get loadedValue(): unknown {
    const { dict } = this.state;
    return dict.has(this.key) ? dict.get(this.key) : NO_VALUE;
  }

  /** The value, loaded if need be. */
  get value(): unknown {
    return this.state.get(this.key);
  }

  /** Changes since the last flush; loads nothing. */
  get history(): History {
    return this.state.getHistory(this.key, PASSIVE_NO_INITIALIZE);
  }

  /** Changes since the last flush; loads the old value if need be. */
  loadHistory(): History {
    return this.state.getHistory(this.key, PASSIVE_OFF ^ INIT_OK);
  }

  get property(): MapperProperty {
    return this.state.mapper.getProperty(this.key);
  }
}
