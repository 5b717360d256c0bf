/**
 * The lines of the schema view: which side of a table an edge leaves, at which column, and the right-angled way between.
 * Pure geometry on rectangles.
 */
import { isLoop } from './layout.ts';
import type { Rect } from './object-layout.ts';
import {
  COLUMN_HEIGHT,
  type EdgeEnd,
  HEADER_HEIGHT,
  type SchemaDrawing,
  type SchemaEdge,
  type TableBox,
} from './to-schema-nodes.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

export interface RoutedEnd {
  readonly end: EdgeEnd;
  readonly x: number;
  readonly y: number;
  readonly side: Side;
  /** Where its name stands, and from which corner it grows. */
  readonly label: { readonly x: number; readonly y: number; readonly align: 'left' | 'right' };
}

export interface RoutedEdge {
  readonly edge: SchemaEdge;
  readonly path: string;
  readonly ends: readonly [RoutedEnd, RoutedEnd];
  /** Middle of the line, where a many-to-many has its button. */
  readonly middle: { readonly x: number; readonly y: number };
}

interface Anchor {
  readonly side: Side;
  wanted: number;
  at: number;
  /** Names that stand between this one and the table; lines that leave upwards or downwards have theirs in steps. */
  rank: number;
}

const SPREAD = 34;
const CORNER = 8;
const NAME_ROOM = 130;
const ROW_ROOM = 56;

/** Routes every edge between the rectangles. */
export function routeEdges(drawing: SchemaDrawing, rects: ReadonlyMap<string, Rect>): readonly RoutedEdge[] {
  const boxes = new Map(drawing.tables.map((table) => [table.id, table]));
  const plain = drawing.edges.filter((edge) => !isLoop(edge) && edge.ends.every((end) => rects.has(end.table)));
  const anchors = new Map<string, [Anchor, Anchor]>();
  for (const edge of plain) anchors.set(edge.id, anchorsOf(edge, rects, boxes));
  spreadAnchors(plain, anchors, rects);
  const routed = plain.map((edge, order) => routePlain(edge, anchors.get(edge.id)!, rects, order));
  const loopsAt = new Map<string, number>();
  const loops = drawing.edges
    .filter((edge) => isLoop(edge) && rects.has(edge.ends[0].table))
    .map((edge) => {
      const nth = loopsAt.get(edge.ends[0].table) ?? 0;
      loopsAt.set(edge.ends[0].table, nth + 1);
      return routeLoop(edge, rects.get(edge.ends[0].table)!, nth);
    });
  return [...routed, ...loops];
}

function anchorsOf(
  edge: SchemaEdge,
  rects: ReadonlyMap<string, Rect>,
  boxes: ReadonlyMap<string, TableBox>,
): [Anchor, Anchor] {
  const [a, b] = edge.ends;
  const ra = rects.get(a.table)!;
  const rb = rects.get(b.table)!;
  const sides = sidesBetween(ra, rb);
  return [anchor(a, ra, rb, sides[0], boxes), anchor(b, rb, ra, sides[1], boxes)];
}

function sidesBetween(a: Rect, b: Rect): [Side, Side] {
  const across = Math.max(b.x - a.x - a.width, a.x - b.x - b.width);
  const down = Math.max(b.y - a.y - a.height, a.y - b.y - b.height);
  // A name needs its room beside the line; where tables stand close, the line goes over or under.
  if (across < NAME_ROOM && down >= ROW_ROOM) return a.y <= b.y ? ['bottom', 'top'] : ['top', 'bottom'];
  if (across >= 24) return a.x < b.x ? ['right', 'left'] : ['left', 'right'];
  return a.y <= b.y ? ['bottom', 'top'] : ['top', 'bottom'];
}

function anchor(end: EdgeEnd, own: Rect, other: Rect, side: Side, boxes: ReadonlyMap<string, TableBox>): Anchor {
  if (side === 'left' || side === 'right') {
    const row = boxes.get(end.table)?.columns.findIndex((column) => column.name === end.column) ?? -1;
    const wanted =
      row === -1
        ? own.y + Math.min(own.height / 2, 60)
        : own.y + HEADER_HEIGHT + row * COLUMN_HEIGHT + COLUMN_HEIGHT / 2 + 1;
    return { side, wanted, at: wanted, rank: 0 };
  }
  const left = Math.max(own.x, other.x);
  const right = Math.min(own.x + own.width, other.x + other.width);
  const wanted = right - left > 60 ? left + Math.min(60, (right - left) / 3) : own.x + own.width / 3;
  return { side, wanted, at: wanted, rank: 0 };
}

/** Edges that leave one side of one table get room for their names. */
function spreadAnchors(
  edges: readonly SchemaEdge[],
  anchors: Map<string, [Anchor, Anchor]>,
  rects: ReadonlyMap<string, Rect>,
): void {
  const groups = new Map<string, Anchor[]>();
  for (const edge of edges) {
    edge.ends.forEach((end, which) => {
      const own = anchors.get(edge.id)![which]!;
      const key = `${end.table}|${own.side}`;
      const group = groups.get(key) ?? [];
      group.push(own);
      groups.set(key, group);
    });
  }
  for (const [key, group] of groups) {
    if (group.length < 2) continue;
    const rect = rects.get(key.slice(0, key.lastIndexOf('|')))!;
    const isUpright = group[0]!.side === 'left' || group[0]!.side === 'right';
    const low = (isUpright ? rect.y : rect.x) + 12;
    const high = (isUpright ? rect.y + rect.height : rect.x + rect.width) - 12;
    const gap = Math.min(isUpright ? SPREAD : 120, (high - low) / (group.length - 1));
    group.sort((a, b) => a.wanted - b.wanted);
    group.forEach((one, at) => {
      one.rank = group.length - 1 - at;
    });
    for (let at = 1; at < group.length; at += 1) group[at]!.at = Math.max(group[at]!.at, group[at - 1]!.at + gap);
    const over = group.at(-1)!.at - high;
    if (over > 0) for (const one of group) one.at = Math.max(low, one.at - over);
  }
}

