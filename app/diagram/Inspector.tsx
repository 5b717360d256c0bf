/**
 * The reading of a selected relationship: in words, then kind, key, optional or not, pairing, loading, cascade, where it is written.
 */
import { Check, Link2, X } from 'lucide-react';
import type { RelationshipInfo } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { CauseMark, VerdictMark } from '../ui/Mark.tsx';
import styles from './Diagram.module.css';
import { readEdge } from './outline.ts';
import type { SchemaEdge } from './to-schema-nodes.ts';

function kindWords(edge: SchemaEdge): string {
  if (edge.kind === 'many-to-many') return 'many-to-many';
  const isOne = edge.ends[1].cardinality === 'zero-or-one' || edge.ends[1].cardinality === 'exactly-one';
  return isOne ? 'one-to-one' : 'one-to-many';
}

function keyWords(edge: SchemaEdge): string {
  if (edge.secondary) return `two, in ${edge.secondary}`;
  return `${edge.ends[1].table}.${edge.ends[1].column}`;
}

function LoadingMark({ relationship }: { relationship: RelationshipInfo }) {
  const { lazy } = relationship;
  const isEager = ['joined', 'selectin', 'subquery', 'immediate'].includes(lazy);
  return (
    <>
      <CauseMark
        tone={isEager ? 'eager' : lazy === 'select' ? 'lazy' : 'query'}
        word={lazy === 'select' ? 'lazy' : lazy}
      />{' '}
      {lazy === 'select' && 'select, the default'}
    </>
  );
}

export function Inspector({ edge, onClose }: { edge: SchemaEdge; onClose: () => void }) {
  const { goToLine } = useCommands();
  const names = edge.relationships.map((relationship) => relationship.path);
  const first = edge.relationships[0];
  const isOptional = edge.ends[0].cardinality === 'zero-or-one';
  const paired =
    edge.relationships.length > 1 && edge.relationships.every((relationship) => relationship.inverse !== null);
  const bare = edge.ends.find((end) => end.labels.length === 0);
  const named = edge.ends.find((end) => end.labels.length > 0);
  return (
    <aside className={styles.inspect} aria-label="Selected relationship">
      <p className={styles.inspectHead}>
        <Link2 className="i" size={14} aria-hidden />
        Selected
        <IconButton label="Close the reading" small onClick={onClose}>
          <X className="i" size={14} />
        </IconButton>
      </p>
      <h2>
        {names.length === 0
          ? 'A foreign key without a relationship'
          : names.map((name, at) => (
              <span key={name}>
                {at > 0 && ' and '}
                <code>{name}</code>
              </span>
            ))}
      </h2>
      <p className={styles.say}>
        {readEdge(edge).map(([one, count, other]) => (
          <span key={`${one}${other}`}>
            Each row of {one} has <b>{count}</b> of {other}.{' '}
          </span>
        ))}
      </p>
      <dl>
        <dt>Kind</dt>
        <dd>{kindWords(edge)}</dd>
        <dt>Foreign key</dt>
        <dd>
          <code>{keyWords(edge)}</code>
        </dd>
        {edge.kind === 'foreign-key' && (
          <>
            <dt>Optional?</dt>
            <dd>{isOptional ? 'yes, the column may be NULL' : 'no, the column is NOT NULL'}</dd>
          </>
        )}
        {edge.relationships.length > 0 && (
          <>
            <dt>Paired</dt>
            <dd>
              {paired ? (
                <>
                  <Check className="i" size={13} aria-hidden /> back_populates at both ends
                </>
              ) : (
                'no, one end only'
              )}
            </dd>
          </>
        )}
        {first && (
          <>
            <dt>Loading</dt>
            <dd>
              <LoadingMark relationship={first} />
            </dd>
            <dt>Cascade</dt>
            <dd>
              <code>{first.cascade.join(', ')}</code>
            </dd>
          </>
        )}
        {edge.relationships.some((relationship) => relationship.source) && (
          <>
            <dt>Defined</dt>
            <dd>
              {edge.relationships.map(
                ({ path, source }) =>
                  source && (
                    <div key={path}>
                      <button type="button" onClick={() => goToLine(source.file, source.line)}>
                        line {source.line} of {source.file}
                      </button>
                    </div>
                  ),
              )}
            </dd>
          </>
        )}
      </dl>
      {edge.oneSided && bare && named && (
        <div className={styles.advice}>
          <VerdictMark tone="warning" oneSided>
            one-sided
          </VerdictMark>
          <p>
            {bare.table} has no name for this. Add a relationship there and pair it with <code>{named.labels[0]}</code>{' '}
            by <code>back_populates</code>.
          </p>
        </div>
      )}
    </aside>
  );
}
