/**
 * The actions of a flush, sorted and run. Each writes one mapper's objects, or lets one relationship copy keys; on a cycle
 * (a class that refers to itself, two classes that refer to each other) the actions are split into one for each object.
 *
 * Counterpart: the PostSortRec classes and execute() of sqlalchemy/orm/unitofwork.py. Where SQLAlchemy iterates sets, the order
 * here is that of definition, then of registration.
 */
import { CircularDependencyError } from '../sql/errors.ts';
import { CircularDependency, findCycles, sort, sortAsSubsets } from '../util/topological.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import type { Mapper } from './mapper.ts';
import { deleteObjects, postUpdate, saveObjects } from './persistence.ts';
import type { InstanceState } from './state.ts';
import type { UOWTransaction } from './unit-of-work.ts';

/** One step of the plan. */
export abstract class FlushAction {
  disabled = false;
  abstract readonly sortKey: readonly string[];
  abstract execute(uow: UOWTransaction): void;
  abstract toString(): string;

  /** Runs this action with those of `others` that it can take along, removing them. */
  executeAggregate(uow: UOWTransaction, _others: Set<FlushAction>): void {
    this.execute(uow);
  }

  /** The actions that replace this one where it lies on a cycle. */
  perStateFlushActions(_uow: UOWTransaction): FlushAction[] {
    return [];
  }
}

/** Lets a relationship pull in the states that it concerns, before anything is sorted. */
export class Preprocess {
  readonly processor: DependencyProcessor;
  readonly fromParent: boolean;
  private readonly cursors = new Map<Mapper, number>();
  private waiting: InstanceState[] = [];
  private hasFlushActions = false;

  constructor(processor: DependencyProcessor, fromParent: boolean) {
    this.processor = processor;
    this.fromParent = fromParent;
  }

  /** Handles the states registered since the last time; false where there are none. */
  execute(uow: UOWTransaction): boolean {
    const deletes: InstanceState[] = [];
    const saves: InstanceState[] = [];
    const earlier = this.waiting;
    this.waiting = [];
    const take = (state: InstanceState): void => {
      const disposition = uow.states.get(state);
      if (!disposition) return;
      if (disposition.listonly) this.waiting.push(state);
      else if (disposition.isDelete) deletes.push(state);
      else saves.push(state);
    };
    for (const state of earlier) take(state);
    for (const mapper of mappersOf(this.processor, this.fromParent, uow)) {
      const states = uow.statesOf(mapper);
      const end = states.length;
      for (let i = this.cursors.get(mapper) ?? 0; i < end; i++) take(states[i] as InstanceState);
      this.cursors.set(mapper, end);
    }
    if (deletes.length === 0 && saves.length === 0) return false;
    if (deletes.length > 0) this.processor.presortDeletes(uow, deletes);
    if (saves.length > 0) this.processor.presortSaves(uow, saves);
    if (
      !this.hasFlushActions &&
      (this.processor.propHasChanges(uow, deletes, true) || this.processor.propHasChanges(uow, saves, false))
    ) {
      this.processor.perPropertyFlushActions(uow);
      this.hasFlushActions = true;
    }
    return true;
  }
}

function mappersOf(processor: DependencyProcessor, fromParent: boolean, uow: UOWTransaction): readonly Mapper[] {
  if (!fromParent) return processor.mapper.selfAndDescendants;
  return processor.parent.selfAndDescendants.filter((mapper) => uow.isMapperOfProcessor(mapper, processor));
}

/** Copies or clears keys for all objects of a relationship. */
export class ProcessAll extends FlushAction {
  readonly processor: DependencyProcessor;
  readonly isDelete: boolean;
  readonly fromParent: boolean;
  readonly sortKey: readonly string[];

  constructor(processor: DependencyProcessor, isDelete: boolean, fromParent: boolean) {
    super();
    this.processor = processor;
    this.isDelete = isDelete;
    this.fromParent = fromParent;
    this.sortKey = ['ProcessAll', processor.sortKey, isDelete ? '1' : '0'];
  }

  execute(uow: UOWTransaction): void {
    const states: InstanceState[] = [];
    for (const mapper of mappersOf(this.processor, this.fromParent, uow)) {
      for (const state of uow.statesOf(mapper)) {
        const disposition = uow.states.get(state);
        if (disposition?.isDelete === this.isDelete && !disposition.listonly) states.push(state);
      }
    }
    if (this.isDelete) this.processor.processDeletes(uow, states);
    else this.processor.processSaves(uow, states);
  }

  toString(): string {
    return `ProcessAll(${this.processor}, isdelete=${this.isDelete ? 'True' : 'False'})`;
  }
}

/** Writes the columns that `post_update` left for after the INSERTs, or clears them before the DELETEs. */
export class PostUpdateAll extends FlushAction {
  readonly mapper: Mapper;
  readonly isDelete: boolean;
  readonly sortKey: readonly string[];

