import { afterEach, expect, test, vi } from 'vitest';
import { fetchLesson } from './fetch-lesson.ts';

const ADDRESS = 'https://lessons.example/a.md';

afterEach(() => vi.unstubAllGlobals());

function serve(answer: (options: RequestInit) => Response | Promise<Response>, onLine = true): void {
  vi.stubGlobal('navigator', { onLine });
  vi.stubGlobal('fetch', (_: string, options: RequestInit) => Promise.resolve().then(() => answer(options)));
}

test('a markdown file is its text', async () => {
  serve(() => new Response('# Héllo', { headers: { 'content-type': 'text/plain' } }));
  expect(await fetchLesson(ADDRESS)).toEqual({ text: '# Héllo', host: 'lessons.example' });
});

test.each([
  ['no such file', () => new Response('', { status: 404 }), /has no file at this address/],
  ['a page', () => new Response('<!DOCTYPE html><p>'), /gives a web page/],
  ['too large', () => new Response('x'.repeat(1_000_001)), /larger than 1 MB/],
])('%s is explained', async (_, answer, words) => {
  serve(answer);
  expect(await fetchLesson(ADDRESS)).toEqual({ problem: expect.stringMatching(words) });
});

test('a CORS refusal, a lost host and a lost network are told apart', async () => {
  const refuse = (options: RequestInit) => {
    if (options.mode === 'no-cors') return new Response();
    throw new TypeError('Failed to fetch');
  };
  const lose = () => {
    throw new TypeError('Failed to fetch');
  };
  serve(refuse);
  expect(await fetchLesson(ADDRESS)).toEqual({ problem: expect.stringContaining('no CORS header') });
  serve(lose);
  expect(await fetchLesson(ADDRESS)).toEqual({ problem: expect.stringContaining('could not be reached') });
  serve(lose, false);
  expect(await fetchLesson(ADDRESS)).toEqual({ problem: expect.stringContaining('offline') });
});
