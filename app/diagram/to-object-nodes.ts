/**
 * Objects and links as boxes and fans: which attribute rows a box shows, which of two mirrored links is drawn, what is folded away.
 * Pure; where they stand is layout's work.
 */
import type { InstanceId, SchemaGraph, Statement } from '../../src/index.ts';
import { titleOf } from '../facts/show-value.ts';
import { type CauseFamily, causeOf } from '../facts/statement-cause.ts';
import type { DrawnGraph, DrawnInstance } from './object-graph-at.ts';

export interface AttributeRow {
  readonly name: string;
  readonly path: string;
  readonly words: string;
  readonly status: 'loaded' | 'not-loaded' | 'raises';
}

export interface ObjectBox {
  readonly id: string;
  readonly instance: InstanceId;
  readonly name: string;
  readonly title: string;
  /** A state other than persistent, or that the session forgot it. */
  readonly note: string | null;
  readonly isDetached: boolean;
  readonly isNew: boolean;
  readonly isFaint: boolean;
  readonly rows: readonly AttributeRow[];
}

/** Stands for what is not loaded, or for boxes folded away. */
export interface GhostBox {
  readonly id: string;
  readonly words: string;
  /** Entity whose boxes a press unfolds; null for a collection that is not loaded. */
  readonly unfolds: string | null;
}

/** All that one statement put into one attribute of one object. */
export interface Fan {
  readonly id: string;
  readonly from: string;
  readonly path: string;
  readonly row: number;
  readonly statement: number | null;
  readonly family: CauseFamily | 'none' | 'ghost';
  readonly to: readonly string[];
}

export interface ObjectDrawing {
  readonly boxes: readonly ObjectBox[];
  readonly ghosts: readonly GhostBox[];
  readonly fans: readonly Fan[];
}

/** Objects drawn at first; each unfolding of a class draws as many more. */
export const DRAWN_AT_ONCE = 120;

const FOLD_FROM = 5;

export function boxId(instance: InstanceId): string {
  return `o${instance}`;
}

/**
 * What is drawn of a graph.
 * @param unfolded classes of which idle objects are shown one by one
 * @param limit objects to draw at most; the rest is folded
 */
export function toObjectNodes(
  graph: DrawnGraph,
  schema: SchemaGraph,
  statements: readonly Statement[],
  unfolded: ReadonlySet<string>,
  limit = DRAWN_AT_ONCE,
): ObjectDrawing {
  const links = dropMirrored(graph, schema);
  const sorted = sortInstances(graph.instances, schema);
  const { instances, left } = withinLimit(sorted, links, limit);
  const linkedTo = new Set(links.map((link) => link.to));
  const drawnPaths = new Map<InstanceId, Set<string>>();
  for (const link of links) {
    const paths = drawnPaths.get(link.from) ?? new Set();
    paths.add(link.path);
    drawnPaths.set(link.from, paths);
  }
  const mirror = new Map(schema.relationships.map((one) => [one.path, one.inverse]));
  const reached = reachedPaths(links, mirror);
  const folds = foldIdle(instances, drawnPaths, linkedTo, unfolded);
  const boxes: ObjectBox[] = [];
  const ghosts: GhostBox[] = [];
  const fans: Fan[] = [];
  for (const instance of instances) {
    if (folds.hidden.has(instance.id)) continue;
    const rows = rowsOf(instance, drawnPaths.get(instance.id), reached.get(instance.id));
    boxes.push(boxOf(instance, rows));
    const own: Fan[] = [];
    rows.forEach((row, at) => {
      if (row.status !== 'not-loaded' || !isCollection(instance, row.path)) return;
      const ghost: GhostBox = {
        id: `g${instance.id}.${row.name}`,
        words: `${row.name}, not loaded yet`,
        unfolds: null,
      };
      ghosts.push(ghost);
      own.push({
        id: `f${ghost.id}`,
        from: boxId(instance.id),
        path: row.path,
        row: at,
        statement: null,
        family: 'ghost',
        to: [ghost.id],
      });
    });
    own.push(...fansOf(instance, rows, links, statements, folds.hidden));
    fans.push(...own.sort((a, b) => a.row - b.row));
  }
  const more = new Map(folds.counts);
  for (const [entity, count] of left) more.set(entity, (more.get(entity) ?? 0) + count);
  for (const [entity, count] of more)
    ghosts.push({ id: `m${entity}`, words: moreWords(entity, count), unfolds: entity });
  const drawn = new Set([...boxes.map((box) => box.id), ...ghosts.map((ghost) => ghost.id)]);
  const whole = fans
    .map((fan) => ({ ...fan, to: fan.to.filter((id) => drawn.has(id)) }))
    .filter((fan) => fan.to.length > 0);
  return { boxes, ghosts, fans: whole };
}

