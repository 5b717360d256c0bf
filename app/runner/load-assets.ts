/**
 * Fetches what every worker boots from once, compiles it off the main thread, and hands it to each worker: the second one starts
 * without the network.
 */
import type { RuntimeAssets } from '../../src/index.ts';

/** Fetches a file; a refusal or a lost connection is an error that names it. */
async function get(url: string): Promise<Response> {
  const name = url.split('/').at(-1);
  const response = await fetch(url).catch(() => {
    throw new Error(`${name}: no connection`);
  });
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
  return response;
}

/** Compiles while it downloads; a server that gives the wrong type only costs that overlap. */
async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await get(url);
  try {
    return await WebAssembly.compileStreaming(response.clone());
  } catch {
    return WebAssembly.compile(await response.arrayBuffer());
  }
}

/** Everything a worker needs. Fails where a part of it cannot be had. */
export async function loadAssets(baseUrl: string): Promise<RuntimeAssets> {
  const [pythonModule, sqliteModule, standardLibrary] = await Promise.all([
    compile(`${baseUrl}pyodide.asm.wasm`),
    compile(`${baseUrl}sql-wasm.wasm`),
    get(`${baseUrl}python.zip`).then((response) => response.arrayBuffer()),
  ]);
  return { baseUrl, pythonModule, sqliteModule, standardLibrary };
}
