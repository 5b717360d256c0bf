/**
 * A traceback split where it names a line of the student's files, so that the page can link it.
 */

export type TracebackPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'line'; readonly text: string; readonly file: string; readonly line: number };

/** Pieces whose texts joined give the traceback back. */
export function splitTraceback(traceback: string, files: readonly string[]): TracebackPiece[] {
  const pieces: TracebackPiece[] = [];
  let last = 0;
  for (const match of traceback.matchAll(/File "([^"]+)", (line (\d+))/g)) {
    const file = files.find((path) => match[1] === path || match[1]!.endsWith(`/${path}`));
    if (file === undefined) continue;
    const at = match.index + match[0].length - match[2]!.length;
    pieces.push({ kind: 'text', text: traceback.slice(last, at) });
    pieces.push({ kind: 'line', text: match[2]!, file, line: Number(match[3]) });
    last = match.index + match[0].length;
  }
  pieces.push({ kind: 'text', text: traceback.slice(last) });
  return pieces.filter((piece) => piece.text !== '');
}
