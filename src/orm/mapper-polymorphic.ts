/**
 * Inheritance as seen from a SELECT: which classes and tables it brings along, what a single-table subclass filters by,
 * which discriminator a new object gets.
 *
 * Counterpart: parts of Mapper in sqlalchemy/orm/mapper.py.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnMap, ColumnSet } from '../sql/column-collection.ts';
import type { BinaryExpression, ColumnElement } from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import { operators } from '../sql/operators.ts';
import type { FromClause } from '../sql/selectable.ts';
import { findTables } from '../sql/selectable-search.ts';
import { traverse } from '../sql/visitors.ts';
import type { MapperProperty } from './interfaces.ts';
import { type Mapper, mapperOf, type WithPolymorphic } from './mapper.ts';
import type { ColumnProperty } from './properties.ts';
import type { InstanceState } from './state.ts';

/** The mappers that a with_polymorphic specification means, in the order of the hierarchy. */
export function mappersFromSpec(
  mapper: Mapper,
  spec: WithPolymorphic['spec'] | null,
  selectable: FromClause | null,
): Mapper[] {
  let mappers: Mapper[] = [];
  if (spec === '*') mappers = [...mapper.selfAndDescendants];
  else if (spec && spec.length > 0) {
    const wanted = new Set<Mapper>();
    for (const given of spec) {
      const each = mapperOf(given) as Mapper;
      if (!each.isa(mapper)) {
        throw new InvalidRequestError(`${each.pythonRepr()} does not inherit from ${mapper.pythonRepr()}`);
      }
      if (selectable) wanted.add(each);
      else for (const parent of each.iterateToRoot()) wanted.add(parent);
    }
    mappers = mapper.selfAndDescendants.filter((each) => wanted.has(each));
  }
  if (!selectable) return mappers;
  const tables = new Set(findTables(selectable, { includeAliases: true }).map((table) => table.origin));
  return mappers.filter((each) => tables.has(each.localTable.origin));
}

/** The outer join of the tables of these mappers. */
export function selectableFromMappers(mapper: Mapper, mappers: readonly Mapper[], innerjoin: boolean): FromClause {
  let from: FromClause = mapper.persistSelectable;
  for (const each of mappers) {
    if (each === mapper) continue;
    if (each.concrete) {
      throw new InvalidRequestError(
        "'with_polymorphic()' requires 'selectable' argument when concrete-inheriting mappers are used.",
      );
    }
    if (each.single) continue;
    from = innerjoin
      ? from.join(each.localTable, each.inheritCondition)
      : from.outerjoin(each.localTable, each.inheritCondition);
  }
  return from;
}

export function withPolymorphicArgs(
  mapper: Mapper,
  spec: WithPolymorphic['spec'] | null,
  selectable: FromClause | null | false,
  innerjoin: boolean,
): { readonly mappers: readonly Mapper[]; readonly selectable: FromClause } {
  const given = mapper.withPolymorphic;
  const wanted = spec && spec.length > 0 ? spec : (given?.spec ?? null);
  const from = selectable === false ? (given?.selectable ?? null) : selectable;
  const mappers = mappersFromSpec(mapper, wanted, from);
  return { mappers, selectable: from ?? selectableFromMappers(mapper, mappers, innerjoin) };
}

/** `animals.kind IN (...)` for a class that shares its parent's table. */
export function singleTableCriterion(mapper: Mapper): ColumnElement | null {
  if (!mapper.single || !mapper.inherits || !mapper.polymorphicOn) return null;
  const identities = mapper.selfAndDescendants
    .filter((each) => !each.polymorphicAbstract)
    .map((each) => each.polymorphicIdentity);
  return mapper.polymorphicOn.annotate({ parententity: mapper, parentmapper: mapper }).in_(identities);
}

export function isAliased(selectable: FromClause): boolean {
  return selectable.visitName === 'alias' || selectable.isSubquery;
}

/** The properties of the class and of the given subclasses, without other classes' discriminators. */
export function polymorphicProperties(mapper: Mapper, mappers: readonly Mapper[]): readonly MapperProperty[] {
  if (mappers.length === 0) return [...mapper.props.values()];
  const props = new Set<MapperProperty>();
  for (const each of [mapper, ...mappers]) for (const prop of each.props.values()) props.add(prop);
  return [...props].filter((prop) => {
    if (!prop.isColumn) return true;
    const column = prop as ColumnProperty;
    if (!column.isPolymorphicDiscriminator) return true;
    return mapper.polymorphicOn !== null && column.columns[0]?.origin === mapper.polymorphicOn.origin;
  });
}

export function equivalentColumns(mapper: Mapper): ColumnMap<ColumnSet> {
  const result = new ColumnMap<ColumnSet>();
  const add = (column: ColumnElement, other: ColumnElement): void => {
    const known = result.get(column);
    if (known) known.add(other);
    else result.set(column, new ColumnSet([other]));
  };
  for (const each of mapper.baseMapper.selfAndDescendants) {
    if (!each.inheritCondition) continue;
    traverse(each.inheritCondition as ClauseElement, {
      binary: (element) => {
        const { left, right, operator } = element as BinaryExpression;
        if (operator !== operators.eq) return;
        add(left, right);
        add(right, left);
      },
    });
  }
  return result;
}

/** A discriminator as a key of the polymorphic map: True and 1 are the same row value. */
export function discriminatorKey(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The mapper that sets discriminators for the class: the one of its ancestors that has polymorphic_on. */
export function setPolymorphicIdentity(mapper: Mapper, state: InstanceState): void {
  if (!mapper.setsPolymorphicIdentity || mapper.polymorphicKey === null) return;
  if (mapper.polymorphicIdentity === null && mapper.polymorphicAbstract) {
    throw new InvalidRequestError(`Can't instantiate class for ${mapper}; mapper is marked polymorphic_abstract=True`);
  }
  state.getImpl(mapper.polymorphicKey).set(state, mapper.polymorphicIdentityValue);
}

export function validatePolymorphicIdentity(mapper: Mapper, state: InstanceState): void {
  const key = mapper.polymorphicKey;
  if (!mapper.setsPolymorphicIdentity || key === null || !state.dict.has(key)) return;
  const value = state.dict.get(key);
  if (mapper.acceptablePolymorphicIdentities.has(value)) return;
  mapper.warn(
    `Flushing object ${state} with incompatible polymorphic identity ${identityRepr(value)}; the object may not refresh and/or load correctly (this warning may be suppressed after 10 occurrences)`,
  );
}

export function identityRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
