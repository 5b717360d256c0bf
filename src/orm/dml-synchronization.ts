/**
 * Brings the objects of a session up to date with an UPDATE or DELETE that went past the unit of work: by running its
 * criterion on them, or by the primary keys that RETURNING gave.
 *
 * Counterpart: BulkUDCompileState of sqlalchemy/orm/bulk_persistence.py.
 */
import type { SqlValue } from '../contract/values.ts';
import { Engine } from '../engine/engine.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import type { Compiled } from '../sql/compiler/compiled.ts';
import type { Delete, DmlKey, Update } from '../sql/dml.ts';
import { ColumnElement } from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { BindValue } from '../sql/host-value.ts';
import {
  type BindEncoder,
  type Evaluator,
  EvaluatorCompiler,
  EXPIRED_OBJECT,
  UnevaluatableError,
} from './evaluator.ts';
import { identityHash } from './identity-map.ts';
import type { Mapper } from './mapper.ts';
import type { Session } from './session.ts';
import type { SessionBind } from './session-transaction.ts';
import type { InstanceState } from './state.ts';

export type SynchronizeSession = 'auto' | 'evaluate' | 'fetch' | false;

interface Matched {
  readonly state: InstanceState;
  /** The criterion could not be answered: an attribute is expired. */
  readonly isPartial: boolean;
}

/** How one statement's effect reaches the session's objects. */
export class DmlSynchronization {
  /** What `auto` came to. */
  readonly kind: SynchronizeSession;
  private readonly session: Session;
  private readonly mapper: Mapper;
  private readonly condition: Evaluator | null;

  private constructor(session: Session, mapper: Mapper, kind: SynchronizeSession, condition: Evaluator | null) {
    this.session = session;
    this.mapper = mapper;
    this.kind = kind;
    this.condition = condition;
  }

  /** Decides how to synchronize, before the statement is sent. */
  static prepare(
    session: Session,
    statement: Update | Delete,
    mapper: Mapper,
    asked: SynchronizeSession,
    criteria: readonly ClauseElement[],
  ): DmlSynchronization {
    if (asked !== 'auto' && asked !== 'evaluate') return new DmlSynchronization(session, mapper, asked, null);
    try {
      const all = [...statement.whereCriteria, ...criteria];
      const compiler = new EvaluatorCompiler(mapper, bindEncoder(session, mapper));
      const condition: Evaluator = all.length > 0 ? compiler.processAll(all) : () => true;
      return new DmlSynchronization(session, mapper, 'evaluate', condition);
    } catch (error) {
      if (!(error instanceof UnevaluatableError)) throw error;
      if (asked === 'auto') return new DmlSynchronization(session, mapper, 'fetch', null);
      throw new InvalidRequestError(
        `Could not evaluate current criteria in Python: "${error.message}". Specify 'fetch' or False for the synchronize_session execution option.`,
      );
    }
  }

  /** After an UPDATE: new values where they can be worked out, else expired. */
  updated(
    statement: Update,
    compiled: Compiled,
    values: ReadonlyMap<string, unknown>,
    keys: readonly (readonly unknown[])[],
  ): void {
    const states = this.matched(keys).map(({ state }) => state);
    if (this.kind === false || states.length === 0) return;
    this.applyValues(statement, compiled, values, states);
  }

  /** After a DELETE: the objects are deleted; those of which it is not known expire. */
  deleted(keys: readonly (readonly unknown[])[]): void {
    if (this.kind === false) return;
    const gone: InstanceState[] = [];
    for (const { state, isPartial } of this.matched(keys)) {
      if (isPartial) state.expire(this.session.identityMap.modified);
      else gone.push(state);
    }
    if (gone.length > 0) this.session.removeNewlyDeleted(gone);
  }

  private matched(keys: readonly (readonly unknown[])[]): Matched[] {
    const { identityMap } = this.session;
    const { condition, mapper } = this;
    if (this.kind === 'fetch') {
      const known = identityMap.ofMapper(mapper.identityMapper);
      return keys.flatMap((key) => {
        const state = known.get(identityHash(key));
        return state ? [{ state, isPartial: false }] : [];
      });
    }
    if (this.kind !== 'evaluate' || !condition) return [];
    const found: Matched[] = [];
    for (const state of identityMap.allStates()) {
      if (state.expired || !state.mapper.isa(mapper)) continue;
      const answer = condition(state);
      if (answer === true || answer === EXPIRED_OBJECT) found.push({ state, isPartial: answer === EXPIRED_OBJECT });
    }
    return found;
  }

