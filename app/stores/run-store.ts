/**
 * The runner's state and the run that the panels show: live while it runs, then its report, with what every panel derives from it.
 * The client's messages come in through the actions; nothing here knows of workers.
 */
import { createStore } from 'zustand/vanilla';
import {
  type Finding,
  findFindings,
  type OutputChunk,
  type RunReport,
  type RunState,
  type Statement,
} from '../../src/index.ts';
import { gatherRunFacts, type RunFacts } from '../facts/run-facts.ts';
import { collectTitles } from '../facts/show-value.ts';

/** A report with everything the panels derive from it. */
export interface RunView {
  readonly report: RunReport;
  readonly facts: RunFacts;
  readonly findings: readonly Finding[];
  readonly titles: ReadonlyMap<string, string>;
  /** Revision of the workspace that was run. */
  readonly revision: number;
  /** Made when the site was built, from the lesson's start. */
  readonly recorded: boolean;
  /** The program is still running: statements and output so far. */
  readonly live: boolean;
}

/** Queries at one multiple of the data, for the growth proof. */
export interface GrowthPoint {
  readonly scale: number;
  readonly report: RunReport;
}

export interface RunStoreState {
  readonly runner: RunState;
  readonly python: string | null;
  /** Run was pressed before Python was ready. */
  readonly queued: boolean;
  readonly view: RunView | null;
  /** The report of the lesson's start, for checks that compare with it. */
  readonly startReport: RunReport | null;
  readonly growth: readonly GrowthPoint[];

  setRunner(runner: RunState): void;
  setReady(python: string): void;
  setQueued(queued: boolean): void;
  /** Forgets the shown run, when another lesson is opened. */
  clear(): void;
  begin(runId: string, revision: number): void;
  addOutput(runId: string, chunk: OutputChunk): void;
  addStatements(runId: string, statements: readonly Statement[]): void;
  finish(report: RunReport): void;
  showRecorded(report: RunReport, revision: number): void;
  stop(by: 'learner' | 'timeout'): void;
  setStartReport(report: RunReport | null): void;
  setGrowth(growth: readonly GrowthPoint[]): void;
}

const EMPTY_REPORT: Omit<RunReport, 'runId' | 'output' | 'statements'> = {
  outcome: { kind: 'completed' },
  warnings: [],
  events: [],
  schema: { tables: [], mappers: [], relationships: [] },
  objects: { instances: [], links: [] },
  probes: {},
  tableRows: {},
  readRelationships: [],
  durationMs: 0,
};

/** Derives what the panels need from a report. */
export function viewOf(report: RunReport, revision: number, kind: 'live' | 'recorded' | 'run'): RunView {
  return {
    report,
    facts: gatherRunFacts(report.statements),
    findings: kind === 'live' ? [] : findFindings(report),
    titles: collectTitles(report.events),
    revision,
    recorded: kind === 'recorded',
    live: kind === 'live',
  };
}

export function createRunStore() {
  /** Of the run in progress; the view is made from them at most every 100 ms. */
  const live: {
    runId: string;
    revision: number;
    output: OutputChunk[];
    statements: Statement[];
    timer: number | null;
  } = {
    runId: '',
    revision: 0,
    output: [],
    statements: [],
    timer: null,
  };
  const store = createStore<RunStoreState>()((set, get) => {
    const showLive = () => {
      live.timer = null;
      if (get().runner.kind !== 'running') return;
      const { schema } = get().view?.report ?? EMPTY_REPORT;
      const report = {
        ...EMPTY_REPORT,
        schema,
        runId: live.runId,
        output: [...live.output],
        statements: [...live.statements],
      };
      set({ view: viewOf(report, live.revision, 'live') });
    };
    const showSoon = () => {
      live.timer ??= setTimeout(showLive, 100) as unknown as number;
    };
    const endLive = () => {
      if (live.timer !== null) clearTimeout(live.timer);
      live.timer = null;
    };
    return {
      runner: { kind: 'booting', progress: { step: 'Starting Python', share: 0 } },
      python: null,
      queued: false,
      view: null,
      startReport: null,
      growth: [],

      setRunner: (runner) => set({ runner }),
      setReady: (python) =>
        set((state) => ({ python, runner: state.runner.kind === 'booting' ? { kind: 'idle' } : state.runner })),
      setQueued: (queued) => set({ queued }),
      clear: () => {
        endLive();
        set({ view: null, startReport: null, growth: [], queued: false });
      },
      begin: (runId, revision) => {
        endLive();
        Object.assign(live, { runId, revision, output: [], statements: [] });
        set({ runner: { kind: 'running', runId }, queued: false, growth: [] });
      },
      addOutput: (runId, chunk) => {
        if (runId !== live.runId) return;
        live.output.push(chunk);
        showSoon();
      },
      addStatements: (runId, statements) => {
        if (runId !== live.runId) return;
        live.statements.push(...statements);
        showSoon();
      },
      finish: (report) => {
        endLive();
        set({ runner: { kind: 'finished', report }, view: viewOf(report, live.revision, 'run') });
      },
      showRecorded: (report, revision) => {
        if (get().view !== null) return;
        set({ view: viewOf(report, revision, 'recorded'), startReport: report });
      },
      stop: (by) => {
        if (live.timer !== null) showLive();
        endLive();
        const { view } = get();
        set({ runner: { kind: 'stopped', by }, view: view?.live ? { ...view, live: false } : view });
      },
      setStartReport: (startReport) => set({ startReport }),
      setGrowth: (growth) => set({ growth }),
    };
  });
  return store;
}

export type RunStore = ReturnType<typeof createRunStore>;
