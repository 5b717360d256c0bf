/**
 * A small framed word with an icon: the kind of a statement, or a verdict. Shape and word first, colour last.
 */
import {
  CircleCheck,
  FingerprintPattern,
  GitCommitHorizontal,
  Hourglass,
  Layers,
  type LucideIcon,
  Minus,
  PencilLine,
  RefreshCw,
  Search,
  Table2,
  TrendingUp,
  Unlink,
} from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Mark.module.css';

export type CauseTone = 'query' | 'lazy' | 'eager' | 'write' | 'tx' | 'schema';

const CAUSE_ICONS: Readonly<Record<CauseTone, LucideIcon>> = {
  query: Search,
  lazy: Hourglass,
  eager: Layers,
  write: PencilLine,
  tx: GitCommitHorizontal,
  schema: Table2,
};

/** The icon of a statement's kind; a refresh has its own within the lazy family. */
export function CauseIcon({ tone, word, size = 13 }: { tone: CauseTone; word?: string; size?: number }) {
  const Icon =
    word === 'refresh' || word === 'deferred'
      ? RefreshCw
      : word === 'no query'
        ? FingerprintPattern
        : CAUSE_ICONS[tone];
  return <Icon className="i" size={size} strokeWidth={size < 13 ? 2 : 1.75} aria-hidden />;
}

/** The kind of a statement, framed. */
export function CauseMark({ tone, word }: { tone: CauseTone; word: string }) {
  return (
    <span className={`${styles.mark} ${styles[tone]}`}>
      <CauseIcon tone={tone} word={word} size={12} />
      {word}
    </span>
  );
}

export type VerdictTone = 'danger' | 'warning' | 'success' | 'muted';

const VERDICT_ICONS: Readonly<Record<VerdictTone, LucideIcon>> = {
  danger: TrendingUp,
  warning: TrendingUp,
  success: CircleCheck,
  muted: Minus,
};

/** A verdict, framed: proved, suspected, passed, bounded. */
export function VerdictMark({
  tone,
  children,
  oneSided,
}: {
  tone: VerdictTone;
  children: ReactNode;
  oneSided?: boolean;
}) {
  const Icon = oneSided ? Unlink : VERDICT_ICONS[tone];
  return (
    <span className={`${styles.mark} ${styles[tone]}`}>
      <Icon className="i" size={12} strokeWidth={2} aria-hidden />
      {children}
    </span>
  );
}
