/**
 * Session.merge(): copies an object, and what it reaches along merge cascades, into the session's own objects.
 *
 * Counterpart: Session._merge of sqlalchemy/orm/session.py, ColumnProperty.merge and RelationshipProperty.merge.
 */
import { InvalidRequestError } from '../sql/errors.ts';
import type { Column } from '../sql/schema.ts';
import { initStateCollection } from './attributes.ts';
import { NO_VALUE, PASSIVE_MERGE, PASSIVE_NO_INITIALIZE, PASSIVE_NO_RESULT, PASSIVE_RETURN_NO_VALUE } from './base.ts';
import { CollectionAdapter } from './collections.ts';
import { attributeError, StaleDataError } from './errors.ts';
import { type IdentityHash, type IdentityKey, identityHash } from './identity-map.ts';
import type { Mapper } from './mapper.ts';
import type { ColumnProperty } from './properties.ts';
import type { RelationshipProperty } from './relationship.ts';
import type { Session } from './session.ts';
import type { GetOptions } from './session-execute.ts';
import { InstanceState } from './state.ts';
import { copyValue } from './sync.ts';
import { WriteOnlyAttributeImpl } from './write-only-attribute.ts';

/** Copies a state into the session; gives the session's own. */
export function mergeState(session: Session, state: InstanceState, load: boolean, options: GetOptions): InstanceState {
  if (load) session.autoflushNow();
  const { autoflush } = session;
  session.autoflush = false;
  try {
    return new Merge(session, load, options).merge(state);
  } finally {
    session.autoflush = autoflush;
  }
}

class Merge {
  private readonly session: Session;
  private readonly load: boolean;
  private readonly options: GetOptions;
  private readonly merged = new Map<InstanceState, InstanceState>();
  /** States on their way along a relationship, so that the other side does not lead back. */
  private readonly along = new Map<InstanceState, Set<RelationshipProperty>>();
  private readonly byKey = new Map<Mapper, Map<IdentityHash, InstanceState>>();

  constructor(session: Session, load: boolean, options: GetOptions) {
    this.session = session;
    this.load = load;
    this.options = options;
  }

  merge(state: InstanceState): InstanceState {
    const done = this.merged.get(state);
    if (done) return done;
    const { mapper } = state;
    const { key, isPersistent } = this.keyOf(state);
    let target = key ? this.session.identityMap.get(key) : null;
    let isNew = false;
    if (!target && key) {
      const conflicting = this.byKey.get(key.mapper)?.get(key.hash);
      if (isPersistent && conflicting) target = conflicting;
      else if (!this.load) {
        target = this.newTwin(state, key);
        isNew = true;
      } else if (isPersistent) target = this.session.get(mapper, key.values, this.options);
    }
    if (!target) {
      target = this.newState(mapper);
      isNew = true;
      this.session.saveOrUpdateState(target);
    }
    this.merged.set(state, target);
    if (key) this.rememberKey(key, target);
    if (target !== state) this.copy(state, target);
    const { host } = this.session.environment;
    if (!this.load) target.commitAll(this.session.identityMap);
    if (isNew && host.listens('load', mapper)) host.dispatch('load', mapper, target);
    return target;
  }

  private keyOf(state: InstanceState): { readonly key: IdentityKey | null; readonly isPersistent: boolean } {
    if (state.key) return { key: state.key, isPersistent: true };
    const { session } = this;
    const { mapper } = state;
    if (session.newStates.has(state)) {
      session.environment.warn(
        'SAWarning',
        `Instance ${state} is already pending in this Session yet is being merged again; this is probably not what you want to do`,
      );
    }
    if (!this.load) {
      throw new InvalidRequestError(
        'merge() with load=False option does not support objects transient (i.e. unpersisted) objects.  ' +
          'flush() all changes on mapped instances before merging with load=False.',
      );
    }
    const raw = mapper.identityKeyProps.map((prop) => state.getImpl(prop.key).get(state, PASSIVE_RETURN_NO_VALUE));
    if (raw.includes(NO_VALUE)) return { key: null, isPersistent: false };
    const values = mapper.primaryKeyFromState(state);
    const nulls = values.filter((value) => value === null).length;
    const isPersistent = nulls === 0 || (mapper.allowPartialPks && nulls < values.length);
    return { key: { mapper: mapper.identityMapper, values, hash: identityHash(values) }, isPersistent };
  }

