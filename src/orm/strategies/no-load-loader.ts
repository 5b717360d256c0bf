/**
 * Gives a relationship no value: None, or an empty collection.
 *
 * Counterpart: NoLoader of sqlalchemy/orm/strategies.py.
 */
import { initStateCollection } from '../attributes.ts';
import type { Mapper } from '../mapper.ts';
import type { RowProcessorArguments } from './loader-strategy.ts';
import { registerRelationshipAttribute } from './register-attribute.ts';
import { RelationshipLoader } from './relationship-loader.ts';

/** lazy="noload". */
export class NoLoadLoader extends RelationshipLoader {
  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    registerRelationshipAttribute(this.property, mapper, {});
  }

  override createRowProcessor(given: RowProcessorArguments): void {
    const { key, uselist } = this;
    const { loadBatch } = given.context.session;
    given.populators.fresh.push({
      key,
      populate: (state) => {
        if (uselist) initStateCollection(state, key);
        else state.dict.set(key, null);
        loadBatch.attribute(state, key);
      },
    });
  }
}
