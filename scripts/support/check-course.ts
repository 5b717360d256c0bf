/**
 * Proves lessons by running them: each parses, its start fails at least one check of each task (where the task starts from
 * it), each solution passes all, each predicted count is what a run gives, each listed mistake is one a program can make.
 */
import { readFileSync } from 'node:fs';
import { countOf } from '../../src/checks/counting.ts';
import { evaluateChecks } from '../../src/checks/evaluate-check.ts';
import type { Check } from '../../src/contract/check.ts';
import type { Lesson, LessonBlock, Task, WorkspaceFile } from '../../src/contract/lesson.ts';
import type { RunReport } from '../../src/contract/run.ts';
import { parseLesson } from '../../src/lesson/parse-lesson.ts';
import type { ProgramRunner } from '../../src/worker/program-runner.ts';
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
}

const SCALES = [1, 2, 3];

function asRecord(files: readonly WorkspaceFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

/** Replaces `NAME = 10` at the top level of the program by that number times the scale. */
export function scaleFiles(
  files: Readonly<Record<string, string>>,
  name: string,
  scale: number,
): Record<string, string> {
  const pattern = new RegExp(`^(${name}\\s*(?::\\s*int\\s*)?=\\s*)(\\d+)`, 'm');
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(pattern, (_, head, count) => `${head}${Number(count) * scale}`),
    ]),
  );
}

class LessonChecker {
  readonly problems: CourseProblem[] = [];
  programs = 0;
  private readonly run: (
    files: Record<string, string>,
    entry: string,
    probes: Record<string, string>,
  ) => Promise<RunReport>;

  constructor(run: LessonChecker['run']) {
    this.run = run;
  }

  async check(file: string): Promise<void> {
    const { lesson, errors } = parseLesson(file, readFileSync(file, 'utf8'));
    this.problems.push(...errors);
    if (!lesson) return;
    const say = (message: string) => this.problems.push({ file, line: 1, column: 1, message });
    const start = await this.runFiles(lesson, asRecord(lesson.files), []);
    if (start.outcome.kind === 'internal-error') say(`the start ends in an internal error: ${start.outcome.message}`);
    if (!lesson.broken && start.outcome.kind === 'raised')
      say(
        `the start raises ${start.outcome.error.type}: ${start.outcome.error.message} Mark the lesson "broken: true" if that is meant.`,
      );
    for (const block of lesson.blocks) this.checkPrediction(block, start, say);
    for (const block of lesson.blocks) if (block.kind === 'task') await this.checkTask(lesson, block.task, start, say);
  }

  private async runFiles(lesson: Lesson, files: Record<string, string>, checks: readonly Check[]): Promise<RunReport> {
    this.programs++;
    const probes = Object.fromEntries(checks.flatMap((c) => (c.kind === 'assert' ? [[c.id, c.expression]] : [])));
    return this.run(files, lesson.entry, probes);
  }

  private checkPrediction(block: LessonBlock, start: RunReport, say: (message: string) => void): void {
    if (block.kind !== 'predict' || (block.ask !== 'queries' && block.ask !== 'lazy')) return;
    const { count } = countOf(start, block.ask === 'queries' ? 'queries' : 'lazy loads');
    const right = block.choices.filter((choice) => choice.correct).map((choice) => choice.text);
    if (!right.includes(String(count))) say(`${block.id} says ${right.join(' or ')}, and the start gives ${count}.`);
  }

  private async checkTask(
    lesson: Lesson,
    task: Task,
    startReport: RunReport,
    say: (message: string) => void,
  ): Promise<void> {
    const base = asRecord(lesson.files);
    const judge = async (files: Record<string, string>) => {
      const report = await this.runFiles(lesson, files, task.checks);
      const scaled = [];
      if (lesson.scale !== null && task.checks.some((c) => c.kind === 'growth'))
        for (const scale of SCALES)
          scaled.push({ scale, report: await this.runFiles(lesson, scaleFiles(files, lesson.scale, scale), []) });
      return evaluateChecks(task.checks, { report, startReport, scaled });
    };
    const atStart = await judge({ ...base, ...asRecord(task.start) });
    if (atStart.every((result) => result.passed)) say(`task "${task.id}": the start passes all checks already.`);
    const solved = await judge({ ...base, ...asRecord(task.start), ...asRecord(task.solution) });
    for (const [index, result] of solved.entries())
      if (!result.passed)
        say(`task "${task.id}": the solution misses "${task.checks[index]?.text}": ${result.message}`);
    if (task.hints.length === 0) say(`task "${task.id}" has no hint.`);
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
  return { lessons: files.length, programs: checker.programs, problems: checker.problems };
}
