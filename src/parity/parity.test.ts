/**
 * Conformance: every recorded program must answer as real SQLAlchemy 2.0.52 did, at all levels. The whole suite takes one
 * interpreter.
 */
import { describe, expect, test } from 'vitest';
import { findPrograms, runParity } from '../../scripts/support/run-parity.ts';

const results = await runParity(findPrograms('src/parity/programs'));

describe('answers as SQLAlchemy does', () => {
  test.each(results.map((r) => [`${r.area}/${r.name}`, r.verdict] as const))('%s', (_name, verdict) => {
    expect(verdict.difference).toBeNull();
  });
});
