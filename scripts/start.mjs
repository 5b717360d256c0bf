/** `npm start`: installs what is missing, builds what is stale, serves the built site with its real headers. */
import { bin, ensureBuilt, ensureInstalled, requireNode } from './support/machine.mjs';

requireNode();
await ensureInstalled();
const built = await ensureBuilt();
if (built.code !== 0) {
  console.error(built.output);
  console.error('The build failed; the lines above say where.');
  process.exit(1);
}
const served = await bin('vite', ['preview', ...process.argv.slice(2)], { show: true });
process.exit(served.code);
