/**
 * The things a SELECT asks for, one object each: mapped entities, mapped columns, Bundles, other expressions. Each knows which
 * columns it adds to the statement and how it reads its part of a row.
 *
 * Counterpart: _QueryEntity and its subclasses of sqlalchemy/orm/context.py. Left out: identity tokens.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import type { ColumnElement } from '../sql/elements.ts';
import { InvalidRequestError } from '../sql/errors.ts';
import type { FromClause } from '../sql/selectable.ts';
import { extractFirstColumnAnnotation } from '../sql/selectable-search.ts';
import type { ORMCompileState } from './compile-state.ts';
import { type AliasedInsp, Bundle, entityCorrespondsTo, type InternalEntity, type OrmAdapter } from './entities.ts';
import { setupEntityQuery } from './entity-query.ts';
import { type DatabaseRow, instanceProcessor } from './instance-processor.ts';
import type { Mapper } from './mapper.ts';
import type { ResultColumn } from './orm-result.ts';
import type { PathRegistry } from './path-registry.ts';
import type { QueryContext } from './query-context.ts';
import type { ResultIndex } from './result-index.ts';

export type RowReader = (row: DatabaseRow) => unknown;

/** One thing that a SELECT asks for. */
export interface QueryEntity {
  readonly entityZero: InternalEntity | null;
  /** What a JOIN without a left side may start from. */
  readonly entityZeroOrSelectable: InternalEntity | ClauseElement | null;
  readonly supportsSingleEntity: boolean;
  readonly labelName: string | null;
  setup(compileState: ORMCompileState): void;
  reader(context: QueryContext, result: ResultIndex): RowReader;
  describe(): ResultColumn;
}

/** A mapped class or an alias of one. */
export class MapperEntity implements QueryEntity {
  readonly entityZero: InternalEntity;
  readonly mapper: Mapper;
  readonly path: PathRegistry;
  readonly selectable: FromClause;
  /** Null for an alias without a name. */
  readonly labelName: string | null;
  readonly supportsSingleEntity = true;
  readonly isAliasedClass: boolean;
  readonly withPolymorphicMappers: readonly Mapper[];
  private readonly polymorphicDiscriminator: ColumnElement | null;

  constructor(compileState: ORMCompileState, entity: InternalEntity, isCurrent: boolean) {
    entity.mapper.checkConfigure();
    if (isCurrent) {
      compileState.primaryEntity ??= this;
      compileState.hasMapperEntities = true;
    }
    this.entityZero = entity;
    this.mapper = entity.mapper;
    this.isAliasedClass = entity.isAliasedClass;
    this.labelName = entity.isAliasedClass ? (entity as AliasedInsp).name : this.mapper.className;
    this.path = entity.pathRegistry;
    this.selectable = entity.selectable;
    this.withPolymorphicMappers = entity.withPolymorphicMappers;
    this.polymorphicDiscriminator = entity.polymorphicOn;
    if (this.mapper.shouldSelectWithPolyAdapter) compileState.createWithPolymorphicAdapter(entity, this.selectable);
  }

  get entityZeroOrSelectable(): InternalEntity {
    return this.entityZero;
  }

  correspondsTo(entity: InternalEntity): boolean {
    return entityCorrespondsTo(this.entityZero, entity);
  }

  /** The adapter from the mapper's columns to those that the statement selects. */
  entityClauses(compileState: ORMCompileState): OrmAdapter | null {
    const adapter = this.isAliasedClass
      ? (this.entityZero as AliasedInsp).adapter
      : (compileState.polymorphicAdapters.get(this.mapper) ?? null);
    const fromAlias = compileState.fromObjAlias;
    if (!adapter) return fromAlias;
    return fromAlias ? adapter.wrap(fromAlias) : adapter;
  }

  setup(compileState: ORMCompileState): void {
    compileState.noteCriteriaEntity(this.entityZero);
    setupEntityQuery({
      compileState,
      mapper: this.mapper,
      queryEntity: this,
      path: this.path,
      adapter: this.entityClauses(compileState),
      columnCollection: compileState.primaryColumns,
      withPolymorphic: this.withPolymorphicMappers,
      onlyLoadProps: compileState.compileOptions.onlyLoadProps,
      polymorphicDiscriminator: this.polymorphicDiscriminator,
    });
    compileState.fallbackFromClauses.push(this.selectable);
  }

