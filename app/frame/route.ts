/**
 * Hash routes, so that any static host serves the site under any path.
 */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'lesson'; readonly id: string }
  | { readonly kind: 'sandbox' };

/** `#/lesson/n-plus-one` and the like; anything unknown is the course home. */
export function parseRoute(hash: string): Route {
  const [path = ''] = hash.replace(/^#\/?/, '').split('?');
  if (path === 'sandbox') return { kind: 'sandbox' };
  const match = /^lesson\/([\w-]+)$/.exec(path);
  return match ? { kind: 'lesson', id: match[1]! } : { kind: 'home' };
}

function subscribe(listen: () => void): () => void {
  window.addEventListener('hashchange', listen);
  return () => window.removeEventListener('hashchange', listen);
}

/** The hash of the address; a component that reads it is drawn again when it changes. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
