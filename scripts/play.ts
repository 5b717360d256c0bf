/**
 * `npm run play -- FILE.py [FILE.py ...] [--json]`: runs programs on Joinery's own engine, in Node, one after the other, each in
 * a fresh state. Prints the output and the query log, or with --json one JSON object for each program, a line each:
 * `{name, stdout, statements: [{sql, params, many, line, noise?, unordered?}], error: {type, message, line} | null, warnings}`.
 *
 * `--traceback` adds the whole Python traceback on stderr, for those who work on the facade.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { ProgramRunner } from '../src/worker/program-runner.ts';
import { bootNodeRunner, NODE_LIMITS } from './support/node-runner.ts';
import { ProgramRecord } from './support/program-record.ts';

const MOST_FILES = 400;

interface Options {
  readonly files: readonly string[];
  readonly isJson: boolean;
  readonly wantsTraceback: boolean;
}

function readOptions(args: readonly string[]): Options {
  const files = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json' && arg !== '--traceback');
  if (unknown !== undefined || files.length === 0) {
    console.error(unknown === undefined ? 'No program given.' : `Unknown option ${unknown}.`);
    console.error('Usage: npm run play -- FILE.py [FILE.py ...] [--json]');
    process.exit(2);
  }
  return { files, isJson: args.includes('--json'), wantsTraceback: args.includes('--traceback') };
}

/** The program and the modules beside it, by path inside its folder. */
function readFolder(entry: string): Record<string, string> {
  const root = dirname(entry);
  const files: Record<string, string> = { [basename(entry)]: readFileSync(entry, 'utf8') };
  const visit = (folder: string, depth: number): void => {
    for (const item of readdirSync(folder, { withFileTypes: true })) {
      if (Object.keys(files).length >= MOST_FILES) return;
      const path = join(folder, item.name);
      if (item.isDirectory()) {
        if (depth < 3 && /^[A-Za-z_]\w*$/.test(item.name) && !/^(node_modules|__pycache__)$/.test(item.name))
          visit(path, depth + 1);
      } else if (item.isFile() && item.name.endsWith('.py') && statSync(path).size < 1_000_000) {
        files[relative(root, path).split(sep).join('/')] ??= readFileSync(path, 'utf8');
      }
    }
  };
  visit(root, 0);
  return files;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  let runner: ProgramRunner | null = null;
  let failed = false;
  for (const file of options.files) {
    const path = resolve(file);
    runner ??= await bootNodeRunner();
    const record = new ProgramRecord(path);
    const { report, reusable, program } = runner.run(
      { runId: 'play', files: readFolder(path), entry: basename(path), limits: NODE_LIMITS },
      { listeners: [record.listener(runner)], wantsFullTraceback: options.wantsTraceback },
    );
    record.finish(report, program);
    console.log(options.isJson ? record.toJson() : record.toText(report));
    if (options.wantsTraceback && program.fullTraceback !== null) console.error(program.fullTraceback);
    failed ||= report.outcome.kind !== 'completed';
    if (!reusable) runner = null;
  }
  return failed && !options.isJson ? 1 : 0;
}

/** Waits until what was written has left: a pipe takes 64 KB at a time, and exit() does not wait for the rest. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

try {
  const code = await main();
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(code);
} catch (error) {
  // Node would print the minified line of Pyodide that threw.
  console.error(error instanceof Error ? (error.name === 'PythonError' ? error.message : error.stack) : error);
  process.exit(70);
}
