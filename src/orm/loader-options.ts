/**
 * joinedload(), selectinload(), defer() and the others: options that say how a statement loads what it loads. They are
 * chained and nested as Load objects, and put into the compile state when the statement is compiled.
 *
 * Counterpart: sqlalchemy/orm/strategy_options.py, with LoaderCriteriaOption of orm/util.py.
 */
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError, PythonBuiltinError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { MapperEntity, ORMCompileState } from './compile-state.ts';
import { entityCorrespondsTo, entityCorrespondsToUsePath, type InternalEntity } from './entities.ts';
import {
  AttributeLoadElement,
  ClassLoadElement,
  type ElementArguments,
  type LoadElement,
  type LoaderAttribute,
  type LocalOptions,
  parseAttribute,
  raiseForDoesNotLink,
  TokenLoadElement,
  type WildcardKind,
} from './load-element.ts';
import type { Mapper } from './mapper.ts';
import {
  COLUMN_TOKEN,
  DEFAULT_TOKEN,
  type PathRegistry,
  type PropRegistry,
  RELATIONSHIP_TOKEN,
  tokenPath,
  WILDCARD_TOKEN,
} from './path-registry.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import type { StrategyKey } from './strategies/strategy-key.ts';

/** What options() of a statement takes. */
export interface LoaderOption {
  /** Whether lazy loads and refreshes of the loaded objects use it too. */
  readonly propagateToLoaders: boolean;
  readonly isCriteriaOption: boolean;
  processCompileState(compileState: ORMCompileState): void;
  processReplacedEntities(compileState: ORMCompileState, entities: readonly MapperEntity[]): void;
}

interface Binding {
  readonly strategy: StrategyKey | null;
  readonly wildcardKey: WildcardKind | null;
  readonly options?: LocalOptions | null;
  readonly propagateToLoaders?: boolean;
  readonly attributeGroup?: readonly LoaderAttribute[];
  readonly reconcileToOther?: boolean | null;
  readonly extraCriteria?: readonly ColumnElement[];
}

/** What all of joinedload() and the rest are methods of. */
export abstract class AbstractLoad implements LoaderOption {
  propagateToLoaders = false;
  readonly isCriteriaOption = false;

  protected abstract bind(attributes: readonly LoaderAttribute[] | null, binding: Binding): this;
  abstract applyToParent(parent: Load): void;
  abstract options(...options: readonly AbstractLoad[]): this;
  protected abstract process(
    compileState: ORMCompileState,
    entities: readonly MapperEntity[],
    raiseError: boolean,
  ): void;

  processReplacedEntities(compileState: ORMCompileState, entities: readonly MapperEntity[]): void {
    if (!compileState.compileOptions.enableEagerloads) return;
    this.process(compileState, entities, compileState.currentPath.isRoot);
  }

  processCompileState(compileState: ORMCompileState): void {
    if (!compileState.compileOptions.enableEagerloads) return;
    const atRoot = compileState.currentPath.isRoot && !compileState.compileOptions.forRefreshState;
    this.process(compileState, compileState.leadMapperEntities, atRoot);
  }

  private relationship(attribute: LoaderAttribute, strategy: StrategyKey | null, more: Partial<Binding> = {}): this {
    return this.bind([attribute], { strategy, wildcardKey: RELATIONSHIP_TOKEN, ...more });
  }

  private columns(
    attributes: readonly LoaderAttribute[],
    strategy: StrategyKey | null,
    more: Partial<Binding> = {},
  ): this {
    return this.bind(attributes, { strategy, wildcardKey: COLUMN_TOKEN, attributeGroup: attributes, ...more });
  }

  containsEager(attribute: LoaderAttribute, alias: FromClause | null = null, isChain = false): this {
    let coerced = alias;
    if (!coerced && attribute instanceof QueryableAttribute && attribute.ofType) coerced = attribute.ofType.selectable;
    return this.relationship(attribute, 'joined', {
      propagateToLoaders: false,
      options: { eagerFromAlias: coerced },
      reconcileToOther: isChain ? true : null,
    });
  }

