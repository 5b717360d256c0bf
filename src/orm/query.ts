/**
 * The legacy Query: builds the same SELECT as select() does, with `table_column` labels, and knows its Session.
 *
 * Counterpart: sqlalchemy/orm/query.py. Left out: before_compile events, merge_result, baked queries, lambda statements.
 */
import type { StatementOrigin } from '../contract/statement.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { expect } from '../sql/coercions.ts';
import { type ColumnElement, literalColumn } from '../sql/elements.ts';
import { InvalidRequestError, MultipleResultsFound, NoResultFound, PythonBuiltinError } from '../sql/errors.ts';
import { func } from '../sql/functions.ts';
import {
  type CTE,
  Exists,
  type FromClause,
  LABEL_STYLE_LEGACY_ORM,
  LABEL_STYLE_TABLENAME_PLUS_COL,
  type LabelStyle,
  type ScalarSelect,
  Select,
  type SelectBase,
  type Subquery,
} from '../sql/selectable.ts';
import { iterate } from '../sql/visitors.ts';
import { type CompileOptions, DEFAULT_COMPILE_OPTIONS } from './compile-options.ts';
import { ORMCompileState } from './compile-state.ts';
import { AliasedInsp, Bundle, type InternalEntity } from './entities.ts';
import { executeSelect } from './execute-select.ts';
import { executeTextual } from './from-statement.ts';
import type { LoaderOption } from './loader-options.ts';
import type { OrmResult, OrmRow } from './orm-result.ts';
import { uniqueRows } from './orm-result.ts';
import type { LoadOptions } from './query-context.ts';
import { QueryableAttribute } from './queryable-attribute.ts';
import { withParent } from './relationship-comparator.ts';
import type { Session } from './session.ts';
import type { InstanceState } from './state.ts';

interface QueryParts {
  readonly select: Select;
  readonly session: Session | null;
  readonly compileOptions: CompileOptions;
  readonly loadOptions: LoadOptions;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly executionOptions: ReadonlyMap<string, unknown>;
  /** from_statement(). */
  readonly statement: ClauseElement | null;
  readonly enableAssertions: boolean;
  readonly joinpointReset: boolean;
}

const QUERY_COMPILE_OPTIONS: CompileOptions = { ...DEFAULT_COMPILE_OPTIONS, useLegacyQueryStyle: true };

/** A SELECT in the making, bound to a Session. */
export class Query {
  private readonly parts: QueryParts;

  constructor(entities: readonly unknown[], session: Session | null = null, parts: QueryParts | null = null) {
    this.parts = parts ?? {
      select: new Select(entities).setLabelStyle(LABEL_STYLE_LEGACY_ORM),
      session,
      compileOptions: QUERY_COMPILE_OPTIONS,
      loadOptions: { legacyUniquing: true },
      parameters: new Map(),
      executionOptions: new Map(),
      statement: null,
      enableAssertions: true,
      joinpointReset: false,
    };
  }

  get session(): Session | null {
    return this.parts.session;
  }

  get loadOptions(): LoadOptions {
    return this.parts.loadOptions;
  }

  get parameters(): ReadonlyMap<string, unknown> {
    return this.parts.parameters;
  }

  get executionOptionsMap(): ReadonlyMap<string, unknown> {
    return this.parts.executionOptions;
  }

  /** The WHERE criteria, for update() and delete(). */
  get whereCriteria(): readonly ClauseElement[] {
    return this.parts.select.whereCriteria;
  }

  get rawColumns(): readonly ClauseElement[] {
    return this.parts.select.rawColumns;
  }

  get whereclause(): ColumnElement | null {
    return this.parts.select.whereclause;
  }

  private with(change: Partial<QueryParts>): Query {
    return new Query([], null, { ...this.parts, ...change });
  }

  private withSelect(change: (select: Select) => Select): Query {
    return this.with({ select: change(this.parts.select) });
  }

  private withCompileOptions(change: Partial<CompileOptions>): Query {
    return this.with({ compileOptions: { ...this.parts.compileOptions, ...change } });
  }

  private withLoadOptions(change: Partial<LoadOptions>): Query {
    return this.with({ loadOptions: { ...this.parts.loadOptions, ...change } });
  }

