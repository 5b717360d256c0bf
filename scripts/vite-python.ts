/**
 * Puts the files that the worker boots from (Pyodide, the Python library, SQLite) beside the page, in a folder named by their content,
 * and tells the page that name as `virtual:python`. Nothing of it is in the page's own bundle.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { runtimeFiles } from './build-python.mjs';

const VIRTUAL_ID = 'virtual:python';
const TYPES: Readonly<Record<string, string>> = {
  mjs: 'text/javascript',
  wasm: 'application/wasm',
  zip: 'application/zip',
};

export function pythonRuntime(): Plugin {
  let root = '';
  let isBuild = false;
  return {
    name: 'joinery-python',
    configResolved(config) {
      root = config.root;
      isBuild = config.command === 'build' && !config.build.ssr;
    },
    resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : null),
    async load(id) {
      if (id !== `\0${VIRTUAL_ID}`) return null;
      const { files, hash } = await runtimeFiles();
      const folder = `py-${hash}`;
      if (isBuild) {
        for (const [name, path] of Object.entries(files)) {
          this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: readFileSync(path) });
        }
      }
      return `export const pythonFolder = ${JSON.stringify(`${folder}/`)};`;
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const match = /\/py-[0-9a-f]+\/([\w.-]+)$/.exec(request.url?.split('?')[0] ?? '');
        if (!match) return next();
        const { files } = await runtimeFiles();
        const path = files[match[1]!];
        if (path === undefined) return next();
        response.setHeader('Content-Type', TYPES[match[1]!.split('.').at(-1)!] ?? 'application/octet-stream');
        response.setHeader('Content-Length', statSync(path).size);
        response.setHeader('Cache-Control', 'no-cache');
        createReadStream(path).pipe(response);
      });
      const folders = [join(root, 'src', 'facade', 'python'), join(root, 'src', 'python', 'library')];
      server.watcher.add(folders);
      server.watcher.on('all', (_event, path) => {
        if (!path.endsWith('.py') || !folders.some((folder) => path.startsWith(folder))) return;
        const module = server.moduleGraph.getModuleById(`\0${VIRTUAL_ID}`);
        if (module) server.moduleGraph.invalidateModule(module);
        server.ws.send({ type: 'full-reload' });
      });
    },
  };
}
