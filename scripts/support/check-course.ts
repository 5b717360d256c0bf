/**
 * Proves lessons by running them: each parses, its start fails at least one check of each task (where the task starts from
 * it), each solution passes all, each predicted answer is what a run gives, each wrong program makes its mistake, each link
 * to a lesson resolves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { countOf } from '../../src/checks/counting.ts';
import { evaluateChecks } from '../../src/checks/evaluate-check.ts';
import { stdoutOf } from '../../src/checks/outcome.ts';
import type { Check, CheckResult } from '../../src/contract/check.ts';
import type { Lesson, LessonBlock, Task, WorkspaceFile } from '../../src/contract/lesson.ts';
import type { RunReport } from '../../src/contract/run.ts';
import { parseLesson } from '../../src/lesson/parse-lesson.ts';
import type { ProgramRunner } from '../../src/worker/program-runner.ts';
import { type Meeting, MISCONCEPTIONS, meetingsOf } from './misconceptions.ts';
import { bootNodeRunner, NODE_LIMITS } from './node-runner.ts';

/** One finding of the checker; `line` is 1 where the fault has no line of its own. */
export interface CourseProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface CourseResult {
  readonly lessons: number;
  readonly programs: number;
  readonly problems: readonly CourseProblem[];
  /** Which lessons meet which misconception. */
  readonly meetings: readonly Meeting[];
}

const SCALES = [1, 2, 3];
const LESSON_LINK = /#\/lesson\/([\w-]+)/g;

type Files = Readonly<Record<string, string>>;

function asRecord(files: readonly WorkspaceFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

/** Replaces `NAME = 10` at the top level of the program by that number times the scale. */
export function scaleFiles(files: Files, name: string, scale: number): Record<string, string> {
  const pattern = new RegExp(`^(${name}\\s*(?::\\s*int\\s*)?=\\s*)(\\d+)`, 'm');
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(pattern, (_, head, count) => `${head}${Number(count) * scale}`),
    ]),
  );
}

/** Ids of the lessons that a file's links may name: those beside it, and the shipped ones. */
function knownIds(file: string): Set<string> {
  const names = [dirname(file), 'lessons'].flatMap((folder) => readdirSync(folder));
  return new Set(names.filter((name) => name.endsWith('.md')).map((name) => basename(name, '.md')));
}

/** What a run gives for a prediction that can be read off it; null for the others. */
function answerHolds(
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

class LessonChecker {
  readonly problems: CourseProblem[] = [];
  readonly lessons: Lesson[] = [];
  programs = 0;
  private readonly run: (files: Files, entry: string, probes: Record<string, string>) => Promise<RunReport>;

  constructor(run: LessonChecker['run']) {
    this.run = run;
  }

  async check(file: string): Promise<void> {
    const text = readFileSync(file, 'utf8');
    const { lesson, errors } = parseLesson(file, text);
    this.problems.push(...errors);
    if (!lesson) return;
    this.lessons.push(lesson);
    const say = (message: string, line = 1) => this.problems.push({ file, line, column: 1, message });
    this.checkNames(file, text, lesson, say);
    const start = await this.runFiles(lesson, asRecord(lesson.files), []);
    if (start.outcome.kind === 'internal-error') say(`the start ends in an internal error: ${start.outcome.message}`);
    if (!lesson.broken && start.outcome.kind === 'raised')
      say(
        `the start raises ${start.outcome.error.type}: ${start.outcome.error.message} Mark the lesson "broken: true" if that is meant.`,
      );
    for (const block of lesson.blocks) this.checkPrediction(block, start, say);
    for (const block of lesson.blocks) if (block.kind === 'task') await this.checkTask(lesson, block.task, start, say);
  }

  private async runFiles(lesson: Lesson, files: Files, checks: readonly Check[]): Promise<RunReport> {
    this.programs++;
    const probes = Object.fromEntries(checks.flatMap((c) => (c.kind === 'assert' ? [[c.id, c.expression]] : [])));
    return this.run(files, lesson.entry, probes);
  }

  private checkNames(file: string, text: string, lesson: Lesson, say: (message: string, line?: number) => void): void {
    const known = knownIds(file);
    if (dirname(file) === 'lessons' && !known.has(lesson.id))
      say(`the lesson "${lesson.id}" stands in ${basename(file)}.`);
    for (const id of lesson.needs) if (!known.has(id)) say(`it needs the lesson "${id}", and there is none.`);
    for (const id of lesson.meets) if (!(id in MISCONCEPTIONS)) say(`it meets "${id}", and there is no such idea.`);
    for (const [index, line] of text.split('\n').entries())
      for (const [link, id = ''] of line.matchAll(LESSON_LINK))
        if (!known.has(id)) say(`the link ${link} leads to no lesson.`, index + 1);
  }

  private checkPrediction(block: LessonBlock, start: RunReport, say: (message: string) => void): void {
    if (block.kind !== 'predict') return;
    for (const { text, correct } of block.choices) {
      const given = answerHolds(block, text, start);
      if (correct && given !== null) say(`${block.id} says ${text}, and the start gives ${given}.`);
    }
    for (const { text, explanation } of block.choices)
      if (explanation === '') say(`${block.id} does not explain its answer "${text}".`);
  }

  private async checkTask(
    lesson: Lesson,
    task: Task,
    startReport: RunReport,
    say: (message: string) => void,
  ): Promise<void> {
    const given = { ...asRecord(lesson.files), ...asRecord(task.start) };
    const judge = async (files: Files, mistake: Check | null = null): Promise<CheckResult[]> => {
      const checks = mistake ? [...task.checks, mistake] : task.checks;
      const report = await this.runFiles(lesson, files, checks);
      const scaled = [];
      if (lesson.scale !== null && checks.some((c) => c.kind === 'growth'))
        for (const scale of SCALES)
          scaled.push({ scale, report: await this.runFiles(lesson, scaleFiles(files, lesson.scale, scale), []) });
      return evaluateChecks(checks, { report, startReport, scaled });
    };
    const atStart = await judge(given);
    if (atStart.every((result) => result.passed)) say(`task "${task.id}": the start passes all checks already.`);
    const solved = await judge({ ...given, ...asRecord(task.solution) });
    for (const [index, result] of solved.entries())
      if (!result.passed)
        say(`task "${task.id}": the solution misses "${task.checks[index]?.text}": ${result.message}`);
    for (const { when, wrong } of task.mistakes) {
      if (wrong.length === 0) continue;
      const results = await judge({ ...given, ...asRecord(wrong) }, when);
      const recognised = results.pop();
      if (!recognised?.passed)
        say(`task "${task.id}": the wrong program does not make "${when.text}": ${recognised?.message}`);
      if (results.every((result) => result.passed))
        say(`task "${task.id}": the wrong program of "${when.text}" passes all checks.`);
    }
    if (task.hints.length < 2) say(`task "${task.id}" has fewer than two hints.`);
  }
}

/** Checks lesson files with one interpreter for all of them. */
export async function checkCourse(files: readonly string[]): Promise<CourseResult> {
  let runner: ProgramRunner | null = null;
  const checker = new LessonChecker(async (sources, entry, probes) => {
    runner ??= await bootNodeRunner();
    const { report, reusable } = runner.run({ runId: 'lesson', files: sources, entry, probes, limits: NODE_LIMITS });
    if (!reusable) runner = null;
    return report;
  });
  for (const file of files) await checker.check(file);
  const meetings = meetingsOf(checker.lessons);
  return { lessons: files.length, programs: checker.programs, problems: checker.problems, meetings };
}
