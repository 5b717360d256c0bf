/**
 * INSERT, UPDATE and DELETE. compiler/crud.ts works out their columns and values.
 *
 * Counterpart: sqlalchemy/sql/dml.py and dialects/sqlite/dml.py. Left out: hints, ordered RETURNING.
 */
import { pythonRepr } from '../util/python-repr.ts';
import { ClauseElement, type TraverseField } from './clause-element.ts';
import { type ExpectOptions, expect, expectColumnOrKey } from './coercions.ts';
import { ColumnCollection } from './column-collection.ts';
import { ColumnElement, inheritPropagateAttrs, selectIterableOf } from './elements.ts';
import { ArgumentError, InvalidRequestError, PythonBuiltinError } from './errors.ts';
import { generateColumnsPlusNames } from './select-columns.ts';
import { CTE, type FromClause, type LabelStyle, type Prefix, type ProxyTarget, type SelectBase } from './selectable.ts';
import { NULLTYPE } from './types.ts';

/** A column of the target, or its key. */
export type DmlKey = ColumnElement | string;
export type DmlValues = ReadonlyMap<DmlKey, unknown>;
type ValuesArgument = DmlValues | Readonly<Record<string, unknown>> | readonly unknown[];

function isMapping(value: unknown): value is DmlValues | Readonly<Record<string, unknown>> {
  if (value instanceof Map) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function entriesOf(mapping: DmlValues | Readonly<Record<string, unknown>>): [DmlKey, unknown][] {
  return mapping instanceof Map ? [...mapping] : Object.entries(mapping);
}

/** The key or column, as a key of a values map. */
function dmlKey(key: unknown): DmlKey {
  return expectColumnOrKey('dml-column', key) as DmlKey;
}

/** The part that the three have in common. */
export abstract class UpdateBase extends ClauseElement {
  override readonly isDml: boolean = true;
  override readonly isExecutable: boolean = true;
  override readonly isReturnsRows: boolean = true;
  table: FromClause;
  returningClauses: readonly ClauseElement[] = [];
  prefixes: readonly Prefix[] = [];
  independentCtes: readonly (readonly [CTE, boolean])[] = [];
  withOptions: readonly unknown[] = [];
  executionOptionsMap: ReadonlyMap<string, unknown> = new Map();
  compileOptions: unknown = null;
  readonly labelStyle: LabelStyle = 'LABEL_STYLE_DISAMBIGUATE_ONLY';

  constructor(table: unknown) {
    super();
    this.table = expect('dml-table', table, { applyPropagateAttrs: this }) as FromClause;
  }

  protected with(change: (copy: this) => void): this {
    const copy = this.shallowCopy();
    copy.isCloneOf = null;
    change(copy);
    return copy;
  }

  returning(...columns: readonly unknown[]): this {
    return this.with((copy) => {
      copy.returningClauses = [
        ...this.returningClauses,
        ...columns.map((c) => expect('columns-clause', c, { applyPropagateAttrs: copy })),
      ];
    });
  }
  prefixWith(prefixes: readonly unknown[], dialect = '*'): this {
    return this.with((copy) => {
      copy.prefixes = [...this.prefixes, ...prefixes.map((p) => [expect('statement-option', p), dialect] as const)];
    });
  }
  options(...options: readonly unknown[]): this {
    return this.with((copy) => {
      copy.withOptions = [...this.withOptions, ...options];
    });
  }
  executionOptions(options: Readonly<Record<string, unknown>>): this {
    return this.with((copy) => {
      copy.executionOptionsMap = new Map([...this.executionOptionsMap, ...Object.entries(options)]);
    });
  }
  addCte(ctes: readonly CTE[], nestHere = false): this {
    return this.with((copy) => {
      copy.independentCtes = [...this.independentCtes, ...ctes.map((cte) => [cte, nestHere] as const)];
    });
  }
  cte(name: string | null = null, recursive = false, nesting = false): CTE {
    return new CTE(this as unknown as SelectBase, name, { recursive, nesting });
  }

  /** The columns of RETURNING. */
  get allSelectedColumns(): readonly ClauseElement[] {
    return this.returningClauses.flatMap((c) => {
      const entity = c.annotations.entityNamespace;
      return entity && c.isSelectable && (entity.isMapper || entity.isAliasedClass)
        ? entity.allColumnExpressions
        : selectIterableOf(c);
    });
  }
  get exportedColumns(): ColumnCollection {
    return new ColumnCollection(
      this.allSelectedColumns
        .filter((c): c is ColumnElement => c instanceof ColumnElement)
        .map((c) => [c.key ?? '', c] as const),
    );
  }
  isDerivedFrom(): boolean {
    return false;
  }
  generateFromclauseColumnProxies(from: FromClause, target: ProxyTarget): void {
    const made = generateColumnsPlusNames(this, false).flatMap(({ requiredLabelName, proxyName, column }) =>
      column instanceof ColumnElement
        ? [
            column.makeProxy(from, {
              key: proxyName,
              name: requiredLabelName,
              primaryKey: target.primaryKey,
              foreignKeys: target.foreignKeys,
            }),
          ]
        : [],
    );
    target.columns.populateSeparateKeys(made);
  }
}

/** INSERT and UPDATE: statements with values. */
export abstract class ValuesBase extends UpdateBase {
  valuesMap: DmlValues | null = null;
  /** VALUES of several rows: `values([{...}, {...}])`. */
  multiValues: readonly (readonly (DmlValues | readonly unknown[])[])[] = [];
  selectNames: readonly string[] | null = null;
  orderedValuesList: readonly (readonly [DmlKey, unknown])[] | null = null;

  /** Values by column or key; a list of mappings (or of lists) for several rows. */
  values(argument: ValuesArgument = {}): this {
    if (this.selectNames) throw new InvalidRequestError('This construct already inserts from a SELECT');
    if (this.orderedValuesList) throw new InvalidRequestError('This statement already has ordered values present');
    return this.with((copy) => {
      if (Array.isArray(argument) && argument.length > 0 && (isMapping(argument[0]) || Array.isArray(argument[0]))) {
        const rows = argument.map((row: unknown) =>
          isMapping(row)
            ? new Map(entriesOf(row).map(([k, v]) => [dmlKey(k), v] as const))
            : (row as readonly unknown[]),
        );
        copy.multiValues = [...this.multiValues, rows];
        return;
      }
      const entries = Array.isArray(argument)
        ? [...this.table.columns].flatMap((c, i): [DmlKey, unknown][] =>
            i < argument.length ? [[c.key ?? '', argument[i]]] : [],
          )
        : entriesOf(argument as DmlValues);
      const merged = new Map(this.valuesMap ?? []);
      for (const [key, value] of entries) merged.set(dmlKey(key), crudValue(value));
      copy.valuesMap = merged;
      for (const key of merged.keys()) if (key instanceof ColumnElement) inheritPropagateAttrs(copy, key);
    });
  }
}

function crudValue(value: unknown): ClauseElement {
  const options: ExpectOptions = { type: NULLTYPE, isCrud: true };
  return expect('expression', value, options);
}

/** What to do where a row is there already: `ON CONFLICT (...) DO ...`. */
export class OnConflictClause extends ClauseElement {
  readonly visitName: 'on_conflict_do_nothing' | 'on_conflict_do_update';
  readonly targetElements: readonly (ClauseElement | string)[] | null;
  readonly targetWhere: ClauseElement | null;
  readonly setValues: readonly (readonly [DmlKey, unknown])[];
  readonly where: ClauseElement | null;

  constructor(
    action: 'on_conflict_do_nothing' | 'on_conflict_do_update',
    options: {
      indexElements?: readonly unknown[] | null;
      indexWhere?: unknown;
      set?: DmlValues | Readonly<Record<string, unknown>> | ColumnCollection | null;
      where?: unknown;
    },
  ) {
    super();
    this.visitName = action;
    this.targetElements = options.indexElements?.map((e) => expectColumnOrKey('ddl-constraint-column', e)) ?? null;
    this.targetWhere = hasValue(options.indexWhere) ? expect('where-having', options.indexWhere) : null;
    this.where = hasValue(options.where) ? expect('where-having', options.where) : null;
    this.setValues = action === 'on_conflict_do_update' ? setEntries(options.set) : [];
  }
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function setEntries(set: unknown): readonly (readonly [DmlKey, unknown])[] {
  if (set instanceof ColumnCollection) return set.items();
  if (!isMapping(set))
    throw new PythonBuiltinError(
      'ValueError',
      'set parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection of a Table object',
    );
  const entries = entriesOf(set);
  if (entries.length === 0) throw new PythonBuiltinError('ValueError', 'set parameter dictionary must not be empty');
  return entries.map(([key, value]) => [dmlKey(key), value] as const);
}

/** INSERT. */
export class Insert extends ValuesBase {
  readonly visitName: string = 'insert';
  override readonly pythonClass: string = 'sqlalchemy.sql.dml.Insert';
  inlineValues = false;
  selectStatement: SelectBase | null = null;
  includeInsertFromSelectDefaults = false;
  postValuesClause: OnConflictClause | null = null;
  /** Made by `sqlalchemy.dialects.sqlite.insert`: str() prints it for SQLite. */
  isSqliteInsert = false;

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['table', 'element'],
      ['valuesMap', 'dml-values'],
      ['multiValues', 'multi-values'],
      ['selectStatement', 'element'],
      ['returningClauses', 'list'],
      ['postValuesClause', 'element'],
    ];
  }

  inline(): this {
    return this.with((copy) => {
      copy.inlineValues = true;
    });
  }
  fromSelect(names: readonly unknown[], select: unknown, includeDefaults = true): this {
    if (this.valuesMap) throw new InvalidRequestError('This construct already inserts value expressions');
    return this.with((copy) => {
      copy.selectNames = names.map((name) => {
        const key = dmlKey(name);
        return typeof key === 'string' ? key : (key.key ?? '');
      });
      copy.inlineValues = true;
      copy.includeInsertFromSelectDefaults = includeDefaults;
      copy.selectStatement = expect('dml-select', select, { applyPropagateAttrs: copy }) as SelectBase;
    });
  }
  /** SQLite's ON CONFLICT DO NOTHING. */
  onConflictDoNothing(options: { indexElements?: readonly unknown[] | null; indexWhere?: unknown } = {}): this {
    return this.conflict(new OnConflictClause('on_conflict_do_nothing', options));
  }
  /** SQLite's ON CONFLICT DO UPDATE. */
  onConflictDoUpdate(options: {
    indexElements?: readonly unknown[] | null;
    indexWhere?: unknown;
    set?: DmlValues | Readonly<Record<string, unknown>> | ColumnCollection | null;
    where?: unknown;
  }): this {
    return this.conflict(new OnConflictClause('on_conflict_do_update', options));
  }
  private conflict(clause: OnConflictClause): this {
    if (this.postValuesClause)
      throw new InvalidRequestError('This Insert construct already has an ON CONFLICT clause established');
    return this.with((copy) => {
      copy.postValuesClause = clause;
      copy.isSqliteInsert = true;
    });
  }
  /** The row that was not inserted, in ON CONFLICT DO UPDATE. */
  get excluded(): ColumnCollection {
    return this.memoize('excluded', () => this.table.alias('excluded').columns);
  }
}

