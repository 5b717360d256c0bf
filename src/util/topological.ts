/**
 * Topological sorting with the order SQLAlchemy's has: by levels, each level in the order of `items`.
 *
 * Counterpart: sqlalchemy/util/topological.py.
 */

/** Thrown where the dependencies form a cycle; `cycles` holds the nodes on one, `edges` the remaining dependencies. */
export class CircularDependency<T> extends Error {
  override readonly name = 'CircularDependencyError';
  readonly cycles: Set<T>;
  readonly edges: readonly (readonly [T, T])[];
  constructor(cycles: Set<T>, edges: readonly (readonly [T, T])[]) {
    super('Circular dependency detected.');
    this.cycles = cycles;
    this.edges = edges;
  }
}

function edgesByChild<T>(tuples: Iterable<readonly [T, T]>): Map<T, Set<T>> {
  const parents = new Map<T, Set<T>>();
  for (const [parent, child] of tuples) {
    const set = parents.get(child);
    if (set) set.add(parent);
    else parents.set(child, new Set([parent]));
  }
  return parents;
}

/** Yields levels: the items whose dependencies (parent, child) are all in earlier levels. */
export function* sortAsSubsets<T>(tuples: Iterable<readonly [T, T]>, items: Iterable<T>): Generator<T[]> {
  const pairs = [...tuples];
  const parents = edgesByChild(pairs);
  let todo = [...items];
  let left = new Set(todo);
  while (todo.length > 0) {
    const output = todo.filter((node) => {
      const needed = parents.get(node);
      if (!needed) return true;
      for (const parent of needed) if (left.has(parent)) return false;
      return true;
    });
    if (output.length === 0)
      throw new CircularDependency(
        findCycles(pairs, left),
        pairs.filter(([a, b]) => left.has(a) && left.has(b)),
      );
    const done = new Set(output);
    todo = todo.filter((node) => !done.has(node));
    left = new Set(todo);
    yield output;
  }
}

/** The items sorted so that parents precede children. */
export function* sort<T>(tuples: Iterable<readonly [T, T]>, items: Iterable<T>): Generator<T> {
  for (const level of sortAsSubsets(tuples, items)) yield* level;
}

/** The nodes among `items` that lie on some cycle. */
export function findCycles<T>(tuples: Iterable<readonly [T, T]>, items: Iterable<T>): Set<T> {
  const children = new Map<T, Set<T>>();
  for (const [parent, child] of tuples) {
    const set = children.get(parent);
    if (set) set.add(child);
    else children.set(parent, new Set([child]));
  }
  const wanted = new Set(items);
  const output = new Set<T>();
  for (const start of wanted) {
    const seen = new Set<T>();
    const stack = [...(children.get(start) ?? [])];
    while (stack.length > 0) {
      const node = stack.pop() as T;
      if (node === start) {
        output.add(start);
        break;
      }
      if (seen.has(node)) continue;
      seen.add(node);
      for (const next of children.get(node) ?? []) stack.push(next);
    }
  }
  return output;
}
