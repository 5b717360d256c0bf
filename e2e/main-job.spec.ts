/**
 * The main job: a student opens a lesson, runs it, sees the N+1, mends it. On the built site, under its real headers.
 */
import { expect, test } from './support/playground.ts';

test('learner can see an N+1 and mend it', async ({ page, playground }) => {
  await page.goto('./');
  await page
    .getByRole('link', { name: /The N\+1 problem/ })
    .first()
    .click();
  await expect(playground.editor).toBeVisible();
  await page.getByRole('radio', { name: /^11/ }).click();
  await playground.run();

  await expect(playground.count).toContainText('11');
  await expect(playground.count).toContainText('10');
  await expect(playground.count).toContainText('N+1');
  await expect(playground.output).toContainText('Jane Austen 3');
  await expect(playground.log).toContainText('lazy ×10');
  await expect(playground.log.getByText('L29').first()).toBeVisible();

  await page.getByRole('tab', { name: /Schema/ }).click();
  await expect(page.getByText('Author.books').first()).toBeVisible();
  await expect(page.getByText('Book.author').first()).toBeVisible();

  await playground.type(SELECTIN);
  await playground.run();
  await expect(playground.count).toContainText('2');
  await expect(playground.count).not.toContainText('N+1');
  await expect(playground.log).toContainText('selectin');
  const task = page.getByRole('region', { name: 'Task: The same list, with at most two queries' });
  await expect(task.getByLabel('passes')).toHaveCount(3);
});

const SELECTIN = `from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from library import Base, engine, fill

AUTHORS = 10


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped["Author"] = relationship(back_populates="books")


fill(AUTHORS)

with Session(engine) as session:
    for author in session.scalars(select(Author).options(selectinload(Author.books))):
        print(author.name, len(author.books))
`;

test('learner sees a syntax error and an exception at their lines', async ({ playground }) => {
  await playground.open('#/sandbox');
  await playground.type('print("one")\nx = = 2\n');
  await playground.run();
  await expect(playground.output).toContainText('SyntaxError');
  await expect(playground.output).toContainText('line 2');
  await playground.type('print("one")\n\n{}["gone"]\n');
  await playground.run();
  await expect(playground.output).toContainText('KeyError');
  await expect(playground.output).toContainText('line 3');
});

test('learner can stop an endless loop and run again', async ({ page, playground }) => {
  await playground.open('#/sandbox');
  await playground.type('print("begun", flush=True)\nwhile True:\n    pass\n');
  await playground.run();
  await expect(playground.output).toContainText('begun');
  await playground.stop();
  await expect(page.getByRole('button', { name: /^Run/ })).toBeEnabled();
  await playground.type('print("again", 6 * 7)\n');
  await playground.run();
  await expect(playground.output).toContainText('again 42');
});

test('learner finds the draft after a reload', async ({ page, playground }) => {
  await playground.open('#/lesson/lazy-loading');
  await playground.type('print("my own words")\n');
  await expect(page.getByText(/Draft kept/)).toBeVisible();
  await page.reload();
  await expect(playground.editor).toBeVisible();
  await expect(playground.editor).toContainText('my own words');
});

test('a program cannot reach the page, the network or the storage', async ({ playground }) => {
  await playground.open('#/sandbox');
  await playground.type(`for name in ("js", "pyodide_js", "pyodide", "_pyodide", "socket", "ctypes", "micropip"):
    try:
        __import__(name)
        print(name, "imported")
    except ImportError as error:
        print(name, type(error).__name__)
try:
    import urllib.request
    urllib.request.urlopen("http://127.0.0.1:4319/")
    print("fetched")
except Exception as error:
    print("urllib", type(error).__name__)
`);
  await playground.run();
  await expect(playground.output).toContainText('urllib');
  await expect(playground.output).not.toContainText('imported');
  await expect(playground.output).not.toContainText('fetched');
});

test('several files import each other', async ({ playground }) => {
  await playground.open('#/lesson/one-to-many');
  await playground.run();
  await expect(playground.output).toContainText('Third of band 2');
});

test('the built page says where it comes from and asks no other host', async ({ page, playground }) => {
  const response = await page.goto('./');
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(playground.page).toHaveTitle(/Joinery/);
});