/** UPDATE. */
export class Update extends ValuesBase {
  readonly visitName: string = 'update';
  override readonly pythonClass: string = 'sqlalchemy.sql.dml.Update';
  whereCriteria: readonly ClauseElement[] = [];

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['table', 'element'],
      ['whereCriteria', 'list'],
      ['valuesMap', 'dml-values'],
      ['returningClauses', 'list'],
    ];
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
  /** SET in the order given. */
  orderedValues(...pairs: readonly (readonly [unknown, unknown])[]): this {
    if (this.valuesMap) throw new InvalidRequestError('This statement already has values present');
    if (this.orderedValuesList) throw new InvalidRequestError('This statement already has ordered values present');
    return this.with((copy) => {
      copy.orderedValuesList = pairs.map(([key, value]) => [dmlKey(key), crudValue(value)] as const);
    });
  }
  get whereclauseTables(): readonly ClauseElement[] {
    return this.whereCriteria.flatMap((c) => c.fromObjects);
  }
}

/** DELETE. */
export class Delete extends UpdateBase {
  readonly visitName: string = 'delete';
  override readonly pythonClass: string = 'sqlalchemy.sql.dml.Delete';
  whereCriteria: readonly ClauseElement[] = [];

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['table', 'element'],
      ['whereCriteria', 'list'],
      ['returningClauses', 'list'],
    ];
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
}

export function insert(table: unknown): Insert {
  return new Insert(table);
}
export function update(table: unknown): Update {
  return new Update(table);
}
/** `delete(table)`. */
export function delete_(table: unknown): Delete {
  return new Delete(table);
}

/** SQLAlchemy's complaint about a column expression where a column is wanted. */
export function notAColumnError(column: unknown): ArgumentError {
  return new ArgumentError(`Can't create DML statement against column expression ${pythonRepr(column)}`);
}
