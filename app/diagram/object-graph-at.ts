/**
 * The objects of the session as they stood after the first `end` events of a run: what each step of the slider shows.
 * An object that the session has forgotten stays drawn, and is marked, until its row is loaded again.
 */
import type {
  InstanceId,
  InstanceNode,
  InstanceStateName,
  ObjectGraph,
  SchemaGraph,
  SessionEvent,
  SqlValue,
} from '../../src/index.ts';

/** An object as it is drawn. */
export interface DrawnInstance extends InstanceNode {
  readonly evicted: boolean;
}

export interface DrawnGraph extends ObjectGraph {
  readonly instances: readonly DrawnInstance[];
}

interface Related {
  members: InstanceId[];
  statement: number | null;
  readonly uselist: boolean;
}

interface Draft {
  readonly id: InstanceId;
  readonly entity: string;
  key: readonly string[] | null;
  state: InstanceStateName;
  expired: boolean;
  evicted: boolean;
  values: Record<string, SqlValue>;
  readonly related: Map<string, Related>;
}

/** Replays `events[0..end)`. */
export function objectGraphAt(events: readonly SessionEvent[], schema: SchemaGraph, end: number): DrawnGraph {
  const drafts = new Map<InstanceId, Draft>();
  for (let position = 0; position < Math.min(end, events.length); position += 1) {
    replay(drafts, events[position]!);
  }
  const relationshipsOf = relationshipTable(schema);
  const instances: DrawnInstance[] = [];
  const links: { from: InstanceId; to: InstanceId; path: string; statement: number | null }[] = [];
  for (const draft of drafts.values()) {
    instances.push(finishInstance(draft, relationshipsOf(draft.entity)));
    for (const [path, related] of draft.related) {
      for (const member of related.members) {
        if (drafts.has(member)) links.push({ from: draft.id, to: member, path, statement: related.statement });
      }
    }
  }
  return { instances, links };
}

function begin(drafts: Map<InstanceId, Draft>, id: InstanceId, entity: string, state: InstanceStateName): Draft {
  const known = drafts.get(id);
  if (known) {
    known.state = state;
    return known;
  }
  const draft: Draft = { id, entity, key: null, state, expired: false, evicted: false, values: {}, related: new Map() };
  drafts.set(id, draft);
  return draft;
}

/** No session holds it, and nothing of it is loaded. */
function isGone(draft: Draft): boolean {
  return draft.evicted || (draft.state === 'detached' && draft.expired);
}

/** A row that is loaded again replaces the forgotten object that stood for it. */
function forgetTwin(drafts: Map<InstanceId, Draft>, fresh: Draft): void {
  for (const draft of drafts.values()) {
    const isTwin =
      draft !== fresh && isGone(draft) && draft.entity === fresh.entity && draft.key?.join() === fresh.key?.join();
    if (isTwin) drafts.delete(draft.id);
  }
}

function relatedOf(draft: Draft, path: string, uselist: boolean): Related {
  const known = draft.related.get(path);
  if (known) return known;
  const fresh: Related = { members: [], statement: null, uselist };
  draft.related.set(path, fresh);
  return fresh;
}

function replay(drafts: Map<InstanceId, Draft>, event: SessionEvent): void {
  if (event.kind === 'transaction') return;
  if (event.kind === 'created') {
    begin(drafts, event.instance, event.entity, 'transient');
    return;
  }
  if (event.kind === 'loaded') {
    const draft = begin(drafts, event.instance, event.entity, 'persistent');
    draft.key = event.key;
    draft.values = { ...draft.values, ...event.values };
    draft.expired = false;
    draft.evicted = false;
    forgetTwin(drafts, draft);
    return;
  }
  const draft = drafts.get(event.instance);
  if (draft) change(draft, event);
}

type ChangeEvent = Exclude<SessionEvent, { kind: 'transaction' | 'created' | 'loaded' }>;

function change(draft: Draft, event: ChangeEvent): void {
  switch (event.kind) {
    case 'identity-map-hit':
      return;
    case 'attribute-loaded':
      draft.related.set(event.path, { members: [...event.members], statement: event.at, uselist: event.uselist });
      return;
    case 'columns-loaded':
      draft.values = { ...draft.values, ...event.values };
      draft.expired = false;
      return;
    case 'attribute-set':
      draft.values[event.name] = event.value;
      return;
    case 'reference-set':
      draft.related.set(event.path, {
        members: event.member === null ? [] : [event.member],
        statement: null,
        uselist: false,
      });
      return;
    case 'appended': {
      const related = relatedOf(draft, event.path, true);
      if (!related.members.includes(event.member)) related.members.push(event.member);
      return;
    }
    case 'removed': {
      const related = relatedOf(draft, event.path, true);
      related.members = related.members.filter((member) => member !== event.member);
      return;
    }
    case 'added':
      if (draft.state === 'transient') draft.state = 'pending';
      return;
    case 'flushed':
      draft.key = event.key;
      draft.values = { ...draft.values, ...event.values };
      draft.state = 'persistent';
      return;
    case 'expired':
      expire(draft, event.attributes);
      return;
    case 'deleted':
      draft.state = 'deleted';
      return;
    case 'detached':
      draft.state = 'detached';
      return;
    case 'rolled-back':
      draft.state = event.state;
      return;
    case 'evicted':
      draft.evicted = true;
      return;
  }
}

function expire(draft: Draft, attributes: readonly string[] | null): void {
  if (attributes === null) {
    draft.expired = true;
    draft.related.clear();
    return;
  }
  for (const path of draft.related.keys()) {
    if (attributes.includes(path.slice(path.indexOf('.') + 1))) draft.related.delete(path);
  }
}

interface KnownRelationship {
  readonly name: string;
  readonly path: string;
  readonly uselist: boolean;
  readonly raises: boolean;
}

/** Relationships of a class, its base classes' included. */
function relationshipTable(schema: SchemaGraph): (entity: string) => readonly KnownRelationship[] {
  const known = new Map<string, readonly KnownRelationship[]>();
  const find = (entity: string): readonly KnownRelationship[] => {
    const cached = known.get(entity);
    if (cached) return cached;
    const own = schema.relationships
      .filter((relationship) => relationship.entity === entity)
      .map(({ name, path, uselist, lazy }) => ({ name, path, uselist, raises: lazy.startsWith('raise') }));
    const base = schema.mappers.find((mapper) => mapper.entity === entity)?.inherits ?? null;
    const inherited = base === null ? [] : find(base).filter((one) => !own.some((other) => other.name === one.name));
    const all = [...own, ...inherited];
    known.set(entity, all);
    return all;
  };
  return find;
}

function finishInstance(draft: Draft, relationships: readonly KnownRelationship[]): DrawnInstance {
  const isStored = draft.state === 'persistent' || draft.state === 'detached';
  const collections: InstanceNode['collections'][number][] = [];
  for (const { name, path, uselist, raises } of relationships) {
    const related = draft.related.get(path);
    if (related) collections.push({ name, path, status: 'loaded', count: related.members.length, uselist });
    else if (isStored) collections.push({ name, path, status: raises ? 'raises' : 'not-loaded', count: 0, uselist });
  }
  const { id, entity, key, state, expired, evicted, values } = draft;
  return { id, entity, key, state, expired, evicted, values, collections };
}
