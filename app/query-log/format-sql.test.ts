import { expect, test } from 'vitest';
import { formatSql, inlineParameters, readPlan } from './format-sql.ts';

test('each clause and each column has its line, subqueries stay whole', () => {
  expect(
    formatSql(
      'SELECT a.id, count(b.id) AS n \nFROM a LEFT OUTER JOIN b ON a.id = b.a_id \nWHERE a.id IN (SELECT x FROM y) AND a.n = ? ORDER BY a.id',
    ),
  ).toBe(
    'SELECT a.id,\n       count(b.id) AS n\nFROM a\nLEFT OUTER JOIN b ON a.id = b.a_id\nWHERE a.id IN (SELECT x FROM y)\n  AND a.n = ?\nORDER BY a.id',
  );
});

test('parameters stand in their places, question marks in strings stay', () => {
  expect(inlineParameters("SELECT '?' WHERE a = ? AND b = ? AND c = ?", ["it's", null, 3])).toBe(
    "SELECT '?' WHERE a = 'it''s' AND b = NULL AND c = 3",
  );
});

test('a plan is read in a sentence', () => {
  expect(readPlan(['SCAN books'])).toBe('Every row of books is read.');
  expect(readPlan(['SEARCH books USING INDEX ix (author_id=?)'])).toContain('no table is read whole');
});
