/**
 * An object of the session, what stands for objects not loaded yet, and what stands for those folded away.
 */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import styles from '../Diagram.module.css';
import type { GhostBox, ObjectBox } from '../to-object-nodes.ts';

export function ObjectNode({ data }: NodeProps & { data: { box: ObjectBox; isLinked: boolean } }) {
  const { box, isLinked } = data;
  const names = [styles.node];
  if (box.rows.length === 0) names.push(styles.leaf);
  if (box.isNew) names.push(styles.fresh);
  if (box.isFaint) names.push(styles.faint);
  if (isLinked) names.push(styles.linkedNode);
  return (
    <div className={names.join(' ')}>
      <Handle type="source" position={Position.Right} isConnectable={false} />
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className={styles.nodeHead}>
        <b>{box.name}</b>
        <span
          title={box.isDetached ? `${box.title}, detached` : box.title}
          className={box.isDetached ? styles.detached : ''}
        >
          {box.note ? <i>{box.note}</i> : box.title}
        </span>
      </div>
      {box.rows.map((row) => (
        <div key={row.path} className={`${styles.nodeRow} ${row.status === 'loaded' ? '' : styles.unloaded}`}>
          <span>{row.name}</span>
          <span>{row.words}</span>
        </div>
      ))}
    </div>
  );
}

export function GhostNode({ data }: NodeProps & { data: { box: GhostBox; unfold: (entity: string) => void } }) {
  const { box, unfold } = data;
  const { unfolds } = box;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {unfolds === null ? (
        <div className={styles.ghost}>{box.words}</div>
      ) : (
        <button type="button" className={`${styles.ghost} nodrag nopan`} onClick={() => unfold(unfolds)}>
          {box.words}
        </button>
      )}
    </>
  );
}