  /** A query with parts of a collection's criterion: what dynamic collections start from. */
  withParts(given: {
    readonly whereCriteria: readonly ClauseElement[];
    readonly fromObj: readonly ClauseElement[];
    readonly orderByClauses: readonly ClauseElement[];
    readonly origin: StatementOrigin;
  }): Query {
    const select = this.parts.select.setCompileOptions(null);
    select.whereCriteria = given.whereCriteria;
    select.fromObj = given.fromObj;
    select.orderByClauses = given.orderByClauses;
    return this.with({ select }).withLoadOptions({ origin: given.origin });
  }

  // ---- assertions --------------------------------------------------------------------------------------------------

  private requireNoStatement(method: string): void {
    if (!this.parts.enableAssertions || !this.parts.statement) return;
    throw new InvalidRequestError(
      `Query.${method}() being called on a Query with an existing full statement - can't apply criterion.`,
    );
  }

  private requireNoLimit(method: string): void {
    const { select, enableAssertions } = this.parts;
    if (!enableAssertions || !select.hasRowLimitingClause) return;
    throw new InvalidRequestError(
      `Query.${method}() being called on a Query which already has LIMIT or OFFSET applied.  Call ${method}() before limit() or offset() are applied.`,
    );
  }

  private requireNoCriterion(method: string, orderBy: boolean, distinct: boolean): void {
    const { select, statement, enableAssertions } = this.parts;
    if (!enableAssertions) return;
    if (
      select.whereCriteria.length > 0 ||
      statement ||
      select.fromObj.length > 0 ||
      select.setupJoins.length > 0 ||
      select.hasRowLimitingClause ||
      select.groupByClauses.length > 0 ||
      (orderBy && select.orderByClauses.length > 0) ||
      (distinct && select.distinct_)
    ) {
      throw new InvalidRequestError(`Query.${method}() being called on a Query with existing criterion. `);
    }
  }

  /** The criteria of an UPDATE or DELETE of the query's rows, where it says nothing that such a statement cannot. */
  bulkCriteria(): readonly ClauseElement[] {
    const { select } = this.parts;
    const refused: readonly (readonly [boolean, string])[] = [
      [select.limitClause !== null, 'limit()'],
      [select.offsetClause !== null, 'offset()'],
      [select.orderByClauses.length > 0, 'order_by()'],
      [select.groupByClauses.length > 0, 'group_by()'],
      [select.distinct_, 'distinct()'],
      [select.fromObj.length > 0 || select.setupJoins.length > 0, 'join(), outerjoin(), select_from(), or from_self()'],
    ];
    const found = refused.find(([isPresent]) => isPresent);
    if (found) {
      throw new InvalidRequestError(`Can't call Query.update() or Query.delete() when ${found[1]} has been called`);
    }
    return select.whereCriteria;
  }

  enableAssertions(value: boolean): Query {
    return this.with({ enableAssertions: value });
  }

  // ---- building ----------------------------------------------------------------------------------------------------

  withSession(session: Session): Query {
    return this.with({ session });
  }

  filter(...criteria: readonly unknown[]): Query {
    this.requireNoStatement('filter');
    this.requireNoLimit('filter');
    return this.withSelect((select) => select.where(...criteria));
  }

  where(...criteria: readonly unknown[]): Query {
    return this.filter(...criteria);
  }

  /** What the names in filter_by() are looked up in: the last join's target, else the FROM entity, else the first entity. */
  get filterByEntity(): unknown {
    const { select, compileOptions, joinpointReset } = this.parts;
    const last = select.setupJoins[select.setupJoins.length - 1];
    if (last && !joinpointReset) {
      const target = last.target as unknown;
      return target instanceof QueryableAttribute ? target.entity : target;
    }
    if (select.fromObj.length > 0 && !compileOptions.setBaseAlias) return select.fromObj[0];
    return select.rawColumns[0];
  }

  resetJoinpoint(): Query {
    this.requireNoStatement('reset_joinpoint');
    return this.with({ joinpointReset: true });
  }

  join(target: unknown, onclause: unknown = null, options: { isouter?: boolean; full?: boolean } = {}): Query {
    this.requireNoStatement('join');
    this.requireNoLimit('join');
    return this.with({
      select: this.parts.select.join(target, onclause, options),
      joinpointReset: false,
    });
  }

  outerjoin(target: unknown, onclause: unknown = null, options: { full?: boolean } = {}): Query {
    return this.join(target, onclause, { ...options, isouter: true });
  }

