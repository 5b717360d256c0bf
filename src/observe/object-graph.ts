/**
 * The objects of the session after a number of session events: a pure reading of them, used for the report's last moment and
 * by the page for any step of the time slider.
 */
import type { InstanceLink, InstanceNode, ObjectGraph } from '../contract/object-graph.ts';
import type { RelationshipInfo, SchemaGraph } from '../contract/schema-graph.ts';
import type { InstanceId, InstanceStateName, SessionEvent } from '../contract/session-event.ts';
import type { RelationshipPath, SqlValue } from '../contract/values.ts';

interface Held {
  readonly members: InstanceId[];
  /** The statement that loaded each member; absent where Python set it. */
  readonly loadedBy: Map<InstanceId, number | null>;
}

interface Instance {
  readonly id: InstanceId;
  entity: string;
  key: readonly string[] | null;
  state: InstanceStateName;
  expired: boolean;
  values: Record<string, SqlValue>;
  readonly relationships: Map<RelationshipPath, Held>;
}

/** Builds the graph as it stood after `upTo` events (all, when absent). */
export function buildObjectGraph(
  events: readonly SessionEvent[],
  schema: SchemaGraph,
  upTo: number = events.length,
): ObjectGraph {
  const instances = new Map<InstanceId, Instance>();
  for (let i = 0; i < upTo; i++) apply(events[i] as SessionEvent, instances);
  const byEntity = relationshipsByEntity(schema);
  const nodes: InstanceNode[] = [];
  const links: InstanceLink[] = [];
  for (const instance of instances.values()) {
    nodes.push(nodeOf(instance, byEntity.get(instance.entity) ?? []));
    for (const [path, { members, loadedBy }] of instance.relationships) {
      for (const member of members) {
        if (instances.has(member))
          links.push({ from: instance.id, to: member, path, statement: loadedBy.get(member) ?? null });
      }
    }
  }
  return { instances: nodes, links };
}

function nodeOf(instance: Instance, relationships: readonly RelationshipInfo[]): InstanceNode {
  return {
    id: instance.id,
    entity: instance.entity,
    key: instance.key,
    state: instance.state,
    expired: instance.expired,
    values: instance.values,
    collections: relationships.map(({ name, lazy, uselist }) => {
      // Events name a path by the object's own class, which may be a subclass of the one that declares it.
      const path = `${instance.entity}.${name}`;
      const held = instance.relationships.get(path);
      const status = held ? 'loaded' : lazy.startsWith('raise') ? 'raises' : 'not-loaded';
      return { name, path, status, count: held?.members.length ?? 0, uselist };
    }),
  };
}

/** Each entity's own relationships and those it inherits. */
function relationshipsByEntity(schema: SchemaGraph): ReadonlyMap<string, readonly RelationshipInfo[]> {
  const parents = new Map(schema.mappers.map(({ entity, inherits }) => [entity, inherits]));
  const result = new Map<string, RelationshipInfo[]>();
  for (const { entity } of schema.mappers) {
    const found = new Map<string, RelationshipInfo>();
    for (let at: string | null | undefined = entity; at; at = parents.get(at)) {
      for (const info of schema.relationships)
        if (info.entity === at && !found.has(info.name)) found.set(info.name, info);
    }
    result.set(entity, [...found.values()]);
  }
  return result;
}

function instanceOf(id: InstanceId, instances: Map<InstanceId, Instance>): Instance {
  let instance = instances.get(id);
  if (instance === undefined) {
    instance = { id, entity: '', key: null, state: 'transient', expired: false, values: {}, relationships: new Map() };
    instances.set(id, instance);
  }
  return instance;
}

function heldBy(instance: Instance, path: RelationshipPath): Held {
  let held = instance.relationships.get(path);
  if (held === undefined) {
    held = { members: [], loadedBy: new Map() };
    instance.relationships.set(path, held);
  }
  return held;
}

function apply(event: SessionEvent, instances: Map<InstanceId, Instance>): void {
  if (event.kind === 'transaction') return;
  if (event.kind === 'evicted') {
    instances.delete(event.instance);
    return;
  }
  const instance = instanceOf(event.instance, instances);
  switch (event.kind) {
    case 'created':
      instance.entity = event.entity;
      break;
    case 'loaded':
      instance.entity = event.entity;
      instance.key = event.key;
      instance.state = 'persistent';
      instance.expired = false;
      instance.values = { ...event.values };
      break;
    case 'columns-loaded':
      instance.expired = false;
      instance.values = { ...instance.values, ...event.values };
      break;
    case 'attribute-loaded':
      instance.relationships.set(event.path, {
        members: [...event.members],
        loadedBy: new Map(event.members.map((member) => [member, event.at])),
      });
      break;
    case 'attribute-set':
      instance.values = { ...instance.values, [event.name]: event.value };
      break;
    case 'reference-set':
      instance.relationships.set(event.path, {
        members: event.member === null ? [] : [event.member],
        loadedBy: new Map(),
      });
      break;
    case 'appended':
      heldBy(instance, event.path).members.push(event.member);
      break;
    case 'removed':
      remove(heldBy(instance, event.path), event.member);
      break;
    case 'added':
      instance.state = 'pending';
      break;
    case 'flushed':
      instance.state = 'persistent';
      instance.key = event.key;
      instance.values = { ...instance.values, ...event.values };
      break;
    case 'expired':
      expire(instance, event.attributes);
      break;
    case 'deleted':
      instance.state = 'deleted';
      break;
    case 'detached':
      instance.state = 'detached';
      break;
    case 'rolled-back':
      instance.state = event.state;
      break;
    case 'identity-map-hit':
  }
}

function remove(held: Held, member: InstanceId): void {
  const at = held.members.indexOf(member);
  if (at >= 0) held.members.splice(at, 1);
}

function expire(instance: Instance, attributes: readonly string[] | null): void {
  if (attributes === null) {
    instance.expired = true;
    instance.values = {};
    instance.relationships.clear();
    return;
  }
  for (const name of attributes) {
    delete instance.values[name];
    instance.relationships.delete(`${instance.entity}.${name}`);
  }
}
