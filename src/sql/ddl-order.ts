/**
 * The order in which tables can be created: those referred to first.
 *
 * Counterpart: sort_tables and sort_tables_and_constraints of sqlalchemy/sql/ddl.py.
 */
import { CircularDependency, sort } from '../util/topological.ts';
import { CircularDependencyError } from './errors.ts';
import type { ForeignKeyConstraint, Table } from './schema.ts';
import { warn } from './warnings.ts';

/** A table with the foreign keys that its CREATE may contain; null for those that must be added afterwards. */
export type SortedTable = readonly [Table | null, readonly ForeignKeyConstraint[]];

/** The tables, those referred to first; a cycle is warned about and broken. */
export function sortTables(tables: readonly Table[]): readonly Table[] {
  return sortTablesAndConstraints(tables, null, true).flatMap(([table]) => (table ? [table] : []));
}

/** The tables with their foreign keys; `filter` gives true to leave a key out, false to insist on it. */
export function sortTablesAndConstraints(
  tables: readonly Table[],
  filter: ((constraint: ForeignKeyConstraint) => boolean | null) | null = null,
  warnForCycles = false,
): readonly SortedTable[] {
  const fixed: (readonly [Table, Table])[] = [];
  let mutable: (readonly [Table, Table])[] = [];
  const remaining = new Set<ForeignKeyConstraint>();
  for (const table of tables) {
    for (const constraint of table.foreignKeyConstraints) {
      if (constraint.useAlter || filter?.(constraint) === true) {
        remaining.add(constraint);
        continue;
      }
      const referred = constraint.referredTable;
      if (referred !== table) mutable.push([referred, table]);
    }
    for (const parent of table.extraDependencies) fixed.push([parent, table]);
  }
  const attempt = (): Table[] => [...sort([...fixed, ...mutable], tables)];
  let sorted: Table[];
  try {
    sorted = attempt();
  } catch (error) {
    if (!(error instanceof CircularDependency)) throw error;
    const cycles = error.cycles as Set<Table>;
    if (warnForCycles)
      warn(
        `Cannot correctly sort tables; there are unresolvable cycles between tables "${[...cycles]
          .map((t) => t.fullname)
          .sort()
          .join(
            ', ',
          )}", which is usually caused by mutually dependent foreign key constraints.  Foreign key constraints involving these tables will not be considered; this warning may raise an error in a future release.`,
      );
    for (const [, table] of error.edges as readonly (readonly [Table, Table])[]) {
      if (!cycles.has(table)) continue;
      for (const constraint of table.foreignKeyConstraints) {
        if (filter && filter(constraint) === false) continue;
        remaining.add(constraint);
        const referred = constraint.referredTable;
        mutable = mutable.filter(([parent, child]) => parent !== referred || child !== table);
      }
    }
    try {
      sorted = attempt();
    } catch (again) {
      if (!(again instanceof CircularDependency)) throw again;
      throw new CircularDependencyError(
        `Circular dependency detected. (${[...(again.cycles as Set<Table>)].map((t) => `Table('${t.name}')`).join(', ')})`,
        [...(again.cycles as Set<Table>)].map((t) => t.fullname),
      );
    }
  }
  return [
    ...sorted.map((table): SortedTable => [table, [...table.foreignKeyConstraints].filter((c) => !remaining.has(c))]),
    [null, [...remaining]],
  ];
}
