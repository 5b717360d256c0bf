/**
 * One statement in depth, and the advice of a finding made and run: by mouse and by keyboard.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Playground, test } from './support/playground.ts';

async function openRun(playground: Playground): Promise<void> {
  await playground.open('#/lesson/n-plus-one');
  await playground.page.getByRole('button', { name: 'Skip' }).first().click();
  await playground.run();
  await expect(playground.page.getByText(/finished in/)).toBeVisible();
}

test('learner reads, lays out and explains a lazy load', async ({ page, playground }) => {
  await openRun(playground);
  const row = playground.log.locator('[data-statement]').filter({ hasText: 'Author 1 ' }).first();
  await row.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Parameters in place' }).click();
  await expect(playground.log).toContainText('WHERE 1 = books.author_id');
  await page.getByRole('button', { name: 'Format' }).click();
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(playground.log).toContainText('SCAN books');
  await expect(playground.log).toContainText('Every row of books is read.');
  await expect(playground.count).toContainText('11');
  const axe = await new AxeBuilder({ page }).include('section[aria-label="Query log"]').analyze();
  expect(axe.violations.map((violation) => `${violation.id} ${violation.nodes[0]?.html}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('detail.png') });
});

test('learner has the fix of an N+1 shown, made and run', async ({ page, playground }) => {
  await openRun(playground);
  await playground.log.getByRole('button', { name: 'Show fix' }).click();
  const diff = page.getByRole('region', { name: 'Change of main.py' });
  await expect(diff).toContainText('select(Author).options(selectinload(Author.books))');
  await expect(diff).toContainText('relationship, selectinload');
  await page.screenshot({ path: test.info().outputPath('fix.png') });
  await page.getByRole('button', { name: 'Run with the fix' }).click();
  await expect(playground.count).toContainText('2');
  await expect(playground.count).not.toContainText('N+1');
  await expect(playground.log).toContainText('selectin');
  await expect(playground.editor).toContainText('selectinload(Author.books)');
});
