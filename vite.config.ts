/**
 * Builds the page: a static site under any path, with Monaco, React Flow, Python and sql.js loaded after the first paint.
 * No inline script and no eval, so `script-src 'self' 'wasm-unsafe-eval'` serves it.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { SITE_HEADERS, workerPolicy } from './scripts/site-headers.ts';
import { courseContents } from './scripts/vite-course.ts';
import { pythonRuntime } from './scripts/vite-python.ts';

/** Which chunk a dependency goes to; the large ones stay apart from what the first paint needs. */
function chunkOf(id: string): string | undefined {
  if (!id.includes('/node_modules/')) return undefined;
  if (/\/node_modules\/(react|react-dom|scheduler|zustand)\//.test(id)) return 'react';
  if (/\/node_modules\/monaco-editor\//.test(id)) return 'monaco';
  if (/\/node_modules\/(@xyflow|@dagrejs|d3-[a-z]+)\//.test(id)) return 'flow';
  return undefined;
}

export default defineConfig({
  base: './',
  plugins: [react(), courseContents(), pythonRuntime(), workerPolicy()],
  worker: { format: 'es' },
  preview: { headers: SITE_HEADERS },
  optimizeDeps: { exclude: ['pyodide'] },
  build: {
    target: 'es2022',
    // The licences of what the page ships, beside it.
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 3500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: (id) => chunkOf(id) ?? null, debugName: 'libraries' }] } },
    },
  },
});
