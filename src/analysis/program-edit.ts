/**
 * Changes to a program that a person is shown before they are made: insertions and replacements by offset, and the lines they
 * come to as a diff.
 */
import type { FilePath } from '../contract/values.ts';
import { closingBracket, escapePattern, type ProgramFiles } from './python-text.ts';

/** At `offset` of a file, `remove` characters give way to `insert`. */
export interface ProgramEdit {
  readonly file: FilePath;
  readonly offset: number;
  readonly remove: number;
  readonly insert: string;
}

/** The files with all edits made. Those that lie within one another must not be given. */
export function applyEdits(files: ProgramFiles, edits: readonly ProgramEdit[]): ProgramFiles {
  const changed: Record<FilePath, string> = { ...files };
  for (const edit of [...edits].sort((a, b) => b.offset - a.offset)) {
    const text = changed[edit.file] ?? '';
    changed[edit.file] = text.slice(0, edit.offset) + edit.insert + text.slice(edit.offset + edit.remove);
  }
  return changed;
}

/** Adds an argument at the end of a call whose parentheses are at `open` and `close`. */
export function addArgument(
  text: string,
  file: FilePath,
  call: { readonly open: number; readonly close: number },
  argument: string,
): ProgramEdit {
  const inside = text.slice(call.open + 1, call.close);
  const end = call.open + 1 + inside.trimEnd().length;
  const comma = inside.trim() === '' ? '' : inside.trimEnd().endsWith(',') ? ' ' : ', ';
  return { file, offset: end, remove: 0, insert: comma + argument };
}

/** The edit that makes `name` importable from `module`, or null where the file has it already. */
export function importEdit(files: ProgramFiles, file: FilePath, module: string, name: string): ProgramEdit | null {
  const text = files[file] ?? '';
  if (new RegExp(`^(?:from [^\\n]* )?import\\b[^\\n]*\\b${name}\\b`, 'm').test(text)) return null;
  const statement = new RegExp(`^from ${escapePattern(module)} import[ \\t]*(\\()?`, 'm').exec(text);
  if (statement === null) {
    const first = /^(?:from|import) /m.exec(text);
    return { file, offset: first?.index ?? 0, remove: 0, insert: `from ${module} import ${name}\n` };
  }
  const start = statement.index + statement[0].length;
  const end = statement[1] ? closingBracket(text, start - 1) : endOfLine(text, start);
  const names = text.slice(start, end);
  if (new RegExp(`\\b${name}\\b`).test(names)) return null;
  const kept = names.replace(/\s*(#.*)?$/, '');
  return {
    file,
    offset: start + kept.length,
    remove: 0,
    insert: kept.endsWith(',') ? ` ${name},` : `, ${name}`,
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
