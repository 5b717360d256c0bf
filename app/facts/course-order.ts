/**
 * The tracks of the course and the order of the lessons within them. A lesson that is not named here follows those that are.
 */

export interface Track {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What its lessons are, for the icon beside them. */
  readonly kind: 'relationship' | 'strategy' | 'query' | 'mistake';
  readonly lessons: readonly string[];
}

export const TRACKS: readonly Track[] = [
  {
    id: 'relationships',
    title: 'Relationships',
    summary: 'How two tables become two objects that know each other.',
    kind: 'relationship',
    lessons: [
      'foreign-keys',
      'one-to-many',
      'many-to-one',
      'one-to-one',
      'many-to-many',
      'association-object',
      'self-referential',
      'backref-and-back-populates',
      'cascades',
    ],
  },
  {
    id: 'loading',
    title: 'Loading',
    summary: 'When the database is asked, by which line, and how often.',
    kind: 'strategy',
    lessons: [
      'lazy-loading',
      'n-plus-one',
      'joined-eager-loading',
      'selectin-and-subquery',
      'nested-eager-loading',
      'raise-and-noload',
      'dynamic-and-write-only',
      'choosing-a-strategy',
    ],
  },
  {
    id: 'querying',
    title: 'Querying across relationships',
    summary: 'Joins, counts and indexes: asking one question instead of many.',
    kind: 'query',
    lessons: ['joins', 'filtering-and-counting', 'indexes'],
  },
  {
    id: 'wild',
    title: 'In the wild',
    summary: 'Models that run and are wrong, whole applications, and one of your own.',
    kind: 'mistake',
    lessons: [
      'common-mistakes',
      'relationship-checklist',
      'flask-stores-and-items',
      'classic-to-2-0',
      'blog-capstone',
      'coming-from-node',
    ],
  },
];

interface Placed {
  readonly id: string;
  readonly track: string;
}

/** The track a lesson belongs to; its front matter decides, and a track not known here takes the lesson's word for its title. */
export function trackOf(trackId: string): Track {
  const known = TRACKS.find((track) => track.id === trackId);
  const title = trackId.charAt(0).toUpperCase() + trackId.slice(1).replaceAll('-', ' ');
  return known ?? { id: trackId, title, summary: '', kind: 'relationship', lessons: [] };
}

/** Tracks in course order, each with its lessons in theirs; tracks without lessons are left out. */
export function orderCourse<Entry extends Placed>(course: readonly Entry[]): { track: Track; lessons: Entry[] }[] {
  const ids = [...new Set([...TRACKS.map((track) => track.id), ...course.map((entry) => entry.track)])];
  return ids.flatMap((id) => {
    const track = trackOf(id);
    const rank = (entry: Entry) => {
      const at = track.lessons.indexOf(entry.id);
      return at === -1 ? track.lessons.length : at;
    };
    const lessons = course
      .filter((entry) => entry.track === id)
      .sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
    return lessons.length > 0 ? [{ track, lessons }] : [];
  });
}