  reader(context: QueryContext, result: ResultIndex): RowReader {
    const { compileState } = context;
    let adapter = this.entityClauses(compileState);
    const outer = compileState.compoundEagerAdapter;
    if (outer && adapter) adapter = adapter.wrap(outer);
    else adapter ??= outer;
    const isPrimary = compileState.primaryEntity === this;
    return instanceProcessor({
      queryEntity: this,
      mapper: this.mapper,
      context,
      result,
      path: this.path,
      adapter,
      onlyLoadProps: isPrimary ? compileState.compileOptions.onlyLoadProps : null,
      refreshState: isPrimary ? (context.options.refreshState ?? null) : null,
      polymorphicDiscriminator: this.polymorphicDiscriminator,
    });
  }

  describe(): ResultColumn {
    return {
      kind: 'entity',
      name: this.labelName,
      entity: this.entityZero,
      type: null,
      parts: [],
      targets: [this.entityZero],
      expression: null,
    };
  }
}

/** A column of a mapped class, or an expression over such. */
export class OrmColumnEntity implements QueryEntity {
  readonly entityZero: InternalEntity;
  readonly column: ColumnElement;
  readonly labelName: string | null;
  readonly supportsSingleEntity = false;
  private fetchColumn: ColumnElement | null = null;

  constructor(
    compileState: ORMCompileState,
    column: ColumnElement,
    entity: InternalEntity,
    isCurrent: boolean,
    inBundle: boolean,
  ) {
    entity.mapper.checkConfigure();
    this.entityZero = entity;
    this.column = column;
    const key = column.annotations.proxyKey ?? null;
    if (!isCurrent) this.labelName = null;
    else if (inBundle) this.labelName = key ?? column.proxyKey;
    else this.labelName = compileState.labelConvention(column, key);
    if (entity.mapper.shouldSelectWithPolyAdapter) compileState.createWithPolymorphicAdapter(entity, entity.selectable);
  }

  get entityZeroOrSelectable(): InternalEntity {
    return this.entityZero;
  }

  setup(compileState: ORMCompileState): void {
    const adapt = compileState.currentAdapter();
    let column = adapt ? adapt(this.column) : this.column;
    const zero = this.entityZero;
    compileState.noteCriteriaEntity(zero);
    if (!column.expressionLabel) column = column.deannotate();
    const own = new Set(zero.selectable.fromObjects.map((from) => from.origin));
    if (this.column.fromObjects.some((from) => own.has(from.origin))) {
      compileState.fallbackFromClauses.push(zero.selectable);
    }
    compileState.dedupeColumns.add(column);
    compileState.primaryColumns.push(column);
    this.fetchColumn = column;
  }

  reader(context: QueryContext, result: ResultIndex): RowReader {
    return columnReader(this.column, this.fetchColumn, context, result);
  }

  describe(): ResultColumn {
    return {
      kind: 'column',
      name: this.labelName,
      entity: this.entityZero,
      type: this.column.type,
      parts: [],
      targets: [this.column],
      expression: this.column,
    };
  }
}

/** An expression that belongs to no mapped class. */
export class RawColumnEntity implements QueryEntity {
  readonly entityZero = null;
  readonly column: ColumnElement;
  readonly labelName: string | null;
  readonly supportsSingleEntity = false;
  private fetchColumn: ColumnElement | null = null;

  constructor(compileState: ORMCompileState, column: ColumnElement, isCurrent: boolean, inBundle: boolean) {
    this.column = column;
    if (column.isStar) compileState.markStar();
    if (!isCurrent || column.isTextClause) this.labelName = null;
    else this.labelName = inBundle ? column.proxyKey : compileState.labelConvention(column, null);
  }

  get entityZeroOrSelectable(): ClauseElement | null {
    return this.column.fromObjects[0] ?? null;
  }

  setup(compileState: ORMCompileState): void {
    const adapt = compileState.currentAdapter();
    const column = (adapt ? adapt(this.column) : this.column).deannotate();
    compileState.dedupeColumns.add(column);
    compileState.primaryColumns.push(column);
    this.fetchColumn = column;
  }

