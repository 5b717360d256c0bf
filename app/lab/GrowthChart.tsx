/**
 * Queries against parents, one line for each cost, labelled at its end.
 */
import styles from './Lab.module.css';
import type { LabLine } from './measure.ts';

const WIDTH = 520;
const LEFT = 44;
const RIGHT = 330;
const TOP = 20;
const BOTTOM = 200;

function familyOf(line: LabLine): 'lazy' | 'eager' | 'ink' {
  if (line.strategies.includes('select')) return 'lazy';
  return line.strategies.some((strategy) => strategy === 'selectin' || strategy === 'subquery') ? 'eager' : 'ink';
}

/** A round step that gives about three lines. */
function stepOf(top: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(top / 3, 1)));
  return [1, 2, 5, 10].map((times) => times * size).find((step) => top / step <= 4) ?? size * 10;
}

/** Labels that would lie on one another are moved apart, downwards from the top. */
function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, at) => at).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of order) {
    placed[at] = Math.max(positions[at]!, last + 16);
    last = placed[at]!;
  }
  return placed;
}

export function GrowthChart({ lines, entity }: { lines: readonly LabLine[]; entity: string }) {
  const points = lines.flatMap((line) => line.points);
  const top = Math.max(1, ...points.map((point) => point.queries));
  const most = Math.max(1, ...points.map((point) => point.parents));
  const least = Math.min(most, ...points.map((point) => point.parents));
  const x = (parents: number) => LEFT + 20 + ((parents - least) / Math.max(1, most - least)) * (RIGHT - LEFT - 40);
  const y = (queries: number) => BOTTOM - (queries / top) * (BOTTOM - TOP);
  const step = stepOf(top);
  const grid = Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => at * step);
  const sizes = [...new Set(points.map((point) => point.parents))].sort((a, b) => a - b);
  const labels = spread(lines.map((line) => y(line.points.at(-1)!.queries) + 4));
  return (
    <svg
      className={styles.chart}
      viewBox={`0 0 ${WIDTH} 250`}
      role="img"
      aria-label={`Queries against the number of ${entity} objects. ${lines.map((line) => line.label).join('. ')}.`}
    >
      {grid.map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={RIGHT} y1={y(value)} y2={y(value)} className={styles.grid} />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {sizes.map((size) => (
        <text key={size} x={x(size)} y={BOTTOM + 20} textAnchor="middle">
          {size}
        </text>
      ))}
      <text x={(LEFT + RIGHT) / 2} y={BOTTOM + 40} textAnchor="middle">
        {entity} objects
      </text>
      {lines.map((line, at) => {
        const family = familyOf(line);
        return (
          <g key={line.label} className={styles[family]}>
            <polyline points={line.points.map((point) => `${x(point.parents)},${y(point.queries)}`).join(' ')} />
            {line.points.map((point) => (
              <Dot key={point.parents} family={family} x={x(point.parents)} y={y(point.queries)} />
            ))}
            <text className={styles.end} x={RIGHT - 6} y={labels[at]}>
              {line.label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Dot({ family, x, y }: { family: 'lazy' | 'eager' | 'ink'; x: number; y: number }) {
  if (family === 'lazy') return <circle cx={x} cy={y} r={4} />;
  if (family === 'eager') return <rect x={x - 4} y={y - 4} width={8} height={8} />;
  return <path d={`M${x} ${y - 5}L${x + 5} ${y + 4}H${x - 5}Z`} />;
}
