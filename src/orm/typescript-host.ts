/**
 * Shows states as plain class instances: for unit tests and the benchmark. Attributes are accessors that read `state.dict`,
 * collections are small array-like views.
 *
 * Counterpart: none; it plays the part of the Python host.
 */
import type { SqlValue } from '../contract/values.ts';
import { SqlReal } from '../sql/host-value.ts';
import type { Column } from '../sql/schema.ts';
import { CollectionAdapter } from './collections.ts';
import type { DefaultContext, InstanceHost, MirrorGroup } from './host.ts';
import type { Mapper } from './mapper.ts';
import { InstanceState } from './state.ts';

/** An object of a model class. */
export interface ModelInstance {
  [key: string]: unknown;
}

/** The class of a model's objects. */
export type ModelConstructor = new (state: InstanceState) => ModelInstance;

/** Listens to an ORM event; gets what the host's `dispatch` gets. */
export type HostListener = (mapper: Mapper | null, state: InstanceState | null, argument: unknown) => unknown;

const STATE: unique symbol = Symbol('state');

interface Shown {
  [STATE]: InstanceState;
}

/** The state of an object. */
export function stateOf(object: object): InstanceState {
  return (object as Shown)[STATE];
}

/** A collection attribute as the program sees it. */
export class ModelCollection implements Iterable<ModelInstance> {
  private readonly adapter: CollectionAdapter;
  private readonly host: TypeScriptHost;

  constructor(host: TypeScriptHost, adapter: CollectionAdapter) {
    this.host = host;
    this.adapter = adapter;
  }

  get length(): number {
    return this.adapter.members.length;
  }

  at(index: number): ModelInstance | undefined {
    const member = this.adapter.members.at(index);
    return member ? this.host.objectOf(member) : undefined;
  }

  append(object: object): void {
    this.adapter.hostAppend(stateOf(object));
  }

  remove(object: object): void {
    this.adapter.hostRemove(stateOf(object));
  }

  map<T>(make: (object: ModelInstance) => T): T[] {
    return this.adapter.members.map((member) => make(this.host.objectOf(member)));
  }

  *[Symbol.iterator](): IterableIterator<ModelInstance> {
    for (const member of this.adapter.members) yield this.host.objectOf(member);
  }
}

/** A host of class instances. */
export class TypeScriptHost implements InstanceHost {
  private readonly objects: (ModelInstance | null)[] = [null];
  private readonly constructors = new Map<Mapper, ModelConstructor>();
  private readonly collections = new WeakMap<CollectionAdapter, ModelCollection>();
  private readonly listeners = new Map<string, HostListener[]>();
  /** How often each state is pinned, for tests of the weak identity map. */
  readonly pins = new Map<InstanceState, number>();

