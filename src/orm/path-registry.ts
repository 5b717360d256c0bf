/**
 * Names the places of a query that loader options and strategies speak about: `User -> posts -> Post -> tags`.
 * Every mapper and alias has a root path; indexing by property and entity goes down. A path's `key` is the same text for
 * equal paths, so that maps are keyed by it.
 *
 * Counterpart: sqlalchemy/orm/path_registry.py. Left out: serialization.
 */
import { ArgumentError } from '../sql/errors.ts';
import type { AliasedInsp, InternalEntity } from './entities.ts';
import type { MapperProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipProperty } from './relationship.ts';

/** A wildcard within a path. */
export class PathToken {
  readonly token: string;
  constructor(token: string) {
    this.token = token;
  }
  toString(): string {
    return this.token;
  }
}

export const WILDCARD_TOKEN = '*';
export const DEFAULT_TOKEN = '_sa_default';
export const RELATIONSHIP_TOKEN = 'relationship';
export const COLUMN_TOKEN = 'column';

export const PATH_TOKENS: Readonly<Record<string, PathToken>> = Object.fromEntries(
  [RELATIONSHIP_TOKEN, COLUMN_TOKEN].flatMap((kind) =>
    [WILDCARD_TOKEN, DEFAULT_TOKEN].map((suffix) => [`${kind}:${suffix}`, new PathToken(`${kind}:${suffix}`)]),
  ),
);

export type PathElement = InternalEntity | MapperProperty | PathToken;

function isToken(element: PathElement): element is PathToken {
  return element instanceof PathToken;
}

function isProperty(element: PathElement): element is MapperProperty {
  return 'isRelationship' in element;
}

export function isEntityElement(element: PathElement | undefined): element is InternalEntity {
  return element !== undefined && !isToken(element) && !isProperty(element);
}

function asRelationship(prop: MapperProperty): RelationshipProperty | null {
  return prop.isRelationship ? (prop as RelationshipProperty) : null;
}

function elementKey(element: PathElement): string {
  if (isToken(element)) return element.token;
  if (isProperty(element)) return `${element.parent.id}.${element.key}`;
  return element.isAliasedClass ? `a${element.id}` : `m${element.id}`;
}

/** The text by which equal element lists are found equal. */
export function pathKey(path: readonly PathElement[]): string {
  let text = '';
  for (const element of path) text += `${elementKey(element)}/`;
  return text;
}

/** What all paths have. */
export abstract class PathRegistry {
  abstract readonly path: readonly PathElement[];
  /** The path with of_type() entities put back to those of the relationship, by which options are looked up. */
  abstract readonly naturalPath: readonly PathElement[];
  abstract readonly parent: PathRegistry | null;
  readonly isToken: boolean = false;
  readonly isRoot: boolean = false;
  readonly hasEntity: boolean = false;
  readonly isProperty: boolean = false;
  readonly isEntity: boolean = false;
  isUnnatural = false;
  private keyText: string | null = null;
  private naturalKeyText: string | null = null;

  get key(): string {
    this.keyText ??= pathKey(this.path);
    return this.keyText;
  }

  get naturalKey(): string {
    this.naturalKeyText ??= pathKey(this.naturalPath);
    return this.naturalKeyText;
  }

  get length(): number {
    return this.path.length;
  }

  equals(other: PathRegistry | null): boolean {
    return other !== null && (this === other || this.key === other.key);
  }

  abstract child(element: PathElement): PathRegistry;

  set(attributes: Map<string, unknown>, name: string, value: unknown): void {
    attributes.set(`${name}|${this.naturalKey}`, value);
  }

  get<T>(attributes: ReadonlyMap<string, unknown>, name: string): T | undefined {
    return attributes.get(`${name}|${this.naturalKey}`) as T | undefined;
  }

  /** Whether something was set under the path as it stands. */
  contains(attributes: ReadonlyMap<string, unknown>, name: string): boolean {
    return attributes.has(`${name}|${this.key}`);
  }

  containsMapper(mapper: Mapper): boolean {
    for (let i = 0; i < this.path.length; i += 2) {
      const element = this.path[i];
      if (isEntityElement(element) && element.mapper.isa(mapper)) return true;
    }
    return false;
  }

  /** Entity and property, two by two. */
  pairs(): [InternalEntity, RelationshipProperty][] {
    const pairs: [InternalEntity, RelationshipProperty][] = [];
    for (let i = 0; i + 1 < this.path.length; i += 2) {
      pairs.push([this.path[i] as InternalEntity, this.path[i + 1] as RelationshipProperty]);
    }
    return pairs;
  }

