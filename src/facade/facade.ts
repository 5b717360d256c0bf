/**
 * What the facade is to the worker: installed once in an interpreter (install.ts: `installFacade(runtime): Facade`), then
 * given a fresh context for each run.
 */
import type { SourceLocation } from '../contract/values.ts';
import type { DatabaseCatalog } from '../engine/engine.ts';
import type { OrmEnvironment } from '../orm/environment.ts';
import type { OrmEvent } from '../orm/orm-event.ts';
import type { Registry } from '../orm/registry.ts';
import type { MetaData } from '../sql/schema.ts';

/** What belongs to one run. */
export interface FacadeRun {
  /** create_engine() opens its databases here; the catalog's listeners hear every statement. */
  readonly catalog: DatabaseCatalog;
  /** Hears what happens to objects: becomes `OrmEnvironment.observer`. */
  readonly observer: ((event: OrmEvent) => void) | null;
  /** Loading strategies by relationship that stand in for the program's own. */
  readonly lazyOverrides?: ReadonlyMap<string, string>;
  /** The student's line now, for `source` of mappers and properties. */
  currentSource(): SourceLocation | null;
}

/** The facade in one interpreter. */
export interface Facade {
  /** Python modules to import before the first program, so that it need not wait for them. */
  readonly modules: readonly string[];
  /** Starts a run: a new OrmEnvironment with the Python host, empty tables of handles. */
  begin(run: FacadeRun): void;
  /** The run's environment. */
  readonly environment: OrmEnvironment;
  /** Every registry of the run, in order of creation. */
  readonly registries: readonly Registry[];
  /** MetaData made without a registry. */
  readonly metadatas?: readonly MetaData[];
  /** Ends the run: forgets handles, values and listeners, in Python too. Objects that die later may still call release(). */
  end(): void;
}
