/**
 * VALUES in FROM and as a value.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ColumnClause, ColumnElement } from '../elements.ts';
import { anonymousName } from '../names.ts';
import { NamedFromClause, type ProxyTarget } from './from-clause.ts';

/** VALUES (...), (...) as a FROM object. */
export class Values extends NamedFromClause {
  readonly visitName: string = 'values';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Values';
  override readonly namedWithColumn: boolean;
  readonly columnArgs: readonly ColumnElement[];
  rows: readonly (readonly (readonly unknown[])[])[] = [];
  readonly unnamed: boolean;
  readonly literalBinds: boolean;

  constructor(columns: readonly unknown[], name: string | null = null, literalBinds = false) {
    super();
    this.columnArgs = columns.map((c) => expect('labeled-column', c) as ColumnElement);
    this.unnamed = name === null;
    this.name = name ?? anonymousName(this.id, 'anon');
    this.namedWithColumn = !this.unnamed;
    this.literalBinds = literalBinds;
  }
  data(rows: readonly (readonly unknown[])[]): Values {
    const copy = this.shallowCopy();
    copy.rows = [...this.rows, rows];
    copy.collections = null;
    return copy;
  }
  scalarValues(): ScalarValues {
    return new ScalarValues(this.columnArgs, this.rows, this.literalBinds);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.columnArgs;
  }
  protected populateColumnCollection(target: ProxyTarget): void {
    for (const column of this.columnArgs) {
      const own = new ColumnClause(column.name ?? '', column.type, false, this);
      own.key = column.key ?? own.name;
      target.columns.add(own);
    }
  }
  override alias(name: string | null = null): Values {
    const copy = new Values(this.columnArgs, name ?? anonymousName(this.id, 'anon'), this.literalBinds);
    copy.rows = this.rows;
    return copy;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}

/** VALUES as an expression: the right side of IN. */
export class ScalarValues extends ColumnElement {
  readonly visitName: string = 'scalar_values';
  readonly columnArgs: readonly ColumnElement[];
  readonly rows: readonly (readonly (readonly unknown[])[])[];
  readonly literalBinds: boolean;
  constructor(
    columns: readonly ColumnElement[],
    rows: readonly (readonly (readonly unknown[])[])[],
    literalBinds: boolean,
  ) {
    super();
    this.columnArgs = columns;
    this.rows = rows;
    this.literalBinds = literalBinds;
  }
  override selfGroup(): ClauseElement {
    return this;
  }
}
