/**
 * A program as part of an address: JSON, deflated, base64url. It stays in the fragment, which browsers send to no server.
 */
import type { FilePath, RunRequest } from '../../src/index.ts';

export interface SharedProgram {
  readonly entry: FilePath;
  readonly files: RunRequest['files'];
}

/** Longest fragment that is read; what is longer is no program of a student. */
const LONGEST = 200_000;

async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function encodeShare(files: RunRequest['files'], entry: FilePath): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify({ v: 1, entry, files }));
  const packed = await pipe(json, new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of packed) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The program of a fragment, or null where it is damaged. Nothing in it is run. */
export async function decodeShare(fragment: string): Promise<SharedProgram | null> {
  if (fragment.length > LONGEST) return null;
  try {
    const binary = atob(fragment.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const unpacked = await pipe(bytes, new DecompressionStream('deflate-raw'));
    const value: unknown = JSON.parse(new TextDecoder().decode(unpacked));
    return isProgram(value) ? { entry: value.entry, files: value.files } : null;
  } catch {
    return null;
  }
}

function isProgram(value: unknown): value is SharedProgram {
  if (typeof value !== 'object' || value === null) return false;
  const { entry, files } = value as Partial<SharedProgram>;
  if (typeof entry !== 'string' || typeof files !== 'object' || files === null) return false;
  return (
    entry in files && Object.entries(files).every(([path, text]) => path.endsWith('.py') && typeof text === 'string')
  );
}
