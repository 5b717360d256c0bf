/**
 * The live checklist: a student sees what the model answers, goes to a line, and lets the page mend what is missing.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/playground.ts';

const ONE_SIDED = `from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    books: Mapped[list["Book"]] = relationship()


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


Base.metadata.create_all(create_engine("sqlite://"))
print("mapped")
`;

test('learner finds what a model lacks and mends it from the checklist', async ({ page, playground }) => {
  await playground.open('#/sandbox');
  await playground.type(ONE_SIDED);
  await playground.run();
  await expect(playground.output).toContainText('mapped');
  await page.getByRole('tab', { name: 'Checklist 5 of 9' }).click();
  const panel = page.getByRole('tabpanel', { name: /Checklist/ });
  await expect(panel.getByRole('status')).toHaveText('5 of 9 questions have a good answer.');
  await expect(panel.getByText('Book has no relationship back to Author.')).toBeVisible();
  await panel.getByRole('button', { name: 'Go to line 18 of main.py' }).first().click();
  await expect(page.getByText('Ln 18')).toBeVisible();

  const sides = panel.getByRole('listitem').filter({ hasText: 'Is relationship() on both sides?' });
  await sides.getByRole('button', { name: 'Show fix' }).click();
  await expect(sides).toContainText('relationship(back_populates="author")');
  const axe = await new AxeBuilder({ page }).include('section[aria-label=Output]').analyze();
  expect(axe.violations.map((violation) => `${violation.id} ${violation.nodes[0]?.html}`)).toEqual([]);
  await sides.getByRole('button', { name: 'Run with the fix' }).click();
  await expect(page.getByRole('tab', { name: 'Checklist 7 of 9' })).toBeVisible();
  await expect(panel.getByRole('heading', { name: 'Author.books and Book.author' })).toBeVisible();

  const index = panel.getByRole('listitem').filter({ hasText: 'Is the foreign key indexed?' });
  await index.getByRole('button', { name: 'Show fix' }).focus();
  await page.keyboard.press('Enter');
  await index.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(playground.editor).toContainText('ForeignKey("authors.id"), index=True)');
  await expect(panel.getByRole('status')).toContainText('From the run before your edit.');
});
