/**
 * Names of the files that the worker loads from `RuntimeAssets.baseUrl`. The build puts them there (scripts/build-python.mjs:
 * `runtimeFiles`), in a folder whose name changes with their content.
 */
export const PYTHON_SCRIPT = 'pyodide.asm.mjs';
export const PYTHON_WASM = 'pyodide.asm.wasm';
export const PYTHON_LIBRARY = 'python.zip';
export const SQLITE_WASM = 'sql-wasm.wasm';