  reader(context: QueryContext, result: ResultIndex): RowReader {
    return columnReader(this.column, this.fetchColumn, context, result);
  }

  describe(): ResultColumn {
    return {
      kind: 'column',
      name: this.labelName,
      entity: null,
      type: this.column.type ?? null,
      parts: [],
      targets: [this.column],
      expression: this.column,
    };
  }
}

function columnReader(
  given: ColumnElement,
  fetched: ColumnElement | null,
  context: QueryContext,
  result: ResultIndex,
): RowReader {
  const { compileState } = context;
  let column = fetched;
  if (!column) {
    column = given;
    if (compileState.fromObjAlias) column = compileState.fromObjAlias.column(column) ?? column;
    column = column.deannotate();
  }
  if (compileState.compoundEagerAdapter) column = compileState.compoundEagerAdapter.column(column);
  const index = result.requireIndex(column);
  return (row) => row[index];
}

/** Columns that come as a row of their own. */
export class BundleEntity implements QueryEntity {
  readonly bundle: Bundle;
  readonly labelName: string;
  readonly supportsSingleEntity: boolean;
  private readonly parts: QueryEntity[] = [];

  constructor(compileState: ORMCompileState, bundle: Bundle, isCurrent: boolean) {
    this.bundle = bundle;
    this.labelName = bundle.name;
    this.supportsSingleEntity = bundle.singleEntity;
    for (const expression of bundle.expressions) {
      if (expression instanceof Bundle) this.parts.push(new BundleEntity(compileState, expression, isCurrent));
      else this.parts.push(columnEntity(compileState, expression, isCurrent, true));
    }
  }

  get entityZero(): InternalEntity | null {
    for (const part of this.parts) if (part.entityZero) return part.entityZero;
    return null;
  }

  get entityZeroOrSelectable(): InternalEntity | ClauseElement | null {
    for (const part of this.parts) if (part.entityZeroOrSelectable) return part.entityZeroOrSelectable;
    return null;
  }

  setup(compileState: ORMCompileState): void {
    for (const part of this.parts) part.setup(compileState);
  }

  reader(context: QueryContext, result: ResultIndex): RowReader {
    const readers = this.parts.map((part) => part.reader(context, result));
    return (row) => readers.map((read) => read(row));
  }

  describe(): ResultColumn {
    return {
      kind: 'bundle',
      name: this.labelName,
      entity: null,
      type: null,
      parts: this.parts.map((part) => part.describe()),
      targets: [this.bundle],
      expression: null,
    };
  }
}

function columnEntity(
  compileState: ORMCompileState,
  column: ColumnElement,
  isCurrent: boolean,
  inBundle = false,
): QueryEntity {
  const entity = (column.annotations.parententity ??
    extractFirstColumnAnnotation(column, 'parententity') ??
    null) as InternalEntity | null;
  return entity
    ? new OrmColumnEntity(compileState, column, entity, isCurrent, inBundle)
    : new RawColumnEntity(compileState, column, isCurrent, inBundle);
}

/** The entities of a statement's columns clause. */
export function queryEntities(
  compileState: ORMCompileState,
  rawColumns: readonly ClauseElement[],
  isCurrent: boolean,
): QueryEntity[] {
  const entities: QueryEntity[] = [];
  for (const element of rawColumns) {
    const { annotations } = element;
    if (element.isSelectable && annotations.parententity) {
      entities.push(new MapperEntity(compileState, annotations.parententity as InternalEntity, isCurrent));
    } else if (annotations.bundle instanceof Bundle) {
      entities.push(new BundleEntity(compileState, annotations.bundle, isCurrent));
    } else if (element.isSelectable || element.isClauseList) {
      for (const column of selectIterable(element)) {
        entities.push(columnEntity(compileState, column as ColumnElement, isCurrent));
      }
    } else if (element.isColumnElement || element.isTextClause) {
      entities.push(columnEntity(compileState, element as ColumnElement, isCurrent));
    } else throw new InvalidRequestError(`${element} cannot be selected`);
  }
  return entities;
}

function selectIterable(element: ClauseElement): readonly ClauseElement[] {
  return (element as { readonly selectIterable?: readonly ClauseElement[] }).selectIterable ?? [element];
}
