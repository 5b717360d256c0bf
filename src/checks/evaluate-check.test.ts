import { expect, test } from 'vitest';
import { anNPlusOneReport, aRelationship, aReport } from '../contract/builders.ts';
import type { Check } from '../contract/check.ts';
import type { RunReport } from '../contract/run.ts';
import { parseCheck } from '../lesson/parse-check.ts';
import { evaluateCheck } from './evaluate-check.ts';

function check(line: string): Check {
  const parsed = parseCheck(line);
  if (!parsed.ok) throw new Error(parsed.message);
  return { ...parsed.spec, id: 'task/1', text: line };
}

function judge(line: string, report: RunReport, startReport: RunReport | null = null) {
  const { passed, message } = evaluateCheck(check(line), { report, startReport });
  return `${passed ? 'passed' : 'missed'}: ${message}`;
}

const printed = (text: string) => aReport({ output: [{ stream: 'stdout', text, at: 0 }] });

test('a missed count says by how much', () => {
  const report = anNPlusOneReport(10);
  expect(judge('queries <= 2', report)).toBe('missed: 11 queries where at most 2 are wanted: 9 too many.');
  expect(judge('queries = 11', report)).toBe('passed: 11 queries.');
  expect(judge('lazy loads = 0', report)).toBe('missed: 10 lazy loads where exactly 0 are wanted: 10 too many.');
  expect(judge('rows fetched <= 40', report)).toBe('passed: 40 rows fetched.');
});

test('evidence names the statements', () => {
  expect(evaluateCheck(check('no n+1'), { report: anNPlusOneReport(2), startReport: null })).toMatchObject({
    passed: false,
    evidence: [1, 2],
  });
});

test('loading is told from the statements', () => {
  expect(judge('Author.books loaded by selectin', anNPlusOneReport(2))).toBe(
    'missed: Author.books was loaded by select, not by selectin.',
  );
  expect(judge('Author.books loaded by select', anNPlusOneReport(2))).toBe(
    'passed: Author.books was loaded by select.',
  );
  expect(judge('Book.author loaded by select', anNPlusOneReport(2))).toBe('missed: Book.author was not loaded at all.');
});

test('output is compared line by line', () => {
  expect(judge('output same as start', printed('a\nb\n'), printed('a\nb\n'))).toBe('passed: The output is the same.');
  expect(judge('output same as start', printed('a\nc\n'), printed('a\nb\n'))).toBe(
    'missed: Line 2 of the output is “c”; it should be “b”.',
  );
  expect(judge('output contains "b"', printed('a\n'))).toBe('missed: The output does not have “b”.');
});

test('the mapping is asked by name, and a missing class or attribute is named', () => {
  const schema = {
    tables: [],
    mappers: [],
    relationships: [
      aRelationship('Author.books', { inverse: 'Book.author' }),
      aRelationship('Book.author', { inverse: 'Author.books', direction: 'MANYTOONE', uselist: false }),
    ],
  };
  const report = aReport({ schema });
  expect(judge('Author.books one-to-many', report)).toBe('passed: Author.books is one-to-many.');
  expect(judge('Author.books many-to-many', report)).toBe('missed: Author.books is one-to-many, not many-to-many.');
  expect(judge('back_populates pair Author.books Book.author', report)).toBe(
    'passed: Author.books and Book.author name each other.',
  );
  expect(judge('Pet.owner many-to-one', report)).toBe('missed: There is no mapped class Pet.');
  expect(judge('cascade Author.books delete-orphan', report)).toContain('delete-orphan is not among them');
});

test('growth compares the counts at each scale', () => {
  const scaled = [1, 2, 3].map((scale) => ({ scale, report: anNPlusOneReport(10 * scale) }));
  const growth = (line: string) =>
    evaluateCheck(check(line), { report: anNPlusOneReport(10), startReport: null, scaled }).message;
  expect(growth('queries grow O(1)')).toBe('queries grow with the data: 11 at 1×, 21 at 2×, 31 at 3×.');
  expect(growth('queries grow O(n)')).toBe('queries grow in step with the data: 11 at 1×, 21 at 2×, 31 at 3×.');
});

test('how the program ended', () => {
  const raised = aReport({
    outcome: {
      kind: 'raised',
      error: { type: 'sqlalchemy.orm.exc.DetachedInstanceError', message: 'x', traceback: '', frames: [] },
    },
  });
  expect(judge('raises DetachedInstanceError', raised)).toBe('passed: It raised DetachedInstanceError.');
  expect(judge('completes', raised)).toBe('missed: It stopped on DetachedInstanceError.');
  expect(judge('rows books = 3', aReport({ tableRows: { books: 2 } }))).toBe(
    'missed: 2 rows in books where exactly 3 are wanted: 1 too few.',
  );
});
