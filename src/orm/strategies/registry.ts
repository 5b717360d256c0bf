/**
 * Which class serves which strategy key. A new way of loading is one file and one row here.
 *
 * Counterpart: `strategy_for` of sqlalchemy/orm/interfaces.py.
 */
import { LoaderStrategyException } from '../errors.ts';
import type { StrategizedProperty } from '../interfaces.ts';
import { ColumnLoader, UninstrumentedColumnLoader } from './column-loader.ts';
import { DeferredLoader } from './deferred-loader.ts';
import { DynamicLoader } from './dynamic-loader.ts';
import { ExpressionLoader } from './expression-loader.ts';
import { ImmediateLoader } from './immediate-loader.ts';
import { JoinedLoader } from './joined-loader.ts';
import { LazyLoader } from './lazy-loader.ts';
import { LoaderStrategy } from './loader-strategy.ts';
import { NoLoadLoader } from './no-load-loader.ts';
import { RaiseLoader } from './raise-loader.ts';
import { SelectinLoader } from './selectin-loader.ts';
import type { ColumnStrategyKey, LazyOption, StrategyKey } from './strategy-key.ts';
import { SubqueryLoader } from './subquery-loader.ts';
import { WriteOnlyLoader } from './write-only-loader.ts';

type StrategyClass = new (property: StrategizedProperty, key: StrategyKey) => LoaderStrategy;

const RELATIONSHIP_STRATEGIES = {
  select: LazyLoader,
  joined: JoinedLoader,
  selectin: SelectinLoader,
  subquery: SubqueryLoader,
  immediate: ImmediateLoader,
  raise: RaiseLoader,
  raise_on_sql: RaiseLoader,
  noload: NoLoadLoader,
  dynamic: DynamicLoader,
  write_only: WriteOnlyLoader,
} satisfies Record<LazyOption, StrategyClass>;

const COLUMN_STRATEGIES = {
  column: ColumnLoader,
  uninstrumented: UninstrumentedColumnLoader,
  deferred: DeferredLoader,
  'deferred-raise': DeferredLoader,
  'query-expression': ExpressionLoader,
} satisfies Record<ColumnStrategyKey, StrategyClass>;

/** Leaves a relationship to whatever loads it later. */
class DoNothingLoader extends LoaderStrategy {}

/** How Python writes a key, for messages. */
const KEY_TEXT = {
  column: "(('deferred', False), ('instrument', True))",
  uninstrumented: "(('deferred', False), ('instrument', False))",
  deferred: "(('deferred', True), ('instrument', True))",
  'deferred-raise': "(('deferred', True), ('instrument', True), ('raiseload', True))",
  'query-expression': "(('query_expression', True),)",
} satisfies Record<ColumnStrategyKey, string>;

/** The strategy of a property under a key; a key of the other kind of property, or of none, is an error. */
export function makeStrategy(property: StrategizedProperty, key: StrategyKey): LoaderStrategy {
  const table: Partial<Record<StrategyKey, StrategyClass>> = property.isRelationship
    ? RELATIONSHIP_STRATEGIES
    : COLUMN_STRATEGIES;
  if (key === 'do-nothing')
    return property.isRelationship ? new DoNothingLoader(property, key) : new DeferredLoader(property, key);
  const found = table[key];
  if (found) return new found(property, key);
  const keyText = KEY_TEXT[key as ColumnStrategyKey] ?? `(('lazy', '${key}'),)`;
  const isKnown = key in RELATIONSHIP_STRATEGIES || key in COLUMN_STRATEGIES;
  const [actual, intended] = property.isRelationship
    ? ['relationship', 'column property']
    : ['column property', 'relationship property'];
  throw new LoaderStrategyException(
    isKnown
      ? `Can't apply "${strategyName(key)}" strategy to property "${property}", which is a "${actual}"; this loader strategy is intended to be used with a "${intended}".`
      : `Can't find strategy ${keyText} for ${property}`,
  );
}

function strategyName(key: StrategyKey): string {
  const names: Partial<Record<StrategyKey, string>> = {
    select: 'lazy loader',
    joined: 'joined loader',
    selectin: 'select in loader',
    subquery: 'subquery loader',
    immediate: 'immediate loader',
    raise: 'lazy loader',
    raise_on_sql: 'lazy loader',
    noload: 'no loader',
    column: 'column loader',
    deferred: 'deferred column loader',
    'deferred-raise': 'deferred column loader',
    'query-expression': 'expression column loader',
  };
  return names[key] ?? key;
}
