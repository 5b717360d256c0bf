/**
 * When things go wrong: a clear message, the draft kept, and the next run works.
 */
import { expect, test } from './support/playground.ts';

test.describe('Python cannot be loaded', () => {
  test.use({ networkFails: true });

  test('learner is told, keeps the draft, and runs once the network is back', async ({ page, playground }) => {
    await page.route('**/pyodide.asm.wasm', (route) => route.abort());
    await playground.open('#/sandbox');
    await playground.type('print("still", "here")\n');
    await playground.run();
    await expect(playground.output).toContainText('could not be loaded');
    await expect(playground.editor).toContainText('still');
    await page.unroute('**/pyodide.asm.wasm');
    await playground.run();
    await expect(playground.output).toContainText('still here');
  });
});

test('an endless output, a deep recursion and a large allocation end within the limits', async ({ playground }) => {
  await playground.open('#/sandbox');
  await playground.type('while True:\n    print("x" * 1000)\n');
  await playground.run();
  await expect(playground.output).toContainText(/printed|output/i);
  await playground.type('def f(n):\n    return f(n + 1)\n\nf(0)\n');
  await playground.run();
  await expect(playground.output).toContainText('RecursionError');
  await playground.type('data = []\nwhile True:\n    data.append("y" * 10_000_000)\n');
  await playground.run();
  await expect(playground.output).toContainText(/MemoryError|memory/i);
  await playground.type('print("fine")\n');
  await playground.run();
  await expect(playground.output).toContainText('fine');
});
