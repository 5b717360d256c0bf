/**
 * What one flush has to do: the states it concerns, the actions that write them, and which action comes before which.
 * flush.ts registers the session's changes here; dependency/ adds states and edges; flush-plan.ts sorts and runs the actions.
 *
 * Counterpart: UOWTransaction of sqlalchemy/orm/unitofwork.py.
 */
import type { Connection } from '../engine/connection.ts';
import type { ExecutionOptions } from '../engine/events.ts';
import type { Column } from '../sql/schema.ts';
import type { History } from './attributes.ts';
import {
  INCLUDE_PENDING_MUTATIONS,
  LOAD_AGAINST_COMMITTED,
  NO_RAISE,
  PASSIVE_NO_INITIALIZE,
  PASSIVE_OFF,
  type PassiveFlag,
  SQL_OK,
} from './base.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import { ObjectDeletedError } from './errors.ts';
import type { FlushCause } from './flush.ts';
import {
  DeleteAll,
  DeleteState,
  type FlushAction,
  PostUpdateAll,
  Preprocess,
  ProcessAll,
  ProcessState,
  SaveUpdateAll,
  SaveUpdateState,
} from './flush-plan.ts';
import type { MirrorGroup } from './host.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipProperty } from './relationship.ts';
import type { Session } from './session.ts';
import type { SessionTransaction } from './session-transaction.ts';
import type { InstanceState } from './state.ts';

/** What a flush does with a state: writes or deletes it, or (`listonly`) only lets relationships see it. */
export interface StateDisposition {
  isDelete: boolean;
  listonly: boolean;
}

interface CachedHistory {
  readonly history: History;
  readonly passive: PassiveFlag;
}

interface RegisterOptions {
  readonly isDelete?: boolean;
  readonly listonly?: boolean;
  readonly cancelDelete?: boolean;
  /** Named in the warning where the object is not in the session. */
  readonly operation?: string;
  readonly prop?: RelationshipProperty;
}

/** The contents of one flush. */
export class UOWTransaction {
  readonly session: Session;
  readonly cause: FlushCause;
  transaction: SessionTransaction | null = null;
  readonly states = new Map<InstanceState, StateDisposition>();
  /** States by their own mapper, in the order in which they were registered. */
  readonly mappers = new Map<Mapper, InstanceState[]>();
  /** Processors that take part in the plan, by the base mapper of their parent. */
  readonly processors = new Map<Mapper, Set<DependencyProcessor>>();
  readonly preprocessors: Preprocess[] = [];
  readonly actions = new Set<FlushAction>();
  /** `before -> afters`: each key runs before its values. */
  readonly dependencies = new Map<FlushAction, Set<FlushAction>>();
  readonly postUpdates = new Map<Mapper, { readonly states: Set<InstanceState>; readonly columns: Set<Column> }>();
  /** Actions on a cycle, once the plan is made. */
  cycles: ReadonlySet<FlushAction> = new Set();

  private readonly options = new Map<string, ExecutionOptions>();
  private readonly mirrored = new Map<Mapper, Map<string, Set<InstanceState>>>();
  private readonly registeredPreprocessors = new Map<DependencyProcessor, Set<boolean>>();
  private readonly histories = new Map<InstanceState, Map<string, CachedHistory>>();
  private readonly memos = new Map<unknown, unknown>();
  private readonly cascadedKeys = new Map<InstanceState, Set<Column>>();
  private readonly mapperForDep = new Map<DependencyProcessor, Map<Mapper, boolean>>();
  private readonly perMapper = new Map<string, Map<Mapper, FlushAction>>();
  private readonly perProcessor = new Map<DependencyProcessor, Map<number, ProcessAll>>();
  private readonly perState = new Map<string, Map<InstanceState, FlushAction>>();
  private readonly perProcessorState = new Map<DependencyProcessor, Map<InstanceState, Map<boolean, ProcessState>>>();

