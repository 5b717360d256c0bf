/**
 * Mapped properties other than relationships: columns and SQL expressions, synonyms, composites, and the placeholder for
 * what a concrete subclass does not map.
 *
 * Counterpart: sqlalchemy/orm/properties.py and descriptor_props.py.
 */
import { expect } from '../sql/coercions.ts';
import { type ColumnElement, Label } from '../sql/elements.ts';
import { ArgumentError } from '../sql/errors.ts';
import { Column } from '../sql/schema.ts';
import { InstrumentedAttribute } from './instrumentation.ts';
import { MapperProperty, type MapperPropertyOptions, StrategizedProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import type { StrategyKey } from './strategies/strategy-key.ts';

export interface ColumnPropertyOptions extends MapperPropertyOptions {
  readonly group?: string | null;
  readonly deferred?: boolean;
  readonly raiseload?: boolean;
  readonly activeHistory?: boolean;
  readonly expireOnFlush?: boolean;
  /** False for a polymorphic_on expression that no class attribute stands for. */
  readonly instrument?: boolean;
  /** `query_expression()`: filled by with_expression(). */
  readonly queryExpression?: boolean;
}

/** An attribute that holds a column, or a SQL expression. */
export class ColumnProperty extends StrategizedProperty {
  override readonly isColumn = true;
  readonly typeName = 'ColumnProperty';
  /** The column, with those of base tables that an inheriting class holds equal to it. */
  columns: ColumnElement[];
  readonly group: string | null;
  readonly deferred: boolean;
  readonly raiseload: boolean;
  readonly activeHistory: boolean;
  readonly expireOnFlush: boolean;
  readonly instrument: boolean;
  isPolymorphicDiscriminator: boolean | null = null;
  /** The synonym with `map_column=True` that made this property. */
  mappedBySynonym: string | null = null;
  private readonly queryExpression: boolean;

  constructor(columns: readonly ColumnElement[], options: ColumnPropertyOptions = {}) {
    super(options);
    // An expression without a name gets an anonymous label, so that subqueries can refer to it.
    this.columns = columns.map((column) => expect('labeled-column', column) as ColumnElement);
    this.group = options.group ?? null;
    this.deferred = options.deferred ?? false;
    this.raiseload = options.raiseload ?? false;
    this.activeHistory = options.activeHistory ?? false;
    this.expireOnFlush = options.expireOnFlush ?? true;
    this.instrument = options.instrument ?? true;
    this.queryExpression = options.queryExpression ?? false;
    this.strategyKey = this.columnStrategyKey();
  }

  private columnStrategyKey(): StrategyKey {
    if (this.queryExpression) return 'query-expression';
    if (this.deferred) return this.raiseload ? 'deferred-raise' : 'deferred';
    return this.instrument ? 'column' : 'uninstrumented';
  }

  /** The first column or the expression. */
  get expression(): ColumnElement {
    return this.columns[0] as ColumnElement;
  }

  /** The first column, where it is one of a table. */
  get column(): Column | null {
    return this.expression instanceof Column ? this.expression : null;
  }

  /** A `query_expression()` that has an expression of its own. */
  get hasDefaultExpression(): boolean {
    return this.columns.some((column) => (column instanceof Label ? column.element : column).visitName !== 'null');
  }

  /** Whether a subquery of the class has the column. */
  get rendersInSubqueries(): boolean {
    if (this.queryExpression) return this.hasDefaultExpression;
    return !this.deferred || !this.parent.readonlyProps.has(this);
  }

  copy(): ColumnProperty {
    const copy = new ColumnProperty(this.columns, {
      deferred: this.deferred,
      group: this.group,
      activeHistory: this.activeHistory,
      source: this.source,
    });
    copy.hostHandle = this.hostHandle;
    return copy;
  }

  instrumentClass(mapper: Mapper): void {
    if (this.instrument) registerDescriptor(mapper, this);
  }

  protected override doInit(): void {
    super.doInit();
    const [first, second] = this.columns;
    if (!first || !second) return;
    const primary = new Set(this.parent.primaryKey.map((column) => column.origin));
    if (this.columns.every((column) => primary.has(column.origin))) {
      this.parent.warn(
        `On mapper ${this.parent}, primary key column '${second}' is being combined with distinct primary key column '${first}' in attribute '${this.key}'. Use explicit properties to give each column its own mapped attribute name.`,
      );
    }
  }
}

export interface SynonymPropertyOptions extends MapperPropertyOptions {
  readonly mapColumn?: boolean;
}

/** Another name for an attribute. */
export class SynonymProperty extends MapperProperty {
  readonly typeName = 'Synonym';
  readonly name: string;
  readonly mapColumn: boolean;

  constructor(name: string, options: SynonymPropertyOptions = {}) {
    super(options);
    this.name = name;
    this.mapColumn = options.mapColumn ?? false;
  }

  /** The property it leads to in the end. */
  get target(): MapperProperty {
    const found = this.parent.props.get(this.name);
    if (!found) return this.parent.getProperty(this.name);
    return found instanceof SynonymProperty ? found.target : found;
  }

  override setParent(parent: Mapper, init: boolean): void {
    super.setParent(parent, init);
    if (!this.mapColumn) return;
    const column = parent.persistSelectable.c.get(this.key);
    if (!column) {
      throw new ArgumentError(
        `Can't compile synonym '${this.name}': no column on table '${parent.persistSelectable.description}' named '${this.key}'`,
      );
    }
    const existing = parent.columnToProperty.get(column);
    if (existing && existing.key === this.name) {
      throw new ArgumentError(
        `Can't call map_column=True for synonym '${this.key}'='${this.name}', a ColumnProperty already exists keyed to the name '${this.name}' for column '${this.key}'`,
      );
    }
    const prop = new ColumnProperty([column]);
    parent.configureProperty(this.name, prop, { init, setParent: true });
    prop.mappedBySynonym = this.key;
  }

  instrumentClass(_mapper: Mapper): void {}
}

/** One value made of several columns. The host builds and takes apart the value; the columns are attributes of their own. */
export class CompositeProperty extends MapperProperty {
  readonly typeName = 'Composite';
  /** Names of the column attributes, in the order of the value's constructor. */
  attributeKeys: readonly string[];
  private readonly given: readonly (ColumnElement | string)[];

  constructor(attributes: readonly (ColumnElement | string)[], options: MapperPropertyOptions = {}) {
    super(options);
    this.given = attributes;
    this.attributeKeys = attributes.filter((given): given is string => typeof given === 'string');
  }

  /** The column properties behind it. */
  get props(): readonly ColumnProperty[] {
    return this.attributeKeys.map((key) => this.parent.getProperty(key) as ColumnProperty);
  }

  protected override doInit(): void {
    this.attributeKeys = this.given.map((each) =>
      typeof each === 'string' ? each : this.parent.columnToProperty.require(each).key,
    );
  }

  instrumentClass(_mapper: Mapper): void {}
}

/** What a concrete subclass inherits in Python but does not map. */
export class ConcreteInheritedProperty extends MapperProperty {
  readonly typeName = 'ConcreteInheritedProperty';

  instrumentClass(_mapper: Mapper): void {}

  /** What reading or setting the attribute of an object raises. */
  get refusal(): string {
    return `Concrete ${this.parent} does not implement attribute '${this.key}' at the instance level.  Add this property explicitly to ${this.parent}.`;
  }
}

/** Puts the class attribute of a property in place. */
export function registerDescriptor(mapper: Mapper, prop: MapperProperty): InstrumentedAttribute {
  const { classManager } = mapper;
  const attribute = new InstrumentedAttribute(classManager, prop.key, new QueryableAttribute(mapper, prop));
  classManager.instrumentAttribute(prop.key, attribute);
  return attribute;
}
