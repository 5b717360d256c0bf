/**
 * What the ORM's bridge functions share in one run: the host, the environment, the registries. install.ts makes a new one
 * for each run; the functions ask for it at each call, since they are registered once for the interpreter.
 */
import type { SourceLocation } from '../contract/values.ts';
import type { OrmEnvironment } from '../orm/environment.ts';
import type { MapperProperty } from '../orm/interfaces.ts';
import { ormCollaborators } from '../orm/orm-collaborators.ts';
import type { OrmEvent } from '../orm/orm-event.ts';
import type { OrmCollaborators, Registry } from '../orm/registry.ts';
import type { Bridge } from './bridge.ts';
import { ArgumentReader } from './codec.ts';
import { PythonHost } from './python-host.ts';

type ArgumentFunction = (prop: MapperProperty) => unknown;

/** The ORM side of a run. */
export class OrmContext {
  readonly bridge: Bridge;
  readonly host: PythonHost;
  readonly environment: OrmEnvironment;
  readonly collaborators: OrmCollaborators;
  readonly registries: Registry[] = [];

  constructor(
    bridge: Bridge,
    observer: ((event: OrmEvent) => void) | null,
    lazyOverrides?: ReadonlyMap<string, string>,
  ) {
    this.bridge = bridge;
    this.host = new PythonHost(bridge);
    const counters = new Map<string, number>();
    const environment: OrmEnvironment = {
      host: this.host,
      observer,
      ...(lazyOverrides ? { lazyOverrides } : {}),
      warn: (category, message) => {
        bridge.python('warn')(category, `${message}${environment.warningTag ?? ''}`);
      },
      nextId: (counter) => {
        const next = (counters.get(counter) ?? 0) + 1;
        counters.set(counter, next);
        return next;
      },
    };
    this.environment = environment;
    this.collaborators = ormCollaborators((prop, _name, given) =>
      typeof given === 'function' ? (given as ArgumentFunction)(prop) : given,
    );
  }

  /** A value of an argument that Python resolves when the engine configures: a string, a lambda, a class not yet mapped. */
  ask(declaration: number, name: string, prop: MapperProperty): unknown {
    const parent = this.bridge.handles.of(prop.parent);
    const answer = this.bridge.python('orm_resolve')(declaration, name, parent, prop.key) as readonly unknown[];
    return new ArgumentReader(this.bridge.handles, answer).next();
  }
}

/** Where the functions find the run's context. */
export interface OrmContextHolder {
  current: OrmContext;
}

/** `models.py:12` as a place. */
export function sourceLocation(text: string | undefined): SourceLocation | null {
  if (!text) return null;
  const at = text.lastIndexOf(':');
  return { file: text.slice(0, at), line: Number(text.slice(at + 1)) };
}
