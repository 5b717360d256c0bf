/**
 * Reads columns of a joined-inheritance object from the subclass's tables alone, where the base table is not needed.
 *
 * SQL: `SELECT managers.budget AS managers_budget FROM managers WHERE ? = managers.id`
 * Counterpart: Mapper._optimized_get_statement of sqlalchemy/orm/mapper.py.
 */
import { and_, type BinaryExpression, BindParameter, ColumnClause, type ColumnElement } from '../sql/elements.ts';
import { LABEL_STYLE_TABLENAME_PLUS_COL, Select, TableClause } from '../sql/selectable.ts';
import { findTables } from '../sql/selectable-search.ts';
import { clonedTraverse } from '../sql/visitors.ts';
import { NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_NO_RESULT } from './base.ts';
import type { Mapper } from './mapper.ts';
import type { ColumnProperty } from './properties.ts';
import type { InstanceState } from './state.ts';

export interface OptimizedGet {
  readonly select: Select;
  /** Attribute names, in the order of the statement's columns. */
  readonly keys: readonly string[];
  readonly columns: readonly ColumnElement[];
}

class ValueNotAvailable extends Error {}

/** The statement, or null where the base table holds one of the attributes. */
export function optimizedGet(mapper: Mapper, state: InstanceState, names: ReadonlySet<string>): OptimizedGet | null {
  const properties: ColumnProperty[] = [];
  for (const name of names) {
    const property = mapper.props.get(name);
    if (property?.isColumn) properties.push(property as ColumnProperty);
  }
  const tables = new Set(
    properties.flatMap((property) =>
      property.columns.flatMap((column) => findTables(column, { checkColumns: true }).map((table) => table.origin)),
    ),
  );
  if (tables.has(mapper.baseMapper.localTable.origin)) return null;
  const conditions: ColumnElement[] = [];
  let isStarted = false;
  for (const each of [...mapper.iterateToRoot()].reverse()) {
    if (tables.has(each.localTable.origin)) isStarted = true;
    else if (!(each.localTable instanceof TableClause)) return null;
    if (!isStarted || each.single || !each.inheritCondition) continue;
    conditions.push(each.inheritCondition);
    tables.add(each.localTable.origin);
  }
  const first = conditions[0];
  if (!first) return null;
  try {
    conditions[0] = withKnownValues(mapper, state, first, tables);
  } catch (error) {
    if (error instanceof ValueNotAvailable) return null;
    throw error;
  }
  const pairs = properties.flatMap((property) => property.columns.map((column) => [property.key, column] as const));
  return {
    select: new Select(pairs.map(([, column]) => column))
      .where(and_(...conditions))
      .setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL),
    keys: pairs.map(([key]) => key),
    columns: pairs.map(([, column]) => column),
  };
}

function withKnownValues(
  mapper: Mapper,
  state: InstanceState,
  condition: ColumnElement,
  tables: ReadonlySet<unknown>,
): ColumnElement {
  const knownValue = (column: ColumnElement): unknown => {
    const value = mapper.getCommittedStateAttrByColumn(state, column, PASSIVE_NO_INITIALIZE);
    if (value === null || value === NO_VALUE || value === PASSIVE_NO_RESULT) throw new ValueNotAvailable();
    return value;
  };
  const isAbsent = (side: ColumnElement): boolean =>
    side instanceof ColumnClause && side.table !== null && !tables.has(side.table.origin);
  return clonedTraverse(
    condition,
    {},
    {
      binary: (element) => {
        const binary = element as BinaryExpression;
        const { left, right } = binary;
        if (isAbsent(left))
          binary.left = new BindParameter(null, { value: knownValue(left), type: right.type, unique: true });
        else if (isAbsent(right)) {
          binary.right = new BindParameter(null, { value: knownValue(right), type: left.type, unique: true });
        }
      },
    },
  );
}
