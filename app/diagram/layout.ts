/**
 * Where the tables of the schema view stand. Dagre lays them out in both directions; the one that fills the canvas better is taken.
 * Tables that were placed before (by hand, or by an earlier run) keep their places.
 */
import { graphlib, layout } from '@dagrejs/dagre';
import type { Rect } from './object-layout.ts';
import type { SchemaDrawing, SchemaEdge } from './to-schema-nodes.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const LABEL_CHAR = 7.3;
const ROLE_WIDTH = 50;
const MARGIN = 12;
/** Room above a table for a loop to itself and its two names. */
export const LOOP_HEIGHT = 84;

function labelWidth(edge: SchemaEdge): number {
  const widths = edge.ends.map(
    (end) => Math.max(0, ...end.labels.map((label) => label.length * LABEL_CHAR)) + ROLE_WIDTH,
  );
  return Math.max(...widths) + (edge.kind === 'many-to-many' ? (edge.secondary?.length ?? 0) * LABEL_CHAR + 60 : 0);
}

/** Positions of all tables for one direction. */
function arrange(drawing: SchemaDrawing, direction: 'LR' | 'TB'): ReadonlyMap<string, Point> {
  const graph = new graphlib.Graph({ multigraph: true });
  const widest = Math.max(120, ...drawing.edges.map(labelWidth));
  graph.setGraph({
    rankdir: direction,
    ranksep: direction === 'LR' ? widest + 24 : 96,
    nodesep: direction === 'LR' ? 44 : 72,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const loops = new Set(drawing.edges.filter(isLoop).map((edge) => edge.ends[0].table));
  const headroom = (table: string) => (loops.has(table) ? LOOP_HEIGHT : 0);
  for (const table of drawing.tables) {
    graph.setNode(table.id, { width: table.width, height: table.height + headroom(table.id) });
  }
  for (const edge of drawing.edges) {
    if (isLoop(edge)) continue;
    graph.setEdge(edge.ends[0].table, edge.ends[1].table, {}, edge.id);
  }
  layout(graph);
  const positions = new Map<string, Point>();
  for (const table of drawing.tables) {
    const node = graph.node(table.id) as { x: number; y: number };
    const height = table.height + headroom(table.id);
    positions.set(table.id, {
      x: Math.round(node.x - table.width / 2),
      y: Math.round(node.y - height / 2 + headroom(table.id)),
    });
  }
  return positions;
}

export function isLoop(edge: SchemaEdge): boolean {
  return edge.ends[0].table === edge.ends[1].table;
}

function boundsOf(drawing: SchemaDrawing, positions: ReadonlyMap<string, Point>): { width: number; height: number } {
  let width = 1;
  let height = 1;
  for (const table of drawing.tables) {
    const at = positions.get(table.id)!;
    width = Math.max(width, at.x + table.width);
    height = Math.max(height, at.y + table.height);
  }
  return { width: width + 2 * MARGIN, height: height + 2 * MARGIN };
}

/**
 * Positions by table.
 * @param canvas the size to fit into; decides the direction
 * @param kept where tables stood before
 */
export function layoutSchema(
  drawing: SchemaDrawing,
  canvas: { readonly width: number; readonly height: number },
  kept: Readonly<Record<string, Point>>,
): ReadonlyMap<string, Point> {
  if (drawing.tables.length > 0 && drawing.tables.every((table) => kept[table.id])) {
    return new Map(drawing.tables.map((table) => [table.id, kept[table.id]!]));
  }
  const arranged = (['LR', 'TB'] as const).map((direction) => {
    const positions = arrange(drawing, direction);
    const { width, height } = boundsOf(drawing, positions);
    return { positions, scale: Math.min(1, canvas.width / width, canvas.height / height) };
  });
  const best = arranged[1]!.scale > arranged[0]!.scale * 1.1 ? arranged[1]! : arranged[0]!;
  const positions = new Map(best.positions);
  for (const table of drawing.tables) {
    const before = kept[table.id];
    if (before && !collides(table.id, before, drawing, positions)) positions.set(table.id, before);
  }
  return positions;
}

function collides(id: string, at: Point, drawing: SchemaDrawing, positions: ReadonlyMap<string, Point>): boolean {
  const own = drawing.tables.find((table) => table.id === id)!;
  return drawing.tables.some((table) => {
    const other = positions.get(table.id);
    if (table.id === id || !other) return false;
    const apartX = at.x + own.width + 20 < other.x || other.x + table.width + 20 < at.x;
    const apartY = at.y + own.height + 20 < other.y || other.y + table.height + 20 < at.y;
    return !apartX && !apartY;
  });
}

/** Rectangles of the tables where they stand. */
export function tableRects(drawing: SchemaDrawing, positions: ReadonlyMap<string, Point>): ReadonlyMap<string, Rect> {
  return new Map(
    drawing.tables.map((table) => {
      const at = positions.get(table.id) ?? { x: 0, y: 0 };
      return [table.id, { ...at, width: table.width, height: table.height }];
    }),
  );
}
