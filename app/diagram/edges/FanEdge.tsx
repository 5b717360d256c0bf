/**
 * All that one statement put into one attribute: a port, a stub with the statement's number, and a curve to each object.
 */
import type { EdgeProps } from '@xyflow/react';
import { badgeText } from '../../facts/run-facts.ts';
import styles from '../Diagram.module.css';
import { CHIP_WIDTH, type FanPaths } from '../object-layout.ts';
import type { Fan } from '../to-object-nodes.ts';

export interface FanEdgeData extends Record<string, unknown> {
  readonly fan: Fan;
  readonly paths: FanPaths;
  readonly number: number | null;
  readonly isLinked: boolean;
}

export function FanEdge({ data }: EdgeProps & { data?: FanEdgeData }) {
  if (!data) return null;
  const { fan, paths, number, isLinked } = data;
  const tone = fan.family === 'ghost' ? styles.ghostEdge : styles[fan.family === 'none' ? 'none' : fan.family];
  const lines = [...paths.curves, paths.stub];
  const { chip, port } = paths;
  return (
    <g>
      {isLinked && lines.map((path) => <path key={`e${path}`} d={path} className={styles.hedge} />)}
      {isLinked && lines.map((path) => <path key={`h${path}`} d={path} className={styles.halo} />)}
      {lines.map((path) => (
        <path key={path} d={path} className={`${styles.edge} ${tone} ${isLinked ? styles.wide : ''}`} />
      ))}
      {fan.family !== 'ghost' && lines.map((path) => <path key={`p${path}`} d={path} className={styles.hit} />)}
      <circle cx={port.x} cy={port.y} r={3.5} className={`${styles.port} ${tone}`} />
      {number !== null && (
        <>
          <rect
            x={chip.x}
            y={chip.y - 8}
            width={CHIP_WIDTH}
            height={16}
            rx={2}
            className={`${styles.chip} ${tone} ${isLinked ? styles.on : ''}`}
          />
          <text x={chip.x + CHIP_WIDTH / 2} y={chip.y + 4} textAnchor="middle" className={`${styles.chipText} ${tone}`}>
            #{badgeText(number)}
          </text>
        </>
      )}
    </g>
  );
}
