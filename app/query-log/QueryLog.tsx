/**
 * The query log: every statement with its cause, one line each, the repeats as groups, the sum at the foot like a ledger.
 * Rows are virtual, so ten thousand scroll as ten do; arrow keys move, Enter opens.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { Repeat } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Statement } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { describeLink } from '../facts/describe-link.ts';
import { toTimeSteps } from '../facts/time-steps.ts';
import { isCovered } from '../stores/lesson-store.ts';
import type { RunView } from '../stores/run-store.ts';
import { useLesson, useLinked, useRun, useStores } from '../stores/stores.tsx';
import { CauseIcon, type CauseTone } from '../ui/Mark.tsx';
import { Empty, PanelFrame } from '../ui/Panel.tsx';
import { GroupLine, milliseconds, type RowActions, SchemaLine, StatementLine } from './LogRows.tsx';
import styles from './QueryLog.module.css';
import { StatementDetail } from './StatementDetail.tsx';
import { groupStatements, type LogFilter, type LogRow, repeatedReads, toLogRows } from './to-log-rows.ts';
import { Verdict } from './Verdict.tsx';

interface Chip {
  readonly filter: LogFilter;
  readonly count: number;
  readonly tone: CauseTone | null;
}

function Filters({
  chips,
  filter,
  onFilter,
}: {
  chips: readonly Chip[];
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
}) {
  return (
    <div className={styles.filters} role="group" aria-label="Show statements">
      {chips.map((chip) => (
        <button
          key={chip.filter}
          type="button"
          aria-pressed={filter === chip.filter}
          className={`${styles.chip} ${chip.tone ? styles[chip.tone] : ''} ${chip.count === 0 ? styles.zero : ''}`}
          onClick={() => onFilter(chip.filter)}
        >
          {chip.tone ? (
            <CauseIcon tone={chip.tone} />
          ) : (
            chip.filter === 'repeated' && <Repeat className="i" size={13} aria-hidden />
          )}
          <b>{chip.count.toLocaleString('en')}</b> {chip.filter}
        </button>
      ))}
    </div>
  );
}

function indexesOf(row: LogRow): readonly number[] {
  return row.kind === 'statement' ? [row.index] : row.indexes;
}

/** Statements after this index are later than the slider; null where the slider is at the end. */
function useSliderStatement(view: RunView | null): number | null {
  const step = useLinked((state) => state.step);
  return useMemo(() => {
    if (step === null || view === null) return null;
    const steps = toTimeSteps(view.report.events, view.report.statements);
    return step === 0 ? -1 : (steps[step - 1]?.until ?? null);
  }, [step, view]);
}

export function QueryLog() {
  const view = useRun((state) => state.view);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  if (covered) {
    return (
      <PanelFrame label="Query log">
        <Empty title="The log is covered.">
          Answer the question in the lesson, or skip it, and the statements appear here.
        </Empty>
      </PanelFrame>
    );
  }
  if (view !== null && view.report.statements.length === 0 && !view.live) {
    return (
      <PanelFrame label="Query log">
        <Empty title="No queries.">The program sent nothing to the database.</Empty>
      </PanelFrame>
    );
  }
  if (view === null || view.report.statements.length === 0) {
    return (
      <PanelFrame label="Query log">
        <Empty title="No queries yet.">
          Run the program and each statement appears here, with the line that sent it.
        </Empty>
      </PanelFrame>
    );
  }
  return <LogTable view={view} />;
}

