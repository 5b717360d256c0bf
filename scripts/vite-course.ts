/**
 * Gives the page `virtual:course`: the table of contents read from the front matter of lessons/, so that the home page needs no parser.
 * In development a changed lesson reloads the page.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';

const VIRTUAL_ID = 'virtual:course';

interface FrontMatter {
  readonly id?: string;
  readonly title?: string;
  readonly track?: string;
  readonly minutes?: number;
}

/** Lesson files below `folder`, in course order. */
function lessonFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !/(^|[\\/])README\.md$/i.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
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

export function courseContents(): Plugin {
  let root = '';
  return {
    name: 'joinery-course',
    configResolved(config) {
      root = config.root;
    },
    resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : null),
    load: (id) => (id === `\0${VIRTUAL_ID}` ? courseModule(root) : null),
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
