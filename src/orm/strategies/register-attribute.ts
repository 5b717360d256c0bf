/**
 * Gives the class attribute of a property its implementation, on the mapper and the classes below it, with the listeners that
 * belong to it: single_parent, cascades, backrefs.
 *
 * Counterpart: _register_attribute and single_parent_validator of sqlalchemy/orm/strategies.py.
 */
import { InvalidRequestError } from '../../sql/errors.ts';
import {
  type AttributeDispatch,
  type AttributeImpl,
  type AttributeImplOptions,
  CollectionAttributeImpl,
  ScalarAttributeImpl,
  ScalarObjectAttributeImpl,
} from '../attributes.ts';
import { backrefListeners } from '../backref.ts';
import { ONETOMANY } from '../base.ts';
import type { ClassManager, InstrumentedAttribute } from '../instrumentation.ts';
import type { StrategizedProperty } from '../interfaces.ts';
import type { Mapper } from '../mapper.ts';
import type { ColumnProperty } from '../properties.ts';
import type { RelationshipProperty } from '../relationship.ts';
import { InstanceState } from '../state.ts';

type MakeImpl = (manager: ClassManager, dispatch: AttributeDispatch) => AttributeImpl;

function registerOn(
  property: StrategizedProperty,
  mapper: Mapper,
  make: MakeImpl,
  listen: (attribute: InstrumentedAttribute) => void,
): void {
  for (const each of mapper.selfAndDescendants) {
    const manager = each.classManager;
    if (each.findProperty(property.key) !== property || manager.attributeHasImpl(property.key)) continue;
    const attribute = manager.get(property.key);
    attribute.impl = make(manager, attribute.dispatch);
    manager.postConfigureAttribute(property.key);
    listen(attribute);
  }
}

/** The implementation of a column attribute. */
export function registerColumnAttribute(property: ColumnProperty, mapper: Mapper, options: AttributeImplOptions): void {
  const { column } = property;
  const { host } = mapper.environment;
  const full: AttributeImplOptions = {
    ...options,
    parentToken: property,
    compareFunction: (left, right) => left === right || (column !== null && host.sameValue(left, right, column)),
  };
  registerOn(
    property,
    mapper,
    (manager, dispatch) => new ScalarAttributeImpl(manager, property.key, dispatch, full),
    (attribute) => mapper.listenValidators(attribute, property),
  );
}

/** The implementation of a relationship attribute; `make` where it is not a plain reference or collection. */
export function registerRelationshipAttribute(
  property: RelationshipProperty,
  mapper: Mapper,
  options: AttributeImplOptions,
  make: MakeImpl | null = null,
): void {
  const full: AttributeImplOptions = {
    ...options,
    parentToken: property,
    trackParent: property.singleParent || property.direction === ONETOMANY,
    sendModifiedEvents: !property.viewonly,
  };
  const makeImpl: MakeImpl =
    make ??
    ((manager, dispatch) =>
      property.uselist
        ? new CollectionAttributeImpl(manager, property.key, dispatch, {
            ...full,
            collectionClass: property.collectionClass,
          })
        : new ScalarObjectAttributeImpl(manager, property.key, dispatch, full));
  registerOn(property, mapper, makeImpl, (attribute) => {
    if (property.singleParent) validateSingleParent(attribute, property);
    mapper.listenValidators(attribute, property);
    mapper.registry.collaborators.trackCascadeEvents(attribute, property);
    if (property.backPopulates && property.effectiveSyncBackref) {
      backrefListeners(attribute, property.backPopulates, property.uselist);
    }
  });
}

function validateSingleParent(attribute: InstrumentedAttribute, property: RelationshipProperty): void {
  const check = (
    state: InstanceState,
    value: unknown,
    old: unknown,
    initiator: { readonly key: string; readonly impl: AttributeImpl },
  ): void => {
    if (!(value instanceof InstanceState) || initiator.key !== property.key) return;
    if (initiator.impl.hasParent(value) && old !== value) {
      throw new InvalidRequestError(
        `Instance ${value} is already associated with an instance of ${state.manager.mappedClass} via its ${property} attribute, and is only allowed a single parent.`,
        'bbf1',
      );
    }
  };
  attribute.dispatch.activeHistory = true;
  attribute.dispatch.append.push((state, member, initiator) => {
    check(state, member, null, initiator);
    return member;
  });
  attribute.dispatch.set.push((state, value, old, initiator) => {
    check(state, value, old, initiator);
    return value;
  });
}
