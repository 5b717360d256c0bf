/**
 * What a person can do, whichever button, key or menu they do it with. Panels call these and never the runner.
 */
import {
  type CheckResult,
  checkLesson,
  DEFAULT_LIMITS,
  evaluateChecks,
  type Lesson,
  type LessonFinding,
  type RunReport,
  type RunRequest,
  scaleFiles,
  type Task,
  type WorkspaceFile,
} from '../../src/index.ts';
import type { PythonRunner } from '../runner/python-runner.ts';
import type { KeyedStorage } from '../stores/keyed-storage.ts';
import { progressOf, taskProgressOf } from '../stores/lesson-store.ts';
import type { Stores } from '../stores/stores.tsx';
import { isEdited, toRunFiles } from '../stores/workspace-store.ts';
import { takeLessonFile } from './open-foreign.ts';
import { encodeShare } from './share-link.ts';

export interface Commands {
  runWorkspace(): Promise<RunReport | null>;
  /** Runs the program as it stands without showing it: under other loading strategies, on `factor` times the lesson's data. */
  runQuietly(overrides: RunRequest['overrides'], factor: number): Promise<RunReport | null>;
  /** SQLite's query plans of the program as it stands, from a silent run; null where it could not be run. */
  queryPlans(): Promise<RunReport['plans'] | null>;
  /** Runs the lesson's programs and says what does not hold; `began` hears which program runs. */
  proveLesson(lesson: Lesson, began: (label: string) => void): Promise<readonly LessonFinding[]>;
  /** Keeps a lesson file of this computer and opens it. */
  openLessonFile(file: File): Promise<void>;
  stopRun(): void;
  /** Ends what runQuietly and queryPlans began. */
  stopQuietRuns(): void;
  resetLesson(): void;
  undoReplace(): void;
  /** Runs the workspace and judges the task's checks on it. */
  checkTask(task: Task): Promise<void>;
  showSolution(task: Task): void;
  applySolution(task: Task): void;
  /** Puts the program that the task starts from into the editor, where it is not the lesson's own. */
  startTask(task: Task): void;
  answer(blockId: string, choice: number | null): void;
  toggleTheme(): void;
  goToLine(file: string, line: number): void;
  /** Puts a link to the program on the clipboard; false where the browser refuses. */
  copyShareLink(): Promise<boolean>;
}

/** Makes run ids that no other run of this page has. */
function countingIds(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `run-${made}`;
  };
}

