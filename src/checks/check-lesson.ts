/**
 * Proves a lesson by running it: the start ends as the lesson says, each predicted answer is what a run gives, the start fails a check
 * of each task, each solution passes all, each wrong program makes its mistake. A generator: it yields the programs it wants run and is
 * sent their reports, so that the command line and the page drive the same proof, each with its own runner.
 */
import type { Check, CheckResult } from '../contract/check.ts';
import type { Lesson, LessonBlock, Task, WorkspaceFile } from '../contract/lesson.ts';
import type { RunReport } from '../contract/run.ts';
import { countOf } from './counting.ts';
import { evaluateChecks } from './evaluate-check.ts';
import { stdoutOf } from './outcome.ts';
import { scaleFiles } from './scale-files.ts';

type Files = Readonly<Record<string, string>>;

/** A program of the lesson that is to be run. */
export interface LessonProgram {
  readonly files: Files;
  readonly entry: string;
  readonly probes: Readonly<Record<string, string>>;
  /** What it is, for a reader who waits: "the start", 'the solution of "two-queries"'. */
  readonly label: string;
}

export interface LessonFinding {
  readonly message: string;
  /** The task it is about, where there is one. */
  readonly task: string | null;
}

/** Yields programs, takes their reports, returns what the lesson claims and does not hold. */
export type LessonProof = Generator<LessonProgram, readonly LessonFinding[], RunReport>;

/** The growth of a program is read off its own run and off those on this many times the data. */
const SCALES = [2, 3];

function asRecord(files: readonly WorkspaceFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

/** What a run gives for a prediction that can be read off it, where that is not the answer; else null. */
function otherAnswer(
  block: Extract<LessonBlock, { kind: 'predict' }>,
  answer: string,
  start: RunReport,
): string | null {
  const counted = { queries: 'queries', lazy: 'lazy loads', rows: 'rows fetched' } as const;
  const plain = answer.replace(/^`+|`+$/g, '');
  switch (block.ask) {
    case 'queries':
    case 'lazy':
    case 'rows': {
      const { count } = countOf(start, counted[block.ask]);
      return Number(plain.replaceAll(',', '')) === count ? null : String(count);
    }
    case 'error': {
      const type = start.outcome.kind === 'raised' ? (start.outcome.error.type.split('.').at(-1) ?? '') : 'no error';
      return plain.includes(type) ? null : type;
    }
    case 'output': {
      const printed = /^`([^`]+)`/.exec(answer)?.[1];
      return printed === undefined || stdoutOf(start).includes(printed) ? null : 'another output';
    }
    case 'line': {
      const line = Number(/\d+/.exec(plain)?.[0]);
      return start.statements.some((statement) => statement.source?.line === line) ? null : 'nothing at that line';
    }
  }
}

function predictionFindings(block: LessonBlock, start: RunReport): LessonFinding[] {
  if (block.kind !== 'predict') return [];
  const messages: string[] = [];
  for (const { text, correct } of block.choices) {
    const given = otherAnswer(block, text, start);
    if (correct && given !== null) messages.push(`${block.id} says ${text}, and the start gives ${given}.`);
  }
  for (const { text, explanation } of block.choices)
    if (explanation === '') messages.push(`${block.id} does not explain its answer "${text}".`);
  return messages.map((message) => ({ message, task: null }));
}

function program(lesson: Lesson, files: Files, checks: readonly Check[], label: string): LessonProgram {
  const probes = Object.fromEntries(checks.flatMap((c) => (c.kind === 'assert' ? [[c.id, c.expression]] : [])));
  return { files, entry: lesson.entry, probes, label };
}

function* judge(
  lesson: Lesson,
  startReport: RunReport,
  files: Files,
  checks: readonly Check[],
  label: string,
): Generator<LessonProgram, CheckResult[], RunReport> {
  const report = yield program(lesson, files, checks, label);
  const scaled = [{ scale: 1, report }];
  if (lesson.scale !== null && checks.some((check) => check.kind === 'growth'))
    for (const scale of SCALES) {
      const larger = scaleFiles(files, lesson.scale, scale);
      if (larger !== null) scaled.push({ scale, report: yield program(lesson, larger, [], label) });
    }
  return evaluateChecks(checks, { report, startReport, scaled });
}

function* proveTask(lesson: Lesson, task: Task, startReport: RunReport): Generator<LessonProgram, string[], RunReport> {
  const found: string[] = [];
  const given = { ...asRecord(lesson.files), ...asRecord(task.start) };
  const atStart = yield* judge(lesson, startReport, given, task.checks, `the start of "${task.id}"`);
  if (atStart.every((result) => result.passed)) found.push(`task "${task.id}": the start passes all checks already.`);
  const solution = { ...given, ...asRecord(task.solution) };
  const solved = yield* judge(lesson, startReport, solution, task.checks, `the solution of "${task.id}"`);
  for (const [index, result] of solved.entries())
    if (!result.passed)
      found.push(`task "${task.id}": the solution misses "${task.checks[index]?.text}": ${result.message}`);
  for (const { when, wrong } of task.mistakes) {
    if (wrong.length === 0) continue;
    const files = { ...given, ...asRecord(wrong) };
    const results = yield* judge(lesson, startReport, files, [...task.checks, when], `a mistake of "${task.id}"`);
    const recognised = results.pop();
    if (!recognised?.passed)
      found.push(`task "${task.id}": the wrong program does not make "${when.text}": ${recognised?.message}`);
    if (results.every((result) => result.passed))
      found.push(`task "${task.id}": the wrong program of "${when.text}" passes all checks.`);
  }
  if (task.hints.length < 2) found.push(`task "${task.id}" has fewer than two hints.`);
  return found;
}

/** The proof of one lesson; drive it with `next(report)` until it is done. */
export function* checkLesson(lesson: Lesson): LessonProof {
  const found: LessonFinding[] = [];
  const say = (message: string) => found.push({ message, task: null });
  const start = yield program(lesson, asRecord(lesson.files), [], 'the start');
  if (start.outcome.kind === 'internal-error') say(`the start ends in an internal error: ${start.outcome.message}`);
  if (!lesson.broken && start.outcome.kind === 'raised')
    say(
      `the start raises ${start.outcome.error.type}: ${start.outcome.error.message} Mark the lesson "broken: true" if that is meant.`,
    );
  for (const block of lesson.blocks) found.push(...predictionFindings(block, start));
  for (const block of lesson.blocks) {
    if (block.kind !== 'task') continue;
    const messages = yield* proveTask(lesson, block.task, start);
    found.push(...messages.map((message) => ({ message, task: block.task.id })));
  }
  return found;
}
