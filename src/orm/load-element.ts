/**
 * The parts of a loader option: each names a path and how it is to be loaded. When a statement is compiled, they enter the
 * compile state's attributes under the keys by which strategies look them up.
 *
 * Counterpart: _LoadElement and subclasses of sqlalchemy/orm/strategy_options.py.
 */
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { MapperEntity, ORMCompileState } from './compile-state.ts';
import { type AliasedInsp, entityCorrespondsToUsePath, type InternalEntity, withPolymorphicAlias } from './entities.ts';
import type { Load } from './loader-options.ts';
import {
  type COLUMN_TOKEN,
  coercePath,
  DEFAULT_TOKEN,
  isEntityElement,
  type PathElement,
  type PathRegistry,
  PathToken,
  type PropRegistry,
  RELATIONSHIP_TOKEN,
  type TokenRegistry,
  tokenPath,
  WILDCARD_TOKEN,
} from './path-registry.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import type { StrategyKey } from './strategies/strategy-key.ts';

export type WildcardKind = typeof RELATIONSHIP_TOKEN | typeof COLUMN_TOKEN;

/** What an option says besides the strategy. */
export interface LocalOptions {
  readonly innerjoin?: boolean | string;
  readonly recursionDepth?: number | null;
  /** contains_eager(): the selectable that holds the related rows; null when it is the entity itself. */
  readonly eagerFromAlias?: FromClause | null;
  readonly undeferGroups?: readonly string[];
  /** selectin_polymorphic(): the classes. */
  readonly entities?: readonly InternalEntity[];
}

const NO_OPTIONS: LocalOptions = {};

/** What every element is made from. */
export interface ElementArguments {
  readonly strategy: StrategyKey | null;
  readonly wildcardKey: WildcardKind | null;
  readonly options: LocalOptions | null;
  readonly propagateToLoaders: boolean;
  readonly attributeGroup?: readonly LoaderAttribute[] | null;
  readonly reconcileToOther?: boolean | null;
  readonly extraCriteria?: readonly ColumnElement[] | null;
}

/** An attribute of a mapped class, or the wildcard. */
export type LoaderAttribute = QueryableAttribute | string;

function sameStrategy(left: StrategyKey | null, right: StrategyKey | null): boolean {
  return left === right;
}

function hasOptions(options: LocalOptions): boolean {
  return Object.keys(options).length > 0;
}

function sameOptions(left: LocalOptions, right: LocalOptions): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]) as Set<keyof LocalOptions>;
  for (const key of keys) if (left[key] !== right[key]) return false;
  return true;
}

function unionOptions(left: LocalOptions, right: LocalOptions): LocalOptions {
  const groups = [...(left.undeferGroups ?? []), ...(right.undeferGroups ?? [])];
  return { ...left, ...right, ...(groups.length > 0 ? { undeferGroups: groups } : {}) };
}

/**
 * What is left of `toChop` below the place where the statement of a loader strategy stands; null where the option is about
 * another place.
 */
export function chopPath(toChop: readonly PathElement[], path: PathRegistry): readonly PathElement[] | null {
  const current = path.naturalPath;
  const count = Math.min(toChop.length, current.length);
  for (let i = 0; i < count; i++) {
    const mine = toChop[i] as PathElement;
    const theirs = current[i] as PathElement;
    if (mine instanceof PathToken) {
      const token = mine.token;
      if (i === 0 && (token.endsWith(`:${DEFAULT_TOKEN}`) || token.endsWith(`:${WILDCARD_TOKEN}`))) return toChop;
      if (token !== `${RELATIONSHIP_TOKEN}:${WILDCARD_TOKEN}`) return null;
    }
    if (mine === theirs) continue;
    if (
      isEntityElement(mine) &&
      isEntityElement(theirs) &&
      !mine.isAliasedClass &&
      !theirs.isAliasedClass &&
      mine.mapper.isa(theirs.mapper)
    ) {
      continue;
    }
    return null;
  }
  return toChop.slice(count);
}

