/**
 * What one program cost under one loading strategy, at one to three times the data. Pure; the panel draws it, tests call it.
 */
import type { RelationshipInfo, RunReport } from '../../src/index.ts';
import { gatherRunFacts } from '../facts/run-facts.ts';

export const LAB_STRATEGIES = ['select', 'immediate', 'joined', 'subquery', 'selectin', 'raise', 'noload'] as const;
export type LabStrategy = (typeof LAB_STRATEGIES)[number];

export interface LabPoint {
  readonly parents: number;
  readonly queries: number;
}

export interface LabRow {
  readonly strategy: LabStrategy;
  readonly queries: number;
  readonly rows: number;
  readonly objects: number;
  readonly durationMs: number;
  readonly points: readonly LabPoint[];
  readonly growth: { readonly tone: 'danger' | 'warning' | 'success' | 'muted'; readonly words: string };
  readonly note: string;
}

const NOTES: Readonly<Record<LabStrategy, string>> = {
  select: 'One query at each first touch.',
  immediate: 'Eager, and still one query each.',
  joined: 'One statement; each parent repeats once for each child.',
  subquery: 'Runs the first query again inside the second.',
  selectin: 'One more query for every 500 parents.',
  raise: 'Touching it stopped nothing: it was never touched.',
  noload: 'Never loads: the attribute stays empty.',
};

function loadedOf(report: RunReport, entity: string | null): number {
  return report.events.filter((event) => event.kind === 'loaded' && (entity === null || event.entity === entity))
    .length;
}

function outputOf(report: RunReport): string {
  return report.output
    .filter((chunk) => chunk.stream === 'stdout')
    .map((chunk) => chunk.text)
    .join('');
}

function growthOf(points: readonly LabPoint[], entity: string): LabRow['growth'] {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return { tone: 'muted', words: 'not scaled' };
  if (last.parents === first.parents) return { tone: 'muted', words: 'data did not grow' };
  const slope = (last.queries - first.queries) / (last.parents - first.parents);
  if (slope === 0) return { tone: 'success', words: 'flat' };
  const words = `+${Number(slope.toFixed(2))} per ${entity}`;
  return { tone: slope >= 0.9 ? 'danger' : 'warning', words };
}

/** Measures the runs of one strategy, the smallest data first. `plain` is the program's own run, for what it prints. */
export function measureRuns(
  strategy: LabStrategy,
  reports: readonly RunReport[],
  relationship: RelationshipInfo,
  plain: RunReport,
): LabRow | null {
  const [report] = reports;
  if (!report) return null;
  const { totals } = gatherRunFacts(report.statements);
  const points = reports
    .filter((one) => one.outcome.kind === 'completed')
    .map((one) => ({
      parents: loadedOf(one, relationship.entity),
      queries: gatherRunFacts(one.statements).totals.queries,
    }));
  const { outcome } = report;
  const cost = {
    strategy,
    queries: totals.queries,
    rows: totals.rows,
    objects: loadedOf(report, null),
    durationMs: totals.durationMs,
    points,
  };
  if (outcome.kind === 'raised') {
    const line = outcome.error.frames.at(-1)?.line;
    const name = outcome.error.type.split('.').at(-1);
    const [message = ''] = outcome.error.message.split(/\n|, as /);
    return {
      ...cost,
      growth: { tone: 'danger', words: line ? `stops at line ${line}` : 'stops' },
      note: `${name}: ${message}`,
    };
  }
  if (outcome.kind !== 'completed') return { ...cost, growth: { tone: 'danger', words: 'did not end' }, note: '' };
  const own = strategy === relationship.lazy ? 'The program as it stands.' : NOTES[strategy];
  const differs = outputOf(report) === outputOf(plain) ? '' : ' Prints something else.';
  return { ...cost, growth: growthOf(points, relationship.entity), note: own + differs };
}

/** Whether an option in the program's text loads the relationship, in which case the mapping's strategy is not asked. */
export function optionLoads(files: Readonly<Record<string, string>>, relationship: RelationshipInfo): boolean {
  const pattern = new RegExp(`load\\(\\s*${relationship.entity}\\.${relationship.name}\\b`);
  return Object.values(files).some((text) => pattern.test(text));
}

/** The table as tab-separated text, for a spreadsheet. */
export function toTable(rows: readonly LabRow[]): string {
  const head = ['strategy', 'queries', 'rows', 'objects', 'ms', 'as data grows'];
  const lines = rows.map((row) =>
    [row.strategy, row.queries, row.rows, row.objects, row.durationMs.toFixed(2), row.growth.words].join('\t'),
  );
  return [head.join('\t'), ...lines].join('\n');
}

export interface LabLine {
  readonly label: string;
  readonly strategies: readonly LabStrategy[];
  readonly points: readonly LabPoint[];
}

/** Strategies that cost the same at every size share a line. */
export function toLines(rows: readonly LabRow[]): LabLine[] {
  const lines = new Map<string, { strategies: LabStrategy[]; points: readonly LabPoint[] }>();
  for (const row of rows) {
    if (row.points.length < 2) continue;
    const key = row.points.map((point) => `${point.parents}:${point.queries}`).join();
    const line = lines.get(key);
    if (line) line.strategies.push(row.strategy);
    else lines.set(key, { strategies: [row.strategy], points: row.points });
  }
  return [...lines.values()].map((line) => ({
    ...line,
    label: `${line.strategies.join(', ')}: ${[...new Set(line.points.map((point) => point.queries))].join(', ')}`,
  }));
}
