/**
 * Assertions about our own code. What fails here is shown as our fault, never as the student's.
 */

/** Thrown where something happened that cannot happen; the run's outcome becomes `internal-error`. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws unless `condition` holds; `why` says why it always should. */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new InvariantViolation(why);
}