function moreWords(entity: string, count: number): string {
  return `${count.toLocaleString('en')} more ${entity} objects`;
}

/** The first objects in order with all they reach, up to `limit`, and how many are left of each class that is not reached. */
function withinLimit(
  sorted: readonly DrawnInstance[],
  links: readonly Link[],
  limit: number,
): { instances: readonly DrawnInstance[]; left: ReadonlyMap<string, number> } {
  if (sorted.length <= limit) return { instances: sorted, left: new Map() };
  const reach = new Map<InstanceId, InstanceId[]>();
  const reached = new Set<InstanceId>();
  for (const link of links) {
    const targets = reach.get(link.from) ?? [];
    targets.push(link.to);
    reach.set(link.from, targets);
    reached.add(link.to);
  }
  const taken = new Set<InstanceId>();
  const take = (id: InstanceId) => {
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (taken.has(next) || taken.size >= limit) continue;
      taken.add(next);
      waiting.push(...(reach.get(next) ?? []).toReversed());
    }
  };
  for (const instance of sorted) if (!reached.has(instance.id)) take(instance.id);
  for (const instance of sorted) take(instance.id);
  const left = new Map<string, number>();
  for (const { id, entity } of sorted) {
    if (!taken.has(id) && !reached.has(id)) left.set(entity, (left.get(entity) ?? 0) + 1);
  }
  return { instances: sorted.filter((instance) => taken.has(instance.id)), left };
}

function isCollection(instance: DrawnInstance, path: string): boolean {
  return instance.collections.some((collection) => collection.path === path && collection.uselist);
}

/** By class in the order of the mapping, then by key, so that boxes keep their places from step to step. */
function sortInstances(instances: readonly DrawnInstance[], schema: SchemaGraph): DrawnInstance[] {
  const rank = new Map(schema.mappers.map((mapper, at) => [mapper.entity, at]));
  const rankOf = (instance: DrawnInstance) => rank.get(instance.entity) ?? rank.size;
  return [...instances].sort((a, b) => rankOf(a) - rankOf(b) || compareKeys(a.key, b.key) || a.id - b.id);
}

