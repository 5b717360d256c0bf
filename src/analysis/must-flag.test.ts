/**
 * The findings on real programs, each run at three sizes of its data: what grows must be flagged, what does not must not.
 */
import { describe, expect, test } from 'vitest';
import { bootNodeRunner, NODE_LIMITS } from '../../scripts/support/node-runner.ts';
import type { FindingKind, RunReport } from '../contract/report.ts';
import { findFindings } from './find-findings.ts';

const SIZES = [4, 8, 12] as const;

const MODELS = `
from sqlalchemy import ForeignKey, create_engine, event, func, select
from sqlalchemy.orm import (DeclarativeBase, Mapped, Session, deferred, immediateload, joinedload, mapped_column, raiseload,
    relationship, selectinload, subqueryload, undefer)


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    biography: Mapped[str] = mapped_column(deferred=True)
    books: Mapped[list["Book"]] = relationship(back_populates="author")

    @property
    def titles(self):
        return [book.title for book in self.books]


class Publisher(Base):
    __tablename__ = "publishers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped["Author"] = relationship(back_populates="books")
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publishers.id"))
    publisher: Mapped["Publisher"] = relationship()
    reviews: Mapped[list["Review"]] = relationship()


class Review(Base):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    stars: Mapped[int]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))


class Folder(Base):
    __tablename__ = "folders"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"))
    children: Mapped[list["Folder"]] = relationship()


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as seeding:
    seeding.add(Publisher(id=1, name="house"))
    seeding.add(Folder(id=1))
    seeding.flush()
    for n in range(1, N + 1):
        author = Author(id=n, name=f"a{n}", biography="long")
        author.books = [Book(id=2 * n + i, title=f"b{n}.{i}", publisher_id=1, reviews=[Review(stars=i)]) for i in (0, 1)]
        seeding.add(author)
        seeding.add(Folder(id=n + 1, parent_id=1))
    seeding.commit()
session = Session(engine)
`;

interface Growth {
  readonly kind: FindingKind;
  readonly path: string | null;
  /** Statements of the finding at each size; 0 where it was not made. */
  readonly counts: readonly number[];
}

const runner = await bootNodeRunner();

function runAt(size: number, body: string): RunReport {
  const source = `N = ${size}\n${MODELS}\n${body}`;
  return runner.run({ runId: 'run', files: { 'main.py': source }, entry: 'main.py', limits: NODE_LIMITS }).report;
}

/** What the findings of one program rest on, at the three sizes. */
function growthOf(body: string, outcome: RunReport['outcome']['kind'] = 'completed'): readonly Growth[] {
  const found = new Map<string, { kind: FindingKind; path: string | null; counts: number[] }>();
  SIZES.forEach((size, at) => {
    const report = runAt(size, body);
    expect(report.outcome).toMatchObject({ kind: outcome });
    for (const { kind, path, statements } of findFindings(report)) {
      const key = `${kind} ${path}`;
      const entry = found.get(key) ?? { kind, path, counts: SIZES.map(() => 0) };
      entry.counts[at] = (entry.counts[at] ?? 0) + statements.length;
      found.set(key, entry);
    }
  });
  return [...found.values()];
}

type Flag = readonly [kind: FindingKind, path: string | null, perUnit: number];

/** Programs whose statements grow with the data: each finding, and how many statements more for one author more. */
const MUST_FLAG: Readonly<Record<string, readonly [body: string, ...flags: Flag[]]>> = {
  'a lazy collection in a loop': [
    `
for author in session.scalars(select(Author)):
    for book in author.books:
        print(book.title)
`,
    ['n-plus-one', 'Author.books', 1],
  ],
  'a lazy many-to-one over distinct targets': [
    `
for book in session.query(Book).filter(Book.id % 2 == 0):
    print(book.author.name)
`,
    ['n-plus-one', 'Book.author', 1],
  ],
  'nested loops': [
    `
for author in session.scalars(select(Author)).all():
    for book in author.books:
        print(len(book.reviews))
`,
    ['n-plus-one', 'Author.books', 1],
    ['n-plus-one', 'Book.reviews', 2],
  ],
  'a comprehension': [
    'print({author.name: [book.title for book in author.books] for author in session.scalars(select(Author))})',
    ['n-plus-one', 'Author.books', 1],
  ],
  'a function called in a loop': [
    `
def describe(author):
    return f"{author.name}: {len(author.books)}"

for author in session.scalars(select(Author)):
    print(describe(author))
`,
    ['n-plus-one', 'Author.books', 1],
  ],
  'len() and truth': [
    `
for author in session.scalars(select(Author)):
    if author.books:
        print(author.name)
print(sum(len(book.reviews) for book in session.scalars(select(Book).where(Book.id % 2 == 1))))
`,
    ['n-plus-one', 'Author.books', 1],
    ['n-plus-one', 'Book.reviews', 1],
  ],
  'a property of the model': [
    'for author in session.scalars(select(Author)):\n    print(author.titles)',
    ['n-plus-one', 'Author.books', 1],
  ],
  'a deferred column': [
    'for author in session.scalars(select(Author)):\n    print(author.biography)',
    ['refresh-per-object', null, 1],
  ],
  'objects read again after a commit': [
    `
authors = session.scalars(select(Author)).all()
session.commit()
for author in authors:
    print(author.name)
`,
    ['refresh-per-object', null, 1],
  ],
  'session.get() in a loop': [
    'for key in range(1, N + 1):\n    print(session.get(Author, key).name)',
    ['query-in-loop', null, 1],
  ],
  'a count in a loop': [
    `
for author in session.scalars(select(Author)).all():
    print(session.query(Book).filter_by(author_id=author.id).count())
`,
    ['query-in-loop', null, 1],
  ],
  'a walk down a self-referential relationship': [
    `
def walk(folder):
    return 1 + sum(walk(child) for child in folder.children)

print(walk(session.get(Folder, 1)))
`,
    ['n-plus-one', 'Folder.children', 1],
  ],
};

