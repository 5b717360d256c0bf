/**
 * Rewriting and reading of criteria and column lists: what the ORM does with join conditions and ORDER BY.
 *
 * Counterpart: the other half of sqlalchemy/sql/util.py.
 */
import type { ClauseElement } from './clause-element.ts';
import { ClauseAdapter, ColumnAdapter } from './column-adapter.ts';
import { ElementSet } from './column-collection.ts';
import {
  BinaryExpression,
  BindParameter,
  ColumnClause,
  ColumnElement,
  Grouping,
  Label,
  LabelReference,
  NULL,
  TextualLabelReference,
  UnaryExpression,
} from './elements.ts';
import { ArgumentError, NoReferencedColumnError, NoReferencedTableError } from './errors.ts';
import { joinCondition } from './join-condition.ts';
import { isComparison, isOrderByModifier, operators } from './operators.ts';
import type { ForeignKey } from './schema.ts';
import { type FromClause, Join, ScalarSelect } from './selectable.ts';
import { clonedTraverse, replacementTraverse, traverse } from './visitors.ts';

export { ClauseAdapter, ColumnAdapter, joinCondition };

/** The columns without those that others stand for, by foreign key or by an equality in `clauses`. */
export function reduceColumns<T extends ColumnElement>(
  columns: Iterable<T>,
  clauses: readonly (ClauseElement | null)[] = [],
  options: { ignoreNonexistentTables?: boolean; onlySynonyms?: boolean } = {},
): T[] {
  const all = new ElementSet<T>(columns).toArray();
  const candidates = all.filter((c) => !c.isTextClause);
  const omit = new ElementSet<ColumnElement>();
  for (const column of candidates) {
    const keys = column.proxySet.flatMap((c) => [...c.foreignKeys]);
    if (keys.some((fk) => candidates.some((c) => c !== column && refersTo(fk, c, column, options)))) omit.add(column);
  }
  for (const clause of clauses) {
    if (!clause) continue;
    traverse(clause, {
      binary: (element) => {
        const binary = element as BinaryExpression;
        if (binary.operator !== operators.eq) return;
        const members = new ElementSet<ClauseElement>(
          candidates.filter((c) => !omit.has(c)).flatMap((c) => c.proxyOrigins()),
        );
        if (!members.has(binary.left) || !members.has(binary.right)) return;
        for (const c of [...candidates].reverse()) {
          if (c.sharesLineage(binary.right) && (!options.onlySynonyms || c.name === binary.left.name)) {
            omit.add(c);
            break;
          }
        }
      },
    });
  }
  return all.filter((c) => !omit.has(c));
}

function refersTo(
  fk: ForeignKey,
  candidate: ColumnElement,
  column: ColumnElement,
  options: { ignoreNonexistentTables?: boolean; onlySynonyms?: boolean },
): boolean {
  try {
    return fk.column.sharesLineage(candidate) && (!options.onlySynonyms || candidate.name === column.name);
  } catch (error) {
    const missing = error instanceof NoReferencedColumnError || error instanceof NoReferencedTableError;
    if (missing && options.ignoreNonexistentTables) return false;
    throw error;
  }
}

/** The pairs (referred, referring) of the equalities in a criterion. */
export function criterionAsPairs(
  expression: ClauseElement,
  options: {
    considerAsForeignKeys?: Iterable<ColumnElement> | null;
    considerAsReferencedKeys?: Iterable<ColumnElement> | null;
    anyOperator?: boolean;
  } = {},
): (readonly [ColumnElement, ColumnElement])[] {
  const foreign = options.considerAsForeignKeys ? new ElementSet(options.considerAsForeignKeys) : null;
  const referred = options.considerAsReferencedKeys ? new ElementSet(options.considerAsReferencedKeys) : null;
  if (foreign && referred)
    throw new ArgumentError("Can only specify one of 'consider_as_foreign_keys' or 'consider_as_referenced_keys'");
  const pairs: (readonly [ColumnElement, ColumnElement])[] = [];
  const known = foreign ?? referred;
  traverse(expression, {
    binary: (element) => {
      const { operator, left, right } = element as BinaryExpression;
      if (!options.anyOperator && operator !== operators.eq) return;
      if (!(left instanceof ColumnElement) || !(right instanceof ColumnElement)) return;
      if (known) {
        const first = known.has(left) && (right.compare(left) || !known.has(right));
        const second = known.has(right) && (left.compare(right) || !known.has(left));
        if (first) pairs.push(foreign ? [right, left] : [left, right]);
        else if (second) pairs.push(foreign ? [left, right] : [right, left]);
      } else if (references(left, right)) pairs.push([right, left]);
      else if (references(right, left)) pairs.push([left, right]);
    },
  });
  return pairs;
}