  constructor(session: Session, cause: FlushCause) {
    this.session = session;
    this.cause = cause;
  }

  get hasWork(): boolean {
    return this.states.size > 0;
  }

  /** Whether an expired state's row turns out to be gone. */
  wasAlreadyDeleted(state: InstanceState): boolean {
    if (!state.expired) return false;
    try {
      state.loadExpired(PASSIVE_OFF);
    } catch (error) {
      if (!(error instanceof ObjectDeletedError)) throw error;
      this.session.removeNewlyDeleted([state]);
      return true;
    }
    return false;
  }

  isDeleted(state: InstanceState): boolean {
    return this.states.get(state)?.isDelete ?? false;
  }

  /** A value kept for the length of the flush under a key. */
  memo<T>(key: unknown, make: () => T): T {
    if (!this.memos.has(key)) this.memos.set(key, make());
    return this.memos.get(key) as T;
  }

  /** Takes the writing of a state out of the plan: another object takes over its row. */
  removeStateActions(state: InstanceState): void {
    const disposition = this.states.get(state);
    if (disposition) disposition.listonly = true;
  }

  flagCascadedKey(state: InstanceState, column: Column): void {
    const columns = this.cascadedKeys.get(state);
    if (columns) columns.add(column);
    else this.cascadedKeys.set(state, new Set([column]));
  }

  isCascadedKey(state: InstanceState, column: Column): boolean {
    return this.cascadedKeys.get(state)?.has(column) ?? false;
  }

  /** History of an attribute, read once per flush: again only where SQL is allowed now and was not before. */
  attributeHistory(state: InstanceState, key: string, passive: PassiveFlag = PASSIVE_NO_INITIALIZE): History {
    let cached = this.histories.get(state);
    if (!cached) {
      cached = new Map();
      this.histories.set(state, cached);
    }
    const known = cached.get(key);
    if (known && ((known.passive & SQL_OK) !== 0 || (passive & SQL_OK) === 0)) return known.history;
    const impl = state.getImpl(key);
    const how = known ? PASSIVE_OFF : passive;
    const history = impl.getHistory(state, how | LOAD_AGAINST_COMMITTED | NO_RAISE);
    cached.set(key, { history, passive });
    return history;
  }

  hasProcessor(processor: DependencyProcessor): boolean {
    return this.registeredPreprocessors.get(processor)?.has(true) ?? false;
  }

  registerPreprocessor(processor: DependencyProcessor, fromParent: boolean): void {
    let known = this.registeredPreprocessors.get(processor);
    if (!known) {
      known = new Set();
      this.registeredPreprocessors.set(processor, known);
    }
    if (known.has(fromParent)) return;
    known.add(fromParent);
    this.preprocessors.push(new Preprocess(processor, fromParent));
  }

  /** How statements of this flush are marked; `entity` is the mapped class, or an association table. */
  optionsFor(entity: string): ExecutionOptions {
    let options = this.options.get(entity);
    if (!options) {
      options = { origin: { kind: 'flush', cause: this.cause, entity } };
      this.options.set(entity, options);
    }
    return options;
  }

  /** Notes that a value in `state.dict` was written by the flush, for the host to follow. */
  mirror(state: InstanceState, key: string): void {
    const { mapper } = state;
    let byKey = this.mirrored.get(mapper);
    if (!byKey) {
      byKey = new Map();
      this.mirrored.set(mapper, byKey);
    }
    const states = byKey.get(key);
    if (states) states.add(state);
    else byKey.set(key, new Set([state]));
  }

  /** Brings the host's objects up to date with what the flush has written so far. */
  synchronize(): void {
    if (this.mirrored.size === 0) return;
    const groups: MirrorGroup[] = [];
    for (const [mapper, byKey] of this.mirrored) {
      for (const [key, states] of byKey) {
        // A value may have been expired again since.
        const present = [...states].filter((state) => !state.isReleased && state.dict.has(key));
        if (present.length > 0) groups.push({ mapper, keys: [key], states: present });
      }
    }
    this.mirrored.clear();
    if (groups.length > 0) this.session.environment.host.synchronize(groups);
  }

