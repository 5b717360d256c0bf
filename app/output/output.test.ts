import { expect, test } from 'vitest';
import { noticeOf } from './outcome-words.ts';
import { splitTraceback } from './traceback-pieces.ts';

test('lines of the student’s files become links, others stay text', () => {
  const traceback =
    'Traceback (most recent call last):\n  File "main.py", line 25, in <module>\n    x()\n  File "/lib/other.py", line 3, in x\nNameError: y';
  const pieces = splitTraceback(traceback, ['main.py']);
  expect(pieces.map((piece) => piece.text).join('')).toBe(traceback);
  expect(pieces.filter((piece) => piece.kind === 'line')).toEqual([
    { kind: 'line', text: 'line 25', file: 'main.py', line: 25 },
  ]);
});

test('a limit says which, where, and that nothing is lost', () => {
  const outcome = {
    kind: 'limit-reached' as const,
    limit: 'durationMs' as const,
    source: { file: 'main.py', line: 25 },
  };
  expect(noticeOf(outcome, { kind: 'idle' })).toEqual({
    title: 'Stopped after 10 seconds.',
    text: 'Line 25 of main.py had not ended. Your code is safe.',
  });
  expect(noticeOf({ kind: 'completed' }, { kind: 'idle' })).toBeNull();
});
