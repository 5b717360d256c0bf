import { expect, test } from 'vitest';
import { shortenSql, tokenizeSql } from './shorten-sql.ts';

test('a SELECT loses its column list first and keeps its table', () => {
  expect(shortenSql('SELECT authors.id, authors.name \nFROM authors')).toBe('SELECT … FROM authors');
  expect(shortenSql('SELECT DISTINCT a.id, a.name \nFROM a \nWHERE a.id = ?')).toBe(
    'SELECT DISTINCT … FROM a WHERE a.id = ?',
  );
});

test('a subquery in the column list does not end it', () => {
  expect(shortenSql('SELECT a.id, (SELECT count(*) FROM b) AS n \nFROM a')).toBe('SELECT … FROM a');
});

test('a short column list stays', () => {
  expect(shortenSql('SELECT count(*) \nFROM books')).toBe('SELECT count(*) FROM books');
});

test('a list of values is counted', () => {
  expect(shortenSql('SELECT b.id, b.t FROM b WHERE b.author_id IN (?, ?, ?)')).toBe(
    'SELECT … FROM b WHERE b.author_id IN (3 values)',
  );
});

test('tokens joined give the text back', () => {
  const sql = `SELECT 'it''s', 1.5 FROM "Order" WHERE x = ?\nLIMIT 3`;
  expect(
    tokenizeSql(sql)
      .map((token) => token.text)
      .join(''),
  ).toBe(sql);
});
