/**
 * The mappers that belong together: their classes by name, and their configuration at first use.
 * The worker (or a test) makes one per declarative base, handing in what mapping must not import: loading and the unit of work.
 *
 * Counterpart: registry in sqlalchemy/orm/decl_api.py and configure_mappers() in mapper.py.
 */
import { InvalidRequestError } from '../sql/errors.ts';
import type { MetaData } from '../sql/schema.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { PassiveFlag } from './base.ts';
import { ClassRegistry } from './class-registry.ts';
import type { DependencyProcessor } from './dependency/dependency-processor.ts';
import { type OrmEnvironment, withWarningTag } from './environment.ts';
import { exceptionText } from './errors.ts';
import { ClassManager, type InstrumentedAttribute, type MappedClass } from './instrumentation.ts';
import type { MapperProperty, StrategizedProperty } from './interfaces.ts';
import { Mapper, type MapperOptions } from './mapper.ts';
import type { SyncTargets } from './overlap-warning.ts';
import type { RelationshipProperty } from './relationship.ts';
import type { InstanceState } from './state.ts';
import type { LoaderStrategy } from './strategies/loader-strategy.ts';
import type { StrategyKey } from './strategies/strategy-key.ts';

/** What the mapping asks of the layers above it. */
export interface OrmCollaborators {
  /** The loader strategy of a property; an unknown key is a LoaderStrategyException. */
  makeStrategy(prop: StrategizedProperty, key: StrategyKey): LoaderStrategy;
  /** Loads expired or deferred columns of one state in one SELECT. */
  loadScalarAttributes(mapper: Mapper, state: InstanceState, keys: Set<string>, passive: PassiveFlag): void;
  /** Listens to a relationship attribute so that save-update and delete-orphan follow what the program does to it. */
  trackCascadeEvents(attribute: InstrumentedAttribute, prop: RelationshipProperty): void;
  /** The processor that writes a relationship's foreign keys in a flush. */
  makeDependencyProcessor(prop: RelationshipProperty): DependencyProcessor;
  /** The value of an argument that the program wrote as a string or a callable (`primaryjoin="..."`); given by the host. */
  resolveArgument(prop: MapperProperty, argumentName: string, given: unknown): unknown;
}

const CONFIGURE_TAG =
  'This warning originated from the `configure_mappers()` process, which was invoked automatically in response to a user-initiated operation.';

/** Mappers that are configured together. */
export class Registry {
  readonly environment: OrmEnvironment;
  readonly collaborators: OrmCollaborators;
  readonly metadata: MetaData;
  readonly classRegistry: ClassRegistry;
  /** In order of mapping. */
  readonly managers = new Set<ClassManager>();
  readonly dependencies = new Set<Registry>();
  newMappers = false;
  /** Which relationships write which foreign keys, for the warning about conflicts. */
  readonly syncTargets: SyncTargets = new Map();
  /** The host keeps names, and warns itself of what it sees in a declaration. */
  readonly hostChecksDeclarations: boolean;
  private configuring = false;

  constructor(
    environment: OrmEnvironment,
    collaborators: OrmCollaborators,
    options: {
      readonly metadata: MetaData;
      readonly classRegistry?: ClassRegistry;
      readonly hostChecksDeclarations?: boolean;
    },
  ) {
    this.environment = environment;
    this.collaborators = collaborators;
    this.metadata = options.metadata;
    this.classRegistry = options.classRegistry ?? new ClassRegistry();
    this.hostChecksDeclarations = options.hostChecksDeclarations ?? false;
    environment.registries?.push(this);
  }

  /** The mappers, in order of mapping. */
  get mappers(): Mapper[] {
    const mappers: Mapper[] = [];
    for (const manager of this.managers) if (manager.mapperOrNull) mappers.push(manager.mapper);
    return mappers;
  }

  /** Gives the class its manager and enters its name, before it is mapped. */
  instrumentClass(mappedClass: MappedClass): ClassManager {
    const manager = mappedClass.manager ?? new ClassManager(mappedClass, this);
    this.managers.add(manager);
    if (!this.hostChecksDeclarations) {
      this.classRegistry.add(mappedClass, (message) => this.environment.warn('SAWarning', message));
    }
    return manager;
  }

  /** Maps a class to a table (or, with `inherits`, to its parent's). */
  mapImperatively(mappedClass: MappedClass, localTable: FromClause | null, options: MapperOptions = {}): Mapper {
    this.instrumentClass(mappedClass);
    return new Mapper(mappedClass, localTable, options);
  }

  flagNewMapper(): void {
    this.newMappers = true;
  }

  /** The classes of `other` are referred to from here, and are configured along. */
  setDependsOn(other: Registry): void {
    if (other !== this) this.dependencies.add(other);
  }

  /** Configures what is new, if anything is. */
  checkConfigure(): void {
    if (this.newMappers) withWarningTag(this.environment, CONFIGURE_TAG, () => this.configure());
  }

  /** `configure_mappers()`: initializes the properties of all mappers not yet configured. */
  configure(): void {
    if (this.configuring || !this.withDependencies().some((registry) => registry.newMappers)) return;
    this.configuring = true;
    const { host } = this.environment;
    try {
      if (host.listens('before_configured', null)) host.dispatch('before_configured', null, null);
      const done = new Set<Registry>();
      for (let todo: Registry[] = [this]; todo.length > 0; ) {
        const registry = todo.shift() as Registry;
        if (done.has(registry)) continue;
        done.add(registry);
        registry.configureMappers();
        todo = [...todo, ...registry.dependencies];
      }
    } finally {
      this.configuring = false;
    }
    if (host.listens('after_configured', null)) host.dispatch('after_configured', null, null);
  }

  private withDependencies(): Registry[] {
    const found = new Set<Registry>([this]);
    for (const registry of found) for (const other of registry.dependencies) found.add(other);
    return [...found];
  }

  private configureMappers(): void {
    const { host } = this.environment;
    for (const manager of [...this.managers]) {
      const mapper = manager.mapperOrNull;
      if (!mapper || mapper.configured) continue;
      if (mapper.configureFailed !== null) {
        throw new InvalidRequestError(
          `One or more mappers failed to initialize - can't proceed with initialization of other mappers. Triggering mapper: '${mapper}'. Original exception was: ${exceptionText(mapper.configureFailed)}`,
        );
      }
      try {
        mapper.postConfigureProperties();
        mapper.expireMemoizations();
        if (host.listens('mapper_configured', mapper)) host.dispatch('mapper_configured', mapper, null);
      } catch (error) {
        if (!this.isFollowUp(error)) mapper.configureFailed = error;
        throw error;
      }
    }
    this.newMappers = false;
  }

  private isFollowUp(error: unknown): boolean {
    return error instanceof InvalidRequestError && error.message.startsWith('One or more mappers failed to initialize');
  }
}
