import { expect, test } from 'vitest';
import { libraryReport } from '../testing/sample-report.ts';
import { describeLink } from './describe-link.ts';
import { gatherRunFacts } from './run-facts.ts';
import { toTimeSteps } from './time-steps.ts';

const report = libraryReport();
const facts = gatherRunFacts(report.statements);

test('counts leave out transactions, schema and noise', () => {
  expect(facts.totals).toMatchObject({ queries: 11, lazy: 10, eager: 0, flush: 0, rows: 40 });
  expect(facts.numbers.slice(0, 8)).toEqual([null, null, null, null, null, 1, 2, 3]);
});

test('a line knows what it sent', () => {
  expect(facts.lines.get('main.py:29')).toMatchObject({ family: 'lazy', words: '10 lazy load of Author.books' });
  expect(facts.lines.get('main.py:28')?.statements).toEqual([5]);
});

test('the caption names object, cause, number and line', () => {
  expect(describeLink([6], report.statements, facts, 'Book 1')).toBe(
    'Author.books on Author 1 reached Book 1: lazy, query #2, line 29',
  );
  expect(describeLink([6, 7], report.statements, facts)).toBe('Line 29 sent 2 statements: 2 lazy, queries #2 to #3');
});

test('the slider has a step for each statement, and none for schema work', () => {
  const steps = toTimeSteps(report.events, report.statements);
  expect(steps).toHaveLength(13);
  expect(steps[0]).toMatchObject({ statement: 4, glyph: 'tx', end: 0 });
  expect(steps[1]).toMatchObject({ statement: 5, glyph: 'query', end: 10 });
  expect(steps[2]).toMatchObject({ statement: 6, words: 'lazy load of Author.books on Author 1', end: 14 });
  expect(steps.at(-1)).toMatchObject({ words: 'ROLLBACK', end: report.events.length });
});

test('work that sends nothing is a step for each line', () => {
  const source = { file: 'main.py', line: 3 };
  const other = { file: 'main.py', line: 4 };
  const steps = toTimeSteps(
    [
      { kind: 'created', at: null, source, instance: 1, entity: 'Author' },
      { kind: 'created', at: null, source, instance: 2, entity: 'Author' },
      { kind: 'added', at: null, source: other, instance: 1 },
    ],
    [],
  );
  expect(steps.map((step) => step.words)).toEqual(['2 created', 'added to the session']);
});
