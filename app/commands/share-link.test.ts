import { expect, test } from 'vitest';
import { decodeShare, encodeShare } from './share-link.ts';

test('a share link gives the program back, a damaged one nothing', async () => {
  const files = { 'main.py': 'print("ö")', 'models/store.py': 'x = 1' };
  const link = await encodeShare(files, 'main.py');
  expect(link).toMatch(/^[\w-]+$/);
  expect(await decodeShare(link)).toEqual({ entry: 'main.py', files });
  expect(await decodeShare(`${link.slice(0, -6)}xxxxxx`)).toBeNull();
  expect(await decodeShare('%%%')).toBeNull();
});
