/**
 * How a drawing is put into its canvas: whole where it stays readable, else from its top left corner.
 */

export const FIT = { padding: 0.04, maxZoom: 1.15 } as const;

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Below this a box's text is hard to read, and showing a part is better than showing all. */
const LEAST_ZOOM = 0.9;
const PADDING = 12;

/** The viewport for a drawing with these bounds: whole if it stays readable, else as wide as the canvas and from the top. */
export function viewFor(
  bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  canvas: { readonly width: number; readonly height: number },
  most: number,
): View {
  const across = (canvas.width - 2 * PADDING) / bounds.width;
  const whole = Math.min(across, (canvas.height - 2 * PADDING) / bounds.height);
  const zoom = Math.min(most, Math.max(whole, Math.min(across, LEAST_ZOOM)));
  const slack = canvas.width - bounds.width * zoom;
  const left = slack > 2 * PADDING ? slack / 2 : PADDING;
  return { x: left - bounds.x * zoom, y: PADDING - bounds.y * zoom, zoom };
}
