/**
 * Calls the program's `@validates` methods on the events of their attributes.
 * Attribute registration asks the mapper, which knows the validators of its class; the host calls the method.
 *
 * Counterpart: _validator_events in sqlalchemy/orm/util.py.
 */
import { type AttributeEventToken, OP_BULK_REPLACE } from './attributes.ts';
import type { InstrumentedAttribute } from './instrumentation.ts';
import type { InstanceState } from './state.ts';

/** A `@validates` method, called by the host. */
export interface ValidatorSpec {
  readonly includeRemoves: boolean;
  readonly includeBackrefs: boolean;
  /** Gives the value to set or append; throws to refuse it. `isRemove` is null where the method does not take it. */
  validate(state: InstanceState, key: string, value: unknown, isRemove: boolean | null): unknown;
}

/** Listens to one attribute. */
export function listenValidator(attribute: InstrumentedAttribute, key: string, validator: ValidatorSpec): void {
  const { includeBackrefs, includeRemoves } = validator;
  const adds = includeRemoves ? false : null;
  const applies = (state: InstanceState, initiator: AttributeEventToken): boolean =>
    includeBackrefs || initiator.impl === state.manager.impl(key);
  const { dispatch } = attribute;
  dispatch.append.push((state, member, initiator) => {
    if (initiator.op === OP_BULK_REPLACE || !applies(state, initiator)) return member;
    return validator.validate(state, key, member, adds) as InstanceState;
  });
  dispatch.bulkReplace.push((state, values, initiator) => {
    if (!applies(state, initiator)) return;
    for (const [index, value] of [...values].entries()) {
      values[index] = validator.validate(state, key, value, adds) as InstanceState;
    }
  });
  dispatch.set.push((state, value, _old, initiator) =>
    applies(state, initiator) ? validator.validate(state, key, value, adds) : value,
  );
  if (!includeRemoves) return;
  dispatch.remove.push((state, value, initiator) => {
    if (applies(state, initiator)) validator.validate(state, key, value, true);
  });
}
