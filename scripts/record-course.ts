/**
 * Runs every lesson's start and keeps its report under .cache/reports/<id>.json. The build ships them, so that log, diagram and
 * output are seen before Python has booted in the reader's browser.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../src/contract/run.ts';
import { parseLesson } from '../src/lesson/parse-lesson.ts';
import type { ProgramRunner } from '../src/worker/program-runner.ts';
import { lessonFiles } from './support/lesson-files.ts';
import { bootNodeRunner } from './support/node-runner.ts';

const FOLDER = join('.cache', 'reports');

/** JSON has no bigint and no bytes; the page only shows these values. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return value;
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
let runner: ProgramRunner | null = null;
for (const path of lessonFiles('lessons')) {
  const { lesson } = parseLesson(path, readFileSync(path, 'utf8'));
  if (lesson === null) continue;
  runner ??= await bootNodeRunner();
  const files = Object.fromEntries(lesson.files.map((file) => [file.path, file.content]));
  const { report, reusable } = runner.run({
    runId: `recorded-${lesson.id}`,
    files,
    entry: lesson.entry,
    limits: DEFAULT_LIMITS,
  });
  writeFileSync(join(FOLDER, `${lesson.id}.json`), JSON.stringify(report, plain));
  if (!reusable) runner = null;
}
