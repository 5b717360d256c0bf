/**
 * The playground as a student meets it: a page object over roles and visible words. Fails a test on any console error, any
 * uncaught exception and any request that leaves the site.
 */
import { test as base, expect, type Locator, type Page } from '@playwright/test';

export class Playground {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a route, as `#/lesson/n-plus-one`, and waits for its editor. */
  async open(route: string): Promise<void> {
    await this.page.goto(`./${route}`);
    await expect(this.editor).toBeVisible();
  }

  get editor(): Locator {
    return this.page.locator('.monaco-editor').first();
  }

  get count(): Locator {
    return this.page.locator('header').getByRole('status').first();
  }

  get log(): Locator {
    return this.page.getByRole('treegrid', { name: 'Statements' });
  }

  get output(): Locator {
    return this.page.getByRole('tabpanel', { name: /Output/ });
  }

  async run(): Promise<void> {
    await this.page.locator('header').getByRole('button', { name: /^Run/ }).click();
  }

  async stop(): Promise<void> {
    await this.page.getByRole('button', { name: /^Stop/ }).click();
  }

  /** Replaces the open file's whole text by a paste, as typing would add the editor's own indentation. */
  async type(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
  }

  /** The open file's text as the editor holds it. */
  async text(): Promise<string> {
    const lines = await this.editor.locator('.view-line').allInnerTexts();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }
}

export const test = base.extend<{
  playground: Playground;
  networkFails: boolean;
  foreignOrigins: readonly string[];
  toleratesErrors: RegExp | null;
}>({
  /** Set by a test that cuts the network on purpose: the browser itself then logs an error for each lost request. */
  networkFails: [false, { option: true }],
  /** Origins beside the site's own that a test of foreign lessons may ask. */
  foreignOrigins: [[], { option: true }],
  /** Console errors that a test brings about on purpose: the browser's own, of a request that is refused. */
  toleratesErrors: [null, { option: true }],
  playground: async ({ page, baseURL, networkFails, foreignOrigins, toleratesErrors }, use) => {
    const faults: string[] = [];
    page.on('console', (message) => {
      const isCut = networkFails && message.text().includes('net::ERR_FAILED');
      const isMeant = isCut || toleratesErrors?.test(message.text());
      if (message.type() === 'error' && !isMeant) faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (
        !['data:', 'blob:'].includes(url.protocol) &&
        ![new URL(baseURL ?? '').origin, ...foreignOrigins].includes(url.origin)
      )
        faults.push(`request: ${request.url()}`);
    });
    await use(new Playground(page));
    expect(faults).toEqual([]);
  },
});

export { expect };