  selectFrom(...froms: readonly unknown[]): Query {
    if (this.parts.enableAssertions && this.parts.select.orderByClauses.length > 0) {
      throw new InvalidRequestError('Query.select_from() being called on a Query with existing criterion. ');
    }
    this.requireNoCriterion('select_from', true, true);
    return this.setFrom(froms, false);
  }

  private setFrom(froms: readonly unknown[], setBaseAlias: boolean): Query {
    const select = this.parts.select.setCompileOptions(null);
    select.fromObj = [];
    const made = select.selectFrom(...froms);
    return this.with({ select: made }).withCompileOptions({ setBaseAlias });
  }

  orderBy(...clauses: readonly unknown[]): Query {
    this.requireNoStatement('order_by');
    this.requireNoLimit('order_by');
    const isCleared = clauses.length === 1 && (clauses[0] === null || clauses[0] === false);
    return this.withSelect((select) => (isCleared ? select.orderBy(null) : select.orderBy(...clauses)));
  }

  groupBy(...clauses: readonly unknown[]): Query {
    this.requireNoStatement('group_by');
    this.requireNoLimit('group_by');
    const isCleared = clauses.length === 1 && (clauses[0] === null || clauses[0] === false);
    return this.withSelect((select) => (isCleared ? select.groupBy(null) : select.groupBy(...clauses)));
  }

  having(...criteria: readonly unknown[]): Query {
    this.requireNoStatement('having');
    this.requireNoLimit('having');
    return this.withSelect((select) => select.having(...criteria));
  }

  distinct(...expressions: readonly unknown[]): Query {
    this.requireNoStatement('distinct');
    return this.withSelect((select) => select.distinct(...expressions));
  }

  limit(limit: unknown): Query {
    this.requireNoStatement('limit');
    return this.withSelect((select) => select.limit(limit));
  }

  offset(offset: unknown): Query {
    this.requireNoStatement('offset');
    return this.withSelect((select) => select.offset(offset));
  }

  slice(start: number | null, stop: number | null): Query {
    this.requireNoStatement('slice');
    return this.withSelect((select) => select.slice(start, stop));
  }

  options(...options: readonly LoaderOption[]): Query {
    return this.withSelect((select) => select.options(...options));
  }

  executionOptions(options: Readonly<Record<string, unknown>>): Query {
    return this.with({ executionOptions: new Map([...this.parts.executionOptions, ...Object.entries(options)]) });
  }

  params(parameters: ReadonlyMap<string, unknown>): Query {
    return this.with({ parameters: new Map([...this.parts.parameters, ...parameters]) });
  }

  populateExisting(): Query {
    return this.withLoadOptions({ populateExisting: true });
  }

  autoflush(setting: boolean): Query {
    return this.withLoadOptions({ autoflush: setting });
  }

  yieldPer(count: number): Query {
    return this.withLoadOptions({ yieldPer: count });
  }

  onlyReturnTuples(value: boolean): Query {
    return this.withLoadOptions({ onlyReturnTuples: value });
  }

  enableEagerloads(value: boolean): Query {
    return this.withCompileOptions({ enableEagerloads: value });
  }

  setLabelStyle(style: LabelStyle): Query {
    return this.withSelect((select) => select.setLabelStyle(style));
  }

  withForUpdate(options: Parameters<Select['withForUpdate']>[0] = {}): Query {
    return this.withSelect((select) => select.withForUpdate(options));
  }

  correlate(...froms: readonly unknown[]): Query {
    return this.withSelect((select) => select.correlate(...froms));
  }

  prefixWith(prefixes: readonly unknown[], dialect = '*'): Query {
    return this.withSelect((select) => select.prefixWith(prefixes, dialect));
  }

  suffixWith(suffixes: readonly unknown[], dialect = '*'): Query {
    return this.withSelect((select) => select.suffixWith(suffixes, dialect));
  }

  withEntities(...entities: readonly unknown[]): Query {
    return this.withSelect((select) => select.withOnlyColumns(entities));
  }

  addColumns(...columns: readonly unknown[]): Query {
    return this.withSelect((select) => select.addColumns(...columns));
  }

  addEntity(entity: InternalEntity, alias: FromClause | null = null): Query {
    return this.addColumns(alias ? new AliasedInsp(entity, { alias }) : entity);
  }

