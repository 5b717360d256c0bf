import { expect, test } from 'vitest';
import type { SchemaGraph } from '../contract/report.ts';
import { explainError } from './explain-error.ts';

const SCHEMA: SchemaGraph = {
  tables: [],
  mappers: [
    {
      entity: 'Author',
      table: 'authors',
      inherits: null,
      inheritance: 'none',
      attributes: [
        { name: 'id', column: 'authors.id' },
        { name: 'name', column: 'authors.name' },
      ],
      source: null,
    },
  ],
  relationships: [{ path: 'Author.books', entity: 'Author', name: 'books' } as never],
};

function explain(type: string, message: string, files = {}) {
  const error = { type, message, traceback: '', frames: [{ file: 'main.py', line: 25 }] };
  return explainError({ error, schema: SCHEMA, files });
}

test.each([
  ['AttributeError', "'Author' object has no attribute 'bookz'", 'books'],
  ['AttributeError', "type object 'Author' has no attribute 'nmae'", 'name'],
  ['TypeError', "'nam' is an invalid keyword argument for Author", 'name'],
  ['sqlalchemy.exc.InvalidRequestError', "... expression 'Auther' failed to locate a name ('Auther').", 'Author'],
  ['sqlalchemy.exc.InvalidRequestError', "Mapper 'Mapper[Author(authors)]' has no property 'bok'.", null],
  ['sqlalchemy.exc.InvalidRequestError', "Mapper 'Mapper[Author(authors)]' has no property 'book'.", 'books'],
])('%s: %s means %s', (type, message, meant) => {
  expect(explain(type, message)).toMatchObject({ meant, source: { line: 25 } });
});

test.each([
  [
    'sqlalchemy.orm.exc.DetachedInstanceError',
    "Parent instance <Author at 0x1> is not bound to a Session; lazy load operation of attribute 'books' cannot proceed",
    'selectinload(Author.books)',
    'lazy-loading',
  ],
  [
    'sqlalchemy.exc.InvalidRequestError',
    "'Author.books' is not available due to lazy='raise'",
    'raise',
    'raise-and-noload',
  ],
  [
    'sqlalchemy.exc.IntegrityError',
    '(sqlite3.IntegrityError) UNIQUE constraint failed: users.email',
    'users.email',
    'one-to-one',
  ],
])('%s has words and a lesson', (type, message, words, lesson) => {
  const explained = explain(type, message);
  expect(explained?.words).toContain(words);
  expect(explained?.lesson).toBe(lesson);
});

test('a name that was not imported says from where', () => {
  expect(explain('NameError', "name 'selectinload' is not defined")?.words).toContain('from sqlalchemy.orm import');
  const files = { 'main.py': 'authors = []\nprint(author)' };
  expect(explain('NameError', "name 'author' is not defined", files)?.meant).toBe('authors');
});

test('an error of the student’s own has no reading', () => {
  expect(explain('ValueError', 'no')).toBeNull();
});
