/**
 * The same program on more data: multiplies one top-level constant (`AUTHORS = 10`), for the growth proof.
 */
import type { RunRequest } from '../contract/run.ts';

/** The files with `constant` multiplied, or null where no file sets it to a whole number. */
export function scaleFiles(files: RunRequest['files'], constant: string, scale: number): RunRequest['files'] | null {
  if (!/^[A-Za-z_]\w*$/.test(constant)) return null;
  const assignment = new RegExp(`^(${constant}\\s*(?::\\s*int\\s*)?=\\s*)(\\d[\\d_]*)(?=\\s*(?:#.*)?$)`, 'm');
  for (const [path, content] of Object.entries(files)) {
    if (!assignment.test(content)) continue;
    const scaled = content.replace(assignment, (_, left: string, digits: string) => {
      return `${left}${Number(digits.replaceAll('_', '')) * scale}`;
    });
    return { ...files, [path]: scaled };
  }
  return null;
}
