/**
 * Fetches a lesson from another site, within limits of size and time, and says in plain words why one could not be had. Sends no
 * cookies and no referrer.
 */
import { rawAddress } from './raw-address.ts';

export type FetchedLesson = { readonly text: string; readonly host: string } | { readonly problem: string };

const LARGEST_BYTES = 1_000_000;
const LONGEST_MS = 15_000;
const OPTIONS = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-cache' } as const;

const AND_THEN = 'Or download the file and drop it on this page.';

/** A refusal by CORS and a host that is not there look alike to a script; a request whose answer stays closed tells them apart. */
async function explainSilence(address: string, host: string, signal: AbortSignal): Promise<string> {
  if (!navigator.onLine) return 'This computer is offline. Connect it and open the lesson again.';
  try {
    await fetch(address, { ...OPTIONS, mode: 'no-cors', signal });
    return `${host} answers, but does not let other sites read the file (it sends no CORS header). Put the lesson where that is allowed: a GitHub repository, a gist, or a server that sends "Access-Control-Allow-Origin: *". ${AND_THEN}`;
  } catch {
    return `${host} could not be reached. Check the address, and whether a network filter stands between.`;
  }
}

function explainStatus(status: number, host: string): string {
  if (status === 404 || status === 410)
    return `${host} has no file at this address (${status}). Check the address; a private repository looks like this too.`;
  if (status === 401 || status === 403)
    return `${host} asks for a sign-in (${status}). Only public files can be opened. ${AND_THEN}`;
  if (status === 429)
    return `${host} has had too many requests from here (429). Try again in some minutes. ${AND_THEN}`;
  return `${host} answered with an error (${status}). Try again later. ${AND_THEN}`;
}

/** The body as text, or null where it is longer than a lesson may be. */
async function readWithin(response: Response, limit: number): Promise<string | null> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let read = 0;
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    read += part.value.byteLength;
    if (read > limit) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function isPage(response: Response, text: string): boolean {
  return (
    /^text\/html|^application\/xhtml/.test(response.headers.get('content-type') ?? '') ||
    /^\s*<(!doctype|html)/i.test(text)
  );
}

/** Fetches the lesson that an address shows. Never throws. */
export async function fetchLesson(given: string): Promise<FetchedLesson> {
  const raw = rawAddress(given);
  if ('problem' in raw) return raw;
  const { host } = new URL(given.trim());
  const signal = AbortSignal.timeout(LONGEST_MS);
  const late = `${host} did not answer within ${LONGEST_MS / 1000} seconds. Try again. ${AND_THEN}`;
  try {
    const response = await fetch(raw.address, { ...OPTIONS, signal });
    if (!response.ok) return { problem: explainStatus(response.status, host) };
    const text = await readWithin(response, LARGEST_BYTES);
    if (text === null)
      return {
        problem: `The file is larger than ${LARGEST_BYTES / 1_000_000} MB, which no lesson is. Check the address.`,
      };
    if (isPage(response, text))
      return {
        problem: 'The address gives a web page, not a markdown file. Use the link of its "raw" or "download" button.',
      };
    return { text, host };
  } catch {
    if (signal.aborted) return { problem: late };
    const problem = await explainSilence(raw.address, host, signal);
    return { problem: signal.aborted ? late : problem };
  }
}
