/**
 * The schema as a file: SVG, PNG and Mermaid.
 */
import { readFile } from 'node:fs/promises';
import { expect, test } from './support/playground.ts';

test('learner saves the schema as SVG, PNG and Mermaid', async ({ page, playground }) => {
  await playground.open('#/lesson/one-to-many');
  await page.getByRole('tab', { name: /Schema/ }).click();
  const save = async (item: string) => {
    await page.getByRole('button', { name: 'Save the diagram' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return readFile(await download.path());
  };
  expect((await save('As SVG')).toString()).toContain('<svg xmlns');
  expect((await save('As PNG')).subarray(1, 4).toString()).toBe('PNG');
  expect((await save('As Mermaid')).toString()).toContain('erDiagram');
  await page.getByRole('button', { name: /theme/i }).first().click();
  await page.getByRole('tab', { name: /Checklist/ }).click();
  await page.screenshot({ path: test.info().outputPath('dark.png') });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Output' }).click();
  await page.screenshot({ path: test.info().outputPath('phone.png') });
});
