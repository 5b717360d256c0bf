/**
 * Recognizes a criterion that is nothing but a lookup by primary key.
 *
 * Counterpart: the comparison of `_lazywhere` with `mapper._get_clause` in sqlalchemy/orm/strategies.py.
 */
import { BinaryExpression, BindParameter, BooleanClauseList, type ColumnElement, Grouping } from '../sql/elements.ts';
import { operators } from '../sql/operators.ts';
import type { Mapper } from './mapper.ts';

function conjuncts(criterion: ColumnElement): ColumnElement[] | null {
  if (criterion instanceof Grouping) return conjuncts(criterion.element as ColumnElement);
  if (!(criterion instanceof BooleanClauseList)) return [criterion];
  if (criterion.operator !== operators.and_) return null;
  const found: ColumnElement[] = [];
  for (const clause of criterion.clauses) {
    const below = conjuncts(clause as ColumnElement);
    if (!below) return null;
    found.push(...below);
  }
  return found;
}

function comparedColumn(term: ColumnElement): ColumnElement | null {
  if (!(term instanceof BinaryExpression) || term.operator !== operators.eq) return null;
  if (term.right instanceof BindParameter && !(term.left instanceof BindParameter)) return term.left;
  if (term.left instanceof BindParameter && !(term.right instanceof BindParameter)) return term.right;
  return null;
}

/** Whether the criterion is `pk = ? AND ...` over exactly the mapper's primary key (or columns equated with it). */
export function isPrimaryKeyLookup(criterion: ColumnElement, mapper: Mapper): boolean {
  const terms = conjuncts(criterion);
  if (!terms || terms.length !== mapper.primaryKey.length) return false;
  const left = new Set(
    mapper.primaryKey.map((column) => {
      const same = [column, ...(mapper.equivalentColumns.get(column) ?? [])];
      return new Set(same.flatMap((one) => [...one.proxyOrigins()]));
    }),
  );
  for (const term of terms) {
    const column = comparedColumn(term);
    if (!column) return false;
    const matching = [...left].find((origins) => column.proxyOrigins().some((origin) => origins.has(origin)));
    if (!matching) return false;
    left.delete(matching);
  }
  return left.size === 0;
}
