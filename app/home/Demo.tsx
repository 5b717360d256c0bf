/**
 * The figure of the title page: an edge, a row and a line that light together. Point at any of them, or focus it.
 */
import { useState } from 'react';
import { CauseIcon } from '../ui/Mark.tsx';
import styles from './Demo.module.css';

interface Fan {
  readonly parent: readonly [string, string];
  readonly children: readonly (readonly [string, string])[];
  readonly query: number;
  readonly top: number;
}

const FANS: readonly Fan[] = [
  {
    parent: ['Author 1', 'Jane Austen'],
    children: [
      ['Book 1', 'Emma'],
      ['Book 2', 'Persuasion'],
    ],
    query: 2,
    top: 17,
  },
  {
    parent: ['Author 2', 'Mary Shelley'],
    children: [
      ['Book 3', 'Frankenstein'],
      ['Book 4', 'The Last Man'],
    ],
    query: 3,
    top: 87,
  },
];

function FanEdges({ fan, isLit }: { fan: Fan; isLit: boolean }) {
  const y = fan.top + 34;
  const curves = fan.children.map(
    (_, at) => `M213 ${y}C262 ${y} 254 ${fan.top + 9 + at * 28} 312 ${fan.top + 9 + at * 28}`,
  );
  const paths = [...curves, `M170 ${y}H187`];
  return (
    <>
      {isLit && paths.map((path) => <path key={`h${path}`} className={styles.hedge} d={path} />)}
      {isLit && paths.map((path) => <path key={`i${path}`} className={styles.halo} d={path} />)}
      {paths.map((path) => (
        <path key={path} className={styles.edge} d={path} />
      ))}
      <circle className={styles.port} cx="170" cy={y} r="3.5" />
      <rect className={isLit ? styles.chipLit : styles.chip} x="187" y={y - 8} width="26" height="16" rx="2" />
      <text className={styles.chipText} x="200" y={y + 4} textAnchor="middle">
        #{fan.query}
      </text>
    </>
  );
}

function Row({
  number,
  kind,
  sql,
  parameter,
  line,
  isLit,
  point,
}: {
  number: number;
  kind: 'query' | 'lazy';
  sql: string;
  parameter?: string;
  line: number;
  isLit: boolean;
  point: () => void;
}) {
  return (
    <button type="button" className={`${styles.row} ${isLit ? styles.lit : ''}`} onMouseEnter={point} onFocus={point}>
      <span className={styles.number}>{number}</span>
      <span className={`${styles.kind} ${kind === 'lazy' ? styles.lazy : ''}`}>
        <CauseIcon tone={kind} />
        {kind}
      </span>
      <code className={styles.sql}>
        {sql} {parameter && <span className="nu">{parameter}</span>}
      </code>
      <span className={styles.count}>2 rows</span>
      <span className={styles.link}>L{line}</span>
    </button>
  );
}

export function Demo() {
  const [lit, setLit] = useState<number | null>(3);
  return (
    <figure className={styles.demo}>
      <div className={styles.frame}>
        <div className={styles.stage}>
          <div className={styles.plane}>
            <svg className={styles.svg} aria-hidden="true">
              {FANS.map((fan) => (
                <FanEdges key={fan.query} fan={fan} isLit={lit === fan.query} />
              ))}
            </svg>
            {FANS.map((fan) => (
              // biome-ignore lint/a11y/useSemanticElements: a drawing, not a form
              <div
                key={fan.query}
                role="group"
                aria-label={`${fan.parent[0]} and what query ${fan.query} loaded`}
                className={lit === fan.query ? styles.fanLit : undefined}
                onMouseEnter={() => setLit(fan.query)}
              >
                <div className={styles.node} style={{ left: 20, top: fan.top }}>
                  <p>
                    <b>{fan.parent[0]}</b> <span>{fan.parent[1]}</span>
                  </p>
                  <p className={styles.attribute}>
                    <span>books</span> <span>2 loaded</span>
                  </p>
                </div>
                {fan.children.map(([name, title], at) => (
                  <div
                    key={name}
                    className={`${styles.node} ${styles.leaf}`}
                    style={{ left: 312, top: fan.top - 3 + at * 28 }}
                  >
                    <p>
                      <b>{name}</b> <span>{title}</span>
                    </p>
                  </div>
                ))}
              </div>
            ))}
          </div>
        </div>
        <div className={styles.code}>
          <button
            type="button"
            className={`${styles.codeLine} ${lit === 1 ? styles.lit : ''}`}
            onMouseEnter={() => setLit(1)}
            onFocus={() => setLit(1)}
          >
            <span className={styles.badge}>1</span>
            <span className={styles.lineNumber}>24</span>
            <code>
              <span className="k">for</span> author <span className="k">in</span> session.scalars(select(
              <span className="ty">Author</span>)):
            </code>
          </button>
          <button
            type="button"
            className={`${styles.codeLine} ${lit !== null && lit > 1 ? styles.lit : ''}`}
            onMouseEnter={() => setLit(3)}
            onFocus={() => setLit(3)}
          >
            <span className={`${styles.badge} ${styles.badgeLazy}`}>2</span>
            <span className={styles.lineNumber}>25</span>
            <code>{'    '}print(author.name, len(author.books))</code>
          </button>
        </div>
        <Row number={1} kind="query" sql="SELECT … FROM authors" line={24} isLit={lit === 1} point={() => setLit(1)} />
        <Row
          number={2}
          kind="lazy"
          sql="… FROM books WHERE ? = books.author_id"
          parameter="[1]"
          line={25}
          isLit={lit === 2}
          point={() => setLit(2)}
        />
        <Row
          number={3}
          kind="lazy"
          sql="… FROM books WHERE ? = books.author_id"
          parameter="[2]"
          line={25}
          isLit={lit === 3}
          point={() => setLit(3)}
        />
      </div>
      <figcaption>An edge, a query and a line of code are one thing. Point at any of them.</figcaption>
    </figure>
  );
}
