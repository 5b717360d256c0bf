/**
 * `npm run parity [-- FOLDER] [--area NAME]`: the conformance table, by area, with the first difference of each program that
 * has one. Exits 1 where any program differs.
 */
import { findPrograms, runParity } from './support/run-parity.ts';

const args = process.argv.slice(2);
const areaAt = args.indexOf('--area');
const area = areaAt === -1 ? null : args[areaAt + 1];
const isArea = (i: number) => areaAt !== -1 && i === areaAt + 1;
const folder = args.find((arg, i) => !arg.startsWith('--') && !isArea(i)) ?? 'src/parity/programs';
const programs = findPrograms(folder).filter((path) => !area || path.includes(`/${area}/`));
const results = await runParity(programs);

const LEVELS = ['l1', 'l2', 'l3', 'lines'] as const;
const tally = (rows: typeof results) => LEVELS.map((level) => rows.filter((row) => row.verdict[level]).length);
const pad = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(6)).join('');

console.log(`${'area'.padEnd(24)}${pad(['n', 'L1', 'L2', 'L3', 'LINES'])}`);
for (const name of [...new Set(results.map((row) => row.area))]) {
  const rows = results.filter((row) => row.area === name);
  console.log(`${name.padEnd(24)}${pad([rows.length, ...tally(rows)])}`);
}
console.log(`${'all'.padEnd(24)}${pad([results.length, ...tally(results)])}`);
for (const { area: place, name, verdict } of results) {
  if (verdict.difference === null) continue;
  const missed = LEVELS.filter((level) => !verdict[level]).map((level) => level.toUpperCase());
  console.log(`\n${place}/${name} [${missed.join(' ')}]\n${verdict.difference}`);
}
process.exit(results.every((row) => row.verdict.difference === null) ? 0 : 1);
