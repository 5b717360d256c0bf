/**
 * What operators on a relationship mean: `Post.author == alice`, `User.posts.any(...)`, `with_parent(user, User.posts)`.
 * QueryableAttribute hands over; the answers are criteria of SQL, with values read from the compared object when sent.
 *
 * Counterpart: RelationshipProperty.Comparator and _optimized_compare of sqlalchemy/orm/relationships.py.
 */
import { deepAnnotate } from '../sql/annotations.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import {
  and_,
  BindParameter as Bind,
  type BindParameter,
  type ColumnElement,
  Null,
  or_,
  TRUE,
} from '../sql/elements.ts';
import { ArgumentError, InvalidRequestError, PythonBuiltinError } from '../sql/errors.ts';
import { Exists, type FromClause } from '../sql/selectable.ts';
import { adaptCriterionToNull, ClauseAdapter } from '../sql/sql-util.ts';
import { clonedTraverse } from '../sql/visitors.ts';
import { HOST_VALUE, INIT_OK, MANYTOONE, NO_VALUE, PASSIVE_NO_FETCH, PASSIVE_NO_RESULT, PASSIVE_OFF } from './base.ts';
import type { AliasedInsp, InternalEntity } from './entities.ts';
import type { Mapper } from './mapper.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import type { RelationshipProperty } from './relationship.ts';
import { InstanceState } from './state.ts';
import type { LazyLoader } from './strategies/lazy-loader.ts';

function ormAnnotate<T extends ColumnElement>(element: T, exclude: Iterable<ClauseElement> = []): T {
  return deepAnnotate(element, { ormAdapt: true }, { exclude });
}

function isNone(value: unknown): boolean {
  return value === null || value === undefined || value instanceof Null;
}

function lazyLoaderOf(property: RelationshipProperty): LazyLoader {
  return property.getStrategy('select') as LazyLoader;
}

type Adapt = ((element: ColumnElement) => ColumnElement) | null;

function adapterOf(attribute: QueryableAttribute): Adapt {
  const alias = attribute.alias;
  return alias ? (element) => alias.adaptElement(element) : null;
}

/** A value of an object, read when the statement is sent; the last one known counts where it was expired meanwhile. */
export function stateValueCallable(mapper: Mapper, state: InstanceState, column: ColumnElement): () => unknown {
  const property = mapper.getPropertyByColumn(column);
  state.trackLastKnownValue(property.key);
  return () => {
    const lastKnown = state.lastKnownValues?.get(property.key) ?? NO_VALUE;
    const current = mapper.getStateAttrByColumn(
      state,
      column,
      state.persistent ? PASSIVE_OFF : PASSIVE_NO_FETCH ^ INIT_OK,
    );
    let value = current;
    if (current === NO_VALUE) {
      if (lastKnown === NO_VALUE) {
        throw new InvalidRequestError(
          `Can't resolve value for column ${column} on object ${state}; no value has been set for this column`,
        );
      }
      value = lastKnown;
    } else if (current === PASSIVE_NO_RESULT) {
      if (lastKnown === NO_VALUE) {
        throw new InvalidRequestError(
          `Can't resolve value for column ${column} on object ${state}; the object is detached and the value was expired`,
        );
      }
      value = lastKnown;
    }
    if (value === null) {
      mapper.warn(
        `Got None for value of column ${column}; this is unsupported for a relationship comparison and will not currently produce an IS comparison (but may in a future release)`,
      );
    }
    if (value === HOST_VALUE && property.column) {
      return mapper.environment.host.toDatabase(state, property.key, property.column);
    }
    return value;
  };
}

