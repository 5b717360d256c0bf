/**
 * SELECT.
 *
 * Counterpart: sqlalchemy/sql/selectable.py. Left out: hints.
 */
import type { ClauseElement, CloneOptions, SetupJoin, TraverseField } from '../clause-element.ts';
import { expect, refuseList } from '../coercions.ts';
import { ColumnCollection, ElementSet } from '../column-collection.ts';
import { BooleanClauseList, ColumnElement, type ProxyOptions, selectIterableOf } from '../elements.ts';
import { ArgumentError } from '../errors.ts';
import type { Operator } from '../operators.ts';
import {
  allSelectedColumns,
  columnNamingConvention,
  columnsClauseFroms,
  generateColumnsPlusNames,
} from '../select-columns.ts';
import { NULLTYPE, type TypeEngine } from '../types.ts';
import { CompoundSelect } from './compound-select.ts';
import {
  type FromClause,
  LABEL_STYLE_DISAMBIGUATE_ONLY,
  LABEL_STYLE_NONE,
  type LabelStyle,
  type ProxyTarget,
  ReturnsRows,
} from './from-clause.ts';
import { withFromReplacement } from './join.ts';
import { GenerativeSelect, type Prefix, type SelectBase, SelectStatementGrouping } from './select-base.ts';

/** What a Select had before with_only_columns() replaced its columns. */
export interface MemoizedSelectEntities {
  readonly rawColumns: readonly ClauseElement[];
  readonly setupJoins: readonly SetupJoin[];
  readonly withOptions: readonly unknown[];
}

/** SELECT. */
export class Select extends GenerativeSelect {
  readonly visitName: string = 'select';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Select';
  override readonly isSelectStatement: boolean = true;
  rawColumns: readonly ClauseElement[];
  fromObj: readonly ClauseElement[] = [];
  setupJoins: readonly SetupJoin[] = [];
  memoizedSelectEntities: readonly MemoizedSelectEntities[] = [];
  whereCriteria: readonly ClauseElement[] = [];
  havingCriteria: readonly ClauseElement[] = [];
  distinct_ = false;
  distinctOn: readonly ClauseElement[] = [];
  correlate_: readonly ClauseElement[] = [];
  correlateExcept_: readonly ClauseElement[] | null = null;
  autoCorrelate = true;
  prefixes: readonly Prefix[] = [];
  suffixes: readonly Prefix[] = [];
  /** from_statement(): what is sent in place of this. */
  writtenStatement: ClauseElement | null = null;

