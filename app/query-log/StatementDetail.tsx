/**
 * Everything about one statement of the log: its text, parameters and plan, why it was sent, by which line, and what came of it.
 */
import { useState } from 'react';
import type { Statement } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { tokenizeSql } from '../facts/shorten-sql.ts';
import { showIdentity, showParameters } from '../facts/show-value.ts';
import type { RunView } from '../stores/run-store.ts';
import { useWorkspace } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import { Sql } from '../ui/Sql.tsx';
import { formatSql, inlineParameters, readPlan } from './format-sql.ts';
import type { RowActions } from './LogRows.tsx';
import styles from './QueryLog.module.css';

/** The statement's text with what can be done to it: laid out, with its parameters in place, copied, explained. */
function SqlText({ statement, view }: { statement: Statement; view: RunView }) {
  const revision = useWorkspace((state) => state.revision);
  const { queryPlans } = useCommands();
  const [isFormatted, setFormatted] = useState(false);
  const [isInlined, setInlined] = useState(false);
  const [copied, setCopied] = useState('');
  const [plan, setPlan] = useState<readonly string[] | 'asked' | 'unknown' | null>(null);
  const inlined = isInlined ? inlineParameters(statement.sql, statement.parameters) : statement.sql;
  const text = isFormatted ? formatSql(inlined) : inlined.trim();
  const mayExplain = ['select', 'insert', 'update', 'delete'].includes(statement.kind) && view.revision === revision;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('Copied');
    } catch {
      setCopied('The browser refused');
    }
  };
  const explain = async () => {
    setPlan('asked');
    const plans = await queryPlans();
    setPlan(plans?.[statement.sql] ?? 'unknown');
  };
  return (
    <>
      <div className={styles.sqlTools} role="group" aria-label="The statement's text">
        <Button size="small" aria-pressed={isFormatted} onClick={() => setFormatted(!isFormatted)}>
          Format
        </Button>
        {statement.parameters.length > 0 && (
          <Button size="small" aria-pressed={isInlined} onClick={() => setInlined(!isInlined)}>
            Parameters in place
          </Button>
        )}
        <Button size="small" onClick={() => void copy()}>
          {copied || 'Copy'}
        </Button>
        {mayExplain && (
          <Button size="small" disabled={plan === 'asked'} onClick={() => void explain()}>
            Explain
          </Button>
        )}
      </div>
      <pre className={styles.sql}>
        <Sql tokens={tokenizeSql(text)} />
      </pre>
      {plan !== null && (
        <div className={styles.plan} role="status">
          <b>Query plan</b>
          {plan === 'asked' && <p>Asking SQLite…</p>}
          {plan === 'unknown' && <p>SQLite gave no plan: the statement was not sent again in a second run.</p>}
          {Array.isArray(plan) && <pre>{plan.join('\n')}</pre>}
          {Array.isArray(plan) && <p>{readPlan(plan)}</p>}
        </div>
      )}
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
      <SqlText statement={statement} view={view} />
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
