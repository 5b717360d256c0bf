/**
 * text().columns(): a written SELECT whose columns are known.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { ColumnCollection } from '../column-collection.ts';
import type { BindParameter, ColumnElement, TextClause, TypeArgument } from '../elements.ts';
import { NULLTYPE, type TypeEngine } from '../types.ts';
import type { FromClause, ProxyTarget } from './from-clause.ts';
import { SelectBase } from './select-base.ts';

/** text() with named columns. */
export class TextualSelect extends SelectBase {
  readonly visitName: string = 'textual_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.TextualSelect';
  override readonly isTextual: boolean = true;
  element: TextClause;
  columnArgs: readonly ColumnElement[];
  readonly positional: boolean;

  constructor(text: TextClause, columns: readonly ColumnElement[], positional = false) {
    super();
    this.element = text;
    this.columnArgs = columns;
    this.positional = positional;
  }
  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['element', 'element'],
      ['columnArgs', 'list'],
    ];
  }
  get selectedColumns(): ColumnCollection {
    return new ColumnCollection(this.columnArgs.map((c) => [c.key ?? '', c] as const));
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.columnArgs;
  }
  setLabelStyle(): this {
    return this;
  }
  ensureDisambiguatedNames(): this {
    return this;
  }
  bindparams(binds: readonly BindParameter[] = [], values: Readonly<Record<string, unknown>> = {}): this {
    return this.with((copy) => {
      copy.element = this.element.bindparams(binds, values);
    });
  }
  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    target.columns.populateSeparateKeys(
      this.columnArgs.map((c, i) =>
        c.makeProxy(from, {
          primaryKey: target.primaryKey,
          foreignKeys: target.foreignKeys,
          compoundSelectCols: compound?.[i] ?? null,
        }),
      ),
    );
  }
  isDerivedFrom(): boolean {
    return false;
  }
  scalarType(): TypeEngine {
    return this.columnArgs[0]?.type ?? NULLTYPE;
  }
}

/** `text(...).columns(...)`. */
export function textualSelect(
  text: TextClause,
  columns: readonly unknown[] = [],
  types: Readonly<Record<string, TypeArgument>> = {},
): TextualSelect {
  return text.columns((t, cols, positional) => new TextualSelect(t, cols, positional), columns, types);
}
