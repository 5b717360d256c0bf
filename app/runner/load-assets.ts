/**
 * Fetches what every worker boots from once, compiles it off the main thread, and hands it to each worker: the second one starts
 * without the network.
 */
import type { RuntimeAssets } from '../../src/index.ts';

/** Compiles while it downloads; a server that gives the wrong type only costs that overlap. */
async function compile(url: string): Promise<WebAssembly.Module | undefined> {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    const response = await fetch(url);
    return response.ok ? WebAssembly.compile(await response.arrayBuffer()) : undefined;
  }
}

async function bytes(url: string): Promise<ArrayBuffer | undefined> {
  const response = await fetch(url);
  return response.ok ? response.arrayBuffer() : undefined;
}

/** Everything a worker needs; parts that could not be fetched are left for the worker to try and to report. */
export async function loadAssets(baseUrl: string): Promise<RuntimeAssets> {
  const missing = () => undefined;
  const [pythonModule, sqliteModule, standardLibrary] = await Promise.all([
    compile(`${baseUrl}pyodide.asm.wasm`).catch(missing),
    compile(`${baseUrl}sql-wasm.wasm`).catch(missing),
    bytes(`${baseUrl}python.zip`).catch(missing),
  ]);
  return {
    baseUrl,
    ...(pythonModule && { pythonModule }),
    ...(sqliteModule && { sqliteModule }),
    ...(standardLibrary && { standardLibrary }),
  };
}
