import { describe, expect, test } from 'vitest';
import { rawAddress } from './raw-address.ts';

describe('rawAddress', () => {
  test.each([
    ['https://github.com/o/r/blob/main/lessons/a.md', 'https://raw.githubusercontent.com/o/r/main/lessons/a.md'],
    ['https://github.com/o/r/raw/v1/a.md', 'https://raw.githubusercontent.com/o/r/v1/a.md'],
    ['https://gist.github.com/ann/0123456789abcdef', 'https://gist.githubusercontent.com/ann/0123456789abcdef/raw'],
    [
      'https://gist.github.com/ann/0123456789abcdef#file-joins-md',
      'https://gist.githubusercontent.com/ann/0123456789abcdef/raw/joins.md',
    ],
    [
      'https://gitlab.com/g/sub/r/-/blob/main/a/b.md?ref_type=heads',
      'https://gitlab.com/api/v4/projects/g%2Fsub%2Fr/repository/files/a%2Fb.md/raw?ref=main',
    ],
    ['https://bitbucket.org/w/r/src/main/a/b.md', 'https://api.bitbucket.org/2.0/repositories/w/r/src/main/a/b.md'],
    ['https://codeberg.org/o/r/src/branch/main/a.md', 'https://codeberg.org/api/v1/repos/o/r/raw/a.md?ref=main'],
    ['https://example.org/a.md?x=1#y', 'https://example.org/a.md?x=1'],
    ['https://github.com/o/r', 'https://github.com/o/r'],
  ])('%s', (given, address) => {
    expect(rawAddress(given)).toEqual({ address });
  });

  test.each([
    ['http://example.org/a.md'],
    ['javascript:alert(1)'],
    ['a.md'],
    ['https://u:p@example.org/a.md'],
    ['file:///a'],
  ])('refuses %s', (given) => {
    expect(rawAddress(given)).toHaveProperty('problem');
  });
});