  loadOnly(attributes: readonly LoaderAttribute[], raiseload = false): this {
    return this.columns(attributes, 'column').columns([WILDCARD_TOKEN], raiseload ? 'deferred-raise' : 'deferred');
  }

  joinedload(attribute: LoaderAttribute, innerjoin: boolean | string | null = null): this {
    return this.relationship(attribute, 'joined', { options: innerjoin === null ? null : { innerjoin } });
  }

  subqueryload(attribute: LoaderAttribute): this {
    return this.relationship(attribute, 'subquery');
  }

  selectinload(attribute: LoaderAttribute, recursionDepth: number | null = null): this {
    return this.relationship(attribute, 'selectin', { options: { recursionDepth } });
  }

  lazyload(attribute: LoaderAttribute): this {
    return this.relationship(attribute, 'select');
  }

  immediateload(attribute: LoaderAttribute, recursionDepth: number | null = null): this {
    return this.relationship(attribute, 'immediate', { options: { recursionDepth } });
  }

  noload(attribute: LoaderAttribute): this {
    return this.relationship(attribute, 'noload');
  }

  raiseload(attribute: LoaderAttribute, sqlOnly = false): this {
    return this.relationship(attribute, sqlOnly ? 'raise_on_sql' : 'raise');
  }

  defaultload(attribute: LoaderAttribute): this {
    return this.relationship(attribute, null);
  }

  defer(attribute: LoaderAttribute, raiseload = false): this {
    return this.columns([attribute], raiseload ? 'deferred-raise' : 'deferred');
  }

  undefer(attribute: LoaderAttribute): this {
    return this.columns([attribute], 'column');
  }

  undeferGroup(name: string): this {
    return this.columns([WILDCARD_TOKEN], null, { options: { undeferGroups: [name] } });
  }

  withExpression(attribute: LoaderAttribute, expression: ColumnElement): this {
    return this.columns([attribute], 'query-expression', { extraCriteria: [expression] });
  }

  /** Any strategy for one attribute; `reconcileToOther` says whether another option about it wins (true) or loses. */
  withStrategy(attribute: QueryableAttribute, strategy: StrategyKey, reconcileToOther: boolean): this {
    return this.bind([attribute], { strategy, wildcardKey: null, reconcileToOther });
  }

  selectinPolymorphic(classes: readonly InternalEntity[]): this {
    return this.bind(null, {
      strategy: 'selectin-polymorphic',
      wildcardKey: null,
      options: { entities: [...classes].sort((left, right) => left.id - right.id) },
    });
  }
}

/** Loader options for one entity, and what hangs from it. */
export class Load extends AbstractLoad {
  path: PathRegistry;
  context: readonly LoadElement[] = [];
  additionalSourceEntities: readonly InternalEntity[] = [];

  constructor(entity: InternalEntity) {
    super();
    entity.mapper.checkConfigure();
    this.path = entity.pathRegistry;
  }

  /** Options for the statement that a loader sends, from where it stands. */
  static forExistingPath(path: PathRegistry): Load {
    const load = Object.create(Load.prototype) as Load;
    return Object.assign(load, {
      path,
      context: [],
      additionalSourceEntities: [],
      propagateToLoaders: false,
      isCriteriaOption: false,
    });
  }

  override toString(): string {
    return `Load(${this.path.path[0]})`;
  }

  private clone(): this {
    return Object.assign(Object.create(Object.getPrototypeOf(this)) as this, this);
  }

  /** The option, as one of a load that starts at `path`. */
  prependPath(path: PathRegistry): Load {
    const copy = this.clone();
    copy.context = this.context.map((element) => element.prependPath(path));
    return copy;
  }

  /** The same option with another list of elements, for recursive loads. */
  withContext(context: readonly LoadElement[]): Load {
    const copy = this.clone();
    copy.context = context;
    return copy;
  }