  /** Only rows related to an object; the relationship is looked for where none is given. */
  withParent(
    state: InstanceState,
    attribute: QueryableAttribute | null,
    fromEntity: InternalEntity | null = null,
  ): Query {
    const zero = fromEntity ?? this.entityZero();
    let relationship = attribute;
    if (!relationship) {
      const found = state.mapper.relationships.find((one) => zero && one.mapper === zero.mapper);
      if (!found) {
        throw new InvalidRequestError(
          `Could not locate a property which relates instances of class '${zero?.mapper.className}' to instances of class '${state.mapper.className}'`,
        );
      }
      relationship = state.mapper.attribute(found.key);
    }
    return this.filter(withParent(state, relationship, zero));
  }

  private entityZero(): InternalEntity | null {
    const { select } = this.parts;
    const element = select.fromObj[0] ?? select.rawColumns[0];
    return (element?.annotations.parententity as InternalEntity | undefined) ?? null;
  }

  fromStatement(statement: unknown): Query {
    return this.with({ statement: expect('select-statement', statement) });
  }

  // ---- set operations ----------------------------------------------------------------------------------------------

  /** The query over a subquery, with its entities in terms of that. */
  private fromSelectable(from: FromClause): Query {
    const select = new Select();
    select.rawColumns = this.parts.select.rawColumns;
    select.propagateAttrs = this.parts.select.propagateAttrs;
    select.labelStyle = LABEL_STYLE_LEGACY_ORM;
    select.withOptions = this.parts.select.withOptions;
    return this.with({ select, statement: null }).setFrom([from], true).withCompileOptions({ enableSingleCrit: false });
  }

  private setOperation(
    combine: (first: SelectBase, rest: readonly SelectBase[]) => SelectBase,
    others: readonly Query[],
  ): Query {
    const [first, ...rest] = [this, ...others].map((query) => query.clauseElement());
    return this.fromSelectable(combine(first as SelectBase, rest).subquery());
  }

