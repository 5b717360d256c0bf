/**
 * What the loaders of relationships share, and how those that send a second SELECT know when to stop.
 *
 * Counterpart: AbstractRelationshipLoader and PostLoader of sqlalchemy/orm/strategies.py.
 */
import { and_, type ColumnElement } from '../../sql/elements.ts';
import { InvalidRequestError } from '../../sql/errors.ts';
import type { InternalEntity } from '../entities.ts';
import { entityIsa } from '../entities.ts';
import type { LoadElement } from '../load-element.ts';
import type { Mapper } from '../mapper.ts';
import { type EntityRegistry, isEntityElement, type PathRegistry } from '../path-registry.ts';
import { postLoadExists } from '../post-load.ts';
import type { QueryContext } from '../query-context.ts';
import type { RelationshipProperty } from '../relationship.ts';
import { LoaderStrategy, type RowProcessorArguments } from './loader-strategy.ts';

/** A loader of a relationship. */
export abstract class RelationshipLoader extends LoaderStrategy {
  get property(): RelationshipProperty {
    return this.parentProperty as RelationshipProperty;
  }

  get mapper(): Mapper {
    return this.property.mapper;
  }

  get entity(): InternalEntity {
    return this.property.entity;
  }

  get uselist(): boolean {
    return this.property.uselist;
  }

  /** The and_() criteria of an option, as one. */
  protected criteriaOf(option: LoadElement): ColumnElement {
    return and_(...option.extraCriteria);
  }

  /** Loads through the immediate loader: what refreshes do. */
  protected immediateRowProcessor(given: RowProcessorArguments, option: LoadElement | null): void {
    this.property.getStrategy('immediate').createRowProcessor(given, option);
  }

  /** Refuses attributes that cannot be filled by a load: dynamic and write-only collections. */
  protected requirePopulation(): void {
    if (!this.parent.classManager.impl(this.key).supportsPopulation) {
      throw new InvalidRequestError(`'${this}' does not support object population - eager loading cannot be applied.`);
    }
  }

  /** Whether the entity being loaded has this relationship: a polymorphic row may be of a sibling class. */
  protected appliesTo(given: RowProcessorArguments): boolean {
    const { path, queryEntity } = given;
    if (path.length === 1) return entityIsa(queryEntity.entityZero, this.parent);
    const last = path.last;
    if (!isEntityElement(last)) return false;
    return entityIsa(last, this.parent) || this.parent.isa(last.mapper);
  }
}

/** What a loader found out about where it stands. */
export interface Recursion {
  readonly effectivePath: PathRegistry;
  readonly isDue: boolean;
  readonly recursionDepth: number | null;
  readonly executionOptions: ReadonlyMap<string, unknown>;
}

/** A loader that sends a SELECT after the rows were read. */
export abstract class PostLoadingLoader extends RelationshipLoader {
  get joinDepth(): number | null {
    return this.property.joinDepth;
  }

  protected recursion(context: QueryContext, path: PathRegistry, option: LoadElement | null): Recursion {
    const { currentPath } = context.compileState;
    const effectivePath = currentPath.isRoot ? path : currentPath.plus(path);
    let recursionDepth = option?.localOptions.recursionDepth ?? null;
    let executionOptions: ReadonlyMap<string, unknown> = context.executionOptions;
    const answer = (isDue: boolean): Recursion => ({ effectivePath, isDue, recursionDepth, executionOptions });
    if (recursionDepth !== null) {
      if (!this.property.isSelfReferential) {
        throw new InvalidRequestError(
          `recursion_depth option on relationship ${this.property} not valid for non-self-referential relationship`,
        );
      }
      const isUnlimited = recursionDepth === -1;
      const name = `_recursion_depth ${this.property.parent.id}.${this.key}`;
      recursionDepth = (context.executionOptions.get(name) as number | undefined) ?? recursionDepth;
      if (!isUnlimited && recursionDepth < 0) return answer(false);
      if (!isUnlimited) executionOptions = new Map([...executionOptions, [name, recursionDepth - 1]]);
    }
    if (postLoadExists(context, effectivePath, this.property)) return answer(false);
    const pathWithProperty = (path as EntityRegistry).prop(this.property);
    const effectiveWithProperty = (effectivePath as EntityRegistry).prop(this.property);
    if (!pathWithProperty.contains(context.compileState.attributes, 'loader')) {
      if (this.joinDepth) {
        if (effectiveWithProperty.length / 2 > this.joinDepth) return answer(false);
      } else if (effectiveWithProperty.containsMapper(this.mapper)) return answer(false);
    }
    return answer(true);
  }
}