  private applyValues(
    statement: Update,
    compiled: Compiled,
    values: ReadonlyMap<string, unknown>,
    states: readonly InstanceState[],
  ): void {
    const { mapper, session } = this;
    const { host } = session.environment;
    const evaluators = new Map<string, Evaluator>();
    const written = new Set<string>();
    const compiler = new EvaluatorCompiler(mapper, bindEncoder(session, mapper));
    for (const [target, value] of statement.orderedValuesList ?? statement.valuesMap ?? []) {
      const key = this.propertyKey(target);
      if (key === null) continue;
      written.add(key);
      try {
        evaluators.set(key, compiler.process(value as ClauseElement));
      } catch (error) {
        if (!(error instanceof UnevaluatableError)) throw error;
      }
    }
    const prefetched = compiled.updatePrefetch.flatMap((column) => {
      const key = mapper.columnToProperty.get(column)?.key;
      return key !== undefined && !evaluators.has(key) && values.has(column.key) ? [{ key, column }] : [];
    });
    const known = new Set([...evaluators.keys(), ...prefetched.map(({ key }) => key)]);
    const computed = [...compiled.postfetch, ...compiled.updatePrefetch].flatMap((column) => {
      const key = mapper.columnToProperty.get(column)?.key;
      return key !== undefined && !known.has(key) ? [key] : [];
    });
    session.loadBatch.run(() => {
      for (const state of states) {
        for (const { key, column } of prefetched) {
          this.write(state, key, host.fromDatabase(values.get(column.key) as SqlValue, column));
        }
        if (computed.length > 0) state.expireAttributes(computed);
        const unmodified = [...evaluators.keys()].filter((key) => !state.committedState.has(key));
        for (const key of unmodified) {
          if (!state.dict.has(key)) continue;
          const result = evaluators.get(key)?.(state);
          const column = mapper.props.get(key) as unknown as { readonly column: never };
          this.write(state, key, host.fromDatabase(asStored(result), column.column));
        }
        if (host.listens('refresh', mapper)) host.dispatch('refresh', mapper, state, { keys: unmodified });
        state.commit(unmodified);
        const others = [...written].filter((key) => state.dict.has(key) && !unmodified.includes(key));
        if (others.length > 0) state.expireAttributes(others);
      }
    });
    session.registerAltered(states);
  }

  private write(state: InstanceState, key: string, value: unknown): void {
    state.dict.set(key, value);
    this.session.loadBatch.attribute(state, key);
  }

  private propertyKey(target: DmlKey): string | null {
    if (target instanceof ColumnElement) return this.mapper.columnToProperty.get(target)?.key ?? null;
    throw new InvalidRequestError(`Attribute name not found, can't be synchronized back to objects: '${target}'`);
  }
}

function asStored(value: unknown): SqlValue {
  return typeof value === 'boolean' ? (value ? 1 : 0) : (value as SqlValue);
}

function engineOf(bind: SessionBind): Engine {
  return bind instanceof Engine ? bind : bind.engine;
}

function bindEncoder(session: Session, mapper: Mapper): BindEncoder {
  // Not the connection's: a criterion that cannot be evaluated begins no transaction.
  const { encoder } = engineOf(session.getBind({ mapper })).catalog.values;
  return (value: BindValue, type) => {
    const encoded = encoder.encode(value, type.name, type.hostType);
    return (encoded !== null && typeof encoded === 'object' && 'real' in encoded ? encoded.real : encoded) as SqlValue;
  };
}

/** After an UPDATE of rows by primary key: the objects take the values of their row. */
export function synchronizeBulkUpdate(
  session: Session,
  mapper: Mapper,
  rows: readonly ReadonlyMap<string, unknown>[],
): void {
  const { host } = session.environment;
  const keys = mapper.identityKeyProps.map((prop) => prop.key);
  const known = session.identityMap.ofMapper(mapper.identityMapper);
  session.loadBatch.run(() => {
    for (const row of rows) {
      const identity = mapper.identityKeyProps.map((prop) => host.encode(row.get(prop.key), prop.expression));
      const state = known.get(identityHash(identity));
      if (!state) continue;
      const given = [...row.keys()].filter((key) => !keys.includes(key) && mapper.hasProperty(key));
      const unmodified = given.filter((key) => !state.committedState.has(key));
      for (const key of unmodified) {
        if (!state.dict.has(key)) continue;
        state.dict.set(key, row.get(key));
        session.loadBatch.attribute(state, key);
      }
      if (host.listens('refresh', mapper)) host.dispatch('refresh', mapper, state, { keys: unmodified });
      state.commit(unmodified);
      const others = given.filter((key) => state.dict.has(key) && !unmodified.includes(key));
      if (others.length > 0) state.expireAttributes(others);
    }
  });
}