/** The lazy clause of a relationship with an object's values in it, seen from either side. */
export function optimizedCompare(
  property: RelationshipProperty,
  state: InstanceState | null,
  options: { readonly valueIsParent?: boolean; readonly adaptSource?: Adapt; readonly aliasSecondary?: boolean } = {},
): ColumnElement {
  const valueIsParent = options.valueIsParent ?? false;
  const adaptSource = options.adaptSource ?? null;
  const lazy = lazyLoaderOf(property);
  let criterion = valueIsParent ? lazy.lazywhere : lazy.reverseLazywhere;
  const bindToColumn = valueIsParent ? lazy.bindToColumn : lazy.reverseBindToColumn;
  if (state === null) {
    const nulled = adaptCriterionToNull(criterion, new Set(bindToColumn.keys()));
    return adaptSource ? adaptSource(nulled) : nulled;
  }
  const mapper = valueIsParent ? property.parent : property.mapper;
  if (property.secondary && (options.aliasSecondary ?? true)) {
    criterion = new ClauseAdapter(property.secondary.anonymousFromclause()).traverse(criterion);
  }
  criterion = clonedTraverse(
    criterion,
    {},
    {
      bindparam: (element) => {
        const bind = element as BindParameter;
        const column = bindToColumn.get(bind.identifyingKey);
        if (column) bind.callable = stateValueCallable(mapper, state, column);
      },
    },
  );
  return adaptSource ? adaptSource(criterion) : criterion;
}

function requireInstance(property: RelationshipProperty, other: unknown): InstanceState {
  if (other instanceof InstanceState) return other;
  throw new ArgumentError(
    `Mapped instance expected for relationship comparison to object.   Classes, queries and other SQL elements are not accepted in this context; for comparison with a subquery, use ${property}.has(**criteria).`,
  );
}

function refuseCollection(): never {
  throw new InvalidRequestError(
    "Can't compare a collection to an object or collection; use contains() to test for membership.",
  );
}

/** `attribute == other`. */
export function relationshipEquals(attribute: QueryableAttribute, other: unknown): ColumnElement {
  const property = attribute.relationship;
  const adaptSource = adapterOf(attribute);
  if (isNone(other)) {
    if (property.direction !== MANYTOONE) return criterionExists(attribute).invert();
    return ormAnnotate(optimizedCompare(property, null, { adaptSource }));
  }
  if (property.uselist) refuseCollection();
  return ormAnnotate(optimizedCompare(property, requireInstance(property, other), { adaptSource }));
}

/** `attribute != other`. */
export function relationshipNotEquals(attribute: QueryableAttribute, other: unknown): ColumnElement {
  const property = attribute.relationship;
  if (isNone(other)) {
    if (property.direction !== MANYTOONE) return criterionExists(attribute);
    return ormAnnotate(optimizedCompare(property, null, { adaptSource: adapterOf(attribute) }).invert());
  }
  if (property.uselist) refuseCollection();
  return ormAnnotate(negatedEquals(attribute, requireInstance(property, other)));
}

function negatedEquals(attribute: QueryableAttribute, state: InstanceState): ColumnElement {
  const property = attribute.relationship;
  const adaptSource = adapterOf(attribute);
  const adapt = (column: ColumnElement): ColumnElement => (adaptSource ? adaptSource(column) : column);
  if (property.direction === MANYTOONE && property.useGet) {
    return and_(
      ...property.localRemotePairs.map(([local, remote]) => {
        const column = adapt(local);
        const bind = new Bind(column.key, {
          type: column.type,
          unique: true,
          callable: stateValueCallable(property.mapper, state, remote),
        });
        return or_(column.ne(bind), column.eq(null));
      }),
    );
  }
  const { mapper } = property;
  const key = mapper.primaryKeyFromState(state);
  const criterion = and_(...mapper.primaryKey.map((column, index) => column.eq(key[index])));
  return criterionExists(attribute, criterion).invert();
}

