/**
 * Hash routes, so that any static host serves the site under any path.
 */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'lesson'; readonly id: string }
  /** A lesson from elsewhere, by its address. */
  | { readonly kind: 'foreign'; readonly address: string }
  /** A lesson from a file of this computer, by the file's name. */
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'author' }
  | { readonly kind: 'sandbox' };

/** `#/lesson/n-plus-one`, `#/lesson?url=https://…` and the like; anything unknown is the course home. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, '');
  const at = text.indexOf('?');
  const path = at === -1 ? text : text.slice(0, at);
  if (path === 'sandbox') return { kind: 'sandbox' };
  if (path === 'author') return { kind: 'author' };
  if (path === 'lesson' && at !== -1) {
    const query = text.slice(at + 1);
    const file = new URLSearchParams(query).get('file');
    if (file) return { kind: 'file', name: file };
    // An address pasted as it is may hold & and + of its own; one that was encoded holds none.
    const given = /^url=(.+)$/s.exec(query)?.[1];
    if (given) return { kind: 'foreign', address: /^https?:\/\//i.test(given) ? given : decode(given) };
  }
  const match = /^lesson\/([\w-]+)$/.exec(path);
  return match ? { kind: 'lesson', id: match[1]! } : { kind: 'home' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The route that `?lesson=` in the page's own address asks for: an address, or the id of a lesson of the course. */
export function routeOfQuery(search: string): string | null {
  const lesson = new URLSearchParams(search).get('lesson');
  if (!lesson) return null;
  return /^[\w-]+$/.test(lesson) ? `#/lesson/${lesson}` : foreignRoute(lesson);
}

export function foreignRoute(address: string): string {
  return `#/lesson?url=${encodeURIComponent(address)}`;
}

export function fileRoute(name: string): string {
  return `#/lesson?file=${encodeURIComponent(name)}`;
}

function subscribe(listen: () => void): () => void {
  window.addEventListener('hashchange', listen);
  return () => window.removeEventListener('hashchange', listen);
}

/** The hash of the address; a component that reads it is drawn again when it changes. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
