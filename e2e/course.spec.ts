/**
 * A student's way through a lesson: predict, run, miss, take a hint, look at the solution, pass, come back later.
 */
import { expect, test } from './support/playground.ts';

test('learner predicts, misses, takes hints, passes, and finds the progress after a reload', async ({
  page,
  playground,
}) => {
  await playground.open('#/lesson/n-plus-one');
  await expect(playground.log).toHaveCount(0);
  await page.getByRole('region', { name: 'Predict' }).getByRole('radio', { name: /^31/ }).click();
  await playground.run();
  await expect(page.getByText('your answer')).toBeVisible();
  await expect(playground.log).toContainText('lazy ×10');

  const task = page.getByRole('region', { name: 'Task: The same list, with at most two queries' });
  await task.getByRole('button', { name: /^Check/ }).click();
  await expect(task).toContainText('11 queries where at most 2 are wanted: 9 too many.');
  await task.getByRole('button', { name: /Hint/ }).click();
  await expect(task).toContainText('Which line makes the log grow?');
  await task.getByRole('button', { name: /Hint/ }).click();
  await task.getByRole('button', { name: /Hint/ }).click();
  await task.getByRole('button', { name: /solution/i }).click();
  await task.getByRole('button', { name: /Put it in the editor|Use|Apply/i }).click();
  await playground.run();
  await expect(task).toContainText('passed');
  await expect(task.getByLabel('passes')).toHaveCount(3);

  await page.reload();
  await expect(playground.editor).toBeVisible();
  await expect(page.getByRole('region', { name: 'Predict' })).toContainText('answered');
  await expect(task).toContainText('passed before');
});

test('a lesson shows its recorded run before Python is there', async ({ page, playground }) => {
  await page.route('**/pyodide.asm.wasm', () => undefined);
  await page.goto('./#/lesson/n-plus-one');
  await page.getByRole('region', { name: 'Predict' }).getByRole('button', { name: 'Skip' }).click();
  await expect(playground.log).toContainText('lazy ×10');
  await expect(playground.output).toContainText('Jane Austen 3');
});
