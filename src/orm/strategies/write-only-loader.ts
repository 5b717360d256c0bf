/**
 * Gives a relationship a collection that is only written: lazy="write_only".
 *
 * Counterpart: WriteOnlyLoader of sqlalchemy/orm/writeonly.py.
 */
import { InvalidRequestError } from '../../sql/errors.ts';
import { MANYTOONE, ONETOMANY } from '../base.ts';
import type { Mapper } from '../mapper.ts';
import { type ReadMembers, WriteOnlyAttributeImpl } from '../write-only-attribute.ts';
import { registerRelationshipAttribute } from './register-attribute.ts';
import { RelationshipLoader } from './relationship-loader.ts';

/** lazy="write_only". */
export class WriteOnlyLoader extends RelationshipLoader {
  protected readMembers(): ReadMembers | null {
    return null;
  }

  override initClassAttribute(mapper: Mapper): void {
    this.isClassLevel = true;
    const { property } = this;
    if (!property.uselist || property.direction === MANYTOONE) {
      throw new InvalidRequestError(
        `On relationship ${property}, 'dynamic' loaders cannot be used with many-to-one/one-to-one relationships and/or uselist=False.`,
      );
    }
    const readMembers = this.readMembers();
    registerRelationshipAttribute(
      property,
      mapper,
      {},
      (manager, dispatch) =>
        new WriteOnlyAttributeImpl(
          manager,
          property,
          dispatch,
          {
            parentToken: property,
            trackParent: property.singleParent || property.direction === ONETOMANY,
            sendModifiedEvents: !property.viewonly,
          },
          readMembers,
        ),
    );
  }
}
