import { expect, test } from 'vitest';
import { libraryReport } from '../testing/sample-report.ts';
import { measureRuns, optionLoads, toLines } from './measure.ts';

const runs = [libraryReport(10), libraryReport(20), libraryReport(30)];
const relationship = runs[0]!.schema.relationships[0]!;

test('a strategy is measured with its growth', () => {
  const row = measureRuns('select', runs, relationship, runs[0]!)!;
  expect(row).toMatchObject({ queries: 11, rows: 40, objects: 40, growth: { tone: 'danger', words: '+1 per Author' } });
  expect(row.points).toEqual([
    { parents: 10, queries: 11 },
    { parents: 20, queries: 21 },
    { parents: 30, queries: 31 },
  ]);
});

test('a program that stops says where', () => {
  const error = {
    type: 'sqlalchemy.exc.InvalidRequestError',
    message: "'Author.books' is not available due to lazy='raise'",
    traceback: '',
    frames: [{ file: 'main.py', line: 29 }],
  };
  const stopped = { ...runs[0]!, outcome: { kind: 'raised' as const, error } };
  const row = measureRuns('raise', [stopped], relationship, runs[0]!)!;
  expect(row.growth.words).toBe('stops at line 29');
  expect(row.note).toContain("InvalidRequestError: 'Author.books'");
});

test('strategies of the same cost share a line', () => {
  const rows = (['select', 'immediate'] as const).map((one) => measureRuns(one, runs, relationship, runs[0]!)!);
  expect(toLines(rows).map((line) => line.label)).toEqual(['select, immediate: 11, 21, 31']);
});

test('an option of the program is seen', () => {
  expect(optionLoads({ 'main.py': 'select(Author).options(selectinload(Author.books))' }, relationship)).toBe(true);
  expect(optionLoads({ 'main.py': 'select(Author)' }, relationship)).toBe(false);
});
