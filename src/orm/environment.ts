/**
 * What every part of the ORM in one run shares: the host, the listener, the warnings. Made by the worker (or a test) once
 * for each run and handed to Registry and Session, so that no module keeps state of its own.
 */
import type { InstanceHost } from './host.ts';
import type { OrmEvent } from './orm-event.ts';
import type { Registry } from './registry.ts';

export interface OrmEnvironment {
  readonly host: InstanceHost;
  /** Each registry enters itself here: what the schema graph is built from. */
  readonly registries?: Registry[];
  /** Hears what happens to objects; null costs nothing. Set by observe/. */
  observer: ((event: OrmEvent) => void) | null;
  /** SQLAlchemy's own warnings: category is `SAWarning`, `LegacyAPIWarning`, `MovedIn20Warning` ... */
  warn(category: string, message: string): void;
  /** What warnings add while a process that the program did not ask for is under way; set by withWarningTag. */
  warningTag?: string;
  /** Loading strategies by relationship (`Author.books`) that stand in for the program's own: for comparing them. */
  readonly lazyOverrides?: ReadonlyMap<string, string>;
  /** Gives the next number for a handle, a mapper, a savepoint ... : counters live here, not in modules. */
  nextId(counter: string): number;
}

/** Does work whose warnings say where they come from. */
export function withWarningTag<T>(environment: OrmEnvironment, tag: string, work: () => T): T {
  const outer = environment.warningTag ?? '';
  environment.warningTag = ` (${tag})`;
  try {
    return work();
  } finally {
    environment.warningTag = outer;
  }
}
