/**
 * What a query can be about besides a mapped class: an alias of one, a with_polymorphic() view, a Bundle of columns. And the
 * rules by which entities correspond to one another.
 *
 * Counterpart: AliasedClass, AliasedInsp, Bundle and the entity functions of sqlalchemy/orm/util.py. AliasedClass and
 * AliasedInsp are one object here; attributes are read with attribute().
 */
import type { OrmEntity } from '../sql/annotations.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { ClauseList, type ColumnElement } from '../sql/elements.ts';
import { ArgumentError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { Mapper } from './mapper.ts';
import { OrmAdapter } from './orm-adapter.ts';
import { type EntityRegistry, entityRootPath } from './path-registry.ts';
import { QueryableAttribute } from './queryable-attribute.ts';

export { OrmAdapter } from './orm-adapter.ts';

/** A mapper or an alias of one: what columns and paths belong to. */
export type InternalEntity = Mapper | AliasedInsp;

export interface AliasOptions {
  readonly alias?: FromClause | null;
  readonly name?: string | null;
  readonly flat?: boolean;
  readonly adaptOnNames?: boolean;
  readonly withPolymorphicMappers?: readonly Mapper[] | null;
  readonly polymorphicOn?: ColumnElement | null;
  readonly baseAlias?: AliasedInsp | null;
  /** Paths through the alias are those of the mapper: aliases that loaders make. */
  readonly useMapperPath?: boolean;
  readonly representsOuterJoin?: boolean;
}

/** An alias of a mapped class. */
export class AliasedInsp implements OrmEntity {
  readonly id: number;
  readonly mapper: Mapper;
  readonly selectable: FromClause;
  readonly name: string | null;
  readonly isAliasedClass = true;
  readonly isMapper = false;
  readonly isWithPolymorphic: boolean;
  readonly withPolymorphicMappers: readonly Mapper[];
  readonly withPolymorphicEntities: readonly AliasedInsp[];
  readonly polymorphicOn: ColumnElement | null;
  readonly useMapperPath: boolean;
  readonly representsOuterJoin: boolean;
  readonly baseAlias: AliasedInsp;
  readonly adapter: OrmAdapter;
  /** What was aliased: a mapper or another alias. */
  readonly target: InternalEntity;
  /** Values that a loader strategy keeps with the alias. */
  readonly memoizedValues = new Map<unknown, unknown>();
  private readonly path: EntityRegistry | null;
  private readonly attributes = new Map<string, QueryableAttribute>();
  private clauseMemo: FromClause | null = null;

  constructor(target: InternalEntity, options: AliasOptions = {}) {
    const mapper = target.mapper;
    let selectable = options.alias ?? null;
    let nestAdapters = false;
    if (!selectable) {
      if (target.isAliasedClass && target.selectable.isSubquery) selectable = target.selectable.alias();
      else {
        selectable = mapper.withPolymorphicSelectable.anonymousFromclause({
          name: options.name ?? null,
          flat: options.flat ?? false,
        });
      }
    } else if (target.isAliasedClass) nestAdapters = true;
    this.id = mapper.environment.nextId('alias');
    this.mapper = mapper;
    this.target = target;
    this.selectable = selectable;
    this.name = options.name ?? null;
    this.useMapperPath = options.useMapperPath ?? false;
    this.representsOuterJoin = options.representsOuterJoin ?? false;
    this.polymorphicOn = options.polymorphicOn ?? mapper.polymorphicOn;
    this.baseAlias = options.baseAlias ?? this;
    this.path = this.useMapperPath ? null : entityRootPath(this);
    const given = options.withPolymorphicMappers?.length
      ? options.withPolymorphicMappers
      : mapper.withPolymorphicMappers;
    this.isWithPolymorphic = given.length > 0;
    this.withPolymorphicMappers = given.length > 0 ? given : [mapper];
    const adaptOnNames = options.adaptOnNames ?? false;
    const entities: AliasedInsp[] = [];
    for (const poly of given) {
      if (poly === mapper) continue;
      entities.push(
        new AliasedInsp(poly, { alias: selectable, baseAlias: this, adaptOnNames, useMapperPath: this.useMapperPath }),
      );
    }
    this.withPolymorphicEntities = entities;
    const adapter = new OrmAdapter(mapper, {
      selectable,
      equivalents: mapper.equivalentColumns,
      adaptOnNames,
      anonymizeLabels: true,
      adaptFromSelectables: adaptOnNames ? null : this.withPolymorphicMappers.map((one) => one.selectable),
      limitOnEntity: false,
      aliasedInsp: this,
    });
    this.adapter = nestAdapters ? (target as AliasedInsp).adapter.wrap(adapter) : adapter;
  }

  get pathRegistry(): EntityRegistry {
    return this.path ?? this.mapper.pathRegistry;
  }

  get entity(): AliasedInsp {
    return this;
  }

  /** `aliased(User)`: how the alias prints before an attribute's name. */
  get attributeClassName(): string {
    return `aliased(${this.mapper.className})`;
  }

  /** The alias as part of a FROM clause, marked as being this entity. */
  clauseElement(): FromClause {
    this.clauseMemo ??= this.selectable
      .annotate({ parentmapper: this.mapper, parententity: this, entityNamespace: this })
      .setPropagateAttrs({ compileStatePlugin: 'orm', pluginSubject: this });
    return this.clauseMemo;
  }

  /** A mapped attribute in terms of the alias. */
  attribute(key: string): QueryableAttribute {
    let found = this.attributes.get(key);
    if (!found) {
      found = new QueryableAttribute(this, this.mapper.getProperty(key));
      this.attributes.set(key, found);
    }
    return found;
  }

  namespaceAttribute(key: string): QueryableAttribute | undefined {
    return this.mapper.namespaceAttribute(key)?.adaptToEntity(this);
  }

  get allColumnExpressions(): readonly ColumnElement[] {
    const mappers = this.isWithPolymorphic ? this.withPolymorphicMappers : [];
    return this.mapper.columnsPlusKeys(mappers).map(([key, column]) => this.adaptElement(column, key));
  }

  hasAttribute(key: string): boolean {
    return this.mapper.hasProperty(key);
  }

  /** A column or expression of the mapper in terms of the alias. */
  adaptElement(expression: ColumnElement, key: string | null = null): ColumnElement {
    const annotations: Record<string, unknown> = { parententity: this, parentmapper: this.mapper };
    if (key) annotations.proxyKey = key;
    return this.adapter
      .traverse(expression)
      .annotate(annotations)
      .setPropagateAttrs({ compileStatePlugin: 'orm', pluginSubject: this });
  }

  /** The part of a with_polymorphic() view that is a subclass's. */
  entityForMapper(mapper: Mapper): AliasedInsp {
    if (this.withPolymorphicMappers.includes(mapper)) {
      if (mapper === this.mapper) return this;
      const found = this.withPolymorphicEntities.find((entity) => entity.mapper === mapper);
      if (found) return found;
    }
    if (mapper.isa(this.mapper)) return this;
    throw new Error(`mapper ${mapper} doesn't correspond to ${this}`);
  }

  /** One view with the classes of both. */
  mergeWith(other: AliasedInsp): AliasedInsp {
    const ours = new Set(this.withPolymorphicMappers);
    const theirs = new Set(other.withPolymorphicMappers);
    if (ours.size === theirs.size && [...ours].every((mapper) => theirs.has(mapper))) return other;
    const { mappers, selectable } = other.mapper.withPolymorphicArgs(
      [...new Set([...ours, ...theirs])],
      null,
      !other.representsOuterJoin,
    );
    return new AliasedInsp(other.mapper, {
      alias: selectable.anonymousFromclause({ flat: true }),
      withPolymorphicMappers: mappers,
      polymorphicOn: other.polymorphicOn,
      useMapperPath: other.useMapperPath,
      representsOuterJoin: other.representsOuterJoin,
    });
  }

  toString(): string {
    if (this.isWithPolymorphic) {
      const others = this.withPolymorphicMappers.filter((mapper) => mapper !== this.mapper);
      return `with_polymorphic(${this.mapper.className}, [${others.map((mapper) => mapper.className).join(', ')}])`;
    }
    return `aliased(${this.target.isAliasedClass ? (this.target as AliasedInsp).attributeClassName : this.mapper.className})`;
  }
}

/** `aliased(entity)`. */
export function aliased(
  entity: InternalEntity,
  options: Pick<AliasOptions, 'alias' | 'name' | 'flat' | 'adaptOnNames'> = {},
): AliasedInsp {
  return new AliasedInsp(entity, options);
}

export interface WithPolymorphicOptions {
  readonly selectable?: FromClause | null;
  readonly flat?: boolean;
  readonly polymorphicOn?: ColumnElement | null;
  readonly aliased?: boolean;
  readonly innerjoin?: boolean;
  readonly adaptOnNames?: boolean;
  readonly name?: string | null;
  readonly useMapperPath?: boolean;
}

/** `with_polymorphic(base, classes)`: one entity whose subclasses' columns are selected too. */
export function withPolymorphicAlias(
  base: Mapper,
  classes: '*' | readonly Mapper[],
  options: WithPolymorphicOptions = {},
): AliasedInsp {
  if (options.selectable && options.flat) {
    throw new ArgumentError(
      "the 'flat' and 'selectable' arguments cannot be passed simultaneously to with_polymorphic()",
    );
  }
  const innerjoin = options.innerjoin ?? false;
  const made = base.withPolymorphicArgs(classes, options.selectable ?? false, innerjoin);
  let selectable = made.selectable;
  if (options.aliased || options.flat) selectable = selectable.anonymousFromclause({ flat: options.flat ?? false });
  return new AliasedInsp(base, {
    alias: selectable,
    name: options.name ?? null,
    withPolymorphicMappers: made.mappers,
    adaptOnNames: options.adaptOnNames ?? false,
    polymorphicOn: options.polymorphicOn ?? null,
    useMapperPath: options.useMapperPath ?? false,
    representsOuterJoin: !innerjoin,
  });
}

/** Columns that come as one row within the row. */
export class Bundle {
  readonly name: string;
  readonly expressions: readonly (ColumnElement | Bundle)[];
  readonly singleEntity: boolean;
  private clauseMemo: ClauseElement | null = null;

  constructor(
    name: string,
    expressions: readonly (ColumnElement | QueryableAttribute | Bundle)[],
    options: { readonly singleEntity?: boolean } = {},
  ) {
    this.name = name;
    this.expressions = expressions.map((one) => (one instanceof QueryableAttribute ? one.clauseElement() : one));
    this.singleEntity = options.singleEntity ?? false;
  }

  label(name: string): Bundle {
    return new Bundle(name, this.expressions, { singleEntity: this.singleEntity });
  }

  /** All columns, of nested Bundles too. */
  get columns(): ColumnElement[] {
    return this.expressions.flatMap((one) => (one instanceof Bundle ? one.columns : [one]));
  }

  get entity(): InternalEntity | null {
    for (const column of this.columns) {
      const found = column.annotations.parententity as InternalEntity | undefined;
      if (found) return found;
    }
    return null;
  }

  clauseElement(): ClauseElement {
    this.clauseMemo ??= new ClauseList(this.columns, undefined, false)
      .annotate({ bundle: this })
      .setPropagateAttrs({ compileStatePlugin: 'orm', ...(this.entity ? { pluginSubject: this.entity } : {}) });
    return this.clauseMemo;
  }
}

/** Whether `entity` means `given`, as an entity of a query, or a class related to it. */
export function entityCorrespondsTo(given: InternalEntity, entity: InternalEntity): boolean {
  if (entity.isAliasedClass) {
    return given.isAliasedClass && (entity as AliasedInsp).baseAlias === (given as AliasedInsp).baseAlias;
  }
  if (given.isAliasedClass) {
    const alias = given as AliasedInsp;
    return alias.useMapperPath
      ? alias.withPolymorphicMappers.includes(entity as Mapper)
      : (entity as InternalEntity) === given;
  }
  return (entity as Mapper).commonParent(given as Mapper);
}

/** Whether an option may go on from `given` with `entity`. */
export function entityCorrespondsToUsePath(given: InternalEntity, entity: InternalEntity): boolean {
  if (given.isAliasedClass) {
    if (!entity.isAliasedClass) return false;
    const alias = entity as AliasedInsp;
    return !alias.useMapperPath && (given === entity || (given as AliasedInsp).withPolymorphicEntities.includes(alias));
  }
  if (!entity.isAliasedClass) return (given as Mapper).isa(entity.mapper);
  const alias = entity as AliasedInsp;
  return alias.useMapperPath && alias.withPolymorphicMappers.includes(given as Mapper);
}

/** Whether `given` is the mapper, a subclass of it, or a view that holds it. */
export function entityIsa(given: InternalEntity, mapper: Mapper): boolean {
  return given.withPolymorphicMappers.includes(mapper) || given.mapper.isa(mapper);
}
