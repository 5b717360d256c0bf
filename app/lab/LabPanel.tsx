/**
 * The strategy lab: the same program under each loading strategy of one relationship, without a change to its text.
 */
import { Copy, FlaskConical, Square } from 'lucide-react';
import { useId, useState } from 'react';
import type { RelationshipInfo } from '../../src/index.ts';
import { isCovered } from '../stores/lesson-store.ts';
import { useLesson, useRun, useWorkspace } from '../stores/stores.tsx';
import { toRunFiles } from '../stores/workspace-store.ts';
import { Button } from '../ui/Button.tsx';
import { VerdictMark } from '../ui/Mark.tsx';
import { Empty } from '../ui/Panel.tsx';
import { GrowthChart } from './GrowthChart.tsx';
import styles from './Lab.module.css';
import { type LabRow, optionLoads, toLines, toTable } from './measure.ts';
import { useLab } from './use-lab.ts';

const MOST_TICKS = 40;

function familyOf(row: LabRow): 'lazyTicks' | 'eagerTicks' | 'dangerTicks' {
  if (row.growth.words.startsWith('stops')) return 'dangerTicks';
  return row.strategy === 'select' ? 'lazyTicks' : 'eagerTicks';
}

function LabTable({ rows, own }: { rows: readonly LabRow[]; own: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, and the keyboard must reach it
    <section className={styles.wrap} aria-label="Loading strategies compared" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">strategy</th>
            <th scope="col">queries</th>
            <th scope="col" className={styles.num}>
              rows
            </th>
            <th scope="col" className={styles.num}>
              objects
            </th>
            <th scope="col" className={styles.num}>
              ms
            </th>
            <th scope="col">as data grows</th>
            <th scope="col">to know</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.strategy} className={row.strategy === own ? styles.own : undefined}>
              <th scope="row" className="mono">
                {row.strategy}
              </th>
              <td>
                <span className={styles.queries}>
                  <b>{row.queries}</b>
                  <span
                    className={`${styles.ticks} ${styles[familyOf(row)]}`}
                    style={{ width: Math.min(row.queries, MOST_TICKS) * 4 }}
                    aria-hidden
                  />
                </span>
              </td>
              <td className={styles.num}>{row.rows}</td>
              <td className={styles.num}>{row.objects}</td>
              <td className={styles.num}>{row.durationMs.toFixed(1)}</td>
              <td>
                <VerdictMark tone={row.growth.tone === 'success' ? 'muted' : row.growth.tone}>
                  {row.growth.words}
                </VerdictMark>
              </td>
              <td className={styles.note}>{row.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function LabPanel() {
  const view = useRun((state) => state.view);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  const relationships = view?.report.schema.relationships.filter(
    (one) => !one.viewonly && one.lazy !== 'dynamic' && one.lazy !== 'write_only',
  );
  if (covered) return <Empty title="Covered.">Answer the question in the lesson first, or skip it.</Empty>;
  if (!view || !relationships || relationships.length === 0) {
    return (
      <Empty title="No relationship to try.">
        Run a program that maps classes with relationship() and compare its loading strategies here.
      </Empty>
    );
  }
  const lazy = view.report.statements.find(
    (one) => one.origin.kind === 'lazy-load' || one.origin.kind === 'eager-load',
  );
  const touched = lazy && 'path' in lazy.origin ? lazy.origin.path : null;
  const first = relationships.find((one) => one.path === touched) ?? relationships[0]!;
  return <Bench relationships={relationships} first={first} />;
}

function Bench({ relationships, first }: { relationships: readonly RelationshipInfo[]; first: RelationshipInfo }) {
  const lab = useLab();
  const id = useId();
  const files = useWorkspace((state) => state.files);
  const revision = useWorkspace((state) => state.revision);
  const scale = useLesson((state) => state.lesson?.scale ?? null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isCopied, setCopied] = useState(false);
  const relationship = relationships.find((one) => one.path === chosen) ?? first;
  const { series } = lab;
  const isRunning = series !== null && series.progress !== null;
  const rows = series?.path === relationship.path ? series.rows : [];
  const lines = isRunning ? [] : toLines(rows);
  const hasOption = optionLoads(toRunFiles(files), relationship);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(toTable(rows));
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className={styles.lab}>
      <div className={styles.controls}>
        <label htmlFor={id}>Relationship</label>
        <select
          id={id}
          value={relationship.path}
          disabled={isRunning}
          onChange={(event) => setChosen(event.target.value)}
        >
          {relationships.map((one) => (
            <option key={one.path} value={one.path}>
              {one.path}
            </option>
          ))}
        </select>
        {isRunning ? (
          <Button size="small" strong onClick={lab.cancel}>
            <Square className="i" size={13} aria-hidden />
            Cancel
          </Button>
        ) : (
          <Button
            weight="primary"
            size="small"
            onClick={() => {
              setCopied(false);
              void lab.start(relationship, revision, scale === null ? [1] : [1, 2, 3]);
            }}
          >
            <FlaskConical className="i" size={14} aria-hidden />
            Run all seven
          </Button>
        )}
        {rows.length > 0 && !isRunning && (
          <Button size="small" weight="quiet" onClick={() => void copy()}>
            <Copy className="i" size={13} aria-hidden />
            {isCopied ? 'Copied' : 'Copy table'}
          </Button>
        )}
      </div>
      {isRunning && (
        <progress className={styles.progress} value={series.progress ?? 1} max={1} aria-label="Runs done" />
      )}
      <p className={styles.lead} role="status">
        {isRunning
          ? `${rows.length} of seven strategies measured.`
          : series?.failed
            ? 'The program could not be run. Run it by itself first.'
            : rows.length > 0
              ? 'The same lines under each strategy; your code is not changed.'
              : 'The same lines, run under each loading strategy, on the same data. Your code is not changed.'}
        {hasOption &&
          ` An option in your code loads ${relationship.path}, and options have the last word: the rows will be alike.`}
        {rows.length > 0 && series?.revision !== revision && ' Measured before your edit.'}
      </p>
      {rows.length > 0 && <LabTable rows={rows} own={relationship.lazy} />}
      {lines.length > 0 && (
        <figure className={styles.figure}>
          <figcaption>
            <b>Growth.</b> Queries sent when the same program meets one, two and three times the data.
          </figcaption>
          <GrowthChart lines={lines} entity={relationship.entity} />
        </figure>
      )}
      {rows.length > 0 && !isRunning && (
        <p className={styles.lead}>
          Times are of one run in this browser. Trust the counts, not the milliseconds.
          {scale === null && ' This program names no constant to scale its data by, so growth was not measured.'}
        </p>
      )}
    </div>
  );
}
