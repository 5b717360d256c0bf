/**
 * Names of the ways in which a column or relationship is loaded: what `lazy=` and loader options come down to.
 *
 * Counterpart: the strategy keys of sqlalchemy/orm/strategies.py, tuples there such as `(("lazy", "selectin"),)`.
 */

/** What `relationship(lazy=...)` takes, with the spellings that mean the same put together. */
export type LazyOption =
  | 'select'
  | 'joined'
  | 'selectin'
  | 'subquery'
  | 'immediate'
  | 'raise'
  | 'raise_on_sql'
  | 'noload'
  | 'dynamic'
  | 'write_only';

/** How a column is loaded. */
export type ColumnStrategyKey = 'column' | 'uninstrumented' | 'deferred' | 'deferred-raise' | 'query-expression';

/**
 * A key of the strategy registry, `do-nothing` for what a statement leaves as it is, or selectin_polymorphic(), which has no
 * strategy of its own.
 */
export type StrategyKey = LazyOption | ColumnStrategyKey | 'do-nothing' | 'selectin-polymorphic';

/** The strategy that `relationship(lazy=...)` names; null for a spelling that does not exist. */
export function lazyOption(given: string | boolean | null): LazyOption | null {
  if (given === true) return 'select';
  if (given === false) return 'joined';
  if (given === null) return 'noload';
  switch (given) {
    case 'select':
    case 'joined':
    case 'selectin':
    case 'subquery':
    case 'immediate':
    case 'raise':
    case 'raise_on_sql':
    case 'noload':
    case 'dynamic':
    case 'write_only':
      return given;
    default:
      return null;
  }
}
