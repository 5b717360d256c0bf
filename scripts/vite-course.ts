/**
 * Gives the page the course without a parser: `virtual:course` is the table of contents, read from the front matter of lessons/, and
 * `lesson.md?lesson` is the parsed lesson with its answers rendered. In development a changed lesson reloads the page.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import { compileLesson } from '../src/lesson/compile-lesson.ts';
import { lessonFiles } from './support/lesson-files.ts';

const VIRTUAL_ID = 'virtual:course';
const LESSON_QUERY = '?lesson';

interface FrontMatter {
  readonly id?: string;
  readonly title?: string;
  readonly track?: string;
  readonly minutes?: number;
}

function courseModule(root: string): string {
  const entries = lessonFiles(join(root, 'lessons')).flatMap((file) => {
    const block = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(file, 'utf8'));
    const matter = (block ? parse(block[1]!) : null) as FrontMatter | null;
    if (!matter?.id || !matter.title) return [];
    const path = relative(root, file).replaceAll('\\', '/');
    return [{ id: matter.id, path, title: matter.title, track: matter.track ?? '', minutes: matter.minutes ?? 0 }];
  });
  return `export const course = ${JSON.stringify(entries)};`;
}

/** A lesson as a module. */
function lessonModule(root: string, file: string): string {
  const compiled = compileLesson(relative(root, file).replaceAll('\\', '/'), readFileSync(file, 'utf8'));
  // Where a node stood in the markdown is of no use to a reader.
  const json = JSON.stringify(compiled, (key, value) => (key === 'position' ? undefined : value));
  return `export default ${json};`;
}

export function courseContents(): Plugin {
  let root = '';
  return {
    name: 'joinery-course',
    configResolved(config) {
      root = config.root;
    },
    resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : null),
    load(id) {
      if (id === `\0${VIRTUAL_ID}`) return courseModule(root);
      if (!id.endsWith(`.md${LESSON_QUERY}`)) return null;
      const file = id.slice(0, -LESSON_QUERY.length);
      this.addWatchFile(file);
      return { code: lessonModule(root, file), moduleType: 'js' };
    },
    configureServer(server) {
      const folder = join(root, 'lessons');
      server.watcher.add(folder);
      server.watcher.on('all', (_event, path) => {
        if (!path.startsWith(folder) || !path.endsWith('.md')) return;
        const module = server.moduleGraph.getModuleById(`\0${VIRTUAL_ID}`);
        if (module) server.moduleGraph.invalidateModule(module);
        server.ws.send({ type: 'full-reload' });
      });
    },
  };
}
