/**
 * What the ORM tells an observer, in terms of states. observe/ turns these into the contract's SessionEvents by adding the
 * statement's index and the source line.
 */
import type { InstanceState } from './state.ts';

export type OrmEvent =
  | { readonly kind: 'created'; readonly state: InstanceState }
  | { readonly kind: 'loaded'; readonly state: InstanceState }
  | {
      readonly kind: 'identity-map-hit';
      readonly state: InstanceState;
      readonly key: string | null;
      readonly owner: InstanceState | null;
    }
  | {
      readonly kind: 'attribute-loaded';
      readonly state: InstanceState;
      readonly key: string;
      readonly members: readonly InstanceState[];
    }
  /** The program read a relationship: told once for each class. */
  | { readonly kind: 'relationship-read'; readonly state: InstanceState; readonly key: string }
  | { readonly kind: 'columns-loaded'; readonly state: InstanceState; readonly keys: readonly string[] }
  | { readonly kind: 'attribute-set'; readonly state: InstanceState; readonly key: string }
  | {
      readonly kind: 'reference-set';
      readonly state: InstanceState;
      readonly key: string;
      readonly member: InstanceState | null;
    }
  | { readonly kind: 'appended'; readonly state: InstanceState; readonly key: string; readonly member: InstanceState }
  | { readonly kind: 'removed'; readonly state: InstanceState; readonly key: string; readonly member: InstanceState }
  | { readonly kind: 'added' | 'flushed' | 'deleted' | 'detached' | 'evicted'; readonly state: InstanceState }
  | { readonly kind: 'expired'; readonly state: InstanceState; readonly keys: readonly string[] | null }
  | { readonly kind: 'rolled-back'; readonly state: InstanceState }
  | {
      readonly kind: 'transaction';
      readonly what: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'close';
    };