  /** Hears an event of all mappers. */
  listen(event: string, listener: HostListener): void {
    const known = this.listeners.get(event);
    if (known) known.push(listener);
    else this.listeners.set(event, [listener]);
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  /** The object of a state, made if there is none yet. */
  objectOf(state: InstanceState): ModelInstance {
    return this.objects[state.handle || this.adopt(state)] as ModelInstance;
  }

  /** Makes the object of a state that a load found. */
  private adopt(state: InstanceState): number {
    const Model = this.constructorOf(state.mapper);
    this.register(state, new Model(state));
    return state.handle;
  }

  /** Enters an object that the program constructed. */
  register(state: InstanceState, object: ModelInstance): void {
    state.handle = this.objects.length;
    this.objects.push(object);
  }

  /** The class of a mapper's objects, with an accessor for each of its attributes. */
  constructorOf(mapper: Mapper): ModelConstructor {
    let Model = this.constructors.get(mapper);
    if (!Model) {
      Model = makeConstructor();
      for (const key of mapper.classManager.keys()) defineAccessor(Model.prototype, key, this);
      this.constructors.set(mapper, Model);
    }
    return Model;
  }

  /** What the program sees for a value of `state.dict`. */
  show(value: unknown): unknown {
    if (value instanceof InstanceState) return this.objectOf(value);
    if (value instanceof CollectionAdapter) return this.collectionOf(value);
    return value;
  }

  private collectionOf(adapter: CollectionAdapter): ModelCollection {
    let view = this.collections.get(adapter);
    if (!view) {
      view = new ModelCollection(this, adapter);
      this.collections.set(adapter, view);
    }
    return view;
  }

  /** Sets an attribute as the program does. */
  assign(state: InstanceState, key: string, value: unknown): void {
    const impl = state.manager.impl(key);
    if (impl.collection) impl.hostSet(state, Array.from(value as Iterable<object>, stateOf));
    else if (impl.usesObjects) impl.hostSet(state, value === null ? null : stateOf(value as object));
    else impl.hostSet(state, value);
  }

  // ---- InstanceHost ------------------------------------------------------------------------------------------------

  toDatabase(state: InstanceState, key: string, _column: Column): SqlValue {
    return encode(state.dict.get(key));
  }

  encode(value: unknown): SqlValue {
    return encode(value);
  }

  fromDatabase(raw: SqlValue, _column: Column): unknown {
    return raw;
  }

  sameValue(left: unknown, right: unknown, _column: Column): boolean {
    return left === right || encode(left) === encode(right);
  }

  synchronize(_groups: readonly MirrorGroup[]): void {}
  attributeSet(_state: InstanceState, _key: string): void {}
  attributesExpired(_state: InstanceState, _keys: readonly string[] | null): void {}
  collectionAppended(_owner: InstanceState, _key: string, _member: InstanceState): void {}
  collectionRemoved(_owner: InstanceState, _key: string, _member: InstanceState): void {}

  pin(state: InstanceState): void {
    this.pins.set(state, (this.pins.get(state) ?? 0) + 1);
  }

  unpin(state: InstanceState): void {
    const count = this.pins.get(state) ?? 0;
    if (count <= 1) this.pins.delete(state);
    else this.pins.set(state, count - 1);
  }

  evaluateDefault(column: Column, which: 'default' | 'onupdate', context: DefaultContext): SqlValue {
    const generator = (which === 'default' ? column.default : column.onupdate) as { readonly arg?: unknown } | null;
    const given = generator && typeof generator === 'object' && 'arg' in generator ? generator.arg : generator;
    return encode(typeof given === 'function' ? (given as (context: DefaultContext) => unknown)(context) : given);
  }

  listens(event: string, _mapper: Mapper | null): boolean {
    return this.listeners.has(event);
  }

  dispatch(event: string, mapper: Mapper | null, state: InstanceState | null, argument: unknown = null): unknown {
    let result: unknown = null;
    for (const listener of this.listeners.get(event) ?? []) result = listener(mapper, state, argument);
    return result;
  }

  describe(state: InstanceState): string {
    return `<${state.manager.mappedClass.name} at 0x7f${state.handle.toString(16).padStart(10, '0')}>`;
  }
}

function encode(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof SqlReal) return value.real;
  if (value === undefined) return null;
  return value as SqlValue;
}

function makeConstructor(): ModelConstructor {
  return class {
    [STATE]: InstanceState;
    constructor(state: InstanceState) {
      this[STATE] = state;
    }
  } as unknown as ModelConstructor;
}

function defineAccessor(prototype: object, key: string, host: TypeScriptHost): void {
  Object.defineProperty(prototype, key, {
    get(this: Shown): unknown {
      const state = this[STATE];
      const present = state.dict.get(key);
      if (present !== undefined && typeof present !== 'object') return present;
      return host.show(present ?? state.manager.impl(key).get(state));
    },
    set(this: Shown, value: unknown): void {
      host.assign(this[STATE], key, value);
    },
    configurable: true,
    enumerable: true,
  });
}