function compareKeys(a: readonly string[] | null, b: readonly string[] | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = a[at]!.localeCompare(b[at]!, 'en', { numeric: true });
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

type Link = DrawnGraph['links'][number];

/** Of `Author.books` and `Book.author` between the same two objects one is drawn: the collection, else the one that a statement loaded. */
function dropMirrored(graph: DrawnGraph, schema: SchemaGraph): Link[] {
  const inverse = new Map(schema.relationships.map((one) => [one.path, one.inverse]));
  const uselist = new Map(schema.relationships.map((one) => [one.path, one.uselist]));
  const keyOf = (from: InstanceId, to: InstanceId, path: string) => `${from}>${to}>${path}`;
  const present = new Map(graph.links.map((link) => [keyOf(link.from, link.to, link.path), link]));
  return graph.links.filter((link) => {
    const other = inverse.get(link.path);
    if (!other || (link.from === link.to && other === link.path)) return true;
    const twin = present.get(keyOf(link.to, link.from, other));
    return twin === undefined || wins(link, twin, uselist);
  });
}

function wins(link: Link, twin: Link, uselist: ReadonlyMap<string, boolean>): boolean {
  const mine = uselist.get(link.path) ?? false;
  const its = uselist.get(twin.path) ?? false;
  if (mine !== its) return mine;
  const isSent = link.statement !== null;
  const isTwinSent = twin.statement !== null;
  if (isSent !== isTwinSent) return isSent;
  return link.path < twin.path;
}

/** For each object, the attributes that are seen already from the other side. */
function reachedPaths(
  links: readonly Link[],
  mirror: ReadonlyMap<string, string | null>,
): ReadonlyMap<InstanceId, ReadonlySet<string>> {
  const reached = new Map<InstanceId, Set<string>>();
  for (const link of links) {
    const other = mirror.get(link.path);
    if (!other) continue;
    const paths = reached.get(link.to) ?? new Set();
    paths.add(other);
    reached.set(link.to, paths);
  }
  return reached;
}

function rowsOf(
  instance: DrawnInstance,
  drawn: ReadonlySet<string> | undefined,
  reached: ReadonlySet<string> | undefined,
): AttributeRow[] {
  return instance.collections.flatMap((collection): AttributeRow[] => {
    const { name, path, status, count, uselist } = collection;
    const isDrawn = drawn?.has(path) ?? false;
    if (!isDrawn && (reached?.has(path) ?? false)) return [];
    if (status === 'loaded') {
      const words = uselist ? `${count} loaded` : count === 0 ? 'None' : 'loaded';
      return [{ name, path, status, words }];
    }
    return [{ name, path, status, words: status === 'raises' ? 'raises' : 'not loaded' }];
  });
}

function boxOf(instance: DrawnInstance, rows: readonly AttributeRow[]): ObjectBox {
  const key = instance.key === null ? 'new' : instance.key.join(', ');
  const isPlain = instance.state === 'persistent' || (instance.state === 'detached' && titleOf(instance.values) !== '');
  const note = isPlain ? (instance.expired ? 'expired' : null) : instance.state;
  return {
    id: boxId(instance.id),
    instance: instance.id,
    name: `${instance.entity} ${key}`,
    title: titleOf(instance.values),
    note,
    isDetached: instance.state === 'detached',
    isNew: instance.state === 'pending' || instance.state === 'transient',
    isFaint: instance.state === 'deleted' || instance.expired,
    rows,
  };
}

function fansOf(
  instance: DrawnInstance,
  rows: readonly AttributeRow[],
  links: readonly Link[],
  statements: readonly Statement[],
  hidden: ReadonlySet<InstanceId>,
): Fan[] {
  const fans = new Map<string, Fan & { to: string[] }>();
  for (const link of links) {
    if (link.from !== instance.id || hidden.has(link.to)) continue;
    const row = rows.findIndex((candidate) => candidate.path === link.path);
    if (row === -1) continue;
    const id = `f${instance.id}.${link.path}.${link.statement ?? 'none'}`;
    const known = fans.get(id);
    if (known) known.to.push(boxId(link.to));
    else {
      const statement = link.statement === null ? undefined : statements[link.statement];
      fans.set(id, {
        id,
        from: boxId(instance.id),
        path: link.path,
        row,
        statement: link.statement,
        family: statement ? causeOf(statement).family : 'none',
        to: [boxId(link.to)],
      });
    }
  }
  return [...fans.values()];
}

/** Objects that neither reach nor are reached fold into one box once there are many of a class. */
function foldIdle(
  instances: readonly DrawnInstance[],
  drawn: ReadonlyMap<InstanceId, ReadonlySet<string>>,
  linkedTo: ReadonlySet<InstanceId>,
  unfolded: ReadonlySet<string>,
): { hidden: ReadonlySet<InstanceId>; counts: ReadonlyMap<string, number> } {
  const idle = new Map<string, InstanceId[]>();
  for (const { id, entity } of instances) {
    if (drawn.has(id) || linkedTo.has(id) || unfolded.has(entity)) continue;
    const group = idle.get(entity) ?? [];
    group.push(id);
    idle.set(entity, group);
  }
  const hidden = new Set<InstanceId>();
  const counts = new Map<string, number>();
  for (const [entity, ids] of idle) {
    if (ids.length < FOLD_FROM) continue;
    for (const id of ids.slice(1)) hidden.add(id);
    counts.set(entity, ids.length - 1);
  }
  return { hidden, counts };
}
