/**
 * Turns what the ORM tells of its states into the contract's SessionEvents: plain data with the statement that caused each,
 * and the student's line. The ORM's environment hands the events over; the object view and the time slider read them.
 */
import type { InstanceId, InstanceStateName, SessionEvent } from '../contract/session-event.ts';
import type { Statement } from '../contract/statement.ts';
import type { SourceLocation, SqlValue } from '../contract/values.ts';
import type { OrmEvent } from '../orm/orm-event.ts';
import type { InstanceState } from '../orm/state.ts';

export interface SessionRecorderOptions {
  currentSource(): SourceLocation | null;
  /** The statement that ran last, or runs now. */
  lastStatement(): number | null;
  /** Everything that was sent and has come back. */
  statements(): readonly Statement[];
}

/** What a statement brings about; everything else the program does by itself. */
const CAUSED: ReadonlySet<OrmEvent['kind']> = new Set(['loaded', 'attribute-loaded', 'columns-loaded', 'flushed']);

/** How far back the statement of an attribute may lie: nested loads send theirs before the outer attribute is filled. */
const LOOK_BACK = 40;

type Values = Readonly<Record<string, SqlValue>>;
type EventBody = SessionEvent extends infer E ? (E extends SessionEvent ? Omit<E, 'at' | 'source'> : never) : never;

/** The session events of one run. */
export class SessionRecorder {
  readonly events: SessionEvent[] = [];
  /** Relationships that the program read, whether or not that sent a statement. */
  readonly readRelationships = new Set<string>();
  private readonly options: SessionRecorderOptions;
  private readonly ids = new Map<InstanceState, InstanceId>();
  private active = true;
  /** A load tells of many objects under one statement: the line is asked for once. */
  private lastSource: { readonly at: number | null; readonly source: SourceLocation | null } | null = null;

  constructor(options: SessionRecorderOptions) {
    this.options = options;
  }

  stop(): void {
    this.active = false;
    this.ids.clear();
  }

  record(event: OrmEvent): void {
    if (!this.active) return;
    const body = this.translate(event);
    if (body === null) return;
    const last = this.options.lastStatement();
    const at = last === null ? null : this.causeOf(body, last);
    const sent = last === null ? 0 : last + 1;
    // made here and in no other hands yet: completed in place, as a copy of each event would cost as much as the rest
    this.events.push(Object.assign(body, { at, sent, source: this.source(event.kind, at) }) as SessionEvent);
  }

  /** The statement that brought an event about, given the last one sent; null where none did. */
  private causeOf(body: EventBody, last: number): number | null {
    const statements = this.options.statements();
    if (body.kind === 'transaction') return statements[last]?.origin.kind === 'transaction' ? last : null;
    if (!CAUSED.has(body.kind)) return null;
    if (body.kind !== 'attribute-loaded') return last;
    const before = this.events.at(-1);
    const isAnswered =
      before?.kind === 'identity-map-hit' && before.path === body.path && body.members.includes(before.instance);
    return isAnswered ? null : senderOf(body.path, last, statements);
  }

  private source(kind: OrmEvent['kind'], at: number | null): SourceLocation | null {
    const isLoad = kind === 'loaded' || kind === 'columns-loaded' || kind === 'attribute-loaded';
    if (isLoad && this.lastSource !== null && this.lastSource.at === at) return this.lastSource.source;
    const source = this.options.currentSource();
    this.lastSource = isLoad ? { at, source } : null;
    return source;
  }

