/**
 * The first rows of a statement as SQLite returned them, so that the repeats of a joined load are seen.
 */
import type { SqlValue, Statement } from '../../src/index.ts';
import { shortenSql } from '../facts/shorten-sql.ts';
import { showValue } from '../facts/show-value.ts';
import { isCovered } from '../stores/lesson-store.ts';
import { useLesson, useLinked, useRun } from '../stores/stores.tsx';
import { Empty } from '../ui/Panel.tsx';
import styles from './OutputPanel.module.css';

function Cell({ value }: { value: SqlValue }) {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return (
    <td className={value === null ? styles.null : isNumber ? styles.num : undefined}>
      {value === null ? 'NULL' : typeof value === 'string' ? value : showValue(value)}
    </td>
  );
}

function RowGrid({ statement, number }: { statement: Statement; number: number | null }) {
  const keyOf = (row: readonly SqlValue[] | undefined) => (row === undefined ? null : String(row[0]));
  const hasParentColumns = statement.origin.kind === 'query' && statement.origin.joined.length > 0;
  return (
    <div className={styles.rows}>
      <p className={styles.gridHead}>
        {number !== null && <b>#{number}</b>}
        <code>{shortenSql(statement.sql)}</code>
        <span>
          {statement.rowCount} row{statement.rowCount === 1 ? '' : 's'}
          {statement.rows.length < statement.rowCount && `, the first ${statement.rows.length} shown`}
        </span>
      </p>
      <table className={styles.grid}>
        <thead>
          <tr>
            {statement.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {statement.rows.map((row, index) => {
            const repeats = hasParentColumns && index > 0 && keyOf(row) === keyOf(statement.rows[index - 1]);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no key of their own
              <tr key={index} className={repeats ? styles.repeat : undefined}>
                {row.map((value, at) => (
                  <Cell key={statement.columns[at] ?? at} value={value} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function RowsView() {
  const view = useRun((state) => state.view);
  const linked = useLinked((state) => state.linked);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  if (covered) return <Empty title="Covered.">Answer the question in the lesson first, or skip it.</Empty>;
  const statements = view?.report.statements ?? [];
  const chosen = linked?.statements
    .map((index) => statements[index])
    .find((statement) => statement && statement.columns.length > 0);
  const first = statements.find(
    (statement) => statement.kind === 'select' && !statement.noise && statement.columns.length > 0,
  );
  const statement = chosen ?? first;
  if (!statement || !view) {
    return <Empty title="No rows yet.">Run a program that reads, then point at a statement of the log.</Empty>;
  }
  return <RowGrid statement={statement} number={view.facts.numbers[statement.index] ?? null} />;
}
