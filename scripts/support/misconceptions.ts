/**
 * What people get wrong about relationships, by the ids that a lesson's `meets` names, and which lessons meet each. The
 * shipped course meets all of them.
 */

export const MISCONCEPTIONS = {
  m01: 'relationship() adds a column',
  m02: 'the foreign key belongs to the parent',
  m03: 'back_populates does something in the database',
  m04: 'a relationship on one side is complete',
  m05: 'setting book.author_id changes book.author at once',
  m06: 'setting book.author fills author_id at once',
  m07: 'lazy loading asks once for all parents',
  m08: 'a loop over a many-to-one always costs N',
  m09: 'len(author.books) counts in SQL',
  m10: 'if author.books: is free',
  m11: 'lazy="dynamic" cures N+1',
  m12: 'join() loads the related objects',
  m13: 'a WHERE can filter on what joinedload joined',
  m14: 'the fewest queries are the fastest',
  m15: 'joinedload needs nothing else in 2.0 style',
  m16: 'selectin is one query however many parents',
  m17: 'eager loading in the mapping is a safe default',
  m18: 'noload is a faster lazy',
  m19: 'after commit() objects are as they were',
  m20: 'objects work on after the session is closed',
  m21: 'a query never writes',
  m22: 'rollback() leaves Python objects alone',
  m23: 'asking twice gives two objects',
  m24: 'deleting a parent deletes its children',
  m25: 'the delete cascade and delete-orphan are the same',
  m26: 'the cascade goes on the many-to-one side',
  m27: 'uselist=False makes the database enforce one',
  m28: 'an association table needs no key',
  m29: 'extra columns fit on a secondary table',
  m30: 'foreign keys are indexed, and SQLite enforces them',
  m31: 'filter_by(name == "Chair") filters by name',
  m32: 'a __repr__ or a property cannot cost queries',
} as const satisfies Readonly<Record<string, string>>;

/** One row of the closing table. */
export interface Meeting {
  readonly id: string;
  readonly idea: string;
  /** Ids of the lessons that meet it. */
  readonly lessons: readonly string[];
}

/** Every misconception with the lessons that meet it. */
export function meetingsOf(lessons: readonly { readonly id: string; readonly meets: readonly string[] }[]): Meeting[] {
  return Object.entries(MISCONCEPTIONS).map(([id, idea]) => ({
    id,
    idea,
    lessons: lessons.filter((lesson) => lesson.meets.includes(id)).map((lesson) => lesson.id),
  }));
}

/** The table as text, a line each. */
export function meetingsTable(meetings: readonly Meeting[]): string {
  const width = Math.max(...meetings.map(({ idea }) => idea.length));
  return meetings
    .map(({ id, idea, lessons }) => `${id}  ${idea.padEnd(width)}  ${lessons.join(', ') || 'met by none'}`)
    .join('\n');
}