  protected process(compileState: ORMCompileState, entities: readonly MapperEntity[], raiseError: boolean): void {
    const lead = this.path.path[0] as InternalEntity;
    let leadEntity: InternalEntity | null = null;
    for (const entity of entities) {
      const zero = entity.entityZero;
      if (zero && entityCorrespondsTo(zero, lead)) {
        leadEntity = zero;
        break;
      }
    }
    const below = !compileState.currentPath.isRoot;
    for (const element of this.context) {
      if (below && !element.propagateToLoaders) continue;
      element.processCompileState(this, compileState, entities, leadEntity, raiseError);
    }
  }

  applyToParent(parent: Load): void {
    const first = this.path.path[0] as InternalEntity;
    const sources = [parent.path.last as InternalEntity, ...parent.additionalSourceEntities];
    if (!sources.some((entity) => entityCorrespondsToUsePath(entity, first))) {
      const attribute = this.path.length > 1 ? this.path.path[1] : this.path.path[0];
      raiseForDoesNotLink(parent.path, String(attribute), first);
    }
    if (this.context.length === 0) return;
    parent.context = [...parent.context, ...this.context.map((element) => element.prependPathFrom(parent))];
    parent.additionalSourceEntities = [...parent.additionalSourceEntities, ...this.additionalSourceEntities];
  }

  options(...options: readonly AbstractLoad[]): this {
    const copy = this.clone();
    for (const option of options) {
      if (!(option instanceof AbstractLoad)) {
        throw new ArgumentError(`Loader option ${String(option)} is not compatible with the Load.options() method.`);
      }
      option.applyToParent(copy);
    }
    return copy;
  }

  protected bind(attributes: readonly LoaderAttribute[] | null, binding: Binding): this {
    const copy = this.clone();
    const propagate = binding.propagateToLoaders ?? true;
    if (propagate) copy.propagateToLoaders = true;
    if (copy.path.isToken) throw new ArgumentError('Wildcard token cannot be followed by another entity');
    if (copy.path.isProperty) {
      throw new ArgumentError(
        `Mapped attribute '${(copy.path as PropRegistry).prop}' does not refer to a mapped entity`,
      );
    }
    const given: ElementArguments = {
      strategy: binding.strategy,
      wildcardKey: binding.wildcardKey,
      options: binding.options ?? null,
      propagateToLoaders: propagate,
      attributeGroup: binding.attributeGroup ?? null,
      reconcileToOther: binding.reconcileToOther ?? null,
      extraCriteria: binding.extraCriteria ?? null,
    };
    if (attributes === null) {
      copy.context = [...copy.context, new ClassLoadElement(copy.path, given)];
      copy.additionalSourceEntities = [...copy.additionalSourceEntities, ...(binding.options?.entities ?? [])];
      return copy;
    }
    for (const attribute of attributes) {
      const element =
        typeof attribute === 'string'
          ? new TokenLoadElement(copy.path, attribute, given)
          : new AttributeLoadElement(copy.path, attribute, given);
      if (binding.wildcardKey === RELATIONSHIP_TOKEN) copy.path = element.path;
      copy.context = [...copy.context, element];
      if (element.localOptions.recursionDepth) copy.context = [...copy.context, element.recurse()];
    }
    return copy;
  }
}

/** An option about everything: raiseload('*'), undefer_group(). */
export class WildcardLoad extends AbstractLoad {
  private path: string | null = null;
  private strategy: StrategyKey | null = null;
  private localOptions: LocalOptions | null = null;

