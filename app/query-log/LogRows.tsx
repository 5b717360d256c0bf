/**
 * The rows of the log: one statement, a group of repeats, folded schema work.
 */
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { Statement } from '../../src/index.ts';
import { shortenSql, tokenizeSql } from '../facts/shorten-sql.ts';
import { showIdentity, showParameters } from '../facts/show-value.ts';
import type { Cause } from '../facts/statement-cause.ts';
import type { RunView } from '../stores/run-store.ts';
import { CauseIcon } from '../ui/Mark.tsx';
import { Sql } from '../ui/Sql.tsx';
import styles from './QueryLog.module.css';
import type { GroupRow, SchemaRow, StatementRow } from './to-log-rows.ts';

/** What every row can do. */
export interface RowActions {
  toggle(key: string): void;
  goTo(statement: Statement): void;
}

function Kind({ cause, times }: { cause: Cause; times?: number }) {
  return (
    <span role="gridcell" className={`${styles.kind} ${styles[cause.family]}`}>
      <CauseIcon tone={cause.family} word={cause.word} />
      {cause.word}
      {times !== undefined && ` ×${times < 1000 ? times : `${Math.floor(times / 1000)}k`}`}
    </span>
  );
}

function LineLink({ statement, actions }: { statement: Statement; actions: RowActions }) {
  if (statement.source === null) return <span role="gridcell" />;
  const { file, line } = statement.source;
  return (
    <span role="gridcell" className={styles.right}>
      <button
        type="button"
        tabIndex={-1}
        className={styles.line}
        aria-label={`Go to line ${line} of ${file}`}
        onClick={(event) => {
          event.stopPropagation();
          actions.goTo(statement);
        }}
      >
        L{line}
      </button>
    </span>
  );
}

/** In an opened group a row shows what differs: the object and the parameters, not the SQL again. */
function ChildWords({ statement, titles }: { statement: Statement; titles: ReadonlyMap<string, string> }) {
  const { origin } = statement;
  const owner = 'owner' in origin ? showIdentity(origin.owner) : null;
  const title = owner ? titles.get(owner) : undefined;
  return (
    <span role="gridcell" className={styles.q}>
      {owner && (
        <>
          <span className={styles.on}>on</span> {owner}{' '}
        </>
      )}
      {title && <span className={styles.on}>({title}) </span>}
      <span className={styles.par}>{showParameters(statement.parameters)}</span>
    </span>
  );
}

/** Browsers round their clocks, so that a fast statement may have taken no time at all. */
export function milliseconds(value: number): string {
  if (value < 0.005) return '<0.1';
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

export interface StatementLineProps {
  readonly row: StatementRow;
  readonly view: RunView;
  readonly open: boolean;
  readonly actions: RowActions;
}

export function StatementLine({ row, view, open, actions }: StatementLineProps) {
  const statement = view.report.statements[row.index]!;
  const cause = view.facts.causes[row.index]!;
  const number = view.facts.numbers[row.index];
  const isQuiet = number === null;
  return (
    <>
      <span role="gridcell" className={styles.num}>
        {number}
      </span>
      <Kind cause={cause} />
      {row.child === 'none' || isQuiet ? (
        <span role="gridcell" className={styles.q}>
          <Sql tokens={tokenizeSql(shortenSql(statement.sql))} />
        </span>
      ) : (
        <ChildWords statement={statement} titles={view.titles} />
      )}
      <span role="gridcell" className={`${styles.right} ${styles.rowsCol}`}>
        {isQuiet ? '' : statement.rowCount}
      </span>
      <span role="gridcell" className={`${styles.right} ${styles.ms}`}>
        {isQuiet ? '' : milliseconds(statement.durationMs)}
      </span>
      <LineLink statement={statement} actions={actions} />
      <span className={styles.bar} aria-hidden />
      {open && <span className="sr">opened, details follow</span>}
    </>
  );
}

export function GroupLine({ row, view, actions }: { row: GroupRow; view: RunView; actions: RowActions }) {
  const statement = view.report.statements[row.indexes[0]!]!;
  const Chevron = row.open ? ChevronDown : ChevronRight;
  return (
    <>
      <span role="gridcell" className={styles.chev}>
        <Chevron className="i" size={14} aria-hidden />
      </span>
      <Kind cause={view.facts.causes[row.indexes[0]!]!} times={row.indexes.length} />
      <span role="gridcell" className={styles.q}>
        <Sql tokens={tokenizeSql(shortenSql(statement.sql))} />
      </span>
      <span role="gridcell" className={`${styles.right} ${styles.rowsCol}`}>
        {row.rows}
      </span>
      <span role="gridcell" className={`${styles.right} ${styles.ms}`}>
        {milliseconds(row.durationMs)}
      </span>
      <LineLink statement={statement} actions={actions} />
    </>
  );
}

export function SchemaLine({ row }: { row: SchemaRow }) {
  const Chevron = row.open ? ChevronDown : ChevronRight;
  return (
    <>
      <span role="gridcell" className={styles.num}>
        <Chevron className="i" size={14} aria-hidden />
      </span>
      <Kind cause={{ family: 'schema', word: 'schema' }} />
      <span role="gridcell" className={styles.q}>
        <span>{row.words}</span>
      </span>
    </>
  );
}
