/**
 * Symbols and flags that the whole ORM speaks in: what a loader callable may do, what an attribute read may answer,
 * which way a relationship points.
 *
 * Counterpart: sqlalchemy/orm/base.py.
 */

/** A value could not be had under the given flags. */
export const PASSIVE_NO_RESULT: unique symbol = Symbol('PASSIVE_NO_RESULT');
/** An object with that key is present but is not of the requested class. */
export const PASSIVE_CLASS_MISMATCH: unique symbol = Symbol('PASSIVE_CLASS_MISMATCH');
/** The loader callable put the value into `state.dict` itself. */
export const ATTR_WAS_SET: unique symbol = Symbol('ATTR_WAS_SET');
/** The attribute has no loader callable. */
export const ATTR_EMPTY: unique symbol = Symbol('ATTR_EMPTY');
/** No value was loaded, or ever set. */
export const NO_VALUE: unique symbol = Symbol('NO_VALUE');
export const NEVER_SET: typeof NO_VALUE = NO_VALUE;
/** No entry in committed state: the attribute is unchanged. */
export const NO_HISTORY: unique symbol = Symbol('NO_HISTORY');
/** An append or remove whose collection key is not known. */
export const NO_KEY: unique symbol = Symbol('NO_KEY');
export { HOST_VALUE } from '../sql/host-value.ts';

export const SET_DEFERRED_EXPIRED: unique symbol = Symbol('SET_DEFERRED_EXPIRED');
export const DEFER_FOR_STATE: unique symbol = Symbol('DEFER_FOR_STATE');
export const RAISE_FOR_STATE: unique symbol = Symbol('RAISE_FOR_STATE');

/** What a loader callable may do; a bit set. */
export type PassiveFlag = number;

export const NO_CHANGE = 0;
export const CALLABLES_OK = 1;
export const SQL_OK = 2;
export const RELATED_OBJECT_OK = 4;
export const INIT_OK = 8;
export const NON_PERSISTENT_OK = 16;
export const LOAD_AGAINST_COMMITTED = 32;
export const NO_AUTOFLUSH = 64;
export const NO_RAISE = 128;
export const DEFERRED_HISTORY_LOAD = 256;
export const INCLUDE_PENDING_MUTATIONS = 512;
export const PASSIVE_OFF = RELATED_OBJECT_OK | NON_PERSISTENT_OK | INIT_OK | CALLABLES_OK | SQL_OK;
export const PASSIVE_RETURN_NO_VALUE = PASSIVE_OFF ^ INIT_OK;
export const PASSIVE_NO_INITIALIZE = PASSIVE_RETURN_NO_VALUE ^ CALLABLES_OK;
export const PASSIVE_NO_FETCH = PASSIVE_OFF ^ SQL_OK;
export const PASSIVE_NO_FETCH_RELATED = PASSIVE_OFF ^ RELATED_OBJECT_OK;
export const PASSIVE_ONLY_PERSISTENT = PASSIVE_OFF ^ NON_PERSISTENT_OK;
export const PASSIVE_MERGE = PASSIVE_OFF | NO_RAISE;

/** Which way a relationship points. */
export const ONETOMANY = 'ONETOMANY';
export const MANYTOONE = 'MANYTOONE';
export const MANYTOMANY = 'MANYTOMANY';
export type RelationshipDirection = typeof ONETOMANY | typeof MANYTOONE | typeof MANYTOMANY;
