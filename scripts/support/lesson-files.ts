/**
 * Where lessons are: every markdown file of a folder but its README.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lesson files below `folder`, in order of their paths; none where there is no such folder. */
export function lessonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/(^|[\\/])README\.md$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}
