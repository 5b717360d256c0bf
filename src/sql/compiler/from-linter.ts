/**
 * Notices FROM objects that no condition connects: a cartesian product.
 *
 * Counterpart: FromLinter of sqlalchemy/sql/compiler.py.
 */
import type { ClauseElement } from '../clause-element.ts';

/** The FROM objects of a statement and which are compared with which. */
export class FromLinter {
  private readonly froms = new Map<ClauseElement, string>();
  private readonly edges: (readonly [ClauseElement, ClauseElement])[] = [];

  private static rootOf(element: ClauseElement): ClauseElement {
    let root = element;
    while (root.isCloneOf) root = root.isCloneOf;
    return root.origin;
  }

  addFrom(from: ClauseElement, name: string): void {
    this.froms.set(FromLinter.rootOf(from), name);
  }

  /** Every FROM object of one side is connected with every one of the other. */
  connect(left: readonly ClauseElement[], right: readonly ClauseElement[]): void {
    for (const a of left) for (const b of right) this.edges.push([FromLinter.rootOf(a), FromLinter.rootOf(b)]);
  }

  /** SQLAlchemy's warning; null where everything is connected. */
  warning(statementType: string): string | null {
    const [start, ...others] = [...this.froms.keys()];
    if (!start) return null;
    const rest = new Set(others);
    let edges = this.edges;
    const stack = [start];
    for (let node = stack.shift(); node && rest.size > 0; node = stack.shift()) {
      rest.delete(node);
      const touching = edges.filter((edge) => edge.includes(node as ClauseElement));
      edges = edges.filter((edge) => !edge.includes(node as ClauseElement));
      for (const [a, b] of touching) stack.unshift(a === node ? b : a);
    }
    if (rest.size === 0) return null;
    const names = [...rest].map((from) => `"${this.froms.get(from)}"`).join(', ');
    return `${statementType} statement has a cartesian product between FROM element(s) ${names} and FROM element "${this.froms.get(start)}".  Apply join condition(s) between each element to resolve.`;
  }
}
