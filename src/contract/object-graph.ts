/**
 * The objects of the session at one moment, as the object view draws them. Derived from the session events by observe/.
 */
import type { InstanceId, InstanceStateName } from './session-event.ts';
import type { RelationshipPath, SqlValue } from './values.ts';

export interface InstanceNode {
  readonly id: InstanceId;
  readonly entity: string;
  readonly key: readonly string[] | null;
  readonly state: InstanceStateName;
  readonly expired: boolean;
  readonly values: Readonly<Record<string, SqlValue>>;
  /** Relationship attributes and what is known of each. */
  readonly collections: readonly {
    readonly name: string;
    readonly path: RelationshipPath;
    readonly status: 'not-loaded' | 'loaded' | 'raises';
    readonly count: number;
    readonly uselist: boolean;
  }[];
}

export interface InstanceLink {
  readonly from: InstanceId;
  readonly to: InstanceId;
  readonly path: RelationshipPath;
  /** The statement that loaded it; null where it was set in Python or found in the identity map. */
  readonly statement: number | null;
}

export interface ObjectGraph {
  readonly instances: readonly InstanceNode[];
  readonly links: readonly InstanceLink[];
}