/** One path and its strategy. */
export abstract class LoadElement {
  path: PathRegistry;
  readonly strategy: StrategyKey | null;
  readonly propagateToLoaders: boolean;
  localOptions: LocalOptions;
  extraCriteria: readonly ColumnElement[] = [];
  private readonly reconcileToOther: boolean | null;
  abstract readonly isTokenStrategy: boolean;
  abstract readonly isClassStrategy: boolean;

  constructor(path: PathRegistry, given: ElementArguments) {
    this.path = path;
    this.strategy = given.strategy;
    this.propagateToLoaders = given.propagateToLoaders;
    this.localOptions = given.options ?? NO_OPTIONS;
    const reconcile = given.reconcileToOther ?? null;
    if (reconcile !== null) this.reconcileToOther = reconcile;
    else this.reconcileToOther = given.strategy === null && !hasOptions(this.localOptions) ? true : null;
  }

  get isOptionsOnly(): boolean {
    return hasOptions(this.localOptions) && this.strategy === null;
  }

  clone(): this {
    const copy = Object.create(Object.getPrototypeOf(this)) as this;
    return Object.assign(copy, this);
  }

  /** The element for one more turn of a self-referential relationship. */
  recurse(): this {
    const copy = this.clone();
    copy.path = coercePath([...this.path.path, ...this.path.path.slice(-2)]);
    return copy;
  }

  /** The element as a part of `parent`'s option, given through Load.options(). */
  prependPathFrom(parent: Load): this {
    const first = this.path.path[0] as InternalEntity;
    const above = parent.path;
    const lead = lastEntity(above);
    const sources = [lead, ...parent.additionalSourceEntities];
    if (!sources.some((entity) => entity !== null && entityCorrespondsToUsePath(entity, first))) {
      throw new ArgumentError(`Attribute "${this.path.path[1]}" does not link from element "${above.last}".`);
    }
    return this.prependPath(above);
  }

  prependPath(path: PathRegistry): this {
    const copy = this.clone();
    copy.path = coercePath([...path.path.slice(0, -1), ...copy.path.path]);
    return copy;
  }

  /** Enters the element into the compile state. */
  processCompileState(
    parent: Load | null,
    compileState: ORMCompileState,
    entities: readonly MapperEntity[],
    leadEntity: InternalEntity | null,
    raiseError: boolean,
  ): void {
    for (const key of this.keysFor(parent, compileState, entities, leadEntity, raiseError)) {
      const existing = compileState.attributes.get(key) as LoadElement | undefined;
      compileState.attributes.set(key, existing ? reconcile(this, existing) : this);
    }
  }

  protected abstract keysFor(
    parent: Load | null,
    compileState: ORMCompileState,
    entities: readonly MapperEntity[],
    leadEntity: InternalEntity | null,
    raiseError: boolean,
  ): readonly string[];

  protected raiseForNoMatch(parent: Load | null, entities: readonly MapperEntity[]): never {
    const path = parent ? parent.path : this.path;
    if (!entities.some((entity) => entity.entityZero !== null)) {
      throw new ArgumentError(
        `Query has only expression-based entities; attribute loader options for ${path.path[0]} can't be applied here.`,
      );
    }
    throw new ArgumentError(
      `Mapped class ${path.path[0]} does not apply to any of the root entities in this query, e.g. ${entities
        .map((entity) => String(entity.entityZero))
        .join(', ')}. Please specify the full path from one of the root entities to the target attribute. `,
    );
  }

  /** The element's path as seen from the statement of a loader strategy, or null. */
  protected adjustForCurrentPath(effective: PathRegistry, current: PathRegistry): PathRegistry | null {
    const chopped = chopPath(effective.naturalPath, current);
    if (!chopped || chopped.length === 0) return null;
    const removed = effective.length - chopped.length;
    const lead = this.path.path[removed] as PathElement;
    return coercePath([lead, ...chopped.slice(1)]);
  }

  static reconcileRule(element: LoadElement): boolean | null {
    return element.reconcileToOther;
  }
}

function lastEntity(path: PathRegistry): InternalEntity | null {
  for (let i = path.path.length - 1; i >= 0; i--) {
    const element = path.path[i];
    if (isEntityElement(element)) return element;
  }
  return null;
}

