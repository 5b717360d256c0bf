/**
 * Walks the object graph along a cascade.
 *
 * Counterpart: Mapper.cascade_iterator in sqlalchemy/orm/mapper.py.
 */
import type { MapperProperty } from './interfaces.ts';
import type { InstanceState } from './state.ts';

type Level =
  | { readonly kind: 'properties'; readonly queue: MapperProperty[]; readonly state: InstanceState }
  | { readonly kind: 'states'; readonly queue: InstanceState[] };

/** The states that the cascade `type` reaches from `state`, which is not among them. */
export function* cascadeIterator(
  type: string,
  state: InstanceState,
  haltOn: ((state: InstanceState) => boolean) | null,
): Generator<InstanceState> {
  const visited = new Set<InstanceState>();
  const propertiesOf = (owner: InstanceState): Level => ({
    kind: 'properties',
    queue: [...owner.mapper.props.values()].filter((prop) => prop.cascade?.has(type)).reverse(),
    state: owner,
  });
  const levels: Level[] = [propertiesOf(state)];
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (level.queue.length === 0) {
      levels.pop();
    } else if (level.kind === 'properties') {
      const prop = level.queue.pop() as MapperProperty;
      // As SQLAlchemy: one property's states are all found before the first of them is walked into.
      const found = [...prop.cascadeIterator(type, level.state, visited, haltOn)];
      if (found.length > 0) levels.push({ kind: 'states', queue: found.reverse() });
    } else {
      const next = level.queue.pop() as InstanceState;
      yield next;
      levels.push(propertiesOf(next));
    }
  }
}
