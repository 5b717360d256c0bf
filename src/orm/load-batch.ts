/**
 * What the loads under way have put into states, gathered so that the host hears of it once, when the outermost fetch ends.
 * Session owns one; loading opens it for each fetch, loaders that send statements of their own nest in it.
 *
 * Counterpart: none. SQLAlchemy writes `instance.__dict__` row by row.
 */
import type { OrmEnvironment } from './environment.ts';
import type { MirrorGroup } from './host.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';

/** States of one mapper that got values under the same names. */
class Group implements MirrorGroup {
  readonly mapper: Mapper;
  readonly keys: readonly string[];
  readonly states: InstanceState[] = [];

  constructor(mapper: Mapper, keys: readonly string[]) {
    this.mapper = mapper;
    this.keys = keys;
  }
}

/** The gathered changes. */
export class LoadBatch {
  private readonly environment: OrmEnvironment;
  private depth = 0;
  private columnGroups: Group[] = [];
  private readonly attributeGroups = new Map<Mapper, Map<string, Set<InstanceState>>>();
  private afterwards: (() => void)[] = [];

  constructor(environment: OrmEnvironment) {
    this.environment = environment;
  }

  get isOpen(): boolean {
    return this.depth > 0;
  }

  /** Runs a fetch; the host is brought up to date when the outermost one ends, or fails. */
  run<T>(fetch: () => T): T {
    this.depth++;
    try {
      return fetch();
    } finally {
      this.depth--;
      if (this.depth === 0) this.synchronize();
    }
  }

  /** Opens a list of states that get the same column attributes; push to its `states`. */
  columnGroup(mapper: Mapper, keys: readonly string[]): { readonly states: InstanceState[] } {
    const group = new Group(mapper, keys);
    this.columnGroups.push(group);
    return group;
  }

  /** One attribute of one state was written by a loader. */
  attribute(state: InstanceState, key: string): void {
    const { mapper } = state;
    let byKey = this.attributeGroups.get(mapper);
    if (!byKey) {
      byKey = new Map();
      this.attributeGroups.set(mapper, byKey);
    }
    const states = byKey.get(key);
    if (states) states.add(state);
    else byKey.set(key, new Set([state]));
  }

  /** Runs something once the host is up to date: events the program listens for, facts for an observer. */
  afterSynchronize(action: () => void): void {
    this.afterwards.push(action);
  }

  private synchronize(): void {
    const groups: MirrorGroup[] = this.columnGroups.filter((group) => group.states.length > 0);
    for (const [mapper, byKey] of this.attributeGroups) {
      for (const [key, states] of byKey) groups.push({ mapper, keys: [key], states: [...states] });
    }
    this.columnGroups = [];
    this.attributeGroups.clear();
    if (groups.length > 0) this.environment.host.synchronize(groups);
    if (this.afterwards.length === 0) return;
    const actions = this.afterwards;
    this.afterwards = [];
    for (const action of actions) action();
  }
}
