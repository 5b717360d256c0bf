import { expect, test } from 'vitest';
import { checklistOf } from '../../src/index.ts';
import { LIBRARY_SCHEMA } from '../testing/sample-report.ts';
import { summarizeChecklist } from './summarize-checklist.ts';

test('a pair is one entry, told from the parent, and a question counts once for the model', () => {
  const summary = summarizeChecklist(checklistOf(LIBRARY_SCHEMA));
  expect(summary.groups.map((group) => group.title)).toEqual(['Author.books and Book.author']);
  expect(summary.groups[0]!.questions.map((question) => question.id)).toContain('deletion');
  expect([summary.passed, summary.asked]).toEqual([7, 9]);
});