function references(column: ColumnElement, other: ColumnElement): boolean {
  const targets = new ElementSet<ClauseElement>(other.proxyOrigins());
  for (const fk of column.foreignKeys) if (targets.intersects(fk.column.proxyOrigins())) return true;
  return false;
}

/** The criterion with the binds of these keys (see BindParameter.identifyingKey) compared by IS NULL. */
export function adaptCriterionToNull<T extends ClauseElement>(criterion: T, nulls: ReadonlySet<string>): T {
  return clonedTraverse(
    criterion,
    {},
    {
      binary: (element) => {
        const binary = element as BinaryExpression;
        const isNull = (side: ColumnElement): boolean =>
          side instanceof BindParameter && nulls.has(side.identifyingKey);
        if (isNull(binary.left)) binary.left = binary.right;
        else if (!isNull(binary.right)) return;
        binary.right = NULL;
        binary.operator = operators.is_;
        binary.negateOp = operators.isNot;
      },
    },
  );
}

/** Puts `left` in the place of the leftmost FROM object of the joins `right`. */
export function spliceJoins(left: FromClause | null, right: FromClause, stopOn: FromClause | null = null): FromClause {
  if (!left) return right;
  const adapter = new ClauseAdapter(left);
  let result: FromClause | null = null;
  let previous: Join | null = null;
  let current: FromClause | null = right;
  while (current) {
    let next: FromClause | null = null;
    let piece: FromClause;
    if (current instanceof Join && current !== stopOn) {
      const copy: Join = current.clone();
      copy.onclause = adapter.traverse(copy.onclause);
      copy.resetColumnCollection();
      next = copy.left;
      piece = copy;
    } else piece = adapter.traverse(current);
    if (previous) previous.left = piece;
    result ??= piece;
    previous = piece instanceof Join ? piece : null;
    current = next;
  }
  return result as FromClause;
}

/** The columns inside ORDER BY expressions, without ASC and DESC. */
export function unwrapOrderBy(clause: ClauseElement): ColumnElement[] {
  const result = new ElementSet<ColumnElement>();
  const queue: ClauseElement[] = [clause];
  for (let element = queue.shift(); element; element = queue.shift()) {
    const isOrdering = element instanceof UnaryExpression && isOrderByModifier(element.modifier);
    if (!(element instanceof ColumnElement) || isOrdering) {
      queue.push(...element.getChildren());
      continue;
    }
    if (element instanceof Label && !(element.element instanceof ScalarSelect)) {
      const inner: ClauseElement = element.element;
      queue.push(inner instanceof Grouping ? inner.element : inner);
    } else if (element instanceof LabelReference) queue.push(element.element);
    else if (!(element instanceof TextualLabelReference)) result.add(element);
  }
  return result.toArray();
}

/** The expression with ORDER BY's references to labels replaced by what they refer to. */
export function unwrapLabelReference<T extends ClauseElement>(element: T): T {
  return replacementTraverse(element, {}, (e) => (e instanceof LabelReference ? e.element : null));
}

/** The columns of ORDER BY that the columns clause lacks. */
export function expandColumnListFromOrderBy(
  columns: readonly ColumnElement[],
  orderBy: readonly ClauseElement[],
): ColumnElement[] {
  const present = new ElementSet<ClauseElement>(columns.map((c) => (c.orderByLabelElement ? (c as Label).element : c)));
  return orderBy.flatMap((o) => unwrapOrderBy(o)).filter((c) => !present.has(c));
}

/** Calls `visit` for each pair of columns compared with each other, also inside functions. */
export function visitBinaryProduct(
  visit: (binary: BinaryExpression, left: ColumnElement, right: ColumnElement) => void,
  expression: ClauseElement,
): void {
  const stack: BinaryExpression[] = [];
  const walk = (element: ClauseElement): ColumnElement[] => {
    if (element instanceof ScalarSelect) return [element];
    if (element instanceof BinaryExpression && isComparison(element.operator)) {
      stack.unshift(element);
      for (const left of walk(element.left))
        for (const right of walk(element.right)) visit(stack[0] as BinaryExpression, left, right);
      stack.shift();
      return [];
    }
    const own = element instanceof ColumnClause ? [element] : [];
    return [...own, ...element.getChildren().flatMap(walk)];
  };
  walk(expression);
}
