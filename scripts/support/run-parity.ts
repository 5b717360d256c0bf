/**
 * Runs recorded programs on ours and compares: the parity suite's engine, for `npm run parity` and for the tests.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compareRecords, type Verdict } from '../../src/parity/compare-records.ts';
import type { ProgramRecord as Record_ } from '../../src/parity/record.ts';
import type { ProgramRunner } from '../../src/worker/program-runner.ts';
import { bootNodeRunner, NODE_LIMITS } from './node-runner.ts';
import { ProgramRecord } from './program-record.ts';

export interface ParityResult {
  readonly area: string;
  readonly name: string;
  readonly verdict: Verdict;
}

/** Every program below a folder that has a record beside it. */
export function findPrograms(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return findPrograms(path);
      return name.endsWith('.json') ? [path.replace(/\.json$/, '.py')] : [];
    });
}

/** Runs programs one after the other, with one interpreter for as long as it can be used again. */
export async function runParity(programs: readonly string[]): Promise<ParityResult[]> {
  let runner: ProgramRunner | null = null;
  const results: ParityResult[] = [];
  for (const path of programs) {
    const want = JSON.parse(readFileSync(path.replace(/\.py$/, '.json'), 'utf8')) as Record_;
    runner ??= await bootNodeRunner();
    const record = new ProgramRecord(path);
    const { report, reusable, program } = runner.run(
      {
        runId: 'parity',
        files: { [basename(path)]: readFileSync(path, 'utf8') },
        entry: basename(path),
        limits: NODE_LIMITS,
      },
      { listeners: [record.listener(runner)] },
    );
    record.finish(report, program);
    const got = JSON.parse(record.toJson()) as Record_;
    results.push({ area: basename(dirname(path)), name: basename(path, '.py'), verdict: compareRecords(want, got) });
    if (!reusable) runner = null;
  }
  return results;
}