  /** Fires a mapper event of the flush, where the program listens. */
  dispatch(event: string, mapper: Mapper, state: InstanceState, connection: Connection): void {
    const { host } = this.session.environment;
    if (!host.listens(event, mapper)) return;
    this.synchronize();
    host.dispatch(event, mapper, state, { mapper, connection });
  }

  dispatchRefreshFlush(mapper: Mapper, state: InstanceState, keys: readonly string[]): void {
    this.synchronize();
    this.session.environment.host.dispatch('refresh_flush', mapper, state, { flushContext: this, keys });
  }

  /** Makes a state part of the flush; false, with a warning, where it is not in the session. */
  registerObject(state: InstanceState, options: RegisterOptions = {}): boolean {
    const { isDelete = false, listonly = false } = options;
    if (!this.session.contains(state)) {
      if (!state.deleted && options.operation !== undefined) {
        this.session.environment.warn(
          'SAWarning',
          `Object of type ${state.classText()} not in session, ${options.operation} operation along ` +
            `'${options.prop}' will not proceed`,
        );
      }
      return false;
    }
    const known = this.states.get(state);
    if (!known) {
      const { mapper } = state;
      if (!this.mappers.has(mapper)) this.perMapperFlushActions(mapper);
      this.statesOf(mapper).push(state);
      this.states.set(state, { isDelete, listonly });
    } else if (!listonly && (isDelete || options.cancelDelete)) {
      known.isDelete = isDelete;
      known.listonly = false;
    }
    return true;
  }

  /** The list of a mapper's states. Asking for it makes the mapper one that the flush knows, as SQLAlchemy's defaultdict does. */
  statesOf(mapper: Mapper): InstanceState[] {
    let states = this.mappers.get(mapper);
    if (!states) {
      states = [];
      this.mappers.set(mapper, states);
    }
    return states;
  }

  registerPostUpdate(state: InstanceState, columns: Iterable<Column>): void {
    const mapper = state.mapper.baseMapper;
    let entry = this.postUpdates.get(mapper);
    if (!entry) {
      entry = { states: new Set(), columns: new Set() };
      this.postUpdates.set(mapper, entry);
    }
    entry.states.add(state);
    for (const column of columns) entry.columns.add(column);
  }

  /** Orders two actions. */
  addDependency(before: FlushAction, after: FlushAction): void {
    const afters = this.dependencies.get(before);
    if (afters) afters.add(after);
    else this.dependencies.set(before, new Set([after]));
  }

  addDependencies(pairs: readonly (readonly [FlushAction | null, FlushAction | null])[]): void {
    for (const [before, after] of pairs) if (before && after) this.addDependency(before, after);
  }

  isMapperOfProcessor(mapper: Mapper, processor: DependencyProcessor): boolean {
    let known = this.mapperForDep.get(processor);
    if (!known) {
      known = new Map();
      this.mapperForDep.set(processor, known);
    }
    let answer = known.get(mapper);
    if (answer === undefined) {
      answer = mapper.props.get(processor.key) === processor.prop;
      known.set(mapper, answer);
    }
    return answer;
  }

  filterStatesForProcessor(processor: DependencyProcessor, states: readonly InstanceState[]): InstanceState[] {
    return states.filter((state) => this.isMapperOfProcessor(state.mapper, processor));
  }

  /** States of a mapper and those below it that are to be written, or deleted. */
  statesForMapperHierarchy(mapper: Mapper, isDelete: boolean, listonly = false): InstanceState[] {
    const result: InstanceState[] = [];
    for (const each of mapper.baseMapper.selfAndDescendants) {
      for (const state of this.statesOf(each)) {
        const disposition = this.states.get(state);
        if (disposition?.isDelete === isDelete && disposition.listonly === listonly) result.push(state);
      }
    }
    return result;
  }

