/**
 * Keeps the two sides of a relationship in step in memory: a change to one side changes the other, loading nothing.
 * Attribute registration calls it where a relationship has back_populates; the events carry a token by which a chain ends.
 *
 * Counterpart: backref_listeners in sqlalchemy/orm/attributes.py.
 */
import { type AttributeEventToken, type AttributeImpl, CollectionAttributeImpl } from './attributes.ts';
import { PASSIVE_NO_FETCH } from './base.ts';
import { CollectionAdapter } from './collections.ts';
import { valueError } from './errors.ts';
import type { InstrumentedAttribute } from './instrumentation.ts';
import { InstanceState } from './state.ts';

function bulkReplaceToken(impl: AttributeImpl): AttributeEventToken | null {
  return impl instanceof CollectionAttributeImpl ? impl.bulkReplaceToken : null;
}

/** Makes changes to `attribute` change `key` of the related object. */
export function backrefListeners(attribute: InstrumentedAttribute, key: string, uselist: boolean): void {
  const parentImpl = attribute.impl;
  const { parentToken } = parentImpl;

  const checkAcceptable = (state: InstanceState, initiator: AttributeEventToken, childImpl: AttributeImpl): void => {
    if (initiator.parentToken === parentToken || initiator.parentToken === childImpl.parentToken) return;
    throw valueError(
      `Bidirectional attribute conflict detected: Passing object ${state} to attribute "${initiator.parentToken}" triggers a modify event on attribute "${childImpl.parentToken}" via the backref "${parentToken}".`,
    );
  };

  const appendToChild = (state: InstanceState, child: InstanceState, initiator: AttributeEventToken): void => {
    const childImpl = child.manager.impl(key);
    checkAcceptable(state, initiator, childImpl);
    if (initiator !== childImpl.appendToken && initiator !== bulkReplaceToken(childImpl)) {
      childImpl.append(child, state, initiator, PASSIVE_NO_FETCH);
    }
  };

  if (uselist) {
    attribute.dispatch.append.push((state, child, initiator) => {
      if (child) appendToChild(state, child, initiator);
      return child;
    });
  } else {
    attribute.dispatch.set.push((state, child, old, initiator) => {
      if (old === child) return child;
      if (old instanceof InstanceState) {
        const impl = old.manager.impl(key);
        const endOfChain = impl.collection || impl.dynamic ? impl.removeToken : impl.replaceToken;
        if (initiator !== endOfChain) impl.pop(old, state, parentImpl.appendToken, PASSIVE_NO_FETCH);
      }
      if (child instanceof InstanceState) appendToChild(state, child, initiator);
      return child;
    });
  }

  attribute.dispatch.remove.push((state, child, initiator) => {
    if (!(child instanceof InstanceState)) return;
    const childImpl = child.manager.impl(key);
    const isScalar = !childImpl.collection && !childImpl.dynamic;
    const endOfChain = isScalar ? childImpl.replaceToken : bulkReplaceToken(childImpl);
    if (initiator === childImpl.removeToken || initiator === endOfChain) return;
    // A member that is in the list more than once stays related until its last occurrence goes.
    if (isScalar && uselist && !parentImpl.dynamic && occursTwice(state, parentImpl.key, child)) return;
    childImpl.pop(child, state, initiator, PASSIVE_NO_FETCH);
  });
}

function occursTwice(state: InstanceState, key: string, member: InstanceState): boolean {
  const collection = state.dict.get(key);
  if (!(collection instanceof CollectionAdapter)) return false;
  const first = collection.members.indexOf(member);
  return first >= 0 && collection.members.indexOf(member, first + 1) >= 0;
}
