import { expect, test } from 'vitest';
import { createLayoutStore, readSettings, widthClassOf } from './layout-store.ts';

test('widths have their classes', () => {
  expect([390, 899, 900, 1199, 1200].map(widthClassOf)).toEqual(['phone', 'phone', 'narrow', 'narrow', 'wide']);
});

test('unreadable settings count as absent, and the system decides the theme', () => {
  expect(readSettings({ getItem: () => '{' }, 'dark').theme).toBe('dark');
  expect(readSettings(null, 'light').theme).toBe('light');
  expect(readSettings({ getItem: () => '{"theme":"light"}' }, 'dark').theme).toBe('light');
});

test('settings are kept, the width is not', () => {
  const kept: string[] = [];
  const store = createLayoutStore(readSettings(null, 'light'), { setItem: (_, value) => void kept.push(value) });
  store.getState().set({ theme: 'dark', width: 'phone' });
  expect(JSON.parse(kept.at(-1)!)).toMatchObject({ theme: 'dark' });
  expect(kept.at(-1)).not.toContain('phone');
});

test('a store that refuses costs nothing', () => {
  const refuse = () => {
    throw new Error('quota');
  };
  const store = createLayoutStore(readSettings(null, 'light'), { setItem: refuse });
  expect(() => store.getState().set({ theme: 'dark' })).not.toThrow();
});
