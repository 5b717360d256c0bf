/**
 * The schema view as a drawing of its own: one SVG file with its colours in it, from the same boxes and routes that the page draws.
 */
import { crowFoot, type RoutedEdge } from './route-edges.ts';
import { COLUMN_HEIGHT, HEADER_HEIGHT, type TableBox } from './to-schema-nodes.ts';

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Colours of the page's theme, as CSS gives them. */
export interface DrawingInk {
  readonly paper: string;
  readonly sheet: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function text(x: number, y: number, words: string, fill: string, extra = ''): string {
  return `<text x="${x}" y="${y}" fill="${fill}" ${extra}>${escapeText(words)}</text>`;
}

function table(box: TableBox, rect: Rect, ink: DrawingInk): string {
  const { x, y, width, height } = rect;
  const end = x + width - 10;
  const parts = [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${ink.sheet}" stroke="${ink.line}"/>`,
    text(x + 10, y + 21, box.name, ink.ink, 'font-weight="600"'),
    text(end, y + 21, box.entities.join(', '), ink.quiet, 'text-anchor="end"'),
    `<path d="M${x} ${y + HEADER_HEIGHT}H${x + width}" stroke="${ink.line}"/>`,
  ];
  box.columns.forEach((column, at) => {
    const line = y + HEADER_HEIGHT + at * COLUMN_HEIGHT + 15;
    const keys = [column.primaryKey && 'PK', column.foreignKey && 'FK', column.unique && 'UQ', column.indexed && 'IX'];
    const key = keys.filter(Boolean).join(' ');
    parts.push(text(x + 10, line, key, ink.quiet, 'font-size="9"'));
    parts.push(text(x + 44, line, column.name, ink.ink, 'font-family="monospace"'));
    parts.push(text(end, line, column.type, ink.quiet, 'text-anchor="end" font-size="10"'));
  });
  box.relationships.forEach((one, at) => {
    const line = y + HEADER_HEIGHT + (box.columns.length + at) * COLUMN_HEIGHT + 17;
    parts.push(text(x + 10, line, one.name, ink.ink, 'font-style="italic"'));
    parts.push(text(end, line, one.words, ink.quiet, 'text-anchor="end" font-size="10"'));
  });
  return parts.join('');
}

function edge(routed: RoutedEdge, ink: DrawingInk): string {
  const stroke = `fill="none" stroke="${ink.ink}" stroke-width="1.5"`;
  const ends = routed.ends.map((end) => {
    const foot = crowFoot(end, end.end.cardinality);
    const ring = foot.ring
      ? `<circle cx="${foot.ring.x}" cy="${foot.ring.y}" r="4.5" fill="${ink.paper}" stroke="${ink.ink}"/>`
      : '';
    const anchor = end.label.align === 'right' ? 'text-anchor="end"' : '';
    const names = end.end.labels.map((name, at) =>
      text(end.label.x, end.label.y + 13 + at * 16, name, ink.ink, anchor),
    );
    return `<path d="${foot.lines}" ${stroke}/>${ring}${names.join('')}`;
  });
  const { secondary } = routed.edge;
  const middle =
    secondary === null ? '' : text(routed.middle.x, routed.middle.y + 4, secondary, ink.ink, 'text-anchor="middle"');
  return `<path d="${routed.path}" ${stroke}/>${ends.join('')}${middle}`;
}

/** The file's text. `bounds` holds everything, names included. */
export function toSvg(
  tables: readonly TableBox[],
  rects: ReadonlyMap<string, Rect>,
  routed: readonly RoutedEdge[],
  bounds: Rect,
  ink: DrawingInk,
): string {
  const pad = 24;
  const [x, y] = [bounds.x - pad, bounds.y - pad];
  const [width, height] = [Math.ceil(bounds.width + 2 * pad), Math.ceil(bounds.height + 2 * pad)];
  const boxes = tables.map((box) => table(box, rects.get(box.id) ?? { x: 0, y: 0, width: 0, height: 0 }, ink));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${ink.paper}"/>`,
    ...routed.map((one) => edge(one, ink)),
    ...boxes,
    '</svg>\n',
  ].join('\n');
}