  /** This path with another's elements after it. */
  plus(other: PathRegistry): PathRegistry {
    let path: PathRegistry = this;
    for (const element of other.path) path = path.child(element);
    return path;
  }

  get last(): PathElement | undefined {
    return this.path[this.path.length - 1];
  }

  /** Drops the repetitions of a self-referential relationship at the end. */
  truncateRecursive(): PathRegistry {
    return this;
  }

  toString(): string {
    return `ORM Path[${this.path.map(String).join(' -> ')}]`;
  }
}

class RootRegistry extends PathRegistry {
  readonly path: readonly PathElement[] = [];
  readonly naturalPath: readonly PathElement[] = [];
  readonly parent = null;
  override readonly isRoot = true;

  child(element: PathElement): PathRegistry {
    if (isToken(element)) return new TokenRegistry(this, element);
    if (isProperty(element)) throw new Error(`invalid argument for RootRegistry: ${element}`);
    return element.pathRegistry;
  }
}

/** The empty path. */
export const ROOT_PATH: PathRegistry = new RootRegistry();

/** The path of these elements. */
export function coercePath(elements: readonly PathElement[]): PathRegistry {
  let path = ROOT_PATH;
  for (const element of elements) path = path.child(element);
  return path;
}

/** The path that ends in a wildcard of `parent`. */
export function tokenPath(parent: PathRegistry, token: string): TokenRegistry {
  const element = PATH_TOKENS[token];
  if (!element) throw new ArgumentError(`invalid token: ${token}`);
  return token.endsWith(`:${WILDCARD_TOKEN}`)
    ? new TokenRegistry(parent, element)
    : new TokenRegistry(ROOT_PATH, element);
}

/** A path that ends in a wildcard. */
export class TokenRegistry extends PathRegistry {
  readonly path: readonly PathElement[];
  readonly naturalPath: readonly PathElement[];
  readonly parent: PathRegistry;
  readonly token: PathToken;
  override readonly isToken = true;

  constructor(parent: PathRegistry, token: PathToken) {
    super();
    this.parent = parent;
    this.token = token;
    this.path = [...parent.path, token];
    this.naturalPath = [...parent.naturalPath, token];
  }

  child(element: PathElement): PathRegistry {
    throw new ArgumentError(`Wildcard token cannot be followed by another entity: ${element}`);
  }

  /** The wildcard for the entity and each class it inherits from: a subclass's columns look there. */
  naturalForSuperclasses(): string[] {
    const parent = this.parent;
    if (!(parent instanceof EntityRegistry)) return [this.naturalKey];
    const grandparent = parent.parent;
    const keys: string[] = [];
    for (const mapper of parent.mapper.iterateToRoot()) {
      keys.push(new TokenRegistry(grandparent.child(mapper), this.token).naturalKey);
    }
    keys.push(this.naturalKey);
    if (parent.isAliasedClass) {
      const alias = parent.entity as AliasedInsp;
      if (alias.isWithPolymorphic) {
        for (const entity of alias.withPolymorphicEntities) {
          keys.push(new TokenRegistry(grandparent.child(entity), this.token).naturalKey);
        }
      }
    }
    return keys;
  }
}

/** A path that ends in a property. */
export class PropRegistry extends PathRegistry {
  readonly path: readonly PathElement[];
  readonly naturalPath: readonly PathElement[];
  readonly parent: EntityRegistry;
  readonly prop: MapperProperty;
  readonly entity: InternalEntity | null;
  readonly mapper: Mapper | null;
  override readonly isProperty = true;
  override readonly hasEntity: boolean;
  /** Keys under which an option for this path, for all its siblings, or for everything may stand. */
  readonly loaderKey: string;
  readonly wildcardLoaderKey: string;
  readonly defaultLoaderKey: string;
  private readonly children = new Map<Mapper, EntityRegistry>();