/** Programs that load along what they never read. */
const UNUSED: Readonly<Record<string, string>> = {
  'selectinload in vain': `
for author in session.scalars(select(Author).options(selectinload(Author.books))):
    print(author.name)
`,
  'joinedload in vain': `
for author in session.scalars(select(Author).options(joinedload(Author.books))).unique():
    print(author.name)
`,
};

/** Programs with nothing to say about. */
const MUST_NOT_FLAG: Readonly<Record<string, string>> = {
  selectinload: `
for author in session.scalars(select(Author).options(selectinload(Author.books).selectinload(Book.reviews))):
    print(author.name, [len(book.reviews) for book in author.books])
`,
  joinedload: `
for author in session.scalars(select(Author).options(joinedload(Author.books))).unique():
    print(author.name, len(author.books))
`,
  'joinedload of a many-to-one': `
for book in session.scalars(select(Book).options(joinedload(Book.author))):
    print(book.author.name)
`,
  subqueryload: `
for author in session.query(Author).options(subqueryload(Author.books)):
    print(author.name, len(author.books))
`,
  immediateload: `
for author in session.query(Author).options(immediateload(Author.books)):
    print(author.name, len(author.books))
`,
  undefer:
    'for author in session.scalars(select(Author).options(undefer(Author.biography))):\n    print(author.biography)',
  'one parent': 'author = session.get(Author, 1)\nprint(author.name, len(author.books))',
  'one parent out of a query': `
author = session.scalars(select(Author).where(Author.id == 1)).one()
print([book.title for book in author.books])
`,
  'a target that all share': 'for book in session.scalars(select(Book)).all():\n    print(book.publisher.name)',
  'second access': `
author = session.get(Author, 1)
for _ in range(N):
    print(len(author.books))
`,
  'three fixed queries': `
print(session.scalar(select(func.count()).select_from(Author)))
print(session.scalar(select(func.count()).select_from(Book)))
print(session.scalar(select(func.count()).select_from(Review)))
`,
  'many inserts': `
session.add_all([Author(name=f"x{i}", biography="") for i in range(N)])
session.commit()
`,
  autoflush: `
for i in range(N):
    session.add(Author(name=f"x{i}", biography=""))
session.flush()
print(session.scalar(select(func.count()).select_from(Author)))
`,
  'a chunked selectin load': `
session.execute(Author.__table__.insert(), [{"id": 1000 + i, "name": "n", "biography": ""} for i in range(150 * N)])
print(sum(len(author.books) for author in session.scalars(select(Author).options(selectinload(Author.books)))))
`,
};

describe('flags what grows with the data', () => {
  test.each(Object.entries(MUST_FLAG))('%s', (_name, [body, ...flags]) => {
    const growth = growthOf(body);
    expect(growth.map(({ kind, path }) => [kind, path])).toEqual(flags.map(([kind, path]) => [kind, path]));
    growth.forEach(({ counts }, i) => {
      const [first = 0, , last = 0] = counts;
      expect((last - first) / (SIZES[2] - SIZES[0])).toBeCloseTo(flags[i]?.[2] ?? 0, 1);
    });
  });
});

describe('flags an eager load that nobody reads', () => {
  test.each(Object.entries(UNUSED))('%s', (_name, body) => {
    expect(growthOf(body)).toEqual([{ kind: 'unused-eager-load', path: 'Author.books', counts: [1, 1, 1] }]);
  });
});

describe('does not flag what does not grow', () => {
  test.each(Object.entries(MUST_NOT_FLAG))('%s', (_name, body) => {
    expect(growthOf(body)).toEqual([]);
  });

  test('raiseload ends in an error, not in a finding', () => {
    const body = 'for a in session.scalars(select(Author).options(raiseload(Author.books))):\n    print(a.books)';
    expect(growthOf(body, 'raised')).toEqual([]);
  });

  test('a loop over fixed values is suspected, and cleared by its growth', () => {
    const [suspect, ...others] = growthOf('for key in (1, 2, 3):\n    print(session.get(Author, key).name)');
    expect(others).toEqual([]);
    expect(suspect).toMatchObject({ kind: 'query-in-loop', counts: [3, 3, 3] });
  });
});
