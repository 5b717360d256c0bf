/**
 * What the ORM asks of the language that shows its objects. The TypeScript host gives class instances (unit tests,
 * the benchmark); the Python host, in facade/, gives instances of the student's classes behind integer handles.
 *
 * Counterpart: none. SQLAlchemy reads and writes `instance.__dict__` itself; here `InstanceState.dict` is the truth and
 * the host mirrors it. No object of the host is ever held by the ORM: a state names its object by `state.handle`.
 */
import type { SqlValue } from '../contract/values.ts';
import type { SqlReal } from '../sql/host-value.ts';
import type { Column } from '../sql/schema.ts';
import type { TypeEngine } from '../sql/types.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';

/** One mapper's share of a batch that a load or a flush changed. */
export interface MirrorGroup {
  readonly mapper: Mapper;
  /** Attribute names that follow for every state of the group, in this order. */
  readonly keys: readonly string[];
  readonly states: readonly InstanceState[];
}

/** A database row's place in an InsertPlan, handed to a Python-side or TypeScript-side `default=` callable. */
export interface DefaultContext {
  readonly column: Column;
  readonly parameters: ReadonlyMap<string, unknown>;
}

export interface InstanceHost {
  /**
   * The database value of a column attribute, through the column's bind processing. Throws a StatementError's cause where
   * the type refuses the value.
   */
  toDatabase(state: InstanceState, key: string, column: Column): SqlValue;
  /** The same for any value that `state.dict` may hold, whoever's it is: an old key in a WHERE clause, a bulk mapping's. */
  encode(value: unknown, column: { readonly type: TypeEngine }): SqlValue | SqlReal;
  /** What `state.dict` holds for a value read from the database. */
  fromDatabase(raw: SqlValue, column: Column): unknown;
  /**
   * How a column's database values become what `state.dict` holds, asked once for each column of a statement; null where they
   * are it. A host without it is asked for each value (`fromDatabase`).
   */
  resultReader?(column: Column): ((raw: SqlValue) => unknown) | null;
  /** Whether two values from `state.dict` are the same to the column's type: no UPDATE is owed then. */
  sameValue(left: unknown, right: unknown, column: Column): boolean;

  /**
   * Brings the objects up to date with `state.dict`, once at the end of a load or a flush, creating the objects that do not
   * exist yet (without calling their constructor). Collections and references in `dict` are states and CollectionAdapters.
   */
  synchronize(groups: readonly MirrorGroup[]): void;
  /** One attribute set by the engine outside a load: a backref, a nullified key. The value is in `state.dict`. */
  attributeSet(state: InstanceState, key: string): void;
  /** An attribute removed from `state.dict`: expired, or deleted. `null` means every key. */
  attributesExpired(state: InstanceState, keys: readonly string[] | null): void;
  /**
   * A backref is about to add a member to a dict, or to remove one: the host finds its key, which may read attributes and
   * may fail. No event has been fired yet, so that what is read meets nothing half done.
   */
  collectionKeyFound?(owner: InstanceState, key: string, member: InstanceState, isRemoval: boolean): void;
  /** A backref added or removed a member: the host's container follows without firing events. */
  collectionAppended(owner: InstanceState, key: string, member: InstanceState): void;
  collectionRemoved(owner: InstanceState, key: string, member: InstanceState): void;

  /** Holds the object strongly until it is unpinned: it is new, changed, deleted, or part of history. Calls nest. */
  pin(state: InstanceState): void;
  unpin(state: InstanceState): void;

  /** Calls a scalar or callable `default=` / `onupdate=` of a column and gives its database value. */
  evaluateDefault(column: Column, which: 'default' | 'onupdate', context: DefaultContext): SqlValue;
  /**
   * Fires an event that the program listens for (`before_insert`, `after_flush`, `load` ...). The engine asks
   * `listens` first, so that nothing is paid where nobody listens.
   */
  listens(event: string, mapper: Mapper | null): boolean;
  dispatch(event: string, mapper: Mapper | null, state: InstanceState | null, argument?: unknown): unknown;
  /** How the object prints in an error message: `<User at 0x7f...>`, as the program's own `__repr__` is not called by SQLAlchemy here. */
  describe(state: InstanceState): string;
}
