/**
 * Lessons from elsewhere, and an instructor who writes one: an address that may be read and one that may not, a dropped file, and the
 * author view from the wizard to a passing check.
 */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/playground.ts';

const LESSON = readFileSync('lessons/lazy-loading.md', 'utf8').replace(/^title: .*$/m, 'title: A guest lesson');
const HOST = 'https://lessons.example';

test.describe('from another site', () => {
  test.use({ foreignOrigins: [HOST] });

  test('learner opens a lesson that its host lets us read', async ({ page, playground }) => {
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'text/markdown' };
    await page.route(`${HOST}/**`, (route) => route.fulfill({ body: LESSON, headers }));
    await playground.open(`?lesson=${encodeURIComponent(`${HOST}/guest.md`)}`);
    await expect(page.getByRole('heading', { name: 'A guest lesson' })).toBeVisible();
    const origin = page.getByRole('complementary', { name: 'Where this lesson comes from' });
    await expect(origin).toContainText('From lessons.example, not checked by us');
    await expect(origin.getByRole('link')).toHaveAttribute('href', `${HOST}/guest.md`);
    await expect(playground.log.getByRole('row')).toHaveCount(0);
    await playground.type('print("a guest runs")\n');
    await playground.run();
    await expect(playground.output).toContainText('a guest runs');
    await expect(page.getByText(/Draft kept/)).toBeVisible();
    await page.reload();
    await expect(playground.editor).toContainText('a guest runs');
  });

  test('a file with faults lists them by line', async ({ page }) => {
    const body = LESSON.replace('minutes:', 'minuets:');
    await page.route(`${HOST}/**`, (route) =>
      route.fulfill({ body, headers: { 'access-control-allow-origin': '*', 'content-type': 'text/plain' } }),
    );
    await page.goto(`./#/lesson?url=${HOST}/faulty.md`);
    await expect(page.getByText(/unknown key "minuets"/)).toBeVisible();
    await expect(page.getByText(/lessons\.example:\d+:1/)).toBeVisible();
  });
});

test.describe('from a site that refuses', () => {
  test.use({ foreignOrigins: [HOST], toleratesErrors: /CORS policy|Failed to load resource/ });

  test('learner reads why, and what to do', async ({ page }) => {
    await page.route(`${HOST}/**`, (route) =>
      route.fulfill({ body: LESSON, headers: { 'access-control-allow-origin': 'https://another.example' } }),
    );
    await page.goto(`./#/lesson?url=${HOST}/closed.md`);
    await expect(page.getByRole('heading', { name: 'This lesson cannot be shown' })).toBeVisible();
    await expect(page.getByText(/does not let other sites read the file/)).toBeVisible();
  });
});

test('a lesson file dropped on the page opens, and is there after a reload', async ({ page, playground }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'guest.md', { type: 'text/markdown' }));
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, LESSON);
  await expect(page.getByRole('heading', { name: 'A guest lesson' })).toBeVisible();
  await expect(page.getByText('From the file guest.md')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'A guest lesson' })).toBeVisible();
  await expect(playground.editor).toBeVisible();
});

test('instructor goes from the wizard to a passing check', async ({ page }) => {
  await page.goto('./#/author');
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const wizard = page.getByRole('dialog', { name: 'A new lesson' });
  await wizard.getByLabel('Title').fill('Ferries and their crossings');
  await wizard.getByLabel('One').fill('ferry');
  await wizard.getByLabel('has many').fill('Crossing');
  await wizard.getByRole('button', { name: 'Make the lesson' }).click();
  await expect(wizard.getByRole('alert')).toContainText('"ferry" cannot be a class here');
  await wizard.getByLabel('One').fill('Ferry');
  await wizard.getByRole('button', { name: 'Make the lesson' }).click();

  await expect(page.getByRole('heading', { name: 'ferries-and-their-crossings.md' })).toBeVisible();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { name: 'Ferries and their crossings' })).toBeVisible();

  await page.getByRole('toolbar', { name: 'Insert' }).getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText(/1 fault in the file/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Faults' }).getByRole('button')).toHaveCount(1);
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(page.getByText(/The file can be read/)).toBeVisible();

  await page.locator('header').getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText(/The lesson passes/)).toBeVisible();

  await preview.getByRole('button', { name: /^Run/ }).click();
  await preview.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Output' }).click();
  await expect(preview.getByText('Ferry 5 2')).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join('; ')}`)).toEqual([]);
  await expect(
    page
      .getByText('Draft kept in this browser')
      .or(page.getByText(/^Opened/))
      .first(),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'ferries-and-their-crossings.md' })).toBeVisible();
});
