/**
 * A table by name and columns alone.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement } from '../clause-element.ts';
import { type ColumnCollection, ColumnSet, DedupeColumnCollection } from '../column-collection.ts';
import { Delete, Insert, Update } from '../dml.ts';
import type { ColumnClause, ColumnElement } from '../elements.ts';
import { ArgumentError } from '../errors.ts';
import type { ForeignKey } from '../schema.ts';
import { NamedFromClause } from './from-clause.ts';

/** A table by its name and columns, without constraints: `table('t', column('a'))`. schema.ts extends it. */
export class TableClause extends NamedFromClause {
  readonly visitName: string = 'table';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TableClause';
  override readonly isTable: boolean = true;
  override readonly isImmutable: boolean = true;
  quote: boolean | null = null;
  protected readonly tableColumns: DedupeColumnCollection<ColumnClause>;
  protected readonly tableForeignKeys = new Set<ForeignKey>();

  constructor(name: string, columns: readonly ColumnClause[] = [], schema: string | null = null) {
    super();
    this.name = name;
    this.schema = schema;
    this.tableColumns = new DedupeColumnCollection<ColumnClause>();
    for (const column of columns) this.addColumnClause(column);
  }

  get fullname(): string {
    return this.schema === null ? this.name : `${this.schema}.${this.name}`;
  }

  private addColumnClause(column: ColumnClause): void {
    if (column.table !== null && column.table !== this)
      throw new ArgumentError(`column object '${column.key}' already assigned to table '${column.table.description}'`);
    this.tableColumns.add(column);
    column.table = this;
  }

  protected populateColumnCollection(): void {}
  override get columns(): ColumnCollection {
    return this.tableColumns as ColumnCollection;
  }
  override get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return new ColumnSet();
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.tableForeignKeys;
  }
  insert(): Insert {
    return new Insert(this);
  }
  update(): Update {
    return new Update(this);
  }
  delete(): Delete {
    return new Delete(this);
  }
  override refreshForNewColumn(): void {}
  override get description(): string {
    return this.name;
  }
  override getChildren(): readonly ClauseElement[] {
    return [];
  }
  override clone(): this {
    return this;
  }
  override copyInternals(): void {}
  override get fromObjects(): readonly ClauseElement[] {
    return [this];
  }
}
