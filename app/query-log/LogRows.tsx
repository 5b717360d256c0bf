/**
 * The rows of the log: one statement, a group with its verdict, folded schema work, and the detail of an opened statement.
 */
import { ChevronDown, ChevronRight, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { Finding, Statement } from '../../src/index.ts';
import { shortenSql, tokenizeSql } from '../facts/shorten-sql.ts';
import { showIdentity, showParameters } from '../facts/show-value.ts';
import type { Cause } from '../facts/statement-cause.ts';
import type { GrowthPoint, RunView } from '../stores/run-store.ts';
import { Button } from '../ui/Button.tsx';
import { CauseIcon, VerdictMark } from '../ui/Mark.tsx';
import { Sql } from '../ui/Sql.tsx';
import { judgeGrowth } from './growth-verdict.ts';
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

function Sparkline({ counts }: { counts: readonly number[] }) {
  const top = Math.max(...counts);
  const points = counts.map((count, at) => `${4 + at * 18},${16 - (count / top) * 13}`);
  return (
    <svg
      className={styles.spark}
      viewBox="0 0 46 18"
      role="img"
      aria-label={`${counts.join(', ')} statements at 1x, 2x and 3x the data`}
    >
      <path d="M0 17H46" stroke="var(--line-3)" fill="none" />
      <polyline points={points.join(' ')} fill="none" stroke="var(--danger)" strokeWidth="1.5" />
      {points.map((point) => {
        const [x, y] = point.split(',');
        return <circle key={point} cx={x} cy={y} r="1.8" fill="var(--danger)" />;
      })}
    </svg>
  );
}

const FINDING_WORDS: Readonly<Record<Finding['kind'], string>> = {
  'n-plus-one': 'N+1 suspected',
  'refresh-per-object': 'refresh per object',
  'query-in-loop': 'query in a loop',
  'duplicate-query': 'same query again',
  'unused-eager-load': 'loaded, never read',
  'row-multiplication': 'rows multiply',
  'cartesian-product': 'cartesian product',
  'missing-unique': 'unique() missing',
};

export interface VerdictProps {
  readonly finding: Finding;
  readonly statement: Statement;
  readonly growth: readonly GrowthPoint[];
}

/** The verdict under a group: framed word, small chart, the sentence, and what to change. */
export function Verdict({ finding, statement, growth }: VerdictProps) {
  const [isShown, setShown] = useState(false);
  const isNPlusOne = finding.kind === 'n-plus-one';
  const verdict = isNPlusOne ? judgeGrowth(statement, growth) : null;
  const owner = 'owner' in statement.origin ? statement.origin.owner.entity : null;
  return (
    <>
      <VerdictMark tone={verdict?.tone ?? 'warning'}>{verdict?.words ?? FINDING_WORDS[finding.kind]}</VerdictMark>
      {verdict && verdict.counts.length > 0 && <Sparkline counts={verdict.counts} />}
      {isNPlusOne && owner !== null && verdict?.tone !== 'muted' && <span>+1 query per {owner}</span>}
      <Button className={styles.push} size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        <Wrench className="i" size={14} />
        {isShown ? 'Hide fix' : 'Show fix'}
      </Button>
      {isShown && (
        <p className={styles.fix}>
          {finding.explanation} {finding.remedy} {finding.option && <code>.options({finding.option})</code>}
        </p>
      )}
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

/** Everything about one statement. */
export function StatementDetail({ index, view, actions }: { index: number; view: RunView; actions: RowActions }) {
  const statement = view.report.statements[index]!;
  const { origin } = statement;
  const loaded = view.report.events.filter((event) => event.at === index && event.kind === 'loaded');
  const objects = loaded.flatMap((event) =>
    event.kind === 'loaded' ? [showIdentity({ entity: event.entity, key: event.key })] : [],
  );
  return (
    <div className={styles.detail} role="gridcell">
      <pre className={styles.sql}>
        <Sql tokens={tokenizeSql(statement.sql)} />
      </pre>
      <dl>
        <dt>Parameters</dt>
        <dd className="mono">{statement.parameters.length > 0 ? showParameters(statement.parameters, 40) : 'none'}</dd>
        <dt>Why</dt>
        <dd>{whyOf(statement)}</dd>
        {objects.length > 0 && (
          <>
            <dt>Objects</dt>
            <dd>
              {objects.slice(0, 12).join(', ')}
              {objects.length > 12 && ` and ${objects.length - 12} more`}
            </dd>
          </>
        )}
        {'path' in origin && (
          <>
            <dt>Relationship</dt>
            <dd className="mono">{origin.path}</dd>
          </>
        )}
        {statement.error !== null && (
          <>
            <dt>Error</dt>
            <dd className={styles.err}>{statement.error}</dd>
          </>
        )}
        {statement.source && (
          <>
            <dt>Sent by</dt>
            <dd>
              <button type="button" onClick={() => actions.goTo(statement)}>
                line {statement.source.line} of {statement.source.file}
              </button>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

function whyOf(statement: Statement): string {
  const { origin } = statement;
  switch (origin.kind) {
    case 'query':
      return origin.joined.length > 0
        ? `The program asked; ${origin.joined.join(', ')} loaded in the same statement.`
        : 'The program asked.';
    case 'lazy-load':
      return `First touch of ${origin.path} on <${showIdentity(origin.owner)}>, which was not loaded.`;
    case 'eager-load':
      return `A ${origin.strategy} load, sent once for ${origin.parents} parent${origin.parents === 1 ? '' : 's'}.`;
    case 'refresh':
      return `${origin.attributes.join(', ')} of <${showIdentity(origin.owner)}> read again (${origin.why}).`;
    case 'flush':
      return `The unit of work wrote ${origin.entity} (${origin.cause === 'explicit' ? 'flush()' : origin.cause}).`;
    case 'dynamic':
      return `${origin.path} of <${showIdentity(origin.owner)}> is read on demand.`;
    case 'transaction':
      return 'The session began or ended a transaction.';
    case 'schema':
      return 'create_all, drop_all or inspection.';
  }
}
