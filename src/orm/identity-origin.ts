/**
 * Names an object in the origin of a statement.
 *
 * Counterpart: none.
 */
import type { IdentityKey } from '../contract/values.ts';
import type { InstanceState } from './state.ts';

/** The object's class and primary key as text. */
export function identityOf(state: InstanceState): IdentityKey {
  const values = state.key ? state.key.values : [];
  return { entity: state.mapper.className, key: values.map((value) => String(value)) };
}