  protected bind(attributes: readonly LoaderAttribute[] | null, binding: Binding): this {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)) as this, this);
    const attribute = attributes?.[0];
    copy.strategy = binding.strategy;
    copy.path = `${binding.wildcardKey}:${String(attribute)}`;
    if (binding.options) copy.localOptions = binding.options;
    return copy;
  }

  options(): this {
    throw new PythonBuiltinError('NotImplementedError', 'Star option does not support sub-options');
  }

  private element(path: PathRegistry, token: string | null): TokenLoadElement {
    return new TokenLoadElement(path, token, {
      strategy: this.strategy,
      wildcardKey: null,
      options: this.localOptions,
      propagateToLoaders: this.propagateToLoaders,
    });
  }

  applyToParent(parent: Load): void {
    let token = this.path as string;
    if (token.endsWith(DEFAULT_TOKEN)) token = `${token.split(':')[0]}:${WILDCARD_TOKEN}`;
    parent.context = [...parent.context, this.element(tokenPath(parent.path, token), null)];
  }

  protected process(compileState: ORMCompileState, entities: readonly MapperEntity[], raiseError: boolean): void {
    if (compileState.compileOptions.forRefreshState && !this.propagateToLoaders) return;
    const token = this.path as string;
    const found = this.leadEntity(
      entities.map((entity) => entity.entityZero),
      token,
      raiseError,
    );
    if (!found) return;
    this.element(found.pathRegistry, token).processCompileState(null, compileState, entities, null, raiseError);
  }

  private leadEntity(entities: readonly InternalEntity[], token: string, raiseError: boolean): InternalEntity | null {
    let raising = raiseError;
    if (token.endsWith(`:${WILDCARD_TOKEN}`)) {
      if (entities.length !== 1 && raising) {
        throw new ArgumentError(
          `Can't apply wildcard ('*') or load_only() loader option to multiple entities ${entities.join(', ')}. Specify loader options for each entity individually, such as ${entities
            .map((entity) => `Load(${entity}).some_option('*')`)
            .join(', ')}.`,
        );
      }
    } else if (token.endsWith(DEFAULT_TOKEN)) raising = false;
    const first = entities[0];
    if (first) return first;
    if (raising)
      throw new ArgumentError(`Query has only expression-based entities - can't find property named "${token}".`);
    return null;
  }
}

/** Criteria for every use of an entity in a statement: with_loader_criteria(). */
export class LoaderCriteriaOption implements LoaderOption {
  readonly isCriteriaOption = true;
  readonly propagateToLoaders: boolean;
  readonly includeAliases: boolean;
  /** The entity, or null when the option is about the mapped subclasses of an unmapped class. */
  readonly entity: InternalEntity | null;
  private readonly mappers: readonly Mapper[];
  private readonly criteria: ColumnElement | ((entity: InternalEntity) => ColumnElement);

  constructor(
    target: InternalEntity | readonly Mapper[],
    criteria: ColumnElement | ((entity: InternalEntity) => ColumnElement),
    options: { readonly includeAliases?: boolean; readonly propagateToLoaders?: boolean } = {},
  ) {
    if (Array.isArray(target)) {
      this.entity = null;
      this.mappers = (target as readonly Mapper[]).flatMap((mapper) => [...mapper.selfAndDescendants]);
    } else {
      this.entity = target as InternalEntity;
      this.mappers = [...this.entity.mapper.selfAndDescendants];
    }
    this.criteria = criteria;
    this.includeAliases = options.includeAliases ?? false;
    this.propagateToLoaders = options.propagateToLoaders ?? true;
  }

  isAbout(mapper: Mapper): boolean {
    return this.mappers.includes(mapper);
  }

  /** The criteria, for one use of the entity. */
  resolve(entity: InternalEntity): ColumnElement {
    return typeof this.criteria === 'function' ? this.criteria(entity) : this.criteria;
  }

  processCompileState(compileState: ORMCompileState): void {
    for (const mapper of new Set(this.mappers)) {
      const found = compileState.globalAttributes.criteria.get(mapper);
      if (found) found.push(this);
      else compileState.globalAttributes.criteria.set(mapper, [this]);
    }
  }

  processReplacedEntities(compileState: ORMCompileState): void {
    this.processCompileState(compileState);
  }
}

type Method = (load: AbstractLoad, attribute: LoaderAttribute, isChain: boolean) => AbstractLoad;

