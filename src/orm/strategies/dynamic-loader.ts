/**
 * Gives a relationship a collection that is a query: lazy="dynamic".
 *
 * SQL of a read: `SELECT items.id AS items_id, ... FROM items WHERE ? = items.store_id`
 * Counterpart: DynaLoader of sqlalchemy/orm/dynamic.py.
 */
import { appenderSession, collectionQuery } from '../appender-query.ts';
import type { InstanceState } from '../state.ts';
import type { ReadMembers } from '../write-only-attribute.ts';
import { WriteOnlyLoader } from './write-only-loader.ts';

/** lazy="dynamic". */
export class DynamicLoader extends WriteOnlyLoader {
  protected override readMembers(): ReadMembers {
    return (state, autoflush) => {
      const session = autoflush ? appenderSession(state, this.property) : state.session;
      if (!session) return [];
      return collectionQuery(state, this.property, session).autoflush(false).all() as InstanceState[];
    };
  }
}
