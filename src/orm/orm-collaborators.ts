/**
 * Joins the mapping to the layers above it: loader strategies, loading of expired columns, cascades and flush processors.
 * Whoever makes a Registry asks for these; the host adds how it evaluates string and callable arguments.
 *
 * Counterpart: none. SQLAlchemy's modules import one another where they are used.
 */
import { trackCascadeEvents } from './cascades.ts';
import { dependencyProcessorFor } from './dependency/registry.ts';
import type { MapperProperty } from './interfaces.ts';
import { loadScalarAttributes } from './loading.ts';
import type { OrmCollaborators } from './registry.ts';
import { makeStrategy } from './strategies/registry.ts';

/** Evaluates an argument that the program wrote as a string or a function. */
export type ArgumentResolver = (prop: MapperProperty, argumentName: string, given: unknown) => unknown;

/** The collaborators of a Registry. */
export function ormCollaborators(resolveArgument: ArgumentResolver): OrmCollaborators {
  return {
    makeStrategy,
    trackCascadeEvents,
    makeDependencyProcessor: dependencyProcessorFor,
    loadScalarAttributes: (mapper, state, keys, passive) => loadScalarAttributes(mapper, state, keys, passive),
    resolveArgument,
  };
}
