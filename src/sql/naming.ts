/**
 * Names of constraints and indexes after the MetaData's naming convention: `ix_%(column_0_label)s`.
 *
 * Counterpart: sqlalchemy/sql/naming.py.
 */
import type { Constraint, ForeignKeyConstraint, Index } from './constraints.ts';
import type { ColumnClause } from './elements.ts';
import { InvalidRequestError, PythonBuiltinError } from './errors.ts';
import type { Table } from './schema.ts';

/** The templates by kind: `ix`, `uq`, `ck`, `fk`, `pk`; and tokens of the student's own. */
export type NamingConvention = ReadonlyMap<string, string | ((constraint: Constraint | Index, table: Table) => string)>;

export const DEFAULT_NAMING_CONVENTION: NamingConvention = new Map([['ix', 'ix_%(column_0_label)s']]);

const PREFIXES: Readonly<Record<string, string>> = {
  index: 'ix',
  primary_key_constraint: 'pk',
  table_or_column_check_constraint: 'ck',
  unique_constraint: 'uq',
  foreign_key_constraint: 'fk',
};

/** A name that the convention has made, or the student by conv(): it is not worked on again. */
export class ConventionName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The name by convention; null where there is none, or where the constraint keeps its own. */
export function constraintNameForTable(constraint: Constraint | Index, table: Table): string | null {
  const template = table.metadata.namingConvention.get(PREFIXES[constraint.visitName] ?? '');
  if (constraint.nameIsFinal) return constraint.name;
  if (typeof template !== 'string') return null;
  if (constraint.name !== null && !template.includes('constraint_name')) return null;
  return template.replace(/%\((\w+)\)s/g, (_match, token: string) => tokenValue(constraint, table, token));
}

function columnsOf(constraint: Constraint | Index): readonly ColumnClause[] {
  if (constraint.visitName === 'foreign_key_constraint')
    return (constraint as ForeignKeyConstraint).elements.map((fk) => fk.parent as ColumnClause);
  return [...(constraint as Index).columnCollection] as ColumnClause[];
}

function columnAttribute(constraint: Constraint | Index, token: string, index: number): string | null {
  const column = columnsOf(constraint)[index];
  if (token === 'referred_column_X_name')
    return (constraint as ForeignKeyConstraint).elements[index]?.column.name ?? '';
  if (token === 'column_X_name') return column?.name ?? '';
  if (token === 'column_X_key') return column?.key ?? '';
  if (token === 'column_X_label') return column?.ddlLabel ?? '';
  return null;
}

function tokenValue(constraint: Constraint | Index, table: Table, token: string): string {
  const own = table.metadata.namingConvention.get(token);
  if (typeof own === 'function') return own(constraint, table);
  if (token === 'table_name') return table.name;
  if (token === 'constraint_name') {
    if (constraint.name === null)
      throw new InvalidRequestError(
        'Naming convention including %(constraint_name)s token requires that constraint is explicitly named.',
      );
    return constraint.name;
  }
  if (token === 'referred_table_name') {
    const parts = (constraint as ForeignKeyConstraint).elements[0]?.targetFullname.split('.') ?? [];
    return parts.at(-2) ?? '';
  }
  const match = /column_(\d+)(_?N)?_/.exec(token);
  if (match) {
    const [, digits, multiples] = match;
    if (multiples) {
      const key = token.replace(`0${multiples}`, 'X');
      const all = columnsOf(constraint).map((_, i) => columnAttribute(constraint, key, i));
      return all.join(multiples.startsWith('_') ? '_' : '');
    }
    const value = columnAttribute(constraint, token.replace(digits as string, 'X'), Number(digits));
    if (value !== null) return value;
  }
  throw new PythonBuiltinError('KeyError', `'${token}'`);
}