export function createCommands(stores: Stores, runner: PythonRunner, storage: Promise<KeyedStorage>): Commands {
  const { workspace, run, lesson, layout, linked } = stores;
  const nextId = countingIds();

  const request = (files: RunRequest['files'], probes: Readonly<Record<string, string>>): RunRequest => ({
    runId: nextId(),
    files,
    entry: workspace.getState().entry,
    limits: DEFAULT_LIMITS,
    probes,
  });

  /** The expressions of the lesson's `assert` checks; every run evaluates them, so that checking needs no second run. */
  const probesOfLesson = (): Record<string, string> => {
    const probes: Record<string, string> = {};
    for (const block of lesson.getState().lesson?.blocks ?? []) {
      if (block.kind !== 'task') continue;
      const checks = [...block.task.checks, ...block.task.mistakes.map((mistake) => mistake.when)];
      for (const check of checks) if (check.kind === 'assert') probes[check.id] = check.expression;
    }
    return probes;
  };

  /** Re-runs the program on 1x, 2x and 3x the data, where the lesson says which constant to multiply. */
  const proveGrowth = async (report: RunReport) => {
    const scale = lesson.getState().lesson?.scale ?? null;
    if (scale === null) return [];
    const points = [{ scale: 1, report }];
    const files = toRunFiles(workspace.getState().files);
    for (const factor of [2, 3]) {
      const scaled = scaleFiles(files, scale, factor);
      if (scaled === null) return [];
      const end = await runner.run(request(scaled, {}), true);
      if (end === null || end.outcome.kind !== 'completed') return [];
      points.push({ scale: factor, report: end });
    }
    return points;
  };

  const startReport = async (): Promise<RunReport | null> => {
    const known = run.getState().startReport;
    if (known !== null) return known;
    const report = await runner.run(request(toRunFiles(workspace.getState().startFiles), {}), true);
    run.getState().setStartReport(report);
    return report;
  };

  /** Running is an answer too: the choice that is marked, or none. The counts are uncovered either way. */
  const answerPredictions = () => {
    const { lesson: open, progress, picked, answer } = lesson.getState();
    if (open === null) return;
    const { answers } = progressOf(progress, open.id);
    for (const block of open.blocks)
      if (block.kind === 'predict' && !(block.id in answers)) answer(block.id, picked[block.id] ?? null);
  };

  const judge = async (task: Task, report: RunReport): Promise<CheckResult[]> => {
    const needsStart = task.checks.some((check) => check.kind === 'output-same-as-start');
    const needsGrowth = task.checks.some((check) => check.kind === 'growth');
    const start = needsStart ? await startReport() : run.getState().startReport;
    const scaled = needsGrowth ? await proveGrowth(report) : [];
    const context = { report, startReport: start, ...(scaled.length > 0 ? { scaled } : {}) };
    return evaluateChecks(task.checks, context);
  };

  /** After a run of edited code, the first task that has not been passed is judged as if its Check had been pressed. */
  const judgeNextTask = async (report: RunReport) => {
    const { lesson: open, progress } = lesson.getState();
    const { files, startFiles } = workspace.getState();
    if (open === null || !files.some((file) => isEdited(file, startFiles))) return;
    const next = open.blocks.find(
      (block) => block.kind === 'task' && !taskProgressOf(progress, open.id, block.task.id).passed,
    );
    if (next?.kind !== 'task') return;
    const results = await judge(next.task, report);
    if (run.getState().view?.report === report) lesson.getState().setResults(next.task.id, results);
  };

  /** Run may be pressed while the lesson is still on its way; it runs that lesson, not what was there before. */
  const lessonOpened = () =>
    new Promise<void>((resolve) => {
      if (!lesson.getState().loading) return resolve();
      const stop = lesson.subscribe((state) => {
        if (state.loading) return;
        stop();
        resolve();
      });
    });

  const runWorkspace = async () => {
    await lessonOpened();
    const { runner: state } = run.getState();
    if (state.kind === 'running') return null;
    answerPredictions();
    if (state.kind === 'booting') run.getState().setQueued(true);
    const isChecking = layout.getState().outputTab === 'checklist';
    layout.getState().set({ outputTab: isChecking ? 'checklist' : 'output', lessonOpen: false });
    const revision = workspace.getState().revision;
    const report = await runner.run(request(toRunFiles(workspace.getState().files), probesOfLesson()));
    if (report === null) return null;
    const proves = run.getState().view?.findings.some((finding) => finding.kind === 'n-plus-one') ?? false;
    if (proves) {
      const growth = await proveGrowth(report);
      if (workspace.getState().revision === revision && run.getState().view?.report === report)
        run.getState().setGrowth(growth);
    }
    return report;
  };

  const runAndJudge = async () => {
    const report = await runWorkspace();
    if (report !== null) await judgeNextTask(report);
    return report;
  };

  const putInEditor = (files: readonly WorkspaceFile[], label: string) => {
    workspace.getState().applyFiles(files, label);
    if (files[0]) workspace.getState().activate(files[0].path);
    layout.getState().set({ phoneTab: 'code' });
  };

  return {
    runWorkspace: runAndJudge,
    runQuietly: async (overrides, factor) => {
      const files = toRunFiles(workspace.getState().files);
      const scale = lesson.getState().lesson?.scale ?? null;
      const scaled = factor === 1 ? files : scale === null ? null : scaleFiles(files, scale, factor);
      return scaled === null ? null : runner.run({ ...request(scaled, {}), ...(overrides ? { overrides } : {}) }, true);
    },
    queryPlans: async () => {
      const files = toRunFiles(workspace.getState().files);
      const report = await runner.run({ ...request(files, {}), wantsPlans: true }, true);
      return report?.plans ?? null;
    },
    proveLesson: async (proved, began) => {
      const proof = checkLesson(proved);
      let step = proof.next();
      while (!step.done) {
        const { files, entry, probes, label } = step.value;
        began(label);
        const report = await runner.run({ ...request(files, probes), entry }, true);
        if (report === null)
          return [{ message: `${label} did not end within its limits, or was stopped. No more was run.`, task: null }];
        step = proof.next(report);
      }
      return step.value;
    },
    openLessonFile: async (file) => takeLessonFile(await storage, file),
    stopRun: () => {
      run.getState().setQueued(false);
      runner.stop();
    },
    stopQuietRuns: () => runner.stopSilent(),
    resetLesson: () => workspace.getState().reset(),
    undoReplace: () => workspace.getState().undoReplace(),
    checkTask: async (task) => {
      const view = run.getState().view;
      const isCurrent =
        view !== null && !view.live && view.revision === workspace.getState().revision && !view.recorded;
      const report = isCurrent ? view.report : await runWorkspace();
      if (report === null) return;
      lesson.getState().setResults(task.id, await judge(task, report));
    },
    showSolution: (task) => lesson.getState().showSolution(task.id),
    applySolution: (task) => putInEditor(task.solution, 'Applied the solution'),
    startTask: (task) => putInEditor(task.start, "Opened the task's program"),
    answer: (blockId, choice) => lesson.getState().answer(blockId, choice),
    toggleTheme: () => layout.getState().set({ theme: layout.getState().theme === 'dark' ? 'light' : 'dark' }),
    copyShareLink: async () => {
      const fragment = await encodeShare(toRunFiles(workspace.getState().files), workspace.getState().entry);
      try {
        await navigator.clipboard.writeText(`${location.href.split('#')[0]}#/sandbox?code=${fragment}`);
        return true;
      } catch {
        return false;
      }
    },
    goToLine: (file, line) => {
      workspace.getState().activate(file);
      layout.getState().set({ phoneTab: 'code', lessonOpen: false });
      linked.getState().revealLine(file, line);
    },
  };
}