  constructor(mapper: Mapper, isDelete: boolean) {
    super();
    this.mapper = mapper;
    this.isDelete = isDelete;
    this.sortKey = ['PostUpdateAll', mapper.sortKey, isDelete ? '1' : '0'];
  }

  execute(uow: UOWTransaction): void {
    const entry = uow.postUpdates.get(this.mapper);
    if (!entry) return;
    const states = [...entry.states].filter((state) => uow.isDeleted(state) === this.isDelete);
    postUpdate(this.mapper, states, uow, entry.columns);
  }

  toString(): string {
    return `PostUpdateAll(${this.mapper}, isdelete=${this.isDelete ? 'True' : 'False'})`;
  }
}

/** INSERTs and UPDATEs of one hierarchy. */
export class SaveUpdateAll extends FlushAction {
  readonly mapper: Mapper;
  readonly sortKey: readonly string[];

  constructor(mapper: Mapper) {
    super();
    this.mapper = mapper;
    this.sortKey = ['SaveUpdateAll', mapper.sortKey];
  }

  execute(uow: UOWTransaction): void {
    saveObjects(this.mapper, uow.statesForMapperHierarchy(this.mapper, false), uow);
  }

  override perStateFlushActions(uow: UOWTransaction): FlushAction[] {
    const states = uow.statesForMapperHierarchy(this.mapper, false);
    const deleteAll = uow.deleteAll(this.mapper.baseMapper);
    // Saves stay ahead of deletes, which a row switch relies on.
    const actions = states.map((state) => {
      const action = uow.saveUpdateState(state);
      uow.addDependency(action, deleteAll);
      return action;
    });
    for (const processor of uow.processors.get(this.mapper) ?? []) {
      processor.perStateFlushActions(uow, uow.filterStatesForProcessor(processor, states), false);
    }
    return actions;
  }

  toString(): string {
    return `SaveUpdateAll(${this.mapper})`;
  }
}

/** DELETEs of one hierarchy. */
export class DeleteAll extends FlushAction {
  readonly mapper: Mapper;
  readonly sortKey: readonly string[];

  constructor(mapper: Mapper) {
    super();
    this.mapper = mapper;
    this.sortKey = ['DeleteAll', mapper.sortKey];
  }

  execute(uow: UOWTransaction): void {
    deleteObjects(this.mapper, uow.statesForMapperHierarchy(this.mapper, true), uow);
  }

  override perStateFlushActions(uow: UOWTransaction): FlushAction[] {
    const states = uow.statesForMapperHierarchy(this.mapper, true);
    const saveAll = uow.saveUpdateAll(this.mapper.baseMapper);
    const actions = states.map((state) => {
      const action = uow.deleteState(state);
      uow.addDependency(saveAll, action);
      return action;
    });
    for (const processor of uow.processors.get(this.mapper) ?? []) {
      processor.perStateFlushActions(uow, uow.filterStatesForProcessor(processor, states), true);
    }
    return actions;
  }

  toString(): string {
    return `DeleteAll(${this.mapper})`;
  }
}

/** ProcessAll for one object. */
export class ProcessState extends FlushAction {
  readonly processor: DependencyProcessor;
  readonly isDelete: boolean;
  readonly state: InstanceState;
  readonly sortKey: readonly string[];

  constructor(processor: DependencyProcessor, isDelete: boolean, state: InstanceState) {
    super();
    this.processor = processor;
    this.isDelete = isDelete;
    this.state = state;
    this.sortKey = ['ProcessState', processor.sortKey];
  }

  execute(uow: UOWTransaction): void {
    this.executeAggregate(uow, new Set());
  }

  override executeAggregate(uow: UOWTransaction, others: Set<FlushAction>): void {
    const states = [this.state];
    for (const other of [...others]) {
      if (!(other instanceof ProcessState) || other.processor !== this.processor || other.isDelete !== this.isDelete)
        continue;
      others.delete(other);
      states.push(other.state);
    }
    if (this.isDelete) this.processor.processDeletes(uow, states);
    else this.processor.processSaves(uow, states);
  }

  toString(): string {
    return `ProcessState(${this.processor}, ${this.state}, delete=${this.isDelete ? 'True' : 'False'})`;
  }
}

/** SaveUpdateAll for one object. */
export class SaveUpdateState extends FlushAction {
  readonly state: InstanceState;
  readonly mapper: Mapper;
  readonly sortKey: readonly string[];

  constructor(state: InstanceState) {
    super();
    this.state = state;
    this.mapper = state.mapper.baseMapper;
    this.sortKey = ['ProcessState', this.mapper.sortKey];
  }

  execute(uow: UOWTransaction): void {
    this.executeAggregate(uow, new Set());
  }

