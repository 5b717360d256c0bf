/**
 * Reads a Python program as text, as far as a fix or a hint needs: where a class or an attribute is written, where a call ends.
 * No parser: what it does not find, nobody is offered.
 */
import type { FilePath, SourceLocation } from '../contract/values.ts';

export type ProgramFiles = Readonly<Record<FilePath, string>>;

/** Offset of the first character of a line, counted from 1; the text's end where it has fewer. */
export function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', offset);
    if (end === -1) return text.length;
    offset = end + 1;
  }
  return offset;
}

/** The line that an offset is on, counted from 1. */
export function lineOfOffset(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The offset after a string literal or a comment that begins at `at`, or `at` itself where neither does. */
function skipText(text: string, at: number): number {
  const char = text[at];
  if (char === '#') {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  if (char !== '"' && char !== "'") return at;
  const quote = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
  for (let end = at + quote.length; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text.startsWith(quote, end)) return end + quote.length;
    else if (quote.length === 1 && text[end] === '\n') return end;
  }
  return text.length;
}

/** The offset of the bracket that closes the one at `open`, or -1. Strings and comments are passed over. */
export function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const after = skipText(text, at);
    if (after > at) {
      at = after - 1;
      continue;
    }
    if ('([{'.includes(text[at]!)) depth += 1;
    else if (')]}'.includes(text[at]!)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

export interface Call {
  /** Offset of its opening parenthesis, and of the closing one. */
  readonly open: number;
  readonly close: number;
}

/** The first call of one of `names` at or after `from`, before `until`; `pattern` may hold dots. */
export function findCall(text: string, names: readonly string[], from: number, until = text.length): Call | null {
  const pattern = new RegExp(`(?<![\\w"'])(?:${names.map(escapePattern).join('|')})\\s*\\(`, 'g');
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (match === null || match.index >= until) return null;
  const open = match.index + match[0].length - 1;
  const close = closingBracket(text, open);
  return close === -1 ? null : { open, close };
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export interface Block {
  readonly file: FilePath;
  readonly start: number;
  readonly end: number;
  /** Offset after its last line that holds anything. */
  readonly bodyEnd: number;
}

/** The body of a class statement, in whichever file it is. */
export function findClass(files: ProgramFiles, name: string): Block | null {
  const pattern = new RegExp(`^class ${escapePattern(name)}\\b[^\\n]*\\n`, 'm');
  for (const [file, text] of Object.entries(files)) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const start = match.index;
    const after = /^[^\s#)\]}]/gm;
    after.lastIndex = start + match[0].length;
    const end = after.exec(text)?.index ?? text.length;
    const body = text.slice(start, end).trimEnd();
    return { file, start, end, bodyEnd: start + body.length };
  }
  return null;
}

/** Where an attribute of a class is written: the offset of its line's first character that is no space. */
export function findAttribute(
  files: ProgramFiles,
  entity: string,
  name: string,
): { readonly file: FilePath; readonly offset: number; readonly source: SourceLocation } | null {
  const block = findClass(files, entity);
  if (block === null) return null;
  const text = files[block.file]!;
  const pattern = new RegExp(`^([ \\t]+)${escapePattern(name)}\\s*[:=]`, 'm');
  const match = pattern.exec(text.slice(block.start, block.end));
  if (match === null) return null;
  const offset = block.start + match.index + match[1]!.length;
  return { file: block.file, offset, source: { file: block.file, line: lineOfOffset(text, offset) } };
}
