import { expect, test } from 'vitest';
import { scaleFiles } from './scale-files.ts';

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
