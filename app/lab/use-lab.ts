/**
 * Runs the program under each strategy, one run after the other, and keeps what came out. A cancelled or outdated series is dropped.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RelationshipInfo, RunReport } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { LAB_STRATEGIES, type LabRow, measureRuns } from './measure.ts';

export interface LabSeries {
  readonly path: string;
  readonly revision: number;
  readonly rows: readonly LabRow[];
  /** Share of the runs that are done; null when the series is. */
  readonly progress: number | null;
  readonly failed: boolean;
}

export interface Lab {
  readonly series: LabSeries | null;
  start(relationship: RelationshipInfo, revision: number, factors: readonly number[]): Promise<void>;
  cancel(): void;
}

export function useLab(): Lab {
  const { runQuietly, stopQuietRuns } = useCommands();
  const [series, setSeries] = useState<LabSeries | null>(null);
  const turn = useRef(0);
  const running = useRef(false);

  const cancel = useCallback(() => {
    turn.current += 1;
    if (running.current) stopQuietRuns();
    running.current = false;
    setSeries((before) => (before?.progress === null ? before : null));
  }, [stopQuietRuns]);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const start = useCallback(
    async (relationship: RelationshipInfo, revision: number, factors: readonly number[]) => {
      turn.current += 1;
      const mine = turn.current;
      running.current = true;
      const { path } = relationship;
      const rows: LabRow[] = [];
      let plain: RunReport | null = null;
      let done = 0;
      const all = LAB_STRATEGIES.length * factors.length + 1;
      const tell = (progress: number | null, failed = false) =>
        setSeries({ path, revision, rows: [...rows], progress, failed });
      tell(0);
      plain = await runQuietly(undefined, 1);
      for (const strategy of plain === null ? [] : LAB_STRATEGIES) {
        const reports: RunReport[] = [];
        for (const factor of factors) {
          if (turn.current !== mine) return;
          const report = await runQuietly([{ path, lazy: strategy }], factor);
          if (turn.current !== mine) return;
          done += 1;
          tell(done / all);
          if (report === null) break;
          reports.push(report);
          if (report.outcome.kind !== 'completed') break;
        }
        const row = plain === null ? null : measureRuns(strategy, reports, relationship, plain);
        if (row !== null) rows.push(row);
      }
      if (turn.current !== mine) return;
      running.current = false;
      tell(null, rows.length === 0);
    },
    [runQuietly],
  );
  return { series, start, cancel };
}
