/**
 * The base of what has a name of its own: columns and labels.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import type { Operator } from '../operators.ts';
import type { FromClause } from '../selectable.ts';
import type { TypeEngine } from '../types.ts';
import { ColumnElement, type ProxyOptions } from './column-element.ts';

/** An expression with a name. */
export abstract class NamedColumn extends ColumnElement {
  override readonly isKeyedColumnElement: boolean = true;
  declare name: string;
  readonly isLiteral: boolean = false;
  table: FromClause | null = null;

  override compareNameForResult(other: ColumnElement): boolean {
    return this.name === other.name || this.tqLabel === other.tqLabel;
  }
  override get description(): string | null {
    return this.name;
  }
  override get tqKeyLabel(): string | null {
    return this.memoize('tqKeyLabel', () => {
      const key = this.proxyKey;
      return key && key !== this.name ? this.genTqLabel(key) : this.tqLabel;
    });
  }
  override get tqLabel(): string | null {
    return this.memoize('tqLabel', () => this.genTqLabel(this.name));
  }
  override get nonAnonLabel(): string | null {
    return this.name;
  }
  protected genTqLabel(name: string, _dedupeOnKey = true): string | null {
    return name;
  }

  override bindParam(
    operator: Operator | null,
    value: unknown,
    type: TypeEngine | null = null,
    expanding = false,
  ): ColumnElement {
    return new ColumnElement.family.BindParameter(this.key || null, {
      value,
      type,
      unique: true,
      expanding,
      comparedToOperator: operator,
      comparedToType: this.type,
    });
  }

  override makeProxy(selectable: FromClause, options: ProxyOptions): readonly [string, ColumnElement] {
    const column = new ColumnElement.family.ColumnClause(options.name || this.name, this.type, false, selectable);
    column.propagateAttrs = selectable.propagateAttrs;
    if (options.name === null || options.name === undefined) column.key = this.key ?? this.name;
    column.proxies = options.compoundSelectCols ? [...options.compoundSelectCols] : [this];
    const of = selectable.isCloneOf as FromClause | null;
    if (of) column.isCloneOf = of.columns.get(column.key) ?? null;
    return [column.key, column];
  }
}