function fromKeys(method: Method, keys: readonly LoaderAttribute[], chained: boolean): AbstractLoad {
  let lead: AbstractLoad | null = null;
  keys.forEach((key, index) => {
    const isDefault = index < keys.length - 1;
    if (typeof key === 'string') {
      if (key !== WILDCARD_TOKEN) {
        throw new ArgumentError(
          'Strings are not accepted for attribute names in loader options; please use class-bound attributes directly.',
        );
      }
      if (isDefault) throw new ArgumentError('Wildcard token cannot be followed by another entity');
      lead = method(lead ?? new WildcardLoad(), DEFAULT_TOKEN, false);
      return;
    }
    const attribute = parseAttribute(key);
    lead ??= new Load(attribute.parent);
    if (!isDefault) lead = method(lead, attribute, false);
    else lead = chained ? method(lead, attribute, true) : lead.defaultload(attribute);
  });
  if (!lead) throw new InvalidRequestError('a loader option names no attribute');
  return lead;
}

export function containsEager(keys: readonly LoaderAttribute[], alias: FromClause | null = null): AbstractLoad {
  return fromKeys((load, key, isChain) => load.containsEager(key, alias, isChain), keys, true);
}

export function loadOnly(attributes: readonly LoaderAttribute[], raiseload = false): AbstractLoad {
  return new Load(parseAttribute(attributes[0]).parent).loadOnly(attributes, raiseload);
}

export function joinedload(keys: readonly LoaderAttribute[], innerjoin: boolean | string | null = null): AbstractLoad {
  return fromKeys((load, key) => load.joinedload(key, innerjoin), keys, false);
}

export function subqueryload(...keys: readonly LoaderAttribute[]): AbstractLoad {
  return fromKeys((load, key) => load.subqueryload(key), keys, false);
}

export function selectinload(keys: readonly LoaderAttribute[], recursionDepth: number | null = null): AbstractLoad {
  return fromKeys((load, key) => load.selectinload(key, recursionDepth), keys, false);
}

export function lazyload(...keys: readonly LoaderAttribute[]): AbstractLoad {
  return fromKeys((load, key) => load.lazyload(key), keys, false);
}

export function immediateload(keys: readonly LoaderAttribute[], recursionDepth: number | null = null): AbstractLoad {
  return fromKeys((load, key) => load.immediateload(key, recursionDepth), keys, false);
}

export function noload(...keys: readonly LoaderAttribute[]): AbstractLoad {
  return fromKeys((load, key) => load.noload(key), keys, false);
}

export function raiseload(keys: readonly LoaderAttribute[], sqlOnly = false): AbstractLoad {
  return fromKeys((load, key) => load.raiseload(key, sqlOnly), keys, false);
}

export function defaultload(...keys: readonly LoaderAttribute[]): AbstractLoad {
  return fromKeys((load, key) => load.defaultload(key), keys, false);
}

export function defer(keys: readonly LoaderAttribute[], raiseload = false): AbstractLoad {
  return fromKeys((load, key) => load.defer(key, raiseload), keys, false);
}

export function undefer(...keys: readonly LoaderAttribute[]): AbstractLoad {
  return fromKeys((load, key) => load.undefer(key), keys, false);
}

export function undeferGroup(name: string): AbstractLoad {
  return new WildcardLoad().undeferGroup(name);
}

export function withExpression(key: LoaderAttribute, expression: ColumnElement): AbstractLoad {
  return fromKeys((load, attribute) => load.withExpression(attribute, expression), [key], false);
}

export function selectinPolymorphic(base: InternalEntity, classes: readonly InternalEntity[]): AbstractLoad {
  return new Load(base).selectinPolymorphic(classes);
}

export function withLoaderCriteria(
  target: InternalEntity | readonly Mapper[],
  criteria: ColumnElement | ((entity: InternalEntity) => ColumnElement),
  options: { readonly includeAliases?: boolean; readonly propagateToLoaders?: boolean } = {},
): LoaderCriteriaOption {
  return new LoaderCriteriaOption(target, criteria, options);
}