  union(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.union(...rest), others);
  }

  unionAll(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.unionAll(...rest), others);
  }

  intersect(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.intersect(...rest), others);
  }

  intersectAll(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.intersectAll(...rest), others);
  }

  except_(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.except_(...rest), others);
  }

  exceptAll(...others: readonly Query[]): Query {
    return this.setOperation((first, rest) => first.exceptAll(...rest), others);
  }

  // ---- as a statement ----------------------------------------------------------------------------------------------

  private selectFor(change: Partial<CompileOptions>): Select {
    const { select, compileOptions } = this.parts;
    const made = select.setCompileOptions({ ...compileOptions, ...change });
    if (made.propagateAttrs.compileStatePlugin === undefined) {
      made.propagateAttrs = { ...made.propagateAttrs, compileStatePlugin: 'orm' };
    }
    return made;
  }

  /** `Query.statement`: a Core SELECT for use within others. */
  get statement(): Select {
    if (this.parts.statement) {
      throw new InvalidRequestError("Can't call this method on a Query that uses from_statement()");
    }
    const select = this.selectFor({ forStatement: true });
    return this.parts.compileOptions.setBaseAlias ? new ORMCompileState(select, { toplevel: true }).statement : select;
  }

  /** The statement that the query sends, to be printed. */
  get executable(): ClauseElement {
    return this.parts.statement ?? this.selectFor({});
  }

  /** The query within another statement: IN, UNION. */
  clauseElement(): SelectBase {
    return this.withCompileOptions({ enableEagerloads: false, renderForSubquery: true }).setLabelStyle(
      LABEL_STYLE_TABLENAME_PLUS_COL,
    ).statement;
  }

  subquery(name: string | null = null, withLabels = false): Subquery {
    let query = this.enableEagerloads(false);
    if (withLabels) query = query.setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL);
    return query.statement.subquery(name);
  }

  cte(name: string | null = null, recursive = false, nesting = false): CTE {
    return this.enableEagerloads(false).statement.cte(name, recursive, nesting);
  }

  scalarSubquery(): ScalarSelect {
    return this.enableEagerloads(false).statement.scalarSubquery();
  }

  label(name: string | null): ColumnElement {
    return this.enableEagerloads(false).statement.label(name);
  }

  exists(): Exists {
    const inner = this.enableEagerloads(false)
      .addColumns(literalColumn('1'))
      .setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL)
      .statement.withOnlyColumns([literalColumn('1')]);
    const zero = this.firstEntity();
    return new Exists(zero ? inner.selectFrom(zero) : inner);
  }

  private firstEntity(): InternalEntity | Bundle | null {
    const first = this.parts.select.rawColumns[0];
    if (!first) return null;
    if (first.annotations.parententity) return first.annotations.parententity as InternalEntity;
    if (first.annotations.bundle instanceof Bundle) return first.annotations.bundle.entity;
    for (const element of iterate(first)) {
      if (element.annotations.parententity) return element.annotations.parententity as InternalEntity;
    }
    return null;
  }

  // ---- fetching ----------------------------------------------------------------------------------------------------

  /** Sends the statement; the facade's Result applies scalars() and unique() as `singleEntity` and `filtered` say. */
  execute(): OrmResult {
    const { session, parameters, executionOptions, loadOptions, statement } = this.parts;
    if (!session) throw new InvalidRequestError('This Query is not bound to a Session');
    if (statement) {
      return executeTextual(session, this.selectFor({}), statement, { parameters, executionOptions, loadOptions });
    }
    return executeSelect(session, this.selectFor({}), { parameters, executionOptions, loadOptions });
  }

  /** `limit(1)`, unless a full statement was given: what first() executes. */
  forFirst(): Query {
    return this.parts.statement ? this : this.limit(1);
  }

  private rows(): readonly unknown[] {
    const result = this.execute();
    const all = result.all();
    const rows = result.filtered && !this.parts.loadOptions.yieldPer ? uniqueRows(all) : all;
    return result.singleEntity ? rows.map((row) => (row as OrmRow)[0]) : rows;
  }

  all(): readonly unknown[] {
    return this.rows();
  }

  first(): unknown {
    return this.forFirst().rows()[0] ?? null;
  }

  one(): unknown {
    const rows = this.rows();
    if (rows.length === 0) throw new NoResultFound('No row was found when one was required');
    if (rows.length > 1) throw new MultipleResultsFound('Multiple rows were found when exactly one was required');
    return rows[0];
  }

  oneOrNone(): unknown {
    const rows = this.rows();
    if (rows.length > 1) throw new MultipleResultsFound('Multiple rows were found when one or none was required');
    return rows[0] ?? null;
  }

  scalar(): unknown {
    const rows = this.rows();
    if (rows.length > 1) throw new MultipleResultsFound('Multiple rows were found when exactly one was required');
    const row = rows[0];
    return Array.isArray(row) ? row[0] : (row ?? null);
  }

  /** `SELECT count(*) FROM (the query)`. */
  countQuery(): Query {
    const from = this.setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL).correlate(null).enableEagerloads(false).subquery();
    const query = this.fromSelectable(from);
    return query
      .withSelect((select) => {
        const copy = select.setCompileOptions(null);
        copy.rawColumns = [func('count', [literalColumn('*')])];
        return copy;
      })
      .enableEagerloads(false);
  }

  count(): number {
    return Number(this.countQuery().scalar());
  }

  /** The mapper that get() is about; refused where the query is about more, or has criteria. */
  requireGetMapper(): InternalEntity {
    this.requireNoCriterion('get', false, false);
    const { rawColumns } = this.parts.select;
    const entity = rawColumns[0]?.annotations.parententity as InternalEntity | undefined;
    if (rawColumns.length !== 1 || !entity || !rawColumns[0]?.isSelectable) {
      throw new InvalidRequestError('get() can only be used against a single mapped class.');
    }
    return entity;
  }

  get loaderOptions(): readonly LoaderOption[] {
    return this.parts.select.withOptions as readonly LoaderOption[];
  }

  get isSingleEntity(): boolean {
    const { rawColumns } = this.parts.select;
    const first = rawColumns[0];
    return (
      !this.parts.loadOptions.onlyReturnTuples &&
      rawColumns.length === 1 &&
      (first?.isSelectable ?? false) &&
      first?.annotations.parententity !== undefined
    );
  }

  /** `query[start:stop]`, or what is refused of it; a step is the facade's. */
  static checkSlice(start: number | null, stop: number | null): 'empty' | 'slice' {
    if (start !== null && stop !== null && stop - start <= 0) return 'empty';
    if ((start !== null && start < 0) || (stop !== null && stop < 0)) {
      throw new PythonBuiltinError('IndexError', 'negative indexes are not accepted by SQL index / slice operators');
    }
    return 'slice';
  }
}
