/**
 * Where the boxes of the object view stand: parents at the left, what they reach beside them, top left first, order kept by key.
 * Sizes are known beforehand, so nothing has to be measured.
 */
import type { Fan, GhostBox, ObjectBox, ObjectDrawing } from './to-object-nodes.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const BOX_WIDTH = 158;
export const HEAD_HEIGHT = 22;
export const ROW_HEIGHT = 20;
/** Room for the stub, the number and the curves. */
const COLUMN_GAP = 100;
const SIBLING_GAP = 4;
const ROOT_GAP = 12;

export function boxHeight(box: Pick<ObjectBox, 'rows'>): number {
  return HEAD_HEIGHT + box.rows.length * ROW_HEIGHT + 2;
}

/** Height of the middle of an attribute row, from the top of its box. */
export function rowMiddle(row: number): number {
  return HEAD_HEIGHT + row * ROW_HEIGHT + ROW_HEIGHT / 2 + 1;
}

/** Rectangles by box id. */
export function layoutObjects(drawing: ObjectDrawing): ReadonlyMap<string, Rect> {
  const heights = new Map<string, number>();
  for (const box of drawing.boxes) heights.set(box.id, boxHeight(box));
  for (const ghost of drawing.ghosts) heights.set(ghost.id, HEAD_HEIGHT + 2);
  const children = childTable(drawing.fans);
  const reached = new Set(drawing.fans.flatMap((fan) => fan.to));
  const rects = new Map<string, Rect>();
  let top = 0;

  /** Places a box and what it reaches below `y`; returns the bottom. */
  const place = (id: string, depth: number, y: number): number => {
    const height = heights.get(id)!;
    // Claimed before its children, so that a circle of objects ends.
    rects.set(id, { x: depth * (BOX_WIDTH + COLUMN_GAP), y, width: BOX_WIDTH, height });
    let bottom = y;
    for (const child of children.get(id) ?? []) {
      if (rects.has(child) || !heights.has(child)) continue;
      bottom = place(child, depth + 1, bottom === y ? y : bottom + SIBLING_GAP);
    }
    const blockHeight = Math.max(height, bottom - y);
    rects.set(id, { ...rects.get(id)!, y: y + Math.max(0, (bottom - y - height) / 2) });
    if (bottom - y < height && bottom > y) shiftChildren(id, (height - (bottom - y)) / 2);
    return y + blockHeight;
  };
  const shiftChildren = (id: string, by: number) => {
    for (const child of children.get(id) ?? []) {
      const rect = rects.get(child);
      if (rect && rect.x > rects.get(id)!.x) {
        rects.set(child, { ...rect, y: rect.y + by });
        shiftChildren(child, by);
      }
    }
  };

  const roots = [...drawing.boxes.filter((box) => !reached.has(box.id)), ...drawing.boxes];
  for (const root of roots) {
    if (rects.has(root.id)) continue;
    top = place(root.id, 0, top) + ROOT_GAP;
  }
  for (const ghost of drawing.ghosts) {
    if (rects.has(ghost.id)) continue;
    top = placeFold(ghost, rects, heights.get(ghost.id)!, top);
  }
  return rects;
}

function placeFold(ghost: GhostBox, rects: Map<string, Rect>, height: number, top: number): number {
  rects.set(ghost.id, { x: 0, y: top, width: BOX_WIDTH, height });
  return top + height + ROOT_GAP;
}

function childTable(fans: readonly Fan[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const fan of fans) {
    const known = children.get(fan.from) ?? [];
    known.push(...fan.to);
    children.set(fan.from, known);
  }
  return children;
}

export interface FanPaths {
  /** From the port to the number, drawn once. */
  readonly stub: string;
  readonly port: { readonly x: number; readonly y: number };
  readonly chip: { readonly x: number; readonly y: number };
  /** One curve for each object reached. */
  readonly curves: readonly string[];
}

const STUB = 16;
export const CHIP_WIDTH = 30;

/** The lines of one fan. A fan without a number keeps the stub, so that ends stay aligned. */
export function fanPaths(fan: Fan, rects: ReadonlyMap<string, Rect>): FanPaths | null {
  const from = rects.get(fan.from);
  if (!from) return null;
  const x = from.x + from.width;
  const y = from.y + rowMiddle(fan.row);
  const hasChip = fan.statement !== null;
  const start = x + STUB + (hasChip ? CHIP_WIDTH : 0);
  const curves = fan.to.flatMap((id) => {
    const to = rects.get(id);
    if (!to) return [];
    const middle = to.y + HEAD_HEIGHT / 2 + 1;
    if (to.x > x) return [`M${start} ${y}C${start + 28} ${y} ${to.x - 42} ${middle} ${to.x} ${middle}`];
    // Backwards, or within a column: round the right side of the box.
    const side = to.x + to.width;
    const bulge = Math.max(start, side) + 34;
    return [`M${start} ${y}C${bulge} ${y} ${bulge} ${middle} ${side} ${middle}`];
  });
  return { stub: `M${x} ${y}H${x + STUB}`, port: { x, y }, chip: { x: x + STUB, y }, curves };
}
