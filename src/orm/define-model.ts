/**
 * A concise way to map classes from TypeScript: tables in, model classes out. For unit tests and the benchmark.
 *
 * Counterpart: registry.map_imperatively, for the TypeScript host.
 */
import { ArgumentError } from '../sql/errors.ts';
import { MetaData } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { OrmEnvironment } from './environment.ts';
import { MappedClass } from './instrumentation.ts';
import type { MapperProperty } from './interfaces.ts';
import type { Mapper, MapperOptions } from './mapper.ts';
import { ormCollaborators } from './orm-collaborators.ts';
import type { QueryableAttribute } from './queryable-attribute.ts';
import { Registry } from './registry.ts';
import { type RelationshipOptions, RelationshipProperty, type RelationshipTarget } from './relationship.ts';
import type { InstanceState } from './state.ts';
import { type ModelInstance, stateOf, TypeScriptHost } from './typescript-host.ts';

/** A mapped class of a TypeScript program. */
export interface Model {
  readonly mappedClass: MappedClass;
  readonly mapper: Mapper;
  /** Constructs an object. */
  create(values?: Readonly<Record<string, unknown>>): ModelInstance;
  /** `User.name` as an expression. */
  attribute(key: string): QueryableAttribute;
}

export interface ModelOptions extends Omit<MapperOptions, 'properties' | 'inherits'> {
  readonly inherits?: Model;
}

/** A warning that the ORM gave. */
export interface GivenWarning {
  readonly category: string;
  readonly message: string;
}

/** `relationship(...)`. */
export function relationship(target: RelationshipTarget, options: RelationshipOptions = {}): RelationshipProperty {
  return new RelationshipProperty(target, options);
}

/** One registry with its environment and host. */
export class ModelRegistry {
  readonly host = new TypeScriptHost();
  readonly warnings: GivenWarning[] = [];
  readonly environment: OrmEnvironment;
  readonly metadata: MetaData;
  readonly registry: Registry;
  private readonly counters = new Map<string, number>();

  constructor(metadata: MetaData = new MetaData()) {
    this.metadata = metadata;
    this.environment = {
      host: this.host,
      observer: null,
      warn: (category, message) => {
        this.warnings.push({ category, message });
      },
      nextId: (counter) => {
        const next = (this.counters.get(counter) ?? 0) + 1;
        this.counters.set(counter, next);
        return next;
      },
    };
    this.registry = new Registry(
      this.environment,
      ormCollaborators((prop, name, given) => this.resolveArgument(prop, name, given)),
      { metadata },
    );
  }

  /** Maps a class. Relationships are given as properties under their attribute names. */
  define(
    name: string,
    table: FromClause | null,
    properties: Readonly<Record<string, MapperProperty>> = {},
    options: ModelOptions = {},
  ): Model {
    const { inherits, ...rest } = options;
    const bases = inherits ? [inherits.mappedClass] : [];
    const mappedClass = new MappedClass(name, { bases });
    const mapper = this.registry.mapImperatively(mappedClass, table, {
      ...rest,
      ...(inherits ? { inherits: inherits.mapper } : {}),
      properties: new Map(Object.entries(properties)),
    });
    return {
      mappedClass,
      mapper,
      create: (values = {}) => this.create(mapper, values),
      attribute: (key) => {
        mapper.checkConfigure();
        return mapper.attribute(key);
      },
    };
  }

  private create(mapper: Mapper, values: Readonly<Record<string, unknown>>): ModelInstance {
    const { host } = this;
    const state = mapper.classManager.initializeInstance(0);
    const Class = host.constructorOf(mapper);
    const object = new Class(state);
    host.register(state, object);
    for (const key of Object.keys(values)) host.assign(state, key, values[key]);
    return object;
  }

  private resolveArgument(_prop: MapperProperty, name: string, given: unknown): unknown {
    if (typeof given === 'function') return (given as () => unknown)();
    const found = this.registry.classRegistry.lookUp(String(given), this.metadata, name === 'secondary');
    if (found?.kind === 'table') return found.table;
    if (found?.kind === 'class') return found.mappedClass;
    throw new ArgumentError(`The TypeScript host cannot evaluate ${name}=${JSON.stringify(given)}`);
  }
}

/** The state of a model's object. */
export function inspectInstance(object: ModelInstance): InstanceState {
  return stateOf(object);
}
