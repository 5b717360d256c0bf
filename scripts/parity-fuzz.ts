/**
 * `npm run parity:fuzz -- [--seed S] [--programs N] [--keep DIR] [--shrink N] [--every] [--invariants]`: random programs on ours and on real SQLAlchemy
 * 2.0 (python3's own, or that of ORACLE_SA_LIB). Program i has the seed S + i; differences are printed shrunk (the first N of
 * them, see src/parity/fuzz/shrink.ts for how; with --every also those of text, order, warnings and lines) and kept in DIR. Where there is no real SQLAlchemy, or
 * with --invariants, programs of known outcome are run on ours alone (see src/parity/fuzz/invariants.ts). Exits 1 where data, statement counts or errors differ.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateProgram } from '../src/parity/fuzz/generate-program.ts';
import { generateInvariantProgram } from '../src/parity/fuzz/invariants.ts';
import { DIFFERENCES, type DifferenceKind } from '../src/parity/fuzz/judge.ts';
import { FuzzDifferential } from './support/fuzz-differential.ts';
import { FuzzOracle } from './support/fuzz-oracle.ts';
import { SourceRunner } from './support/run-source.ts';

const args = process.argv.slice(2);
const option = (name: string): string | null => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? null : (args[at + 1] ?? null);
};
const seed = Number(option('seed') ?? 1);
const programs = Number(option('programs') ?? 200);
const toShrink = Number(option('shrink') ?? 5);
const shrinksEvery = args.includes('--every');
const keep = option('keep');
if (keep !== null) mkdirSync(keep, { recursive: true });

const oracles = (await Promise.all([FuzzOracle.start(0), FuzzOracle.start(1)])).filter((o) => o !== null);
process.exitCode = oracles.length > 0 && !args.includes('--invariants') ? await differential() : await invariants();
for (const oracle of oracles) oracle.stop();

async function differential(): Promise<number> {
  const pair = new FuzzDifferential(oracles);
  const counts = new Map<string, number>();
  let shrunk = 0;
  const started = performance.now();
  for (let at = seed; at < seed + programs; at++) {
    const plan = generateProgram(at);
    const found = await pair.compare(plan);
    if (found === null) continue;
    const name = found.isUnstable ? 'unstable' : found.kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (keep !== null) writeFileSync(join(keep, `${at}.${name}.py`), found.source);
    console.log(`seed ${at} [${name}] ${found.text}`);
    if (found.isUnstable || !(shrinksEvery || isGrave(found.kind)) || shrunk >= toShrink) continue;
    shrunk++;
    const small = await pair.shrunk(plan, found);
    if (keep !== null) writeFileSync(join(keep, `${at}.small.py`), small.source);
    console.log(`--- seed ${at}, shrunk: ${small.text}\n${programPart(small.source)}---`);
  }
  const seconds = (performance.now() - started) / 1000;
  const figures = [...DIFFERENCES, 'unstable'].map((kind) => `${kind} ${counts.get(kind) ?? 0}`).join(', ');
  console.log(`${programs} programs from seed ${seed} in ${seconds.toFixed(0)} s: ${figures}`);
  return DIFFERENCES.some((kind) => isGrave(kind) && (counts.get(kind) ?? 0) > 0) ? 1 : 0;
}

async function invariants(): Promise<number> {
  const ours = new SourceRunner();
  let failures = 0;
  for (let at = seed; at < seed + programs; at++) {
    const { source, expected } = generateInvariantProgram(at);
    const { stdout, error } = await ours.run(source);
    if (stdout === expected && error === null) continue;
    failures++;
    if (keep !== null) writeFileSync(join(keep, `${at}.invariant.py`), source);
    const [wanted, given] = [expected.split('\n'), stdout.split('\n')];
    const line = given.findIndex((text, i) => text !== wanted[i]);
    const fault = error === null ? '' : `\n  ${error.type}: ${error.message}`;
    console.log(`seed ${at} stdout line ${line + 1}\n  want: ${wanted[line]}\n  got:  ${given[line]}${fault}`);
  }
  console.log(
    `${programs} programs of known outcome from seed ${seed}: ${failures} fail (no real SQLAlchemy compared)`,
  );
  return failures > 0 ? 1 : 0;
}

function isGrave(kind: DifferenceKind): boolean {
  return kind === 'output' || kind === 'count';
}

/** The program without its imports and helpers. */
function programPart(source: string): string {
  const classes = source
    .slice(source.indexOf('gc.disable()') + 'gc.disable()'.length, source.indexOf('def show('))
    .trim();
  return `${classes}\n${source.slice(source.indexOf('engine = create_engine'))}`;
}
