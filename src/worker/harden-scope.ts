/**
 * Takes out of the worker's scope what a program must not reach, once everything is loaded: the network, storage, other
 * workers, and the constructors that compile text. The worker, the page's CSP and the frame's origin are the real walls; this
 * leaves a program that gets past Python with nothing to use.
 */

const REMOVED = [
  'fetch',
  'Request',
  'Response',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'RTCPeerConnection',
  'RTCDataChannel',
  'indexedDB',
  'caches',
  'cookieStore',
  'importScripts',
  'BroadcastChannel',
  'Worker',
  'SharedWorker',
  'Notification',
  'navigator',
  'location',
  'postMessage',
  'close',
  'name',
  'eval',
] as const;

/** Removes the names from the scope and its prototypes. Call after boot; `postMessage` must have been kept before. */
export function hardenScope(scope: object = globalThis): void {
  for (const name of REMOVED) {
    for (
      let at: object | null = scope;
      at !== null && at !== Object.prototype;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      if (Object.hasOwn(at, name)) Reflect.deleteProperty(at, name);
    }
    if (name in scope) Reflect.defineProperty(scope, name, { value: undefined });
  }
  Reflect.defineProperty(scope, 'Function', { value: refusingFunction() });
  for (const sample of [function f() {}, async () => {}, function* g() {}, async function* h() {}]) {
    Reflect.defineProperty(Object.getPrototypeOf(sample) as object, 'constructor', { value: refuseCode });
  }
}

/** Stands where `Function` was: Pyodide's own code asks `instanceof Function` and borrows from its prototype. */
function refusingFunction(): object {
  const stand = (() => refuseCode()) as unknown as { prototype: unknown };
  Reflect.defineProperty(stand, 'prototype', { value: Object.getPrototypeOf(refuseCode) });
  return stand;
}

function refuseCode(): never {
  throw new TypeError('code is not compiled here');
}