  override executeAggregate(uow: UOWTransaction, others: Set<FlushAction>): void {
    const states = [this.state];
    for (const other of [...others]) {
      if (!(other instanceof SaveUpdateState) || other.mapper !== this.mapper) continue;
      others.delete(other);
      states.push(other.state);
    }
    saveObjects(this.mapper, states, uow);
  }

  toString(): string {
    return `SaveUpdateState(${this.state})`;
  }
}

/** DeleteAll for one object. */
export class DeleteState extends FlushAction {
  readonly state: InstanceState;
  readonly mapper: Mapper;
  readonly sortKey: readonly string[];

  constructor(state: InstanceState) {
    super();
    this.state = state;
    this.mapper = state.mapper.baseMapper;
    this.sortKey = ['DeleteState', this.mapper.sortKey];
  }

  execute(uow: UOWTransaction): void {
    this.executeAggregate(uow, new Set());
  }

  override executeAggregate(uow: UOWTransaction, others: Set<FlushAction>): void {
    const states = [this.state];
    for (const other of [...others]) {
      if (!(other instanceof DeleteState) || other.mapper !== this.mapper) continue;
      others.delete(other);
      states.push(other.state);
    }
    deleteObjects(
      this.mapper,
      states.filter((state) => uow.isDeleted(state)),
      uow,
    );
  }

  toString(): string {
    return `DeleteState(${this.state})`;
  }
}

/**
 * The actions of a flush in the order in which they run; each group of `levels` may be carried out together. The levels are
 * found as they are run: those before a circular dependency are carried out before it is raised.
 */
export interface FlushPlan {
  readonly levels: Iterable<readonly FlushAction[]>;
  /** Whether actions were split per object, so that those of a level are gathered again. */
  readonly isPerState: boolean;
}

/** Lets the relationships add what they need, then sorts all actions. */
export function planFlush(uow: UOWTransaction): FlushPlan {
  runPreprocessors(uow);
  const cycles = findCycles(pairsOf(uow), uow.actions);
  uow.cycles = cycles;
  if (cycles.size > 0) splitCycles(uow, cycles);
  const actions = [...uow.actions].filter((action) => !action.disabled && !cycles.has(action));
  actions.sort(bySortKey);
  if (cycles.size > 0) return { levels: levelsOf(uow, actions), isPerState: true };
  return { levels: [[...sort(pairsOf(uow), actions)]], isPerState: false };
}

function* levelsOf(uow: UOWTransaction, actions: readonly FlushAction[]): Generator<readonly FlushAction[]> {
  const levels = sortAsSubsets(pairsOf(uow), actions);
  for (;;) {
    let next: IteratorResult<readonly FlushAction[]>;
    try {
      next = levels.next();
    } catch (error) {
      if (!(error instanceof CircularDependency)) throw error;
      throw new CircularDependencyError(`${error.message} (${[...error.cycles].join(', ')})`);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** Runs a plan. */
export function executePlan(plan: FlushPlan, uow: UOWTransaction): void {
  for (const level of plan.levels) {
    if (!plan.isPerState) {
      for (const action of level) action.execute(uow);
      continue;
    }
    const left = new Set(level);
    for (const action of level) if (left.delete(action)) action.executeAggregate(uow, left);
  }
}

function runPreprocessors(uow: UOWTransaction): void {
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const preprocess of [...uow.preprocessors]) if (preprocess.execute(uow)) isChanged = true;
  }
}

/** Replaces the actions on a cycle by one for each state, and their edges by edges of those. */
function splitCycles(uow: UOWTransaction, cycles: ReadonlySet<FlushAction>): void {
  const converted = new Map<FlushAction, readonly FlushAction[]>();
  for (const action of cycles) converted.set(action, action.perStateFlushActions(uow));
  for (const [before, afters] of [...uow.dependencies]) {
    for (const after of [...afters]) {
      const isInCycles = cycles.has(before) && cycles.has(after);
      if (before.disabled || after.disabled || isInCycles) afters.delete(after);
      else if (cycles.has(before)) {
        afters.delete(after);
        for (const action of converted.get(before) ?? []) uow.addDependency(action, after);
      } else if (cycles.has(after)) {
        afters.delete(after);
        for (const action of converted.get(after) ?? []) afters.add(action);
      }
    }
  }
}

function* pairsOf(uow: UOWTransaction): Generator<readonly [FlushAction, FlushAction]> {
  for (const [before, afters] of uow.dependencies) for (const after of afters) yield [before, after];
}

function bySortKey(left: FlushAction, right: FlushAction): number {
  for (let i = 0; i < left.sortKey.length && i < right.sortKey.length; i++) {
    const a = left.sortKey[i] as string;
    const b = right.sortKey[i] as string;
    if (a !== b) return a < b ? -1 : 1;
  }
  return left.sortKey.length - right.sortKey.length;
}