function reconcile(replacement: LoadElement, existing: LoadElement): LoadElement {
  const ours = LoadElement.reconcileRule(replacement);
  const theirs = LoadElement.reconcileRule(existing);
  if (ours === true) return existing;
  if (ours === false) return replacement;
  if (theirs === true) return replacement;
  if (theirs === false) return existing;
  if (existing === replacement) return replacement;
  if (
    sameStrategy(existing.strategy, replacement.strategy) &&
    sameOptions(existing.localOptions, replacement.localOptions)
  ) {
    return replacement;
  }
  if (replacement.isOptionsOnly) {
    const copy = existing.clone();
    copy.localOptions = unionOptions(existing.localOptions, replacement.localOptions);
    copy.extraCriteria = [...existing.extraCriteria, ...replacement.extraCriteria];
    return copy;
  }
  if (existing.isOptionsOnly) {
    const copy = replacement.clone();
    copy.localOptions = unionOptions(replacement.localOptions, existing.localOptions);
    copy.extraCriteria = [...replacement.extraCriteria, ...existing.extraCriteria];
    return copy;
  }
  if (replacement.path.isToken) return replacement;
  throw new InvalidRequestError(`Loader strategies for ${replacement.path} conflict`);
}

/** An element about one attribute. */
export class AttributeLoadElement extends LoadElement {
  readonly isTokenStrategy = false;
  readonly isClassStrategy = false;
  readonly ofType: InternalEntity | null;
  private pathWithPolymorphic: PathRegistry | null = null;

  /** Null where the attribute does not belong to the path and `raiseError` is false. */
  constructor(path: PathRegistry, attribute: QueryableAttribute, given: ElementArguments) {
    super(path, given);
    const parent = attribute.parent;
    const lead = path.last;
    if (!isEntityElement(lead) || !entityCorrespondsToUsePath(lead, parent)) {
      const group = given.attributeGroup;
      if (group && attribute !== group[0]) {
        throw new ArgumentError(
          "Can't apply wildcard ('*') or load_only() loader option to multiple entities in the same option. Use separate options per entity.",
        );
      }
      raiseForDoesNotLink(path, String(attribute), parent);
    }
    this.extraCriteria = given.extraCriteria?.length ? given.extraCriteria : attribute.extraCriteria;
    this.ofType = attribute.ofType;
    let child: PathRegistry = path.child(attribute.prop);
    if (attribute.ofType) {
      this.pathWithPolymorphic = child;
      child = child.child(attribute.ofType);
    } else if (child.hasEntity) child = (child as PropRegistry).entityPath;
    this.path = child;
  }

  override prependPath(path: PathRegistry): this {
    const copy = super.prependPath(path);
    if (this.pathWithPolymorphic) {
      copy.pathWithPolymorphic = coercePath([...path.path.slice(0, -1), ...this.pathWithPolymorphic.path]);
    }
    return copy;
  }

  protected keysFor(
    parent: Load | null,
    compileState: ORMCompileState,
    entities: readonly MapperEntity[],
    leadEntity: InternalEntity | null,
    raiseError: boolean,
  ): readonly string[] {
    const current = compileState.currentPath;
    if (compileState.compileOptions.forRefreshState && !this.propagateToLoaders) return [];
    if (this.ofType) this.setOfType(compileState.attributes, current);
    if (this.strategy === null && !hasOptions(this.localOptions)) return [];
    if (raiseError && !leadEntity) this.raiseForNoMatch(parent, entities);
    let effective = this.path.hasEntity && !this.path.isProperty ? (this.path.parent as PathRegistry) : this.path;
    if (!current.isRoot) {
      const adjusted = this.adjustForCurrentPath(effective, current);
      if (!adjusted) return [];
      effective = adjusted;
    }
    return [`loader|${effective.naturalKey}`];
  }

