/**
 * The frame that panels share: a section with a name, its head bar, tabs in the head, a splitter, and what an empty panel says.
 */

import { Tabs as RadixTabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { Separator } from 'react-resizable-panels';
import styles from './Panel.module.css';

export function PanelFrame({ label, children, id }: { label: string; children: ReactNode; id?: string }) {
  return (
    <section className={styles.panel} aria-label={label} id={id}>
      {children}
    </section>
  );
}

export function PanelBar({ children }: { children: ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}

/** Pushes what follows to the bar's end. */
export function BarPush() {
  return <span className={styles.push} />;
}

export function Kicker({ children }: { children: ReactNode }) {
  return <span className={styles.kicker}>{children}</span>;
}

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** A quiet count or word after the label. */
  readonly note?: ReactNode;
}

/** A tab list; arrow keys move, as people expect of tabs. Content is rendered by the caller with `TabContent`. */
export function TabList<Value extends string>({ items, label }: { items: readonly TabItem<Value>[]; label: string }) {
  return (
    <RadixTabs.List className={styles.tabs} aria-label={label}>
      {items.map((item) => (
        <RadixTabs.Trigger key={item.value} value={item.value} className={styles.tab}>
          {item.label}
          {item.note !== undefined && item.note !== null && <span className={styles.n}>{item.note}</span>}
        </RadixTabs.Trigger>
      ))}
    </RadixTabs.List>
  );
}

export const TabRoot = RadixTabs.Root;
export const TabContent = RadixTabs.Content;

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <p className={styles.empty}>
      <b>{title}</b> {children}
    </p>
  );
}

/** A line between two resizable panels: drag it, or focus it and use the arrow keys. */
export function Splitter({ label }: { label: string }) {
  return <Separator className={styles.split} aria-label={label} />;
}
