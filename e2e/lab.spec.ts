/**
 * The strategy lab: a student compares the ways of loading one relationship without touching the program.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/playground.ts';

test('learner compares seven strategies of one relationship', async ({ page, playground }) => {
  await playground.open('#/lesson/n-plus-one');
  await page.getByRole('button', { name: 'Skip' }).first().click();
  await playground.run();
  await expect(playground.page.getByText(/finished in/)).toBeVisible();
  const before = await playground.text();
  await page.getByRole('tab', { name: 'Strategy lab' }).click();
  const lab = page.getByRole('tabpanel', { name: 'Strategy lab' });
  await expect(lab.getByLabel('Relationship')).toHaveValue('Author.books');
  await lab.getByRole('button', { name: 'Run all seven' }).click();
  const row = (name: string) =>
    lab.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(row('noload')).toContainText('Prints something else.', { timeout: 60_000 });
  await expect(row('select').getByRole('cell').nth(0)).toHaveText('11');
  await expect(row('select')).toContainText('+1 per Author');
  await expect(row('immediate').getByRole('cell').nth(0)).toHaveText('11');
  await expect(row('subquery').getByRole('cell').nth(0)).toHaveText('2');
  await expect(row('selectin').getByRole('cell').nth(0)).toHaveText('2');
  await expect(row('selectin')).toContainText('flat');
  await expect(row('raise')).toContainText("'Author.books' is not available due to lazy='raise'");
  await expect(row('joined')).toContainText('unique()');
  await expect(lab.getByRole('img', { name: /select, immediate: 11, 21, 31/ })).toBeVisible();
  expect(await playground.text()).toBe(before);
  const axe = await new AxeBuilder({ page }).include('section[aria-label=Output]').analyze();
  expect(axe.violations.map((violation) => `${violation.id} ${violation.nodes[0]?.html}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('lab.png') });
});

test('learner can cancel a series and run again', async ({ page, playground }) => {
  await playground.open('#/lesson/n-plus-one');
  await page.getByRole('button', { name: 'Skip' }).first().click();
  await playground.run();
  await expect(playground.page.getByText(/finished in/)).toBeVisible();
  await page.getByRole('tab', { name: 'Strategy lab' }).click();
  const lab = page.getByRole('tabpanel', { name: 'Strategy lab' });
  await lab.getByRole('button', { name: 'Run all seven' }).click();
  await lab.getByRole('button', { name: 'Cancel' }).click();
  await expect(lab.getByRole('button', { name: 'Run all seven' })).toBeVisible();
  await playground.run();
  await expect(playground.page.getByText(/finished in/)).toBeVisible();
});
