/**
 * What the runs on 1x, 2x and 3x the data say about a group: proved, bounded, or merely suspected where nothing could be scaled.
 */
import type { Statement } from '../../src/index.ts';
import type { GrowthPoint } from '../stores/run-store.ts';

export interface GrowthVerdict {
  readonly tone: 'danger' | 'warning' | 'muted';
  readonly words: string;
  /** Statements like the group's at each scale; empty where the program was not scaled. */
  readonly counts: readonly number[];
}

/** Compares how often the group's statement was sent at each scale. */
export function judgeGrowth(group: Statement, growth: readonly GrowthPoint[]): GrowthVerdict {
  if (growth.length < 3) return { tone: 'danger', words: 'N+1 suspected', counts: [] };
  const counts = growth.map((point) => point.report.statements.filter((statement) => isAlike(statement, group)).length);
  const [first, , third] = counts as [number, number, number];
  const slope = (third - first) / (2 * first);
  if (slope >= 0.9) return { tone: 'danger', words: 'N+1 proved', counts };
  if (slope > 0) return { tone: 'warning', words: 'grows with data', counts };
  return { tone: 'muted', words: 'bounded', counts };
}

function isAlike(statement: Statement, group: Statement): boolean {
  return (
    statement.sql === group.sql &&
    statement.origin.kind === group.origin.kind &&
    statement.source?.file === group.source?.file &&
    statement.source?.line === group.source?.line
  );
}
