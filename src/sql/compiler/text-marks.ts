/**
 * Marks that stand for binds in the text until it is known where each one comes.
 *
 * Counterpart: none. SQLAlchemy replaces `[_POSITION]` marks by a regular expression of its own.
 */
import type { TextPart } from './compiled.ts';

export const BIND_OPEN = '\u0003';

export const EXPAND_OPEN = '\u0004';

export const MARK_CLOSE = '\u0005';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the markers cannot occur in SQL that somebody typed.
const MARKS = /\u0003([^\u0005]*)\u0005|\u0004([^\u0005]*)\u0005/g;

export function splitMarks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    parts.push(
      match[1] !== undefined ? { kind: 'bind', name: match[1] } : { kind: 'expanding', name: match[2] as string },
    );
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