  constructor(given: EntityRegistry, prop: MapperProperty) {
    super();
    const insp = given.entity;
    let parent = given;
    let naturalParent = given;
    const above = given.parent;
    this.isUnnatural = above.isUnnatural || given.mapper.inherits !== null;
    const alias = insp.isAliasedClass ? (insp as AliasedInsp) : null;
    if (alias === null || alias.useMapperPath) {
      parent = above.child(prop.parent) as EntityRegistry;
      naturalParent = parent;
    } else if (alias.withPolymorphicMappers.length > 0 && alias.withPolymorphicMappers.includes(prop.parent)) {
      const subclass = alias.entityForMapper(prop.parent);
      parent = above.child(subclass) as EntityRegistry;
      if (!parent.parent.isRoot) {
        naturalParent = parent.parent.child(subclass.mapper) as EntityRegistry;
        this.isUnnatural = true;
      } else naturalParent = parent;
    } else if (!above.isRoot && prop.parent !== alias.mapper && alias.mapper.isa(prop.parent)) {
      naturalParent = above.child(prop.parent) as EntityRegistry;
    }
    this.prop = prop;
    this.parent = parent;
    this.path = [...parent.path, prop];
    this.naturalPath = [...naturalParent.naturalPath, prop];
    const relationship = asRelationship(prop);
    this.hasEntity = relationship !== null;
    this.entity = relationship ? relationship.entity : null;
    this.mapper = relationship ? relationship.mapper : null;
    const kind = relationship ? RELATIONSHIP_TOKEN : COLUMN_TOKEN;
    this.loaderKey = `loader|${this.naturalKey}`;
    this.wildcardLoaderKey = `loader|${parent.naturalKey}${kind}:${WILDCARD_TOKEN}/`;
    this.defaultLoaderKey = `loader|${kind}:${DEFAULT_TOKEN}/`;
  }

  get entityPath(): EntityRegistry {
    if (!this.entity) throw new Error(`${this.prop} does not lead to an entity`);
    return this.child(this.entity);
  }

  child(element: PathElement): EntityRegistry {
    if (!isEntityElement(element)) throw new Error(`${element} cannot follow ${this}`);
    if (element.isAliasedClass) return new EntityRegistry(this, element);
    const mapper = element as Mapper;
    let found = this.children.get(mapper);
    if (!found) {
      found = new EntityRegistry(this, mapper);
      this.children.set(mapper, found);
    }
    return found;
  }

  override truncateRecursive(): PathRegistry {
    const upTo = this.path.length - 1;
    const earliest = this.path.indexOf(this.prop);
    return earliest < 0 || earliest >= upTo ? this : coercePath(this.path.slice(0, earliest + 1));
  }
}

/** A path that ends in a mapper or an alias. */
export class EntityRegistry extends PathRegistry {
  readonly path: readonly PathElement[];
  readonly naturalPath: readonly PathElement[];
  readonly parent: PathRegistry;
  readonly entity: InternalEntity;
  readonly isAliasedClass: boolean;
  override readonly isEntity = true;
  override readonly hasEntity = true;
  private readonly children = new Map<MapperProperty, PropRegistry>();

  constructor(parent: PathRegistry, entity: InternalEntity) {
    super();
    this.parent = parent;
    this.entity = entity;
    this.isAliasedClass = entity.isAliasedClass;
    this.path = [...parent.path, entity];
    if (!parent.isRoot && (this.isAliasedClass || parent.isUnnatural)) {
      const relationship = asRelationship(parent.naturalPath[parent.naturalPath.length - 1] as MapperProperty);
      if (!relationship) throw new Error(`${parent} does not lead to an entity`);
      const related = entity.mapper.isa(relationship.mapper) || relationship.mapper.isa(entity.mapper);
      this.naturalPath = [...parent.naturalPath, related ? entity.mapper : relationship.entity];
    } else if (parent.isRoot) this.naturalPath = this.path;
    else this.naturalPath = this.path;
  }

  get mapper(): Mapper {
    return this.entity.mapper;
  }

  get entityPath(): EntityRegistry {
    return this;
  }

  prop(prop: MapperProperty): PropRegistry {
    let found = this.children.get(prop);
    if (!found) {
      found = new PropRegistry(this, prop);
      this.children.set(prop, found);
    }
    return found;
  }

  child(element: PathElement): PathRegistry {
    if (isToken(element)) return new TokenRegistry(this, element);
    if (isProperty(element)) return this.prop(element);
    throw new Error(`${element} cannot follow ${this}`);
  }

  override truncateRecursive(): PathRegistry {
    return this.parent.isRoot ? this : this.parent.truncateRecursive().child(this.entity);
  }
}

/** The root path of a mapper or alias, kept by the entity as `pathRegistry`. */
export function entityRootPath(entity: InternalEntity): EntityRegistry {
  return new EntityRegistry(ROOT_PATH, entity);
}
