/**
 * UNION, EXCEPT and INTERSECT.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { ClauseElement, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import type { ColumnCollection } from '../column-collection.ts';
import { ColumnElement } from '../elements.ts';
import type { TypeEngine } from '../types.ts';
import { type FromClause, LABEL_STYLE_DEFAULT, type LabelStyle, type ProxyTarget } from './from-clause.ts';
import { GenerativeSelect, type SelectBase, SelectStatementGrouping } from './select-base.ts';

export type CompoundKeyword = 'UNION' | 'UNION ALL' | 'EXCEPT' | 'EXCEPT ALL' | 'INTERSECT' | 'INTERSECT ALL';

/** SELECTs combined by UNION and its kin. */
export class CompoundSelect extends GenerativeSelect {
  readonly visitName: string = 'compound_select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.CompoundSelect';
  override readonly isFromContainer: boolean = true;
  override readonly isSelectStatement: boolean = true;
  readonly keyword: CompoundKeyword;
  selects: readonly SelectBase[];

  constructor(keyword: CompoundKeyword, selects: readonly unknown[]) {
    super();
    this.keyword = keyword;
    this.selects = selects.map(
      (s) => expect('compound-element', s, { applyPropagateAttrs: this }).selfGroup(this) as SelectBase,
    );
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['selects', 'list'],
      ['limitClause', 'element'],
      ['offsetClause', 'element'],
      ['orderByClauses', 'list'],
      ['groupByClauses', 'list'],
    ];
  }
  scalarType(): TypeEngine {
    return (this.selects[0] as SelectBase).scalarType();
  }
  override selfGroup(): ClauseElement {
    return new SelectStatementGrouping(this);
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    return this.selects.some((s) => s.isDerivedFrom(from));
  }
  private withFirst(first: SelectBase): this {
    return this.with((copy) => {
      copy.selects = [first, ...this.selects.slice(1)];
    });
  }
  setLabelStyle(style: LabelStyle): this {
    return this.labelStyle === style ? this : this.withFirst((this.selects[0] as SelectBase).setLabelStyle(style));
  }
  ensureDisambiguatedNames(): SelectBase {
    const first = this.selects[0] as SelectBase;
    const named = first.ensureDisambiguatedNames();
    return named === first ? this : this.withFirst(named);
  }
  generateFromclauseColumnProxies(from: FromClause, target: ProxyTarget): void {
    let first = this.selects[0] as SelectBase;
    if (this.labelStyle !== LABEL_STYLE_DEFAULT) first = first.setLabelStyle(this.labelStyle);
    const parts = this.selects.map((s, i) =>
      s.allSelectedColumns
        .filter((c): c is ColumnElement => c instanceof ColumnElement)
        .map((c) => c.annotate({ weight: i + 1 })),
    );
    const compound = (parts[0] ?? []).map((_, i) => parts.flatMap((p) => (p[i] ? [p[i]] : [])));
    first.generateFromclauseColumnProxies(from, target, compound);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return (this.selects[0] as SelectBase).allSelectedColumns;
  }
  get selectedColumns(): ColumnCollection {
    return (this.selects[0] as SelectBase).selectedColumns;
  }
}
