/**
 * What `npm start` and `npm test` need from the machine: a Node that is new enough, the packages, a fresh build, a browser.
 * Plain Node without dependencies, because it runs before anything is installed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const LEAST_NODE = [20, 19];
/** Everything that the built site is made of. */
const BUILD_INPUTS = [
  'app',
  'src',
  'lessons',
  'public',
  'scripts',
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
];

/** Ends the process with a plain sentence where Node is older than the project needs. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  console.error(
    `Joinery needs Node ${LEAST_NODE.join('.')} or newer; this is Node ${process.versions.node}. Install one from https://nodejs.org.`,
  );
  process.exit(1);
}

/**
 * Runs a command in the project's folder. Gives { code, output }; with `show` the output goes straight to the terminal.
 * @param {string} command @param {string[]} args @param {{ show?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a program of an installed package: `bin('vite', ['build'])`. Same result as `run`. */
export function bin(name, args, options = {}) {
  const file = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  return run(file, args, options);
}

/** Installs the packages where the lock file is newer than what is installed. */
export async function ensureInstalled() {
  const lock = join(ROOT, 'package-lock.json');
  const mark = join(ROOT, 'node_modules', '.installed');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.log('Installing packages ...');
  // Not `npm ci`: it refuses a lock file that was made where the packages of other platforms could not be seen.
  const result = await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.code !== 0) {
    console.error(result.output);
    console.error('npm install failed. Check the network and run the command again.');
    process.exit(1);
  }
  writeFileSync(mark, wanted);
}

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const input of BUILD_INPUTS)
    for (const file of filesBelow(join(ROOT, input))) hash.update(relative(ROOT, file)).update(readFileSync(file));
  return hash.digest('hex');
}

/** Builds `dist/` where any input changed since the last build. Gives { code, output }. */
export async function ensureBuilt() {
  const mark = join(ROOT, '.cache', 'built');
  const wanted = fingerprint();
  if (existsSync(join(ROOT, 'dist', 'index.html')) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted)
    return { code: 0, output: '' };
  console.log('Building the site ...');
  const result = await run('npm', ['run', '--silent', 'build']);
  if (result.code === 0) {
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, fingerprint());
  }
  return result;
}

const BROWSERS = [
  process.env.JOINERY_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** The path of a browser that is there already, or null. */
export function installedBrowser() {
  return BROWSERS.find((path) => path && existsSync(path)) ?? null;
}

function has(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds a Chromium for the tests: the system's, else Debian's package, else Playwright's own download.
 * Gives the path, or null where Playwright's own is to be used.
 */
export async function ensureBrowser() {
  const found = installedBrowser();
  if (found) return found;
  if (has('apt-get')) {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const command = [...sudo, 'apt-get'];
    console.log('Installing Chromium with apt ...');
    await run(command[0], [...command.slice(1), 'update', '-qq']);
    await run(command[0], [...command.slice(1), 'install', '-y', '-qq', 'chromium']);
    const installed = installedBrowser();
    if (installed) return installed;
  }
  console.log('Downloading a browser with Playwright ...');
  const result = await bin('playwright', ['install', 'chromium']);
  if (result.code !== 0) {
    console.error(result.output);
    console.error('No browser could be installed. Install Chromium or Chrome, or name one in JOINERY_BROWSER.');
    process.exit(1);
  }
  return null;
}
