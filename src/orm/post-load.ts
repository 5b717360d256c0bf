/**
 * Loads that wait until the rows of a fetch are all read: selectin, immediate, selectin_polymorphic. Row processors gather the
 * states, the fetch then runs each loader on its page of them.
 *
 * Counterpart: PostLoad of sqlalchemy/orm/loading.py.
 */
import type { Mapper } from './mapper.ts';
import type { PathRegistry } from './path-registry.ts';
import type { QueryContext } from './query-context.ts';
import type { InstanceState } from './state.ts';

/** A state to load for, and whether what it holds is to be overwritten. */
export interface PostLoadState {
  readonly state: InstanceState;
  readonly overwrite: boolean;
}

export type PostLoader = (
  context: QueryContext,
  path: PathRegistry,
  states: readonly PostLoadState[],
  loadOnly: ReadonlySet<string> | null,
) => void;

interface Registration {
  readonly context: QueryContext;
  readonly limitToMapper: Mapper;
  readonly loader: PostLoader;
}

/** The loaders of one path, and the states seen there. */
export class PostLoad {
  readonly path: PathRegistry;
  readonly loaders = new Map<unknown, Registration>();
  readonly states = new Map<InstanceState, boolean>();
  loadKeys: ReadonlySet<string> | null = null;

  constructor(path: PathRegistry) {
    this.path = path;
  }

  addState(state: InstanceState, overwrite: boolean): void {
    this.states.set(state, overwrite);
  }

  invoke(): void {
    if (this.states.size === 0) return;
    for (const { context, limitToMapper, loader } of this.loaders.values()) {
      const states: PostLoadState[] = [];
      for (const [state, overwrite] of this.states) {
        if (state.mapper.isa(limitToMapper)) states.push({ state, overwrite });
      }
      if (states.length > 0) loader(context, this.path, states, this.loadKeys);
    }
    this.states.clear();
  }
}

/** The post load of a path, told which attributes are asked for; null if none is due. */
export function postLoadFor(
  context: QueryContext,
  path: PathRegistry,
  onlyLoadProps: ReadonlySet<string> | null,
): PostLoad | null {
  const found = context.postLoadPaths.get(path.key) ?? null;
  if (found && onlyLoadProps) found.loadKeys = onlyLoadProps;
  return found;
}

export function postLoadExists(context: QueryContext, path: PathRegistry, token: unknown): boolean {
  return context.postLoadPaths.get(path.key)?.loaders.has(token) ?? false;
}

export function addPostLoader(
  context: QueryContext,
  path: PathRegistry,
  limitToMapper: Mapper,
  token: unknown,
  loader: PostLoader,
): void {
  let found = context.postLoadPaths.get(path.key);
  if (!found) {
    found = new PostLoad(path);
    context.postLoadPaths.set(path.key, found);
  }
  found.loaders.set(token, { context, limitToMapper, loader });
}
