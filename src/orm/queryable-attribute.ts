/**
 * A mapped attribute as part of an expression: `User.name`, `User.posts`, `aliased(User).posts.of_type(...)`.
 * Mappers and aliases hand them out by name; operators on one go to its column expression or to the relationship comparator.
 *
 * Counterpart: QueryableAttribute of sqlalchemy/orm/attributes.py and the Comparators of ColumnProperty and
 * RelationshipProperty, which are one here.
 */
import type { ColumnElement } from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { AliasedInsp, InternalEntity } from './entities.ts';
import type { MapperProperty } from './interfaces.ts';
import type { Mapper } from './mapper.ts';
import type { ColumnProperty } from './properties.ts';
import type { RelationshipProperty } from './relationship.ts';

export interface AttributeRefinement {
  readonly ofType?: InternalEntity | null;
  readonly extraCriteria?: readonly ColumnElement[];
}

/** A mapped attribute of an entity. */
export class QueryableAttribute {
  /** A join may have it for its target or ON clause. */
  readonly isJoinTarget = true;
  /** The mapper or alias that it was read from. */
  readonly parent: InternalEntity;
  readonly prop: MapperProperty;
  readonly ofType: InternalEntity | null;
  readonly extraCriteria: readonly ColumnElement[];
  private expressionMemo: ColumnElement | null = null;

  constructor(parent: InternalEntity, prop: MapperProperty, refinement: AttributeRefinement = {}) {
    this.parent = parent;
    this.prop = prop;
    this.ofType = refinement.ofType ?? null;
    this.extraCriteria = refinement.extraCriteria ?? [];
  }

  pythonRepr(): string {
    return '<sqlalchemy.orm.attributes.InstrumentedAttribute object at 0x7f0000000000>';
  }

  get key(): string {
    return this.prop.key;
  }

  get isRelationship(): boolean {
    return this.prop.isRelationship;
  }

  /** The relationship, or an error that names the attribute. */
  get relationship(): RelationshipProperty {
    if (!this.prop.isRelationship) throw new ArgumentError(`Expected relationship property, got ${this}`);
    return this.prop as RelationshipProperty;
  }

  /** The alias whose columns stand for the mapper's, or null. */
  get alias(): AliasedInsp | null {
    return this.parent.isAliasedClass ? (this.parent as AliasedInsp) : null;
  }

  /** What a relationship leads to: the of_type() entity or the relationship's own. */
  get entity(): InternalEntity {
    return this.ofType ?? this.relationship.entity;
  }

  get mapper(): Mapper {
    return this.entity.mapper;
  }

  /** The same attribute with another target class or alias. */
  ofTypeEntity(entity: InternalEntity): QueryableAttribute {
    return new QueryableAttribute(this.parent, this.prop, { ofType: entity, extraCriteria: this.extraCriteria });
  }

  /** The same relationship with more criteria in its ON clause. */
  andCriteria(criteria: readonly ColumnElement[]): QueryableAttribute {
    return new QueryableAttribute(this.parent, this.prop, {
      ofType: this.ofType,
      extraCriteria: [...this.extraCriteria, ...criteria],
    });
  }

  adaptToEntity(alias: AliasedInsp): QueryableAttribute {
    return new QueryableAttribute(alias, this.prop, { extraCriteria: this.extraCriteria });
  }

  /** The selectable that a join along this relationship starts from. */
  sourceSelectable(): FromClause {
    return this.alias ? this.alias.selectable : this.prop.parent.withPolymorphicSelectable;
  }

  /** The attribute as a column expression; a relationship gives its join condition. */
  clauseElement(): ColumnElement {
    this.expressionMemo ??= this.buildExpression();
    return this.expressionMemo;
  }

  private buildExpression(): ColumnElement {
    const base = this.prop.isRelationship ? this.joinExpression() : this.columnExpression(this.prop as ColumnProperty);
    return base.annotate({ proxyKey: this.key, proxyOwner: this.parent, entityNamespace: this.parent });
  }

  private columnExpression(prop: ColumnProperty): ColumnElement {
    const column = prop.columns[0];
    if (!column) throw new InvalidRequestError(`${this} has no column`);
    const alias = this.alias;
    if (alias) return alias.adaptElement(column, prop.key);
    return column
      .annotate({
        entityNamespace: this.parent,
        parententity: this.parent,
        parentmapper: this.parent,
        proxyKey: prop.key,
      })
      .setPropagateAttrs({ compileStatePlugin: 'orm', pluginSubject: this.parent });
  }

  private joinExpression(): ColumnElement {
    const { primaryjoin, secondaryjoin } = this.relationship.createJoins({
      sourceSelectable: this.sourceSelectable(),
      sourcePolymorphic: true,
      ofTypeEntity: this.ofType,
      aliasSecondary: true,
      extraCriteria: this.extraCriteria,
    });
    return secondaryjoin ? primaryjoin.and_(secondaryjoin) : primaryjoin;
  }

  /** `User.posts`; an alias prints by its class too. */
  toString(): string {
    const alias = this.alias;
    return `${alias ? alias.attributeClassName : this.parent.mapper.className}.${this.key}`;
  }
}
