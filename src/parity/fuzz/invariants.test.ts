/**
 * A short run of the fuzzer that needs no real SQLAlchemy: programs of known outcome, always the same ones.
 */
import { expect, test } from 'vitest';
import { SourceRunner } from '../../../scripts/support/run-source.ts';
import { generateProgram } from './generate-program.ts';
import { generateInvariantProgram } from './invariants.ts';
import { renderProgram } from './program.ts';

test('random programs of known outcome: data as modelled, lazy equals eager, keys hold, a second flush is empty', async () => {
  const ours = new SourceRunner();
  for (let seed = 1; seed <= 40; seed++) {
    const { source, expected } = generateInvariantProgram(seed);
    const { stdout, error } = await ours.run(source);
    expect({ seed, error, stdout }).toEqual({ seed, error: null, stdout: expected });
  }
}, 180_000);

test('a seed always gives the same program', () => {
  expect(renderProgram(generateProgram(7))).toBe(renderProgram(generateProgram(7)));
  expect(renderProgram(generateProgram(7))).not.toBe(renderProgram(generateProgram(8)));
});