  private translate(event: OrmEvent): EventBody | null {
    switch (event.kind) {
      case 'transaction':
        return { kind: 'transaction', what: event.what };
      case 'created':
        return { kind: 'created', instance: this.idOf(event.state), entity: entityOf(event.state) };
      case 'loaded':
        return {
          kind: 'loaded',
          instance: this.idOf(event.state),
          entity: entityOf(event.state),
          key: keyOf(event.state),
          values: columnValues(event.state),
        };
      case 'identity-map-hit':
        return {
          kind: 'identity-map-hit',
          instance: this.idOf(event.state),
          path: event.owner !== null && event.key !== null ? pathOf(event.owner, event.key) : null,
        };
      case 'attribute-loaded':
        return {
          kind: 'attribute-loaded',
          instance: this.idOf(event.state),
          path: pathOf(event.state, event.key),
          members: event.members.map((member) => this.idOf(member)),
          uselist: usesList(event.state, event.key),
        };
      case 'relationship-read':
        this.readRelationships.add(String(event.state.manager.mapper.props.get(event.key)));
        return null;
      case 'columns-loaded':
        return {
          kind: 'columns-loaded',
          instance: this.idOf(event.state),
          values: columnValues(event.state, event.keys),
        };
      case 'attribute-set':
        return {
          kind: 'attribute-set',
          instance: this.idOf(event.state),
          name: event.key,
          value: plainValue(event.state.dict.get(event.key)),
        };
      case 'reference-set':
        return {
          kind: 'reference-set',
          instance: this.idOf(event.state),
          path: pathOf(event.state, event.key),
          member: event.member === null ? null : this.idOf(event.member),
        };
      case 'appended':
      case 'removed':
        return {
          kind: event.kind,
          instance: this.idOf(event.state),
          path: pathOf(event.state, event.key),
          member: this.idOf(event.member),
        };
      case 'flushed':
        return {
          kind: 'flushed',
          instance: this.idOf(event.state),
          key: keyOf(event.state),
          values: columnValues(event.state),
        };
      case 'expired':
        return { kind: 'expired', instance: this.idOf(event.state), attributes: event.keys };
      case 'rolled-back':
        return { kind: 'rolled-back', instance: this.idOf(event.state), state: stateName(event.state) };
      case 'added':
      case 'deleted':
      case 'detached':
        return { kind: event.kind, instance: this.idOf(event.state) };
      case 'evicted': {
        const id = this.ids.get(event.state);
        this.ids.delete(event.state);
        return id === undefined ? null : { kind: 'evicted', instance: id };
      }
    }
  }

  private nextId = 1;

  private idOf(state: InstanceState): InstanceId {
    let id = this.ids.get(state);
    if (id === undefined) {
      id = this.nextId++;
      this.ids.set(state, id);
    }
    return id;
  }
}

/** The statement that loaded an attribute: the last one sent for its relationship, else the last one sent. */
function senderOf(path: string, last: number, statements: readonly Statement[]): number {
  for (let at = last; at >= Math.max(0, last - LOOK_BACK); at -= 1) {
    const origin = statements[at]?.origin;
    if (origin === undefined) continue;
    if ('path' in origin && origin.path === path) return at;
    if (origin.kind === 'query' && origin.joined.includes(path)) return at;
  }
  return last;
}

function entityOf(state: InstanceState): string {
  return state.mapper.className;
}

function pathOf(state: InstanceState, key: string): string {
  return `${entityOf(state)}.${key}`;
}

function keyOf(state: InstanceState): readonly string[] {
  return state.key === null ? [] : identityParts(state.key);
}

/** The parts of an identity key as text. */
function identityParts(key: NonNullable<InstanceState['key']>): readonly string[] {
  return key.values.map(String);
}

function usesList(state: InstanceState, key: string): boolean {
  return state.mapper.relationships.find((relationship) => relationship.key === key)?.uselist ?? true;
}

/** Column attributes that are loaded; what only the host knows is left out. */
function columnValues(state: InstanceState, keys: readonly string[] | null = null): Values {
  const values: Record<string, SqlValue> = {};
  for (const { key } of state.mapper.columnAttrs) {
    if ((keys !== null && !keys.includes(key)) || !state.dict.has(key)) continue;
    const value = state.dict.get(key);
    if (isSqlValue(value)) values[key] = value;
    else if (typeof value === 'boolean') values[key] = value ? 1 : 0;
  }
  return values;
}

function plainValue(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return isSqlValue(value) ? value : null;
}

function isSqlValue(value: unknown): value is SqlValue {
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'string' ||
    value instanceof Uint8Array ||
    (typeof value === 'object' && 'real' in value && typeof value.real === 'number')
  );
}

function stateName(state: InstanceState): InstanceStateName {
  if (state.transient) return 'transient';
  if (state.pendingInSession) return 'pending';
  if (state.deleted) return 'deleted';
  return state.persistent ? 'persistent' : 'detached';
}
