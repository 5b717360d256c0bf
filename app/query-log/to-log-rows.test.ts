import { expect, test } from 'vitest';
import { gatherRunFacts } from '../facts/run-facts.ts';
import { aStatement, libraryReport } from '../testing/sample-report.ts';
import { judgeGrowth } from './growth-verdict.ts';
import { type LogFilter, toLogRows } from './to-log-rows.ts';

const report = libraryReport();
const facts = gatherRunFacts(report.statements);
const rowsOf = (filter: LogFilter, open: readonly string[] = []) =>
  toLogRows(report.statements, facts, [], filter, new Set(open));

test('repeats become one row, schema work another', () => {
  const rows = rowsOf('all');
  expect(rows.map((row) => row.kind)).toEqual(['schema', 'statement', 'statement', 'group', 'statement']);
  expect(rows[0]).toMatchObject({ words: '2 tables created' });
  expect(rows[3]).toMatchObject({ rows: 30, open: false });
});

test('an opened group shows its statements, the last one marked', () => {
  const group = rowsOf('all').find((row) => row.kind === 'group')!;
  const rows = rowsOf('all', [group.key]);
  expect(rows).toHaveLength(15);
  expect(rows[13]).toMatchObject({ kind: 'statement', child: 'last', index: 15 });
});

test('filters leave what they name', () => {
  expect(rowsOf('lazy').map((row) => row.kind)).toEqual(['group']);
  expect(rowsOf('eager')).toEqual([]);
  expect(rowsOf('repeated').map((row) => row.kind)).toEqual(['group']);
});

test('the finding that rests on a group comes with it', () => {
  const finding = {
    kind: 'n-plus-one' as const,
    statements: [6, 7],
    path: 'Author.books',
    source: null,
    explanation: '',
    remedy: '',
    option: null,
  };
  const rows = toLogRows(report.statements, facts, [finding], 'all', new Set());
  expect(rows.find((row) => row.kind === 'group')).toMatchObject({ finding });
});

test('ten thousand statements are five rows', () => {
  const many = libraryReport(10_000);
  const rows = toLogRows(many.statements, gatherRunFacts(many.statements), [], 'all', new Set());
  expect(rows).toHaveLength(5);
  expect(rows.find((row) => row.kind === 'group')?.indexes).toHaveLength(10_000);
});

test('growth in step with the data is proved, none is bounded, and without runs it is suspected', () => {
  const group = report.statements[6]!;
  const at = (authors: number, scale: number) => ({ scale, report: libraryReport(authors) });
  expect(judgeGrowth(group, [at(10, 1), at(20, 2), at(30, 3)])).toMatchObject({
    words: 'N+1 proved',
    counts: [10, 20, 30],
  });
  expect(judgeGrowth(group, [at(10, 1), at(10, 2), at(10, 3)])).toMatchObject({ words: 'bounded' });
  expect(judgeGrowth(aStatement(0), [])).toMatchObject({ words: 'N+1 suspected' });
});
