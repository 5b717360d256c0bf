/**
 * Everyone: axe finds nothing on any view in either theme, and the main job can be done by keyboard alone.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/playground.ts';

const VIEWS = [
  { name: 'the course', route: '', width: 1440 },
  { name: 'a lesson', route: '#/lesson/n-plus-one', width: 1440 },
  { name: 'the playground', route: '#/sandbox', width: 1024 },
  { name: 'a lesson on a phone', route: '#/lesson/lazy-loading', width: 390 },
] as const;

for (const theme of ['light', 'dark'] as const) {
  for (const view of VIEWS) {
    test(`axe finds nothing on ${view.name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: view.width, height: 900 });
      await page.goto(`./${view.route}`);
      if (view.route === '') {
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      } else {
        await page.locator('header').getByRole('button', { name: /^Run/ }).click();
        await expect(
          page
            .getByText(/finished in/)
            .or(page.getByText(/\d quer(y|ies)/))
            .first(),
        ).toBeVisible();
      }
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join('; ')}`)).toEqual([]);
    });
  }
}

test('learner can run and read the log by keyboard alone', async ({ page, playground }) => {
  await playground.open('#/sandbox');
  await playground.editor.click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.output).toContainText('Kerf');
  await page.keyboard.press('Control+M');
  await playground.log.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator(':focus')).toHaveAttribute('role', 'row');
});
