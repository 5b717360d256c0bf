/**
 * The steps of the time slider: the session's events in order, gathered so that one statement and all it loaded is one step.
 * Work on objects that sent nothing (created, added, set) is a step for each line of the program.
 */
import type { SessionEvent, Statement } from '../../src/index.ts';
import { showIdentity } from './show-value.ts';
import { type CauseFamily, causeOf } from './statement-cause.ts';

export interface TimeStep {
  /** Events that have happened once this step is done. */
  readonly end: number;
  /** The statement of this step; null where none was sent. */
  readonly statement: number | null;
  /** Highest statement index sent so far; -1 before the first. */
  readonly until: number;
  readonly glyph: CauseFamily | 'python' | 'identity-map';
  readonly words: string;
}

interface Draft {
  end: number;
  readonly statement: number | null;
  readonly events: SessionEvent[];
}

/** Steps of a run; empty for a run that neither sent nor made anything. */
export function toTimeSteps(events: readonly SessionEvent[], statements: readonly Statement[]): readonly TimeStep[] {
  const drafts: Draft[] = [];
  let sent = 0;
  const sendUpTo = (index: number, end: number) => {
    for (; sent < index; sent += 1) {
      const statement = statements[sent]!;
      if (statement.noise || statement.origin.kind === 'schema') continue;
      drafts.push({ end, statement: sent, events: [] });
    }
  };
  events.forEach((event, position) => {
    const cause = event.at !== null && event.at < statements.length ? event.at : null;
    if (cause !== null && cause >= sent) {
      sendUpTo(cause, position);
      drafts.push({ end: position + 1, statement: cause, events: [event] });
      sent = cause + 1;
      return;
    }
    // Events are told in order: what was sent before this one has its step before it.
    sendUpTo(Math.min(event.sent ?? 0, statements.length), position);
    const before = drafts.at(-1);
    if (before && (cause !== null || continues(before, event, statements))) {
      before.end = position + 1;
      before.events.push(event);
    } else drafts.push({ end: position + 1, statement: null, events: [event] });
  });
  sendUpTo(statements.length, events.length);
  let until = -1;
  return drafts.map((draft) => {
    if (draft.statement !== null) until = Math.max(until, draft.statement);
    return finishStep(draft, until, statements);
  });
}

/** Whether an event without a statement belongs to the step before it: the same line of the program did both. */
function continues(step: Draft, event: SessionEvent, statements: readonly Statement[]): boolean {
  const isHit = event.kind === 'identity-map-hit' && event.path !== null;
  const wasHit = step.statement === null && step.events[0]?.kind === 'identity-map-hit';
  if (isHit !== wasHit) return false;
  const source = step.statement === null ? step.events[0]?.source : statements[step.statement]!.source;
  return source?.line === event.source?.line && source?.file === event.source?.file;
}

function finishStep(draft: Draft, until: number, statements: readonly Statement[]): TimeStep {
  const statement = draft.statement === null ? null : statements[draft.statement]!;
  if (statement === null) {
    const isHit = draft.events[0]?.kind === 'identity-map-hit';
    return {
      end: draft.end,
      statement: null,
      until,
      glyph: isHit ? 'identity-map' : 'python',
      words: wordsOfEvents(draft.events),
    };
  }
  return {
    end: draft.end,
    statement: draft.statement,
    until,
    glyph: causeOf(statement).family,
    words: wordsOf(statement),
  };
}

function wordsOf(statement: Statement): string {
  const { origin } = statement;
  switch (origin.kind) {
    case 'lazy-load':
      return `lazy load of ${origin.path} on ${showIdentity(origin.owner)}`;
    case 'eager-load':
      return `${origin.strategy} load of ${origin.path} for ${origin.parents} parents`;
    case 'refresh':
      return `refresh of ${showIdentity(origin.owner)}`;
    case 'dynamic':
      return `${origin.path} of ${showIdentity(origin.owner)} read`;
    case 'flush':
      return `flush: ${statement.kind.toUpperCase()} of ${origin.entity}`;
    case 'query':
      return `query for ${origin.entities.join(', ') || statement.tables.join(', ')}`;
    default:
      return statement.kind.toUpperCase();
  }
}

const EVENT_WORDS: Readonly<Record<SessionEvent['kind'], string>> = {
  created: 'created',
  loaded: 'loaded',
  'identity-map-hit': 'found in the identity map',
  'attribute-loaded': 'attributes loaded',
  'columns-loaded': 'columns loaded',
  'attribute-set': 'attributes set',
  'reference-set': 'references set',
  appended: 'appended',
  removed: 'removed',
  added: 'added to the session',
  flushed: 'flushed',
  expired: 'expired',
  deleted: 'deleted',
  detached: 'detached',
  'rolled-back': 'rolled back',
  evicted: 'forgotten by the session',
  transaction: 'transaction',
};

function wordsOfEvents(events: readonly SessionEvent[]): string {
  const counts = new Map<string, number>();
  for (const event of events) {
    const word = event.kind === 'transaction' ? event.what : EVENT_WORDS[event.kind];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .slice(0, 3)
    .map(([word, count]) => (count === 1 ? word : `${count} ${word}`))
    .join(', ');
}
