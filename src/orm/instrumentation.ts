/**
 * A mapped class as the host describes it, and its ClassManager: the class's attributes by name and what to do when an
 * object of it is made. The host makes one MappedClass per class; the mapper makes the manager.
 *
 * Counterpart: sqlalchemy/orm/instrumentation.py.
 */
import { AttributeDispatch, type AttributeImpl, type CollectionAttributeImpl } from './attributes.ts';
import type { PassiveFlag } from './base.ts';
import type { OrmEnvironment } from './environment.ts';
import { keyError } from './errors.ts';
import type { Mapper } from './mapper.ts';
import type { QueryableAttribute } from './queryable-attribute.ts';
import type { Registry } from './registry.ts';
import { InstanceState } from './state.ts';

/** A class of the program: mapped, or a mapped class's base. */
export class MappedClass {
  readonly name: string;
  readonly module: string;
  /** The name as the class prints: with the function it was made in. */
  readonly qualname: string;
  readonly bases: readonly MappedClass[];
  /** The host's name for the class. */
  readonly handle: number;
  /** Set while the class is mapped. */
  manager: ClassManager | null = null;

  constructor(
    name: string,
    options: { module?: string; qualname?: string; bases?: readonly MappedClass[]; handle?: number } = {},
  ) {
    this.name = name;
    this.module = options.module ?? '__main__';
    this.qualname = options.qualname ?? name;
    this.bases = options.bases ?? [];
    this.handle = options.handle ?? 0;
  }

  /** `__main__.User`. */
  get qualifiedName(): string {
    return `${this.module}.${this.name}`;
  }

  /** As Python prints the class. */
  toString(): string {
    return `<class '${this.module}.${this.qualname}'>`;
  }

  isSubclassOf(other: MappedClass): boolean {
    return this === other || this.bases.some((base) => base.isSubclassOf(other));
  }

  get mapper(): Mapper | null {
    return this.manager?.mapperOrNull ?? null;
  }
}

/** A class attribute of a mapped class: its implementation, its listeners, and the SQL expression it stands for. */
export class InstrumentedAttribute {
  readonly manager: ClassManager;
  readonly key: string;
  readonly dispatch = new AttributeDispatch();
  /** The class-level expression (`User.name`), made by the property. */
  readonly expression: QueryableAttribute | null;
  private implementation: AttributeImpl | null = null;

  constructor(manager: ClassManager, key: string, expression: QueryableAttribute | null) {
    this.manager = manager;
    this.key = key;
    this.expression = expression;
  }

  get hasImpl(): boolean {
    return this.implementation !== null;
  }

  get impl(): AttributeImpl {
    if (!this.implementation) {
      throw keyError(`attribute ${this.manager.mappedClass.name}.${this.key} has no implementation yet`);
    }
    return this.implementation;
  }

  set impl(impl: AttributeImpl) {
    this.implementation = impl;
  }

  toString(): string {
    return `${this.manager.mappedClass.name}.${this.key}`;
  }
}

/** What a host or a session wants to know of the life of a class's objects. */
export type ExpireListener = (state: InstanceState, keys: readonly string[] | null) => void;

/** Attributes and life-cycle of one mapped class. */
export class ClassManager {
  readonly mappedClass: MappedClass;
  readonly registry: Registry;
  /** Managers of mapped base classes. */
  readonly bases: readonly ClassManager[];
  readonly subclasses: ClassManager[] = [];
  /** All implementations: each is marked expired when an object is. */
  readonly loaderImpls: AttributeImpl[] = [];
  readonly collectionImpls: CollectionAttributeImpl[] = [];
  readonly expireListeners: ExpireListener[] = [];
  private readonly attributes = new Map<string, InstrumentedAttribute>();
  private mapperValue: Mapper | null = null;

  constructor(mappedClass: MappedClass, registry: Registry) {
    this.mappedClass = mappedClass;
    this.registry = registry;
    const bases: ClassManager[] = [];
    const visit = (cls: MappedClass): void => {
      for (const base of cls.bases) {
        if (base.manager) bases.push(base.manager);
        else visit(base);
      }
    };
    visit(mappedClass);
    this.bases = bases;
    for (const base of bases) base.subclasses.push(this);
    mappedClass.manager = this;
  }

  get environment(): OrmEnvironment {
    return this.registry.environment;
  }

  get mapper(): Mapper {
    if (!this.mapperValue) throw keyError(`class ${this.mappedClass.name} has no mapper yet`);
    return this.mapperValue;
  }

  set mapper(mapper: Mapper) {
    this.mapperValue = mapper;
  }

  get mapperOrNull(): Mapper | null {
    return this.mapperValue;
  }

  get isMapped(): boolean {
    return this.mapperValue !== null;
  }

  // ---- attributes --------------------------------------------------------------------------------------------------

  has(key: string): boolean {
    return this.attributes.has(key);
  }

  keys(): IterableIterator<string> {
    return this.attributes.keys();
  }

  values(): IterableIterator<InstrumentedAttribute> {
    return this.attributes.values();
  }

  /** The attribute; an unknown name is a KeyError. */
  get(key: string): InstrumentedAttribute {
    const attribute = this.attributes.get(key);
    if (!attribute) throw keyError(key);
    return attribute;
  }

  find(key: string): InstrumentedAttribute | null {
    return this.attributes.get(key) ?? null;
  }

  impl(key: string): AttributeImpl {
    return this.get(key).impl;
  }

  /** Whether this class's own attribute already has its implementation. */
  attributeHasImpl(key: string): boolean {
    return this.attributes.get(key)?.hasImpl ?? false;
  }

  /** Enters a class attribute, and into mapped subclasses that do not override it. */
  instrumentAttribute(key: string, attribute: InstrumentedAttribute): void {
    this.attributes.set(key, attribute);
  }

  uninstrumentAttribute(key: string): void {
    this.attributes.delete(key);
  }

  /** Called once an attribute has its implementation: sorts it into the lists that expiry walks. */
  postConfigureAttribute(key: string): void {
    const impl = this.impl(key);
    replaceByKey(this.loaderImpls, impl, true);
    replaceByKey(this.collectionImpls, impl as CollectionAttributeImpl, impl.collection);
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  /** A state for an object the program is constructing: configures the mappers first, sets the polymorphic identity. */
  initializeInstance(handle: number): InstanceState {
    this.registry.checkConfigure();
    const state = new InstanceState(this, handle);
    this.mapper.setPolymorphicIdentity(state);
    this.environment.observer?.({ kind: 'created', state });
    return state;
  }

  /** A state for an object found in the database; the host makes the object when it synchronizes. */
  newInstance(): InstanceState {
    return new InstanceState(this);
  }

  /** Whether any parent holds the state along the attribute. */
  hasParent(state: InstanceState, key: string, optimistic = false): boolean {
    return this.impl(key).hasParent(state, optimistic);
  }

  /** Loads expired attributes in one SELECT; given by loading through the registry's collaborators. */
  expiredAttributeLoader(state: InstanceState, keys: Set<string>, passive: PassiveFlag): void {
    this.registry.collaborators.loadScalarAttributes(this.mapper, state, keys, passive);
  }

  dispatchExpire(state: InstanceState, keys: readonly string[] | null): void {
    for (const listener of this.expireListeners) listener(state, keys);
  }
}

function replaceByKey<T extends AttributeImpl>(list: T[], impl: T, wanted: boolean): void {
  const at = list.findIndex((other) => other.key === impl.key);
  if (at >= 0) list.splice(at, 1);
  if (wanted) list.push(impl);
}
