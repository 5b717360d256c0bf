/**
 * What happened to objects during a run, in order: the steps of the time slider, and all that the object view is built from.
 * `at` is the index of the statement that caused the event, or null where none did.
 */
import type { RelationshipPath, SourceLocation, SqlValue } from './values.ts';

/** Numbers an object within a run, from 1, never used twice. */
export type InstanceId = number;

export type InstanceStateName = 'transient' | 'pending' | 'persistent' | 'deleted' | 'detached';

interface EventBase {
  readonly at: number | null;
  /** Statements sent before the event: its place among them, also where none caused it. */
  readonly sent?: number;
  readonly source: SourceLocation | null;
}

export type SessionEvent = EventBase &
  (
    | { readonly kind: 'created'; readonly instance: InstanceId; readonly entity: string }
    | {
        readonly kind: 'loaded';
        readonly instance: InstanceId;
        readonly entity: string;
        readonly key: readonly string[];
        readonly values: Readonly<Record<string, SqlValue>>;
      }
    | { readonly kind: 'identity-map-hit'; readonly instance: InstanceId; readonly path: RelationshipPath | null }
    | {
        readonly kind: 'attribute-loaded';
        readonly instance: InstanceId;
        readonly path: RelationshipPath;
        /** The objects now held, in order; empty for None. */
        readonly members: readonly InstanceId[];
        readonly uselist: boolean;
      }
    | {
        readonly kind: 'columns-loaded';
        readonly instance: InstanceId;
        readonly values: Readonly<Record<string, SqlValue>>;
      }
    | { readonly kind: 'attribute-set'; readonly instance: InstanceId; readonly name: string; readonly value: SqlValue }
    | {
        readonly kind: 'reference-set';
        readonly instance: InstanceId;
        readonly path: RelationshipPath;
        readonly member: InstanceId | null;
      }
    | {
        readonly kind: 'appended';
        readonly instance: InstanceId;
        readonly path: RelationshipPath;
        readonly member: InstanceId;
      }
    | {
        readonly kind: 'removed';
        readonly instance: InstanceId;
        readonly path: RelationshipPath;
        readonly member: InstanceId;
      }
    | { readonly kind: 'added'; readonly instance: InstanceId }
    | {
        readonly kind: 'flushed';
        readonly instance: InstanceId;
        readonly key: readonly string[];
        readonly values: Readonly<Record<string, SqlValue>>;
      }
    | { readonly kind: 'expired'; readonly instance: InstanceId; readonly attributes: readonly string[] | null }
    | { readonly kind: 'deleted'; readonly instance: InstanceId }
    | { readonly kind: 'detached'; readonly instance: InstanceId }
    | { readonly kind: 'rolled-back'; readonly instance: InstanceId; readonly state: InstanceStateName }
    | { readonly kind: 'evicted'; readonly instance: InstanceId }
    /** One boundary of a transaction; it concerns the session, not one object. */
    | {
        readonly kind: 'transaction';
        readonly what: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'close';
      }
  );
