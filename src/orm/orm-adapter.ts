/**
 * Column adapters that know which mapper's columns they stand for.
 *
 * Counterpart: ORMAdapter and ORMStatementAdapter of sqlalchemy/orm/util.py.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnAdapter, type ColumnAdapterOptions } from '../sql/column-adapter.ts';
import type { FromClause } from '../sql/selectable.ts';
import type { AliasedInsp } from './entities.ts';
import type { Mapper } from './mapper.ts';

export interface OrmAdapterOptions extends ColumnAdapterOptions {
  readonly selectable: FromClause;
  /** False: columns of any mapper are adapted. */
  readonly limitOnEntity?: boolean;
  readonly aliasedInsp?: AliasedInsp | null;
}

/** Adapts a mapper's columns to a selectable. */
export class OrmAdapter extends ColumnAdapter {
  readonly mapper: Mapper | null;
  readonly aliasedInsp: AliasedInsp | null;

  constructor(mapper: Mapper | null, options: OrmAdapterOptions) {
    const limit = mapper !== null && options.limitOnEntity !== false;
    super(options.selectable, {
      ...options,
      includeFn: limit
        ? (element: ClauseElement) => {
            const owner = element.annotations.parentmapper as Mapper | undefined;
            return !owner || owner.mapper.isa(mapper) || mapper.isa(owner.mapper);
          }
        : null,
    });
    this.mapper = mapper;
    this.aliasedInsp = options.aliasedInsp ?? null;
  }

  override wrap(adapter: OrmAdapter): OrmAdapter {
    return super.wrap(adapter) as OrmAdapter;
  }

  get isAliasedClass(): boolean {
    return this.aliasedInsp !== null;
  }
}
