/**
 * A relationship between two tables: the line with its crow's feet, a name at each end, and for a many-to-many the button that unfolds it.
 */
import { EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { Plus, Table2, Unlink } from 'lucide-react';
import styles from '../Diagram.module.css';
import { crowFoot, type RoutedEdge, type RoutedEnd } from '../route-edges.ts';

export interface RelationshipEdgeData extends Record<string, unknown> {
  readonly routed: RoutedEdge;
  readonly isLinked: boolean;
  readonly isSelected: boolean;
  readonly unfold: (table: string) => void;
}

function EndLabel({ routed, end, isLit }: { routed: RoutedEdge; end: RoutedEnd; isLit: boolean }) {
  const { label } = end;
  const { edge } = routed;
  const hasNames = edge.relationships.length > 0;
  if (!hasNames) return null;
  const shift = label.align === 'right' ? ' translateX(-100%)' : '';
  return (
    <div className={styles.label} style={{ transform: `translate(${label.x}px, ${label.y}px)${shift}` }}>
      {end.end.labels.length === 0 ? (
        edge.oneSided && (
          <span className={styles.bare}>
            <Unlink className="i" size={13} aria-hidden />
            no name at this end
          </span>
        )
      ) : (
        <>
          <span className={styles.labels}>
            {end.end.labels.map((name) => (isLit ? <mark key={name}>{name}</mark> : <span key={name}>{name}</span>))}
          </span>
          {end.end.role && <em>{end.end.role}</em>}
        </>
      )}
    </div>
  );
}

export function RelationshipEdge({ data }: EdgeProps & { data?: RelationshipEdgeData }) {
  if (!data) return null;
  const { routed, isLinked, isSelected, unfold } = data;
  const { edge, path, ends, middle } = routed;
  const isLit = isLinked || isSelected;
  const tone = edge.relationships.length === 0 ? styles.keyOnly : edge.oneSided ? styles.warn : '';
  const { secondary } = edge;
  return (
    <>
      {isLit && <path d={path} className={styles.hedge} />}
      {isLit && <path d={path} className={styles.halo} />}
      <path d={path} className={`${styles.relation} ${tone}`} />
      <path d={path} className={styles.hit} />
      {ends.map((end, which) => {
        const foot = crowFoot(end, end.end.cardinality);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an edge has two ends
          <g key={which}>
            <path d={foot.lines} className={styles.foot} />
            {foot.ring && <circle cx={foot.ring.x} cy={foot.ring.y} r={4.5} className={styles.ring} />}
          </g>
        );
      })}
      <EdgeLabelRenderer>
        {ends.map((end, which) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an edge has two ends
          <EndLabel key={which} routed={routed} end={end} isLit={isLit} />
        ))}
        {secondary !== null && (
          <button
            type="button"
            className={`${styles.pin} nodrag nopan`}
            style={{ transform: `translate(${middle.x}px, ${middle.y}px) translate(-50%, -50%)` }}
            aria-expanded={false}
            aria-label={`Unfold the association table ${secondary}`}
            onClick={() => unfold(secondary)}
          >
            <Table2 className="i" size={13} aria-hidden />
            {secondary}
            <Plus className="i" size={12} aria-hidden />
          </button>
        )}
      </EdgeLabelRenderer>
    </>
  );
}
