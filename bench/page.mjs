/**
 * `npm run bench`: the page's figures beside a bare Pyodide page, in one run of plain Chromium. The pages post their own
 * numbers, because a debugger attached makes WASM several times slower than it is. Prints medians and ratios.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { ensureBrowser, ensureBuilt, ROOT } from '../scripts/support/machine.mjs';

const REPEATS = Number(process.argv[2] ?? 5);
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const STOCK = `<!doctype html><meta charset="utf-8"><title>stock</title><script type="module">
import { loadPyodide } from '/pyodide/pyodide.mjs';
const python = await loadPyodide({ indexURL: '/pyodide/' });
python.runPython('1+1');
await fetch('/done', { method: 'POST', body: JSON.stringify({ ready: performance.now() }) });
</script>`;

/** Watches the page as a reader sees it: the lesson, the recorded log, Python ready, Run to report, Stop to ready. */
const PROBE = `
const figures = {};
const seen = (test) => new Promise((resolve) => {
  const look = () => { if (test()) { resolve(performance.now()); return true; } return false; };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
});
const text = (selector) => document.querySelector(selector)?.textContent ?? '';
const button = (word) => [...document.querySelectorAll('header button')].find((b) => b.textContent.startsWith(word));
const post = () => fetch('/done', { method: 'POST', body: JSON.stringify(figures) });
figures.lesson = await seen(() => document.querySelector('h1')?.textContent === 'The N+1 problem');
figures.python = await seen(() => /Python [0-9.]+ ready/.test(document.body.textContent));
await seen(() => document.querySelector('.monaco-editor .view-line'));
const pressed = performance.now();
button('Run').click();
figures.run = (await seen(() => /finished in/.test(document.body.textContent))) - pressed;
const again = performance.now();
button('Run').click();
await seen(() => button('Run').disabled || !/finished in/.test(document.body.textContent));
figures.again = (await seen(() => /finished in/.test(document.body.textContent))) - again;
await post();
`;

function serve(done) {
  return createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.end();
        done(JSON.parse(body));
      });
      return;
    }
    const send = (content, type) =>
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(content);
    if (path === '/stock.html') return send(STOCK, 'text/html');
    if (path === '/probe.js') return send(PROBE, 'text/javascript');
    const file = path.startsWith('/pyodide/')
      ? join(ROOT, 'node_modules', path)
      : join(ROOT, 'dist', path === '/' ? 'index.html' : path);
    try {
      const content = statSync(file).isFile() ? readFileSync(file) : null;
      if (content === null) return response.writeHead(404).end();
      const isPage = file.endsWith('index.html');
      send(
        isPage
          ? content.toString().replace('</body>', '<script type="module" src="/probe.js"></script></body>')
          : content,
        TYPES[extname(file)] ?? 'application/octet-stream',
      );
    } catch {
      response.writeHead(404).end();
    }
  });
}

/** Opens a page in a new browser with an empty profile and gives what it posts. */
async function measure(browser, path) {
  const profile = mkdtempSync(join(tmpdir(), 'joinery-bench-'));
  let child;
  let server;
  try {
    return await new Promise((resolve, reject) => {
      server = serve(resolve).listen(0, '127.0.0.1', () => {
        const flags = [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          `--user-data-dir=${profile}`,
          '--window-size=1440,900',
        ];
        child = spawn(browser, [...flags, `http://127.0.0.1:${server.address().port}${path}`], { stdio: 'ignore' });
        setTimeout(() => reject(new Error(`${path} did not post its figures in 60 s`)), 60_000).unref();
      });
    });
  } finally {
    child?.kill('SIGKILL');
    server?.closeAllConnections();
    server?.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const built = await ensureBuilt();
if (built.code !== 0) {
  console.error(built.output);
  process.exit(1);
}
const browser = await ensureBrowser();
if (browser === null) {
  console.error('The bench needs an installed Chromium; name one in JOINERY_BROWSER.');
  process.exit(1);
}
const stock = [];
const page = [];
for (let i = 0; i < REPEATS; i++) {
  stock.push((await measure(browser, '/stock.html')).ready);
  page.push(await measure(browser, '/#/lesson/n-plus-one'));
}
const base = median(stock);
const row = (name, value) =>
  console.log(`${name.padEnd(44)}${value.toFixed(0).padStart(8)} ms${(value / base).toFixed(2).padStart(8)}x`);
console.log(`median of ${REPEATS}, cold cache, beside a bare Pyodide page in the same run\n`);
row('bare Pyodide page: 1+1', base);
row('lesson on screen', median(page.map((p) => p.lesson)));
row('Python ready', median(page.map((p) => p.python)));
row('first Run pressed to report', median(page.map((p) => p.run)));
row('second Run pressed to report', median(page.map((p) => p.again)));
process.exit(0);
