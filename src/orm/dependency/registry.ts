/**
 * Which processor a relationship gets, by direction. RelationshipProperty asks once its direction is known.
 *
 * Counterpart: _direction_to_processor of sqlalchemy/orm/dependency.py.
 */
import { MANYTOMANY, MANYTOONE, ONETOMANY, type RelationshipDirection } from '../base.ts';
import type { RelationshipProperty } from '../relationship.ts';
import type { DependencyProcessor } from './dependency-processor.ts';
import { ManyToManyDP } from './many-to-many.ts';
import { ManyToOneDP } from './many-to-one.ts';
import { OneToManyDP } from './one-to-many.ts';

const PROCESSORS = {
  [ONETOMANY]: OneToManyDP,
  [MANYTOONE]: ManyToOneDP,
  [MANYTOMANY]: ManyToManyDP,
} satisfies Record<RelationshipDirection, new (prop: RelationshipProperty) => DependencyProcessor>;

/** The flush's processor for a relationship. */
export function dependencyProcessorFor(prop: RelationshipProperty): DependencyProcessor {
  return new PROCESSORS[prop.direction](prop);
}