  private rememberKey(key: IdentityKey, target: InstanceState): void {
    const known = this.byKey.get(key.mapper);
    if (known) known.set(key.hash, target);
    else this.byKey.set(key.mapper, new Map([[key.hash, target]]));
  }

  private newTwin(state: InstanceState, key: IdentityKey): InstanceState {
    if (state.modified) {
      throw new InvalidRequestError(
        "merge() with load=False option does not support objects marked as 'dirty'.  flush() all changes on mapped instances before merging with load=False.",
      );
    }
    const twin = this.newState(state.mapper);
    twin.key = key;
    this.session.updateImpl(twin);
    return twin;
  }

  private newState(mapper: Mapper): InstanceState {
    const state = mapper.classManager.newInstance();
    this.session.environment.host.synchronize([{ mapper, keys: [], states: [state] }]);
    return state;
  }

  private copy(from: InstanceState, to: InstanceState): void {
    const { mapper } = from;
    this.checkVersion(mapper, from, to);
    to.loadPath = from.loadPath;
    to.loadOptions = from.loadOptions;
    if (from.hasCallables) for (const [key, callable] of from.callables) to.callables.set(key, callable);
    for (const prop of mapper.iterateProperties) {
      if (prop.isRelationship) this.copyRelationship(prop as RelationshipProperty, from, to);
      else if (prop.isColumn) this.copyColumn(prop as ColumnProperty, from, to);
    }
  }

  private checkVersion(mapper: Mapper, from: InstanceState, to: InstanceState): void {
    if (!mapper.versionIdCol) return;
    const given = mapper.getStateAttrByColumn(from, mapper.versionIdCol, PASSIVE_NO_INITIALIZE);
    const existing = mapper.getStateAttrByColumn(to, mapper.versionIdCol, PASSIVE_NO_INITIALIZE);
    if (given === PASSIVE_NO_RESULT || existing === PASSIVE_NO_RESULT || given === existing) return;
    throw new StaleDataError(
      `Version id '${String(given)}' on merged state ${to} does not match existing version '${String(existing)}'. ` +
        'Leave the version attribute unset when merging to update the most recent version.',
    );
  }

  private copyColumn(prop: ColumnProperty, from: InstanceState, to: InstanceState): void {
    if (!prop.instrument) return;
    const { key } = prop;
    if (!from.dict.has(key)) {
      if (to.key && !to.dict.has(key)) to.expireAttributes([key], true);
      return;
    }
    const value = copyValue(from, key, from.dict.get(key), prop.expression as Column, prop.expression as Column);
    if (this.load) to.getImpl(key).set(to, value);
    else this.setSilently(to, key, value);
  }

  private copyRelationship(prop: RelationshipProperty, from: InstanceState, to: InstanceState): void {
    const { key } = prop;
    if (this.load) {
      const along = this.along.get(from);
      if (along) for (const reverse of prop.reverseProperties) if (along.has(reverse)) return;
    }
    if (!prop.cascade.merge || !from.dict.has(key)) return;
    const value = from.dict.get(key);
    const impl = from.getImpl(key);
    if (impl instanceof WriteOnlyAttributeImpl) {
      // Only what is pending is known of it.
      const members = impl.pendingMembers(from).map((member) => this.mergeAlong(prop, member));
      to.getImpl(key).set(to, members, null, PASSIVE_MERGE);
      return;
    }
    if (value instanceof CollectionAdapter) {
      // Loaded first, so that members already there come from the identity map.
      if (this.load) to.getImpl(key).get(to, PASSIVE_MERGE);
      const members = value.members.map((member) => this.mergeAlong(prop, member));
      if (this.load) to.getImpl(key).set(to, members, null, PASSIVE_MERGE);
      else {
        initStateCollection(to, key).appendMultipleWithoutEvent(members);
        this.session.environment.host.attributeSet(to, key);
      }
      return;
    }
    const member = value instanceof InstanceState ? this.mergeAlong(prop, value) : null;
    if (this.load) to.getImpl(key).set(to, member);
    else this.setSilently(to, key, member);
  }

  private mergeAlong(prop: RelationshipProperty, member: InstanceState | null): InstanceState {
    // A collection may hold a None, which has no state to merge.
    if (!member) throw attributeError("'NoneType' object has no attribute '_sa_instance_state'");
    const along = this.along.get(member);
    if (along) along.add(prop);
    else this.along.set(member, new Set([prop]));
    return this.merge(member);
  }

  private setSilently(to: InstanceState, key: string, value: unknown): void {
    to.dict.set(key, value);
    this.session.environment.host.attributeSet(to, key);
  }
}
