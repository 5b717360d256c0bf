import { expect, test } from 'vitest';
import { applyEdits } from '../analysis/program-edit.ts';
import type { ColumnInfo, RelationshipInfo, SchemaGraph } from '../contract/report.ts';
import { checklistOf } from './checklist.ts';

const MODEL = `from sqlalchemy.orm import Mapped, mapped_column, relationship

class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    books: Mapped[list["Book"]] = relationship()


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


session.add(Author())
`;

function column(name: string, part: Partial<ColumnInfo> = {}): ColumnInfo {
  const plain = { type: 'INTEGER', nullable: false, primaryKey: false, unique: false, indexed: false };
  return { name, ...plain, foreignKeys: [], default: null, source: null, ...part };
}

function library(key: Partial<ColumnInfo> = {}, books: Partial<RelationshipInfo> = {}): SchemaGraph {
  const table = { foreignKeys: [], indexes: [], uniqueConstraints: [], association: false, ddl: '' };
  const mapper = { inherits: null, inheritance: 'none', source: null } as const;
  const id = column('id', { primaryKey: true, unique: true });
  return {
    tables: [
      { name: 'authors', columns: [id], ...table },
      { name: 'books', columns: [id, column('author_id', { foreignKeys: ['authors.id'], ...key })], ...table },
    ],
    mappers: [
      { entity: 'Author', table: 'authors', attributes: [{ name: 'id', column: 'authors.id' }], ...mapper },
      { entity: 'Book', table: 'books', attributes: [{ name: 'author_id', column: 'books.author_id' }], ...mapper },
    ],
    relationships: [
      {
        path: 'Author.books',
        entity: 'Author',
        name: 'books',
        target: 'Book',
        direction: 'ONETOMANY',
        uselist: true,
        lazy: 'select',
        backPopulates: null,
        inverse: null,
        secondary: null,
        pairs: [['authors.id', 'books.author_id']],
        optional: false,
        cascade: ['save-update', 'merge'],
        passiveDeletes: false,
        viewonly: false,
        orderBy: null,
        source: { file: 'main.py', line: 6 },
        ...books,
      },
    ],
  };
}

test('a one-sided relationship is given its other side as an edit', () => {
  const files = { 'main.py': MODEL };
  const [entry] = checklistOf(library(), files);
  const asked = entry!.questions.find((question) => question.id === 'both-sides')!;
  expect(asked.passed).toBe(false);
  const mended = applyEdits(files, asked.fix!.edits)['main.py'];
  expect(mended).toContain('books: Mapped[list["Book"]] = relationship(back_populates="author")');
  expect(mended).toContain(
    'ForeignKey("authors.id"))\n    author: Mapped["Author"] = relationship(back_populates="books")\n\n\nsession',
  );
});

test('advice points at the line of the key and offers its index', () => {
  const files = { 'main.py': MODEL };
  const advice = checklistOf(library(), files)[0]!.advice;
  expect(advice.map(({ id, passed }) => [id, passed])).toEqual([
    ['nullable', true],
    ['index', false],
    ['deletion', false],
  ]);
  expect(advice[1]!.source).toEqual({ file: 'main.py', line: 12 });
  expect(applyEdits(files, advice[1]!.fix!.edits)['main.py']).toContain(
    'mapped_column(ForeignKey("authors.id"), index=True)',
  );
  expect(applyEdits(files, advice[2]!.fix!.edits)['main.py']).toContain('relationship(cascade="all, delete-orphan")');
});

test('an indexed key that may be empty needs nothing', () => {
  const advice = checklistOf(library({ indexed: true, nullable: true }))[0]!.advice;
  expect(advice.every((question) => question.passed)).toBe(true);
  expect(advice[2]!.finding).toBe('They stay, with books.author_id set to NULL.');
});