function LogTable({ view }: { view: RunView }) {
  const { linked: linkedStore } = useStores();
  const { goToLine } = useCommands();
  const linked = useLinked((state) => state.linked);
  const growth = useRun((state) => state.growth);
  const sliderAt = useSliderStatement(view);
  const [filter, setFilter] = useState<LogFilter>('all');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { statements } = view.report;
  const { totals } = view.facts;
  const runId = view.report.runId;

  const groups = useMemo(() => groupStatements(statements, view.facts), [statements, view.facts]);
  // A small run opens its suspect groups by itself: the rows are what the lesson talks about.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each run
  useEffect(() => {
    const suspects = [...groups].filter(
      ([, indexes]) =>
        indexes.length <= 20 && view.findings.some((finding) => finding.statements.includes(indexes[0]!)),
    );
    setOpen(new Set(suspects.map(([key]) => key)));
    setFocused(0);
  }, [runId, view.live]);

  const rows = useMemo(
    () => toLogRows(statements, view.facts, view.findings, filter, open),
    [statements, view, filter, open],
  );
  const repeated = useMemo(() => repeatedReads(groups, view.facts).length, [groups, view.facts]);

  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const actions: RowActions = useMemo(
    () => ({
      toggle,
      goTo: (statement: Statement) => statement.source && goToLine(statement.source.file, statement.source.line),
    }),
    [toggle, goToLine],
  );

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
    getItemKey: (at) => `${rows[at]!.kind}${rows[at]!.key}`,
    scrollPaddingStart: 24,
    scrollPaddingEnd: 26,
  });

  const link = (row: LogRow) => {
    const indexes = indexesOf(row);
    if (row.kind === 'schema') return;
    linkedStore
      .getState()
      .link({ origin: 'log', statements: indexes, words: describeLink(indexes, statements, view.facts) });
  };
  const unlink = () => linkedStore.getState().unlink('log');

  useEffect(() => {
    if (linked === null || linked.origin === 'log') return;
    const at = rows.findIndex((row) => indexesOf(row).some((index) => linked.statements.includes(index)));
    if (at !== -1) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [linked, rows, virtualizer]);

  const focusRow = (at: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, at));
    setFocused(next);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, row: LogRow, at: number) => {
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      focusRow(target);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      toggle(row.kind === 'statement' ? `detail:${row.index}` : row.key);
    } else if (event.key === 'l' && row.kind !== 'schema') {
      actions.goTo(statements[indexesOf(row)[0]!]!);
    }
  };

  const chips: Chip[] = [
    { filter: 'all', count: totals.statements, tone: null },
    { filter: 'lazy', count: totals.lazy, tone: 'lazy' },
    { filter: 'eager', count: totals.eager, tone: 'eager' },
    { filter: 'flush', count: totals.flush, tone: 'write' },
    { filter: 'repeated', count: repeated, tone: null },
  ];
  const lit = new Set(linked?.statements);

  return (
    <PanelFrame label="Query log">
      <Filters chips={chips} filter={filter} onFilter={setFilter} />
      <div
        className={styles.rows}
        ref={scroller}
        role="treegrid"
        aria-label="Statements"
        aria-rowcount={rows.length + 2}
      >
        <div className={`${styles.row} ${styles.colhead}`} role="row">
          <span role="columnheader" className={styles.num}>
            #
          </span>
          <span role="columnheader">cause</span>
          <span role="columnheader" className={styles.q}>
            statement
          </span>
          <span role="columnheader" className={`${styles.right} ${styles.rowsCol}`}>
            rows
          </span>
          <span role="columnheader" className={`${styles.right} ${styles.ms}`}>
            ms
          </span>
          <span role="columnheader" className={styles.right}>
            line
          </span>
        </div>
        <div
          className={`${styles.space} ${styles.body}`}
          style={{ height: virtualizer.getTotalSize() }}
          role="rowgroup"
        >
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index]!;
            const isOpen = row.kind === 'statement' ? open.has(`detail:${row.index}`) : row.open;
            const first = indexesOf(row)[0]!;
            const isLater = sliderAt !== null && first > sliderAt;
            const names = [styles.row];
            if (row.kind === 'group') names.push(styles.group);
            if (row.kind === 'schema' || view.facts.numbers[first] === null) names.push(styles.quiet);
            if (row.kind === 'statement' && row.child !== 'none') names.push(styles.child);
            if (row.kind === 'statement' && row.child === 'last') names.push(styles.last);
            if (row.kind === 'statement' && lit.has(row.index)) names.push(styles.linked);
            if (row.kind === 'group' && !row.open && row.indexes.some((index) => lit.has(index)))
              names.push(styles.linked);
            if (row.kind === 'statement' && statements[row.index]!.error !== null) names.push(styles.failed);
            if (isLater) names.push(styles.later);
            if (row.kind === 'statement' && sliderAt === row.index) names.push(styles.now);
            const statement = statements[first]!;
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={styles.item}
                style={{ transform: `translateY(${item.start}px)` }}
                role="presentation"
              >
                <div
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-expanded={isOpen}
                  data-at={item.index}
                  data-statement={row.kind === 'statement' ? row.index : undefined}
                  tabIndex={item.index === Math.min(focused, rows.length - 1) ? 0 : -1}
                  className={names.join(' ')}
                  onMouseEnter={() => link(row)}
                  onMouseLeave={unlink}
                  onFocus={() => {
                    setFocused(item.index);
                    link(row);
                  }}
                  onBlur={unlink}
                  onClick={() => toggle(row.kind === 'statement' ? `detail:${row.index}` : row.key)}
                  onKeyDown={(event) => onKeyDown(event, row, item.index)}
                >
                  {row.kind === 'statement' && <StatementLine row={row} view={view} open={isOpen} actions={actions} />}
                  {row.kind === 'group' && <GroupLine row={row} view={view} actions={actions} />}
                  {row.kind === 'schema' && <SchemaLine row={row} />}
                </div>
                {row.kind === 'group' && row.finding && (
                  <div role="row">
                    <div className={styles.verdict} role="gridcell">
                      <Verdict finding={row.finding} statement={statement} growth={growth} />
                    </div>
                  </div>
                )}
                {row.kind === 'statement' && isOpen && (
                  <div role="row">
                    <StatementDetail index={row.index} view={view} actions={actions} />
                  </div>
                )}
              </div>
            );
          })}
        </div>
        <div className={`${styles.row} ${styles.total}`} role="row">
          <span role="gridcell" />
          <span role="gridcell" className={styles.kind}>
            {totals.statements} sent
          </span>
          <span role="gridcell" className={styles.q}>
            {totals.lazy} lazy, {totals.eager} eager, {totals.flush} flush
          </span>
          <span role="gridcell" className={`${styles.right} ${styles.rowsCol}`}>
            {totals.rows}
          </span>
          <span role="gridcell" className={`${styles.right} ${styles.ms}`}>
            {milliseconds(totals.durationMs)}
          </span>
          <span role="gridcell" />
        </div>
      </div>
    </PanelFrame>
  );
}
