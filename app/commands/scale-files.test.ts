import { expect, test } from 'vitest';
import { scaleFiles } from './scale-files.ts';
import { decodeShare, encodeShare } from './share-link.ts';

test('one top-level constant is multiplied, wherever it stands', () => {
  const files = {
    'main.py': 'from models import AUTHORS\nprint(AUTHORS)',
    'models.py': 'AUTHORS: int = 1_0  # how many\nOTHER = 3',
  };
  expect(scaleFiles(files, 'AUTHORS', 3)?.['models.py']).toBe('AUTHORS: int = 30  # how many\nOTHER = 3');
});

test('what is no plain whole number is left alone', () => {
  expect(scaleFiles({ 'main.py': 'AUTHORS = len(names)' }, 'AUTHORS', 2)).toBeNull();
  expect(scaleFiles({ 'main.py': '    AUTHORS = 3' }, 'AUTHORS', 2)).toBeNull();
  expect(scaleFiles({ 'main.py': 'A = 3' }, '(', 2)).toBeNull();
});

test('a share link gives the program back, a damaged one nothing', async () => {
  const files = { 'main.py': 'print("ö")', 'models/store.py': 'x = 1' };
  const link = await encodeShare(files, 'main.py');
  expect(link).toMatch(/^[\w-]+$/);
  expect(await decodeShare(link)).toEqual({ entry: 'main.py', files });
  expect(await decodeShare(`${link.slice(0, -6)}xxxxxx`)).toBeNull();
  expect(await decodeShare('%%%')).toBeNull();
});