  // ---- actions, one of each kind and subject

  saveUpdateAll(mapper: Mapper): SaveUpdateAll {
    return this.actionOf('save', mapper, () => new SaveUpdateAll(mapper)) as SaveUpdateAll;
  }

  deleteAll(mapper: Mapper): DeleteAll {
    return this.actionOf('delete', mapper, () => new DeleteAll(mapper)) as DeleteAll;
  }

  postUpdateAll(mapper: Mapper, isDelete: boolean): PostUpdateAll {
    const kind = isDelete ? 'pre-update' : 'post-update';
    return this.actionOf(kind, mapper, () => new PostUpdateAll(mapper, isDelete)) as PostUpdateAll;
  }

  processAll(processor: DependencyProcessor, isDelete: boolean, fromParent: boolean): ProcessAll {
    let known = this.perProcessor.get(processor);
    if (!known) {
      known = new Map();
      this.perProcessor.set(processor, known);
    }
    const key = (isDelete ? 1 : 0) + (fromParent ? 2 : 0);
    let action = known.get(key);
    if (!action) {
      action = new ProcessAll(processor, isDelete, fromParent);
      known.set(key, action);
      this.actions.add(action);
      const base = processor.parent.baseMapper;
      const processors = this.processors.get(base);
      if (processors) processors.add(processor);
      else this.processors.set(base, new Set([processor]));
    }
    return action;
  }

  saveUpdateState(state: InstanceState): SaveUpdateState {
    return this.actionOfState('save', state, () => new SaveUpdateState(state)) as SaveUpdateState;
  }

  deleteState(state: InstanceState): DeleteState {
    return this.actionOfState('delete', state, () => new DeleteState(state)) as DeleteState;
  }

  processState(processor: DependencyProcessor, isDelete: boolean, state: InstanceState): ProcessState {
    let byState = this.perProcessorState.get(processor);
    if (!byState) {
      byState = new Map();
      this.perProcessorState.set(processor, byState);
    }
    let known = byState.get(state);
    if (!known) {
      known = new Map();
      byState.set(state, known);
    }
    let action = known.get(isDelete);
    if (!action) {
      action = new ProcessState(processor, isDelete, state);
      known.set(isDelete, action);
      this.actions.add(action);
    }
    return action;
  }

  private actionOf(kind: string, mapper: Mapper, make: () => FlushAction): FlushAction {
    let known = this.perMapper.get(kind);
    if (!known) {
      known = new Map();
      this.perMapper.set(kind, known);
    }
    let action = known.get(mapper);
    if (!action) {
      action = make();
      known.set(mapper, action);
      this.actions.add(action);
    }
    return action;
  }

  private actionOfState(kind: string, state: InstanceState, make: () => FlushAction): FlushAction {
    let known = this.perState.get(kind);
    if (!known) {
      known = new Map();
      this.perState.set(kind, known);
    }
    let action = known.get(state);
    if (!action) {
      action = make();
      known.set(state, action);
      this.actions.add(action);
    }
    return action;
  }

  private perMapperFlushActions(mapper: Mapper): void {
    this.addDependency(this.saveUpdateAll(mapper.baseMapper), this.deleteAll(mapper.baseMapper));
    for (const processor of mapper.dependencyProcessors) processor.perPropertyPreprocessors(this);
    for (const prop of mapper.relationships) {
      if (!prop.viewonly) prop.dependencyProcessor?.perPropertyPreprocessors(this);
    }
  }
}

/** Flags for the history of a collection whose unloaded changes count too. */
export const PASSIVE_NO_INITIALIZE_WITH_PENDING: PassiveFlag = PASSIVE_NO_INITIALIZE | INCLUDE_PENDING_MUTATIONS;
