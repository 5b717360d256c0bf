/**
 * A table: columns with their keys above, relationships under a dashed line.
 */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { KeyRound, Link2 } from 'lucide-react';
import styles from '../Diagram.module.css';
import type { ColumnRow, TableBox } from '../to-schema-nodes.ts';

function Keys({ column }: { column: ColumnRow }) {
  return (
    <span className={styles.keys}>
      {column.primaryKey && (
        <span title="primary key">
          <KeyRound className="i" size={13} aria-hidden />
          <span className="sr">primary key</span>
        </span>
      )}
      {column.foreignKey && (
        <span title="foreign key">
          <Link2 className="i" size={13} aria-hidden />
          <span className="sr">foreign key</span>
        </span>
      )}
      {column.unique && <em title="unique">UQ</em>}
      {column.indexed && <em title="index">IX</em>}
    </span>
  );
}

export function TableNode({ data }: NodeProps & { data: { table: TableBox } }) {
  const { table } = data;
  return (
    <div className={styles.table}>
      <Handle type="source" position={Position.Right} isConnectable={false} />
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className={styles.tableHead}>
        <b>{table.name}</b>
        <span>{table.entities.join(', ')}</span>
      </div>
      {table.columns.map((column) => (
        <div key={column.name} className={styles.column}>
          <Keys column={column} />
          <span>{column.name}</span>
          <span className={styles.type}>{column.type}</span>
        </div>
      ))}
      {table.relationships.length > 0 && (
        <div className={styles.relationships}>
          {table.relationships.map((relationship) => (
            <div key={relationship.name} className={styles.relationship}>
              <span>{relationship.name}</span>
              <span className={styles.target}>{relationship.words}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
