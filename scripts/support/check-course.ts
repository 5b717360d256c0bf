/**
 * Proves lessons by running them: each parses, its start fails at least one check of each task (where the task starts from
 * it), each solution passes all, each predicted answer is what a run gives, each wrong program makes its mistake, each link
 * to a lesson resolves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { checkLesson, type LessonProgram } from '../../src/checks/check-lesson.ts';
import type { Lesson } from '../../src/contract/lesson.ts';
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

const LESSON_LINK = /#\/lesson\/([\w-]+)/g;

/** Ids of the lessons that a file's links may name: those beside it, and the shipped ones. */
function knownIds(file: string): Set<string> {
  const names = [dirname(file), 'lessons'].flatMap((folder) => readdirSync(folder));
  return new Set(names.filter((name) => name.endsWith('.md')).map((name) => basename(name, '.md')));
}

class LessonChecker {
  readonly problems: CourseProblem[] = [];
  readonly lessons: Lesson[] = [];
  programs = 0;
  private readonly run: (program: LessonProgram) => Promise<RunReport>;

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
    const proof = checkLesson(lesson);
    let step = proof.next();
    while (!step.done) {
      this.programs++;
      step = proof.next(await this.run(step.value));
    }
    for (const { message } of step.value) say(message);
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
}

/** Checks lesson files with one interpreter for all of them. */
export async function checkCourse(files: readonly string[]): Promise<CourseResult> {
  let runner: ProgramRunner | null = null;
  const checker = new LessonChecker(async ({ files: sources, entry, probes }) => {
    runner ??= await bootNodeRunner();
    const { report, reusable } = runner.run({ runId: 'lesson', files: sources, entry, probes, limits: NODE_LIMITS });
    if (!reusable) runner = null;
    return report;
  });
  for (const file of files) await checker.check(file);
  const meetings = meetingsOf(checker.lessons);
  return { lessons: files.length, programs: checker.programs, problems: checker.problems, meetings };
}
