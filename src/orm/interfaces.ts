/**
 * What all mapped properties have in common: a place in a mapper, a life of configuration, a loader strategy.
 * Mappers hold properties by key; loading asks `strategy`; the unit of work asks the relationships among them.
 *
 * Counterpart: MapperProperty and StrategizedProperty in sqlalchemy/orm/interfaces.py.
 */
import type { SourceLocation } from '../contract/values.ts';
import type { CascadeOptions } from './cascade-options.ts';
import type { Mapper } from './mapper.ts';
import type { InstanceState } from './state.ts';
import type { LoaderStrategy } from './strategies/loader-strategy.ts';
import type { StrategyKey } from './strategies/strategy-key.ts';

/** Options that any property may carry. */
export interface MapperPropertyOptions {
  readonly info?: ReadonlyMap<string, unknown>;
  readonly doc?: string | null;
  /** Where the program wrote it. */
  readonly source?: SourceLocation | null;
}

/** One attribute of a mapped class. */
export abstract class MapperProperty {
  /** The attribute's name; set when a mapper takes the property. */
  key = '';
  /** True for a relationship. */
  readonly isRelationship: boolean = false;
  /** True for a column or a SQL expression. */
  readonly isColumn: boolean = false;
  configureStarted = false;
  configureFinished = false;
  readonly doc: string | null;
  readonly info: ReadonlyMap<string, unknown>;
  source: SourceLocation | null;
  /** The program's own handle of the property, for the host. */
  hostHandle = 0;
  private parentMapper: Mapper | null = null;

  constructor(options: MapperPropertyOptions = {}) {
    this.doc = options.doc ?? null;
    this.info = options.info ?? new Map();
    this.source = options.source ?? null;
  }

  /** The class of property as messages print it. */
  abstract readonly typeName: string;

  /** The mapper the property was declared on. */
  get parent(): Mapper {
    if (!this.parentMapper) throw new Error(`property ${this.key} is not part of a mapper yet`);
    return this.parentMapper;
  }

  get hasParent(): boolean {
    return this.parentMapper !== null;
  }

  /** Cascades; empty for what is no relationship. */
  get cascade(): CascadeOptions | null {
    return null;
  }

  setParent(parent: Mapper, _init: boolean): void {
    this.parentMapper = parent;
  }

  /** Puts the class attribute in place, before configuration. */
  abstract instrumentClass(mapper: Mapper): void;

  /** Configures, once all mappers exist. */
  init(): void {
    this.configureStarted = true;
    this.doInit();
    this.configureFinished = true;
  }

  protected doInit(): void {}

  /** Gives the class attribute its implementation. */
  postInstrumentClass(_mapper: Mapper): void {}

  /** Related states that a cascade reaches from `state`. */
  *cascadeIterator(
    _type: string,
    _state: InstanceState,
    _visited: Set<InstanceState>,
    _haltOn: ((state: InstanceState) => boolean) | null = null,
  ): Generator<InstanceState> {}

  /** `User.posts`. */
  toString(): string {
    return `${this.parentMapper?.className ?? ''}.${this.key}`;
  }
}

/** A property that is loaded by one of several strategies. */
export abstract class StrategizedProperty extends MapperProperty {
  strategyKey: StrategyKey = 'column';
  private readonly strategies = new Map<StrategyKey, LoaderStrategy>();
  private ownStrategy: LoaderStrategy | null = null;

  /** The strategy that the mapping names. */
  get strategy(): LoaderStrategy {
    this.ownStrategy ??= this.getStrategy(this.strategyKey);
    return this.ownStrategy;
  }

  /** The strategy under a key, made at first use. */
  getStrategy(key: StrategyKey): LoaderStrategy {
    let strategy = this.strategies.get(key);
    if (!strategy) {
      strategy = this.parent.registry.collaborators.makeStrategy(this, key);
      this.strategies.set(key, strategy);
    }
    return strategy;
  }

  protected override doInit(): void {
    this.ownStrategy = this.getStrategy(this.strategyKey);
  }

  override postInstrumentClass(mapper: Mapper): void {
    if (mapper.nonPrimary || mapper.classManager.attributeHasImpl(this.key)) return;
    this.strategy.initClassAttribute(mapper);
  }
}
