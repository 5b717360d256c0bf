/**
 * `npm run lessons [-- FILE.md | FOLDER ...] [--json]`: checks lessons, the shipped course by default, and exits 1 where
 * anything is wrong. For the shipped course it closes with the table of misconceptions, each of which some lesson must meet.
 */
import { existsSync, statSync } from 'node:fs';
import { checkCourse } from './support/check-course.ts';
import { lessonFiles } from './support/lesson-files.ts';
import { meetingsTable } from './support/misconceptions.ts';

function filesAt(path: string): string[] {
  if (!existsSync(path)) {
    console.error(`${path}: there is no such file or folder.`);
    process.exit(2);
  }
  return statSync(path).isFile() ? [path] : lessonFiles(path);
}

const args = process.argv.slice(2);
const isJson = args.includes('--json');
const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json');
if (unknown) {
  console.error(`Unknown option ${unknown}. Usage: npm run lessons -- [FILE.md | FOLDER ...] [--json]`);
  process.exit(2);
}
const paths = args.filter((arg) => !arg.startsWith('--'));
const result = await checkCourse((paths.length ? paths : ['lessons']).flatMap(filesAt));
const isShipped = paths.length === 0;
const unmet = isShipped ? result.meetings.filter(({ lessons }) => lessons.length === 0) : [];
if (isJson) {
  console.log(JSON.stringify(result, null, 1));
} else {
  for (const { file, line, column, message } of result.problems) console.log(`${file}:${line}:${column} ${message}`);
  if (isShipped) console.log(`${meetingsTable(result.meetings)}\n`);
  for (const { id, idea } of unmet) console.log(`No lesson meets ${id}: ${idea}.`);
  console.log(`${result.lessons} lessons, ${result.programs} programs run, ${result.problems.length} problems`);
}
process.exit(result.problems.length + unmet.length ? 1 : 0);
