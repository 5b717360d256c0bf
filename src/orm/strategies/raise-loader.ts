/**
 * Refuses to load a relationship: always, or only where a statement would be needed.
 *
 * Counterpart: LazyLoader of sqlalchemy/orm/strategies.py under its keys lazy="raise" and lazy="raise_on_sql".
 */
import { LazyLoader } from './lazy-loader.ts';

/** lazy="raise" and lazy="raise_on_sql"; which of the two is its strategy key. */
export class RaiseLoader extends LazyLoader {}
