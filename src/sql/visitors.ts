/**
 * Walking and copying trees of SQL.
 *
 * Counterpart: sqlalchemy/sql/visitors.py.
 */
import type { ClauseElement, CloneOptions } from './clause-element.ts';

/** What to do at each element, by `visitName`. */
export type Visitors = Readonly<Record<string, (element: ClauseElement) => void>>;

export interface TraverseOptions extends CloneOptions {
  readonly stopOn?: readonly ClauseElement[];
}

/** The element and all below it, outermost first, breadth first. */
export function* iterate(element: ClauseElement | null): Generator<ClauseElement> {
  if (!element) return;
  yield element;
  const queue: (readonly ClauseElement[])[] = [element.getChildren()];
  for (let i = 0; i < queue.length; i++) {
    for (const child of queue[i] as readonly ClauseElement[]) {
      yield child;
      const children = child.getChildren();
      if (children.length > 0) queue.push(children);
    }
  }
}

/** Calls the visitor of each element met. */
export function traverse<T extends ClauseElement | null>(element: T, visitors: Visitors): T {
  for (const target of iterate(element)) visitors[target.visitName]?.(target);
  return element;
}

/** A copy of the tree, each copied element handed to its visitor to be changed in place. */
export function clonedTraverse<T extends ClauseElement>(element: T, options: TraverseOptions, visitors: Visitors): T {
  const cloned = new Map<ClauseElement, ClauseElement>();
  const { stopOn, ...rest } = options;
  const stops = new Set((stopOn ?? []).map((e) => e.origin));
  const clone = (elem: ClauseElement, inner: CloneOptions): ClauseElement => {
    if (stops.has(elem.origin)) return elem;
    const known = cloned.get(elem);
    if (known) return known;
    const replaced = inner.replace?.(elem) ?? null;
    if (replaced) {
      cloned.set(elem, replaced);
      return replaced;
    }
    const copy = elem.clone(inner);
    cloned.set(elem, copy);
    copy.copyInternals(inner);
    if (!elem.isImmutable) visitors[copy.visitName]?.(copy);
    return copy;
  };
  return clone(element, { ...rest, clone }) as T;
}

/** A copy of the tree in which `replace` may give another element for any it is shown. */
export function replacementTraverse<T extends ClauseElement>(
  element: T,
  options: TraverseOptions,
  replace: (element: ClauseElement) => ClauseElement | null,
): T {
  const cloned = new Map<ClauseElement, ClauseElement>();
  const { stopOn, ...rest } = options;
  const stops = new Set<ClauseElement>(stopOn ?? []);
  const clone = (elem: ClauseElement, inner: CloneOptions): ClauseElement => {
    if (stops.has(elem) || elem.annotations.noReplacementTraverse) return elem;
    const replaced = replace(elem);
    if (replaced) {
      stops.add(replaced);
      return replaced;
    }
    const known = cloned.get(elem);
    if (known) return known;
    const local = inner.replace?.(elem) ?? null;
    if (local) {
      cloned.set(elem, local);
      return local;
    }
    const copy = elem.clone(inner);
    cloned.set(elem, copy);
    copy.copyInternals(inner);
    return copy;
  };
  return clone(element, { ...rest, clone }) as T;
}