  constructor(entities: readonly unknown[] = []) {
    super();
    this.rawColumns = entities.map((e) => expect('columns-clause', e, { applyPropagateAttrs: this }));
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['rawColumns', 'list'],
      ['fromObj', 'list'],
      ['whereCriteria', 'list'],
      ['havingCriteria', 'list'],
      ['orderByClauses', 'list'],
      ['groupByClauses', 'list'],
      ['setupJoins', 'setup-joins'],
      ['correlate_', 'list'],
      ['correlateExcept_', 'list'],
      ['limitClause', 'element'],
      ['offsetClause', 'element'],
      ['distinctOn', 'list'],
      ['prefixes', 'list'],
      ['suffixes', 'list'],
    ];
  }

  override getChildren(): readonly ClauseElement[] {
    return [...super.getChildren(['fromObj', 'correlate_', 'correlateExcept_']), ...this.iterateFromElements()];
  }

  /** FROM objects of columns, WHERE and select_from(), each once. */
  iterateFromElements(): readonly ClauseElement[] {
    const seen = new ElementSet();
    for (const element of this.rawColumns) seen.addAll(element.fromObjects);
    for (const element of this.whereCriteria) seen.addAll(element.fromObjects);
    return seen.addAll(this.fromObj).toArray();
  }

  override copyInternals(options: CloneOptions): void {
    const cloner = options.clone;
    if (!cloner) return;
    const froms = new ElementSet([
      ...this.rawColumns.flatMap((c) => c.fromObjects),
      ...this.whereCriteria.flatMap((c) => c.fromObjects),
      ...this.setupJoins.flatMap((j) => j.target.fromObjects),
    ]).toArray();
    const replacing = withFromReplacement(options, froms);
    const existing = this.fromObj.map((f) => cloner(f, options));
    const known = new Set([...froms, ...existing]);
    const added = froms.map((f) => cloner(f, options)).filter((f) => f.isJoin && !known.has(f));
    this.fromObj = [...existing, ...added];
    super.copyInternals({ ...replacing, omitAttrs: ['fromObj'] });
  }

  scalarType(): TypeEngine {
    const first = this.rawColumns[0];
    if (!first) return NULLTYPE;
    const column = selectIterableOf(first)[0];
    return (column as { type?: TypeEngine } | undefined)?.type ?? NULLTYPE;
  }

  where(...criteria: readonly unknown[]): this {
    return this.with((copy) => {
      copy.whereCriteria = [
        ...this.whereCriteria,
        ...criteria.map((c) => expect('where-having', c, { applyPropagateAttrs: copy })),
      ];
    });
  }
  filter(...criteria: readonly unknown[]): this {
    return this.where(...criteria);
  }
  having(...criteria: readonly unknown[]): this {
    return this.with((copy) => {
      copy.havingCriteria = [
        ...this.havingCriteria,
        ...criteria.map((c) => expect('where-having', c, { applyPropagateAttrs: copy })),
      ];
    });
  }
  private joining(from: unknown, target: unknown, onclause: unknown, isouter: boolean, full: boolean): this {
    return this.with((copy) => {
      const left = from === null ? null : expect('from-clause', from, { applyPropagateAttrs: copy });
      const right = expect('join-target', target, { applyPropagateAttrs: copy });
      const on = onclause === null || onclause === undefined ? null : expect('on-clause', onclause);
      copy.setupJoins = [...this.setupJoins, { target: right, onclause: on, from: left, isouter, full }];
    });
  }
  join(target: unknown, onclause: unknown = null, options: { isouter?: boolean; full?: boolean } = {}): this {
    return this.joining(null, target, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoin(target: unknown, onclause: unknown = null, options: { full?: boolean } = {}): this {
    return this.joining(null, target, onclause, true, options.full ?? false);
  }
  joinFrom(
    from: unknown,
    target: unknown,
    onclause: unknown = null,
    options: { isouter?: boolean; full?: boolean } = {},
  ): this {
    return this.joining(from, target, onclause, options.isouter ?? false, options.full ?? false);
  }
  outerjoinFrom(from: unknown, target: unknown, onclause: unknown = null, options: { full?: boolean } = {}): this {
    return this.joining(from, target, onclause, true, options.full ?? false);
  }
  selectFrom(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.fromObj = [...this.fromObj, ...froms.map((f) => expect('from-clause', f, { applyPropagateAttrs: copy }))];
    });
  }
  addColumns(...entities: readonly unknown[]): this {
    return this.with((copy) => {
      copy.rawColumns = [
        ...this.rawColumns,
        ...entities.map((e) => expect('columns-clause', e, { applyPropagateAttrs: copy })),
      ];
    });
  }
  withOnlyColumns(entities: readonly unknown[], maintainColumnFroms = false): this {
    refuseList('entities', 'Select.with_only_columns', entities);
    const base = maintainColumnFroms ? this.selectFrom(...this.columnsClauseFroms) : this;
    return base.with((copy) => {
      if (base.setupJoins.length > 0 || base.withOptions.length > 0) {
        copy.memoizedSelectEntities = [
          ...base.memoizedSelectEntities,
          { rawColumns: base.rawColumns, setupJoins: base.setupJoins, withOptions: base.withOptions },
        ];
        copy.setupJoins = [];
        copy.withOptions = [];
      }
      copy.rawColumns = entities.map((e) => expect('columns-clause', e));
    });
  }
  distinct(...expressions: readonly unknown[]): this {
    return this.with((copy) => {
      copy.distinct_ = true;
      if (expressions.length > 0)
        copy.distinctOn = [
          ...this.distinctOn,
          ...expressions.map((e) => expect('by-of', e, { applyPropagateAttrs: copy })),
        ];
    });
  }
  /** Names the FROM objects to take from the enclosing SELECT; null for none. */
  correlate(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.autoCorrelate = false;
      copy.correlate_ = clearsCorrelation(froms, 'correlate')
        ? []
        : [...this.correlate_, ...froms.map((f) => expect('from-clause', f))];
    });
  }
  correlateExcept(...froms: readonly unknown[]): this {
    return this.with((copy) => {
      copy.autoCorrelate = false;
      copy.correlateExcept_ = clearsCorrelation(froms, 'correlate_except')
        ? []
        : [...(this.correlateExcept_ ?? []), ...froms.map((f) => expect('from-clause', f))];
    });
  }
  prefixWith(prefixes: readonly unknown[], dialect = '*'): this {
    return this.with((copy) => {
      copy.prefixes = [...this.prefixes, ...prefixes.map((p) => [expect('statement-option', p), dialect] as const)];
    });
  }
  suffixWith(suffixes: readonly unknown[], dialect = '*'): this {
    return this.with((copy) => {
      copy.suffixes = [...this.suffixes, ...suffixes.map((p) => [expect('statement-option', p), dialect] as const)];
    });
  }
  /** Takes the rows of a statement written in full for those of this one's entities; for the ORM. */
  fromStatement(statement: unknown): this {
    return this.with((copy) => {
      copy.writtenStatement = expect('select-statement', statement);
    });
  }
  setLabelStyle(style: LabelStyle): this {
    return this.labelStyle === style
      ? this
      : this.with((copy) => {
          copy.labelStyle = style;
        });
  }
  ensureDisambiguatedNames(): SelectBase {
    return this.labelStyle === LABEL_STYLE_NONE ? this.setLabelStyle(LABEL_STYLE_DISAMBIGUATE_ONLY) : this;
  }

  get whereclause(): ColumnElement | null {
    return BooleanClauseList.constructForWhereclause(this.whereCriteria);
  }
  get columnsClauseFroms(): readonly ClauseElement[] {
    return columnsClauseFroms(this);
  }
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.memoize('allSelectedColumns', () => allSelectedColumns(this));
  }
  get selectedColumns(): ColumnCollection {
    return this.memoize('selectedColumns', () => {
      const nameOf = columnNamingConvention(this.labelStyle);
      return new ColumnCollection(
        this.allSelectedColumns
          .filter((c): c is ColumnElement => c instanceof ColumnElement)
          .map((c) => [nameOf(c) ?? '', c] as const),
      );
    });
  }
  isDerivedFrom(from: ClauseElement | null): boolean {
    if (from === null) return false;
    if (from.clonedSet().includes(this)) return true;
    return this.iterateFromElements().some((f) => f instanceof ReturnsRows && f.isDerivedFrom(from));
  }

  generateFromclauseColumnProxies(
    from: FromClause,
    target: ProxyTarget,
    compound: readonly (readonly ColumnElement[])[] | null = null,
  ): void {
    const made: (readonly [string, ColumnElement])[] = [];
    let position = 0;
    for (const { requiredLabelName, proxyName, column } of generateColumnsPlusNames(this, false)) {
      if (!(column instanceof ColumnElement)) continue;
      const options: ProxyOptions = {
        key: proxyName,
        name: requiredLabelName,
        nameIsTruncatable: true,
        primaryKey: target.primaryKey,
        foreignKeys: target.foreignKeys,
        compoundSelectCols: compound?.[position] ?? null,
      };
      made.push(column.makeProxy(from, options));
      position += 1;
    }
    target.columns.populateSeparateKeys(made);
  }

  override selfGroup(against: Operator | ClauseElement | null = null): ClauseElement {
    const needsParens = this.hasRowLimitingClause || this.orderByClauses.length > 0;
    return against instanceof CompoundSelect && !needsParens ? this : new SelectStatementGrouping(this);
  }
}

function clearsCorrelation(froms: readonly unknown[], method: string): boolean {
  const first = froms[0];
  if (froms.length > 0 && first !== null && first !== false && first !== undefined) return false;
  if (froms.length > 1)
    throw new ArgumentError(`additional FROM objects not accepted when passing None/False to ${method}()`);
  return true;
}

/** `select(a, b)`. */
export function select(...entities: readonly unknown[]): Select {
  refuseSelectList(entities);
  return new Select(entities);
}

function refuseSelectList(entities: readonly unknown[]): void {
  if (entities.length === 1 && Array.isArray(entities[0])) expect('columns-clause', entities[0]);
}