  private setOfType(attributes: Map<string, unknown>, current: PathRegistry): void {
    let entity = this.ofType as InternalEntity;
    if (!entity.isAliasedClass) {
      entity = withPolymorphicAlias(entity.mapper.baseMapper, [entity.mapper], { aliased: true, useMapperPath: true });
    }
    let start = this.pathWithPolymorphic as PathRegistry;
    if (!current.isRoot) {
      const adjusted = this.adjustForCurrentPath(start, current);
      if (!adjusted) return;
      start = adjusted;
    }
    const key = `path_with_polymorphic|${start.naturalKey}`;
    const existing = attributes.get(key) as AliasedInsp | undefined;
    attributes.set(key, existing ? existing.mergeWith(entity as AliasedInsp) : entity);
  }
}

/** An element about all relationships or all columns of an entity. */
export class TokenLoadElement extends LoadElement {
  readonly isTokenStrategy = true;
  readonly isClassStrategy = false;

  constructor(path: PathRegistry, attribute: string | null, given: ElementArguments) {
    super(path, given);
    if (attribute === null) return;
    const token = given.wildcardKey && !attribute.includes(':') ? `${given.wildcardKey}:${attribute}` : attribute;
    if (![WILDCARD_TOKEN, DEFAULT_TOKEN].some((suffix) => token.endsWith(`:${suffix}`))) {
      throw new ArgumentError(
        'Strings are not accepted for attribute names in loader options; please use class-bound attributes directly.',
      );
    }
    this.path = tokenPath(path, token);
  }

  protected keysFor(
    _parent: Load | null,
    compileState: ORMCompileState,
    _entities: readonly MapperEntity[],
    leadEntity: InternalEntity | null,
  ): readonly string[] {
    const current = compileState.currentPath;
    if (compileState.compileOptions.forRefreshState && !this.propagateToLoaders) return [];
    if (this.strategy === null && !hasOptions(this.localOptions)) return [];
    let effective = this.path;
    if (leadEntity) effective = coercePath([leadEntity, ...effective.path.slice(1)]);
    if (!current.isRoot) {
      const adjusted = this.adjustForCurrentPath(effective, current);
      if (!adjusted) return [];
      effective = adjusted;
    }
    return (effective as TokenRegistry).naturalForSuperclasses().map((key) => `loader|${key}`);
  }
}

/** An element about a class: selectin_polymorphic(). */
export class ClassLoadElement extends LoadElement {
  readonly isTokenStrategy = false;
  readonly isClassStrategy = true;

  protected keysFor(_parent: Load | null, compileState: ORMCompileState): readonly string[] {
    const current = compileState.currentPath;
    if (compileState.compileOptions.forRefreshState && !this.propagateToLoaders) return [];
    if (this.strategy === null && !hasOptions(this.localOptions)) return [];
    let effective = this.path;
    if (!current.isRoot) {
      const adjusted = this.adjustForCurrentPath(effective, current);
      if (!adjusted) return [];
      effective = adjusted;
    }
    return [`loader|${effective.naturalKey}`];
  }
}

/** Says that an attribute does not belong where an option names it. */
export function raiseForDoesNotLink(path: PathRegistry, attribute: string, parent: InternalEntity): never {
  const lead = path.last as InternalEntity;
  if (path.length > 1) {
    const relationship = path.path[path.length - 2] as PropRegistry['prop'] & {
      readonly mapper: InternalEntity['mapper'];
    };
    const isOfType = lead.isAliasedClass || lead.mapper !== relationship.mapper;
    const parentText = parent.isAliasedClass ? String(parent) : parent.mapper.className;
    const hint =
      !isOfType && !lead.isAliasedClass && lead.mapper.commonParent(parent.mapper)
        ? `  Did you mean to use "${relationship}.of_type(${parentText})" or "loadopt.options(selectin_polymorphic(${relationship.mapper.className}, [${parentText}]), ...)" ?`
        : '';
    throw new ArgumentError(
      `ORM mapped entity or attribute "${attribute}" does not link from relationship "${relationship}${
        isOfType ? `.of_type(${lead})` : ''
      }".${hint}`,
    );
  }
  throw new ArgumentError(`ORM mapped attribute "${attribute}" does not link mapped class "${lead}"`);
}

/** The attribute a loader option is given, checked. */
export function parseAttribute(attribute: unknown): QueryableAttribute {
  if (attribute instanceof QueryableAttribute) return attribute;
  throw new ArgumentError('expected ORM mapped attribute for loader strategy argument');
}