function pointOf(rect: Rect, own: Anchor): { x: number; y: number } {
  switch (own.side) {
    case 'left':
      return { x: rect.x, y: own.at };
    case 'right':
      return { x: rect.x + rect.width, y: own.at };
    case 'top':
      return { x: own.at, y: rect.y };
    case 'bottom':
      return { x: own.at, y: rect.y + rect.height };
  }
}

function routePlain(
  edge: SchemaEdge,
  [a, b]: [Anchor, Anchor],
  rects: ReadonlyMap<string, Rect>,
  order: number,
): RoutedEdge {
  const from = pointOf(rects.get(edge.ends[0].table)!, a);
  const to = pointOf(rects.get(edge.ends[1].table)!, b);
  const isUpright = a.side === 'top' || a.side === 'bottom';
  // Neighbouring lines turn at different places, so that they do not lie on each other.
  const shift = ((order % 3) - 1) * 12;
  const middle = { x: (from.x + to.x) / 2 + (isUpright ? 0 : shift), y: (from.y + to.y) / 2 + (isUpright ? shift : 0) };
  const path = isUpright
    ? roundedPath([from, { x: from.x, y: middle.y }, { x: to.x, y: middle.y }, to])
    : roundedPath([from, { x: middle.x, y: from.y }, { x: middle.x, y: to.y }, to]);
  const isDown = isUpright ? 0 : Math.sign(to.y - from.y);
  return {
    edge,
    path,
    middle: { x: middle.x, y: Math.abs(from.y - to.y) < 1 ? from.y : middle.y },
    ends: [routedEnd(edge.ends[0], from, a, isDown), routedEnd(edge.ends[1], to, b, -isDown)],
  };
}

/** A name stands on the side of the line that the line turns away from. */
function routedEnd(end: EdgeEnd, at: { x: number; y: number }, { side, rank }: Anchor, turn: number): RoutedEnd {
  const above = turn >= 0 && end.role !== 'child' ? true : turn > 0;
  const y = at.y + (above ? -27 : 9);
  switch (side) {
    case 'right':
      return { end, ...at, side, label: { x: at.x + 14, y, align: 'left' } };
    case 'left':
      return { end, ...at, side, label: { x: at.x - 14, y, align: 'right' } };
    case 'bottom':
      return { end, ...at, side, label: { x: at.x + 16, y: at.y + 8 + rank * 19, align: 'left' } };
    case 'top':
      return { end, ...at, side, label: { x: at.x + 16, y: at.y - 26 - rank * 19, align: 'left' } };
  }
}

function routeLoop(edge: SchemaEdge, rect: Rect, nth: number): RoutedEdge {
  const left = rect.x + 44 + nth * 20;
  const right = rect.x + Math.min(rect.width - 24, 160) - nth * 20;
  const top = rect.y - 52 - nth * 34;
  const from = { x: left, y: rect.y };
  const to = { x: right, y: rect.y };
  const path = roundedPath([from, { x: left, y: top }, { x: right, y: top }, to], 14);
  return {
    edge,
    path,
    middle: { x: (left + right) / 2, y: top },
    ends: [
      { end: edge.ends[0], ...from, side: 'top', label: { x: left - 60, y: top - 24, align: 'left' } },
      { end: edge.ends[1], ...to, side: 'top', label: { x: right - 4, y: top - 24, align: 'left' } },
    ],
  };
}

/** A path through points with rounded corners. */
export function roundedPath(points: readonly { readonly x: number; readonly y: number }[], radius = CORNER): string {
  const [first, ...rest] = points;
  let path = `M${first!.x} ${first!.y}`;
  rest.forEach((point, at) => {
    const before = points[at]!;
    const after = rest[at + 1];
    if (!after) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const into = Math.min(radius, distance(before, point) / 2);
    const out = Math.min(radius, distance(point, after) / 2);
    const r = Math.min(into, out);
    if (r < 0.5) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const start = towards(point, before, r);
    const end = towards(point, after, r);
    path += `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return path;
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: { x: number; y: number }, to: { x: number; y: number }, by: number): { x: number; y: number } {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

const UNIT: Readonly<Record<Side, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  top: [0, -1],
  bottom: [0, 1],
};

export interface FootMarks {
  readonly lines: string;
  readonly ring: { readonly x: number; readonly y: number } | null;
}

/** The crow's foot of an end: bar bar, ring bar, fork bar, fork ring. */
export function crowFoot(end: Pick<RoutedEnd, 'x' | 'y' | 'side'>, cardinality: EdgeEnd['cardinality']): FootMarks {
  const [ux, uy] = UNIT[end.side];
  const at = (out: number, across: number) => `${end.x + ux * out - uy * across} ${end.y + uy * out + ux * across}`;
  const bar = (out: number) => `M${at(out, -7)}L${at(out, 7)}`;
  const ring = (out: number) => ({ x: end.x + ux * out, y: end.y + uy * out });
  const fork = `M${at(13, 0)}L${at(0, -7)}M${at(13, 0)}L${at(0, 7)}`;
  switch (cardinality) {
    case 'exactly-one':
      return { lines: `${bar(8)}${bar(13)}`, ring: null };
    case 'zero-or-one':
      return { lines: bar(8), ring: ring(16.5) };
    case 'one-or-more':
      return { lines: `${fork}${bar(17)}`, ring: null };
    case 'zero-or-more':
      return { lines: fork, ring: ring(18) };
  }
}
