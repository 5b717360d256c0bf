/**
 * `npm test`: installs what is missing, then types, lint, units (with architecture, parity and course), build and e2e.
 * Goes on after a failure, so that one run tells all, and ends with a line `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, ensureBrowser, ensureBuilt, ensureInstalled, ROOT, requireNode } from './support/machine.mjs';

requireNode();
await ensureInstalled();

const tally = { passed: 0, failed: 0 };
const started = performance.now();
const reports = join(ROOT, '.cache', 'test');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** Prints one line for a step and, where it failed, the end of what it said. */
function say(step, passed, failed, output) {
  tally.passed += passed;
  tally.failed += failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${failed ? 'FAIL' : 'ok  '} ${step}: ${passed} passed, ${failed} failed (${seconds} s)`);
  if (failed) console.log(output.trim().split('\n').slice(-80).join('\n'));
}

function single(step, result) {
  say(step, result.code === 0 ? 1 : 0, result.code === 0 ? 0 : 1, result.output);
}

/** A reporter's JSON, or null where the runner died before it wrote one. */
function readReport(file) {
  const path = join(reports, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

single('types', await bin('tsc', ['--noEmit', '-p', '.']));
single('lint', await bin('biome', ['ci', '--colors=off', '--diagnostic-level=error', '.']));

const units = await bin('vitest', [
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${join(reports, 'units.json')}`,
]);
const unitReport = readReport('units.json');
const unitFailed = unitReport
  ? unitReport.numFailedTests +
    unitReport.testResults.filter((f) => f.status === 'failed' && !f.assertionResults.length).length
  : 1;
say('units', unitReport?.numPassedTests ?? 0, Math.max(unitFailed, units.code === 0 ? 0 : 1), units.output);

const built = await ensureBuilt();
single('build', built);

if (built.code === 0) {
  const browser = await ensureBrowser();
  const e2e = await bin('playwright', ['test'], {
    env: { ...(browser ? { JOINERY_BROWSER: browser } : {}), PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json') },
  });
  const stats = readReport('e2e.json')?.stats;
  const failed = stats ? stats.unexpected + stats.flaky : 1;
  say('e2e', stats?.expected ?? 0, Math.max(failed, e2e.code === 0 ? 0 : 1), e2e.output);
}

console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed || !tally.passed ? 1 : 0);