/** `EXISTS (SELECT 1 FROM related WHERE join AND criterion)`. */
export function criterionExists(
  attribute: QueryableAttribute,
  criterion: ColumnElement | null = null,
  equalities: ReadonlyMap<string, unknown> = new Map(),
): ColumnElement {
  const property = attribute.relationship;
  let where = criterion;
  let toSelectable: FromClause | null = null;
  let isAliased = false;
  if (attribute.ofType) {
    const target = attribute.ofType;
    toSelectable = target.selectable;
    isAliased = target.isAliasedClass;
    if (property.isSelfReferential && !isAliased) toSelectable = toSelectable.anonymousFromclause();
    const single = target.mapper.singleTableCriterion;
    if (single) where = where ? and_(single, where) : single;
  }
  const { primaryjoin, secondaryjoin, destSelectable, secondary, targetAdapter } = property.createJoins({
    destSelectable: toSelectable,
    sourceSelectable: attribute.alias ? attribute.sourceSelectable() : null,
  });
  for (const [key, value] of equalities) {
    const found = property.mapper.namespaceAttribute(key);
    if (!found) {
      throw new PythonBuiltinError(
        'AttributeError',
        `type object '${property.mapper.className}' has no attribute '${key}'`,
      );
    }
    const equality = found.clauseElement().eq(value);
    where = where ? and_(where, equality) : equality;
  }
  const join = secondaryjoin
    ? and_(ormAnnotate(primaryjoin), secondaryjoin)
    : ormAnnotate(primaryjoin, property.remoteSide);
  if (where && targetAdapter && !isAliased) where = targetAdapter.traverse(where);
  if (where) where = where.annotate({ noReplacementTraverse: true });
  const full = and_(join, where ?? TRUE);
  const from = secondary ? [destSelectable, secondary] : [destSelectable];
  return new Exists(1)
    .where(full)
    .selectFrom(...from)
    .correlateExcept(...from);
}

/** `collection.any(...)`. */
export function relationshipAny(
  attribute: QueryableAttribute,
  criterion: ColumnElement | null = null,
  equalities?: ReadonlyMap<string, unknown>,
): ColumnElement {
  if (!attribute.relationship.uselist) {
    throw new InvalidRequestError("'any()' not implemented for scalar attributes. Use has().");
  }
  return criterionExists(attribute, criterion, equalities);
}

/** `reference.has(...)`. */
export function relationshipHas(
  attribute: QueryableAttribute,
  criterion: ColumnElement | null = null,
  equalities?: ReadonlyMap<string, unknown>,
): ColumnElement {
  if (attribute.relationship.uselist) {
    throw new InvalidRequestError("'has()' not implemented for collections. Use any().");
  }
  return criterionExists(attribute, criterion, equalities);
}

/** `collection.contains(object)`. */
export function relationshipContains(attribute: QueryableAttribute, other: unknown): ColumnElement {
  const property = attribute.relationship;
  if (!property.uselist) {
    throw new InvalidRequestError("'contains' not implemented for scalar attributes.  Use ==");
  }
  const state = isNone(other) ? null : requireInstance(property, other);
  const clause = optimizedCompare(property, state, { adaptSource: adapterOf(attribute) });
  if (property.secondaryjoin && state) {
    // `~collection.contains(x)` is not the negation of the join but NOT EXISTS.
    Object.defineProperty(clause, 'negate', { value: () => negatedEquals(attribute, state) });
  }
  return clause;
}

/** `relationship.in_(...)`, which SQLAlchemy refuses. */
export function relationshipIn(): never {
  throw new PythonBuiltinError(
    'NotImplementedError',
    'in_() not yet supported for relationships.  For a simple many-to-one, use in_() against the set of foreign key values.',
  );
}

/** `with_parent(instance, User.posts)`: the criterion of the lazy load. */
export function withParent(
  state: InstanceState,
  given: QueryableAttribute | RelationshipProperty,
  fromEntity: InternalEntity | null = null,
  aliasSecondary = true,
): ColumnElement {
  let source = fromEntity;
  let property: RelationshipProperty;
  if (given instanceof QueryableAttribute) {
    if (given.ofType) source = given.ofType;
    if (!given.prop.isRelationship) {
      throw new ArgumentError(`Expected relationship property for with_parent(), got ${given.prop}`);
    }
    property = given.relationship;
  } else property = given;
  const alias = source?.isAliasedClass ? (source as AliasedInsp) : null;
  return optimizedCompare(property, state, {
    valueIsParent: true,
    adaptSource: alias ? (element) => alias.adapter.traverse(element) : null,
    aliasSecondary,
  });
}
