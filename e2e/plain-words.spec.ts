/**
 * Errors that teach: CPython's text first, then the plain reading, what was probably meant, and the lesson.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/playground.ts';

const LIBRARY = `from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped["Author"] = relationship(back_populates="books")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
`;

test('learner reads in plain words what a mistyped attribute and a closed session mean', async ({
  page,
  playground,
}) => {
  await playground.open('#/sandbox');
  await playground.type(`${LIBRARY}print(Author(name="Emma").bookz)\n`);
  await playground.run();
  const plain = page.getByRole('region', { name: 'In plain words' });
  await expect(plain).toContainText('Author has no attribute called bookz. Its relationship is called books.');
  await expect(playground.output).toContainText("AttributeError: 'Author' object has no attribute 'bookz'");
  await plain.getByRole('button', { name: 'Go to line 25 of main.py' }).click();
  await expect(page.getByText('Ln 25')).toBeVisible();
  const axe = await new AxeBuilder({ page }).include('section[aria-label=Output]').analyze();
  expect(axe.violations.map((violation) => `${violation.id} ${violation.nodes[0]?.html}`)).toEqual([]);

  await playground.type(`${LIBRARY}with Session(engine) as session:
    session.add(Author(name="Jane"))
    session.commit()
with Session(engine) as session:
    author = session.get(Author, 1)
print(author.books)
`);
  await playground.run();
  await expect(plain).toContainText('Author.books was not loaded yet, and the session that would load it is closed.');
  await expect(plain.getByRole('link', { name: 'Lesson: Lazy loading' })).toBeVisible();
});

test('a keyword that does not exist names the one that does', async ({ page, playground }) => {
  await playground.open('#/sandbox');
  await playground.type(`${LIBRARY}Author(nam="Emma")\n`);
  await playground.run();
  await expect(page.getByRole('region', { name: 'In plain words' })).toContainText('Did you mean name?');
});
