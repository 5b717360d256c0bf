/**
 * The headers the site is served with: by `npm start`, and by any host that can send headers. Monaco styles its lines
 * inline, hence 'unsafe-inline' for styles alone; no script but the site's own files, and WASM.
 * The page may fetch from any https address, for lessons that stand elsewhere. The worker that runs Python may not: it is served with
 * a policy of its own, beside its scope being hardened.
 */
import type { Plugin } from 'vite';

const policy = (connect: string) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src ${connect}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

export const SITE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy("'self' https:"),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** The policy of the worker's own script, `assets/runner-*.js`: it reaches no other site. */
export const WORKER_POLICY = policy("'self'");

/** Lets `vite preview` send the worker's script with its own policy. */
export function workerPolicy(): Plugin {
  return {
    name: 'joinery-worker-policy',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        if (/\/runner-[\w-]+\.js(?:$|\?)/.test(request.url ?? '')) {
          const set = response.setHeader.bind(response);
          response.setHeader = (name, value) =>
            set(name, name.toLowerCase() === 'content-security-policy' ? WORKER_POLICY : value);
        }
        next();
      });
    },
  };
}
