/**
 * The time slider: one glyph for each step of the session, back and forth by button, key or pointer. Panels follow the step.
 */
import { StepBack, StepForward } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { TimeStep } from '../facts/time-steps.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './Diagram.module.css';

export interface TimeSliderProps {
  readonly steps: readonly TimeStep[];
  /** Steps done, from 0 to `steps.length`. */
  readonly done: number;
  readonly summary: string;
  readonly onStep: (done: number) => void;
}

const COLORS: Readonly<Record<TimeStep['glyph'], string>> = {
  query: 'var(--ink-2)',
  lazy: 'var(--lazy)',
  eager: 'var(--eager)',
  write: 'var(--write)',
  tx: 'var(--tx)',
  schema: 'var(--tx)',
  python: 'var(--ink-3)',
  'identity-map': 'var(--ink-3)',
};

/** More glyphs than this run into each other; a plain rail is drawn then. */
const MOST_GLYPHS = 48;

function Glyph({ glyph, x, isDone }: { glyph: TimeStep['glyph']; x: string; isDone: boolean }) {
  const color = COLORS[glyph];
  const fill = isDone ? color : 'var(--surface-paper)';
  const dash = isDone ? {} : { strokeDasharray: '2 1.6' };
  const stroke = { stroke: color, strokeWidth: 1.25, ...dash };
  switch (glyph) {
    case 'tx':
    case 'schema':
      return <line x1={x} x2={x} y1="5" y2="19" stroke={color} strokeWidth={2} opacity={isDone ? 1 : 0.55} />;
    case 'query':
      return <circle cx={x} cy="12" r="4.5" fill={fill} {...stroke} />;
    case 'lazy':
      return <rect x={x} y="7" width="7" height="10" rx="1" transform="translate(-3.5 0)" fill={fill} {...stroke} />;
    case 'eager':
      return (
        <>
          <rect x={x} y="7" width="3" height="10" transform="translate(-4.5 0)" fill={fill} {...stroke} />
          <rect x={x} y="7" width="3" height="10" transform="translate(1.5 0)" fill={fill} {...stroke} />
        </>
      );
    case 'write':
      return (
        <svg x={x} y="12" overflow="visible" aria-hidden="true">
          <path d="M0 -6L6 0L0 6L-6 0Z" fill={fill} {...stroke} />
        </svg>
      );
    default:
      return <circle cx={x} cy="12" r="2.5" fill={fill} {...stroke} />;
  }
}

export function TimeSlider({ steps, done, summary, onStep }: TimeSliderProps) {
  const rail = useRef<HTMLDivElement>(null);
  const total = steps.length;
  const place = (step: number) => (total <= 1 ? 50 : 2 + (96 * step) / (total - 1));
  const current = steps[done - 1];
  const move = (to: number) => onStep(Math.max(0, Math.min(total, to)));
  const toPointer = (event: PointerEvent) => {
    const box = rail.current?.getBoundingClientRect();
    if (!box) return;
    const share = ((event.clientX - box.left) / box.width) * 100;
    move(Math.round(((share - 2) / 96) * (total - 1)) + 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const targets: Record<string, number> = {
      ArrowRight: done + 1,
      ArrowUp: done + 1,
      ArrowLeft: done - 1,
      ArrowDown: done - 1,
      PageUp: done + 10,
      PageDown: done - 10,
      Home: 0,
      End: total,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  };
  const words = current ? current.words : 'before the first step';
  return (
    <div className={styles.time}>
      <div className={styles.stepButtons}>
        <IconButton label="Step back" small disabled={done === 0} onClick={() => move(done - 1)}>
          <StepBack className="i" size={16} />
        </IconButton>
        <IconButton label="Step forward" small disabled={done === total} onClick={() => move(done + 1)}>
          <StepForward className="i" size={16} />
        </IconButton>
      </div>
      <div
        ref={rail}
        className={styles.rail}
        role="slider"
        tabIndex={0}
        aria-label="Session events"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${done} of ${total}: ${words}`}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          toPointer(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) toPointer(event);
        }}
      >
        <svg aria-hidden="true">
          <line x1="0" x2="100%" y1="12" y2="12" stroke="var(--line-2)" />
          {done > 0 && (
            <line x1="2%" x2={`${place(done - 1)}%`} y1="12" y2="12" stroke="var(--ink-2)" strokeWidth={1.5} />
          )}
          {total <= MOST_GLYPHS &&
            steps.map((step, at) => (
              <Glyph
                key={`${step.end}:${step.until}:${step.words}`}
                glyph={step.glyph}
                x={`${place(at)}%`}
                isDone={at < done}
              />
            ))}
          {done > 0 && (
            <rect
              x={`${place(done - 1)}%`}
              y="1.5"
              width="15"
              height="21"
              rx="3"
              transform="translate(-7.5 0)"
              fill="none"
              stroke="var(--accent)"
              strokeWidth={2}
            />
          )}
        </svg>
      </div>
      <div className={styles.timeSay}>
        <span>
          <b>
            {done} of {total}
          </b>{' '}
          · {words}
        </span>
        <span>{summary}</span>
      </div>
    </div>
  );
}
